"""A first mapping for a table: what each column seems to be, by its header and its values, and why.

Importing without a mapping is importing with this draft, so what ``--suggest`` writes is what happens.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ecograph import identifiers
from ecograph.imports import LEFT_COLUMNS
from ecograph.mapping.columns import column_codes, in_rounds, likely_name
from ecograph.mapping.drafts import Draft
from ecograph.mapping.headers import CLASS_OF_WORD, MEANINGS, Header, kind_of, take_apart
from ecograph.mapping.linklists import link_list
from ecograph.mapping.model import CELL
from ecograph.mapping.separators import separators
from ecograph.mapping.values import cleaned
from ecograph.mapping.vocabulary import Predicate, Vocabulary, folded
from ecograph.tables import CellError, Row, TableFile, date_order, parse_figure
from ecograph.vocab import ECO, local_name

_SAMPLE = 2000
_HANDLE = "thing"
# Where persons stand as often as organizations.
_OF_ANYBODY = {"holdsEquityIn"}
# Places are known by their names: a row of another year is of the same one.
_BY_NAME = {"AdministrativeDivision"}


def draft(table: TableFile, vocabulary: Vocabulary, part: Mapping[str, str] | None = None) -> Draft:
    """A mapping for a table, from its headers and the first rows. ``part``: the sheet of a workbook or the
    array of a JSON document that the table is, where the file has several."""
    rows = [row for row in islice(table.rows(), _SAMPLE) if isinstance(row, Row)]
    return _Drafter(Draft(table, part or {}), rows, vocabulary).draft()


class _Drafter:
    def __init__(self, out: Draft, rows: list[Row], vocabulary: Vocabulary) -> None:
        self.out = out
        self.table = out.table
        self.rows = rows
        self.vocabulary = vocabulary
        self.entities: dict[str, dict[str, Any]] = {}
        self.relations: list[dict[str, Any]] = []
        self.figures: list[dict[str, Any]] = []
        self.ignored: list[str] = []
        self.since: dict[str, dict[str, Any]] = {}
        self.headers: dict[str, Header] = {}
        self.rounds = False
        self.thing: dict[str, Any] = {}

    def draft(self) -> Draft:
        headers = self.headers = {
            column: take_apart(column)
            for column in self.table.columns
            if column not in LEFT_COLUMNS and not column.startswith("ecograph:")
        }
        codes = column_codes(headers, self._values, self.vocabulary)
        if self._links(headers, codes):
            return self._finish()
        self._name(codes)
        self.rounds = in_rounds(codes)
        if self.rounds:  # beside several investors, an amount is of all of them together
            several = any(self._separators(c) for c, code in codes.items() if code == "from:investsIn")
            amount = "figure:FundsRaised" if several else "invested"
            codes = {column: amount if code == "amount" else code for column, code in codes.items()}
        if not self.out.main:
            guess = likely_name(headers, self._values)
            if guess:
                self.out.guessed = guess
                self._name(codes | {guess: "name:Organization"})
        # A date is read once it is known that there are figures for it.
        for column in sorted(headers, key=lambda column: codes[column] in ("date", "invested")):
            self._column(column, headers[column], codes[column])
        return self._finish()

    def _finish(self) -> Draft:
        if self.out.main:
            known = str(self.thing["class"]) in _BY_NAME and (self.relations or self.figures)
            if known or (self.rounds and "id" not in self.thing):
                class_ = "organization" if self.rounds else folded(self.thing["class"])
                self.thing |= {"id": "found", "key": class_}
            self.entities = {self.out.main: self.thing, **self.entities}
        for predicate, since in self.since.items():
            for relation in self.relations:
                if relation["predicate"] == f"eco:{predicate}":
                    relation["valid_from"] = since
        self.out.content = {"match": self.table.path.name, **self.out.part}
        parts = (("entities", self.entities), ("relations", self.relations),
                 ("observations", self.figures), ("ignore", self.ignored))  # fmt: skip
        self.out.content |= {key: value for key, value in parts if value}
        return self.out

    # ---- what is said of a column

    def _values(self, column: str) -> list[str]:
        return [text for row in self.rows if (text := cleaned(row.cells.get(column)))]

    def _say(self, column: str, zh: str, en: str, signs: Sequence[str] = ()) -> None:
        if signs:
            zh += f"；一格多值，以 {' '.join(signs)} 分隔"
            en += f"; several in a cell, parted by {' '.join(signs)}"
        self.out.said.append((column, zh, en))

    def _skip(self, column: str, zh: str, en: str) -> None:
        self.out.unread.append((column, zh, en))

    # ---- tables of links

    def _links(self, headers: dict[str, Header], codes: dict[str, str]) -> bool:
        found = link_list(codes, self._values, self.vocabulary)
        if found is None:
            return False
        tie = (f"eco:{found.property}",) * 2 if found.property else (f"“{found.column}”",) * 2
        for handle, column, side, (zh, en) in (
            ("source", found.source, "from", ("主体", "subject")),
            ("target", found.target, "into", ("客体", "object")),
        ):
            class_ = self._other_end(headers[column], side, found.property)
            self.entities[handle] = {
                "class": class_, "id": "found", "key": "organization", "label": column,
            }  # fmt: skip
            self._say(column, f"关系 {tie[0]} 的{zh}", f"the {en} of {tie[1]}")
        predicate: Any = f"eco:{found.property}"
        if found.column:
            predicate = {"column": found.column, "values": dict(found.values)}
            zh, en = "、".join(found.unknown[:5]), ", ".join(found.unknown[:5])
            self._say(
                found.column,
                f"关系（{len(found.values)} 种已识别" + (f"；未识别：{zh}）" if zh else "）"),
                f"the relation ({len(found.values)} known" + (f"; not known: {en})" if en else ")"),
            )
        relation: dict[str, Any] = {"from": "source", "predicate": predicate, "to": "target"}
        for column, code in codes.items():
            if column in (found.source, found.target, found.column):
                continue
            if code in ("amount", "share") and not ({"amount", "share"} & set(relation)):
                self._amount(column, headers[column], code, relation)
            elif code == "date" and "as_of" not in relation:
                relation["as_of"] = self._moment(column)
            else:
                self._leave(column, code)
        self.relations.append(relation)
        return True

    def _amount(self, column: str, header: Header, code: str, relation: dict[str, Any]) -> None:
        unit = header.unit or ("%" if code == "share" else "") or self._unit_in_cells(column)
        if not unit and code == "amount":
            self._skip(
                column,
                "金额单位未注明，请在映射中写明",
                "the unit of the amounts is not stated; state it in the mapping",
            )
            return
        relation[code] = {"column": column, "unit": unit}
        self._say(
            column,
            f"关系所附的{'份额' if code == 'share' else '金额'}",
            f"the {code} that goes with the relation",
        )

    def _leave(self, column: str, code: str) -> None:
        if code == "serial":
            self.ignored.append(column)
            self._say(column, "序号，不导入", "a serial number, not imported")
        elif code == "round":
            self._skip(
                column, "融资轮次，本体中没有对应的词", "the kind of round, for which there is no term"
            )
        elif re.fullmatch(r"(19|20)\d\d\s*年?", column):
            self._skip(
                column,
                "只有年份，未说明是什么指标，请在映射中写明",
                "a year, and not of which figure; state the indicator in the mapping",
            )
        else:
            self._skip(column, "不理解其含义", "its meaning is not understood")

    # ---- tables of things

    def _applies(self, kind: str, rest: str) -> bool:
        """Whether the thing of the rows may stand where the relation of a column puts it."""
        known = self.vocabulary.properties.get(ECO + rest.partition(":")[0])
        if kind not in ("to", "from", "into", "person") or known is None:
            return True
        end = known.domain if kind in ("to", "into") else known.range
        return end not in self.vocabulary.classes or self.vocabulary.is_a(ECO + self._kind, end)

    def _name(self, codes: dict[str, str]) -> None:
        named = [column for column, code in codes.items() if code.startswith("name:")]
        named.sort(
            key=lambda column: codes[column] == "name:Patent"
        )  # beside an owner's name it is no roster's
        languages = {code: column for column, code in codes.items() if code in ("name_zh", "name_en")}
        if not named and not languages:
            return
        class_ = codes[named[0]].partition(":")[2] if named else "Organization"
        self.out.main = _HANDLE
        label: Any = {code[-2:]: column for code, column in languages.items()}
        if named:
            if languages:
                other = "zh" if "name_en" in languages else "en"
                label.setdefault(other, named[0])
            else:
                label = named[0]
            zh, en = (self._class_words(class_, lang) for lang in ("zh", "en"))
            if self.out.guessed:
                zh, en = f"{zh}；依取值猜测，请核对", f"{en}; a guess by the values, to be checked"
            self._say(named[0], f"名称（{zh}）", f"the name ({en})")
        for code, column in languages.items():
            self._say(column, "中文名称" if code == "name_zh" else "英文名称",
                      "the Chinese name" if code == "name_zh" else "the English name")  # fmt: skip
        self.thing = {"class": class_, "label": label}
        self._kind = class_
        self._named = {*named[:1], *languages.values()}

    def _class_words(self, class_: str, lang: str) -> str:
        return self.vocabulary.label(ECO + class_, lang)

    def _column(self, column: str, header: Header, code: str) -> None:
        if not self.out.main:
            self._skip(column, "没有名称列，无从依附", "there is no column of names that it could belong to")
            return
        if column in self._named:
            return
        kind, _, rest = code.partition(":")
        handler = {
            "id": self._identifier, "alias": self._alias, "code": self._code, "class": self._class,
            "industry": self._industry, "address": self._text, "established": self._date,
            "website": self._text, "figure": self._figure, "indicator": self._figure,
            "to": self._lookup, "from": self._tied, "into": self._tied, "since": self._since,
            "person": self._person, "concept": self._concept, "property": self._property, "date": self._as_of,
            "invested": self._invested,
        }.get(kind)  # fmt: skip
        if handler is None:
            self._leave(column, code)
        elif not self._applies(kind, rest):
            zh, en = (self._class_words(self._kind, lang) for lang in ("zh", "en"))
            self._skip(column, f"不适用于“{zh}”", f"it does not apply to a thing of class “{en}”")
        else:
            handler(column, header, code if kind in ("from", "into") else rest or kind)

    def _identifier(self, column: str, _header: Header, scheme: str) -> None:
        values = self._values(column)
        good = sum(identifiers.read(scheme, value) is not None for value in values)
        known = identifiers.SCHEMES[scheme]
        if "id" in self.thing:
            self.thing.setdefault("notations", []).append(column)
            self._say(
                column,
                f"{known.zh.strip()}（另一标识，作为代码）",
                f"{known.en} (a further identifier, kept as a code)",
            )
            return
        self.thing["id"] = {"scheme": scheme, "column": column}
        zh, en = (
            f"{len(values)} 个值中 {good} 个校验通过",
            f"{good} of {len(values)} have right form and check digits",
        )
        self._say(column, f"{known.zh.strip()}：{zh}", f"{known.en}: {en}")

    def _alias(self, column: str, _header: Header, _rest: str) -> None:
        signs = self._separators(column)
        self.thing.setdefault("aliases", []).append(
            {"column": column, "separators": signs} if signs else column
        )
        self._say(column, "简称或别名", "short or other names", signs)

    def _code(self, column: str, _header: Header, _rest: str) -> None:
        self.thing.setdefault("notations", []).append(column)
        if "id" not in self.thing and self._tells_apart(column):
            self.thing["id"] = {"column": column}
            self._say(column, "代码；相同者为同一要素", "a code; rows that share it are of one thing")
        else:
            self._say(column, "代码", "a code")

    def _tells_apart(self, column: str) -> bool:
        """Whether a code comes back in other rows, always with one name, and the name with no other code."""
        label = self.thing["label"]
        if not isinstance(label, str):
            return False
        pairs = [(cleaned(row.cells.get(column)), cleaned(row.cells.get(label))) for row in self.rows]
        seen = {code for code, _ in pairs}, {name for _, name in pairs}, set(pairs)
        return "" not in seen[0] and len(seen[0]) == len(seen[1]) == len(seen[2]) < len(pairs)

    def _class(self, column: str, _header: Header, _rest: str) -> None:
        values, unknown = {}, []
        for value in sorted(set(self._values(column))):
            class_ = CLASS_OF_WORD.get(folded(value)) or local_name(self.vocabulary.class_(value) or "")
            if class_:
                values[value] = class_
            else:
                unknown.append(value)
        if not values:
            self._skip(column, "其中没有可识别的类型", "none of its values is a type that is known")
            return
        if not isinstance(self.thing["class"], str):
            self._skip(column, "类型已取自另一列", "the type is taken from another column")
            return
        self.thing["class"] = {"column": column, "values": values, "otherwise": self.thing["class"]}
        zh, en = f"类型（{len(values)} 种已识别）", f"the type ({len(values)} known)"
        if unknown:
            zh += f"，{len(unknown)} 种未识别：{'、'.join(unknown[:5])}"
            en += f", {len(unknown)} not known: {', '.join(unknown[:5])}"
        self._say(column, zh, en)

    def _industry(self, column: str, _header: Header, _rest: str) -> None:
        signs = separators(column, [row.cells.get(column) for row in self.rows], industries=True)
        target: dict[str, Any] = {"concept": column, "class": "IndustrySector", "missing": "make"}
        self._relate("operatesInIndustry", target, signs)
        self._say(column, "所属产业，没有的产业按所写名称新建",
                  "the industry; one that is not known is made, called as it is written", signs)  # fmt: skip

    def _text(self, column: str, _header: Header, property_: str) -> None:
        self._relate(property_, {"text": column})
        said = {"address": ("地址", "the address"), "website": ("网址", "the website")}[property_]
        self._say(column, *said)

    def _date(self, column: str, _header: Header, _rest: str) -> None:
        moment = self._moment(column)
        self._relate(
            "establishedOn", {"date": column, **({"order": moment["order"]} if "order" in moment else {})}
        )

    def _moment(self, column: str) -> dict[str, Any]:
        stated = self.headers[column].order
        if stated:
            self._say(column, f"日期，列名注明次序 {stated}", f"a date, {stated} as its header says")
            return {"column": column, "order": stated}
        order = date_order(row.cells.get(column) for row in self.rows)
        self._say(column, f"日期。{order.evidence.zh}", f"a date. {order.evidence.en}")
        return {"column": column, **({"order": order.order} if order.order in ("dmy", "mdy") else {})}

    def _figure(self, column: str, header: Header, indicator: str) -> None:
        code = local_name(indicator)
        unit = header.unit or self._unit_in_cells(column)
        counted = code in ("EmployeeCount", "PatentCount") or code.endswith("Count")
        if not unit and not counted:
            self._skip(
                column,
                "单位未注明，请在映射中写明，例如 unit: 万元",
                "its unit is not stated; state it in the mapping, such as unit: 万元",
            )
            return
        figure: dict[str, Any] = {"of": _HANDLE, "indicator": code, "column": column}
        figure["unit"] = unit or ("人" if code == "EmployeeCount" else "个")
        if header.year:
            figure["as_of"] = header.year
        self.figures.append(figure)
        zh, en = next(
            ((m.zh, m.en) for m in MEANINGS.values() if m.code == f"figure:{code}"), (header.words, code)
        )
        in_zh, in_en = ("见单元格", "the unit of each cell") if unit == CELL else (figure["unit"],) * 2
        self._say(column, f"指标“{zh}”，单位{in_zh}", f"the figure “{en}”, in {in_en}")

    def _as_of(self, column: str, _header: Header, _rest: str) -> None:
        """A date beside figures is the day or year that they are of."""
        undated = [figure for figure in self.figures if "as_of" not in figure]
        if self.rounds:
            undated += [tie for tie in self.relations if tie["predicate"] == "eco:investsIn"]
        if not undated:
            self._leave(column, "")
            return
        moment = self._moment(column)
        for figure in undated:
            figure["as_of"] = moment

    def _invested(self, column: str, header: Header, _rest: str) -> None:
        tie = next(tie for tie in self.relations if tie["predicate"] == "eco:investsIn")
        self._amount(column, header, "amount", tie)

    def _unit_in_cells(self, column: str) -> str:
        """``cell`` where most figures of the column have a unit of their own; the others are rejected."""
        units = []
        for value in self._values(column):
            with contextlib.suppress(CellError, ValueError):
                units.append(getattr(parse_figure(value), "unit_code", None))
        return CELL if 2 * sum(bool(unit) and unit != "NUM" for unit in units) > len(units) else ""

    def _lookup(self, column: str, header: Header, rest: str) -> None:
        property_, _, class_ = rest.partition(":")
        class_ = kind_of(header.words) if class_ == "Organization" else class_
        signs = self._separators(column)
        self._relate(property_, {"lookup": column, "class": class_, "missing": "make"}, signs)
        zh, en = (self._class_words(class_, lang) for lang in ("zh", "en"))
        self._say(
            column, f"eco:{property_}，按名称查找{zh}，没有则新建",
            f"eco:{property_}: {en}, found by its name, else made", signs,
        )  # fmt: skip

    def _tied(self, column: str, header: Header, code: str) -> None:
        side, _, property_ = code.partition(":")
        signs = self._separators(column)
        class_ = self._other_end(header, side, property_)
        target = {"lookup": column, "class": class_, "missing": "make"}
        self._relate(property_, target, signs, inverse=side == "from")
        zh, en = (self._class_words(class_, lang) for lang in ("zh", "en"))
        self._say(
            column,
            f"eco:{property_} 的{'主体' if side == 'from' else '客体'}，按名称查找{zh}，没有则新建",
            f"the {'subject' if side == 'from' else 'object'} of eco:{property_}: {en}, found by its "
            "name, else made",
            signs,
        )

    def _other_end(self, header: Header, side: str, property_: str) -> str:
        """The class of who stands at the other end: as the header says, else as the relation asks."""
        said = kind_of(header.words)
        known = self.vocabulary.properties.get(ECO + property_)
        if said != "Organization" or known is None:
            return said
        if side == "from" and property_ in _OF_ANYBODY:
            return "Actor"
        end = known.domain if side == "from" else known.range
        return local_name(end) if self.vocabulary.is_a(end, ECO + said) else said

    def _since(self, column: str, _header: Header, property_: str) -> None:
        self.since[property_] = self._moment(column)

    def _person(self, column: str, _header: Header, property_: str) -> None:
        signs = self._separators(column)
        label: Any = {"column": column, "separators": signs} if signs else column
        handle = "person" if "person" not in self.entities else f"person{len(self.entities) + 1}"
        self.entities[handle] = {"class": "Person", "key": "person", "label": label}
        self.relations.append({"from": handle, "predicate": f"eco:{property_}", "to": _HANDLE})
        self._say(column, f"人物，eco:{property_}；不同行的同名者视为不同的人",
                  f"a person, eco:{property_}; of one name in two rows, two persons", signs)  # fmt: skip

    def _concept(self, column: str, _header: Header, rest: str) -> None:
        property_, _, scheme = rest.partition(":")
        signs = self._separators(column)
        self._relate(property_, {"concept": column, "scheme": scheme}, signs)
        self._say(
            column,
            f"eco:{property_}，按概念名称",
            f"eco:{property_}, by name of concept",
            signs,
        )

    def _property(self, column: str, _header: Header, iri: str) -> None:
        predicate = self.vocabulary.properties[iri]
        name = local_name(iri)
        if predicate.literal:
            self._relate(name, {"date": column} if name.endswith("On") else {"text": column})
            self._say(column, f"属性 eco:{name}", f"the property eco:{name}")
            return
        if not self._is_link(predicate):
            self._skip(column, f"eco:{name} 不能写在名册里", f"eco:{name} is not for rosters")
            return
        signs = self._separators(column)
        concept = predicate.range == "http://www.w3.org/2004/02/skos/core#Concept"
        target: dict[str, Any] = {"concept": column} if concept else {
            "lookup": column, "class": local_name(predicate.range), "missing": "make",
        }  # fmt: skip
        self._relate(name, target, signs)
        self._say(column, f"属性 eco:{name}", f"the property eco:{name}", signs)

    def _is_link(self, predicate: Predicate) -> bool:
        ends = {
            "Claim", "RelationClaim", "Observation", "QuantityValue", "Evidence", "SourceDocument", "Review",
        }  # fmt: skip
        return not ({local_name(predicate.domain), local_name(predicate.range)} & ends)

    def _relate(
        self, property_: str, target: dict[str, Any], signs: Sequence[str] = (), *, inverse: bool = False
    ) -> None:
        if signs:
            target["separators"] = list(signs)
        relation: dict[str, Any] = {"from": _HANDLE, "predicate": f"eco:{property_}", "to": target}
        self.relations.append(relation | {"inverse": True} if inverse else relation)

    def _separators(self, column: str) -> list[str]:
        return separators(column, [row.cells.get(column) for row in self.rows])
