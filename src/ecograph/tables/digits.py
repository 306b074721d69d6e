"""Numbers in Arabic figures: which comma groups and which point begins decimals."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from ecograph.errors import InputError
from ecograph.intervals import exact
from ecograph.tables.rows import CellError, Message, shown

NUMBER = re.compile(r"\d(?:[\d.,'’]|[ ](?=\d{3}(?:\D|$)))*(?:[eE][-+]?\d{1,4}(?!\d))?|\.\d+")
_THREES = re.compile(r"\d{1,3}(?:([,.'’ ])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_MANTISSA = re.compile(r"(.*?)([eE][-+]?\d+)?", re.DOTALL)


def arabic(text: str, decimal: str | None, verbatim: str) -> Fraction:
    """The number in figures. Raises ``CellError`` where groups do not add up or a sign has two readings.

    >>> [str(arabic(t, None, t)) for t in ("1,234.5", "1.234,5", "20,00,00,000", "1 234 567", "1.5e3")]
    ['2469/2', '2469/2', '200000000', '1234567', '1500']
    >>> str(arabic("1.234", ",", "1.234"))
    '1234'
    """
    parts = _MANTISSA.fullmatch(text)
    assert parts is not None
    mantissa, power = parts[1], parts[2] or ""
    sign = decimal or signs_of(mantissa) or "."
    whole, point, decimals = mantissa.partition(sign)
    if (point and (not decimals.isdigit() or (not whole and sign == ","))) or not _grouped(whole, sign):
        raise _malformed(verbatim)
    if decimal is None and sign == "," and not signs_of(mantissa):
        raise _malformed(verbatim)
    digits = re.sub("[,.'’ ]", "", whole) or "0"
    try:
        return exact(Decimal(f"{digits}.{decimals or '0'}{power}"))
    except (InvalidOperation, InputError):
        raise _malformed(verbatim) from None


def signs_of(text: str) -> str:
    """The sign before decimals where only one reading is possible: ``.``, ``,``; else empty."""
    found = NUMBER.search(text)
    number = found[0] if found else ""
    point, comma = number.rfind("."), number.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    if number.count(".") > 1:
        return ","
    if number.count(",") > 1:
        return "."
    if point >= 0:
        return "" if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number) else "."
    return ""


def _grouped(whole: str, sign: str) -> bool:
    if not whole or whole.isdigit():
        return True
    if sign in whole:
        return False
    return bool(_THREES.fullmatch(whole) or (sign == "." and _INDIAN.fullmatch(whole)))


def _malformed(verbatim: str) -> CellError:
    return CellError(
        Message(
            f"“{shown(verbatim)}”的逗号或点不成位数；若以逗号为小数点，请在映射中指明。",
            f"The commas or points of “{shown(verbatim)}” do not group digits; if decimals follow a "
            "comma, say so in the mapping.",
        )
    )
