"""JSON-LD 1.1 with the ontology's context, streamed: one node at a time, one line each.

Compaction is done here, since no library streams it. It is the careful part of the algorithm only: a term of
the context is used where it certainly expands back to the same statement, a compact IRI or the full one
elsewhere. The context is written into the file, so that reading it asks no network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecograph.errors import InputError
from ecograph.exports.terms import Statements, iri, literal, subjects
from ecograph.resources import ontology_dir
from ecograph.vocab import RDF_TYPE

_TYPE = f"<{RDF_TYPE}>"
_GEN_DELIMS = (":", "/", "?", "#", "[", "]", "@")
_KNOWN_KEYS = {"@id", "@type", "@container"}

Json = str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class _Term:
    name: str
    type: str = ""  # "@id", a datatype's IRI, or empty
    container: str = ""  # "@language", "@set" or empty


class Context:
    """A JSON-LD context, read for compaction: prefixes, terms of properties, names of classes."""

    def __init__(self, definitions: Mapping[str, object]) -> None:
        self.definitions = dict(definitions)
        simple = {name: d for name, d in definitions.items() if isinstance(d, str)}
        self.prefixes = {name: d for name, d in simple.items() if "://" in d and d.endswith(_GEN_DELIMS)}
        self._by_namespace = {d: name for name, d in sorted(self.prefixes.items(), reverse=True)}
        self._compacted: dict[str, str] = {}
        self._classes: dict[str, str] = {}
        self._terms: dict[str, _Term] = {}
        names = "|".join(re.escape(name) for name in definitions if not name.startswith("@"))
        self._misread = re.compile(rf"(?:^|\^\^)<(?:{names}):(?!//)[^<>]*>$") if names else None
        for name, definition in sorted(definitions.items(), reverse=True):
            self._read(name, definition)

    @classmethod
    def load(cls, path: Path | None = None) -> Context:
        """The context of a file; of the shipped ontology without one."""
        content = json.loads((path or ontology_dir() / "context.jsonld").read_text("utf-8"))
        return cls(content["@context"])

    def compact(self, iri_: str) -> str:
        """An IRI as a compact one, as a value of ``@id`` takes it.

        >>> Context({"eco": "https://example.org/#"}).compact("https://example.org/#a")
        'eco:a'
        """
        short = self._compacted.get(iri_)
        if short is None:
            cut = max(iri_.rfind("#"), iri_.rfind("/")) + 1
            while cut and iri_[:cut] not in self._by_namespace:
                cut = max(iri_.rfind("#", 0, cut - 1), iri_.rfind("/", 0, cut - 1)) + 1
            local = iri_[cut:]
            usable = cut and local and not local.startswith("//")
            short = f"{self._by_namespace[iri_[:cut]]}:{local}" if usable else iri_
            if len(self._compacted) > 100_000:  # a cache, not a copy of the store
                self._compacted.clear()
            self._compacted[iri_] = short
        return short

    def misreads(self, term: str) -> bool:
        """Whether the context would take an IRI (of a node or a datatype), in full, for a compact one.

        >>> Context({"id": "https://example.org/"}).misreads("<id:7>")
        True
        """
        return self._misread is not None and term.endswith(">") and bool(self._misread.search(term))

    def class_name(self, iri_: str) -> str:
        """A value of ``@type``: a name of the context, or a compact IRI."""
        return self._classes.get(iri_) or self.compact(iri_)

    def term(self, predicate: str) -> _Term | None:
        """The term for a property, if the context has one that can be used."""
        return self._terms.get(predicate)

    def _read(self, name: str, definition: object) -> None:
        if name.startswith("@") or name in self.prefixes:
            return
        if isinstance(definition, str):
            if not definition.startswith("@"):
                self._terms[self._expand(definition)] = _Term(name)
                self._classes[self._expand(definition)] = name
            return
        if not isinstance(definition, dict) or not set(definition) <= _KNOWN_KEYS or "@id" not in definition:
            return
        type_, container = str(definition.get("@type", "")), str(definition.get("@container", ""))
        if container in ("", "@set", "@language") and (type_ == "@id" or not type_.startswith("@")):
            kind = type_ if type_ == "@id" else self._expand(type_)
            self._terms[self._expand(str(definition["@id"]))] = _Term(name, kind, container)

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else name


def jsonld(graphs: Iterable[tuple[str, Iterable[str]]], context: Context | None = None) -> Iterator[str]:
    """Graphs, each a name (empty for the default one) and its sorted N-Triples lines, as JSON-LD text.

    Raises ``InputError`` for a triple term of RDF 1.2, for which JSON-LD 1.1 has no form.

    >>> print(*jsonld([("", ['<urn:a> <urn:p> "1" .'])], Context({})), sep="")
    {"@context":{},"@graph":[
    {"@id":"urn:a","urn:p":"1"}
    ]}
    <BLANKLINE>
    """
    known = context or _shipped()
    yield f'{{"@context":{_dumped(known.definitions)},"@graph":[\n'
    comma = ""
    for name, lines in graphs:
        if name:
            # Where the context would misread the graph's name, the graph goes without it.
            inside = Context({}) if known.misreads(f"<{name}>") else known
            opening = {"@context": None} if inside is not known else {}
            yield f'{comma}{_dumped({**opening, "@id": inside.compact(name)})[:-1]},"@graph":[\n'
            inner = ""
            for subject, statements in subjects(lines):
                yield f"{inner}{_node(subject, statements, inside)}"
                inner = ",\n"
            yield "\n]}"
            comma = ",\n"
            continue
        for subject, statements in subjects(lines):
            yield f"{comma}{_node(subject, statements, known)}"
            comma = ",\n"
    yield "\n]}\n"


@cache
def _shipped() -> Context:
    return Context.load()


def _node(subject: str, statements: Statements, context: Context) -> str:
    """One node object. Where the context would misread an IRI of it, it goes without the context."""
    terms = (subject, *statements, *(o for objects in statements.values() for o in objects))
    if any(map(context.misreads, terms)):
        return _dumped({"@context": None, **_compacted(subject, statements, Context({}))})
    return _dumped(_compacted(subject, statements, context))


def _compacted(subject: str, statements: Statements, context: Context) -> dict[str, Json]:
    node: dict[str, Json] = {"@id": _id(subject, context)}
    for predicate in sorted(statements, key=lambda p: (p != _TYPE, p)):
        objects = statements[predicate]
        if predicate == _TYPE:
            classes = [o for o in objects if not o.startswith('"') and not o.startswith("<<")]
            objects = [o for o in objects if o not in classes]
            if classes:
                found: list[Json] = [c if c.startswith("_:") else context.class_name(iri(c)) for c in classes]
                node["@type"] = found if len(found) > 1 else found[0]
        _property(node, iri(predicate), objects, context)
    return node


def _property(node: dict[str, Json], predicate: str, objects: list[str], context: Context) -> None:
    term = context.term(predicate)
    if term and term.container == "@language":
        tagged: dict[str, list[str]] = {}
        for object_ in objects:
            found = literal(object_)
            if found and found.language and "--" not in found.language:
                tagged.setdefault(found.language, []).append(found.text)
        if tagged:
            node[term.name] = {lang: [*t] if len(t) > 1 else t[0] for lang, t in sorted(tagged.items())}
        objects = [o for o in objects if not _in_map(o)]
        term = None
    if not objects:
        return
    values = [_value(object_, term, context) for object_ in objects]
    key = term.name if term else context.compact(predicate)
    as_array = len(values) > 1 or (term is not None and term.container == "@set")
    node[key] = values if as_array else values[0]


def _in_map(term: str) -> bool:
    found = literal(term)
    return bool(found and found.language and "--" not in found.language)


def _value(term: str, as_: _Term | None, context: Context) -> Json:
    if term.startswith("<<"):
        raise InputError(
            "JSON-LD 1.1 has no form for a triple term of RDF 1.2.",
            hint="export it as trig, turtle or nquads",
        )
    found = literal(term)
    if found is None:
        named = _id(term, context)
        return named if as_ and as_.type == "@id" else {"@id": named}
    if found.language:
        tag, _, direction = found.language.partition("--")
        return {"@value": found.text, "@language": tag, **({"@direction": direction} if direction else {})}
    if found.datatype:
        if as_ and as_.type == found.datatype:
            return found.text
        return {"@value": found.text, "@type": context.compact(found.datatype)}
    return {"@value": found.text} if as_ and as_.type else found.text


def _id(term: str, context: Context) -> str:
    return term if term.startswith("_:") else context.compact(iri(term))


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
