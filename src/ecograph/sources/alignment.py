"""Data in other vocabularies made visible: types, names and links by the alignments that we ship.

A source in EURIO, ORG, schema.org, FOAF or VIVO says what it says in its own words. The rules in
``rules/aligned`` read the alignments (``ontology/alignments``) and add, to the graph of that very source,
what its things are in our words: classes, labels, and a claim for each link, with the node that says it as
its evidence. So the seven roles and the four chains show them, a claim leads to its source, a review can
set it aside, and an import that is taken out takes them with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from ecograph import queries
from ecograph.resources import folder
from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import DOC, ECO, GRAPH_SOURCE, PREFIXES, RDF_TYPE, shorten

_PROLOGUE = re.compile(r"^(?:\s*(?:#[^\n]*|PREFIX\s+[^\n]*)?\n)*")
_PREFIX = re.compile(r"^PREFIX\s+(\w*):\s*<([^>]*)>", re.MULTILINE)
_NAME = re.compile(r"(?<![\w<?/#])(\w+):(\w+)")
# The claim's IRI is that of `model.relation_claim_iri`. A date is cut to what a claim has: the day.
_CLAIMS = """
CONSTRUCT {
  ?claim a eco:RelationClaim ; eco:claimSubject ?subject ; eco:claimPredicate ?predicate ;
         eco:claimObject ?object ; eco:modality mod:Fact ; eco:claimStatus status:Accepted ;
         eco:validFrom ?valid_from ; eco:validUntil ?valid_until ; eco:evidence ?place .
  ?place a eco:Evidence ; eco:inDocument ?document ; rdfs:seeAlso ?node .
}
WHERE {
  { %s }
  FILTER(isIRI(?subject) && isIRI(?object))
  BIND(COALESCE(IF(isIRI(?via), ?via, ?none), ?subject) AS ?node)
  BIND(SUBSTR(STR(?from), 1, 10) AS ?first)
  BIND(SUBSTR(STR(?until), 1, 10) AS ?last)
  BIND(IF(REGEX(?first, "^[0-9]{4}(-[0-9]{2}){0,2}$"), ?first, ?none) AS ?one)
  BIND(IF(REGEX(?last, "^[0-9]{4}(-[0-9]{2}){0,2}$"), ?last, ?none) AS ?two)
  BIND(IF(STRLEN(?one) = 10, xsd:date, IF(STRLEN(?one) = 7, xsd:gYearMonth, xsd:gYear)) AS ?form)
  BIND(IF(STRLEN(?two) = 10, xsd:date, IF(STRLEN(?two) = 7, xsd:gYearMonth, xsd:gYear)) AS ?other)
  BIND(STRDT(?one, ?form) AS ?valid_from)
  BIND(STRDT(?two, ?other) AS ?valid_until)
  BIND(IRI(CONCAT(STR(clm:), SUBSTR(SHA256(CONCAT(
    "relation\\u001F", STR(?subject), "\\u001F", STR(?predicate), "\\u001F", STR(?object), "\\u001F",
    STR(mod:Fact), "\\u001F", COALESCE(?one, ""), "\\u001F", COALESCE(?two, ""), "\\u001F"
  )), 1, 16))) AS ?claim)
  BIND(IRI(CONCAT(STR(?document), "#about=", ENCODE_FOR_URI(STR(?node)))) AS ?place)
}
"""
_DOCUMENTS = "SELECT DISTINCT ?d WHERE { GRAPH ?source { ?d a eco:SourceDocument } } ORDER BY ?d"
_SUMS = """
SELECT ?sum WHERE {
  GRAPH ?source { ?d a eco:SourceDocument ; spdx:checksumValue ?sum } FILTER(?d != ?document)
}
"""
_CLAIMED = "ASK { GRAPH ?source { ?claim a eco:RelationClaim ; eco:evidence/eco:inDocument ?document } }"
_DIGEST = "spdx:checksumValue ?digest ;"
_WHOLE = """
INSERT { GRAPH ?source {
  ?document a eco:SourceDocument ; spdx:checksumValue ?digest ; dcterms:title ?zh , ?en ;
    dcterms:hasPart ?part
} }
WHERE {
  GRAPH ?source { OPTIONAL { ?part a eco:SourceDocument FILTER(?part != ?document) } }
  BIND(STRLANG(STR(?title), "zh") AS ?zh) BIND(STRLANG(STR(?title), "en") AS ?en)
}
"""
_COUNTED = """
SELECT ?term (COUNT(*) AS ?n) WHERE { GRAPH ?source { %s } } GROUP BY ?term ORDER BY DESC(?n) ?term
"""
_ALIGNED = """
SELECT DISTINCT ?outer WHERE { GRAPH graph:ontology {
  ?ours skos:closeMatch|skos:exactMatch|skos:narrowMatch|eco:inverseMatch ?outer
} } ORDER BY ?outer
"""
# What is said of terms and not of things, or is how a thing is written down.
_OF_TERMS = ("rdf", "owl", "sh")
_TERMS = {PREFIXES["rdfs"] + name for name in (
    "Class", "Datatype", "subClassOf", "subPropertyOf", "domain", "range", "isDefinedBy", "seeAlso",
)} | {PREFIXES["skos"] + "notation"}  # fmt: skip


def rules() -> list[queries.Query]:
    """The rules in the order in which they run: types, links, the n-ary forms, then names.

    >>> [rule.name for rule in rules()][:2]
    ['types', 'eurio-ends']
    """
    found = queries.read_folder(folder("rules") / "aligned")
    return sorted(found, key=lambda rule: (int(rule.keys["order"]), rule.name))


def align(store: Store, graph: str, progress: Callable[[str, int], None] = lambda _rule, _count: None) -> int:
    """Add to a source's graph what its statements in other vocabularies mean in ours; how many triples.

    For a store open to write that holds the ontology. Links of blank nodes are left out, since a claim is
    named by its ends; :func:`ecograph.sources.rdf.read_rdf` can name them. Running it twice changes nothing.
    Linear in the statements that match.
    """
    if not store.mentions(graph, _outer(store)):
        return 0  # it speaks our own words only: nothing to look for, however long it is
    documents = store.select(_DOCUMENTS, {"source": graph}).column("d")
    whole = DOC + graph.removeprefix(GRAPH_SOURCE)
    document = str(documents[0]) if len(documents) == 1 else whole
    added = 0
    for rule in rules():
        if rule.keys.get("needs") == "aligned" and not added:
            continue  # nothing of elsewhere is in the source: its names are its own
        bound = {"source": graph, "document": document}
        text = rule.text if "CONSTRUCT" in rule.text else _claims(rule.text)
        found = store.derive(text, graph, bound)
        progress(rule.name, found)
        added += found
    if document == whole and store.ask(_CLAIMED, {"source": graph, "document": whole}):
        _describe_whole(store, graph, whole)
    return added


def _describe_whole(store: Store, graph: str, whole: str) -> None:
    """Let all files of a source together be a document, whose checksum is that of theirs: of the list of
    them, sorted, each on a line."""
    about = {"source": graph, "document": whole, "title": graph.removeprefix(GRAPH_SOURCE)}
    sums = sorted(map(str, store.select(_SUMS, {"source": graph, "document": whole}).column("sum")))
    if sums:
        about["digest"] = hashlib.sha256("".join(f"{one}\n" for one in sums).encode()).hexdigest()
    store.update(_WHOLE if sums else _WHOLE.replace(_DIGEST, ""), about)


def uncovered(store: Store, graph: str, *, lang: str = "zh") -> Table:
    """The classes and properties of a source that no alignment covers, with their counts, most first.

    Columns: what it is (class or property), the term, how often it is used. A term stays dark where it is
    neither ours, nor aligned, nor used by a rule, nor one that only speaks about terms.
    """
    counted = {
        (kind, str(term)): int(count or 0)
        for kind, pattern in (("class", "?s a ?term"), ("property", "?s ?term ?o"))
        for term, count in store.select(_COUNTED % pattern, {"source": graph}).rows
    }
    words = {"class": ("类", "class"), "property": ("属性", "property")}
    rows = [(words[kind][lang == "en"], shorten(term), n) for kind, term, n in dark(store, counted)]
    heads = ("kind", "term", "count") if lang == "en" else ("种类", "词项", "次数")
    return Table(heads, tuple(rows), {"graph": graph})


def dark(store: Store, counted: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    """Of counted terms, by (``class`` or ``property``, IRI), those that no alignment covers: classes first,
    the most used first. ``store`` holds the ontology."""
    lit = _lit(store)
    found = [(*key, n) for key, n in counted.items() if key[1] not in lit and not _ours(key[1])]
    return sorted(found, key=lambda one: (one[0], -one[2], one[1]))


def _lit(store: Store) -> set[str]:
    """The terms of other vocabularies that the alignments or the rules know."""
    lit = {str(outer) for outer in store.select(_ALIGNED).column("outer")} | _named()
    return lit | {
        outer.replace("https://", "http://", 1) for outer in lit if outer.startswith("https://schema.org/")
    }


def _outer(store: Store) -> list[str]:
    """Of these, the terms that say that a source speaks another vocabulary: not those for any data."""
    common = (ECO, *(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos", "sh", "dcterms", "graph")))
    aligned = {str(outer) for outer in store.select(_ALIGNED).column("outer")}
    return sorted(term for term in _lit(store) if term in aligned or not term.startswith(common))


def _ours(term: str) -> bool:
    return term in _TERMS or term.startswith((ECO, *(PREFIXES[name] for name in _OF_TERMS)))


def _named() -> set[str]:
    """The terms of other vocabularies that the rules name."""
    found = {RDF_TYPE}
    for rule in rules():
        prefixes = dict(_PREFIX.findall(rule.text))
        body = _PROLOGUE.sub("", rule.text, count=1)
        found |= {prefixes[prefix] + local for prefix, local in _NAME.findall(body) if prefix in prefixes}
    return found


def _claims(text: str) -> str:
    """A rule that selects links as one that constructs claims."""
    head = _PROLOGUE.match(text)
    assert head is not None
    return head[0] + _CLAIMS % text[head.end() :]
