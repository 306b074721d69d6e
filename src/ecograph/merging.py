"""Two entities that a person called one: merged at build time, source by source, and parted again at will.

A decision is data in ``decisions/identities.csv`` of a store folder: who decided, when, why, that two
entities are one (``yes``), are two (``no``), or that it cannot be told (``unsure``). The latest decision on
a pair counts. A build or a refresh applies them: of the entities that are one, one is kept. Claims keep
their node, evidence and source; where they spoke of another one they now speak of the one that is kept, and
what they said is kept beside it (``eco:statedSubject`` and its like). Taking a decision back, and refreshing,
gives the same statements as before.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from ecograph.celltext import inert, restored
from ecograph.errors import InputError, NotFound
from ecograph.files import write_whole
from ecograph.store import Store
from ecograph.vocab import GRAPH, GRAPH_SOURCE

FILE = "identities.csv"  # beside the other decisions, see :mod:`ecograph.decisions`
VERDICTS = ("yes", "no", "unsure")
_GRAPH = GRAPH + "decisions"
_VERBS = {
    "zh": {"yes": "是同一主体", "no": "不是同一主体", "unsure": "无法判断"},
    "en": {"yes": "are one", "no": "are two", "unsure": "cannot be told apart or together"},
}
# What a claim says, and where it keeps what its source said.
_ENDS = (
    ("claimSubject", "statedSubject"), ("claimObject", "statedObject"),
    ("observedEntity", "statedEntity"), ("attributedTo", "statedSpeaker"),
)  # fmt: skip
# What an entity is and is called, and where one that was merged keeps it.
_OWN = (
    ("rdf:type", "eco:statedType"),
    ("rdfs:label", "eco:statedLabel"),
    ("skos:altLabel", "eco:statedAlias"),
)
_UNDO_END = """
DELETE { GRAPH ?g { ?claim eco:%(now)s ?kept ; eco:%(was)s ?other } }
INSERT { GRAPH ?g { ?claim eco:%(now)s ?other } }
WHERE { GRAPH ?g { ?claim eco:%(was)s ?other ; eco:%(now)s ?kept } }
"""
_UNDO_OWN = """
DELETE { GRAPH ?g { ?other %(was)s ?value } } INSERT { GRAPH ?g { ?other %(now)s ?value } }
WHERE { GRAPH ?g { ?other %(was)s ?value } }
"""
_END = """
DELETE { GRAPH ?g { ?claim eco:%(now)s ?other } }
INSERT { GRAPH ?g { ?claim eco:%(now)s ?kept ; eco:%(was)s ?other } }
WHERE { GRAPH graph:decisions { ?other eco:mergedInto ?kept } GRAPH ?g { ?claim eco:%(now)s ?other } }
"""
# Its types and codes are the kept one's too; its names, where that one does not have them, are other names.
_SPREAD = (
    """INSERT { GRAPH graph:decisions { ?kept a ?type } }
    WHERE { GRAPH graph:decisions { ?other eco:mergedInto ?kept } GRAPH ?g { ?other a ?type } }""",
    """INSERT { GRAPH graph:decisions { ?kept skos:notation ?code } }
    WHERE {
      GRAPH graph:decisions { ?other eco:mergedInto ?kept } GRAPH ?g { ?other skos:notation ?code }
    }""",
    """INSERT { GRAPH graph:decisions { ?kept skos:altLabel ?name } }
    WHERE {
      GRAPH graph:decisions { ?other eco:mergedInto ?kept } GRAPH ?g { ?other rdfs:label|skos:altLabel ?name }
      MINUS { GRAPH ?said { ?kept rdfs:label|skos:altLabel ?name } }
    }""",
)
# A language in which the kept one has no name takes that of another one; of several, the first.
_NAMED = """
DELETE { GRAPH graph:decisions { ?kept skos:altLabel ?first } }
INSERT { GRAPH graph:decisions { ?kept rdfs:label ?first } }
WHERE {
  { SELECT ?kept (MIN(?label) AS ?text) ?lang WHERE {
      GRAPH graph:decisions { ?other eco:mergedInto ?kept }
      GRAPH ?g { ?other rdfs:label ?label } BIND(LANG(?label) AS ?lang)
    } GROUP BY ?kept ?lang }
  FILTER(?lang IN ("zh", "en"))
  MINUS { GRAPH ?said { ?kept rdfs:label ?own } BIND(LANG(?own) AS ?lang) }
  BIND(STRLANG(STR(?text), ?lang) AS ?first)
}
"""
_TAKE = """
DELETE { GRAPH ?g { ?other %(now)s ?value } } INSERT { GRAPH ?g { ?other %(was)s ?value } }
WHERE {
  GRAPH graph:decisions { ?other eco:mergedInto ?kept } GRAPH ?g { ?other %(now)s ?value }
  FILTER(?g != graph:decisions)
}
"""
_SAID = """
SELECT ?e ?g (COUNT(*) AS ?n) WHERE { VALUES ?e { %s } GRAPH ?g { ?e a ?type } } GROUP BY ?e ?g ORDER BY ?e ?g
"""
_KINDS = "SELECT ?g ?kind WHERE { GRAPH ?g { ?g eco:sourceKind ?kind } } ORDER BY ?g"
_RANK = {"article": 0, "imported": 1, "synthetic": 2}


@dataclass(frozen=True)
class Decision:
    """What a person decided of two entities: ``yes``, ``no`` or ``unsure``; by whom, on which day, why."""

    one: str
    two: str
    verdict: str
    by: str
    on: str
    reason: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise NotFound("verdict", self.verdict, VERDICTS, hint=", ".join(VERDICTS))
        if self.one == self.two:
            raise InputError("An entity is itself: give two.", where=self.one)
        for what, text in (("who decided", self.by), ("why", self.reason)):
            if not text.strip():
                raise InputError(f"A decision says {what}.", hint="--by NAME --because REASON")
        try:
            datetime.date.fromisoformat(self.on)
        except ValueError:
            raise InputError(f"“{self.on}” is no day.", hint="write it as 2026-11-23") from None

    @property
    def pair(self) -> tuple[str, str]:
        """The two, in the order of their names: a decision has no direction."""
        return (self.one, self.two) if self.one < self.two else (self.two, self.one)

    def words(self, lang: str) -> str:
        """The decision as a sentence in ``zh`` or ``en``."""
        verb = _VERBS[lang][self.verdict]
        if lang == "zh":
            return f"{self.on} {self.by}：两者{verb}，理由：{self.reason}"
        return f"{self.by} on {self.on}: the two {verb}, because {self.reason}"


@dataclass(frozen=True)
class Merged:
    """What came of the decisions: the kept entity of each merged one, and groups that contradict themselves
    (some pair in them is called one, by a chain, and two, directly); these are not merged."""

    into: Mapping[str, str]
    contradictions: tuple[tuple[str, ...], ...] = ()


def read(folder: Path) -> list[Decision]:
    """The decisions in ``folder/identities.csv``, in their order; none where there is no file.

    Raises ``InputError`` with the row that is no decision.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The decisions cannot be read: {error}", where=str(path)) from None
    found = []
    for number, row in enumerate(rows, start=2):
        try:
            found.append(Decision(*(restored(row[name] or "").strip() for name in _columns())))
        except (InputError, NotFound, KeyError, TypeError) as error:
            why = error.what if isinstance(error, InputError | NotFound) else "a column is missing"
            raise InputError(f"This row is no decision: {why}", where=f"{path}, row {number}") from None
    return found


def record(folder: Path, made: Iterable[Decision]) -> Path:
    """Add decisions to ``folder/identities.csv``; the file's path. None is written twice."""
    path = folder / FILE
    every = list(dict.fromkeys([*read(folder), *made]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_columns())
    writer.writerows([inert(text) for text in astuple(decision)] for decision in every)
    write_whole(path, ("\ufeff" + out.getvalue()).encode(), what="decision", parents=True)
    return path


def latest(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The decision that counts for each pair: the latest; of one day, the last that was recorded."""
    found: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        known = found.get(decision.pair)
        if known is None or decision.on >= known.on:
            found[decision.pair] = decision
    return found


def apply(store: Store, folder: Path) -> Merged:
    """Merge in a store, opened to write, what was decided to be one; earlier merges are undone first.

    The graph of decisions must be fresh: what an earlier merge put there is gone with it.
    """
    for now, was in _ENDS:
        store.update(_UNDO_END % {"now": now, "was": was})
    for now, was in _OWN:
        store.update(_UNDO_OWN % {"now": now, "was": was})
    decided = latest(read(folder))
    if not decided:
        return Merged({})
    merged = plan(store, decided)
    if not merged.into:
        return merged
    said = " ".join(f"<{other}> eco:mergedInto <{kept}> ." for other, kept in sorted(merged.into.items()))
    store.update(f"INSERT DATA {{ GRAPH graph:decisions {{ {said} }} }}")
    for update in _SPREAD:
        store.update(update)
    store.update(_NAMED)
    for now, was in _ENDS:
        store.update(_END % {"now": now, "was": was})
    for now, was in _OWN:
        store.update(_TAKE % {"now": now, "was": was})
    return merged


def plan(store: Store, decided: Mapping[tuple[str, str], Decision]) -> Merged:
    """Which entity goes into which: "one" goes from pair to pair, and a "two" within such a group stops it.

    Kept is the one from an article before an imported and a synthetic one, then the first by name.
    """
    leader: dict[str, str] = {}

    def find(entity: str) -> str:
        while leader.setdefault(entity, entity) != entity:
            leader[entity] = leader[leader[entity]]
            entity = leader[entity]
        return entity

    for (one, two), decision in sorted(decided.items()):
        if decision.verdict == "yes":
            leader[find(two)] = find(one)
    groups: dict[str, list[str]] = {}
    for entity in sorted(leader):
        groups.setdefault(find(entity), []).append(entity)
    torn = {
        find(one)
        for (one, two), decision in decided.items()
        if decision.verdict == "no" and {one, two} <= set(leader) and find(one) == find(two)
    }
    rank = _ranks(store, [entity for group in groups.values() for entity in group])
    into: dict[str, str] = {}
    for first, group in groups.items():
        there = sorted((e for e in group if e in rank), key=lambda e: (rank[e], e))
        if first not in torn and len(there) > 1:
            into.update(dict.fromkeys(there[1:], there[0]))
    return Merged(into, tuple(tuple(group) for first, group in sorted(groups.items()) if first in torn))


def _ranks(store: Store, entities: list[str]) -> dict[str, int]:
    """How firm the source of each entity is that the store holds; those it does not hold are missing."""
    kinds = {str(graph): str(kind) for graph, kind in store.select(_KINDS).rows}
    found: dict[str, int] = {}
    for at in range(0, len(entities), 500):
        values = " ".join(f"<{entity}>" for entity in entities[at : at + 500])
        for entity, graph, _ in store.select(_SAID % values).rows:
            if str(graph).startswith(GRAPH_SOURCE):
                rank = _RANK.get(kinds.get(str(graph), ""), 1)
                found[str(entity)] = min(rank, found.get(str(entity), rank))
    return found


def _columns() -> Iterator[str]:
    return (field.name for field in fields(Decision))
