"""The facts of the source article: complete, in evidence, and fair to what the text says and leaves open."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from ecograph.model import observation_iri, relation_claim_iri

ROOT = Path(__file__).resolve().parents[1]
NAME = "qingdao-international-innovation-park"
DATA = ROOT / "graph_data" / NAME
DOCUMENT = "000_4e21875027cd29b8"
ARTICLE = ROOT.parent / "shared" / "article" / f"{DOCUMENT}.txt"
LONGEST_QUOTE = 24

ECO = "https://w3id.org/ecograph/ontology#"
PREFIXES = """
PREFIX eco: <https://w3id.org/ecograph/ontology#>
PREFIX mod: <https://w3id.org/ecograph/scheme/modality#>
PREFIX status: <https://w3id.org/ecograph/scheme/claim-status#>
PREFIX approx: <https://w3id.org/ecograph/scheme/approximation#>
PREFIX confl: <https://w3id.org/ecograph/scheme/conflict-kind#>
PREFIX indic: <https://w3id.org/ecograph/scheme/indicator#>
PREFIX scope: <https://w3id.org/ecograph/scheme/scope#>
PREFIX sys: <https://w3id.org/ecograph/scheme/support-system#>
PREFIX role: <https://w3id.org/ecograph/scheme/actor-role#>
PREFIX ind: <https://w3id.org/ecograph/scheme/industry#>
PREFIX svc: <https://w3id.org/ecograph/scheme/service-function#>
PREFIX unit: <http://qudt.org/vocab/unit/>
PREFIX qudt: <http://qudt.org/schema/qudt/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX park: <https://w3id.org/ecograph/id/park/>
PREFIX place: <https://w3id.org/ecograph/id/place/>
PREFIX org: <https://w3id.org/ecograph/id/org/>
PREFIX group: <https://w3id.org/ecograph/id/group/>
PREFIX person: <https://w3id.org/ecograph/id/person/>
PREFIX project: <https://w3id.org/ecograph/id/project/>
PREFIX product: <https://w3id.org/ecograph/id/product/>
PREFIX platform: <https://w3id.org/ecograph/id/platform/>
PREFIX carrier: <https://w3id.org/ecograph/id/carrier/>
PREFIX chain: <https://w3id.org/ecograph/id/chain/>
PREFIX list: <https://w3id.org/ecograph/id/list/>
"""


def _load(paths: list[Path]) -> ox.Store:
    store = ox.Store()
    for path in paths:
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def facts() -> ox.Store:
    return _load(sorted(DATA.glob("*.ttl")))


@pytest.fixture(scope="module")
def everything() -> ox.Store:
    """Facts and ontology together, for questions of class and domain."""
    return _load(sorted(DATA.glob("*.ttl")) + sorted((ROOT / "ontology").rglob("*.ttl")))


@pytest.fixture(scope="module")
def article() -> str:
    if not ARTICLE.is_file():
        pytest.skip(f"the article {ARTICLE.name} is not beside the repository")
    return ARTICLE.read_text(encoding="utf-8")


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query)
    assert isinstance(found, ox.QuerySolutions)
    width = range(len(found.variables))
    return [tuple("" if row[i] is None else _text(row[i]) for i in width) for row in found]


def ask(store: ox.Store, pattern: str) -> bool:
    found = store.query(f"{PREFIXES} ASK {{ {pattern} }}")
    assert isinstance(found, ox.QueryBoolean)
    return bool(found)


def _text(term: object) -> str:
    assert isinstance(term, (ox.NamedNode, ox.Literal, ox.BlankNode))
    return term.value


def claim(subject: str, predicate: str, object_: str, modality: str = "Fact") -> str:
    """A graph pattern: the claim ?c that says so in this modality."""
    return (
        f"?c eco:claimSubject {subject} ; eco:claimPredicate eco:{predicate} ;"
        f" eco:claimObject {object_} ; eco:modality mod:{modality} ."
    )


def accepted(subject: str, predicate: str, object_: str, modality: str = "Fact") -> str:
    return claim(subject, predicate, object_, modality) + " ?c eco:claimStatus status:Accepted ."


def figure(store: ox.Store, entity: str, indicator: str) -> list[tuple[str, ...]]:
    """Scope, figure as written, approximation, bounds and whether the ends belong to it."""
    return rows(
        store,
        f"""SELECT ?scope ?verbatim ?approx ?low ?lowIn ?high ?highIn WHERE {{
        ?c eco:observedEntity {entity} ; eco:indicator indic:{indicator} ; eco:quantity ?q .
        OPTIONAL {{ ?c eco:scope ?s BIND(REPLACE(STR(?s), ".*#", "") AS ?scope) }}
        ?q eco:verbatim ?verbatim ; eco:approximation ?a ;
           qudt:lowerBound ?low ; eco:lowerInclusive ?lowIn .
        BIND(REPLACE(STR(?a), ".*#", "") AS ?approx)
        OPTIONAL {{ ?q qudt:upperBound ?high ; eco:upperInclusive ?highIn }} }} ORDER BY ?scope""",
    )


# ---- form


def test_it_is_all_there(facts: ox.Store) -> None:
    def count(kind: str) -> int:
        return len(rows(facts, f"SELECT ?x WHERE {{ ?x a eco:{kind} }}"))

    assert len(rows(facts, "SELECT DISTINCT ?x WHERE { ?x rdfs:label ?l }")) >= 130
    assert count("RelationClaim") >= 330
    assert count("Observation") >= 30
    assert count("TextSpan") >= 250
    assert count("Person") == 3


def test_there_are_no_blank_nodes(facts: ox.Store) -> None:
    for quad in facts:
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)


def test_an_entity_has_one_label_a_language(facts: ox.Store) -> None:
    labels: dict[str, list[str]] = defaultdict(list)
    for entity, language in rows(
        facts,
        """SELECT ?x ?lang WHERE { ?x rdfs:label ?l BIND(LANG(?l) AS ?lang)
        FILTER(STRSTARTS(STR(?x), "https://w3id.org/ecograph/id/")) }""",
    ):
        labels[entity].append(language)
    assert {entity: found for entity, found in labels.items() if sorted(found) != ["en", "zh"]} == {}


def test_only_identity_is_asserted_on_an_entity(facts: ox.Store) -> None:
    predicates = rows(
        facts,
        """SELECT DISTINCT ?p WHERE { ?x ?p ?o
        FILTER(STRSTARTS(STR(?x), "https://w3id.org/ecograph/id/")) }""",
    )
    names = {p.replace("#", "/").rsplit("/", 1)[-1] for (p,) in predicates}
    assert names <= {"type", "label", "altLabel", "notation"}


def test_all_that_a_claim_mentions_is_described(everything: ox.Store) -> None:
    missing = rows(
        everything,
        """SELECT DISTINCT ?x WHERE {
        { ?c eco:claimSubject ?x } UNION { ?c eco:claimObject ?x } UNION { ?c eco:claimPredicate ?x }
        UNION { ?c eco:observedEntity ?x } UNION { ?c eco:indicator ?x } UNION { ?c eco:scope ?x }
        UNION { ?c eco:attributedTo ?x } FILTER NOT EXISTS { ?x a ?kind } }""",
    )
    assert missing == []


@pytest.mark.parametrize("needed", ["evidence", "modality", "claimStatus"])
def test_every_claim_has(facts: ox.Store, needed: str) -> None:
    without = f"""SELECT ?c WHERE {{ VALUES ?kind {{ eco:RelationClaim eco:Observation }}
        ?c a ?kind FILTER NOT EXISTS {{ ?c eco:{needed} ?x }} }}"""
    assert rows(facts, without) == []


def test_every_evidence_is_a_span_of_the_document(facts: ox.Store) -> None:
    lost = """SELECT ?c ?e WHERE { ?c eco:evidence ?e FILTER NOT EXISTS {
        ?e a eco:TextSpan ; oa:start ?s ; oa:end ?t ; eco:textHash ?h ; eco:inDocument ?d .
        ?d a eco:SourceDocument } }"""
    assert rows(facts, lost) == []
    unused = "SELECT ?e WHERE { ?e a eco:TextSpan FILTER NOT EXISTS { ?c eco:evidence ?e } }"
    assert rows(facts, unused) == []


def test_every_observation_has_a_full_quantity(facts: ox.Store) -> None:
    without = """SELECT ?c WHERE { ?c a eco:Observation FILTER NOT EXISTS {
        ?c eco:quantity ?q . ?q a eco:QuantityValue ; qudt:numericValue ?n ; qudt:hasUnit ?u ;
        eco:approximation ?a ; eco:verbatim ?v ; qudt:lowerBound ?l ; eco:lowerInclusive ?i } }"""
    assert rows(facts, without) == []
    open_above = rows(
        facts,
        """SELECT DISTINCT ?a WHERE { ?q a eco:QuantityValue ; eco:approximation ?a
        FILTER NOT EXISTS { ?q qudt:upperBound ?u } }""",
    )
    assert {a.rsplit("#", 1)[-1] for (a,) in open_above} == {"Over", "BrokeThrough"}


def test_bounds_hold_the_number(facts: ox.Store) -> None:
    wrong = """SELECT ?q WHERE { ?q qudt:numericValue ?n ; qudt:lowerBound ?l .
        OPTIONAL { ?q qudt:upperBound ?u } FILTER(?l > ?n || (BOUND(?u) && ?u < ?n)) }"""
    assert rows(facts, wrong) == []


def test_relation_claims_are_named_by_what_they_say(facts: ox.Store) -> None:
    for iri, subject, predicate, object_, modality in rows(
        facts,
        """SELECT ?c ?s ?p ?o ?m WHERE { ?c a eco:RelationClaim ; eco:claimSubject ?s ;
        eco:claimPredicate ?p ; eco:claimObject|eco:claimLiteral ?o ; eco:modality ?m }""",
    ):
        assert relation_claim_iri(subject, predicate, object_, modality=modality) == iri


def test_observations_are_named_by_what_they_say(facts: ox.Store) -> None:
    for iri, entity, indicator, scope, verbatim, unit, modality, quantity in rows(
        facts,
        """SELECT ?c ?e ?i ?s ?v ?u ?m ?q WHERE { ?c a eco:Observation ; eco:observedEntity ?e ;
        eco:indicator ?i ; eco:quantity ?q ; eco:modality ?m . OPTIONAL { ?c eco:scope ?s }
        ?q eco:verbatim ?v ; qudt:hasUnit ?u }""",
    ):
        made = observation_iri(entity, indicator, scope, verbatim, unit, modality=modality)
        assert (made, made + "#q") == (iri, quantity)


def _closure(pairs: list[tuple[str, ...]]) -> dict[str, set[str]]:
    above: dict[str, set[str]] = defaultdict(set)
    for child, parent in pairs:
        above[child].add(parent)
    return above


def _types(everything: ox.Store) -> dict[str, set[str]]:
    above = _closure(rows(everything, "SELECT ?a ?b WHERE { ?a rdfs:subClassOf+ ?b FILTER(isIRI(?b)) }"))
    types: dict[str, set[str]] = defaultdict(set)
    for thing, kind in rows(everything, "SELECT ?x ?k WHERE { ?x a ?k }"):
        types[thing] |= {kind} | above[kind]
    return types


def test_claims_fit_domain_and_range(everything: ox.Store) -> None:
    types = _types(everything)
    domains = _closure(rows(everything, "SELECT ?p ?d WHERE { ?p rdfs:domain ?d FILTER(isIRI(?d)) }"))
    ranges = _closure(rows(everything, "SELECT ?p ?r WHERE { ?p rdfs:range ?r FILTER(isIRI(?r)) }"))
    found = rows(
        everything,
        """SELECT ?s ?p ?o WHERE { ?c eco:claimSubject ?s ; eco:claimPredicate ?p ;
        eco:claimObject|eco:claimLiteral ?o }""",
    )
    misfit = [
        (s, p, o)
        for s, p, o in found
        if p not in domains or domains[p] - types[s] or (ranges[p] and ranges[p] - types[o])
    ]
    assert misfit == []


def test_no_entity_is_of_two_disjoint_classes(everything: ox.Store) -> None:
    types = _types(everything)
    groups: dict[str, set[str]] = defaultdict(set)
    for axiom, member in rows(
        everything,
        """SELECT ?d ?m WHERE { ?d a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?m }""",
    ):
        groups[axiom].add(member)
    assert groups, "the ontology states no disjoint classes"
    both = {t: k & g for t, k in types.items() for g in groups.values() if len(k & g) > 1}
    assert both == {}


def test_the_catalogue_lists_every_file() -> None:
    catalogue = json.loads((ROOT / "graph_data" / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(r for r in catalogue["resources"] if r["name"] == NAME)
    assert sorted(entry["path"]) == [f"{NAME}/{p.name}" for p in sorted(DATA.glob("*.ttl"))]
    assert entry["kind"] == "article"
    assert set(entry["title"]) == set(entry["description"]) == {"zh", "en"}


# ---- against the text


def test_the_document_is_the_article(facts: ox.Store, article: str) -> None:
    digest = hashlib.sha256(ARTICLE.read_bytes()).hexdigest()
    assert rows(facts, "SELECT ?h WHERE { ?d spdx:checksumValue ?h }") == [(digest,)]
    catalogue = json.loads((ROOT / "graph_data" / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(r for r in catalogue["resources"] if r["name"] == NAME)
    assert entry["sha256"] == digest


def test_spans_are_where_they_say(facts: ox.Store, article: str) -> None:
    for iri, start, end, digest in rows(
        facts, "SELECT ?e ?s ?t ?h WHERE { ?e oa:start ?s ; oa:end ?t ; eco:textHash ?h }"
    ):
        low, high = int(start), int(end)
        assert 0 <= low < high <= len(article)
        assert iri.endswith(f"{DOCUMENT}#char={low},{high}")
        assert hashlib.sha256(article[low:high].encode()).hexdigest()[:16] == digest


def test_a_figure_stands_in_its_evidence(facts: ox.Store, article: str) -> None:
    spans: dict[tuple[str, str], list[str]] = defaultdict(list)
    for iri, verbatim, start, end in rows(
        facts,
        """SELECT ?c ?v ?s ?t WHERE { ?c eco:quantity/eco:verbatim ?v ; eco:evidence ?e .
        ?e oa:start ?s ; oa:end ?t }""",
    ):
        spans[(iri, verbatim)].append(article[int(start) : int(end)])
    lost = [v for (_, v), texts in spans.items() if not any(v in text for text in texts)]
    assert lost == []


def test_no_sentence_of_the_article_is_kept(facts: ox.Store, article: str) -> None:
    width = LONGEST_QUOTE + 1
    windows = {article[i : i + width] for i in range(len(article) - width + 1)}
    kept = [
        quad.object.value
        for quad in facts
        if isinstance(quad.object, ox.Literal)
        for i in range(len(quad.object.value) - width + 1)
        if quad.object.value[i : i + width] in windows
    ]
    assert kept == []


# ---- the traps of the text


def test_trap_1_a_part_exceeds_the_whole(facts: ox.Store) -> None:
    assert figure(facts, "park:qiip", "ResidentCount") == [
        ("AllResidents", "近200家", "Nearly", "180", "true", "200", "false"),
        ("DigitalEconomyEnterprises", "200余家", "MoreThan", "200", "false", "300", "false"),
    ]
    assert ask(facts, "scope:DigitalEconomyEnterprises skos:broader scope:AllResidents")
    kept = rows(
        facts,
        """SELECT ?v WHERE { ?x a eco:ClaimConflict ; eco:conflictKind confl:PartExceedsWhole ;
        eco:involvesClaim ?c ; skos:editorialNote ?zh , ?en FILTER(LANG(?zh)="zh" && LANG(?en)="en")
        ?c eco:claimStatus status:Accepted ; eco:quantity/eco:verbatim ?v } ORDER BY ?v""",
    )
    assert [v for (v,) in kept] == ["200余家", "近200家"]


def test_trap_2_revenues_of_two_scopes_are_no_conflict(facts: ox.Store) -> None:
    found = figure(facts, "park:qiip", "AnnualRevenue")
    assert [row[:4] for row in found] == [
        ("DigitalIndustrialization", "约30亿元", "About", "2700000000"),
        ("IndustryDigitalization", "突破10亿元", "BrokeThrough", "1000000000"),
    ]
    assert not ask(facts, "?x eco:involvesClaim ?c . ?c eco:indicator indic:AnnualRevenue")
    assert not ask(
        facts, "scope:DigitalIndustrialization skos:broader*/^skos:broader* scope:IndustryDigitalization"
    )


def test_trap_3_a_figure_belongs_to_its_entity(facts: ox.Store) -> None:
    assert figure(facts, "place:laoshan", "ListedCompanyCount")[0][1] == "13家"
    assert figure(facts, "place:laoshan", "FundSize")[0][1] == "700余亿元"
    assert figure(facts, "group:6-pool-enterprises", "GroupSize")[0][1] == "6家"
    assert figure(facts, "platform:cosmoplat", "RegisteredUserCount")[0][1] == "3亿"
    for indicator in ("ListedCompanyCount", "FundSize", "RegisteredUserCount"):
        assert figure(facts, "park:qiip", indicator) == []


def test_trap_4_the_base_of_the_rnd_share_stays_missing(facts: ox.Store) -> None:
    assert figure(facts, "park:qiip", "RnDIntensity") == [
        ("", "12.5%", "AtLeast", "12.5", "true", "12.5", "true")
    ]
    assert ask(facts, "?c eco:indicator indic:RnDIntensity ; skos:editorialNote ?n")


def test_trap_5_words_of_degree_are_bounds(facts: ox.Store) -> None:
    bounds = {
        ("park:qiip", "LandArea"): ("约285亩", "About", "256.5", "true", "313.5", "true"),
        ("park:qiip", "EmployeeCount"): ("超10000人", "Over", "10000", "false", "", ""),
        ("park:qiip", "AnnualTaxRevenue"): ("超过3亿元", "Over", "300000000", "false", "", ""),
        ("group:110-solutions", "GroupSize"): ("110余种", "MoreThan", "110", "false", "120", "false"),
        ("platform:cosmoplat", "AggregatedEnterpriseCount"): (
            "380多万家",
            "MoreThan",
            "3800000",
            "false",
            "3900000",
            "false",
        ),
        ("place:laoshan", "ListedCompanyCount"): ("13家", "AtLeast", "13", "true", "13", "true"),
        ("park:qiip", "PatentCount"): ("162项", "Exact", "162", "true", "162", "true"),
    }
    for (entity, indicator), expected in bounds.items():
        assert [row[1:] for row in figure(facts, entity, indicator)] == [expected]


def test_trap_6_plans_and_aims_are_not_facts(facts: ox.Store) -> None:
    goertek = "project:goertek-microelectronics"
    assert ask(facts, claim(goertek, "trainsTalentFor", "group:engineers-managers", "Plan"))
    assert ask(facts, claim(goertek, "attracts", "group:chip-packaging-firms", "Plan"))
    academy = "org:sino-eu-industry40-academy"
    assert ask(facts, claim("org:zkjt-workshop", "coEstablishes", academy, "Aspiration"))
    as_fact = """?c eco:claimSubject|eco:claimObject ?x ; eco:modality mod:Fact
        VALUES ?x { org:sino-eu-industry40-academy park:integrator-smart-manufacturing
        group:engineers-managers group:chip-packaging-firms group:sought-firms }"""
    assert not ask(facts, as_fact)


def test_trap_7_superlatives_are_appraisals(facts: ox.Store) -> None:
    praise = rows(
        facts,
        """SELECT ?o ?m WHERE { ?c eco:claimPredicate eco:characterizedAs ; eco:claimLiteral ?o ;
        eco:modality ?m FILTER(REGEX(?o, "最|首家|先进")) }""",
    )
    assert len(praise) >= 5
    assert {m.rsplit("#", 1)[-1] for o, m in praise if "我国" not in o} == {"Appraisal"}
    assert not ask(facts, "?c eco:claimPredicate eco:characterizedAs ; eco:modality mod:Fact")


def test_trap_8_short_names_are_aliases(facts: ox.Store) -> None:
    for entity, label, alias in (
        ("park:qiip", "青岛国际创新园", "创新园"),
        ("park:qiip", "青岛国际创新园", "园区"),
        ("org:licp-qingdao", "中科院兰化所青岛研发中心", "兰化所青岛研发中心"),
        ("platform:cosmoplat", "海尔COSMOPlat", "COSMOPlat"),
    ):
        assert ask(facts, f'{entity} rdfs:label "{label}"@zh ; skos:altLabel ?a FILTER(STR(?a) = "{alias}")')
    assert ask(facts, 'org:goertek rdfs:label "歌尔"@zh')


def test_trap_9_groups_know_their_size_and_some_members(facts: ox.Store) -> None:
    for group, size, known in (
        ("9-new-rnd-institutions", "9", 3),
        ("22-institutes", "22", 1),
        ("4-universities", "4", 1),
    ):
        assert figure(facts, f"group:{group}", "GroupSize")[0][3] == size
        members = f"SELECT ?m WHERE {{ {accepted(f'group:{group}', 'hasKnownMember', '?m')} }}"
        assert len(rows(facts, members)) == known


def test_trap_10_two_posts_two_operators_two_meanings(facts: ox.Store) -> None:
    posts = f"SELECT ?p WHERE {{ {accepted('person:zhao-min', 'holdsPosition', '?p')} }}"
    assert len(rows(facts, posts)) == 2
    operators = f"SELECT ?o WHERE {{ {accepted('?o', 'operates', 'park:qiip')} }} ORDER BY ?o"
    names = [o.rsplit("/", 1)[-1] for (o,) in rows(facts, operators)]
    assert names == ["laoshan-gov", "qd-gaoke"]
    assert ask(facts, claim("org:zkjt-workshop", "operates", "carrier:zkjt-workshop-site"))
    facility = "<https://w3id.org/ecograph/id/facility/qd-packaging-test-center>"
    assert ask(facts, claim("org:qd-packaging-test-center", "operates", facility))


def test_trap_11_six_of_fifty_is_more_than_a_tenth(facts: ox.Store) -> None:
    chosen = float(figure(facts, "group:6-pool-enterprises", "GroupSize")[0][3])
    whole = float(figure(facts, "list:sd-star-market-pool", "ListSize")[0][3])
    share = figure(facts, "group:6-pool-enterprises", "ShareOfList")[0]
    assert 100 * chosen / whole == 12.0
    assert 100 * chosen / whole > float(share[3])
    assert share[4] == "false"


def test_trap_12_the_date_is_a_bound(facts: ox.Store) -> None:
    found = rows(facts, "SELECT ?after WHERE { ?d a eco:SourceDocument ; eco:publishedAfter ?after }")
    assert found == [("2021-01-01",)]
    assert not ask(facts, "?d eco:publishedBefore ?x")
    assert not ask(facts, "?c eco:asOf|eco:validFrom|eco:validUntil ?x")
    assert ask(facts, "?d a eco:SourceDocument ; skos:editorialNote ?n")


# ---- what the text does not say


def test_the_system_of_sugon_is_not_settled(facts: ox.Store) -> None:
    assert not ask(facts, accepted("org:sugon", "inSupportSystem", "?s"))
    assert ask(facts, claim("org:sugon", "inSupportSystem", "sys:CAS") + "?c skos:editorialNote ?n")
    assert not ask(facts, "?c eco:claimPredicate eco:inSupportSystem ; eco:claimObject sys:CentralSOE")


def test_sugon_reaches_the_city_brain(facts: ox.Store) -> None:
    assert ask(facts, accepted("org:sugon", "produces", "product:hp-server"))
    assert ask(facts, accepted("project:city-brain", "usesOutput", "product:hp-server"))
    assert ask(facts, accepted("org:sugon", "supports", "project:city-brain"))


def test_the_vr_chain_has_four_segments_and_no_named_member(facts: ox.Store) -> None:
    segments = f"SELECT ?s WHERE {{ {accepted('?s', 'segmentOf', 'chain:vr')} }}"
    assert len(rows(facts, segments)) == 4
    assert not ask(facts, "?c eco:claimPredicate eco:positionedInSegment")


def test_one_platform_has_five_boards(facts: ox.Store) -> None:
    boards = f"SELECT ?f WHERE {{ {accepted('org:zkjt-workshop', 'hasServiceFunction', '?f')} }}"
    assert len(rows(facts, boards)) == 5
