"""ROR's records into facts, in two passes: which record counts and what is mentioned; then what is said.

The first pass knows of each organization its newest record, its status and whether any record describes it.
So a relation that two records state becomes one claim with two rows as its evidence, however they are
ordered, and what no record describes is kept as mentioned only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ecograph.assertions import Assertions
from ecograph.imports import Account, Sink
from ecograph.registries.codes import Codes, read_codes
from ecograph.registries.records import RECORD, Item, read_records
from ecograph.registries.ror.record import Organization, Unusable, is_schema_1, read_record
from ecograph.registries.ror.statement import Statement
from ecograph.registries.ror.survey import Survey, Tally
from ecograph.tables import streams
from ecograph.tables.rows import Message, TableError
from ecograph.vocab import ID

_SURROGATE = re.compile("[\ud800-\udfff]")


class Ror:
    """Reads ROR's data: the JSON of a release (plain, packed, or the zip as published), JSON Lines, an answer
    of its web service, or the files of single records."""

    title: Mapping[str, str] = {
        "zh": "研究机构注册库（ROR）",
        "en": "Research Organization Registry (ROR)",
    }
    about: Mapping[str, str] = {
        "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
        "publisher": "Research Organization Registry",
    }

    def read(self, files: Sequence[Path], sink: Sink, *, lenient: bool = False) -> Tally:
        """Write what the files say into ``sink``; what was counted.

        Of two records of one organization the one changed last counts, of equals the later; the other is
        merged. Raises ``TableError`` for schema 1 and for a file that cannot be read.
        """
        run = _Run(sink, read_codes("ror", sink.store), tuple(files), lenient)
        run.look()
        run.write()
        run.say()
        return run.survey.tally


ROR = Ror()


class _Run:
    """One import of ROR's files."""

    def __init__(self, sink: Sink, codes: Codes, files: tuple[Path, ...], lenient: bool) -> None:
        self.sink = sink
        self.files = files
        self.lenient = lenient
        self.survey = Survey(codes, sink.store, sink.graph)

    # ---- the first pass

    def look(self) -> None:
        """Which record of an organization counts; how others and places are called."""
        for place, file in enumerate(self.files):
            for first, item in enumerate(self._items(file)):
                if not first and is_schema_1(item.value):
                    raise _schema_1(file)
                try:
                    found = self._read(item)
                except Unusable:
                    continue
                self.survey.add(found, place, item.number)

    def _items(self, file: Path) -> Iterator[Item]:
        return read_records(file, lenient=self.lenient)

    @staticmethod
    def _read(item: Item) -> Organization:
        if item.flaw:
            raise Unusable(item.flaw)
        return read_record(item.value)

    # ---- the second pass

    def write(self) -> None:
        """What each record says, and how it ended."""
        for place, file in enumerate(self.files):
            digest = streams.hashed(file)
            account = self.sink.account(file.name, digest)
            title = {lang: f"{words} · {file.name}" for lang, words in Ror.title.items()}
            facts = self.sink.document(file.name, title, digest)
            for item in self._items(file):
                self.sink.row(account)
                self._record(place, account, facts, item)
            facts.close()

    def _record(self, place: int, account: Account, facts: Assertions, item: Item) -> None:
        try:
            found = self._read(item)
        except Unusable as unusable:
            self.sink.reject(account, item.number, _cells(item), unusable.reason.both)
            return
        counts = self.survey.known[found.ror]
        if (counts.file, counts.number) != (place, item.number):
            account.merged += 1  # a newer record of the organization counts
            return
        iri = ID + "ror/" + found.ror
        if iri in self.survey.there:
            account.merged += 1
        else:
            account.imported += 1
        flaws = [*found.flaws, *Statement(self.survey, facts, item.number, found).write()]
        if flaws:
            self.sink.unmatched(account, item.number, _cells(item), _joined(flaws))

    # ---- what the reader is told

    def say(self) -> None:
        """The counts that a reader should know."""
        tally = self.survey.tally
        inactive, withdrawn = tally.statuses["inactive"], tally.statuses["withdrawn"]
        total = tally.inside + tally.outside
        if inactive or withdrawn:
            self.sink.note({
                "zh": f"已停止运作的机构：{inactive:,}；已撤回的记录：{withdrawn:,}。均保留，不入现状视图。",
                "en": f"Organizations that have ended: {inactive:,}; records withdrawn: {withdrawn:,}. "
                "They are kept, and are not in the current view.",
            })  # fmt: skip
        if total:
            self.sink.note({
                "zh": f"关联：{total:,}，其中指向文件内机构 {tally.inside:,}，指向文件外 {tally.outside:,}。"
                f"文件外的机构：{tally.mentioned:,}，只知名称与标识，保留为“仅被提及”。",
                "en": f"Relationships: {total:,}; to organizations in the files {tally.inside:,}, to others "
                f"{tally.outside:,}. Others, of which only name and ID are known: {tally.mentioned:,}; "
                "they are kept as only mentioned.",
            })  # fmt: skip


def _cells(item: Item) -> dict[str, object]:
    text = item.raw or json.dumps(item.value, ensure_ascii=False)
    if _SURROGATE.search(text):  # half a character has no form in UTF-8, only its escape
        text = json.dumps(item.value)
    return {RECORD: text}


def _joined(flaws: list[Message]) -> dict[str, str]:
    every = list(dict.fromkeys(flaws))
    return {"zh": "".join(one.zh for one in every), "en": " ".join(one.en for one in every)}


def _schema_1(file: Path) -> TableError:
    return TableError(
        Message(
            "这是 ROR 元数据第 1 版的数据；ROR 已停用该版，此处读取第 2 版。",
            "These are data of ROR's metadata schema 1, which ROR has ended; schema 2 is read here.",
        ),
        where=str(file),
        tip=Message(
            "请取第 2 版的数据：文件名带 _schema_v2，或 2025 年 12 月之后发布的版本",
            "take the file with _schema_v2 in its name, or a release after December 2025",
        ),
    )
