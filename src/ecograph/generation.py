"""Generations of a store folder: a new one is made beside the old one and takes its place at once."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from pathlib import Path

import pyoxigraph as ox

from ecograph import flatlinks
from ecograph.errors import EcographError
from ecograph.store import POINTER, VIEW, Store

_BUILDING = ".building"
_GROWN = 1.25


class Generation:
    """A new generation of a store folder, in the making. Use as a context manager.

    On a clean exit the folder's pointer is moved to it in one step; on an error, or a kill, the
    old generation stays current and what was begun is removed (by this build, or the next).
    """

    def __init__(self, folder: Path, name: str, *, base: Store | None = None) -> None:
        """``base``: begin with the content of this store instead of with nothing."""
        self.folder = folder
        self.name = f"g-{name}"
        self._base = base
        self._building = folder / f"{_BUILDING}-{os.getpid()}"
        self._anew = False
        self.store: Store

    @property
    def current(self) -> bool:
        """Whether the folder already points at this very generation."""
        pointer = self.folder / POINTER
        if not pointer.is_file():
            return False
        name = pointer.read_text("utf-8").strip()
        return name.partition(".")[0] == self.name and (self.folder / name).is_dir()

    def __enter__(self) -> Store:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EcographError(
                f"The store folder cannot be made: {error.strerror}.",
                where=str(self.folder),
                hint="choose another place with -o",
            ) from None
        shutil.rmtree(self._building, ignore_errors=True)
        if self._base is not None:
            self._base._engine.backup(str(self._building))
            flatlinks.keep(self._base.generation, self._building)
        self.store = Store(ox.Store(str(self._building)), self.folder)
        self.store.generation = self._building
        return self.store

    def write_anew(self) -> None:
        """Have the database made once more from its statements, when it is whole: what was removed from it
        would else stay readable in its files."""
        self._anew = True

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        engine = self.store._engine
        if kind is None:
            engine.flush()
            if self._anew:
                self._copy(engine)
            elif self._grown():
                engine.optimize()
        del self.store._engine, engine  # closes the database files
        if kind is not None:
            shutil.rmtree(self._building, ignore_errors=True)
            return
        if self._anew:
            shutil.rmtree(self._building)
            self._fresh.rename(self._building)
        # The same content built again takes another name: the current generation is never touched.
        names = itertools.chain((self.name,), (f"{self.name}.{n}" for n in itertools.count(2)))
        target = next(path for path in map(self.folder.joinpath, names) if not path.exists())
        self._building.rename(target)
        pointer = self.folder / f".{POINTER}-{os.getpid()}"
        pointer.write_text(target.name + "\n", "utf-8", newline="\n")
        pointer.replace(self.folder / POINTER)
        self._sweep(target.name)

    @property
    def _fresh(self) -> Path:
        return self.folder / f"{_BUILDING}-anew-{os.getpid()}"

    def _copy(self, engine: ox.Store) -> None:
        shutil.rmtree(self._fresh, ignore_errors=True)
        fresh = ox.Store(str(self._fresh))
        fresh.bulk_extend(iter(engine))
        fresh.flush()
        fresh.optimize()
        flatlinks.keep(self._building, self._fresh)

    def _grown(self) -> bool:
        """Whether so much is new that it pays to put all in order, the old content too."""
        if self._base is None or self._base.generation is None:
            return True
        return _size(self._building) > _GROWN * _size(self._base.generation)

    def _sweep(self, current: str) -> None:
        for old in self.folder.iterdir():
            stale = old.name.startswith("g-") and old.name != current
            if old.is_dir() and (stale or _abandoned(old)):
                shutil.rmtree(old, ignore_errors=True)


def _size(folder: Path) -> int:
    total = 0
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # the engine tidies up meanwhile
            total += file.stat().st_size
    return total


def _abandoned(folder: Path) -> bool:
    """Whether a folder of a build or a view belongs to no living process."""
    prefix, _, pid = folder.name.rpartition("-")
    if not prefix.startswith((_BUILDING, VIEW)) or not pid.isdigit():
        return False
    if os.name == "nt":
        return False  # there, signal 0 would end the process; the folder is swept by hand
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
