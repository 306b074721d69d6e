"""Where packaged files lie. The only module that knows.

In a checkout the ontology and the data are top-level folders; in a wheel they are inside the
package. The checkout wins, so that an editable install never reads a stale copy.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    checkout = _PACKAGE.parent.parent / name
    if _PACKAGE.parent.name == "src" and checkout.is_dir():
        return checkout
    return _PACKAGE / "_shipped" / name


def ontology_dir() -> Path:
    """The folder of the ontology's Turtle modules and schemes."""
    return _shipped("ontology")


def ontology_files() -> list[Path]:
    """The Turtle modules and schemes of the ontology. Shapes say how data must look: they are not of it."""
    return sorted(path for path in ontology_dir().rglob("*.ttl") if path.parent.name != "shapes")


def graph_data_dir() -> Path:
    """The folder of the shipped ecosystems; it holds ``datapackage.json``, the catalogue."""
    return _shipped("graph_data")


def folder(name: str) -> Path:
    """A folder of the package itself: ``questions``, ``projections``, ``rules`` or ``render``."""
    return _PACKAGE / name
