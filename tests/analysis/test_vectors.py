"""Reference vectors (published or from independent packages), through the public functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.analysis.centrality import degree
from ecograph.analysis.communities import communities, modularity

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    loaded: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return loaded


def vector(content: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(v for v in content["vectors"] if v["id"] == name)
    return found


def once(graph: nx.Graph[Any]) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(f"{node:03d}" for node in graph)
    net.add_edges_from((f"{s:03d}", f"{o:03d}") for s, o in graph.edges)
    return net


def test_karate_modularity(content: dict[str, Any]) -> None:
    found = vector(content, "comm.karate.opt")
    karate = nx.karate_club_graph()
    net, expected = once(karate), found["expected"]
    parts: dict[int, set[str]] = {}
    for node, part in enumerate(expected["membership"]):
        parts.setdefault(part, set()).add(f"{node:03d}")
    clubs: dict[str, set[str]] = {}
    for node, data in karate.nodes(data=True):
        clubs.setdefault(data["club"], set()).add(f"{node:03d}")
    tolerance = found["tol"]
    assert modularity(net, list(parts.values())) == pytest.approx(expected["Q"], abs=tolerance)
    assert modularity(net, list(clubs.values())) == pytest.approx(expected["Q_real_split"], abs=tolerance)
    best = communities(net, runs=40)
    assert best.made["modularity"] == pytest.approx(expected["Q"], abs=tolerance)
    assert sorted(map(int, map(str, best.column("size")))) == expected["sizes"]


def test_ring_of_cliques_shows_the_resolution_limit(content: dict[str, Any]) -> None:
    found = vector(content, "comm.ring")
    net = once(nx.ring_of_cliques(30, 5))
    names = sorted(net)
    for size, key in ((5, "Q_single"), (10, "Q_pairs")):
        parts = [set(names[i : i + size]) for i in range(0, 150, size)]
        assert modularity(net, parts) == pytest.approx(found["expected"][key], abs=found["tol"])
    assert len(communities(net, runs=5)) < 30


def test_degree_over_layers_is_the_overlapping_degree(content: dict[str, Any]) -> None:
    found = vector(content, "multi.florentine.participation")
    data = content["datasets"]["florentine_multiplex"]
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(data["names"])
    for layer, pairs in data["layers"].items():
        for s, o in pairs:
            net.add_edge(data["names"][s - 1], data["names"][o - 1], key=layer)
    table = degree(net)
    ours = dict(zip(table.column("id"), table.column("degree"), strict=True))
    assert [ours[name] for name in data["names"]] == found["expected"]["o"]
