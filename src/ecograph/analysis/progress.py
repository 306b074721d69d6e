"""How far a long computation is, told to whoever asked; library code itself never prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str, int, int], None]
_WATCHER: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher | None) -> Iterator[None]:
    """While this is open, ``watcher(what, done, total)`` hears of each step of long work.

    >>> with watched(lambda what, done, total: print(what, done, total)):
    ...     step("betweenness", 1, 2)
    betweenness 1 2
    >>> step("betweenness", 2, 2)
    """
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def step(what: str, done: int, total: int) -> None:
    """Tell the watcher, if there is one, that ``done`` of ``total`` parts of ``what`` are done."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher(what, done, total)
