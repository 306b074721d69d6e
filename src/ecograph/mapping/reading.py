"""A mapping file read and checked: each fault is named with its file and line, and what to do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from ecograph import identifiers
from ecograph.errors import InputError
from ecograph.imports import KINDS, check_name
from ecograph.mapping import nodes
from ecograph.mapping.headers import MEANINGS
from ecograph.mapping.model import (
    CELL,
    Cell,
    Choice,
    EntitySpec,
    Identity,
    Measured,
    Moment,
    ObservationSpec,
    RelationSpec,
    TableMapping,
    TableSpec,
    Target,
)
from ecograph.mapping.nodes import Entry
from ecograph.mapping.values import is_unit
from ecograph.mapping.vocabulary import Predicate, Vocabulary, folded
from ecograph.tables import CellError, Missing, parse_date
from ecograph.vocab import MODALITIES, expand

_SOURCE = ("name", "kind", "title", "licence", "publisher", "as_of")
_TABLE = (
    "match", "sheet", "header", "encoding", "delimiter", "records", "date_order", "decimal",
    "entities", "relations", "observations", "ignore",
)  # fmt: skip
_ENTITY = ("class", "id", "key", "label", "aliases", "notations", "refers")
_TIMES = ("valid_from", "valid_until", "as_of")
_RELATION = ("from", "predicate", "to", "inverse", "modality", "status", *_TIMES, "amount", "share")
_OBSERVATION = ("of", "indicator", "column", "unit", "decimal", "scope", "modality", *_TIMES)
_TARGETS = ("entity", "concept", "lookup", "text", "date")
_ORDERS = ("dmy", "mdy", "ymd")
_SIGNS = (".", ",")
_STATUSES = ("Accepted", "Unreviewed", "Disputed", "Superseded", "Rejected")


def read_source(path: Path) -> TableMapping:
    """What a mapping file says of its source, without its tables. Raises ``ParseError``, ``InputError``."""
    root, raw = nodes.load(path)
    return source_of(root, raw, str(path))


def source_of(root: Entry, raw: bytes, path: str) -> TableMapping:
    """The same from what was read already."""
    found = root.keys(("source", "files", *_TABLE))
    told = found["source"].keys(_SOURCE) if "source" in found else {}
    name = told["name"].text() if "name" in told else ""
    if name:
        try:
            check_name(name)
        except InputError as error:
            told["name"].fail(error.what, error.hint or "")
    return TableMapping(
        path=path,
        sha256=hashlib.sha256(raw).hexdigest(),
        tables=(),
        name=name,
        kind=told["kind"].one_of(KINDS) if "kind" in told else "",
        title=_words(told["title"]) if "title" in told else {},
        about={key: told[key].text() for key in ("licence", "publisher") if key in told},
        as_of=_fixed_date(told["as_of"]) if "as_of" in told else "",
    )


def read_mapping(root: Entry, raw: bytes, path: str, vocabulary: Vocabulary) -> TableMapping:
    """A whole mapping, its names looked up in ``vocabulary``."""
    source = source_of(root, raw, path)
    found = root.keys(("source", "files", *_TABLE))
    if "files" in found and any(key in found for key in _TABLE):
        found["files"].fail("Tables are listed under “files”, so nothing of a table stands beside it.")
    listed = found["files"].items() if "files" in found else [root]
    tables = tuple(_Reader(vocabulary, _keys_of(entry), entry).table() for entry in listed)
    if not any(table.entities or table.relations for table in tables):
        root.fail("The mapping describes nothing.", "add “entities:”, see docs/mapping.md")
    return TableMapping(**{**source.__dict__, "tables": tables})


def _keys_of(entry: Entry) -> dict[str, Entry]:
    if entry.is_map and "source" in dict(entry.pairs()):
        return {key: value for key, value in entry.keys(("source", *_TABLE)).items() if key != "source"}
    return entry.keys(_TABLE)


class _Reader:
    """Reads one table of a mapping."""

    def __init__(self, vocabulary: Vocabulary, found: Mapping[str, Entry], entry: Entry) -> None:
        self._vocabulary = vocabulary
        self._found = found
        self._entry = entry
        self._handles: dict[str, EntitySpec] = {}

    def table(self) -> TableSpec:
        found = self._found
        if "entities" in found:
            for handle, entry in found["entities"].pairs():
                self._handles[handle] = self._entity(handle, entry)
        texts = {
            key: found[key].text()
            for key in ("match", "sheet", "encoding", "delimiter", "records")
            if key in found
        }
        relations = (
            [self._relation(one) for one in found["relations"].items()] if "relations" in found else []
        )
        figures = (
            [self._observation(one) for one in found["observations"].items()]
            if "observations" in found
            else []
        )
        return TableSpec(
            **texts,
            header=_count(found["header"]) if "header" in found else None,
            date_order=found["date_order"].one_of(_ORDERS) if "date_order" in found else "",
            decimal=found["decimal"].one_of(_SIGNS) if "decimal" in found else "",
            entities=tuple(self._handles.values()),
            relations=tuple(relations),
            observations=tuple(figures),
            ignore=tuple(one.text() for one in found["ignore"].items()) if "ignore" in found else (),
            line=self._entry.line,
        )

    # ---- entities

    def _entity(self, handle: str, entry: Entry) -> EntitySpec:
        found = entry.keys(_ENTITY, required=("class",))
        labels = _labels(found["label"]) if "label" in found else ()
        refers = "refers" in found and _flag(found["refers"])
        identity = _identity(found["id"]) if "id" in found else Identity()
        if not labels and not refers:
            entry.fail(f"The entity “{handle}” has no label.", "add “label: COLUMN”, or “refers: true”")
        if refers and identity.how == "default":
            entry.fail(f"“{handle}” refers to a thing of another table, but not by what.", "add “id:”")
        if sum(bool(cell.separators) for cell in labels) > 1:
            entry.fail(f"“{handle}”: only one column can hold several names.", "use “aliases” for the other")
        return EntitySpec(
            handle, self._classes(found["class"]), identity, labels,
            _cells(found["aliases"]) if "aliases" in found else (),
            _cells(found["notations"]) if "notations" in found else (),
            space=found["key"].text() if "key" in found else handle,
            refers=refers, line=entry.line,
        )  # fmt: skip

    def _classes(self, entry: Entry) -> Choice:
        if entry.is_text:
            return Choice(self._class(entry))
        found = entry.keys(("column", "values", "otherwise"), required=("column",))
        values = (
            {key: self._class(value) for key, value in found["values"].pairs()} if "values" in found else {}
        )
        otherwise = self._class(found["otherwise"]) if "otherwise" in found else ""
        return Choice("", found["column"].text(), values, otherwise, named=True)

    def _class(self, entry: Entry) -> str:
        iri = self._vocabulary.class_(entry.text())
        if iri is None:
            near = self._vocabulary.near_class(entry.text())
            entry.fail(
                f"There is no class “{entry.text()}”.", _mean(near) + "docs/ontology lists all classes"
            )
        return iri

    # ---- relations

    def _relation(self, entry: Entry) -> RelationSpec:
        found = entry.keys(_RELATION, required=("from", "predicate", "to"))
        predicate, known = self._predicates(found["predicate"])
        inverse = "inverse" in found and _flag(found["inverse"])
        target = self._target(found["to"], known.domain if inverse else known.range)
        if inverse and known.literal:
            found["inverse"].fail("A text cannot be the subject of a relation.", "leave “inverse” out")
        if known.literal != (target.how == "text"):
            wants = "text or a date" if known.literal else "a thing"
            found["to"].fail(
                f"“{_shown(found['predicate'])}” takes {wants}.",
                "to: {text: COLUMN} or {date: COLUMN}"
                if known.literal
                else "to: HANDLE, {lookup: …} or {concept: …}",
            )
        if "amount" in found and "share" in found:
            found["share"].fail("A relation has an amount or a share, not both.", "make it two relations")
        amount = _measured(found["amount"]) if "amount" in found else None
        share = _measured(found["share"], "%") if "share" in found else None
        return RelationSpec(
            self._handle(found["from"]), predicate, target,
            _modality(found["modality"]) if "modality" in found else Choice("Fact"),
            _one_of(found["status"], _STATUSES) if "status" in found else Choice("Accepted"),
            **_times(found), quantity=amount or share, inverse=inverse, line=entry.line,
        )  # fmt: skip

    def _predicates(self, entry: Entry) -> tuple[Choice, Predicate]:
        """A property, or a column that names one in each row; then its range is open."""
        if entry.is_text:
            known = self._predicate(entry)
            return Choice(known.iri), known
        found = entry.keys(("column", "values"), required=("column",))
        values = {}
        for key, value in found["values"].pairs() if "values" in found else ():
            known = self._predicate(value)
            if known.literal:
                value.fail(f"“{value.text()}” takes text; a column of relations names ties between things.")
            values[key] = known.iri
        return Choice("", found["column"].text(), values, named=True), Predicate("", False, "", "")

    def _predicate(self, entry: Entry) -> Predicate:
        found = self._vocabulary.predicate(entry.text())
        if found is None:
            near = self._vocabulary.near_predicate(entry.text())
            entry.fail(
                f"There is no property “{entry.text()}”.", _mean(near) + "docs/ontology lists all properties"
            )
        return found

    def _handle(self, entry: Entry) -> str:
        return entry.one_of(tuple(self._handles))

    def _target(self, entry: Entry, end: str) -> Target:
        if entry.is_text:
            return Target("entity", self._handle(entry))
        kinds = [key for key, _ in entry.pairs() if key in _TARGETS]
        if len(kinds) != 1:
            entry.fail(
                "Say in one way what it points to.",
                "one of " + ", ".join(f"{{{kind}: …}}" for kind in _TARGETS),
            )
        kind = kinds[0]
        allowed = {
            "entity": (), "text": ("separators",), "date": ("order",),
            "concept": ("scheme", "separators", "values", "missing", "class"),
            "lookup": ("class", "scheme", "separators", "values", "missing"),
        }[kind]  # fmt: skip
        found = entry.keys((kind, *allowed))
        if kind == "entity":
            return Target("fixed", _full_iri(found["entity"]))
        cell = Cell(found[kind].text(), _signs(found["separators"]) if "separators" in found else ())
        if kind in ("text", "date"):
            order = found["order"].one_of(_ORDERS) if "order" in found else ""
            return Target("text", cell=cell, date=kind == "date", order=order)
        missing = found["missing"].one_of(("list", "make")) if "missing" in found else "list"
        class_ = self._class(found["class"]) if "class" in found else end
        if missing == "make" and class_ not in self._vocabulary.classes:
            entry.fail("A thing that is made needs a class.", "add “class: …”")
        scheme = found["scheme"].text() if "scheme" in found else ""
        values = {key: value.text() for key, value in found["values"].pairs()} if "values" in found else {}
        if kind == "lookup":
            if scheme:
                found["scheme"].one_of(tuple(identifiers.SCHEMES))
            return Target("lookup", "", cell, scheme, class_, values, missing)
        if scheme and self._vocabulary.scheme(scheme) is None:
            known = ", ".join(sorted(filter(None, self._vocabulary.schemes)))
            found["scheme"].fail(
                f"There is no concept scheme “{scheme}”.", f"known: role, stage, system, {known}"
            )
        for value in values.values():
            if len(self._vocabulary.concepts(value, scheme)) != 1:
                near = self._vocabulary.near_concept(value, scheme)
                found["values"].fail(f"“{value}” is not the name of one concept.", _mean(near))
        return Target("concept", "", cell, scheme, class_, values, missing)

    # ---- figures

    def _observation(self, entry: Entry) -> ObservationSpec:
        found = entry.keys(_OBSERVATION, required=("of", "indicator", "column"))
        measured = Measured(
            found["column"].text(),
            _unit(found["unit"]) if "unit" in found else "",
            found["decimal"].one_of(_SIGNS) if "decimal" in found else "",
        )
        return ObservationSpec(
            self._handle(found["of"]), self._concept(found["indicator"], "indicator"), measured,
            self._concept(found["scope"], "") if "scope" in found else "",
            _modality(found["modality"]) if "modality" in found else Choice("Fact"),
            **_times(found), line=entry.line,
        )  # fmt: skip

    def _concept(self, entry: Entry, scheme: str) -> str:
        found = self._vocabulary.concepts(entry.text(), scheme)
        meaning = MEANINGS.get(folded(entry.text()))
        if not found and scheme == "indicator" and meaning and meaning.code.startswith("figure:"):
            found = self._vocabulary.concepts(meaning.code.partition(":")[2], scheme)
        if len(found) != 1:
            near = self._vocabulary.near_concept(entry.text(), scheme)
            what = "several concepts" if found else "no concept"
            entry.fail(f"“{entry.text()}” names {what}.", _mean(near))
        return found[0]


def _shown(entry: Entry) -> str:
    return entry.text() if entry.is_text else "the column of relations"


def _mean(near: list[str]) -> str:
    return f"did you mean {', '.join(near)}? " if near else ""


def _words(entry: Entry) -> dict[str, str]:
    if entry.is_text:
        return {"zh": entry.text(), "en": entry.text()}
    return {lang: value.text() for lang, value in entry.keys(("zh", "en"), required=("zh", "en")).items()}


def _count(entry: Entry) -> int:
    text = entry.text()
    if not text.isascii() or not text.isdecimal():
        entry.fail(
            "The number of a row is expected here.", "1 for the first row, 0 where no row has the names"
        )
    return int(text)


def _signs(entry: Entry) -> tuple[str, ...]:
    signs = tuple(one.text() for one in entry.items())
    if not all(signs):
        entry.fail("An empty sign parts nothing.", 'write it in quotation marks: separators: ["、", ","]')
    return signs


def _cell(entry: Entry) -> Cell:
    if entry.is_text:
        return Cell(entry.text())
    found = entry.keys(("column", "separators", "lang"), required=("column",))
    lang = found["lang"].text() if "lang" in found else ""
    if lang and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*", lang):
        found["lang"].fail(f"“{lang}” is no language.", "zh, en, ja …")
    return Cell(found["column"].text(), _signs(found["separators"]) if "separators" in found else (), lang)


def _cells(entry: Entry) -> tuple[Cell, ...]:
    return tuple(_cell(one) for one in entry.items())


def _labels(entry: Entry) -> tuple[Cell, ...]:
    if entry.is_map and not any(key == "column" for key, _ in entry.pairs()):
        return tuple(
            Cell(value.text(), lang=lang)
            if value.is_text
            else Cell(_cell(value).column, _cell(value).separators, lang)
            for lang, value in entry.keys(("zh", "en", "ja", "ko", "fr", "de", "es", "ru")).items()
        )
    return _cells(entry)


def _identity(entry: Entry) -> Identity:
    if entry.is_text:
        return Identity(entry.one_of(("name", "found", "once", "default")))
    found = entry.keys(("scheme", "column", "columns", "iri"))
    if "iri" in found:
        return Identity("iri", "", (found["iri"].text(),))
    columns = tuple(one.text() for key in ("column", "columns") if key in found for one in found[key].items())
    if not columns:
        entry.fail("An identity needs a column.", "id: {column: …}")
    if "scheme" not in found:
        return Identity("columns", "", columns)
    if len(columns) > 1:
        entry.fail("An identifier stands in one column.")
    return Identity("identifier", found["scheme"].one_of(tuple(identifiers.SCHEMES)), columns)


def _modality(entry: Entry) -> Choice:
    return _one_of(entry, MODALITIES)


def _one_of(entry: Entry, known: tuple[str, ...]) -> Choice:
    if entry.is_text:
        return Choice(entry.one_of(known))
    found = entry.keys(("column", "values", "otherwise"), required=("column",))
    values = {key: value.one_of(known) for key, value in found["values"].pairs()} if "values" in found else {}
    otherwise = found["otherwise"].one_of(known) if "otherwise" in found else ""
    return Choice("", found["column"].text(), values or {name: name for name in known}, otherwise)


def _flag(entry: Entry) -> bool:
    return entry.one_of(("true", "false")) == "true"


def _measured(entry: Entry, unit: str = "") -> Measured:
    if entry.is_text:
        return Measured(entry.text(), unit)
    found = entry.keys(("column", "unit", "decimal"), required=("column",))
    return Measured(
        found["column"].text(),
        _unit(found["unit"]) if "unit" in found else unit,
        found["decimal"].one_of(_SIGNS) if "decimal" in found else "",
    )


def _unit(entry: Entry) -> str:
    text = entry.text()
    if text != CELL and not is_unit(text):
        entry.fail(
            f"“{text}” is no unit that is known.",
            "cell (each cell has its own), 元, 万元, 亿元, 美元, 人, 家, %, 平方米, 亩, 公里, unit:TONNE …",
        )
    return text


def _times(found: Mapping[str, Entry]) -> dict[str, Moment]:
    return {key: _moment(found[key]) for key in _TIMES if key in found}


def _moment(entry: Entry) -> Moment:
    if entry.is_text:
        return Moment(_fixed_date(entry))
    found = entry.keys(("column", "order"), required=("column",))
    return Moment("", found["column"].text(), found["order"].one_of(_ORDERS) if "order" in found else "")


def _fixed_date(entry: Entry) -> str:
    try:
        found = parse_date(entry.text())
    except CellError as error:
        entry.fail(error.what, "2021, 2021-03 or 2021-03-01; for a column write {column: NAME}")
    if isinstance(found, Missing):
        entry.fail("A date is expected here.")
    return found.text


def _full_iri(entry: Entry) -> str:
    iri = expand(entry.text())
    if not re.match(r"(https?://|urn:)\S+$", iri):
        entry.fail(f"“{entry.text()}” is no IRI.", "write it as id:park/name or https://…")
    return iri


__all__ = ["read_mapping", "read_source", "source_of"]
