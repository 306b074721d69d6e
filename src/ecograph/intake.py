"""Which reader takes what: files, with a mapping or a registry or neither, as an :class:`Import`.

RDF is read as RDF, ``registry`` names a form that is known (``ror``), anything else is a table read by its
mapping, or, without one, by its headers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecograph import imports
from ecograph.errors import InputError
from ecograph.imports import Import
from ecograph.model import Source
from ecograph.sources.rdf import is_rdf, open_rdf


def open_import(
    files: Sequence[Path],
    *,
    name: str = "",
    mapping: str | Path | None = None,
    registry: str = "",
    kind: str = "",
    title: Mapping[str, str] | None = None,
    lenient: bool = False,
) -> Import:
    """What to bring in, and how. ``name``: by default the mapping's, else the first file's.

    Raises ``InputError`` where a file is missing, or where RDF and tables are mixed; ``ParseError`` for a
    mapping that cannot be read; ``NotFound`` for an unknown registry. Nothing is read of the files yet,
    except what a table without a mapping needs.
    """
    if not files:
        raise InputError("No file is given.", hint="ecograph import FILE…")
    for file in files:
        if not file.is_file():
            what = "This is a folder, not a file." if file.is_dir() else "There is no such file."
            raise InputError(what, where=str(file), hint="check the path")
    if registry:
        from ecograph import registries

        opened: Import = registries.open_registry(
            registry, files, name=name, kind=kind, title=title, lenient=lenient
        )
        return opened
    rdf = [file for file in files if is_rdf(file)]
    if rdf and len(rdf) < len(files):
        raise InputError(
            "RDF and tables do not go into one import.",
            where=", ".join(str(file) for file in files),
            hint="import them one after the other, each under its own name",
        )
    if rdf and mapping is None:
        return open_rdf(
            files, name=name or imports.name_of(files[0]), kind=kind, title=title, lenient=lenient
        )
    from ecograph.mapping import open_tables

    return open_tables(files, name=name, mapping=mapping, kind=kind, title=title)


def open_source(source: Source) -> Import:
    """A source of the catalogue that has a mapping or a registry."""
    return open_import(
        source.files,
        name=source.name,
        mapping=source.mapping,
        registry=source.registry,
        kind=source.kind if source.kind in imports.KINDS else "",
        title=source.title,
    )
