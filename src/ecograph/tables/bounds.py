"""Words that qualify a number, and the bounds that follow (``ontology/schemes/approximation.ttl``).

以上, 以下 and 以内 include the number; 超过 and 不满 exclude it (Civil Code of the PRC, article 1259).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction

from ecograph.tables.rows import CellError, Message

_TOLERANCE = Fraction(1, 10)  # the t of 约 and 近

# What a word makes of the number n: the approximation, and the bounds; the longest word wins.
_BEFORE = {
    "About": ("约为", "大约", "大概", "约", "近似", "about", "approximately", "approx.", "approx", "circa",
              "ca.", "around", "~", "≈"),
    "Nearly": ("将近", "接近", "近", "nearly", "almost", "close to"),
    "Over": ("超过", "高于", "大于", "多于", "逾", "超", "over", "more than", "above", ">", "exceeding"),
    "BrokeThrough": ("突破",),
    "AtLeast": ("不低于", "不少于", "不小于", "至少", "最少", "at least", "no less than", "not less than",
                "大于等于", "大于或等于", "≥", ">=", "min."),
    "Reached": ("达到", "达", "reached"),
    "Under": ("不足", "不到", "不满", "低于", "少于", "小于", "under", "less than", "fewer than", "below",
              "<"),
    "AtMost": ("不超过", "不多于", "不高于", "不大于", "至多", "最多", "at most", "up to", "no more than",
               "not more than", "≤", "<=", "小于等于", "小于或等于", "max."),
}  # fmt: skip
_AFTER = {
    "About": ("左右", "上下", "or so"),
    "MoreThan": ("余", "馀", "餘", "多"),
    "AtLeast": ("(含)以上", "以上(含)", "及以上", "以上", "or more", "and above", "+"),
    "AtMost": ("(含)以下", "以下(含)", "及以下", "以下", "以内", "之内", "or less", "or fewer"),
}
# Only before a place value: 上百家, 过亿元.
_PLACED = {"上": "AtLeast", "过": "Over"}
PREFIXES = {word: kind for kind, words in _BEFORE.items() for word in words} | _PLACED
SUFFIXES = {word: kind for kind, words in _AFTER.items() for word in words}


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words but those that need a place value, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)) if w not in _PLACED)


def decimal_text(number: Fraction) -> str:
    """A number as decimal text, for ``QuantityFields``. Raises ``CellError`` where decimals never end.

    >>> decimal_text(Fraction(3, 2)), decimal_text(Fraction(-10**20))
    ('1.5', '-100000000000000000000')
    """
    rest = number.denominator
    places = 0
    while rest != 1:
        if places > 330 or math.gcd(rest, 10) == 1:
            raise CellError(Message(f"{number} 不是有限小数。", f"{number} has decimals without end."))
        rest //= math.gcd(rest, 10)
        places += 1
    digits = str(abs(number.numerator * 10**places // number.denominator)).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def bounds(n: Fraction, kind: str) -> tuple[Fraction | None, Fraction | None, bool, bool]:
    """Lower and upper bound of a number so qualified, and whether each belongs to it.

    >>> bounds(Fraction(200), "MoreThan")
    (Fraction(200, 1), Fraction(300, 1), False, False)
    """
    if kind in ("Exact", "Reached"):
        return n, n, True, True
    if kind == "About":
        return n * (1 - _TOLERANCE), n * (1 + _TOLERANCE), True, True
    if kind == "Nearly":
        return n * (1 - _TOLERANCE), n, True, False
    if kind in ("MoreThan", "Several"):
        return n, 10 * n if kind == "Several" else n + _last_step(n), False, False
    if kind in ("Over", "BrokeThrough", "AtLeast"):
        return n, None, kind != "Over", False
    return None, n, False, kind == "AtMost"


def _last_step(n: Fraction) -> Fraction:
    """The place value of the last digit that is not 0: of 200, 100; of 3.5, 0.1."""
    digits = decimal_text(n)
    whole, _, decimals = digits.partition(".")
    if decimals:
        return Fraction(1, 10 ** len(decimals))
    return Fraction(10 ** (len(whole) - len(whole.rstrip("0"))))
