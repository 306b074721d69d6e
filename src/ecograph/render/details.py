"""What the panel shows beside the network: evidence, figures, documents, sources, conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecograph.errors import EcographError
from ecograph.quantity import interval, spoken
from ecograph.resources import graph_data_dir
from ecograph.sources.catalogue import described, read_catalogue
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.units import UNITS, unit
from ecograph.vocab import local_name

Words = dict[str, str]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class PageDetails:
    """Plain data for the page, keyed by IRI.

    ``claims``: evidence (document, start, end in code points), attribution, status, modality, note.
    ``figures``: by entity, with indicator, scope, bounds as text, the figure as written, conflict.
    ``stages``: by entity, the codes of its rungs of the enterprise ladder.
    """

    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    terms: dict[str, Words] = field(default_factory=dict)
    stages: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store) -> PageDetails:
        """Read everything from a store by SPARQL; empty where the store has nothing."""
        conflicts = _conflicts(store)
        in_conflict = {claim for conflict in conflicts for claim in conflict["claims"]}
        claims = _claims(store)
        return cls(
            claims=claims,
            figures=_figures(store, claims, in_conflict),
            documents=_documents(store),
            sources=_sources(store),
            conflicts=conflicts,
            terms=_terms(store),
            stages=_stages(store),
        )


_CLAIMS = """
SELECT ?claim ?status ?modality ?who ?who_zh ?who_en ?note_zh ?note_en ?from ?until ?as_of WHERE {
  VALUES ?type { eco:RelationClaim eco:Observation }
  ?claim a ?type ; eco:modality ?modality ; eco:claimStatus ?status .
  OPTIONAL { ?claim eco:attributedTo ?who .
    OPTIONAL { ?who rdfs:label ?who_zh FILTER(LANG(?who_zh) = "zh") }
    OPTIONAL { ?who rdfs:label ?who_en FILTER(LANG(?who_en) = "en") } }
  OPTIONAL { ?claim skos:editorialNote ?note_zh FILTER(LANG(?note_zh) = "zh") }
  OPTIONAL { ?claim skos:editorialNote ?note_en FILTER(LANG(?note_en) = "en") }
  OPTIONAL { ?claim eco:validFrom ?from } OPTIONAL { ?claim eco:validUntil ?until }
  OPTIONAL { ?claim eco:asOf ?as_of }
}
"""

_EVIDENCE = """
SELECT ?claim ?doc ?start ?end WHERE {
  ?claim eco:evidence ?span . ?span eco:inDocument ?doc .
  OPTIONAL { ?span oa:start ?start } OPTIONAL { ?span oa:end ?end }
}
"""

_FIGURES = """
SELECT DISTINCT ?claim ?entity ?i ?i_zh ?i_en ?scope ?s_zh ?s_en ?value ?low ?high ?low_in ?high_in
  ?unit ?u_zh ?u_en ?verbatim
WHERE {
  ?claim a eco:Observation ; eco:observedEntity ?entity ; eco:indicator ?i ; eco:quantity ?q .
  OPTIONAL { ?i skos:prefLabel ?i_zh FILTER(LANG(?i_zh) = "zh") }
  OPTIONAL { ?i skos:prefLabel ?i_en FILTER(LANG(?i_en) = "en") }
  OPTIONAL { ?claim eco:scope ?scope
    OPTIONAL { ?scope skos:prefLabel ?s_zh FILTER(LANG(?s_zh) = "zh") }
    OPTIONAL { ?scope skos:prefLabel ?s_en FILTER(LANG(?s_en) = "en") } }
  OPTIONAL { ?q qudt:numericValue ?value }
  OPTIONAL { ?q qudt:lowerBound ?low } OPTIONAL { ?q qudt:upperBound ?high }
  OPTIONAL { ?q eco:lowerInclusive ?low_in } OPTIONAL { ?q eco:upperInclusive ?high_in }
  OPTIONAL { ?q qudt:hasUnit ?unit
    OPTIONAL { ?unit rdfs:label|skos:prefLabel ?u_zh FILTER(LANG(?u_zh) = "zh") }
    OPTIONAL { ?unit rdfs:label|skos:prefLabel ?u_en FILTER(LANG(?u_en) = "en") } }
  OPTIONAL { ?q eco:verbatim ?verbatim }
}
"""

_DOCUMENTS = """
SELECT ?doc ?zh ?en ?id ?sha ?note_zh ?note_en WHERE {
  ?doc a eco:SourceDocument .
  OPTIONAL { ?doc dcterms:title ?zh FILTER(LANG(?zh) = "zh") }
  OPTIONAL { ?doc dcterms:title ?en FILTER(LANG(?en) = "en") }
  OPTIONAL { ?doc dcterms:identifier ?id }
  OPTIONAL { ?doc spdx:checksumValue|(spdx:checksum/spdx:checksumValue) ?sha }
  OPTIONAL { ?doc skos:editorialNote|skos:note ?note_zh FILTER(LANG(?note_zh) = "zh") }
  OPTIONAL { ?doc skos:editorialNote|skos:note ?note_en FILTER(LANG(?note_en) = "en") }
} ORDER BY ?doc
"""

_SOURCES = """
SELECT ?g (COUNT(*) AS ?n) WHERE {
  GRAPH ?g { ?s ?p ?o }
  FILTER(STRSTARTS(STR(?g), "https://w3id.org/ecograph/graph/source/"))
} GROUP BY ?g ORDER BY ?g
"""

_CONFLICTS = """
SELECT ?conflict ?claim ?kind ?k_zh ?k_en ?note_zh ?note_en WHERE {
  ?conflict a eco:ClaimConflict ; eco:involvesClaim ?claim .
  OPTIONAL { ?conflict eco:conflictKind ?kind
    OPTIONAL { ?kind skos:prefLabel ?k_zh FILTER(LANG(?k_zh) = "zh") }
    OPTIONAL { ?kind skos:prefLabel ?k_en FILTER(LANG(?k_en) = "en") } }
  OPTIONAL { ?conflict skos:editorialNote ?note_zh FILTER(LANG(?note_zh) = "zh") }
  OPTIONAL { ?conflict skos:editorialNote ?note_en FILTER(LANG(?note_en) = "en") }
} ORDER BY ?conflict ?claim
"""

_TERMS = """
SELECT ?term ?zh ?en WHERE {
  ?term a skos:Concept ; skos:inScheme ?scheme ; skos:prefLabel ?zh , ?en .
  FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")
  FILTER(REGEX(STR(?term), "/scheme/(industry|support-system|enterprise-stage)#"))
} ORDER BY ?term
"""

_STAGES = """
SELECT DISTINCT ?entity ?stage WHERE {
  GRAPH ?g { ?entity eco:hasEnterpriseStage ?stage } VALUES ?g { graph:current graph:inferred }
} ORDER BY ?entity ?stage
"""


def _words(row: Row, stem: str = "", fallback: str = "") -> Words:
    zh, en = row.get(f"{stem}zh"), row.get(f"{stem}en")
    return {"zh": str(zh or en or fallback), "en": str(en or zh or fallback)}


def _maybe(row: Row, stem: str) -> Words | None:
    words = _words(row, stem)
    return words if words["zh"] else None


def _sorted(table: Table, *keys: str) -> list[Row]:
    """Rows in order of some columns, then of all: the engine takes longer to sort than to answer."""
    places = [table.columns.index(key) for key in keys]
    places += [at for at in range(len(table.columns)) if at not in places]
    rows = sorted(set(table.rows), key=lambda row: [_sortable(row[at]) for at in places])
    return [dict(zip(table.columns, row, strict=True)) for row in rows]


def _sortable(cell: Cell) -> tuple[int, float, str]:
    if cell is None:
        return 0, 0.0, ""
    return (1, cell, "") if isinstance(cell, int | float) else (2, 0.0, cell)


def _claims(store: Store) -> dict[str, dict[str, Any]]:
    evidence: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _sorted(store.select(_EVIDENCE), "claim", "doc", "start", "end"):
        start, end = (row[key] if isinstance(row[key], int) else None for key in ("start", "end"))
        span = {"doc": str(row["doc"]), "start": start, "end": end}
        evidence[str(row["claim"])].append(span)
    claims: dict[str, dict[str, Any]] = {}
    for row in _sorted(store.select(_CLAIMS), "claim", "who"):
        claim = str(row["claim"])
        if claim in claims:  # a second attribution or note; the first in order is shown
            continue
        claims[claim] = {
            "evidence": evidence.get(claim, []),
            "attributed": _words(row, "who_", local_name(str(row["who"]))) if row["who"] else None,
            "status": local_name(str(row["status"])),
            "modality": local_name(str(row["modality"])),
            "note": _maybe(row, "note_"),
            "time": {k: str(row[k]) for k in ("from", "until", "as_of") if row[k]},
        }
    return claims


def _figures(
    store: Store, claims: Mapping[str, Any], in_conflict: set[str]
) -> dict[str, list[dict[str, Any]]]:
    figures: dict[str, list[dict[str, Any]]] = defaultdict(list)
    seen = set()
    for row in _sorted(store.select(_FIGURES), "entity", "i", "scope", "claim"):
        claim = str(row["claim"])
        if claim in seen:
            continue
        seen.add(claim)
        about = claims.get(claim, {})
        known = unit(str(row["unit"] or ""))
        named = {"zh": known.zh, "en": known.en}  # a count's label is empty, whatever the ontology calls it
        if known.code not in UNITS:
            named = _maybe(row, "u_") or named
        text = {lang: bounds(row, lang) for lang in ("zh", "en")}
        figures[str(row["entity"])].append(
            {
                "indicator": _words(row, "i_", local_name(str(row["i"]))),
                "scope": _words(row, "s_", local_name(str(row["scope"]))) if row["scope"] else None,
                "text": text,
                "verbatim": str(row["verbatim"] or ""),
                "unit": named,
                "modality": about.get("modality", "Fact"),
                "claim": claim,
                "evidence": about.get("evidence", []),
                "conflict": claim in in_conflict,
                "note": about.get("note"),
            }
        )
    return dict(figures)


def bounds(row: Row, lang: str) -> str:
    """The bounds of a quantity in words of the reader: ``200–300``, ``> 10亿``, ``≥ 13``.

    >>> bounds({"low": 200, "high": 300, "low_in": False}, "zh")
    '200–300'
    >>> bounds({"low": 1e9, "low_in": False}, "zh"), bounds({"low": 1e9}, "en")
    ('> 10亿', '≥ 1 billion')
    """
    low, high = row.get("low"), row.get("high")
    if low is None and high is None:
        low = high = row.get("value")
    if low is None and high is None:
        return ""
    return interval(
        low, high, lower_inclusive=row.get("low_in"), upper_inclusive=row.get("high_in"),
        number=lambda bound: spoken(bound, lang),
    )  # fmt: skip


def _documents(store: Store) -> dict[str, dict[str, Any]]:
    documents: dict[str, dict[str, Any]] = {}
    for row in store.select(_DOCUMENTS).records():
        doc = str(row["doc"])
        documents.setdefault(
            doc,
            {
                "title": _words(row, "", str(row["id"] or local_name(doc))),
                "sha256": str(row["sha"] or ""),
                "note": _maybe(row, "note_"),
            },
        )
    return documents


def _sources(store: Store) -> list[dict[str, Any]]:
    """One entry per source graph; title and kind are its own, else the catalogue's."""
    try:
        known = {source.name: source for source in read_catalogue(graph_data_dir())}
    except EcographError:  # a store made from other data, without the shipped catalogue
        known = {}
    known.update(described(store))
    found = []
    for row in store.select(_SOURCES).records():
        name = str(row["g"]).rsplit("/", 1)[-1]
        source = known.get(name)
        title = dict(source.title) if source else {"zh": name, "en": name}
        kind = source.kind if source else ""
        found.append({"name": name, "title": title, "kind": kind, "statements": row["n"]})
    return found


def _conflicts(store: Store) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in store.select(_CONFLICTS).records():
        entry = found.setdefault(
            str(row["conflict"]),
            {
                "kind": _words(row, "k_", local_name(str(row["kind"] or ""))),
                "claims": [],
                "note": _maybe(row, "note_"),
            },
        )
        if str(row["claim"]) not in entry["claims"]:
            entry["claims"].append(str(row["claim"]))
    return list(found.values())


def _stages(store: Store) -> dict[str, list[str]]:
    stages: dict[str, list[str]] = defaultdict(list)
    for entity, stage in store.select(_STAGES).rows:
        stages[str(entity)].append(local_name(str(stage)))
    return dict(stages)


def _terms(store: Store) -> dict[str, Words]:
    return {local_name(str(r["term"])): _words(r) for r in store.select(_TERMS).records()}
