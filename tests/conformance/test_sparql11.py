"""The W3C SPARQL 1.1 suites through ecograph's own API: the engine's score, and not one test less."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ecograph.errors import InputError, NetworkRefused, ParseError, QuerySyntaxError
from ecograph.store import Store

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ARCHIVE = ROOT.parent / "shared" / "data" / "test_suites" / "data.tar.xz"
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


@pytest.mark.parametrize("name", suite.SUITES)
def test_a_suite_gives_what_is_known_and_no_other(name: str, root: Path) -> None:
    results = {case.name: suite.run(case) for case in suite.cases(root, name)}
    failed = {case: result.reason for case, result in results.items() if result.state == "fail"}
    known = {case for case in KNOWN["fail"] if case in results}
    assert {c: r for c, r in failed.items() if c not in known} == {}, "new failures"
    assert known - set(failed) == set(), "listed as failing, and they pass: take them off the list"
    assert suite.score(results.values()) == KNOWN["score"][name]


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
