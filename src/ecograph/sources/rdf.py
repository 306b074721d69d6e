"""RDF files as quads of one named graph, read as a stream.

Oxigraph's parsers read what they know; HexTuples are read here, TriX by rdflib. Nothing is fetched from the
network. See docs/howto-rdf.md for the forms, the limits, and what is left out of a broken file.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import pyoxigraph as ox

from ecograph.errors import InputError
from ecograph.imports import Import, Sink
from ecograph.sources import alignment, blank_nodes, parsing, plain
from ecograph.sources.parsing import Left
from ecograph.sources.streams import SUFFIXES, form_name
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE, RDF_TYPE, local_name, shorten

__all__ = ["Left", "RdfAccount", "is_rdf", "load_rdf", "open_rdf", "read_rdf", "write_rdf"]

# How many of the places that were left are kept, and all are counted: a hostile file has millions.
LISTED = 10_000
_BATCH = 5_000
_TYPE = ox.NamedNode(RDF_TYPE)


@dataclass(frozen=True)
class RdfAccount:
    """What became of a file: the statements read, and what was left out of it.

    ``left`` lists the first :data:`LISTED` places, ``left_count`` counts them all.
    """

    statements: int
    left: tuple[Left, ...] = ()
    left_count: int = 0


def is_rdf(path: Path) -> bool:
    """Whether a file has the name of an RDF file, packed or not.

    >>> is_rdf(Path("facts.ttl.gz")), is_rdf(Path("roster.csv"))
    (True, False)
    """
    return Path(form_name(path)).suffix.lower() in parsing.FORMS


def read_rdf(
    path: Path,
    graph: str,
    *,
    lenient: bool = False,
    left: Callable[[Left], object] = lambda _left: None,
    base: str | None = None,
    iris: bool = False,
) -> Iterator[ox.Quad]:
    """The statements of one file, all put into the named graph ``graph``, as they are read.

    Blank nodes keep their names when the file is read again, and two files never share one (see
    :mod:`ecograph.sources.blank_nodes`); with ``iris`` they become IRIs of the source's own. Relative IRIs
    are resolved against ``base``, by default one of the file's own. With ``lenient``, reading goes on after
    an error and ``left`` is called with each place that was left out. Raises ``ParseError`` with file, line
    and column, ``InputError`` for a form that nobody reads.
    """
    name = form_name(path)
    form = parsing.FORMS.get(Path(name).suffix.lower())
    if form is None:
        known = " ".join(parsing.FORMS)
        raise InputError(
            f"“{Path(name).suffix}” is no RDF file.", where=str(path),
            hint=f"use one of {known}, packed or not ({' '.join(SUFFIXES)})",
        )  # fmt: skip
    own = f"urn:ecograph:base/{quote(local_name(graph))}/{quote(name)}"
    reader = parsing.Reader(path, form, base or own, left, lenient=lenient)
    return blank_nodes.named(reader.quads(), graph, name, iris=iris)


def load_rdf(
    store: Store, path: Path, graph: str, *, lenient: bool = False, whole: bool = True
) -> RdfAccount:
    """Load a file into the named graph of a store that is open to write, in bulk.

    Memory is bounded by the engine's own batches, whatever the size of the file. On an error nothing of
    the file is in the store, unless ``whole`` is waived: for a store that is then thrown away, plain
    N-Triples are read by the engine alone, in parts. Raises as :func:`read_rdf`.
    """
    if not whole and not lenient and (count := plain.statements(path)) and plain.load(store, path, graph):
        return RdfAccount(count)
    return _counted(path, graph, lenient, store.extend)


def open_rdf(
    files: Sequence[Path],
    *,
    name: str,
    kind: str = "",
    title: Mapping[str, str] | None = None,
    lenient: bool = False,
) -> Import:
    """RDF files as one import: their statements as they are, in one graph, blank nodes as IRIs.

    The account counts statements where that of a table counts rows; a place that was left out counts as one.
    A note says which terms no alignment covers. Raises as :func:`read_rdf`, once it is written.
    """

    def write(sink: Sink) -> None:
        terms: Counter[tuple[str, str]] = Counter()
        for file in files:
            _write(sink, file, GRAPH_SOURCE + name, lenient, terms)
        dark = alignment.dark(sink.store, terms)
        if dark:
            sink.note(_dark_words(dark))

    return Import(name, dict(title or {"zh": name, "en": name}), write, kind or "imported")


def _write(sink: Sink, file: Path, graph: str, lenient: bool, terms: Counter[tuple[str, str]]) -> None:
    with file.open("rb") as raw:
        digest = hashlib.file_digest(raw, "sha256").hexdigest()
    account = sink.account(file.name, digest)

    def leave(left: Left) -> None:
        sink.row(account)
        cells = {"line": left.line, "column": left.column, "message": left.message}
        zh = f"未能读取：{left.message}"
        sink.reject(account, left.line or 0, cells, {"zh": zh, "en": f"Not read: {left.message}"})

    quads = read_rdf(file, graph, lenient=lenient, left=leave, iris=True)
    while batch := list(itertools.islice(quads, _BATCH)):
        for quad in batch:
            sink.row(account)
            terms["property", quad.predicate.value] += 1
            if quad.predicate == _TYPE and isinstance(quad.object, ox.NamedNode):
                terms["class", quad.object.value] += 1
        account.imported += len(batch)
        triples = (ox.Triple(q.subject, q.predicate, q.object) for q in batch)
        lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert lines is not None
        sink.write(lines.decode("utf-8"))
    sink.document(file.name, {"zh": file.name, "en": file.name}, digest).close()


def _dark_words(dark: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """A note on the terms that no alignment covers: how many, and the most used."""
    count = sum(n for kind, _, n in dark if kind == "property")
    first = sorted(dark, key=lambda one: -one[2])[:8]
    most = ", ".join(f"{shorten(term)} ({n:,})" for _, term, n in first)
    more = "" if len(dark) <= len(first) else " …"
    return {
        "zh": f"{count:,} 条陈述所用的属性不在对应表之内，原样存入，但不进入七种角色与四条链：{most}{more}",
        "en": f"{count:,} statements use properties that no alignment covers; they are stored as they are "
        f"and play no part in roles and chains: {most}{more}",
    }


def write_rdf(path: Path, output: IO[bytes], graph: str, *, lenient: bool = False) -> RdfAccount:
    """Write the statements of a file as N-Triples, in the order in which they are read.

    Raises as :func:`read_rdf`; what was written until then is written.
    """

    def write(quads: Iterator[ox.Quad]) -> None:
        triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
        ox.serialize(triples, output=output, format=ox.RdfFormat.N_TRIPLES)

    return _counted(path, graph, lenient, write)


def _counted(
    path: Path, graph: str, lenient: bool, take: Callable[[Iterator[ox.Quad]], object]
) -> RdfAccount:
    listed: list[Left] = []
    statements = all_left = 0

    def note(one: Left) -> None:
        nonlocal all_left
        all_left += 1
        if len(listed) < LISTED:
            listed.append(one)

    def counted() -> Iterator[ox.Quad]:
        nonlocal statements
        for quad in read_rdf(path, graph, lenient=lenient, left=note):
            statements += 1
            yield quad

    take(counted())
    return RdfAccount(statements, tuple(listed), all_left)
