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
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ecograph import queries
from ecograph.cli import main
from ecograph.errors import InputError
from ecograph.store import Store
from ecograph.table import Table
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
MAY_BE_EMPTY: dict[str, str] = {
    "who-funds-whom": "the article names funds, but not in whom they invest",
    "reviews": "a review is a user's own and does not ship",
    "analysis-runs": "results of measures are written on request and do not ship",
    "chain-brokers": "results of measures are written on request and do not ship",
}
LANGUAGES = ("zh", "en")


def test_required_questions_are_there() -> None:
    assert set(NAMES) >= REQUIRED
    assert len(NAMES) >= 44


def test_each_group_has_at_least_three_questions() -> None:
    counts = Counter(queries.load(name).group for name in NAMES)
    assert set(counts) == GROUPS
    assert min(counts.values()) >= 3, counts


def test_each_view_is_used_and_each_question_says_its_own() -> None:
    counts = Counter(queries.load(name).view for name in NAMES)
    assert set(counts) == set(queries.VIEWS)
    silent = [name for name in NAMES if "\n#+ view: " not in queries.load(name).text]
    assert silent == []


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


# ---- views: a table, one number, a map of links


@pytest.mark.parametrize("name", [n for n in NAMES if queries.load(n).view == "number"])
def test_a_number_is_one_number_with_unit_and_scope(name: str, store: Store) -> None:
    question = queries.load(name)
    for lang in LANGUAGES:
        answer = queries.ask(store, name, lang=lang)
        ((number, unit, scope),) = answer.rows
        assert isinstance(number, int | float)
        assert str(unit) in question.words(answer, lang)
        assert str(scope) in question.words(answer, lang)


@pytest.mark.parametrize("name", ["dated-share", "evidence-share", "reviewed-share"])
def test_a_share_of_nothing_is_unknown_and_not_zero(name: str) -> None:
    answer = queries.ask(Store.in_memory(), name, lang="en")
    assert answer.rows[0][0] is None
    assert queries.load(name).words(answer, "en").startswith("unknown (")
    assert queries.load(name).words(answer, "zh").startswith("未知（")


def test_the_shares_are_those_of_the_claims(store: Store) -> None:
    rows = store.select("SELECT DISTINCT ?claim ?status WHERE { ?claim eco:claimStatus ?status }").rows
    reviewed = [row for row in rows if not str(row[1]).endswith("#Unreviewed")]
    ((share, _, _),) = queries.ask(store, "reviewed-share").rows
    assert share == pytest.approx(100 * len(reviewed) / len(rows), abs=0.05)


@pytest.mark.parametrize("name", [n for n in NAMES if queries.load(n).view == "map"])
def test_a_map_names_links_that_the_store_holds(name: str, store: Store) -> None:
    question = queries.load(name)
    answer = queries.ask(store, name)
    links = question.links(answer)
    assert links or name in MAY_BE_EMPTY
    assert len(set(links)) == len(links)
    for subject, relation, object_ in links:
        assert store.ask("ASK { ?s ?p ?o }", {"s": subject, "p": relation, "o": object_})


def test_a_link_with_an_open_end_is_not_drawn() -> None:
    question = queries.load("chain-links")
    rows = (("a", "b", "c", "urn:a", "urn:p", "urn:c"), ("a", "b", None, "urn:a", "urn:p", None))
    assert question.links(Table(question.columns["en"], rows)) == (("urn:a", "urn:p", "urn:c"),)


def test_only_a_map_has_links_and_only_a_number_has_words(store: Store) -> None:
    answer = queries.ask(store, "roles")
    with pytest.raises(InputError, match="no map"):
        queries.load("roles").links(answer)
    with pytest.raises(InputError, match="one number"):
        queries.load("roles").words(answer)


_HEADER = "#+ columns_en: a, b, c\n#+ columns_zh: 甲, 乙, 丙\n%s\nSELECT ?a ?b ?c WHERE { ?a ?b ?c }\n"


@pytest.mark.parametrize(
    "lines",
    [
        "#+ view: pie",
        "#+ view: map",
        "#+ view: map\n#+ map: a, b",
        "#+ view: map\n#+ map: a, b, z",
        "#+ view: table\n#+ map: a, b, c",
        "#+ view: number\n#+ columns_en: a, b",
    ],
)
def test_a_view_that_cannot_be_shown_is_refused(lines: str, tmp_path: Path) -> None:
    path = tmp_path / "defect.rq"
    path.write_text(_HEADER % lines, "utf-8")
    with pytest.raises(InputError):
        queries.read_folder(tmp_path)


def test_the_list_says_how_each_answer_is_shown() -> None:
    listed = CliRunner().invoke(
        main, ["list", "queries", "-f", "csv", "--lang", "en"], catch_exceptions=False
    )
    head, *lines = listed.output.splitlines()
    assert head == "group,name,view,question"
    assert {line.split(",")[1]: line.split(",")[2] for line in lines} == {
        name: queries.load(name).view for name in NAMES
    }


def test_the_command_line_says_a_number_in_one_line(store_path: Path) -> None:
    told = CliRunner().invoke(main, ["query", "reviewed-share", "--lang", "zh", "-s", str(store_path)])
    assert re.fullmatch(r"[\d.]+%.全部陈述共\d+条.\n", told.output)


# ---- parameters: bound, by IRI or by name, never pasted


@pytest.mark.parametrize(
    ("question", "param", "name", "iri"),
    [
        ("part-of", "entity", "中科曙光", "id:org/sugon"),
        ("part-of", "entity", "org/sugon", "id:org/sugon"),
        ("part-of", "entity", "Sugon", "id:org/sugon"),
        ("chain-links", "chain", "人才链", "chain:Talent"),
        ("industry-policies", "industry", "Biomedicine", "ind:Biomedicine"),
    ],
)
def test_a_name_stands_for_its_iri_on_the_command_line(
    question: str, param: str, name: str, iri: str, store_path: Path
) -> None:
    answers = [
        CliRunner().invoke(
            main, ["query", question, "-p", f"{param}={value}", "--format", "csv", "-s", str(store_path)]
        )
        for value in (name, iri)
    ]
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert answers[0].output == answers[1].output
    assert answers[0].output.count("\n") > 1


def test_a_name_that_nobody_has_is_an_error_with_a_hint(store_path: Path) -> None:
    told = CliRunner().invoke(main, ["query", "part-of", "-p", "entity=中科曙", "-s", str(store_path)])
    assert told.exit_code == 1
    assert "中科曙光" in told.output
    assert "Traceback" not in told.output


PARAMETERS = [(name, param.name) for name in NAMES for param in queries.load(name).params]
_SECRET = Store.in_memory('<urn:secret:s> <urn:secret:p> "urn:secret:o" .')
_BREAKING = st.sampled_from(
    [
        '"',
        "'",
        "\\",
        "\n",
        "}",
        "{",
        "#",
        ">",
        "<",
        "?s ?p ?o",
        " . ",
        "UNION",
        '"""',
        "@en",
        "$lang",
        "\u202e",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    where=st.sampled_from(PARAMETERS),
    value=st.one_of(st.text(), st.lists(st.one_of(_BREAKING, st.text(max_size=5))).map("".join)),
)
@example(where=("part-of", "entity"), value="urn:a> } UNION { ?s ?p ?o } #")
@example(where=("chain-links", "chain"), value="<urn:a> . ?s ?p ?o")
@example(where=("roles", "lang"), value='zh") } UNION { ?s ?p ?o } #')
@example(where=("planned-by-date", "by"), value='2030-01-01") } UNION { ?s ?p ?o } #')
def test_no_value_of_a_parameter_changes_the_question(where: tuple[str, str], value: str) -> None:
    """Whatever is given is refused in words or bound as one term: the query still parses, has the same
    columns, and never tells what it was not asked."""
    name, param = where
    question = queries.load(name)
    try:
        bound = queries.bind(question, {param: value}, "zh")
    except InputError:
        return
    answer = _SECRET.select(question.text, bound)
    assert len(answer.columns) == len(question.columns["zh"])
    cells = [str(cell) for row in answer.rows for cell in row if str(cell) != value]
    assert not any("urn:secret" in cell and value not in cell for cell in cells)


@given(value=st.text(min_size=1))
def test_a_value_is_found_as_it_is_or_not_at_all(value: str) -> None:
    """A text reaches the engine unchanged: bound, it equals itself and nothing is cut or unescaped."""
    ((same,),) = (
        Store.in_memory()
        .select("SELECT ?same WHERE { BIND(STR(?value) AS ?same) } ORDER BY ?same", {"value": value})
        .rows
    )
    assert same == value
