"""Tables into a sink, in three passes: what columns are, which things there are, what is said of them.

The second pass knows all things of all tables before a relation is looked for, so that neither the order of
rows nor that of files matters. Only the third writes.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecograph.assertions import Assertions
from ecograph.celltext import restored
from ecograph.errors import InputError, nearest
from ecograph.imports import LEFT_COLUMNS, PART, Account, Sink, left_name
from ecograph.mapping.lookups import Lookups
from ecograph.mapping.model import TableMapping, TableSpec
from ecograph.mapping.rows import Described, Link, Named, RowFacts, RowReader
from ecograph.mapping.values import Refused, language_of, same_name, survey
from ecograph.mapping.vocabulary import Vocabulary
from ecograph.tables import BadRow, Row, TableFile, open_table
from ecograph.vocab import ECO, local_name

_LEFT = "rejected-"
_WEBSITE = ECO + "website"
_WEB = re.compile(r"(?:https?://)?[^\s<>\"'\\:/?#@]+(?:\.[^\s<>\"'\\:/?#@]+)+(?::\d+)?(?:[/?#]\S*)?", re.I)


@dataclass
class Part:
    """One table in the making: its file, its account, its reader and its stream of facts."""

    table: TableSpec
    file: TableFile
    account: Account
    facts: Assertions
    reader: RowReader

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows of the file. Of a list of rows left by an earlier import, as the rows once were."""
        left = LEFT_COLUMNS[0] in self.file.columns
        for row in self.file.rows():
            if not left or isinstance(row, BadRow):
                yield row
                continue
            cells = {
                name: restored(value) if isinstance(value, str) else value
                for name, value in row.cells.items() if name not in LEFT_COLUMNS
            }  # fmt: skip
            yield Row(row.number, cells, row.line)


def choose(mapping: TableMapping, files: Sequence[Path]) -> list[tuple[TableSpec, Path]]:
    """Which table of the mapping reads which file, in the mapping's order. Raises ``InputError`` for a file
    that none is for."""
    pairs = [(table, path) for table in mapping.tables for path in files if _fits(table, path)]
    for path in files:
        if path not in {chosen for _, chosen in pairs}:
            raise InputError(
                f"The mapping does not say how to read “{path.name}”.",
                where=mapping.path,
                hint="it reads " + ", ".join(table.match for table in mapping.tables if table.match),
            )
    return pairs


def _fits(table: TableSpec, path: Path) -> bool:
    if not table.match or fnmatch.fnmatch(path.name, table.match):
        return True
    stem = path.name.removeprefix(_LEFT)
    part = filter(None, (table.sheet or table.records,))
    return stem != path.name and fnmatch.fnmatch(Path(stem).stem, left_name(table.match, *part, kept="*?[]!"))


def open_for(table: TableSpec, path: Path, where: str) -> TableFile:
    """Open a file as a table of the mapping; every column that the mapping names must be there."""
    found = open_table(
        path, sheet=table.sheet or None, header=table.header, encoding=table.encoding or None,
        delimiter=table.delimiter or None, records=table.records or None,
    )  # fmt: skip
    for name, line in [*table.used().items(), *((name, table.line) for name in table.ignore)]:
        if name not in found.columns and name not in table.ignore:
            near = nearest(name, found.columns)
            raise InputError(
                f"The table “{path.name}” has no column “{name}”.",
                where=f"{where}:{line}" if line else where,
                hint=(f"did you mean {', '.join(near)}? " if near else "")
                + "it has: "
                + ", ".join(found.columns),
            )
    return found


@dataclass
class _Run:
    """All tables of one import, and what is known so far."""

    sink: Sink
    mapping: TableMapping
    vocabulary: Vocabulary
    lookups: Lookups
    space: str
    parts: list[Part] = field(default_factory=list)
    registry: dict[str, Described] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    by_code: dict[str, set[str]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    made: dict[str, set[str]] = field(default_factory=dict)

    # ---- the passes

    def open(self, table: TableSpec, path: Path, title: Mapping[str, str]) -> None:
        file = open_for(table, path, self.mapping.path)
        for note in file.notes:
            self.sink.note({"zh": f"{path.name}：{note.zh}", "en": f"{path.name}: {note.en}"})
        self._say_unread(table, file)
        evidence = survey(table, (row for row in file.rows() if isinstance(row, Row)))
        for said in evidence.said:
            self.sink.note(said.both)
        reader = RowReader(
            table, evidence, self.lookups, self.vocabulary, named=self._named, space=self.space,
            as_of=self.mapping.as_of,
        )  # fmt: skip
        # A list of left rows is a table of its own, whatever the rows once were a part of.
        part = (table.sheet and file.sheet) or (table.records if file.form == "json" else "")
        where = f"{path.name}{PART}{part}" if part else path.name
        account = self.sink.account(where, file.sha256)
        shown = {lang: f"{title[lang]} · {where}" for lang in ("zh", "en")}
        facts = self.sink.document(path.name, shown, file.sha256, sheet=part or file.sheet, apart=bool(part))
        self.parts.append(Part(table, file, account, facts, reader))

    def part_homonyms(self) -> None:
        """Names that rows share which differ, in all tables that speak of one kind of thing."""
        spaces: dict[str, dict[str, set[str]]] = {}
        for part in self.parts:
            for name, rows in part.reader.evidence.names.items():
                spaces.setdefault(part.reader.main_space, {}).setdefault(name, set()).update(rows)
        for space, names in sorted(spaces.items()):
            shared = {name for name, rows in names.items() if len(rows) > 1}
            for part in self.parts:
                if part.reader.main_space == space:
                    part.reader.evidence.shared |= shared
            if shared:
                self._say_shared(shared)

    def register(self) -> None:
        # Tables that look for things by name come last, when those that describe things are known.
        for finds in (False, True):
            self._register([p for p in self.parts if p.reader.describes and p.reader.finds == finds])

    def _register(self, parts: list[Part]) -> None:
        for part in parts:
            for count, row in enumerate(part.rows(), start=1):
                self.sink.progress(f"{part.account.file} (1/2)", count)
                if isinstance(row, BadRow):
                    continue
                try:
                    facts = part.reader.read(row.cells)
                except Refused:
                    continue
                for named in facts.described():
                    self.registry.setdefault(named.iri, Described()).add(named)
        for iri, thing in self.registry.items():
            labels, others = thing.names()
            for text in (*labels.values(), *(text for text, _ in others)):
                self.by_name.setdefault(same_name(text), set()).add(iri)
            for code in thing.notations:
                self.by_code.setdefault(code, set()).add(iri)

    def write(self) -> None:
        for number, part in enumerate(self.parts):
            for row in part.rows():
                self.sink.row(part.account)
                self._row(number, part, row)
        self._entities()
        for part in self.parts:
            part.facts.close()
        for class_, names in sorted(self.made.items()):
            zh, en = (self.vocabulary.label(class_, lang) for lang in ("zh", "en"))
            self.sink.note({
                "zh": f"按名称新建了 {len(names)} 个“{zh}”（图库与本次导入中均无同名者）。",
                "en": f"{len(names)} of class “{en}” made by name, since nothing had that name.",
            })  # fmt: skip

    # ---- one row

    def _row(self, number: int, part: Part, row: Row | BadRow) -> None:
        if isinstance(row, BadRow):
            first = next(iter(part.file.columns), "row")
            cells: dict[str, object] = dict.fromkeys(part.file.columns) | {first: row.raw}
            self.sink.reject(part.account, row.number, cells, row.reason.both)
            return
        try:
            facts = part.reader.read(row.cells)
        except Refused as refused:
            self.sink.reject(part.account, row.number, row.cells, refused.words)
            return
        missing: dict[str, str] = {}
        claims = self._claims(part, row, facts, missing)
        for named in facts.described() if claims or part.reader.main else ():
            self.registry[named.iri].places.append((number, row.number))
        if not part.reader.main:
            self._link_row(part, row, claims, missing)
            return
        mains = [named.iri for named in facts.entities[part.reader.main]]
        new = [iri for iri in mains if iri not in self.given and not self.lookups.knows(iri)]
        self.given.update(mains)
        if new:
            part.account.imported += 1
        else:
            part.account.merged += 1
        if missing:
            self.sink.unmatched(part.account, row.number, row.cells, _joined(missing))

    def _link_row(self, part: Part, row: Row, claims: list[str], missing: dict[str, str]) -> None:
        if not claims:
            reason = _joined(missing) if missing else {
                "zh": "这一行没有说出任何关系。", "en": "The row states no relation.",
            }  # fmt: skip
            self.sink.reject(part.account, row.number, row.cells, reason)
            return
        if all(claim in self.given for claim in claims):
            part.account.merged += 1
        else:
            part.account.imported += 1
        self.given.update(claims)
        if missing:
            self.sink.unmatched(part.account, row.number, row.cells, _joined(missing))

    def _claims(self, part: Part, row: Row, facts: RowFacts, missing: dict[str, str]) -> list[str]:
        written = []
        for link in facts.links:
            spec = link.spec
            cell = spec.target.cell or spec.quantity
            targets = self._targets(part, link, facts, missing)
            for subject in self._present(facts.entities[spec.subject], missing):
                for target in targets:
                    if subject == target:
                        missing.setdefault("关系指向自身。", "The relation points to its own subject.")
                        continue
                    ends = (target, subject) if spec.inverse else (subject, target)
                    claim = part.facts.relation(
                        ends[0], link.predicate, ends[1], row=row.number, column=cell.column if cell else "",
                        literal=spec.target.how == "text", quantity=link.quantity, **link.times.__dict__,
                    )  # fmt: skip
                    written.append(claim)
        for seen in facts.figures:
            for entity in self._present(facts.entities[seen.spec.entity], missing):
                claim = part.facts.observation(
                    entity, seen.spec.indicator, seen.quantity, row=row.number,
                    column=seen.spec.measured.column, scope=seen.spec.scope, **seen.times.__dict__,
                )  # fmt: skip
                written.append(claim)
        return written

    def _present(self, found: list[Named], missing: dict[str, str]) -> list[str]:
        """The entities that someone describes; one that is only referred to is listed."""
        present = []
        for named in found:
            known = named.iri in self.registry or self.vocabulary.is_concept(named.iri)
            if named.refers and not known and not self.lookups.knows(named.iri):
                missing.setdefault(
                    f"“{named.shown}”（{named.handle}）在本次导入的各表和图库中均无描述。",
                    f"“{named.shown}” ({named.handle}) is described neither in this import nor in the store.",
                )
            else:
                present.append(named.iri)
        return present

    # ---- what a relation points to

    def _targets(self, part: Part, link: Link, facts: RowFacts, missing: dict[str, str]) -> list[str]:
        target = link.spec.target
        if target.how == "entity":
            return self._present(facts.entities[target.value], missing)
        if target.how == "fixed":
            return [target.value]
        if target.how == "text":
            if link.predicate == _WEBSITE:
                for text in link.texts:
                    if not _WEB.fullmatch(text):
                        missing.setdefault(f"“{text[:40]}”不是网址。", f"“{text[:40]}” is no web address.")
                return [text for text in link.texts if _WEB.fullmatch(text)]
            return list(link.texts)
        found = (self._find(part, text, link, missing) for text in link.texts)
        return list(dict.fromkeys(iri for iri in found if iri))

    def _find(self, part: Part, text: str, link: Link, missing: dict[str, str]) -> str:
        target = link.spec.target
        sought = target.values.get(text, text)
        if target.how == "concept":
            found = self.vocabulary.concepts(sought, target.scheme, link.class_)
            if not found and link.class_ in self.vocabulary.classes:  # sectors that an import made
                found = self._named(sought, link.class_)
        elif target.scheme:
            found = [part.reader.identified(target.scheme, sought, target.cell.column if target.cell else "")]
            found = [iri for iri in found if iri in self.registry or self.lookups.knows(iri)]
        else:
            found = self._named(sought, link.class_)
        if len(found) == 1:
            return found[0]
        if not found and target.missing == "make":
            return self._make(part, sought, link.class_)
        if found:
            missing.setdefault(
                f"“{text}”对应 {len(found)} 个同名要素，无法判断所指。",
                f"“{text}” is the name of {len(found)} things; which one is meant cannot be told.",
            )
        else:
            missing.setdefault(f"没有名为“{text}”的要素或概念。", f"Nothing is called “{text}”.")
        return ""

    def _named(self, name: str, class_: str) -> list[str]:
        found = self._of(self.by_name.get(same_name(name), ()), class_)
        found.update(self.lookups.named(name, class_))
        # The ends of links may stand as the codes that the import gives its things.
        return sorted(found or self._of(self.by_code.get(name, ()), class_))

    def _of(self, things: Iterable[str], class_: str) -> set[str]:
        return self.vocabulary.fitting({iri: self.registry[iri].classes for iri in things}, class_)

    def _make(self, part: Part, name: str, class_: str) -> str:
        iri = part.reader.mint(local_name(class_), same_name(name))
        thing = self.registry.get(iri)
        if thing is None or class_ not in thing.classes:
            thing = self.registry.setdefault(iri, Described())
            thing.add(Named(iri, "", name, class_, ((language_of(name), name),)))
        if name not in self.made.setdefault(class_, set()):
            self.made[class_].add(name)
        if not thing.places:
            thing.places.append((self.parts.index(part), 0))
        return iri

    # ---- entities, when all rows are read

    def _entities(self) -> None:
        for iri, thing in sorted(self.registry.items()):
            if not thing.places:  # each row that describes it was refused
                continue
            labels, aliases = thing.names()
            if self.lookups.knows(iri):
                there = self.lookups.labels(iri)
                aliases |= {(text, lang) for lang, text in labels.items() if there.get(lang, text) != text}
                labels = {lang: text for lang, text in labels.items() if there.get(lang, text) == text}
            for position, (number, row) in enumerate(thing.places):
                first = position == 0
                for place, class_ in enumerate(sorted(thing.classes)):
                    whole = first and place == 0
                    self.parts[number].facts.entity(
                        iri, class_, labels=labels if whole else {}, aliases=sorted(aliases) if whole else (),
                        notations=sorted(thing.notations) if whole else (), row=row or None,
                    )  # fmt: skip

    # ---- what the reader is told

    def _say_unread(self, table: TableSpec, file: TableFile) -> None:
        used = {*table.used(), *table.ignore, *LEFT_COLUMNS}
        unread = [column for column in file.columns if column not in used]
        if unread:
            names = "、".join(unread)
            self.sink.note({
                "zh": f"{file.path.name}：未导入的列：{names}。",
                "en": f"{file.path.name}: columns that are not imported: {', '.join(unread)}.",
            })  # fmt: skip

    def _say_shared(self, names: set[str]) -> None:
        some, more = sorted(names)[:5], len(names) > 5
        zh, en = "、".join(some) + ("等" if more else ""), ", ".join(some) + (" …" if more else "")
        self.sink.note({
            "zh": f"{len(names)} 个名称为多个内容不同的行共有，分别作为不同要素导入：{zh}。"
            "如确为同一要素，请在映射中写 id: name，或用 ecograph resolve 判定。",
            "en": f"Rows that differ share a name, and each stays apart ({len(names):,}): {en}. "
            "If they are one, write “id: name” in the mapping, or decide with ecograph resolve.",
        })  # fmt: skip


def run(
    sink: Sink, mapping: TableMapping, vocabulary: Vocabulary, pairs: Sequence[tuple[TableSpec, Path]],
    title: Mapping[str, str],
) -> None:  # fmt: skip
    """Read the files as the mapping says and write what they say into the sink."""
    lookups = Lookups(sink.store, sink.graph, vocabulary)
    made = _Run(sink, mapping, vocabulary, lookups, mapping.name or sink.name)
    for table, path in pairs:
        made.open(table, path, title)
    made.part_homonyms()
    made.register()
    made.write()


def _joined(missing: Mapping[str, str]) -> dict[str, str]:
    return {"zh": "".join(missing), "en": " ".join(missing.values())}


__all__ = ["choose", "open_for", "run"]
