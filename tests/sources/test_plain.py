"""Long N-Triples files take the short way into the engine, and end up as on the long one."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.errors import ParseError
from ecograph.files import line_parts
from ecograph.sources import load_rdf, plain
from ecograph.store import Store

GRAPH = "https://w3id.org/ecograph/graph/source/sample"
LINES = "".join(f'<urn:s{i}> <urn:p> "名 {i}"@zh .\n' for i in range(50))


def _file(folder: Path, text: str, name: str = "facts.nt") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def _loaded(path: Path, *, whole: bool) -> tuple[list[str], int]:
    store = Store.in_memory()
    account = load_rdf(store, path, GRAPH, whole=whole)
    return list(store.nquads()), account.statements


@pytest.mark.parametrize("name", ["facts.nt", "facts.nt.gz"])
@pytest.mark.parametrize("end", ["", "\n", "<urn:a> <urn:b> <urn:c> .", '<urn:a> <urn:b> "\\n_" .\n'])
def test_both_ways_give_the_same_store_and_count(tmp_path: Path, name: str, end: str) -> None:
    path = _file(tmp_path, LINES + end, name)
    assert _loaded(path, whole=False) == _loaded(path, whole=True)


def test_a_plain_file_is_counted_by_its_lines(tmp_path: Path) -> None:
    assert plain.statements(_file(tmp_path, LINES)) == 50
    assert plain.statements(_file(tmp_path, LINES.rstrip("\n"))) == 50


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\n" + LINES, LINES + "\n", LINES + "  <urn:a> <urn:b> <urn:c> .\n",
        LINES.replace("\n", "\r\n"), LINES + "_:a <urn:p> <urn:o> .\n", LINES + "<urn:a> <urn:p> _:b .\n", "",
    ],
)  # fmt: skip
def test_what_has_more_than_statements_is_not_plain_and_read_all_the_same(tmp_path: Path, text: str) -> None:
    path = _file(tmp_path, text)
    assert plain.statements(path) == 0
    assert _loaded(path, whole=False) == _loaded(path, whole=True)


def test_another_form_is_not_plain(tmp_path: Path) -> None:
    assert plain.statements(_file(tmp_path, LINES, "facts.ttl")) == 0


@pytest.mark.parametrize("broken", ["<urn:a> <urn:b> oops .\n", "<urn:a> <urn: b> <urn:c> .\n"])
def test_a_broken_line_is_named_on_both_ways(tmp_path: Path, broken: str) -> None:
    path = _file(tmp_path, LINES + broken)
    places = []
    for whole in (False, True):
        with pytest.raises(ParseError) as caught:
            _loaded(path, whole=whole)
        places.append(caught.value.where)
    assert places[0] == places[1]
    assert places[0] is not None
    assert "facts.nt:51" in places[0]


@given(st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b""))), st.integers(1, 30))
def test_parts_are_whole_lines_and_together_the_stream(lines: list[bytes], size: int) -> None:
    text = b"\n".join(lines)
    parts = []
    for part in line_parts(io.BytesIO(text), size):
        pieces = []
        while piece := part.read(5):
            pieces.append(piece)
        parts.append(b"".join(pieces))
    assert b"".join(parts) == text
    assert all(part.endswith(b"\n") and len(part) >= size for part in parts[:-1])
    assert all(part.count(b"\n", size) <= 1 for part in parts)


def test_a_graph_mentions_its_properties_and_objects_only() -> None:
    store = Store.in_memory("GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } GRAPH <urn:h> { <urn:s> <urn:q> 1 }")
    assert [t for t in ("s", "p", "o", "q") if store.mentions("urn:g", [f"urn:{t}"])] == ["p", "o"]
    assert not store.mentions("urn:g", [])
