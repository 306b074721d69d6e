"""Build a store: catalogue → files → named graphs → decisions → derived graphs, swapped in as a whole.

Imports (see :mod:`ecograph.imports`) are named graphs too: :func:`add` puts one into a store or replaces it,
:func:`remove` takes it out, and a build keeps them. Each is one new generation, or nothing at all.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import ecograph
from ecograph import decisions, intake, kept_imports, merging, results
from ecograph.decisions import GRAPH_DECISIONS
from ecograph.derivation import Progress, derive, rules
from ecograph.errors import EcographError, InputError, NotFound
from ecograph.files import write_whole
from ecograph.generation import Generation
from ecograph.imports import Account, Import, Sink, Words
from ecograph.kept_imports import Record
from ecograph.model import Source
from ecograph.redaction import Redaction, persons, redact
from ecograph.resources import graph_data_dir, ontology_files
from ecograph.sources import load_rdf, read_catalogue
from ecograph.sources.alignment import align
from ecograph.sources.catalogue import CHECKSUMS, describe
from ecograph.store import POINTER, Store
from ecograph.vocab import GRAPH_ONTOLOGY, GRAPH_SOURCE

REJECTED = "rejected"  # beside the generations: rows of the catalogue's tables that did not come in


@dataclass(frozen=True)
class Built:
    """What a build did: the folder, the quads of each graph, whether it was already up to date, what was
    taken out because a person is to be forgotten, and which results of measures went, since they were
    computed on other content (see :mod:`ecograph.results`). ``tables``: how the rows of the catalogue's
    tables ended; those that did not come in lie in the folder ``rejected``."""

    path: Path
    graphs: dict[str, int]
    unchanged: bool
    redaction: Redaction | None = None
    dropped: tuple[results.Run, ...] = ()
    tables: tuple[Account, ...] = ()


@dataclass(frozen=True)
class Added:
    """What an import did: its record, the record that it replaced, what the reader should know, whether
    nothing had changed, and the store as :class:`Built` has it (None after a dry run)."""

    record: Record
    before: Record | None
    notes: tuple[Words, ...]
    unchanged: bool
    built: Built | None
    left: tuple[Path, ...] = ()


def build(
    out: str | Path,
    *,
    data: str | Path | None = None,
    force: bool = False,
    without_persons: bool = False,
    progress: Progress = lambda _step, _count: None,
) -> Built:
    """Build the store folder ``out`` from the catalogue in ``data`` (default: the shipped one).

    The old store stays current until the new one is whole. Decisions recorded in ``out`` are applied:
    reviewed claims have their reviewed status, forgotten persons are left out (all persons with
    ``without_persons``). Nothing is done where ``out`` already holds this very input, unless
    ``force``. ``progress`` is called with a step and a count of quads. Raises ``InputError`` or
    ``ParseError`` for bad input; then nothing has changed on disk.
    """
    folder = Path(data) if data is not None else graph_data_dir()
    sources = read_catalogue(folder)
    ontology = ontology_files()
    path = Path(out)
    _settle(path)
    kept = kept_imports.recorded(path)
    _refuse_shared_names(sources, kept, folder)
    base = _fingerprint(sources, ontology, without_persons)
    generation = Generation(path, _name(base, path, kept))
    if generation.current and not force:
        return Built(path, Store.open(path).graphs(), unchanged=True)
    dropped = _results_in(path)
    tables: list[Account] = []
    with tempfile.TemporaryDirectory(prefix="ecograph-") as scratch, generation as store:
        rejected = Path(scratch)
        progress("ontology", _load(store, ontology, GRAPH_ONTOLOGY))
        for source in sources:
            if source.how:
                tables += _load_table(store, source, progress, rejected)
            else:
                progress(source.name, _load(store, list(source.files), source.graph))
                align(store, source.graph)
            describe(store, source)
        for record in kept:
            _load_import(store, path / kept_imports.FOLDER / record.name, record)
            progress(record.name, record.statements)
        redaction = _finish(store, path, progress, without_persons=without_persons)
        if redaction:
            generation.write_anew()
        graphs = store.graphs()
        _keep_rejected(path / REJECTED, rejected)
    return Built(path, graphs, False, redaction, dropped, tuple(tables))


def add(
    out: str | Path,
    given: Import,
    *,
    progress: Progress = lambda _step, _count: None,
    reading: Progress = lambda _file, _rows: None,
    dry_run: bool = False,
    left: Path | None = None,
) -> Added:
    """Bring ``given`` into the store folder ``out`` as the named graph ``graph:source/NAME``.

    An import of that name is replaced; everything else in the store stays. Where there is no store, one is
    made of the ontology and this import. The same facts again change nothing. ``left``: where the rows that
    did not come in are written, besides the import's folder. ``dry_run`` writes only them. ``reading`` is
    told of the rows read, ``progress`` of steps. Raises what ``given.write`` raises, ``InputError`` where
    the name is taken by a source of the catalogue; then nothing has changed.
    """
    path = Path(out)
    if dry_run:
        with tempfile.TemporaryDirectory(prefix="ecograph-") as scratch:
            record, notes, rows = _write(given, Path(scratch) / "new", path, reading, left)
            return Added(record, _recorded(path, given.name), notes, False, None, rows if left else ())
    with kept_imports.changing(path):
        _settle(path)
        before = _recorded(path, given.name)
        staged = kept_imports.staging(path, given.name)
        try:
            record, notes, rows = _write(given, staged, path, reading, left)
            unchanged = before is not None and before.digest == record.digest
            others = [r for r in kept_imports.recorded(path) if r.name != given.name]
            built = _renew(path, [*others, record], progress, staged, record, before)
            if not (unchanged and built.unchanged):
                kept_imports.put_in_place(path, given.name, staged)
            elif record != before:  # its rows ended in another way, and its facts are the same
                kept_imports.keep_facts(path, given.name, staged)
                kept_imports.put_in_place(path, given.name, staged)
            _strike(path, built.redaction)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return Added(record, before, notes, unchanged and built.unchanged, built, rows)


def remove(out: str | Path, name: str, *, progress: Progress = lambda _step, _count: None) -> Built:
    """Take an import out of a store folder: its named graph, and what was kept of it.

    Raises ``NotFound`` where there is none of that name, ``StoreMissing`` where there is no store.
    """
    path = Path(out)
    Store.open(path)
    if not (path / kept_imports.FOLDER).is_dir():
        raise NotFound("import", name, (), hint="ecograph imports lists them")
    with kept_imports.changing(path):
        _settle(path)
        folders = (path / kept_imports.FOLDER).iterdir()
        known = {folder.name for folder in folders if not folder.name.startswith(".")}
        if name not in known:
            raise NotFound("import", name, known, hint="ecograph imports lists them")
        aside = kept_imports.take_away(path, name)
        try:
            built = _renew(path, kept_imports.recorded(path), progress, gone=name)
        except BaseException:
            aside.rename(path / kept_imports.FOLDER / name)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    return built


def refresh(out: str | Path, *, progress: Progress = lambda _step, _count: None) -> Built:
    """Apply the decisions recorded in a store folder to the store in it, without its sources.

    Raises ``StoreMissing`` where there is no store. A decision that was taken back counts no more,
    but a person once taken out comes back only by a build.
    """
    path = Path(out)
    current = Store.open(path)
    generation = Generation(path, _name(_base(path), path, kept_imports.recorded(path)), base=current)
    if generation.current:
        return Built(path, current.graphs(), unchanged=True)
    with generation as store:
        store.update(f"CLEAR SILENT GRAPH <{GRAPH_DECISIONS}>")
        dropped = results.drop(store)
        redaction = _finish(store, path, progress)
        if redaction:
            generation.write_anew()
        graphs = store.graphs()
    _strike(path, redaction)
    return Built(path, graphs, unchanged=False, redaction=redaction, dropped=dropped)


def _strike(path: Path, redaction: Redaction | None) -> None:
    """Take forgotten persons out of what is kept of the imports, so that no later build knows them."""
    if redaction is None or not redaction.nodes:
        return
    for record in kept_imports.recorded(path):
        kept_imports.rewrite(path / kept_imports.FOLDER / record.name, redaction.struck, redaction.masked)


def _results_in(path: Path) -> tuple[results.Run, ...]:
    """The runs in the store that a build replaces; none where there is no store, or a broken one."""
    try:
        return results.runs(Store.open(path))
    except EcographError:
        return ()


def _finish(
    store: Store, path: Path, progress: Progress, *, without_persons: bool = False
) -> Redaction | None:
    folder = path / decisions.FOLDER
    reviewed = decisions.reviews(folder)
    if reviewed:
        progress("decisions", _load(store, reviewed, GRAPH_DECISIONS))
    decisions.apply(store)
    merging.apply(store, folder)
    everyone = persons(store)
    gone = everyone if without_persons else decisions.forgotten(folder, everyone)
    redaction = redact(store, gone, reviewers=without_persons) if gone or without_persons else None
    derive(store, progress)
    return redaction


def _load(store: Store, files: list[Path], graph: str) -> int:
    total = 0
    for file in files:
        total += load_rdf(store, file, graph, whole=False).statements
    return total


def _write(
    given: Import, folder: Path, path: Path, reading: Progress, left: Path | None
) -> tuple[Record, tuple[Words, ...], tuple[Path, ...]]:
    """Let an import write its facts into a folder; what they are, and where the rows are that stayed out."""
    present = Store.open(path) if (path / POINTER).is_file() else only_ontology()
    graph = GRAPH_SOURCE + given.name
    if _recorded(path, given.name) is None and graph in present.graphs():
        raise InputError(
            f"The store has a source called “{given.name}” already, and it is no import.",
            where=str(path),
            hint="choose another name: --name NAME",
        )
    sink = Sink(given.name, folder, present, graph=graph, progress=reading)
    try:
        given.write(sink)
        digest = sink.close()
    except BaseException:
        sink.discard()
        raise
    record = Record(
        given.name, given.kind, dict(given.title), digest, sink.statements, given.mapping,
        tuple(sink.accounts), dict(given.about),
    )  # fmt: skip
    kept_imports.write_record(folder, record)
    rows = _left(folder, record, left)
    if sink.accounts and not record.total("imported") + record.total("merged"):
        raise InputError(
            "No row came in: " + (sink.first_reason.get("en") or "the table has no rows."),
            where=", ".join(account.file for account in sink.accounts),
            hint="nothing was changed; " + (
                f"all rows with their reasons are in {rows[0]}" if left and rows
                else "--rejected FILE writes the rows with their reasons, --suggest drafts a mapping"
            ),
        )  # fmt: skip
    return record, tuple(sink.notes), rows


def _renew(
    path: Path,
    records: list[Record],
    progress: Progress,
    staged: Path | None = None,
    new: Record | None = None,
    before: Record | None = None,
    gone: str = "",
) -> Built:
    """A new generation on the base of the current one, with one source graph put in or taken out."""
    current = Store.open(path) if (path / POINTER).is_file() else None
    base = _base(path) if current else _fingerprint([], ontology_files(), False)
    generation = Generation(path, _name(base, path, sorted(records, key=lambda r: r.name)), base=current)
    same = new is not None and before is not None and _described(new) == _described(before)
    if current and generation.current and (same or new is None):
        return Built(path, current.graphs(), unchanged=True)
    with generation as store:
        dropped = results.drop(store) if current else ()
        if current:
            store.update(f"CLEAR SILENT GRAPH <{GRAPH_DECISIONS}>")
        else:
            progress("ontology", _load(store, ontology_files(), GRAPH_ONTOLOGY))
        store.update(f"CLEAR SILENT GRAPH <{GRAPH_SOURCE}{gone or (new.name if new else '')}>")
        if new is not None and staged is not None:
            _load_import(store, staged, new)
            progress(new.name, new.statements)
        redaction = _finish(store, path, progress)
        if redaction:
            generation.write_anew()
        graphs = store.graphs()
    return Built(path, graphs, False, redaction, dropped)


def _load_import(store: Store, folder: Path, record: Record) -> None:
    with kept_imports.facts(folder) as lines:
        store.load(lines, GRAPH_SOURCE + record.name)
    if not record.mapping:  # what a mapping or a registry made is in our own words already
        align(store, GRAPH_SOURCE + record.name)
    source = Source(record.name, record.kind, record.title, ())
    describe(store, source, checksum=record.digest, about=record.about)


def _load_table(store: Store, source: Source, progress: Progress, rejected: Path) -> tuple[Account, ...]:
    """A source of the catalogue that is a table: read by its mapping, or as the registry that it is.

    Rows that did not come in are left in ``rejected``.
    """
    folder = rejected / source.name
    sink = Sink(source.name, folder, store, graph=source.graph)
    try:
        intake.open_source(source).write(sink)
        sink.close()
    finally:
        sink.discard()
    with kept_imports.facts(folder) as lines:
        store.load(lines, source.graph)
    progress(source.name, sink.statements)
    for account in sink.accounts:
        account.left = account.left and f"{REJECTED}/{source.name}/{account.left}"
    return tuple(sink.accounts)


def _keep_rejected(target: Path, scratch: Path) -> None:
    """The rows of the catalogue's tables that did not come in, in a folder for each source."""
    shutil.rmtree(target, ignore_errors=True)
    for file in sorted(scratch.glob("*/rejected-*.csv")):
        write_whole(target / file.parent.name / file.name, file.read_bytes(), what="list", parents=True)


def _left(folder: Path, record: Record, wanted: Path | None) -> tuple[Path, ...]:
    """The files of rows that stayed out: in the import's folder, or copied to where the user wants them."""
    named = [account for account in record.files if account.left]
    if wanted is None:
        return tuple(Path(kept_imports.FOLDER) / record.name / account.left for account in named)
    found = []
    for account in named:
        stem = Path(account.left).stem.removeprefix("rejected")
        target = wanted if len(named) == 1 else wanted.with_name(f"{wanted.stem}{stem}{wanted.suffix}")
        write_whole(target, (folder / account.left).read_bytes(), what="list of rejected rows")
        found.append(target)
    return tuple(found)


def only_ontology() -> Store:
    """The ontology alone, in memory: what an import can look up where there is no store yet."""
    store = Store.in_memory()
    _load(store, ontology_files(), GRAPH_ONTOLOGY)
    return store


def _recorded(path: Path, name: str) -> Record | None:
    folder = path / kept_imports.FOLDER / name
    return kept_imports.read_record(folder) if folder.is_dir() else None


def _described(record: Record) -> tuple[object, ...]:
    """What of a record is in the store."""
    return record.digest, record.kind, dict(record.title), dict(record.about)


def _settle(path: Path) -> None:
    """Finish or undo what a killed import began."""
    if (path / kept_imports.FOLDER).is_dir() and (path / POINTER).is_file():
        held = Store.open(path).select(CHECKSUMS).rows
        kept_imports.settle(path, {str(g).removeprefix(GRAPH_SOURCE): str(digest) for g, digest in held})


def _refuse_shared_names(sources: list[Source], kept: list[Record], folder: Path) -> None:
    shared = {source.name for source in sources} & {record.name for record in kept}
    if shared:
        name = min(shared)
        raise InputError(
            f"The catalogue has a source called “{name}”, and so is an import of the store.",
            where=str(folder),
            hint=f"remove the import (ecograph imports --remove {name}) or rename the source",
        )


def _base(path: Path) -> str:
    """What the current generation was built from, without what was added since."""
    return (path / POINTER).read_text("utf-8").strip().removeprefix("g-").split(".")[0].split("-")[0]


def _name(base: str, path: Path, kept: list[Record]) -> str:
    """The name of a generation: what it was built from, which decisions were applied, which imports."""
    decided = decisions.files(path / decisions.FOLDER)
    if not decided and not kept:
        return base
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in decided))
    digest.update(kept_imports.fingerprint(kept))
    return f"{base}-{digest.hexdigest()[:8]}"


def _fingerprint(sources: list[Source], ontology: list[Path], without_persons: bool) -> str:
    digest = hashlib.sha256(f"{ecograph.__version__} {without_persons}".encode())
    for rule in rules():
        digest.update(rule.text.encode())
    for source in sources:
        digest.update(f"\0{source.kind}\0{sorted(source.title.items())}".encode())
    for name, file in [("ontology", f) for f in ontology] + [
        (source.name, file) for source in sources for file in (*source.files, *source.readers)
    ]:
        digest.update(f"\0{name}\0{file.name}\0".encode())
        with file.open("rb") as content:  # it may be larger than memory
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]
