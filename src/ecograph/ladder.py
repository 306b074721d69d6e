"""The enterprise ladder: stages as dated episodes, how many stand on each rung, and who moved.

An episode says that an enterprise (or a group of them) was on a rung, from when to when, as far as its
claim has dates. What has no date stands apart: it says that somebody was on a rung, not when.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecograph.chains import Ground
from ecograph.completeness import Group, Record
from ecograph.errors import InputError, NotFound
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.views import state_at
from ecograph.vocab import local_name, shorten

STAGE = "hasEnterpriseStage"
SCHEME = "https://w3id.org/ecograph/scheme/enterprise-stage"
BY = ("stage", "industry", "building")
WHEN = ("dated", "undated")

_EPISODES = """
SELECT DISTINCT ?who ?stage ?from ?until ?as_of ?modality ?claim WHERE {
  ?claim eco:claimSubject ?who ; eco:claimPredicate ?predicate ; eco:claimObject ?stage ;
         eco:modality ?modality ; eco:claimStatus status:Accepted .
  FILTER(?predicate = ?stage_of)
  OPTIONAL { ?claim eco:validFrom ?from }
  OPTIONAL { ?claim eco:validUntil ?until }
  OPTIONAL { ?claim eco:asOf ?as_of }
  MINUS { ?newer eco:supersedes ?claim }
} ORDER BY ?who ?stage ?from ?until ?as_of ?claim
"""
_ORDER = """
SELECT ?stage (COUNT(?earlier) AS ?place) WHERE {
  ?list a skos:OrderedCollection ; skos:memberList ?head .
  ?head rdf:rest* ?cell . ?cell rdf:first ?stage . ?stage skos:inScheme ?scheme .
  OPTIONAL { ?before rdf:rest+ ?cell ; rdf:first ?earlier }
} GROUP BY ?stage ORDER BY ?place ?stage
"""
_STAGES = "SELECT DISTINCT ?stage WHERE { ?stage skos:inScheme ?scheme } ORDER BY ?stage"
_HEADS = {
    "zh": ("梯级", "所属", "时间", "具名企业", "群体", "合计至少", "合计至多", "企业", "陈述", "标识"),
    "en": ("rung", "of", "when", "named", "groups", "in all, at least", "in all, at most", "who", "claims",
           "id"),
}  # fmt: skip
_MOVES = {
    "zh": ("变动", "企业", "由", "至", "陈述", "标识"),
    "en": ("move", "who", "from", "to", "claims", "id"),
}
_WORDS = {
    "dated": ("有日期", "dated"),
    "undated": ("无日期", "undated"),
    "nowhere": ("未记录", "not recorded"),
    "none": ("—", "—"),
    "up": ("上升", "up"),
    "down": ("下降", "down"),
    "changed": ("变更", "changed"),
    "stayed": ("未变", "stayed"),
    "entered": ("后有记录", "recorded later"),
    "left": ("后无记录", "no longer recorded"),
    "undated-move": ("无日期，不可比", "undated, not comparable"),
}
_NOTES = {
    "unknown": {
        "zh": "空的一级表示尚无记录，不表示没有；群体规模未载明者至少计一家，合计的上界未知（空）。",
        "en": "An empty rung means that nobody is recorded there, not that nobody is. Where a group's size "
        "is not stated it counts as at least one, and the upper bound is unknown (empty).",
    },
    "overlap": {
        "zh": "群体可能与具名企业或其他群体重叠，不相加：下界取最大的一个。",
        "en": "Groups may overlap with named enterprises and each other and are not added: the lower bound "
        "is the largest.",
    },
    "several": {
        "zh": "高新技术企业是资格，可与其他梯级并存，一家企业可在多级计数。",
        "en": "High-tech is a status that may hold together with another rung: one enterprise can count on "
        "several.",
    },
    "moves": {
        "zh": "比较仅用有日期的陈述；“后有记录”不等于新晋，“后无记录”不等于退出。"
        "高低按方案次序，取各自最高一级。",
        "en": "Only dated claims are compared. Recorded later is not newly risen, no longer recorded is not "
        "fallen. High and low are by the order of the scheme, by each one's highest rung.",
    },
}


@dataclass(frozen=True)
class Episode:
    """Somebody on a rung for a time: dates as written (empty where not stated), modality, claim."""

    who: str
    stage: str
    start: str
    end: str
    as_of: str
    modality: str
    claim: str

    @property
    def dated(self) -> bool:
        """Whether any date is stated that says when."""
        return state_at(datetime.date.max, *self._dates) not in ("undated", "unreadable")

    def holds(self, day: datetime.date) -> bool:
        """Whether the episode is dated and holds on a day."""
        return state_at(day, *self._dates) == "holds"

    @property
    def _dates(self) -> tuple[str | None, str | None, str | None]:
        return self.start or None, self.end or None, self.as_of or None


def episodes(
    store: Store, *, predicate: str = STAGE, scheme: str = SCHEME, planned: bool = False
) -> list[Episode]:
    """The accepted episodes of a stage scheme, in order of who, stage and date.

    Facts only; ``planned`` adds plans and aspirations, marked by their modality.

    >>> episodes(Store.in_memory())
    []
    """
    known = set(stages(store, scheme))
    rows = store.select(_EPISODES, {"stage_of": f"https://w3id.org/ecograph/ontology#{predicate}"}).rows
    found = []
    for who, stage, start, end, as_of, modality, claim in rows:
        kind = local_name(str(modality))
        if str(stage) in known and (kind == "Fact" or (planned and kind in ("Plan", "Aspiration"))):
            dates = [str(day or "") for day in (start, end, as_of)]
            found.append(Episode(str(who), str(stage), dates[0], dates[1], dates[2], kind, str(claim)))
    return found


def stages(store: Store, scheme: str = SCHEME) -> tuple[str, ...]:
    """The stages of a scheme in its order; those that its order does not name come last, by IRI.

    >>> stages(Store.in_memory())
    ()
    """
    ordered = [str(row[0]) for row in store.select(_ORDER, {"scheme": scheme}).rows]
    every = [str(row[0]) for row in store.select(_STAGES, {"scheme": scheme}).rows]
    return (*ordered, *(stage for stage in every if stage not in ordered))


def ladder(
    store: Store, *, by: str = "stage", planned: bool = False, lang: str = "zh", scheme: str = SCHEME
) -> Table:
    """How many enterprises are recorded on each rung, in all, per industry or per building.

    Dated and undated episodes have rows of their own. ``in all`` is a bound: named enterprises, or the
    largest group if that is more; the upper bound is known only where no group is without a size.
    """
    if by not in BY:
        raise NotFound("“by”", by, BY, hint=", ".join(BY))
    schema, sizes = Schema.load(store), group_sizes(store)
    of = _belongs(store, by)
    cells: dict[tuple[str, str, str], list[Episode]] = {}
    order = stages(store, scheme)
    for stage in order:
        cells[stage, "", "dated"] = []
    for episode in episodes(store, scheme=scheme, planned=planned):
        when = WHEN[not episode.dated]
        for unit in of.get(episode.who, ("",)):
            cells.setdefault((episode.stage, unit, when), []).append(episode)
    rows = []
    for stage, unit, when in sorted(cells, key=lambda c: (c[1], order.index(c[0]), WHEN.index(c[2]))):
        found = cells[stage, unit, when]
        if not found and any((stage, u, w) != (stage, unit, when) and cells[s, u, w]
                             for s, u, w in cells if s == stage):  # fmt: skip
            continue
        rows.append(_rung(schema, sizes, stage, unit, when if found else "nowhere", found, lang, by))
    notes = [_NOTES["unknown"], _NOTES["overlap"], _NOTES["several"]]
    return Table(_HEADS[lang], tuple(rows), {"by": by, "planned": planned, "scheme": scheme, "notes": notes})


def moves(
    store: Store, first: datetime.date, second: datetime.date, *, planned: bool = False, lang: str = "zh",
    scheme: str = SCHEME,
) -> Table:  # fmt: skip
    """Who stood on which rung at two dates, and what changed; undated episodes in rows of their own.

    Raises ``InputError`` where the first date is not before the second.
    """
    if first >= second:
        raise InputError(f"{first} is not before {second}.", hint="--from 2020 --to 2022")
    schema, order = Schema.load(store), stages(store, scheme)
    found: dict[str, list[Episode]] = {}
    for episode in episodes(store, scheme=scheme, planned=planned):
        found.setdefault(episode.who, []).append(episode)
    rows = []
    for who, all_of in sorted(found.items()):
        before, after = ([e for e in all_of if e.holds(day)] for day in (first, second))
        bare = [e for e in all_of if not e.dated]
        if before or after:
            kind = _kind(_rungs(before, order), _rungs(after, order), order)
            rows.append((kind, who, before, after, [*before, *after]))
        if bare:
            rows.append(("undated-move", who, bare, [], bare))
    kinds = ("up", "down", "changed", "entered", "left", "stayed", "undated-move")
    rows.sort(key=lambda row: (kinds.index(row[0]), row[1]))
    told = tuple(
        (
            _WORDS[kind][lang == "en"], schema.label(who, lang), _named(schema, before, order, lang),
            _named(schema, after, order, lang) if kind != "undated-move" else _WORDS["none"][lang == "en"],
            "; ".join(dict.fromkeys(shorten(e.claim) for e in used)), who,
        )
        for kind, who, before, after, used in rows
    )  # fmt: skip
    made = {
        "from": first.isoformat(),
        "to": second.isoformat(),
        "planned": planned,
        "notes": [_NOTES["moves"]],
    }
    return Table(_MOVES[lang], told, made)


def _kind(before: list[str], after: list[str], order: tuple[str, ...]) -> str:
    if before == after:
        return "stayed"
    if not before or not after:
        return "entered" if after else "left"
    low, high = order.index(before[-1]), order.index(after[-1])
    return "up" if high > low else "down" if high < low else "changed"


def _rungs(found: Iterable[Episode], order: tuple[str, ...]) -> list[str]:
    return sorted({episode.stage for episode in found}, key=order.index)


def _named(schema: Schema, found: list[Episode], order: tuple[str, ...], lang: str) -> str:
    names = "; ".join(schema.label(stage, lang) for stage in _rungs(found, order))
    return names or _WORDS["nowhere"][lang == "en"]


def _rung(
    schema: Schema, sizes: Mapping[str, list[Group]], stage: str, unit: str, when: str,
    found: list[Episode], lang: str, by: str,
) -> tuple[Cell, ...]:  # fmt: skip
    who = list(dict.fromkeys(episode.who for episode in found))
    groups = [w for w in who if w in sizes]
    named = len(who) - len(groups)
    least, most = bounds(named, [sizes[group] for group in groups])
    words = _WORDS[when][lang == "en"]
    label = schema.label(unit, lang) if unit else ("" if by == "stage" else _WORDS["nowhere"][lang == "en"])
    return (
        schema.label(stage, lang), label, words, named, len(groups), int(least) if found else None,
        None if most is None or not found else int(most), "; ".join(schema.label(w, lang) for w in who),
        "; ".join(dict.fromkeys(shorten(e.claim) for e in found)), stage,
    )  # fmt: skip


def bounds(named: int, groups: Iterable[Iterable[Group]]) -> tuple[float, float | None]:
    """How many there are at least and at most: named ones and groups, each with the sizes stated of it.

    They may overlap, so the lower bound is the largest of them, and the upper bound their sum; None where
    a group has no stated upper bound. A group of unknown size has at least one member.

    >>> bounds(2, [])
    (2.0, 2.0)
    """
    least, most = [float(named)], [float(named)]
    unknown = False
    for stated in map(list, groups):
        ends = [g.size.bounds for g in stated if g.size is not None]
        least += [max(1.0, float(g.named)) for g in stated] + [low or 0.0 for low, _ in ends]
        highs = [high for _, high in ends if high is not None]
        unknown = unknown or not highs
        most += [max(highs, default=0.0)]
    return max(least), None if unknown else sum(most)


def group_sizes(store: Store) -> dict[str, list[Group]]:
    """Each group of the current view with the sizes stated of it."""
    found: dict[str, list[Group]] = {}
    for group in Record.load(store).groups():
        found.setdefault(group.iri, []).append(group)
    return found


def _belongs(store: Store, by: str) -> dict[str, tuple[str, ...]]:
    """Who belongs to which industries, or sits in which buildings."""
    if by == "stage":
        return {}
    ground = Ground.load(store)
    found = {}
    for node in ground.outgoing:
        units = tuple(sorted(ground.industries_of(node))) if by == "industry" else ground.buildings_of(node)
        if units:
            found[node] = units
    return found
