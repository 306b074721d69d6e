"""Plans, aspirations and appraisals enter nothing unless asked for, and are marked where they are.

The law: take everything that is not a fact out of the store, and no answer, network or measure changes,
except in rows that say themselves that they are a plan.
"""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from ecograph import analysis, queries
from ecograph.cli import main
from ecograph.completeness import coverage, group_table
from ecograph.derivation import derive
from ecograph.figures import figures
from ecograph.netfiles import write_network
from ecograph.projection import merged, project
from ecograph.quantity import Quantity, total
from ecograph.store import Store

_NOT_FACTS = """
SELECT ?c ?q WHERE {
  ?c eco:modality ?m FILTER(?m != mod:Fact) OPTIONAL { ?c eco:quantity ?q }
} ORDER BY ?c ?q
"""
_ENDS = """
SELECT ?s ?o WHERE {
  VALUES ?m { mod:Plan mod:Aspiration } ?c eco:modality ?m ; eco:claimSubject ?s ; eco:claimObject ?o
} ORDER BY ?s ?o
"""
_THERE = "SELECT ?s ?o WHERE { GRAPH graph:current { ?s ?p ?o } } ORDER BY ?s ?o"
# Who asks these asks for what is planned or praised; questions of provenance are about the record
# itself: what was said, by whom, on what evidence, facts or not.
ASKED_FOR = {"planned", "appraisals"}
ABOUT_THE_RECORD = "provenance"
MARKS = {"plan", "aspiration", "appraisal", "only planned", "unreviewed"}


@pytest.fixture(scope="module")
def facts_only(store: Store) -> Store:
    """The shipped store without anything that is only planned, hoped or praised."""
    twin = store.copy()
    nodes = {str(cell) for row in store.select(_NOT_FACTS).rows for cell in row if cell}
    there = {str(cell) for row in store.select(_THERE).rows for cell in row}
    nodes |= {str(c) for row in store.select(_ENDS).rows for c in row if "/id/" in str(c)} - there
    twin.remove(sorted(nodes))
    derive(twin)
    return twin


def test_the_store_holds_something_that_is_no_fact(store: Store, facts_only: Store) -> None:
    assert len(store) > len(facts_only)
    assert {
        row[0] for row in store.select("SELECT DISTINCT ?m WHERE { ?c eco:modality ?m } ORDER BY ?m").rows
    } == {
        f"https://w3id.org/ecograph/scheme/modality#{code}"
        for code in ("Appraisal", "Aspiration", "Fact", "Plan")
    }


@pytest.mark.parametrize("name", queries.names())
def test_no_plan_enters_an_answer_unmarked(name: str, store: Store, facts_only: Store) -> None:
    question = queries.load(name)
    given = {param.name: "id:park/qiip" for param in question.params if param.default is None}
    whole = queries.ask(store, name, given, lang="en").rows
    without = queries.ask(facts_only, name, given, lang="en").rows
    if name in ASKED_FOR or question.group == ABOUT_THE_RECORD:
        return
    assert set(without) <= set(whole), "taking plans away made something appear"
    unmarked = [row for row in whole if row not in set(without) and not MARKS & set(map(str, row))]
    assert unmarked == []


@pytest.mark.parametrize("name", queries.names("projections"))
def test_no_plan_enters_a_network_unasked(name: str, store: Store, facts_only: Store) -> None:
    whole, without = project(store, name), project(facts_only, name)
    assert list(whole.edges(keys=True)) == list(without.edges(keys=True))
    assert {about["modality"] for _, _, about in whole.edges(data=True)} <= {"Fact"}


def test_no_plan_enters_a_measure_unasked(store: Store, facts_only: Store) -> None:
    """The networks are equal edge for edge (above), so every measure is; three are computed to see it."""
    whole, without = project(store), project(facts_only)
    for name in ("degree", "betweenness", "pagerank"):
        assert analysis.analyze(whole, name).rows == analysis.analyze(without, name).rows
    assert analysis.planned_note(whole) is None


def test_no_plan_enters_figures_or_completeness_unasked(store: Store, facts_only: Store) -> None:
    assert figures(store) == figures(facts_only)
    assert coverage(store).rows == coverage(facts_only).rows
    assert group_table(store).rows == group_table(facts_only).rows


@pytest.mark.parametrize("name", ["combined", "talent", "industry"])
def test_plans_that_are_asked_for_are_marked_and_appraisals_never_come(name: str, store: Store) -> None:
    facts, asked = project(store, name), project(store, name, include_planned=True)
    added = set(asked.edges(keys=True)) - set(facts.edges(keys=True))
    assert added
    assert {asked.edges[edge]["modality"] for edge in added} <= {"Plan", "Aspiration"}
    for edge in facts.edges(keys=True):  # what is a fact stays one, though somebody plans it too
        assert asked.edges[edge]["modality"] == "Fact"


def test_one_fact_makes_a_merged_link_a_fact_and_a_plan_alone_stays_a_plan() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edge("a", "b", key="p", modality="Plan")
    net.add_edge("a", "b", key="q", modality="Fact")
    net.add_edge("b", "c", key="p", modality="Aspiration")
    one = merged(net)
    assert [about["modality"] for *_, about in one.edges(data=True)] == ["Fact", "Aspiration"]


def test_written_networks_carry_the_modality_of_every_link(store: Store, tmp_path: Path) -> None:
    net = project(store, include_planned=True)
    there = sorted(about["modality"] for *_, about in net.edges(data=True))
    assert set(there) == {"Fact", "Plan", "Aspiration"}
    write_network(net, tmp_path / "n.graphml", "graphml")
    read = nx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    assert sorted(about["modality"] for *_, about in read.edges(data=True)) == there
    write_network(net, tmp_path / "n.json", "json")
    content = json.loads((tmp_path / "n.json").read_text("utf-8"))
    assert sorted(edge["modality"] for edge in content["edges"]) == there
    assert content["graph"]["made"]["parameters"]["include_planned"] is True
    (edges,) = [p for p in write_network(net, tmp_path / "n.csv", "csv") if "edges" in p.name]
    head, *lines = edges.read_text("utf-8-sig").splitlines()
    assert "modality" in head.split(",")
    assert sum(",Plan," in line or line.endswith(",Plan") for line in lines) == there.count("Plan")


@pytest.mark.parametrize("measure", ["degree", "betweenness"])
def test_a_measure_with_plans_says_so(measure: str, store: Store, store_path: Path) -> None:
    net = project(store, include_planned=True)
    notes = analysis.analyze(net, measure).made["notes"]
    assert isinstance(notes, list)
    assert [note for note in notes if "not facts" in note["en"] and "并非事实" in note["zh"]]
    for options, said in (([], False), (["--include", "planned"], True)):
        done = CliRunner().invoke(main, ["analyze", measure, "-s", str(store_path), "--lang", "en", *options])
        assert done.exit_code == 0
        assert ("plans or aspirations, not facts" in done.stderr) is said


def test_a_plan_is_added_to_a_fact_only_on_request_and_the_sum_is_then_a_plan() -> None:
    built = Quantity.exactly(3, scope="urn:built", claims=("urn:1",))
    planned = Quantity.exactly(2, scope="urn:planned", claims=("urn:2",), modality="Plan")
    with pytest.raises(Exception, match="a plan is no fact"):
        total((built, planned), into="urn:all")
    both = total((built, planned), into="urn:all", mixed=True)
    assert (both.point, both.modality) == (5, "Plan")
    assert both.words("zh").endswith("计划")
