"""A store as files: RDF, tables, networks. Nothing is left half-written, nothing is dropped in silence.

==============  ==================  ============================================================
form            suffix              what
==============  ==================  ============================================================
``nquads``      ``.nq``             sorted N-Quads; the default
``trig``        ``.trig``           TriG with stable bytes
``turtle``      ``.ttl``            Turtle with stable bytes: the union, or one graph
``ntriples``    ``.nt``             sorted N-Triples: the union, or one graph
``jsonld``      ``.jsonld``         JSON-LD 1.1 with the ontology's context inside
``rdf12``       –                   Turtle of RDF 1.2: claims as reifiers of triple terms
``ntriples12``  –                   the same as sorted N-Triples
``csv``         ``.csv`` ``.zip``   nodes, edges, observations, sources: a folder, files or a zip
``parquet``     ``.parquet``        the same with types
``xlsx``        ``.xlsx``           the same as sheets of one workbook
``graphml``     ``.graphml``        the network of the current view
``gexf``        ``.gexf``           the same for Gephi
==============  ==================  ============================================================

RDF forms are streamed and sorted on disk where they are large. RDF 1.2 is for export only: few tools read it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecograph.errors import InputError, NotFound
from ecograph.files import refuse_null, whole_file
from ecograph.vocab import GRAPH, GRAPH_SOURCE, expand

if TYPE_CHECKING:
    from ecograph.store import Store

RDF_FORMS = ("nquads", "trig", "turtle", "ntriples", "jsonld", "rdf12", "ntriples12")
TABLE_FORMS = ("csv", "parquet", "xlsx")
NETWORK_FORMS = ("graphml", "gexf")
FORMS = (*RDF_FORMS, *TABLE_FORMS, *NETWORK_FORMS)
_SUFFIXES = {
    ".nq": "nquads", ".trig": "trig", ".ttl": "turtle", ".nt": "ntriples", ".jsonld": "jsonld",
    ".csv": "csv", ".zip": "csv", ".parquet": "parquet", ".xlsx": "xlsx", ".graphml": "graphml",
    ".gexf": "gexf",
}  # fmt: skip
_CODED = ("mod", "status", "role", "approx")


@dataclass(frozen=True)
class Exported:
    """The files written, and what a reader must know of them, as sentences in zh and en."""

    paths: tuple[Path, ...]
    notes: tuple[Mapping[str, str], ...] = ()


def form_of(target: Path | None, form: str | None = None) -> str:
    """The form to write: the one named, else by the suffix; N-Quads where there is neither.

    Raises ``NotFound`` for a form or a suffix that nobody writes.

    >>> form_of(Path("park.TTL")), form_of(None), form_of(Path("out"), "csv")
    ('turtle', 'nquads', 'csv')
    """
    if form is not None:
        if form not in FORMS:
            raise NotFound("export form", form, FORMS, hint=", ".join(FORMS))
        return form
    suffix = target.suffix.lower() if target else ""
    if suffix and suffix not in _SUFFIXES:
        raise NotFound("export form", suffix, _SUFFIXES, hint="name the form with -f")
    return _SUFFIXES.get(suffix, "nquads")


def stream(store: Store, form: str = "nquads", *, graph: str | None = None) -> Iterator[str]:
    """An RDF form as pieces of text, to be written one after the other in UTF-8.

    ``graph`` names one graph (``current``, ``source/NAME``, a source's name, or an IRI); without it the
    dataset, or for forms without graphs the union. Raises ``NotFound`` for an unknown graph or form.

    >>> from ecograph.store import Store
    >>> print(*stream(Store.in_memory("<urn:a> <urn:p> 1 ."), "turtle"), sep="", end="")
    <urn:a>
        <urn:p> 1 .
    """
    if form not in RDF_FORMS:
        raise NotFound("RDF form", form, RDF_FORMS, hint=", ".join(RDF_FORMS))
    name = None if graph is None else _graph(store, graph)
    if form == "nquads":
        return _nquads(store, name)
    if form in ("ntriples", "ntriples12"):
        return _ntriples(store, name, reify=form == "ntriples12")
    if form == "jsonld":
        from ecograph.exports.jsonld import jsonld

        return jsonld(_graphs(store, name))
    return _turtle(store, name, form)


def write(
    store: Store, target: Path, form: str | None = None, *, graph: str | None = None, lang: str = "en"
) -> Exported:
    """Write the store to ``target`` in a form of ``FORMS`` (by default, that of the suffix).

    ``graph`` is for RDF forms; ``lang`` (``zh`` or ``en``) for names and headings of tables. CSV and Parquet
    make a folder, or ``NAME.nodes.csv`` and so on beside ``NAME.csv``, or one ``.zip``. Raises
    ``InputError`` where the place cannot be written; then an old file stays as it was.
    """
    form = form_of(target, form)
    if graph is not None and form not in RDF_FORMS:
        raise InputError(f"One graph cannot be chosen for {form}.", hint="leave --graph out")
    if form in RDF_FORMS:
        pieces = stream(store, form, graph=graph)
        with whole_file(target) as part, part.open("w", encoding="utf-8", newline="") as out:
            out.writelines(pieces)
        return Exported((target,))
    if form in NETWORK_FORMS:
        return _network(store, target, form)
    return _tables(store, target, form, lang)


def _nquads(store: Store, graph: str | None) -> Iterator[str]:
    if graph is None:
        return (f"{line}\n" for line in store.nquads())
    return (f"{line[:-1]}<{graph}> .\n" for line in store.ntriples(graph))


def _ntriples(store: Store, graph: str | None, *, reify: bool) -> Iterator[str]:
    from ecograph.exports.turtle import reified

    lines: Iterable[str] = store.ntriples(graph)
    return (f"{line}\n" for line in (reified(lines) if reify else lines))


def _turtle(store: Store, graph: str | None, form: str) -> Iterator[str]:
    from ecograph.exports.turtle import Names, reified, trig, turtle

    names = Names()
    if form == "trig":
        blocks = trig(_graphs(store, graph), names)
    else:
        lines = store.ntriples(graph)
        blocks = _apart(turtle(reified(lines) if form == "rdf12" else lines, names))
    # Which prefixes are used is known at the end, and they stand at the beginning.
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", prefix="ecograph-") as body:
        body.writelines(blocks)
        body.seek(0)
        if header := names.header():
            yield f"{header}\n"
        while piece := body.read(1 << 20):
            yield piece


def _apart(blocks: Iterable[str]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        yield f"\n{block}" if number else block


def _graphs(store: Store, graph: str | None) -> Iterator[tuple[str, Iterator[str]]]:
    """Each graph with its lines, the default graph first."""
    for name in ("", *sorted(store.graphs())) if graph is None else (graph,):
        yield name, store.ntriples(name)


def _graph(store: Store, name: str) -> str:
    known = store.graphs()
    for candidate in (expand(name), GRAPH + name, GRAPH_SOURCE + name):
        if candidate in known:
            return candidate
    short = [found.removeprefix(GRAPH) for found in known]
    raise NotFound("graph", name, short, hint="ecograph info lists them")


def _network(store: Store, target: Path, form: str) -> Exported:
    from ecograph.netfiles import write_network
    from ecograph.projection import project

    notes: list[Mapping[str, str]] = []
    paths = write_network(project(store, isolates=True), target, form, notes=notes)
    return Exported(paths, tuple(notes))


def _tables(store: Store, target: Path, form: str, lang: str) -> Exported:
    from ecograph.exports.records import records
    from ecograph.exports.sheets import CsvSink, ParquetSink, WorkbookSink, fill

    if form == "xlsx":
        with _spooled(store) as lines, whole_file(target) as part:
            notes = fill(WorkbookSink(part, lang, _codes(store, lang)), records(lines, lang))
        return Exported((target,), tuple(notes))
    sink = CsvSink if form == "csv" else ParquetSink
    with _spooled(store) as lines, _staged(target, form) as (files, paths):
        notes = fill(sink(files), records(lines, lang))
    return Exported(tuple(paths), tuple(notes))


class _Spool:
    """Sorted N-Quads lines in a file, to be read more than once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> Iterator[str]:
        with self.path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield line[:-1]


@contextmanager
def _spooled(store: Store) -> Iterator[_Spool]:
    with tempfile.TemporaryDirectory(prefix="ecograph-") as folder:
        spool = _Spool(Path(folder) / "quads")
        with spool.path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(f"{line}\n" for line in store.nquads())
        yield spool


def _codes(store: Store, lang: str) -> dict[str, str]:
    """The names of modalities, statuses, roles and approximations, by the concept's IRI."""
    from ecograph.vocab import PREFIXES

    query = "SELECT ?c ?l WHERE { ?c skos:prefLabel ?l FILTER(LANG(?l) = ?lang) } ORDER BY ?c ?l"
    spaces = tuple(PREFIXES[prefix] for prefix in _CODED)
    found = ((str(concept), str(label)) for concept, label in store.select(query, {"lang": lang}).rows)
    return {concept: label for concept, label in found if concept.startswith(spaces)}


@contextmanager
def _staged(target: Path, form: str) -> Iterator[tuple[dict[str, Path], list[Path]]]:
    """The files of tables, made beside their place and moved there together at the end."""
    from ecograph.exports.records import TABLES

    refuse_null(target, "table")
    zipped, beside = target.suffix.lower() == ".zip", target.suffix.lower() == f".{form}"
    names = {t: f"{target.stem}.{t}.{form}" if beside else f"{t}.{form}" for t in TABLES}
    if zipped:
        with tempfile.TemporaryDirectory(prefix="ecograph-") as folder, whole_file(target) as part:
            yield {table: Path(folder) / name for table, name in names.items()}, [target]
            _zip([Path(folder) / name for name in names.values()], part)
        return
    place = target.parent if beside else target
    paths = [place / name for name in names.values()]
    mark = f"{os.getpid()}.folder"
    stage = target.with_name(f".{target.name[:40]}.{mark}") if target.name else target / f".ecograph.{mark}"
    try:
        if not place.is_dir():
            if place.exists() or beside:
                raise NotADirectoryError(
                    20, "it is not a folder" if place.exists() else "there is no such folder"
                )
        elif blocked := next((path for path in paths if path.is_dir()), None):
            raise IsADirectoryError(21, f"a folder is in the place of {blocked.name}")
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        yield {table: stage / name for table, name in names.items()}, paths
        if not place.is_dir():
            stage.rename(place)
        for name in names.values() if stage.is_dir() else ():
            (stage / name).replace(place / name)
    except OSError as error:
        raise InputError(
            f"The tables cannot be written: {error.strerror or error}.",
            where=str(target),
            hint="choose a folder with -o that can be made or written to",
        ) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _zip(files: Iterable[Path], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            # No time stamp: equal content gives equal bytes.
            entry = zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as out:
                shutil.copyfileobj(source, out, 1 << 20)
