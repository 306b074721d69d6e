"""ecograph: an innovation ecosystem as an evidence-backed knowledge graph.

>>> import ecograph as eg
>>> sorted(eg.__all__)[:3]
['EcographError', 'Store', 'Table']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecograph.analysis import analyze
    from ecograph.entities import find, show
    from ecograph.errors import EcographError
    from ecograph.pipeline import build
    from ecograph.projection import project
    from ecograph.queries import ask
    from ecograph.render import explore
    from ecograph.store import Store
    from ecograph.table import Table

__version__ = "0.2.0"

# Loaded on first use: `import ecograph` and `ecograph --help` must not pay for rdflib or networkx.
_HOME = {
    "EcographError": "errors",
    "Store": "store",
    "Table": "table",
    "analyze": "analysis",
    "ask": "queries",
    "build": "pipeline",
    "explore": "render",
    "find": "entities",
    "project": "projection",
    "show": "entities",
}

__all__ = [
    "EcographError",
    "Store",
    "Table",
    "analyze",
    "ask",
    "build",
    "explore",
    "find",
    "project",
    "show",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'ecograph' has no attribute {name!r}")
    return getattr(importlib.import_module(f"ecograph.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
