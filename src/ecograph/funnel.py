"""The funnel of solutions: showcase, promotion, negotiation, transaction; counts and conversion as bounds.

A stage reached is taken to include those before it (a deal was negotiated). What has no stage on record
could be anywhere: it widens the bounds and is never counted as not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isinf

from ecograph.completeness import Record
from ecograph.ladder import Episode, bounds, episodes, group_sizes, stages
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.vocab import shorten

STAGE = "hasSolutionStage"
SCHEME = "https://w3id.org/ecograph/scheme/solution-stage"

_SOLUTIONS = """
SELECT DISTINCT ?what WHERE { ?what a ?class . ?class rdfs:subClassOf* eco:Solution } ORDER BY ?what
"""
_OFFERS = """
SELECT DISTINCT ?what ?stage WHERE {
  GRAPH graph:current { ?what eco:hasServiceFunction ?stage } ?stage skos:inScheme ?scheme
} ORDER BY ?stage ?what
"""
_HEADS = {
    "zh": ("阶段", "处于该阶段（至少）", "到达该阶段（至少）", "到达至多", "转化率（已记录）", "转化率下界",
           "转化率上界", "方案", "提供该功能者", "陈述", "标识"),
    "en": ("stage", "at it, at least", "reached it, at least", "reached, at most", "conversion (recorded)",
           "conversion, lower", "conversion, upper", "solutions", "who offers the step", "claims", "id"),
}  # fmt: skip
_UNKNOWN = ("阶段未记录", "stage not recorded")


Bounds = tuple[float, float]


@dataclass(frozen=True)
class Step:
    """A stage: the solutions at it, how many at it and at it or beyond (bounds, ∞ where nobody knows), and
    the conversion from the stage before: as recorded, at least, at most (None where it is undefined)."""

    stage: str
    at: tuple[str, ...]
    count: Bounds
    reached: Bounds
    conversion: tuple[float | None, float | None, float | None]


def conversion(at: Bounds, beyond: Bounds, unknown: float) -> tuple[float | None, float | None, float | None]:
    """The share that went on from one stage to the next: as recorded, and its bounds.

    Formula: b/(x + b), x at the stage itself, b beyond it, both between bounds, and ``unknown`` others that
    could be at either: at least b₋/(b₋ + x₊ + u), at most (b₊ + u)/(b₊ + u + x₋); as recorded where x and b
    are exact. None where there is nothing to divide by; ∞ is allowed.

    >>> conversion((2, 2), (2, 2), 0), conversion((2, 2), (2, 2), 4), conversion((0, 0), (0, 0), 3)
    ((0.5, 0.5, 0.5), (0.5, 0.25, 0.75), (None, 0.0, 1.0))
    """
    (x_low, x_high), (b_low, b_high) = at, beyond
    exact = x_low == x_high and b_low == b_high
    recorded = b_low / (x_low + b_low) if exact and x_low + b_low else None
    if not x_high + b_high + unknown:
        return None, None, None
    below, above = b_low + x_high + unknown, b_high + unknown
    lower = 0.0 if isinf(below) or not below else b_low / below
    upper = 1.0 if isinf(above) or not x_low + above else above / (above + x_low)
    return recorded, lower, upper


def steps(store: Store, *, planned: bool = False) -> tuple[list[Step], float, tuple[str, ...]]:
    """The stages in order; how many have no stage on record (at most, maybe ∞), and those of them named.

    A group on a stage counts with the bounds of its size.
    """
    order = stages(store, SCHEME)
    rank = {stage: i for i, stage in enumerate(order)}
    furthest: dict[str, int] = {}
    for episode in _episodes(store, planned):
        furthest[episode.who] = max(furthest.get(episode.who, -1), rank[episode.stage])
    sizes = group_sizes(store)
    named, unknown = _without(store, set(furthest))
    counts: list[Bounds] = []
    for i in range(len(order)):
        at = [who for who, k in furthest.items() if k == i]
        groups = [sizes[who] for who in at if who in sizes]
        low, high = bounds(len(at) - len(groups), groups)
        counts.append((low, inf if high is None else high))
    result = []
    for i, stage in enumerate(order):
        beyond = (sum(low for low, _ in counts[i:]), sum(high for _, high in counts[i:]))
        rate = conversion(counts[i - 1], beyond, unknown) if i else (None, None, None)
        at_it = tuple(sorted(who for who, k in furthest.items() if k == i))
        result.append(Step(stage, at_it, counts[i], beyond, rate))
    return result, unknown, named


def funnel(store: Store, *, planned: bool = False, lang: str = "zh") -> Table:
    """The funnel as rows, one per stage, then those whose stage nobody recorded."""
    schema, en = Schema.load(store), lang == "en"
    found, unknown, named = steps(store, planned=planned)
    claims: dict[str, list[str]] = {}
    for episode in _episodes(store, planned):
        claims.setdefault(episode.stage, []).append(shorten(episode.claim))
    offers: dict[str, list[str]] = {}
    for what, stage in store.select(_OFFERS, {"scheme": SCHEME}).rows:
        offers.setdefault(str(stage), []).append(schema.label(str(what), lang))
    rows: list[tuple[Cell, ...]] = []
    for step in found:
        rows.append(
            (
                schema.label(step.stage, lang), int(step.count[0]), int(step.reached[0]),
                _known(step.reached[1] + unknown), *step.conversion,
                "; ".join(schema.label(w, lang) for w in step.at),
                "; ".join(offers.get(step.stage, ())), "; ".join(dict.fromkeys(claims.get(step.stage, ()))),
                step.stage,
            )
        )  # fmt: skip
    who = "; ".join(schema.label(w, lang) for w in named)
    rows.append((_UNKNOWN[en], len(named), None, _known(unknown), None, None, None, who, "", "", ""))
    return Table(_HEADS[lang], tuple(rows), {"planned": planned, "notes": _NOTES})


def _known(number: float) -> int | None:
    return None if isinf(number) else int(number)


def _episodes(store: Store, planned: bool) -> list[Episode]:
    return episodes(store, predicate=STAGE, scheme=SCHEME, planned=planned)


def _without(store: Store, staged: set[str]) -> tuple[tuple[str, ...], float]:
    """The named solutions without a stage, and how many there are at most with those of groups unnamed."""
    record = Record.load(store)
    every = {str(row[0]) for row in store.select(_SOLUTIONS).rows} & record.named_entities
    bare = tuple(sorted(every - staged))
    hidden = 0.0
    for group in record.groups():
        if group.iri in staged or not record.named(group.iri) & (every | staged):
            continue
        high = group.missing.bounds[1] if group.missing else None
        hidden += inf if high is None else high
    return bare, len(bare) + hidden


_NOTES = [
    {
        "zh": "到达某阶段即视为经过此前各阶段；阶段未记录者可能处于任何阶段，只放宽上下界，绝不计为“没有”。",
        "en": "A stage reached includes those before it. Where no stage is recorded a solution may be at "
        "any: it widens the bounds and never counts as “not there”.",
    },
    {
        "zh": "转化率 = 到达本阶段/到达上一阶段；空表示无从计算，不是 0。"
        "平台提供某一步，不等于有方案走到这一步。",
        "en": "Conversion = reached this stage/reached the one before; empty means that it cannot be "
        "computed, not 0. That a platform offers a step does not say that a solution got there.",
    },
]
