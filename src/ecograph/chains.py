"""Who stands where: the completeness of industry × role and segment × role, each cell in one of four states.

A cell is *present* (a named actor, recorded in the park), *outside* (a named actor, not recorded in the
park), *claimed* (a group, or the chain itself, is said to be there and nobody is named) or *unknown*.
Unknown is never "none". Every cell carries the claims it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx

from ecograph.chain_templates import Segment, Template
from ecograph.errors import NotFound
from ecograph.projection import project
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Cell as Value
from ecograph.table import Table
from ecograph.vocab import GRAPH_CURRENT, PREFIXES, ROLE, local_name, shorten

STATES = ("present", "outside", "claimed", "unknown")
MAKES = ("produces", "develops", "ownsIntellectualProperty", "operates")
_PLACES = ("residentIn", "locatedIn", "headquarteredIn", "registeredIn")
_WITHIN = (*_PLACES, "partOf")
_OUTPUTS = (
    "InnovationOutput", "Technology", "Product", "Solution", "Platform", "IntellectualProperty", "Patent",
    "Publication",
)  # fmt: skip
_STEPS = (*_OUTPUTS, "Person", "Project")
_INDUSTRY_BY = ("undertakes", "produces", "develops")

_ROLE_CLAIMS = f"""
SELECT ?actor ?role ?claim WHERE {{
  GRAPH <{GRAPH_CURRENT}> {{ ?actor eco:playsActorRole ?role }}
  ?claim eco:claimSubject ?actor ; eco:claimPredicate eco:playsActorRole ; eco:claimObject ?role ;
         eco:claimStatus status:Accepted ; eco:modality mod:Fact .
}} ORDER BY ?actor ?role ?claim
"""
_PARKS = (
    "SELECT DISTINCT ?park WHERE { ?park a ?class . ?class rdfs:subClassOf* eco:SciencePark } ORDER BY ?park"
)
_ORGANIZATIONS = """
SELECT DISTINCT ?node WHERE { ?node a ?class . ?class rdfs:subClassOf* eco:Organization } ORDER BY ?node
"""
_INDUSTRIES = """
SELECT DISTINCT ?industry WHERE { ?industry a/rdfs:subClassOf* eco:IndustrySector } ORDER BY ?industry
"""
_ORDER = """
SELECT ?chain ?segment (COUNT(DISTINCT ?before) AS ?place) WHERE {
  ?segment eco:segmentOf ?chain .
  OPTIONAL { ?before (eco:precedesSegment|eco:upstreamOf)+ ?segment }
} GROUP BY ?chain ?segment ORDER BY ?chain ?place ?segment
"""
STATE_WORDS: dict[str, tuple[str, str]] = {
    "present": ("有具名主体（在园区）", "present, named, in the park"),
    "outside": ("有具名主体（未记录在园区）", "present, named, not recorded in the park"),
    "claimed": ("有此说法，无具名主体", "claimed, no actor named"),
    "unknown": ("未知", "unknown"),
}
PLACE_WORDS = {
    "park": ("园区内", "in the park"),
    "elsewhere": ("园区外", "elsewhere"),
    "": ("地点未记录", "place not recorded"),
}
NOTE = {
    "zh": "“未知”指尚无记录，不表示没有；计划与愿景不计为现有。",
    "en": "“Unknown” means that nobody recorded it, not that there is none. Plans do not count as present.",
}
_HEADS = {
    "zh": ("类别", "行", "角色", "状态", "园区内", "未记录在园区", "群体", "具名主体", "陈述", "标识"),
    "en": ("kind", "row", "role", "state", "in the park", "not recorded in the park", "groups", "who",
           "claims", "id"),
}  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A link as a network has it: subject, predicate (local name), object, claims, modality."""

    s: str
    p: str
    o: str
    claims: tuple[str, ...]
    modality: str


@dataclass(frozen=True)
class Placement:
    """Why something stands on a segment: ``how`` (``segment``, ``industry``, ``output``), through what
    (an output, else empty), by which keyword (else empty), and the claims that say so."""

    who: str
    how: str
    through: str
    keyword: str
    claims: tuple[str, ...]
    modality: str = "Fact"


@dataclass(frozen=True)
class Cell:
    """A cell: a row (``kind`` ``industry`` or ``segment``, IRI or code, labels) and a role (``""``: any).

    ``inside`` are named actors recorded in the park, ``outside`` the other named actors, ``groups`` what
    is said to be there without a name; ``claims`` is what all this rests on.
    """

    kind: str
    row: str
    labels: tuple[str, str]
    role: str
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        if self.inside:
            return "present"
        if self.outside:
            return "outside"
        return "claimed" if self.groups else "unknown"


@dataclass(frozen=True)
class Ground:
    """A store read once for questions about segments and cells: its links, roles and places.

    ``park`` is the park that "in the park" means; ``""`` if the store has none.
    """

    schema: Schema
    net: nx.MultiDiGraph[str]
    role_claims: Mapping[tuple[str, str], tuple[str, ...]]
    park: str
    industries: tuple[str, ...]
    segments: tuple[tuple[str, str], ...]
    organizations: frozenset[str] = frozenset()
    links: tuple[Link, ...] = field(default=())

    @classmethod
    def load(cls, store: Store, park: str | None = None) -> Ground:
        """Read a store. ``park`` is an IRI; by default the park that most things are recorded in.

        Raises ``NotFound`` for a park that is not there.
        """
        net = project(store, "combined", include_planned=True, isolates=True)
        links = tuple(
            Link(s, local_name(p), o, data["claims"], data["modality"])
            for s, o, p, data in sorted(net.edges(keys=True, data=True), key=lambda e: e[:3])
        )
        parks = [str(row[0]) for row in store.select(_PARKS).rows]
        if park is not None and park not in parks:
            raise NotFound("park", shorten(park), map(shorten, parks))
        counts = {one: sum(link.p in _PLACES and link.o == one for link in links) for one in parks}
        first = min(parks, key=lambda one: (-counts[one], one), default="")
        claims: dict[tuple[str, str], list[str]] = {}
        for actor, role, claim in store.select(_ROLE_CLAIMS).rows:
            claims.setdefault((str(actor), local_name(str(role))), []).append(str(claim))
        return cls(
            Schema.load(store), net, {key: tuple(found) for key, found in claims.items()}, park or first,
            tuple(str(row[0]) for row in store.select(_INDUSTRIES).rows),
            tuple((str(chain), str(segment)) for chain, segment, _ in store.select(_ORDER).rows),
            frozenset(str(row[0]) for row in store.select(_ORGANIZATIONS).rows), links,
        )  # fmt: skip

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Link, ...]]:
        """The links of each thing, facts and plans."""
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.s, []).append(link)
        return {node: tuple(links) for node, links in found.items()}

    @cached_property
    def named_actors(self) -> tuple[str, ...]:
        """The organizations, and whatever else plays a role, without groups; in order of IRI."""
        return tuple(node for node in sorted(self.net) if self.is_actor(node))

    def is_actor(self, node: str) -> bool:
        """Whether a thing is a named actor: an organization, or of a role, and no group."""
        known = node in self.organizations or bool(self.roles(node))
        return node in self.net and known and not self.is_group(node)

    @cached_property
    def people(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        """Organization → the persons that work for it or founded it, with the claims."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for link in self.links:
            if link.p in ("worksFor", "employs", "founded") and link.modality == "Fact":
                person, org = (link.o, link.s) if link.p == "employs" else (link.s, link.o)
                found.setdefault(org, []).append((person, link.claims))
        return found

    @cached_property
    def beside(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        """Neighbours by links between actors, persons, projects and outputs, with the claims.

        A link to a place, a group or an industry makes no neighbours: a park would join everybody.
        """
        ends = {node for node in self.net if self.is_actor(node) or self.net.nodes[node]["kind"] in _STEPS}
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for link in self.links:
            if link.modality == "Fact" and link.s in ends and link.o in ends:
                found.setdefault(link.s, []).append((link.o, link.claims))
                found.setdefault(link.o, []).append((link.s, link.claims))
        return found

    def is_group(self, node: str) -> bool:
        """Whether a node stands for things not named."""
        return node in self.net and str(self.net.nodes[node]["kind"]).endswith("Group")

    def facts(self, node: str, *predicates: str) -> Iterator[Link]:
        """The links of a thing that are facts of the current view."""
        for link in self.outgoing.get(node, ()):
            if link.p in predicates and link.modality == "Fact":
                yield link

    def roles(self, node: str) -> tuple[str, ...]:
        """The codes of the roles that something plays."""
        return tuple(self.net.nodes[node]["roles"]) if node in self.net else ()

    def names(self, node: str) -> tuple[str, ...]:
        """All names of a thing: labels and other names."""
        about = self.net.nodes[node] if node in self.net else {}
        return (*self.schema.labels(node), *about.get("aliases", ()))

    def place(self, node: str) -> tuple[str, tuple[str, ...]]:
        """Where something is, ``park``, ``elsewhere`` or ``""`` (not recorded), and the claims that say so.

        A place around the park (its city) says neither: that is not recorded.
        """
        seen, ahead = {node}, [node]
        claims: list[str] = []
        while ahead:
            here = ahead.pop(0)
            for link in self.facts(here, *_WITHIN):
                if link.o == self.park:
                    return "park", (*claims, *link.claims)
                if link.o not in seen:
                    seen.add(link.o)
                    ahead.append(link.o)
                    claims += link.claims
        return ("elsewhere", tuple(claims)) if self.park and seen - {node} - self._around else ("", ())

    def buildings_of(self, node: str) -> tuple[str, ...]:
        """The buildings that a thing is in, also by way of a floor or a room."""
        seen, ahead = {node}, [node]
        while ahead:
            for link in self.facts(ahead.pop(), *_WITHIN):
                if link.o not in seen:
                    seen.add(link.o)
                    ahead.append(link.o)
        return tuple(
            n for n in sorted(seen - {node}) if n in self.net and self.net.nodes[n]["kind"] == "Building"
        )

    @cached_property
    def _around(self) -> frozenset[str]:
        """The places that the park is part of."""
        seen, ahead = set(), [self.park]
        while ahead:
            for link in self.facts(ahead.pop(), *_WITHIN):
                if link.o not in seen:
                    seen.add(link.o)
                    ahead.append(link.o)
        return frozenset(seen)

    def industries_of(self, node: str) -> dict[str, tuple[str, ...]]:
        """The industries of a thing, by itself or through what it undertakes, produces or develops, each
        with the claims that say so."""
        found: dict[str, tuple[str, ...]] = {}
        for link in self.facts(node, "operatesInIndustry"):
            found[link.o] = (*found.get(link.o, ()), *link.claims)
        for made in self.facts(node, *_INDUSTRY_BY):
            for link in self.facts(made.o, "operatesInIndustry"):
                found[link.o] = (*found.get(link.o, ()), *made.claims, *link.claims)
        return found


def placements(ground: Ground, segment: Segment, *, planned: bool = False) -> list[Placement]:
    """Who stands on a segment and why, in order of IRI, then of how: a place stated, an industry of the
    segment, or an output that belongs there (by its own place, its industry or a keyword in its name).

    ``planned`` gives those whom only a plan or an aspiration puts there instead.
    """
    found = []
    for node in sorted(ground.outgoing):
        for link in ground.outgoing[node]:
            if (link.modality != "Fact") != planned:
                continue
            how, through, keyword, more = _why(ground, segment, link)
            if how:
                claims = tuple(dict.fromkeys((*link.claims, *more)))
                found.append(Placement(node, how, through, keyword, claims, link.modality))
    return found


def _why(ground: Ground, segment: Segment, link: Link) -> tuple[str, str, str, tuple[str, ...]]:
    """How a link puts its subject on a segment: how, through what, by which keyword, further claims."""
    nothing: tuple[str, str, str, tuple[str, ...]] = ("", "", "", ())
    if link.p == "positionedInSegment":
        return ("segment", "", "", ()) if link.o in segment.iris else nothing
    if link.p == "operatesInIndustry":
        return ("industry", "", "", ()) if link.o in segment.industries else nothing
    if link.p not in MAKES or not _is_output(ground, link.o):
        return nothing
    for own in ground.facts(link.o, "positionedInSegment", "operatesInIndustry"):
        if own.o in (*segment.iris, *segment.industries):
            return "output", link.o, "", own.claims
    keyword = segment.keyword_in(ground.names(link.o))
    return ("output", link.o, keyword, ()) if keyword else nothing


def _is_output(ground: Ground, node: str) -> bool:
    """Whether a thing is made rather than run or lived in: neither a place, an actor, nor a group."""
    kind = ground.net.nodes[node]["kind"] if node in ground.net else ""
    return kind in _OUTPUTS


def industry_matrix(ground: Ground) -> list[Cell]:
    """Industry × role: for each industry a cell for any role, then one for each role."""
    members: dict[str, dict[str, tuple[str, ...]]] = {}
    groups = [node for node in sorted(ground.net) if ground.is_group(node)]
    for node in (*ground.named_actors, *groups):
        for industry, claims in ground.industries_of(node).items():
            members.setdefault(industry, {})[node] = claims
    first = PREFIXES["ind"]
    order = sorted(ground.industries, key=lambda iri: (not iri.startswith(first), iri))
    cells: list[Cell] = []
    hosted: dict[str, tuple[str, ...]] = {}
    for link in ground.links:
        if link.p == "hostsIndustry" and link.modality == "Fact" and ground.place(link.s)[0] == "park":
            hosted[link.o] = (*hosted.get(link.o, ()), *link.claims)
    for industry in order:
        labels, said = ground.schema.labels(industry), hosted.get(industry, ())
        cells += _row(ground, "industry", industry, labels, members.get(industry, {}), said)
    return cells


def segment_matrix(ground: Ground, template: Template | None = None) -> list[Cell]:
    """Chain segment × role: of a template, or of every chain that the store has."""
    chains = [template] if template else templates_of(ground)
    cells: list[Cell] = []
    for chain in chains:
        for segment in chain.segments:
            members: dict[str, tuple[str, ...]] = {}
            for found in placements(ground, segment):
                if ground.is_group(found.who) or ground.is_actor(found.who):
                    members[found.who] = tuple(dict.fromkeys((*members.get(found.who, ()), *found.claims)))
            row = segment.iris[0] if segment.iris else f"{chain.name}/{segment.code}"
            said = _said(ground, chain, segment)
            cells += _row(ground, "segment", row, (segment.zh, segment.en), members, said)
    return cells


def templates_of(ground: Ground) -> list[Template]:
    """A template for each chain of the store: its segments in order, and nothing else."""
    chains: dict[str, list[str]] = {}
    for chain, segment in ground.segments:
        chains.setdefault(chain, []).append(segment)
    return [
        Template(
            local_name(chain), *ground.schema.labels(chain), "", "",
            tuple(Segment(local_name(s), *ground.schema.labels(s), iris=(s,)) for s in found), chain,
        )
        for chain, found in chains.items()
    ]  # fmt: skip


def table(ground: Ground, cells: Iterable[Cell], lang: str = "zh") -> Table:
    """Cells as rows: state, how many are named in the park and elsewhere, who, and the claims."""
    rows: list[tuple[Value, ...]] = []
    words = {"industry": ("产业", "industry"), "segment": ("环节", "segment")}
    second = lang == "en"
    for cell in cells:
        role = ground.schema.label(ROLE + cell.role, lang) if cell.role else ("任一角色", "any role")[second]
        who = "; ".join(ground.schema.label(one, lang) for one in (*cell.inside, *cell.outside))
        rows.append(
            (
                words[cell.kind][second], cell.labels[second], role, STATE_WORDS[cell.state][second],
                len(cell.inside), len(cell.outside), len(cell.groups), who,
                "; ".join(map(shorten, cell.claims)), cell.row,
            )
        )  # fmt: skip
    return Table(_HEADS[lang], tuple(rows), {"notes": [NOTE, park_note(ground)]})


def wide(ground: Ground, cells: Iterable[Cell], lang: str = "zh") -> Table:
    """The matrix as a page shows it: a row per industry or segment, a column per role.

    A cell reads: ``2`` named in the park, ``+1`` named but not recorded there, ``(…)`` said to be there
    without a name, ``?`` unknown.
    """
    rows: dict[str, list[str]] = {}
    second = lang == "en"
    labels = {}
    for cell in cells:
        labels[cell.row] = cell.labels[second]
        rows.setdefault(cell.row, []).append(_mark(cell))
    roles = [concept.label_en if second else concept.label_zh for concept in ground.schema.roles]
    heads = (("行", "任一角色"), ("row", "any role"))[second]
    legend = {
        "zh": "数字：园区内具名主体；+数字：具名而未记录在园区；(…)：有此说法而无具名者；"
        "?：未知（不是没有）。",
        "en": "A number: named in the park; +number: named, not recorded there; (…): claimed, nobody named; "
        "?: unknown (not none).",
    }
    made = {"notes": [legend, NOTE, park_note(ground)]}
    return Table((*heads, *roles), tuple((labels[row], *marks) for row, marks in rows.items()), made)


def park_note(ground: Ground) -> dict[str, str]:
    """Which park "in the park" means."""
    if not ground.park:
        return {
            "zh": "未记录任何园区，“园区内”一栏无从判断。",
            "en": "No park is recorded: nobody is “in the park”.",
        }
    zh, en = ground.schema.labels(ground.park)
    return {"zh": f"“园区”指{zh}。", "en": f"“The park” is {en}."}


def _row(
    ground: Ground, kind: str, row: str, labels: tuple[str, str], members: Mapping[str, tuple[str, ...]],
    said: tuple[str, ...],
) -> Iterator[Cell]:  # fmt: skip
    """The cells of a row: any role, then each role. ``said`` are claims that the row as such is there."""
    for role in ("", *(concept.code for concept in ground.schema.roles)):
        inside: list[str] = []
        outside: list[str] = []
        groups: list[str] = []
        claims: list[str] = []
        for who in sorted(members):
            if role and role not in ground.roles(who):
                continue
            place, where = ground.place(who)
            (groups if ground.is_group(who) else inside if place == "park" else outside).append(who)
            claims += (*members[who], *ground.role_claims.get((who, role), ()), *where)
        if not role and said:
            groups.append(row)
            claims += said
        yield Cell(
            kind,
            row,
            labels,
            role,
            tuple(inside),
            tuple(outside),
            tuple(groups),
            tuple(dict.fromkeys(claims)),
        )


def _said(ground: Ground, chain: Template, segment: Segment) -> tuple[str, ...]:
    """The claims that a segment is there because its chain as a whole is: its place, and segmentOf."""
    if not chain.chain or ground.place(chain.chain)[0] != "park":
        return ()
    of = [
        link for iri in segment.iris for link in ground.facts(iri, "segmentOf") if link.o == chain.chain
    ]  # fmt: skip
    claims = [claim for link in of for claim in link.claims]
    return tuple(dict.fromkeys((*claims, *ground.place(chain.chain)[1]))) if of else ()


def _mark(cell: Cell) -> str:
    parts = [str(len(cell.inside)) if cell.inside else "", f"+{len(cell.outside)}" if cell.outside else ""]
    return " ".join(part for part in parts if part) or ("(…)" if cell.groups else "?")
