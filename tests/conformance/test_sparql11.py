"""The W3C SPARQL 1.1 suites through ecograph's own API: the engine's score, and not one test less."""

from __future__ import annotations

import contextlib
import importlib.util
import socketserver
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecograph.errors import InputError, NetworkRefused, ParseError, QuerySyntaxError
from ecograph.store import Store

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ARCHIVE = ROOT.parent / "shared" / "data" / "test_suites" / "data.tar.xz"
XSD = "http://www.w3.org/2001/XMLSchema#"
KNOWN = tomllib.loads((HERE / "known.toml").read_text("utf-8"))


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("sparql11_suite", HERE / "suite.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


suite = _module()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not ARCHIVE.exists():
        pytest.skip("the W3C suites are not here: shared/data/test_suites beside the checkout")
    return Path(suite.unpack(ARCHIVE, tmp_path_factory.mktemp("w3c")))


@pytest.fixture(scope="module")
def results(root: Path) -> dict[str, dict[str, Any]]:
    """By suite and test, what came out."""
    return {name: {case.name: suite.run(case) for case in suite.cases(root, name)} for name in suite.SUITES}


@pytest.mark.parametrize("name", suite.SUITES)
def test_a_suite_gives_what_is_known_and_no_other(name: str, results: dict[str, dict[str, Any]]) -> None:
    found = results[name]
    failed = {case: result.reason for case, result in found.items() if result.state == "fail"}
    known = KNOWN["fail"].keys() & found.keys()
    assert {c: r for c, r in failed.items() if c not in known} == {}, "new failures"
    assert known - failed.keys() == set(), "listed as failing, and they pass: take them off the list"
    respelt = {case for case, result in found.items() if result.state == "value"}
    assert respelt == set(KNOWN["value"]["cases"]) & found.keys(), "other tests in another lexical form"
    assert suite.score(found.values()) == KNOWN["score"][name]


def test_no_test_is_listed_that_the_suites_do_not_have(results: dict[str, dict[str, Any]]) -> None:
    there = {case for found in results.values() for case in found}
    assert {*KNOWN["fail"], *KNOWN["value"]["cases"]} - there == set()
    assert set(KNOWN["score"]) == set(results)


def test_no_folder_of_the_suites_is_left_out_without_a_reason(root: Path) -> None:
    there = {path.parent.name for path in root.glob("*/manifest.ttl")}
    run = {folder for folders, _ in suite.SUITES.values() for folder in folders}
    assert there - run == set(suite.LEFT_OUT)


def test_the_page_tells_the_score() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    for name, score in KNOWN["score"].items():
        assert (
            f"| {name} | {sum(score.values())} | {score['exact']} | {score['value']} | {score['fail']} |"
            in page
        )
    for case, reason in KNOWN["fail"].items():
        assert f"| `{case}` | {reason} |" in page
    for folder, reason in suite.LEFT_OUT.items():
        assert f"| {folder} | {reason} |" in page


def test_a_wrong_answer_is_seen() -> None:
    rows = [{"x": suite.ox.Literal(1)}, {"x": suite.ox.BlankNode("a"), "y": suite.ox.BlankNode("b")}]
    renamed = [{"x": suite.ox.BlankNode("p"), "y": suite.ox.BlankNode("q")}, {"x": suite.ox.Literal(1)}]
    joined = [{"x": suite.ox.BlankNode("p"), "y": suite.ox.BlankNode("p")}, {"x": suite.ox.Literal(1)}]
    assert suite._same_rows(rows, renamed, str)
    assert not suite._same_rows(rows, joined, str)
    assert not suite._same_rows(rows, rows[:1], str)
    padded = [rows[1], {"x": suite.ox.Literal("01", datatype=suite.ox.Literal(1).datatype)}]
    assert not suite._same_rows(rows, padded, str)
    assert suite._same_rows(rows, padded, suite._by_value)
    retyped = [rows[1], {"x": suite.ox.Literal("1", datatype=suite.ox.NamedNode(XSD + "decimal"))}]
    assert not suite._same_rows(rows, retyped, suite._by_value)
    assert suite._by_value(suite.ox.Literal(10)) != suite._by_value(suite.ox.Literal(1))


# ---- the API that the suites drive


def test_a_standard_store_has_no_union_and_no_prefixes_of_its_own() -> None:
    text = "<urn:a> <urn:p> 1 . GRAPH <urn:g> { <urn:a> <urn:p> 2 }"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert Store.in_memory(text).select(count).rows == ((2,),)
    standard = Store.in_memory(text, standard=True)
    assert standard.select(count).rows == ((1,),)
    with pytest.raises(QuerySyntaxError, match="unknown prefix"):
        standard.select("SELECT * { ?s a eco:Claim }")


@pytest.mark.parametrize(
    "text",
    ["LOAD <http://127.0.0.1:9/x>", "BASE <http://127.0.0.1:9/> LOAD <x> INTO GRAPH <urn:g>",
     "INSERT DATA { <urn:a> <urn:p> 1 } ; LOAD <file:///etc/hostname>",
     "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"],
)  # fmt: skip
def test_an_update_that_reaches_out_is_refused_whole(text: str) -> None:
    store = Store.in_memory()
    with pytest.raises(NetworkRefused):
        store.update(text)
    assert len(store) == 0


def test_a_silent_load_loads_nothing_and_the_rest_is_done() -> None:
    store = Store.in_memory()
    store.update(
        "LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH <urn:g> ; INSERT DATA { <urn:a> <urn:p> 'LOAD' }"
    )
    assert len(store) == 1


def test_a_broken_update_that_would_load_is_a_syntax_error_and_not_a_refusal() -> None:
    with pytest.raises(QuerySyntaxError):
        Store.in_memory().update("LOAD <http://127.0.0.1:9/x> INTO NOTHING")


def test_what_cannot_be_done_is_said_in_words() -> None:
    with pytest.raises(InputError, match="cannot be done"):
        Store.in_memory().update("DROP GRAPH <urn:none>")
    with pytest.raises(InputError, match="cannot be answered"):
        Store.in_memory().ask("ASK { FILTER(<urn:no-such-function>(1)) }")


def test_rdf_text_goes_where_it_is_told() -> None:
    store = Store.in_memory(standard=True)
    assert store.add_rdf("<a> <p> 1 .", "ttl", graph="urn:g", base="http://example.org/") == 1
    assert store.ask("ASK { GRAPH <urn:g> { <http://example.org/a> ?p 1 } }")
    with pytest.raises(ParseError) as caught:
        store.add_rdf("<urn:a> <urn:p>", "ttl")
    assert "line 1" in str(caught.value)
    with pytest.raises(InputError, match="no RDF format"):
        store.add_rdf("", "docx")


# ---- what no suite asks: nothing is sent, however the text is written


@pytest.fixture
def ear() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine, and what was sent to it."""
    heard: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            heard.append(self.request.recv(1024))

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", heard
        server.shutdown()
        thread.join()


# Each is a query that the engine takes and sends; U stands for the address.
HIDDEN_QUERIES = {
    "in the open": "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "after an escaped # in a name": r"PREFIX e: <urn:> SELECT * { MINUS { ?s e:a\#b 1 } SERVICE <U> {} }",
    "after an escaped quote": r"PREFIX e: <urn:> SELECT * { MINUS { ?s e:a\'b 1 } SERVICE <U> { ?s a '' } }",
    "after a comment that a carriage return ends": "SELECT * { # x\rSERVICE <U> { ?s ?p ?o } }",
    "behind a number": "SELECT * { ?a <urn:p> 1SERVICE <U> { ?s ?p ?o } }",
    "before a prefixed name": "PREFIX : <U> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "joined to SILENT": "SELECT * { SERVICESILENT<U> { ?s ?p ?o } }",
}  # fmt: skip
HIDDEN_UPDATES = {
    "in the open": "LOAD <U>",
    "after a comment that a carriage return ends": "# x\rLOAD <U>",
    "before a prefixed name": "PREFIX : <U> LOAD:x",
    "joined to SILENT": "LOADSILENT<U>",
    "after an escaped # in a name": r"PREFIX e: <urn:> INSERT DATA { e:a\#b <urn:p> 1 } ; LOAD <U>",
}  # fmt: skip


@pytest.mark.parametrize("how", HIDDEN_QUERIES)
def test_a_query_sends_nothing_however_service_is_written(how: str, ear: tuple[str, list[bytes]]) -> None:
    address, heard = ear
    text = HIDDEN_QUERIES[how].replace("<U>", f"<{address}>")
    data = "<urn:s> <urn:p> 1 ."
    for store in (Store.in_memory(data), Store.in_memory(data, standard=True)):
        with pytest.raises((NetworkRefused, QuerySyntaxError)):
            store.select(text)
    assert heard == []


def test_service_between_less_and_greater_is_not_taken_for_an_iri() -> None:
    with pytest.raises(NetworkRefused):
        Store.in_memory().select("SELECT * { VALUES ?e { <urn:e> } FILTER(0<1)SERVICE?e{FILTER(2>1)} }")


@pytest.mark.parametrize("how", HIDDEN_UPDATES)
def test_an_update_sends_nothing_however_load_is_written(how: str, ear: tuple[str, list[bytes]]) -> None:
    address, heard = ear
    store = Store.in_memory()
    with pytest.raises((NetworkRefused, QuerySyntaxError)):
        store.update(HIDDEN_UPDATES[how].replace("<U>", f"<{address}>"))
    assert (heard, len(store)) == ([], 0)


@pytest.mark.parametrize("how", HIDDEN_QUERIES)
def test_the_engine_alone_does_send_these(how: str, ear: tuple[str, list[bytes]]) -> None:
    """So the tests above show a refusal, and not a text that could do no harm."""
    address, heard = ear
    engine = suite.ox.Store()
    engine.update("INSERT DATA { <urn:s> <urn:p> 1 }")
    with contextlib.suppress(OSError):  # nobody answers; SILENT does not mind
        list(engine.query(HIDDEN_QUERIES[how].replace("<U>", f"<{address}>")))
    assert len(heard) == 1


def test_the_words_are_free_in_names_and_texts() -> None:
    store = Store.in_memory()
    texts = '"LOAD", """SERVICE <x> {}"""'
    store.update(f"PREFIX load: <urn:load:> INSERT DATA {{ load:Service load:load {texts} }} # LOAD")
    query = "PREFIX service: <urn:load:> SELECT ?Load ?LOAD { ?Load service:load ?LOAD } ORDER BY ?LOAD"
    assert store.select(query).rows == (
        ("urn:load:Service", "LOAD"), ("urn:load:Service", "SERVICE <x> {}"),
    )  # fmt: skip
    # A name like that by which the words are replaced changes nothing.
    assert store.select("SELECT ?qqqq { ?load ?p ?qqqq } ORDER BY ?qqqq").column("qqqq")[0] == "LOAD"


def test_a_broken_query_with_the_word_in_a_text_tells_the_right_place() -> None:
    said = []
    for word in ("SERVICE", "NOTHING"):
        with pytest.raises(QuerySyntaxError, match="line 2, column 4") as caught:
            Store.in_memory().select(f"SELECT * {{ ?s ?p '{word}' }}\n  !")
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_a_parameter_is_bound_after_an_escaped_character_of_a_name() -> None:
    store = Store.in_memory("<urn:a#b> <urn:p> 7 .")
    query = r"PREFIX e: <urn:> ASK { e:a\#b <urn:p> ?v }"
    assert (store.ask(query, {"v": 7}), store.ask(query, {"v": 8})) == (True, False)
