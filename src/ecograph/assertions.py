"""Facts written down: entities, claims and observations as N-Triples lines, each with its place.

Every import form ends here, so that a fact of a roster, of a registry and of the shipped data has one
shape (docs/fact-model.md). Lines are written as they come and nothing is held: the same fact twice is the
same lines twice, and one fact in a store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from ecograph.model import observation_iri, relation_claim_iri
from ecograph.vocab import ECO, MODALITY, PREFIXES, RDF_TYPE, STATUS

_RDFS_LABEL = PREFIXES["rdfs"] + "label"
_SKOS = PREFIXES["skos"]
_XSD = PREFIXES["xsd"]
_QUDT = PREFIXES["qudt"]
_UNIT = PREFIXES["unit"]
_APPROXIMATION = PREFIXES["approx"]
# What N-Triples asks for, and every character that would end a line somewhere (str.splitlines).
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)} | {
    ord("\\"): "\\\\",
    ord('"'): '\\"',
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\ud800-\udfff]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DATES = (
    (re.compile(r"-?\d{4,}-\d\d-\d\d"), "date"),
    (re.compile(r"-?\d{4,}-\d\d"), "gYearMonth"),
    (re.compile(r"-?\d{4,}"), "gYear"),
)


@dataclass(frozen=True)
class Document:
    """The file that facts stand in: its IRI, its title in zh and en, the SHA-256 of its bytes, its name, and
    the sheet of a workbook, since rows are counted on each."""

    iri: str
    title: Mapping[str, str]
    sha256: str
    name: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class QuantityFields:
    """A figure as it is stored. Numbers are decimal text (``"200"``, ``"1.5"``), bounds None where open;
    ``unit`` is a code of :mod:`ecograph.units` or an IRI, ``approximation`` a concept's name (``Exact``)."""

    number: str
    verbatim: str
    unit: str = "NUM"
    lower: str | None = None
    upper: str | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    approximation: str = "Exact"

    @property
    def unit_iri(self) -> str:
        """The unit's IRI."""
        return self.unit if ":" in self.unit else _UNIT + self.unit


@dataclass
class Assertions:
    """A stream of facts of one document, written as N-Triples through ``write``.

    ``write`` gets whole lines. ``count`` is the number of lines so far. A row is described when it is first
    named, the document when :meth:`close` is called. Text may hold anything: what Unicode cannot encode (a
    lone surrogate) becomes U+FFFD, and the characters that an IRI may not have are percent-encoded.

    >>> lines = []
    >>> facts = Assertions(lines.append, Document("urn:doc", {"zh": "名册", "en": "Roster"}, "0" * 64))
    >>> facts.entity("urn:a", "Enterprise", labels={"zh": "甲公司"}, row=2)
    >>> facts.relation("urn:a", "residentIn", "urn:park", row=2)
    'https://w3id.org/ecograph/claim/35e3907ebfa1c1e9'
    >>> print(lines[1], end="")
    <urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "甲公司"@zh .
    """

    write: Callable[[str], object]
    document: Document
    count: int = 0
    _row_number: int = 0
    _columns: set[str] = field(default_factory=set)

    def entity(
        self,
        iri: str,
        class_: str,
        *,
        labels: Mapping[str, str],
        aliases: Iterable[tuple[str, str]] = (),
        notations: Iterable[str] = (),
        row: int | None = None,
    ) -> None:
        """An entity: its class (a name of our vocabulary or an IRI), one label per language, other names
        with their language (``""`` where unknown), its codes, and the row that gives them."""
        self._triple(iri, RDF_TYPE, _iri(term(class_)))
        for lang, text in labels.items():
            self._triple(iri, _RDFS_LABEL, _text(text, lang))
        for text, lang in aliases:
            self._triple(iri, _SKOS + "altLabel", _text(text, lang))
        for code in notations:
            self._triple(iri, _SKOS + "notation", _text(code))
        if row is not None:
            self._triple(iri, ECO + "statedIn", _iri(self._row(row, "")))

    def relation(
        self,
        subject: str,
        predicate: str,
        object_: str,
        *,
        row: int,
        column: str = "",
        literal: bool = False,
        modality: str = "Fact",
        status: str = "Accepted",
        valid_from: str = "",
        valid_until: str = "",
        as_of: str = "",
        quantity: QuantityFields | None = None,
        note: Mapping[str, str] | None = None,
    ) -> str:
        """A relation claim and where it stands; its IRI.

        ``object_`` is an IRI, or text with ``literal``. Dates are ``2021``, ``2021-03`` or ``2021-03-01``.
        ``quantity`` is an amount or a share that belongs to the relation; it is part of what the claim
        says, so two amounts are two claims. ``note`` is an editorial note by language.
        """
        named = term(predicate)
        said = quantity_said(object_, quantity.verbatim, quantity.unit_iri) if quantity else object_
        claim = relation_claim_iri(
            subject, named, said,
            modality=MODALITY + modality, valid_from=valid_from, valid_until=valid_until, as_of=as_of,
        )  # fmt: skip
        self._evidence(claim, row, column)
        self._triple(claim, RDF_TYPE, _eco("RelationClaim"))
        self._triple(claim, ECO + "claimSubject", _iri(subject))
        self._triple(claim, ECO + "claimPredicate", _iri(named))
        if literal:
            self._triple(claim, ECO + "claimLiteral", _text(object_))
        else:
            self._triple(claim, ECO + "claimObject", _iri(object_))
        self._claim(claim, modality, status, valid_from, valid_until, as_of, note)
        if quantity:
            self._quantity(claim, quantity)
        return claim

    def observation(
        self,
        entity: str,
        indicator: str,
        quantity: QuantityFields,
        *,
        row: int,
        column: str = "",
        scope: str = "",
        modality: str = "Fact",
        status: str = "Accepted",
        valid_from: str = "",
        valid_until: str = "",
        as_of: str = "",
        note: Mapping[str, str] | None = None,
    ) -> str:
        """A figure of an entity and where it stands; the observation's IRI. ``indicator`` and ``scope`` are
        IRIs of concepts."""
        claim = observation_iri(
            entity, indicator, scope, quantity.verbatim, quantity.unit_iri,
            modality=MODALITY + modality, valid_from=valid_from, valid_until=valid_until, as_of=as_of,
        )  # fmt: skip
        self._evidence(claim, row, column)
        self._triple(claim, RDF_TYPE, _eco("Observation"))
        self._triple(claim, ECO + "observedEntity", _iri(entity))
        self._triple(claim, ECO + "indicator", _iri(indicator))
        if scope:
            self._triple(claim, ECO + "scope", _iri(scope))
        self._claim(claim, modality, status, valid_from, valid_until, as_of, note)
        self._quantity(claim, quantity)
        return claim

    def close(self) -> None:
        """Describe the document. Nothing is closed: the sink belongs to the caller."""
        document = self.document.iri
        self._triple(document, RDF_TYPE, _eco("SourceDocument"))
        for lang, text in self.document.title.items():
            self._triple(document, PREFIXES["dcterms"] + "title", _text(text, lang))
        self._triple(document, PREFIXES["spdx"] + "checksumValue", _text(self.document.sha256))
        if self.document.name:
            self._triple(document, PREFIXES["dcterms"] + "identifier", _text(self.document.name))
        if self.document.sheet:
            self._triple(document, ECO + "sheet", _text(self.document.sheet))

    def _claim(
        self,
        claim: str,
        modality: str,
        status: str,
        valid_from: str,
        valid_until: str,
        as_of: str,
        note: Mapping[str, str] | None,
    ) -> None:
        self._triple(claim, ECO + "modality", _iri(MODALITY + modality))
        self._triple(claim, ECO + "claimStatus", _iri(STATUS + status))
        for name, value in (("validFrom", valid_from), ("validUntil", valid_until), ("asOf", as_of)):
            if value:
                self._triple(claim, ECO + name, _date(value))
        for lang, text in (note or {}).items():
            self._triple(claim, _SKOS + "editorialNote", _text(text, lang))

    def _quantity(self, claim: str, quantity: QuantityFields) -> None:
        node = claim + "#q"
        self._triple(claim, ECO + "quantity", _iri(node))
        self._triple(node, RDF_TYPE, _eco("QuantityValue"))
        self._triple(node, _QUDT + "numericValue", _decimal(quantity.number))
        for side, bound, inclusive in (
            ("lower", quantity.lower, quantity.lower_inclusive),
            ("upper", quantity.upper, quantity.upper_inclusive),
        ):
            if bound is not None:
                self._triple(node, f"{_QUDT}{side}Bound", _decimal(bound))
                self._triple(node, f"{ECO}{side}Inclusive", _typed(str(inclusive).lower(), "boolean"))
        self._triple(node, _QUDT + "hasUnit", _iri(quantity.unit_iri))
        self._triple(node, ECO + "approximation", _iri(_APPROXIMATION + quantity.approximation))
        self._triple(node, ECO + "verbatim", _text(quantity.verbatim))

    def _evidence(self, claim: str, row: int, column: str) -> None:
        self._triple(claim, ECO + "evidence", _iri(self._row(row, column)))

    def _row(self, row: int, column: str) -> str:
        iri = row_iri(self.document.iri, row, column)
        if row != self._row_number:  # rows come in their order
            self._row_number = row
            self._columns.clear()
        if column not in self._columns:
            self._columns.add(column)
            self._triple(iri, RDF_TYPE, _eco("TableRow"))
            self._triple(iri, ECO + "inDocument", _iri(self.document.iri))
            self._triple(iri, ECO + "row", _typed(str(row), "integer"))
            if column:
                self._triple(iri, ECO + "column", _text(column))
        return iri

    def _triple(self, subject: str, predicate: str, object_: str) -> None:
        self.write(f"{_iri(subject)} <{predicate}> {object_} .\n")
        self.count += 1


def row_iri(document: str, row: int, column: str = "") -> str:
    """The IRI of a row of a table (RFC 7111), counted from 1 with the header row, or of one cell of it.

    >>> row_iri("https://w3id.org/ecograph/doc/roster", 7)
    'https://w3id.org/ecograph/doc/roster#row=7'
    """
    if row < 1:
        raise ValueError(f"rows are counted from 1: {row}")
    return f"{document}#row={row}" + (f";column={quote(column, safe='')}" if column else "")


def quantity_said(object_: str, verbatim: str, unit: str) -> str:
    """What a relation claim says of its object, for the claim's name, where a quantity goes with it.

    ``unit`` is an IRI. Two amounts are two claims; see :func:`ecograph.model.relation_claim_iri`.
    """
    return f"{object_}\x1f{verbatim}\x1f{unit}"


def term(name: str) -> str:
    """A name of our vocabulary (``residentIn``, ``eco:residentIn``) as a full IRI; an IRI stays itself.

    >>> term("residentIn")
    'https://w3id.org/ecograph/ontology#residentIn'
    """
    prefix, colon, local = name.partition(":")
    if not colon:
        return ECO + name
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def _eco(name: str) -> str:
    return f"<{ECO}{name}>"


def _iri(iri: str) -> str:
    if _NOT_IN_IRI.search(iri):
        iri = _NOT_IN_IRI.sub(lambda found: quote(found[0].encode("utf-8", "replace")), iri)
    return f"<{iri}>"


def _text(text: str, lang: str = "") -> str:
    escaped = text.translate(_ESCAPES)
    if _SURROGATE.search(escaped):
        escaped = _SURROGATE.sub("\ufffd", escaped)
    tag = f"@{lang}" if lang and _LANGUAGE.fullmatch(lang) else ""
    return f'"{escaped}"{tag}'


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{_XSD}{datatype}>'


def _decimal(text: str) -> str:
    return _typed(text, "decimal" if "." in text else "integer")


def _date(text: str) -> str:
    for form, datatype in _DATES:
        if form.fullmatch(text):
            return _typed(text, datatype)
    raise ValueError(f"“{text}” is no date: 2021, 2021-03 or 2021-03-01")
