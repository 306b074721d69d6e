"""Communities: reference vectors, names by content, and networks without any."""

from __future__ import annotations

import math
import random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.analysis import analyze
from ecograph.analysis.communities import communities, community_stability, membership, modularity
from ecograph.analysis.leiden import leiden_communities
from ecograph.analysis.partitions import AVERAGES, adjusted_rand, normalised_mutual_information
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store


def made(*edges: tuple[str, str]) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edges_from(edges)
    return net


def test_communities_of_the_tiny_ecosystem(tiny_store: Store) -> None:
    table = communities(project(tiny_store))
    assert table.column("size") == [5, 3, 2]
    assert table.column("name_en") == [
        "Alpha, Park A and 3 more (industry; virtual reality)",
        "Lab A, University A and 1 more",
        "Fund A, Bank A (finance)",
    ]
    assert table.column("name_zh")[0] == "甲公司、甲园区等5个（产；虚拟现实）"
    assert table.column("role_share")[0] == 0.4
    assert sum(map(float, map(str, table.column("links_inside")))) == 9
    assert table.made["agreement"] == 1.0
    # Q by hand: 5/12 + 3/12 + 1/12 inside; the parts hold 13, 8 and 3 of the 24 link ends
    assert table.made["modularity"] == pytest.approx(9 / 12 - (13**2 + 8**2 + 3**2) / 24**2)


def test_membership_has_the_same_parts(tiny_store: Store) -> None:
    net = project(tiny_store)
    table = membership(net)
    assert sorted(table.column("id"), key=str) == sorted(net)
    parts = [{str(r["id"]) for r in table.records() if r["community"] == number} for number in (1, 2, 3)]
    assert [len(part) for part in parts] == communities(net).column("size")
    assert modularity(net, parts) == pytest.approx(communities(net).made["modularity"])


def test_karate_reaches_the_proven_optimum() -> None:
    net = made(*((str(s), str(o)) for s, o in nx.karate_club_graph().edges))
    assert communities(net, runs=40).made["modularity"] == pytest.approx(0.4197896121, abs=1e-9)


def test_networks_without_communities() -> None:
    for net in (made(), made(("a", "a"))):
        for name in ("communities", "membership"):
            table = analyze(net, name)
            assert table.rows == ()
            assert table.made["modularity"] is None
            found = table.made["notes"]
            assert isinstance(found, list)
            assert "no links" in found[0]["en"]
        assert modularity(net, [set(net)]) is None


def test_isolates_are_counted_and_not_listed() -> None:
    net = made(("a", "b"))
    net.add_node("c")
    table = membership(net)
    assert table.column("id") == ["a", "b"]
    assert table.made["isolates"] == 1


def test_bad_values_are_refused() -> None:
    net = made(("a", "b"))
    with pytest.raises(InputError, match="runs"):
        communities(net, runs=0)
    with pytest.raises(InputError, match="partition"):
        modularity(net, [{"a"}])
    with pytest.raises(NotFound) as caught:
        communities(net, algorithm="leyden")
    assert caught.value.near == ["leiden"]


def karate() -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(34))
    graph.add_edges_from(nx.karate_club_graph().edges)
    return graph


def test_leiden_reaches_the_optimum_of_karate_from_every_seed_and_louvain_does_not() -> None:
    graph = karate()

    def best(found: Any) -> bool:
        return math.isclose(nx.community.modularity(graph, found), 0.4197896121, abs_tol=1e-9)

    assert all(best(leiden_communities(graph, seed=seed)) for seed in range(30))
    assert not all(best(nx.community.louvain_communities(graph, seed=seed)) for seed in range(30))


def test_leiden_is_as_good_as_igraph() -> None:
    igraph = pytest.importorskip("igraph", reason="igraph is not installed (extra)")
    graph: nx.Graph[int] = nx.powerlaw_cluster_graph(300, 3, 0.3, seed=1)
    random.seed(1)  # igraph draws from Python's generator
    theirs = igraph.Graph(n=300, edges=list(graph.edges)).community_leiden("modularity", n_iterations=-1)
    ours = nx.community.modularity(graph, leiden_communities(graph))
    assert ours > theirs.modularity - 0.02


GRAPHS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)), max_size=25)


@given(GRAPHS, st.integers(0, 3), st.floats(0.3, 2))
def test_leiden_communities_are_connected_parts_better_than_singletons(
    edges: list[tuple[int, int, int]], seed: int, gamma: float
) -> None:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(10))
    graph.add_weighted_edges_from((a, b, float(w)) for a, b, w in edges if a != b)
    parts = leiden_communities(graph, resolution=gamma, seed=seed)
    assert sorted(n for part in parts for n in part) == list(range(10))
    assert all(nx.is_connected(graph.subgraph(part)) for part in parts)
    again: nx.Graph[int] = nx.Graph()
    again.add_nodes_from(reversed(range(10)))
    again.add_edges_from(reversed(list(graph.edges(data=True))))
    assert leiden_communities(again, resolution=gamma, seed=seed) == parts
    if graph.number_of_edges():
        q = nx.community.modularity(graph, parts, resolution=gamma)
        alone = nx.community.modularity(graph, [{n} for n in graph], resolution=gamma)
        assert q >= alone - 1e-9


LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=15)


@given(LABELS, st.permutations(range(4)))
def test_ari_and_nmi_see_partitions_and_not_names(pairs: list[tuple[int, int]], names: list[int]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    for measure in (adjusted_rand, normalised_mutual_information):
        assert measure(one, one) == pytest.approx(1)
        assert measure(one, other) == pytest.approx(measure(other, one))
        assert measure([names[a] for a in one], other) == pytest.approx(measure(one, other))
    assert 0 <= normalised_mutual_information(one, other) <= 1


def test_ari_and_nmi_as_scikit_learn_documents_them() -> None:
    """The examples of its documentation; the two NMI by hand: I = ln 2, H = ln 2 and 1.5 ln 2."""
    assert adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]) == 1
    assert adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(4 / 7)
    assert adjusted_rand([0, 0, 0, 0], [0, 1, 2, 3]) == 0
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)
    assert normalised_mutual_information([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(0.8)
    by_mean = {a: normalised_mutual_information([0, 0, 1, 1], [0, 0, 1, 2], average=a) for a in AVERAGES}
    assert by_mean["min"] == pytest.approx(1)
    assert by_mean["max"] == pytest.approx(2 / 3)
    assert by_mean["geometric"] == pytest.approx(1 / math.sqrt(1.5))
    with pytest.raises(InputError):
        adjusted_rand([1], [1, 2])
    with pytest.raises(NotFound):
        normalised_mutual_information([1], [1], average="mean")


def test_stability_compares_leiden_with_louvain() -> None:
    net = made(*((f"{s:02d}", f"{o:02d}") for s, o in karate().edges))
    for i, node in enumerate(sorted(net)):
        net.nodes[node]["primary_role"] = "Industry" if i % 2 else "Research"
    leiden, louvain = community_stability(net).records()
    assert leiden["ari_mean"] == leiden["ari_lowest"] == leiden["nmi_mean"] == 1
    assert leiden["modularity_lowest"] == pytest.approx(0.4197896121, abs=1e-9)
    assert float(str(louvain["ari_mean"])) < 1
    assert 0 <= float(str(leiden["role_nmi"])) < 0.2
    assert leiden["with_role"] == 34
    few = community_stability(net, runs=1)
    assert few.column("ari_mean") == [None, None]
    notes = few.made["notes"]
    assert isinstance(notes, list)
    assert "unknown" in notes[0]["en"]
    assert community_stability(made()).column("modularity") == [None, None]


def test_louvain_is_still_there() -> None:
    net = made(("a", "b"), ("c", "d"))
    assert communities(net, algorithm="louvain").column("size") == [2, 2]
    assert "Louvain" in str(communities(net, algorithm="louvain").made["formula"])
