"""What cannot all hold is found by query; what only looks so is not. Each kind is planted."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from ecograph import decisions, pipeline
from ecograph.cli import main
from ecograph.cli.conflicts import KINDS as CLI_KINDS
from ecograph.conflicts import KINDS, as_text, conflicts
from ecograph.derivation import derive
from ecograph.naming import fold_name
from ecograph.store import Store
from ecograph.vocab import PREFIXES

GRAPH = "https://w3id.org/ecograph/graph/"
CLASHES = (
    "SELECT ?a ?b { ?x a eco:ClaimConflict ; eco:conflictKind ?k ; %s ?a, ?b FILTER(STR(?a) < STR(?b)) }"
)
USED = ("eco", "mod", "status", "graph", "confl", "qudt", "skos", "rdfs")
HEAD = (
    "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in USED)
    + """
@prefix : <urn:planted:> .
graph:ontology { eco:headquarteredIn eco:singleValued true .
  :inner skos:broader :middle . :middle skos:broader :outer .
  eco:Enterprise rdfs:subClassOf eco:Organization . eco:SciencePark rdfs:subClassOf eco:Place .
  eco:Organization rdfs:subClassOf eco:Actor . eco:Person rdfs:subClassOf eco:Actor . }
"""
)
FIGURE = """
:%(name)s a eco:Observation ; eco:observedEntity :%(entity)s ; eco:indicator :%(indicator)s ;
  eco:quantity :%(name)s-q ; eco:modality mod:%(modality)s ; eco:claimStatus status:%(status)s %(more)s .
:%(name)s-q qudt:hasUnit :%(unit)s ;
  qudt:lowerBound %(low)s ; qudt:upperBound %(high)s ; eco:upperInclusive %(closed)s ; eco:verbatim "x" .
"""
RELATION = """
:%(name)s a eco:RelationClaim ; eco:claimSubject :%(subject)s ; eco:claimPredicate eco:%(predicate)s ;
  eco:claimObject :%(object)s ; eco:modality mod:%(modality)s ; eco:claimStatus status:%(status)s %(more)s .
"""


def figure(name: str, low: int, high: int, scope: str = "outer", **given: str) -> str:
    about = {
        "entity": "park",
        "indicator": "firms",
        "modality": "Fact",
        "status": "Accepted",
        "unit": "count",
    }
    about |= {"more": "", "closed": "true"} | given
    if scope:
        about["more"] += f" ; eco:scope :{scope}"
    return FIGURE % {"name": name, "low": low, "high": high, **about}


def relation(name: str, object_: str, **given: str) -> str:
    about = {
        "subject": "firm",
        "predicate": "headquarteredIn",
        "modality": "Fact",
        "status": "Accepted",
        "more": "",
    }
    return RELATION % {"name": name, "object": object_, **about, **given}


def planted(*claims: str) -> Store:
    store = Store.in_memory(HEAD + "<" + GRAPH + "source/a> {" + "".join(claims) + "}")
    derive(store)
    return store


def found(store: Store, involves: str = "eco:involvesClaim") -> list[tuple[str, ...]]:
    rows = store.select(CLASHES % involves + " ORDER BY ?a ?b").rows
    return [tuple(str(cell).removeprefix("urn:planted:") for cell in row) for row in rows]


def kinds(store: Store) -> list[str]:
    return sorted(conflicts(store).made["kinds"].values())  # type: ignore[attr-defined]


LOW = figure("low", 90, 100)


def test_disjoint_intervals_in_one_scope_are_a_conflict_and_the_node_is_named_by_its_content() -> None:
    store = planted(LOW, figure("high", 110, 120))
    assert (found(store), kinds(store)) == ([("high", "low")], ["DisjointValues"])
    kind = "https://w3id.org/ecograph/scheme/conflict-kind#DisjointValues"
    digest = hashlib.sha256(f"{kind}|urn:planted:high|urn:planted:low".encode()).hexdigest()[:16]
    assert set(conflicts(store).column("冲突")) == {f"https://w3id.org/ecograph/conflict/{digest}"}


@pytest.mark.parametrize(
    "other",
    [
        figure("other", 95, 120),  # the intervals meet
        figure("other", 100, 120),  # they touch, and both ends belong
        figure("other", 110, 120, "elsewhere"),  # another scope
        figure("other", 110, 120, ""),  # nobody says which scope
        figure("other", 110, 120, unit="square-metre"),
        figure("other", 110, 120, indicator="revenue"),
        figure("other", 110, 120, entity="district"),  # the district around the park: its own number
        figure("other", 110, 120, modality="Plan"),
        figure("other", 110, 120, modality="Appraisal"),
        figure("other", 110, 120, status="Rejected"),
        figure("other", 110, 120, status="Superseded"),
        figure("other", 110, 120, more="; eco:supersedes :low"),
    ],
)
def test_figures_that_can_both_hold_are_no_conflict(other: str) -> None:
    assert found(planted(LOW, other)) == []


def test_an_open_end_does_not_touch() -> None:
    assert found(planted(figure("low", 90, 100, closed="false"), figure("high", 100, 120))) == [
        ("high", "low")
    ]


@pytest.mark.parametrize(
    ("one", "two", "clash"),
    [
        ("eco:asOf '2020'", "eco:asOf '2021'", False),
        ("eco:asOf '2020'", "eco:asOf '2020'", True),
        ("eco:asOf '2020'", "rdfs:comment ''", True),  # undated: compared with every other
        ("eco:validUntil '2020'", "eco:validFrom '2021-01-01'", False),
        ("eco:validUntil '2020'", "eco:validFrom '2020-06'", True),  # a year reaches to its last day
        ("eco:validUntil '2020-12-31'", "eco:validFrom '2020-12-31'", True),
    ],
)
def test_figures_and_single_values_conflict_only_for_one_time(one: str, two: str, clash: bool) -> None:
    figures = planted(figure("one", 1, 1, more="; " + one), figure("two", 2, 2, more="; " + two))
    values = planted(relation("one", "x", more="; " + one), relation("two", "y", more="; " + two))
    assert found(figures) == found(values) == ([("one", "two")] if clash else [])


def test_a_part_exceeds_its_whole_at_any_depth_but_a_whole_may_exceed_its_part() -> None:
    store = planted(figure("whole", 90, 100), figure("part", 110, 120, "inner"))
    assert (found(store), kinds(store)) == ([("part", "whole")], ["PartExceedsWhole"])
    assert found(planted(figure("whole", 110, 120), figure("part", 90, 100, "inner"))) == []
    assert found(planted(figure("whole", 1, 1), figure("part", 2, 2, "inner", modality="Plan"))) == []


def test_a_circle_of_scopes_gives_no_part_above_itself() -> None:
    circle = ":outer skos:broader :inner ."
    assert kinds(planted(circle, figure("a", 1, 1), figure("b", 2, 2))) == ["DisjointValues"]


def test_two_values_of_a_single_valued_relation() -> None:
    store = planted(relation("one", "x"), relation("two", "y"))
    assert (found(store), kinds(store)) == ([("one", "two")], ["FunctionalValues"])


@pytest.mark.parametrize(
    "other",
    [
        relation("two", "y", predicate="residentIn"),  # one may be resident in many places
        relation("two", "y", subject="subsidiary"),
        relation("two", "y", modality="Plan"),
        relation("two", "y", status="Rejected"),
        relation("two", "y") + relation("in", "y", subject="x", predicate="partOf"),  # x lies in y
        relation("two", "x", more="; eco:asOf '2020'"),  # the same value again
    ],
)
def test_values_that_can_both_hold_are_no_conflict(other: str) -> None:
    assert found(planted(relation("one", "x"), other)) == []


def named(entity: str, name: str, kind: str = "Enterprise") -> str:
    return f':{entity} a eco:{kind} ; rdfs:label "{name}"@zh .'


def test_one_name_in_two_spellings_is_found_once() -> None:
    store = planted(
        named("a", "青岛高科（集团）ＡＢＣ"), named("b", "青岛高科 (集团)abc"), named("c", "青岛高科")
    )
    assert (found(store, "eco:involvesEntity"), kinds(store)) == ([("a", "b")], ["NameVariant"])


@pytest.mark.parametrize(
    "other",
    [
        named("b", "另一家"),
        named("b", "高科", "SciencePark"),  # a park and a firm may share a name
        named("b", "高科") + relation("part", "a", subject="b", predicate="partOf"),  # one lies in the other
    ],
)
def test_names_that_may_be_alike(other: str) -> None:
    assert found(planted(named("a", "高科"), other), "eco:involvesEntity") == []


def test_namesakes_are_no_conflict() -> None:
    assert (
        found(planted(named("a", "王伟", "Person"), named("b", "王伟", "Person")), "eco:involvesEntity") == []
    )


@given(st.text())
def test_folding_a_name_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


def test_what_a_source_records_is_not_found_a_second_time() -> None:
    record = ":r a eco:ClaimConflict ; eco:conflictKind confl:%s ; eco:involvesClaim :low, :high ; " \
        "skos:editorialNote \"查过\"@zh, \"looked at\"@en ."  # fmt: skip
    both = (LOW, figure("high", 110, 120))
    table = conflicts(planted(*both, record % "DisjointValues"), "en")
    assert (table.made["conflicts"], set(table.column("note"))) == (1, {"looked at"})
    assert (
        len(conflicts(planted(*both, record % "ScopeMismatch"))) == 0
    )  # somebody says: these do not conflict


def test_the_articles_conflict_is_found_with_and_without_its_record(store: Store) -> None:
    """200余家 enterprises are a part of 近200家 residents; 约30亿 and 突破10亿 are of two scopes."""
    recorded = conflicts(store, "zh")
    written = [row["原文"] for row in recorded.records()]
    assert written == ["200余家", "近200家"]
    bare = store.copy()
    bare.remove(set(map(str, recorded.column("冲突"))))
    derive(bare)
    again = conflicts(bare, "zh")
    assert [row["原文"] for row in again.records()] == written
    assert list(again.made["kinds"].values()) == ["PartExceedsWhole"]  # type: ignore[attr-defined]
    side = again.records()[0]
    assert (side["区间"], side["口径"], side["处理状态"]) == ("200–300", "数字经济相关企业", "待处理")


def _run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_review_decides_a_conflict_and_it_stays_listed(tmp_path: Path) -> None:
    path = pipeline.build(tmp_path / "store").path
    claim = "https://w3id.org/ecograph/claim/158866ea22603bd3"
    day = datetime.date(2022, 1, 5)
    for offset, decision in enumerate(("dispute", "reject")):
        on = day + datetime.timedelta(offset)
        decisions.record(path / "decisions", decisions.Review(claim, decision, "王宁", on, "核对原文"))
        pipeline.refresh(path)
        table = conflicts(Store.open(path), "en")
        assert (table.made["conflicts"], table.made["open"]) == (1, 0)
        assert "王宁" in str(table.column("note")[0])


def test_the_command_lists_both_sides_for_reading_and_for_programs(store_path: Path) -> None:
    for lang, kind in (("zh", "部分大于整体"), ("en", "a part exceeds the whole")):
        shown = _run("conflicts", "-s", store_path, "--lang", lang)
        assert shown.exit_code == 0
        assert all(word in shown.stdout for word in (kind, "   A  ", "   B  ", "200余家", "近200家"))
        assert "亿" not in shown.stdout
    content = json.loads(_run("conflicts", "-s", store_path, "-f", "json", "--lang", "en").stdout)
    assert [row["side"] for row in content["rows"]] == ["A", "B"]
    assert _run("conflicts", "-s", store_path, "-f", "csv").stdout.count("\n") == 3
    none = _run("conflicts", "-s", store_path, "--kind", "namevariant", "--lang", "en")
    assert (none.exit_code, none.stdout) == (0, "No conflicts were found.\n")


def test_a_hostile_label_cannot_rearrange_the_text() -> None:
    store = planted(named("a", "高\\u202e科\\u001b[2J"), named("b", "高科[2J"))
    text = as_text(conflicts(store, "en"), "en")
    assert "NameVariant" in text
    assert not {"\u202e", "\x1b"} & set(text)


def test_the_kinds_of_the_command_are_those_of_the_library() -> None:
    assert CLI_KINDS == KINDS
