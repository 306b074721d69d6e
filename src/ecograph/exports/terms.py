"""N-Triples lines taken apart: the one form in which the store hands out what is exported.

Lines come sorted, so the statements of one subject follow each other and one subject at a time is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

# A graph name at the end of an N-Quads line. A literal cannot look like it: it ends in a quotation mark,
# a language tag or a datatype, and no IRI or blank node holds a quotation mark.
_GRAPH = re.compile(r'(?:<[^<>"\s]*>|_:[^"\s]+)')
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPED = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}

Statements = dict[str, list[str]]
"""The predicates of one subject, and under each its objects, as N-Triples terms and in their order."""


@dataclass(frozen=True)
class Literal:
    """A literal: its text, its language tag (with ``--ltr`` or ``--rtl`` where RDF 1.2 gives a direction) and
    its datatype's IRI; both empty for a plain string."""

    text: str
    language: str = ""
    datatype: str = ""


def split_quad(line: str) -> tuple[str, str, str, str]:
    """Subject, predicate, object and graph of an N-Quads line; the graph is empty for the default one.

    >>> split_quad('<urn:a> <urn:b> "x <urn:y> ." <urn:g> .')
    ('<urn:a>', '<urn:b>', '"x <urn:y> ."', '<urn:g>')
    """
    subject, predicate, rest = line.removesuffix(" .").split(" ", 2)
    object_, space, graph = rest.rpartition(" ")
    if space and _GRAPH.fullmatch(graph):
        return subject, predicate, object_, graph
    return subject, predicate, rest, ""


def split_triple(line: str) -> tuple[str, str, str]:
    """Subject, predicate and object of an N-Triples line."""
    subject, predicate, object_ = line.removesuffix(" .").split(" ", 2)
    return subject, predicate, object_


def subjects(lines: Iterable[str]) -> Iterator[tuple[str, Statements]]:
    """The subjects of sorted N-Triples lines, each with its statements.

    >>> list(subjects(['<urn:a> <urn:p> "1" .', '<urn:a> <urn:p> "2" .']))
    [('<urn:a>', {'<urn:p>': ['"1"', '"2"']})]
    """
    for subject, found in groupby(map(split_triple, lines), key=lambda triple: triple[0]):
        statements: Statements = {}
        for _, predicate, object_ in found:
            statements.setdefault(predicate, []).append(object_)
        yield subject, statements


def literal(term: str) -> Literal | None:
    r"""A literal taken apart; None for any other term.

    >>> literal(r'"a\n\u4E00"@zh')
    Literal(text='a\n一', language='zh', datatype='')
    """
    found = _LITERAL.fullmatch(term)
    if not found:
        return None
    text, language, datatype = found.groups()
    if "\\" in text:
        text = _ESCAPED.sub(_unescaped, text)
    return Literal(text, language or "", datatype or "")


def iri(term: str) -> str:
    """An IRI without its brackets; a blank node as it is; empty for a literal."""
    if term.startswith("<") and not term.startswith("<<"):
        return term[1:-1]
    return term if term.startswith("_:") else ""


def text(term: str) -> str:
    """What a person reads of a term: the text of a literal, the IRI of a node."""
    found = literal(term)
    return found.text if found else iri(term) or term


def _unescaped(found: re.Match[str]) -> str:
    short, long, letter = found.groups()
    return _SHORT[letter] if letter else chr(int(short or long, 16))
