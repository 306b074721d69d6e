"""Sort the lines of files that need not fit into memory (external merge sort)."""

from __future__ import annotations

import contextlib
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

# Text held at once; its lines take about as much again as objects.
CHUNK = 32_000_000
# Runs merged at once: each is an open file.
_FAN = 64


def sorted_lines(files: Iterable[Path], *, unique: bool = False, chunk: int = CHUNK) -> Iterator[bytes]:
    r"""The lines of all files in order of their bytes, which for UTF-8 is the order of code points.

    At most about ``chunk`` bytes of text are held; what is more goes to the system's temporary folder,
    which needs room for it once. ``unique`` gives equal lines once. Lines end with ``\n``.
    """
    with tempfile.TemporaryDirectory(prefix="ecograph-sort-") as folder, contextlib.ExitStack() as opened:
        runs: list[Path] = []
        held: list[bytes] = []
        for lines in _chunks(files, chunk):
            if held:
                runs.append(_run(held, Path(folder) / f"run-{len(runs)}"))
            held = lines
            held.sort()
        while len(runs) > _FAN:  # merge in stages, so that no machine runs out of open files
            first, runs = runs[:_FAN], runs[_FAN:]
            with contextlib.ExitStack() as some:
                merged = heapq.merge(*(some.enter_context(run.open("rb")) for run in first))
                runs.append(_run(merged, Path(folder) / f"merged-{len(runs)}-{first[0].name}"))
            for run in first:
                run.unlink()
        streams: list[Iterable[bytes]] = [opened.enter_context(run.open("rb")) for run in runs]
        ordered = heapq.merge(*streams, held) if streams else iter(held)
        yield from _once(ordered) if unique else ordered


def _chunks(files: Iterable[Path], size: int) -> Iterator[list[bytes]]:
    for file in files:
        with file.open("rb") as stream:
            while lines := _read(stream, size):
                yield lines


def _read(stream: BinaryIO, size: int) -> list[bytes]:
    return stream.readlines(size)


def _run(lines: Iterable[bytes], target: Path) -> Path:
    with target.open("wb") as out:
        out.writelines(lines)
    return target


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line
