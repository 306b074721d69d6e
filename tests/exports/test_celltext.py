"""Cells: any value becomes text, a number or nothing, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import datetime
import decimal
import enum
import fractions
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.celltext import clean, flat, inert, plain, restored
from ecograph.table import Table

pd: Any = pytest.importorskip("pandas")


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


LOOP: list[object] = []
LOOP.append(LOOP)

VALUES: list[tuple[object, object]] = [
    (None, None), (True, True), (np.bool_(False), False), (7, 7), (np.int64(-7), -7), (np.uint8(255), 255),
    (2**63, str(2**63)), (-(2**63), -(2**63)), (np.float32(0.5), 0.5), (np.float64("nan"), None),
    (float("inf"), None), (np.longdouble("1.5"), 1.5), (np.float16(2), 2.0),
    (datetime.date(2021, 5, 1), "2021-05-01"), (datetime.datetime(2021, 5, 1, 8, 30), "2021-05-01T08:30:00"),
    (datetime.time(8), "08:00:00"), (np.datetime64("2021-05-01"), "2021-05-01"), (np.datetime64("NaT"), None),
    (pd.Timestamp("2021-05-01"), "2021-05-01T00:00:00"), (pd.NaT, None), (pd.NA, None),
    (Path("a") / "b", str(Path("a") / "b")), (b"\xe4\xb8\x80", "一"), (b"\xff", "\\xff"),
    ({"b", "a"}, ["a", "b"]), (frozenset({2, 1}), [1, 2]), (("x", None), ["x", None]), (range(2), [0, 1]),
    ({"k": {1}}, {"k": [1]}), ({1: np.int8(2)}, {"1": 2}), (np.array([1.0, math.nan]), [1.0, None]),
    (np.array("x"), "x"), (np.str_("词"), "词"), (np.bytes_(b"x"), "x"), (np.array(["a", "b"]), ["a", "b"]),
    (np.array(["2021-05"], dtype="datetime64[M]"), ["2021-05"]), (decimal.Decimal("0.10"), 0.1),
    (decimal.Decimal("1e30"), "1E+30"), (decimal.Decimal("NaN"), None), (decimal.Decimal(12), 12),
    (decimal.Decimal("0.12345678901234567890123"), "0.12345678901234567890123"),
    (fractions.Fraction(1, 3), "1/3"), (1 + 2j, "(1+2j)"), (Colour.RED, "red"), (Level.HIGH, 3),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=lambda v: f"{type(v).__name__}")
def test_any_value_is_text_number_list_or_nothing(value: object, expected: object) -> None:
    made = plain(value)
    assert made == expected
    assert type(made) is type(expected)
    json.dumps(made, allow_nan=False)
    assert flat(value) is None or type(flat(value)) in (str, int, float, bool)


def test_a_list_in_itself_ends() -> None:
    assert "list" in str(flat(LOOP))


@given(st.text())
def test_what_is_neutralised_can_be_restored(text: str) -> None:
    assert restored(inert(text)) == text


@given(st.text("'=+-@\t\r\n ＝＋5", max_size=6))
def test_no_cell_starts_as_a_formula_unless_it_is_a_number(text: str) -> None:
    cell = inert(text)
    assert restored(cell) == text
    if cell[:1] in ("=", "@", "\t", "\r", "\n", "＝", "＋", "+", "-"):
        assert math.isfinite(float(cell))


@pytest.mark.parametrize(
    "text", ["=1+1", "+SUM(A1)", "-2+3", "@SUM", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\u200b=1"]
)
def test_each_way_into_a_formula_is_closed(text: str) -> None:
    assert inert(text) == f"'{text}"


def test_numbers_stay_numbers_and_headings_are_neutralised_too() -> None:
    assert [inert(text) for text in ("-5", "+1.5e3", "-.5", "5")] == ["-5", "+1.5e3", "-.5", "5"]
    assert Table(("=x",), ((-5,), ("-5%",))).to_csv() == "'=x\n-5\n'-5%\n"


def test_our_own_table_reader_takes_the_apostrophe_away(tmp_path: Path) -> None:
    """What a table writes, it gives back: the round trip of hostile names."""
    names = ["=1+1", "'=x", "'quoted'", "-5", "-5%", "a\nb", '"', "歌尔", "😀"]
    text = Table(("name",), tuple((name,) for name in names)).to_csv()
    assert [restored(row[0]) for row in csv.reader(text.splitlines(keepends=True))][1:] == names


@given(st.text(st.characters()))
def test_clean_text_is_xml_and_utf8(text: str) -> None:
    from xml.etree import ElementTree as ET

    kept, dropped = clean(text)
    assert len(kept) + dropped == len(text)
    element = ET.Element("a")
    element.text = kept
    ET.fromstring(ET.tostring(element, encoding="utf-8"))  # noqa: S314 - our own text
