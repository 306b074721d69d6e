"""The folder in which a store keeps what was imported into it, so that every later build has it::

    ecograph-store/imports/NAME/
    ├── import.json          name, kind, title, files with hashes, how many rows ended how
    ├── facts.nt.zst         the facts
    └── rejected-FILE.csv    rows that did not come in, or not wholly, and why

An import is made in a folder of its own (:func:`staging`) and then takes its place; :func:`settle` finishes
or undoes what a killed process began.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import ecograph
from ecograph.errors import EcographError, InputError, StoreLocked
from ecograph.files import write_whole
from ecograph.imports import FACTS, Account, Words
from ecograph.store import POINTER

__all__ = ["FOLDER", "Record", "facts", "read_record", "recorded"]

FOLDER = "imports"
_ABOUT = "import.json"


@dataclass(frozen=True)
class Record:
    """What ``import.json`` says: whence the facts came, how many, and how the rows ended.

    ``digest`` is the SHA-256 of the facts as they were imported; ``statements`` counts their lines;
    ``mapping`` is the SHA-256 of the mapping file, or the registry's name, or empty.
    """

    name: str
    kind: str
    title: Words
    digest: str
    statements: int
    mapping: str = ""
    files: tuple[Account, ...] = ()
    about: Words = field(default_factory=dict)
    tool: str = ecograph.__version__

    def total(self, what: str) -> int:
        """The sum over all files: ``rows``, ``imported``, ``merged``, ``rejected`` or ``unmatched``."""
        return sum(getattr(account, what) for account in self.files)

    def to_json(self) -> str:
        """The text of ``import.json``; no clock, so the same import is the same text."""
        entry = {**self.__dict__, "files": [account.__dict__ for account in self.files]}
        return json.dumps(entry, ensure_ascii=False, indent=1) + "\n"


def recorded(store: Path) -> list[Record]:
    """The imports of a store folder, by name. Raises ``InputError`` for one that cannot be read."""
    folder = store / FOLDER
    if not folder.is_dir():
        return []
    found = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir())
    return [read_record(path) for path in found]


def read_record(folder: Path) -> Record:
    """The record in the folder of one import."""
    try:
        entry = json.loads((folder / _ABOUT).read_text("utf-8"))
        return Record(**{**entry, "files": tuple(Account(**account) for account in entry["files"])})
    except (OSError, ValueError, TypeError, KeyError):
        raise InputError(
            "The record of an import cannot be read.", where=str(folder / _ABOUT),
            hint=f"import its files again, or remove it: ecograph imports --remove {folder.name}",
        ) from None  # fmt: skip


@contextlib.contextmanager
def facts(folder: Path) -> Iterator[IO[bytes]]:
    """The facts of one import as N-Triples, to read from. Raises ``InputError`` where they are missing."""
    import zstandard

    path = folder / FACTS
    if not path.is_file():
        raise InputError(
            "The facts of an import are missing.", where=str(path),
            hint=f"import its files again, or remove it: ecograph imports --remove {folder.name}",
        )  # fmt: skip
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        yield io.BufferedReader(stream, 1 << 20)


def rewrite(
    folder: Path, lines: Callable[[Iterable[str]], Iterable[str]], text: Callable[[str], str]
) -> None:
    """Put the facts of one import through ``lines``, and the files of rows that stayed out through ``text``.

    The record keeps the digest of the facts as they were imported: the same file again is no change.
    """
    import zstandard

    made = folder / f".{FACTS}"
    packer = zstandard.ZstdCompressor(level=3)
    with facts(folder) as old, made.open("wb") as file, packer.stream_writer(file) as new:
        for line in lines(raw.decode("utf-8") for raw in old):
            new.write(line.encode("utf-8"))
    made.replace(folder / FACTS)
    for left in folder.glob("rejected-*.csv"):
        write_whole(left, text(left.read_bytes().decode("utf-8")).encode("utf-8"), what="list of rows")


def fingerprint(records: Iterable[Record]) -> bytes:
    """What a store's name says of its imports: their names and content. Empty for none."""
    return b"".join(f"\0{record.name}\0{record.digest}".encode() for record in records)


@contextlib.contextmanager
def changing(store: Path) -> Iterator[None]:
    """Hold the imports of a store folder while they are changed. Raises ``StoreLocked`` if someone else
    does; a lock goes with the process that held it, killed or not."""
    folder = store / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("a+b")
    except OSError as error:
        raise EcographError(
            f"The store folder cannot be written: {error.strerror}.", where=str(store),
            hint="choose another place with -s",
        ) from None  # fmt: skip
    try:
        if not _lock(file):
            raise StoreLocked(
                "Another process is changing the imports of this store.", where=str(store),
                hint="wait until it has ended; reading works meanwhile",
            )  # fmt: skip
        yield
    finally:
        file.close()
        _leave_nothing(store)


def _leave_nothing(store: Path) -> None:
    """Take away the folder that a first import made if nothing came of it."""
    with contextlib.suppress(OSError):  # it holds something, or somebody else has it
        if not (store / POINTER).exists() and [p.name for p in (store / FOLDER).iterdir()] == [".lock"]:
            shutil.rmtree(store / FOLDER)
            store.rmdir()


def _lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def staging(store: Path, name: str) -> Path:
    """A fresh folder in which an import is made before it takes its place."""
    folder = store / FOLDER / f".{name}~new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write_record(folder: Path, record: Record) -> None:
    """Write ``import.json``."""
    (folder / _ABOUT).write_text(record.to_json(), "utf-8", newline="\n")


def keep_facts(store: Path, name: str, staged: Path) -> None:
    """Leave the facts of the import ``name`` as they are: they may lack persons that were forgotten since."""
    shutil.copyfile(store / FOLDER / name / FACTS, staged / FACTS)


def put_in_place(store: Path, name: str, staged: Path) -> None:
    """Let what was made in ``staged`` be the import ``name``."""
    take_away(store, name)
    staged.rename(store / FOLDER / name)
    shutil.rmtree(store / FOLDER / f".{name}~old", ignore_errors=True)


def take_away(store: Path, name: str) -> Path:
    """Put the import ``name`` aside; :func:`settle` brings it back if the store still has it."""
    aside = store / FOLDER / f".{name}~old"
    shutil.rmtree(aside, ignore_errors=True)
    if (store / FOLDER / name).is_dir():
        (store / FOLDER / name).rename(aside)
    return aside


def settle(store: Path, held: Mapping[str, str]) -> None:
    """Finish, or undo, what a killed process began: the folder then says what the store says.

    ``held``: the name and the digest of each import that the current generation has. Where a folder that
    was put aside or was being made is the one that the generation has, it takes its place; else it goes.
    """
    folder = store / FOLDER
    if not folder.is_dir():
        return
    for path in sorted(folder.glob(".*~*")):
        name = path.name[1:].rpartition("~")[0]
        try:
            wanted = name in held and read_record(path).digest == held[name]
        except InputError:  # killed before it was whole
            wanted = False
        place = folder / name
        if wanted and (not place.is_dir() or read_record(place).digest != held[name]):
            shutil.rmtree(place, ignore_errors=True)
            path.rename(place)
        else:
            shutil.rmtree(path, ignore_errors=True)
