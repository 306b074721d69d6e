"""The errors a user can meet, and nothing else.

::

    EcographError             what went wrong, where, and what to do
    ├── StoreMissing          there is no store at this path
    ├── StoreLocked           another process writes to this store
    ├── NotFound              a name is unknown; the nearest known ones are given
    ├── InputError            a file or a value that cannot be used
    │   └── ParseError        a file that cannot be read: file, line, column
    ├── QuerySyntaxError      a query that cannot be parsed: line, column
    ├── NetworkRefused        a query or an update that would send something to the network
    └── ScopeMismatch         figures of different scope, date, unit or modality are not combined

Library code raises these; only the command line turns them into a message and an exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping


class EcographError(Exception):
    """Something a user can understand and mend.

    ``what`` went wrong, ``where`` (a path, a line, a name), and a ``hint``: what to do next.

    >>> str(EcographError("No such file.", where="a.ttl", hint="Check the path."))
    'No such file.\\n  where: a.ttl\\n  try: Check the path.'
    """

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  try: {self.hint}")
        return "\n".join(lines)


class StoreMissing(EcographError):  # noqa: N818 - reads as the state the user meets
    """There is no store at the path."""


class StoreLocked(EcographError):  # noqa: N818
    """Another process holds the store for writing."""


class NotFound(EcographError):  # noqa: N818
    """A name is unknown. ``near`` holds the closest known names."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, hint: str = "") -> None:
        self.near = nearest(name, known)
        tip = f"did you mean {', '.join(self.near)}?" if self.near else ""
        super().__init__(
            f"There is no {kind} called “{name}”.",
            hint=" ".join(part for part in (tip, hint) if part) or None,
        )


class InputError(EcographError):
    """A file or a value that cannot be used as it is."""


class ParseError(InputError):
    """A file that cannot be parsed; ``where`` is ``file:line:column``."""


class QuerySyntaxError(EcographError):
    """A query that cannot be parsed."""


class NetworkRefused(EcographError):  # noqa: N818
    """A query or an update that would send something to the network."""


class ScopeMismatch(EcographError):  # noqa: N818
    """Figures that may not be added, subtracted, divided or compared, and why.

    ``reason`` is what differs: ``unit``, ``date``, ``scope``, ``entity``, ``indicator``, ``modality``; or
    ``twice``, ``part`` where a sum would count something twice. ``words`` says it in zh and en.
    """

    def __init__(self, reason: str, words: Mapping[str, str], hints: Mapping[str, str] | None = None) -> None:
        self.reason = reason
        self.words = dict(words)
        self.hints = dict(hints or {})
        super().__init__(self.words["en"], hint=self.hints.get("en"))


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known names closest to a misspelt one, best first; names that contain it count as near.

    >>> nearest("role", ["roles", "role-links", "capital"])
    ['roles', 'role-links']
    """
    lowered = {candidate.casefold(): candidate for candidate in sorted(known)}
    key = name.casefold()
    close = difflib.get_close_matches(key, lowered, n=limit, cutoff=0.6)
    close += [c for c in lowered if key and key in c and c not in close]
    return [lowered[c] for c in close[:limit]]
