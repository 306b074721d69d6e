"""Turtle and TriG with stable bytes, and RDF 1.2: a triple and who says it.

Canonical here means: equal content gives equal bytes. Graphs, subjects, predicates and objects are in the
order of their N-Triples terms, ``a`` first; only the prefixes that are used are declared; blank nodes keep
the names that the build gave them (RDFC-1.0). The layout is made here, since no library streams and sorts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ecograph.exports.terms import Statements, subjects
from ecograph.vocab import ECO, PREFIXES, RDF_TYPE

_NAMESPACES = {iri: prefix for prefix, iri in PREFIXES.items()}
# The plain part of Turtle's PN_LOCAL: every parser agrees on it.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_XSD = PREFIXES["xsd"]
_BARE = {
    f"^^<{_XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"^^<{_XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"^^<{_XSD}boolean>": re.compile("true|false"),
}
_TYPED = re.compile(r'("(?:[^"\\]|\\.)*")(\^\^<([^>]*)>)', re.DOTALL)
_TERM = re.compile(r'<[^<>\s]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?', re.DOTALL)
_TYPE = f"<{RDF_TYPE}>"
_REIFIES = f"<{PREFIXES['rdf']}reifies>"
_CLAIM = f"<{ECO}RelationClaim>"
_PARTS = tuple(f"<{ECO}claim{part}>" for part in ("Subject", "Predicate", "Object", "Literal"))


class Names:
    """IRIs as prefixed names; remembers which prefixes were used."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self._known: dict[str, str] = {}

    def term(self, term: str) -> str:
        """A term of N-Triples as Turtle.

        >>> Names().term('"5"^^<http://www.w3.org/2001/XMLSchema#integer>')
        '5'
        """
        if term.startswith("<<"):
            if "<<" in term[2:]:
                return term  # one in another: the long form is Turtle, too
            inner = (self.term(part) for part in _TERM.findall(term))
            return f"<<( {' '.join(inner)} )>>"
        if term.startswith("<"):
            return self._iri(term)
        if term.startswith('"') and term.endswith(">"):
            return self._typed(term)
        return term

    def header(self) -> str:
        """The declarations of the prefixes used so far, sorted."""
        return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(self.used))

    def _iri(self, term: str) -> str:
        short = self._known.get(term)
        if short is None:
            short = self._shortened(term)
            if len(self._known) > 100_000:  # a cache, not a copy of the store
                self._known.clear()
            self._known[term] = short
        return short

    def _shortened(self, term: str) -> str:
        iri = term[1:-1]
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = _NAMESPACES.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return term
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def _typed(self, term: str) -> str:
        found = _TYPED.fullmatch(term)
        if not found:
            return term
        quoted, suffix, datatype = found.groups()
        bare = _BARE.get(suffix)
        if bare and bare.fullmatch(quoted[1:-1]):
            return quoted[1:-1]
        return f"{quoted}^^{self._iri(f'<{datatype}>')}"


def turtle(lines: Iterable[str], names: Names, indent: str = "") -> Iterator[str]:
    """Sorted N-Triples lines as Turtle, one text a subject, without the prefixes (:meth:`Names.header`).

    >>> print(*turtle(["<urn:a> <urn:p> <urn:b> .", "<urn:a> <urn:p> <urn:c> ."], Names()))
    <urn:a>
        <urn:p> <urn:b> ,
            <urn:c> .
    <BLANKLINE>
    """
    for subject, statements in subjects(lines):
        yield _block(subject, statements, names, indent)


def trig(graphs: Iterable[tuple[str, Iterable[str]]], names: Names) -> Iterator[str]:
    """Graphs, each a name (empty for the default one) and its sorted N-Triples lines, as TriG."""
    for name, lines in graphs:
        blocks = turtle(lines, names, "    " if name else "")
        if not name:
            for block in blocks:
                yield f"{block}\n"
            continue
        yield f"{names.term(f'<{name}>')} {{\n"
        yield from blocks
        yield "}\n\n"


def reified(lines: Iterable[str]) -> Iterator[str]:
    """Sorted N-Triples 1.1 lines as N-Triples 1.2: a relation claim becomes a reifier of what it says.

    ``<claim> rdf:reifies <<( s p o )>>`` takes the place of the claim's subject, predicate and object; its
    modality, status, evidence and dates stay on it. A triple term is not asserted, so a plan stays a plan;
    what holds is asserted by the plain triple of the current view. Order is kept.
    """
    for subject, statements in subjects(lines):
        said = _said(statements)
        if said:
            for part in _PARTS:
                statements.pop(part, None)
            statements[_REIFIES] = [said]
            kinds = [kind for kind in statements.pop(_TYPE) if kind != _CLAIM]
            if kinds:
                statements[_TYPE] = kinds
        for predicate in sorted(statements):
            for object_ in statements[predicate]:
                yield f"{subject} {predicate} {object_} ."


def _said(statements: Statements) -> str:
    """What a relation claim says as a triple term; empty if this is none, or not just one."""
    if _CLAIM not in statements.get(_TYPE, ()):
        return ""
    subject, predicate, object_, literal = (statements.get(part, []) for part in _PARTS)
    objects = [*object_, *literal]
    if not len(subject) == len(predicate) == len(objects) == 1:
        return ""
    if not predicate[0].startswith("<") or subject[0].startswith('"'):
        return ""
    return f"<<( {subject[0]} {predicate[0]} {objects[0]} )>>"


def _block(subject: str, statements: Statements, names: Names, indent: str) -> str:
    said = []
    for predicate in sorted(statements, key=lambda p: (p != _TYPE, p)):
        verb = "a" if predicate == _TYPE else names.term(predicate)
        objects = f" ,\n{indent}        ".join(map(names.term, statements[predicate]))
        said.append(f"{indent}    {verb} {objects}")
    return f"{indent}{names.term(subject)}\n" + " ;\n".join(said) + " .\n"
