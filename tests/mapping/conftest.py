"""Importing into nothing: what an import writes, as a set of lines, without a store on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ecograph import intake, kept_imports, pipeline
from ecograph.imports import Sink
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE

Written = tuple[set[str], Sink]
Importing = Callable[..., Written]


@pytest.fixture(scope="session")
def ontology() -> Store:
    return pipeline.only_ontology()


@pytest.fixture
def importing(tmp_path: Path, ontology: Store) -> Importing:
    """Writes the texts to files, imports them, gives the lines of N-Triples and the sink."""
    count = 0

    def imported(
        texts: dict[str, str] | Iterable[Path],
        mapping: str = "",
        *,
        store: Store | None = None,
        name: str = "test",
    ) -> Written:
        nonlocal count
        count += 1
        folder = tmp_path / str(count)
        folder.mkdir()
        files = []
        if isinstance(texts, dict):
            for file, text in texts.items():
                (folder / file).write_text(text, "utf-8")
                files.append(folder / file)
        else:
            files = list(texts)
        written = folder / "map.yaml"
        written.write_text(mapping, "utf-8")
        given = intake.open_import(files, name=name, mapping=written if mapping else None)
        sink = Sink(name, folder / "out", store or ontology, graph=GRAPH_SOURCE + name)
        try:
            given.write(sink)
            sink.close()
        finally:
            sink.discard()
        with kept_imports.facts(folder / "out") as stream:
            lines = {line.decode() for line in stream}
        return lines, sink

    return imported
