"""Chains as layers: Padgett's families as published, laws, and the three node universes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.analysis.multilayer import (
    degree_correlation,
    layer_overlap,
    layers_of,
    mean_ranks,
    participation,
    participation_coefficient,
    pearson,
    versatility,
)
from ecograph.errors import InputError, NotFound

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"
LAYERS = "marriage,business"


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    loaded: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    loaded["by_id"] = {v["id"]: v for v in loaded["vectors"]}
    return loaded


@pytest.fixture(scope="module")
def families(content: dict[str, Any]) -> nx.MultiDiGraph[str]:
    data = content["datasets"]["florentine_multiplex"]
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(data["names"])
    for layer, pairs in data["layers"].items():
        for s, o in pairs:
            net.add_edge(data["names"][s - 1], data["names"][o - 1], chains=(layer,))
    return net


def test_overlap_of_marriage_and_business(content: dict[str, Any], families: Any) -> None:
    found = content["by_id"]["multi.florentine.overlap"]
    row, expected = layer_overlap(families, layers=LAYERS).records()[0], found["expected"]
    ours = {
        "jaccard": row["jaccard"], "dice": row["dice"], "both": row["ties_both"],
        "node_overlap_over_16": row["node_share"], "min_overlap": row["overlap_coefficient"],
    }  # fmt: skip
    assert [row["ties_a"], row["ties_b"]] == expected["edges"]
    for key, value in ours.items():
        assert value == pytest.approx(expected[key], abs=found["tol"]), key


def test_participation_of_the_families(content: dict[str, Any], families: Any) -> None:
    found = content["by_id"]["multi.florentine.participation"]
    rows = {r["id"]: r for r in participation(families, layers=LAYERS).records()}
    names = content["datasets"]["florentine_multiplex"]["names"]
    assert [rows[n]["overlapping_degree"] for n in names] == found["expected"]["o"]
    for name, expected in zip(names, found["expected"]["P"], strict=True):
        ours = rows[name]["participation"]
        assert ours is None if expected is None else ours == pytest.approx(expected, abs=found["tol"])
    assert rows["MEDICI"]["class_en"] == "multiplex"
    assert rows["LAMBERTES"]["class_en"] == "mixed"
    assert rows["ALBIZZI"]["class_en"] == "focused"
    assert rows["PUCCI"]["class_en"] is None
    assert float(str(rows["MEDICI"]["z"])) > 2


def test_degree_correlation_depends_on_the_node_universe(content: dict[str, Any], families: Any) -> None:
    found = content["by_id"]["multi.florentine.degcorr"]
    for universe, key, n in (
        ("all", "all16", 16),
        ("either", "union15", 15),
        ("both", "active_in_both11", 11),
    ):
        table = degree_correlation(families, layers=LAYERS, universe=universe)
        row = table.records()[0]
        assert row["pearson"] == pytest.approx(found["expected"][f"pearson_{key}"], abs=1e-9)
        assert (row["nodes"], table.made["node_universe"]) == (n, universe)
    row = degree_correlation(families, layers=LAYERS, universe="all").records()[0]
    assert row["spearman"] == pytest.approx(found["expected"]["spearman_all16"], abs=1e-9)
    with pytest.raises(NotFound):
        degree_correlation(families, layers=LAYERS, universe="some")


def test_versatility_as_muxviz_and_without_empty_replicas(content: dict[str, Any], families: Any) -> None:
    found = content["by_id"]["multi.florentine.pagerank"]
    table = versatility(families, layers=LAYERS, replicas="all")
    ours = dict(zip(table.column("id"), table.column("versatility"), strict=True))
    assert ours == pytest.approx(found["expected"], abs=found["tol"])
    honest = {r["id"]: r for r in versatility(families, layers=LAYERS).records()}
    assert honest["PUCCI"]["versatility"] is None  # no tie anywhere: no state node, no rank
    assert honest["PUCCI"]["rank"] is None
    assert honest["ALBIZZI"]["state_nodes"] == 1
    assert sum(float(str(r["share"])) for r in honest.values() if r["share"]) == pytest.approx(1)


def test_layers_that_are_not_there() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edge("a", "b", chains=("Capital",))
    net.add_edge("b", "c")
    net.add_edge("c", "c", chains=("Talent",))
    row = layer_overlap(net, layers="Capital,Talent").records()[0]
    assert (row["ties_b"], row["jaccard"], row["coverage_a"], row["coverage_b"]) == (0, None, 0, None)
    assert layers_of(net, "context").ties["context"] == {("b", "c")}
    with pytest.raises(NotFound) as caught:
        layer_overlap(net, layers="Capitol")
    assert caught.value.near == ["Capital"]
    with pytest.raises(InputError):
        layer_overlap(net, layers=" , ")
    with pytest.raises(InputError):
        versatility(net, damping=1.5)


def test_parallel_and_opposite_links_are_one_tie_in_a_layer() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for s, o in (("a", "b"), ("b", "a"), ("a", "b")):
        net.add_edge(s, o, chains=("Capital", "Talent"))
    rows = {r["id"]: r for r in participation(net, layers="Capital,Talent").records()}
    assert rows["a"]["overlapping_degree"] == 2
    assert rows["a"]["participation"] == 1
    assert participation(net, layers="Capital").column("participation") == [None, None]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6))
def test_participation_is_0_for_one_layer_and_1_for_equal_degrees(degrees: list[int]) -> None:
    p = participation_coefficient(degrees)
    if not any(degrees):
        assert p is None
        return
    assert p is not None
    assert -1e-12 <= p <= 1 + 1e-12
    assert (p > 1 - 1e-12) == (len(set(degrees)) == 1)
    assert (p < 1e-12) == (sum(map(bool, degrees)) == 1)


def test_correlation_needs_two_that_differ() -> None:
    assert pearson([1], [2]) is None
    assert pearson([1, 1], [1, 2]) is None
    assert pearson([1, 2], [2, 1]) == -1
    assert mean_ranks([3, 3, 1, 3]) == [3, 3, 1, 3]
