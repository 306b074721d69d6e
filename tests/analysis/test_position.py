"""Concentration, upstreamness, trophic levels, and the linear algebra under them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze
from ecograph.analysis.concentration import herfindahl
from ecograph.analysis.linear import solve
from ecograph.analysis.position import leontief_inverse
from ecograph.errors import EcographError, InputError
from ecograph.table import Table

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"
SEGMENT = "https://w3id.org/ecograph/ontology#positionedInSegment"


def vector(name: str) -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    found: dict[str, Any] = next(
        v for v in json.loads(VECTORS.read_text("utf-8"))["vectors"] if v["id"] == name
    )
    return found


def flows(edges: dict[str, float], **outputs: float) -> nx.MultiDiGraph[str]:
    """A network from ``{"ab": 1.0}``: a delivers 1 to b."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for pair, weight in edges.items():
        net.add_edge(pair[0], pair[1], weight=weight)
    for node, output in outputs.items():
        net.add_node(node, output=output)
    return net


def column(table: Table, name: str) -> dict[str, Any]:
    return {str(row["id"]): row[name] for row in table.records()}


# ---- upstreamness


def test_upstreamness_and_the_leontief_inverse_of_two_sectors() -> None:
    found = vector("chain.leontief")
    (z11, z12), (z21, z22) = found["input"]["Z"]
    x1, x2 = found["input"]["x"]
    expected, tolerance = found["expected"], found["tol"]
    net = flows({"11": z11, "12": z12, "21": z21, "22": z22}, **{"1": x1, "2": x2})
    table = analyze(net, "upstreamness")
    up, down = column(table, "upstreamness"), column(table, "downstreamness")
    assert [up["1"], up["2"]] == pytest.approx(expected["upstreamness"], abs=tolerance)
    assert [down["1"], down["2"]] == pytest.approx(expected["downstreamness_leontief_colsum"], abs=tolerance)
    inverse = leontief_inverse(found["input"]["Z"], found["input"]["x"])
    assert inverse is not None
    for row, wanted in zip(inverse, expected["L"], strict=True):
        assert row == pytest.approx(wanted, abs=tolerance)


def test_a_cycle_with_an_exit_has_a_finite_upstreamness() -> None:
    # Half of b's output goes back to a: U_a = 1 + U_b, U_b = 1 + U_a/2 + U_c/2, U_c = 1.
    up = column(analyze(flows({"ab": 1, "ba": 1, "bc": 1}), "upstreamness"), "upstreamness")
    assert up == pytest.approx({"a": 5.0, "b": 4.0, "c": 1.0})


def test_a_circle_that_keeps_all_has_none_and_is_named() -> None:
    table = analyze(flows({"ab": 1, "ba": 1, "sa": 1, "xy": 1}), "upstreamness")
    up = column(table, "upstreamness")
    assert [up[n] for n in "abs"] == [None, None, None]
    assert (up["x"], up["y"]) == (2.0, 1.0), "what does not lead into the circle keeps its value"
    notes: Any = table.made["notes"]
    assert any("a, b keep all they make" in note["en"] and "a、b" in note["zh"] for note in notes)


def test_delivering_more_than_one_makes_is_not_productive() -> None:
    table = analyze(flows({"ab": 6, "ba": 6}, a=5.0, b=5.0), "upstreamness")
    assert set(column(table, "upstreamness").values()) == {None}
    with pytest.raises(InputError, match="positive"):
        analyze(flows({"ab": 1}, a=0.0), "upstreamness")


def test_only_the_links_asked_for_are_flows() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edge("a", "b", predicate="https://w3id.org/ecograph/ontology#suppliesTo")
    net.add_edge("a", "park", predicate="https://w3id.org/ecograph/ontology#residentIn")
    up = column(analyze(net, "upstreamness", links="suppliesTo"), "upstreamness")
    assert up == {"a": 2.0, "b": 1.0, "park": None}


edges = st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), st.integers(1, 5))


@settings(max_examples=80, deadline=None)
@given(edges)
def test_upstreamness_satisfies_its_own_equation(pairs: dict[tuple[str, str], int]) -> None:
    net = flows({s + o: float(w) for (s, o), w in pairs.items()})
    up = column(analyze(net, "upstreamness"), "upstreamness")
    for node in net:
        out = {o: d["weight"] for _, o, d in net.out_edges(node, data=True)}
        reach = nx.descendants(nx.DiGraph(net), node) | {node}
        sinks = [n for n in reach if not net.out_degree(n)]
        if not out:
            assert up[node] == 1.0
        elif all(nx.descendants(nx.DiGraph(net), n) & set(sinks) or n in sinks for n in reach):
            wanted = 1 + sum(w / sum(out.values()) * up[o] for o, w in out.items())
            assert up[node] == pytest.approx(wanted, rel=1e-6)
        else:
            assert up[node] is None, "some of the output never gets out"


# ---- trophic levels


def test_levels_of_levines_figure() -> None:
    found = vector("chain.trophic.levine")
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for s, o, weight in found["input"]["edges"]:
        net.add_edge(str(s), str(o), weight=weight)
    levels = column(analyze(net, "trophic-levels"), "levine")
    assert levels == pytest.approx(found["expected"]["levels"], abs=found["tol"])


def test_a_perfect_chain_is_coherent_and_a_ring_has_no_direction() -> None:
    chain = analyze(flows({"ab": 2, "bc": 1, "xc": 1}), "trophic-levels")
    assert column(chain, "level") == pytest.approx({"a": 0, "b": 1, "c": 2, "x": 1})
    assert chain.made["F0"] == pytest.approx(0)
    ring = analyze(flows({"ab": 1, "bc": 1, "ca": 1}), "trophic-levels")
    assert set(column(ring, "level").values()) == {0.0}
    assert ring.made["F0"] == pytest.approx(1)
    assert set(column(ring, "levine").values()) == {None}, "Levine's levels need a start"


def test_the_feed_forward_triangle_by_hand() -> None:
    # a→b→c and a→c: minimise (h_b−h_a−1)² + (h_c−h_b−1)² + (h_c−h_a−1)²: h = 0, 2/3, 4/3, F0 = 1/9.
    table = analyze(flows({"ab": 1, "bc": 1, "ac": 1}), "trophic-levels")
    assert column(table, "level") == pytest.approx({"a": 0, "b": 2 / 3, "c": 4 / 3})
    assert table.made["F0"] == pytest.approx(1 / 9)


def test_a_self_loop_moves_nobody_and_an_isolate_has_no_level() -> None:
    net = flows({"ab": 1, "aa": 7})
    net.add_node("z")
    table = analyze(net, "trophic-levels")
    assert column(table, "level") == {"a": 0.0, "b": 1.0, "z": None}


@settings(max_examples=60, deadline=None)
@given(edges)
def test_levels_minimise_the_incoherence(pairs: dict[tuple[str, str], int]) -> None:
    net = flows({s + o: float(w) for (s, o), w in pairs.items()})
    table = analyze(net, "trophic-levels")
    level = column(table, "level")
    links = [(s, o, d["weight"]) for s, o, d in net.edges(data=True) if s != o]

    def cost(heights: dict[str, float]) -> float:
        return float(sum(w * (heights[o] - heights[s] - 1) ** 2 for s, o, w in links))

    known = {node: value or 0.0 for node, value in level.items()}
    for node, height in known.items():
        for step in (-0.01, 0.01):
            assert cost({**known, node: height + step}) >= cost(known) - 1e-9
    if links:
        assert 0 <= float(str(table.made["F0"])) <= 1 + 1e-9


# ---- linear systems


def system(n: int, seed: int) -> tuple[list[dict[int, float]], list[float]]:
    chance = random.Random(seed)  # noqa: S311 - an example
    rows = []
    for i in range(n):
        row = {chance.randrange(n): chance.uniform(-1, 1) for _ in range(4)}
        row[i] = 6.0
        rows.append(row)
    return rows, [chance.uniform(-1, 1) for _ in range(n)]


@pytest.mark.parametrize("iterated", [0, 2000], ids=["iterated", "factorized"])
@pytest.mark.parametrize("n", [1, 5, 60])
def test_elimination_and_scipy_give_the_same(n: int, iterated: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    monkeypatch.setattr("ecograph.analysis.linear.ITERATED", iterated)
    rows, right = system(n, seed=n)
    small, large = solve(rows, right), solve(rows, right, small=0)
    assert small is not None
    assert large is not None
    assert small == pytest.approx(large, abs=1e-10)


def test_a_singular_system_is_said_to_be_singular_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    rows = [{0: 1.0, 1: -1.0}, {0: -1.0, 1: 1.0}]
    assert solve(rows, [1.0, 1.0]) is None
    for iterated in (0, 2000):
        monkeypatch.setattr("ecograph.analysis.linear.ITERATED", iterated)
        assert solve(rows, [1.0, 1.0], small=0) is None


def test_without_scipy_a_large_system_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecograph.analysis.linear.find_spec", lambda _: None)
    with pytest.raises(EcographError, match="scipy") as caught:
        solve([{0: 1.0}], [1.0], small=0)
    assert caught.value.hint is not None
    assert "ecograph[fast]" in caught.value.hint


# ---- concentration


def shares_to(segment: str, **shares: float) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for firm, share in shares.items():
        net.add_edge(firm, segment, predicate=SEGMENT, weight=share)
    return net


def test_hhi_of_the_guidelines_example() -> None:
    found = vector("chain.hhi")
    shares = dict(zip("abcd", found["input"]["shares"], strict=True))
    expected, tolerance = found["expected"], found["tol"]
    assert herfindahl(shares.values()) == pytest.approx(expected["HHI"], abs=tolerance)
    for basis in ("shares", "weights"):
        (row,) = analyze(shares_to("content", **shares), "hhi", by="segment", basis=basis).records()
        assert row["hhi"] == pytest.approx(expected["HHI"], abs=tolerance)
        assert row["points"] == pytest.approx(expected["HHI_points"])
        assert row["effective"] == pytest.approx(1 / 0.26)


def test_shares_known_in_part_give_bounds() -> None:
    (row,) = analyze(shares_to("content", a=0.5, b=0.2), "hhi", by="segment", basis="shares").records()
    assert [row["hhi"], row["highest"]] == pytest.approx([0.29, 0.29 + 0.09])
    assert row["normalised"] is None
    assert row["stated"] == pytest.approx(0.7)


def test_shares_in_percent_are_refused_with_the_reason() -> None:
    table = analyze(shares_to("content", a=50, b=20), "hhi", by="segment", basis="shares")
    assert table.column("hhi") == [None]
    notes: Any = table.made["notes"]
    assert any("percent" in note["en"] for note in notes)
    with pytest.raises(InputError, match="sum to 1"):
        herfindahl([30, 70])
    with pytest.raises(InputError, match="role"):
        analyze(nx.MultiDiGraph(), "hhi", by="role", basis="shares")


def test_groups_of_actors_are_no_members_and_one_member_is_a_monopoly_of_the_record() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "g"), ("a", "b")])
    net.nodes["a"].update(kind="Enterprise", roles=("Industry",), industries=("VR",))
    net.nodes["b"].update(kind="Enterprise", roles=("Industry",), industries=())
    net.nodes["g"].update(kind="ActorGroup", roles=("Industry",), industries=("VR",))
    (row,) = analyze(net, "hhi").records()
    assert (row["members"], row["hhi"], row["normalised"], row["largest"]) == (1, 1.0, None, "a")
    by_role = analyze(net, "hhi", by="role").records()
    assert [(r["group"], r["members"]) for r in by_role] == [("Industry", 2)]
    assert by_role[0]["hhi"] == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)
