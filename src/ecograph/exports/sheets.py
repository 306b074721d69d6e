"""Tables as CSV, Parquet or a workbook: rows come one by one and are written as they come.

Text keeps its meaning: what a spreadsheet would run gets an apostrophe in CSV and is written as text in a
workbook, numbers stay numbers, and what a form cannot hold (control characters, text beyond Excel's limit,
rows beyond a sheet) is dropped, cut or continued, and said in the notes.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO
from unicodedata import east_asian_width

from ecograph.celltext import clean, csv_line, flat
from ecograph.errors import EcographError
from ecograph.exports.records import TABLES, TITLES, Column, Row, Value

if TYPE_CHECKING:
    import pyarrow
    from xlsxwriter.worksheet import Worksheet

Note = dict[str, str]
"""A sentence for a reader, by language (zh, en)."""

EXCEL_TEXT = 32_767
EXCEL_ROWS = 1_048_576
_BATCH = 20_000
_SAMPLE = 100
_WIDEST = 60
_EXACT = 2**53
# No clock: equal content is to give equal bytes.
_EPOCH = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)


class Sink(Protocol):
    """Takes the rows of the tables of :data:`ecograph.exports.records.TABLES`."""

    def row(self, table: str, cells: Row) -> None:
        """Take the next row of a table."""

    def close(self) -> None:
        """Finish all files."""

    def notes(self) -> list[Note]:
        """What was dropped, cut or continued."""


def fill(sink: Sink, rows: Iterable[tuple[str, Row]]) -> list[Note]:
    """Write rows, close the sink, and give its notes."""
    try:
        for table, cells in rows:
            sink.row(table, cells)
    finally:
        sink.close()
    return sink.notes()


class CsvSink:
    """Each table a CSV file: UTF-8 with a byte order mark (without which Excel shows Chinese as garbage),
    lists joined by ``; ``, headings that are names for programs."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._lost: Counter[str] = Counter()
        self._open = ExitStack()
        self._files: dict[str, TextIO] = {}
        for table, path in files.items():
            stream = self._open.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            stream.write(csv_line(column.name for column in TABLES[table]))
            self._files[table] = stream

    def row(self, table: str, cells: Row) -> None:
        """Take the next row of a table."""
        self._files[table].write(csv_line(map(self._cell, cells)))

    def close(self) -> None:
        """Finish all files."""
        self._open.close()

    def notes(self) -> list[Note]:
        """What was dropped."""
        return _notes(self._lost)

    def _cell(self, cell: Value) -> str | int | float | None:
        value = flat(cell)
        if isinstance(value, bool):
            return "true" if value else "false"
        return _cleaned(value, self._lost) if isinstance(value, str) else value


class ParquetSink:
    """Each table a Parquet file with types: lists are lists, numbers are doubles. Needs pyarrow."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise EcographError(
                "Parquet needs pyarrow, which is not installed.",
                hint='python -m pip install "ecograph[parquet]"',
            ) from None
        kinds = {
            "text": pyarrow.string(), "list": pyarrow.list_(pyarrow.string()),
            "number": pyarrow.float64(), "flag": pyarrow.bool_(),
        }  # fmt: skip
        self._arrow: Any = pyarrow
        self._lost: Counter[str] = Counter()
        self._held: dict[str, list[Row]] = {table: [] for table in files}
        self._open = ExitStack()
        self._schemas: dict[str, pyarrow.Schema] = {}
        self._writers: dict[str, Any] = {}
        for table, path in files.items():
            schema = pyarrow.schema([(column.name, kinds[column.kind]) for column in TABLES[table]])
            self._schemas[table] = schema
            writer = pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")
            self._writers[table] = self._open.enter_context(writer)

    def row(self, table: str, cells: Row) -> None:
        """Take the next row of a table."""
        self._held[table].append(cells)
        if len(self._held[table]) >= _BATCH:
            self._flush(table)

    def close(self) -> None:
        """Finish all files."""
        for table in self._held:
            self._flush(table)
        self._open.close()

    def notes(self) -> list[Note]:
        """What was dropped."""
        return _notes(self._lost)

    def _flush(self, table: str) -> None:
        held, self._held[table] = self._held[table], []
        if held:
            columns = [
                self._arrow.array(
                    [self._cell(cell, column) for cell in values], type=self._schemas[table].field(i).type
                )
                for i, (column, values) in enumerate(zip(TABLES[table], zip(*held, strict=True), strict=True))
            ]
            self._writers[table].write_table(
                self._arrow.Table.from_arrays(columns, schema=self._schemas[table])
            )

    def _cell(self, cell: Value, column: Column) -> Value:
        if column.kind == "list":
            return [_cleaned(part, self._lost) for part in cell] if isinstance(cell, list) else []
        if column.kind == "number":
            return None if cell is None or isinstance(cell, str | list) else float(cell)
        if column.kind == "flag":
            return cell if isinstance(cell, bool) else None
        # Nothing said is null in a typed file.
        return _cleaned(str(cell), self._lost) if cell not in (None, "") else None


class WorkbookSink:
    """All tables in one Excel workbook, a sheet each: headings and codes in ``lang``, the header frozen, with
    filters and widths; memory does not grow with rows. A table too long for a sheet goes on in the next."""

    def __init__(self, path: Path, lang: str, codes: Mapping[str, str], *, rows: int = EXCEL_ROWS) -> None:
        import xlsxwriter

        path.touch()  # the library would find out at the end that it cannot write here
        self._rows, self._lang, self._codes = rows, lang, codes
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "use_zip64": True})
        self._book.set_properties({"created": _EPOCH})
        self._head = self._book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1})
        self._lost: Counter[str] = Counter()
        self._split: dict[str, int] = {}
        self._sheets: dict[str, Worksheet] = {}
        self._next: dict[str, int] = {}
        self._sample: dict[str, list[Row]] = {table: [] for table in TABLES}
        for table in TABLES:
            self._add(table, _title(table, lang))

    def row(self, table: str, cells: Row) -> None:
        """Take the next row of a table."""
        sample = self._sample.get(table)
        if sample is None:
            self._write(table, cells)
        else:  # column widths must be known before the first row is written
            sample.append(cells)
            if len(sample) >= _SAMPLE:
                self._flush(table)

    def close(self) -> None:
        """Finish the file."""
        for table in list(self._sample):
            self._flush(table)
        for table, sheet in self._sheets.items():
            self._finish(table, sheet)
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from None

    def notes(self) -> list[Note]:
        """What was dropped, cut or continued."""
        said = _notes(self._lost)
        for table, sheets in sorted(self._split.items()):
            zh, en = TITLES[table]
            said.append({
                "zh": f"“{zh}”超过 {self._rows:,} 行，已分为 {sheets} 个工作表。",
                "en": f"“{en}” has more than {self._rows:,} rows and fills {sheets} sheets.",
            })  # fmt: skip
        return said

    def _add(self, table: str, title: str) -> None:
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        self._sheets[table], self._next[table] = sheet, 1

    def _flush(self, table: str) -> None:
        sample = self._sample.pop(table)
        self._heads(table, sample)
        for cells in sample:
            self._write(table, cells)

    def _heads(self, table: str, sample: Sequence[Row]) -> None:
        sheet = self._sheets[table]
        for index, column in enumerate(TABLES[table]):
            title = column.zh if self._lang == "zh" else column.en
            texts = [title, *(str(flat(cells[index]) or "") for cells in sample)]
            sheet.set_column(index, index, min(_WIDEST, 3 + max(map(_width, texts))))
            sheet.write_string(0, index, title, self._head)

    def _finish(self, table: str, sheet: Worksheet) -> None:
        sheet.autofilter(0, 0, max(1, self._next[table] - 1), len(TABLES[table]) - 1)

    def _write(self, table: str, cells: Row) -> None:
        if self._next[table] >= self._rows:
            self._finish(table, self._sheets[table])
            self._split[table] = self._split.get(table, 1) + 1
            self._add(table, f"{_title(table, self._lang)} {self._split[table]}")
            self._heads(table, [cells])
        number = self._next[table]
        self._next[table] = number + 1
        sheet = self._sheets[table]
        for index, (cell, column) in enumerate(zip(cells, TABLES[table], strict=True)):
            self._put(sheet, number, index, self._shown(cell, column))

    def _put(self, sheet: Worksheet, row: int, index: int, value: str | int | float | bool | None) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, index, value)
        elif isinstance(value, int | float) and abs(value) < _EXACT:
            sheet.write_number(row, index, value)
        else:
            sheet.write_string(row, index, self._fitting(str(value)))

    def _shown(self, cell: Value, column: Column) -> str | int | float | bool | None:
        if column.scheme and isinstance(cell, list):
            return flat([self._codes.get(column.scheme + part, part) for part in cell])
        if column.scheme and isinstance(cell, str):
            return self._codes.get(column.scheme + cell, cell)
        return flat(cell)

    def _fitting(self, text: str) -> str:
        kept = _cleaned(text, self._lost)
        # Excel counts UTF-16 units.
        if len(kept) <= EXCEL_TEXT // 2 or len(kept.encode("utf-16-le")) // 2 <= EXCEL_TEXT:
            return kept
        self._lost["cut"] += 1
        units = kept.encode("utf-16-le")[: 2 * (EXCEL_TEXT - 1)]
        return units.decode("utf-16-le", "ignore") + "…"


def _title(table: str, lang: str) -> str:
    return TITLES[table][lang != "zh"]


def _cleaned(text: str, lost: Counter[str]) -> str:
    kept, count = clean(text)
    lost["characters"] += count
    return kept


def _notes(lost: Counter[str]) -> list[Note]:
    said = []
    if count := lost["characters"]:
        said.append({
            "zh": f"已删去 {count} 个控制字符或无效字符，该格式无法保存。",
            "en": f"{count} control or invalid characters were dropped: the form cannot hold them.",
        })  # fmt: skip
    if count := lost["cut"]:
        said.append({
            "zh": f"{count} 个单元格超过 Excel 的 {EXCEL_TEXT:,} 字上限，已截断并以“…”结尾。",
            "en": f"{count} cells were longer than Excel's {EXCEL_TEXT:,} characters: cut, ending in “…”.",
        })  # fmt: skip
    return said


def _width(text: str) -> int:
    first = text.split("\n", 1)[0][: _WIDEST + 1]
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in first)
