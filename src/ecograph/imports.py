"""What is brought in from outside: where facts go, and how each row ended.

An import is a callable that is given a :class:`Sink`. It writes facts as N-Triples (most simply through
:class:`ecograph.assertions.Assertions`) and says of each row how it ended: imported, merged or rejected.
:func:`ecograph.pipeline.add` turns that into a named graph of a store, and :mod:`ecograph.kept_imports` keeps
it there.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ecograph.assertions import Assertions, Document
from ecograph.celltext import inert
from ecograph.errors import EcographError, InputError, NotFound
from ecograph.vocab import DOC

if TYPE_CHECKING:
    from ecograph.store import Store

__all__ = ["LEFT_COLUMNS", "Account", "Import", "Sink", "document_iri"]

KINDS = ("imported", "synthetic")
# The columns that a file of left rows has more than the table it came from; skipped when it is read again.
LEFT_COLUMNS = ("ecograph:row", "ecograph:state", "ecograph:reason_zh", "ecograph:reason_en")
FACTS = "facts.nt.zst"
PART = " · "  # between a file and the sheet or array of it
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_PENDING = 1 << 20  # characters of facts that are held before they are written
_TICK = 5000  # rows between two reports of progress

Words = Mapping[str, str]
Progress = Callable[[str, int], None]


@dataclass
class Account:
    """How the rows of one file ended. ``rows`` is what was read; each is imported, merged (its thing was
    there already) or rejected. ``unmatched`` counts rows that came in without one of their links."""

    file: str
    sha256: str
    rows: int = 0
    imported: int = 0
    merged: int = 0
    rejected: int = 0
    unmatched: int = 0
    left: str = ""

    @property
    def balanced(self) -> bool:
        """Whether each row ended in exactly one way."""
        return self.rows == self.imported + self.merged + self.rejected

    def words(self, lang: str) -> str:
        """One line for a reader of ``zh`` or ``en``; the numbers add up.

        >>> Account("roster.csv", "", 10, 7, 2, 1).words("en")
        'roster.csv: 10 rows = 7 imported + 2 merged + 1 rejected'
        """
        n = (self.rows, self.imported, self.merged, self.rejected)
        if lang == "zh":
            line = "{}：{:,} 行 = 导入 {:,} + 归并 {:,} + 拒绝 {:,}".format(self.file, *n)
            return line + (f"；另有 {self.unmatched:,} 行的关联未能对应" if self.unmatched else "")
        line = "{}: {:,} rows = {:,} imported + {:,} merged + {:,} rejected".format(self.file, *n)
        return line + (f"; {self.unmatched:,} rows came in without a link" if self.unmatched else "")


@dataclass(frozen=True)
class Import:
    """Something to bring in: how it is called, and ``write``, which is given a sink and fills it.

    ``kind``: ``imported`` or ``synthetic``. ``mapping`` names what turned rows into facts. ``about`` may
    say ``licence``, ``publisher``, ``as_of``. Raises ``InputError`` for a name that cannot be a folder's.
    """

    name: str
    title: Words
    write: Callable[[Sink], None]
    kind: str = "imported"
    mapping: str = ""
    about: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in KINDS:
            raise NotFound("kind of import", self.kind, KINDS, hint=", ".join(KINDS))


class Sink:
    """Where an import writes to: facts, the account of each file, notes for the reader.

    ``store`` is what the import may look things up in; of an import that is replaced, the old facts are in
    ``store`` too, in the graph ``graph``, and must not count.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        store: Store,
        *,
        graph: str = "",
        progress: Progress = lambda _step, _count: None,
    ) -> None:
        """``folder``: where the facts and the left rows are written. ``progress``: told of rows read."""
        import zstandard

        self.name = name
        self.folder = folder
        self.store = store
        self.graph = graph
        self.accounts: list[Account] = []
        self.notes: list[Words] = []
        self.statements = 0
        self.first_reason: Words = {}
        self._progress = progress
        self._hash = hashlib.sha256()
        self._rejects: dict[int, _LeftRows] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / FACTS).open("wb")
        self._facts = zstandard.ZstdCompressor(level=3).stream_writer(self._file)
        self._pending: list[str] = []
        self._characters = 0

    def write(self, lines: str) -> None:
        """Whole lines of N-Triples, in the order in which they shall be kept."""
        self._pending.append(lines)
        self._characters += len(lines)
        if self._characters >= _PENDING:
            self._flush()

    def document(
        self, file: str, title: Words, sha256: str, *, sheet: str = "", apart: bool = False
    ) -> Assertions:
        """A stream of facts that stand in ``file``; close it when they are all written. ``sheet``: which one
        of a workbook; ``apart``: other sheets of it are read too, so each is a document of its own."""
        iri = document_iri(self.name, file, sheet if apart else "")
        return Assertions(self.write, Document(iri, title, sha256, file, sheet))

    def account(self, file: str, sha256: str) -> Account:
        """A new account for a file that is about to be read."""
        made = Account(file, sha256)
        self.accounts.append(made)
        return made

    def row(self, account: Account) -> None:
        """A row was read."""
        account.rows += 1
        if account.rows % _TICK == 0:
            self._progress(account.file, account.rows)

    def progress(self, step: str, count: int) -> None:
        """Say how far work has come that is not yet counted in an account."""
        if count % _TICK == 0:
            self._progress(step, count)

    def reject(self, account: Account, number: int, cells: Mapping[str, object], reason: Words) -> None:
        """A row that stays out, and why."""
        account.rejected += 1
        self.first_reason = self.first_reason or reason
        self._left(account).add(number, "rejected", cells, reason)

    def unmatched(self, account: Account, number: int, cells: Mapping[str, object], reason: Words) -> None:
        """A row that came in without one of its links, and why. Called once for each such row."""
        account.unmatched += 1
        self._left(account).add(number, "unmatched", cells, reason)

    def note(self, words: Words) -> None:
        """Something the reader should know, in zh and en; the same words are said once."""
        if words not in self.notes:
            self.notes.append(words)

    def close(self) -> str:
        """Finish the files; the SHA-256 of the facts. Raises ``EcographError`` if an account is off."""
        self._flush()
        self._facts.close()  # type: ignore[no-untyped-call]
        self._file.close()
        for left in self._rejects.values():
            left.close()
        for account in self.accounts:
            if account.rows:
                self._progress(account.file, account.rows)
            if not account.balanced:
                raise EcographError(
                    f"The rows do not add up: {account.words('en')}.", where=account.file,
                    hint="this is a fault of the importer; nothing was changed",
                )  # fmt: skip
        return self._hash.hexdigest()

    def discard(self) -> None:
        """Close all files after an error."""
        self._file.close()
        for left in self._rejects.values():
            left.close()

    def _flush(self) -> None:
        raw = "".join(self._pending).encode("utf-8")
        self._pending.clear()
        self._characters = 0
        self.statements += raw.count(b"\n")
        self._hash.update(raw)
        self._facts.write(raw)

    def _left(self, account: Account) -> _LeftRows:
        found = self._rejects.get(id(account))
        if found is None:
            stem = left_name(*account.file.split(PART)) or "rows"
            names = {left.path.name for left in self._rejects.values()}
            name = f"rejected-{stem}.csv"
            name = name if name not in names else f"rejected-{stem}-{len(names) + 1}.csv"
            account.left = name
            found = self._rejects[id(account)] = _LeftRows(self.folder / name)
        return found


class _LeftRows:
    """A CSV of rows as they were, with why they are here: opens in a spreadsheet, runs no formula."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._columns: tuple[str, ...] = ()
        self._writer = csv.writer(self._file)

    def add(self, number: int, state: str, cells: Mapping[str, object], reason: Words) -> None:
        if not self._columns:
            self._columns = tuple(name for name in cells if name not in LEFT_COLUMNS)
            self._writer.writerow([*map(inert, self._columns), *LEFT_COLUMNS])
        row = [inert(plain(cells.get(name))) for name in self._columns]
        self._writer.writerow([*row, number, state, inert(reason["zh"]), inert(reason["en"])])

    def close(self) -> None:
        self._file.close()


def left_name(file: str, *parts: str, kept: str = "") -> str:
    """What the list of rows that a file left is called: after it, and after the sheet or array of it.
    Signs that a file's name should not have become ``_``, but those in ``kept``.

    >>> left_name("roster.xlsx"), left_name("park.xlsx", "投资 2021")
    ('roster', 'park-投资_2021')
    """
    return re.sub(rf"[^\w.{re.escape(kept)}-]", "_", "-".join([Path(file).stem, *parts]))


def plain(cell: object) -> str:
    """A cell as text for a CSV: nothing for None, JSON for a list or a record."""
    if cell is None:
        return ""
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else str(cell)


def document_iri(name: str, file: str, sheet: str = "") -> str:
    """The IRI of a file of an import, or of a sheet of it: ASCII, the same on every machine.

    >>> document_iri("park", "roster 2021.csv")
    'https://w3id.org/ecograph/doc/park/roster-2021.csv'
    >>> document_iri("park", "roster.xlsx", "联系")
    'https://w3id.org/ecograph/doc/park/roster.xlsx/bfc96732'
    """
    parts = [_ascii(part) for part in (Path(file).name, sheet) if part]
    return f"{DOC}{name}/{'/'.join(parts)}"


def _ascii(name: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")
    if name.isascii():
        return stem
    # The ASCII part alone would give two names one spelling.
    return f"{hashlib.sha256(name.encode()).hexdigest()[:8]}-{stem}".rstrip("-")


def check_name(name: str) -> str:
    """The name of an import, if it can be the name of a folder and of a graph; else ``InputError``."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise InputError(
            f"“{name}” cannot be the name of an import.",
            hint="letters, digits, “-”, “_” and “.” only, for example --name park-roster",
        )
    return name


def name_of(file: str | Path) -> str:
    """The name that an import has when none is given: the file's, in ASCII.

    >>> name_of("data/Roster 2021.csv"), name_of("企业名册.xlsx")
    ('roster-2021', 'qi-ye-ming-ce')
    """
    from pypinyin import lazy_pinyin

    stem = Path(file).name.split(".")[0] or Path(file).stem
    spelt = "-".join(lazy_pinyin(stem))
    found = re.sub(r"[^a-z0-9]+", "-", spelt.lower()).strip("-")[:60].strip("-")
    return found or "import-" + hashlib.sha256(stem.encode()).hexdigest()[:8]
