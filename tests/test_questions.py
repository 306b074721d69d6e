"""Every named question: complete in both languages, answered, stable, and true in a second engine.

The golden answers (zh) are rewritten, after reading the change by eye, with::

    ECOGRAPH_GOLDEN=write python -m pytest tests/test_questions.py -k golden
"""

from __future__ import annotations

import os
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ecograph import queries
from ecograph.store import Store
from ecograph.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

GOLDEN = Path(__file__).parent / "golden" / "questions"
NAMES = queries.names()
GROUPS = {
    "roles", "chains", "capital", "talent", "technology",
    "platforms", "policy", "figures", "gaps", "provenance",
}  # fmt: skip
REQUIRED = {
    "roles", "role-counts", "role-links", "role-pairs-never-linked", "multi-chain-actors",
    "segment-gaps", "support-systems", "path-between", "planned", "conflicting-figures",
    "partial-groups", "policies", "operators", "residents", "buildings", "industries",
    "platform-functions", "consortium", "capital", "people", "technologies", "solutions",
    "recognitions", "figures", "appraisals", "evidence", "speakers", "chain-links", "sources",
    "unreviewed", "missing-scope-figures",
}  # fmt: skip
# Questions that the shipped data may rightly answer with nothing, and why.
MAY_BE_EMPTY: dict[str, str] = {}
LANGUAGES = ("zh", "en")


def test_required_questions_are_there() -> None:
    assert set(NAMES) >= REQUIRED
    assert len(NAMES) >= 24


def test_each_group_has_a_question() -> None:
    assert {queries.load(name).group for name in NAMES} == GROUPS


@pytest.mark.parametrize("name", NAMES)
def test_header_is_complete(name: str) -> None:
    question = queries.load(name)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    for text in (question.title, question.summary, question.columns):
        assert set(text) == set(LANGUAGES)
        assert all(text.values())
    assert "lang" in {param.name for param in question.params}
    for param in question.params:
        assert set(param.text) == set(LANGUAGES), f"{param.name} is not told in both languages"
        assert param.default is not None, f"{param.name}: a question answers without parameters"


@pytest.mark.parametrize("name", NAMES)
def test_no_correlated_not_exists(name: str) -> None:
    body = re.sub(r"^#.*$", "", queries.load(name).text, flags=re.MULTILINE)
    assert not re.search(r"\bEXISTS\b", body, re.IGNORECASE)
    assert re.search(r"\bORDER BY\b", body), "an answer without an order is not reproducible"


@pytest.mark.parametrize("name", NAMES)
def test_answers_in_both_languages(name: str, store: Store) -> None:
    question = queries.load(name)
    answers = {lang: queries.ask(store, name, lang=lang) for lang in LANGUAGES}
    for lang, answer in answers.items():
        assert answer.columns == question.columns[lang], "as many headings as columns"
        assert len(set(answer.columns)) == len(answer.columns)
        assert len(set(answer.rows)) == len(answer.rows), "a row is told once"
    assert len(answers["zh"].rows) == len(answers["en"].rows), "a label is missing in one language"
    if name not in MAY_BE_EMPTY:
        assert answers["zh"].rows


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, store: Store) -> None:
    made = queries.ask(store, name).to_csv()
    path = GOLDEN / f"{name}.csv"
    if os.environ.get("ECOGRAPH_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made, "utf-8", newline="\n")
    assert path.read_text("utf-8") == made


def test_no_golden_answer_is_orphaned() -> None:
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(NAMES)


@pytest.fixture(scope="session")
def second_engine(store: Store) -> rdflib.Dataset:
    """The same quads in rdflib's own memory, answered by rdflib's own evaluation."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data="\n".join(store.nquads()), format="nquads")
    return dataset


@pytest.mark.parametrize("name", NAMES)
def test_second_engine_agrees(name: str, store: Store, second_engine: rdflib.Dataset) -> None:
    import rdflib

    question = queries.load(name)
    bound = queries.bind(question, {}, "zh")
    terms = {
        key: rdflib.URIRef(str(value)) if str(value).startswith("http") else rdflib.Literal(value)
        for key, value in bound.items()
    }
    theirs = second_engine.query(question.text, initNs=PREFIXES, initBindings=terms)
    ours = store.select(question.text, bound)
    assert Counter(_plain(row) for row in ours.rows) == Counter(_plain(row) for row in theirs)


def _plain(row: Any) -> tuple[str, ...]:
    return tuple(_text(cell) for cell in row)


def _text(cell: Any) -> str:
    value = cell.toPython() if hasattr(cell, "toPython") else cell
    if value is None:
        return ""
    if isinstance(value, (float, Decimal)):
        return f"{float(value):.12g}"
    return str(value)


def test_the_part_that_exceeds_its_whole_is_the_only_conflict(store: Store) -> None:
    records = queries.ask(store, "conflicting-figures").records()
    assert len(records) == 1
    assert "200余" in str(records[0]["较大者原文"])
    assert "近200" in str(records[0]["较小者原文"])


def test_different_scopes_are_no_false_alarm(store: Store) -> None:
    words = queries.ask(store, "conflicting-figures").to_csv()
    figures = queries.ask(store, "figures").to_csv()
    for figure in ("30亿", "10亿"):
        assert figure in figures
        assert figure not in words


def test_an_unknown_is_said_as_unknown(store: Store) -> None:
    segments = queries.ask(store, "segment-gaps", lang="en").records()
    assert [row["position"] for row in segments] == sorted(int(str(r["position"])) for r in segments)
    for row in segments:
        assert ("unknown" in str(row["state"])) == (row["placed there"] is None)


def test_plans_are_not_in_the_current_view(store: Store) -> None:
    planned = {row[-1] for row in queries.ask(store, "planned").rows}
    flat = store.select(
        "SELECT ?claim WHERE { ?claim eco:claimSubject ?s ; eco:claimPredicate ?p ;"
        " eco:claimObject ?o . GRAPH graph:current { ?s ?p ?o } }"
    )
    assert planned
    assert planned.isdisjoint(row[0] for row in flat.rows)


_PLANTED = """
@prefix eco: <https://w3id.org/ecograph/ontology#> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix mod: <https://w3id.org/ecograph/scheme/modality#> .
@prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .
@prefix : <urn:planted:> .
GRAPH :facts {
  :low eco:observedEntity :park ; eco:indicator :firms ; eco:scope :all ; eco:quantity :q1 ;
    eco:modality mod:Fact ; eco:claimStatus status:Accepted .
  :q1 qudt:lowerBound 90 ; qudt:upperBound 100 ; eco:upperInclusive %s ; qudt:hasUnit :number ;
    eco:verbatim "near 100" .
  :high eco:observedEntity :park ; eco:indicator :firms ; eco:scope :%s ; eco:quantity :q2 ;
    eco:modality mod:%s ; eco:claimStatus status:Accepted .
  :q2 qudt:lowerBound 100 ; eco:lowerInclusive true ; qudt:hasUnit :number ; eco:verbatim "100" .
}
"""


@pytest.mark.parametrize(
    ("upper_inclusive", "scope", "modality", "conflicts"),
    [
        ("false", "all", "Fact", 1),  # below 100 against at least 100
        ("true", "all", "Fact", 0),  # both may be 100
        ("false", "other", "Fact", 0),  # another scope
        ("false", "all", "Plan", 0),  # a plan contradicts no fact
    ],
)
def test_planted_conflicts(upper_inclusive: str, scope: str, modality: str, conflicts: int) -> None:
    planted = Store.in_memory(_PLANTED % (upper_inclusive, scope, modality))
    assert len(queries.ask(planted, "conflicting-figures").rows) == conflicts
