"""The ontology keeps its rules: each check of ontology/checks finds nothing, and finds a planted defect."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGY = ROOT / "ontology"
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
CHECKS = {path.stem: path for path in sorted((ONTOLOGY / "checks").glob("*.rq"))}
HEADS = ("title_en", "title_zh", "hint_en", "hint_zh")
PREFIXES = {
    "chain": "https://w3id.org/ecograph/scheme/chain#",
    "dcterms": "http://purl.org/dc/terms/",
    "eco": "https://w3id.org/ecograph/ontology#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "role": "https://w3id.org/ecograph/scheme/actor-role#",
    "scheme": "https://w3id.org/ecograph/scheme/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SCHEMES = {
    "actor-role", "admin-level", "approximation", "chain", "claim-status", "conflict-kind",
    "digital-economy-kind", "enterprise-stage", "indicator", "industry", "modality", "registry-status",
    "service-function", "solution-stage", "support-system",
}  # fmt: skip
ROLES = ("Government", "Industry", "Academia", "Research", "Finance", "Service", "User")
CHAINS = ("Industry", "Capital", "Talent", "Technology")
ORDERED = {
    "actor-role": ROLES,
    "chain": CHAINS,
    "enterprise-stage": ("Startup", "Gazelle", "HighTech", "Leading"),
    "admin-level": ("National", "Provincial", "Municipal", "District"),
    "solution-stage": ("Showcase", "Promotion", "Negotiation", "Transaction"),
}

# check → (the thing that it must find, statements in Turtle that make it wrong)
DEFECTS: dict[str, tuple[str, str]] = {
    "missing-label": ("eco:Bad", 'eco:Bad a owl:Class ; rdfs:label "bad"@en .'),
    "missing-definition": ("eco:Bad", 'eco:Bad a owl:Class ; skos:definition "坏"@zh .'),
    "duplicate-label": ("eco:Bad", 'eco:Bad a owl:Class ; rdfs:label "person"@en .'),
    "several-labels": ("eco:Actor", 'eco:Actor rdfs:label "acting party"@en .'),
    "label-whitespace": ("eco:Actor", 'eco:Actor skos:altLabel "acting  party"@en .'),
    "class-name": ("eco:bad_class", "eco:bad_class a owl:Class ."),
    "property-name": ("eco:BadLink", "eco:BadLink a owl:ObjectProperty ."),
    "subclass-cycle": ("eco:Actor", "eco:Actor rdfs:subClassOf eco:Person ."),
    "subproperty-cycle": ("eco:capitalLink", "eco:capitalLink rdfs:subPropertyOf eco:investsIn ."),
    "missing-domain-or-range": ("eco:bad", "eco:bad a owl:ObjectProperty ; rdfs:domain eco:Actor ."),
    "several-domains-or-ranges": ("eco:operates", "eco:operates rdfs:domain eco:Person ."),
    "unnamed-domain-or-range": (
        "eco:bad",
        "eco:bad a owl:ObjectProperty ; rdfs:range [ owl:unionOf ( eco:Person eco:Place ) ] .",
    ),
    "subproperty-domain-wider": (
        "eco:bad",
        "eco:bad rdfs:subPropertyOf eco:managesFund ; rdfs:domain eco:Actor .",
    ),
    "subproperty-range-wider": (
        "eco:bad",
        "eco:bad rdfs:subPropertyOf eco:managesFund ; rdfs:range eco:EcosystemEntity .",
    ),
    "subproperty-kind": ("eco:bad", "eco:bad a owl:DatatypeProperty ; rdfs:subPropertyOf eco:operates ."),
    "datatype-outside-owl2": ("eco:bad", "eco:bad a owl:DatatypeProperty ; rdfs:range xsd:date ."),
    "undeclared-class": ("eco:Undeclared", "eco:Actor rdfs:subClassOf eco:Undeclared ."),
    "undeclared-property": ("eco:undeclared", "eco:operates rdfs:subPropertyOf eco:undeclared ."),
    "unconnected-class": ("eco:Bad", "eco:Bad a owl:Class ."),
    "symmetric-with-inverse": ("eco:collaboratesWith", "eco:bad owl:inverseOf eco:collaboratesWith ."),
    "inverse-property": ("eco:isOperatedBy", "eco:isOperatedBy owl:inverseOf eco:operates ."),
    "chain-of-one": ("eco:operates", "eco:operates owl:propertyChainAxiom ( eco:leads ) ."),
    "no-licence": ("eco:Bad", "eco:Bad a owl:Ontology ."),
    "no-version-title-description": ("eco:Bad", 'eco:Bad a owl:Ontology ; dcterms:title "bad"@en .'),
    "no-is-defined-by": ("eco:Bad", "eco:Bad a owl:Class ."),
    "link-outside-layers": (
        "eco:stray",
        "eco:stray a owl:ObjectProperty ; rdfs:domain eco:Actor ; rdfs:range eco:Place ; "
        "rdfs:subPropertyOf eco:ecosystemLink .",
    ),
    "chain-without-concept": ("eco:dataLink", "eco:dataLink rdfs:subPropertyOf eco:chainLink ."),
    "concept-missing-label": ("role:Bad", 'role:Bad a skos:Concept ; skos:prefLabel "坏"@zh .'),
    "concept-missing-definition": ("role:Bad", 'role:Bad a skos:Concept ; skos:definition "Bad."@en .'),
    "concept-without-scheme": ("role:Bad", "role:Bad a skos:Concept ."),
    "concept-notation": (
        "role:Bad",
        'role:Bad a skos:Concept ; skos:inScheme scheme:actor-role ; skos:notation "Finance" .',
    ),
    "deprecated-without-reason": ("eco:Bad", "eco:Bad a owl:Class ; owl:deprecated true ."),
    "deprecated-term-in-use": (
        "eco:Bad",
        "eco:Bad a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy eco:Actor . "
        "eco:Person rdfs:subClassOf eco:Bad .",
    ),
    "single-valued-kind": ("eco:operates", 'eco:operates eco:singleValued "yes" .'),
    "repeated-definition": ("eco:Bad", 'eco:Bad a owl:Class ; skos:definition "A human being."@en .'),
}


def expand(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def load() -> ox.Store:
    store = ox.Store()
    for path in FILES:
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The answer of a SELECT as the plain text of each term ("" where unbound)."""
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    answer = store.query(query if "PREFIX" in query else head + query)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [tuple(str(getattr(row[name], "value", "")) for name in names) for row in answer]


@pytest.fixture(scope="module")
def ontology() -> ox.Store:
    return load()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_two_libraries_read_the_same(path: Path) -> None:
    assert len(list(ox.parse(path=str(path)))) == len(rdflib.Graph().parse(path))


def test_every_check_has_a_planted_defect() -> None:
    assert set(CHECKS) == set(DEFECTS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_in_both_languages_what_is_wrong_and_what_to_do(name: str) -> None:
    text = CHECKS[name].read_text(encoding="utf-8")
    for head in HEADS:
        words = re.search(rf"^#\+ {head}: (\S.*)$", text, re.MULTILINE)
        assert words, head
        assert head.endswith("_en") or re.search(r"[\u4e00-\u9fff]", words[1])


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_nothing(name: str, ontology: ox.Store) -> None:
    assert rows(ontology, CHECKS[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_a_planted_defect(name: str) -> None:
    wrong, statements = DEFECTS[name]
    store = load()
    heads = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store.load(input=heads + statements, format=ox.RdfFormat.TURTLE)
    found = rows(store, CHECKS[name].read_text(encoding="utf-8"))
    assert expand(wrong) in {thing for row in found for thing in row}


def test_every_scheme_is_there(ontology: ox.Store) -> None:
    found = rows(ontology, "SELECT ?s WHERE { ?s a skos:ConceptScheme }")
    assert {scheme.rpartition("/")[2] for (scheme,) in found} == SCHEMES
    assert {path.stem for path in (ONTOLOGY / "schemes").glob("*.ttl")} == SCHEMES | {"unit"}


@pytest.mark.parametrize("scheme", ORDERED)
def test_an_ordered_scheme_lists_all_its_concepts_in_order(scheme: str, ontology: ox.Store) -> None:
    order = f"<{PREFIXES['scheme']}{scheme}#order>"
    # The distance from the head of the list gives the place; SPARQL promises no order of a path.
    found = rows(
        ontology,
        f"""SELECT ?code (COUNT(?before) AS ?place) WHERE {{
        {order} skos:memberList/rdf:rest* ?before . ?before rdf:rest* ?cell .
        ?cell rdf:first/skos:notation ?code }} GROUP BY ?code""",
    )
    assert tuple(code for code, _ in sorted(found, key=lambda row: int(row[1]))) == ORDERED[scheme]
    inside = rows(ontology, f"SELECT ?c WHERE {{ ?c skos:inScheme scheme:{scheme} }}")
    assert len(inside) == len(ORDERED[scheme])


def test_the_seven_roles_have_one_character_each(ontology: ox.Store) -> None:
    found = rows(
        ontology,
        """SELECT ?code ?sign WHERE {
        ?role skos:inScheme scheme:actor-role ; skos:notation ?code ; skos:altLabel ?sign }""",
    )
    signs = {code: sign for code, sign in found}  # noqa: C416  a row is a tuple of any length
    assert len(found) == len(signs)
    assert "".join(signs[code] for code in ROLES) == "政产学研金服用"


def test_a_chain_points_to_the_link_that_makes_its_layer(ontology: ox.Store) -> None:
    found = rows(
        ontology,
        """SELECT ?code ?zh ?link (COUNT(DISTINCT ?p) AS ?n) WHERE {
        ?c skos:inScheme scheme:chain ; skos:notation ?code ; skos:prefLabel ?zh ; rdfs:seeAlso ?link .
        ?p rdfs:subPropertyOf+ ?link FILTER(LANG(?zh) = "zh") } GROUP BY ?code ?zh ?link""",
    )
    links = {code: (zh, link.rpartition("#")[2]) for code, zh, link, _ in found}
    assert links == {
        "Industry": ("产业链", "industryLink"),
        "Capital": ("资金链", "capitalLink"),
        "Talent": ("人才链", "talentLink"),
        "Technology": ("技术链", "technologyLink"),
    }
    assert all(int(count) > 1 for *_, count in found)
    # A relation may belong to two chains.
    chains = rows(ontology, "SELECT ?link WHERE { eco:appliedIn rdfs:subPropertyOf ?link }")
    assert {link.rpartition("#")[2] for (link,) in chains} == {"industryLink", "technologyLink"}


def test_every_role_is_the_default_of_some_class_or_only_asserted(ontology: ox.Store) -> None:
    found = rows(
        ontology,
        """SELECT DISTINCT ?role WHERE { ?class rdfs:subClassOf ?r .
        ?r owl:onProperty eco:playsActorRole ; owl:hasValue ?role }""",
    )
    # Whoever uses an innovation is any kind of actor: no class makes a user.
    assert {role.rpartition("#")[2] for (role,) in found} == set(ROLES) - {"User"}
    named = rows(
        ontology,
        """SELECT ?role WHERE { ?class owl:equivalentClass ?r .
        ?r owl:onProperty eco:playsActorRole ; owl:hasValue ?role }""",
    )
    assert sorted(role.rpartition("#")[2] for (role,) in named) == sorted(ROLES)


def test_evidence_is_a_span_or_a_row(ontology: ox.Store) -> None:
    assert rows(ontology, "SELECT ?r WHERE { eco:evidence rdfs:range ?r }") == [(expand("eco:Evidence"),)]
    kinds = rows(ontology, "SELECT ?k WHERE { ?k rdfs:subClassOf eco:Evidence }")
    assert {kind.rpartition("#")[2] for (kind,) in kinds} == {"TextSpan", "TableRow"}


def test_the_version_is_stated_once_for_the_ontology_and_for_each_scheme(ontology: ox.Store) -> None:
    """The header has version IRI, number and prior version; schemes follow the ontology's number."""
    head = rows(
        ontology,
        """SELECT ?iri ?number ?prior WHERE { ?o a owl:Ontology ; owl:versionIRI ?iri ;
        owl:versionInfo ?number ; owl:priorVersion ?prior }""",
    )
    assert len(head) == 1
    iri, number, prior = head[0]
    assert re.fullmatch(r"\d+\.\d+\.\d+", number)
    assert iri == f"https://w3id.org/ecograph/ontology/{number}"
    assert prior != iri
    schemes = rows(
        ontology,
        "SELECT ?s ?n ?l WHERE { ?s a skos:ConceptScheme ; owl:versionInfo ?n ; dcterms:license ?l }",
    )
    assert len(schemes) == len(SCHEMES)
    assert {n for _, n, _ in schemes} == {number}
    assert f"## {number} " in (ONTOLOGY / "CHANGES.md").read_text(encoding="utf-8")
    assert f"version {number}" in (ONTOLOGY / "README.md").read_text(encoding="utf-8")


def test_every_name_of_version_0_1_is_still_there_or_says_what_took_its_place(ontology: ox.Store) -> None:
    """The list is the terms of 0.1.0: names are kept, or deprecated, until the next major version."""
    names = (ONTOLOGY / "versions" / "0.1.0.txt").read_text(encoding="utf-8").split()
    found = {iri for (iri,) in rows(ontology, "SELECT DISTINCT ?t WHERE { ?t a ?kind }")}
    assert len(names) > 150
    assert [name for name in names if name not in found] == []


@pytest.mark.parametrize(
    ("asked", "accept", "language", "answer"),
    [
        ("ontology", "text/turtle", "en", "/docs/ontology/ecograph.ttl"),
        ("ontology", "text/html", "en", "/docs/ontology/en.html"),
        ("ontology", "text/html", "zh-CN,zh;q=0.9", "/docs/ontology/zh.html"),
        ("ontology", "*/*", "", "/docs/ontology/en.html"),
        ("ontology/1.0.0", "text/turtle", "", "/docs/ontology/ecograph.ttl"),
        ("ontology/context.jsonld", "*/*", "", "/ontology/context.jsonld"),
        ("scheme/chain", "text/turtle", "", "/ontology/schemes/chain.ttl"),
        ("scheme/chain", "text/html", "zh", "/docs/ontology/zh.html#scheme-chain"),
        ("alignments/eurio", "*/*", "", "/ontology/alignments/eurio.sssom.tsv"),
        ("id/org/a", "*/*", "", "/README.md"),
    ],
)
def test_the_redirect_file_leads_to_files_that_are_here(
    asked: str, accept: str, language: str, answer: str
) -> None:
    """A reader of the Apache rules in miniature: conditions, then the first rule that fits."""
    rules = (ONTOLOGY / "w3id" / ".htaccess").read_text(encoding="utf-8")
    location = redirect(rules, asked, {"%{HTTP_ACCEPT}": accept, "%{HTTP:Accept-Language}": language})
    assert location is not None
    assert location.endswith(answer)
    path = answer.partition("#")[0].lstrip("/")
    assert (ROOT / path).is_file()


def redirect(rules: str, asked: str, heads: dict[str, str]) -> str | None:
    conditions: list[tuple[str, str]] = []
    for line in rules.splitlines():
        words = line.split()
        if words[:1] == ["RewriteCond"]:
            conditions.append((words[1], words[2]))
        elif words[:1] == ["RewriteRule"]:
            found = re.search(words[1], asked)
            if found and all(re.search(wanted, heads[head]) for head, wanted in conditions):
                assert words[3] == "[R=303,L,NE]"
                return found.expand(words[2].replace("$", "\\"))
            conditions = []
    return None


def test_the_redirects_say_that_they_are_not_registered() -> None:
    assert "NOT REGISTERED YET" in (ONTOLOGY / "w3id" / ".htaccess").read_text(encoding="utf-8")
    assert "Registration is pending" in (ONTOLOGY / "w3id" / "README.md").read_text(encoding="utf-8")


def test_no_file_imports_and_the_header_says_the_name_is_not_registered_yet(ontology: ox.Store) -> None:
    assert rows(ontology, "SELECT ?o WHERE { ?s owl:imports ?o }") == []
    comments = rows(
        ontology,
        "SELECT (LANG(?c) AS ?l) ?c WHERE { <https://w3id.org/ecograph/ontology> rdfs:comment ?c }",
    )
    assert {language for language, text in comments if "w3id.org" in text} == {"zh", "en"}
