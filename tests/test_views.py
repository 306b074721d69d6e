"""A store at a date: dates decide, the undated stand apart, and nothing is dated in silence."""

from __future__ import annotations

import datetime
import gc
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecograph.cli import main
from ecograph.derivation import derive
from ecograph.errors import InputError
from ecograph.pipeline import build
from ecograph.projection import project
from ecograph.store import Store
from ecograph.views import STATES, View, read_day, see, state_at

DAY = datetime.date(2021, 6, 30)

_CLAIM = """
  clm:%(n)s a eco:RelationClaim ; eco:claimSubject :%(n)s ; eco:claimPredicate eco:residentIn ;
    eco:claimObject :park ; eco:modality mod:Fact ; eco:claimStatus status:Accepted %(dates)s .
  :%(n)s a eco:Enterprise ; rdfs:label "%(n)s"@zh , "%(n)s"@en .
"""
_HEAD = """
@prefix eco: <https://w3id.org/ecograph/ontology#> .
@prefix mod: <https://w3id.org/ecograph/scheme/modality#> .
@prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .
@prefix clm: <https://w3id.org/ecograph/claim/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://w3id.org/ecograph/id/x/> .
GRAPH <https://w3id.org/ecograph/graph/ontology> {
  eco:Enterprise rdfs:subClassOf eco:EcosystemEntity . eco:SciencePark rdfs:subClassOf eco:EcosystemEntity .
  eco:residentIn rdfs:subPropertyOf eco:industryLink . eco:industryLink rdfs:subPropertyOf eco:ecosystemLink .
}
"""
DATES = {
    "since2020": "; eco:validFrom 2020",
    "until2020": '; eco:validUntil "2020"',
    "since2022": '; eco:validFrom "2022-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
    "between": '; eco:validFrom "2019-05" ; eco:validUntil "2023-12-31"',
    "seen2021": '; eco:asOf "2021-06-30"',
    "undated": "",
    "unreadable": '; eco:asOf "last spring"',
}


@pytest.fixture(scope="module")
def dated() -> Store:
    claims = "".join(_CLAIM % {"n": name, "dates": dates} for name, dates in DATES.items())
    store = Store.in_memory(
        _HEAD + "GRAPH <https://w3id.org/ecograph/graph/source/x> { :park a eco:SciencePark ;"
        f' rdfs:label "park"@en . {claims} }}'
    )
    derive(store)
    return store


def _residents(store: Store) -> set[str]:
    rows = store.select("SELECT ?x { GRAPH graph:current { ?x eco:residentIn ?park } }").rows
    return {str(row[0]).rsplit("/", 1)[1] for row in rows}


def test_only_what_its_dates_say_holds_on_the_day(dated: Store) -> None:
    seen = see(dated, View(DAY))
    assert _residents(seen.store) == {"since2020", "between", "seen2021"}
    assert seen.claims == {"holds": 3, "ended": 1, "later": 1, "undated": 2, "unreadable": 1}
    assert "2 have no date" in seen.words("en")
    assert "2 条无日期" in seen.words("zh")


def test_the_undated_come_when_asked_for_and_are_counted(dated: Store) -> None:
    seen = see(dated, View(DAY, undated=True))
    assert _residents(seen.store) == {"since2020", "between", "seen2021", "undated", "unreadable"}
    assert "does not say that they held" in seen.words("en")


def test_an_end_that_lies_ahead_is_a_link_at_the_date_and_none_in_the_plain_view(dated: Store) -> None:
    at = see(dated, View(DAY)).store
    assert "between" in {data["label_en"] for _, data in project(at, "combined").nodes(data=True)}
    assert "between" not in {data["label_en"] for _, data in project(dated, "combined").nodes(data=True)}


def test_a_network_knows_its_date_and_what_stood_apart(dated: Store) -> None:
    made = project(see(dated, View(DAY)).store, "industry").graph["made"]
    assert made["view"]["as_of"] == "2021-06-30"
    assert made["view"]["claims"]["undated"] == 2


def test_the_store_itself_is_not_changed(dated: Store) -> None:
    before = list(dated.nquads())
    see(dated, View(DAY))
    see(dated, View(persons=False))
    assert list(dated.nquads()) == before


def test_a_whole_view_is_the_store_itself(dated: Store) -> None:
    assert see(dated, View()).store is dated


def test_a_view_on_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    path = build(tmp_path / "store").path  # its own: views of other tests go when they are collected
    before = sorted(path.iterdir())
    opened = Store.open(path)
    seen = see(opened, View(DAY))
    assert len(sorted(path.iterdir())) == len(before) + 1
    del seen
    gc.collect()
    assert sorted(path.iterdir()) == before


_DATE = st.dates(datetime.date(2000, 1, 1), datetime.date(2040, 12, 31))


@given(day=_DATE, begins=st.none() | _DATE, ends=st.none() | _DATE)
def test_a_claim_holds_on_each_day_from_its_first_to_its_last(
    day: datetime.date, begins: datetime.date | None, ends: datetime.date | None
) -> None:
    state = state_at(day, begins.isoformat() if begins else None, ends.isoformat() if ends else None, None)
    assert state in STATES
    if begins is None and ends is None:
        assert state == "undated"
    else:
        held = (begins is None or begins <= day) and (ends is None or day <= ends)
        assert (state == "holds") == held


@pytest.mark.parametrize(
    ("text", "day"), [("2021", "2021-12-31"), ("2020-02", "2020-02-29"), ("2021-06-30", "2021-06-30")]
)
def test_a_year_or_a_month_means_its_last_day(text: str, day: str) -> None:
    assert read_day(text).isoformat() == day


@pytest.mark.parametrize("text", ["", "yesterday", "2021-13-01", "30.6.2021", "2021-02-30"])
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        read_day(text)


@pytest.mark.parametrize(
    "command",
    [["query", "residents"], ["analyze", "degree"], ["show", "中科曙光"], ["export"],
     ["project", "-o", "{tmp}/n.graphml"], ["explore", "-o", "{tmp}/page.html"]],
)  # fmt: skip
def test_every_reading_command_takes_a_date_and_says_what_has_none(
    command: list[str], store_path: Path, tmp_path: Path
) -> None:
    words = [part.format(tmp=tmp_path) for part in command]
    result = CliRunner().invoke(main, [*words, "-s", str(store_path), "--as-of", "2021-12-31"])
    assert result.exit_code == 0, result.output
    count = (
        Store.open(store_path)
        .select("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c eco:claimStatus ?s }")
        .rows[0][0]
    )
    assert "2021-12-31" in result.stderr
    assert str(count) in result.stderr


def test_undated_without_a_date_is_wrong_usage(store_path: Path) -> None:
    result = CliRunner().invoke(main, ["query", "roles", "--undated", "-s", str(store_path)])
    assert result.exit_code == 2
