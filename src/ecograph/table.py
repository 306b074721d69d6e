"""A table that knows how it was made: the one form in which answers travel."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from ecograph.celltext import csv_line
from ecograph.vocab import shorten

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """Columns, rows, and ``made``: what it came from (query hash, parameters, engine, seed, counts).

    >>> table = Table(("name", "n"), (("歌尔", 2),))
    >>> table.records()
    [{'name': '歌尔', 'n': 2}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    made: Mapping[str, object] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def records(self) -> list[dict[str, Cell]]:
        """One dict per row, keys in column order."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Cell]:
        """The values of one column, top to bottom; ``KeyError`` if there is none of that name."""
        if name not in self.columns:
            raise KeyError(name)
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def renamed(self, columns: Sequence[str]) -> Table:
        """The same rows under other column names (of the same number)."""
        if len(columns) != len(self.columns):
            raise ValueError(f"{len(self.columns)} columns, {len(columns)} names")
        return Table(tuple(columns), self.rows, self.made)

    def head(self, limit: int | None) -> Table:
        """The first ``limit`` rows; all of them when ``limit`` is None."""
        return self if limit is None else Table(self.columns, self.rows[:limit], self.made)

    def readable(self) -> Table:
        """The table without the columns that hold only IRIs; unless nothing else would be left.

        >>> Table(("name", "iri"), (("歌尔", "https://w3id.org/ecograph/id/org/goertek"),)).readable().columns
        ('name',)
        """
        kept = [i for i in range(len(self.columns)) if not self._is_key(i)]
        if not kept or not self.rows:
            return self
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        return Table(tuple(self.columns[i] for i in kept), rows, self.made)

    def _is_key(self, index: int) -> bool:
        cells = [row[index] for row in self.rows if row[index] not in (None, "")]
        return bool(cells) and all(isinstance(c, str) and c.startswith(("http", "urn:")) for c in cells)

    def to_text(self, max_width: int = 44) -> str:
        """Aligned plain text. East Asian wide characters count two; long cells are cut with ``…``."""
        body = [[_clip(_plain(cell), max_width) for cell in row] for row in self.rows]
        head = [_clip(name, max_width) for name in self.columns]
        widths = [max(map(_width, column)) for column in zip(head, *body, strict=True)]
        rule = "  ".join("─" * width for width in widths)
        lines = [_line(head, widths), rule, *(_line(row, widths) for row in body)]
        return "\n".join(lines) + "\n"

    def to_csv(self) -> str:
        """RFC 4180 text with ``\\n`` line ends; cells that a spreadsheet would run are neutralised."""
        return "".join(map(csv_line, (self.columns, *self.rows)))

    def to_json(self) -> str:
        """``{"columns": [...], "rows": [{...}], "made": {...}}``; not-a-number becomes null."""
        rows = [{k: _finite(v) for k, v in record.items()} for record in self.records()]
        content = {"columns": list(self.columns), "rows": rows, "made": dict(self.made)}
        return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False, default=str) + "\n"

    def _repr_html_(self) -> str:
        """For notebooks; every cell is escaped."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_plain(cell))}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.6g}" if abs(cell) < 1e6 else f"{cell:,.0f}"
    if isinstance(cell, int):
        return str(cell)
    return _visible(shorten(cell))


def _visible(text: str) -> str:
    # Control and direction characters in a label must not rearrange a terminal.
    return "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c
        for c in text
        if unicodedata.category(c) != "Cf"
    )


def _finite(cell: Cell) -> Cell:
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _width(text: str) -> int:
    return sum(map(_char_width, text))


def _clip(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    kept, used = [], 1
    for char in text:
        used += _char_width(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept) + "…"


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (c + " " * (w - _width(c)) for c, w in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
