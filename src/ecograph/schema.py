"""The ontology as code sees it: labels, chains, roles, predicates, read from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecograph.store import Store
from ecograph.vocab import CHAIN, ROLE, local_name

# Concepts of one scheme in the order of their `eco:schemeOrder` list, else by name.
_CONCEPTS = """
SELECT ?concept ?zh ?en WHERE {
  ?concept a skos:Concept .
  FILTER(STRSTARTS(STR(?concept), ?namespace))
  OPTIONAL { ?concept skos:prefLabel ?zh FILTER(LANG(?zh) = "zh") }
  OPTIONAL { ?concept skos:prefLabel ?en FILTER(LANG(?en) = "en") }
} ORDER BY ?concept
"""
_LABELS = """
SELECT ?term ?label (LANG(?label) AS ?lang) WHERE {
  ?term rdfs:label|skos:prefLabel ?label .
  FILTER(LANG(?label) IN ("zh", "en"))
}
"""
_CHAINS = """
SELECT ?property ?link WHERE {
  VALUES ?link { eco:industryLink eco:capitalLink eco:talentLink eco:technologyLink }
  ?property rdfs:subPropertyOf* ?link .
} ORDER BY ?property ?link
"""
_LINKS = "SELECT DISTINCT ?p WHERE { ?p rdfs:subPropertyOf+ eco:ecosystemLink } ORDER BY ?p"

ROLE_ORDER = ("Government", "Industry", "Academia", "Research", "Finance", "Service", "User")
CHAIN_ORDER = ("Industry", "Capital", "Talent", "Technology")
_CHAIN_OF_LINK = dict(
    zip(("industryLink", "capitalLink", "talentLink", "technologyLink"), CHAIN_ORDER, strict=True)
)


@dataclass(frozen=True)
class Concept:
    """A concept of a scheme: its code (local name), IRI and preferred labels."""

    code: str
    iri: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Schema:
    """What the ontology in a store says. Load once, ask often."""

    roles: tuple[Concept, ...]
    chains: tuple[Concept, ...]
    predicates: frozenset[str]
    _labels: Mapping[str, Mapping[str, str]]
    _chains: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, store: Store, *, labelled: bool = True) -> Schema:
        """Read the ontology of a store. An empty store gives an empty schema.

        Without ``labelled`` the labels of entities, of which there may be millions, stay unread.
        """
        labels: dict[str, dict[str, str]] = {}
        found = store.columns(_LABELS) if labelled else {"term": [], "label": [], "lang": []}
        # Of several labels in one language the first by the alphabet; sorting all in the query is slow.
        for term, label, lang in zip(found["term"], found["label"], found["lang"], strict=True):
            kept = labels.setdefault(term, {}).setdefault(lang, label)
            if label < kept:
                labels[term][lang] = label
        layers: dict[str, list[str]] = {}
        for predicate, link in store.select(_CHAINS).rows:
            layers.setdefault(str(predicate), []).append(_CHAIN_OF_LINK[local_name(str(link))])
        return cls(
            roles=_concepts(store, ROLE, ROLE_ORDER),
            chains=_concepts(store, CHAIN, CHAIN_ORDER),
            predicates=frozenset(str(row[0]) for row in store.select(_LINKS).rows),
            _labels=labels,
            _chains={p: tuple(c for c in CHAIN_ORDER if c in cs) for p, cs in layers.items()},
        )

    def labels(self, iri: str) -> tuple[str, str]:
        """The zh and en label of a term or an entity; the one that exists stands in for the other."""
        found = self._labels.get(iri, {})
        fallback = local_name(iri)
        return (
            found.get("zh") or found.get("en") or fallback,
            found.get("en") or found.get("zh") or fallback,
        )

    def label(self, iri: str, lang: str) -> str:
        """One label, in ``zh`` or ``en``."""
        return self.labels(iri)[lang == "en"]

    def chains_of(self, predicate: str) -> tuple[str, ...]:
        """The codes of the chains whose layer a predicate is in; empty for a context link."""
        return self._chains.get(predicate, ())


def _concepts(store: Store, namespace: str, order: tuple[str, ...]) -> tuple[Concept, ...]:
    rank = {code: position for position, code in enumerate(order)}
    rows = store.select(_CONCEPTS.replace("?namespace", f'"{namespace}"')).rows
    concepts = [Concept(local_name(str(iri)), str(iri), str(zh or ""), str(en or "")) for iri, zh, en in rows]
    return tuple(sorted(concepts, key=lambda c: (rank.get(c.code, len(rank)), c.code)))
