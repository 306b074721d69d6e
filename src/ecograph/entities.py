"""Find a thing, show everything said of it and by whom, and put it in words."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ecograph import identifiers
from ecograph.errors import NotFound
from ecograph.quantity import figure_words
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.table import Table
from ecograph.units import unit
from ecograph.vocab import CLAIM, DOC, ECO, GRAPH_SOURCE, ID, expand, shorten

# An entity is what a source gives a type and a name; claims, spans and terms are not. By column and unsorted:
# of millions of names, joining and sorting in the query takes ten times as long.
_NAMES = "SELECT ?g ?entity ?name (LANG(?name) AS ?lang) WHERE { GRAPH ?g { ?entity ?kind ?name } }"
_TYPED = """
SELECT DISTINCT ?entity WHERE {
  GRAPH graph:ontology { ?class rdfs:subClassOf* eco:EcosystemEntity }
  GRAPH ?g { ?entity a ?class }
}
"""
_NAMED = """
SELECT DISTINCT ?g ?class WHERE {
  GRAPH ?g { ?entity rdfs:label|skos:altLabel ?name }
  OPTIONAL { ?entity a ?class . ?class rdfs:subClassOf* eco:EcosystemEntity }
}
"""
_CODED = "SELECT DISTINCT ?entity WHERE { ?entity skos:notation ?code } ORDER BY ?entity"
_TYPES = """
SELECT DISTINCT ?type WHERE {
  ?entity a ?type . FILTER(STRSTARTS(STR(?type), STR(eco:)))
} ORDER BY ?type
"""
_RELATIONS = """
SELECT ?claim ?subject ?predicate ?object ?modality ?status ?speaker ?span WHERE {
  { ?claim eco:claimSubject ?entity } UNION { ?claim eco:claimObject ?entity }
  ?claim eco:claimSubject ?subject ; eco:claimPredicate ?predicate ;
         eco:modality ?modality ; eco:claimStatus ?status .
  OPTIONAL { ?claim eco:claimObject|eco:claimLiteral ?object }
  OPTIONAL { ?claim eco:attributedTo ?speaker }
  OPTIONAL { ?claim eco:evidence ?span }
} ORDER BY ?predicate ?subject ?object ?claim ?span
"""
_FIGURES = """
SELECT ?claim ?indicator ?scope ?verbatim ?lower ?upper ?lower_in ?upper_in ?unit
       ?as_of ?modality ?status ?speaker ?span WHERE {
  ?claim eco:observedEntity ?entity ; eco:indicator ?indicator ; eco:quantity ?q ;
         eco:modality ?modality ; eco:claimStatus ?status .
  ?q eco:verbatim ?verbatim .
  OPTIONAL { ?q qudt:lowerBound ?lower }
  OPTIONAL { ?q qudt:upperBound ?upper }
  OPTIONAL { ?q eco:lowerInclusive ?lower_in }
  OPTIONAL { ?q eco:upperInclusive ?upper_in }
  OPTIONAL { ?q qudt:hasUnit ?unit }
  OPTIONAL { ?claim eco:scope ?scope }
  OPTIONAL { ?claim eco:asOf ?as_of }
  OPTIONAL { ?claim eco:attributedTo ?speaker }
  OPTIONAL { ?claim eco:evidence ?span }
} ORDER BY ?indicator ?scope ?claim ?as_of ?span
"""
_CLAIMS = """
SELECT DISTINCT ?claim WHERE {
  ?claim eco:claimStatus ?status FILTER(STRSTARTS(STR(?claim), STR(?start)))
} ORDER BY ?claim LIMIT 6
"""
_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+$")
_SUBJECT = "SELECT ?about WHERE { ?claim eco:claimSubject|eco:observedEntity ?about } ORDER BY ?about"

_HEADS: dict[str, dict[str, tuple[str, ...]]] = {
    "find": {
        "zh": ("名称", "别名或另一语言", "类型", "标识"),
        "en": ("name", "also", "type", "id"),
    },
    "show": {
        "zh": ("内容", "性质", "状态", "谁说的", "出处", "陈述"),
        "en": ("what is said", "modality", "status", "says who", "where", "claim"),
    },
}


def find(store: Store, text: str, *, lang: str = "zh", limit: int | None = 20) -> Table:
    """Entities whose label, alias or identifier holds ``text`` (any case), best matches first.

    Columns: name, other names, type, id. An exact name comes before a prefix before the rest.
    """
    schema = Schema.load(store)
    key = text.casefold().strip()
    ranked: list[tuple[int, str, str]] = []
    names = _names(store)
    for entity, known in names.items():
        folded = [name.casefold() for name in (*known, entity.removeprefix(ID))]
        if not key or not any(key in name for name in folded):
            continue
        best = 0 if key in folded else 1 if any(n.startswith(key) for n in folded) else 2
        ranked.append((best, schema.label(entity, lang), entity))
    rows = [
        (
            name,
            "; ".join(n for n in names[entity] if n != name),
            _kind(store, schema, entity, lang),
            entity,
        )
        for _, name, entity in sorted(ranked)[:limit]
    ]
    return Table(_HEADS["find"][lang], tuple(rows), {"find": text, "matches": len(ranked)})


# What a person decided to be one with another thing goes by that one's name.
_MERGED = "SELECT ?kept WHERE { ?other eco:mergedInto ?kept } ORDER BY ?kept"


def resolve(store: Store, name: str) -> str:
    """The IRI of the one entity that ``name`` means: an IRI, ``id:org/x``, ``org/x``, an identifier (ROR,
    LEI, Unified Social Credit Code …), or a name.

    Raises ``NotFound`` with the nearest names, or with the candidates where several share it.
    """
    for candidate in (expand(name), ID + name, *_identified(store, name)):
        if _IRI.match(candidate) and _is_named(store, candidate):
            return candidate
        if candidate.startswith(("http://", "https://", "urn:")):
            for (kept,) in store.select(_MERGED, {"other": candidate}).rows:
                return str(kept)
    names = _names(store)
    key = name.casefold().strip()
    exact = [e for e, known in names.items() if key in (n.casefold() for n in known)]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise NotFound(
            "single entity",
            name,
            (),
            hint="several share it: " + ", ".join(_short(e) for e in exact),
        )
    raise NotFound("entity", name, {n for known in names.values() for n in known}, hint="ecograph find TEXT")


def resolve_claim(store: Store, ref: str) -> str:
    """The IRI of the one claim that ``ref`` means: an IRI, ``clm:…``, or the first characters of its hash.

    Raises ``NotFound`` where there is none, or with the candidates where several begin so.
    """
    iri = expand(ref) if ":" in ref else CLAIM + ref
    found = [str(row[0]) for row in store.select(_CLAIMS, {"start": iri}).rows] if ref else []
    if iri in found or len(found) == 1:
        return iri if iri in found else found[0]
    if found:
        raise NotFound(
            "single claim", ref, (), hint="several begin so: " + ", ".join(map(shorten, found[:5]))
        )
    raise NotFound("claim", ref, (), hint="ecograph show NAME lists what is said of a thing")


def show(store: Store, name: str, *, lang: str = "zh") -> Table:
    """Everything said of one thing: relations and figures, each with modality, status, speaker and
    place in the source. Claims that are not accepted are shown too, with their status. The last column
    names the claim, for ``trace`` and ``review``."""
    entity = resolve(store, name)
    schema = Schema.load(store)
    sayings: dict[str, tuple[str, str, str, str, list[str]]] = {}
    for row in store.select(_RELATIONS, {"entity": entity}).rows:
        claim, subject, predicate, object_, modality, status, speaker, span = map(_text, row)
        words = " ".join(
            (
                schema.label(subject, lang),
                schema.label(predicate, lang),
                _object(schema, object_, lang),
            )
        )
        _add(sayings, schema, lang, claim, words, modality, status, speaker, span)
    for row in store.select(_FIGURES, {"entity": entity}).rows:
        claim, indicator, scope, verbatim = (_text(cell) for cell in row[:4])
        lower, upper, lower_in, upper_in = row[4:8]
        code, date, modality, status, speaker, span = (_text(cell) for cell in row[8:])
        figure = figure_words(
            lower, upper, lang, lower_inclusive=lower_in, upper_inclusive=upper_in,
            unit_label=unit(code).label, verbatim=verbatim,
            scope=schema.label(scope, lang) if scope else "", date=date,
        )  # fmt: skip
        words = f"{schema.label(indicator, lang)}: {figure}"
        _add(sayings, schema, lang, claim, words, modality, status, speaker, span)
    rows = tuple(
        (w, m, s, who, "; ".join(spans), shorten(claim)) for claim, (w, m, s, who, spans) in sayings.items()
    )
    zh, en = schema.labels(entity)
    made = {
        "entity": entity,
        "label_zh": zh,
        "label_en": en,
        "type": _kind(store, schema, entity, lang),
    }
    return Table(_HEADS["show"][lang], rows, made)


def words_of(store: Store, claim: str, *, lang: str = "zh") -> str:
    """What a claim says, as one line: a relation, or a figure with bounds and scope."""
    found = store.select(_SUBJECT, {"claim": claim}).rows
    if not found:
        raise NotFound("claim", claim, ())
    rows = show(store, str(found[0][0]), lang=lang).rows
    return next(str(row[0]) for row in rows if expand(str(row[-1])) == claim)


def _add(
    sayings: dict[str, tuple[str, str, str, str, list[str]]],
    schema: Schema,
    lang: str,
    claim: str,
    words: str,
    modality: str,
    status: str,
    speaker: str,
    span: str,
) -> None:
    said = sayings.setdefault(
        claim,
        (
            words,
            schema.label(modality, lang),
            schema.label(status, lang),
            schema.label(speaker, lang) if speaker else "",
            [],
        ),
    )
    place = _place(span)
    if place and place not in said[4]:
        said[4].append(place)


def _place(span: str) -> str:
    """A span, row or page for a reader: of a document of ecograph's, what follows its source's name.

    >>> _place("https://w3id.org/ecograph/doc/park/roster.csv#row=2;column=%E8%A1%8C%E4%B8%9A")
    'roster.csv#row=2;column=行业'
    """
    within = span.startswith(DOC) and span.removeprefix(DOC).partition("/")[2]
    place = within or span.rpartition("/")[2]
    read = unquote(place)
    return read if read.isprintable() else place


def _names(store: Store) -> dict[str, list[str]]:
    """The names of each entity, labels before others."""
    typed = set(store.columns(_TYPED)["entity"])
    found: set[tuple[str, int, str, str]] = set()
    for rank, kind in enumerate(("rdfs:label", "skos:altLabel")):
        columns = store.columns(_NAMES, {"kind": expand(kind)})
        stated = {graph for graph in set(columns["g"]) if _by_source(graph)}
        rows = zip(columns["g"], columns["entity"], columns["lang"], columns["name"], strict=True)
        found |= {(e, rank, lang, name) for g, e, lang, name in rows
                  if g in stated and (e.startswith(ID) or e in typed)}  # fmt: skip
    names: dict[str, dict[str, None]] = {}
    for entity, _, _, name in sorted(found):
        names.setdefault(entity, {})[name] = None
    return {entity: list(known) for entity, known in names.items()}


def _by_source(graph: str) -> bool:
    return graph.startswith(GRAPH_SOURCE) or graph == expand("graph:decisions")


def _is_named(store: Store, iri: str) -> bool:
    """Whether a source gives an IRI a name, and it is an entity."""
    rows = store.select(_NAMED, {"entity": iri}).rows
    return any(_by_source(str(graph)) and (class_ or iri.startswith(ID)) for graph, class_ in rows)


def _identified(store: Store, text: str) -> list[str]:
    """The entities that an identifier names: by their IRI or by their code, if only one has it."""
    found = []
    for scheme in identifiers.SCHEMES:
        code = identifiers.read(scheme, text)
        if code:
            coded = [str(row[0]) for row in store.select(_CODED, {"code": code}).rows]
            found += [identifiers.iri(scheme, code), *(coded if len(coded) == 1 else [])]
    return found


def _kind(store: Store, schema: Schema, entity: str, lang: str) -> str:
    types = [str(row[0]) for row in store.select(_TYPES, {"entity": entity}).rows]
    return ", ".join(schema.label(t, lang) for t in types if t != ECO + "EcosystemEntity")


def _object(schema: Schema, value: str, lang: str) -> str:
    return schema.label(value, lang) if value.startswith("http") else value


def _short(entity: str) -> str:
    return entity.removeprefix(ID)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
