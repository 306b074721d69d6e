"""The catalogue: ``datapackage.json`` says which sources there are and which files each has."""

from __future__ import annotations

import json
from pathlib import Path

from ecograph.errors import InputError, ParseError
from ecograph.model import Source

_KINDS = ("article", "imported", "synthetic")


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
    return Source(name, kind, titles, tuple(files))
