"""Cells that hold several values, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.tables import Missing, missing, split_cell


@pytest.mark.parametrize(
    ("text", "signs", "parts"),
    [
        ("董事长/董事", "/", ["董事长", "董事"]),
        ("甲、乙；丙;丁", "、；;", ["甲", "乙", "丙", "丁"]),
        (" 甲 ,, 乙 ,", ",", ["甲", "乙"]),
        ("甲公司（含乙、丙）、丁", "、", ["甲公司（含乙、丙）", "丁"]),
        ("a(b,c(d,e),f),g", ",", ["a(b,c(d,e),f)", "g"]),
        ("“a、b”、c", "、", ["“a、b”", "c"]),
        ("a(b,c", ",", ["a(b", "c"]),
        ("a)b,c(", ",", ["a)b", "c("]),
        ("Acme Co., Ltd., Beta, Inc.; Gamma", ",;", ["Acme Co., Ltd.", "Beta, Inc.", "Gamma"]),
        ("Cobra, Limitless", ",", ["Cobra", "Limitless"]),
        ("甲\r\n乙\n丙", ["newline"], ["甲", "乙", "丙"]),
        ("a -- b - c", ["--", "-"], ["a", "b", "c"]),
        ("a|b", [], ["a|b"]),
        ("", ",", []),
        (None, ",", []),
        (["a", " b ", None, ""], ",", ["a", "b"]),
        (12, ",", ["12"]),
    ],
)
def test_splitting(text: object, signs: list[str], parts: list[str]) -> None:
    assert split_cell(text, signs) == parts


@given(st.lists(st.text("甲乙ab12", min_size=1, max_size=4), max_size=6), st.sampled_from("、；;，|/"))
def test_joined_values_come_apart_again(parts: list[str], sign: str) -> None:
    assert split_cell(sign.join(parts), [sign]) == parts


def test_hostile_brackets_take_no_time_to_speak_of() -> None:
    """Each of 100,000 open brackets is looked at once."""
    assert split_cell("(" * 100_000 + ",x", ",") == ["(" * 100_000, "x"]


def test_marks_of_missing_values_are_whole_cells() -> None:
    assert missing("无锡") is None
    assert missing("-5") is None
    assert missing(0) is None
    assert missing("N/A ") is Missing.UNKNOWN
    assert missing("无") is Missing.NONE
