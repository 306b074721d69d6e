"""A mapping in the making, and how it is written as a file that a person checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from ecograph.tables import TableFile


@dataclass
class Draft:
    """A mapping in the making: the YAML's content, and what was understood of each column."""

    table: TableFile
    part: Mapping[str, str] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    unread: list[tuple[str, str, str]] = field(default_factory=list)
    main: str = ""
    guessed: str = ""

    @property
    def understood(self) -> bool:
        """Whether the headers say what the rows are about; a guess by the values is none."""
        return not self.guessed and bool(self.main or self.content.get("relations"))

    @property
    def title(self) -> str:
        """The file, and the sheet or array of it that the table is."""
        return " · ".join([_one_line(self.table.path.name), *map(_one_line, self.part.values())])

    def comments(self) -> list[str]:
        """What was understood, as comments in zh and en."""
        lines = ["#", f"# {self.title}", "# 各列的理解 · What the columns were taken for:"]
        lines += [f"#   {_one_line(name)} → {zh} · {en}" for name, zh, en in self.said]
        if self.unread:
            lines += ["#", "# 未能理解、不导入的列 · Columns not understood, not imported:"]
            lines += [f"#   {_one_line(name)}：{zh} · {en}" for name, zh, en in self.unread]
        for note in self.table.notes:
            lines += [f"# 注意：{_one_line(note.zh)}", f"# Note: {_one_line(note.en)}"]
        return lines


def to_yaml(drafts: Sequence[Draft]) -> str:
    """Drafts for the tables of one file as one mapping file, with what was understood as comments."""
    name = _one_line(drafts[0].table.path.name)
    lines = [
        f"# 映射草稿：{name}。请核对后使用：ecograph import {name} --mapping 本文件",
        f"# Draft of a mapping for {name}. Check it, then: ecograph import FILE --mapping THIS-FILE",
        "# 写法见 docs/mapping.md。 How to write one: docs/mapping.md",
    ]
    for made in drafts:
        lines += made.comments()
    first = drafts[0].content
    tables = first if len(drafts) == 1 else {"files": [made.content for made in drafts]}
    body = yaml.safe_dump(
        {"source": {"kind": "imported"}, **tables}, allow_unicode=True, sort_keys=False, width=100
    )
    return "\n".join(lines) + "\n\n" + body


def _one_line(text: str) -> str:
    return " ".join(text.split())
