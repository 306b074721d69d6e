"""Structural holes: networkx as the oracle, closed forms, and what is undefined."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis.holes import structural_holes
from ecograph.errors import InputError, NotFound
from ecograph.table import Cell, Table

LINKS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 4)), max_size=20)


def values(table: Table, column: str) -> dict[str, Cell]:
    return dict(zip(map(str, table.column("id")), table.column(column), strict=True))


def made(links: list[tuple[int, int, int]]) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(str(i) for i in range(7))
    for s, o, w in links:
        net.add_edge(str(s), str(o), weight=float(w))
    return net


def oracle(net: nx.MultiDiGraph[str], ties: str) -> tuple[Any, str | None]:
    if ties == "simple":
        graph: Any = nx.Graph(net)
        weight = None
    elif ties == "mutual":
        graph, weight = nx.DiGraph(net), None
    else:
        graph, weight = nx.DiGraph(), "weight"
        graph.add_nodes_from(net)
        for s, o, data in net.edges(data=True):
            before = graph.get_edge_data(s, o, {"weight": 0.0})["weight"]
            graph.add_edge(s, o, weight=before + data["weight"])
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph, weight


@settings(max_examples=60, deadline=None)
@given(LINKS, st.sampled_from(["simple", "mutual", "weight"]))
def test_constraint_and_effective_size_agree_with_networkx(
    links: list[tuple[int, int, int]], ties: str
) -> None:
    net = made(links)
    graph, weight = oracle(net, ties)
    table = structural_holes(net, ties=ties)
    ours, size = values(table, "constraint"), values(table, "effective_size")
    theirs = nx.constraint(graph, weight=weight)
    for node in net:
        if math.isnan(theirs[node]):
            assert ours[node] is None
        else:
            assert ours[node] == pytest.approx(theirs[node])
    # The general formula of networkx is for directed graphs, and right only with nodes given (3.6 divides
    # by the wrong row's maximum when it does all at once); z both ways leaves every ratio as it is.
    both: nx.DiGraph[str] = nx.DiGraph()
    for s, o, data in graph.edges(data=True):
        for a, b in ((s, o), (o, s)):
            before = both.get_edge_data(a, b, {"z": 0.0})["z"]
            both.add_edge(a, b, z=before + (data["weight"] if weight else 1.0))
    for node, theirs_size in nx.effective_size(both, nodes=list(both), weight="z").items():
        assert size[node] == pytest.approx(theirs_size)


def test_a_star_and_a_clique_are_closed_forms() -> None:
    star: nx.MultiDiGraph[str] = nx.MultiDiGraph([("hub", leaf) for leaf in "abcd"])
    table = structural_holes(star)
    assert values(table, "constraint")["hub"] == pytest.approx(1 / 4)
    assert values(table, "effective_size")["hub"] == pytest.approx(4)
    assert values(table, "efficiency")["hub"] == pytest.approx(1)
    assert values(table, "hierarchy")["hub"] == pytest.approx(0, abs=1e-12)
    assert table.column("id")[0] == "hub"
    clique: nx.MultiDiGraph[str] = nx.MultiDiGraph([(s, o) for s in "abcd" for o in "abcd" if s < o])
    # n−1 contacts, each (1/3 + 2/9)²: 25/27; all redundant but one
    assert structural_holes(clique).column("constraint") == pytest.approx([25 / 27] * 4)
    assert structural_holes(clique).column("effective_size") == pytest.approx([1] * 4)


def test_hierarchy_by_hand() -> None:
    # c's contacts: a, b (tied to each other) and d
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([("c", "a"), ("c", "b"), ("c", "d"), ("a", "b")])
    held = [(1 / 3 + 1 / 3 * 1 / 2) ** 2] * 2 + [1 / 9]
    relative = [h * 3 / sum(held) for h in held]
    expected = sum(r * math.log(r) for r in relative) / (3 * math.log(3))
    assert values(structural_holes(net), "hierarchy")["c"] == pytest.approx(expected)


def test_isolates_are_unknown_and_constraint_can_exceed_one() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("d", "d")])
    net.remove_edge("c", "a")
    net.add_edge("c", "a")
    table = structural_holes(net)
    assert values(table, "constraint")["a"] == pytest.approx(2 * (1 / 2 + 1 / 4) ** 2)
    assert float(str(values(table, "constraint")["a"])) > 1
    assert values(table, "constraint")["d"] is values(table, "efficiency")["d"] is None
    assert values(table, "contacts")["d"] == 0
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert "undefined" in notes[0]["en"]
    assert "exceed 1" in notes[-1]["en"]


def test_the_convention_is_said_and_weights_count_only_if_asked_for() -> None:
    plain, heavy = made([(0, 1, 1), (0, 2, 1), (1, 2, 1)]), made([(0, 1, 4), (0, 2, 1), (1, 2, 1)])
    assert structural_holes(plain).rows == structural_holes(heavy).rows
    assert structural_holes(plain, ties="weight").rows != structural_holes(heavy, ties="weight").rows
    assert "either way" in str(structural_holes(plain).made["view"])
    with pytest.raises(NotFound):
        structural_holes(plain, ties="strong")
    plain.add_edge("0", "1", weight=-1.0)
    with pytest.raises(InputError, match="positive"):
        structural_holes(plain)
