"""What a store knows of names and identifiers, for the import that is being read: found exactly, or not."""

from __future__ import annotations

from functools import cached_property

from ecograph import identifiers
from ecograph.mapping.values import language_of, same_name
from ecograph.mapping.vocabulary import Vocabulary
from ecograph.store import Store

_NAMES = """
SELECT DISTINCT ?entity ?name ?class WHERE {
  GRAPH ?g { ?entity a ?class ; rdfs:label|skos:altLabel ?name }
  FILTER(STRSTARTS(STR(?g), CONCAT(STR(graph:), "source/")) && ?g != ?own)
} ORDER BY ?entity ?name ?class
"""
_CODES = """
SELECT DISTINCT ?entity ?code WHERE {
  GRAPH ?g { ?entity skos:notation ?code }
  FILTER(STRSTARTS(STR(?g), CONCAT(STR(graph:), "source/")) && ?g != ?own)
} ORDER BY ?entity ?code
"""
_LABELS = """
SELECT DISTINCT ?label (LANG(?label) AS ?lang) WHERE {
  GRAPH ?g { ?entity rdfs:label ?label } FILTER(?g != ?own)
} ORDER BY ?lang ?label
"""


class Lookups:
    """Names and codes of a store, without those of the graph ``own`` that the import replaces."""

    def __init__(self, store: Store, own: str, vocabulary: Vocabulary) -> None:
        self._store = store
        self._own = own
        self._vocabulary = vocabulary

    @cached_property
    def _by_name(self) -> dict[str, dict[str, set[str]]]:
        found: dict[str, dict[str, set[str]]] = {}
        columns = self._store.columns(_NAMES, {"own": self._own})
        for entity, name, class_ in zip(columns["entity"], columns["name"], columns["class"], strict=True):
            found.setdefault(same_name(name), {}).setdefault(entity, set()).add(class_)
        return found

    @cached_property
    def _by_code(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        columns = self._store.columns(_CODES, {"own": self._own})
        for entity, code in zip(columns["entity"], columns["code"], strict=True):
            found.setdefault(code, set()).add(entity)
        return found

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(entity for found in self._by_name.values() for entity in found)

    def named(self, name: str, class_: str = "") -> list[str]:
        """The things of the store that have this name and fit this class."""
        return sorted(self._vocabulary.fitting(self._by_name.get(same_name(name), {}), class_))

    def identified(self, scheme: str, code: str) -> list[str]:
        """The things of the store that an identifier names: by their IRI, or by their code."""
        iri = identifiers.iri(scheme, code)
        found = set(self._by_code.get(code, ()))
        if iri in self._known:
            found.add(iri)
        return sorted(found)

    def knows(self, iri: str) -> bool:
        """Whether another source describes a thing."""
        return iri in self._known

    def labels(self, iri: str) -> dict[str, str]:
        """The labels by language that other sources give a thing."""
        rows = self._store.select(_LABELS, {"entity": iri, "own": self._own}).rows
        return {str(lang) or language_of(str(label)): str(label) for label, lang in rows}
