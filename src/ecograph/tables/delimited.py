"""CSV and its kin (RFC 4180) as a stream of rows: any delimiter, any line end, broken lines set apart."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecograph.tables import encodings, headers, streams
from ecograph.tables.encodings import Encoding
from ecograph.tables.rows import RAW_LIMIT, BadRow, Message, Row, TableError, TableFile, shown

_LINE_LIMIT = 1 << 23  # characters of a line, and of a record
_RECORD_LINES = 5000  # lines of a record: one more is an open quote, not an address
_DELIMITERS = ",\t;|，"
_SNIFF_LINES = 1000
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
# Share of records of one width from which a delimiter counts as found, and where the first has that width.
_AGREE, _AGREE_WITH_FIRST = 0.6, 0.25
csv.field_size_limit(max(csv.field_size_limit(), _LINE_LIMIT))


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its number, the line it begins on, its cells, or why it has none and what stands there."""

    number: int
    line: int
    cells: list[str]
    flaw: Message | None = None
    raw: str = ""


def open_delimited(
    path: Path, *, header: int | None, encoding: str | None, delimiter: str | None
) -> TableFile:
    """The table in a delimited text file. Raises ``TableError`` where it is no such file, or empty."""
    found = encodings.find_encoding(path, encoding)
    sign, notes = _delimiter(path, found, delimiter)
    with streams.reading(path):
        sample = list(itertools.islice(records(path, found, sign), headers.SAMPLE_ROWS))
    filled = [record.cells for record in sample]
    if header is None:
        at = headers.find_header(filled)
        if at < 0:
            raise TableError(
                Message("文件中没有可读的行。", "There is no readable row in the file."), where=str(path)
            )
        notes += headers.header_notes(filled, at)
        header = at + 1
    columns, renamed = _columns(path, found, sign, header, sample)

    def read() -> Iterator[Row | BadRow]:
        with streams.reading(path):
            yield from _rows(records(path, found, sign), columns, header, sign)

    return TableFile(
        path, "csv", found.name, sign, "", header, columns, streams.hashed(path),
        (*found.notes, *notes, *renamed), read,
    )  # fmt: skip


def records(path: Path, encoding: Encoding, delimiter: str) -> Iterator[Record]:
    """All records of a file, header and blank ones too, numbered from 1."""
    with encodings.text_stream(path, encoding.name) as stream:
        yield from _Records(stream, encoding, delimiter)


class _Records:
    """Records from lines, so that one broken line costs one record and never the rest of the file.

    Lines go to the standard parser, which is strict: a quote that is never closed, or closed in the
    middle of a cell, is an error. Then the line on which the record began is given up, and reading goes
    on with the line after it.
    """

    def __init__(self, stream: io.TextIOWrapper, encoding: Encoding, delimiter: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._delimiter = delimiter
        self._ahead: deque[str] = deque()  # lines to be read again
        self._taken: list[str] = []  # lines of the record that is being read
        self._size = 0
        self._runaway = False
        self._cut = False

    def __iter__(self) -> Iterator[Record]:
        number, line = 0, 1
        parser = self._parser()
        while True:
            flaw: Message | None = None
            cells: list[str] = []
            try:
                cells = next(parser)
            except StopIteration:
                if not self._taken:
                    return
                flaw = _OPEN_QUOTE
            except csv.Error as error:
                flaw = _OPEN_QUOTE if self._runaway or "end of data" in str(error) else _flaw(error)
            if not self._taken:  # an error before any line
                return
            if self._cut:
                flaw = _TOO_LONG
            number += 1
            if flaw:
                self._ahead.extendleft(reversed(self._taken[1:]))
                del self._taken[1:]
                parser = self._parser()
            raw = self._taken if (flaw or self._encoding.flawed or self._encoding.nuls) else []
            flaw = flaw or (self._line_flaw(raw) if raw else None)
            yield Record(number, line, [] if flaw else cells, flaw, _raw(raw) if flaw else "")
            line += len(self._taken)
            self._clear()

    def _clear(self) -> None:
        self._taken = []
        self._size = 0
        self._runaway = self._cut = False

    def _parser(self) -> Iterator[list[str]]:
        self._runaway = False
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        ahead, readline = self._ahead, self._stream.readline
        while True:
            line = ahead.popleft() if ahead else readline(_LINE_LIMIT)
            if not line:
                return
            if len(line) >= _LINE_LIMIT and not line.endswith(("\n", "\r")):
                self._pass_over()
                self._cut = True
                line += "\n"
            self._taken.append(line)
            self._size += len(line)
            if len(self._taken) > _RECORD_LINES or (self._size > _LINE_LIMIT and len(self._taken) > 1):
                self._runaway = True
                return
            yield line

    def _pass_over(self) -> None:
        """Leave the rest of a line that is too long."""
        while (more := self._stream.readline(_LINE_LIMIT)) and not more.endswith(("\n", "\r")):
            pass

    def _line_flaw(self, lines: Sequence[str]) -> Message | None:
        for line in lines:
            at = encodings.undecoded(line)
            if at is not None:
                return _undecodable(line, at, self._encoding.name)
            if "\0" in line:
                return _NUL
        return None


_OPEN_QUOTE = Message(
    "引号有头无尾：从这一行开始的单元格没有结束。",
    "A quotation mark is opened in this line and never closed.",
)
_SWALLOWED = Message(
    "一个单元格里有整行的表格内容：前面的引号没有结束。",
    "A cell holds whole lines of the table: a quotation mark before them is not closed.",
)
_NUL = Message("含有空字符（NUL），不是文字。", "There is a NUL character, which is no text.")
_TOO_LONG = Message(
    f"一行或一个单元格超过 {_LINE_LIMIT:,} 个字符。",
    f"A line or a cell has more than {_LINE_LIMIT:,} characters.",
)


def _flaw(error: csv.Error) -> Message:
    said = str(error)
    if "field larger" in said:
        return _TOO_LONG
    return Message(
        "引号用法有误：收尾引号之后不是分隔符（单元格内的引号应写两遍）。",
        "A closing quotation mark is not followed by the delimiter (a quotation mark within a cell is "
        "written twice).",
    )


def _undecodable(line: str, at: int, encoding: str) -> Message:
    byte = ord(line[at]) - 0xDC00
    name = encoding.upper().removesuffix("-SIG")
    other_zh = other_en = ""
    if name == "UTF-8":
        data = line.encode("utf-8", "surrogateescape")
        if _decodes(data, "gb18030"):
            other_zh, other_en = "；按 GB18030 可以读出", "; it can be read as GB18030"
    return Message(
        f"这一行不是 {name}（第 {at + 1} 个字符处的字节 0x{byte:02X}{other_zh}）。",
        f"This line is not {name} (byte 0x{byte:02X} at character {at + 1}{other_en}).",
    )


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _raw(lines: Sequence[str]) -> str:
    text = "".join(lines)[:RAW_LIMIT].rstrip("\r\n")
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def _rows(found: Iterator[Record], columns: Sequence[str], header: int, sign: str) -> Iterator[Row | BadRow]:
    width = len(columns)
    for record in found:
        if record.number <= header:
            continue
        cells = record.cells
        if record.flaw:
            yield BadRow(record.number, record.raw, record.flaw, record.line)
        elif not any(cells) or not any(cell and not cell.isspace() for cell in cells):
            continue
        elif _swallowed(cells, width, sign):
            yield BadRow(record.number, _joined(cells), _SWALLOWED, record.line)
        elif len(cells) == width or (len(cells) > width and not any(cells[width:])):
            filled = (cell if cell and not cell.isspace() else None for cell in cells)
            yield Row(record.number, dict(zip(columns, filled, strict=False)), record.line)
        else:
            yield BadRow(record.number, _joined(cells), _wrong_width(len(cells), width), record.line)


def _swallowed(cells: Sequence[str], width: int, sign: str) -> bool:
    """Whether a cell holds whole lines of the table, because a quotation mark before them was not closed."""
    if width < 3:
        return False
    inner = [line for cell in cells if cell.count("\n") > 1 for line in cell.split("\n")[1:-1]]
    return bool(inner) and all(line.count(sign) == width - 1 for line in inner)


def _joined(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()[:RAW_LIMIT].rstrip("\r\n")


def _wrong_width(width: int, wanted: int) -> Message:
    if width > wanted:
        return Message(
            f"单元格过多：有 {width} 个，列只有 {wanted} 个（单元格内的分隔符需用引号括起）。",
            f"Too many cells: {width} for {wanted} columns (a delimiter within a cell needs quotes).",
        )
    return Message(
        f"单元格过少：有 {width} 个，应有 {wanted} 个（空单元格也要写出分隔符）。",
        f"Too few cells: {width} for {wanted} columns (an empty cell still needs its delimiter).",
    )


def _columns(
    path: Path, encoding: Encoding, delimiter: str, header: int, sample: Sequence[Record]
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    if header == 0:
        widths = Counter(len(record.cells) for record in sample if any(record.cells))
        width = max(widths, key=lambda w: (widths[w], w), default=0)
        return tuple(f"column {at}" for at in range(1, width + 1)), ()
    with streams.reading(path):
        row = next((r for r in records(path, encoding, delimiter) if r.number == header), None)
    if row is None or row.flaw or not any(row.cells):
        reason = (
            row.flaw if row is not None and row.flaw else Message("这一行没有内容。", "The row is blank.")
        )
        raise TableError(
            Message(f"第 {header} 行不能用作列名：{reason.zh}",
                    f"Row {header} cannot be used for the column names: {reason.en}"),
            where=f"{path}:{row.line if row else header}",
            tip=Message("请指明列名所在的行（header）", "say which row has the column names (header)"),
        )  # fmt: skip
    cells = list(row.cells)
    below = max((len(r.cells) for r in sample if r.number > header), default=0)
    while len(cells) > max(below, 1) and not cells[-1].strip():
        cells.pop()  # a trailing delimiter that no row below has
    return headers.name_columns(cells)


def _delimiter(path: Path, encoding: Encoding, declared: str | None) -> tuple[str, tuple[Message, ...]]:
    """The delimiter, declared or by evidence: that under which records agree best on their width."""
    if declared is not None:
        sign = _NAMED.get(declared.lower(), declared)
        if len(sign) != 1 or sign in '"\r\n\0':
            raise TableError(
                Message(f"“{shown(declared)}”不能作分隔符。", f"“{shown(declared)}” cannot be a delimiter."),
                where=str(path),
                tip=Message(
                    "分隔符是一个字符，如 , 或 tab", "a delimiter is one character, such as , or tab"
                ),
            )
        return sign, ()
    with streams.reading(path), encodings.text_stream(path, encoding.name) as stream:
        lines = list(itertools.islice(iter(lambda: stream.readline(_LINE_LIMIT), ""), _SNIFF_LINES))
    if not any(line.strip() for line in lines):
        raise TableError(Message("文件是空的。", "The file is empty."), where=str(path))
    scores = {sign: _agreement("".join(lines), encoding, sign) for sign in _DELIMITERS}
    usable = {sign: score for sign, score in scores.items() if score is not None}
    if not usable:
        absent = [sign for sign in _DELIMITERS if not any(sign in line for line in lines)]
        single = Message("没有一致的分隔符，按一列读取。", "No delimiter agrees: it is read as one column.")
        return (absent or [","])[0], () if "," in absent else (single,)
    best = max(usable, key=lambda sign: (usable[sign], -_DELIMITERS.index(sign)))
    if best == ",":
        return best, ()
    name = "tab" if best == "\t" else best
    return best, (Message(f"分隔符依据证据判为“{name}”。", f"The delimiter is “{name}” by evidence."),)


def _agreement(text: str, encoding: Encoding, sign: str) -> tuple[float, int] | None:
    """The share of records that have the most common number of cells, and that number; None if too few."""
    data = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    stream = io.TextIOWrapper(data, "utf-8", "surrogatepass", newline="")
    found = [r for r in _Records(stream, Encoding(encoding.name), sign) if r.flaw or any(r.cells)]
    widths = Counter(len(record.cells) for record in found)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return None
    usual = max(wide, key=lambda width: (wide[width], width))
    share = wide[usual] / len(found)
    needed = _AGREE_WITH_FIRST if len(found[0].cells) == usual else _AGREE
    return (round(share, 6), usual) if share >= needed else None
