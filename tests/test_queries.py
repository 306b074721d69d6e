from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph import queries
from ecograph.errors import InputError, NotFound
from ecograph.queries import Param, Query
from ecograph.store import Store

TEXT = """\
#+ title_en: Who is where?
#+ title_zh: 谁在哪里？
#+ summary_en: All that are there.
#+ summary_zh: 在那里的全部。
#+ group: roles
#+ columns_zh: 谁
#+ columns_en: who
#+ param: place iri id:park/a | the place | 地点
#+ param: least integer - | at least | 至少
SELECT ?who WHERE { ?who <urn:in> $place ; <urn:n> ?n FILTER(?n >= $least) }
"""


@pytest.fixture
def query(tmp_path: Path) -> Query:
    path = tmp_path / "where.rq"
    path.write_text(TEXT, "utf-8")
    return queries._read(path)


def test_the_header_is_read(query: Query) -> None:
    assert query.title == {"en": "Who is where?", "zh": "谁在哪里？"}
    assert query.columns == {"zh": ("谁",), "en": ("who",)}
    assert [(p.name, p.type, p.default) for p in query.params] == [
        ("place", "iri", "id:park/a"),
        ("least", "integer", None),
    ]


def test_parameters_are_checked_and_bound(query: Query) -> None:
    bound = queries.bind(query, {"least": "2"}, "zh")
    assert bound == {"place": "https://w3id.org/ecograph/id/park/a", "least": 2}
    store = Store.in_memory(
        "<urn:x> <urn:in> <https://w3id.org/ecograph/id/park/a> ; <urn:n> 2 ."
        "<urn:y> <urn:in> <https://w3id.org/ecograph/id/park/a> ; <urn:n> 1 ."
    )
    assert store.select(query.text, bound).rows == (("urn:x",),)


@pytest.mark.parametrize(
    ("given_", "error"),
    [({}, InputError), ({"least": "x"}, InputError), ({"leest": "1"}, NotFound),
     ({"least": "1", "place": "no iri"}, InputError),
     ({"least": "1", "place": "<urn:a> } #"}, InputError)],
)  # fmt: skip
def test_bad_parameters_are_errors_in_words(
    query: Query, given_: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        queries.bind(query, given_, "en")


@pytest.mark.parametrize("line", ["#+ nonsense", "#+ param: only", "#+ param: x colour red"])
def test_a_bad_header_names_the_file(line: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(f"{line}\nSELECT * {{}}", "utf-8")
    with pytest.raises(InputError, match=r"header line|parameter is"):
        queries._read(path)


@given(st.text())
def test_no_value_changes_the_query(value: str) -> None:
    store = Store.in_memory("<urn:a> <urn:p> 1 . <urn:secret> <urn:p> 2 .")
    bound = Param("v", "text", None, {}).parse(value)
    rows = store.select("SELECT ?s { ?s <urn:p> 1 FILTER(STR($v) = STR($v)) }", {"v": bound}).rows
    assert rows == (("urn:a",),)


def test_variables_in_strings_iris_and_comments_are_left_alone() -> None:
    store = Store.in_memory('<urn:a> <urn:p> "?v" .')
    query = 'SELECT ?s { # ?v\n ?s <urn:p> "?v" FILTER(?v = "x") }'
    assert len(store.select(query, {"v": "x"})) == 1


def test_dates_and_numbers() -> None:
    assert Param("d", "date", None, {}).parse("2021-05-01") == "2021-05-01"
    assert Param("x", "number", None, {}).parse("2.5") == 2.5
    with pytest.raises(InputError):
        Param("d", "date", None, {}).parse("05/01/2021")
