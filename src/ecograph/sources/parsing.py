"""The parsers, one kind of form each, and how each goes on after an error."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ecograph.errors import ParseError
from ecograph.sources.streams import Feed, Limits, NestingGuard, WithSchemaOrg, XmlGuard, unpacked

_TURTLE = {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3}
_LINES = {ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, "hext"}
FORMS: dict[str, ox.RdfFormat | str] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".n3": ox.RdfFormat.N3,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".trix": "trix",
    ".hext": "hext",
}
_MEND = "mend the line, or go on without it (lenient); nothing was written"
_WHERE = re.compile(r"^Parser error (?:at|between) line.*?: ", re.DOTALL)
_PLACE = re.compile(r"line (\d+)(?:[^\d]+(\d+))?")
_CONTEXT = re.compile(rb'"@(?:context|import)"\s*:\s*(?:\[[^\[\]{}]*?)?"([^"\s]+)"')
# After a text that is never closed, a Turtle file is read anew from the next line; so often and no more.
_RESTARTS = 1_000
_FORMULA_HINT = "keep the facts, and leave rules and quotations out"


@dataclass(frozen=True)
class Left:
    """A place that was left out: line and column counted from 1 (None where nobody knows), and why.

    >>> print(Left(3, 9, "A prefix is missing."))
    3:9: A prefix is missing.
    """

    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        spot = ":".join(str(part) for part in (self.line, self.column) if part is not None)
        return f"{spot}: {self.message}" if spot else self.message


class Reader:
    """Reads one file in one form. ``left`` gets what is left out; unless ``lenient``, an error ends all.

    What JSON-LD itself says is dropped (values with invalid IRIs, properties that no context maps) is no
    error; it goes to ``left`` too.
    """

    def __init__(
        self,
        path: Path,
        form: ox.RdfFormat | str,
        base: str,
        left: Callable[[Left], object],
        *,
        lenient: bool,
    ) -> None:
        self.path = path
        self.form = form
        self.base = base
        self.left = left
        self.lenient = lenient

    def quads(self) -> Iterator[ox.Quad]:
        """The statements, in the graphs that the file gives them. Raises ``ParseError``."""
        if self.form == "trix":
            return self._trix()
        if self.form == "hext" or (self.lenient and self.form in _LINES):
            return self._by_line()
        if self.lenient and self.form in _TURTLE:
            return self._turtle_leniently()
        return self._native()

    # ---- whole files

    def _native(self) -> Iterator[ox.Quad]:
        checked = self._checked()
        with self._feed() as feed:
            feed.lines = feed.tracked = self.lenient
            try:
                for quad in self._parser(feed, lenient=checked):
                    feed.heard()
                    reason = (checked and _invalid(quad)) or self._formula(quad)
                    if not reason:
                        yield quad
                    elif self.lenient:
                        self.left(Left(feed.line, None, reason))
                    else:
                        raise ParseError(reason, where=str(self.path), hint=_FORMULA_HINT)
            except (SyntaxError, ValueError, MemoryError) as error:
                raise self._error(error, feed) from None
        if self.form == ox.RdfFormat.JSON_LD:
            self._list_dropped()

    def _list_dropped(self) -> None:
        """What JSON-LD says is dropped, and its parser drops without a word: found by a second reading, in
        which the parser keeps it."""
        with self._feed() as feed, contextlib.suppress(SyntaxError, ValueError, MemoryError):
            for quad in self._parser(feed, lenient=True):
                feed.heard()
                if reason := _unmapped(quad) or _invalid(quad):
                    self.left(Left(None, None, reason))

    def _trix(self) -> Iterator[ox.Quad]:
        import rdflib

        with self._feed() as feed:
            text = b""
            while block := feed.block():  # the feed ends this where the file is longer than the limit
                text += block
        dataset = rdflib.Dataset()
        try:
            dataset.parse(data=text, format="trix")
            lines = dataset.serialize(format="nquads")
        except Exception as error:  # noqa: BLE001 - rdflib's parsers raise whatever they meet
            place = getattr(error, "getLineNumber", None)
            where = f"{self.path}:{place()}" if place else str(self.path)
            raise ParseError(
                f"The file cannot be parsed as TriX: {error}", where=where, hint="mend the file"
            ) from None
        yield from ox.parse(lines, format=ox.RdfFormat.N_QUADS)

    # ---- one statement a line

    def _by_line(self) -> Iterator[ox.Quad]:
        number = 0
        with self._feed() as feed:
            tail = b""
            while True:
                block = feed.block()
                end = block.rfind(b"\n") + 1 if block else len(tail)
                if block and not end:
                    tail += block
                    continue
                lines, tail = (tail + block[:end], block[end:]) if block else (tail, b"")
                yield from self._lines(lines, number)
                number += lines.count(b"\n")
                feed.heard()
                if not block:
                    return

    def _lines(self, lines: bytes, before: int) -> Iterator[ox.Quad]:
        """The statements of whole lines; where they do not parse together, each line by itself."""
        if self.form != "hext":
            with contextlib.suppress(SyntaxError, MemoryError):
                together = list(self._parser(lines))
                yield from together
                return
        for number, line in enumerate(lines.split(b"\n"), before + 1):
            try:
                found = self._hextuple(line) if self.form == "hext" else list(self._parser(line))
            except (SyntaxError, ValueError, TypeError, MemoryError) as error:
                column = getattr(error, "offset", None) or getattr(error, "colno", None)
                one = Left(number, column, _words(error))
                if not self.lenient:
                    where = ":".join(str(p) for p in (self.path, number, column) if p is not None)
                    raise ParseError(
                        f"The file cannot be parsed: {one.message}", where=where, hint=_MEND
                    ) from None
                self.left(one)
            else:
                yield from found

    def _hextuple(self, line: bytes) -> list[ox.Quad]:
        if not line.strip():
            return []
        cells = json.loads(line)
        if not isinstance(cells, list) or len(cells) != 6 or not all(isinstance(c, str) for c in cells):
            raise ValueError("a line is a list of six texts")
        subject, predicate, value, kind, language, _ = cells
        object_: ox.NamedNode | ox.BlankNode | ox.Literal
        if kind == "globalId":
            object_ = ox.NamedNode(value)
        elif kind == "localId":
            object_ = ox.BlankNode(value.removeprefix("_:"))
        elif language:
            object_ = ox.Literal(value, language=language)
        else:
            object_ = ox.Literal(value, datatype=ox.NamedNode(kind)) if kind else ox.Literal(value)
        blank = subject.startswith("_:")
        named = ox.BlankNode(subject[2:]) if blank else ox.NamedNode(subject)
        return [ox.Quad(named, ox.NamedNode(predicate), object_)]

    # ---- Turtle and its kin: the parser itself goes on after the next full stop

    def _turtle_leniently(self) -> Iterator[ox.Quad]:
        with self._feed() as feed:
            replay = Replay(feed)
            head, base, begin = "", self.base, 1
            for _ in range(_RESTARTS):
                parser = ox.parse(replay, format=self._form(), base_iri=base)  # type: ignore[arg-type]
                unclosed = 0
                while not unclosed:
                    try:
                        quad = next(parser)
                    except StopIteration:
                        break
                    except (SyntaxError, MemoryError) as error:
                        unclosed = self._leave(error, begin - 1 - bool(head))
                        continue
                    replay.heard()
                    if reason := self._formula(quad):
                        self.left(Left(None, None, reason))
                    else:
                        yield quad
                if not unclosed:
                    break
                begin = unclosed
                prefixes = "".join(f"@prefix {name}: <{iri}> . " for name, iri in parser.prefixes.items())
                base = parser.base_iri or base
                head = f"{prefixes}\n"
                if not replay.rewind(begin, head.encode()):
                    break
            else:
                self.left(Left(begin, None, "The rest of the file: too many texts are never closed."))
                return
            if replay.cut or unclosed:
                words = "The rest of the file: one statement goes on for too long."
                self.left(Left(replay.line, None, words))

    def _leave(self, error: SyntaxError | MemoryError, shift: int) -> int:
        """Note an error; the line to begin anew from where a text or an IRI runs over the end of its line,
        for then the parser takes what is outside of quotation marks for what is inside them."""
        line, column = _place(error)
        self.left(Left(line + shift if line else None, column, _words(error)))
        last = getattr(error, "end_lineno", None)
        return line + shift + 1 if line and last and last > line else 0

    # ---- helpers

    def _feed(self) -> Feed:
        if self.form == ox.RdfFormat.JSON_LD:
            feed = unpacked(self.path, WithSchemaOrg)
        else:
            feed = unpacked(self.path)
        if self.form in (ox.RdfFormat.RDF_XML, "trix"):
            feed.guards.append(XmlGuard())
        elif self.form != ox.RdfFormat.JSON_LD:
            feed.guards.append(NestingGuard())
        if self.form in (ox.RdfFormat.JSON_LD, "trix"):
            feed.patience = Limits.DOCUMENT
        return feed

    def _form(self) -> ox.RdfFormat:
        assert isinstance(self.form, ox.RdfFormat)
        return self.form

    def _parser(self, source: Feed | bytes, *, lenient: bool = False) -> Iterator[ox.Quad]:
        return iter(
            ox.parse(source, format=self._form(), base_iri=self.base, lenient=lenient)  # type: ignore[arg-type]
        )

    def _checked(self) -> bool:
        """Whether the parser lets invalid IRIs pass, to be left out here."""
        return self.lenient and self.form == ox.RdfFormat.RDF_XML

    def _formula(self, quad: ox.Quad) -> str:
        formula = self.form == ox.RdfFormat.N3 and not isinstance(quad.graph_name, ox.DefaultGraph)
        return "A statement within { } of N3 is quoted, and not a fact." if formula else ""

    def _error(self, error: Exception, feed: Feed) -> ParseError:
        line, column = _place(error)
        if line is None:
            line, column = self._locate(feed.given)
        where = ":".join(str(part) for part in (self.path, line, column) if part is not None)
        if "LoadDocumentCallback" in str(error):
            return ParseError(
                f"The JSON-LD needs a context from elsewhere: {self._context(feed.given)}. Nothing is "
                "fetched from the network.",
                where=where,
                hint="write the context itself into the file",
            )
        return ParseError(f"The file cannot be parsed: {_words(error)}", where=where, hint=_MEND)

    def _context(self, until: int) -> str:
        """The name of the first context in the file that is not written out."""
        text = b""
        with self._feed() as feed:
            while len(text) < until and (block := feed.block()):
                text += block
        with contextlib.suppress(ValueError, RecursionError):
            name = _remote(json.loads(text))
            return f"“{name}”" if name else "its name is not found"
        names = [name.decode("utf-8", "replace") for name in _CONTEXT.findall(text)]
        return f"“{names[0]}”" if names else "its name is not found"

    def _locate(self, given: int) -> tuple[int | None, int | None]:
        """Line and column where a parser that does not tell them stops, found by feeding it slowly."""
        with self._feed() as feed:
            feed.tracked = True
            feed.slow_from = max(0, given - (1 << 18))
            try:
                for _ in self._parser(feed, lenient=self._checked()):
                    feed.heard()
            except (SyntaxError, ValueError, MemoryError):
                return feed.line, feed.column
        return None, None


def _remote(node: object) -> str:
    """The first context of a JSON-LD document, as it is written, that is only named."""
    if isinstance(node, list):
        return next(filter(None, map(_remote, node)), "")
    if not isinstance(node, dict):
        return ""
    given = node.get("@context")
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str):
            return one
        if isinstance(one, dict) and isinstance(one.get("@import"), str):
            return str(one["@import"])
    return next(filter(None, map(_remote, node.values())), "")


def _place(error: Exception) -> tuple[int | None, int | None]:
    """Line and column that Oxigraph gives on the exception or in its words, by form."""
    found = _PLACE.search(str(error))
    line = getattr(error, "lineno", None) or (int(found[1]) if found else None)
    column = getattr(error, "offset", None) or (int(found[2]) if found and found[2] else None)
    return line, column


def _words(error: Exception) -> str:
    words = str(getattr(error, "msg", "") or error)
    return _WHERE.sub("", words).strip().rstrip(".") + "."


def _invalid(quad: ox.Quad) -> str:
    """Why a statement that was read without checks may not be kept, if it may not."""
    try:
        for term in (quad.subject, quad.predicate, quad.object):
            _check(term)
    except ValueError as error:
        return f"{error}: {quad}"[:500]
    return ""


def _unmapped(quad: ox.Quad) -> str:
    """JSON-LD: a key that is no IRI, since no context of the file says what it stands for."""
    key = quad.predicate.value
    return "" if ":" in key else f"No context of the file says what “{key}” is: {quad}"[:500]


def _check(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> None:
    if isinstance(term, ox.NamedNode):
        ox.NamedNode(term.value)
    elif isinstance(term, ox.Literal):
        if term.language:
            ox.Literal(term.value, language=term.language)
        else:
            ox.NamedNode(term.datatype.value)
    elif isinstance(term, ox.Triple):
        for inner in (term.subject, term.predicate, term.object):
            _check(inner)


class Replay(io.RawIOBase):
    """A feed that keeps what it gave last, so that a parser can begin anew at a line shortly before."""

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.cut = False  # whether the end was feigned, since a statement went on for too long
        self._feed = feed
        self._kept: deque[tuple[int, bytes]] = deque()  # blocks, with the number of their first line
        self._next: deque[bytes] = deque()
        self._size = self._since = 0
        self.line = 1

    def readable(self) -> bool:
        """It is."""
        return True

    def heard(self) -> None:
        """A statement has come out of the parser."""
        self._since = 0
        self._feed.heard()

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes (the engine dies of more), none at the end."""
        self.cut = self._since > Limits.STATEMENT // 2
        if self.cut:
            return b""
        block = self._next.popleft() if self._next else self._feed.read(size)
        if 0 <= size < len(block):
            self._next.appendleft(block[size:])
            block = block[:size]
        self._since += len(block)
        self._kept.append((self.line, block))
        self._size += len(block)
        self.line += block.count(b"\n")
        while self._size > Limits.STATEMENT:
            self._size -= len(self._kept.popleft()[1])
        return block

    def rewind(self, line: int, head: bytes) -> bool:
        """Begin anew at the start of a line, with ``head`` before it; whether that is still at hand."""
        again: list[bytes] = []
        while self._kept:
            first, block = self._kept.pop()
            self._size -= len(block)
            again.append(block)
            if first < line:
                break
        else:
            return False
        start = 0
        for _ in range(line - first):
            start = again[-1].find(b"\n", start) + 1
        again[-1] = again[-1][start:]
        self._next.extendleft(again)
        self._next.appendleft(head)
        self.line, self._since = line - head.count(b"\n"), 0
        self._feed.heard()
        return True
