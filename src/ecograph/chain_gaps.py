"""The gaps of a chain: who stands on each segment, and who could fill it, why, and through whom.

A candidate is somebody to ask first, not a finding. Candidates are ranked by the kind of reason, then by
the number of reasons, then by name; each reason carries the claims that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecograph import chain_templates, entities
from ecograph.chain_templates import Segment, Template
from ecograph.chains import (
    NOTE,
    PLACE_WORDS,
    STATE_WORDS,
    Cell,
    Ground,
    Placement,
    park_note,
    placements,
    segment_matrix,
    templates_of,
)
from ecograph.errors import NotFound
from ecograph.store import Store
from ecograph.table import Cell as Value
from ecograph.table import Table
from ecograph.vocab import expand, shorten

# From the strongest reason to the weakest.
REASONS = ("plan", "technology", "expertise", "name", "project", "supply", "industry", "near", "nearer-chain")
_SUPPLIES = ("suppliesTo", "supports", "transfersTechnologyTo")
_HEADS = {
    "zh": ("顺序", "环节", "状态", "类别", "名次", "主体", "角色", "地点", "理由", "经由", "性质", "陈述",
           "标识"),
    "en": ("position", "segment", "state", "row", "rank", "who", "roles", "place", "why", "through",
           "modality", "claims", "id"),
}  # fmt: skip
_ROW = {"stands": ("在此环节", "stands here"), "candidate": ("可补链者", "candidate"), "none": ("—", "—")}
_WHY: dict[str, tuple[str, str]] = {
    "segment": ("载明处于该环节", "is said to be positioned there"),
    "industry-stands": ("属于该环节的产业", "is in the segment's industry"),
    "output": ("有属于该环节的产品或平台", "has an output that belongs there"),
    "plan": ("计划进入该环节", "plans to be there"),
    "technology": ("使用该环节的技术", "uses a technology of the segment"),
    "expertise": ("其人员擅长该环节的技术", "has people with the expertise"),
    "name": ("名称与该环节相符", "its own name says so"),
    "project": ("承担与该环节相关的项目", "undertakes a project of the segment"),
    "supply": ("向处于该环节或相邻环节者供给", "supplies who stands there or next to it"),
    "industry": ("属于该链的产业，环节未知", "is in the chain's industry, segment unknown"),
    "near": ("与处于该环节者相距不超过两步", "is within two steps of who stands there"),
    "nearer-chain": ("与处于相邻环节者相距不超过两步", "is within two steps of who stands next to it"),
}
_MODALITY = {"Fact": ("事实", "fact"), "Plan": ("计划", "plan"), "Aspiration": ("愿景", "aspiration")}
_KEYWORD = {"zh": "(关键词“{}”)", "en": " (keyword “{}”)"}
_CANDIDATES = {
    "zh": "“可补链者”是值得先去询问的对象，不是结论；按理由强弱、理由多少、名称排序。"
    "名称中的关键词只是线索。",
    "en": "A candidate is whom to ask first, not a finding; ranked by kind of reason, number of reasons, "
    "name. A keyword in a name is only a clue.",
}


@dataclass(frozen=True)
class Reason:
    """Why an actor could fill a segment: one of ``REASONS``, through what or whom, and the claims."""

    kind: str
    through: str = ""
    keyword: str = ""
    claims: tuple[str, ...] = ()
    modality: str = "Fact"


@dataclass(frozen=True)
class Gap:
    """A segment with who stands there and who could fill it, the likeliest first."""

    segment: Segment
    cell: Cell
    stands: tuple[Placement, ...]
    candidates: tuple[tuple[str, tuple[Reason, ...]], ...]


def find(store: Store, name: str) -> Template:
    """The template that ``name`` means: a shipped one, or an industry chain of the store by name or IRI.

    Raises ``NotFound`` with the nearest names.
    """
    try:
        return chain_templates.load(name)
    except NotFound as unknown:
        shipped = {t.chain: t for t in map(chain_templates.load, chain_templates.names()) if t.chain}
        try:
            iri = entities.resolve(store, name)
        except NotFound:
            iri = expand(name)
        if iri in shipped:
            return shipped[iri]
        found = next((t for t in templates_of(Ground.load(store)) if t.chain == iri), None)
        if found is None:
            raise unknown from None
        return found


def gaps(ground: Ground, template: Template) -> list[Gap]:
    """The segments of a chain in order, each with who stands there and who could fill it."""
    stands = [
        [p for p in placements(ground, segment) if ground.is_actor(p.who)] for segment in template.segments
    ]
    cells = [cell for cell in segment_matrix(ground, template) if not cell.role]
    anywhere = {p.who for found in stands for p in found}
    result = []
    for i, segment in enumerate(template.segments):
        beside = [p.who for j in (i - 1, i + 1) if 0 <= j < len(stands) for p in stands[j]]
        here = [p.who for p in stands[i]]
        reasons: dict[str, list[Reason]] = {}
        for who, reason in _reasons(ground, template, segment, here, beside, anywhere):
            if who in here or not _could_fill(ground, who):
                continue
            if reason not in reasons.setdefault(who, []):
                reasons[who].append(reason)
        ranked = sorted(
            ((who, tuple(sorted(found, key=_order))) for who, found in reasons.items() if found),
            key=lambda row: (REASONS.index(row[1][0].kind), -len({r.kind for r in row[1]}), row[0]),
        )
        result.append(Gap(segment, cells[i], tuple(stands[i]), tuple(ranked)))
    return result


def table(ground: Ground, found: Iterable[Gap], lang: str = "zh", candidates: int | None = None) -> Table:
    """Gaps as rows: who stands on each segment, then at most so many candidates; a segment without either
    has one row that says so."""
    rows: list[tuple[Value, ...]] = []
    en = lang == "en"
    for position, gap in enumerate(found, start=1):
        head = (position, gap.segment.label(lang), STATE_WORDS[gap.cell.state][en])
        lines: list[tuple[str, int | None, str, list[Reason]]] = [
            ("stands", None, who, reasons) for who, reasons in _standing(gap).items()
        ]
        lines += [
            ("candidate", rank, who, list(reasons))
            for rank, (who, reasons) in enumerate(gap.candidates[:candidates], start=1)
        ]
        if not gap.stands:
            claims = "; ".join(map(shorten, gap.cell.claims))
            unnamed = (ground.schema.label(g, lang) for g in gap.cell.groups if g != gap.cell.row)
            rows.append((*head, _ROW["none"][en], None, "; ".join(unnamed), *[""] * 5, claims, ""))
        for kind, rank, who, reasons in lines:
            rows.append((*head, _ROW[kind][en], rank, *_told(ground, who, reasons, lang)))
    return Table(_HEADS[lang], tuple(rows), {"notes": [NOTE, _CANDIDATES, park_note(ground)]})


def _standing(gap: Gap) -> dict[str, list[Reason]]:
    found: dict[str, list[Reason]] = {}
    for p in gap.stands:
        kind = "industry-stands" if p.how == "industry" else p.how
        found.setdefault(p.who, []).append(Reason(kind, p.through, p.keyword, p.claims, p.modality))
    return found


def _told(ground: Ground, who: str, reasons: list[Reason], lang: str) -> tuple[Value, ...]:
    """The cells of a row from "who" on."""
    en = lang == "en"
    why = dict.fromkeys(
        _WHY[r.kind][en] + (_KEYWORD[lang].format(r.keyword) if r.keyword else "") for r in reasons
    )
    through = dict.fromkeys(ground.schema.label(r.through, lang) for r in reasons if r.through)
    place, where = ground.place(who)
    claims = dict.fromkeys(claim for r in reasons for claim in (*r.claims,))
    modality = dict.fromkeys(_MODALITY.get(r.modality, (r.modality,) * 2)[en] for r in reasons)
    roles = (ground.schema.label(c.iri, lang) for c in ground.schema.roles if c.code in ground.roles(who))
    return (
        ground.schema.label(who, lang), "; ".join(roles), PLACE_WORDS[place][en], "; ".join(why),
        "; ".join(through), "; ".join(modality),
        "; ".join(map(shorten, dict.fromkeys((*claims, *where)))), who,
    )  # fmt: skip


def _order(reason: Reason) -> tuple[int, str, str]:
    return REASONS.index(reason.kind), reason.through, reason.keyword


def _could_fill(ground: Ground, node: str) -> bool:
    """A named actor that makes or serves: who only governs or finances can help to fill a segment, not
    fill it."""
    roles = set(ground.roles(node))
    return ground.is_actor(node) and not (roles and roles <= {"Government", "Finance"})


def _reasons(
    ground: Ground, template: Template, segment: Segment, here: list[str], beside: list[str],
    anywhere: set[str],
) -> Iterator[tuple[str, Reason]]:  # fmt: skip
    """Actors and why they could fill a segment."""
    for p in placements(ground, segment, planned=True):
        if ground.is_actor(p.who):
            yield p.who, Reason("plan", p.through, p.keyword, p.claims, p.modality)
    for who in ground.named_actors:
        yield from ((who, reason) for reason in _own(ground, segment, who))
        yield from ((who, reason) for reason in _supply(ground, who, {*here, *beside}))
        if who not in anywhere:
            found = ground.industries_of(who)
            for industry in (*template.industries, *segment.industries):
                if industry in found:
                    yield who, Reason("industry", industry, "", found[industry])
    yield from _near(ground, here, "near")
    if not here:
        yield from _near(ground, beside, "nearer-chain")


def _own(ground: Ground, segment: Segment, who: str) -> Iterator[Reason]:
    """What the actor itself has: a technology, people, a name, a project."""
    for link in ground.facts(who, "usesTechnology", "hasExpertiseIn"):
        keyword = segment.keyword_in(ground.names(link.o))
        if keyword:
            kind = "technology" if link.p == "usesTechnology" else "expertise"
            yield Reason(kind, link.o, keyword, link.claims)
    for person, works in ground.people.get(who, ()):
        for link in ground.facts(person, "hasExpertiseIn"):
            keyword = segment.keyword_in(ground.names(link.o))
            if keyword:
                yield Reason("expertise", person, keyword, (*works, *link.claims))
    keyword = segment.keyword_in(ground.names(who))
    if keyword:
        yield Reason("name", "", keyword)
    for link in ground.facts(who, "undertakes"):
        keyword = segment.keyword_in(ground.names(link.o))
        industry = [own for own in ground.facts(link.o, "operatesInIndustry") if own.o in segment.industries]
        if keyword or industry:
            more = tuple(claim for own in industry for claim in own.claims)
            yield Reason("project", link.o, keyword or "", (*link.claims, *more))


def _supply(ground: Ground, who: str, standing: set[str]) -> Iterator[Reason]:
    for link in ground.facts(who, *_SUPPLIES):
        if link.o in standing:
            yield Reason("supply", link.o, "", link.claims)


def _near(ground: Ground, start: list[str], kind: str) -> Iterator[tuple[str, Reason]]:
    """Named actors at distance 1 or 2 from those who stand; a step through a place, a group or an
    industry is none: everybody in a park would be near everybody."""
    for origin in dict.fromkeys(start):
        first = dict(reversed(ground.beside.get(origin, ())))
        for middle, claims in sorted(first.items()):
            if middle != origin and ground.is_actor(middle):
                yield middle, Reason(kind, origin, "", claims)
            for far, more in sorted(ground.beside.get(middle, ())):
                if far != origin and far not in first and ground.is_actor(far):
                    yield far, Reason(kind, middle, "", (*claims, *more))
