"""Claims read from a store and put in words: what conflicts and changes are told with."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ecograph.quantity import figure_words
from ecograph.store import Store
from ecograph.table import Cell
from ecograph.vocab import ECO, GRAPH_SOURCE, PREFIXES, local_name

_QUDT = PREFIXES["qudt"]
_NOTE = PREFIXES["skos"] + "editorialNote"
_BATCH = 500
_NODES = """
SELECT ?s ?p ?o (IF(LANG(?o) = "", STR(DATATYPE(?o)), LANG(?o)) AS ?tag) ?g WHERE {
  VALUES ?s { %s } GRAPH ?g { ?s ?p ?o } %s
} ORDER BY ?s ?p ?o ?g
"""
_OWNERS = "SELECT ?claim WHERE { VALUES ?q { %s } GRAPH <%s> { ?claim eco:quantity ?q } } ORDER BY ?claim"
_LABELS = """
SELECT ?label (LANG(?label) AS ?lang) WHERE { ?term rdfs:label|skos:prefLabel ?label } ORDER BY ?lang ?label
"""


@dataclass
class Node:
    """What is said of one node, and in which graphs: values by property, with language or datatype."""

    iri: str
    values: dict[str, list[tuple[Cell, str]]] = field(default_factory=dict)
    graphs: set[str] = field(default_factory=set)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a property (a full IRI, or a name of our vocabulary), as text, sorted."""
        found = self.values.get(name if ":" in name else ECO + name, ())
        return tuple(sorted({_text(value) for value, _ in found}))

    def cell(self, name: str) -> Cell:
        """One value of a property, the first where there are several; None where there is none."""
        found = self.values.get(name if ":" in name else ECO + name)
        return found[0][0] if found else None

    def one(self, name: str) -> str:
        """One value of a property as text; empty where there is none."""
        return next(iter(self.all(name)), "")

    def in_language(self, name: str, lang: str) -> str:
        """A text in ``lang``, or in another language where there is none."""
        found = {tag: _text(value) for value, tag in reversed(self.values.get(name, []))}
        return found.get(lang) or next(iter(found.values()), "")

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that say something of the node."""
        return tuple(sorted(g.removeprefix(GRAPH_SOURCE) for g in self.graphs if g.startswith(GRAPH_SOURCE)))


def read_nodes(store: Store, iris: Iterable[str], graph: str | None = None) -> dict[str, Node]:
    """What the store, or one of its graphs, says of each of the IRIs; those it does not know are missing.

    >>> read_nodes(Store.in_memory("GRAPH <urn:g> { <urn:a> <urn:p> 3 }"), ["urn:a"])["urn:a"].one("urn:p")
    '3'
    """
    nodes: dict[str, Node] = {}
    only = f"FILTER(?g = <{graph}>)" if graph else ""
    for batch in _batches(sorted(set(iris))):
        values = " ".join(f"<{iri}>" for iri in batch)
        for s, p, o, tag, g in store.select(_NODES % (values, only)).rows:
            node = nodes.setdefault(str(s), Node(str(s)))
            node.graphs.add(str(g))
            found = node.values.setdefault(str(p), [])
            if (o, str(tag or "")) not in found:
                found.append((o, str(tag or "")))
    return nodes


class Wording:
    """Puts what a store says in words. Labels are read when they are needed, each once."""

    def __init__(self, *stores: Store) -> None:
        """The first store that has a label gives it."""
        self._stores = stores
        self._labels: dict[str, dict[str, str]] = {}

    def label(self, iri: str, lang: str) -> str:
        """The label of a term or an entity; its local name where it has none, text as it is."""
        if not iri.startswith(("http://", "https://", "urn:")):
            return iri
        if iri not in self._labels:
            rows = next(filter(None, (s.select(_LABELS, {"term": iri}).rows for s in self._stores)), ())
            known: dict[str, str] = {}
            for label, tag in rows:
                known.setdefault(str(tag or ""), str(label))
            self._labels[iri] = known
        labels = self._labels[iri]
        other = "en" if lang == "zh" else "zh"
        return labels.get(lang) or labels.get(other) or labels.get("") or local_name(iri) or iri

    def claim(self, claim: Node, quantity: Node | None, lang: str) -> str:
        """What a claim says, in one line: a relation, or a figure with scope and bounds."""
        if claim.one("observedEntity"):
            scope = claim.one("scope")
            about = (claim.one("observedEntity"), claim.one("indicator"), *((scope,) if scope else ()))
            head = " · ".join(self.label(part, lang) for part in about)
            return f"{head}{':' if lang == 'zh' else ': '}{self.figure(quantity, lang)}"
        parts = (claim.one("claimSubject"), claim.one("claimPredicate"), value_of(claim))
        return " ".join(self.label(part, lang) for part in parts)

    def members(self, members: Iterable[str], lang: str) -> str:
        """What a conflict involves: its claims in words, or the labels of its entities."""
        said = []
        for iri in members:
            for store in self._stores:
                claims = read_nodes(store, [iri])
                if claims and (claims[iri].one("claimSubject") or claims[iri].one("observedEntity")):
                    said.append(self.claim(claims[iri], quantities(store, claims).get(iri), lang))
                    break
            else:
                said.append(self.label(iri, lang))
        return " ↔ ".join(said)

    def figure(self, quantity: Node | None, lang: str) -> str:
        """A figure with bounds, unit, and as it is written."""
        if quantity is None:
            return "?"
        unit = quantity.one(_QUDT + "hasUnit")

        def label(language: str) -> str:
            # A count says in its indicator and scope what it counts.
            return "" if not unit or local_name(unit) == "NUM" else self.label(unit, language)

        return figure_words(
            *_ends(quantity), lang, unit_label=label, verbatim=quantity.one("verbatim"),
            lower_inclusive=quantity.cell("lowerInclusive"), upper_inclusive=quantity.cell("upperInclusive"),
        )  # fmt: skip


def value_of(claim: Node) -> str:
    """The object of a relation claim: an IRI or a literal's text."""
    return claim.one("claimObject") or claim.one("claimLiteral")


def bounds(quantity: Node | None, lang: str) -> str:
    """The interval of a quantity: ``200–300``, ``> 10亿``, ``?``."""
    if quantity is None:
        return "?"
    return figure_words(
        *_ends(quantity), lang,
        lower_inclusive=quantity.cell("lowerInclusive"), upper_inclusive=quantity.cell("upperInclusive"),
    )  # fmt: skip


def _ends(quantity: Node) -> tuple[Cell, Cell]:
    return quantity.cell(_QUDT + "lowerBound"), quantity.cell(_QUDT + "upperBound")


def quantities(store: Store, claims: Mapping[str, Node]) -> dict[str, Node]:
    """The quantity of each observation among the claims, by the claim's IRI."""
    wanted = {iri: claim.one("quantity") for iri, claim in claims.items() if claim.one("quantity")}
    found = read_nodes(store, wanted.values())
    return {iri: found[quantity] for iri, quantity in wanted.items() if quantity in found}


def owners(store: Store, nodes: Iterable[str], graph: str) -> set[str]:
    """The observations of a graph whose quantity is one of the nodes."""
    found: set[str] = set()
    for batch in _batches(sorted(set(nodes))):
        rows = store.select(_OWNERS % (" ".join(f"<{iri}>" for iri in batch), graph)).rows
        found |= {str(row[0]) for row in rows}
    return found


def places(claim: Node) -> str:
    """Where the claim is written: the last part of each evidence IRI."""
    return "; ".join(span.rpartition("/")[2] for span in claim.all("evidence"))


def note(node: Node, lang: str) -> str:
    """The editorial note of a node."""
    return node.in_language(_NOTE, lang)


def _batches(items: list[str]) -> Iterator[tuple[str, ...]]:
    named = (item for item in items if not item.startswith("_:"))
    return iter(lambda: tuple(itertools.islice(named, _BATCH)), ())


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
