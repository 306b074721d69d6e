"""What follows: equal to owlrl on small data, stable, and consistent as HermiT sees it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import OWL, RDF, RDFS

from ecograph.cli import main
from ecograph.reasoning import close, inferred, reason, rules
from ecograph.resources import ontology_files
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.vocab import ECO, GRAPH_CLOSURE, GRAPH_CURRENT, GRAPH_ONTOLOGY, PREFIXES

HEADS = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + "PREFIX t: <urn:t:>\n"
Triple = tuple[str, str, str]

# rule → (axioms and facts, what must follow)
CASES: dict[str, tuple[str, str]] = {
    "prp-eqp": ("t:p owl:equivalentProperty t:q . t:a t:p t:b . t:c t:q t:d", "t:a t:q t:b . t:c t:p t:d"),
    "prp-inv": ("t:p owl:inverseOf t:q . t:a t:p t:b . t:c t:q t:d", "t:b t:q t:a . t:d t:p t:c"),
    "prp-symp": ("t:p a owl:SymmetricProperty . t:a t:p t:b", "t:b t:p t:a"),
    "prp-spo1": (
        "t:p rdfs:subPropertyOf t:q . t:q rdfs:subPropertyOf t:r . t:a t:p t:b", "t:a t:q t:b ; t:r t:b",
    ),
    "prp-spo2": ("t:r owl:propertyChainAxiom (t:p t:q) . t:a t:p t:b . t:b t:q t:c", "t:a t:r t:c"),
    "prp-trp": (
        "t:p a owl:TransitiveProperty . t:a t:p t:b . t:b t:p t:c . t:c t:p t:d",
        "t:a t:p t:c , t:d . t:b t:p t:d",
    ),
    "prp-dom": ("t:p rdfs:domain t:C . t:a t:p t:b", "t:a a t:C"),
    "prp-rng": ('t:p rdfs:range t:C . t:a t:p t:b , "text"', "t:b a t:C"),
    "cls-hv1": (
        "t:C rdfs:subClassOf [ owl:onProperty t:p ; owl:hasValue t:v ] . t:D rdfs:subClassOf t:C . t:a a t:D",
        "t:a a t:C ; t:p t:v",
    ),
    "cls-hv2": (
        "t:C owl:equivalentClass [ owl:onProperty t:p ; owl:hasValue t:v ] . t:a t:p t:v", "t:a a t:C",
    ),
    "cax-sco": ("t:C rdfs:subClassOf t:D . t:D rdfs:subClassOf t:E . t:a a t:C", "t:a a t:D , t:E"),
    "cax-eqc": ("t:C owl:equivalentClass t:D . t:a a t:C . t:b a t:D", "t:a a t:D . t:b a t:C"),
}  # fmt: skip

# Kinds of axiom that some rule reads; a kind outside this set would be left unread in silence.
READ = {
    "subClassOf", "subPropertyOf", "domain", "range", "equivalentClass", "equivalentProperty", "inverseOf",
    "propertyChainAxiom", "onProperty", "hasValue", "SymmetricProperty", "TransitiveProperty",
    # read by the checks for clashes
    "AllDisjointClasses", "members", "disjointWith", "propertyDisjointWith", "FunctionalProperty",
    "InverseFunctionalProperty", "IrreflexiveProperty", "AsymmetricProperty",
}  # fmt: skip
NO_AXIOM = {
    "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology", "Restriction", "Thing",
    "versionIRI", "versionInfo", "deprecated", "NamedIndividual", "priorVersion", "imports",
    "label", "comment", "isDefinedBy", "seeAlso", "Literal", "Datatype",
}  # fmt: skip


def store_of(text: str) -> Store:
    store = Store.in_memory()
    store.update(f"{HEADS} INSERT DATA {{ GRAPH <urn:g> {{ {text} }} }}")
    return store


def triples(store: Store, graph: str) -> set[Triple]:
    return set(store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))


def read(text: str) -> rdflib.Graph:
    heads = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return rdflib.Graph().parse(data=f"{heads}@prefix t: <urn:t:> .\n{text} .", format="turtle")


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_gives_exactly_what_follows(rule: str) -> None:
    given_, due = CASES[rule]
    store = store_of(given_)
    assert close(store) == len(triples(store, GRAPH_CLOSURE))
    expected = {(s.n3(), p.n3(), o.n3()) for s, p, o in read(due)}
    assert triples(store, GRAPH_CLOSURE) == expected


def test_every_rule_has_a_case_and_a_title_in_both_languages() -> None:
    assert {rule.name for rule in rules()} == set(CASES)
    for rule in rules():
        assert rule.title["en"]
        assert re.search(r"[\u4e00-\u9fff]", rule.title["zh"])


def test_the_rules_read_every_kind_of_axiom_that_the_ontology_uses() -> None:
    used = set()
    for path in ontology_files():
        for term in {term for triple in rdflib.Graph().parse(path) for term in triple}:
            for namespace in (str(OWL), str(RDFS)):
                if str(term).startswith(namespace):
                    used.add(str(term).removeprefix(namespace))
    assert used - READ - NO_AXIOM == set()


def test_what_follows_has_a_graph_of_its_own_and_the_store_stays_as_it_was(tiny_store: Store) -> None:
    before = list(tiny_store.nquads())
    closed = reason(tiny_store)
    assert list(tiny_store.nquads()) == before
    assert set(closed.graphs()) - set(tiny_store.graphs()) == {GRAPH_CLOSURE}
    assert [line for line in closed.nquads() if not line.endswith(f"<{GRAPH_CLOSURE}> .")] == before


def test_a_second_run_adds_nothing(tiny_store: Store) -> None:
    closed = reason(tiny_store)
    once = list(closed.nquads())
    assert close(closed) == 0
    assert list(closed.nquads()) == once


def test_nothing_is_said_twice(tiny_store: Store) -> None:
    closed = reason(tiny_store)
    new = triples(closed, GRAPH_CLOSURE)
    for graph in tiny_store.graphs():
        assert not new & triples(closed, graph)


def test_a_plan_implies_nothing(tiny_store: Store) -> None:
    """Team is to move into the park: no link of it, nor one above it, follows."""
    closed = reason(tiny_store)
    team = "<https://w3id.org/ecograph/id/tiny/team>"
    links = {p for s, p, _ in triples(closed, GRAPH_CLOSURE) | triples(closed, GRAPH_CURRENT) if s == team}
    assert links <= {f"<{RDF.type}>", f"<{ECO}playsActorRole>"}


def test_the_shipped_ecosystem_lies_where_its_parts_lie(store: Store) -> None:
    """A chain of properties at work: what is located in a part of a place is located in the place."""
    closed = reason(store)
    stepped = closed.select(
        "SELECT ?x ?z WHERE { GRAPH graph:current { ?x eco:locatedIn ?y . ?y eco:partOf ?z } } ORDER BY ?x ?z"
    ).rows
    assert stepped
    for x, z in stepped:
        assert closed.ask("ASK { ?x eco:locatedIn ?z }", {"x": str(x), "z": str(z)})


# ---- owlrl as the oracle


def with_owlrl(text: str) -> set[Triple]:
    """All that owlrl derives from Turtle or N-Triples, restricted to what the subset speaks of.

    Left out, with the reason: what is said of classes and properties themselves (the subset derives no
    axioms); owl:sameAs, owl:Thing and the types of literals (each thing is itself, is a thing; a literal is
    no subject in RDF); membership of classes without a name, which is a step and no result.
    """
    import owlrl

    graph = rdflib.Graph().parse(data=text, format="nt")
    vocabulary = {
        s
        for s, _, o in graph.triples((None, RDF.type, None))
        if isinstance(o, rdflib.URIRef) and o.startswith(str(OWL))
    }
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
        graph
    )
    return {
        (s.n3(), p.n3(), o.n3())
        for s, p, o in graph
        if isinstance(s, rdflib.URIRef)
        and s not in vocabulary
        and not str(s).startswith((str(OWL), str(RDFS), str(RDF), PREFIXES["xsd"]))
        and not str(p).startswith((str(OWL), str(RDFS)))
        and not isinstance(o, rdflib.BNode)
        and not (p == RDF.type and str(o).startswith((str(OWL), str(RDFS), str(RDF))))
    }


def of_individuals(store: Store) -> set[Triple]:
    """All that a store says, restricted in the same way."""
    declared = {f"<{row[0]}>" for row in store.select(
        "SELECT DISTINCT ?x WHERE { ?x a ?kind FILTER(STRSTARTS(STR(?kind), STR(owl:))) } ORDER BY ?x"
    ).rows}  # fmt: skip
    return {
        (s, p, o)
        for s, p, o in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        if s.startswith("<")
        and s not in declared
        and not p.startswith((f"<{OWL}", f"<{RDFS}"))
        and not o.startswith("_:")
        and not (p == f"<{RDF.type}>" and o.startswith((f"<{OWL}", f"<{RDFS}", f"<{RDF}")))
    }


def as_ntriples(store: Store) -> str:
    return store.serialize("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "nt")


def test_the_closure_of_the_tiny_ecosystem_equals_owlrls(tiny_store: Store) -> None:
    """The facts of the tiny ecosystem under the whole shipped ontology."""
    whole = tiny_store.copy()
    for path in ontology_files():
        whole.extend(read_rdf(path, GRAPH_ONTOLOGY))
    closed = of_individuals(reason(whole))
    due = with_owlrl(as_ntriples(whole))
    assert closed == due
    assert len(closed) > len(of_individuals(whole)) + 50


NAMES = st.sampled_from(["t:a", "t:b", "t:c"])
PROPERTIES = st.sampled_from(["t:p", "t:q", "t:r"])
CLASSES = st.sampled_from(["t:C", "t:D", "t:E"])
RELATED = st.sampled_from(["rdfs:subPropertyOf", "owl:inverseOf", "owl:equivalentProperty"])
AXIOMS = st.one_of(
    st.tuples(PROPERTIES, RELATED, PROPERTIES),
    st.tuples(PROPERTIES, st.sampled_from(["rdfs:domain", "rdfs:range"]), CLASSES),
    st.tuples(CLASSES, st.sampled_from(["rdfs:subClassOf", "owl:equivalentClass"]), CLASSES),
    st.tuples(PROPERTIES, st.just("a"), st.sampled_from(["owl:SymmetricProperty", "owl:TransitiveProperty"])),
    st.builds(lambda p, q, r: (p, "owl:propertyChainAxiom", f"({q} {r})"), *[PROPERTIES] * 3),
    st.builds(
        lambda c, way, p, v: (c, way, f"[ a owl:Restriction ; owl:onProperty {p} ; owl:hasValue {v} ]"),
        CLASSES, st.sampled_from(["rdfs:subClassOf", "owl:equivalentClass"]), PROPERTIES, NAMES,
    ),
)  # fmt: skip
FACTS = st.one_of(st.tuples(NAMES, PROPERTIES, NAMES), st.tuples(NAMES, st.just("a"), CLASSES))
DECLARED = (
    "t:p a owl:ObjectProperty . t:q a owl:ObjectProperty . t:r a owl:ObjectProperty . "
    "t:C a owl:Class . t:D a owl:Class . t:E a owl:Class . "
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(AXIOMS, max_size=5), st.lists(FACTS, max_size=5))
def test_any_small_ontology_has_the_closure_that_owlrl_gives(
    axioms: list[tuple[str, str, str]], facts: list[tuple[str, str, str]]
) -> None:
    text = DECLARED + " . ".join(" ".join(triple) for triple in [*axioms, *facts])
    store = store_of(text)
    assert of_individuals(reason(store)) == with_owlrl(as_ntriples(store))


# ---- HermiT


needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="HermiT needs Java (default-jre-headless)"
)


def hermit_finds_consistent(text: str, path: Path) -> bool:
    """Whether HermiT finds the statements consistent.

    Dates are given to it as plain text: OWL 2 has no xsd:date and HermiT stops at one.
    """
    import owlready2

    owlready2.reasoning.JAVA_MEMORY = 500
    path.write_text(
        re.sub(r"\^\^<http://www.w3.org/2001/XMLSchema#(?:date|gYear|gYearMonth)>", "", text), "utf-8"
    )
    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri())
    with path.open("rb") as file:
        ontology.load(fileobj=file)
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    finally:
        world.close()
    return True


@needs_java
def test_hermit_finds_ontology_and_shipped_data_consistent(store: Store, tmp_path: Path) -> None:
    assert hermit_finds_consistent(as_ntriples(store), tmp_path / "all.nt")


@needs_java
def test_hermit_finds_a_planted_inconsistency(store: Store, tmp_path: Path) -> None:
    planted = f"<urn:t:x> <{RDF.type}> <{ECO}Person> .\n<urn:t:x> <{RDF.type}> <{ECO}SciencePark> .\n"
    assert not hermit_finds_consistent(as_ntriples(store) + planted, tmp_path / "all.nt")


# ---- the command line


def test_the_command_writes_what_follows_and_leaves_the_store_alone(store_path: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in store_path.iterdir())
    target = tmp_path / "follows.nq"
    done = CliRunner().invoke(main, ["reason", "-s", str(store_path), "-o", str(target)])
    assert done.exit_code == 0, done.output
    lines = target.read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    assert all(line.endswith(f"<{GRAPH_CLOSURE}> .") for line in lines)
    assert len(lines) > 1000
    assert sorted(path.name for path in store_path.iterdir()) == before
    assert GRAPH_CLOSURE not in Store.open(store_path).graphs()


def test_turtle_and_n_triples_say_the_same_as_n_quads(tiny_store: Store) -> None:
    closed = reason(tiny_store)
    turtle = rdflib.Graph().parse(data=inferred(closed, "ttl"), format="turtle")
    triples_ = rdflib.Graph().parse(data=inferred(closed, "nt"), format="nt")
    assert set(turtle) == set(triples_)
    assert len(turtle) == len(inferred(closed, "nq").splitlines())
