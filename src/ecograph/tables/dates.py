"""Dates as people write them, as XML Schema dates, months and years; nothing is guessed silently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from ecograph.tables.cells import Missing, missing
from ecograph.tables.numerals import positional
from ecograph.tables.rows import CellError, Message, shown

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_ONGOING = frozenset(
    ("至今", "现在", "今", "长期", "永久", "永续", "无固定期限", "present", "now", "ongoing")
)
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(rf"(?P<y>\d{{4}})\s*([-/.])\s*(?P<m>\d{{1,2}})\s*\2\s*(?P<d>\d{{1,2}}){_TIME}")
_PLAIN = re.compile(r"(?P<y>\d{4})(?:\s*[-/.]\s*(?P<m>\d{1,2}))?(?P<d>(?!))?")  # a year, or with a month
_HAN = re.compile(
    rf"(民国)?\s*(\d{{1,4}})\s*年(?:度|\s*(\d{{1,2}})\s*月(?:份|\s*(\d{{1,2}})\s*[日号]{_TIME})?)?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_NUMERIC = re.compile(rf"(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}){_TIME}")
_MONTH_OF = re.compile(r"(\d{1,2})\s*[-/]\s*(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}")
_MONTH_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?([a-z]+)\.?,?[\s-]+(\d{4})")
_MONTH_YEAR = re.compile(r"([a-z]+)\.?,?[\s-]+(\d{4})")
_PERIOD = re.compile(
    r"(\d{4}).*[-–—~至到].*(\d{4}).*|\d{4}年?.*(季度|半年|Q\d|[上中下]旬|年代|[初末底]).*", re.IGNORECASE
)
_HAN_DIGITS = re.compile("[〇零一二三四五六七八九十百廿卅元]+")
_MINGUO = 1911  # 民国元年 is 1912
_EPOCH = date(1899, 12, 30)  # day 0 of the 1900 date system from 1 March 1900 on (ECMA-376 18.17.4.1)


class ParsedDate(NamedTuple):
    """A date in the lexical form of XML Schema, and its type: ``date``, ``gYearMonth`` or ``gYear``."""

    text: str
    kind: str


class DateOrder(NamedTuple):
    """In which order a column writes day and month (None where it cannot be told), and why."""

    order: str | None
    evidence: Message


def parse_date(value: object, order: str | None = None, *, serial: bool = False) -> ParsedDate | Missing:
    """A date, a month or a year, as far as it is written; or why there is none.

    ``order`` (``dmy``, ``mdy``) decides 03/04/2021; without it such a date is refused unless only one
    reading is possible. ``serial`` reads numbers of five digits as days of a workbook's 1900 calendar; give
    it only for a column that is declared a date. The time of day is left out and no time zone applied.
    Raises ``CellError`` with the reason.

    >>> parse_date("二〇二一年三月"), parse_date("03/04/2021", "dmy").text
    (ParsedDate(text='2021-03', kind='gYearMonth'), '2021-04-03')
    >>> parse_date("2021-02-29")
    Traceback (most recent call last):
        ...
    ecograph.tables.rows.CellError: “2021-02-29” is no date: there is no day 29 in February 2021.
    """
    if order not in (None, "dmy", "mdy", "ymd"):
        raise ValueError(f"order is dmy, mdy or ymd, not {order!r}")
    if isinstance(value, datetime):
        return ParsedDate(value.date().isoformat(), "date")
    if isinstance(value, date):
        return ParsedDate(value.isoformat(), "date")
    if isinstance(value, bool):
        raise _no_date(str(value))
    if isinstance(value, int | float | Fraction):
        return _number(value, serial)
    gap = missing(value)
    if gap:
        return gap
    if not isinstance(value, str):
        raise _no_date(str(value))
    text = _normal(value)
    if text.casefold() in _ONGOING:
        return Missing.NONE
    return _written(text, value, order, serial)


def date_order(values: Iterable[object]) -> DateOrder:
    """In which order a column writes day and month, only from dates that have one reading.

    25/12/2021 can only be ``dmy``, 12/25/2021 only ``mdy``; where both occur, or neither, ``order`` is
    None and the evidence says so. ``ymd`` where only such dates occur.

    >>> date_order(["03/04/2021", "25/12/2021"]).order, date_order(["03/04/2021"]).order
    ('dmy', None)
    >>> date_order(["25/12/2021", "12/25/2021"]).evidence.en
    'The column contradicts itself: “25/12/2021” has the day first, “12/25/2021” the month.'
    """
    first: dict[str, str] = {}
    counts = dict.fromkeys(("dmy", "mdy", "ymd", "either"), 0)
    for value in values:
        kind = _order_of(value)
        if kind:
            counts[kind] += 1
            first.setdefault(kind, shown(str(value).strip()))
    day, month, either = counts["dmy"], counts["mdy"], counts["either"]
    if day and month:
        return DateOrder(
            None,
            Message(
                f"这一列自相矛盾：“{first['dmy']}”是日在前，“{first['mdy']}”是月在前。",
                f"The column contradicts itself: “{first['dmy']}” has the day first, "
                f"“{first['mdy']}” the month.",
            ),
        )
    if day or month:
        kind = "dmy" if day else "mdy"
        zh, en = ("日", "day") if day else ("月", "month")
        return DateOrder(
            kind,
            Message(
                f"{zh}在前：有 {day or month} 个日期只能这样读，如“{first[kind]}”。",
                f"The {en} comes first: {day or month} date(s) can only be read so, such as “{first[kind]}”.",
            ),
        )
    if either:
        return DateOrder(
            None,
            Message(
                f"不能判断日月先后：“{first['either']}”等 {either} 个日期两种读法都可以，请在映射中指明。",
                f"Day or month first cannot be told: {either} date(s) such as “{first['either']}” can be "
                "read both ways; say it in the mapping.",
            ),
        )
    if counts["ymd"]:
        return DateOrder("ymd", Message("年在前。", "The year comes first."))
    return DateOrder(None, Message("这一列没有以数字写的日期。", "The column has no dates in figures."))


def _normal(value: str) -> str:
    text = unicodedata.normalize("NFKC", value).strip()
    return " ".join(text.replace("−", "-").replace("‐", "-").replace("‑", "-").split())


def _written(text: str, value: str, order: str | None, serial: bool) -> ParsedDate:
    if (found := _YMD.fullmatch(text)) or (found := _PLAIN.fullmatch(text)):
        return _made(value, found["y"], found["m"], found["d"])
    if found := _NUMERIC.fullmatch(text):
        return _numeric(value, int(found[1]), int(found[3]), found[4], order)
    if found := _HAN.fullmatch(_arabic(text)):
        if not found[1] and len(found[2]) != 4:
            raise _short_year(value)
        return _made(value, str(int(found[2]) + (_MINGUO if found[1] else 0)), found[3], found[4])
    if found := _PACKED.fullmatch(text):
        return _packed(value, found[1], found[2], found[3])
    if serial and re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(Fraction(text))
    return _english(text.casefold(), value) or _refused(text, value)


def _packed(value: str, year: str, month: str, day: str | None) -> ParsedDate:
    """20210301, or 202103 where it cannot be a year of two digits, a month and a day as well."""
    if day is None and 1 <= int(year[2:]) <= 12 and 1 <= int(month) <= 31:
        raise _short_year(value)
    return _made(value, year, month, day)


def _refused(text: str, value: str) -> ParsedDate:
    if _SHORT_YEAR.fullmatch(text):
        raise _short_year(value)
    if _PERIOD.fullmatch(text):
        raise CellError(
            Message(
                f"“{shown(value)}”是一段时间，不是一个日期。", f"“{shown(value)}” is a period, not one date."
            )
        )
    raise _no_date(value)


def _english(text: str, value: str) -> ParsedDate | None:
    if found := _MONTH_OF.fullmatch(text):
        return _made(value, found[2], found[1])
    if (found := _MONTH_DAY.fullmatch(text)) and found[1] in _MONTHS:
        return _made(value, found[3], str(_MONTHS[found[1]]), found[2])
    if (found := _DAY_MONTH.fullmatch(text)) and found[2] in _MONTHS:
        return _made(value, found[3], str(_MONTHS[found[2]]), found[1])
    if (found := _MONTH_YEAR.fullmatch(text)) and found[1] in _MONTHS:
        return _made(value, found[2], str(_MONTHS[found[1]]))
    return None


def _arabic(text: str) -> str:
    """二〇二一年十二月三十一日 with Arabic figures; 元年 is year 1."""
    return _HAN_DIGITS.sub(lambda found: positional(found[0]), text)


def _numeric(value: str, one: int, two: int, year: str, order: str | None) -> ParsedDate:
    if order in ("dmy", "mdy"):
        day, month = (one, two) if order == "dmy" else (two, one)
        return _made(value, year, str(month), str(day))
    if one > 12 or one == two:
        return _made(value, year, str(two), str(one))
    if two > 12:
        return _made(value, year, str(one), str(two))
    raise CellError(
        Message(
            f"“{shown(value)}”可作 {one} 日 {two} 月，也可作 {one} 月 {two} 日；请在映射中指明日月先后。",
            f"“{shown(value)}” may have the day or the month first; say in the mapping which.",
        )
    )


def _made(value: str, year: str, month: str | None = None, day: str | None = None) -> ParsedDate:
    if int(year) == 0:
        raise _impossible(value, "没有公元 0 年", "there is no year 0")
    y = f"{int(year):04d}"
    if month is None:
        return ParsedDate(y, "gYear")
    m = int(month)
    if not 1 <= m <= 12:
        raise _impossible(value, f"没有 {m} 月", f"there is no month {m}")
    if day is None:
        return ParsedDate(f"{y}-{m:02d}", "gYearMonth")
    try:
        return ParsedDate(date(int(year), m, int(day)).isoformat(), "date")
    except ValueError:
        name = _MONTH_NAMES[m - 1]
        raise _impossible(
            value,
            f"{int(year)} 年 {m} 月没有 {int(day)} 日",
            f"there is no day {int(day)} in {name} {int(year)}",
        ) from None


_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def _number(value: float | Fraction, serial: bool) -> ParsedDate | Missing:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return Missing.UNKNOWN
    if value in (float("inf"), float("-inf")):
        raise _no_date(str(value))
    exact = Fraction(value)
    if exact.denominator == 1:
        text = str(exact.numerator)
        if len(text) in (4, 6, 8) and text.isdigit():
            return _written(text, text, None, serial)
    if serial and 1 <= exact < 2958466:
        return _serial(exact)
    if 1000 <= exact < 3000:
        raise CellError(
            Message(
                f"“{value}”是数字：10 月的 0 会丢失，月份不能确定；请把单元格改为文本或日期。",
                f"“{value}” is a number, in which 2021.1 and 2021.10 are one; make the cell text or a date.",
            )
        )
    raise _no_date(str(value))


def _serial(days: Fraction) -> ParsedDate:
    whole = int(days)
    if whole == 60:  # Lotus 1-2-3 took 1900 for a leap year, and workbooks still do
        raise _impossible("60", "1900 年 2 月没有 29 日", "there is no day 29 in February 1900")
    if not 1 <= whole < 2958466:
        raise _no_date(str(whole))
    return ParsedDate((_EPOCH + timedelta(days=whole + (whole < 60))).isoformat(), "date")


def _order_of(value: object) -> str:
    if isinstance(value, date):
        return "ymd"
    if not isinstance(value, str):
        return ""
    text = _normal(value)
    if found := _NUMERIC.fullmatch(text):
        one, two = int(found[1]), int(found[3])
        if (one > 12 and two > 12) or one > 31 or two > 31 or 0 in (one, two) or one == two:
            return ""
        return "dmy" if one > 12 else "mdy" if two > 12 else "either"
    return "ymd" if _YMD.fullmatch(text) or _HAN.fullmatch(text) else ""


def _impossible(value: str, zh: str, en: str) -> CellError:
    return CellError(Message(f"“{shown(value)}”不是日期：{zh}。", f"“{shown(value)}” is no date: {en}."))


def _no_date(value: str) -> CellError:
    return CellError(Message(f"“{shown(value)}”读不出日期。", f"“{shown(value)}” cannot be read as a date."))


def _short_year(value: str) -> CellError:
    return CellError(
        Message(
            f"“{shown(value)}”的年份只有两位，世纪不明。",
            f"“{shown(value)}” has a year of two digits: which century?",
        )
    )
