"""Units of figures: what kind of quantity they measure, and how many base units of that kind they are."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ecograph.vocab import local_name


class Unit(NamedTuple):
    """A unit: its code, its kind, how many base units of that kind it is, its short names.

    Units of one kind convert into each other; others never do.
    """

    code: str
    kind: str
    factor: Fraction
    zh: str
    en: str

    def label(self, lang: str) -> str:
        """Its short name in ``zh`` or ``en``; empty for a plain count."""
        return self.zh if lang == "zh" else self.en

    def per(self, other: Unit) -> Unit:
        """The unit of a ratio of both.

        >>> unit("元").per(unit("m2")).label("en")
        'CNY/m²'
        """
        return Unit(
            f"{self.code}/{other.code}",
            f"{self.kind} per {other.kind}",
            self.factor / other.factor,
            f"{self.zh or '个'}/{other.zh or '个'}",
            f"{self.en or '1'}/{other.en or '1'}",
        )

    def by(self, other: Unit) -> Unit:
        """The unit of a product of both."""
        one, two = sorted((self, other))
        code = f"{one.code}·{two.code}"
        return Unit(code, f"{one.kind} × {two.kind}", one.factor * two.factor, code, code)


def _unit(code: str, kind: str, factor: int | str, zh: str, en: str) -> tuple[str, Unit]:
    return code, Unit(code, kind, Fraction(factor), zh, en)


# Factors: SI Brochure, 9th edition (area, length). 亩 is 10000/15 m², the definition of ecou:MU, whose
# conversionMultiplier is the same, rounded. A count says in its indicator and scope what it counts, so
# persons, firms and patents are one kind of unit.
UNITS: Mapping[str, Unit] = dict(
    (
        _unit("NUM", "count", 1, "", ""),
        _unit("万", "count", 10**4, "万", "× 10,000"),
        _unit("亿", "count", 10**8, "亿", "× 100 million"),
        _unit("人", "count", 1, "人", "persons"),
        _unit("万人", "count", 10**4, "万人", "× 10,000 persons"),
        _unit("UNITLESS", "ratio", 1, "", ""),
        _unit("PERCENT", "ratio", "1/100", "%", "%"),
        _unit("CCY_CNY", "money in CNY", 1, "元", "CNY"),
        _unit("万元", "money in CNY", 10**4, "万元", "× 10,000 CNY"),
        _unit("亿元", "money in CNY", 10**8, "亿元", "× 100 million CNY"),
        *(
            _unit(f"CCY_{code}", f"money in {code}", 1, zh, code)
            for code, zh in (
                ("USD", "美元"), ("EUR", "欧元"), ("GBP", "英镑"), ("JPY", "日元"), ("HKD", "港元"),
                ("TWD", "新台币"), ("KRW", "韩元"), ("INR", "印度卢比"),
            )
        ),
        _unit("M2", "area", 1, "平方米", "m²"),
        _unit("KiloM2", "area", 10**6, "平方公里", "km²"),
        _unit("HA", "area", 10**4, "公顷", "ha"),
        _unit("MU", "area", "10000/15", "亩", "mu"),
        _unit("M", "length", 1, "米", "m"),
        _unit("KiloM", "length", 1000, "公里", "km"),
        _unit("YR", "years", 1, "年", "years"),
    )
)  # fmt: skip
_OTHER_NAMES = {
    "": "NUM", "个": "NUM", "家": "NUM", "%": "PERCENT", "元": "CCY_CNY", "CNY": "CCY_CNY",
    "m2": "M2", "m²": "M2", "平方米": "M2", "km2": "KiloM2", "km²": "KiloM2", "平方公里": "KiloM2",
    "公顷": "HA", "ha": "HA", "亩": "MU", "Mu": "MU", "米": "M", "公里": "KiloM", "年": "YR",
}  # fmt: skip


def unit(name: str) -> Unit:
    """The unit of that code, symbol or IRI; one that the table does not know is a kind of its own.

    >>> unit("亩").factor, unit("http://qudt.org/vocab/unit/M2").code, unit("urn:x#Parsec").kind
    (Fraction(2000, 3), 'M2', 'Parsec')
    >>> unit("元/亩").kind
    'money in CNY per area'
    """
    if "/" in name and ":" not in name:
        one, _, two = name.partition("/")
        return unit(one).per(unit(two))
    code = local_name(name) if ":" in name else name
    code = _OTHER_NAMES.get(code, code)
    return UNITS.get(code) or Unit(code, code, Fraction(1), code, code)
