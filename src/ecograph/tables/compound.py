"""Compound files (XLS, [MS-CFB]) checked before they are read: chains that end, sizes that fit.

The reader follows the chains of sectors as they stand; one that comes back to itself would fill the memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

_HEADER = 512
_LARGEST = 0xFFFFFFFA  # sectors have numbers up to this; what is above has a meaning of its own
_END = 0xFFFFFFFE
_ENTRY = 128  # bytes of a directory entry
_SOUND_LIMIT = 1 << 30  # bytes; XLS has at most 65,536 rows


def is_sound(path: Path) -> bool:
    """Whether every chain of sectors ends, and everything lies within the file ([MS-CFB] 2.2 to 2.6)."""
    if not _HEADER <= path.stat().st_size <= _SOUND_LIMIT:
        return False
    try:
        return _sound(path.read_bytes())
    except (struct.error, IndexError, ValueError):
        return False


def _sound(data: bytes) -> bool:
    (shift,) = struct.unpack_from("<H", data, 30)
    tables, directory = struct.unpack_from("<2I", data, 44)
    mini, minis, extra, extras = struct.unpack_from("<4I", data, 60)
    if shift not in (9, 12):
        return False
    size = 1 << shift
    sectors = len(data) // size
    if max(tables, minis, extras) > sectors:
        return False

    def sector(number: int) -> bytes:
        found = data[(number + 1) * size : (number + 2) * size]
        if number > _LARGEST or len(found) != size:
            raise ValueError(number)
        return found

    listed = [n for n in struct.unpack_from("<109I", data, 76) if n <= _LARGEST]
    steps = 0
    while extra <= _LARGEST and steps <= sectors:
        *more, extra = _numbers(sector(extra))
        listed += [n for n in more if n <= _LARGEST]
        steps += 1
    if steps > sectors:
        return False
    fat = [n for number in listed for n in _numbers(sector(number))]
    if not _ends(fat):
        return False
    if mini <= _LARGEST and not _ends([n for at in _chain(fat, mini) for n in _numbers(sector(at))]):
        return False
    entries = b"".join(sector(at) for at in _chain(fat, directory))
    sizes = (struct.unpack_from("<I", entries, at + 120)[0] for at in range(0, len(entries), _ENTRY))
    return all(length <= len(data) for length in sizes)


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector)


def _chain(fat: Sequence[int], start: int) -> Iterator[int]:
    at = start
    while at != _END:
        yield at
        at = fat[at]


def _ends(fat: Sequence[int]) -> bool:
    """Whether following the table from anywhere comes to an end. Every place is visited once."""
    done = bytearray(len(fat))
    for start in range(len(fat)):
        at, path = start, []
        while at < len(fat) and not done[at]:
            done[at] = 1
            path.append(at)
            at = fat[at]
        if at < len(fat) and done[at] == 1:
            return False
        for place in path:
            done[place] = 2
    return True
