"""Communities through all layers together: against the definition, its limits, and a planted partition."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze
from ecograph.analysis.leiden import leiden_communities
from ecograph.analysis.multislice import (
    State,
    multislice,
    multislice_communities,
    multislice_modularity,
)
from ecograph.errors import InputError

Slices = list["nx.Graph[str]"]


def by_definition(slices: Slices, parts: list[set[State]], coupling: float, gamma: float) -> float:
    """Q summed over all pairs of states, term by term as Mucha et al. write it."""
    group = {state: number for number, part in enumerate(parts) for state in part}
    inside = whole = 0.0
    for (i, s), (j, r) in itertools.product(group, repeat=2):
        term = 0.0
        if s == r:
            graph = slices[s]
            tie = graph.get_edge_data(i, j, default={}).get("weight", 1.0 if graph.has_edge(i, j) else 0.0)
            k = dict(graph.degree(weight="weight"))
            total = sum(k.values())
            whole += tie
            term += tie - gamma * k[i] * k[j] / total
        elif i == j:
            whole += coupling
            term += coupling
        if group[i, s] == group[j, r]:
            inside += term
    return inside / whole


def partitions(things: list[State]) -> Iterator[list[set[State]]]:
    if not things:
        yield []
        return
    first, rest = things[0], things[1:]
    for smaller in partitions(rest):
        yield [{first}, *smaller]
        for n, part in enumerate(smaller):
            yield [*smaller[:n], part | {first}, *smaller[n + 1 :]]


@st.composite
def small_slices(draw: st.DrawFn) -> Slices:
    pairs = list(itertools.combinations("abc", 2))
    slices: Slices = []
    for _ in range(2):
        graph: nx.Graph[str] = nx.Graph()
        for a, b in draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True)):
            graph.add_edge(a, b, weight=float(draw(st.integers(1, 3))))
        slices.append(graph)
    return slices


def found(slices: Slices, coupling: float, gamma: float) -> tuple[float, float]:
    """The best Q of five runs, and the best of all partitions."""
    states = [(node, s) for s, graph in enumerate(slices) for node in sorted(graph)]
    tried = [
        multislice_communities(slices, coupling=coupling, resolution=gamma, seed=seed) for seed in range(5)
    ]
    ours, all_of_them = (
        [multislice_modularity(slices, parts, coupling=coupling, resolution=gamma) or 0.0 for parts in some]
        for some in (tried, partitions(states))
    )
    assert ours[0] == pytest.approx(by_definition(slices, tried[0], coupling, gamma), abs=1e-9)
    return max(ours), max(all_of_them)


@given(small_slices(), st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.7, 1.0]))
@settings(max_examples=25, deadline=None)
def test_what_is_found_is_the_best_of_all_partitions(slices: Slices, coupling: float, gamma: float) -> None:
    ours, best = found(slices, coupling, gamma)
    assert ours == pytest.approx(best, abs=1e-9)


@given(small_slices())
@settings(max_examples=10, deadline=None)
def test_where_groups_hardly_pay_the_search_comes_close(slices: Slices) -> None:
    """At a high resolution it may stop beside the optimum, as the method does; by little, never above."""
    ours, best = found(slices, 1.0, 1.5)
    assert best - 0.06 <= ours <= best + 1e-9


def test_one_slice_is_plain_modularity() -> None:
    club = nx.relabel_nodes(nx.karate_club_graph(), str)
    plain = leiden_communities(club, seed=3)
    ours = multislice_communities([club], seed=3)
    assert {frozenset(n for n, _ in part) for part in ours} == {frozenset(map(str, part)) for part in plain}
    expected = nx.community.modularity(club, plain, weight="weight")
    assert multislice_modularity([club], ours) == pytest.approx(expected)


def test_without_coupling_each_slice_stands_alone_and_with_much_an_actor_stays_whole() -> None:
    apart, crossed = nx.Graph([("a", "b"), ("c", "d")]), nx.Graph([("a", "c"), ("b", "d")])
    alone = multislice_communities([apart, crossed], coupling=0)
    assert sorted(map(sorted, alone)) == [
        [("a", 0), ("b", 0)], [("a", 1), ("c", 1)], [("b", 1), ("d", 1)], [("c", 0), ("d", 0)],
    ]  # fmt: skip
    for part in multislice_communities([apart, crossed], coupling=10):
        assert len({node for node, _ in part}) * 2 == len(part)


def test_slices_in_order_are_tied_only_to_the_next() -> None:
    edge = nx.Graph([("a", "b")])
    between = nx.Graph([("c", "d")])
    slices = [edge, between, edge]
    assert len(multislice_communities(slices)) == 2
    assert len(multislice_communities(slices, ordered=True)) == 3  # nothing ties the first to the third


def planted(seed: int) -> nx.MultiDiGraph[str]:
    """Forty actors: in capital two groups by number, in talent two by parity, in technology as in capital."""
    chance = random.Random(seed)  # noqa: S311 - a seeded test, not cryptography
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"n{i:02}" for i in range(40)]
    net.add_nodes_from(names)
    by_number, by_parity = [i < 20 for i in range(40)], [i % 2 == 0 for i in range(40)]
    for layer, group in (("Capital", by_number), ("Technology", by_number), ("Talent", by_parity)):
        for i, j in itertools.combinations(range(40), 2):
            if chance.random() < (0.5 if group[i] == group[j] else 0.03):
                net.add_edge(names[i], names[j], chains=(layer,))
    return net


def test_a_planted_partition_that_differs_by_layer() -> None:
    net = planted(1)
    table = multislice(net, layers="Capital,Technology,Talent", coupling=0.2, runs=5)
    rows = table.records()
    by_money = {r["id"]: r["community"] for r in rows if "Capital" in str(r["layers_en"])}
    by_talent = {r["id"]: r["community"] for r in rows if "Talent" in str(r["layers_en"])}
    assert all((by_money[f"n{i:02}"] == by_money["n00"]) == (i < 20) for i in range(40))
    assert all((by_talent[f"n{i:02}"] == by_talent["n00"]) == (i % 2 == 0) for i in range(40))
    # Capital and technology agree, so that their groups are one.
    assert all("Technology" in str(r["layers_en"]) for r in rows if "Capital" in str(r["layers_en"]))
    assert 0.5 < float(str(table.made["agreement"])) <= 1  # which talent group goes with which is a near tie


def test_the_order_of_input_changes_nothing() -> None:
    net = planted(2)
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(net)))
    turned.add_edges_from((b, a, d) for a, b, d in reversed(list(net.edges(data=True))))
    first, second = (multislice(n, layers="Capital,Talent", runs=2) for n in (net, turned))
    assert first.rows == second.rows


def test_undefined_is_said_and_bad_parameters_are_refused() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edge("a", "a", chains=("Capital",))
    table = analyze(net, "multislice")
    assert table.rows == ()
    assert table.made["modularity"] is None
    assert "modularity is undefined" in str(table.made["notes"])
    assert multislice_modularity([nx.Graph()], []) is None
    for wrong in ({"coupling": -1.0}, {"coupling": float("nan")}, {"resolution": 0.0}, {"runs": 0}):
        with pytest.raises(InputError):
            multislice(net, **wrong)
    with pytest.raises(InputError, match="not a partition"):
        multislice_modularity([nx.Graph([("a", "b")])], [{("a", 0)}])
