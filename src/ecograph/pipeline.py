"""Build a store: catalogue → files → named graphs → derived graphs, swapped in as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ecograph
from ecograph import queries
from ecograph.model import Source
from ecograph.resources import graph_data_dir, ontology_dir
from ecograph.sources import read_catalogue, read_rdf
from ecograph.store import Generation, Store
from ecograph.vocab import GRAPH, GRAPH_ONTOLOGY

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Built:
    """What a build did: the folder, the quads of each graph, and whether it was already up to date."""

    path: Path
    graphs: dict[str, int]
    unchanged: bool


def build(
    out: str | Path,
    *,
    data: str | Path | None = None,
    force: bool = False,
    progress: Progress = lambda _step, _count: None,
) -> Built:
    """Build the store folder ``out`` from the catalogue in ``data`` (default: the shipped one).

    The old store stays current until the new one is whole. Nothing is done where ``out`` already
    holds this very input, unless ``force``. ``progress`` is called with a step and a count of quads.
    Raises ``InputError`` or ``ParseError`` for bad input; then nothing has changed on disk.
    """
    folder = Path(data) if data is not None else graph_data_dir()
    sources = read_catalogue(folder)
    ontology = sorted(ontology_dir().rglob("*.ttl"))
    path = Path(out)
    generation = Generation(path, _fingerprint(sources, ontology))
    if generation.current and not force:
        return Built(path, Store.open(path).graphs(), unchanged=True)
    with generation as store:
        progress("ontology", _load(store, ontology, GRAPH_ONTOLOGY))
        for source in sources:
            progress(source.name, _load(store, list(source.files), source.graph))
        for rule in _rules():
            progress(rule.name, store.derive(rule.text, GRAPH + rule.keys["graph"]))
        graphs = store.graphs()
    return Built(path, graphs, unchanged=False)


def _load(store: Store, files: list[Path], graph: str) -> int:
    total = 0
    for file in files:
        quads = list(read_rdf(file, graph))
        store.extend(quads)
        total += len(quads)
    return total


def _rules() -> list[queries.Query]:
    rules = [queries.load(name, "rules") for name in queries.names("rules")]
    return sorted(rules, key=lambda rule: (int(rule.keys.get("order", "9")), rule.name))


def _fingerprint(sources: list[Source], ontology: list[Path]) -> str:
    digest = hashlib.sha256(ecograph.__version__.encode())
    for rule in _rules():
        digest.update(rule.text.encode())
    for name, file in [("ontology", f) for f in ontology] + [
        (source.name, file) for source in sources for file in source.files
    ]:
        digest.update(f"\0{name}\0{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
