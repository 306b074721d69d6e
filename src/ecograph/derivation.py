"""What follows from the sources: rules, each a file, run in their order into graphs of their own."""

from __future__ import annotations

from collections.abc import Callable

from ecograph import queries
from ecograph.flatlinks import GRAPHS, LinkWriter
from ecograph.store import Store
from ecograph.vocab import GRAPH

Progress = Callable[[str, int], None]


def rules() -> list[queries.Query]:
    """The rules in the order in which they run."""
    found = [queries.load(name, "rules") for name in queries.names("rules")]
    return sorted(found, key=lambda rule: (int(rule.keys.get("order", "9")), rule.name))


def derive(store: Store, progress: Progress = lambda _step, _count: None) -> None:
    """Make the derived graphs of a store anew: the current view, what is inferred, the conflicts.

    What an earlier run derived is dropped first, so running it twice changes nothing.

    >>> store = Store.in_memory()
    >>> derive(store)
    >>> store.graphs()
    {}
    """
    found = rules()
    for name in sorted({rule.keys["graph"] for rule in found}):
        store.update(f"CLEAR SILENT GRAPH <{GRAPH}{name}>")
    links = LinkWriter()
    for rule in found:
        graph = GRAPH + rule.keys["graph"]
        seen = links.into(graph) if store.generation and graph in GRAPHS else None
        progress(rule.name, store.derive(rule.text, graph, seen=seen))
    if store.generation:
        links.write(store.generation)
