"""Articulation points, bridges, single points of failure, robustness: vectors, laws, planted cases."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze, attacks
from ecograph.analysis.cuts import articulation_cuts, bridge_cuts
from ecograph.analysis.robustness import ATTACKS
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"


def vector(name: str) -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    found: dict[str, Any] = next(
        v for v in json.loads(VECTORS.read_text("utf-8"))["vectors"] if v["id"] == name
    )
    return found


def named(graph: nx.Graph[Any]) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(f"{node:03d}" for node in graph)
    net.add_edges_from((f"{s:03d}", f"{o:03d}") for s, o in graph.edges)
    return net


def r_by_attack(net: nx.MultiDiGraph[str], **params: Any) -> dict[str, float]:
    rows = analyze(net, "robustness", **params).records()
    whole = [row for row in rows if row["network_en"] == "whole network"]
    return {str(row["attack"]): float(str(row["r"])) for row in whole}


@pytest.mark.parametrize(("name", "graph"), [("complete", nx.complete_graph), ("star", nx.star_graph)])
def test_r_of_a_complete_graph_and_of_a_star(name: str, graph: Any) -> None:
    found = vector(f"chain.R.{name}")
    for n, expected in zip(found["input"]["n"], found["expected"]["R"], strict=True):
        net = named(graph(n - (name == "star")))
        r = r_by_attack(net, attacks=("degree", "recalculated-degree", "betweenness"))
        assert list(r.values()) == pytest.approx([expected] * 3, abs=found["tol"])


def test_r_of_karate_for_each_order_of_attack() -> None:
    found = vector("chain.R.karate")
    expected, tolerance, net = found["expected"], found["tol"], named(nx.karate_club_graph())
    r = r_by_attack(net, runs=200)
    assert r["recalculated-degree"] == pytest.approx(expected["recalculated_degree"], abs=tolerance)
    assert r["degree"] == pytest.approx(expected["static_degree"], abs=tolerance)
    assert r["betweenness"] == pytest.approx(expected["static_betweenness"], abs=tolerance)
    assert r["random"] == pytest.approx(expected["random_mean_approx"], abs=0.01)
    curve = analyze(net, "robustness-curve", attack="recalculated-degree")
    assert curve.column("lcc") == expected["recalculated_LCC"]
    assert curve.made["r"] == pytest.approx(expected["recalculated_degree"], abs=tolerance)


def test_articulation_points_and_bridges_of_karate() -> None:
    found = vector("chain.critical.karate")
    net = named(nx.karate_club_graph())
    points = analyze(net, "articulation-points").column("id")
    assert points == [f"{node:03d}" for node in found["expected"]["articulation"]]
    table = analyze(net, "bridges")
    ends = list(zip(table.column("from"), table.column("to"), strict=True))
    assert ends == [(f"{s:03d}", f"{o:03d}") for s, o in found["expected"]["bridges"]]


graphs = st.integers(0, 9).flatmap(
    lambda n: st.lists(
        st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0))), max_size=16
    ).map(lambda pairs: made_of(n, pairs))
)


def made_of(n: int, pairs: list[tuple[int, int]]) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((a, b) for a, b in pairs if a != b and n)
    return graph


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_cuts_are_those_of_networkx_and_their_pieces_those_of_a_removal(graph: nx.Graph[int]) -> None:
    found = articulation_cuts(graph)
    assert [cut.at[0] for cut in found] == sorted(nx.articulation_points(graph))
    for cut in found:
        (node,) = cut.at
        left = graph.subgraph(nx.node_connected_component(graph, node) - {node})
        parts = sorted(map(sorted, nx.connected_components(left)), key=lambda part: (-len(part), part))
        assert cut.sizes == tuple(map(len, parts))
        assert list(cut.cut_off) == sorted(node for part in parts[1:] for node in part)
    links = bridge_cuts(graph)
    expected: Any = nx.bridges(graph)
    assert [cut.at for cut in links] == sorted((min(edge), max(edge)) for edge in expected)
    for cut in links:
        less = nx.Graph(graph)
        less.remove_edge(*cut.at)
        sides = [sorted(nx.node_connected_component(less, end)) for end in cut.at]
        stays, gone = sorted(sides, key=lambda part: (-len(part), part))
        assert (cut.sizes, list(cut.cut_off)) == ((len(stays), len(gone)), gone)


@settings(max_examples=80, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_a_curve_is_what_removal_one_by_one_gives(graph: nx.Graph[int], chance: random.Random) -> None:
    order = sorted(graph)
    chance.shuffle(order)
    left, sizes = nx.Graph(graph), []
    for node in order:
        left.remove_node(node)
        sizes.append(max(map(len, nx.connected_components(left)), default=0))
    assert attacks.curve(graph, order) == sizes


@settings(max_examples=60, deadline=None)
@given(graphs)
def test_recalculated_orders_are_the_naive_ones(graph: nx.Graph[int]) -> None:
    for order, score in (
        (attacks.by_degree_anew(graph), lambda g: dict(g.degree())),
        (attacks.by_betweenness_anew(graph), lambda g: nx.betweenness_centrality(g, normalized=False)),
    ):
        left, naive = nx.Graph(graph), []
        while left:
            values = {node: round(value, 9) for node, value in score(left).items()}
            naive.append(min(values, key=lambda node: (-values[node], node)))
            left.remove_node(naive[-1])
        assert order == naive


def test_r_does_not_ask_for_names_where_no_tie_is_broken() -> None:
    path, turned = named(nx.path_graph(7)), named(nx.relabel_nodes(nx.path_graph(7), lambda i: 6 - i))
    for attack in ("betweenness",):
        assert r_by_attack(path, attacks=(attack,)) == r_by_attack(turned, attacks=(attack,))


def test_parallel_links_are_one_bridge_and_a_cycle_has_none() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b"), ("b", "a"), ("b", "c")])
    assert len(analyze(net, "bridges")) == 2
    net.add_edge("c", "a")
    assert len(analyze(net, "bridges")) == 0
    assert analyze(net, "bridges").made["notes"], "an empty answer says why"


def park() -> nx.MultiDiGraph[str]:
    """gov — hub — firm1, firm2; hub — lab — uni; and a pair apart."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    roles = {"gov": "Government", "hub": "Service", "firm1": "Industry", "firm2": "Industry",
             "lab": "Research", "uni": "Academia", "bank": "Finance", "fund": "Finance"}  # fmt: skip
    for node, role in roles.items():
        net.add_node(node, roles=(role,), industries=("VR",) if node in {"firm1", "lab"} else ())
    net.add_edges_from([("gov", "hub"), ("hub", "firm1"), ("hub", "firm2"), ("hub", "lab"), ("lab", "uni"),
                        ("bank", "fund")])  # fmt: skip
    return net


def test_what_would_be_cut_off_is_named() -> None:
    rows = {str(row["id"]): row for row in analyze(park(), "articulation-points").records()}
    assert set(rows) == {"hub", "lab"}
    assert (rows["hub"]["cut_off"], rows["hub"]["who_en"]) == (3, "firm1; firm2; gov")
    assert (rows["lab"]["cut_off"], rows["lab"]["who_en"]) == (1, "uni")
    ends = {(str(r["from"]), str(r["to"])): r["who_en"] for r in analyze(park(), "bridges").records()}
    assert ends["hub", "lab"] == "lab; uni", "the smaller side"


def test_single_points_are_cells_with_one_actor_and_cuts_together() -> None:
    net = park()
    net.nodes["firm2"]["kind"] = "ActorGroup"  # a group is no second actor, and no actor at all
    net.add_edge("firm1", "content", predicate="https://w3id.org/ecograph/ontology#positionedInSegment")
    rows = analyze(net, "single-points").records()
    found = {(str(r["kind"]), str(r["what_en"])) for r in rows}
    assert {("actor", "hub"), ("link", "bank — fund"), ("cell", "VR × Industry: firm1"),
            ("role", "Industry: firm1"), ("segment", "content: firm1")} <= found  # fmt: skip
    assert not any(str(what).startswith("Finance") for _, what in found), "bank and fund are two"
    uni = next(r for r in rows if r["what_en"] == "Academia: uni")
    assert uni["cut_off"] is None, "its leaving empties the cell and cuts nobody off"


def test_without_the_government_hub_the_hub_goes_first_and_n_stays() -> None:
    table = analyze(park(), "robustness", attacks=("degree",))
    without = [r for r in table.records() if r["network_en"] == "without the government hub"]
    assert table.made["hub"] == "gov"
    # Without gov 5 of 8 hold together; then go hub, lab, bank, firm1, firm2, fund, uni.
    assert without[0]["r"] == pytest.approx((5 + 2 + 2 + 1 + 1 + 1 + 1 + 0) / 64)
    none = analyze(nx.MultiDiGraph([("a", "b")]), "robustness", attacks=("degree",)).records()
    assert [r["r"] for r in none][1] is None
    chosen = analyze(park(), "robustness-curve", hub="bank")
    assert chosen.column("id")[0] == "bank"


def test_wrong_parameters_are_refused_in_words() -> None:
    with pytest.raises(NotFound, match="attacks"):
        analyze(park(), "robustness", attacks="fire")
    with pytest.raises(NotFound, match="node"):
        analyze(park(), "robustness", hub="nobody")
    with pytest.raises(InputError, match="runs"):
        analyze(park(), "robustness", runs=0)


def test_a_large_network_leaves_recalculated_betweenness_empty_and_says_so() -> None:
    table = analyze(park(), "robustness", exact=5)
    rows = {(r["attack"], r["network_en"]): r["r"] for r in table.records()}
    assert rows["recalculated-betweenness", "whole network"] is None
    assert rows["degree", "whole network"] is not None
    assert any("too large" in note["en"] for note in table.made["notes"])  # type: ignore[attr-defined]


def test_the_random_order_is_seeded_and_an_isolate_lowers_r() -> None:
    net = park()
    assert r_by_attack(net, attacks="random", seed=3) == r_by_attack(net, attacks="random", seed=3)
    before = r_by_attack(net, attacks="degree")["degree"]
    net.add_node("alone")
    assert r_by_attack(net, attacks="degree")["degree"] < before


def test_the_shipped_ecosystem_has_weak_points_with_names(store: Store) -> None:
    net = project(store)
    for name in ("articulation-points", "bridges", "single-points", "robustness"):
        for lang in ("zh", "en"):
            assert analyze(net, name, lang=lang).rows
    assert len(analyze(net, "robustness", lang="zh")) == 2 * len(ATTACKS)
