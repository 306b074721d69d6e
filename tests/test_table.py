from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.table import Cell, Table

cells = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_every_form_takes_every_cell(rows: list[tuple[Cell, Cell]]) -> None:
    table = Table(("a", "b"), tuple(rows))
    assert table.to_text()
    assert len(json.loads(table.to_json())["rows"]) == len(rows)
    assert table._repr_html_().count("<tr>") == len(rows) + 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_never_runs_a_cell(start: str) -> None:
    text = Table(("a",), ((f"{start}HYPERLINK(1)",),)).to_csv()
    assert next(csv.reader(io.StringIO(text.split("\n", 1)[1])))[0].startswith("'")


def test_numbers_stay_numbers_in_csv() -> None:
    assert Table(("a",), ((-3,), (1.5,), (None,))).to_csv() == 'a\n-3\n1.5\n""\n'


def test_wide_characters_are_aligned() -> None:
    lines = Table(("名称", "n"), (("歌尔", 1), ("NEC", 2))).to_text().splitlines()
    assert lines[2].index("1") == lines[3].index("2") - 2 + 1 or "歌尔  1" in lines[2]
    assert lines[3] == "NEC   2"


def test_a_label_cannot_rearrange_a_terminal() -> None:
    shown = Table(("a",), (("evil\u202etxt\x1b[2J\n",),)).to_text()
    assert not {"\u202e", "\x1b"} & set(shown)


def test_html_is_escaped() -> None:
    assert "<script>" not in Table(("<script>",), (("<script>",),))._repr_html_()


def test_head_and_columns() -> None:
    table = Table(("a", "b"), ((1, 2), (3, 4)))
    assert len(table.head(1)) == 1
    assert table.column("b") == [2, 4]
    assert table.renamed(["x", "y"]).columns == ("x", "y")
    with pytest.raises(KeyError):
        table.column("c")
