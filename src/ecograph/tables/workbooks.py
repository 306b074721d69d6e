"""XLSX, XLS and ODS through calamine: the rows a workbook shows, under the numbers it shows."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ecograph.intervals import exact
from ecograph.tables import delimited, headers, streams
from ecograph.tables.bounds import decimal_text
from ecograph.tables.compound import is_sound
from ecograph.tables.rows import RAW_LIMIT, BadRow, Message, Row, TableError, TableFile, shown
from ecograph.tables.spreadsheetml import Marks, column_letters, inspect, refuse_bomb, refuse_spread

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_MERGED_LIMIT = 5_000_000  # rows of all merged ranges
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.1
_HEADER_DEPTH = 4  # rows that merged column names may take
_EXACT_INTEGERS = 10**15  # a workbook keeps 15 digits of a number (ECMA-376 18.17.5.2)
_ERRORS = frozenset(("#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!"))

Place = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True)
class _Grid:
    """A sheet's cells by their place, merged values repeated."""

    sheet: CalamineSheet
    left: int
    marks: Marks
    merged: Mapping[int, Sequence[tuple[Place, Place]]]  # by row
    values: Mapping[Place, object]  # of the first cell of merged ranges

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Every row with its number from 0, cells from the sheet's first used column."""
        for at, cells in enumerate(self.sheet.iter_rows()):
            yield at, [self._value(at, self.left + n, cell) for n, cell in enumerate(cells)]

    def fill(self, at: int, cells: list[object]) -> None:
        """Repeat merged values in the cells of a row."""
        for first, (_, right) in self.merged.get(at, ()):
            for at_column in range(max(first[1] - self.left, 0), min(right + 1 - self.left, len(cells))):
                cells[at_column] = self.values.get(first)

    def _value(self, row: int, column: int, cell: object) -> object:
        if (row, column) in self.marks.percent and isinstance(cell, int | float):
            return decimal_text(exact(cell) * 100) + "%"
        return _plain(cell)


def sheets(path: Path) -> list[str]:
    """The sheets of a workbook that are shown and hold something; none where there is only one to show."""
    form = _form(path)
    if form == "text":
        return []
    workbook = _checked(path, form)
    shown_ones = _visible(workbook)
    if len(shown_ones) < 2:
        return []
    return [name for name in shown_ones if _loaded(path, workbook, name, form).start is not None]


def _checked(path: Path, form: str) -> CalamineWorkbook:
    refuse_bomb(path)
    if form == "xls" and not is_sound(path):
        raise _locked(path) if _ENCRYPTED in streams.head(path) else _damaged(path)
    return _opened(path)


def _visible(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    found = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    return [s.name for s in found if s.visible == SheetVisibleEnum.Visible]


def open_workbook(path: Path, *, sheet: str | int | None, header: int | None) -> TableFile:
    """The table on a sheet of a workbook. Raises ``TableError`` where there is none to read."""
    form = _form(path)
    if form == "text":
        return _text_table(path, header)
    workbook = _checked(path, form)
    name, notes = _sheet_name(path, workbook, sheet, form)
    chosen = _loaded(path, workbook, name, form)
    if chosen.start is None:
        raise TableError(
            Message(f"工作表“{shown(name)}”是空的。", f"The sheet “{shown(name)}” is empty."), where=str(path)
        )
    marks = inspect(path, name, form)
    grid = _grid(chosen, marks)
    notes += _grid_notes(form, marks, grid)
    sample = list(itertools.islice(grid.rows(), headers.SAMPLE_ROWS))
    if header is None:
        at = headers.find_header([cells for _, cells in sample])
        if at < 0:
            raise TableError(
                Message(f"工作表“{shown(name)}”没有内容。", f"The sheet “{shown(name)}” has no content."),
                where=str(path),
            )
        notes += headers.header_notes([cells for _, cells in sample], at)
        header = at + 1
    if header == 0:
        last, named = 0, tuple(f"column {n}" for n in range(1, chosen.width + 1))
        renamed: tuple[Message, ...] = ()
        kept = list(range(len(named)))
    else:
        last = _header_bottom(grid, header)
        titles = _titles(path, grid, header, last)
        kept = _used_columns(titles, [cells for at, cells in sample if at >= last])
        named, renamed = headers.name_columns([titles[n] for n in kept])
        if last > header:
            notes += (
                Message(
                    f"列名占第 {header}–{last} 行，已合并。",
                    f"The column names take rows {header} to {last} and were joined.",
                ),
            )

    def read() -> Iterator[Row | BadRow]:
        yield from _rows(grid, named, kept, last)

    return TableFile(path, form, "", "", name, last, named, streams.hashed(path), (*notes, *renamed), read)


def _form(path: Path) -> str:
    start = streams.head(path, 2048)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if start.startswith(b"PK"):
        suffix = path.suffix.lower().lstrip(".")
        if b"opendocument.spreadsheet" in start:
            return "ods"
        if suffix == "xlsb":
            raise TableError(
                Message("不读取 XLSB 工作簿。", "XLSB workbooks are not read."),
                where=str(path),
                tip=Message(
                    "请用表格软件打开后另存为 XLSX", "open it in a spreadsheet program and save it as XLSX"
                ),
            )
        return "ods" if suffix == "ods" else "xlsx"
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise TableError(
            Message(
                "文件名像工作簿，内容却是网页或 XML。",
                "The name is a workbook's, the content a web page or XML.",
            ),
            where=str(path),
            tip=Message(
                "请用表格软件打开后另存为 XLSX", "open it in a spreadsheet program and save it as XLSX"
            ),
        )
    if b"\0" in start:
        raise _damaged(path)
    return "text"


def _text_table(path: Path, header: int | None) -> TableFile:
    """Many programs write delimited text under the name of a workbook."""
    found = delimited.open_delimited(path, header=header, encoding=None, delimiter=None)
    said = Message(
        "文件名是工作簿，内容是分隔文本，按文本读取。",
        "The name is a workbook's, the content delimited text, and is read as such.",
    )
    return TableFile(
        found.path,
        found.form,
        found.encoding,
        found.delimiter,
        "",
        found.header_row,
        found.columns,
        found.sha256,
        (said, *found.notes),
        found.rows,
    )


def _opened(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    with streams.reading(path), path.open("rb") as file, _quiet(path):
        try:
            return CalamineWorkbook.from_filelike(file)
        except PasswordError:
            raise _locked(path) from None
        except CalamineError as error:
            locked = "assword" in str(error) or _ENCRYPTED in streams.head(path)
            raise (_locked(path) if locked else _damaged(path)) from None
        except BaseException as error:
            if type(error).__name__ == "PanicException":  # the reader gave up; it is no Exception
                raise _damaged(path) from None
            raise


@contextlib.contextmanager
def _quiet(path: Path) -> Iterator[None]:
    """Keep what the reader writes to stderr about a broken XLS from the user: it becomes an error of ours.

    The reader panics on broken compound files, and a panic prints where it happened. It writes to the file
    descriptor, so that is turned away for the time; only for XLS, which is small.
    """
    if _form(path) != "xls":
        yield
        return
    try:
        kept = os.dup(2)
    except OSError:  # there is no stderr
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(sink)


def _loaded(path: Path, workbook: CalamineWorkbook, name: str, form: str) -> CalamineSheet:
    from python_calamine import CalamineError

    refuse_spread(path, name, form)
    try:
        with _quiet(path):
            return workbook.get_sheet_by_name(name)
    except CalamineError:
        raise _damaged(path) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _damaged(path) from None
        raise


def _sheet_name(
    path: Path, workbook: CalamineWorkbook, wanted: str | int | None, form: str
) -> tuple[str, tuple[Message, ...]]:
    from python_calamine import SheetTypeEnum

    names = [s.name for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    listed = ", ".join(f"“{shown(n)}”" for n in names[:20])
    if not names:
        raise TableError(
            Message("工作簿中没有工作表。", "The workbook has no sheet with cells."), where=str(path)
        )
    if wanted is not None:
        if isinstance(wanted, str) and wanted in names:
            return wanted, ()
        at = int(wanted) if isinstance(wanted, int) or wanted.isdecimal() else 0
        if 1 <= at <= len(names):
            return names[at - 1], ()
        raise TableError(
            Message(f"没有工作表“{shown(str(wanted))}”。", f"There is no sheet “{shown(str(wanted))}”."),
            where=str(path),
            tip=Message(f"工作表有：{listed}", f"the sheets are {listed}"),
        )
    visible = _visible(workbook) or names
    filled = (n for n in visible if _loaded(path, workbook, n, form).start is not None)
    name = next(filled, visible[0])
    if len(names) == 1:
        return name, ()
    others = ", ".join(f"“{shown(n)}”" for n in names if n != name)
    return name, (
        Message(f"读取的是工作表“{shown(name)}”；另有 {others}，未读取。",
                f"The sheet “{shown(name)}” is read; {others} are there too and are not read."),
    )  # fmt: skip


def _grid(sheet: CalamineSheet, marks: Marks) -> _Grid:
    start = sheet.start or (0, 0)
    by_row: dict[int, list[tuple[Place, Place]]] = {}
    ranges = [r for r in sheet.merged_cell_ranges or () if r[0] != r[1]]
    bottom = (sheet.end or (0, 0))[0]
    if sum(min(end[0], bottom) - first[0] + 1 for first, end in ranges) > _MERGED_LIMIT:
        raise TableError(
            Message("合并单元格过多，不能读取。", "There are too many merged cells to be read."),
            tip=Message("请取消合并后另存", "unmerge them and save it again"),
        )
    for first, end in ranges:
        for row in range(first[0], min(end[0], bottom) + 1):
            by_row.setdefault(row, []).append((first, end))
    grid = _Grid(sheet, start[1], marks, by_row, {})
    wanted = {first for first, _ in ranges}
    rows = {first[0] for first in wanted}
    values: dict[Place, object] = {}
    if wanted:
        for at, cells in grid.rows():
            if at in rows:
                values |= {(at, start[1] + n): c for n, c in enumerate(cells) if (at, start[1] + n) in wanted}
    return _Grid(sheet, start[1], marks, by_row, values)


def _grid_notes(form: str, marks: Marks, grid: _Grid) -> tuple[Message, ...]:
    notes: list[Message] = []
    if grid.values:
        notes.append(
            Message(f"有 {len(grid.values)} 处合并单元格，其值在所含各单元格中重复。",
                    f"{len(grid.values)} merged range(s): the value is repeated in each of their cells.")
        )  # fmt: skip
    if marks.percent:
        notes.append(
            Message("以百分比显示的单元格按所显示的读取（0.015 读作 1.5%）。",
                    "Cells shown as percentages are read as shown (0.015 as 1.5%).")
        )  # fmt: skip
    if marks.spans:
        notes.append(
            Message("有合并单元格；在 ODS 中只有第一格有值。",
                    "There are merged cells; in ODS only the first cell of each has the value.")
        )  # fmt: skip
    if form == "xls":
        notes.append(
            Message(f"{form.upper()} 中的错误值（如 #REF!）与空单元格无法区分；另存为 XLSX 可以避免。",
                    f"In {form.upper()} an error value (#REF!) cannot be told from a blank cell; save it "
                    "as XLSX to be sure.")
        )  # fmt: skip
    return tuple(notes)


def _header_bottom(grid: _Grid, header: int) -> int:
    """The last row of the column names: merged cells that begin in the header row may reach further down."""
    bottoms = [end[0] + 1 for first, end in grid.merged.get(header - 1, ()) if first[0] == header - 1]
    return max((b for b in bottoms if b < header + _HEADER_DEPTH), default=header)


def _titles(path: Path, grid: _Grid, header: int, last: int) -> list[object]:
    found: list[list[object]] = []
    for at, cells in itertools.islice(grid.rows(), last):
        if at >= header - 1:
            grid.fill(at, cells)
            found.append(cells)
    if not found or not any(cell is not None for cells in found for cell in cells):
        raise TableError(
            Message(
                f"第 {header} 行没有内容，不能用作列名。", f"Row {header} is blank and has no column names."
            ),
            where=str(path),
            tip=Message("请指明列名所在的行（header）", "say which row has the column names (header)"),
        )
    return [" ".join(dict.fromkeys(str(c) for c in column if c is not None)) or None
            for column in zip(*found, strict=True)]  # fmt: skip


def _used_columns(titles: Sequence[object], sample: Sequence[Sequence[object]]) -> list[int]:
    """The columns that have a name or, in the first rows, a value."""
    return [n for n, title in enumerate(titles)
            if title is not None or any(row[n] is not None for row in sample)]  # fmt: skip


def _rows(grid: _Grid, names: Sequence[str], kept: Sequence[int], header: int) -> Iterator[Row | BadRow]:
    places = set(kept)
    for at, cells in grid.rows():
        if at < header:
            continue
        own = any(cell is not None for cell in cells)
        flaw = _flaw(grid, at, cells, places)
        if flaw:
            raw = "\t".join("" if cell is None else str(cell) for cell in cells)
            yield BadRow(at + 1, raw[:RAW_LIMIT], flaw)
        elif own:  # a row in which only merged values are repeated is blank
            grid.fill(at, cells)
            yield Row(at + 1, {name: cells[n] for name, n in zip(names, kept, strict=True)})


def _flaw(grid: _Grid, row: int, cells: Sequence[object], places: set[int]) -> Message | None:
    for n, cell in enumerate(cells):
        place = column_letters(grid.left + n) + str(row + 1)
        error = grid.marks.errors.get((row, grid.left + n)) or (
            cell if isinstance(cell, str) and cell in _ERRORS else None
        )
        if error:
            return Message(
                f"单元格 {place} 是错误值 {error}。", f"The cell {place} has the error value {error}."
            )
        if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= _EXACT_INTEGERS:
            return Message(
                f"单元格 {place} 是超过 15 位的数，工作簿只保留前 15 位；编号应存为文本。",
                f"The cell {place} is a number of more than 15 digits, of which a workbook keeps 15; "
                "codes must be text.",
            )
        if cell is not None and n not in places:
            return Message(
                f"单元格 {place} 有内容，但所在列没有列名。",
                f"The cell {place} has content, but its column has no name.",
            )
    return None


def _plain(cell: object) -> object:
    """A cell as a value of ours: None if blank, whole numbers whole, times as text."""
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell


def _locked(path: Path) -> TableError:
    return TableError(
        Message(
            "工作簿有密码保护，无法读取。", "The workbook is protected by a password and cannot be read."
        ),
        where=str(path),
        tip=Message("请去掉密码后另存", "remove the password and save it again"),
    )


def _damaged(path: Path) -> TableError:
    return TableError(
        Message("工作簿已损坏，或不是工作簿。", "The workbook is damaged, or is no workbook."),
        where=str(path),
        tip=Message("请用表格软件打开后另存为 XLSX", "open it in a spreadsheet program and save it as XLSX"),
    )
