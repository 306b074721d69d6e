"""Queries and updates on their way to the engine: none reaches the network, and none ends the process."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from ecograph import sparql

if TYPE_CHECKING:
    import rdflib

Prefixes = dict[str, str] | None

_EMPTY = ox.Store()
# Holds the graph that an update stopped after parsing stumbles over; see `sparql.stopped`.
_FULL = ox.Store()
_FULL.add_graph(ox.NamedNode(sparql.STOPPED))


def query(text: str, prefixes: Prefixes = None, base: str | None = None) -> str:
    """The query as it is put to the engine: sorted columns may mix numbers and texts.

    Raises ``NetworkRefused`` for SERVICE, and the engine's ``SyntaxError`` where that can only be told by
    parsing.
    """
    sparql.refuse_network(text)
    _parse_disguised("query", text, prefixes, base)
    ordered = sparql.total_order(text)
    if ordered == text:
        return text
    try:
        _EMPTY.query(ordered, prefixes=prefixes, base_iri=base)  # parsed only: there is nothing to find
    except (SyntaxError, RuntimeError):
        return text  # what is wrong is said of the text itself
    return ordered


def update(text: str, prefixes: Prefixes = None, base: str | None = None) -> str:
    """The update as it is put to the engine: LOAD SILENT, which may fail by its definition, loads nothing.

    Raises ``NetworkRefused`` for LOAD and SERVICE once the text is known to parse, ``SyntaxError`` else.
    """
    if sparql.reaches_out(text):
        # Parsed only: its first operation fails, so none of it runs.
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            _FULL.update(sparql.stopped(text), prefixes=prefixes, base_iri=base)
        text = sparql.without_silent_load(text)
        sparql.refuse_network(text)
    _parse_disguised("update", text, prefixes, base)
    return text


def dataset(engine: ox.Store) -> rdflib.Dataset:
    """An rdflib Dataset over the engine, whose queries and updates go through this module too."""
    import rdflib
    from oxrdflib import OxigraphStore

    class Guarded(OxigraphStore):
        def query(self, query: Any, initNs: Any, *rest: Any, **options: Any) -> Any:  # noqa: N803 - rdflib's
            return super().query(
                _query(query, {**dict(self.namespaces()), **initNs}), initNs, *rest, **options
            )

        def update(self, update: Any, initNs: Any, *rest: Any, **options: Any) -> None:  # noqa: N803
            known = {**dict(self.namespaces()), **initNs}
            super().update(_update(update, known), initNs, *rest, **options)

    return rdflib.Dataset(store=Guarded(store=engine), default_union=True)


_query, _update = query, update


def _parse_disguised(
    method: Literal["query", "update"], text: str, prefixes: Prefixes, base: str | None
) -> None:
    # Run on an empty store of its own: what it does is lost, and only a SyntaxError counts.
    words = sparql.disguised(text)
    if words is not None:
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            getattr(ox.Store(), method)(words, prefixes=prefixes, base_iri=base)
