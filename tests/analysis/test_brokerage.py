"""Brokerage: the definition word by word, its null by enumeration, and two engines that agree."""

from __future__ import annotations

import itertools
import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze, engines
from ecograph.analysis.brokerage import COUNTED, KINDS, brokerage, brokerage_by_role
from ecograph.analysis.brokerage_null import total_variance
from ecograph.errors import EcographError, NotFound
from ecograph.projection import project
from ecograph.store import Store

ROLES = ("Finance", "Industry", "Research")
EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30)
PLAYED = st.lists(
    st.lists(st.sampled_from(ROLES), max_size=2, unique=True).map(tuple), min_size=8, max_size=8
)  # fmt: skip


def made(roles: list[tuple[str, ...]], edges: list[tuple[int, int]]) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for i, played in enumerate(roles):
        net.add_node(f"n{i}", roles=played)
    net.add_edges_from((f"n{s}", f"n{o}") for s, o in edges)
    return net


def by_definition(net: nx.MultiDiGraph[str]) -> dict[str, dict[str, int]]:
    """v brokers (a, c) iff a→v→c, not a→c, a ≠ c; the five roles spelt out."""
    group = {node: data["roles"][0] for node, data in net.nodes(data=True) if data["roles"]}
    found = {node: dict.fromkeys(COUNTED, 0) for node in group}
    for a, v, c in itertools.permutations(group, 3):
        if net.has_edge(a, v) and net.has_edge(v, c) and not net.has_edge(a, c):
            ga, gv, gc = group[a], group[v], group[c]
            if ga == gv == gc:
                kind = "coordinator"
            elif ga == gc:
                kind = "itinerant"
            elif ga == gv:
                kind = "representative"
            elif gv == gc:
                kind = "gatekeeper"
            else:
                kind = "liaison"
            found[v][kind] += 1
            found[v]["total"] += 1
    return found


@settings(max_examples=60, deadline=None)
@given(PLAYED, EDGES)
def test_counts_are_those_of_the_definition(
    roles: list[tuple[str, ...]], edges: list[tuple[int, int]]
) -> None:
    net = made(
        [tuple(sorted(played, key=("Industry", "Research", "Finance").index)) for played in roles], edges
    )
    rows = {str(r["id"]): {kind: r[kind] for kind in COUNTED} for r in brokerage(net).records()}
    assert rows == by_definition(net)
    for kind in COUNTED:
        total = [r["count"] for r in brokerage_by_role(net).records() if r["brokerage"] == kind]
        assert (
            total[0]
            == sum(int(str(t)) for t in total[1:])
            == sum(row[kind] for row in by_definition(net).values())
        )


@settings(max_examples=60, deadline=None)
@given(PLAYED, EDGES, st.sampled_from(["primary", "fraction"]))
def test_the_sparse_engine_agrees(
    roles: list[tuple[str, ...]], edges: list[tuple[int, int]], shares: str
) -> None:
    pytest.importorskip("scipy", reason="scipy is not installed (extra fast)")
    net = made(roles, edges)
    plain = {r["id"]: r for r in brokerage(net, roles=shares, engine="python").records()}
    fast = {r["id"]: r for r in brokerage(net, roles=shares, engine="sparse").records()}
    assert plain.keys() == fast.keys()
    for node, row in plain.items():
        assert [fast[node][k] for k in COUNTED] == pytest.approx([row[k] for k in COUNTED], abs=1e-9)


def test_the_engines_agree_on_a_network_with_hubs() -> None:
    pytest.importorskip("scipy", reason="scipy is not installed (extra fast)")
    chance = random.Random(3)  # noqa: S311
    roles: list[tuple[str, ...]] = [(chance.choice(ROLES),) for _ in range(300)]
    edges = [(int(300 * chance.random() ** 3), chance.randrange(300)) for _ in range(2500)]
    edges += [(o, s) for s, o in edges[::5]]
    net = made(roles, edges)
    assert brokerage(net, engine="python").rows == brokerage(net, engine="sparse").rows


def test_large_networks_take_the_sparse_engine_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy", reason="scipy is not installed (extra fast)")
    net = made([("Finance",), ("Industry",), ("Research",)], [(0, 1), (1, 2)])
    assert brokerage(net).made["engine"] == "ecograph (python)"
    monkeypatch.setitem(engines._MANY, "brokerage", 2)
    assert str(brokerage(net).made["engine"]).startswith("sparse (scipy ")
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    assert brokerage(net).made["engine"] == "ecograph (python)"
    with pytest.raises(EcographError, match="numpy"):
        brokerage(net, engine="sparse")
    with pytest.raises(NotFound):
        brokerage(net, engine="fast")


def test_expectation_and_variance_of_a_node_by_enumeration() -> None:
    """All 2¹² networks of 4 nodes, each arc with probability d."""
    net = made(
        [("Finance",), ("Finance",), ("Industry",), ("Research",)], [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]
    )
    d = 5 / 12
    arcs = list(itertools.permutations(range(4), 2))
    sums = {(v, kind): [0.0, 0.0] for v in range(4) for kind in COUNTED}
    for there in itertools.product((False, True), repeat=12):
        chosen = [arc for arc, present in zip(arcs, there, strict=True) if present]
        probability = d ** len(chosen) * (1 - d) ** (12 - len(chosen))
        drawn = made([net.nodes[n]["roles"] for n in sorted(net)], chosen)
        for node, counted in by_definition(drawn).items():
            for kind, value in counted.items():
                moments = sums[int(node[1]), kind]
                moments[0] += probability * value
                moments[1] += probability * value * value
    for row in brokerage(net).records():
        for kind in COUNTED:
            mean, square = sums[int(str(row["id"])[1]), kind]
            assert row[f"expected_{kind}"] == pytest.approx(mean, abs=1e-9)
            assert row[f"variance_{kind}"] == pytest.approx(square - mean * mean, abs=1e-9)


@pytest.mark.parametrize("sizes", [(4,), (2, 2), (3, 1), (1, 1, 2)])
def test_the_variance_of_a_sum_by_enumeration(sizes: tuple[int, ...]) -> None:
    group = [g for g, size in enumerate(sizes) for _ in range(size)]
    arcs, d = list(itertools.permutations(range(4), 2)), 0.3

    def weight(a: int, v: int, c: int) -> float:
        return (a == v) * 1.0 + (v == c) * 0.5 + (a != c) * 0.25 + 0.1 * v

    mean = square = 0.0
    for there in itertools.product((False, True), repeat=12):
        found = dict(zip(arcs, there, strict=True))
        probability = d ** sum(there) * (1 - d) ** (12 - sum(there))
        value = sum(
            weight(group[a], group[v], group[c])
            for a, v, c in itertools.permutations(range(4), 3)
            if found[a, v] and found[v, c] and not found[a, c]
        )
        mean += probability * value
        square += probability * value * value
    assert total_variance(sizes, weight, d) == pytest.approx(square - mean * mean)


def test_z_is_empty_where_a_role_cannot_occur() -> None:
    net = made([("Finance",), ("Industry",), ("Industry",), ("Research",)], [(0, 1), (1, 3)])
    rows = {r["id"]: r for r in brokerage(net).records()}
    assert rows["n0"]["z_coordinator"] is None  # the only financier has nobody to coordinate
    assert rows["n0"]["variance_coordinator"] == 0
    assert rows["n1"]["z_liaison"] is not None
    found = brokerage(net).made["notes"]
    assert isinstance(found, list)
    assert "not 0" in found[0]["en"]


def test_shares_of_roles_add_up_to_the_same_total() -> None:
    edges = [(0, 1), (1, 2), (2, 3), (1, 3), (3, 0)]
    net = made([("Finance", "Industry"), ("Industry",), ("Finance", "Research"), ("Research",)], edges)
    whole = {r["id"]: r for r in brokerage(net).records()}
    shared = {r["id"]: r for r in brokerage(net, roles="fraction").records()}
    for node, row in shared.items():
        assert sum(float(str(row[k])) for k in KINDS) == pytest.approx(row["total"])
        assert row["total"] == whole[node]["total"]
        assert row["expected_total"] == pytest.approx(whole[node]["expected_total"])
        assert row["variance_total"] == pytest.approx(whole[node]["variance_total"])
    # n0→n1→n3: half of n0 is Industry, as n1 is: representative or liaison, half each;
    # n0→n1→n2: that half again, and the Finance halves of n0 and n2 meet by one quarter: itinerant
    assert [shared["n1"][k] for k in KINDS] == [0, 0.25, 1, 0, 0.75]
    total = next(r for r in brokerage_by_role(net, roles="fraction").records() if r["brokerage"] == "total")
    assert (total["group"], total["count"]) == ("all", sum(float(str(r["total"])) for r in shared.values()))


def test_many_groups_have_no_sd_of_sums_and_say_so() -> None:
    net = made([(f"role{i:02d}",) for i in range(14)], [(i, i + 1) for i in range(13)])
    table = brokerage_by_role(net)
    assert set(table.column("sd")) == {None}
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert any("more than 12 groups" in note["en"] for note in notes)


def test_the_park_has_brokers(store: Store) -> None:
    table = analyze(project(store, "combined"), "brokerage", lang="en")
    assert table.columns[:4] == ("rank", "identifier", "name (en)", "roles")
    assert table.rows
