"""Supply meets demand (供需对接): who is recorded to need what somebody else, or something, can give.

``demand(x) ∩ supply(y) ≠ ∅`` and no tie between x and y. What meets is a *topic*: a technology, a product, a
scenario, an industry, a segment. y is an output (need ↔ solution) or an actor (actor ↔ actor). Every reason
is a chain of links with their claims. What nobody recorded is said to be not recorded, never to be missing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx

from ecograph import entities
from ecograph.errors import NotFound
from ecograph.projection import project
from ecograph.schema import ROLE_ORDER, Schema
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.vocab import MODALITIES, local_name, shorten

KINDS = ("need-solution", "actor-actor")
# From the firmest reason to the weakest.
DEMANDS: Mapping[str, tuple[str, ...]] = {
    "stated": ("needs",),
    "targets": ("targets",),
    "uses": ("usesOutput", "usesTechnology"),
    "focus": ("focusesOnIndustry", "hostsIndustry"),
}
SUPPLIES: Mapping[str, tuple[str, ...]] = {
    "offers": ("offers",),
    "makes": ("produces", "develops", "ownsIntellectualProperty"),
    "expertise": ("hasExpertiseIn",),
    "application": ("appliedIn",),
    "contents": ("usesTechnology",),
    "field": ("operatesInIndustry", "positionedInSegment"),
}
_MAKES = (*SUPPLIES["makes"], "operates", "offers")
_STAFF = ("worksFor", "founded")
# These say what is needed and offered; they are no tie between the two.
_NO_TIES = ("needs", "hasNeed", "offers")
_OUTPUTS = """
SELECT DISTINCT ?node WHERE { ?node a ?class . ?class rdfs:subClassOf* eco:InnovationOutput } ORDER BY ?node
"""
_ACTORS = "SELECT DISTINCT ?node WHERE { ?node a ?class . ?class rdfs:subClassOf* eco:Actor } ORDER BY ?node"
_HEADS = {
    "zh": ("名次", "类别", "需方", "供方", "对接点", "需求依据", "供给依据", "谁提供", "性质", "陈述",
           "需方标识", "供方标识"),
    "en": ("rank", "kind", "who needs", "what or who can give", "meeting point", "why it is needed",
           "why it can be given", "who provides it", "modality", "claims", "needs id", "gives id"),
}  # fmt: skip
_KIND = {
    "need-solution": ("需求—方案", "need – solution"),
    "actor-actor": ("主体—主体", "actor – actor"),
    "not-recorded": ("未记录", "not recorded"),
}
_MODALITY = {"Fact": ("事实", "fact"), "Plan": ("计划", "plan"), "Aspiration": ("愿景", "aspiration")}
_NOT = ("未记录（不等于没有）", "not recorded (which is not to say none)")
_ORDER_NOTE = {
    "zh": "按需求依据（明示、面向、使用、聚焦）由强到弱排序，再看供给依据（明示可提供、生产研发、专长、应用、"
    "所含技术、所属领域），再看对接点多少。每条都是值得先去询问的线索，不是结论。",
    "en": "Ranked by how firmly a need is recorded (stated, targeted, used, in focus), then a supply "
    "(offered, made, expertise, applied in, built on, in the field), then by the number of meeting points. "
    "Each is a lead to ask about, not a finding.",
}


@dataclass(frozen=True)
class Link:
    """A link as it stands: subject, predicate (local name), object, claims, modality."""

    s: str
    p: str
    o: str
    claims: tuple[str, ...]
    modality: str
    words: tuple[str, str]


@dataclass(frozen=True)
class Reason:
    """Why something needs or can give a topic: a rule (of ``DEMANDS`` or ``SUPPLIES``) and the links."""

    topic: str
    rule: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Match:
    """One pair: who needs, who or what can give, and on each topic the firmest reason of either side."""

    kind: str
    needs: str
    gives: str
    reasons: tuple[tuple[Reason, Reason], ...]

    @property
    def links(self) -> tuple[Link, ...]:
        """All links that the match rests on, each once."""
        return tuple(dict.fromkeys(link for pair in self.reasons for one in pair for link in one.links))

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims behind the links, each once."""
        return tuple(dict.fromkeys(claim for link in self.links for claim in link.claims))

    @property
    def modality(self) -> str:
        """As firm as the least firm link."""
        return max((link.modality for link in self.links), key=MODALITIES.index)

    @property
    def strength(self) -> tuple[int, int, int]:
        """What ranks: how firm the best demand is, how firm its supply, and minus the number of topics."""
        demand, supply = self.reasons[0]
        return list(DEMANDS).index(demand.rule), list(SUPPLIES).index(supply.rule), -len(self.reasons)


@dataclass(frozen=True)
class Market:
    """A store read once: its links, and who needs and can give what.

    ``planned`` also reads plans and aspirations; what rests on one is marked.
    """

    schema: Schema
    net: nx.MultiDiGraph[str]
    outputs: frozenset[str]
    known_actors: frozenset[str]

    @classmethod
    def load(cls, store: Store, *, planned: bool = False) -> Market:
        """Read a store."""
        net = project(store, "combined", include_planned=planned, isolates=True)
        outputs = frozenset(str(row[0]) for row in store.select(_OUTPUTS).rows)
        return cls(
            Schema.load(store), net, outputs, frozenset(str(row[0]) for row in store.select(_ACTORS).rows)
        )

    @cached_property
    def _links(self) -> tuple[dict[str, list[Link]], dict[str, list[Link]]]:
        going: dict[str, list[Link]] = {}
        coming: dict[str, list[Link]] = {}
        edges: list[tuple[str, str, Any, dict[str, Any]]] = list(self.net.edges(keys=True, data=True))
        for s, o, p, data in sorted(edges, key=lambda edge: edge[:3]):
            words = (str(data["label_zh"]), str(data["label_en"]))
            link = Link(s, local_name(p), o, tuple(data["claims"]), str(data["modality"]), words)
            going.setdefault(s, []).append(link)
            coming.setdefault(o, []).append(link)
        return going, coming

    def _from(self, node: str, *predicates: str) -> Iterator[Link]:
        yield from (link for link in self._links[0].get(node, ()) if link.p in predicates)

    def _to(self, node: str, *predicates: str) -> Iterator[Link]:
        yield from (link for link in self._links[1].get(node, ()) if link.p in predicates)

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """The named actors: whatever plays a role or can act, without groups and persons."""
        about = self.net.nodes
        return tuple(
            node
            for node in sorted(self.net)
            if (about[node]["roles"] or node in self.known_actors)
            and about[node]["kind"] != "Person"
            and not self.is_group(node)
        )

    @cached_property
    def groups(self) -> int:
        """How many groups without names there are; they are left out."""
        return sum(map(self.is_group, self.net))

    def is_group(self, node: str) -> bool:
        """Whether a node stands for things not named."""
        return str(self.net.nodes[node]["kind"]).endswith("Group")

    def demand(self, node: str) -> dict[str, Reason]:
        """What something is recorded to need: for each topic the firmest reason."""
        found: list[Reason] = []
        for has in self._from(node, "hasNeed"):
            found += [Reason(link.o, "stated", (has, link)) for link in self._from(has.o, "needs")]
        for rule, predicates in DEMANDS.items():
            found += [Reason(link.o, rule, (link,)) for link in self._from(node, *predicates)]
        for task in self._from(node, "undertakes"):  # what a project needs, its contractor needs
            for rule in ("stated", "targets", "uses"):
                found += [Reason(link.o, rule, (task, link)) for link in self._from(task.o, *DEMANDS[rule])]
        return _firmest(found, tuple(DEMANDS))

    def supply(self, node: str) -> dict[str, Reason]:
        """What something is recorded to be able to give: for each topic the firmest reason."""
        if node in self.outputs:
            found = [Reason(node, "makes", ())]
            found += [Reason(link.o, rule, (link,)) for rule, link in self._traits(node)]
            return _firmest(found, tuple(SUPPLIES))
        found = []
        for rule in ("offers", "makes", "expertise", "field"):
            found += [Reason(link.o, rule, (link,)) for link in self._from(node, *SUPPLIES[rule])]
        for made in self._from(node, *_MAKES):
            if made.o in self.outputs:
                found.append(Reason(made.o, "offers" if made.p == "offers" else "makes", (made,)))
                found += [Reason(link.o, rule, (made, link)) for rule, link in self._traits(made.o)]
        for staff in self._to(node, *_STAFF):
            skills = self._from(staff.s, *SUPPLIES["expertise"])
            found += [Reason(link.o, "expertise", (staff, link)) for link in skills]
        return _firmest(found, tuple(SUPPLIES))

    def _traits(self, output: str) -> Iterator[tuple[str, Link]]:
        for rule in ("application", "contents", "field"):
            yield from ((rule, link) for link in self._from(output, *SUPPLIES[rule]))

    def makers(self, output: str) -> tuple[str, ...]:
        """Who is recorded to make, own, run or offer an output."""
        return tuple(dict.fromkeys(link.s for link in self._to(output, *_MAKES)))

    def tied(self, x: str, y: str) -> bool:
        """Whether any link is on record between two things, apart from what states a need or an offer."""
        both = (*self._from(x, *self._relations), *self._from(y, *self._relations))
        return any({link.s, link.o} == {x, y} for link in both)

    @cached_property
    def _relations(self) -> tuple[str, ...]:
        found = {link.p for links in self._links[0].values() for link in links}
        return tuple(sorted(found - set(_NO_TIES)))


def matches(
    market: Market, *, of: str | None = None, kinds: Iterable[str] = KINDS, roles: Iterable[str] = ()
) -> list[Match]:
    """The matches, firmest first; ties by IRI.

    ``of``: an IRI that must be one of the two. ``roles``: the two play different ones of these (an output:
    who makes it), or one of them plays the only one.
    """
    kinds, wanted = tuple(kinds), _checked(kinds, roles)
    needed = {
        node: market.demand(node) for node in sorted(market.net)
        if not market.is_group(node) and node not in market.outputs
        and market.net.nodes[node]["kind"] not in {"Need", "Person"}
    }  # fmt: skip
    givers = [*(market.outputs & set(market.net) if KINDS[0] in kinds else ())]
    givers += market.actors if KINDS[1] in kinds else ()
    by_topic: dict[str, list[tuple[str, Reason]]] = {}
    for giver in sorted(givers):
        if not market.is_group(giver):
            for topic, reason in market.supply(giver).items():
                by_topic.setdefault(topic, []).append((giver, reason))
    actors = set(market.actors)
    pairs: dict[tuple[str, str], list[tuple[Reason, Reason]]] = {}
    for node, demand in needed.items():
        for topic, reason in demand.items():
            for giver, supply in by_topic.get(topic, ()):
                fits = giver in market.outputs or node in actors
                if giver != node and fits and (of is None or of in (node, giver)):
                    pairs.setdefault((node, giver), []).append((reason, supply))
    found = []
    for (node, giver), reasons in sorted(pairs.items()):
        if not market.tied(node, giver) and _roles_fit(market, node, giver, wanted):
            kind = KINDS[0] if giver in market.outputs else KINDS[1]
            found.append(Match(kind, node, giver, tuple(sorted(reasons, key=_firmness))))
    return sorted(found, key=lambda one: (*one.strength, one.needs, one.gives))


def not_recorded(market: Market, of: str | None = None) -> list[tuple[str, bool, bool]]:
    """The actors (or only ``of``) for which no need, or no supply, is on record: who, need?, supply?"""
    who = market.actors if of is None else (of,)
    found = [
        (node, bool(market.demand(node)), bool(market.supply(node))) for node in who if node in market.net
    ]
    return [one for one in found if not (one[1] and one[2])]


def match(
    store: Store, name: str | None = None, *, kinds: Iterable[str] = KINDS, roles: Iterable[str] = (),
    planned: bool = False, lang: str = "zh", limit: int | None = None,
) -> Table:  # fmt: skip
    """Matches as rows, firmest first, then for whom no need or supply is on record.

    ``name`` (an entity by name or IRI) keeps what concerns it; ``limit`` cuts the matches, never the rows
    that say what is not recorded. Each row has the reasons of both sides in words, who provides an output,
    and the claims. Raises ``NotFound`` for an unknown name, kind or role.
    """
    market = Market.load(store, planned=planned)
    of = None if name is None else entities.resolve(store, name)
    found = matches(market, of=of, kinds=kinds, roles=roles)
    rows: list[tuple[Cell, ...]] = []
    rank = 0
    for position, one in enumerate(found, start=1):
        rank = rank if position > 1 and found[position - 2].strength == one.strength else position
        rows.append(_row(market, one, rank, lang))
    rows = rows[:limit]
    silent = not_recorded(market, of)
    rows += [_silent_row(market, *one, lang) for one in silent]
    notes = [_ORDER_NOTE if found else _nothing()]
    if silent or of is None:
        notes.append(_silence(market, silent))
    made = {
        "of": of, "kinds": list(kinds), "roles": list(roles), "planned": planned, "matches": len(found),
        "projection": dict(market.net.graph["made"]),
        "not_recorded": {
            "need": [node for node, need, _ in silent if not need],
            "supply": [node for node, _, supply in silent if not supply],
        },
        "notes": notes,
    }  # fmt: skip
    return Table(_HEADS[lang], tuple(rows), made)


def in_words(table: Table, lang: str) -> str:
    """The table of ``match`` as a sheet to read: a paragraph a match, then who has nothing on record."""
    second = lang == "en"
    heads = _HEADS[lang]
    width = max(map(_width, heads[4:10]))
    lines: list[str] = []
    silent: tuple[list[str], list[str]] = ([], [])
    for row in table.rows:
        cells = [_shown(str(cell)) if cell is not None else "" for cell in row]
        if row[0] is None:
            for names, state in zip(silent, cells[5:7], strict=True):
                names.extend([cells[2]] if state == _NOT[second] else [])
            continue
        lines.append(f"{cells[0]}. {cells[2]} ← {cells[3]} ({cells[1]})")
        for head, cell in zip(heads[4:10], cells[4:10], strict=True):
            lines.append(f"   {head}{' ' * (width - _width(head))}  {cell}")
        lines.append("")
    titles = (("需求未记录（不等于没有）：", "供给未记录（不等于没有）："),
              ("No need on record (which is not to say none): ",
               "No supply on record (which is not to say none): "))[second]  # fmt: skip
    for title, names in zip(titles, silent, strict=True):
        if names:
            lines.append(title + (", " if second else "、").join(names))
    return "".join(f"{line}\n" for line in lines)


def _shown(text: str) -> str:
    """A label on one line: control and direction characters must not rearrange a terminal."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"})


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _firmest(found: Iterable[Reason], order: tuple[str, ...]) -> dict[str, Reason]:
    """For each topic the reason whose rule comes first; the shorter, then the first by IRIs, of equals."""
    best: dict[str, Reason] = {}

    def key(reason: Reason) -> tuple[int, int, int, str]:
        hardness = max((MODALITIES.index(link.modality) for link in reason.links), default=0)
        return hardness, order.index(reason.rule), len(reason.links), str(reason.links)

    for reason in found:
        if reason.topic not in best or key(reason) < key(best[reason.topic]):
            best[reason.topic] = reason
    return dict(sorted(best.items()))


def _firmness(pair: tuple[Reason, Reason]) -> tuple[int, int, str]:
    return list(DEMANDS).index(pair[0].rule), list(SUPPLIES).index(pair[1].rule), pair[0].topic


def _checked(kinds: Iterable[str], roles: Iterable[str]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in KINDS:
            raise NotFound("kind of match", kind, KINDS, hint=", ".join(KINDS))
    for role in roles:
        if role not in ROLE_ORDER:
            raise NotFound("role", role, ROLE_ORDER, hint=", ".join(ROLE_ORDER))
    return tuple(dict.fromkeys(roles))


def _roles_fit(market: Market, x: str, y: str, roles: tuple[str, ...]) -> bool:
    def of(node: str) -> set[str]:
        who = market.makers(node) if node in market.outputs else (node,)
        return {str(role) for one in who for role in market.net.nodes[one]["roles"]}

    if not roles:
        return True
    if len(roles) == 1:
        return roles[0] in of(x) | of(y)
    return any(a in of(x) and b in of(y) for a in roles for b in roles if a != b)


def _row(market: Market, one: Match, rank: int, lang: str) -> tuple[Cell, ...]:
    second = lang == "en"
    topics = "; ".join(market.schema.label(demand.topic, lang) for demand, _ in one.reasons)
    why = "; ".join(dict.fromkeys(_words(market, demand, lang) for demand, _ in one.reasons))
    how = "; ".join(dict.fromkeys(_words(market, supply, lang) for _, supply in one.reasons))
    by = "; ".join(market.schema.label(maker, lang) for maker in market.makers(one.gives))
    if one.kind == KINDS[1]:
        by = market.schema.label(one.gives, lang)
    return (
        rank, _KIND[one.kind][second], market.schema.label(one.needs, lang),
        market.schema.label(one.gives, lang), topics, why, how, by or _NOT[second],
        _MODALITY[one.modality][second], "; ".join(map(shorten, one.claims)), one.needs, one.gives,
    )  # fmt: skip


def _words(market: Market, reason: Reason, lang: str) -> str:
    """The links of a reason, one sentence each; what is no fact is marked."""
    second = lang == "en"
    if not reason.links:
        return "it is what is needed" if second else "即所需对象"
    said = []
    for link in reason.links:
        kind = _MODALITY[link.modality][second]
        mark = "" if link.modality == "Fact" else f" ({kind})" if second else f"（{kind}）"
        ends = market.schema.label(link.s, lang), market.schema.label(link.o, lang)
        said.append(f"{ends[0]} {link.words[second]} {ends[1]}{mark}")
    return (", " if second else "，").join(said)


def _silent_row(market: Market, node: str, need: bool, supply: bool, lang: str) -> tuple[Cell, ...]:
    second = lang == "en"
    on_record = ("已有记录", "on record")[second]
    return (
        None, _KIND["not-recorded"][second], market.schema.label(node, lang), None, None,
        on_record if need else _NOT[second], on_record if supply else _NOT[second], None, None, None, node,
        None,
    )  # fmt: skip


def _silence(market: Market, silent: list[tuple[str, bool, bool]]) -> dict[str, str]:
    need = sum(not one[1] for one in silent)
    supply = sum(not one[2] for one in silent)
    return {
        "zh": f"{need} 个主体未记录需求，{supply} 个未记录供给：是没有记录，不是没有。"
        f"另有 {market.groups} 个未具名的群体未列入。",
        "en": f"{need} actors have no need on record and {supply} no supply: not recorded, not none. "
        f"{market.groups} groups without names are left out.",
    }


def _nothing() -> dict[str, str]:
    return {
        "zh": "在已记录的事实中没有可对接的需求与供给；这不表示不存在。",
        "en": "No need on record meets a supply on record, which is not to say that none exists.",
    }
