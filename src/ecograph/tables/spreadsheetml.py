"""What the workbook reader does not tell about XLSX and ODS: error values, percentages, spans."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from ecograph.tables.rows import Message, TableError

_BOMB_SIZE = 4 << 30  # uncompressed bytes of all parts
_BOMB_RATIO = 100  # of a real workbook it is 5 to 50
_GRID_LIMIT = 50_000_000  # cells of a grid, some 1.5 GB
_SMALL = 64 << 20  # parts other than sheets
_CHUNK = 1 << 20
_OVERLAP = 4096
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bt=["']e["'][^<>]*>""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>""")
_VALUE = re.compile(rb"<(?:\w+:)?v>(#[A-Z0-9/!?_]{1,20})</")
_SPAN = re.compile(rb'number-(?:rows|columns)-spanned="(?:[2-9]|\d\d)')
_LITERAL = re.compile(r'"[^"]*"|\\.')
# What the standard library raises for archives that are broken in one way or another.
_UNREADABLE = (
    zipfile.BadZipFile, LookupError, OSError, ValueError, RuntimeError, EOFError, zlib.error, struct.error,
)  # fmt: skip
_PERCENT_FORMATS = ("9", "10")  # ECMA-376 18.8.30: 0% and 0.00%


@dataclass(frozen=True)
class Marks:
    """Cells of a sheet by place (row and column from 0): error values, percentages; whether cells span."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: frozenset[tuple[int, int]] = frozenset()
    spans: bool = False


def refuse_bomb(path: Path) -> None:
    """Raise ``TableError`` for a workbook that would unpack to more than a machine holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except _UNREADABLE:
        return  # no archive, or a broken one: the reader says so
    if size > _BOMB_SIZE or (size > _SMALL * 8 and size > _BOMB_RATIO * path.stat().st_size):
        raise TableError(
            Message(
                f"工作簿展开后有 {size:,} 字节，过大。",
                f"The workbook would unpack to {size:,} bytes, which is too much.",
            ),
            where=str(path),
            tip=Message("请另存为 CSV", "save it as CSV"),
        )


def inspect(path: Path, sheet: str, form: str) -> Marks:
    """What is marked in a sheet. Nothing where the file's parts are not where the standard puts them."""
    if form not in ("xlsx", "ods"):
        return Marks()
    try:
        with zipfile.ZipFile(path) as archive:
            if form == "ods":
                return Marks(spans=any(_SPAN.search(p) for p in _overlapping(archive, "content.xml")))
            part = _sheet_part(archive, sheet)
            return _sheet_marks(archive, part, _percent_styles(archive)) if part else Marks()
    except (*_UNREADABLE, expat.ExpatError):
        return Marks()


def refuse_spread(path: Path, sheet: str, form: str) -> None:
    """Raise ``TableError`` where the cells of a sheet lie so far apart that the grid they span is too large.

    The reader makes the whole grid: two cells in opposite corners of a sheet would take 400 GB.
    """
    if form not in ("xlsx", "ods"):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            rows, columns = _ods_extent(archive) if form == "ods" else _xlsx_extent(archive, sheet)
    except (*_UNREADABLE, expat.ExpatError):
        return
    if rows * columns > _GRID_LIMIT:
        raise TableError(
            Message(
                f"工作表的单元格散布在 {rows:,} 行 {columns:,} 列，过大。",
                f"The cells of the sheet are spread over {rows:,} rows and {columns:,} columns: too much.",
            ),
            where=str(path),
            tip=Message("请删去表格之外的单元格", "delete the cells outside the table"),
        )


def _xlsx_extent(archive: zipfile.ZipFile, sheet: str) -> tuple[int, int]:
    """The last row and column that has a cell with content; blank cells are elements without content."""
    last_row, letters = 0, {b"A"}
    part = _sheet_part(archive, sheet)
    for piece in _overlapping(archive, part) if part else ():
        found = _FILLED.findall(piece)
        letters.update(column for column, _ in found)
        last_row = max(last_row, max((int(row) for _, row in found), default=0))
    return last_row, 1 + max(_column_number(column.decode("ascii")) for column in letters)


def _ods_extent(archive: zipfile.ZipFile) -> tuple[int, int]:
    """The same for the sheets of an ODS, where rows and cells can be said to be repeated."""
    at = {"row": 0, "column": 0, "rows": 1, "filled": 0, "last_row": 0, "last_column": 0}

    def start(tag: str, about: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "table":
            at["row"] = 0
        elif local == "table-row":
            at.update(column=0, filled=0, rows=int(about.get("table:number-rows-repeated", "1")))
        elif local in ("table-cell", "covered-table-cell"):
            at["column"] += int(about.get("table:number-columns-repeated", "1"))
            if any(key.endswith((":value-type", ":formula")) for key in about):
                at["filled"] = at["column"]

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "table-row":
            at["row"] += at["rows"]
            if at["filled"]:
                at["last_row"] = max(at["last_row"], at["row"])
                at["last_column"] = max(at["last_column"], at["filled"])

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open("content.xml") as stream:
        parser.ParseFile(stream)
    return at["last_row"], at["last_column"]


def column_letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    relation = next(
        (next((v for k, v in a.items() if k.rpartition(":")[2] == "id"), "")
         for a in _elements(archive, "xl/workbook.xml", "sheet") if a.get("name") == sheet),
        "",
    )  # fmt: skip
    for about in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if about.get("Id") == relation:
            target = about.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return ""


def _percent_styles(archive: zipfile.ZipFile) -> list[int]:
    """The numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    formats = {
        a.get("numFmtId", ""): a.get("formatCode", "") for a in _elements(archive, "xl/styles.xml", "numFmt")
    }
    shows = {*_PERCENT_FORMATS, *(n for n, code in formats.items() if "%" in _LITERAL.sub("", code))}
    found: list[int] = []
    for at, about in enumerate(_elements(archive, "xl/styles.xml", "xf", within="cellXfs")):
        if about.get("numFmtId", "") in shows:
            found.append(at)
    return found


def _sheet_marks(archive: zipfile.ZipFile, part: str, percent: list[int]) -> Marks:
    errors: dict[tuple[int, int], str] = {}
    shown: set[tuple[int, int]] = set()
    styled = None
    if percent:
        numbers = "|".join(map(str, percent)).encode()
        styled = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bs=["'](?:%s)["'][^<>]*>""" % numbers)
    for piece in _overlapping(archive, part):
        for found in _ERROR.finditer(piece):
            place = _place(found[0])
            if place:
                value = _VALUE.search(piece, found.end(), found.end() + _OVERLAP // 2)
                errors[place] = value[1].decode("ascii") if value else errors.get(place, "#ERROR!")
        for found in styled.finditer(piece) if styled else ():
            place = _place(found[0])
            if place:
                shown.add(place)
    return Marks(errors, frozenset(shown))


def _place(tag: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(tag)
    return (int(found[2]) - 1, _column_number(found[1].decode("ascii"))) if found else None


def _overlapping(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part piece by piece; each begins with the end of the one before, so that no tag is cut."""
    with archive.open(part) as stream:
        kept = b""
        while piece := stream.read(_CHUNK):
            yield kept + piece
            kept = (kept + piece)[-_OVERLAP:]


def _elements(archive: zipfile.ZipFile, part: str, name: str, *, within: str = "") -> list[dict[str, str]]:
    """The attributes of all elements of a name in a small part, whatever their prefix."""
    if archive.getinfo(part).file_size > _SMALL:
        return []
    found: list[dict[str, str]] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == name and (not within or within in inside):
            found.append(attributes)
        inside.append(local)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: inside.pop()
    parser.Parse(archive.read(part), True)
    return found
