"""Hold what a store says of its documents against the texts at hand: hashes, spans, table rows.

The store keeps offsets and hashes, never the words. Whoever has the texts can check that these are the
same texts, and that each place still holds what it held when the claim was made.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ecograph.errors import EcographError, InputError
from ecograph.store import Store
from ecograph.table import Table
from ecograph.tables import open_table
from ecograph.vocab import local_name, shorten

_EVIDENCE = """
SELECT ?document ?place ?start ?end ?hash ?row ?column ?node ?claim WHERE {
  ?claim eco:evidence ?place .
  OPTIONAL { ?place eco:inDocument ?document }
  OPTIONAL { ?place oa:start ?start } OPTIONAL { ?place oa:end ?end }
  OPTIONAL { ?place eco:textHash ?hash }
  OPTIONAL { ?place eco:row ?row } OPTIONAL { ?place eco:column ?column }
  OPTIONAL { ?place rdfs:seeAlso ?node }
} ORDER BY ?document ?start ?end ?row ?place ?column ?claim
"""
_DOCUMENTS = """
SELECT ?document ?identifier ?sha ?sheet WHERE {
  ?document a eco:SourceDocument .
  OPTIONAL { ?document dcterms:identifier ?identifier }
  OPTIONAL { ?document spdx:checksumValue|(spdx:checksum/spdx:checksumValue) ?sha }
  OPTIONAL { ?document eco:sheet ?sheet }
} ORDER BY ?document ?identifier ?sha ?sheet
"""
# All files of a source together; each of them is a document of its own.
_TOGETHER = "SELECT DISTINCT ?document WHERE { ?document dcterms:hasPart ?part ; a eco:SourceDocument }"
_UNSUPPORTED = """
SELECT ?claim WHERE { ?claim eco:claimStatus ?status . MINUS { ?claim eco:evidence ?any } } ORDER BY ?claim
"""
_HEADS = {
    "zh": ("问题", "文档", "位置", "应为", "实为", "涉及陈述"),
    "en": ("what is wrong", "document", "place", "expected", "found", "claims"),
}
KINDS: dict[str, dict[str, str]] = {
    "document-hash": {"zh": "文档哈希不符", "en": "the document's hash differs"},
    "not-utf-8": {"zh": "文本不是 UTF-8", "en": "the text is not UTF-8"},
    "unreadable": {"zh": "文件无法读取", "en": "the file cannot be read"},
    "beyond-end": {"zh": "片段位置超出文档末尾", "en": "the place lies beyond the end"},
    "span-hash": {"zh": "片段哈希不符", "en": "the span's hash differs"},
    "no-offsets": {"zh": "片段没有可用的起止位置", "en": "the span has no usable start and end"},
    "no-hash": {"zh": "没有记录哈希", "en": "no hash is recorded"},
    "no-document": {"zh": "证据没有说明所在文档", "en": "the evidence names no described document"},
    "no-column": {"zh": "表中没有该列", "en": "the table has no such column"},
}


@dataclass(frozen=True)
class Mismatch:
    """One thing that is not as the store says. ``kind`` is a key of ``KINDS``."""

    kind: str
    document: str
    place: str
    claims: tuple[str, ...]
    expected: str
    found: str


@dataclass(frozen=True)
class DocumentCheck:
    """One document held against its text. ``file`` is None where no text is at hand: not verified.

    ``nodes``: the nodes of RDF among its places. That they still say what they said is in the file's hash.
    """

    document: str
    file: Path | None
    spans: int
    rows: int
    mismatches: tuple[Mismatch, ...]
    nodes: int = 0


@dataclass(frozen=True)
class Verification:
    """What came of it. ``ok``: nothing found differs; documents without a text are in ``missing``."""

    documents: tuple[DocumentCheck, ...]
    unsupported: int

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """All that differs, by document and place."""
        return tuple(found for document in self.documents for found in document.mismatches)

    @property
    def missing(self) -> tuple[str, ...]:
        """The documents of which no text is at hand."""
        return tuple(check.document for check in self.documents if check.file is None and check.document)

    @property
    def ok(self) -> bool:
        """Whether nothing differs. Says nothing of the documents in ``missing``."""
        return not self.mismatches

    def table(self, lang: str = "zh") -> Table:
        """The mismatches, one a row."""
        rows = tuple(
            (KINDS[m.kind][lang], shorten(m.document), m.place.rpartition("/")[2], m.expected, m.found,
             "; ".join(map(shorten, m.claims)))
            for m in self.mismatches
        )  # fmt: skip
        return Table(_HEADS[lang], rows, self.counts())

    def counts(self) -> dict[str, int]:
        """How much was verified, what differs, what could not be verified."""
        at_hand = [check for check in self.documents if check.file is not None]
        kinds = Counter(found.kind for found in self.mismatches)
        return {
            "documents": len(at_hand),
            "documents_without_text": len(self.missing),
            "spans": sum(check.spans for check in at_hand),
            "rows": sum(check.rows for check in at_hand),
            "nodes": sum(check.nodes for check in at_hand),
            "claims_without_evidence": self.unsupported,
            "mismatches": sum(kinds.values()),
        }

    def words(self, lang: str) -> str:
        """What was verified and what was not, as lines for a reader."""
        counts = self.counts()
        said = [_WORDS[lang]["done"].format(**counts)]
        said += [_WORDS[lang]["nodes"].format(**counts)] if counts["nodes"] else []
        said += [_WORDS[lang]["missing"].format(document=shorten(document)) for document in self.missing]
        if not any(check.file for check in self.documents):
            said.append(_WORDS[lang]["nothing"])
        if self.unsupported:
            said.append(_WORDS[lang]["unsupported"].format(n=self.unsupported))
        return "\n".join(said)


_WORDS = {
    "zh": {
        "done": "已核对 {documents} 份文档、{spans} 个文本片段、{rows} 个表格行：{mismatches} 处不符",
        "nodes": "另有 {nodes} 个 RDF 节点，其内容由所在文件的哈希保证",
        "missing": "手头没有文本，未核对：{document}",
        "nothing": "未核对任何内容：该文件夹中没有库中任何文档的文本",
        "unsupported": "{n} 条陈述没有记录证据，无从核对",
    },
    "en": {
        "done": "checked {documents} documents, {spans} spans, {rows} table rows: {mismatches} mismatches",
        "nodes": "{nodes} nodes of RDF stand in these files, whose hashes say that they are the same",
        "missing": "no text at hand, not verified: {document}",
        "nothing": "nothing was verified: the folder holds no text of the store's documents",
        "unsupported": "{n} claims have no evidence that could be verified",
    },
}


class Texts:
    """The texts of a folder, found by the identifier of a document or by its file name.

    Nothing is copied: a text is read when it is asked for, and one at a time is kept.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(
                "There is no folder of texts here.", where=str(folder), hint="give the folder that holds them"
            )
        self._files: dict[str, list[Path]] = {}
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            for name in {file.name, file.stem}:
                self._files.setdefault(name, []).append(file)
        self._read: tuple[Path, bytes] | None = None

    def file(self, document: str, identifier: str = "", sha256: str = "") -> Path | None:
        """The file of a document; of several of that name the one whose hash agrees, else the first."""
        names = [name for name in (identifier, document.rpartition("/")[2], local_name(document)) if name]
        found = list(dict.fromkeys(file for name in names for file in self._files.get(name, ())))
        if len(found) > 1 and sha256:
            found.sort(key=lambda file: digest(file) != sha256)
        return found[0] if found else None

    def content(self, file: Path) -> bytes:
        """The bytes of a file."""
        if self._read is None or self._read[0] != file:
            self._read = (file, file.read_bytes())
        return self._read[1]


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal; empty where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def span_hash(text: str) -> str:
    """The hash of a span's text as ``eco:textHash`` holds it.

    >>> span_hash("200余家")
    '0d126193bf0fa698'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def verify(store: Store, texts: Path | str) -> Verification:
    """Check every document, span and table row of a store against the texts of a folder.

    A document's file is found by its identifier or name. Its SHA-256 must agree, each span must lie
    inside it and have the hash that was recorded, each table row must be there; a node of RDF is as it was
    if its file is. Raises ``InputError``
    where there is no such folder.
    """
    checks = tuple(each_document(store, Texts(Path(texts))))
    return Verification(checks, len(store.select(_UNSUPPORTED)))


def each_document(store: Store, texts: Texts) -> Iterator[DocumentCheck]:
    """One check a document, in order; only one text is held in memory."""
    known: dict[str, tuple[str, str, str]] = {}
    for document, *about in store.select(_DOCUMENTS).rows:
        identifier, sha, sheet = (str(value or "") for value in about)
        known.setdefault(str(document), (identifier, sha, sheet))
    rows = store.select(_EVIDENCE).records()
    evidence = {
        str(document or ""): _places(group) for document, group in groupby(rows, lambda row: row["document"])
    }
    together = set(store.select(_TOGETHER).column("document"))
    for document in sorted({*known, *evidence} - together):
        places = evidence.get(document, [])
        if document in known:
            yield _check(document, *known[document], places, texts)
        else:
            lost = tuple(_wrong("no-document", document, place, "eco:SourceDocument", "") for place in places)
            yield DocumentCheck(document, None, 0, 0, lost)


@dataclass(frozen=True)
class _Place:
    """A place in a document and the claims that rest on it."""

    iri: str
    start: object
    end: object
    hash: str
    row: object
    columns: tuple[str, ...]
    claims: tuple[str, ...]
    node: bool = False


def _places(rows: Iterable[dict[str, Any]]) -> list[_Place]:
    found = []
    for iri, group in groupby(rows, lambda row: row["place"]):
        same = list(group)
        first = same[0]
        columns = tuple(dict.fromkeys(str(row["column"]) for row in same if row["column"]))
        claims = tuple(dict.fromkeys(str(row["claim"]) for row in same))
        found.append(
            _Place(
                str(iri),
                first["start"],
                first["end"],
                str(first["hash"] or ""),
                first["row"],
                columns,
                claims,
                first["node"] is not None,
            )
        )
    return found


def _check(
    document: str, identifier: str, sha: str, sheet: str, places: list[_Place], texts: Texts
) -> DocumentCheck:
    nodes = [place for place in places if place.node]
    spans = [place for place in places if place.row is None and not place.node]
    rows = [place for place in places if place.row is not None]
    file = texts.file(document, identifier, sha)
    if file is None:
        return DocumentCheck(document, None, len(spans), len(rows), (), len(nodes))
    every = tuple(dict.fromkeys(claim for place in places for claim in place.claims))
    whole = _Place(document, None, None, "", None, (), every)
    found: list[Mismatch] = []
    try:
        content = texts.content(file)
    except OSError as error:
        found.append(_wrong("unreadable", document, whole, file.name, error.strerror or ""))
        return DocumentCheck(document, file, 0, 0, tuple(found))
    actual = hashlib.sha256(content).hexdigest()
    if actual != sha:
        found.append(_wrong("document-hash" if sha else "no-hash", document, whole, sha, actual))
    if spans:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            found.append(_wrong("not-utf-8", document, whole, "UTF-8", f"byte {error.start}"))
            return DocumentCheck(document, file, 0, 0, tuple(found))
        found += [wrong for span in spans for wrong in _span(document, text, span)]
    if rows:
        found += _rows(document, file, sheet, rows)
    return DocumentCheck(document, file, len(spans), len(rows), tuple(found), len(nodes))


def _span(document: str, text: str, span: _Place) -> Iterator[Mismatch]:
    start, end = span.start, span.end
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        yield _wrong("no-offsets", document, span, "0 ≤ start < end", f"{start}, {end}")
    elif end > len(text):
        yield _wrong("beyond-end", document, span, f"≤ {len(text)}", str(end))
    elif not span.hash:
        yield _wrong("no-hash", document, span, "", span_hash(text[start:end]))
    elif span_hash(text[start:end]) != span.hash:
        yield _wrong("span-hash", document, span, span.hash, span_hash(text[start:end]))


def _rows(document: str, file: Path, sheet: str, rows: list[_Place]) -> Iterator[Mismatch]:
    """Rows are counted from 1 with the header row (RFC 7111), as an import counts them."""
    try:
        table = open_table(file, sheet=sheet or None)
        last = max((row.number for row in table.rows()), default=table.header_row)
    except EcographError as error:
        for place in rows:
            yield _wrong("unreadable", document, place, "", error.what)
        return
    header = {name.strip() for name in table.columns}
    for place in rows:
        if not isinstance(place.row, int) or not 1 <= place.row <= last:
            yield _wrong("beyond-end", document, place, f"≤ {last}", str(place.row))
        for column in place.columns:
            if column.strip() not in header:
                yield _wrong("no-column", document, place, column, "; ".join(sorted(header)))


def _wrong(kind: str, document: str, place: _Place, expected: str, found: str) -> Mismatch:
    return Mismatch(kind, document, place.iri, place.claims, expected, found)
