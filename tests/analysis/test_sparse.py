"""Measures on sparse matrices equal networkx's own, on any graph that hypothesis finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ecograph.analysis import sparse
from ecograph.errors import EcographError


@st.composite
def graphs(draw: st.DrawFn, *, directed: bool = False) -> nx.Graph[int] | nx.DiGraph[int]:
    n = draw(st.integers(1, 14))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node).filter(lambda e: e[0] != e[1]), max_size=40))
    graph: nx.Graph[int] | nx.DiGraph[int] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(edges)
    return graph


def matrix(graph: nx.Graph[int]) -> csr_array:
    return csr_array(
        nx.to_scipy_sparse_array(graph, nodelist=sorted(graph), format="csr", dtype=np.dtype(float))
    )


def listed(values: dict[int, float]) -> list[float]:
    return [values[node] for node in sorted(values)]


@given(graphs(directed=True))
def test_pagerank(graph: nx.DiGraph[int]) -> None:
    expected = nx.pagerank(graph, tol=1e-14, max_iter=10_000)
    assert sparse.pagerank(matrix(graph)) == pytest.approx(listed(expected), abs=1e-8)


@given(graphs())
def test_core_number(graph: nx.Graph[int]) -> None:
    assert sparse.core_number(matrix(graph)).tolist() == listed(nx.core_number(graph))


@given(graphs(directed=True))
def test_components_largest_first(graph: nx.DiGraph[int]) -> None:
    label = sparse.components(matrix(graph))
    parts = {frozenset(np.flatnonzero(label == k).tolist()) for k in set(label.tolist())}
    assert parts == {frozenset(part) for part in nx.weakly_connected_components(graph)}
    sizes = np.bincount(label)
    assert sorted(sizes, reverse=True) == sizes.tolist()


@given(graphs())
def test_distances(graph: nx.Graph[int]) -> None:
    far, near, reached = sparse.distances(matrix(graph))
    for node in graph:
        steps = [d for d in nx.single_source_shortest_path_length(graph, node).values() if d]
        assert far[node] == sum(steps)
        assert near[node] == pytest.approx(sum(1 / d for d in steps))
        assert reached[node] == len(steps)


def test_distances_over_several_blocks_of_sources() -> None:
    graph = nx.gnm_random_graph(2500, 4000, seed=3)
    far, _, reached = sparse.distances(matrix(graph))
    expected = nx.closeness_centrality(graph)
    n = len(graph)
    close = [r / f * r / (n - 1) if f else 0.0 for f, r in zip(far, reached, strict=True)]
    assert close == pytest.approx(listed(expected))


@given(graphs())
def test_betweenness(graph: nx.Graph[int]) -> None:
    expected = nx.betweenness_centrality(graph, normalized=False)
    assert sparse.betweenness(matrix(graph)) == pytest.approx(listed(expected))


@given(graphs())
def test_betweenness_from_each_source_adds_up(graph: nx.Graph[int]) -> None:
    whole = sparse.betweenness(matrix(graph))
    parts = sum(sparse.betweenness(matrix(graph), np.array([s])) for s in sorted(graph))
    assert np.asarray(parts) / 2 == pytest.approx(whole)


@given(graphs())
@settings(max_examples=50)
def test_eigenvector_of_a_connected_graph(graph: nx.Graph[int]) -> None:
    part: Any = graph.subgraph(max(nx.connected_components(graph), key=len))
    graph = nx.convert_node_labels_to_integers(part)
    values, vectors = np.linalg.eigh(nx.to_numpy_array(graph, nodelist=sorted(graph)))
    assert sparse.eigenvector(matrix(graph)) == pytest.approx(abs(vectors[:, values.argmax()]), abs=1e-5)


@given(graphs(directed=True).filter(lambda g: g.number_of_edges() > 0))
@settings(max_examples=50)
def test_hubs_and_authorities_are_a_fixed_point(graph: nx.DiGraph[int]) -> None:
    a = matrix(graph)
    hub, authority = sparse.hits(a)
    assert hub.sum() == pytest.approx(1)
    assert authority.sum() == pytest.approx(1)
    following = a.toarray() @ authority
    assert following / following.sum() == pytest.approx(hub, abs=1e-6)


@given(graphs())
def test_resource_allocation_and_its_kin(graph: nx.Graph[int]) -> None:
    pairs = [(u, v) for u, v in nx.non_edges(graph) if u != v]
    indexes: dict[str, Callable[..., Any]] = {
        "resource-allocation": nx.resource_allocation_index,
        "adamic-adar": nx.adamic_adar_index,
        "common-neighbours": lambda g, p: [(u, v, len(list(nx.common_neighbors(g, u, v)))) for u, v in p],
    }
    for name, index in indexes.items():
        scores = sparse.resource_allocation(matrix(graph), weight=name).toarray()
        for u, v, expected in index(graph, pairs):
            assert scores[u, v] == scores[v, u] == pytest.approx(expected)
        for u, v in graph.edges():
            assert scores[u, v] == 0


@pytest.mark.parametrize(
    "function", [sparse.pagerank, sparse.eigenvector, sparse.hits, sparse.core_number, sparse.components,
                 sparse.distances, sparse.betweenness, sparse.resource_allocation],
    ids=lambda f: f.__name__,
)  # fmt: skip
@pytest.mark.parametrize("n", [0, 1, 3])
def test_no_links_is_no_error(function: Callable[[csr_array], object], n: int) -> None:
    function(csr_array((n, n), dtype=float))


def test_what_does_not_converge_says_so() -> None:
    ring = matrix(nx.path_graph(50))
    for function in (sparse.pagerank, sparse.eigenvector, sparse.hits):
        with pytest.raises(EcographError, match="converged"):
            function(ring, steps=2)
