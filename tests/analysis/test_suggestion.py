"""Partner suggestion: reference vectors, networkx as the oracle, hand-drawn cases, laws, evidence."""

from __future__ import annotations

import json
from math import fsum
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze
from ecograph.analysis.metapaths import MetaPath, Typed, default_paths
from ecograph.analysis.similarity import SUMS, WALKS, Similarity, all_walks, neighbours
from ecograph.analysis.suggestion import RANKINGS, Ground, pair_scores, suggestions
from ecograph.analysis.suggestion_evaluation import FEW, area, average_precision, hit
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Table

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"
ECO = "https://w3id.org/ecograph/ontology#"


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    loaded: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return loaded


def vector(content: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(v for v in content["vectors"] if v["id"] == name)
    return found


def plain(graph: nx.Graph[Any]) -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(f"{node:03d}" for node in graph)
    net.add_edges_from((f"{s:03d}", f"{o:03d}") for s, o in graph.edges)
    return net


def link(net: nx.MultiDiGraph[str], s: str, p: str, o: str, modality: str = "Fact") -> None:
    net.add_edge(s, o, predicate=ECO + p, label_zh=p, label_en=p, chains=("Industry",),
                 claims=(f"clm:{s}-{p}-{o}",), modality=modality)  # fmt: skip


def market() -> nx.MultiDiGraph[str]:
    """Firm and lab share no neighbour: firm → robot → robotics ← lab; rival and bank sit in the park."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    roles = {"firm": "Industry", "rival": "Industry", "lab": "Research", "bank": "Finance"}
    kinds = {"robot": "Product", "robotics": "IndustrySector", "park": "SciencePark", "teams": "ActorGroup"}
    for node, role in roles.items():
        net.add_node(node, roles=(role,), kind="Organization", label_zh=node, label_en=node.title())
    for node, kind in kinds.items():
        net.add_node(node, roles=("Industry",) if node == "teams" else (), kind=kind, label_zh=node)
    link(net, "firm", "produces", "robot")
    link(net, "robot", "operatesInIndustry", "robotics")
    link(net, "lab", "operatesInIndustry", "robotics")
    link(net, "rival", "usesOutput", "robot")
    link(net, "teams", "usesOutput", "robot")
    for node in ("rival", "bank"):
        link(net, node, "residentIn", "park")
    return net


def pairs_of(table: Table) -> list[tuple[Any, Any]]:
    return [(r["id"], r["partner"]) for r in table.records()]


# ---- reference vectors


def test_pair_scores_of_karate(content: dict[str, Any]) -> None:
    found = vector(content, "lp.karate.pairs")
    pairs = [(f"{a:03d}", f"{b:03d}") for a, b in found["input"]["pairs"]]
    ours = pair_scores(plain(nx.karate_club_graph()), pairs, beta=0.05)
    for key, expected in found["expected"].items():
        name = "katz" if key.startswith("katz") else key.replace("_", "-")
        assert [row[name] for row in ours] == pytest.approx(expected, abs=found["tol"]), key


def test_a_pair_scores_the_same_in_the_table_of_suggestions(content: dict[str, Any]) -> None:
    found = vector(content, "lp.karate.pairs")
    at = found["input"]["pairs"].index([2, 33])
    table = analyze(plain(nx.karate_club_graph()), "partners", of="002", top=40)
    row = next(r for r in table.records() if r["partner"] == "033")
    for key in ("jaccard", "adamic_adar", "resource_allocation"):
        assert row[key] == pytest.approx(found["expected"][key][at], abs=found["tol"])


def test_leave_one_out_auc_of_karate(content: dict[str, Any]) -> None:
    found = vector(content, "lp.karate.loo_auc")
    table = analyze(plain(nx.karate_club_graph()), "suggestion-evaluation", method="leave-one-out", beta=0.05)
    ours = {r["score"]: r for r in table.records()}
    for key, expected in found["expected"].items():
        name = "katz" if key.startswith("katz") else key.replace("_", "-")
        assert ours[name]["auc"] == pytest.approx(expected, abs=found["tol"]), key
        assert (ours[name]["links"], ours[name]["non_links"]) == (78, 483)


def test_pathsim_of_authors_and_venues(content: dict[str, Any]) -> None:
    found = vector(content, "lp.pathsim")
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for author in found["input"]["authors"]:
        net.add_node(author, kind="Author", roles=("Academia",))
    for author, row in zip(found["input"]["authors"], found["input"]["counts"], strict=True):
        for venue, count in zip(found["input"]["venues"], row, strict=True):
            net.add_node(venue, kind="Venue")
            net.add_edges_from([(author, venue)] * count)  # one path each
    for paths in ((), ("Author -*- Venue -*- Author",)):
        expected = found["expected"]["Mike"]
        ours = pair_scores(net, [("Mike", other) for other in expected], paths=paths)
        values = [row["pathsim"] for row in ours]
        assert values == pytest.approx(list(expected.values()), abs=found["tol"])
        table = analyze(net, "partners", of="Mike", by="pathsim", paths=paths)
        assert table.column("partner") == ["Bob", "Mary", "Jim"]  # Ann has nothing in common: no suggestion


# ---- networkx is the oracle


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph[int]:
    n = draw(st.integers(2, 9))
    ends = st.integers(0, n - 1)
    graph: nx.Graph[int] = nx.empty_graph(n)
    graph.add_edges_from((a, b) for a, b in draw(st.lists(st.tuples(ends, ends), max_size=20)) if a != b)
    return graph


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_local_indices_are_those_of_networkx(graph: nx.Graph[int]) -> None:
    pairs = [(a, b) for a in graph for b in graph if a < b]
    ours = pair_scores(plain(graph), [(f"{a:03d}", f"{b:03d}") for a, b in pairs])
    oracles: dict[str, Any] = {
        "resource-allocation": nx.resource_allocation_index, "adamic-adar": nx.adamic_adar_index,
        "jaccard": nx.jaccard_coefficient, "preferential-attachment": nx.preferential_attachment,
    }  # fmt: skip
    for name, oracle in oracles.items():
        theirs = [value for *_, value in oracle(graph, pairs)]
        assert [row[name] for row in ours] == pytest.approx(theirs, abs=1e-11), name


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_rooted_pagerank_is_that_of_networkx_and_the_matrix_gives_the_same(graph: nx.Graph[int]) -> None:
    ground = Ground(plain(graph), beta=0.01)
    both = {index: all_walks(ground.adjacent, index, beta=0.01) for index in WALKS}
    linked = [node for node in graph if graph.degree(node)]
    ranks = {x: nx.pagerank(graph, personalization={x: 1}, tol=1e-13, max_iter=1000) for x in linked}
    for x in graph:
        for y in graph:
            if x < y:
                walk = ground.similar.score(x, y, "pagerank")
                theirs = ranks[x][y] + ranks[y][x] if x in ranks and y in ranks else 0.0
                assert walk == pytest.approx(theirs, abs=1e-9)
                for index, of in both.items():
                    assert of is not None
                    assert of(x, y) == pytest.approx(ground.similar.score(x, y, index), abs=1e-11)


@settings(max_examples=25, deadline=None)
@given(graphs())
def test_the_sparse_engine_gives_the_same(graph: nx.Graph[int]) -> None:
    pytest.importorskip("scipy")
    net = plain(graph)
    for by in (*SUMS, *WALKS):
        tables = [
            analyze(net, "partners", by=by, engine=engine, beta=0.01) for engine in ("python", "sparse")
        ]
        assert pairs_of(tables[0]) == pairs_of(tables[1])
        assert tables[0].column("score") == pytest.approx(tables[1].column("score"), abs=1e-9)
        assert tables[1].made["used_engine"] == "sparse"


# ---- laws


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_the_parts_of_the_common_partners_sum_to_the_score(graph: nx.Graph[int]) -> None:
    ground = Ground(plain(graph))
    for by in SUMS:
        for one in suggestions(ground, by=by, top=100) or ():
            assert fsum(one.contributions.values()) == pytest.approx(one.score, abs=1e-12)
            assert all(ground.net.degree(z) for z in one.contributions)
            assert not ground.net.has_edge(one.of, one.partner)
            assert not ground.net.has_edge(one.partner, one.of)


@settings(max_examples=25, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_new_names_and_another_order_change_names_only(graph: nx.Graph[int], chance: Any) -> None:
    net = plain(graph)
    names = sorted(net)
    mixed = list(names)
    chance.shuffle(mixed)
    new = dict(zip(names, mixed, strict=True))
    edges = list(net.edges)
    chance.shuffle(edges)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    other.add_nodes_from(mixed)
    other.add_edges_from((new[s], new[o]) for s, o, _ in edges)
    for by in RANKINGS:
        before = analyze(net, "partners", by=by, top=100, beta=0.01).records()
        after = analyze(other, "partners", by=by, top=100, beta=0.01).records()
        said = {frozenset((new[str(r["id"])], new[str(r["partner"])])): r["score"] for r in before}
        again = {frozenset((str(r["id"]), str(r["partner"]))): r["score"] for r in after}
        assert said == pytest.approx(again, abs=1e-9), by
    evaluated = [analyze(one, "suggestion-evaluation", method="leave-one-out") for one in (net, other)]
    for column in ("auc", "hits"):
        values = [[v for v in table.column(column) if v is not None] for table in evaluated]
        assert values[0] == pytest.approx(values[1], abs=1e-9)


def test_isolates_and_other_components_get_no_suggestion() -> None:
    net = plain(nx.disjoint_union(nx.path_graph(3), nx.path_graph(3)))
    net.add_node("999")
    for by in RANKINGS:
        found = pairs_of(analyze(net, "partners", by=by, top=50))
        assert set(found) == {("000", "002"), ("003", "005")}, by


def test_an_empty_network_has_nobody_to_suggest_and_says_that_this_is_no_proof() -> None:
    table = analyze(nx.MultiDiGraph(), "partners")
    assert len(table) == 0
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert "not to say there is none" in notes[-1]["en"]


def test_katz_is_null_with_a_reason_where_beta_is_too_large() -> None:
    net = plain(nx.star_graph(30))  # the largest eigenvalue is √30
    table = analyze(net, "partners", beta=0.2, top=1)
    assert table.column("katz") == [None]
    assert any("Katz" in note["en"] for note in table.made["notes"])  # type: ignore[attr-defined]
    assert len(analyze(net, "partners", by="katz", beta=0.2)) == 0
    rows = {r["score"]: r for r in analyze(net, "suggestion-evaluation", beta=0.2).records()}
    assert (rows["katz"]["auc"], rows["katz"]["verdict_en"]) == (None, "not computed")
    assert analyze(net, "partners", beta=0.1, top=1).column("katz") != [None]


# ---- meta-paths


def test_opposite_roles_meet_over_a_meta_path_of_length_three() -> None:
    net = market()
    assert analyze(net, "partners", of="firm", roles=("Research",)).rows == ()  # no common neighbour
    path = "Industry >produces> Product >operatesInIndustry> IndustrySector <operatesInIndustry< Research"
    for paths in ((), (path,)):
        table = analyze(net, "partners", by="pathsim", roles=("Industry", "Research"), paths=paths)
        row = next(r for r in table.records() if r["id"] == "firm")
        # Cut before its middle step: firm reaches {robot}, lab reaches {robot}; after it {robotics} twice.
        assert (row["partner"], row["score"]) == ("lab", 1.0)
        links = (
            "firm-produces-robot",
            "robot-operatesInIndustry-robotics",
            "lab-operatesInIndustry-robotics",
        )
        assert row["claims"] == "; ".join(f"clm:{one}" for one in links)
        assert "Firm produces robot" in str(row["why_en"])
        assert row["through_zh"] == "robot; robotics"


def test_default_meta_paths_are_those_of_the_networks_schema_without_places() -> None:
    assert list(map(str, default_paths(market()))) == [
        "Actor -chains- IndustrySector -chains- Actor",
        "Actor -chains- Product -chains- Actor",
        "Actor -chains- IndustrySector -chains- Product -chains- Actor",
    ]


def test_a_group_without_names_is_no_candidate_but_a_go_between() -> None:
    net = market()
    link(net, "teams", "usesOutput", "robot")
    link(net, "bank", "funds", "teams")
    found = analyze(net, "partners", top=50)
    assert not {"teams"} & {name for pair in pairs_of(found) for name in pair}
    assert found.made["groups_left_out"] == 1
    link(net, "lab", "trains", "teams")
    assert ("bank", "lab") in pairs_of(analyze(net, "partners", top=50))


def test_places_count_for_resource_allocation_and_not_for_pathsim() -> None:
    net = market()
    row = next(r for r in analyze(net, "partners").records() if (r["id"], r["partner"]) == ("bank", "rival"))
    assert (row["score"], row["pathsim"], row["through_zh"]) == (0.5, 0.0, "park 0.5")


def test_a_path_over_a_plan_is_marked_as_one() -> None:
    net = market()
    link(net, "lab", "usesOutput", "robot", "Plan")
    row = next(r for r in analyze(net, "partners", of="lab").records() if r["partner"] == "firm")
    assert row["modality"] == "Plan"
    assert "(planned)" in str(row["why_en"])
    assert "（计划）" in str(row["why_zh"])


def test_meta_paths_are_read_and_written_and_a_wrong_one_is_refused() -> None:
    text = "Actor >produces> Product|Solution -Technology- * <usesOutput< Actor"
    assert str(MetaPath.parse(text)) == text
    assert str(MetaPath.parse(text).back().back()) == text
    for wrong in (
        "Actor",
        "Actor produces Product",
        "Actor >a> B",
        "Actor >a< B <a< Actor",
        "A >a> B! <a< C",
    ):
        with pytest.raises(InputError):
            MetaPath.parse(wrong)
    table = analyze(market(), "partners", by="pathsim", paths=("Actor -*- Produkt -*- Actor",))
    assert len(table) == 0
    assert any("Produkt" in note["en"] for note in table.made["notes"])  # type: ignore[attr-defined]


def test_pathsim_of_equal_counts_is_one_and_the_direction_does_not_matter() -> None:
    typed = Typed(market())
    path = MetaPath.parse("Actor -*- Product -*- IndustrySector -*- Actor")
    assert typed.pathsim(path, "firm", "lab") == typed.pathsim(path.back(), "lab", "firm") == 1.0
    assert list(typed.instances(path, "firm", "lab")) == [("firm", "robot", "robotics", "lab")]


# ---- parameters


def test_names_and_roles_are_found_or_refused_with_the_nearest() -> None:
    net = market()
    assert analyze(net, "partners", of="FIRM").made["of"] == "firm"
    with pytest.raises(NotFound) as caught:
        analyze(net, "partners", of="frm")
    assert "firm" in caught.value.near
    with pytest.raises(NotFound):
        analyze(net, "partners", roles="Industri")
    assert analyze(net, "partners", roles="Industry–Finance").made["roles"] == ["Industry", "Finance"]
    assert pairs_of(analyze(net, "partners", roles="Industry–Finance")) == [("bank", "rival")]
    for wrong in ({"by": "guess"}, {"top": 0}, {"damping": 1.0}, {"beta": 0.0}, {"engine": "fast"}):
        with pytest.raises((NotFound, InputError)):
            analyze(net, "partners", **wrong)


# ---- evidence, on the shipped data


def test_every_claim_of_every_path_is_in_the_store_and_says_that_link(store: Store) -> None:
    net = project(store)
    said = {
        str(claim): {str(s), str(o)}
        for claim, s, o in store.select(
            "SELECT ?c ?s ?o WHERE { ?c eco:claimSubject ?s ; eco:claimObject ?o } ORDER BY ?c"
        ).rows
    }
    for by in ("resource-allocation", "pathsim"):
        found = suggestions(Ground(net), by=by, top=20) or []
        assert found
        for one in found:
            for path in one.paths:
                assert (path.nodes[0], path.nodes[-1]) == (one.of, one.partner)
                assert path.claims
                for step in path.links:
                    for done in step:
                        assert done.claims
                        assert set(done.claims) <= set(said)
                        if not done.label_en.startswith("works for"):  # derived from two claims on a post
                            assert all(said[claim] == {done.s, done.o} for claim in done.claims)


def test_a_reader_gets_names_in_one_language(store: Store) -> None:
    table = analyze(project(store), "partners", lang="zh", top=3)
    assert "推荐对象" in table.columns
    assert "推荐对象（英）" not in table.columns
    assert len(table) == 3


# ---- evaluation


def test_the_parts_of_the_evaluation_by_hand() -> None:
    """Positive 2 among 1, 2, 2, 5: one below, two tied, one ahead."""
    negatives = [1.0, 2.0, 2.0, 5.0]
    assert area(2.0, negatives) == (1 + 2 / 2) / 4
    assert hit(2.0, negatives, 1) == 0  # one is ahead
    assert hit(2.0, negatives, 2) == pytest.approx(1 / 3)  # second in one of three orders of the tied
    assert hit(2.0, negatives, 4) == 1
    assert average_precision([2.0], negatives) == 1 / 4  # ties enter together
    assert average_precision([9.0, 8.0], negatives) == 1
    assert average_precision([0.0] * 2, [0.0] * 6) == pytest.approx(2 / 8)


def test_few_links_are_no_ground_for_a_verdict() -> None:
    table = analyze(plain(nx.path_graph(5)), "suggestion-evaluation")
    verdicts = {r["score"]: r["verdict_en"] for r in table.records()}
    assert verdicts["resource-allocation"] == "too few links to say"
    assert verdicts["random"] == verdicts["preferential-attachment"] == "baseline"
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert f"fewer than {FEW}" in notes[0]["en"]


def test_cliques_are_found_again_and_beat_popularity() -> None:
    """Ties inside three cliques of six: common neighbours tell, degrees do not."""
    graph = nx.disjoint_union_all([nx.complete_graph(6)] * 3 + [nx.complete_graph(5)])
    rows = {r["score"]: r for r in analyze(plain(graph), "suggestion-evaluation").records()}
    assert (rows["resource-allocation"]["auc"], rows["resource-allocation"]["links"]) == (1, 55)
    assert rows["resource-allocation"]["verdict_en"] == "better than popularity"
    assert rows["random"]["auc"] == 0.5
    assert rows["random"]["hits"] == pytest.approx(10 / (rows["random"]["non_links"] + 1))  # type: ignore[operator]


@pytest.mark.parametrize("method", ["folds", "holdout"])
def test_rounds_are_drawn_with_a_seed(method: str) -> None:
    net = plain(nx.karate_club_graph())
    tables = [analyze(net, "suggestion-evaluation", method=method, seed=seed) for seed in (1, 1, 2)]
    assert tables[0].rows == tables[1].rows != tables[2].rows
    assert tables[0].made["seed"] == 1
    auc = {r["score"]: r["auc"] for r in tables[0].records()}
    assert 0.6 < float(str(auc["resource-allocation"])) < 0.85  # leave-one-out: .748


def test_a_tie_that_is_taken_away_does_not_help_to_find_itself() -> None:
    """A triangle: without a tie, its ends have one common neighbour, and there is no pair without a tie."""
    table = analyze(plain(nx.complete_graph(3)), "suggestion-evaluation")
    assert table.column("auc") == [None] * len(table)
    # With a fourth, unlinked node every tie beats every pair without one.
    graph = nx.complete_graph(3)
    graph.add_node(3)
    rows = {r["score"]: r["auc"] for r in analyze(plain(graph), "suggestion-evaluation").records()}
    assert rows["resource-allocation"] == rows["pathsim"] == 1.0


def test_all_ends_can_be_tested_where_actors_have_few_ties(store: Store) -> None:
    net = project(store)
    few = analyze(net, "suggestion-evaluation").records()[0]
    assert few["verdict_zh"] == "联系太少，不能下结论"
    rows = {r["score"]: r for r in analyze(net, "suggestion-evaluation", ends="all").records()}
    assert float(str(rows["resource-allocation"]["links"])) > FEW
    assert rows["random"]["auc"] == 0.5
    assert rows["pathsim"]["verdict_en"] == "not computed"  # its meta-paths lead from actor to actor


def test_indices_refuse_what_they_do_not_know() -> None:
    adjacent = neighbours_of_path()
    with pytest.raises(NotFound):
        Similarity(adjacent).score(0, 2, "guess")
    assert Similarity(adjacent).score(0, 2, "common-neighbours") == 1.0


def neighbours_of_path() -> tuple[tuple[int, ...], ...]:
    from ecograph.analysis.measure import simple_view

    return neighbours(simple_view(plain(nx.path_graph(3))))
