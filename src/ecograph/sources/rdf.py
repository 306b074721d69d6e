"""RDF files as quads of one named graph.

Oxigraph's parsers read what they know; rdflib reads the rest (TriX, HexTuples).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from ecograph.errors import InputError, ParseError

_NATIVE = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".n3": ox.RdfFormat.N3,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_RDFLIB = {".trix": "trix", ".hext": "hext"}


def read_rdf(path: Path, graph: str) -> Iterator[ox.Quad]:
    """The statements of one file, all put into the named graph ``graph``.

    Blank nodes are named by their content (RDFC-1.0) and the file's stem, so that reading a file
    twice gives equal quads and two files never share one. Raises ``ParseError`` with file, line
    and column, ``InputError`` for a form that nobody reads.
    """
    if not path.is_file():
        raise InputError("There is no such file.", where=str(path), hint="check the path")
    suffix = path.suffix.lower()
    if suffix in _NATIVE:
        quads = _parse_native(path, _NATIVE[suffix])
    elif suffix in _RDFLIB:
        quads = _parse_rdflib(path, _RDFLIB[suffix])
    else:
        known = " ".join([*_NATIVE, *_RDFLIB])
        raise InputError(f"“{suffix}” is no RDF file.", where=str(path), hint=f"use one of {known}")
    name = ox.NamedNode(graph)
    for quad in _stable_blank_nodes(quads, path.stem):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _parse_native(path: Path, form: ox.RdfFormat) -> list[ox.Quad]:
    try:
        return list(ox.parse(path=str(path), format=form, base_iri="urn:ecograph:base/"))
    except SyntaxError as error:
        # Oxigraph gives the position in its message or on the exception, by format
        found = re.search(r"line (\d+)(?:[^\d]+(\d+))?", str(error))
        line = error.lineno or (int(found[1]) if found else None)
        column = error.offset or (int(found[2]) if found and found[2] else None)
        spot = "".join(f":{part}" for part in (line, column) if part is not None)
        raise ParseError(
            f"The file cannot be parsed: {error.msg or error}",
            where=f"{path}{spot}",
            hint="mend the line; nothing was written",
        ) from None
    except (ValueError, OSError) as error:
        raise ParseError(f"The file cannot be read: {error}", where=str(path)) from None


def _parse_rdflib(path: Path, form: str) -> list[ox.Quad]:
    import rdflib

    dataset = rdflib.Dataset()
    try:
        dataset.parse(data=path.read_bytes(), format=form)  # given a path, rdflib leaks the file
        text = dataset.serialize(format="nquads")
    except Exception as error:  # noqa: BLE001 - rdflib's parsers raise whatever they meet
        raise ParseError(
            f"The file cannot be parsed as {form}: {error}",
            where=str(path),
            hint="mend the file; nothing was written",
        ) from None
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def _stable_blank_nodes(quads: list[ox.Quad], stem: str) -> list[ox.Quad]:
    if not any(isinstance(t, ox.BlankNode) for q in quads for t in (q.subject, q.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = re.sub(r"\W", "", stem)

    def renamed(term: object) -> object:
        return ox.BlankNode(f"{prefix}{term.value}") if isinstance(term, ox.BlankNode) else term

    return [
        ox.Quad(renamed(q.subject), q.predicate, renamed(q.object), q.graph_name)  # type: ignore[arg-type]
        for q in dataset
    ]
