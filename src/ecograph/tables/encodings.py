"""In which encoding a text file is: declared, by its byte order mark, or by evidence.

Order: what is declared; a byte order mark (Unicode 16, 23.8); NUL bytes on one side of each pair (UTF-16
without a mark); valid UTF-8 throughout; UTF-8 but for some lines; then GB18030 and Big5, weighed by how many
of their characters are common ones; and charset-normalizer for what is left. Lines that the encoding
cannot decode are marked and become unusable rows, so that the others can be read.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ecograph.tables import streams
from ecograph.tables.rows import Message, TableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 18
_UNDECODED = re.compile("[\udc00-\udcff]")
_ERRORS = "ecograph-undecoded"
_ENOUGH = 0.6  # share of common characters from which a reading counts as text
# Bytes of the more frequent half of the characters: GB/T 2312 level 1 (rows 16-55) and its punctuation
# (rows 1-3); Big5 level 1 (A440-C67E) and its punctuation (A140-A3BF).
_COMMON = {
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "big5hkscs": ((0xA1, 0xC6),),
}


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file, whether it has lines that it cannot decode, or NULs, and what to say."""

    name: str
    flawed: bool = False
    nuls: bool = False
    notes: tuple[Message, ...] = ()


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_ERRORS, _mark)


def undecoded(text: str) -> int | None:
    """Where the first byte stands that the encoding could not decode (from 0); None where all is well."""
    found = _UNDECODED.search(text)
    return found.start() if found else None


def text_stream(path: Path, encoding: str, *, newline: str = "") -> io.TextIOWrapper:
    """The text of a file, line ends as they are, undecodable bytes marked."""
    return io.TextIOWrapper(streams.opened(path), encoding=encoding, errors=_ERRORS, newline=newline)


def find_encoding(path: Path, declared: str | None = None) -> Encoding:
    """The encoding of a file. Raises ``TableError`` for an unknown name, or where no evidence is enough."""
    start = streams.head(path, 4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), "")
    if declared:
        return _declared(path, declared, marked)
    if marked:
        return _checked(path, marked)
    wide = _wide(streams.head(path, _SAMPLE))
    if wide:
        said = Message(
            f"编码依据证据判为 {wide.upper()}（无字节顺序标记）。",
            f"The encoding is {wide.upper()} by evidence; there is no byte order mark.",
        )
        return _checked(path, wide, said)
    lines = _Lines(path)
    if not lines.bad:
        return Encoding("utf-8", nuls=lines.nuls)
    if lines.good >= lines.bad:  # text of another encoding is next to never valid UTF-8 by chance
        return Encoding("utf-8", flawed=True, nuls=lines.nuls, notes=(_mixed(lines),))
    return _legacy(path, lines.bad_sample, lines.nuls)


def _declared(path: Path, declared: str, marked: str) -> Encoding:
    try:
        info = codecs.lookup(declared)
        text = bool(getattr(info, "_is_text_encoding", True))
        "".encode(info.name)
    except (LookupError, ValueError):
        text = False
    if not text:
        raise TableError(
            Message(f"没有名为“{declared}”的文字编码。", f"There is no text encoding called “{declared}”."),
            where=str(path),
            tip=Message("常用的有 utf-8、gb18030、utf-16、big5", "common ones: utf-8, gb18030, utf-16, big5"),
        )
    name = {"gbk": "gb18030", "gb2312": "gb18030"}.get(info.name, info.name)  # supersets of both
    if marked and marked.startswith(name.removesuffix("-le").removesuffix("-be")):
        name = marked
    return _checked(path, name)


def _checked(path: Path, name: str, *notes: Message) -> Encoding:
    """That encoding, and whether all of the file is in it."""
    decoder = codecs.getincrementaldecoder(name)()
    nuls = False
    try:
        for piece in streams.chunks(path):
            text = decoder.decode(piece)
            nuls = nuls or "\0" in text
        decoder.decode(b"", final=True)
    except UnicodeError:
        return Encoding(name, flawed=True, nuls=True, notes=notes)
    return Encoding(name, nuls=nuls, notes=notes)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: line feeds stand as pairs with a NUL, or a third of all pairs have one."""
    if b"\0" not in sample or len(sample) < 4:
        return ""
    even, odd = sample[0::2], sample[1::2]
    feeds = sample.count(b"\n")
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        paired = sum(h == 0 and b == 10 for h, b in zip(high, low, strict=False))
        wide = paired * 2 > feeds if feeds else high.count(0) * 3 > len(high)
        if wide and high.count(0) > 10 * low.count(0) and _decodes(sample[: len(sample) // 4 * 4 - 2], name):
            return name
    return ""


class _Lines:
    """The lines of a file that are UTF-8 beyond ASCII, and those that are not UTF-8."""

    def __init__(self, path: Path) -> None:
        self.good = self.bad = 0
        self.first = 0
        self.nuls = False
        self.gb = 0
        self.bad_sample = b""
        found = _checked(path, "utf-8")
        self.nuls = found.nuls
        if found.flawed:
            self._count(path)

    def _count(self, path: Path) -> None:
        sample: list[bytes] = []
        size = 0
        for number, line in enumerate(_byte_lines(path), start=1):
            self.nuls = self.nuls or b"\0" in line
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                self.good += 1
            except UnicodeDecodeError:
                self.bad += 1
                self.first = self.first or number
                self.gb += _decodes(line, "gb18030")
                if size < _SAMPLE:
                    sample.append(line)
                    size += len(line)
        self.bad_sample = b"".join(sample)


def _byte_lines(path: Path) -> Iterator[bytes]:
    with streams.reading(path), streams.opened(path) as stream:
        lines = io.BufferedReader(cast("io.RawIOBase", stream))
        while line := lines.readline(_SAMPLE):
            yield line


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _mixed(lines: _Lines) -> Message:
    other_zh = f"，其中 {lines.gb} 行可按 GB18030 读出" if lines.gb else ""
    other_en = f"; {lines.gb} of them can be read as GB18030" if lines.gb else ""
    return Message(
        f"编码混用：文件为 UTF-8，但有 {lines.bad} 行不是（首见于第 {lines.first} 行{other_zh}）。"
        "这些行单独列出，其余照常读取。",
        f"Mixed encodings: the file is UTF-8, but {lines.bad} line(s) are not (the first is line "
        f"{lines.first}{other_en}). They are listed; the others are read.",
    )


def _legacy(path: Path, sample: bytes, nuls: bool) -> Encoding:
    """The encoding of lines that are not UTF-8."""
    weights = {name: _weight(sample, name) for name in _COMMON}
    best = max(weights, key=lambda name: weights[name])
    if weights[best] < _ENOUGH:
        best = _judged(path, sample)
    shown = {"gb18030": "GB18030", "big5hkscs": "Big5"}.get(best, best)
    said = Message(
        f"编码依据证据判为 {shown}；如有误，请指明编码（encoding）。",
        f"The encoding is {shown} by evidence; if that is wrong, declare it (encoding).",
    )
    found = _checked(path, best, said)
    return Encoding(best, found.flawed, found.nuls or nuls, found.notes)


def _weight(sample: bytes, encoding: str) -> float:
    """The share of common characters among those beyond ASCII; undecodable ones count against it."""
    text = sample.decode(encoding, "replace")
    beyond = [c for c in text if c > "\x7f"]
    if not beyond:
        return 0.0
    common = 0
    for char in beyond:
        code = char.encode(encoding, "replace")
        if len(code) == 2 and any(low <= code[0] <= high for low, high in _COMMON[encoding]):
            common += encoding != "gb18030" or code[1] >= 0xA1
    return common / len(beyond)


def _judged(path: Path, sample: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    if found is None or found.encoding in ("utf_16", "utf_32", "utf_7"):
        raise TableError(
            Message(
                "无法判断文件的编码，或者这不是文字文件。", "The encoding cannot be told, or this is no text."
            ),
            where=str(path),
            tip=Message("请指明编码，如 gb18030", "declare the encoding, for example gb18030"),
        )
    return found.encoding.replace("_", "-")
