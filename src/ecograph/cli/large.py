"""Large networks on the command line: arrays straight from the store, and how far a long measure is."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from ecograph.cli.options import patience, waiting

if TYPE_CHECKING:
    from ecograph.store import Store

# Links from which a network is carried as arrays, and statements a store of so many links has at least.
_LINKS = 20_000
_STATEMENTS = 5 * _LINKS
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH graph:current { ?s ?p ?o } }"
_WORDS = {"zh": "正在计算 {0}…", "en": "computing {0} …"}


def large_network(
    store: Store, projection: str, measure: str, choice: Mapping[str, Any], params: Mapping[str, Any]
) -> Any:
    """The projection as arrays, if it may be large and the measure can do with them; None otherwise."""
    from ecograph.analysis.engines import ALIASES, DOES, installed

    engine = str(params.get("engine", "auto"))
    engine = ALIASES.get(engine, engine)
    by_arrays = DOES.get(measure, ())[1:]
    by_roles = params.get("by", "role") in ("role", "community")
    plain = any(choice.values()) or params.get("between") or not by_roles
    if plain or engine not in ("auto", *by_arrays) or params.get("algorithm", "leiden") != "leiden":
        return None
    if not any(map(installed, by_arrays)) or len(store) < _STATEMENTS:
        return None
    if int(str(store.select(_COUNT).rows[0][0])) < _LINKS:
        return None
    from ecograph.arrays import project_arrays

    return project_arrays(store, projection)


@contextlib.contextmanager
def progress_bar(what: str, lang: str) -> Iterator[Callable[[str, int, int], None]]:
    """A callback for long work: after two seconds a line on standard error; a bar where steps are known."""
    begun, patient = time.monotonic(), patience()
    words = "  " + _WORDS[lang].format(what)
    bars: list[Any] = []

    with waiting(words) as told:

        def step(_: str, done: int, total: int) -> None:
            if time.monotonic() - begun < patient or not sys.stderr.isatty():
                return
            if not bars:
                told.set()
                bars.append(click.progressbar(length=total, label=words, file=sys.stderr))
                bars[0].__enter__()
            bars[0].update(done - bars[0].pos)

        try:
            yield step
        finally:
            if bars:
                bars[0].__exit__(None, None, None)
