"""A store as it is to be read: at a date, without persons. The store itself is never changed.

Dates belong to claims. At a date D a claim holds if its dates say so: it began on or before D, and had
not ended before D. A claim that only says "as of A" holds from A on. A year or a month alone means all
of its days. A claim without any date says nothing about D: it is not in the view, and it is counted,
unless the undated ones are asked for too.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecograph import results
from ecograph.derivation import derive
from ecograph.errors import InputError
from ecograph.redaction import persons, redact

if TYPE_CHECKING:
    from ecograph.store import Store

STATES = ("holds", "ended", "later", "undated", "unreadable")
_DATES = """
SELECT ?claim ?from ?until ?as_of WHERE {
  ?claim eco:claimStatus ?status .
  OPTIONAL { ?claim eco:validFrom ?from }
  OPTIONAL { ?claim eco:validUntil ?until }
  OPTIONAL { ?claim eco:asOf ?as_of }
} ORDER BY ?claim ?from ?until ?as_of
"""
# What goes with a claim: its quantity, reviews of it, conflicts that involve it.
_WITH = """
SELECT ?claim ?node WHERE {
  { ?claim eco:quantity ?node } UNION { ?node eco:reviewOf|eco:involvesClaim ?claim }
} ORDER BY ?claim ?node
"""
# Rules and projections read from this that ended claims are already gone.
_MARK = 'INSERT DATA { GRAPH graph:view { graph:view eco:asOf "%s"^^xsd:date } }'
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:Z|[+-]\d{2}:\d{2}|T.*)?")


@dataclass(frozen=True)
class View:
    """How a store is to be read.

    ``as_of``: as things stood on that day. ``undated``: also what has no date. ``persons``: False
    leaves out persons and everything that says who they are.
    """

    as_of: datetime.date | None = None
    undated: bool = False
    persons: bool = True

    @property
    def whole(self) -> bool:
        """Whether the view leaves nothing out."""
        return self.as_of is None and self.persons


@dataclass(frozen=True)
class Seen:
    """A store as a view shows it, and how many claims are in each bucket at the view's date."""

    store: Store
    view: View
    claims: Counter[str] = field(default_factory=Counter)

    def words(self, lang: str) -> str:
        """One line for a reader: what the view holds and what it leaves out; empty for a whole view."""
        said = []
        if self.view.as_of is not None:
            told = {state: self.claims[state] for state in STATES}
            key = "with" if self.view.undated else "without"
            said.append(_WORDS[lang][key].format(date=self.view.as_of, **told))
            if told["unreadable"]:
                said.append(_WORDS[lang]["unreadable"].format(n=told["unreadable"]))
        if not self.view.persons:
            said.append(_WORDS[lang]["persons"])
        return "\n".join(said)


_WORDS = {
    "zh": {
        "without": "截至 {date}：{holds} 条陈述成立，{ended} 条已失效，{later} 条尚未生效；"
        "{undated} 条无日期，单独计数，不进入视图（加 --undated 可一并显示）",
        "with": "截至 {date}：{holds} 条陈述成立，{ended} 条已失效，{later} 条尚未生效；"
        "另有 {undated} 条无日期，一并显示，但不表示当日成立",
        "unreadable": "{n} 条陈述的日期无法识别，按无日期处理",
        "persons": "已略去人物及可识别其身份的内容",
    },
    "en": {
        "without": "as of {date}: {holds} claims hold, {ended} had ended, {later} begin later; "
        "{undated} have no date and stand apart, not counted (--undated shows them too)",
        "with": "as of {date}: {holds} claims hold, {ended} had ended, {later} begin later; "
        "{undated} without a date are shown too, which does not say that they held on that day",
        "unreadable": "{n} claims have a date that cannot be read; they are treated as undated",
        "persons": "persons, and what says who they are, are left out",
    },
}


def see(store: Store, view: View) -> Seen:
    """The store as the view shows it: a copy of its own, with its derived graphs made anew.

    >>> from ecograph.store import Store
    >>> see(Store.in_memory(), View(as_of=datetime.date(2021, 12, 31))).words("en")[:17]
    'as of 2021-12-31:'
    """
    if view.whole:
        return Seen(store, view)
    twin = store.copy()
    results.drop(twin)  # they were computed on the whole store
    claims: Counter[str] = Counter()
    if not view.persons:
        redact(twin, persons(twin), reviewers=True)
    if view.as_of is not None:
        claims = _at(twin, view.as_of, view.undated)
        twin.update(_MARK % view.as_of.isoformat())
    derive(twin)
    seen = Seen(twin, view, claims)
    twin.view = {
        "as_of": None if view.as_of is None else view.as_of.isoformat(),
        "undated": view.undated,
        "persons": view.persons,
        "claims": {state: claims[state] for state in STATES} if view.as_of else {},
        "words": {lang: seen.words(lang) for lang in _WORDS},
    }
    return seen


def state_at(day: datetime.date, from_: str | None, until: str | None, as_of: str | None) -> str:
    """Which of ``STATES`` a claim with these dates is in on a day.

    >>> state_at(datetime.date(2021, 6, 30), "2020", None, None)
    'holds'
    >>> state_at(datetime.date(2021, 6, 30), None, "2020-12", None)
    'ended'
    >>> state_at(datetime.date(2021, 6, 30), None, None, None)
    'undated'
    """
    if not (from_ or until or as_of):
        return "undated"
    begins, last, seen = _days(from_), _days(until), _days(as_of)
    if any(text and not found for text, found in ((from_, begins), (until, last), (as_of, seen))):
        return "unreadable"
    if last and last[1] < day:
        return "ended"
    start = begins or seen
    return "later" if start and start[0] > day else "holds"


def read_day(text: str) -> datetime.date:
    """A day as a user writes it: ``2021-12-31``, or ``2021`` and ``2021-12`` for their last day.

    Raises ``InputError`` for anything else.
    """
    found = _days(text.strip())
    if not found:
        raise InputError(f"“{text}” is no date.", hint="write it as 2021-12-31, 2021-12 or 2021")
    return found[1]


def _at(store: Store, day: datetime.date, undated: bool) -> Counter[str]:
    """Drop from the store what does not hold on the day; how many claims are in each state."""
    states: dict[str, str] = {}
    for row in store.select(_DATES).rows:
        claim, *dates = (None if cell is None else str(cell) for cell in row)
        found = state_at(day, *dates)
        # A claim dated twice (by two sources) is in the view if one of the datings says so.
        states[str(claim)] = min(states.get(str(claim), found), found, key=STATES.index)
    kept = {"holds", "undated", "unreadable"} if undated else {"holds"}
    dropped = {claim for claim, state in states.items() if state not in kept}
    together = [str(node) for claim, node in store.select(_WITH).rows if claim in dropped]
    store.remove(sorted({*dropped, *together}))
    counted = Counter(states.values())
    counted["undated"] += counted["unreadable"]
    return counted


def _days(text: str | None) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that a date, a month or a year covers."""
    found = _PARTIAL.fullmatch(text or "")
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if month is None:
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return datetime.date(year, month, 1), datetime.date(year, month, last)
        return (datetime.date(year, month, day),) * 2
    except ValueError:
        return None
