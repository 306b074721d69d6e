"""Centralities: numbers worked out on paper, edge cases, and an independent PageRank."""

from __future__ import annotations

import importlib

import networkx as nx
import pytest

from ecograph.analysis import analyze, engines, measures
from ecograph.analysis.centrality import betweenness, closeness, core, degree, pagerank, strength
from ecograph.analysis.rank_intervals import OF, rank_intervals
from ecograph.analysis.spectral import eigenvector, hits
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Cell, Table


def values(table: Table, column: str) -> dict[str, Cell]:
    names = [str(iri).rsplit("/", 1)[-1].rsplit("#", 1)[-1] for iri in table.column("id")]
    return dict(zip(names, table.column(column), strict=True))


def made(nodes: str, *edges: str) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(nodes)
    net.add_edges_from((edge[0], edge[1]) for edge in edges)
    return net


def notes(table: Table) -> str:
    found = table.made["notes"]
    assert isinstance(found, list)
    assert all(set(note) == {"zh", "en"} for note in found)
    return " ".join(note["en"] for note in found)


def test_degree_by_hand(tiny_store: Store) -> None:
    table = degree(project(tiny_store))
    alpha, lab = table.records()[:2]
    assert [alpha[c] for c in ("label_en", "rank", "degree", "in", "out", "neighbours")] == [
        "Alpha", 1, 6, 3, 3, 6,
    ]  # fmt: skip
    assert alpha["roles"] == "Industry; Service"
    chains = ("Industry", "Capital", "Talent", "Technology", "context")
    assert [alpha[c] for c in chains] == [3, 1, 1, 1, 0]
    # uni's two links to lab are one neighbour; the co-establishing one is in two chains
    assert [lab[c] for c in ("degree", "in", "out", "neighbours")] == [4, 4, 0, 3]
    assert [lab[c] for c in chains] == [0, 0, 2, 3, 0]
    assert table.column("rank") == [1, 2, 3, 3, 5, 5, 7, 7, 7, 7]


def test_betweenness_by_hand(tiny_store: Store) -> None:
    # Without alpha: {park, beta, gov}, {lab, uni, ann}, {fund, bank}, {VR}: 29 pairs across, of 36.
    table = betweenness(project(tiny_store))
    raw = values(table, "raw")
    assert raw == dict.fromkeys(raw, 0) | {"alpha": 29, "fund": 8, "lab": 8, "park": 8}
    assert values(table, "betweenness")["alpha"] == pytest.approx(29 / 36)


def test_closeness_by_hand(tiny_store: Store) -> None:
    # alpha: six at one step, three at two; bank: one at one, one at two, five at three, two at four
    table = closeness(project(tiny_store))
    assert values(table, "closeness")["alpha"] == pytest.approx(9 / 12)
    assert values(table, "harmonic")["alpha"] == pytest.approx((6 + 3 / 2) / 9)
    assert values(table, "harmonic")["bank"] == pytest.approx((1 + 1 / 2 + 5 / 3 + 2 / 4) / 9)
    assert set(table.column("reached")) == {9}


def test_pagerank_of_a_cycle_and_of_a_star_are_closed_forms() -> None:
    cycle = pagerank(made("abcd", "ab", "bc", "cd", "da"))
    assert cycle.column("pagerank") == pytest.approx([0.25] * 4)
    # leaf l: (1-d)/n + d*hub/n ; hub h: l + d*(n-1)*l, for n = 5, d = .85
    leaf = 1 / (5 + 4 * 0.85)
    star = values(pagerank(made("hbcde", "bh", "ch", "dh", "eh")), "pagerank")
    assert star["b"] == pytest.approx(leaf, abs=1e-9)
    assert star["h"] == pytest.approx(1 - 4 * leaf, abs=1e-9)


def test_pagerank_agrees_with_networkx(tiny_store: Store) -> None:
    # the plain-Python one of networkx: the public one needs scipy
    module = importlib.import_module("networkx.algorithms.link_analysis.pagerank_alg")
    plain_pagerank = getattr(module, "_pagerank_python", None)
    if plain_pagerank is None:
        pytest.skip("this networkx has no plain-Python PageRank to compare with")
    for net in (project(tiny_store), nx.MultiDiGraph(nx.gnp_random_graph(60, 0.05, 3, directed=True))):
        oracle = plain_pagerank(net, tol=1e-14, max_iter=1000)
        ours = dict(zip(pagerank(net).column("id"), pagerank(net).column("pagerank"), strict=True))
        assert ours == pytest.approx({str(k): v for k, v in oracle.items()}, abs=1e-9)


def test_betweenness_and_closeness_agree_with_networkx(tiny_store: Store) -> None:
    simple: nx.Graph[str] = nx.Graph(project(tiny_store))
    table = betweenness(project(tiny_store))
    assert dict(zip(table.column("id"), table.column("betweenness"), strict=True)) == pytest.approx(
        nx.betweenness_centrality(simple)
    )
    near = closeness(project(tiny_store))
    assert dict(zip(near.column("id"), near.column("closeness"), strict=True)) == pytest.approx(
        nx.closeness_centrality(simple)
    )


def test_sampled_betweenness_says_so_and_is_near(tiny_store: Store) -> None:
    net = project(tiny_store)
    table = betweenness(net, sample=8, seed=5)
    assert table.made["sample"] == 8
    assert table.made["error"] == betweenness(net, sample=8, seed=5).made["error"]
    assert table.records()[0]["label_en"] == "Alpha"


def test_empty_network() -> None:
    for name in ("degree", "betweenness", "closeness", "pagerank"):
        table = analyze(nx.MultiDiGraph(), name)
        assert table.rows == ()
        assert "empty" in notes(table)


def test_one_node_has_no_value_rather_than_zero() -> None:
    alone = made("a")
    assert degree(alone).column("normalised") == [None]
    assert degree(alone).column("degree") == [0]
    assert closeness(alone).column("harmonic") == [None]
    assert "undefined" in notes(closeness(alone))
    assert betweenness(alone).column("betweenness") == [None]
    assert betweenness(alone).column("rank") == [None]
    assert "fewer than three" in notes(betweenness(alone))
    assert pagerank(alone).column("pagerank") == [1.0]


def test_an_isolate_has_no_closeness() -> None:
    table = closeness(made("abc", "ab"))
    assert values(table, "closeness")["c"] is None
    assert values(table, "harmonic")["c"] == 0
    assert values(table, "closeness")["a"] == pytest.approx(0.5)
    assert table.made["connected"] is False
    assert "isolate" in notes(table)


def test_self_loops_count_in_degree_and_nowhere_else() -> None:
    plain, looped = made("abc", "ab", "bc"), made("abc", "ab", "bc", "bb")
    assert values(degree(looped), "degree")["b"] == 4
    assert values(degree(looped), "neighbours")["b"] == 2
    for name in ("betweenness", "closeness", "pagerank"):
        assert analyze(plain, name).rows == analyze(looped, name).rows
    assert betweenness(looped).made["self_loops_left_out"] == 1


def test_values_that_make_no_sense_are_refused() -> None:
    net = made("ab", "ab")
    with pytest.raises(InputError, match="damping"):
        pagerank(net, damping=1.0)
    with pytest.raises(InputError, match="too small"):
        betweenness(net, sample=1)
    with pytest.raises(InputError, match="tolerance"):
        pagerank(net, tolerance=1e-3)
    net.add_edge("a", "b", weight=-1.0)
    with pytest.raises(InputError, match="positive"):
        closeness(net)


def simple(net: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph(net)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def test_strength_by_hand() -> None:
    net = made("abc", "ab", "ba", "bb")
    net.add_edge("a", "b", weight=2.5)
    table = strength(net)
    assert values(table, "strength") == {"b": 6.5, "a": 4.5, "c": 0}
    assert values(table, "in_strength")["b"] == 4.5
    assert values(table, "mean_weight") == {"b": 1.3, "a": 1.5, "c": None}
    assert "no mean weight" in notes(table)
    assert table.made["links_with_weight"] == 1


def test_core_agrees_with_networkx(tiny_store: Store) -> None:
    for net in (project(tiny_store), made("abcde", "ab", "bc", "ca", "cd", "dd")):
        assert dict(zip(core(net).column("id"), core(net).column("core"), strict=True)) == nx.core_number(
            simple(net)
        )


def test_eigenvector_of_a_star_is_a_closed_form_and_agrees_with_networkx() -> None:
    star = eigenvector(made("hbcde", "hb", "hc", "hd", "he"))
    assert values(star, "eigenvector") == pytest.approx(
        {"h": 1 / 2**0.5, **dict.fromkeys("bcde", 1 / 8**0.5)}
    )
    assert star.made["eigenvalue"] == pytest.approx(2)
    karate: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    karate.add_edges_from((f"{s:02d}", f"{o:02d}") for s, o in nx.karate_club_graph().edges)
    ours = values(eigenvector(karate), "eigenvector")
    assert ours == pytest.approx(
        nx.eigenvector_centrality(nx.Graph(karate), tol=1e-12, max_iter=5000), abs=1e-8
    )


def test_eigenvector_ranks_the_dominant_component_only() -> None:
    table = eigenvector(made("abcdef", "ab", "bc", "ca", "de"))
    found = values(table, "eigenvector")
    assert found["d"] is found["f"] is None
    assert found["a"] == pytest.approx(1 / 3**0.5)
    assert "dominant" in notes(table)
    twins = values(eigenvector(made("abcd", "ab", "cd")), "eigenvector")
    assert twins == pytest.approx(dict.fromkeys("abcd", 0.5))
    heavy = made("abcd", "cd", "cd", "ab")
    assert values(eigenvector(heavy, weighted=True), "eigenvector")["a"] is None


def test_hits_agrees_with_networkx_normalised_alike() -> None:
    pytest.importorskip("scipy", reason="scipy is not installed (extra fast)")
    graph: nx.DiGraph[int] = nx.gnp_random_graph(30, 0.1, seed=3, directed=True)
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([(f"{s:02d}", f"{o:02d}") for s, o in graph.edges])
    hubs, authorities = nx.hits(nx.DiGraph(net), max_iter=1000, tol=1e-12)
    assert values(hits(net), "hub") == pytest.approx(hubs, abs=1e-8)
    assert values(hits(net), "authority") == pytest.approx(authorities, abs=1e-8)
    assert set(hits(made("ab")).column("hub")) == {None}


def test_large_networks_take_sparse_matrices_and_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy", reason="scipy is not installed (extra fast)")
    graph: nx.DiGraph[int] = nx.gnp_random_graph(40, 0.1, seed=5, directed=True)
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([(f"{s:02d}", f"{o:02d}") for s, o in graph.edges])
    plain = {name: analyze(net, name).records() for name in ("eigenvector", "hits")}
    monkeypatch.setattr(engines, "_LINKS", 0)
    for name, rows in plain.items():
        column = measures()[name].columns[5]
        assert "scipy" in str(analyze(net, name).made["engine"])
        fast = values(analyze(net, name), column)
        assert fast == pytest.approx({str(r["id"]): r[column] for r in rows}, abs=1e-9)


def with_roles(net: nx.MultiDiGraph[str], **roles: str) -> nx.MultiDiGraph[str]:
    for node, role in roles.items():
        net.nodes[node]["roles"] = tuple(role.split("+"))
    return net


def test_betweenness_between_roles_by_hand() -> None:
    # f – x – i – y – r, and f – z – i: two shortest paths from finance to industry
    net = with_roles(
        made("fxzyir", "fx", "xi", "fz", "zi", "iy", "yr"), f="Finance", i="Industry", r="Research"
    )
    found = betweenness(net, between=("Finance", "Industry"))
    assert values(found, "raw") == {"x": 0.5, "z": 0.5, "y": 0, "r": 0, "f": None, "i": None}
    assert "no pair" in notes(found).casefold()
    far = betweenness(net, between=("Research", "Finance"))
    assert values(far, "raw")["i"] == values(far, "betweenness")["i"] == 1
    assert values(far, "raw")["y"] == 1


def test_betweenness_within_a_role_is_that_of_networkx() -> None:
    graph = nx.gnp_random_graph(25, 0.12, seed=8)
    names = {i: f"{i:02d}" for i in graph}
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for i, name in names.items():
        net.add_node(name, roles=(("Finance",), ("Industry",), ("Finance", "Industry"), ())[i % 4])
    net.add_edges_from((names[s], names[o]) for s, o in graph.edges)
    finance = [n for n in net if "Finance" in net.nodes[n]["roles"]]
    industry = [n for n in net if "Industry" in net.nodes[n]["roles"]]
    only = values(betweenness(net, between=("Finance",)), "raw")
    assert only == pytest.approx(nx.betweenness_centrality_subset(simple(net), finance, finance))
    # of unordered pairs: what each order of the two sets gives, less what both give twice
    both = sorted(set(finance) & set(industry))
    across = nx.betweenness_centrality_subset(simple(net), finance, industry)
    twice = nx.betweenness_centrality_subset(simple(net), both, both)
    ours = values(betweenness(net, between=("Finance", "Industry")), "raw")
    # networkx halves for undirected graphs, each pair met once
    assert ours == pytest.approx({n: 2 * across[n] - twice[n] for n in net})
    pairs = {frozenset((s, t)) for s in finance for t in industry if s != t}
    share = betweenness(net, between=("Finance", "Industry")).records()
    for row in share:
        left = sum(row["id"] not in pair for pair in pairs)
        assert row["betweenness"] == pytest.approx(float(str(row["raw"])) / left)


def test_betweenness_between_roles_refuses_what_it_cannot_do() -> None:
    net = with_roles(made("ab", "ab"), a="Finance", b="Industry")
    with pytest.raises(NotFound):
        betweenness(net, between=("Finanse",))
    with pytest.raises(InputError, match="one or two"):
        betweenness(net, between=("Finance", "Industry", "Research"))
    with pytest.raises(InputError, match="no sample"):
        betweenness(net, between=("Finance",), sample=5)
    assert set(betweenness(net, between=("Research",)).column("betweenness")) == {None}


@pytest.mark.parametrize("of", list(OF))
def test_every_ranking_measure_has_rank_intervals(of: str, tiny_store: Store) -> None:
    net = project(tiny_store)
    table = analyze(net, "rank-intervals", of=of, intervals=20)
    original = analyze(net, of)
    ranks = values(original, "rank")
    assert values(table, "rank") == {node: ranks.get(node) for node in values(table, "rank")}
    for row in table.records():
        low, high = int(str(row["rank_low"])), int(str(row["rank_high"]))
        assert 1 <= low <= int(str(row["rank_median"])) <= high <= len(net)
        assert 0 <= float(str(row["first_share"])) <= 1
    assert table.rows == analyze(net, "rank-intervals", of=of, intervals=20).rows


def test_a_rank_that_hangs_on_one_source_is_unsure_and_a_broad_one_is_not() -> None:
    net = made("abcdefgh")
    for i, leaf in enumerate("cdefgh"):  # a is in the news six times, b in one long article
        net.add_edge("a", leaf, sources=(f"paper{i}",), documents=(f"paper{i}/1",))
        net.add_edge("b", leaf, sources=("report",), documents=("report/1",))
    for unit in ("sources", "documents"):
        table = rank_intervals(net, resample=unit, intervals=200)
        assert table.made["units"] == 7
        assert values(table, "rank")["a"] == values(table, "rank")["b"] == 1
        assert int(str(values(table, "rank_high")["a"])) <= 3
        assert int(str(values(table, "rank_high")["b"])) >= 7
    bare = made("ab", "ab")
    with pytest.raises(InputError, match="do not say on which sources"):
        rank_intervals(bare, resample="sources")
    one = made("abc", "ab")
    one.add_edge("b", "c", sources=("only",))
    assert "no certainty" in notes(rank_intervals(one, resample="sources", intervals=10))


def test_links_of_the_store_name_their_sources_and_documents(store: Store) -> None:
    net = project(store, "capital")
    assert all(data["documents"] for *_, data in net.edges(data=True) if data["claims"])
    assert rank_intervals(net, resample="documents", intervals=10).made["units"]
    with pytest.raises(InputError, match="level"):
        rank_intervals(net, level=1.0)
    with pytest.raises(InputError, match="belongs to"):
        rank_intervals(net, between=("Finance",))
