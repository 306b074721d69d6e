"""The bytes of a file, whether it is compressed or not."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from ecograph.tables.rows import Message, TableError

_CHUNK = 1 << 20
_FRAME, _SKIPPABLE = 0xFD2FB528, 0x184D2A50  # magic numbers of zstd frames
# By their first bytes, because names lie: RFC 1952, RFC 8878, the .xz file format 1.2.1.
_COMPRESSED = ((b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"), (b"\xfd7zXZ\x00", "xz"))
_PACKED_NAMES = (".gz", ".zst", ".xz")


def hashed(path: Path) -> str:
    """The SHA-256 of a file. Raises ``TableError`` where it cannot be read."""
    with reading(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def plain_name(path: Path) -> str:
    """The name of a file in lower case without the ending of its compression.

    >>> plain_name(Path("Roster.CSV.gz"))
    'roster.csv'
    """
    name = path.name.lower()
    return name[: name.rindex(".")] if name.endswith(_PACKED_NAMES) else name


def head(path: Path, size: int = _CHUNK) -> bytes:
    """The first bytes of what the file holds, uncompressed."""
    with reading(path), opened(path) as stream:
        return _exactly(stream, size)


def chunks(path: Path) -> Iterator[bytes]:
    """What the file holds, uncompressed, piece by piece."""
    with reading(path), opened(path) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def opened(path: Path) -> IO[bytes]:
    """The file as a stream of uncompressed bytes."""
    with path.open("rb") as file:
        start = file.read(6)
    kind = next((name for magic, name in _COMPRESSED if start.startswith(magic)), "")
    if kind == "gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if kind == "xz":
        return lzma.open(path, "rb")
    if kind == "zst":
        import zstandard

        _check_zstandard(path)
        file = path.open("rb")
        plain = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=True)
        return cast("IO[bytes]", io.BufferedReader(cast("io.RawIOBase", plain)))
    return path.open("rb")


def _check_zstandard(path: Path) -> None:
    """Raise ``EOFError`` where frames break off: the library takes that for the end of the file.

    Only the headers of frames and blocks are read (RFC 8878, 3.1).
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        while start := file.read(4):
            magic = int.from_bytes(start, "little")
            if magic & 0xFFFFFFF0 == _SKIPPABLE:
                file.seek(int.from_bytes(file.read(4), "little"), io.SEEK_CUR)
            elif magic == _FRAME:
                _pass_frame(file)
            else:
                raise EOFError
            if file.tell() > size:
                raise EOFError


def _pass_frame(file: IO[bytes]) -> None:
    described = (file.read(1) or b"\0")[0]
    single = described >> 5 & 1
    contents = (single, 2, 4, 8)[described >> 6]
    file.seek((not single) + (0, 1, 2, 4)[described & 3] + contents, io.SEEK_CUR)
    last = False
    while not last:
        header = file.read(3)
        if len(header) < 3:
            raise EOFError
        block = int.from_bytes(header, "little")
        last = bool(block & 1)
        file.seek(1 if block >> 1 & 3 == 1 else block >> 3, io.SEEK_CUR)  # 1: one byte, repeated
    if described >> 2 & 1:
        file.seek(4, io.SEEK_CUR)  # checksum


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what can go wrong while bytes are read into an error that says it plainly."""
    try:
        yield
    except IsADirectoryError:
        raise TableError(
            Message("这是一个文件夹，不是文件。", "This is a folder, not a file."), where=str(path)
        ) from None
    except FileNotFoundError:
        raise TableError(Message("没有这个文件。", "There is no such file."), where=str(path)) from None
    except (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error):
        raise _broken(path) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TableError(
            Message(f"文件无法读取：{reason}。", f"The file cannot be read: {reason}."), where=str(path)
        ) from None
    except Exception as error:
        if type(error).__module__.startswith("zstandard"):
            raise _broken(path) from None
        raise


def _broken(path: Path) -> TableError:
    return TableError(
        Message("压缩文件已损坏或不完整。", "The compressed file is damaged or incomplete."),
        where=str(path),
        tip=Message("请重新取得该文件，或先解压再导入", "get the file again, or unpack it first"),
    )


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        parts.append(piece)
        size -= len(piece)
    return b"".join(parts)
