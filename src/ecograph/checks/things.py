"""What a thing is called in a report, and which graphs speak of it."""

from __future__ import annotations

import functools
import re

from ecograph.checks.report import Words
from ecograph.schema import Schema
from ecograph.store import Store
from ecograph.vocab import shorten

# A claim has no label of its own: it is called by what it says.
_CLAIMS = """
SELECT ?claim ?a ?b ?c WHERE {
  {
    ?claim eco:claimSubject ?a ; eco:claimPredicate ?b .
    { ?claim eco:claimObject ?c } UNION { ?claim eco:claimLiteral ?c }
  }
  UNION
  { ?claim eco:observedEntity ?a ; eco:indicator ?b . OPTIONAL { ?claim eco:quantity/eco:verbatim ?c } }
} ORDER BY ?claim ?a ?b ?c
"""
_QUANTITIES = "SELECT ?quantity ?claim WHERE { ?claim eco:quantity ?quantity } ORDER BY ?quantity ?claim"
_TITLES = """
SELECT ?document ?title (LANG(?title) AS ?lang) WHERE { ?document dcterms:title ?title }
ORDER BY ?document ?lang ?title
"""
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?x ?p ?o } } ORDER BY ?g"
_BINDABLE = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_EVIDENCE = re.compile(r"(.+)#(char|row)=([\d,]+)$")
_PLACES = {
    "char": {"zh": ",第 {} 字", "en": ", characters {}"},
    "row": {"zh": ",第 {} 行", "en": ", row {}"},
}


class Things:
    """Names of things for a reader of either language, read from a store once and kept.

    >>> Things(Store.in_memory()).label("https://w3id.org/ecograph/id/org/nec")
    {'zh': 'nec', 'en': 'nec'}
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def label(self, term: str) -> Words:
        """What a term is called: a label, what a claim says, the place of evidence, or the value itself."""
        if not _BINDABLE.fullmatch(term):
            return {"zh": term, "en": term}
        told = self._claims.get(self._quantities.get(term, term))
        if told:
            parts = [self.label(part) for part in told]
            return {lang: " — ".join(part[lang] for part in parts) for lang in ("zh", "en")}
        if term in self._titles:
            return self._titles[term]
        zh, en = self._schema.labels(term)
        place = _EVIDENCE.fullmatch(term)
        if place:
            document = self.label(place[1])
            words = _PLACES[place[2]]
            return {lang: document[lang] + words[lang].format(place[3]) for lang in ("zh", "en")}
        return {"zh": zh, "en": en} if zh else {"zh": shorten(term), "en": shorten(term)}

    def graphs(self, thing: str) -> tuple[str, ...]:
        """The named graphs that say something of a thing."""
        if not _BINDABLE.fullmatch(thing):
            return ()
        return tuple(str(row[0]) for row in self._store.select(_GRAPHS, {"x": thing}).rows)

    @functools.cached_property
    def _schema(self) -> Schema:
        return Schema.load(self._store)

    @functools.cached_property
    def _claims(self) -> dict[str, tuple[str, ...]]:
        rows = self._store.select(_CLAIMS).rows
        return {str(claim): tuple(str(part) for part in parts if part is not None) for claim, *parts in rows}

    @functools.cached_property
    def _quantities(self) -> dict[str, str]:
        return {str(quantity): str(claim) for quantity, claim in self._store.select(_QUANTITIES).rows}

    @functools.cached_property
    def _titles(self) -> dict[str, Words]:
        found: dict[str, dict[str, str]] = {}
        for document, title, lang in self._store.select(_TITLES).rows:
            found.setdefault(str(document), {}).setdefault(str(lang), str(title))
        return {
            document: {"zh": titles["zh"], "en": titles["en"]}
            for document, titles in found.items()
            if {"zh", "en"} <= set(titles)
        }
