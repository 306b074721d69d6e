"""What is known, what is known to be missing, and what to find out next.

A group such as "4 universities" has a size and named members; the rest is missing from the record, not
from the world. Nothing here turns "nobody recorded" into "nobody exists": what cannot be counted is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

from ecograph.figures import figures
from ecograph.quantity import Quantity
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.vocab import ECO, ROLE, local_name, shorten

GROUP_SIZE = "https://w3id.org/ecograph/scheme/indicator#GroupSize"
_LOCATION = ("locatedIn", "residentIn", "registeredIn", "headquarteredIn")

_CURRENT = "SELECT ?s ?p ?o WHERE { GRAPH graph:current { ?s ?p ?o } } ORDER BY ?s ?p ?o"
_INFERRED = """
SELECT ?s ?o WHERE { GRAPH graph:inferred { ?s eco:playsActorRole ?o } } ORDER BY ?s ?o
"""
_OF_CLASS = """
SELECT DISTINCT ?node WHERE { ?class rdfs:subClassOf* ?wanted . ?node a ?class } ORDER BY ?node
"""
# What only a plan or an aspiration names is not there yet, and nothing about it is missing yet.
_PLANNED = """
SELECT DISTINCT ?node WHERE {
  VALUES ?not_yet { mod:Plan mod:Aspiration }
  ?plan eco:modality ?not_yet . { ?plan eco:claimSubject ?node } UNION { ?plan eco:claimObject ?node }
} ORDER BY ?node
"""
_SEGMENTS = """
SELECT DISTINCT ?segment ?chain WHERE {
  GRAPH graph:current { ?segment eco:segmentOf ?chain }
} ORDER BY ?chain ?segment
"""
_PLACES = """
SELECT DISTINCT ?claim ?place WHERE { ?claim eco:evidence ?place } ORDER BY ?claim ?place
"""
_CLAIMS = """
SELECT DISTINCT ?claim ?about ?predicate ?object ?modality ?status WHERE {
  ?claim eco:modality ?modality ; eco:claimStatus ?status ; eco:claimSubject|eco:observedEntity ?about .
  OPTIONAL { ?claim eco:claimPredicate|eco:indicator ?predicate }
  OPTIONAL { ?claim eco:claimObject|eco:claimLiteral ?object }
} ORDER BY ?claim ?about ?predicate ?object
"""
_HEADS: dict[str, dict[str, tuple[str, ...]]] = {
    "coverage": {
        "zh": ("类别", "名称", "状态", "具名主体数", "相关群体数", "群体中至少未具名", "标识"),
        "en": ("kind", "name", "state", "named actors", "groups", "unnamed in a group, at least", "id"),
    },
    "groups": {
        "zh": ("群体", "规模", "具名数", "至少缺", "至多缺", "角色", "产业", "环节", "标识"),
        "en": ("group", "size", "named", "missing at least", "missing at most", "roles", "industries",
               "segments", "id"),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A group: its stated size (None where nobody said), how many members are named, and whose they are.

    ``missing`` is size less named members, never below 0; None where the size is unknown.
    """

    iri: str
    named: int
    size: Quantity | None
    roles: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    @property
    def missing(self) -> Quantity | None:
        """How many members are not named: at least the lower, at most the upper bound."""
        if self.size is None:
            return None
        low, high = self.size.bounds
        # Members are whole: more than 200 and fewer than 300 leaves what 200 and 300 leave, as bounds.
        lower = max(0.0, (low or 0.0) - self.named)
        return Quantity.between(lower, None if high is None else max(lower, high - self.named))

    @property
    def complete(self) -> bool:
        """Whether every member is named, as far as the stated size tells."""
        return self.missing is not None and self.missing.bounds == (0.0, 0.0)


def groups(store: Store) -> list[Group]:
    """The groups of the current view, in order of IRI; a group with two stated sizes is there twice.

    A group within a group is no name; its named members count. A group that only a plan names is left
    out.

    >>> groups(Store.in_memory())
    []
    """
    return Record.load(store).groups()


def group_table(store: Store, *, lang: str = "zh") -> Table:
    """The groups with known and unknown members, nearest to complete first."""
    schema = Schema.load(store)

    def names(iris: Iterable[str]) -> str:
        return "; ".join(schema.label(iri, lang) for iri in iris)

    rows: list[tuple[Cell, ...]] = []
    for group in sorted(groups(store), key=_nearness):
        low, high = group.missing.bounds if group.missing else (None, None)
        size = group.size.words(lang) if group.size else _WORDS["unknown"][lang == "en"]
        who = (names(group.roles), names(group.industries), names(group.segments))
        rows.append((schema.label(group.iri, lang), size, group.named, low, high, *who, group.iri))
    return Table(_HEADS["groups"][lang], tuple(rows), {"notes": [NOTE]})


def coverage(store: Store, *, lang: str = "zh") -> Table:
    """Per role, industry and chain segment: named actors, groups, and how many are at least unnamed.

    Groups overlap, so their missing members are not added: the largest group's lower bound is a bound of
    the whole. Where there is neither a name nor a group the state is "unknown", never "none".
    """
    schema, record = Schema.load(store), Record.load(store)
    rows: list[tuple[Cell, ...]] = []
    for kind in KINDS:
        for concept, actors, found in record.coverage(kind):
            least = [group.missing.bounds[0] or 0.0 for group in found if group.missing]
            state = "named" if actors else "groups" if found else "unknown"
            rows.append(
                (
                    _WORDS[kind][lang == "en"], schema.label(concept, lang), _WORDS[state][lang == "en"],
                    len(actors), len({group.iri for group in found}), max(least, default=None), concept,
                )
            )  # fmt: skip
    return Table(_HEADS["coverage"][lang], tuple(rows), {"notes": [NOTE]})


@dataclass(frozen=True)
class Claim:
    """A claim in short: what it is about, its predicate or indicator, its object, and how it stands."""

    iri: str
    about: str
    predicate: str
    object: str
    modality: str
    status: str


KINDS = ("role", "industry", "segment")


@dataclass(frozen=True)
class Record:
    """What a store holds, read once: who belongs where by the current view, and where that is said."""

    members: Mapping[str, set[str]]
    belongs: Mapping[str, Mapping[str, set[str]]]  # kind → entity → concepts
    located: set[str]
    group_iris: frozenset[str]
    named_entities: frozenset[str]
    actors: frozenset[str]
    persons: frozenset[str]
    concepts: Mapping[str, tuple[str, ...]]
    chain_of: Mapping[str, str]
    claims: tuple[Claim, ...]
    sizes: Mapping[str, list[Quantity]]
    places: Mapping[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store) -> Record:
        """Read the current view, the roles inferred, the claims and where they are made."""

        def of_class(name: str) -> set[str]:
            return {str(row[0]) for row in store.select(_OF_CLASS, {"wanted": ECO + name}).rows}

        current = [(str(s), local_name(str(p)), str(o)) for s, p, o in store.select(_CURRENT).rows]
        there = {end for s, _, o in current for end in (s, o)}
        not_yet = {str(row[0]) for row in store.select(_PLANNED).rows} - there
        roles = [(str(s), str(o)) for s, o in store.select(_INFERRED).rows]
        roles += [(s, o) for s, p, o in current if p == "playsActorRole" and o.startswith(ROLE)]
        segments = [(str(segment), str(chain)) for segment, chain in store.select(_SEGMENTS).rows]
        sizes: dict[str, list[Quantity]] = {}
        for quantity in figures(store, indicator=GROUP_SIZE):
            sizes.setdefault(quantity.entity, []).append(quantity)
        places: dict[str, list[str]] = {}
        for claim, place in store.select(_PLACES).rows:
            places.setdefault(str(claim), []).append(str(place))
        industries = sorted(of_class("IndustrySector"))
        return cls(
            members=_pairs((s, o) for s, p, o in current if p == "hasKnownMember"),
            belongs={
                "role": _pairs(roles),
                "industry": _pairs(_industries(current)),
                "segment": _pairs((s, o) for s, p, o in current if p == "positionedInSegment"),
            },
            located={s for s, p, _ in current if p in _LOCATION},
            group_iris=frozenset(of_class("EntityGroup") - not_yet),
            named_entities=frozenset(of_class("EcosystemEntity") - of_class("EntityGroup") - not_yet),
            actors=frozenset(of_class("Actor") - of_class("EntityGroup") - not_yet),
            persons=frozenset(of_class("Person")),
            concepts={
                "role": tuple(concept.iri for concept in Schema.load(store).roles),
                "industry": tuple(industries),
                "segment": tuple(segment for segment, _ in segments),
            },
            chain_of=dict(segments),
            claims=tuple(
                Claim(str(c), str(a), str(p or ""), str(o or ""), local_name(str(m)), local_name(str(s)))
                for c, a, p, o, m, s in store.select(_CLAIMS).rows
            ),
            sizes=sizes,
            places=places,
        )  # fmt: skip

    def groups(self) -> list[Group]:
        """See :func:`groups`."""
        found = []
        for iri in sorted(self.group_iris):
            of = {kind: tuple(sorted(self.belongs[kind].get(iri, ()))) for kind in KINDS}
            sizes: list[Quantity | None] = [*self.sizes.get(iri, ())] or [None]
            for size in sizes:
                found.append(
                    Group(iri, len(self.named(iri)), size, of["role"], of["industry"], of["segment"])
                )
        return found

    def named(self, group: str) -> set[str]:
        """The members of a group and of the groups within it that are no groups themselves."""
        seen, ahead = {group}, [group]
        while ahead:
            for member in sorted(self.members.get(ahead.pop(), ())):
                if member not in seen:
                    seen.add(member)
                    ahead.append(member)
        return seen - self.group_iris - {group}

    def coverage(self, kind: str) -> list[tuple[str, list[str], list[Group]]]:
        """Each concept of a kind, the named actors in it and the groups in it. A fund or a carrier plays
        a role without being an actor of its own; in industries and segments only actors count."""
        everyone = self.groups()
        actors: dict[str, list[str]] = {}
        for entity in sorted(self.belongs[kind]):
            if entity in (self.named_entities if kind == "role" else self.actors):
                for concept in self.belongs[kind][entity]:
                    actors.setdefault(concept, []).append(entity)
        return [
            (
                concept,
                actors.get(concept, []),
                [g for g in everyone if concept in self.belongs[kind].get(g.iri, ())],
            )
            for concept in self.concepts[kind]
        ]

    def about(self, *iris: str) -> tuple[str, ...]:
        """The claims about something, those that stand first."""
        wanted = set(iris)
        found = [c for c in self.claims if c.about in wanted or c.object in wanted]
        return tuple(
            c.iri for c in sorted(found, key=lambda c: (c.status != "Accepted", c.modality != "Fact"))
        )

    def hint(self, claims: Iterable[str]) -> str:
        """The first place in a source where one of the claims is made; else the claim."""
        claims = list(claims)
        for claim in claims:
            if claim in self.places:
                return self.places[claim][0].rpartition("/")[2]
        return shorten(claims[0]) if claims else ""


def _nearness(group: Group) -> tuple[float, str]:
    return (inf if group.missing is None else group.missing.bounds[0] or 0.0, group.iri)


def _industries(current: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Who is in which industry: by itself, or through a project that it undertakes."""
    own = [(s, o) for s, p, o in current if p == "operatesInIndustry"]
    of = _pairs(own)
    return own + [(s, i) for s, p, o in current if p == "undertakes" for i in sorted(of.get(o, ()))]


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, two in pairs:
        found.setdefault(one, set()).add(two)
    return found


NOTE = {
    "zh": "“未知”指尚无记录，不表示不存在；计划与愿景不计入。",
    "en": "“Unknown” means that nobody recorded it, not that there is none. Plans do not count.",
}
_WORDS: dict[str, tuple[str, str]] = {
    "role": ("角色", "role"),
    "industry": ("产业", "industry"),
    "segment": ("环节", "segment"),
    "named": ("有具名者", "named"),
    "groups": ("只有群体，未具名", "groups only, no name"),
    "unknown": ("未知", "unknown"),
}
