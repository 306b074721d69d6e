"""JSON and JSON Lines: an object is a row; what has no plain meaning is an unusable row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecograph.tables import BadRow, Row, TableError, open_table


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def good(path: Path, **given: str) -> list[dict[str, object]]:
    return [dict(r.cells) for r in open_table(path, **given).rows() if isinstance(r, Row)]  # type: ignore[arg-type]


TEXT = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=8)
SCALAR = st.one_of(TEXT, st.integers(-(10**30), 10**30), st.booleans(), st.none(), st.lists(TEXT, max_size=3))
KEY = st.sampled_from(["名称", "name", "a", "b"])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.dictionaries(KEY, SCALAR, min_size=1), min_size=1, max_size=6), lines=st.booleans())
def test_what_is_written_is_read(tmp_path: Path, rows: list[dict[str, object]], lines: bool) -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) if lines else json.dumps(rows)
    found = good(write(tmp_path / ("t.jsonl" if lines else "t.json"), text))
    keys = {key for row in rows for key in row}
    assert found == [{key: row.get(key) for key in keys} for row in rows]


def test_nested_objects_become_dotted_columns_and_lists_stay(tmp_path: Path) -> None:
    path = write(tmp_path / "t.json", '[{"a":{"b":{"c":1}},"l":[1,{"x":2}]},{"a":{"b":{}},"n":""}]')
    table = open_table(path)
    assert table.columns == ("a.b.c", "l", "a.b", "n")
    assert good(path)[0]["a.b.c"] == 1
    assert good(path)[0]["l"] == [1, {"x": 2}]
    assert good(path)[1]["n"] is None


def test_the_array_is_found_or_named(tmp_path: Path) -> None:
    path = write(tmp_path / "t.json", '{"meta":{"n":1},"items":[{"a":1}]}')
    assert good(path) == [{"a": 1}]
    assert "items" in open_table(path).notes[0].en
    assert good(write(tmp_path / "v.json", '{"data":{"rows":[{"a":1}]}}')) == [{"a": 1}]
    two = write(tmp_path / "u.json", '{"x":{"items":[{"a":1}]},"p":[{"b":2}],"q":[{"c":3}]}')
    assert good(two, records="x.items") == [{"a": 1}]
    with pytest.raises(TableError, match="more than one"):
        open_table(two)
    with pytest.raises(TableError, match="no array"):
        open_table(two, records="x.y")


def test_a_broken_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "t.jsonl", '{"a":1}\n{"a":,}\n\n[1]\n{"a":2}\n')
    rows = list(open_table(path).rows())
    assert [r.number for r in rows if isinstance(r, Row)] == [1, 5]
    broken, listed = (r for r in rows if isinstance(r, BadRow))
    assert "Line 2, column 6" in broken.reason.en
    assert "第 2 行第 6 列" in broken.reason.zh
    assert (listed.number, listed.reason.en) == (4, "This is not an object ({…}).")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"a":1,"a":2}', "occurs twice"),
        ('{"b":{"a":1,"a":2}}', "“b.a” occurs twice"),
        ('{"b":[{"a":1,"a":2}]}', "occurs twice"),
        ('{"a.b":1,"a":{"b":2}}', "two ways"),
        ('{"a":NaN}', "NaN"),
        ('{"a":[1,-Infinity]}', "Infinity"),
        ('{"a":' + "9" * 5000 + "}", "more than 300 digits"),
        ('{"a":"\\ud800"}', "surrogate"),
        ('{"\\udc00":1}', "surrogate"),
        ('{"a":["\\ud800"]}', "surrogate"),
        ('{"a":' * 200 + "1" + "}" * 200, "too deep"),
        ('{"a":' + "[" * 100_000 + "]" * 100_000 + "}", "too deep"),
        ("{" * 100_000, ""),
    ],
)
def test_what_has_no_plain_meaning_is_unusable(tmp_path: Path, line: str, said: str) -> None:
    rows = list(open_table(write(tmp_path / "t.jsonl", f'{line}\n{{"a":0}}\n')).rows())
    assert isinstance(rows[0], BadRow)
    assert said in rows[0].reason.en
    assert isinstance(rows[1], Row)


def test_undecodable_lines_are_named(tmp_path: Path) -> None:
    data = '{"a":"甲"}\n'.encode() + b'{"a":"\xff"}\n' + '{"a":"乙"}\n'.encode()
    rows = list(open_table(write(tmp_path / "t.jsonl", data)).rows())
    assert isinstance(rows[1], BadRow)
    assert "0xFF" in rows[1].reason.en
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("[]", "no object"),
        ("3", "no array"),
        ('{"a":1}', "no array"),
        ('[{"a":1},', "not valid JSON"),
        ("[" * 100_000, "too deep"),
    ],
)
def test_a_document_without_rows_is_a_plain_error(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TableError, match=said):
        open_table(write(tmp_path / "t.json", text))


def test_a_broken_document_names_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        open_table(write(tmp_path / "t.json", '[\n{"a":1},\n{"a" 2}]'))
    assert str(caught.value.where).endswith("t.json:3:6")


def test_json_lines_under_the_name_of_json(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "t.json", '{"a":1}\n{"a":2}\n'))
    assert table.form == "jsonl"
    assert [r.number for r in table.rows()] == [1, 2]
