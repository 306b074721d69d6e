from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from ecograph.resources import ontology_dir
from ecograph.schema import CHAIN_ORDER, ROLE_ORDER, Schema
from ecograph.store import Store

FILES = sorted(ontology_dir().rglob("*.ttl"))
SCHEMES = {
    "actor-role", "chain", "support-system", "enterprise-stage", "digital-economy-kind", "industry",
    "approximation", "claim-status", "modality", "conflict-kind", "admin-level", "service-function",
    "solution-stage", "indicator",
}  # fmt: skip
OURS = 'FILTER(STRSTARTS(STR(?x), "https://w3id.org/ecograph/ontology#"))'
TERMS = "VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty } ?x a ?kind . " + OURS

# name → query that must find nothing, and a defect (Turtle) that it must find
CHECKS: dict[str, tuple[str, str]] = {
    "a term has one label in each language": (
        f"""SELECT ?x WHERE {{ {TERMS} VALUES ?lang {{ "zh" "en" }}
        OPTIONAL {{ ?x rdfs:label ?l FILTER(LANG(?l) = ?lang) }} }} GROUP BY ?x ?lang
        HAVING(COUNT(?l) != 1)""",
        'eco:Bad a owl:Class ; rdfs:label "bad"@en .',
    ),
    "a term has a definition in each language": (
        f"""SELECT ?x WHERE {{ {TERMS} VALUES ?lang {{ "zh" "en" }}
        OPTIONAL {{ ?x skos:definition ?l FILTER(LANG(?l) = ?lang) }} }} GROUP BY ?x ?lang
        HAVING(COUNT(?l) != 1)""",
        'eco:Bad a owl:Class ; skos:definition "bad"@en .',
    ),
    "a term says what defines it": (
        f"SELECT ?x WHERE {{ {TERMS} MINUS {{ ?x rdfs:isDefinedBy ?o }} }}",
        "eco:Bad a owl:Class .",
    ),
    "a concept has labels and definitions in both languages": (
        """SELECT ?x WHERE { { ?x a skos:Concept } UNION { ?x a skos:ConceptScheme }
        VALUES ?lang { "zh" "en" } VALUES ?p { skos:prefLabel skos:definition }
        OPTIONAL { ?x ?p ?l FILTER(LANG(?l) = ?lang) } } GROUP BY ?x ?p ?lang HAVING(COUNT(?l) != 1)""",
        'role:Bad a skos:Concept ; skos:prefLabel "坏"@zh .',
    ),
    "a concept is in a scheme": (
        "SELECT ?x WHERE { ?x a skos:Concept MINUS { ?x skos:inScheme ?s } }",
        "role:Bad a skos:Concept .",
    ),
    "two terms never share a label": (
        f"""SELECT ?x WHERE {{ ?x rdfs:label ?l . ?y rdfs:label ?l . {OURS}
        FILTER(STRSTARTS(STR(?y), STR(eco:)) && STR(?x) < STR(?y)) ?x a ?kind . ?y a ?kind }}""",
        'eco:Bad a owl:Class ; rdfs:label "actor"@en .',
    ),
    "class names start with a capital": (
        f"SELECT ?x WHERE {{ ?x a owl:Class . {OURS} FILTER(!REGEX(STR(?x), '#[A-Z][A-Za-z0-9]*$')) }}",
        "eco:bad_class a owl:Class .",
    ),
    "property names start small": (
        f"""SELECT ?x WHERE {{ VALUES ?kind {{ owl:ObjectProperty owl:DatatypeProperty }} ?x a ?kind .
        {OURS} FILTER(!REGEX(STR(?x), '#[a-z][A-Za-z0-9]*$')) }}""",
        "eco:BadLink a owl:ObjectProperty .",
    ),
    "there is no cycle of classes or properties": (
        "SELECT ?x WHERE { { ?x rdfs:subClassOf+ ?x } UNION { ?x rdfs:subPropertyOf+ ?x } }",
        "eco:Actor rdfs:subClassOf eco:Person .",
    ),
    "every class and property that is named is declared": (
        """SELECT ?x WHERE { { ?s rdfs:subClassOf|rdfs:domain ?x } UNION
        { ?s rdfs:range ?x . ?s a owl:ObjectProperty } UNION { ?s rdfs:subPropertyOf|owl:onProperty ?x }
        FILTER(isIRI(?x)) MINUS { ?x a owl:Class } MINUS { ?x a owl:ObjectProperty }
        MINUS { ?x a owl:DatatypeProperty } MINUS { ?x a owl:AnnotationProperty } }""",
        "eco:Actor rdfs:subClassOf eco:Undeclared .",
    ),
    "a property has at most one domain and one range": (
        f"""SELECT ?x WHERE {{ {{ ?x rdfs:domain ?a , ?b }} UNION {{ ?x rdfs:range ?a , ?b }}
        FILTER(STR(?a) < STR(?b)) {OURS} }}""",
        "eco:operates rdfs:domain eco:Person .",
    ),
    "a sub-property is not wider than its super-property": (
        """SELECT ?x WHERE { ?x rdfs:subPropertyOf ?q ; rdfs:domain ?d . ?q rdfs:domain ?e .
        FILTER NOT EXISTS { ?d rdfs:subClassOf* ?e } }""",
        "eco:headquarteredIn rdfs:domain owl:Thing . owl:Thing a owl:Class .",
    ),
    "a link between entities is in a chain or in the context": (
        f"""SELECT ?x WHERE {{ ?x a owl:ObjectProperty ; rdfs:domain/rdfs:subClassOf* eco:EcosystemEntity ;
        rdfs:range/rdfs:subClassOf* eco:EcosystemEntity . {OURS}
        FILTER(?x NOT IN (eco:ecosystemLink, eco:chainLink, eco:contextLink))
        MINUS {{ ?x rdfs:subPropertyOf* eco:industryLink }} MINUS {{ ?x rdfs:subPropertyOf* eco:capitalLink }}
        MINUS {{ ?x rdfs:subPropertyOf* eco:talentLink }}
        MINUS {{ ?x rdfs:subPropertyOf* eco:technologyLink }}
        MINUS {{ ?x rdfs:subPropertyOf* eco:contextLink }} MINUS {{ ?x rdfs:domain eco:Person ;
        rdfs:range eco:Position }} MINUS {{ ?x rdfs:domain eco:Position }} }}""",
        "eco:stray a owl:ObjectProperty ; rdfs:domain eco:Actor ; rdfs:range eco:Place .",
    ),
    "there are no inverse properties: one direction a relation": (
        "SELECT ?x WHERE { ?x owl:inverseOf ?y }",
        "eco:operates owl:inverseOf eco:isOperatedBy .",
    ),
    "no range is a datatype outside OWL 2": (
        "SELECT ?x WHERE { ?x rdfs:range ?r FILTER(?r IN (xsd:date, xsd:gYear, xsd:duration, xsd:time)) }",
        "eco:validFrom rdfs:range xsd:date .",
    ),
    "the ontology has a licence, a version, a title and a description": (
        """SELECT ?x WHERE { ?x a owl:Ontology VALUES ?p { dcterms:license owl:versionIRI dcterms:title
        dcterms:description } OPTIONAL { ?x ?p ?v } } GROUP BY ?x ?p HAVING(COUNT(?v) = 0)""",
        "<urn:other> a owl:Ontology .",
    ),
}


def all_text() -> str:
    quads = [quad for path in FILES for quad in ox.parse(path=str(path))]
    return "".join(f"{quad.triple} .\n" for quad in quads)


@pytest.fixture(scope="module")
def ontology() -> str:
    return all_text()


@pytest.mark.parametrize("path", FILES, ids=[p.name for p in FILES])
def test_two_libraries_read_the_same(path: Path) -> None:
    assert len(list(ox.parse(path=str(path)))) == len(rdflib.Graph().parse(path))


@pytest.mark.parametrize("name", CHECKS)
def test_the_ontology_keeps_its_rules_and_a_defect_is_seen(name: str, ontology: str) -> None:
    query, defect = CHECKS[name]
    assert Store.in_memory(ontology).select(query).rows == ()
    heads = "".join(
        f"@prefix {p}: <{iri}> .\n"
        for p, iri in {
            "eco": "https://w3id.org/ecograph/ontology#",
            "role": "https://w3id.org/ecograph/scheme/actor-role#",
            "owl": "http://www.w3.org/2002/07/owl#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }.items()
    )
    assert Store.in_memory(ontology + heads + defect).select(query).rows


def test_seven_roles_four_chains_and_their_order(ontology: str) -> None:
    schema = Schema.load(Store.in_memory(ontology))
    assert tuple(role.code for role in schema.roles) == ROLE_ORDER
    assert tuple(chain.code for chain in schema.chains) == CHAIN_ORDER
    assert [chain.label_zh for chain in schema.chains] == ["产业链", "资金链", "人才链", "技术链"]
    assert schema.chains_of("https://w3id.org/ecograph/ontology#appliedIn") == ("Industry", "Technology")


def test_every_scheme_is_there(ontology: str) -> None:
    rows = Store.in_memory(ontology).select("SELECT ?s { ?s a skos:ConceptScheme }").rows
    assert {str(row[0]).rpartition("/")[2] for row in rows} >= SCHEMES
