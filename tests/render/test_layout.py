"""Where actors stand: whole, stable, apart, and in groups that hold everybody once."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest

from ecograph.errors import InputError
from ecograph.render.layout import FORCES_MOST, arrange, radius
from ecograph.render.pack import GROUPINGS, SCATTERED, Disc, pack, partition

Net = nx.MultiDiGraph


def grouped(groups: int = 12, size: int = 50) -> Net[str]:
    """Dense groups in a ring, a hub in each, a few links between neighbours, and five actors alone."""
    net: Net[str] = nx.MultiDiGraph()
    for g in range(groups):
        for i in range(size):
            net.add_node(
                f"n{g:02d}-{i:03d}", industries=(f"I{g % 3}",), primary_role="Industry", kind="Enterprise"
            )
            if i:
                net.add_edge(f"n{g:02d}-{i:03d}", f"n{g:02d}-000", key="a")
                net.add_edge(f"n{g:02d}-{i:03d}", f"n{g:02d}-{i // 2:03d}", key="b")
        net.add_edge(f"n{g:02d}-001", f"n{(g + 1) % groups:02d}-001", key="c")
    net.add_nodes_from((f"alone-{i}" for i in range(5)), kind="Enterprise")
    return net


@pytest.fixture(scope="module")
def net() -> Net[str]:
    return grouped()


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_actor_is_in_one_group(net: Net[str], by: str) -> None:
    members = [node for _, part in partition(net, by) for node in part]
    assert sorted(members) == sorted(net)


def test_communities_are_the_planted_groups_and_the_rest_is_scattered(net: Net[str]) -> None:
    parts = partition(net)
    assert [len(part) for _, part in parts] == [50] * 12 + [5]
    assert all(len({node[:3] for node in part}) == 1 for _, part in parts)
    assert [key for key, part in parts if part[0].startswith("alone")] == [SCATTERED]


def test_a_given_group_that_is_too_large_is_divided() -> None:
    parts = partition(grouped(groups=30), "industry")
    assert {key for key, _ in parts} >= {"I0", "I1", "I2"}
    assert max(len(part) for _, part in parts) <= 400


def test_a_building_gathers_its_tenants() -> None:
    net: Net[str] = nx.MultiDiGraph([("firm", "b1"), ("lab", "b1"), ("fund", "b2")])
    nx.set_node_attributes(net, {"b1": "Building", "b2": "Building"}, "kind")
    assert dict(partition(net, "building")) == {"b1": ["b1", "firm", "lab"], "b2": ["b2", "fund"]}
    with pytest.raises(InputError, match="cannot be grouped"):
        partition(net, "colour")


def test_no_actor_and_no_disc_lies_on_another(net: Net[str]) -> None:
    places, discs = pack(net, partition(net), radius)
    assert set(places) == set(net)
    for one, two in combinations(discs, 2):
        assert math.hypot(one.x - two.x, one.y - two.y) >= one.radius + two.radius
    degree = {node: len(set(nx.all_neighbors(net, node))) for node in net}
    for disc in discs:
        for node in disc.members:
            x, y = places[node]
            assert math.hypot(x - disc.x, y - disc.y) <= disc.radius
        for a, b in combinations(disc.members, 2):
            assert math.dist(places[a], places[b]) >= radius(degree[a]) + radius(degree[b]), (a, b)


def test_linked_groups_are_neighbours_and_the_lead_is_in_the_middle(net: Net[str]) -> None:
    places, discs = pack(net, partition(net), radius)
    by_name = {disc.lead[:3]: disc for disc in discs}
    for disc in discs:
        assert places[disc.lead] == (disc.x, disc.y)
    ring = [by_name[f"n{g:02d}"] for g in range(12)]

    def apart(a: Disc, b: Disc) -> float:
        return math.hypot(a.x - b.x, a.y - b.y)

    linked = [apart(ring[g], ring[(g + 1) % 12]) for g in range(12)]
    across = [apart(ring[g], ring[(g + 6) % 12]) for g in range(12)]
    assert sum(linked) < 0.8 * sum(across)


def test_a_disc_without_links_stays_with_the_others(net: Net[str]) -> None:
    _, discs = pack(net, partition(net), radius)
    reach = max(math.hypot(d.x, d.y) + d.radius for d in discs)
    covered = sum(d.radius**2 for d in discs)
    assert covered / reach**2 > 0.2


def test_it_is_the_same_whatever_the_order_of_the_input(net: Net[str]) -> None:
    turned: Net[str] = nx.MultiDiGraph()
    turned.add_nodes_from(sorted(net.nodes(data=True), reverse=True))
    turned.add_edges_from(sorted(net.edges(keys=True), reverse=True))
    assert arrange(net) == arrange(turned)


def test_forces_below_and_discs_above_the_limit(net: Net[str]) -> None:
    small: Net[str] = nx.MultiDiGraph(net.subgraph(sorted(net)[:FORCES_MOST]))
    assert arrange(small)[1] == []
    assert arrange(net)[1]
    assert arrange(small, by="industry")[1]
    assert arrange(nx.MultiDiGraph(), by="role") == ({}, [])


def test_work_grows_with_the_links_and_not_with_their_square() -> None:
    """Counted in calls of the radius, the only thing that pack asks of its caller."""
    calls = []
    for groups in (10, 20):
        asked: list[int] = []

        def counted(degree: int, asked: list[int] = asked) -> float:
            asked.append(degree)
            return radius(degree)

        net = grouped(groups)
        pack(net, partition(net), counted)
        calls.append(len(asked))
    assert calls[1] <= 2.1 * calls[0]


def test_a_disc_says_what_it_is() -> None:
    net: Net[str] = nx.MultiDiGraph([("a", "b"), ("a", "c"), ("a", "d")])
    _, (disc,) = pack(net, partition(net), radius)
    assert disc == Disc("", ("a", "b", "c", "d"), "a", 0, 0, disc.radius)
