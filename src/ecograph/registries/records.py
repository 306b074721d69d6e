"""The records of a registry's file, one after the other: a JSON array, JSON Lines, one object; packed or not.

A file is never held as a whole: what is kept is a block and the record that is being read.
"""

from __future__ import annotations

import codecs
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ecograph.celltext import restored
from ecograph.imports import LEFT_COLUMNS
from ecograph.sources.streams import Feed, form_name, unpacked
from ecograph.tables.rows import RAW_LIMIT, BadRow, Message, TableError

RECORD = "record"  # the column of a list of left records that holds the record as JSON
_LONGEST = 8 << 20  # characters or bytes of one record
_SPACE = re.compile(r"[ \t\r\n]*")
_PRETTY = re.compile(rb"[ \t\r]*[\[{][ \t\r]*")
_DEEP = Message("嵌套过深。", "It is nested too deeply.")
_NO_OBJECT = Message("不是对象（{…}）。", "This is not an object ({…}).")


@dataclass(frozen=True, slots=True)
class Item:
    """A record and its number: the line of JSON Lines, else the place in the array, from 1.

    ``flaw`` says why ``value`` could not be read; ``raw`` is then what stands there.
    """

    number: int
    value: object
    raw: str = ""
    flaw: Message | None = None


def read_records(path: Path, *, lenient: bool = False) -> Iterator[Item]:
    """The records of a JSON file, of a ``.zip`` of JSON files, or of a CSV of records left by an import.

    A compression (gzip, bzip2, xz, Zstandard) is told by the first bytes. Of a zip that has one release in
    two schemas, the files of schema 2 are read. A record that is no JSON stops the reading with a
    ``TableError`` that names file, line and column; ``lenient`` gives it as an item with its flaw and goes
    on, where the next line can be found. Raises ``InputError`` for a file that cannot be read at all.
    """
    name = form_name(path).lower()
    if name.endswith((".csv", ".tsv", ".xlsx")):
        yield from _left(path)
    elif zipfile.is_zipfile(path):
        yield from _zipped(path, lenient)
    else:
        with closing(unpacked(path)) as feed:
            yield from _Reader(feed, str(path), lenient).items()


def _zipped(path: Path, lenient: bool) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(
                name for name in archive.namelist()
                if name.lower().endswith((".json", ".jsonl")) and not name.startswith("__MACOSX")
            )  # fmt: skip
            members = [name for name in members if "schema_v2" in name] or members
            if not members:
                raise TableError(
                    Message("压缩包中没有 JSON 文件。", "There is no JSON file in the archive."),
                    where=str(path),
                )
            number = 0
            for name in members:
                with archive.open(name) as member, closing(Feed(path, member, member, packed=True)) as feed:
                    last = number
                    for item in _Reader(feed, f"{path}:{name}", lenient).items():
                        last = number + item.number
                        yield Item(last, item.value, item.raw, item.flaw)
                    number = last
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):  # broken, encrypted, or of another kind
        raise TableError(
            Message("压缩包已损坏，或不能解开。", "The archive is broken, or cannot be unpacked."),
            where=str(path), tip=Message("请重新取得该文件", "get the file anew, or unpack it first"),
        ) from None  # fmt: skip


def _left(path: Path) -> Iterator[Item]:
    """The records of a list that an earlier import left, corrected or not."""
    from ecograph.tables import open_table

    table = open_table(path)
    if RECORD not in table.columns or LEFT_COLUMNS[0] not in table.columns:
        raise TableError(
            Message("此处读取名录的 JSON，不读取其 CSV。", "The JSON of a registry is read, not its CSV."),
            where=str(path),
            tip=Message("请改用同一版本的 JSON", "take the JSON of the same release: a CSV lacks fields"),
        )
    for row in table.rows():
        if isinstance(row, BadRow):
            yield Item(row.number, None, row.raw, row.reason)
        else:
            yield _parsed(row.number, restored(str(row.cells[RECORD] or "")))


class _Reader:
    """The records of one stream of JSON text."""

    def __init__(self, feed: Feed, where: str, lenient: bool) -> None:
        self._feed = feed
        self._where = where
        self._lenient = lenient
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._line = 1  # of the text's first character
        self._ended = False

    def items(self) -> Iterator[Item]:
        head = self._block()
        while head and (not head.strip() or (b"\n" not in head and len(head) < _LONGEST)):
            more = self._block()
            if not more:
                break
            head += more
        start = head.lstrip()[:1]
        if start not in (b"[", b"{"):
            raise TableError(
                Message("这不是 JSON：应以 [ 或 { 开头。", "This is not JSON: it should begin with [ or {."),
                where=self._where,
            )  # fmt: skip
        first = head.lstrip().split(b"\n", 1)[0].rstrip()
        if start == b"{" and first.endswith(b"}") and not _PRETTY.fullmatch(first):
            yield from self._lines(head)
        else:
            yield from self._whole(head)

    def _block(self) -> bytes:
        block = self._feed.block()
        self._feed.heard()
        return block

    # ---- JSON Lines

    def _lines(self, head: bytes) -> Iterator[Item]:
        number, rest = 0, head
        while True:
            block = self._block()
            *lines, rest = (rest + block).split(b"\n") if block else (*rest.split(b"\n"), b"")
            for line in lines:
                number += 1
                if line.strip():
                    yield from self._line_items(number, line)
            if not block:
                return
            if len(rest) > _LONGEST:
                self._fail(Message("这一行过长。", "The line is too long."), number + 1, 1)

    def _line_items(self, number: int, line: bytes) -> Iterator[Item]:
        try:
            item = _parsed(number, line.decode("utf-8"))
        except UnicodeDecodeError as error:
            flaw = Message("不是 UTF-8 文字。", "This is not UTF-8 text.")
            if not self._lenient:
                self._fail(flaw, number, error.start + 1)
            item = Item(number, None, line.decode("utf-8", "replace")[:RAW_LIMIT], flaw)
        if item.flaw and item.flaw is not _NO_OBJECT and not self._lenient:
            self._fail(item.flaw, number, 0)
        yield from _unwrapped(item)

    # ---- an array, or an object over several lines

    def _whole(self, head: bytes) -> Iterator[Item]:
        self._text = self._decoded(head)
        self._skip()
        array = self._text[self._at : self._at + 1] == "["
        self._at += array
        number = 0
        while self._skip():
            if array and self._text[self._at] == "]":
                self._at += 1
                break
            if array and number:
                if self._text[self._at] != ",":
                    self._fail_here(Message("此处应有逗号或 ]。", "A comma or ] should stand here."))
                self._at += 1
                self._skip()
            number += 1
            yield from _unwrapped(self._next(number))
        else:
            if array:
                self._fail_here(
                    Message("数组没有结束：文件不完整。", "The array does not end: the file is incomplete.")
                )
        if self._skip():
            self._fail_here(Message("结尾之后还有内容。", "Something follows after the end."))

    def _next(self, number: int) -> Item:
        scan = json.JSONDecoder().raw_decode
        while True:
            start = self._at  # reading on moves it
            try:
                value, end = scan(self._text, start)
                if end < len(self._text) or not self._more():
                    self._at += end - start
                    return Item(number, value, "", None if isinstance(value, dict) else _NO_OBJECT)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > _LONGEST or not self._more():
                    self._at += error.pos - start
                    self._fail_here(_syntax(error.msg, number))
            except (RecursionError, ValueError) as error:
                self._fail_here(_DEEP if isinstance(error, RecursionError) else _syntax(str(error), number))

    def _skip(self) -> bool:
        """Go to the next character that is no space; whether there is one."""
        while True:
            found = _SPACE.match(self._text, self._at)
            assert found is not None  # it matches nothing at least
            self._at = found.end()
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        """Read on; whether there was more. What lies behind is given up."""
        if self._ended:
            return False
        block = self._block()
        self._ended = not block
        self._line += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + self._decoded(block)
        self._at = 0
        return not self._ended

    def _decoded(self, block: bytes) -> str:
        try:
            return self._decoder.decode(block, not block)
        except UnicodeDecodeError:
            self._fail(
                Message("文件不是 UTF-8。", "The file is not UTF-8."), self._line + self._text.count("\n"), 0
            )

    def _fail_here(self, message: Message) -> NoReturn:
        before = self._text[: self._at]
        self._fail(message, self._line + before.count("\n"), len(before) - before.rfind("\n"))

    def _fail(self, message: Message, line: int, column: int) -> NoReturn:
        raise TableError(
            message,
            where=f"{self._where}:{line}:{column}" if column else f"{self._where}:{line}",
            tip=Message(
                "请重新取得该文件；JSON Lines 可用 --lenient 跳过坏行",
                "get the file anew; in JSON Lines, --lenient goes on after a bad line",
            ),
        )


def _parsed(number: int, text: str) -> Item:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return Item(
            number,
            None,
            text[:RAW_LIMIT],
            _DEEP if isinstance(error, RecursionError) else _syntax(reason, number),
        )
    return (
        Item(number, value) if isinstance(value, dict) else Item(number, None, text[:RAW_LIMIT], _NO_OBJECT)
    )


def _unwrapped(item: Item) -> Iterator[Item]:
    """The item, or the records in it where it is an answer of a registry's web service."""
    value = item.value
    if isinstance(value, dict) and isinstance(value.get("items"), list) and "id" not in value:
        for number, inner in enumerate(value["items"], start=1):
            yield Item(number, inner, "", None if isinstance(inner, dict) else _NO_OBJECT)
    else:
        yield item


def _syntax(reason: str, number: int) -> Message:
    return Message(
        f"第 {number} 条记录不是有效的 JSON（{reason}）。", f"Record {number} is not valid JSON ({reason})."
    )
