"""Reference vectors (published or from independent packages), through the public functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from ecograph.analysis import analyze
from ecograph.analysis.brokerage import COUNTED, KINDS
from ecograph.analysis.centrality import degree
from ecograph.analysis.communities import communities, modularity
from ecograph.analysis.mixing import newman
from ecograph.table import Cell, Table

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


def grouped(
    roles: Mapping[str, str], edges: Iterable[tuple[str, str]], attribute: str = "roles"
) -> nx.MultiDiGraph[str]:
    """A directed network whose nodes each have one group."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, role in roles.items():
        net.add_node(node, **{attribute: (role,)})
    net.add_edges_from(edges)
    return net


def by(table: Table, key: str, value: str) -> dict[Cell, Cell]:
    """One column by another."""
    return dict(zip(table.column(key), table.column(value), strict=True))


def karate_clubs() -> nx.MultiDiGraph[str]:
    karate = nx.karate_club_graph()
    clubs = {f"{node:03d}": str(data["club"]) for node, data in karate.nodes(data=True)}
    return grouped(clubs, [(f"{s:03d}", f"{o:03d}") for s, o in karate.edges])


def emon(content: dict[str, Any]) -> nx.MultiDiGraph[str]:
    data = content["datasets"]["emon_MtSi"]
    roles = {f"{i:02d}": role for i, role in enumerate(data["role"], start=1)}
    return grouped(roles, [(f"{s:02d}", f"{o:02d}") for s, o in data["edges"]])


def test_brokerage_of_each_node(content: dict[str, Any]) -> None:
    found = vector(content, "brokerage.emon_MtSi.nodes")
    rows = {r["id"]: r for r in analyze(emon(content), "brokerage").records()}
    for i, name in enumerate(sorted(map(str, rows))):
        for k, kind in enumerate(COUNTED):
            row, expected = rows[name], {key: found["expected"][key][i][k] for key in found["expected"]}
            variance = row[f"variance_{kind}"]
            assert isinstance(variance, float)
            ours = {
                "raw": row[kind],
                "exp": row[f"expected_{kind}"],
                "sd": variance**0.5,
                "z": row[f"z_{kind}"],
            }
            for key, value in expected.items():
                assert ours[key] == (None if value is None else pytest.approx(value, abs=found["tol"]))


def test_brokerage_of_the_network_has_the_exact_sd(content: dict[str, Any]) -> None:
    found = vector(content, "brokerage.emon_MtSi.graph")
    rows = [r for r in analyze(emon(content), "brokerage-by-role").records() if r["group"] == "all"]
    assert [r["brokerage"] for r in rows] == list(COUNTED)
    for key, column in (("raw", "count"), ("exp", "expected"), ("sd_exact", "sd")):
        assert [r[column] for r in rows] == pytest.approx(found["expected"][key], abs=found["tol"])


def test_brokerage_of_one_two_path(content: dict[str, Any]) -> None:
    found = vector(content, "brokerage.toy")
    words = {"consultant": "itinerant"}  # UCINET's word
    for case, role in zip(found["input"]["cases"], found["expected"]["role_of_node2"], strict=True):
        roles = {str(i): group for i, group in enumerate(case["role"], start=1)}
        net = grouped(roles, [(str(s), str(o)) for s, o in case["edges"]])
        row = next(r for r in analyze(net, "brokerage").records() if r["id"] == "2")
        assert [kind for kind in KINDS if row[kind]] == ([] if role is None else [words.get(role, role)])


def test_structural_holes_of_burts_example(content: dict[str, Any]) -> None:
    found = vector(content, "burt.borgatti")
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edges_from((s, o) for s, o in content["datasets"]["borgatti_G"]["edges"])
    table = analyze(net, "structural-holes")
    for column, expected in found["expected"].items():
        ours = by(table, "id", column)
        assert {k: ours[k] for k in expected} == pytest.approx(expected, abs=found["tol"])


def test_structural_holes_of_karate_without_its_weights(content: dict[str, Any]) -> None:
    found = vector(content, "burt.karate")
    # The graph of networkx carries weights: they must not be read unless asked for.
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for s, o, data in nx.karate_club_graph().edges(data=True):
        net.add_edge(f"{s:03d}", f"{o:03d}", weight=float(data["weight"]))
    table = analyze(net, "structural-holes")
    for column, expected in found["expected"].items():
        ours = by(table, "id", column)
        assert [ours[name] for name in sorted(net)] == pytest.approx(expected, abs=found["tol"])


def test_assortativity_of_couples(content: dict[str, Any]) -> None:
    found = vector(content, "assort.catania")
    data, expected = content["datasets"]["catania"], found["expected"]
    roles: dict[str, str] = {}
    edges: list[tuple[str, str]] = []
    for g, row in enumerate(data["matrix"]):
        for h, couples in enumerate(row):
            for i in range(couples):
                man, woman = f"m{g}{h}.{i}", f"w{g}{h}.{i}"
                roles |= {man: data["rows_male"][g], woman: data["cols_female"][h]}
                edges.append((man, woman))
    net = grouped(roles, edges)
    r = by(analyze(net, "assortativity", permutations=10), "form", "r")
    assert r["directed"] == pytest.approx(expected["r_asymmetric"], abs=found["tol"])
    assert r["directed"] == pytest.approx(expected["r_published"], abs=0.0005)
    assert r["undirected"] == pytest.approx(expected["r_symmetrised"], abs=found["tol"])
    ei = by(analyze(net, "ei-index", permutations=10), "group", "ei")
    assert ei["all"] == pytest.approx(expected["EI"], abs=found["tol"])


def test_colemans_own_example(content: dict[str, Any]) -> None:
    found = vector(content, "coleman.1958")
    (aa, ab), (ba, bb) = found["input"]["matrix"]
    sizes = dict(zip("AB", found["input"]["group_sizes"], strict=True))
    members = {group: [f"{group}{i:02d}" for i in range(size)] for group, size in sizes.items()}
    edges = []
    for own, other, inside, across in (("A", "B", aa, ab), ("B", "A", bb, ba)):
        mine, theirs = members[own], members[other]
        edges += [(mine[i], mine[(i + 1) % len(mine)]) for i in range(inside)]
        edges += [(mine[i % len(mine)], theirs[i]) for i in range(across)]
    net = grouped({name: group for group, names in members.items() for name in names}, edges)
    table = analyze(net, "coleman", permutations=10)
    assert table.column("h") == pytest.approx(found["expected"]["exact"], abs=found["tol"])


def test_segregation_of_a_classroom(content: dict[str, Any]) -> None:
    found = vector(content, "segregation.classroom")
    data, expected, tolerance = content["datasets"]["classroom"], found["expected"], found["tol"]
    net = grouped(data["nodes"], [(s, o) for s, o in data["edges"]])
    row = analyze(net, "ei-index", form="directed", permutations=10).records()[0]
    assert (row["external"], row["internal"]) == (expected["external"], expected["internal"])
    assert row["ei"] == pytest.approx(expected["EI"], abs=tolerance)
    assert by(analyze(net, "coleman", permutations=10), "group", "h") == pytest.approx(
        expected["coleman"], abs=tolerance
    )
    r = by(analyze(net, "assortativity", permutations=10), "form", "r")
    assert r["directed"] == pytest.approx(expected["assortativity_directed"], abs=tolerance)
    # The vector makes the matrix of arcs symmetric, so a mutual choice is two links; we count pairs.
    arcs = [float(str(links)) for links in analyze(net, "mixing", permutations=10).column("links")]
    symmetric = newman([[2 * arcs[0], arcs[1] + arcs[2]], [arcs[1] + arcs[2], 2 * arcs[3]]])
    assert symmetric == pytest.approx(expected["assortativity_symmetrised"], abs=tolerance)


def test_segregation_of_karate(content: dict[str, Any]) -> None:
    found = vector(content, "segregation.karate")
    expected, tolerance, net = found["expected"], found["tol"], karate_clubs()
    row = analyze(net, "ei-index").records()[0]
    assert (row["external"], row["internal"]) == (expected["external"], expected["internal"])
    assert row["ei"] == pytest.approx(expected["EI"], abs=tolerance)
    assert row["null_mean"] == pytest.approx(expected["EI_null_mean"], abs=tolerance)
    assert row["null_sd"] == pytest.approx(expected["EI_null_sd_approx"], abs=0.01)
    r = by(analyze(net, "assortativity", permutations=10), "form", "r")
    assert r["undirected"] == pytest.approx(expected["assortativity"], abs=tolerance)
    # networkx counts a tie within a club twice, we count it once
    links = analyze(net, "mixing", form="undirected", permutations=10).column("links")
    (mm, mo), (_, oo) = expected["mixing_networkx"]
    assert links == [mm / 2, mo, oo / 2]


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
