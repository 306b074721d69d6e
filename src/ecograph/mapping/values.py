"""Cells as the values of facts: names with a language, dates, figures; and what a column is, by its cells."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ecograph.assertions import QuantityFields
from ecograph.imports import plain
from ecograph.mapping.model import CELL, Choice, Measured, Moment, TableSpec
from ecograph.mapping.vocabulary import folded
from ecograph.tables import (
    CellError,
    Message,
    Missing,
    Row,
    date_order,
    decimal_sign,
    missing,
    parse_date,
    parse_figure,
    split_cell,
)
from ecograph.units import UNITS
from ecograph.vocab import expand

LONGEST = 200  # characters of a name (shape label-text)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Characters that a name must not have (the pattern of the shape label-text).
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]"
)
_FIGURES = re.compile(r"[^\W\d_]{0,3}[$€£¥￥]?\s*[-+−(]?\s*\d")
_UNITS = {"MU": "ecou:MU"}
# The keys under which an object in a list of JSON has its name.
_NAME_KEYS = {"name", "label", "title", "名称", "企业名称", "机构名称", "单位名称", "姓名"}


class Refused(Exception):  # noqa: N818 - a row is refused
    """A row that cannot come in, and why (zh and en)."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = {"zh": zh, "en": en}


@dataclass
class Evidence:
    """What a pass over a table found: the order of dates and the decimal sign of columns, and the names of
    things that have nothing but a name, each with the hashes of the rows that have it.

    ``shared`` are the names that rows have which differ, in this table or in another of the import.
    """

    orders: dict[str, str | None] = field(default_factory=dict)
    decimals: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    said: list[Message] = field(default_factory=list)


def survey(table: TableSpec, rows: Iterable[Row]) -> Evidence:
    """Go through the cells of a table once, for what only a whole column can tell."""
    found = Evidence()
    open_dates = {column for column, order in table.moments().items() if not order}
    open_signs = {column for column, sign in table.figures().items() if not sign}
    main = next((entity for entity in table.entities if not entity.refers), None)
    unkeyed = (
        main if main and main.identity.how in ("default", "identifier") and not main.separators else None
    )
    used = tuple(table.used())
    dates: dict[str, dict[object, None]] = {column: {} for column in open_dates}
    signs: dict[str, dict[object, None]] = {column: {} for column in open_signs}
    if not (dates or signs or unkeyed):
        return found
    for row in rows:
        for columns in (dates, signs):
            for column, values in columns.items():
                value = row.cells.get(column)
                if isinstance(value, str) and len(values) < 100_000:
                    values[value] = None
        if unkeyed and not (unkeyed.identity.columns and cleaned(row.cells.get(unkeyed.identity.columns[0]))):
            name = next((n for cell in unkeyed.labels if (n := cleaned(row.cells.get(cell.column)))), "")
            if name:
                found.names.setdefault(same_name(name), set()).add(content_hash(row.cells, used))
    for column, values in dates.items():
        order = date_order(values)
        found.orders[column] = order.order
        if order.order in ("dmy", "mdy") or (order.order is None and _unclear(values)):
            found.said.append(Message(f"“{column}”：{order.evidence.zh}", f"“{column}”: {order.evidence.en}"))
    for column, values in signs.items():
        found.decimals[column] = decimal_sign(values).sign
    return found


def _unclear(values: Iterable[object]) -> bool:
    """Whether a date among them has two readings."""
    for value in values:
        try:
            parse_date(value)
        except CellError:
            try:
                parse_date(value, "dmy")
            except CellError:
                continue
            return True
    return False


def content_hash(cells: Mapping[str, object], used: Iterable[str]) -> str:
    """The hash of what a row says in the columns that are used, whatever its place in the table."""
    text = "\x1f".join(
        f"{name}\x1e{plain(cells[name])}" for name in sorted(used) if cells.get(name) is not None
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def cleaned(value: object) -> str:
    """The text of a cell on one line, without what cannot be seen; nothing for a gap (``-``, 不详).

    >>> cleaned(" 甲\\n公司 "), cleaned("不详"), cleaned(600051.0)
    ('甲 公司', '', '600051')
    """
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if missing(value):
        return ""
    if isinstance(value, list | dict):
        value = plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(_UNSEEN.sub(" ", str(value)).split())


def name_of(value: object) -> str:
    """The name in a cell; :class:`Refused` where it is too long for one."""
    text = cleaned(value)
    if len(text) > LONGEST:
        raise Refused(f"名称超过 {LONGEST} 字。", f"The name is longer than {LONGEST} characters.")
    return text


def several(value: object, separators: tuple[str, ...]) -> list[str]:
    """The names in a cell, each once, in their order."""
    if isinstance(value, list):
        parts = [cleaned(_name_in(item) if isinstance(item, dict) else item) for item in value]
    elif not separators:
        parts = [plain(value)] if not isinstance(value, float) else [cleaned(value)]
    else:
        parts = split_cell(plain(value), separators)
    return list(dict.fromkeys(name for part in parts if (name := name_of(part))))


def _name_in(item: Mapping[str, object]) -> object:
    """The name that an object in a list goes by; :class:`Refused` where it has none, or several."""
    named = [value for key, value in item.items() if folded(key) in _NAME_KEYS and cleaned(value)]
    if len(named) == 1 or (named and len(set(map(cleaned, named))) == 1):
        return named[0]
    raise Refused(
        f"列表中的“{plain(item)[:40]}”没有唯一的名称。", f"“{plain(item)[:40]}” in a list has no one name."
    )


# Words that begin a row of sums. An English one may be a name, too, so that the row must hold nothing else.
_SUMS_ZH = {"合计", "总计", "小计", "共计", "累计", "总和", "合计数"}
_SUMS_EN = {"total", "totals", "subtotal", "grandtotal", "sum", "overall"}


def is_sum(cells: Mapping[str, object]) -> bool:
    """Whether a row adds up others: it begins with 合计, 总计, 小计 …, or with Total and has only figures.

    >>> is_sum({"序号": "合 计", "企业名称": "5家"}), is_sum({"name": "Total", "staff": 805})
    (True, True)
    >>> is_sum({"name": "Total", "country": "France", "staff": 805})
    False
    """
    texts = (text for value in cells.values() if (text := cleaned(value)))
    first = folded(next(texts, "")).strip(":：")
    if first not in _SUMS_EN:
        return first in _SUMS_ZH
    others = list(texts)
    return bool(others) and all(map(_FIGURES.match, others))


def language_of(text: str) -> str:
    """``zh`` where a name has a Chinese character, else ``en``.

    >>> language_of("歌尔股份"), language_of("Goertek")
    ('zh', 'en')
    """
    return "zh" if _HAN.search(text) else "en"


def same_name(text: str) -> str:
    """What two spellings of one name share: full-width forms and spaces are no difference (NFKC).

    >>> same_name("青岛高科（集团）") == same_name("青岛高科(集团) ")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def chosen(
    choice: Choice,
    cells: Mapping[str, object],
    what: tuple[str, str],
    named: Callable[[str], str | None] = lambda _text: None,
) -> str:
    """The value of a choice in a row; ``named`` gives what the ontology calls so. :class:`Refused` where the
    cell says none that is known."""
    if choice.fixed:
        return choice.fixed
    text = cleaned(cells.get(choice.column))
    found = choice.values.get(text) or (named(text) if choice.named and text else None) or choice.otherwise
    if not found:
        raise Refused(
            f"“{choice.column}”列的“{text[:40]}”未对应到{what[0]}。",
            f"“{text[:40]}” in the column “{choice.column}” stands for no {what[1]}.",
        )
    return found


def moment(spec: Moment | None, cells: Mapping[str, object], orders: Mapping[str, str | None]) -> str:
    """The date of a row; empty where there is none."""
    if spec is None or spec.fixed:
        return spec.fixed if spec else ""
    return date_of(cells.get(spec.column), spec.column, spec.order or orders.get(spec.column))


def date_of(value: object, column: str, order: str | None) -> str:
    """The date in a cell; empty for a gap; :class:`Refused` where it is none, or could be two."""
    try:
        found = parse_date(value, order, serial=True)
    except CellError as error:
        raise _refused(column, error) from None
    return "" if isinstance(found, Missing) else found.text


def is_unit(text: str) -> bool:
    """Whether a text is a unit that can be stored: of the table of units, a currency, or an IRI.

    >>> [is_unit(text) for text in ("万元", "美元", "亩", "unit:TONNE", "全称", "furlong")]
    [True, True, True, True, False, False]
    """
    name = text.strip()
    if expand(name) != name:
        return True
    try:
        found = parse_figure("1", unit=name)
    except (CellError, ValueError):
        return False
    code = "" if isinstance(found, Missing) else found.unit_code or ""
    known = code in UNITS or code.startswith("CCY_") or code != name
    return bool(name) and known and re.fullmatch(r"[A-Za-z0-9_-]+", code) is not None


def figure(
    spec: Measured, cells: Mapping[str, object], decimals: Mapping[str, str | None]
) -> QuantityFields | None:
    """The figure of a row as it is stored; None for a gap; :class:`Refused` where it is none."""
    value = cells.get(spec.column)
    unit = "" if spec.unit == CELL else spec.unit
    try:
        found = parse_figure(value, unit=unit or None, decimal=spec.decimal or decimals.get(spec.column))
    except CellError as error:
        raise _refused(spec.column, error) from None
    if isinstance(found, Missing):
        return None
    if spec.unit == CELL and not found.unit_code:
        raise Refused(
            f"“{spec.column}”列的“{cleaned(value)[:40]}”未注明单位。",
            f"“{cleaned(value)[:40]}” in the column “{spec.column}” states no unit.",
        )
    code = found.unit_code or "NUM"
    verbatim = " ".join(found.verbatim.split())
    if unit and unit not in verbatim and not _has_unit(value):
        apart = "" if language_of(unit) == "zh" or unit == "%" else " "
        verbatim = f"{verbatim}{apart}{unit}"
    return QuantityFields(
        _decimal(found.number), verbatim[:80], expand(_UNITS.get(code, code)),
        None if found.lower is None else _decimal(found.lower),
        None if found.upper is None else _decimal(found.upper),
        found.lower_inclusive, found.upper_inclusive, found.approximation,
    )  # fmt: skip


def _has_unit(value: object) -> bool:
    """Whether a cell says itself what it counts in: 1.2亿元 does, 1.2亿 does not."""
    try:
        found = parse_figure(value)
    except CellError:
        return False
    return not isinstance(found, Missing) and bool(found.unit_code)


def _decimal(number: Fraction) -> str:
    """Exact decimal text; a fraction that has none is cut after 12 places."""
    if number.denominator == 1:
        return str(number.numerator)
    places, rest = 0, number.denominator
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1:
        places = 12
    scaled = abs(round(number * 10**places))
    whole, part = divmod(scaled, 10**places)
    return f"{'-' if number < 0 else ''}{whole}.{part:0{places}d}"


def _refused(column: str, error: CellError) -> Refused:
    return Refused(f"“{column}”列：{error.message.zh}", f"Column “{column}”: {error.message.en}")
