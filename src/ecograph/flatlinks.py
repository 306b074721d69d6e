"""The flat links of a store beside its database: what was derived, as numbers.

Turning the terms of a million links into text costs the engine seconds. A build sees each derived link pass
by, so it writes them down once more, as numbers of terms, into the folder of the generation. The file belongs
to that generation and goes with it; a store without one (in memory, or a view) is asked instead.
"""

from __future__ import annotations

import json
import shutil
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecograph.vocab import GRAPH_CURRENT, GRAPH_INFERRED

FILE = "ecograph-links"
GRAPHS = (GRAPH_CURRENT, GRAPH_INFERRED)
_KIND = {"form": 1, "order": sys.byteorder, "size": array("I").itemsize}


class LinkWriter:
    """Takes links as they are derived, and writes them into the folder of a generation."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], tuple[array[int], array[int]]] = {}

    def into(self, graph: str) -> Callable[[str, str, str], None]:
        """What takes the links (subject, predicate, object: IRIs) of a graph."""
        numbers, pairs = self._numbers, self._pairs

        def take(s: str, p: str, o: str) -> None:
            found = pairs.get((graph, p))
            if found is None:
                found = pairs[graph, p] = (array("I"), array("I"))
            found[0].append(numbers.setdefault(s, len(numbers)))
            found[1].append(numbers.setdefault(o, len(numbers)))

        return take

    def write(self, folder: Path) -> None:
        """Write the file, in the order of graphs and predicates."""
        parts = sorted(self._pairs.items())
        head = {**_KIND, "parts": [[*key, len(subjects)] for key, (subjects, _) in parts]}
        with (folder / FILE).open("wb") as out:
            out.write(json.dumps(head).encode() + b"\n")
            for _, ends in parts:
                for column in ends:
                    column.tofile(out)
            out.write("\n".join(self._numbers).encode("utf-8"))


@dataclass(frozen=True)
class Links:
    """The derived links of a generation."""

    _terms: list[str]
    _pairs: dict[tuple[str, str], tuple[array[int], array[int]]]

    def pairs(self, graph: str, predicate: str) -> tuple[list[str], list[str]]:
        """Subjects and objects of a predicate in a derived graph (one of ``GRAPHS``)."""
        subjects, objects = self._pairs.get((graph, predicate), (array("I"), array("I")))
        terms = self._terms
        return [terms[i] for i in subjects], [terms[i] for i in objects]


def read(folder: Path | None) -> Links | None:
    """The links that a build wrote into the folder of a generation; None where there are none to use."""
    if folder is None or not (folder / FILE).is_file():
        return None
    with (folder / FILE).open("rb") as file:
        head = json.loads(file.readline())
        if {key: head.get(key) for key in _KIND} != _KIND:
            return None  # of another version, or of another machine
        pairs = {}
        for graph, predicate, count in head["parts"]:
            ends = array("I"), array("I")
            for column in ends:
                column.fromfile(file, count)
            pairs[graph, predicate] = ends
        return Links(file.read().decode("utf-8").split("\n"), pairs)


def keep(before: Path | None, after: Path) -> None:
    """Take the file over into a generation that begins with another's content; deriving anew replaces it."""
    if before is not None and (before / FILE).is_file():
        shutil.copyfile(before / FILE, after / FILE)
