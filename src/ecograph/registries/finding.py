"""Which registries there are: entry points, loaded one at a time, a broken one named and passed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from ecograph.errors import EcographError, InputError, NotFound
from ecograph.imports import Import, Sink

GROUP = "ecograph.registries"
_OURS = "ecograph"


@runtime_checkable
class Registry(Protocol):
    """A registry whose files can be read.

    ``title`` is its name in zh and en. ``about`` may say ``licence`` and ``publisher`` of its data.
    """

    title: Mapping[str, str]
    about: Mapping[str, str]

    def read(self, files: Sequence[Path], sink: Sink, *, lenient: bool) -> None:
        """Read the files into ``sink``: facts, one account a file in which each record is imported, merged or
        rejected with its reason, and notes for the reader. Raises ``InputError`` for a file that is not the
        registry's. ``lenient``: go on after a record that cannot be parsed.
        """
        ...


def names() -> list[str]:
    """The names of all registries that are installed; none is loaded for it.

    >>> "ror" in names()
    True
    """
    return sorted({point.name for point in entry_points(group=GROUP)})


def find(name: str) -> Registry:
    """The registry of that name. Only this one is loaded, so a broken one stops nobody else.

    Raises ``NotFound`` with the nearest names; ``InputError`` where the package that offers it cannot be
    loaded or gives something else, and where two packages offer the same name.
    """
    return _load(name)[0]


def _load(name: str) -> tuple[Registry, str]:
    """The registry of that name and the package that offers it."""
    points = {_package(point): point for point in entry_points(group=GROUP) if point.name == name}
    if not points:
        raise NotFound("registry", name, names(), hint="known: " + ", ".join(names()))
    if len(points) > 1 and _OURS not in points:
        where = ", ".join(sorted(points))
        raise InputError(f"Two packages offer a registry “{name}”.", where=where, hint="keep one of them")
    package = _OURS if _OURS in points else next(iter(points))
    try:
        found = points[package].load()
        made = found() if isinstance(found, type) else found
        whole = isinstance(made, Registry)
    except Exception as error:  # noqa: BLE001 - code of others may raise anything when it is loaded
        raise _broken(name, package, f"cannot be loaded: {_reason(error)}") from None
    if not whole:
        raise _broken(name, package, "has no title, no about or no read")
    return made, package


def open_registry(
    registry: str | Registry,
    files: Sequence[Path],
    *,
    name: str = "",
    kind: str = "",
    title: Mapping[str, str] | None = None,
    lenient: bool = False,
) -> Import:
    """The files of a registry as an import, by default called as the registry is. ``registry``: its name, or
    one that is no entry point yet; that needs a ``name``.

    Raises what :func:`find` raises. What a registry of others raises while it reads comes as an
    ``InputError`` that names its package.
    """
    found, package = _load(registry) if isinstance(registry, str) else (registry, _OURS)
    called = registry if isinstance(registry, str) else name
    titles = dict(title or found.title)
    paths = tuple(files)

    def write(sink: Sink) -> None:
        try:
            found.read(paths, sink, lenient=lenient)
        except Exception as error:
            if isinstance(error, EcographError) or package == _OURS:
                raise
            raise _broken(called, package, f"has failed: {_reason(error)}") from error

    return Import(name or called, titles, write, kind or "imported", called, dict(found.about))


def _broken(name: str, package: str, what: str) -> InputError:
    hint = f"ask the makers of “{package}”, or remove it; the other registries work"
    return InputError(f"The registry “{name}” {what}.", where=package, hint=hint)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "?"
