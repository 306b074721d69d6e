"""What to find out next: a ranked list made from everything that is missing, open or in conflict.

Priority 1 blocks an answer; 2 completes a count; 3 completes a profile or dates a source; 4 is review;
5 is what nobody will name one by one. See :func:`to_find_out`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from ecograph.completeness import GROUP_SIZE, KINDS, NOTE, Record
from ecograph.figures import figures
from ecograph.quantity import Quantity
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import CLAIM, ROLE, STATUS, local_name, shorten

# Above this many missing members nobody will name them one by one; the row stays, last in the list.
NAMEABLE = 1000
_DATED = """
SELECT DISTINCT ?claim WHERE { ?claim eco:asOf|eco:validFrom|eco:validUntil ?date } ORDER BY ?claim
"""
_DOCUMENTS = """
SELECT ?document ?after ?before (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
  ?document a eco:SourceDocument .
  OPTIONAL { ?document eco:publishedAfter ?after } OPTIONAL { ?document eco:publishedBefore ?before }
  OPTIONAL { ?claim eco:evidence/eco:inDocument ?document }
} GROUP BY ?document ?after ?before ORDER BY ?document ?after ?before
"""
_TITLES = """
SELECT ?document ?title WHERE {
  ?document dcterms:title ?title FILTER(LANG(?title) = ?lang)
} ORDER BY ?document ?title
"""
_CONFLICTS = """
SELECT DISTINCT ?conflict ?kind ?claim WHERE {
  ?conflict eco:involvesClaim ?claim . OPTIONAL { ?conflict eco:conflictKind ?kind }
} ORDER BY ?conflict ?kind ?claim
"""
_HEADS = {
    "zh": ("优先级", "需要查明", "对象", "为何重要", "已知", "缺少", "线索", "标识"),
    "en": ("priority", "what to find out", "about", "why it matters", "known", "missing", "hint", "id"),
}


def to_find_out(store: Store, *, lang: str = "zh") -> Table:
    """What to find out next, ranked; ``hint`` is the place in a source from which to ask on.

    Priority 1 blocks an answer (figures that cannot both hold, figures without a scope); 2 completes a
    count (groups, roles, industries, segments without a name); 3 completes a profile or dates a source;
    4 is review; 5 is what nobody will name one by one. Inside a priority: nearest to complete first.
    """
    schema, record = Schema.load(store), Record.load(store)
    say = _Say(schema, lang)
    found: list[_Task] = []
    for make in (_conflicts, _figures, _groups, _uncovered, _profiles, _documents, _reviews):
        found += make(store, record, say)
    ranked = sorted(found, key=lambda task: (task.priority, task.effort, task.about, task.iri, task.what))
    rows = tuple(
        (task.priority, task.what, schema.label(task.about, lang), task.why, task.known, task.missing,
         record.hint(task.claims), task.iri)
        for task in ranked
    )  # fmt: skip
    return Table(_HEADS[lang], rows, {"notes": [NOTE], "lang": lang})


@dataclass(frozen=True)
class _Task:
    priority: int
    what: str
    about: str
    why: str
    known: str
    missing: str
    claims: tuple[str, ...]
    iri: str
    effort: float = inf


@dataclass(frozen=True)
class _Say:
    schema: Schema
    lang: str

    def name(self, iri: str) -> str:
        return self.schema.label(iri, self.lang)

    def names(self, iris: Iterable[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(dict.fromkeys(map(self.name, iris)))

    def __call__(self, key: str, **values: object) -> str:
        return _WORDS[key][self.lang == "en"].format(**values)


def _conflicts(store: Store, record: Record, say: _Say) -> list[_Task]:
    claims = {claim.iri: claim for claim in record.claims}
    involved: dict[tuple[str, str], list[str]] = {}
    for conflict, kind, claim in store.select(_CONFLICTS).rows:
        involved.setdefault((str(conflict), str(kind or "")), []).append(str(claim))
    tasks = []
    for (conflict, kind), iris in involved.items():
        open_ = [c for c in iris if c in claims and claims[c].status not in ("Rejected", "Superseded")]
        if len(open_) < 2:
            continue  # decided: at most one of the claims still stands
        about = claims[open_[0]].about
        name = say.name(kind) if kind else shorten(conflict)
        what = say(
            "ask_conflict", about=say.name(about), kind=name, what=say.name(claims[open_[0]].predicate)
        )
        known = say("n_claims", n=len(open_))
        tasks.append(
            _Task(1, what, about, say("why_conflict"), known, "", tuple(open_), conflict, len(open_))
        )
    return tasks


def _figures(store: Store, _record: Record, say: _Say) -> list[_Task]:
    tasks = []
    undated: dict[str, list[Quantity]] = {}
    for q in figures(store):
        if not q.date:
            undated.setdefault(q.entity, []).append(q)
        if not q.scope and q.indicator != GROUP_SIZE:  # of a group's size, the group is the scope
            what = say(
                "ask_scope", about=say.name(q.entity), what=say.name(q.indicator), figure=q.words(say.lang)
            )
            tasks.append(
                _Task(1, what, q.entity, say("why_scope"), q.verbatim, say("scope"), q.claims, q.claims[0], 3)
            )
    for entity, found in undated.items():
        what = say("ask_date", about=say.name(entity), what=say.names(q.indicator for q in found))
        known = "; ".join(q.verbatim for q in found)
        tasks.append(
            _Task(3, what, entity, say("why_date"), known, say("date"), found[0].claims, entity, len(found))
        )
    return tasks


def _groups(_store: Store, record: Record, say: _Say) -> list[_Task]:
    tasks = []
    for group in record.groups():
        if group.complete:
            continue
        name, missing = say.name(group.iri), group.missing
        within = (*group.roles, *group.industries, *group.segments)
        why = say("why_group", of=say.names(within)) if within else say("why_group_only")
        if missing is None or group.size is None:
            priority, effort, left = 2, inf, say("size")
            what = say("ask_size", about=name)
        else:
            least = missing.bounds[0] or 0.0
            priority, effort, left = 5 if least > NAMEABLE else 2, least, missing.words(say.lang)
            what = say("ask_members", about=name, missing=left)
        known = say("n_named", n=group.named)
        claims = (*(group.size.claims if group.size else ()), *record.about(group.iri))
        tasks.append(_Task(priority, what, group.iri, why, known, left, claims, group.iri, effort))
    return tasks


def _uncovered(_store: Store, record: Record, say: _Say) -> list[_Task]:
    tasks = []
    for kind in KINDS:
        for concept, actors, found in record.coverage(kind):
            if actors:
                continue
            chain = say.name(record.chain_of[concept]) if concept in record.chain_of else ""
            what = say(f"ask_{kind}", about=say.name(concept), chain=chain)
            known = say("n_groups", n=len(found)) if found else say("unknown")
            why = say(f"why_{kind}", about=say.name(concept))
            tasks.append(
                _Task(2, what, concept, why, known, say("name"), record.about(concept), concept, 1.5)
            )
    return tasks


def _profiles(_store: Store, record: Record, say: _Say) -> list[_Task]:
    tasks = []
    for actor in sorted(record.actors):
        person = actor in record.persons
        has = {
            "role": bool(record.belongs["role"].get(actor)) or person,
            "industry": bool(record.belongs["industry"].get(actor))
            or ROLE + "Industry" not in record.belongs["role"].get(actor, ()),
            "location": actor in record.located or person,
        }
        lacks = [key for key, known in has.items() if not known]
        if not lacks:
            continue
        joined = ("、" if say.lang == "zh" else ", ").join(say(key) for key in lacks)
        known = say.names(sorted(record.belongs["role"].get(actor, ())))
        what = say("ask_profile", about=say.name(actor), what=joined)
        tasks.append(
            _Task(3, what, actor, say("why_profile"), known, joined, record.about(actor), actor, len(lacks))
        )
    return tasks


def _documents(store: Store, record: Record, say: _Say) -> list[_Task]:
    titles = {str(doc): str(title) for doc, title in store.select(_TITLES, {"lang": say.lang}).rows}
    dated = {str(row[0]) for row in store.select(_DATED).rows}
    tasks = []
    for document, after, before, claims in store.select(_DOCUMENTS).rows:
        iri = str(document)
        if after and before:
            continue
        name = titles.get(iri, local_name(iri))
        known = say("published", after=after or "?", before=before or "?")
        why = say("why_document", n=claims)
        tasks.append(_Task(3, say("ask_document", about=name), iri, why, known, say("date"), (), iri, 0))
    undated = [claim for claim in record.claims if claim.iri not in dated]
    if undated:
        known = say("n_dated", n=len(record.claims) - len(undated))
        what = say("ask_undated", n=len(undated))
        tasks.append(_Task(4, what, "", say("why_undated"), known, str(len(undated)), (), CLAIM))
    return tasks


def _reviews(_store: Store, record: Record, say: _Say) -> list[_Task]:
    tasks = []
    for claim in record.claims:
        if claim.status != "Unreviewed":
            continue
        names = [say.name(iri) for iri in (claim.about, claim.predicate) if iri]
        names += [say.name(claim.object) if ":" in claim.object else claim.object]
        what = say("ask_review", claim=" ".join(name for name in names if name))
        status = say.name(STATUS + claim.status)
        tasks.append(_Task(4, what, claim.about, say("why_review"), status, "", (claim.iri,), claim.iri, 1))
    return tasks


_WORDS: dict[str, tuple[str, str]] = {
    "role": ("角色", "role"),
    "industry": ("产业", "industry"),
    "location": ("地点", "location"),
    "scope": ("口径", "scope"),
    "date": ("日期", "date"),
    "size": ("规模", "size"),
    "name": ("具名主体", "a named actor"),
    "unknown": ("未知", "unknown"),
    "n_named": ("已具名 {n} 个", "{n} named"),
    "n_groups": ("未具名群体 {n} 个", "groups without names: {n}"),
    "n_claims": ("{n} 条陈述", "{n} claims"),
    "n_dated": ("{n} 条有日期", "{n} dated"),
    "published": ("发布于 {after} 至 {before} 之间", "published {after} to {before}"),
    "ask_conflict": (
        "{about}的“{what}”（{kind}）：哪一条陈述成立？",
        "{about}, {what} ({kind}): which statement holds?",
    ),
    "why_conflict": (
        "两者不能同时成立，用到它们的数字都不可靠",
        "both cannot hold; what uses them cannot be trusted",
    ),
    "ask_scope": (
        "{about}的“{what}”{figure}是什么口径？",
        "{about}, {what} {figure}: of what is this the number?",
    ),
    "why_scope": (
        "口径不明的数字不能比较，也不能相加",
        "a figure without a scope can be neither compared nor added",
    ),
    "ask_date": ("{about}的数字（{what}）截至哪一天？", "{about}: of which date are its figures ({what})?"),
    "why_date": (
        "没有日期就不能进入某一时点的视图，也看不出变化",
        "undated figures are in no view at a date and show no change",
    ),
    "ask_members": (
        "“{about}”还有 {missing} 个成员未具名：是谁？",
        "{about}: who are the other {missing} members?",
    ),
    "ask_size": ("“{about}”共有多少成员，都是谁？", "{about}: how many are they, and who?"),
    "why_group": ("可补全“{of}”的计数", "it completes the count of {of}"),
    "why_group_only": ("可补全该群体的计数", "it completes the count of the group"),
    "ask_role": ("哪些主体扮演“{about}”角色？", "Who plays the role {about}?"),
    "why_role": (
        "七种角色之一尚无具名主体（未知，不表示没有）",
        "one of the roles has no named actor (unknown, not none)",
    ),
    "ask_industry": ("哪些主体属于“{about}”产业？", "Who works in the industry {about}?"),
    "why_industry": (
        "该产业尚无具名主体（未知，不表示没有）",
        "the industry has no named actor (unknown, not none)",
    ),
    "ask_segment": ("“{chain}”的“{about}”环节有哪些主体？", "{chain}: who is in the segment {about}?"),
    "why_segment": (
        "该环节尚无具名主体（未知，不表示没有）",
        "the segment has no named actor (unknown, not none)",
    ),
    "ask_profile": ("{about}的{what}是什么？", "{about}: what is its {what}?"),
    "why_profile": (
        "缺少此项，按角色、产业、地点的计数就不含该主体",
        "counts by role, industry and place leave the actor out",
    ),
    "ask_document": ("“{about}”于哪一天发布？", "When was this published: {about}?"),
    "why_document": ("可为其 {n} 条陈述定出时间范围", "it bounds the time of {n} claims"),
    "ask_undated": ("{n} 条陈述说的是何时的情况？", "Of what time do {n} claims speak?"),
    "why_undated": ("没有日期的陈述不在任何时点的视图中", "an undated claim is in no view at a date"),
    "ask_review": ("是否接受：{claim}？", "Accept or not: {claim}?"),
    "why_review": ("待审的陈述不在现状视图中", "an unreviewed claim is not in the current view"),
}
