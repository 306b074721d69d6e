"""What a table gives: rows, rows that cannot be used with the reason, and what was found out about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecograph.errors import InputError


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a reader in zh and en.

    >>> Message("无此工作表。", "There is no such sheet.").words("en")
    'There is no such sheet.'
    """

    zh: str
    en: str

    def words(self, lang: str) -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en

    @property
    def both(self) -> dict[str, str]:
        """The sentence by language, as notes of a table hold it."""
        return {"zh": self.zh, "en": self.en}

    def __str__(self) -> str:
        return self.en


class CellError(InputError):
    """A cell that cannot be read as asked; ``message`` says why in zh and en."""

    def __init__(self, message: Message, *, where: str | None = None) -> None:
        super().__init__(message.en, where=where)
        self.message = message


class TableError(InputError):
    """A file that cannot be read as a table; ``message`` says why in zh and en, ``tip`` what to do."""

    def __init__(self, message: Message, *, where: str | None = None, tip: Message | None = None) -> None:
        super().__init__(message.en, where=where, hint=tip.en if tip else None)
        self.message = message
        self.tip = tip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data: its number and its cells by column name; an empty cell is None.

    ``number`` is the row of RFC 7111: counted from 1, header and title rows included; in a workbook what
    the program shows, in JSON Lines the line, in a JSON array the item. ``line`` is the line of the text
    file on which the row begins (0 where the form has no lines). Text forms give ``str``, workbooks also
    numbers, dates and booleans, JSON also lists.
    """

    number: int
    cells: Mapping[str, object]
    line: int = 0


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its number, what stands there, the reason, and the line it begins on."""

    number: int
    raw: str
    reason: Message
    line: int = 0


@dataclass(frozen=True)
class TableFile:
    """An opened table: where it is, what was found out about it, and its rows.

    ``form`` is ``csv``, ``xlsx``, ``xls``, ``ods``, ``json`` or ``jsonl``; ``encoding``,
    ``delimiter`` and ``sheet`` are empty where the form has none. ``header_row`` is the number of the row
    with the column names, 0 where there is none. ``sha256`` is the hash of the file as it lies there.
    ``notes`` say what was found out and could have been otherwise.
    """

    path: Path
    form: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    columns: tuple[str, ...]
    sha256: str
    notes: tuple[Message, ...]
    _read: Callable[[], Iterator[Row | BadRow]] = field(repr=False, compare=False)

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows below the header, in order, as they are read; may be called again.

        Blank rows keep their number and are passed over. Raises ``InputError`` where the file has gone or
        breaks off.
        """
        return self._read()


RAW_LIMIT = 1 << 16  # characters of an unusable row that are kept, to be shown and corrected


def shown(text: str, limit: int = 40) -> str:
    """Text for a message: on one line, cut short, without what a terminal would act on.

    >>> shown("a\\nb" + chr(27) + "[31m")
    'a⏎b�[31m'
    """
    clean = "".join(c if c.isprintable() else ("⏎" if c == "\n" else "\ufffd") for c in text[: limit + 1])
    return clean[:limit] + "…" if len(clean) > limit else clean
