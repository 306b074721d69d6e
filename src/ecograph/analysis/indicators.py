"""Key figures of a park as intervals, and location quotients.

A ratio of figures carries their bounds: tax "超过3亿元" over land "约285亩" is a lower bound, not a number.
Two readings are given side by side. *As written*: "约285亩" is 285, "超过3亿元" is above 300 million, and so
on. *With bounds*: also the conventional width of words such as 约 (±10 %) that the data state.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from ecograph.errors import InputError, NotFound, ScopeMismatch
from ecograph.figures import figures
from ecograph.intervals import Number, exact
from ecograph.quantity import Quantity, interval
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.vocab import local_name

INDICATORS = (
    "entity", "label_zh", "label_en", "kpi", "title_zh", "title_en", "as_written", "unit_zh", "unit_en",
    "lower", "lower_inclusive", "upper", "upper_inclusive", "scope_zh", "scope_en", "date", "from", "claims",
)  # fmt: skip
QUOTIENT = ("activity", "local", "reference", "local_share", "reference_share", "quotient")

# What a figure says when read as written, by its approximation: which ends of it are the number itself,
# and whether they belong to it. 约30亿 is 30亿; 200余家 is above 200; 近200家 is below 200.
_AS_WRITTEN: Mapping[str, tuple[str, bool]] = {
    "Exact": ("both", True), "About": ("both", True), "MoreThan": ("lower", False), "Over": ("lower", False),
    "BrokeThrough": ("lower", True), "AtLeast": ("lower", True), "Nearly": ("upper", False),
}  # fmt: skip
_WRITTEN = """
SELECT ?claim (STR(?value) AS ?number) ?approximation WHERE {
  ?claim eco:quantity ?q . ?q qudt:numericValue ?value .
  OPTIONAL { ?q eco:approximation ?approximation }
} ORDER BY ?claim ?number ?approximation
"""
_LISTS = """
SELECT DISTINCT ?group ?list WHERE { GRAPH graph:current { ?group eco:selectedInto ?list } }
ORDER BY ?group ?list
"""


@dataclass(frozen=True)
class Kpi:
    """A key figure: one indicator over another (or over nothing), and in which unit it is said.

    ``times`` scales the ratio (10,000 for "per 10,000 staff"). ``same_scope``: the two figures must be of
    one population, so figures with different scopes give no value.
    """

    name: str
    title: tuple[str, str]
    unit: tuple[str, str]
    over: str
    unit_over: str
    under: str = ""
    unit_under: str = ""
    times: int = 1
    same_scope: bool = False


KPIS = (
    Kpi("land-area", ("占地面积", "land area"), ("平方米", "m²"), "LandArea", "M2"),
    Kpi("plot-ratio", ("容积率", "plot ratio"), ("", ""), "FloorArea", "M2", "LandArea", "M2"),
    Kpi("tax-per-mu", ("亩均税收", "tax per mu"), ("万元/亩", "10,000 CNY per mu"),
        "AnnualTaxRevenue", "万元", "LandArea", "MU"),
    Kpi("revenue-per-mu", ("亩均营收", "revenue per mu"), ("万元/亩", "10,000 CNY per mu"),
        "AnnualRevenue", "万元", "LandArea", "MU"),
    Kpi("revenue-per-employee", ("人均营收", "revenue per employee"), ("万元/人", "10,000 CNY per person"),
        "AnnualRevenue", "万元", "EmployeeCount", "NUM"),
    Kpi("tax-to-revenue", ("税收营收比", "tax to revenue"), ("", ""), "AnnualTaxRevenue", "万元",
        "AnnualRevenue", "万元", same_scope=True),
    Kpi("employees-per-hectare", ("每公顷从业人员", "employees per hectare"), ("人/公顷", "persons per ha"),
        "EmployeeCount", "NUM", "LandArea", "HA"),
    Kpi("patents-per-10k-employees", ("每万名从业人员专利", "patents per 10,000 employees"),
        ("项/万人", "per 10,000 persons"), "PatentCount", "NUM", "EmployeeCount", "NUM", times=10_000),
    Kpi("patents-per-resident", ("户均专利", "patents per resident"), ("项/家", "per resident"),
        "PatentCount", "NUM", "ResidentCount", "NUM"),
    Kpi("patents-per-100m-revenue", ("每亿元营收专利", "patents per 100 million CNY of revenue"),
        ("项/亿元", "per 100 million CNY"), "PatentCount", "NUM", "AnnualRevenue", "亿元"),
    Kpi("pool-share", ("占名单比重", "share of the list"), ("%", "%"), "GroupSize", "NUM", "ListSize", "NUM",
        times=100),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """An observation in both readings: ``written`` as the words say, ``bounded`` with the stated bounds."""

    written: Quantity
    bounded: Quantity


def kpi(name: str, over: Quantity, under: Quantity | None = None) -> Quantity:
    """A key figure from its figures, bounds carried through; ``KPIS`` lists the names.

    Formula: over / under · times, by interval arithmetic (Moore 1966) with open and closed ends. Raises
    ``ScopeMismatch`` for figures of different things or dates, or of different scope where that matters.

    For a park manager: how intensely land and people are used, as far as the published figures tell.
    亩均、人均水平，以公开数字能说明的程度为限。
    It cannot be sharper than its figures: "超过" in the numerator leaves the top open.

    >>> land = Quantity.exactly(285, "亩")
    >>> tax = Quantity.between(300_000_000, None, "CNY", lower_inclusive=False)
    >>> found = kpi("tax-per-mu", tax, land)
    >>> round(found.bounds[0], 2), found.bounds[1], found.lower_inclusive
    (105.26, None, False)
    """
    known = {item.name: item for item in KPIS}
    if name not in known:
        raise NotFound("key figure", name, known, hint=", ".join(known))
    return _ratio(known[name], over, under)


def indicators(store: Store) -> Table:
    """The key figures of every entity for which the store has accepted figures, as intervals.

    ``as_written`` reads 约285亩 as 285 (so tax per mu is "> 105.26"); ``lower`` … ``upper`` also carry the
    stated bounds of 约, 余 and 近. Figures of different scope are never added; each scope is a row of its
    own. A ratio whose figures may not be combined is left out and counted in ``made["left_out"]``.

    >>> len(indicators(Store.in_memory()))
    0
    """
    schema = Schema.load(store)
    known = read_figures(store)
    rows: list[tuple[Cell, ...]] = []
    left_out: dict[str, int] = {}
    for entity, item, over, under in _pairs(known, store):
        bounded = _tried(item, over.bounded, under.bounded if under else None)
        written = _tried(item, over.written, under.written if under else None)
        if bounded is None:
            left_out[item.name] = left_out.get(item.name, 0) + 1
        elif _tells(bounded):
            rows.append(_row(schema, entity, item, (over, under), written, bounded))
    notes = [_NOTE] if rows else [_NOTHING]
    notes += [_LEFT_OUT] if left_out else []
    how: dict[str, object] = {
        "measure": "indicators", "formula": "over / under, interval arithmetic with open and closed ends",
        "engine": "ecograph", "left_out": left_out, "notes": notes,
    }  # fmt: skip
    return Table(INDICATORS, tuple(rows), how)


_NOTE = {
    "zh": "“原文口径”以原文数字为准（约285亩即285亩）；上下界另计“约”（±10%）、“余”、“近”的约定宽度。"
    "没有单位和口径相同的数字就没有该项，不按0计。",
    "en": "“as written” takes the figures as printed (约285亩 is 285); lower and upper also carry the "
    "conventional width of 约 (±10 %), 余 and 近. Where a figure is missing there is no row: that is not 0.",
}
_NOTHING = {
    "zh": "库中没有可用的观测值；没有记录不等于0。",
    "en": "The store has no figures to use. Not recorded is not 0.",
}
_LEFT_OUT = {
    "zh": "口径、日期不同的数字不相除，已略去并计数（left_out）。",
    "en": "Figures of different scope or date are not divided; they are left out and counted (left_out).",
}


def read_figures(store: Store) -> dict[str, dict[str, list[Figure]]]:
    """The accepted factual observations of a store: entity → indicator code → figures."""
    numbers = {}
    for claim, number, approximation in store.select(_WRITTEN).rows:
        with contextlib.suppress(InvalidOperation, InputError):  # what holds no number is no figure below
            numbers[str(claim)] = exact(Decimal(str(number))), local_name(str(approximation or "Exact"))
    found: dict[str, dict[str, list[Figure]]] = {}
    for bounded in figures(store):
        value, approximation = numbers.get(bounded.claims[0], (None, "Exact"))
        figure = Figure(as_written(bounded, value, approximation), bounded)
        found.setdefault(bounded.entity, {}).setdefault(local_name(bounded.indicator), []).append(figure)
    return found


def as_written(bounded: Quantity, value: Number | None, approximation: str) -> Quantity:
    """A figure as its words say, without conventional widths; unchanged where no number was written.

    >>> as_written(Quantity.between(200, 300), 200, "MoreThan").bounds
    (200.0, None)
    >>> as_written(Quantity.between(270, 330), 300, "About").point
    300.0
    """
    if value is None or approximation not in _AS_WRITTEN:
        return bounded
    side, inclusive = _AS_WRITTEN[approximation]
    number = exact(value)
    return replace(
        bounded,
        lower=number if side != "upper" else None, lower_inclusive=inclusive,
        upper=number if side != "lower" else None, upper_inclusive=inclusive,
    )  # fmt: skip


def location_quotient(local: Mapping[str, float], reference: Mapping[str, float]) -> Table:
    """How specialised a place is: the share of each activity here over its share in the reference.

    Formula: LQ = (eᵢ/Σe)/(Eᵢ/ΣE) (Florence 1939; Isard 1960), from jobs, firms or output by activity.
    No unit; above 1 = more than in the reference. None where the reference has none of the activity.

    For a park manager: in which industries the park is stronger than the region.
    园区在哪些产业上比所在地区更集中。
    It cannot say why, it is unstable for small counts, and both tables must count the same thing at the
    same date under the same classification.

    >>> location_quotient({"chips": 30, "food": 70}, {"chips": 10, "food": 90}).column("quotient")
    [3.0, 0.777777777778]
    """
    whole, base = _sum(local, "local"), _sum(reference, "reference")
    rows: list[tuple[Cell, ...]] = []
    for activity in dict.fromkeys([*local, *reference]):
        e, big = local.get(activity), reference.get(activity)
        here = None if e is None else e / whole
        there = None if big is None else big / base
        lq = here / there if here is not None and there else None
        rows.append((activity, e, big, here, there, None if lq is None else round(lq, 12)))
    lacking = sum(row[-1] is None for row in rows)
    notes = [_NO_QUOTIENT] if lacking else []
    how: dict[str, object] = {
        "measure": "location-quotient", "formula": "(e_i/sum e)/(E_i/sum E)", "engine": "ecograph",
        "notes": notes,
    }  # fmt: skip
    return Table(QUOTIENT, tuple(rows), how)


_NO_QUOTIENT = {
    "zh": "两表之一没有该活动的数字（或参照为0）时，区位商无定义（空）。",
    "en": "Where one table lacks an activity, or the reference is 0, the quotient is undefined (empty).",
}


def _ratio(item: Kpi, over: Quantity, under: Quantity | None) -> Quantity:
    top = over.to(item.unit_over)
    if not item.under:
        return top * item.times
    if under is None:
        raise InputError(f"“{item.name}” needs two figures: {item.over} and {item.under}.")
    if item.same_scope and over.scope != under.scope:
        raise ScopeMismatch(
            "scope",
            {"zh": "两个数字的统计口径不同，不能相除。", "en": "The two figures differ in scope: no ratio."},
        )
    # A share of a list: the group and the list are different things by nature.
    into = (over.scope or under.scope or under.entity) if item.under == "ListSize" else ""
    return top.over(under.to(item.unit_under), into=into) * item.times


def _pairs(
    known: Mapping[str, Mapping[str, Sequence[Figure]]], store: Store
) -> Iterable[tuple[str, Kpi, Figure, Figure | None]]:
    lists: dict[str, list[str]] = {}
    for group, listed in store.select(_LISTS).rows:
        lists.setdefault(str(group), []).append(str(listed))
    for entity in sorted(known):
        for item in KPIS:
            holders = lists.get(entity, []) if item.under == "ListSize" else [entity]
            unders: list[Figure | None] = (
                [f for holder in holders for f in known.get(holder, {}).get(item.under, ())]
                if item.under
                else [None]
            )
            for over in known[entity].get(item.over, ()):
                for under in unders:
                    yield entity, item, over, under


def _row(
    schema: Schema, entity: str, item: Kpi, parts: tuple[Figure, Figure | None], written: Quantity | None,
    bounded: Quantity,
) -> tuple[Cell, ...]:  # fmt: skip
    scopes = list(dict.fromkeys(p.bounded.scope for p in parts if p is not None and p.bounded.scope))
    labels = [schema.labels(scope) for scope in scopes]
    low, high = bounded.bounds
    return (
        entity, *schema.labels(entity), item.name, *item.title,
        _said(written) if written else None, *item.unit,
        _round(low), bounded.lower_inclusive if low is not None else None,
        _round(high), bounded.upper_inclusive if high is not None else None,
        "; ".join(zh for zh, _ in labels), "; ".join(en for _, en in labels), bounded.date,
        " ÷ ".join(p.bounded.verbatim for p in parts if p is not None), "; ".join(bounded.claims),
    )  # fmt: skip


def _tried(item: Kpi, over: Quantity, under: Quantity | None) -> Quantity | None:
    """The ratio; None where the figures may not be combined, or where the divisor may be 0."""
    try:
        return _ratio(item, over, under)
    except (ScopeMismatch, InputError):
        return None


def _tells(quantity: Quantity) -> bool:
    """Whether a ratio of positive figures says more than that it is positive."""
    return quantity.upper is not None or bool(quantity.lower)


def _said(quantity: Quantity) -> str:
    return _words(*quantity.bounds, quantity.lower_inclusive, quantity.upper_inclusive)


def _words(low: object, high: object, low_closed: object, high_closed: object) -> str:
    # All figures here are positive: a lower end at 0 that does not belong says nothing.
    if low == 0 and not low_closed:
        low = None
    return interval(
        low, high, lower_inclusive=low_closed, upper_inclusive=high_closed, number="{:,.6g}".format
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


def _sum(table: Mapping[str, float], name: str) -> float:
    if not all(math.isfinite(v) and v >= 0 for v in table.values()):
        raise InputError(f"The {name} table has a value that is not a number from 0 up.")
    total = math.fsum(table.values())
    if not total > 0:
        raise InputError(f"The {name} table adds up to 0.")
    return total


_HEADS = {
    "zh": {"label_zh": "主体", "title_zh": "指标", "as_written": "原文口径", "unit_zh": "单位",
           "bounds": "上下界", "scope_zh": "统计口径", "date": "日期", "from": "依据"},
    "en": {"label_en": "entity", "title_en": "key figure", "as_written": "as written", "unit_en": "unit",
           "bounds": "bounds", "scope_en": "scope", "date": "date", "from": "from"},
}  # fmt: skip


def for_reader(table: Table, lang: str) -> Table:
    """The key figures in one language, bounds in words."""
    heads = _HEADS[lang]
    rows: list[tuple[Cell, ...]] = []
    for record in table.records():
        closed = record["lower_inclusive"], record["upper_inclusive"]
        bounds = _words(record["lower"], record["upper"], *closed)
        rows.append(tuple(bounds if key == "bounds" else record[key] for key in heads))
    return Table(tuple(heads.values()), tuple(rows), table.made)
