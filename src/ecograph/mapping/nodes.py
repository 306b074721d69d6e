"""YAML with places: every value knows its file and line, so that an error can name them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NoReturn

import yaml

from ecograph.errors import InputError, ParseError, nearest

_LONGEST = 2_000_000  # characters of a mapping file


class Entry:
    """A value of a YAML file and where it stands. Scalars are read as the text that was written."""

    def __init__(self, node: yaml.Node, path: str) -> None:
        self._node = node
        self._path = path

    @property
    def line(self) -> int:
        """The line, from 1."""
        return int(self._node.start_mark.line) + 1

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self._path}:{self.line}"

    @property
    def is_text(self) -> bool:
        """Whether this is a single value."""
        return isinstance(self._node, yaml.ScalarNode)

    @property
    def is_list(self) -> bool:
        """Whether this is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_map(self) -> bool:
        """Whether this has keys."""
        return isinstance(self._node, yaml.MappingNode)

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return isinstance(self._node, yaml.ScalarNode) and not self._node.value and self._node.style is None

    def fail(self, what: str, hint: str = "") -> NoReturn:
        """Raise an ``InputError`` that names this place."""
        raise InputError(what, where=self.where, hint=hint or None)

    def text(self) -> str:
        """The text of a single value."""
        if not isinstance(self._node, yaml.ScalarNode):
            self.fail("One value is expected here, not several.", "write it on one line, without “-” or “:”")
        return str(self._node.value).strip()

    def one_of(self, known: Collection[str]) -> str:
        """The text, which must be one of these."""
        text = self.text()
        if text not in known:
            near = nearest(text, known)
            self.fail(
                f"“{text}” is not known here.",
                (f"did you mean {near[0]}? " if near else "") + "known: " + ", ".join(known),
            )
        return text

    def items(self) -> list[Entry]:
        """The items of a list; a single value counts as a list of one."""
        if isinstance(self._node, yaml.SequenceNode):
            return [Entry(node, self._path) for node in self._node.value]
        return [] if self.empty else [self]

    def pairs(self) -> Iterator[tuple[str, Entry]]:
        """The keys, any keys, and what is written under each. Raises for a key written twice."""
        if self.empty:
            return
        if not isinstance(self._node, yaml.MappingNode):
            self.fail("Keys with values are expected here.", "write “key: value” on lines of their own")
        seen: set[str] = set()
        for key, value in self._node.value:
            if not isinstance(key, yaml.ScalarNode):
                Entry(key, self._path).fail("A key must be a single word.")
            if key.value in seen:
                Entry(key, self._path).fail(f"The key “{key.value}” is written twice.", "keep one of them")
            seen.add(key.value)
            yield str(key.value), Entry(value, self._path)

    def keys(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Entry]:
        """What is written under each key. Only ``known`` keys may be there, and ``required`` ones must."""
        found = dict(self.pairs())
        for key, value in found.items():
            if key not in known:
                near = nearest(key, known)
                value.fail(
                    f"The key “{key}” is not known here.",
                    (f"did you mean “{near[0]}”? " if near else "") + "known: " + ", ".join(known),
                )
        for key in required:
            if key not in found:
                self.fail(f"The key “{key}” is missing here.", f"add “{key}: …”")
        return {key: value for key, value in found.items() if not value.empty}


def load(path: Path) -> tuple[Entry, bytes]:
    """The root of a YAML file, and its bytes. Raises ``ParseError`` with line and column."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"The mapping cannot be read: {error.strerror}.", where=str(path)) from None
    return parse(raw, str(path)), raw


def parse(raw: bytes, path: str) -> Entry:
    """The root of YAML text. Only plain data: a tag that would make an object of Python is refused."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ParseError(
            "The mapping is not UTF-8.", where=f"{path}:{line}", hint="save it as UTF-8"
        ) from None
    if len(text) > _LONGEST:
        raise InputError("The mapping is longer than any mapping can be.", where=path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ParseError(
            f"The mapping is no YAML: {error.problem or error.context}.",
            where=f"{path}{spot}",
            hint="check the indentation there; text with “: ” or “#” in it needs quotation marks",
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        words = str(error).splitlines()[0] if str(error) else "nested too deeply"
        raise ParseError(f"The mapping is no YAML: {words}.", where=path) from None
    if node is None:
        raise InputError(
            "The mapping is empty.", where=path, hint="draft one with: ecograph import --suggest FILE"
        )
    _refuse_tags(node, path)
    return Entry(node, path)


def _refuse_tags(root: yaml.Node, path: str) -> None:
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        if not str(node.tag).startswith("tag:yaml.org,2002:") or "python" in str(node.tag):
            Entry(node, path).fail(f"The tag “{node.tag}” is not used in a mapping.", "take it out")
        below: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            below = list(node.value)
        elif isinstance(node, yaml.MappingNode):
            below = [one for pair in node.value for one in pair]
        for one in below:
            if id(one) not in seen:
                seen.add(id(one))
                waiting.append(one)
