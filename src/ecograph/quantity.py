"""Figures as intervals with a unit, a scope and a source: exact arithmetic that refuses to mix.

A figure is never one number: "200余家" is above 200 and below 300, of one population, at one date, said
by one claim. Sums and ratios carry the bounds through (Moore, Interval Analysis, 1966). Figures of
different scope, entity, indicator, date or kind of unit are not added, and plans are not added to facts.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf
from typing import Any

from ecograph import intervals
from ecograph.errors import InputError, NotFound, ScopeMismatch
from ecograph.intervals import End, Interval, Number, exact
from ecograph.units import UNITS, Unit, unit
from ecograph.vocab import MODALITIES, local_name

__all__ = ["UNITS", "Quantity", "Unit", "agree", "figure_words", "interval", "spoken", "total", "unit"]


@dataclass(frozen=True)
class Quantity:
    """A figure: bounds (None where a side is open-ended), unit, and whose number it is.

    ``scope``, ``entity`` and ``indicator`` are IRIs, or empty where nothing was said; ``within`` are the
    scopes that contain this one. ``date`` is what the claim says (``2021``, ``2021-12-31``). ``claims``
    are the IRIs of the claims it was made from. ``labels`` gives the zh and en name of an IRI; it and
    ``within`` play no part in equality. Bounds are fractions; :meth:`between` takes any number.

    >>> firms = Quantity(200, 300, False, False, verbatim="200余家", date="2021")
    >>> firms.words("zh")
    '200–300 (200余家), 2021'
    >>> (firms * 2).bounds
    (400.0, 600.0)
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    unit: Unit = UNITS["NUM"]
    scope: str = ""
    date: str = ""
    entity: str = ""
    indicator: str = ""
    verbatim: str = ""
    modality: str = "Fact"
    claims: tuple[str, ...] = ()
    within: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for side in ("lower", "upper"):
            given = getattr(self, side)
            object.__setattr__(self, side, None if given is None else exact(given))
            if given is None:  # an open-ended side has no end that could belong to it
                object.__setattr__(self, f"{side}_inclusive", False)
        if self.modality not in MODALITIES:
            raise NotFound("modality", self.modality, MODALITIES)
        low, high = self.lower, self.upper
        if low is not None and high is not None:
            closed = self.lower_inclusive and self.upper_inclusive
            if low > high or (low == high and not closed):
                raise InputError(
                    f"No number lies between the bounds {low} and {high}.",
                    where=", ".join(self.claims) or None,
                    hint="read the figure as written again and mend its bounds",
                )

    @classmethod
    def between(
        cls, lower: Number | None, upper: Number | None, unit_: str | Unit = "NUM", **about: Any
    ) -> Quantity:
        """The figure with these bounds, given as any kind of number. ``about``: the other fields.

        >>> Quantity.between(12.5, None, "%").words("en")
        '≥ 12.5%'
        """
        low, high = (None if bound is None else exact(bound) for bound in (lower, upper))
        return cls(low, high, unit=unit(unit_) if isinstance(unit_, str) else unit_, **about)

    @classmethod
    def exactly(cls, value: Number, unit_: str | Unit = "NUM", **about: Any) -> Quantity:
        """The figure that is one number. ``about``: the other fields.

        >>> Quantity.exactly(6).over(Quantity.exactly(50)).to("%").words("en")
        '12%'
        """
        return cls.between(value, value, unit_, **about)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Both bounds as floating-point numbers; None where a side is open-ended."""
        low, high = self.lower, self.upper
        return (None if low is None else float(low), None if high is None else float(high))

    @property
    def point(self) -> float | None:
        """The number, where the bounds leave only one; else None."""
        return float(self.lower) if self.lower is not None and self.lower == self.upper else None

    def to(self, other: str | Unit) -> Quantity:
        """The same figure in another unit of the same kind. Raises ``ScopeMismatch`` for another kind.

        >>> Quantity.exactly(285, "亩").to("m2").bounds
        (190000.0, 190000.0)
        """
        target = unit(other) if isinstance(other, str) else other
        if target.kind != self.unit.kind:
            raise _mismatch("unit", self.unit.kind, target.kind)
        if target == self.unit:
            return self
        return replace(self._scaled(self.unit.factor / target.factor), unit=target, verbatim=self.verbatim)

    def plus(self, other: Quantity, *, into: str = "", mixed: bool = False) -> Quantity:
        """The sum of two figures; see :func:`total`."""
        return total((self, other), into=into, mixed=mixed)

    def minus(self, other: Quantity, *, into: str = "", mixed: bool = False) -> Quantity:
        """The difference of two figures of one scope, or, with ``into``, of what is then called that.

        Two statements of one figure may be subtracted: the result is how far apart they are.
        """
        agree((self, other), into=into, mixed=mixed)
        result = intervals.add(self._ends, intervals.negative(other.to(self.unit)._ends))
        return _combined((self, other), result, self.unit, into)

    def over(self, other: Quantity, *, into: str = "", mixed: bool = False) -> Quantity:
        """The ratio of two figures. Same kind of unit: a plain ratio; else a unit of its own.

        Indicator and scope may differ (a part of a whole, an amount per head), entity and date may not,
        unless ``into`` says what the ratio is of. Raises ``InputError`` where the divisor may be 0.
        """
        agree((self, other), into=into, mixed=mixed, on=("date", "entity"))
        same = self.unit.kind == other.unit.kind
        divisor = other.to(self.unit) if same else other
        result = intervals.multiply(self._ends, intervals.inverse(divisor._ends))
        made = UNITS["UNITLESS"] if same else self.unit.per(other.unit)
        return _combined((self, other), result, made, into)

    def times(self, other: Quantity, *, into: str = "", mixed: bool = False) -> Quantity:
        """The product of two figures; a ratio (12.5 %) of an amount has the amount's unit."""
        agree((self, other), into=into, mixed=mixed, on=("date", "entity"))
        one, two = self, other
        if one.unit.kind == "ratio":
            one, two = two, one
        if two.unit.kind == "ratio":
            made, two = one.unit, two.to("UNITLESS")
        else:
            made = one.unit.by(two.unit)
        return _combined((self, other), intervals.multiply(one._ends, two._ends), made, into)

    def __add__(self, other: Quantity) -> Quantity:
        return self.plus(other) if isinstance(other, Quantity) else NotImplemented

    def __sub__(self, other: Quantity) -> Quantity:
        return self.minus(other) if isinstance(other, Quantity) else NotImplemented

    def __mul__(self, other: Quantity | Number) -> Quantity:
        return self.times(other) if isinstance(other, Quantity) else self._scaled(exact(other))

    def __rmul__(self, other: Number) -> Quantity:
        return self._scaled(exact(other))

    def __truediv__(self, other: Quantity | Number) -> Quantity:
        if isinstance(other, Quantity):
            return self.over(other)
        if other == 0:
            raise InputError("A figure cannot be divided by 0.", where=", ".join(self.claims) or None)
        return self._scaled(1 / exact(other))

    def less_than(self, other: Quantity) -> bool | None:
        """Whether this is below the other: True, False, or None where the bounds cannot tell.

        Only the kind of unit must be the same: a part may be held against its whole.

        >>> few, many = Quantity(180, 200, True, False), Quantity(200, 300, False, False)
        >>> few.less_than(many), many.less_than(few), few.less_than(Quantity(190, None))
        (True, False, None)
        """
        mine, theirs = self._ends, other.to(self.unit)._ends
        if mine[1].before(theirs[0]):
            return True
        return False if mine[0].value >= theirs[1].value else None

    def at_most(self, other: Quantity) -> bool | None:
        """Whether this is not above the other: True, False, or None where the bounds cannot tell."""
        above = other.less_than(self)
        return None if above is None else not above

    def equals(self, other: Quantity) -> bool | None:
        """Whether both are one number: True, False where the intervals do not meet, None otherwise."""
        mine, theirs = self._ends, other.to(self.unit)._ends
        if mine[1].before(theirs[0]) or theirs[1].before(mine[0]):
            return False
        return True if mine == theirs and self.point is not None else None

    def holds(self, value: Number) -> bool:
        """Whether a number (in this unit) lies within the bounds."""
        at = End(exact(value), True)
        return not (at.before(self._ends[0]) or self._ends[1].before(at))

    def words(self, lang: str = "zh", *, asked: Collection[str] = ()) -> str:
        """The figure for a reader: bounds and unit, as written, scope, date; what is no fact is marked.

        ``asked``: ``"scope"`` and ``"date"`` are said to be unknown where they are asked for.
        """
        return figure_words(
            self.lower, self.upper, lang, lower_inclusive=self.lower_inclusive,
            upper_inclusive=self.upper_inclusive, unit_label=self.unit.label, verbatim=self.verbatim,
            scope=self.name(self.scope, lang), date=self.date, modality=self.modality, asked=asked,
        )  # fmt: skip

    def name(self, iri: str, lang: str) -> str:
        """The label of a scope, an entity or an indicator; its local name where none is known."""
        return self.labels[iri][lang == "en"] if iri in self.labels else local_name(iri)

    def modality_words(self, lang: str) -> str:
        """Fact, plan, aspiration or appraisal, in ``zh`` or ``en``."""
        return _MODALITY[self.modality][lang]

    @property
    def _ends(self) -> Interval:
        low = End(-inf if self.lower is None else self.lower, self.lower_inclusive)
        return low, End(inf if self.upper is None else self.upper, self.upper_inclusive)

    def _scaled(self, factor: Fraction) -> Quantity:
        by = End(factor, True)
        ends = _fields(intervals.multiply(self._ends, (by, by)))
        return replace(self, verbatim=self.verbatim if factor == 1 else "", **ends)


def total(parts: Sequence[Quantity], *, into: str = "", mixed: bool = False) -> Quantity:
    """The sum of figures, bounds added; in the unit of the first.

    All must be of one scope, entity, indicator and date. ``into`` names the whole (a scope) whose
    disjoint parts they are; then scope, entity and indicator may differ, but no part may contain another
    and none may be counted twice. ``mixed`` lets plans and facts be added; the sum is then as firm as
    the least firm. Raises ``ScopeMismatch`` with the reason, ``InputError`` where there is nothing to add.

    >>> rural, urban = Quantity(1, 2, scope="urn:a"), Quantity(5, None, scope="urn:b")
    >>> total((rural, urban), into="urn:whole").bounds
    (6.0, None)
    """
    if not parts:
        raise InputError("There is nothing to add.", hint="a sum of no figures is unknown, not 0")
    agree(parts, into=into, mixed=mixed)
    _once(parts)
    first = parts[0]
    same = [part.to(first.unit) for part in parts]
    ends = functools.reduce(intervals.add, (part._ends for part in same))
    return _combined(parts, ends, first.unit, into) if len(parts) > 1 else first


def agree(
    parts: Sequence[Quantity],
    *,
    into: str = "",
    mixed: bool = False,
    on: Collection[str] = ("unit", "date", "scope", "entity", "indicator"),
) -> None:
    """Check that figures may be combined. Raises ``ScopeMismatch`` that says both sides and why not."""
    first = parts[0]
    for other in parts[1:]:
        if "unit" in on and first.unit.kind != other.unit.kind:
            raise _mismatch("unit", first.unit.kind, other.unit.kind)
        if "date" in on and first.date != other.date:
            raise _mismatch("date", first.date, other.date)
        if not mixed and first.modality != other.modality:
            raise _mismatch("modality", first.modality, other.modality)
        for what in ("entity", "indicator", "scope"):
            one, two = getattr(first, what), getattr(other, what)
            if what in on and not into and one != two:
                raise _mismatch(what, one, two, first.labels, other.labels)


def interval(
    lower: object,
    upper: object,
    *,
    lower_inclusive: object = True,
    upper_inclusive: object = True,
    number: Callable[[float], str] = "{:,.10g}".format,
) -> str:
    """Bounds in words: ``200–300``, ``≥ 10``, ``> 10``, or one number where both are equal.

    An inclusive flag of False makes an open side strict; None (nobody said) counts as inclusive.

    >>> interval(200, 300), interval(10, None), interval(6, 6), interval(None, None)
    ('200–300', '≥ 10', '6', '?')
    >>> interval(10000, None, lower_inclusive=False)
    '> 10,000'
    """
    low, high = (None if bound is None else _said(bound, number) for bound in (lower, upper))
    if low is not None and high is not None:
        return low if lower == upper else f"{low}–{high}"
    if low is not None:
        return f"{'>' if lower_inclusive is False else '≥'} {low}"
    return "?" if high is None else f"{'<' if upper_inclusive is False else '≤'} {high}"


def spoken(value: float, lang: str) -> str:
    """A number as people write it: 万 and 亿 in Chinese, words in English, where that rounds nothing.

    >>> spoken(3e9, "zh"), spoken(3e9, "en"), spoken(12.5, "en"), spoken(1200, "zh"), spoken(123456789, "zh")
    ('30亿', '3 billion', '12.5', '1,200', '123,456,789')
    """
    steps = ((1e8, "亿"), (1e4, "万")) if lang == "zh" else ((1e9, " billion"), (1e6, " million"))
    for step, word in steps:
        short = f"{value / step:,.4f}".rstrip("0").rstrip(".")
        if abs(value) >= step and float(short.replace(",", "")) * step == value:
            return short + word
    return f"{value:,.10g}"


def figure_words(
    lower: object, upper: object, lang: str, *, lower_inclusive: object = True,
    upper_inclusive: object = True, unit_label: Callable[[str], str] = lambda _: "", verbatim: str = "",
    scope: str = "", date: str = "", modality: str = "Fact", asked: Collection[str] = (),
) -> str:  # fmt: skip
    """The one form in which a figure is printed: ``200–300 (200余家), digital-economy enterprises, 2021``.

    >>> figure_words(1e9, None, "zh", unit_label=lambda _: "元", verbatim="突破10亿元", modality="Plan")
    '≥ 10亿元 (突破10亿元), 计划'
    """
    bounds = interval(
        lower, upper, lower_inclusive=lower_inclusive, upper_inclusive=upper_inclusive,
        number=lambda value: spoken(value, lang),
    )  # fmt: skip
    label = unit_label(lang)
    figure = bounds + (f" {label}" if label and lang == "en" and label != "%" else label)
    said = [f"{figure} ({verbatim})" if verbatim else figure]
    said += [
        value or _UNKNOWN[key][lang]
        for key, value in (("scope", scope), ("date", date))
        if value or key in asked
    ]
    if modality != "Fact":
        said.append(_MODALITY[modality][lang])
    return ", ".join(said)


_UNKNOWN = {
    "scope": {"zh": "口径未注明", "en": "scope not stated"},
    "date": {"zh": "日期未知", "en": "date unknown"},
}
_UNSAID = {"zh": "未注明", "en": "not stated"}
_MODALITY = {
    "Fact": {"zh": "事实", "en": "fact"},
    "Plan": {"zh": "计划", "en": "plan"},
    "Aspiration": {"zh": "愿景", "en": "aspiration"},
    "Appraisal": {"zh": "评价", "en": "appraisal"},
}
_WHAT = {
    "unit": ("the kinds of unit differ", "单位种类不同"),
    "date": ("the dates differ", "日期不同"),
    "scope": ("the scopes differ", "统计口径不同"),
    "entity": ("they are figures of different things", "所指对象不同"),
    "indicator": ("the indicators differ", "指标不同"),
    "modality": ("a plan is no fact", "计划不是事实"),
    "twice": ("it would be counted twice", "会重复计算"),
    "part": ("one is a part of the other", "一个是另一个的一部分"),
}


def _mismatch(what: str, one: str, two: str, *labels: Mapping[str, tuple[str, str]]) -> ScopeMismatch:
    names = {
        iri: dict(zip(("zh", "en"), name, strict=True)) for known in labels for iri, name in known.items()
    }

    def side(value: str, lang: str) -> str:
        named = names.get(value) or _MODALITY.get(value) or {}
        return named.get(lang) or (local_name(value) if ":" in value else value) or _UNSAID[lang]

    en, zh = _WHAT[what]
    hint = {
        "en": "compare them side by side; for parts of one whole, or a ratio, name what it is of (into)",
        "zh": "请并列比较；若是同一整体中互不重叠的部分，或确需求比例，请指明结果所指（into）",
    }
    return ScopeMismatch(
        what,
        {
            "zh": f"这些数字不能合并计算：{zh}(“{side(one, 'zh')}”与“{side(two, 'zh')}”)。",
            "en": f"These figures cannot be combined: {en} (“{side(one, 'en')}” and “{side(two, 'en')}”).",
        },
        hints=hint if what in ("scope", "entity", "indicator") else {},
    )


def _once(parts: Sequence[Quantity]) -> None:
    """Refuse to add a claim, a figure or a part that another part already holds."""
    claims: set[str] = set()
    figures: dict[tuple[str, ...], Quantity] = {}
    for part in parts:
        for claim in part.claims:
            if claim in claims:
                raise _mismatch("twice", claim, claim)
            claims.add(claim)
        key = (part.entity, part.indicator, part.scope, part.date)
        if part.entity and part.indicator and part.claims:
            before = figures.setdefault(key, part)
            if before is not part:
                raise _mismatch("twice", before.verbatim or part.indicator, part.verbatim or part.indicator)
    scopes = {part.scope: part for part in parts if part.scope}
    for part in parts:
        for wider in sorted(part.within & set(scopes)):
            if (scopes[wider].entity, scopes[wider].indicator) == (part.entity, part.indicator):
                raise _mismatch("part", part.scope, wider, part.labels, scopes[wider].labels)


def _combined(parts: Sequence[Quantity], ends: Interval, made: Unit, into: str) -> Quantity:
    def common(what: str) -> str:
        values = {getattr(part, what) for part in parts}
        return str(values.pop()) if len(values) == 1 else ""

    first = parts[0]
    return Quantity(
        unit=made, scope=into or common("scope"), date=common("date"), entity=common("entity"),
        indicator=common("indicator"), modality=max((p.modality for p in parts), key=MODALITIES.index),
        claims=tuple(sorted({claim for part in parts for claim in part.claims})),
        within=first.within if all(part.scope == first.scope for part in parts) else frozenset(),
        labels={iri: name for part in parts for iri, name in part.labels.items()},
        **_fields(ends),
    )  # fmt: skip


def _said(bound: object, number: Callable[[float], str]) -> str:
    """A bound by ``number``; what is no finite number as it is written."""
    try:
        value = float(bound) if isinstance(bound, int | float | Fraction) else float(str(bound))
    except (ValueError, OverflowError):
        return str(bound)
    return number(value) if math.isfinite(value) else str(bound)


def _fields(ends: Interval) -> dict[str, Any]:
    low, high = ends
    return {
        "lower": None if low.infinite else low.value, "lower_inclusive": low.closed,
        "upper": None if high.infinite else high.value, "upper_inclusive": high.closed,
    }  # fmt: skip
