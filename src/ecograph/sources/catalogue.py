"""The catalogue: ``datapackage.json`` says which sources there are and which files each has.

A store says so too: each source graph describes itself (:func:`describe`), so that a reader of the store
alone knows whether its facts are from an article, imported or synthetic (:func:`described`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ecograph.errors import InputError, ParseError
from ecograph.model import Source
from ecograph.store import Store
from ecograph.vocab import GRAPH_SOURCE

_KINDS = ("article", "imported", "synthetic")
# The digest of each import that a store holds.
CHECKSUMS = """
SELECT ?g ?digest WHERE { GRAPH ?g { ?g a eco:DataSource ; spdx:checksumValue ?digest } } ORDER BY ?g
"""
_DESCRIBE = """
INSERT { GRAPH ?graph {
  ?graph a eco:DataSource ; eco:sourceKind ?kind ; dcterms:title ?zh , ?en ; spdx:checksumValue ?sum ;
    dcterms:license ?licence ; dcterms:publisher ?publisher
} }
WHERE {
  BIND(STRLANG(?title_zh, "zh") AS ?zh) BIND(STRLANG(?title_en, "en") AS ?en)
  OPTIONAL { BIND(?checksum AS ?sum) FILTER(STR(?sum) != "") }
  OPTIONAL { BIND(?given_licence AS ?licence) FILTER(STR(?licence) != "") }
  OPTIONAL { BIND(?given_publisher AS ?publisher) FILTER(STR(?publisher) != "") }
}
"""
_DESCRIBED = """
SELECT ?g ?kind ?title (LANG(?title) AS ?lang) WHERE {
  GRAPH ?g { ?g eco:sourceKind ?kind . OPTIONAL { ?g dcterms:title ?title } }
} ORDER BY ?g ?lang ?title
"""


def read_catalogue(folder: Path) -> list[Source]:
    """The sources of a data folder, sorted by name.

    Raises ``InputError`` where the catalogue is missing or names a file that is not there, or
    reaches outside the folder; ``ParseError`` (with line and column) where it is not JSON.
    """
    path = folder / "datapackage.json"
    if not path.is_file():
        raise InputError(
            "There is no catalogue here.",
            where=str(path),
            hint="a data folder holds a datapackage.json that lists its sources",
        )
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise ParseError(
            f"The catalogue is not JSON: {error.msg}.",
            where=f"{path}:{error.lineno}:{error.colno}",
        ) from None
    except UnicodeDecodeError as error:
        raise ParseError(f"The catalogue is not UTF-8: {error.reason}.", where=str(path)) from None
    resources = content.get("resources") if isinstance(content, dict) else None
    if not isinstance(resources, list) or not resources:
        raise InputError("The catalogue lists no resources.", where=str(path))
    return sorted((_source(entry, folder, path) for entry in resources), key=lambda s: s.name)


def _source(entry: object, folder: Path, path: Path) -> Source:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise InputError("A resource of the catalogue has no name.", where=str(path))
    name, kind = entry["name"], entry.get("kind", "imported")
    where = f"{path} (resource “{name}”)"
    if kind not in _KINDS:
        raise InputError(f"Unknown kind “{kind}”.", where=where, hint=", ".join(_KINDS))
    paths = entry.get("path")
    listed = [paths] if isinstance(paths, str) else paths
    if not isinstance(listed, list) or not listed:
        raise InputError("The resource lists no files.", where=where)
    files = []
    for relative in listed:
        file = (folder / str(relative)).resolve()
        if not file.is_relative_to(folder.resolve()):
            raise InputError(f"“{relative}” lies outside the data folder.", where=where)
        if not file.is_file():
            raise InputError(f"The file “{relative}” is missing.", where=where)
        files.append(file)
    title = entry.get("title")
    titles = title if isinstance(title, dict) else {"zh": str(title or name), "en": str(title or name)}
    mapping, registry = _how(entry, folder, where)
    return Source(name, kind, titles, tuple(files), mapping, registry)


def _how(entry: Mapping[str, object], folder: Path, where: str) -> tuple[Path | None, str]:
    """What turns a resource that is no RDF into facts: its mapping file, or the registry it is of."""
    named, registry = entry.get("mapping"), entry.get("registry")
    if named is None:
        return None, str(registry or "")
    if registry is not None:
        raise InputError("A resource has a mapping or a registry, not both.", where=where)
    path = (folder / str(named)).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(f"“{named}” lies outside the data folder.", where=where)
    if not path.is_file():
        raise InputError(f"The mapping “{named}” is missing.", where=where)
    return path, ""


def describe(
    store: Store, source: Source, *, checksum: str = "", about: Mapping[str, str] | None = None
) -> None:
    """Let the graph of a source say what it is: kind, title, and the digest of an import's facts."""
    told = about or {}
    zh, en = (source.title.get(lang) or source.name for lang in ("zh", "en"))
    values = {
        "graph": source.graph, "kind": source.kind, "title_zh": zh, "title_en": en, "checksum": checksum,
        "given_licence": told.get("licence", ""), "given_publisher": told.get("publisher", ""),
    }  # fmt: skip
    store.update(_DESCRIBE, values)


def described(store: Store) -> dict[str, Source]:
    """The sources of a store by name, as their graphs describe themselves; without their files."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for graph, kind, title, lang in store.select(_DESCRIBED).rows:
        entry = found.setdefault(str(graph).removeprefix(GRAPH_SOURCE), (str(kind), {}))
        if title is not None:
            entry[1].setdefault(str(lang), str(title))
    return {
        name: Source(name, kind, titles or {"zh": name, "en": name}, ())
        for name, (kind, titles) in found.items()
    }
