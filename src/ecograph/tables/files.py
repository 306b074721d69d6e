"""Open a table in whatever form it comes, told by its first bytes and its name."""

from __future__ import annotations

import os
from pathlib import Path

from ecograph.tables import delimited, streams
from ecograph.tables.rows import Message, TableError, TableFile

_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam", ".xls", ".xlsb", ".ods")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_NO_TABLES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)


def table_parts(path: str | os.PathLike[str]) -> list[dict[str, str]]:
    """The tables of a file that has several, as what :func:`open_table` takes; empty where it has one.

    Those are the sheets of a workbook that are shown and hold something (``sheet``), and the arrays of
    objects in a JSON document (``records``). Raises ``TableError`` for a workbook that cannot be read.
    """
    path = Path(path)
    if _is_workbook(path):
        from ecograph.tables import workbooks

        return [{"sheet": name} for name in workbooks.sheets(path)]
    if streams.plain_name(path).endswith(".json"):
        from ecograph.tables import records

        return [{"records": key} for key in records.arrays(path)]
    return []


def _is_workbook(path: Path) -> bool:
    start = streams.head(path, 8)
    return bool(start) and (start.startswith(_ARCHIVES) or streams.plain_name(path).endswith(_WORKBOOK_NAMES))


def open_table(
    path: str | os.PathLike[str],
    *,
    sheet: str | int | None = None,
    header: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    records: str | None = None,
) -> TableFile:
    """The table in a file: CSV and its kin, JSON Lines, JSON, XLSX, XLS or ODS.

    What is None is found out, and said in ``notes`` where it could have been otherwise. ``sheet`` is a
    name or a position from 1; ``header`` the number of the row with the column names, 0 for none;
    ``delimiter`` a character or ``tab``; ``records`` the key under which a JSON object has its array,
    for which ``sheet`` may stand too.
    Text may be compressed (gz, xz, zst). Raises ``TableError``, an ``InputError`` with zh and en, where
    there is no table to read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "roster.csv"
    ...     _ = file.write_text("名称\\t人数\\n甲\\t12\\n", encoding="gb18030")
    ...     table = open_table(file)
    ...     table.columns, [dict(row.cells) for row in table.rows()], table.encoding
    (('名称', '人数'), [{'名称': '甲', '人数': '12'}], 'gb18030')
    """
    path = Path(path)
    part = sheet if isinstance(sheet, str) else None
    if header is not None and header < 0:
        raise TableError(
            Message("列名所在的行从 1 数起；没有列名时为 0。", "Rows are counted from 1; 0 means no header."),
            where=str(path),
        )
    start = streams.head(path, 4096)
    name = streams.plain_name(path)
    if not start:
        raise TableError(Message("文件是空的。", "The file is empty."), where=str(path))
    for magic, form in _NO_TABLES:
        if start.startswith(magic):
            raise TableError(
                Message(f"这是 {form} 文件，不是表格。", f"This is a {form} file, not a table."),
                where=str(path),
                tip=Message("可先导出为 CSV 或 XLSX", "export it as CSV or XLSX first"),
            )
    if _is_workbook(path):
        from ecograph.tables import workbooks

        return workbooks.open_workbook(path, sheet=sheet, header=header)
    if name.endswith((".json", ".jsonl", ".ndjson", ".jsonlines", ".geojson")):
        from ecograph.tables import records as json_records

        return json_records.open_records(path, encoding=encoding, key=records or part)
    return delimited.open_delimited(path, header=header, encoding=encoding, delimiter=delimiter)
