"""Build a store: catalogue → files → named graphs → decisions → derived graphs, swapped in as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import ecograph
from ecograph import decisions, results
from ecograph.decisions import GRAPH_DECISIONS
from ecograph.derivation import Progress, derive, rules
from ecograph.errors import EcographError
from ecograph.generation import Generation
from ecograph.model import Source
from ecograph.redaction import Redaction, persons, redact
from ecograph.resources import graph_data_dir, ontology_files
from ecograph.sources import read_catalogue, read_rdf
from ecograph.store import Store
from ecograph.vocab import GRAPH_ONTOLOGY


@dataclass(frozen=True)
class Built:
    """What a build did: the folder, the quads of each graph, whether it was already up to date, what was
    taken out because a person is to be forgotten, and which results of measures went, since they were
    computed on other content (see :mod:`ecograph.results`)."""

    path: Path
    graphs: dict[str, int]
    unchanged: bool
    redaction: Redaction | None = None
    dropped: tuple[results.Run, ...] = ()


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
    base = _fingerprint(sources, ontology, without_persons)
    generation = Generation(path, _name(base, path))
    if generation.current and not force:
        return Built(path, Store.open(path).graphs(), unchanged=True)
    dropped = _results_in(path)
    with generation as store:
        progress("ontology", _load(store, ontology, GRAPH_ONTOLOGY))
        for source in sources:
            progress(source.name, _load(store, list(source.files), source.graph))
        redaction = _finish(store, path, progress, without_persons=without_persons)
        graphs = store.graphs()
    return Built(path, graphs, unchanged=False, redaction=redaction, dropped=dropped)


def refresh(out: str | Path, *, progress: Progress = lambda _step, _count: None) -> Built:
    """Apply the decisions recorded in a store folder to the store in it, without its sources.

    Raises ``StoreMissing`` where there is no store. A decision that was taken back counts no more,
    but a person once taken out comes back only by a build.
    """
    path = Path(out)
    current = Store.open(path)
    base = (path / "CURRENT").read_text("utf-8").strip().removeprefix("g-").split(".")[0].split("-")[0]
    generation = Generation(path, _name(base, path), base=current)
    if generation.current:
        return Built(path, current.graphs(), unchanged=True)
    with generation as store:
        store.update(f"CLEAR SILENT GRAPH <{GRAPH_DECISIONS}>")
        dropped = results.drop(store)
        redaction = _finish(store, path, progress)
        graphs = store.graphs()
    return Built(path, graphs, unchanged=False, redaction=redaction, dropped=dropped)


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
    everyone = persons(store)
    gone = everyone if without_persons else decisions.forgotten(folder, everyone)
    redaction = redact(store, gone, reviewers=without_persons) if gone or without_persons else None
    derive(store, progress)
    return redaction


def _load(store: Store, files: list[Path], graph: str) -> int:
    total = 0
    for file in files:
        quads = list(read_rdf(file, graph))
        store.extend(quads)
        total += len(quads)
    return total


def _name(base: str, path: Path) -> str:
    """The name of a generation: what it was built from, and which decisions were applied."""
    decided = decisions.files(path / decisions.FOLDER)
    if not decided:
        return base
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in decided))
    return f"{base}-{digest.hexdigest()[:8]}"


def _fingerprint(sources: list[Source], ontology: list[Path], without_persons: bool) -> str:
    digest = hashlib.sha256(f"{ecograph.__version__} {without_persons}".encode())
    for rule in rules():
        digest.update(rule.text.encode())
    for name, file in [("ontology", f) for f in ontology] + [
        (source.name, file) for source in sources for file in source.files
    ]:
        digest.update(f"\0{name}\0{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
