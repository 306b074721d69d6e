"""Figures as people write them, as bounds with a unit (docs/fact-model.md, "Bounds").

The conventions of bounds are in :mod:`ecograph.tables.bounds`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecograph.errors import InputError
from ecograph.intervals import exact
from ecograph.tables import measures
from ecograph.tables.bounds import PREFIXES, SUFFIXES, any_of, bounds
from ecograph.tables.cells import Missing, missing
from ecograph.tables.digits import NUMBER, arabic, signs_of
from ecograph.tables.numerals import MYRIADS, NUMERAL, PLACES, SCORES, chinese_number
from ecograph.tables.rows import CellError, Message, shown

_LONGEST = 200  # characters of a cell that may be a figure


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: bounds (None where a side is open-ended), how it is approximated, its unit, as written.

    ``number`` is the number as written, with its 万 and 亿 worked out; of a range, the lower one. Bounds and
    number are exact. ``approximation`` is a name of the approximation scheme. ``unit_code`` is a code of
    :mod:`ecograph.units`, None where neither the cell nor the caller names a unit.
    """

    number: Fraction
    lower: Fraction | None
    upper: Fraction | None
    lower_inclusive: bool
    upper_inclusive: bool
    approximation: str
    unit_code: str | None
    verbatim: str


class DecimalSign(NamedTuple):
    """Which sign a column has before decimals (None where it cannot be told), and why."""

    sign: str | None
    evidence: Message


_HAN = re.compile(f"[{NUMERAL}]+")
_SCALE = re.compile("[百佰千仟万萬亿億]+")
_ENGLISH = re.compile(rf"\s*({any_of(measures.WORDS_OF_SCALE)})(?![a-z])", re.IGNORECASE)
_LETTER = re.compile(rf"\s*([{''.join(measures.LETTERS_OF_SCALE)}])(?![a-z²])", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:——|[-–—~～〜至到]|\bto\b)\s*")
_HYPHENS = "-–—"
_PREFIX = re.compile(rf"(?:{any_of(PREFIXES)})(?!(?<=[a-z])[a-z])|[上过](?=[百千万亿])", re.IGNORECASE)
_SUFFIX = re.compile(any_of(SUFFIXES), re.IGNORECASE)
_SIMPLE = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_SPACED_SCALE = re.compile(r"\s*(?=[百佰千仟万萬亿億])")
_SPLIT_SCALE = re.compile("[余馀餘多](?=[百佰千仟万萬亿億])")
_PER = (("百分之", "%"), ("千分之", "‰"))
_MORE = ("余", "馀", "餘", "多")
_LISTED = re.compile("[0-9]，[0-9]")  # a full-width comma does not group ASCII digits
_VAGUE = re.compile("[几幾数數]")
_SEVERAL = re.compile("[几幾数數]([十百佰千仟万萬亿億]+)")


def parse_figure(value: object, *, unit: str | None = None, decimal: str | None = None) -> Figure | Missing:
    """A figure, or why there is none.

    ``unit`` is what the column counts in (``元``, ``万元``, ``%``, a code of :mod:`ecograph.units`); a unit
    in the cell must be of the same kind and wins. 万 and 亿 are worked out, and a unit with one becomes the
    plain unit: 3 in ``万元`` is 30000 ``CCY_CNY``. Where the cell has a 万 or 亿 of its own, that of the
    column is not applied again. ``decimal`` is the sign before decimals, ``.`` or ``,``; without it
    ``1,234`` is read as grouped, ``1.234,5`` by evidence, and ``1,5`` refused. Raises ``CellError`` with
    the reason.

    >>> firms = parse_figure("200余家")
    >>> firms.lower, firms.upper, firms.lower_inclusive, firms.approximation, firms.unit_code
    (Fraction(200, 1), Fraction(300, 1), False, 'MoreThan', 'NUM')
    >>> parse_figure("3-5亿元").upper, parse_figure("(1,234.50)").number, parse_figure(12, unit="万元").number
    (Fraction(500000000, 1), Fraction(-2469, 2), Fraction(120000, 1))
    >>> parse_figure("不详"), parse_figure("无")
    (<Missing.UNKNOWN: 'unknown'>, <Missing.NONE: 'none'>)
    """
    gap = missing(value)
    if gap:
        return gap
    column = measures.column_unit(unit) if unit else None
    if isinstance(value, int | float | Fraction | Decimal) and not isinstance(value, bool):
        return _plain(value, column)
    if not isinstance(value, str):
        raise _no_figure(str(value))
    if _SIMPLE.fullmatch(value):
        plain = Fraction(int(value)) if "." not in value else None
        if plain is None:
            plain = arabic(value.lstrip("-"), decimal, value) * (-1 if value[0] == "-" else 1)
        return _single(plain, column, value)
    if len(value) > _LONGEST:
        raise _no_figure(value)
    return _Reading(value, column, decimal).figure()


def decimal_sign(values: Iterable[object]) -> DecimalSign:
    """Which sign a column has before decimals, only from figures that have one reading.

    >>> decimal_sign(["1.234,5", "3,7"]).sign, decimal_sign(["1,234"]).sign, decimal_sign(["1,234.5"]).sign
    (',', None, '.')
    """
    first: dict[str, str] = {}
    for value in values:
        if isinstance(value, str):
            sign = signs_of(unicodedata.normalize("NFKC", value[:_LONGEST]))
            if sign:
                first.setdefault(sign, shown(value.strip()))
    if len(first) == 2:
        return DecimalSign(
            None,
            Message(
                f"这一列自相矛盾：“{first['.']}”以点为小数点，“{first[',']}”以逗号为小数点。",
                f"The column contradicts itself: “{first['.']}” has a decimal point, “{first[',']}” a comma.",
            ),
        )
    for sign, example in first.items():
        zh, en = ("点", "point") if sign == "." else ("逗号", "comma")
        return DecimalSign(
            sign, Message(f"小数点是{zh}，如“{example}”。", f"Decimals follow a {en}, as in “{example}”.")
        )
    return DecimalSign(
        None,
        Message(
            "没有数字能说明小数点是点还是逗号。",
            "No figure tells whether decimals follow a point or a comma.",
        ),
    )


def _plain(value: float | Fraction | Decimal, column: measures.Measure | None) -> Figure:
    try:
        number = exact(value)
    except InputError:
        raise _no_figure(str(value)) from None
    written = str(value)
    if isinstance(value, float) and number.denominator == 1:
        written = str(number)
    return _single(number, column, written)


def _single(number: Fraction, column: measures.Measure | None, written: str) -> Figure:
    if column:
        number *= column.scale
    return Figure(number, number, number, True, True, "Exact", column.code if column else None, written)


@dataclass
class _Part:
    """A number of the cell, its 万 or 亿 worked out; ``myriad`` where it had one."""

    number: Fraction
    scale: Fraction
    myriad: bool
    more: bool  # 余 or 多 stood between number and scale


class _Reading:
    """One cell, read from left to right."""

    def __init__(self, value: str, column: measures.Measure | None, decimal: str | None) -> None:
        self._verbatim = value.strip()
        self._column = column
        self._decimal = decimal
        self._kinds: list[str] = []
        self._unit: measures.Measure | None = None
        self._negative = False
        self._rest = " ".join(unicodedata.normalize("NFKC", value).replace("−", "-").split())
        if not value.isascii() and (
            any(unicodedata.category(c) == "No" and c not in "²³" for c in value) or _LISTED.search(value)
        ):
            raise _no_figure(value)

    def figure(self) -> Figure:
        self._brackets()
        self._front()
        one = self._number()
        two = self._second()
        self._back()
        if self._rest:
            raise self._unread()
        return self._made(one, two)

    def _brackets(self) -> None:
        """(5) is −5, as accountants write it."""
        if self._rest.startswith("(") and self._rest.endswith(")"):
            self._negative = True
            self._rest = self._rest[1:-1].strip()

    def _front(self) -> None:
        while self._rest:
            if word := _PREFIX.match(self._rest):
                self._kinds.append(PREFIXES[word[0].casefold()])
                self._rest = self._rest[word.end() :].lstrip()
                continue
            sign = next((s for s in ("-", "–", "△", "负", "負") if self._rest.startswith(s)), "")
            if sign:
                if self._negative:
                    raise _no_figure(self._verbatim)
                self._negative = True
                self._rest = self._rest[len(sign) :].lstrip()
                continue
            if self._rest.startswith("+") and self._rest[1:2].isdigit():
                self._rest = self._rest[1:]
            per = next(((w, u) for w, u in _PER if self._rest.startswith(w)), None)
            front = measures.before(self._rest) if per is None else (per[0], measures.named(per[1]))
            if front is None or self._unit:
                return
            self._unit = front[1]
            self._rest = self._rest[len(front[0]) :].lstrip()

    def _number(self) -> _Part:
        """A number with its scale; “3亿5000万” is one number."""
        total: Fraction | None = None
        part = self._piece()
        while part.myriad and not part.more:
            more = self._peek(part.scale)
            if more is None:
                break
            total = (total or Fraction(0)) + part.number
            part = more
        return part if total is None else _Part(total + part.number, part.scale, True, part.more)

    def _peek(self, below: Fraction) -> _Part | None:
        if not (NUMBER.match(self._rest) or _HAN.match(self._rest)):
            return None
        kept = self._rest
        part = self._piece()
        if part.number < below and (part.myriad or (below == 10**4 and part.number >= 1000)):
            return part  # not 3亿5, which may be 3.5亿
        self._rest = kept
        return None

    def _piece(self) -> _Part:
        found = NUMBER.match(self._rest)
        if not found:
            return self._han()
        number = arabic(found[0], self._decimal, self._verbatim)
        self._rest = self._rest[found.end() :]
        gap = _SPACED_SCALE.match(self._rest)
        more = bool(_SPLIT_SCALE.match(self._rest))
        self._rest = self._rest[1:] if more else self._rest[gap.end() :] if gap else self._rest
        scale, myriad = Fraction(1), False
        if scales := _SCALE.match(self._rest):
            for char in scales[0]:
                scale *= PLACES.get(char) or MYRIADS[char]
                myriad = myriad or char in MYRIADS
            if scale > 10**16:
                raise _no_figure(self._verbatim)
            self._rest = self._rest[scales.end() :]
        elif english := _ENGLISH.match(self._rest):
            scale, myriad = Fraction(measures.WORDS_OF_SCALE[english[1].lower()]), True
            self._rest = self._rest[english.end() :]
        elif letter := self._letter():
            scale, myriad = Fraction(measures.LETTERS_OF_SCALE[letter[1].lower()]), True
            self._rest = self._rest[letter.end() :]
        return _Part(number * scale, scale, myriad, more)

    def _letter(self) -> re.Match[str] | None:
        """The M of $5M or 5M USD; without a currency it may be metres."""
        found = _LETTER.match(self._rest)
        after = measures.after(self._rest[found.end() :].lstrip(), None) if found else None
        units = (self._unit, self._column, after[1] if after else None)
        return found if any(map(measures.is_money, units)) else None

    def _several(self) -> _Part | None:
        """数千万: more than one 千万 and fewer than ten."""
        found = _SEVERAL.match(self._rest)
        if not found:
            return None
        number = Fraction(1)
        for char in found[1]:
            number *= SCORES.get(char) or PLACES.get(char) or MYRIADS[char]
        self._kinds.append("Several")
        self._rest = self._rest[found.end() :]
        return _Part(number, number, any(char in MYRIADS for char in found[1]), False)

    def _han(self) -> _Part:
        found = _HAN.match(self._rest)
        if not found:
            if several := self._several():
                return several
            if _VAGUE.search(self._rest):
                raise CellError(
                    Message(
                        f"“{shown(self._verbatim)}”只说大概几个，没有数字。",
                        f"“{shown(self._verbatim)}” gives no number.",
                    )
                )
            raise _no_figure(self._verbatim)
        text = found[0]
        rest = self._rest[found.end() :]
        number = chinese_number(text)
        if number is None and (self._kinds or rest.startswith(_MORE) or "以上" in rest):  # 百余家, 近千人
            number = chinese_number("一" + text)
        more = False
        if text[-1] in SCORES and rest.startswith(("几", "幾")):
            rest = "余" + rest[1:]  # 十几家 is 十余家
        scale = re.match("[余馀餘多]([百佰千仟万萬亿億]+)", rest)
        if number is not None and scale:  # 三十多万
            more = True
            for char in scale[1]:
                number *= PLACES.get(char) or MYRIADS[char]
            rest = rest[scale.end() :]
            text += scale[1]
        if number is None or abs(number) > 10**20:
            raise _no_figure(self._verbatim)
        self._rest = rest
        myriads = [MYRIADS[char] for char in text if char in MYRIADS]
        return _Part(number, Fraction(min(myriads, default=1)), bool(myriads), more)

    def _second(self) -> _Part | None:
        """The upper number of a range; the unit may stand after each."""
        kept, unit = self._rest, self._unit
        self._take_unit()
        found = _RANGE.match(self._rest)
        if not found:
            self._rest, self._unit = kept, unit
            return None
        self._rest = self._rest[found.end() :]
        if self._negative and (found[0].strip()[0] in _HYPHENS or self._verbatim[0] in "(（"):
            raise _no_figure(self._verbatim)  # -3-5: up to 5 or up to -5?
        below = self._negative and self._rest.startswith("-")
        self._rest = self._rest[1:].lstrip() if below else self._rest
        for word, name in _PER:
            if self._rest.startswith(word) and self._unit == measures.named(name):
                self._rest = self._rest[len(word) :]
        front = measures.before(self._rest)
        if front and front[1] == self._unit:
            self._rest = self._rest[len(front[0]) :].lstrip()
        if not (NUMBER.match(self._rest) or _HAN.match(self._rest)):
            raise _no_figure(self._verbatim)
        part = self._number()
        if below:
            part.number = -part.number
        return part

    def _take_unit(self) -> bool:
        found = measures.after(self._rest.lstrip(), self._column)
        if not found:
            return False
        word, unit = found
        if self._unit and self._unit.kind != unit.kind:
            raise _mixed(self._verbatim)
        self._unit = self._unit or unit
        self._rest = self._rest.lstrip()[len(word) :]
        return True

    def _back(self) -> None:
        """Words after the number, the unit among them: 200余家, 200家左右, 3亿元以上."""
        taken = after = False
        while self._rest.strip():
            self._rest = self._rest.lstrip()
            if word := _SUFFIX.match(self._rest):
                self._kinds.append(SUFFIXES[word[0].casefold()])
                self._rest = self._rest[word.end() :]
                after = taken
            elif after and (again := measures.after(self._rest, None)) and again[1].code == self._code():
                self._rest = self._rest[len(again[0]) :]  # 亿元及以上人民币
            elif taken and self._rest in ("整", "正"):  # as on cheques
                self._rest = ""
            elif taken or not self._take_unit():
                return
            else:
                taken = True
        self._rest = ""

    def _code(self) -> str:
        return self._unit.code if self._unit else ""

    def _made(self, one: _Part, two: _Part | None) -> Figure:
        kinds = list(dict.fromkeys(self._kinds + (["MoreThan"] if one.more or (two and two.more) else [])))
        if sorted(kinds) in (["About", "MoreThan"], ["About", "Several"]):
            kinds = [kind for kind in kinds if kind != "About"]  # 约200余家 is 200余家
        if len(kinds) > 1 or (two and kinds not in ([], ["About"])):
            raise CellError(
                Message(
                    f"“{shown(self._verbatim)}”有两种限定，范围不明。",
                    f"“{shown(self._verbatim)}” is qualified in two ways.",
                )
            )
        factor, code = self._scale(one, two)
        if two:
            return self._ranged(one, two, factor, code)
        number = one.number * factor * (-1 if self._negative else 1)
        kind = kinds[0] if kinds else "Exact"
        if number <= 0 and kind in ("About", "Nearly", "MoreThan"):
            raise CellError(
                Message(
                    f"“{shown(self._verbatim)}”：负数或零不能这样限定。",
                    f"“{shown(self._verbatim)}”: a negative number or 0 cannot be qualified so.",
                )
            )
        ends = bounds(number, kind)
        name = "AtLeast" if kind == "Reached" else kind
        return Figure(number, *ends, name, code, self._verbatim)

    def _ranged(self, one: _Part, two: _Part, factor: Fraction, code: str | None) -> Figure:
        low, high = one.number * factor * (-1 if self._negative else 1), two.number * factor
        if not one.myriad and one.scale == 1 and two.scale > 1:
            low *= two.scale  # 3-5亿 is 3亿 to 5亿
        if low >= high:
            raise CellError(
                Message(
                    f"“{shown(self._verbatim)}”的下限不小于上限。",
                    f"The range “{shown(self._verbatim)}” does not rise.",
                )
            )
        return Figure(low, low, high, True, True, "Range", code, self._verbatim)

    def _scale(self, one: _Part, two: _Part | None) -> tuple[Fraction, str | None]:
        """How many of the plain unit one is, and its code: from the cell, else from the column."""
        column, own = self._column, self._unit
        if own is None:
            if column is None:
                return Fraction(1), None
            myriad = one.myriad or (two is not None and two.myriad)
            return (Fraction(1) if myriad else column.scale), column.code
        if column and column.kind != own.kind:
            raise CellError(
                Message(
                    f"“{shown(self._verbatim)}”的单位与本列的单位（{column.name}）不是一类。",
                    f"“{shown(self._verbatim)}” has a unit of another kind than its column ({column.name}).",
                )
            )
        return own.scale, own.code

    def _unread(self) -> CellError:
        rest = shown(self._rest.strip())
        return CellError(
            Message(
                f"“{shown(self._verbatim)}”中的“{rest}”读不懂。",
                f"“{rest}” in “{shown(self._verbatim)}” cannot be read.",
            )
        )


def _no_figure(value: str) -> CellError:
    return CellError(
        Message(f"“{shown(value)}”读不出数字。", f"“{shown(value)}” cannot be read as a figure.")
    )


def _mixed(value: str) -> CellError:
    return CellError(Message(f"“{shown(value)}”有两种单位。", f"“{shown(value)}” has two units."))
