"""Candidates: pairs of entities of a store that may be one, ranked, with what speaks for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ecograph import identifiers
from ecograph.identity.blocking import blocks
from ecograph.identity.scoring import Profile, Score, score
from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import GRAPH_SOURCE, ID, local_name

_NAMES = """
SELECT ?e ?name ?class ?g WHERE {
  GRAPH ?g { ?e a ?class ; rdfs:label|skos:altLabel ?name }
  FILTER(STRSTARTS(STR(?g), "https://w3id.org/ecograph/graph/source/"))
}
"""
_BROAD = """
SELECT ?class ?broad WHERE {
  VALUES ?broad { eco:Person eco:Organization eco:Fund eco:Place eco:InnovationOutput eco:Project
    eco:Initiative eco:PolicyDocument eco:IndustryChain eco:StartupTeam }
  ?class rdfs:subClassOf* ?broad
} ORDER BY ?class ?broad
"""
_FAMILIES = """
SELECT ?class ?family WHERE {
  VALUES ?family { eco:Enterprise eco:EducationOrganization eco:PublicAuthority eco:FinancialOrganization }
  ?class rdfs:subClassOf* ?family
} ORDER BY ?class ?family
"""
_CODES = "SELECT ?e ?code WHERE { ?e skos:notation ?code }"
_PLACES = "SELECT ?e ?place WHERE { ?e eco:locatedIn|eco:headquarteredIn|eco:registeredIn ?place }"
_SITES = """
SELECT ?e ?site WHERE { ?claim eco:claimSubject ?e ; eco:claimPredicate eco:website ; eco:claimLiteral ?site }
"""
_LINKS = "SELECT ?s ?o WHERE { GRAPH graph:current { ?s ?p ?o } FILTER(isIRI(?o)) }"
_HEADS = {
    "zh": ("分数", "甲", "乙", "理由", "甲来源", "乙来源", "已决定", "甲标识", "乙标识"),
    "en": (
        "score",
        "one",
        "other",
        "why",
        "source of one",
        "source of other",
        "decided",
        "id of one",
        "id of other",
    ),
}
# Where precision on ROR's Chinese records rises above nine in ten (docs/identity.md).
WORTH_A_LOOK = 0.6
_MOST_NAMES = 40


@dataclass(frozen=True)
class Candidate:
    """Two entities that may be one, the score, and what a person decided (``yes``, ``no``, ``unsure``)."""

    one: Profile
    two: Profile
    score: Score
    decided: str = ""


@dataclass(frozen=True)
class Found:
    """The candidates, best first; how many entities were compared in how many pairs; how many keys were so
    common that they were not used."""

    candidates: tuple[Candidate, ...]
    entities: int
    pairs: int
    crowded: int

    def table(self, lang: str) -> Table:
        """The candidates as a table in ``zh`` or ``en``."""
        rows = tuple(
            (
                c.score.value,
                *(c.score.names if c.score.names[0] else (c.one.names[0], c.two.names[0])),
                c.score.words(lang), "; ".join(c.one.sources), "; ".join(c.two.sources),
                c.decided or None, c.one.iri, c.two.iri,
            )
            for c in self.candidates
        )  # fmt: skip
        return Table(_HEADS[lang], rows)


def candidates(
    store: Store,
    *,
    least: float = WORTH_A_LOOK,
    source: str = "",
    decided: Callable[[str, str], str] = lambda _one, _two: "",
    every: bool = False,
    progress: Callable[[str, int], None] = lambda _step, _count: None,
) -> Found:
    """Pairs of entities that may be one: of one broad kind, with a score of ``least`` or more.

    ``source``: only pairs of which one is of that source. ``decided`` tells what a person decided of a pair;
    such pairs are left out, unless ``every``. Persons are candidates only where an identifier or an
    organization is shared. The order of the store's statements does not matter.
    """
    groups = profiles(store)
    found: list[Candidate] = []
    compared = crowded = 0
    total = sum(len(group) for group in groups.values())
    progress("entities", total)
    for group in groups.values():
        made = blocks(group)
        crowded += made.crowded
        for number, (one, two) in enumerate(made.pairs, start=1):
            if number % 50_000 == 0:
                progress("pairs", compared + number)
            a, b = group[one], group[two]
            if source and source not in (*a.sources, *b.sources):
                continue
            scored = score(a, b)
            if scored.value >= least:
                verdict = decided(a.iri, b.iri)
                if every or not verdict:
                    found.append(Candidate(a, b, scored, verdict))
        compared += len(made.pairs)
    found.sort(key=lambda c: (-c.score.value, c.one.iri, c.two.iri))
    return Found(tuple(found), total, compared, crowded)


def profiles(store: Store) -> dict[str, list[Profile]]:
    """What is known of each named entity, by broad kind, sorted by IRI."""
    broad = {str(c): local_name(str(b)) for c, b in store.select(_BROAD).rows}
    families = {str(c): local_name(str(f)) for c, f in store.select(_FAMILIES).rows}
    named = store.columns(_NAMES)
    names: dict[str, dict[str, None]] = {}
    classes: dict[str, set[str]] = {}
    sources: dict[str, set[str]] = {}
    rows = sorted(zip(named["e"], named["name"], named["class"], named["g"], strict=True))
    for entity, name, class_, graph in rows:
        if class_ in broad:
            names.setdefault(entity, {})[name] = None
            classes.setdefault(entity, set()).add(class_)
            sources.setdefault(entity, set()).add(graph.removeprefix(GRAPH_SOURCE))
    codes = _identifiers(store, names)
    places = _pairs(store, _PLACES, names)
    sites = _pairs(store, _SITES, names)
    links = _pairs(store, _LINKS, names, both=True)
    groups: dict[str, list[Profile]] = {}
    for entity in sorted(names):
        kinds = sorted(broad[c] for c in classes[entity])
        family = sorted(families[c] for c in classes[entity] if c in families)
        profile = Profile(
            entity, tuple(sorted(names[entity], key=lambda n: (-len(n), n))[:_MOST_NAMES]),
            frozenset(classes[entity]), family[0] if family else "", tuple(sorted(codes.get(entity, ()))),
            frozenset(places.get(entity, ())), frozenset(_host(s) for s in sites.get(entity, ())),
            frozenset(links.get(entity, ())), tuple(sorted(sources[entity])), "Person" in kinds,
        )  # fmt: skip
        groups.setdefault(kinds[0], []).append(profile)
    return groups


def _identifiers(store: Store, wanted: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
    """The valid identifiers of entities: in their codes, or in their own IRIs."""
    found: dict[str, set[tuple[str, str]]] = {}
    given = store.columns(_CODES)
    for entity, code in zip(given["e"], given["code"], strict=True):
        for scheme in identifiers.SCHEMES:
            read = identifiers.read(scheme, code)
            if read is not None:
                found.setdefault(entity, set()).add((scheme, read))
    for entity in wanted:
        scheme, slash, code = entity.removeprefix(ID).partition("/")
        if slash and entity.startswith(ID) and scheme in identifiers.SCHEMES:
            read = identifiers.read(scheme, code)
            if read is not None:
                found.setdefault(entity, set()).add((scheme, read))
    return found


def _pairs(store: Store, query: str, wanted: Iterable[str], *, both: bool = False) -> dict[str, set[str]]:
    known = set(wanted)
    columns = list(store.columns(query).values())
    found: dict[str, set[str]] = {}
    for one, two in zip(*columns, strict=True):
        if one in known:
            found.setdefault(one, set()).add(two)
        if both and two in known:
            found.setdefault(two, set()).add(one)
    return found


def _host(address: str) -> str:
    return address.partition("//")[2].partition("/")[0].removeprefix("www.").casefold() or address


__all__ = ["Candidate", "Found", "candidates", "profiles"]
