"""Names of the ontology as people write them: a prefixed name, a bare name, or a label in zh or en."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecograph.errors import nearest
from ecograph.store import Store
from ecograph.vocab import ECO, SCHEME, expand, local_name

_TERMS = """
SELECT ?term ?type ?name (LANG(?name) AS ?lang) ?domain ?range ?own WHERE {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty }
  ?term a ?type . FILTER(STRSTARTS(STR(?term), STR(eco:)))
  ?term rdfs:label|skos:altLabel ?name . OPTIONAL { ?term rdfs:label ?own FILTER(?own = ?name) }
  OPTIONAL { ?term rdfs:domain ?domain } OPTIONAL { ?term rdfs:range ?range }
} ORDER BY ?term ?name
"""
_CONCEPTS = """
SELECT DISTINCT ?concept ?scheme ?name WHERE {
  ?concept a skos:Concept .
  { ?concept skos:prefLabel|skos:altLabel|skos:notation|rdfs:label ?name }
  OPTIONAL { ?concept skos:inScheme ?scheme }
} ORDER BY ?concept ?name
"""
_TYPES = "SELECT DISTINCT ?concept ?type WHERE { ?concept a skos:Concept , ?type } ORDER BY ?concept ?type"
_BELOW = """
SELECT ?class ?above WHERE { ?class rdfs:subClassOf+ ?above FILTER(isIRI(?above)) } ORDER BY ?class ?above
"""


@dataclass(frozen=True)
class Predicate:
    """A property: its IRI, whether it takes text, and the classes of its ends."""

    iri: str
    literal: bool
    domain: str
    range: str


class Vocabulary:
    """The classes, properties and concepts of a store's ontology, found by name.

    Names are compared without case, width and spaces; a label in zh and one in en count alike.
    """

    def __init__(self, store: Store) -> None:
        self.classes: dict[str, str] = {}
        self.properties: dict[str, Predicate] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._by_class: dict[str, str] = {}
        self._by_property: dict[str, str] = {}
        for term, type_, name, lang, domain, range_, own in store.select(_TERMS).rows:
            iri = str(term)
            if own is not None:
                self._labels.setdefault(iri, {})[str(lang)] = str(name)
            if local_name(str(type_)) == "Class":
                self.classes[iri] = local_name(iri)
                self._by_class.setdefault(folded(str(name)), iri)
                self._by_class.setdefault(folded(local_name(iri)), iri)
            else:
                literal = local_name(str(type_)) == "DatatypeProperty"
                self.properties[iri] = Predicate(iri, literal, str(domain or ""), str(range_ or ""))
                self._by_property.setdefault(folded(str(name)), iri)
                self._by_property.setdefault(folded(local_name(iri)), iri)
        self._above: dict[str, set[str]] = {}
        for class_, above in store.select(_BELOW).rows:
            self._above.setdefault(str(class_), set()).add(str(above))
        self._concepts: dict[str, dict[str, set[str]]] = {}
        self.schemes: dict[str, str] = {}
        for concept, scheme, name in store.select(_CONCEPTS).rows:
            in_scheme = str(scheme or "")
            self.schemes.setdefault(in_scheme.removeprefix(SCHEME), in_scheme)
            for key in ("", in_scheme):
                found = self._concepts.setdefault(key, {})
                found.setdefault(folded(str(name)), set()).add(str(concept))

        self._types: dict[str, set[str]] = {}
        for concept, type_ in store.select(_TYPES).rows:
            self._types.setdefault(str(concept), set()).add(str(type_))

    def class_(self, text: str) -> str | None:
        """The IRI of a class by name or label; None where there is none."""
        iri = expand(text)
        return iri if iri in self.classes else self._by_class.get(folded(text.removeprefix("eco:")))

    def label(self, iri: str, lang: str) -> str:
        """What a class or property is called in ``zh`` or ``en``."""
        return self._labels.get(iri, {}).get(lang) or local_name(iri)

    def predicate(self, text: str) -> Predicate | None:
        """A property by name or label; a label may end in 于, 在 or 到 (入驻 and 入驻于 are one)."""
        iri = expand(text)
        if iri in self.properties:
            return self.properties[iri]
        key = folded(text.removeprefix("eco:"))
        found = self._by_property.get(key) or self._by_property.get(re.sub("[于在到]$", "", key))
        return self.properties[found] if found else None

    def concepts(self, text: str, scheme: str = "", class_: str = "") -> list[str]:
        """The concepts of a scheme (its name or IRI; any, if empty), of a class (any, if empty or none of the
        ontology), that have this name."""
        iri = expand(text)
        names = self._concepts.get(self.scheme(scheme) or "", {}) if scheme else self._concepts.get("", {})
        if iri != text and iri in self._types:
            return [iri]
        return sorted(
            concept for concept in names.get(folded(text), ())
            if class_ not in self.classes or any(self.is_a(one, class_) for one in self._types[concept])
        )  # fmt: skip

    def is_concept(self, iri: str) -> bool:
        """Whether an IRI is that of a concept of the ontology."""
        return iri in self._types

    def scheme(self, text: str) -> str | None:
        """The IRI of a concept scheme by its name (``industry``), prefix or IRI."""
        known = {"role": "actor-role", "stage": "enterprise-stage", "system": "support-system"}
        name = known.get(text, text)
        return self.schemes.get(name) or (text if text in self.schemes.values() else None)

    def is_a(self, class_: str, above: str) -> bool:
        """Whether a class is another, or below it."""
        return class_ == above or above in self._above.get(class_, ())

    def fitting(self, things: Mapping[str, Iterable[str]], class_: str) -> set[str]:
        """Of things with their classes, those that are of a class; any, if it is empty or none of ours.

        Where none is, an actor or organization whose kind was left open may be of any kind.
        """
        if class_ not in self.classes:
            return set(things)
        found = {thing for thing, own in things.items() if any(self.is_a(one, class_) for one in own)}
        return found or {
            thing for thing, own in things.items()
            if any(self.is_a(class_, one) and self.is_a(one, ECO + "Actor") for one in own)
        }  # fmt: skip

    def near_class(self, text: str) -> list[str]:
        """The names of classes that are nearest to a wrong one."""
        return _near(text, self._by_class, self.classes)

    def near_predicate(self, text: str) -> list[str]:
        """The names of properties that are nearest to a wrong one."""
        return _near(text, self._by_property, self.properties)

    def near_concept(self, text: str, scheme: str = "") -> list[str]:
        """The names of concepts that are nearest to a wrong one."""
        return nearest(text, self._concepts.get(self.scheme(scheme) or "", {}))


def _near(text: str, names: Mapping[str, str], known: Iterable[str]) -> list[str]:
    bare = text.removeprefix("eco:")
    return nearest(bare, {local_name(iri) for iri in known}) or nearest(folded(bare), names)


def folded(text: str) -> str:
    """A name without case, width, spaces and the signs between words.

    >>> folded("Unified Social_Credit-Code"), folded("企业　名称")
    ('unifiedsocialcreditcode', '企业名称')
    """
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", text).casefold())
