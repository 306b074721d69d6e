"""Communities: reference vectors, names by content, and networks without any."""

from __future__ import annotations

import networkx as nx
import pytest

from ecograph.analysis import analyze
from ecograph.analysis.communities import communities, membership, modularity
from ecograph.errors import InputError
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
    assert table.column("name_zh")[0] == "甲公司、甲园区等5个(产;虚拟现实)"
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
