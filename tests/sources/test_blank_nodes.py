"""Blank nodes keep their names, two files share none, and no graph of them makes the reader hang."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from ecograph.sources import blank_nodes, read_rdf

GRAPH = "https://w3id.org/ecograph/graph/source/t"
P = ox.NamedNode("urn:p")


def names(text: str, path: Path, graph: str = GRAPH, **how: object) -> set[str]:
    path.write_text(text, "utf-8")
    return {f"{q.subject} {q.predicate} {q.object}" for q in read_rdf(path, graph, **how)}  # type: ignore[arg-type]


def edges(pairs: Iterable[tuple[int, int]]) -> list[ox.Quad]:
    return [ox.Quad(ox.BlankNode(f"b{one}"), P, ox.BlankNode(f"b{two}")) for one, two in pairs]


def test_content_names_them_and_neither_order_nor_label_matters(tmp_path: Path) -> None:
    lines = [f"_:x{n} <urn:p> {n} . _:x{n} <urn:next> _:x{n + 1} ." for n in range(30)]
    shuffled = [line.replace("_:x", "_:other") for line in lines]
    random.Random(3).shuffle(shuffled)  # noqa: S311 - any order will do
    path = tmp_path / "x.ttl"
    assert names("\n".join(lines), path) == names("\n".join(shuffled), path)


def test_a_long_file_keeps_its_names_for_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blank_nodes, "MANY", 10)
    text = "\n".join(f"<urn:{n}> <urn:p> [ <urn:q> {n} ] . _:kept <urn:p> {n} ." for n in range(30))
    found = names(text, tmp_path / "x.ttl")
    assert found == names(text, tmp_path / "x.ttl")
    assert len(found) == 90
    assert len({one.split()[0] for one in found if one.endswith("#integer>") and one.startswith("_:")}) == 31


def test_two_files_and_two_sources_share_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "_:a <urn:p> _:b .\n_:b <urn:p> _:a .\n"
    for many in (10, 1):
        monkeypatch.setattr(blank_nodes, "MANY", many)
        ones = [names(text, tmp_path / file, graph) for file in ("x.ttl", "x.nt", "企业.ttl", "².ttl")
                for graph in (GRAPH, GRAPH + "2")]  # fmt: skip
        assert all(not one & two for one, two in itertools.combinations(ones, 2))


def test_they_can_be_iris_of_the_source(tmp_path: Path) -> None:
    (found,) = names("[] <urn:p> 1 .", tmp_path / "x.ttl", iris=True)
    assert found.startswith("<https://w3id.org/ecograph/id/t/genid-x")


POISON = {
    "everyone with everyone": edges((a, b) for a in range(30) for b in range(30) if a != b),
    "a ring": edges((n, (n + 1) % 500) for n in range(500)),
    "a grid": edges(
        pair for x in range(20) for y in range(20)
        for pair in ((20 * x + y, 20 * ((x + 1) % 20) + y), (20 * x + y, 20 * x + (y + 1) % 20))
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", POISON)
def test_alike_nodes_that_hang_together_are_not_permuted(shape: str) -> None:
    """RDFC-1.0 takes exponential time for these; it is not begun."""
    quads = POISON[shape]
    found = [str(quad) for quad in blank_nodes.named(quads, GRAPH, "x.nt")]
    assert found == [str(quad) for quad in blank_nodes.named(quads, GRAPH, "x.nt")]
    assert len(found) == len(quads)


def test_many_alike_nodes_that_stand_alone_are_named_by_content(tmp_path: Path) -> None:
    text = "".join("<urn:a> <urn:p> [ <urn:q> 1 ] .\n" for _ in range(2000))
    assert all("c14n" in one for one in names(text, tmp_path / "x.ttl"))
