"""What is lost when an actor leaves: planted losses on a network small enough to draw.

::

    fund ──investsIn──▶ firm ◀──suppliesTo── maker     lab ◀──collaboratesWith── firm
    firm ── residentIn ─▶ park ◀─ residentIn ── other ── collaboratesWith ─▶ lab
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis.whatif import Losses, remove
from ecograph.chains import Cell, Ground, industry_matrix
from ecograph.cli import main
from ecograph.errors import InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store
from ecograph.vocab import ECO

ROLES = {"fund": "Finance", "firm": "Industry", "maker": "Industry", "lab": "Research", "other": "Industry"}
LINKS = (
    ("fund", "investsIn", "firm", "Capital"), ("maker", "suppliesTo", "firm", "Industry"),
    ("firm", "collaboratesWith", "lab", "Technology"), ("firm", "residentIn", "park", "Industry"),
    ("other", "residentIn", "park", "Industry"), ("other", "collaboratesWith", "lab", "Technology"),
)  # fmt: skip


def net() -> nx.MultiDiGraph[str]:
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from((node, {"roles": (role,)}) for node, role in ROLES.items())
    made.add_node("park", roles=())
    for s, p, o, chain in LINKS:
        made.add_edge(s, o, key=ECO + p, predicate=ECO + p, chains=(chain,), claims=(f"urn:{s}-{p}-{o}",))
    return made


def only(losses: Losses) -> set[tuple[str, str]]:
    return {(loss.who[0], loss.what[1]) for loss in losses.of("only")}


def test_links_are_lost_by_chain_with_their_claims() -> None:
    lost = {loss.what[1]: loss for loss in remove(net(), ["firm"]).of("links")}
    assert (lost["all links"].before, lost["all links"].after) == (6, 2)
    assert (lost["Capital"].before, lost["Capital"].after) == (1, 0)
    assert lost["Capital"].claims == ("urn:fund-investsIn-firm",)
    assert lost["Capital"].who == ("fund",)


def test_who_is_cut_off_is_named() -> None:
    (loss,) = remove(net(), ["firm"]).of("cut-off")
    assert loss.who == ("fund", "maker")
    assert remove(net(), ["maker"]).of("cut-off") == []


def test_whose_only_funder_supplier_or_lab_it_was() -> None:
    assert only(remove(net(), ["fund"])) == {("firm", "funder")}
    assert only(remove(net(), ["maker"])) == {("firm", "supplier")}
    assert only(remove(net(), ["lab"])) == {
        ("firm", "laboratory or university"),
        ("other", "laboratory or university"),
    }
    second = net()
    second.add_edge("bank", "firm", predicate=ECO + "funds")
    assert only(remove(second, ["fund"])) == set(), "there is another funder"
    assert only(remove(second, ["fund", "bank"])) == {("firm", "funder")}, "unless both leave"


def test_a_cell_is_lost_when_all_whom_it_names_leave() -> None:
    cells = [
        Cell(
            "industry", "urn:vr", ("虚拟现实", "VR"), "Industry", inside=("firm", "other"), claims=("urn:c",)
        ),
        Cell("industry", "urn:vr", ("虚拟现实", "VR"), "Finance", outside=("fund",)),
        Cell("industry", "urn:vr", ("虚拟现实", "VR"), "User"),
    ]
    assert [loss.what[1] for loss in remove(net(), ["fund"], cells=cells).of("cell")] == ["VR × Finance"]
    assert remove(net(), ["firm"], cells=cells).of("cell") == []
    both = remove(net(), ["firm", "other"], cells=cells).of("cell")
    assert [(loss.what[1], loss.claims) for loss in both] == [("VR × Industry", ("urn:c",))]


def test_paths_that_get_longer_and_pairs_that_lose_each_other() -> None:
    ring: nx.MultiDiGraph[str] = nx.MultiDiGraph([(str(i), str((i + 1) % 6)) for i in range(6)])
    longer, apart, worst = remove(ring, ["0"]).of("path")
    # 1–5, at two steps by way of 0, becomes four; 1–4 and 2–5 keep three, the rest keep theirs
    assert (longer.after, apart.after, worst.after) == (1, 0, 2)
    assert worst.who == ("1", "5")
    star: nx.MultiDiGraph[str] = nx.MultiDiGraph([("hub", leaf) for leaf in "abcd"])
    assert [loss.after for loss in remove(star, ["hub"]).of("path")] == [0, 6]


def test_measures_before_and_after() -> None:
    star: nx.MultiDiGraph[str] = nx.MultiDiGraph([("hub", leaf) for leaf in "abcd"])
    found = {loss.what[1]: (loss.before, loss.after) for loss in remove(star, ["hub"]).of("measure")}
    assert found["components"] == (1, 4)
    assert found["largest component"] == (5, 1)
    assert list(found["global efficiency"]) == pytest.approx([0.7, 0])
    # Four leaves alone: 1, 1, 1, 0 of 4.
    assert list(found["robustness R (degree counted anew)"]) == pytest.approx([4 / 25, 3 / 16])


def test_what_is_left_of_nothing_is_undefined_and_said() -> None:
    pair: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b")])
    losses = remove(pair, ["a", "b"])
    found = {loss.what[1]: loss.after for loss in losses.of("measure")}
    assert found["share of the largest component"] is None
    assert any("undefined" in note["en"] for note in losses.notes)
    with pytest.raises(InputError):
        remove(pair, [])
    with pytest.raises(NotFound, match="node"):
        remove(pair, ["c"])


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from([*ROLES, "park"]), min_size=1), st.permutations(LINKS))
def test_neither_the_network_nor_the_order_matters(gone: set[str], links: list[Any]) -> None:
    given_net = net()
    before = copy.deepcopy(list(given_net.edges(data=True)))
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(given_net.nodes(data=True))))
    for s, p, o, chain in links:
        other.add_edge(s, o, key=ECO + p, predicate=ECO + p, chains=(chain,), claims=(f"urn:{s}-{p}-{o}",))
    first, second = remove(given_net, sorted(gone)), remove(other, sorted(gone))
    assert first.found == second.found
    assert list(given_net.edges(data=True)) == before


def test_sentences_and_table_in_two_languages(store: Store) -> None:
    park = project(store, include_planned=True)
    gone = [node for node in park if node.endswith("org/goertek")]
    cells = industry_matrix(Ground.load(store))
    losses = remove(park, gone, cells=cells)
    zh, en = losses.sentences("zh"), losses.sentences("en")
    assert len(zh) == len(en)
    assert "歌尔" in zh[0]
    assert "Goertek" in en[0]
    assert any("不等于没有" in line for line in zh)
    assert losses.table("zh").columns[0] == "类别"
    assert {row[0] for row in losses.table("en").rows} >= {"links lost", "measure"}


def test_whatif_on_the_command_line_changes_nothing_in_the_store(store_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*arguments, "-s", str(store_path), "--lang", "zh"])
        return done.exit_code, done.output

    before = {
        path: path.read_bytes() for path in store_path.rglob("*") if path.is_file() and path.name != "LOCK"
    }
    code, text = run("whatif", "remove", "中科曙光", "歌尔")
    assert code == 0
    assert "若中科曙光、歌尔离开" in text
    code, planned = run("whatif", "remove", "歌尔", "--include", "planned")
    assert code == 0
    assert "计划或愿景" in planned
    assert run("whatif", "remove", "没有这家")[0] == 1
    assert run("whatif", "add", "歌尔")[0] == 2
    after = {path: path.read_bytes() for path in before if path.is_file() and "LOG" not in path.name}
    assert {path: before[path] for path in after} == after
