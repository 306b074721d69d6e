"""Mixing and homophily: by hand, against exact enumeration of the null, and with actors of several roles."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Mapping

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze, permutation
from ecograph.analysis.groups import BY, groups_of
from ecograph.analysis.mixing import (
    assortativity,
    coleman,
    ei_index,
    jackknife,
    mixing,
    newman,
    segregation,
)
from ecograph.analysis.permutation import counts, expected, pairs_of
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Table

Roles = tuple[str, ...]
FIN, IND, RES = ("Finance",), ("Industry",), ("Research",)


def made(roles: Mapping[str, Roles], *edges: str) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, played in roles.items():
        net.add_node(node, roles=played)
    net.add_edges_from((edge[0], edge[1]) for edge in edges)
    return net


def notes(table: Table) -> str:
    found = table.made["notes"]
    assert isinstance(found, list)
    return " ".join(note["en"] for note in found)


PARK = {"a": FIN, "b": FIN, "c": IND, "d": IND, "e": IND}


def test_a_mixing_matrix_by_hand() -> None:
    table = mixing(made(PARK, "ac", "ad", "bc", "cd", "dc", "ce"))
    found = {(r["from"], r["to"]): r for r in table.records()}
    assert {pair: row["links"] for pair, row in found.items()} == {
        ("Industry", "Industry"): 3, ("Industry", "Finance"): 0,
        ("Finance", "Industry"): 3, ("Finance", "Finance"): 0,
    }  # fmt: skip
    # 6 ordered pairs of 5·4: industry 3·2/20, finance 2·1/20, across 3·2/20 each way
    assert [r["expected"] for r in table.records()] == pytest.approx([1.8, 1.8, 1.8, 0.6])
    assert found["Finance", "Industry"]["ratio"] == pytest.approx(3 / 1.8)


def test_undirected_ties_within_a_role_count_once() -> None:
    table = mixing(made(PARK, "ac", "ca", "cd", "dc", "ce"), form="undirected")
    found = {(r["from"], r["to"]): r["links"] for r in table.records()}
    assert found == {
        ("Industry", "Industry"): 2, ("Industry", "Finance"): 1, ("Finance", "Finance"): 0,
    }  # fmt: skip


EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)
LABELS = st.lists(st.sampled_from([FIN, IND, RES, (*FIN, *IND)]), min_size=6, max_size=6)


@settings(max_examples=25, deadline=None)
@given(EDGES, LABELS, st.booleans(), st.sampled_from(["primary", "fraction"]))
def test_the_exact_mean_is_that_of_all_permutations(
    edges: list[tuple[int, int]], labels: list[tuple[str, ...]], directed: bool, roles: str
) -> None:
    net = made(dict(zip("abcdef", labels, strict=True)), *("abcdef"[s] + "abcdef"[o] for s, o in edges))
    groups = groups_of(net, roles=roles)
    pairs = pairs_of(net, groups, directed=directed)
    size = range(len(groups.groups))
    total = [[0.0 for _ in size] for _ in size]
    for order in itertools.permutations(groups.types):
        for s, o in pairs.pairs:
            for g in size:
                for h in size:
                    total[g][h] += groups.profiles[order[s]][g] * groups.profiles[order[o]][h]
    times = math.factorial(len(groups.types))
    mean = expected(pairs, groups)
    for g in size:
        assert [v / times for v in total[g]] == pytest.approx(mean[g])
    assert math.fsum(map(math.fsum, counts(pairs, groups))) == pytest.approx(len(pairs.pairs))


def test_the_ei_index_lies_beside_its_exact_null_mean() -> None:
    net = made(PARK, "ac", "bd", "be", "ab")
    row, *each = ei_index(net).records()
    assert (row["external"], row["internal"], row["ei"]) == (3, 1, 0.5)
    assert row["null_mean"] == pytest.approx(1 - 2 * (2 * 1 + 3 * 2) / (5 * 4))
    assert [(r["group"], r["external"], r["internal"]) for r in each] == [
        ("Industry", 3, 0),
        ("Finance", 3, 1),
    ]
    # the simulated spread is near that of all 10 ways to choose the two financiers
    values = []
    for chosen in itertools.combinations("abcde", 2):
        inside = sum((s in chosen) == (o in chosen) for s, o in ("ac", "bd", "be", "ab"))
        values.append((4 - 2 * inside) / 4)
    assert statistics.fmean(values) == pytest.approx(row["null_mean"])
    assert row["null_sd"] == pytest.approx(statistics.pstdev(values), rel=0.1)
    assert 0 < float(str(row["p"])) <= 1


def test_chance_has_no_large_z_and_planted_homophily_has() -> None:
    random_net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    planted: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for i in range(60):
        for net in (random_net, planted):
            net.add_node(f"{i:02d}", roles=(FIN, IND, RES)[i % 3])
    for s, o in nx.gnm_random_graph(60, 150, seed=4).edges:
        random_net.add_edge(f"{s:02d}", f"{o:02d}")
        planted.add_edge(f"{s:02d}", f"{(o - o % 3 + s % 3) % 60:02d}")
    for name in ("ei-index", "assortativity", "segregation"):
        z = analyze(random_net, name, permutations=300).column("z")[0]
        assert abs(float(str(z))) < 3, name
        strong = analyze(planted, name, permutations=300).column("z")[0]
        assert abs(float(str(strong))) > 8, name


def test_assortativity_agrees_with_networkx_and_its_error_with_leaving_each_link_out() -> None:
    net = made(PARK | {"f": RES}, "ac", "cd", "dc", "ab", "ef", "de", "fa")
    for node, data in net.nodes(data=True):
        assert node
        data["kind"] = data["roles"][0]
    simple = {"directed": nx.DiGraph(net), "undirected": nx.Graph(net)}
    for row in assortativity(net).records():
        graph = simple[str(row["form"])]
        whole = nx.attribute_assortativity_coefficient(graph, "kind")
        assert row["r"] == pytest.approx(whole)
        squares = 0.0
        for edge in graph.edges:
            less = graph.copy()
            less.remove_edge(*edge)
            squares += (nx.attribute_assortativity_coefficient(less, "kind") - whole) ** 2
        assert row["jackknife_error"] == pytest.approx(math.sqrt(squares))


def test_what_is_undefined_is_empty_with_its_reason() -> None:
    alone = made(dict.fromkeys("abc", IND), "ab", "bc")
    for table, column in ((assortativity(alone), "r"), (segregation(alone), "segregation")):
        assert table.column(column) == [None, None]
        assert "undefined" in notes(table)
    assert newman([[0.0]]) is None
    assert jackknife([[2.0, 0.0], [0.0, 0.0]], directed=True) is None
    lonely = made(PARK, "cd")
    assert coleman(lonely).column("h")[1] is None
    assert "without choices" in notes(coleman(lonely))
    assert ei_index(lonely).records()[2]["ei"] is None


def test_segregation_is_cut_at_zero_and_shows_what_was_cut() -> None:
    crossing = made({"a": FIN, "b": FIN, "c": IND, "d": IND}, "ac", "bd")
    row = segregation(crossing).records()[1]
    assert row["segregation"] == 0
    assert row["unclipped"] == pytest.approx(1 - 2 / (2 * (1 - 4 / 12)))


def test_actors_of_two_roles_count_once_or_by_halves_and_it_is_said() -> None:
    net = made({"a": (*IND, "Service"), "b": FIN, "c": FIN}, "ab", "ac")
    whole, shared = mixing(net), mixing(net, roles="fraction")
    assert "primary role only" in notes(whole)
    assert "equal share" in notes(shared)
    links = {(r["from"], r["to"]): r["links"] for r in shared.records() if r["links"]}
    assert links == {("Industry", "Finance"): 1, ("Service", "Finance"): 1}
    assert shared.made["nodes_with_several_groups"] == 1
    assert coleman(net, roles="fraction").column("actors") == [0.5, 2, 0.5]


def test_who_has_no_role_is_left_out_and_counted() -> None:
    table = ei_index(made({"a": FIN, "b": FIN, "c": ()}, "ab", "bc"))
    assert table.made["nodes_without_group"] == table.made["links_to_nodes_without_group"] == 1
    assert "which is not to say" in notes(table)
    assert table.column("actors")[0] == 2


@pytest.mark.parametrize("by", BY)
def test_groups_of_every_sort(store: Store, by: str) -> None:
    table = mixing(project(store), by=by, permutations=10)
    assert table.made["by"] == by
    assert sum(float(str(v)) for v in table.column("links")) == table.made["pairs"]


def test_a_reader_gets_the_names_of_roles(store: Store) -> None:
    table = analyze(project(store), "mixing", lang="zh", permutations=10)
    assert "产业" in {row[1] for row in table.rows} or "产" in {row[1] for row in table.rows}
    assert not [column for column in table.columns if "英" in column]


def test_large_networks_draw_with_numpy_and_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numpy", reason="numpy is not installed (extra fast)")
    net = made(PARK, "ac", "bd", "be", "ab")
    plain = ei_index(net, permutations=400).records()
    monkeypatch.setattr(permutation, "_LARGE", 0)
    table = ei_index(net, permutations=400)
    assert "numpy" in str(table.made["engine"])
    assert table.rows == ei_index(net, permutations=400).rows
    for ours, theirs in zip(plain, table.records(), strict=True):
        assert ours["ei"] == theirs["ei"]
        assert ours["null_mean"] == pytest.approx(theirs["null_mean"], abs=0.1)
        assert ours["null_sd"] == pytest.approx(theirs["null_sd"], abs=0.1)


def test_wrong_values_are_refused() -> None:
    net = made(PARK, "ac")
    with pytest.raises(InputError, match="permutations"):
        mixing(net, permutations=2)
    for wrong in ({"by": "colour"}, {"form": "both"}, {"roles": "all"}):
        with pytest.raises(NotFound):
            mixing(net, **wrong)  # type: ignore[arg-type]
