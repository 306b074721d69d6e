"""RDF forms: what is written and read again is the same, whatever the labels hold."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from ecograph import exports
from ecograph.errors import InputError, NotFound
from ecograph.exports.jsonld import Context, jsonld
from ecograph.exports.terms import literal, split_quad, text
from ecograph.exports.turtle import Names, reified, turtle
from ecograph.sorting import sorted_lines
from ecograph.store import Store
from ecograph.vocab import ECO, GRAPH_CURRENT, RDF_TYPE

DATASET_FORMS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
GRAPH_FORMS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
XSD = "http://www.w3.org/2001/XMLSchema#"

iris = st.sampled_from([
    "urn:a", "https://w3id.org/ecograph/id/org/goertek", ECO + "residentIn", ECO + "label", "id:odd",
    "end:odd", "https://w3id.org/ecograph/claim/1#q", "http://e.org/a%20b", "http://e.org/青岛", ECO + "a.b.",
    ECO + "-x", RDF_TYPE, "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#notation",
    ECO + "validFrom", ECO + "row", "https://w3id.org/ecograph/id/", "urn:x:?a=b&c=~", "http://e.org/(a)//b",
]).map(ox.NamedNode)  # fmt: skip
texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
literals = st.one_of(
    texts.map(ox.Literal),
    st.tuples(texts, st.sampled_from(["zh", "en", "zh-hans", "x-y"])).map(
        lambda pair: ox.Literal(pair[0], language=pair[1])
    ),
    st.tuples(
        st.one_of(texts, st.sampled_from(["1", "-5", "+07", "1.50", "true", "1e3", ".5", "2021-05-01"])),
        st.sampled_from(["integer", "decimal", "boolean", "double", "date", "anyURI", "int", "gYear"]).map(
            XSD.__add__
        )
        | st.sampled_from(["id:datatype", "urn:datatype"]),
    ).map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(pair[1]))),
)
blanks = st.sampled_from(["b0", "c14n1", "x.y"]).map(ox.BlankNode)
graphs = st.one_of(
    st.just(ox.DefaultGraph()), st.sampled_from(["urn:g", GRAPH_CURRENT, "id:graph"]).map(ox.NamedNode)
)
quads = st.lists(
    st.builds(ox.Quad, st.one_of(iris, blanks), iris, st.one_of(iris, blanks, literals), graphs), max_size=12
)


def filled(content: list[ox.Quad]) -> Store:
    engine = ox.Store()
    engine.bulk_extend(content)
    return Store(engine)


def read(text_: str, form: ox.RdfFormat) -> list[str]:
    """The statements of a text, as the store holds them, as sorted N-Quads."""
    return list(filled(list(ox.parse(text_, format=form))).nquads())


@given(quads)
@pytest.mark.parametrize("form", DATASET_FORMS)
def test_a_dataset_comes_back_the_same(form: str, content: list[ox.Quad]) -> None:
    store = filled(content)
    assert read("".join(exports.stream(store, form)), DATASET_FORMS[form]) == list(store.nquads())


@given(quads)
@pytest.mark.parametrize("form", GRAPH_FORMS)
def test_the_union_comes_back_the_same(form: str, content: list[ox.Quad]) -> None:
    store = filled(content)
    assert read("".join(exports.stream(store, form)), GRAPH_FORMS[form]) == list(store.ntriples())


@pytest.mark.parametrize("form", [*DATASET_FORMS])
def test_the_shipped_store_comes_back_the_same(form: str, store: Store) -> None:
    assert read("".join(exports.stream(store, form)), DATASET_FORMS[form]) == list(store.nquads())


def test_an_exported_file_is_a_store_again(store: Store, tmp_path: Path) -> None:
    exports.write(store, tmp_path / "park.nq")
    assert list(Store.from_nquads(tmp_path / "park.nq").nquads()) == list(store.nquads())
    exports.write(Store.from_nquads(tmp_path / "park.nq"), tmp_path / "again.nq")
    assert (tmp_path / "again.nq").read_bytes() == (tmp_path / "park.nq").read_bytes()


@pytest.mark.parametrize(("form", "parser"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_rdflib_reads_the_same_graph(form: str, parser: str, tiny_store: Store) -> None:
    ours = rdflib.Graph().parse(data="".join(exports.stream(tiny_store, form)), format=parser)
    lines = "".join(f"{line}\n" for line in tiny_store.ntriples())
    assert isomorphic(ours, rdflib.Graph().parse(data=lines, format="nt"))


@pytest.mark.parametrize(("form", "parser"), [("trig", "trig"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_dataset(form: str, parser: str, tiny_store: Store) -> None:
    made = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, of reading datasets
        made.parse(data="".join(exports.stream(tiny_store, form)), format=parser)
        found = {str(g.identifier): len(g) for g in made.graphs() if len(g)}
    assert found == tiny_store.graphs()


def test_equal_content_gives_equal_bytes_whatever_the_order(tiny_store: Store) -> None:
    content = [*tiny_store._engine]
    one, other = filled(content), filled(content[::-1])
    for form in exports.RDF_FORMS:
        assert "".join(exports.stream(one, form)) == "".join(exports.stream(other, form)), form


def test_turtle_is_grouped_short_and_canonical() -> None:
    store = Store.in_memory(
        "@prefix eco: <https://w3id.org/ecograph/ontology#> . @prefix : <urn:> . "
        'GRAPH :g { :a eco:row 7, "07"^^<urn:t> ; a eco:Enterprise } GRAPH :h { :a eco:row 7 ; eco:x true }'
    )
    assert "".join(exports.stream(store, "turtle")) == (
        "@prefix eco: <https://w3id.org/ecograph/ontology#> .\n\n"
        '<urn:a>\n    a eco:Enterprise ;\n    eco:row "07"^^<urn:t> ,\n        7 ;\n    eco:x true .\n'
    )
    assert "".join(exports.stream(store, "trig")).count("eco:row") == 2  # each graph says its own


def test_one_graph_by_each_of_its_names(store: Store) -> None:
    lines = [
        "".join(exports.stream(store, "turtle", graph=n)) for n in ("current", "graph:current", GRAPH_CURRENT)
    ]
    assert lines[0] == lines[1] == lines[2]
    assert len(read(lines[0], ox.RdfFormat.TURTLE)) == store.graphs()[GRAPH_CURRENT]
    quads_ = "".join(exports.stream(store, "nquads", graph="current")).splitlines()
    assert quads_ == [line for line in store.nquads() if line.endswith(f"<{GRAPH_CURRENT}> .")]
    with pytest.raises(NotFound, match="curent") as caught:
        exports.stream(store, "turtle", graph="curent")
    assert "current" in caught.value.near
    with pytest.raises(InputError, match="cannot be chosen"):
        exports.write(store, Path("x.xlsx"), graph="current")


# ---- JSON-LD


def test_json_ld_says_things_by_the_names_of_the_context(tiny_store: Store) -> None:
    content = json.loads("".join(exports.stream(tiny_store, "jsonld")))
    nodes = {node["@id"]: node for graph in content["@graph"] for node in graph["@graph"]}
    labels = [node["label"] for node in nodes.values() if "label" in node]
    assert any(set(label) == {"zh", "en"} for label in labels)
    assert any(node.get("@type") == "RelationClaim" for node in nodes.values())
    assert content["@context"]["eco"] == ECO  # inside: nothing is fetched to read it


def test_an_iri_that_the_context_would_misread_goes_without_it() -> None:
    content = "".join(jsonld([("", ['<id:x> <urn:p> "1" .'])], Context({"id": "https://example.org/"})))
    assert read(content, ox.RdfFormat.JSON_LD) == ['<id:x> <urn:p> "1" .']
    planted = content.replace('"@context":null,', "")
    assert read(planted, ox.RdfFormat.JSON_LD) == ['<https://example.org/x> <urn:p> "1" .']


def test_json_ld_refuses_what_it_has_no_form_for() -> None:
    store = Store.in_memory("<urn:r> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>> .")
    with pytest.raises(InputError, match="no form for a triple term"):
        "".join(exports.stream(store, "jsonld"))
    assert read("".join(exports.stream(store, "trig")), ox.RdfFormat.TRIG) == list(store.nquads())


# ---- RDF 1.2


def test_rdf12_says_who_says_a_triple_and_asserts_no_plan(store: Store) -> None:
    """Every relation claim is a reifier; what its triple term says is asserted only if it is current."""
    back = ox.Store()
    back.bulk_extend(ox.parse("".join(exports.stream(store, "rdf12")), format=ox.RdfFormat.TURTLE))
    reifiers = list(
        back.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"), None)
    )
    claims = store.select(
        "SELECT ?c ?s ?p ?o WHERE { ?c a eco:RelationClaim ; eco:claimSubject ?s ; eco:claimPredicate ?p ; "
        "eco:claimObject|eco:claimLiteral ?o } ORDER BY ?c"
    )
    assert len(reifiers) == len(claims) >= 400
    current = [*store.ntriples(GRAPH_CURRENT)]
    asserted = {f"{q.subject} {q.predicate} {q.object} ." for q in back}
    assert set(current) <= asserted
    plans = store.select("SELECT ?c WHERE { ?c a eco:RelationClaim ; eco:modality mod:Plan } ORDER BY ?c")
    planned = {f"<{claim}>" for claim in plans.column("c")}
    said = [q.object for q in reifiers if str(q.subject) in planned]
    assert said
    assert not [
        t for t in said if f"{str(t).removeprefix('<<( ').removesuffix(' )>>')} ." in asserted - set(current)
    ]
    assert any(f"{str(t).removeprefix('<<( ').removesuffix(' )>>')} ." not in asserted for t in said)


def test_both_rdf12_forms_say_the_same_and_a_broken_claim_stays_as_it_is() -> None:
    store = Store.in_memory(
        "@prefix eco: <https://w3id.org/ecograph/ontology#> . <urn:c> a eco:RelationClaim , eco:Claim ; "
        'eco:claimSubject <urn:s> ; eco:claimPredicate <urn:p> ; eco:claimLiteral "a <<( b"@zh . '
        "<urn:d> a eco:RelationClaim ; eco:claimSubject <urn:s> ."
    )
    lines = "".join(exports.stream(store, "ntriples12"))
    assert "<urn:c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( <urn:s> <urn:p> " in lines
    assert f"<urn:c> <{RDF_TYPE}> <{ECO}Claim> ." in lines
    assert f"<urn:d> <{ECO}claimSubject> <urn:s> ." in lines
    turtle12 = "".join(exports.stream(store, "rdf12"))
    assert read(turtle12, ox.RdfFormat.TURTLE) == read(lines, ox.RdfFormat.N_TRIPLES)


# ---- taking lines apart


@given(quads)
def test_a_line_is_taken_apart_and_its_text_read(content: list[ox.Quad]) -> None:
    for quad in content:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        parts = split_quad(f"{quad} .")
        assert parts == (str(quad.subject), str(quad.predicate), str(quad.object), graph)
        if isinstance(quad.object, ox.Literal):
            found = literal(parts[2])
            assert found is not None
            assert text(parts[2]) == found.text == quad.object.value


@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n"))), st.booleans()
)
@settings(max_examples=50)
def test_sorting_on_disk_is_sorting(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], unique: bool
) -> None:
    """Whatever the size of a chunk: many runs, merged in stages, or one list in memory."""
    file = tmp_path_factory.mktemp("sort") / "lines"
    file.write_bytes(b"".join(line.encode() + b"\n" for line in lines))
    ended = [f"{line}\n" for line in lines]
    expected = sorted({*ended} if unique else ended)
    for chunk in (1, 20, 10**6):
        found = [line.decode() for line in sorted_lines([file], unique=unique, chunk=chunk)]
        assert found == expected


def test_more_runs_than_open_files(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_bytes(b"".join(b"%d\n" % (n * 7919 % 1000) for n in range(1000)))
    assert list(sorted_lines([file], chunk=1)) == sorted(b"%d\n" % n for n in range(1000))


def test_prefixes_are_declared_only_if_used() -> None:
    names = Names()
    assert list(turtle(iter(()), names)) == []
    assert names.header() == ""
    assert list(reified(iter(()))) == []
