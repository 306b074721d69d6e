"""A file appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ecograph.errors import InputError


def write_whole(target: Path, content: bytes, *, what: str = "file", parents: bool = False) -> None:
    """Write ``content`` beside ``target`` and put it in its place in one step.

    ``parents`` makes the folders above it. Raises ``InputError``, which names the ``what`` and the
    path, where that cannot be done; then nothing is left behind and an old file stays as it was.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if parents:
            target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise InputError(
            f"The {what} cannot be written: {error.strerror}.",
            where=str(target),
            hint="choose a place with -o that exists and can be written to",
        ) from None
