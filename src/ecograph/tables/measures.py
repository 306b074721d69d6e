"""Units as they stand in cells and column names, as the units of :mod:`ecograph.units`."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ecograph.units import UNITS
from ecograph.units import unit as known_unit


class Measure(NamedTuple):
    """A unit as written: its plain unit's code and kind, how many of that it is, and its name."""

    code: str
    kind: str
    scale: Fraction
    name: str


_COUNTED = (
    "家 个 個 人 名 位 人次 户 戶 项 項 件 所 台 套 只 种 種 条 條 次 座 栋 棟 间 間 辆 支 株 款 门 篇 部 "
    "批 处 處 宗 笔 张 份 场 期 组 届 类"
)
_CURRENCIES = {
    "CCY_CNY": "元 人民币元 元人民币 人民币 块 圆 cny rmb yuan",
    "CCY_USD": "美元 美金 usd us$ dollars",
    "CCY_EUR": "欧元 eur € euros",
    "CCY_GBP": "英镑 gbp £",
    "CCY_JPY": "日元 日圆 jpy",
    "CCY_HKD": "港元 港币 hkd hk$",
    "CCY_TWD": "新台币 台币 twd nt$",
    "CCY_KRW": "韩元 krw ₩",
    "CCY_INR": "卢比 inr ₹",
}
_OTHERS = {
    "M2": "平方米 平米 m2 m² ㎡ 平方公尺 sqm",
    "KiloM2": "平方公里 平方千米 km2 km²",
    "HA": "公顷 公頃 ha 顷",
    "MU": "亩 畝 mu",
    "M": "米 公尺 m",
    "KiloM": "公里 千米 km",
    "YR": "年 years year",
    "PERCENT": "% percent",
}
_PARTS = {"‰": Fraction(1, 10), "成": Fraction(10)}  # in per cent
_SIGNS = {"¥": "CCY_CNY", "￥": "CCY_CNY", "$": "CCY_USD"}  # as they stand; the column may say otherwise
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SCALED = re.compile("(百万|千万|万亿|百亿|千亿|十万|十亿|[百千万亿])(.+)")
# Words of scale in English; the letters alone count money only (5M may be metres or a class of vehicle).
WORDS_OF_SCALE = {
    "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5, "crore": 10**7, "crores": 10**7, "cr": 10**7,
}  # fmt: skip
LETTERS_OF_SCALE = {"k": 10**3, "m": 10**6, "b": 10**9}
_SCALED_EN = re.compile(
    r"(?P<before>{words})\s*(?P<unit>\D+)|(?P<money>\D+?)\s*(?P<after>{words})".format(
        words="|".join(sorted((*WORDS_OF_SCALE, *LETTERS_OF_SCALE), key=len, reverse=True))
    )
)


def _table() -> dict[str, Measure]:
    made: dict[str, Measure] = {}
    for code, words in (_CURRENCIES | _OTHERS).items():
        known = UNITS.get(code)
        kind = known.kind if known else f"money in {code[4:]}"
        for word in words.split():
            made[unicodedata.normalize("NFKC", word).casefold()] = Measure(code, kind, Fraction(1), word)
    for word in _COUNTED.split():
        made[word] = Measure("NUM", "count", Fraction(1), word)
    for sign, tenths in _PARTS.items():
        made[sign] = Measure("PERCENT", "ratio", tenths, sign)
    for sign, code in _SIGNS.items():
        made[unicodedata.normalize("NFKC", sign)] = made[code[4:].lower()]._replace(name=sign)
    return made


_TABLE = _table()
_LONGEST = max(len(word) for word in _TABLE)
_FRONT = (
    "人民币",
    "rmb",
    "cny",
    "us$",
    "usd",
    "hk$",
    "hkd",
    "nt$",
    "eur",
    "gbp",
    "jpy",
    "twd",
    "¥",
    "$",
    "€",
    "£",
    "₩",
    "₹",
)


def is_money(measure: Measure | None) -> bool:
    """Whether a unit is a currency."""
    return measure is not None and measure.kind.startswith("money")


def named(name: str) -> Measure:
    """The unit of a name of this table."""
    return _TABLE[name]


@cache
def column_unit(name: str) -> Measure:
    """The unit that a column is declared to count in: a name, a code, an IRI, or one with 万 or 亿.

    >>> column_unit("$ million").scale
    Fraction(1000000, 1)
    >>> column_unit("万元")[:3], column_unit("亩").code, column_unit("件").code, column_unit("吨").code
    (('CCY_CNY', 'money in CNY', Fraction(10000, 1)), 'MU', 'NUM', '吨')
    """
    key = unicodedata.normalize("NFKC", name).strip().casefold()
    if key in _TABLE:
        return _TABLE[key]
    scaled = _SCALED.fullmatch(key)
    if scaled and scaled[2] in _TABLE:
        scale = Fraction(1)
        for char in scaled[1]:
            scale *= 10 if char == "十" else _SCALES[char]
        base = _TABLE[scaled[2]]
        return base._replace(scale=base.scale * scale, name=name)
    english = _SCALED_EN.fullmatch(key)
    money = _TABLE.get((english["unit"] or english["money"]).strip()) if english else None
    if english and money and is_money(money):
        word = english["before"] or english["after"]
        return money._replace(scale=Fraction(WORDS_OF_SCALE.get(word) or LETTERS_OF_SCALE[word]), name=name)
    known = known_unit(name.strip())
    if known.code in ("万", "亿"):
        return Measure("NUM", "count", known.factor, name)
    if known.code == "人":
        return Measure("NUM", "count", Fraction(1), name)
    return Measure(known.code, known.kind, Fraction(1), name)


def before(text: str) -> tuple[str, Measure] | None:
    """The sign or code of a currency at the beginning of a text."""
    lowered = text[:4].casefold()
    for word in _FRONT:
        if lowered.startswith(word):
            return text[: len(word)], _TABLE[word]
    return None


def after(text: str, column: Measure | None) -> tuple[str, Measure] | None:
    """The unit at the beginning of what follows a number: the longest that is known, or the column's own."""
    lowered = text[:_LONGEST].casefold()
    if column and column.name and text.startswith(column.name) and lowered not in _TABLE:
        return column.name, column
    for size in range(len(lowered), 0, -1):
        found = _TABLE.get(lowered[:size]) if text[:size] != "M" else None  # 5M is no length
        if found and not (
            lowered[:size].isalpha() and lowered.isascii() and lowered[size : size + 1].isalpha()
        ):
            return text[:size], found
    return None
