"""A file appears whole or not at all; a long one is read in parts."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol, cast

from ecograph.errors import InputError

_HINT = "choose a place with -o that exists and can be written to"


class Readable(Protocol):
    """What gives bytes, at most ``size`` at a time and none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        ...


def line_parts(lines: Readable, size: int) -> Iterator[IO[bytes]]:
    """A stream of lines as parts of about ``size`` bytes, each ending at the end of a line.

    Each part is read to its end before the next one is asked for.

    >>> [part.read(99) for part in line_parts(io.BytesIO(b"one\\ntwo\\nthree"), 3)]
    [b'one\\n', b'two\\n', b'three']
    """
    rest = b""
    while True:
        part = _Part(lines, size, rest)
        if not part.begun():
            return
        yield cast(IO[bytes], part)
        rest = part.rest


class _Part(io.RawIOBase):
    _BLOCK = 1 << 18

    def __init__(self, lines: Readable, size: int, begin: bytes) -> None:
        super().__init__()
        self._lines, self._left = lines, size
        self._block, self._at, self._last = b"", 0, False
        self.rest = b""
        self._take(begin)

    def readable(self) -> bool:
        """It is."""
        return True

    def begun(self) -> bool:
        """Whether there is anything in it."""
        return bool(self._block) or self._fill()

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the end."""
        if self._at == len(self._block) and not self._fill():
            return b""
        end = len(self._block) if size < 0 else self._at + size
        piece = self._block[self._at : end]
        self._at += len(piece)
        return piece

    def _fill(self) -> bool:
        if self._last:
            return False
        self._take(self._lines.read(self._BLOCK))
        return bool(self._block)

    def _take(self, block: bytes) -> None:
        """The next block; from the full size on, up to the end of a line only."""
        end = block.find(b"\n", max(self._left - 1, 0)) + 1
        if end:
            self._last = True
            block, self.rest = block[:end], block[end:]
        self._block, self._at, self._left = block, 0, self._left - len(block)


def write_whole(target: Path, content: bytes, *, what: str = "file", parents: bool = False) -> None:
    """Write ``content`` beside ``target`` and put it in its place in one step.

    ``parents`` makes the folders above it. Raises ``InputError``, which names the ``what`` and the
    path, where that cannot be done; then nothing is left behind and an old file stays as it was.
    """
    with whole_file(target, what=what, parents=parents) as part:
        part.write_bytes(content)


@contextlib.contextmanager
def whole_file(target: Path, *, what: str = "file", parents: bool = False) -> Iterator[Path]:
    """A path beside ``target`` to write to, which takes its place when the block ends well.

    For what is too large for :func:`write_whole`; errors are the same. A pipe or a device such as
    ``/dev/stdout`` cannot be replaced and is written to as it is.
    """
    refuse_null(target, what)
    try:
        if not target.name or target.is_dir():
            raise InputError(
                f"The {what} cannot be written: a folder lies there.", where=str(target), hint=_HINT
            )
        special = target.exists() and not target.is_file()
        # Cut, since a name may already be as long as a file system takes.
        part = target if special else target.with_name(f".{target.name[:40]}.{os.getpid()}")
    except OSError as error:
        raise _unwritable(what, target, error) from None
    try:
        if parents:
            target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        if not special:
            part.replace(target)
    except OSError as error:
        raise _unwritable(what, target, error) from None
    finally:
        if not special:
            with contextlib.suppress(OSError):
                part.unlink()


def refuse_null(target: Path, what: str = "file") -> None:
    """Raise ``InputError`` for a path with a null character, at which the system's calls raise another."""
    if "\0" in str(target):
        shown = str(target).replace("\0", "\ufffd")
        raise InputError(
            f"The {what} cannot be written: a path holds no null character.", where=shown, hint=_HINT
        )


def _unwritable(what: str, target: Path, error: OSError) -> InputError:
    return InputError(
        f"The {what} cannot be written: {error.strerror or error}.", where=str(target), hint=_HINT
    )
