"""Files and a mapping as an import; a mapping drafted where none is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ecograph import imports, resources
from ecograph.errors import NotFound
from ecograph.imports import Import, Sink
from ecograph.mapping import drafting, importing, nodes, reading
from ecograph.mapping.model import TableMapping
from ecograph.mapping.vocabulary import Vocabulary
from ecograph.store import Store
from ecograph.tables import open_table

_FOLDER = "mappings"


def shipped() -> dict[str, Path]:
    """The mappings that come with ecograph, by name."""
    return {path.stem: path for path in sorted(resources.folder(_FOLDER).glob("*.yaml"))}


def open_tables(
    files: Sequence[Path],
    *,
    name: str = "",
    mapping: str | Path | None = None,
    kind: str = "",
    title: Mapping[str, str] | None = None,
) -> Import:
    """Tables as an import. ``mapping`` is a file, or the name of one that comes with ecograph; without it
    the columns are understood by their headers and values, and what was understood is said.

    Raises ``NotFound``, ``ParseError`` or ``InputError`` for a mapping that cannot be read.
    """
    path = None if mapping is None else _mapping_file(mapping)
    source = reading.read_source(path) if path else TableMapping("", "", ())
    called = name or (source.name if path and source.name else imports.name_of(files[0]))
    titles = dict(title or source.title or {"zh": files[0].name, "en": files[0].name})

    def write(sink: Sink) -> None:
        vocabulary = Vocabulary(sink.store)
        if path:
            root, raw = nodes.load(path)
            whole = reading.read_mapping(root, raw, str(path), vocabulary)
            importing.run(sink, whole, vocabulary, importing.choose(whole, files), titles)
            return
        whole, pairs = drafting.understood(files, vocabulary, sink)
        importing.run(sink, whole, vocabulary, pairs, titles)

    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path else ""
    about = {**source.about, **({"as_of": source.as_of} if source.as_of else {})}
    return Import(called, titles, write, kind or source.kind or "imported", digest, about)


def suggest(file: Path, store: Store, *, sheet: str = "") -> str:
    """A first mapping for a table, as commented YAML: what each column seems to be, and why."""
    table = open_table(file, sheet=sheet or None)
    return drafting.draft(table, Vocabulary(store)).to_yaml()


def _mapping_file(mapping: str | Path) -> Path:
    path = Path(mapping)
    if path.is_file():
        return path
    known = shipped()
    if str(mapping) in known:
        return known[str(mapping)]
    raise NotFound("mapping", str(mapping), known, hint="give a YAML file, or one of: " + ", ".join(known))
