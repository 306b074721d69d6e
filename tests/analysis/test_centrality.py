"""Centralities: numbers worked out on paper, edge cases, and an independent PageRank."""

from __future__ import annotations

import importlib

import networkx as nx
import pytest

from ecograph.analysis import analyze
from ecograph.analysis.centrality import betweenness, closeness, degree, pagerank
from ecograph.errors import InputError
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Cell, Table


def values(table: Table, column: str) -> dict[str, Cell]:
    names = [str(iri).rsplit("/", 1)[-1].rsplit("#", 1)[-1] for iri in table.column("id")]
    return dict(zip(names, table.column(column), strict=True))


def made(nodes: str, *edges: str) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(nodes)
    net.add_edges_from((edge[0], edge[1]) for edge in edges)
    return net


def notes(table: Table) -> str:
    found = table.made["notes"]
    assert isinstance(found, list)
    assert all(set(note) == {"zh", "en"} for note in found)
    return " ".join(note["en"] for note in found)


def test_degree_by_hand(tiny_store: Store) -> None:
    table = degree(project(tiny_store))
    alpha, lab = table.records()[:2]
    assert [alpha[c] for c in ("label_en", "rank", "degree", "in", "out", "neighbours")] == [
        "Alpha", 1, 6, 3, 3, 6,
    ]  # fmt: skip
    assert alpha["roles"] == "Industry; Service"
    chains = ("Industry", "Capital", "Talent", "Technology", "context")
    assert [alpha[c] for c in chains] == [3, 1, 1, 1, 0]
    # uni's two links to lab are one neighbour; the co-establishing one is in two chains
    assert [lab[c] for c in ("degree", "in", "out", "neighbours")] == [4, 4, 0, 3]
    assert [lab[c] for c in chains] == [0, 0, 2, 3, 0]
    assert table.column("rank") == [1, 2, 3, 3, 5, 5, 7, 7, 7, 7]


def test_betweenness_by_hand(tiny_store: Store) -> None:
    # Without alpha: {park, beta, gov}, {lab, uni, ann}, {fund, bank}, {VR}: 29 pairs across, of 36.
    table = betweenness(project(tiny_store))
    raw = values(table, "raw")
    assert raw == dict.fromkeys(raw, 0) | {"alpha": 29, "fund": 8, "lab": 8, "park": 8}
    assert values(table, "betweenness")["alpha"] == pytest.approx(29 / 36)


def test_closeness_by_hand(tiny_store: Store) -> None:
    # alpha: six at one step, three at two; bank: one at one, one at two, five at three, two at four
    table = closeness(project(tiny_store))
    assert values(table, "closeness")["alpha"] == pytest.approx(9 / 12)
    assert values(table, "harmonic")["alpha"] == pytest.approx((6 + 3 / 2) / 9)
    assert values(table, "harmonic")["bank"] == pytest.approx((1 + 1 / 2 + 5 / 3 + 2 / 4) / 9)
    assert set(table.column("reached")) == {9}


def test_pagerank_of_a_cycle_and_of_a_star_are_closed_forms() -> None:
    cycle = pagerank(made("abcd", "ab", "bc", "cd", "da"))
    assert cycle.column("pagerank") == pytest.approx([0.25] * 4)
    # leaf l: (1-d)/n + d*hub/n ; hub h: l + d*(n-1)*l, for n = 5, d = .85
    leaf = 1 / (5 + 4 * 0.85)
    star = values(pagerank(made("hbcde", "bh", "ch", "dh", "eh")), "pagerank")
    assert star["b"] == pytest.approx(leaf, abs=1e-9)
    assert star["h"] == pytest.approx(1 - 4 * leaf, abs=1e-9)


def test_pagerank_agrees_with_networkx(tiny_store: Store) -> None:
    # the plain-Python one of networkx: the public one needs scipy
    module = importlib.import_module("networkx.algorithms.link_analysis.pagerank_alg")
    plain_pagerank = getattr(module, "_pagerank_python", None)
    if plain_pagerank is None:
        pytest.skip("this networkx has no plain-Python PageRank to compare with")
    for net in (project(tiny_store), nx.MultiDiGraph(nx.gnp_random_graph(60, 0.05, 3, directed=True))):
        oracle = plain_pagerank(net, tol=1e-14, max_iter=1000)
        ours = dict(zip(pagerank(net).column("id"), pagerank(net).column("pagerank"), strict=True))
        assert ours == pytest.approx({str(k): v for k, v in oracle.items()}, abs=1e-9)


def test_betweenness_and_closeness_agree_with_networkx(tiny_store: Store) -> None:
    simple: nx.Graph[str] = nx.Graph(project(tiny_store))
    table = betweenness(project(tiny_store))
    assert dict(zip(table.column("id"), table.column("betweenness"), strict=True)) == pytest.approx(
        nx.betweenness_centrality(simple)
    )
    near = closeness(project(tiny_store))
    assert dict(zip(near.column("id"), near.column("closeness"), strict=True)) == pytest.approx(
        nx.closeness_centrality(simple)
    )


def test_sampled_betweenness_says_so_and_is_near(tiny_store: Store) -> None:
    net = project(tiny_store)
    table = betweenness(net, sample=8, seed=5)
    assert table.made["sample"] == 8
    assert table.made["error"] == betweenness(net, sample=8, seed=5).made["error"]
    assert table.records()[0]["label_en"] == "Alpha"


def test_empty_network() -> None:
    for name in ("degree", "betweenness", "closeness", "pagerank"):
        table = analyze(nx.MultiDiGraph(), name)
        assert table.rows == ()
        assert "empty" in notes(table)


def test_one_node_has_no_value_rather_than_zero() -> None:
    alone = made("a")
    assert degree(alone).column("normalised") == [None]
    assert degree(alone).column("degree") == [0]
    assert closeness(alone).column("harmonic") == [None]
    assert "undefined" in notes(closeness(alone))
    assert betweenness(alone).column("betweenness") == [None]
    assert betweenness(alone).column("rank") == [None]
    assert "fewer than three" in notes(betweenness(alone))
    assert pagerank(alone).column("pagerank") == [1.0]


def test_an_isolate_has_no_closeness() -> None:
    table = closeness(made("abc", "ab"))
    assert values(table, "closeness")["c"] is None
    assert values(table, "harmonic")["c"] == 0
    assert values(table, "closeness")["a"] == pytest.approx(0.5)
    assert table.made["connected"] is False
    assert "isolate" in notes(table)


def test_self_loops_count_in_degree_and_nowhere_else() -> None:
    plain, looped = made("abc", "ab", "bc"), made("abc", "ab", "bc", "bb")
    assert values(degree(looped), "degree")["b"] == 4
    assert values(degree(looped), "neighbours")["b"] == 2
    for name in ("betweenness", "closeness", "pagerank"):
        assert analyze(plain, name).rows == analyze(looped, name).rows
    assert betweenness(looped).made["self_loops_left_out"] == 1


def test_values_that_make_no_sense_are_refused() -> None:
    net = made("ab", "ab")
    with pytest.raises(InputError, match="damping"):
        pagerank(net, damping=1.0)
    with pytest.raises(InputError, match="too small"):
        betweenness(net, sample=1)
    with pytest.raises(InputError, match="tolerance"):
        pagerank(net, tolerance=1e-3)
    net.add_edge("a", "b", weight=-1.0)
    with pytest.raises(InputError, match="positive"):
        closeness(net)
