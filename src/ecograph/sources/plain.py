"""The short way for long files: N-Triples that the engine can read by itself.

Most large files are N-Triples or N-Quads without anything to decide: one statement a line, no blank nodes to
rename, no graphs. They need not come through Python statement by statement.
"""

from __future__ import annotations

from pathlib import Path

from ecograph.sources.streams import Feed, form_name, unpacked
from ecograph.store import Store


def statements(path: Path) -> int:
    """How many statements a plain N-Triples file holds, packed or not; 0 where it is not plain.

    Plain: each line is one statement, and none has a blank node. The file is read once, not parsed.
    Raises as :meth:`~ecograph.sources.streams.Feed.read`.
    """
    if Path(form_name(path)).suffix.lower() != ".nt":
        return 0
    lines, last = 0, b"\n"
    with unpacked(path) as feed:
        while block := feed.block():
            feed.heard()
            # Every line begins with an IRI, hence none is a comment, blank or indented.
            text = last + block
            begun = text.count(b"\n<")
            if b"_:" in text or b"\r" in text or begun != text.count(b"\n", 0, -1):
                return 0
            lines += begun
            last = block[-1:]
    return lines


def load(store: Store, path: Path, graph: str) -> bool:
    """Load a plain file in bulk; whether that went well. If not, a part of it may be in the store."""
    with unpacked(path) as feed:
        try:
            store.load(_Heard(feed), graph, lenient=False)
        except SyntaxError:
            return False
    return True


class _Heard:
    """A feed that takes every block for a sign of life: what it has was looked at before."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        self._feed.heard()
        return self._feed.read(size)
