"""Figures: every spelling to exact bounds, and nothing guessed silently."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.intervals import exact
from ecograph.tables import CellError, Figure, Missing, decimal_sign, parse_figure
from ecograph.tables.bounds import decimal_text
from ecograph.tables.measures import column_unit
from ecograph.tables.numerals import chinese_number


def figure(text: object, **given: str) -> Figure:
    found = parse_figure(text, **given)
    assert isinstance(found, Figure), found
    return found


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("300", 300, None), ("３００", 300, None), ("1,234.5", "1234.5", None), ("1.234,5", "1234.5", None),
        ("20,00,00,000", 200000000, None), ("1,23,45,678", 12345678, None), ("1 234 567", 1234567, None),
        ("1'234'567", 1234567, None), ("1.234.567", 1234567, None), ("0.5", "0.5", None), (".5", "0.5", None),
        ("1.2e3", 1200, None), ("1E-3", "0.001", None), ("+5", 5, None),
        ("-5", -5, None), ("−5", -5, None), ("(5)", -5, None), ("（1,234.50）", "-1234.5", None),
        ("△5", -5, None),
        ("负3.5万", -35000, None), ("-3.5%", "-3.5", "PERCENT"), ("(5%)", -5, "PERCENT"),
        ("-¥500", -500, "CCY_CNY"),
        ("1.5%", "1.5", "PERCENT"), ("1.5％", "1.5", "PERCENT"), ("百分之三", 3, "PERCENT"), ("15‰", "1.5",
        "PERCENT"),
        ("百分之十二点五", "12.5", "PERCENT"), ("千分之五", "0.5", "PERCENT"),
        ("3亿", 300000000, None), ("1.2万亿元", 1200000000000, "CCY_CNY"), ("3千万元", 30000000, "CCY_CNY"),
        ("3亿5000万元", 350000000, "CCY_CNY"), ("3000万元人民币", 30000000, "CCY_CNY"),
        ("人民币3000万元", 30000000, "CCY_CNY"), ("¥3,000.00", 3000, "CCY_CNY"),
        ("$1.2 million", 1200000, "CCY_USD"), ("$5M", 5000000, "CCY_USD"), ("€1.5m", 1500000, "CCY_EUR"),
        ("3.5M USD", 3500000, "CCY_USD"), ("$300K", 300000, "CCY_USD"), ("£2.5B", 2500000000, "CCY_GBP"),
        ("₹5 crore", 50000000, "CCY_INR"), ("10 lakh", 1000000, None), ("5 m", 5, "M"),
        ("US$3.5bn", 3500000000, "CCY_USD"), ("100 USD", 100, "CCY_USD"), ("500万美元", 5000000, "CCY_USD"),
        ("€5", 5, "CCY_EUR"), ("285亩", 285, "MU"), ("92万平方米", 920000, "M2"), ("1.5km²", "1.5", "KiloM2"),
        ("120㎡", 120, "M2"), ("12人", 12, "NUM"), ("12 家", 12, "NUM"), ("13项", 13, "NUM"),
        ("5年", 5, "YR"),
        ("三千二百", 3200, None), ("两万", 20000, None), ("廿", 20, None), ("壹佰贰拾叁", 123, None),
        ("十二家", 12, "NUM"),
        ("三亿二千万元", 320000000, "CCY_CNY"), ("一点五亿", 150000000, None), ("一千零五", 1005, None),
        ("3万5000", 35000, None), ("3亿500万", 305000000, None), ("三亿零五千", 300005000, None),
        ("一万零五百", 10500, None), ("三千二", 3200, None), ("一万五", 15000, None),
        ("二〇二一", 2021, None),
        ("达到100家", 100, "NUM"), ("贰仟万元整", 20000000, "CCY_CNY"), ("五成", 50, "PERCENT"),
    ],
)  # fmt: skip
def test_numbers_and_units(text: str, number: object, unit: str | None) -> None:
    found = figure(text)
    assert found.number == found.lower == found.upper == exact(Decimal(str(number)))
    assert (found.lower_inclusive, found.upper_inclusive, found.unit_code) == (True, True, unit)
    assert found.verbatim == text


@pytest.mark.parametrize(
    ("text", "bounds", "kind"),
    [
        ("200余家", "(200, 300)", "MoreThan"), ("110多", "(110, 120)", "MoreThan"), ("十余家", "(10, 20)",
        "MoreThan"),
        ("30多亿元", "(3000000000, 4000000000)", "MoreThan"), ("三十多万", "(300000, 400000)", "MoreThan"),
        ("3亿多", "(300000000, 400000000)", "MoreThan"), ("3.5亿余", "(350000000, 360000000)", "MoreThan"),
        ("约200余家", "(200, 300)", "MoreThan"), ("1200余万", "(12000000, 13000000)", "MoreThan"),
        ("近200家", "[180, 200)", "Nearly"), ("约30亿", "[2700000000, 3300000000]", "About"),
        ("30亿左右", "[2700000000, 3300000000]", "About"), ("~50", "[45, 55]", "About"), ("about 50",
        "[45, 55]", "About"),
        ("超过100", "(100, )", "Over"), (">100", "(100, )", "Over"), ("突破10亿元", "[1000000000, )",
        "BrokeThrough"),
        ("百余家", "(100, 200)", "MoreThan"), ("万余人", "(10000, 20000)", "MoreThan"), ("近千人",
        "[900, 1000)", "Nearly"), ("上百家", "[100, )", "AtLeast"), ("200家（含）以上", "[200, )",
        "AtLeast"), ("-3~5", "[-3, 5]", "Range"), ("-5至-3", "[-5, -3]", "Range"), ("大于等于5", "[5, )",
        "AtLeast"), ("至少5家", "[5, )", "AtLeast"), ("5家以上", "[5, )", "AtLeast"), ("500人及以上",
        "[500, )",
        "AtLeast"),
        ("≥5", "[5, )", "AtLeast"), ("100+", "[100, )", "AtLeast"), ("不低于60%", "[60, )", "AtLeast"),
        ("不足200", "(, 200)", "Under"), ("<5%", "(, 5)", "Under"), ("不超过30人", "(, 30]", "AtMost"),
        ("300人以下", "(, 300]", "AtMost"), ("up to 40", "(, 40]", "AtMost"),
        ("3-5亿", "[300000000, 500000000]", "Range"), ("3亿至5亿", "[300000000, 500000000]", "Range"),
        ("3亿元-5亿元", "[300000000, 500000000]", "Range"), ("10～20人", "[10, 20]", "Range"), ("3%-5%",
        "[3, 5]", "Range"),
        ("10 to 20", "[10, 20]", "Range"), ("5000万-1亿元", "[50000000, 100000000]", "Range"),
        ("几十家", "(10, 100)", "Several"), ("数百", "(100, 1000)", "Several"), ("约数十亿元",
        "(1000000000, 10000000000)", "Several"), ("数千万人民币", "(10000000, 100000000)", "Several"),
        ("几十万", "(100000, 1000000)", "Several"), ("十几家", "(10, 20)", "MoreThan"), ("二十几万",
        "(200000, 300000)", "MoreThan"), ("过亿元人民币", "(100000000, )", "Over"), ("亿元及以上人民币",
        "[100000000, )", "AtLeast"), ("百分之三至百分之五", "[3, 5]", "Range"), ("三到五家", "[3, 5]",
        "Range"), ("¥100-¥200", "[100, 200]", "Range"),
    ],
)  # fmt: skip
def test_bounds_follow_the_fact_model(text: str, bounds: str, kind: str) -> None:
    found = figure(text)
    low = "" if found.lower is None else decimal_text(found.lower)
    high = "" if found.upper is None else decimal_text(found.upper)
    said = f"{'[' if found.lower_inclusive else '('}{low}, {high}{']' if found.upper_inclusive else ')'}"
    assert (said, found.approximation) == (bounds, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [*((t, Missing.UNKNOWN) for t in ("", " ", "-", "—", "——", "N/A", "/", "不详", "null",
                                          "None", "暂无")),
     *((t, Missing.NONE) for t in ("无", "没有", " 无 ")),
     (None, Missing.UNKNOWN), (float("nan"), Missing.UNKNOWN)],
)  # fmt: skip
def test_unknown_and_none_are_two_things_and_neither_is_0(text: object, kind: Missing) -> None:
    assert parse_figure(text) is kind


@pytest.mark.parametrize(
    "text",
    ["1,5", "1,2345", "12,34", "1,234,56", "1.2.3", "--5", "(-5)", "abc", "甲", "几家", "数家", "数", "12abc",
     "3亿元，实缴1亿元",
     "5-3", "3-5-7", "3--5", "12，345", "3亿5", "3亿5千", "三亿五千", "3万50", "-3-5", "(3-5)", "3亿~",
     "500-", "5M",
     "1/3", "10M+", "5k", "亿元", "5元以上美元", "约近5", "至少200余家",
     "5万美元元", "1.5个百分点", "①", "½", "十十", "百", "万万",
     "一二十", "3兆",
     "0余", "近0", "-5余", "1e999", "9" * 400, "5" + "万" * 30, "x" * 5000, True, "１2,３", "∞", "0x10",
     "1_000"],
)  # fmt: skip
def test_what_is_no_figure_is_refused_with_the_reason(text: object) -> None:
    with pytest.raises(CellError) as caught:
        parse_figure(text)
    assert caught.value.message.zh
    assert caught.value.message.en


def test_the_column_decides_what_the_cell_leaves_open() -> None:
    """The column's unit and scale apply; a scale in the cell stands for itself, a unit in the cell wins."""
    assert figure("3,200", unit="万元").number == figure(3200, unit="万元").number == 32000000
    assert figure("3200", unit="万元").unit_code == "CCY_CNY"
    assert figure("3亿", unit="万元").number == 300000000
    assert figure("3亿元", unit="万元").number == 300000000
    assert figure("500元", unit="万元").number == 500
    assert figure("三千二百", unit="万元").number == 32000000
    assert figure("3-5", unit="亿元").upper == 500000000
    assert figure("200余", unit="万元").upper == 3000000
    assert figure("5.2", unit="$M").number == figure("5.2M", unit="USD").number == 5200000
    assert figure("3", unit="INR crore").unit_code == "CCY_INR"
    assert figure(12, unit="million USD").number == figure(12, unit="$ million").number == 12000000
    assert figure("数百", unit="万元").upper == 10000000
    assert figure(0.1, unit="%").number == Fraction(1, 10)
    assert figure(12.0).verbatim == "12"
    with pytest.raises(CellError, match="another kind"):
        parse_figure("5亩", unit="元")
    with pytest.raises(CellError, match="another kind"):
        parse_figure("5%", unit="元")
    assert figure("5吨", unit="吨").unit_code == "吨"


def test_the_decimal_sign_is_declared_or_evident() -> None:
    assert figure("1,5", decimal=",").number == Fraction(3, 2)
    assert figure("1.234", decimal=",").number == 1234
    assert figure("1.234", decimal=".").number == figure("1.234").number == Fraction(617, 500)
    assert decimal_sign(["1.234,5", "x", None, "3"]).sign == ","
    assert (
        decimal_sign(["1,234.5"]).sign == decimal_sign(["0.5"]).sign == decimal_sign(["1,23,456"]).sign == "."
    )
    assert decimal_sign(["1,234", "1.234"]).sign is None
    assert "contradicts" in decimal_sign(["1.234,5", "1,234.5"]).evidence.en


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False))
def test_any_plain_number_is_itself(number: Decimal) -> None:
    """However it is grouped, the number that is read is the number that was written."""
    assert figure(f"{number:,}").number == figure(str(number)).number == Fraction(number)
    assert Fraction(decimal_text(Fraction(number))) == Fraction(number)


_DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """A number below 10^12 in Chinese numerals, by the rules of reading."""
    if number >= 10**8:
        head, tail = divmod(number, 10**8)
        return spoken(head) + "亿" + ("" if not tail else ("零" if tail < 10**7 else "") + spoken(tail))
    if number >= 10**4:
        head, tail = divmod(number, 10**4)
        return spoken(head) + "万" + ("" if not tail else ("零" if tail < 10**3 else "") + spoken(tail))
    text, gap = "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + sign
        gap = not digit
    return text


@given(st.integers(1, 10**12 - 1))
def test_chinese_numerals_are_read_as_they_are_spoken(number: int) -> None:
    assert chinese_number(spoken(number)) == number


@given(st.text("零一二三十百千万亿廿两点余约-~,.0123456789%元家亩()￥$ ", max_size=12))
def test_any_cell_is_a_figure_missing_or_refused(text: str) -> None:
    try:
        found = parse_figure(text)
    except CellError:
        return
    if isinstance(found, Figure) and found.lower is not None and found.upper is not None:
        assert found.lower <= found.upper


def test_units_of_columns() -> None:
    assert column_unit("亿美元").scale == 10**8
    assert column_unit("百万元").scale == 10**6
    assert column_unit("http://qudt.org/vocab/unit/M2").code == "M2"
