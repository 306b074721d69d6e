"""Dates: every spelling that has one reading; the others are refused with the reason."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.tables import CellError, Missing, date_order, parse_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-03-01", "2021-03-01"), ("2021/3/1", "2021-03-01"), ("2021.3.1", "2021-03-01"), ("2021.03",
        "2021-03"),
        ("2021年3月1日", "2021-03-01"), ("2021 年 3 月 1 日", "2021-03-01"), ("２０２１年３月", "2021-03"),
        ("2021年", "2021"),
        ("2021年度", "2021"), ("2021", "2021"), ("二〇二一年三月", "2021-03"), ("二零二一年十二月三十一日",
        "2021-12-31"),
        ("二〇二一年三月廿五日", "2021-03-25"), ("20210301", "2021-03-01"), ("202103", "2021-03"),
        ("Mar 4 2021", "2021-03-04"), ("March 4th, 2021", "2021-03-04"), ("4 Mar 2021", "2021-03-04"),
        ("4-Mar-2021", "2021-03-04"), ("Sept. 2021", "2021-09"), ("09/2021", "2021-09"),
        ("13/04/2021", "2021-04-13"), ("04/13/2021", "2021-04-13"),
        ("05/05/2021", "2021-05-05"), ("2021-03-01T10:00:00Z", "2021-03-01"), ("2021-03-01 10:00",
        "2021-03-01"),
        ("2021-03-01T10:00:00.123+08:00", "2021-03-01"), ("2021/3/1 0:00:00", "2021-03-01"), ("民国110年",
        "2021"),
        ("民国一百一十年三月一日", "2021-03-01"), ("民国元年", "1912"), ("2020-02-29", "2020-02-29"),
    ],
)  # fmt: skip
def test_spellings(text: str, date: str) -> None:
    kind = {10: "date", 7: "gYearMonth", 4: "gYear"}[len(date)]
    assert parse_date(text) == (date, kind)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-02-29", "no day 29 in February 2021"), ("2021-13-01", "no month 13"), ("2021年0月",
        "no month 0"),
        ("20210231", "no day 31"), ("03/04/2021", "day or the month"), ("21-3-1", "two digits"), ("3/4/21",
        "two digits"),
        ("210301", "two digits"), ("200312", "two digits"), ("2021-2023", "period"), ("2021Q1", "period"),
        ("2021年第一季度", "period"), ("2021年上半年", "period"), ("2021年底", "period"), ("44256",
        "cannot be read"),
        ("soon", "cannot be read"), ("2021-03-01x", "cannot be read"), ("2021-3/1", "cannot be read"),
        ("0000-01-01", "no year 0"), ("21年3月", "two digits"), ("x" * 10000, "cannot be read"), ("-2021",
        "cannot"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(CellError, match=said) as caught:
        parse_date(text)
    assert caught.value.message.zh


def test_the_order_is_declared() -> None:
    assert parse_date("03/04/2021", "dmy") == ("2021-04-03", "date")
    assert parse_date("03.04.2021", "mdy") == ("2021-03-04", "date")
    assert parse_date("2021-03-04", "dmy") == ("2021-03-04", "date")
    with pytest.raises(CellError, match="no month 13"):
        parse_date("13/04/2021", "mdy")
    with pytest.raises(ValueError, match="dmy"):
        parse_date("x", "ydm")


def test_the_order_of_a_column_is_told_only_by_dates_of_one_reading() -> None:
    assert date_order(["03/04/2021", "25.12.2021", None, "x"]).order == "dmy"
    assert date_order(["03/04/2021", "12/25/2021"]).order == "mdy"
    both = date_order(["25/12/2021", "12/25/2021"])
    assert both.order is None
    assert "contradicts" in both.evidence.en
    assert date_order(["03/04/2021"]).order is None
    assert date_order(["03/04/2021", "2021-03-04"]).order is None
    assert date_order(["2021-03-04", datetime.date(2021, 3, 4)]).order == "ymd"
    assert date_order([]).order is None


def test_days_of_a_workbook_only_where_the_column_is_a_date() -> None:
    """ECMA-376 18.17.4.1: day 1 is 1900-01-01, and 1900 is wrongly taken for a leap year."""
    assert parse_date(44256, serial=True) == parse_date("44256", serial=True) == ("2021-03-01", "date")
    assert parse_date(44256.75, serial=True) == ("2021-03-01", "date")
    assert parse_date(1, serial=True) == ("1900-01-01", "date")
    assert parse_date(59, serial=True) == ("1900-02-28", "date")
    assert parse_date(61, serial=True) == ("1900-03-01", "date")
    for value in (60, -1, 1e9, float("inf"), True):
        with pytest.raises(CellError):
            parse_date(value, serial=True)
    with pytest.raises(CellError):
        parse_date(44256)


def test_numbers_and_dates_of_cells() -> None:
    assert parse_date(2021) == ("2021", "gYear")
    assert parse_date(20210301) == ("2021-03-01", "date")
    assert parse_date(datetime.datetime(2021, 3, 1, 9, 30)) == ("2021-03-01", "date")
    with pytest.raises(CellError, match=r"2021\.10"):
        parse_date(2021.1)


@pytest.mark.parametrize("text", ["", "-", "不详", None, float("nan")])
def test_unknown_dates(text: object) -> None:
    assert parse_date(text) is Missing.UNKNOWN


@pytest.mark.parametrize("text", ["无", "至今", "长期", "present"])
def test_dates_that_there_are_not(text: str) -> None:
    """至今 (until now) says that there is no end."""
    assert parse_date(text) is Missing.NONE


@given(st.dates(datetime.date(1000, 1, 1)))
def test_any_date_in_any_spelling_is_itself(day: datetime.date) -> None:
    y, m, d = day.year, day.month, day.day
    wanted = (day.isoformat(), "date")
    month = day.strftime("%b")
    for text in (
        f"{y}/{m}/{d}",
        f"{y}年{m}月{d}日",
        f"{y}{m:02}{d:02}",
        f"{month} {d}, {y}",
        f"{d} {month} {y}",
    ):
        assert parse_date(text) == wanted
    assert parse_date(f"{d}/{m}/{y}", "dmy") == parse_date(f"{m}/{d}/{y}", "mdy") == wanted


@given(st.text("0123456789-/.年月日 TZ:二〇一十", max_size=12))
def test_any_cell_is_a_date_missing_or_refused(text: str) -> None:
    try:
        found = parse_date(text)
    except CellError:
        return
    if not isinstance(found, Missing):
        assert parse_date(found.text) == found
