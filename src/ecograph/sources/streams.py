"""The bytes of a file, unpacked while they are read: plain, gzip, bzip2, xz or Zstandard.

A file may be hostile. Nothing is held but one block, and what would make a parser run out of memory, out
of time or out of its stack is refused in words (``Limits``).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from ecograph.errors import InputError, ParseError

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_BLOCK = 1 << 18
_MAGIC = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\x00": ".xz", b"\x28\xb5\x2f\xfd": ".zst"}
_UTF8_BOM = b"\xef\xbb\xbf"


class Limits:
    """What a file may at most have; each is far above what honest files have."""

    STATEMENT = 8 << 20  # bytes read without one statement coming out
    DOCUMENT = 64 << 20  # the same for JSON-LD, whose context may come last; and the size of a TriX file
    FREE_BYTES = 1 << 30  # a packed file may unpack to this much, whatever its own size …
    RATIO = 300  # … and to this many times its own size
    MEMORY = 256 << 20  # what an xz or a Zstandard file may ask for, to be unpacked
    XML_DEPTH = 10_000  # elements within each other
    ENTITY = 1_000  # characters of an XML entity, those within it unfolded
    TERM_DEPTH = 100  # triple terms within each other
    OPEN_BRACKETS = 10_000  # brackets opened one right after the other


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


def form_name(path: Path) -> str:
    """The name of a file without the suffix of its packing: ``facts.ttl`` for ``facts.ttl.gz``."""
    return path.stem if path.suffix.lower() in SUFFIXES else path.name


def unpacked(path: Path, through: Callable[[_Reader], _Reader] = lambda raw: raw) -> Feed:
    """The unpacked bytes of a file, to be read by a parser; close it. ``through``: what they pass first.

    The packing is told by the first bytes, not by the name. Raises ``InputError`` where there is no file
    or it is UTF-16; reading raises ``ParseError`` where the packing is broken or a limit is passed.
    """
    if not path.is_file():
        raise InputError("There is no such file.", where=str(path), hint="check the path")
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where=str(path)) from None
    head = file.read(6)
    file.seek(0)
    packing = next((suffix for magic, suffix in _MAGIC.items() if head.startswith(magic)), "")
    raw: _Reader = file
    if packing == ".gz":
        raw = gzip.GzipFile(fileobj=file)
    elif packing == ".bz2":
        raw = bz2.BZ2File(file)
    elif packing == ".xz":
        raw = _Xz(file)
    elif packing == ".zst":
        raw = _Zstandard(file)
    return Feed(path, file, through(raw), packed=bool(packing))


class _Xz:
    """An xz stream unpacked within a memory limit, which ``lzma.open`` cannot set."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._unpacker = lzma.LZMADecompressor(memlimit=Limits.MEMORY)
        self._begun = False

    def read(self, size: int, /) -> bytes:
        while True:
            if self._unpacker.eof:  # another stream may follow
                rest = self._unpacker.unused_data.lstrip(b"\0") or self._file.read(_BLOCK).lstrip(b"\0")
                if not rest:
                    return b""
                self._unpacker = lzma.LZMADecompressor(memlimit=Limits.MEMORY)
            elif self._unpacker.needs_input:
                rest = self._file.read(_BLOCK)
                if not rest:
                    raise EOFError("it ends too early")
            else:
                rest = b""
            found = self._unpacker.decompress(rest, size)
            if found:
                return found


class _Zstandard:
    """A Zstandard stream whose end is looked for: the package's own reader takes half a file for a whole."""

    # One byte can unpack to 32 KiB.
    _STEP = 2 << 10

    def __init__(self, file: IO[bytes]) -> None:
        import zstandard

        self._file = file
        self._frames = zstandard.ZstdDecompressor(max_window_size=Limits.MEMORY)
        self._unpacker = self._frames.decompressobj()
        self._rest = self._found = b""
        self._at = 0

    def read(self, size: int, /) -> bytes:
        while self._at == len(self._found):
            packed = self._rest or self._file.read(self._STEP)
            if self._unpacker.eof and packed:  # another frame follows
                self._unpacker = self._frames.decompressobj()
            elif self._unpacker.eof:
                return b""
            elif not packed:
                raise EOFError("it ends too early")
            self._found, self._at = self._unpacker.decompress(packed), 0
            self._rest = self._unpacker.unused_data if self._unpacker.eof else b""
        part = self._found[self._at : self._at + size]
        self._at += len(part)
        return part


# A context that is only named, in the forms that pages on the web have. Within text a quotation mark is \".
_SCHEMA_ORG = re.compile(
    rb'("@context"\s{0,64}:\s{0,64}(?:\[\s{0,64})?)"https?://(?:www\.)?schema\.org/?'
    rb'(?:docs/jsonldcontext\.jsonl?d?)?"'
)
_WRITTEN_OUT = rb'\1{"@vocab":"https://schema.org/","id":"@id","type":"@type"}'


class WithSchemaOrg:
    """A stream of JSON-LD in which the context of schema.org, where it is named, is written out.

    Nothing is fetched, so terms and nothing else are understood: what its context says of the types of
    values (links, dates) is not. Other contexts stay as they are.
    """

    _KEY = b'"@context"'
    _LONGEST = 320  # bytes of one occurrence

    def __init__(self, raw: _Reader) -> None:
        self._raw = raw
        self._held = b""

    def read(self, size: int, /) -> bytes:
        """A block of about ``size`` bytes; none at the end."""
        while True:
            block = self._raw.read(size)
            text = _SCHEMA_ORG.sub(_WRITTEN_OUT, self._held + block)
            end = len(text)
            if block:  # an occurrence, or its first word, may go on in the next block
                begun = text.rfind(self._KEY, max(0, end - self._LONGEST))
                end = begun if begun >= 0 else max(0, end - len(self._KEY))
            part, self._held = text[:end], text[end:]
            if part or not block:
                return part


class Feed(io.RawIOBase):
    """What a parser reads from. It counts what it gave, so that the place of an error can be told."""

    def __init__(self, path: Path, file: IO[bytes], raw: _Reader, *, packed: bool) -> None:
        super().__init__()
        self.path = path
        self.given = 0  # bytes handed on
        self.lines = False  # hand on one line at a time
        self.slow_from = -1  # from this byte on, hand on one byte at a time
        self.tracked = False  # keep line and column
        self.line, self.column = 1, 0  # of the last character given
        self.patience = Limits.STATEMENT
        self.guards: list[Guard] = []
        self._file, self._raw = file, raw
        self._most = max(Limits.FREE_BYTES, Limits.RATIO * path.stat().st_size) if packed else 0
        self._block = b""
        self._at = 0
        self._heard = 0  # how many bytes had been given when the last statement came out
        self._total = 0
        self._begun = self._ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def heard(self) -> None:
        """A statement has come out of the parser."""
        self._heard = self.given

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the end. Raises ``ParseError``."""
        if self._at == len(self._block):
            self._fill()
        end = len(self._block)
        if size >= 0:
            end = min(end, self._at + size)
        if self.slow_from >= 0:
            place = self.slow_from - self.given
            end = min(end, self._at + (1 if place <= 0 else place))
        if self.lines:
            line = self._block.find(b"\n", self._at, end)
            end = end if line < 0 else line + 1
        part = self._block[self._at : end]
        self._at = end
        self.given += len(part)
        if self.tracked:
            self._track(part)
        return part

    def _track(self, part: bytes) -> None:
        if self._ended:
            self.line, self.column = self.line + 1, 0
        breaks = part.count(b"\n", 0, -1)
        last = part[part.rfind(b"\n", 0, -1) + 1 :]
        # Bytes that go on a character are no characters.
        width = len(last) - sum(1 for byte in last if byte & 0xC0 == 0x80)
        self.line += breaks
        self.column = width if breaks else self.column + width
        self._ended = part.endswith(b"\n")

    def block(self) -> bytes:
        """The next block as it comes, empty at the end."""
        return self.read()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _fill(self) -> None:
        if self.given - self._heard > self.patience:
            size = self.patience >> 20
            raise ParseError(
                f"One statement goes on for more than {size} MiB.", where=str(self.path),
                hint="the file is broken, or hostile",
            )  # fmt: skip
        try:
            block = self._raw.read(_BLOCK)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise self._broken(error) from None
        except Exception as error:  # zstandard's own, of a package that is loaded only when it is needed
            if type(error).__module__.partition(".")[0] != "zstandard":
                raise
            raise self._broken(error) from None
        if not self._begun:
            self._begun = True
            if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise ParseError("The file is UTF-16.", where=str(self.path), hint="save it as UTF-8")
            block = block.removeprefix(_UTF8_BOM)
        self._total += len(block)
        if self._most and self._total > self._most:
            raise ParseError(
                f"The file unpacks to more than {self._most >> 20} MiB, {Limits.RATIO} times its size.",
                where=str(self.path), hint="unpack it yourself if you trust it",
            )  # fmt: skip
        for guard in self.guards:
            reason = guard.check(block)
            if reason:
                raise ParseError(reason, where=str(self.path), hint="the file is broken, or hostile")
        self._block, self._at = block, 0

    def _broken(self, error: Exception) -> ParseError:
        return ParseError(f"The file cannot be unpacked: {error}", where=str(self.path), hint="get it anew")


class Guard(Protocol):
    """Looks at the blocks of a file as they pass; says why one may not be read."""

    def check(self, block: bytes) -> str:
        """Why the file is not read on; empty where it is."""
        ...


_BRACKETS = re.compile(rb"(?:[(\[]\s*){%d}" % Limits.OPEN_BRACKETS)
# From right after “<<(” to the next one, or to the “)>>” that closes it: what may stand between them.
_TERMS = re.compile(
    rb"""(?:\s++|\#[^\n]*+|\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3}"""
    rb"""|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|<(?!<\()[^<>"\s]*+>?|[^\s"'\#<)]++|\)(?!>>))*+(<<\()?""",
    re.DOTALL,
)


class NestingGuard:
    """Against Turtle and its kin that open and never close: the parsers keep each level, or recurse."""

    def __init__(self) -> None:
        self._tail = b""
        self._depth = 0

    def check(self, block: bytes) -> str:
        """See :meth:`Guard.check`."""
        text = self._tail + block
        if text.count(b"(") + text.count(b"[") >= Limits.OPEN_BRACKETS and _BRACKETS.search(text):
            return f"More than {Limits.OPEN_BRACKETS} brackets are opened one after the other."
        last = len(text)
        at = text.find(b"<<(")
        while at >= 0:
            found = _TERMS.match(text, at + 3)
            assert found is not None  # it matches nothing at least
            if found.end() == len(text) and len(text) - at < Limits.STATEMENT and block:
                last = at  # what follows comes with the next block
                break
            self._depth = self._depth + 1 if found[1] else 0
            if self._depth > Limits.TERM_DEPTH:
                return f"Triple terms lie more than {Limits.TERM_DEPTH} deep within each other."
            at = found.end() - 3 if found[1] else text.find(b"<<(", found.end())
        self._tail = text[last:] if last < len(text) else text[-2:]
        return ""


_ENTITY = re.compile(rb"<!ENTITY\s+(?:(%)\s+)?([^\s\"']+)\s+(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"&([^;#\s]+);")


class XmlGuard:
    """Against XML whose entities unfold without end, and whose elements lie ever deeper."""

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._depth = 0

    def check(self, block: bytes) -> str:
        """See :meth:`Guard.check`."""
        if self._head is not None:
            self._head += block
            # The first element after the declarations; a DTD that is still open is looked at as it grows.
            if self._bomb(self._head):
                return f"An entity of the file unfolds to more than {Limits.ENTITY} characters."
            if re.search(rb"<[^\s!?]", _ENTITY.sub(b"", self._head)) or len(self._head) > Limits.STATEMENT:
                self._head = None
        opened = block.count(b"<") - block.count(b"<?") - block.count(b"<!")
        self._depth += opened - 2 * block.count(b"</") - block.count(b"/>")
        self._depth = max(self._depth, 0)
        if self._depth > Limits.XML_DEPTH:
            return f"Elements lie more than {Limits.XML_DEPTH} deep within each other."
        return ""

    @staticmethod
    def _bomb(head: bytes) -> bool:
        sizes: dict[bytes, int] = {}
        for percent, name, double, single in _ENTITY.findall(head):
            value = double or single
            inner = [sizes.get(other, 0) for other in _REFERENCE.findall(value)]
            sizes[name] = len(value) + sum(inner)
            if percent or sizes[name] > Limits.ENTITY:
                return True
        return False
