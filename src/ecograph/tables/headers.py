"""Which row holds the column names, and names that tell columns apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from ecograph.tables.rows import Message, shown

SAMPLE_ROWS = 200  # rows looked at
_TITLE_ROWS = 30  # how far down the column names may stand
_NUMBER = re.compile(
    r"[-+−(¥$]?\s*\d[\d,.\s]*([eE][-+]?\d+)?\s*[%)]?|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?.*"
)
_YEAR = re.compile(r"(19|20)\d\d年?")

Cells = Sequence[object]


def find_header(sample: Sequence[Cells]) -> int:
    """The position (from 0) of the row with the column names among the first rows; -1 if all are blank.

    It is the first row that is filled at least half as wide as the table below it usually is, so that
    titles, units and notes above the table, which fill a cell or two, are passed over.

    >>> find_header([["2021 roster", "", ""], ["", "", ""], ["name", "area", "staff"], ["A", "1", "2"]])
    2
    """
    filled = [_filled(row) for row in sample]
    widths = Counter(width for width in filled if width)
    if not widths:
        return -1
    most = max(widths.values())
    usual = max(width for width, count in widths.items() if count == most)
    if usual == 1 and sum(count for width, count in widths.items() if width > 1) > widths[1] // 2:
        usual = min(width for width in widths if width > 1)
    first = next(at for at, width in enumerate(filled) if width)
    for at, width in enumerate(filled[:_TITLE_ROWS]):
        if width * 2 >= usual and (width > 1 or usual == 1):
            return at
    return first


def name_columns(cells: Cells) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Distinct column names of a header row, and what had to be changed.

    Spaces and line ends within a name become one space; a second “name” becomes ``name (2)``, a blank
    one ``column 3`` by its position.

    >>> name_columns(["名称", "", "名称"])[0]
    ('名称', 'column 2', '名称 (2)')
    """
    given = [" ".join(str("" if cell is None else cell).replace("\ufeff", "").split()) for cell in cells]
    taken = {name for name in given if name}
    names: list[str] = []
    blank: list[str] = []
    doubled: list[str] = []
    for at, name in enumerate(given, start=1):
        made = name
        if not name or name in names:
            stem = name or f"column {at}"
            made, copy = stem, 2
            while made in taken or made in names:
                made, copy = f"{stem} ({copy})", copy + 1
            (doubled if name else blank).append(made)
        names.append(made)
    notes: list[Message] = []
    if blank:
        listed = ", ".join(f"“{name}”" for name in blank[:10])
        notes.append(
            Message(f"有 {len(blank)} 列没有列名，按位置命名：{listed}。",
                    f"{len(blank)} column(s) have no name and are called by position: {listed}.")
        )  # fmt: skip
    if doubled:
        listed = ", ".join(f"“{shown(name)}”" for name in doubled[:10])
        notes.append(
            Message(f"列名重复，后出现的改称：{listed}。",
                    f"Column names occur twice; the later ones are called: {listed}.")
        )  # fmt: skip
    return tuple(names), tuple(notes)


def header_notes(sample: Sequence[Cells], at: int, first_number: int = 1) -> tuple[Message, ...]:
    """What a reader should know about the header row that was found at a position (from 0)."""
    notes: list[Message] = []
    above = [str(c).strip() for row in sample[:at] for c in row if c is not None and str(c).strip()]
    number = at + first_number
    if above:
        text = shown(" · ".join(above), 80)
        notes.append(
            Message(f"列名在第 {number} 行；其上是表前文字，不作数据：“{text}”。",
                    f"The column names are in row {number}; what stands above is no data: “{text}”.")
        )  # fmt: skip
    elif number > 1:
        notes.append(
            Message(f"列名在第 {number} 行。", f"The column names are in row {number}.")
        )  # fmt: skip
    values = [cell for cell in sample[at] if not _empty(cell) and _value_like(cell)]
    if values:
        text = shown(", ".join(str(cell) for cell in values[:3]))
        notes.append(
            Message(f"第 {number} 行当作列名，但含像数据的内容（{text}）；若文件没有列名，请指明 header=0。",
                    f"Row {number} is taken for column names but has what looks like data ({text}); if the "
                    "file has no column names, say header=0.")
        )  # fmt: skip
    return tuple(notes)


def _filled(row: Cells) -> int:
    return sum(not _empty(cell) for cell in row)


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value_like(cell: object) -> bool:
    if isinstance(cell, str):
        text = cell.strip()
        return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return not 1900 <= cell <= 2100  # years are common column names
    return isinstance(cell, date | datetime | time)
