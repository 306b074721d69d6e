from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.errors import InputError, NetworkRefused, QuerySyntaxError, StoreLocked, StoreMissing
from ecograph.generation import Generation
from ecograph.store import Store
from ecograph.vocab import GRAPH_CURRENT

TINY = '<urn:a> <urn:p> <urn:b> ; <urn:n> 3, 2.5, true, "x"@en .'


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing) as caught:
        Store.open(tmp_path / "none")
    assert "ecograph build" in str(caught.value)
    assert not (tmp_path / "none").exists()


def test_values_come_as_python_values() -> None:
    rows = Store.in_memory(TINY).select("SELECT ?o { <urn:a> <urn:n> ?o }").rows
    assert {row[0] for row in rows} == {3, 2.5, True, "x"}


def test_parameters_are_bound_and_never_pasted() -> None:
    store = Store.in_memory(TINY)
    hostile = 'x" } ; DROP ALL #'
    assert not store.select("SELECT ?s { ?s ?p ?v }", {"v": hostile}).rows
    assert store.select("SELECT ?s { ?s ?p ?v }", {"v": "urn:b"}).rows == (("urn:a",),)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { # note\n SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
    ],
)
def test_nothing_is_sent_to_the_network(query: str) -> None:
    with pytest.raises(NetworkRefused, match="SERVICE is refused"):
        Store.in_memory().select(query)


@pytest.mark.parametrize("text", ['"SERVICE"', "'''a SERVICE'''", "eco:serviceLink", "<urn:SERVICE>"])
def test_the_word_service_in_data_is_no_offence(text: str) -> None:
    assert Store.in_memory().select(f"SELECT ?s {{ ?s ?p ?o FILTER(?o = {text}) }}").rows == ()


def test_a_syntax_error_names_line_and_column() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        Store.in_memory().select("SELECT ?x\nWHERE { ?x a foo:bar }")
    assert "line 2" in str(caught.value)
    assert "^" in str(caught.value)


def test_a_slash_in_a_prefixed_name_is_explained() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        Store.in_memory().select("SELECT ?x { ?x eco:residentIn id:park/qiip }")
    assert "<https://w3id.org/ecograph/id/park/qiip>" in str(caught.value)


def test_a_wrong_kind_of_query_is_an_error_in_words() -> None:
    store = Store.in_memory(TINY)
    with pytest.raises(InputError):
        store.select("ASK {}")
    with pytest.raises(InputError):
        store.ask("SELECT * {}")
    with pytest.raises(InputError):
        store.construct("ASK {}")


def test_the_default_graph_is_the_union_of_all_graphs() -> None:
    store = Store.in_memory("GRAPH <urn:g1> { <urn:a> <urn:p> 1 } GRAPH <urn:g2> { <urn:a> <urn:p> 2 }")
    assert len(store.select("SELECT ?o { <urn:a> <urn:p> ?o }")) == 2
    assert store.graphs() == {"urn:g1": 1, "urn:g2": 1}


def _mixed() -> str:
    """Numbers and texts in an order that ends the engine's own sort with each of the conditions below."""
    die = random.Random(2)  # noqa: S311 - no secret
    values = (
        f"{die.randrange(1000)}" if die.random() < 0.5 else f'"{die.randrange(1000)}"' for _ in range(2000)
    )
    return "".join(f"<urn:{n}> <urn:p> {value} .\n" for n, value in enumerate(values))


@pytest.mark.parametrize("condition", ["?o", "DESC(?o)", "(?o)", "# why\n?p ?o", "IF(?o = 3, ?s, ?o)"])
def test_a_column_of_numbers_and_texts_is_sorted(condition: str) -> None:
    """The engine ends the process when it meets 9 < 10, 10 < "5" and "5" < 9; so this runs in one."""
    code = (
        "import sys; from ecograph.store import Store\n"
        "store = Store.in_memory(sys.stdin.read())\n"
        "query = 'SELECT ?o { ?s ?p ?o } ORDER BY ' + sys.argv[1]\n"
        "ours = [row[0] for row in store.select(query).rows]\n"
        "theirs = [row[0].toPython() for row in store.rdflib().query(query)]\n"
        "assert ours == theirs\n"
        "kinds = [type(o) for o in ours]\n"
        "numbers = [o for o in ours if type(o) is int]\n"
        "if 'IF' not in sys.argv[1]:\n"
        "    assert numbers == sorted(numbers, reverse='DESC' in sys.argv[1])\n"
        "    assert sum(a is not b for a, b in zip(kinds, kinds[1:])) == 1\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, condition], input=_mixed(), text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_ill_typed_values_are_texts() -> None:
    typed = {"integer": "abc", "decimal": "x", "double": "", "boolean": "maybe"}
    text = "".join(
        f'<urn:a> <urn:p> "{v}"^^<http://www.w3.org/2001/XMLSchema#{t}> .' for t, v in typed.items()
    )
    found = Store.in_memory(text).select("SELECT ?o { ?s ?p ?o } ORDER BY STR(?o)").column("o")
    assert found == ["", "abc", False, "x"]
    many = Store.in_memory(f"<urn:a> <urn:p> {'9' * 5000} .")
    assert many.select("SELECT ?o { ?s ?p ?o }").column("o") == ["9" * 5000]


def test_rdflib_refuses_the_network_too(store: Store) -> None:
    with pytest.raises(NetworkRefused):
        store.rdflib().query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(NetworkRefused):
        Store.in_memory().rdflib().update("LOAD <http://127.0.0.1:9/>")


def test_rdflib_sees_the_live_store(store: Store) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s <https://w3id.org/ecograph/ontology#residentIn> ?o }"
    ours = store.select(query).rows[0][0]
    theirs = next(iter(store.rdflib().query(query)))
    assert int(str(theirs[0])) == ours  # type: ignore[index]
    assert isinstance(ours, int)
    assert ours > 0


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Generation(folder, "one") as fresh:
        fresh.derive("CONSTRUCT { <urn:a> <urn:p> 1 } {}", GRAPH_CURRENT)
    writer = Store.open(folder, write=True)
    code = (
        "import sys; from ecograph.store import Store; from ecograph.errors import StoreLocked\n"
        "assert len(Store.open(sys.argv[1])) == 1\n"
        "try: Store.open(sys.argv[1], write=True)\n"
        "except StoreLocked as e: print(e)"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
    )
    assert "Another process is writing" in other.stdout
    assert len(writer) == 1
    assert issubclass(StoreLocked, Exception)


def test_a_failed_generation_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Generation(folder, "one") as first:
        first.derive("CONSTRUCT { <urn:a> <urn:p> 1 } {}", GRAPH_CURRENT)
    with pytest.raises(RuntimeError), Generation(folder, "two"):
        raise RuntimeError
    assert len(Store.open(folder)) == 1
    assert sorted(p.name for p in folder.iterdir()) == ["CURRENT", "g-one"]


def test_a_new_generation_takes_the_place_of_the_old(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for name, count in (("one", 1), ("two", 2)):
        with Generation(folder, name) as fresh:
            fresh.derive(
                f"CONSTRUCT {{ <urn:a> <urn:p> ?n }} {{ VALUES ?n {{ {'1 2'[: 2 * count - 1]} }} }}",
                GRAPH_CURRENT,
            )
    assert len(Store.open(folder)) == 2
    assert sorted(p.name for p in folder.iterdir()) == ["CURRENT", "g-two"]


def test_the_same_content_built_again_never_touches_what_is_current(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for expected in ("g-one", "g-one.2", "g-one"):
        generation = Generation(folder, "one")
        with generation as fresh:
            fresh.derive("CONSTRUCT { <urn:a> <urn:p> 1 } {}", GRAPH_CURRENT)
            names = {p.name for p in folder.iterdir()}
        assert (folder / "CURRENT").read_text("utf-8").strip() == expected
        assert expected not in names, "the new generation stood beside the old one"
        assert generation.current
        assert len(Store.open(folder)) == 1


@given(st.text(max_size=40))
def test_any_text_can_be_a_parameter(text: str) -> None:
    rows = Store.in_memory(TINY).select('SELECT ?s { ?s ?p "x"@en FILTER(STR(?v) != "") }', {"v": text})
    assert len(rows) in (0, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be removed")
def test_a_reader_keeps_its_generation_while_a_new_one_comes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for name, numbers in (("one", "1"), ("two", "1 2"), ("three", "1 2 3")):
        with Generation(folder, name) as fresh:
            query = f"CONSTRUCT {{ <urn:a> <urn:p> ?n }} {{ VALUES ?n {{ {numbers} }} }}"
            fresh.derive(query, GRAPH_CURRENT)
        if name == "one":
            reader = Store.open(folder)
    assert reader.select("SELECT ?n { ?s ?p ?n }").rows == ((1,),)
    assert len(Store.open(folder)) == 3
