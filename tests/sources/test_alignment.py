"""Data in EURIO, ORG, schema.org, FOAF and VIVO become visible to the seven roles and the four chains."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

import pytest

from ecograph import queries
from ecograph.derivation import derive
from ecograph.model import relation_claim_iri
from ecograph.provenance import trace
from ecograph.resources import graph_data_dir, ontology_files
from ecograph.sources import load_rdf, read_catalogue
from ecograph.sources.alignment import align, rules, uncovered
from ecograph.store import Store
from ecograph.vocab import ECO, GRAPH_ONTOLOGY, GRAPH_SOURCE, PREFIXES, local_name

ROOT = Path(__file__).parents[2]
BIGMAP = ROOT.parent / "shared" / "data" / "bigmap_eurio_rdf" / "data.tar.xz"
GRAPH = GRAPH_SOURCE + "t"
HEAD = """
@prefix eurio: <http://data.europa.eu/s66#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix obo: <http://purl.obolibrary.org/obo/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix s: <https://schema.org/> .
@prefix s0: <http://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> . @prefix vivo: <http://vivoweb.org/ontology/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <urn:x:> .
"""
Edge = tuple[str, str, str]


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store.in_memory()
    for path in ontology_files():
        load_rdf(store, path, GRAPH_ONTOLOGY)
    return store


def aligned(ontology: Store, path: Path, text: str = "") -> Store:
    if text:
        path.write_text(HEAD + text, "utf-8")
    store = ontology.copy()
    load_rdf(store, path, GRAPH)
    align(store, GRAPH)
    derive(store)
    return store


def edges(store: Store) -> set[Edge]:
    """The current view: what the chains and the network show."""
    rows = store.select("SELECT ?s ?p ?o { GRAPH graph:current { ?s ?p ?o } } ORDER BY ?s ?p ?o").rows
    return {(_short(s), local_name(str(p)), _short(o)) for s, p, o in rows}


def _short(iri: object) -> str:
    return str(iri).removeprefix("urn:x:")


def roles(store: Store) -> set[tuple[str, str]]:
    rows = store.select("SELECT ?a ?r { ?a eco:playsActorRole ?r } ORDER BY ?a ?r").rows
    return {(_short(a), local_name(str(r))) for a, r in rows}


def labels(store: Store, thing: str) -> list[tuple[object, ...]]:
    query = (
        "SELECT ?l (LANG(?l) AS ?tag) { GRAPH ?g { ?t rdfs:label ?l } FILTER(?g != graph:names) }"
        " ORDER BY ?tag ?l"
    )
    return list(store.select(query, {"t": f"urn:x:{thing}"}).rows)


def stand_ins(store: Store) -> set[tuple[str, str, str]]:
    rows = store.select("SELECT ?t ?l (LANG(?l) AS ?tag) { GRAPH graph:names { ?t rdfs:label ?l } }").rows
    return {(_short(t), str(label), str(tag)) for t, label, tag in rows}


def test_no_thing_is_without_a_name_to_show(ontology: Store, tmp_path: Path) -> None:
    """A name in one language stands in for the other, the end of the IRI for both; a concept has its own."""
    text = """
      <urn:x:lab/42> a eurio:Organisation .
      :fund a eurio:Organisation ; rdfs:label "基金"@zh .
      :grant eurio:isDisbursedBy :fund .
    """
    assert stand_ins(aligned(ontology, tmp_path / "x.ttl", text)) == {
        ("lab/42", "42", "zh"), ("lab/42", "42", "en"), ("fund", "基金", "en"),
        ("grant", "grant", "zh"), ("grant", "grant", "en"),
    }  # fmt: skip
    shipped = ontology.copy()
    for source in read_catalogue(graph_data_dir()):
        for path in source.files:
            load_rdf(shipped, path, source.graph)
    derive(shipped)
    assert not stand_ins(shipped)


# ---- one vocabulary after the other


def test_org_gives_actors_memberships_and_posts(ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :lab a org:Organization ; skos:prefLabel "某实验室" , "A lab"@en-GB ; org:subOrganizationOf :uni .
        :uni a org:FormalOrganization ; org:hasUnit :dept .
        :wang a foaf:Person ; foaf:name "王明" ; org:headOf :lab .
        [] org:member :wang ; org:organization :lab .
        :m org:member :li ; org:organization :lab ; org:memberDuring [
          time:hasBeginning [ time:inXSDDate "2019-01-01"^^xsd:date ] ;
          time:hasEnd [ time:inXSDDateTime "2020-06-30T00:00:00Z"^^xsd:dateTime ] ] .
        :li a foaf:Person .
        :alliance a org:OrganizationalCollaboration . :n org:member :lab ; org:organization :alliance .
        :post a org:Post ; org:heldBy :zhao ; org:postIn :uni . :zhao a foaf:Person .
    """,
    )
    assert edges(store) >= {
        ("wang", "worksFor", "lab"), ("wang", "leads", "lab"), ("lab", "subOrganizationOf", "uni"),
        ("dept", "subOrganizationOf", "uni"), ("zhao", "holdsPosition", "post"),
        ("post", "positionIn", "uni"),
    }  # fmt: skip
    assert not {("li", "worksFor", "lab"), ("lab", "worksFor", "alliance")} & edges(store)
    assert store.ask(
        "ASK { ?c eco:claimSubject <urn:x:li> ; eco:validUntil ?u FILTER(STR(?u) = '2020-06-30') }"
    )
    assert ("zhao", "uni") in {
        (_short(s), _short(o))
        for s, o in store.select(
            "SELECT ?s ?o { GRAPH graph:inferred { ?s eco:worksFor ?o } } ORDER BY ?s"
        ).rows
    }
    assert labels(store, "lab") == [("A lab", "en"), ("某实验室", "zh")]
    assert labels(store, "wang") == [("王明", "zh")]


@pytest.mark.parametrize("prefix", ["s", "s0"])
def test_schema_org_with_http_and_https(prefix: str, ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :firm a s:Corporation ; s:legalName "Firm Ltd" ; s:name "Firm" ; s:parentOrganization :holding ;
          s:employee :ann , [ a s:EmployeeRole ; s:employee :bob ; s:startDate "2021" ] .
        :gov a s:GovernmentOrganization . :uni a s:CollegeOrUniversity . :ann a s:Person . :bob a s:Person .
        :grant a s:MonetaryGrant ; s:funder :gov ; s:fundedItem :project .
        :project a s:ResearchProject ; s:funding :grant .
        :thing a s:Product ; s:manufacturer :firm .
    """.replace("s:", f"{prefix}:"),
    )
    assert roles(store) == {("firm", "Industry"), ("gov", "Government"), ("uni", "Academia")}
    assert edges(store) >= {
        ("firm", "employs", "ann"), ("bob", "worksFor", "firm"), ("gov", "funds", "grant"),
        ("grant", "funds", "project"), ("firm", "subOrganizationOf", "holding"),
        ("firm", "produces", "thing"),
    }  # fmt: skip
    assert labels(store, "firm") == [("Firm Ltd", "en")]


def test_foaf_gives_persons_groups_and_makers(ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :ann a foaf:Person ; foaf:name "Ann"@de ; foaf:made :tool . :team a foaf:Group ; foaf:member :ann .
        :club a foaf:Organization ; foaf:name "Club" , "会社クラブ" .
        :p a foaf:Project ; foaf:fundedBy :club .
    """,
    )
    assert edges(store) == {
        ("ann", "develops", "tool"),
        ("team", "hasKnownMember", "ann"),
        ("club", "funds", "p"),
    }
    assert labels(store, "ann") == [("Ann", "en")]
    assert labels(store, "club") == [("Club", "en")]


def test_vivo_gives_positions_grants_and_authors(ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :uni a vivo:University ; rdfs:label "Uni"@en . :ann a foaf:Person . :bob a foaf:Person .
        :post a vivo:FacultyPosition ; vivo:relates :ann , :uni .
        :old a vivo:Position ; vivo:relates :bob , :uni ; vivo:dateTimeInterval [
          vivo:start [ vivo:dateTime "2010-01-01T00:00:00"^^xsd:dateTime ] ;
          vivo:end [ vivo:dateTime "2012-12-31T00:00:00"^^xsd:dateTime ] ] .
        :g a vivo:Grant ; vivo:assignedBy :fund ; vivo:relates :pi . :fund a vivo:FundingOrganization .
        :pi a vivo:PrincipalInvestigatorRole ; obo:RO_0000052 :ann .
        :w a vivo:Authorship ; vivo:relates :ann , :paper . :paper a vivo:ConferencePaper .
    """,
    )
    assert roles(store) == {("uni", "Academia"), ("fund", "Finance")}
    assert edges(store) == {
        ("ann", "holdsPosition", "post"), ("post", "positionIn", "uni"), ("fund", "funds", "g"),
        ("ann", "leads", "g"), ("ann", "develops", "paper"),
    }  # fmt: skip


def test_eurio_gives_participation_money_and_results(ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :firm a eurio:SME . :inst a eurio:ResearchOrganisation ; eurio:legalName "Inst" .
        :r1 a eurio:OrganisationRole ; eurio:isRoleOf :firm ; eurio:isInvolvedIn :p ;
          eurio:roleLabel "coordinator" ; eurio:startDate "2020-01-01"^^xsd:date ;
          eurio:endDate "2024-01-01"^^xsd:date ; eurio:isRecipientOf :pay .
        :r2 a eurio:OrganisationRole ; eurio:roleLabel "participant" ; eurio:isBeneficiaryOf :g ;
          eurio:endDate "2021-01-01"^^xsd:date . :inst eurio:hasRole :r2 . :p eurio:hasInvolvedParty :r2 .
        :r3 a eurio:OrganisationRole ; rdfs:label "Org: ACME GMBH/ Role: participant/ Project: 1" ;
          eurio:isRoleOf :untyped ; eurio:isInvolvedIn :p .
        :p a eurio:Project ; eurio:endDate "2024-01-01"^^xsd:date ; eurio:isFundedBy :g ;
          eurio:hasResult :paper .
        :g a eurio:Grant ; eurio:hasPayment :pay ; eurio:isDisbursedBy :agency .
        :paper a eurio:JournalPaper ; eurio:title "论文" .
        :r4 a eurio:PersonRole ; eurio:isRoleOf :ann ; eurio:isEmployedBy :inst .
    """,
    )
    assert edges(store) == {
        ("firm", "undertakes", "p"), ("firm", "leads", "p"), ("untyped", "undertakes", "p"),
        ("g", "funds", "p"),
        ("g", "funds", "firm"), ("g", "funds", "inst"), ("agency", "funds", "g"), ("p", "resultsIn", "paper"),
        ("ann", "worksFor", "inst"),
    }  # fmt: skip
    assert roles(store) == {("firm", "Industry"), ("inst", "Research"), ("agency", "Finance")}
    assert labels(store, "untyped") == [("ACME GMBH", "en")]
    # Who left before the project ended is recorded, and not current.
    assert store.ask("ASK { ?c eco:claimSubject <urn:x:inst> ; eco:validUntil ?u }")


# ---- laws


def test_a_claim_is_named_as_anywhere_else_and_leads_to_its_source(ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :g a s:Grant ; s:funder :a . :a a s:Corporation .
        :r a eurio:OrganisationRole ; eurio:isRoleOf :a ; eurio:isInvolvedIn :p ;
          eurio:startDate "2020-01-01" .
        <urn:doc> a <https://w3id.org/ecograph/ontology#SourceDocument> .
    """,
    )
    for subject, predicate, object_, since in (
        ("a", "funds", "g", ""),
        ("a", "undertakes", "p", "2020-01-01"),
    ):
        claim = relation_claim_iri(f"urn:x:{subject}", ECO + predicate, f"urn:x:{object_}", valid_from=since)
        query = (
            "ASK { GRAPH ?g { ?claim a eco:RelationClaim ; eco:evidence ?e . ?e eco:inDocument <urn:doc> } }"
        )
        assert store.ask(query, {"claim": claim, "g": GRAPH})
        text = trace(store, claim, lang="en").to_text()
        assert "what the source states of" in text
        assert "source: t" in text


def test_several_files_are_one_document_with_parts(ontology: Store, tmp_path: Path) -> None:
    document = "<https://w3id.org/ecograph/ontology#SourceDocument>"
    sums = [letter * 64 for letter in "ba"]
    text = ":a a s:Corporation ; s:subOrganization :b . " + "".join(
        f'<urn:d{n}> a {document} ; <http://spdx.org/rdf/terms#checksumValue> "{sum_}" . '
        for n, sum_ in enumerate(sums, start=1)
    )
    store = aligned(ontology, tmp_path / "x.ttl", text)
    pattern = "?e a eco:Evidence ; eco:inDocument ?d . ?d dcterms:hasPart ?part ; spdx:checksumValue ?sum"
    query = f"SELECT ?d ?part ?sum {{ {pattern} }} ORDER BY ?d ?part"
    digest = hashlib.sha256("".join(f"{sum_}\n" for sum_ in sorted(sums)).encode()).hexdigest()
    assert [row[1:] for row in store.select(query).rows] == [("urn:d1", digest), ("urn:d2", digest)]
    titles = store.select("SELECT (LANG(?t) AS ?lang) { ?d dcterms:hasPart [] ; dcterms:title ?t }")
    assert set(titles.column("lang")) == {"en", "zh"}
    before = list(store.nquads())
    align(store, GRAPH)
    assert list(store.nquads()) == before


def test_aligning_twice_changes_nothing(ontology: Store, tmp_path: Path) -> None:
    store = aligned(ontology, tmp_path / "x.ttl", ':a a s:Corporation ; s:name "A" ; s:subOrganization :b .')
    before = list(store.nquads())
    align(store, GRAPH)
    derive(store)
    assert list(store.nquads()) == before


def test_subclasses_that_a_source_brings_are_followed(ontology: Store, tmp_path: Path) -> None:
    text = ":Clinic rdfs:subClassOf :Firm . :Firm rdfs:subClassOf s:Corporation . :a a :Clinic ."
    assert roles(aligned(ontology, tmp_path / "x.ttl", text)) == {("a", "Industry")}


def test_the_shipped_data_gain_nothing(ontology: Store) -> None:
    store = ontology.copy()
    for source in read_catalogue(graph_data_dir()):
        for path in source.files:
            load_rdf(store, path, source.graph)
        before = store.graphs()
        assert align(store, source.graph) == 0
        assert store.graphs() == before


def test_what_no_alignment_covers_is_counted(ontology: Store, tmp_path: Path) -> None:
    store = aligned(
        ontology,
        tmp_path / "x.ttl",
        """
        :a a s:Corporation , s:Hospital ; s:name "A" ; skos:altLable "typo" ;
          s:telephone 1 , 2 ; s:funder :b .
    """,
    )
    assert uncovered(store, GRAPH, lang="en").rows == (
        ("class", "https://schema.org/Hospital", 1),
        ("property", "https://schema.org/telephone", 2),
        ("property", "skos:altLable", 1),
    )
    assert uncovered(store, GRAPH).columns == ("种类", "词项", "次数")


def test_every_rule_says_what_it_does_in_both_languages_and_links_only_with_our_terms(
    ontology: Store,
) -> None:
    known = {
        str(row[0]) for row in ontology.select("SELECT DISTINCT ?t { ?t rdfs:label ?l } ORDER BY ?t").rows
    }
    for rule in rules():
        assert set(rule.title) == set(rule.summary) == {"zh", "en"}
        assert "NOT EXISTS" not in rule.text
        for word in rule.text.replace("|", " ").replace(")", " ").replace("(", " ").split():
            if word.startswith("eco:") and len(word) > 4:
                assert PREFIXES["eco"] + word[4:].rstrip(".,;*+") in known, (rule.name, word)


# ---- a real one


@pytest.fixture(scope="module")
def bigmap(ontology: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    if not BIGMAP.exists():
        pytest.skip("the BIG-MAP data are not here: shared/data/bigmap_eurio_rdf beside the checkout")
    folder = tmp_path_factory.mktemp("bigmap")
    with tarfile.open(BIGMAP) as packed:
        packed.extractall(folder, filter="data")
    return aligned(ontology, folder / "bigmap.ttl")


def test_bigmap_a_consortium_with_its_money_and_results(bigmap: Store) -> None:
    """38 organization roles: 1 coordinator, 34 participants, 3 third parties; all have names."""
    by = {p: [e for e in edges(bigmap) if e[1] == p] for p in ("undertakes", "leads", "funds", "resultsIn")}
    assert {p: len(found) for p, found in by.items()} == {
        "undertakes": 38, "leads": 1, "funds": 38 + 2, "resultsIn": 155,
    }  # fmt: skip
    assert len({o for _, _, o in by["undertakes"]}) == 1
    named = bigmap.select(
        "SELECT DISTINCT ?o { ?o a eco:Organization ; eco:undertakes ?p ; rdfs:label ?l "
        "FILTER(LANG(?l) = 'en') } ORDER BY ?o"
    )
    assert len(named.rows) == 38
    counts = {str(row[2]): row[1] for row in queries.ask(bigmap, "role-counts").rows}
    assert {local_name(role): n for role, n in counts.items() if n} == {"Finance": 1}


def test_bigmap_what_stayed_dark_is_told(bigmap: Store) -> None:
    """The source types no organization, misspells skos:altLabel and calls individuals equivalent classes."""
    dark = {row[1]: row[2] for row in uncovered(bigmap, GRAPH, lang="en").rows}
    assert dark["skos:altLable"] == 6
    assert dark["http://data.europa.eu/s66#isDivisionOf"] == 53
    assert "http://data.europa.eu/s66#isRoleOf" not in dark
