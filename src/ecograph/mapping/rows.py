"""A row of a table as facts: which entities it names, what it says of them. Nothing is written here."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ecograph import identifiers
from ecograph.assertions import QuantityFields
from ecograph.mapping.lookups import Lookups
from ecograph.mapping.model import EntitySpec, ObservationSpec, RelationSpec, TableSpec, Target
from ecograph.mapping.values import (
    Evidence,
    Refused,
    chosen,
    cleaned,
    content_hash,
    date_of,
    figure,
    is_sum,
    language_of,
    moment,
    same_name,
    several,
)
from ecograph.mapping.vocabulary import Vocabulary
from ecograph.vocab import ECO, ID, expand, local_name

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_PERSON = ECO + "Person"
_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Named:
    """An entity as one row names it."""

    iri: str
    handle: str
    shown: str
    class_: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    notations: tuple[str, ...] = ()
    refers: bool = False


@dataclass(frozen=True)
class Times:
    """When a claim holds, and how firmly it is made."""

    modality: str
    valid_from: str
    valid_until: str
    as_of: str
    status: str = "Accepted"


@dataclass(frozen=True)
class Link:
    """A relation of a row whose target is still to be found: texts of a cell, or a handle of the row."""

    spec: RelationSpec
    predicate: str
    class_: str
    times: Times
    texts: tuple[str, ...] = ()
    quantity: QuantityFields | None = None


@dataclass(frozen=True)
class Seen:
    """A figure of a row."""

    spec: ObservationSpec
    times: Times
    quantity: QuantityFields


@dataclass
class RowFacts:
    """All that a row says."""

    entities: dict[str, list[Named]]
    links: list[Link]
    figures: list[Seen]

    def described(self) -> Iterator[Named]:
        """The entities that the row describes, not only refers to."""
        for found in self.entities.values():
            yield from (named for named in found if not named.refers)


@dataclass
class Described:
    """An entity as all rows together describe it: each name with how often it was given."""

    classes: set[str] = field(default_factory=set)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    aliases: set[tuple[str, str]] = field(default_factory=set)
    notations: set[str] = field(default_factory=set)
    places: list[tuple[int, int]] = field(default_factory=list)

    def add(self, named: Named) -> None:
        """One more row that describes it."""
        self.classes.add(named.class_)
        for lang, text in named.labels:
            self.labels.setdefault(lang, Counter())[text] += 1
        self.aliases.update(named.aliases)
        self.notations.update(named.notations)

    def names(self) -> tuple[dict[str, str], set[tuple[str, str]]]:
        """One label in each language, the most frequent (then the first in code point order), whatever
        the order of rows; all other names."""
        labels = {
            lang: min(found, key=lambda text: (-found[text], text))
            for lang, found in sorted(self.labels.items())
        }
        others = {
            (text, lang) for lang, found in self.labels.items() for text in found if text != labels[lang]
        }
        kept = {(text, lang) for text, lang in self.aliases | others if labels.get(lang) != text}
        return labels, kept


class RowReader:
    """Reads the rows of one table as its mapping says. ``space`` is the name of the source, under which
    things without an identifier of their own are named."""

    def __init__(
        self,
        table: TableSpec,
        evidence: Evidence,
        lookups: Lookups,
        vocabulary: Vocabulary,
        *,
        named: Callable[[str, str], list[str]],
        space: str,
        as_of: str,
    ) -> None:
        """``named`` gives the things of this import and of the store that have a name and are of a class."""
        self.table = table
        self.evidence = evidence
        self._lookups = lookups
        self._found = named
        self._vocabulary = vocabulary
        self._space = space
        self._as_of = as_of
        self._used = tuple(table.used())
        self.describes = any(not entity.refers for entity in table.entities)
        self.finds = any(entity.identity.how == "found" for entity in table.entities)
        described = [e for e in table.entities if not e.refers and e.identity.how != "found"]
        self.main = described[0].handle if described else ""
        self.main_space = described[0].space if described else ""

    def read(self, cells: Mapping[str, object]) -> RowFacts:
        """What a row says. Raises :class:`Refused` where it cannot come in."""
        if is_sum(cells):
            raise Refused("这一行是合计，不是要素。", "The row adds up others; it is no thing of its own.")
        facts = RowFacts({}, [], [])
        for entity in self.table.entities:
            facts.entities[entity.handle] = self._entity(entity, cells, facts)
            if entity.handle == self.main and not facts.entities[entity.handle]:
                columns = "、".join(dict.fromkeys(c.column for c in entity.labels))
                raise Refused(
                    f"没有名称：“{columns}”列为空。", f"There is no name: the column “{columns}” is empty."
                )
        for relation in self.table.relations:
            facts.links += self._link(relation, cells)
        for observation in self.table.observations:
            quantity = figure(observation.measured, cells, self.evidence.decimals)
            if quantity:
                facts.figures.append(Seen(observation, self._times(observation, cells), quantity))
        return facts

    # ---- entities

    def _entity(self, spec: EntitySpec, cells: Mapping[str, object], facts: RowFacts) -> list[Named]:
        if spec.separators:
            items = several(cells.get(spec.split_column), spec.separators)
        else:
            first = (several(cells.get(cell.column), ()) for cell in spec.labels)
            items = [next((names[0] for names in first if names), "")]
        found: dict[str, Named] = {}
        for item in items:
            iri = self._iri(spec, item, cells, facts)
            if iri and (item or spec.refers or spec.identity.how != "default"):
                named = self._named(spec, iri, item, cells)
                if named is not None:
                    found.setdefault(iri, named)
        return list(found.values())

    def _named(self, spec: EntitySpec, iri: str, item: str, cells: Mapping[str, object]) -> Named | None:
        if spec.refers:
            shown = item or "、".join(
                filter(None, (cleaned(cells.get(column)) for column in spec.identity.columns))
            )
            return Named(iri, spec.handle, shown, refers=True)
        if spec.identity.how == "found" and iri != self.mint(spec.space, same_name(item)):
            return Named(iri, spec.handle, item, refers=True)
        labels: dict[str, str] = {}
        for cell in spec.labels:
            texts = [item] if cell.separators else several(cells.get(cell.column), ())
            for text in texts[:1]:
                labels.setdefault(cell.lang or language_of(text), text)
        if not labels:
            return None
        aliases = {
            (text, cell.lang or language_of(text))
            for cell in spec.aliases
            for text in several(cells.get(cell.column), cell.separators)
        }
        notations = {
            re.sub(r"\s+", "", text)
            for cell in spec.notations
            for text in several(cells.get(cell.column), cell.separators)
            if re.fullmatch(r"[\x20-\x7e]+", text)
        }
        if spec.identity.how == "identifier":
            code = cleaned(cells.get(spec.identity.columns[0]))
            notations.add((code and identifiers.read(spec.identity.scheme, code)) or "")
            notations.discard("")
        class_ = self._class(spec, cells)
        return Named(
            iri, spec.handle, item, class_, tuple(sorted(labels.items())), tuple(sorted(aliases)),
            tuple(sorted(notations)),
        )  # fmt: skip

    def _iri(self, spec: EntitySpec, item: str, cells: Mapping[str, object], facts: RowFacts) -> str:
        identity = spec.identity
        if identity.how == "identifier":
            text = cleaned(cells.get(identity.columns[0]))
            if text:
                return self.identified(identity.scheme, text, identity.columns[0])
        elif identity.how == "iri":
            return self._given_iri(cleaned(cells.get(identity.columns[0])), identity.columns[0])
        elif identity.how == "columns":
            values = [
                same_name(item if column == spec.split_column else cleaned(cells.get(column)))
                for column in identity.columns
            ]
            if not all(values):
                return ""
            extra = [item] if spec.split_column and spec.split_column not in identity.columns else []
            return self.mint(spec.space, "\x1f".join([*values, *extra]))
        elif identity.how == "once":
            return self.mint(spec.space, "\x1f".join((content_hash(cells, self._used), item)))
        return self._by_name(spec, item, cells, facts)

    def _by_name(self, spec: EntitySpec, item: str, cells: Mapping[str, object], facts: RowFacts) -> str:
        if not item:
            return ""
        key = [same_name(item)]
        if spec.identity.how == "found":
            found = self._found(item, self._class(spec, cells))
            if len(found) > 1:
                raise Refused(
                    f"“{item}”对应 {len(found)} 个同名要素，无法判断所指。",
                    f"“{item}” is the name of {len(found)} things; which one is meant cannot be told.",
                )
            if found:
                return found[0]
        elif spec.identity.how != "name":
            if spec.handle == self.main and same_name(item) in self.evidence.shared:
                key.append(content_hash(cells, self._used))
            elif spec.handle != self.main and self._is_person(spec, cells):
                # Two persons of one name in two rows are two persons, until someone says otherwise.
                key += [named.iri for named in facts.entities.get(self.main, ())]
        return self.mint(spec.space, "\x1f".join(key))

    def _is_person(self, spec: EntitySpec, cells: Mapping[str, object]) -> bool:
        if spec.refers:
            return False
        return self._vocabulary.is_a(self._class(spec, cells), _PERSON)

    def _class(self, spec: EntitySpec, cells: Mapping[str, object]) -> str:
        return chosen(spec.classes, cells, ("类别", "class"), self._vocabulary.class_)

    @staticmethod
    def _given_iri(text: str, column: str) -> str:
        iri = expand(text)
        if text and not _IRI.fullmatch(iri):
            raise Refused(
                f"“{column}”列的“{text[:40]}”不是 IRI。", f"“{text[:40]}” in the column “{column}” is no IRI."
            )
        return iri

    def identified(self, scheme: str, text: str, column: str) -> str:
        """The IRI of what an identifier names. Raises :class:`Refused` where it is none, or names several."""
        known = identifiers.SCHEMES[scheme]
        code = identifiers.read(scheme, text)
        if code is None:
            raise Refused(
                f"“{column}”列：“{text[:40]}”不是有效的{known.zh}（形式或校验位不符）。",
                f"Column “{column}”: “{text[:40]}” is no valid {known.en} (form or check digits).",
            )
        found = self._lookups.identified(scheme, code)
        if len(found) > 1 and identifiers.iri(scheme, code) not in found:
            raise Refused(
                f"图库中有 {len(found)} 个要素都用代码 {code}，无法判断所指。",
                f"{len(found)} things of the store have the code {code}; which one is meant cannot be told.",
            )
        return found[0] if len(found) == 1 else identifiers.iri(scheme, code)

    def mint(self, space: str, key: str) -> str:
        """The IRI of a thing without an identifier: of its source, its kind and its key. ASCII, stable."""
        return f"{ID}{slug(self._space)}/{slug(space)}/{slug(key)}"

    # ---- claims

    def _link(self, spec: RelationSpec, cells: Mapping[str, object]) -> list[Link]:
        target = spec.target
        texts: tuple[str, ...] = ()
        if target.cell is not None:
            texts = self._texts(target, cells)
            if not texts:
                return []
        quantity = figure(spec.quantity, cells, self.evidence.decimals) if spec.quantity else None
        predicate = chosen(spec.predicate, cells, ("关系", "relation"), self._tie)
        known = self._vocabulary.properties[predicate]
        class_ = target.class_ or (known.domain if spec.inverse else known.range)
        return [Link(spec, predicate, class_, self._times(spec, cells), texts, quantity)]

    def _tie(self, text: str) -> str | None:
        found = self._vocabulary.predicate(text)
        return None if found is None or found.literal else found.iri

    def _texts(self, target: Target, cells: Mapping[str, object]) -> tuple[str, ...]:
        assert target.cell is not None
        column = target.cell.column
        value = cells.get(column)
        if target.date:
            order = target.order or self.evidence.orders.get(column) or self.table.date_order
            text = date_of(value, column, order or None)
            return (text,) if text else ()
        if target.how == "text" and not target.cell.separators and not isinstance(value, list):
            text = cleaned(value)
            return (text,) if text else ()
        texts = tuple(several(value, target.cell.separators))
        if target.how == "lookup" and target.scheme:
            for text in texts:
                self.identified(target.scheme, target.values.get(text, text), column)
        return texts

    def _times(self, spec: RelationSpec | ObservationSpec, cells: Mapping[str, object]) -> Times:
        order = self.evidence.orders if not self.table.date_order else dict.fromkeys(
            self.table.moments(), self.table.date_order
        )  # fmt: skip
        return Times(
            local_name(chosen(spec.modality, cells, ("语气", "modality"))),
            moment(spec.valid_from, cells, order),
            moment(spec.valid_until, cells, order),
            moment(spec.as_of, cells, order) if spec.as_of else self._as_of,
            chosen(spec.status, cells, ("状态", "status")) if isinstance(spec, RelationSpec) else "Accepted",
        )


def slug(key: str) -> str:
    """A key as a part of an IRI: itself where it is plain ASCII, else 16 digits of its SHA-256.

    >>> slug("600051"), slug("金枫酒业")
    ('600051', 'eeca62ce064c8ca9')
    """
    return key if _PLAIN.fullmatch(key) else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
