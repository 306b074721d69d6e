"""One record of ROR, metadata schema 2: what it says, or why it cannot be used."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ecograph import identifiers
from ecograph.registries.ror.names import LONGEST, Name, choose, clean
from ecograph.tables.rows import Message, shown

STATUSES = ("active", "inactive", "withdrawn")
_KINDS = frozenset(("ror_display", "label", "alias", "acronym"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WEB = re.compile(r"https?://[\x21-\x7e\u00a1-\uffff]{3,2000}", re.IGNORECASE)
# Other registries' codes: what to take away, the form, what to put before it.
_CODES: dict[str, tuple[re.Pattern[str], str]] = {
    "grid": (re.compile(r"grid\.[0-9a-z]{3,8}\.[0-9a-z]{1,2}"), ""),
    "isni": (re.compile(r"\d{15}[\dX]"), ""),
    "wikidata": (re.compile(r"Q[1-9]\d*"), ""),
    "fundref": (re.compile(r"\d{4,15}"), "10.13039/"),  # as a DOI of the Open Funder Registry
}


class Unusable(Exception):  # noqa: N818 - reads as what the record is
    """A record that says nothing that can be kept; ``reason`` in zh and en."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organization is: the GeoNames number and name of the town, the codes of ISO 3166 and names of
    the country and its part; empty where the record does not say."""

    geonames: str
    name: str
    country: str
    country_name: str
    part: str
    part_name: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to another organization: its kind as ROR calls it, the other's ROR ID and name."""

    kind: str
    other: str
    label: str


@dataclass(frozen=True, slots=True)
class Organization:
    """What a record says. ``codes`` are its identifiers, ROR's first; ``established`` is a year of four
    digits; ``modified`` the day of the record's last change. ``flaws``: parts that could not be used."""

    ror: str
    labels: dict[str, str]
    aliases: list[tuple[str, str]]
    types: tuple[str, ...]
    status: str
    established: str
    website: str
    codes: tuple[str, ...]
    places: tuple[Place, ...]
    relations: tuple[Relation, ...]
    modified: str
    flaws: tuple[Message, ...]


def is_schema_1(value: object) -> bool:
    """Whether a record is of ROR's schema 1: it has a ``name``, where schema 2 has a list of ``names``."""
    return isinstance(value, dict) and "names" not in value and isinstance(value.get("name"), str)


def read_record(value: object) -> Organization:
    """What a record of schema 2 says.

    A part that cannot be used (a place without a number, a relation to nothing) is left out and named in
    ``flaws``. Raises :class:`Unusable` for a record without a ROR ID, a name or a known status.
    """
    if is_schema_1(value):
        raise Unusable(
            Message(
                "这是 ROR 元数据第 1 版的记录，此处读取第 2 版。",
                "This record is of ROR's schema 1; schema 2 is read.",
            )
        )
    if not isinstance(value, dict):
        raise Unusable(Message("记录不是对象（{…}）。", "The record is not an object ({…})."))
    flaws: list[Message] = []
    ror = _ror(value.get("id"))
    if not ror:
        given = shown(str(value.get("id")))
        raise Unusable(Message(f"没有有效的 ROR 标识：“{given}”。", f"“{given}” is no valid ROR ID."))
    status = value.get("status")
    if status not in STATUSES:
        given = shown(str(status))
        raise Unusable(Message(
            f"状态“{given}”未知，无法判断该机构是否仍在运作。",
            f"The status “{given}” is unknown: whether the organization still works cannot be told.",
        ))  # fmt: skip
    places = _places(_list(value, "locations", flaws), flaws)
    names = _names(_list(value, "names", flaws), flaws)
    if not names:
        raise Unusable(Message("没有可用的名称。", "There is no name that can be used."))
    labels, aliases = choose(names, places[0].country if places else "")
    return Organization(
        ror, labels, aliases, _types(_list(value, "types", flaws), flaws), status,
        _established(value.get("established"), flaws), _website(_list(value, "links", flaws), flaws),
        (ror, *_codes(_list(value, "external_ids", flaws), flaws)), places,
        _relations(_list(value, "relationships", flaws), flaws), _modified(value), tuple(flaws),
    )  # fmt: skip


def _ror(value: object) -> str:
    return _known_ror(value) if isinstance(value, str) and len(value) < 100 else ""


@lru_cache(1 << 17)  # a ROR ID stands in the records of all that are related to it
def _known_ror(text: str) -> str:
    return identifiers.read("ror", text) or ""


def _list(record: dict[str, Any], key: str, flaws: list[Message]) -> list[Any]:
    found = record.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        flaws.append(Message(f"“{key}”不是列表，未读取。", f"“{key}” is no list and was not read."))
        return []
    return found


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) and len(value) <= LONGEST else ""


def _names(found: list[Any], flaws: list[Message]) -> list[Name]:
    names: list[Name] = []
    for one in found:
        text = _text(one.get("value")) if isinstance(one, dict) else ""
        kinds = one.get("types") if isinstance(one, dict) else None
        if not text or not isinstance(kinds, list):
            flaws.append(
                Message(
                    "有一个名称为空、过长或形式不对，未读取。",
                    "A name is empty, too long or malformed, and was left out.",
                )
            )
            continue
        lang = one.get("lang")
        lang = lang if isinstance(lang, str) and _LANGUAGE.fullmatch(lang) else ""
        known = _KINDS.intersection(kind for kind in kinds if isinstance(kind, str))
        names.append(Name(text, lang, known or frozenset(("alias",))))
    return names


def _types(found: list[Any], flaws: list[Message]) -> tuple[str, ...]:
    types = tuple(dict.fromkeys(one for one in found if isinstance(one, str)))
    if len(types) < len(found):
        flaws.append(
            Message(
                "有机构类型不是文字或重复出现，未读取。",
                "A type is no text, or stands there twice; it was left out.",
            )
        )
    return types


def _established(value: object, flaws: list[Message]) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
        return f"{value:04d}"
    flaws.append(
        Message(
            f"成立年份“{shown(str(value)[:50])}”不是年份。",
            f"“{shown(str(value)[:50])}” is no year of establishment.",
        )
    )
    return ""


def _website(found: list[Any], flaws: list[Message]) -> str:
    for one in found:
        if isinstance(one, dict) and one.get("type") == "website":
            value = one.get("value")
            address = value.strip() if isinstance(value, str) else ""
            if _WEB.fullmatch(address):
                return address
            flaws.append(
                Message(
                    "网址不是 http 或 https 地址，未读取。",
                    "The website is no address of http or https; it was left out.",
                )
            )
    return ""


def _codes(found: list[Any], flaws: list[Message]) -> list[str]:
    codes: dict[str, None] = {}
    for one in found:
        kind = one.get("type") if isinstance(one, dict) else None
        if not isinstance(kind, str) or kind not in _CODES:
            flaws.append(
                Message(
                    f"标识类型“{shown(str(kind))}”未知，未读取。",
                    f"Identifiers of the kind “{shown(str(kind))}” are unknown and were left out.",
                )
            )
            continue
        form, prefix = _CODES[kind]
        every = one.get("all")
        for code in [one.get("preferred"), *(every if isinstance(every, list) else [every])]:
            plain = re.sub(r"\s", "", code) if isinstance(code, str) and len(code) < 100 else ""
            if form.fullmatch(plain):
                codes[prefix + plain] = None
            elif code is not None:
                flaws.append(
                    Message(
                        f"{kind} 标识“{shown(str(code)[:50])}”形式不对。",
                        f"“{shown(str(code)[:50])}” has not the form of {kind}.",
                    )
                )
    return list(codes)


def _places(found: list[Any], flaws: list[Message]) -> tuple[Place, ...]:
    places: dict[Place, None] = {}
    for one in found:
        details = one.get("geonames_details") if isinstance(one, dict) else None
        details = details if isinstance(details, dict) else {}
        number = one.get("geonames_id") if isinstance(one, dict) else None
        known = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**10
        name, country = _text(details.get("name")), _matching(details.get("country_code"), _COUNTRY)
        part = _matching(details.get("country_subdivision_code"), _SUBDIVISION) if country else ""
        place = Place(
            str(number) if known and name else "", name,
            country, _text(details.get("country_name")) or country,
            part, _text(details.get("country_subdivision_name")) or part,
        )  # fmt: skip
        if not place.geonames:
            flaws.append(
                Message(
                    "所在地没有 GeoNames 编号或名称，未读取城市。",
                    "A location has no GeoNames number or name: no town was read.",
                )
            )
        if place.geonames or place.country:
            places[place] = None
    return tuple(places)


def _matching(value: object, form: re.Pattern[str]) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def _relations(found: list[Any], flaws: list[Message]) -> tuple[Relation, ...]:
    relations: list[Relation] = []
    for one in found:
        kind = one.get("type") if isinstance(one, dict) else None
        other = _ror(one.get("id")) if isinstance(one, dict) else ""
        if not isinstance(kind, str) or not other:
            flaws.append(
                Message(
                    "有一条关联没有类型或有效的 ROR 标识。", "A relationship has no type, or no valid ROR ID."
                )
            )
        else:
            relations.append(Relation(kind.lower(), other, _text(one.get("label"))))
    return tuple(dict.fromkeys(relations))


def _modified(record: dict[str, Any]) -> str:
    value: Any = record
    for key in ("admin", "last_modified", "date"):
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return ""
    try:
        datetime.date.fromisoformat(value)
    except ValueError:  # the 30th of February
        return ""
    return value
