"""A walk from something that is shown back to its sources: a tree of steps, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ecograph.table import Cell
from ecograph.vocab import local_name, shorten


@dataclass(frozen=True)
class Step:
    """One step of a walk: its ``kind``, what it says in the language asked for, the IRI it is about,
    its facts as plain data, and the steps that it rests on.

    Kinds: ``entity``, ``edge``, ``conflict``, ``claim``, ``derived``, ``rule``, ``stated``, ``speaker``,
    ``review``, ``clash``, ``evidence``, ``document``, ``source``, ``missing``.
    """

    kind: str
    words: str
    iri: str = ""
    facts: Mapping[str, Cell] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def of_kind(self, kind: str) -> Iterator[Step]:
        """This step and all below it that are of a kind, from top to bottom."""
        if self.kind == kind:
            yield self
        for step in self.steps:
            yield from step.of_kind(kind)

    def data(self) -> dict[str, object]:
        """The step as plain data for JSON."""
        below = [step.data() for step in self.steps]
        return {
            "kind": self.kind,
            "words": self.words,
            "iri": self.iri,
            "facts": dict(self.facts),
            "steps": below,
        }


@dataclass(frozen=True)
class Walk:
    """The way from something that is shown to the documents that it rests on."""

    root: Step

    def to_text(self) -> str:
        """An indented tree; a document that was shown before is only named again."""
        lines: list[str] = []
        _draw(self.root, "", "", lines, set())
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """The same tree as JSON."""
        return json.dumps(self.root.data(), ensure_ascii=False, indent=2) + "\n"

    @property
    def documents(self) -> tuple[str, ...]:
        """The IRIs of the documents at the end of the walk, sorted."""
        return tuple(sorted({step.iri for step in self.root.of_kind("document")}))


def _draw(step: Step, first: str, rest: str, lines: list[str], shown: set[str]) -> None:
    again = step.kind == "document" and step.iri in shown
    name = f"  {shorten(step.iri)}" if step.kind in ("claim", "conflict", "entity") else ""
    words = local_name(step.iri) + " ↑" if again else _inert(step.words)
    lines.append(f"{first}{words}{name}")
    if again:
        return
    if step.kind == "document":
        shown.add(step.iri)
    for number, below in enumerate(step.steps, start=1):
        last = number == len(step.steps)
        _draw(below, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), lines, shown)


def _inert(text: str) -> str:
    """The text without characters that rearrange a terminal; labels and texts are other people's."""
    return "".join(char if char.isprintable() else " " for char in text)
