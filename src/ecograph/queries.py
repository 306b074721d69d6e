"""Named queries: a question is a ``.rq`` file, and adding one touches no Python.

The header lines start with ``#+`` and hold ``key: value``; see :class:`Query` for the keys.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecograph.errors import InputError, NotFound
from ecograph.resources import folder
from ecograph.store import Parameter, Store
from ecograph.table import Table
from ecograph.vocab import expand

TYPES = ("iri", "text", "integer", "number", "date")
# How an answer is best shown: rows; one number with its unit and its scope in words; a map of links.
VIEWS = ("table", "number", "map")


@dataclass(frozen=True)
class Param:
    """A parameter of a question: its type, its default (None: must be given) and what it means."""

    name: str
    type: str
    default: str | None
    text: Mapping[str, str]

    def parse(self, value: str) -> Parameter:
        """The value as the query binds it. Raises ``InputError`` if it is not of the type."""
        try:
            if self.type == "iri":
                return _iri(value)
            if self.type == "integer":
                return int(value)
            if self.type == "number":
                return float(value)
            if self.type == "date":
                return datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            raise InputError(
                f"“{value}” is not a value for the parameter “{self.name}” ({self.type})."
            ) from None
        return value


@dataclass(frozen=True)
class Query:
    """One named query.

    ``title``, ``summary`` and ``columns`` are by language (``zh``, ``en``); ``group`` orders the
    list; ``keys`` are header lines that only one kind of query uses (``graph``, ``order``).

    ``view`` is how the answer is best shown. A ``table`` has any columns. A ``number`` has one row of
    three: the number (none: unknown), its unit, and its scope in words. A ``map`` names with
    ``#+ map: from, relation, to`` the English headings of the columns that hold the IRIs of a link;
    ``map`` here has their places, and `links` gives the links of an answer.
    """

    name: str
    text: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    group: str
    params: tuple[Param, ...]
    columns: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, str]
    view: str = "table"
    map: tuple[int, int, int] | None = None

    def links(self, answer: Table) -> tuple[tuple[str, str, str], ...]:
        """The links of a map's answer as (from, relation, to) IRIs, each once, in the answer's order.

        A row with an open end (nobody recorded) draws no link. Raises ``InputError`` where the question
        is not a map.
        """
        if self.map is None:
            raise InputError(f"The question “{self.name}” is no map of links.", hint="ecograph list queries")
        triples = [tuple(row[index] for index in self.map) for row in answer.rows]
        whole = [(str(s), str(p), str(o)) for s, p, o in triples if None not in (s, p, o)]
        return tuple(dict.fromkeys(whole))

    def words(self, answer: Table, lang: str = "zh") -> str:
        """The answer of a number question as one line: the number, its unit, and its scope.

        A number that is not known is said as unknown, never as 0. Raises ``InputError`` where the
        question is no number.
        """
        if self.view != "number" or len(answer.rows) != 1:
            raise InputError(f"The question “{self.name}” does not answer with one number.")
        number, unit, scope = answer.rows[0]
        zh = lang == "zh"
        if number is None:
            said = "未知" if zh else "unknown"
        else:
            gap = "" if zh or unit == "%" else " "
            whole = isinstance(number, float) and number.is_integer()
            shown = int(number) if whole else number
            said = f"{shown:,}{gap}{unit}" if isinstance(shown, int | float) else f"{shown}{gap}{unit}"
        return f"{said}（{scope}）" if zh else f"{said} ({scope})"


def names(kind: str = "questions") -> list[str]:
    """The names of the queries of one kind: ``questions``, ``projections`` or ``rules``."""
    return sorted(path.stem for path in folder(kind).glob("*.rq"))


def load(name: str, kind: str = "questions") -> Query:
    """The query of that name. Raises ``NotFound`` with the nearest names."""
    if name not in names(kind):
        raise NotFound(kind.rstrip("s"), name, names(kind), hint=f"ecograph list {_LISTED[kind]}")
    return _read(folder(kind) / f"{name}.rq")


def read_folder(path: Path) -> list[Query]:
    """All queries of a folder, by name; for queries that lie outside the package, such as checks."""
    return [_read(file) for file in sorted(path.glob("*.rq"))]


_LISTED = {"questions": "queries", "projections": "projections", "rules": "rules"}


def ask(store: Store, name: str, params: Mapping[str, str] | None = None, *, lang: str = "zh") -> Table:
    """The answer to a named question, its columns headed in ``lang``.

    >>> ask(Store.in_memory(), "roles").rows
    ()
    """
    query = load(name)
    table = store.select(query.text, bind(query, params or {}, lang))
    heads = query.columns.get(lang, ())
    made = {"question": name, "lang": lang, **table.made, **({"view": store.view} if store.view else {})}
    columns = heads if len(heads) == len(table.columns) else table.columns
    return Table(tuple(columns), table.rows, made)


def bind(query: Query, given: Mapping[str, str], lang: str) -> dict[str, Parameter]:
    """The parameters of a query from text values; defaults fill in, unknown names are refused."""
    known = {param.name: param for param in query.params}
    for name in given:
        if name not in known:
            raise NotFound(f"parameter of “{query.name}”", name, known)
    bound: dict[str, Parameter] = {}
    for param in query.params:
        value = given.get(param.name, lang if param.name == "lang" else param.default)
        if value is None:
            raise InputError(
                f"The question “{query.name}” needs the parameter “{param.name}”.",
                hint=f"-p {param.name}=… ({param.text.get(lang, '')})",
            )
        bound[param.name] = param.parse(value)
    return bound


def adhoc_parameter(value: str) -> Parameter:
    """A parameter of a query that declares no types: a prefixed name becomes its IRI, a number a
    number, all else is text.

    >>> adhoc_parameter("eco:Person"), adhoc_parameter("3"), adhoc_parameter("歌尔")
    ('https://w3id.org/ecograph/ontology#Person', 3, '歌尔')
    """
    for convert in (int, float):
        try:
            return convert(value)
        except ValueError:
            continue
    return expand(value)


@functools.cache
def _read(path: Path) -> Query:
    text = path.read_text("utf-8")
    keys: dict[str, str] = {}
    params: list[Param] = []
    for line in re.findall(r"^#\+ ?(.*)$", text, re.MULTILINE):
        key, colon, value = line.partition(":")
        if not colon:
            raise InputError("A header line has no “key: value”.", where=f"{path.name}: {line}")
        if key.strip() == "param":
            params.append(_param(value.strip(), path))
        else:
            keys[key.strip()] = value.strip()
    columns = {
        lang: tuple(part.strip() for part in heads.split(","))
        for lang, heads in _by_language(keys, "columns").items()
    }
    view = keys.pop("view", "table")
    return Query(
        name=path.stem,
        text=text,
        title=_by_language(keys, "title"),
        summary=_by_language(keys, "summary"),
        group=keys.pop("group", ""),
        params=tuple(params),
        columns=columns,
        view=view,
        map=_map(view, keys.pop("map", ""), columns.get("en", ()), path),
        keys=keys,
    )


def _map(view: str, line: str, heads: tuple[str, ...], path: Path) -> tuple[int, int, int] | None:
    """The places of a map's three columns; None for another view. Refuses what cannot be shown so."""
    ends = [part.strip() for part in line.split(",") if part.strip()]
    if view not in VIEWS:
        raise InputError(f"There is no view “{view}”.", where=path.name, hint=", ".join(VIEWS))
    if view == "number" and len(heads) != 3:
        raise InputError("A number has three columns: number, unit, scope.", where=path.name)
    if view != "map" and not ends:
        return None
    if view != "map" or len(ends) != 3 or not set(ends) <= set(heads):
        raise InputError(
            "A map names three of its English columns: “#+ map: from, relation, to”.",
            where=f"{path.name}: {line}",
            hint=", ".join(heads),
        )
    return heads.index(ends[0]), heads.index(ends[1]), heads.index(ends[2])


def _by_language(keys: dict[str, str], name: str) -> dict[str, str]:
    return {lang: keys.pop(f"{name}_{lang}") for lang in ("zh", "en") if f"{name}_{lang}" in keys}


def _param(line: str, path: Path) -> Param:
    head, *texts = [part.strip() for part in line.split("|")]
    words = head.split(None, 2)
    if len(words) != 3 or words[1] not in TYPES:
        raise InputError("A parameter is “name type default | en | zh”.", where=f"{path.name}: {line}")
    name, type_, default = words
    text = dict(zip(("en", "zh"), texts, strict=False))
    return Param(name, type_, None if default == "-" else default, text)


def _iri(value: str) -> str:
    iri = expand(value)
    if not re.match(r"(https?://|urn:)[^\s<>\"{}|\\^`]+$", iri):
        raise ValueError(value)
    return iri
