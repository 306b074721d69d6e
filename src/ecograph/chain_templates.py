"""Chain templates: the ordered segments of an industry chain as a TOML file.

A template says what maps things onto a segment: IRIs of segments in the store, codes of industries, and
keywords in the names of products, technologies, platforms, solutions and scenarios. Keys of a file:

``title_zh``, ``title_en``
    what the chain is called
``source``, ``source_en``
    where the segments are from (``source_en`` if it differs by language)
``chain``
    the IRI of the chain in the store, if it is there (optional)
``industries``
    industries of the whole chain (optional)
``segments``
    in order, each with ``code``, ``zh``, ``en`` and one or more of ``keywords``, ``industries``, ``iris``
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecograph.errors import InputError, NotFound, ParseError
from ecograph.resources import folder
from ecograph.table import Table
from ecograph.vocab import expand

_TEXTS = ("title_zh", "title_en", "source", "source_en", "chain")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
_IRI = re.compile(r"(https?://|urn:)[^\s<>\"{}|\\^`]+")
_HEADS = {"zh": ("名称", "产业链", "环节", "依据"), "en": ("name", "chain", "segments", "source")}


@dataclass(frozen=True)
class Segment:
    """A segment: its code, its names, and what maps things onto it. IRIs are full."""

    code: str
    zh: str
    en: str
    keywords: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    iris: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """Its name in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en

    def keyword_in(self, names: Iterable[str]) -> str | None:
        """The first keyword that one of the names contains, whatever its case; None where none does.

        A keyword of Latin letters must stand as words of its own: "EDA" is not in "Veda Ltd".

        >>> Segment("packaging", "封装", "packaging", ("封装", "EDA")).keyword_in(["先进封装测试中心"])
        '封装'
        """
        known = [name.casefold() for name in names]
        return next((word for word in self.keywords if any(_holds(name, word) for name in known)), None)


@dataclass(frozen=True)
class Template:
    """An industry chain with its segments in order."""

    name: str
    zh: str
    en: str
    source_zh: str
    source_en: str
    segments: tuple[Segment, ...]
    chain: str = ""
    industries: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """Its title in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


def names() -> list[str]:
    """The names of the shipped templates.

    >>> names()
    ['industrial-internet', 'microelectronics', 'vr']
    """
    return sorted(path.stem for path in folder("templates").glob("*.toml"))


def load(name: str) -> Template:
    """The shipped template of that name, or of that title. Raises ``NotFound`` with the nearest.

    >>> [segment.en for segment in load("vr").segments]
    ['hardware', 'software', 'content', 'application']
    """
    found = {known: read(folder("templates") / f"{known}.toml") for known in names()}
    for known, template in found.items():
        if name.casefold() in {known, template.zh.casefold(), template.en.casefold()}:
            return template
    titles = [title for template in found.values() for title in (template.name, template.zh, template.en)]
    raise NotFound("chain template", name, titles, hint="ecograph list templates")


def read(path: Path) -> Template:
    """The template of a file. Raises ``InputError`` that says what is wrong with it and where."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("The text is not UTF-8.", where=str(path), hint="save it as UTF-8") from None
    return parse(text, name=path.stem, where=path.name)


def parse(text: str, *, name: str, where: str = "") -> Template:
    """The template that a TOML text says.

    >>> text = '''
    ... title_zh = "茶产业链"
    ... title_en = "Tea chain"
    ... source = "our own"
    ... [[segments]]
    ... code = "growing"
    ... zh = "种植"
    ... en = "growing"
    ... keywords = ["茶园"]
    ... '''
    >>> parse(text, name="tea").segments[0].keywords
    ('茶园',)
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ParseError(f"This is no TOML: {error}", where=where or name) from None
    _known(content, (*_TEXTS, "industries", "segments"), where)
    words = {key: _text(content, key, where, needed=key in _TEXTS[:3]) for key in _TEXTS}
    given = content.get("segments")
    if not isinstance(given, list) or not given or not all(isinstance(part, dict) for part in given):
        raise InputError("A chain has one or more segments.", where=where, hint="[[segments]] for each")
    segments = tuple(_segment(part, f"{where}: segment {i}") for i, part in enumerate(given, start=1))
    codes = [segment.code for segment in segments]
    for code in codes:
        if codes.count(code) > 1:
            raise InputError(f"Two segments have the code “{code}”.", where=where)
    return Template(
        name, words["title_zh"], words["title_en"], words["source"], words["source_en"] or words["source"],
        segments, _iris([words["chain"]], where)[0] if words["chain"] else "",
        _iris(_list(content, "industries", where), where),
    )  # fmt: skip


def table(lang: str = "zh") -> Table:
    """The shipped templates: name, title, segments in order, and where these are from."""
    rows = []
    for template in map(load, names()):
        segments = " → ".join(segment.label(lang) for segment in template.segments)
        source = template.source_zh if lang == "zh" else template.source_en
        rows.append((template.name, template.label(lang), segments, source))
    return Table(_HEADS[lang], tuple(rows))


def _segment(part: Mapping[str, object], where: str) -> Segment:
    _known(part, ("code", "zh", "en", "keywords", "industries", "iris"), where)
    code, zh, en = (_text(part, key, where, needed=True) for key in ("code", "zh", "en"))
    if not _CODE.fullmatch(code):
        raise InputError(f"“{code}” is no code.", where=where, hint="small letters, digits, hyphens")
    keywords = _list(part, "keywords", where)
    industries, iris = (_iris(_list(part, key, where), where) for key in ("industries", "iris"))
    if not (keywords or industries or iris):
        raise InputError(
            "Nothing maps anybody onto this segment.", where=where, hint="give keywords, industries or iris"
        )
    return Segment(code, zh, en, tuple(keywords), industries, iris)


def _known(content: Mapping[str, object], keys: Iterable[str], where: str) -> None:
    for key in content:
        if key not in keys:
            raise NotFound(f"key in a chain template ({where})", key, keys, hint=", ".join(keys))


def _text(content: Mapping[str, object], key: str, where: str, *, needed: bool) -> str:
    value = content.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise InputError(f"“{key}” must be a text.", where=where)
    return value.strip()


def _list(content: Mapping[str, object], key: str, where: str) -> list[str]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, str) and part.strip() for part in value):
        raise InputError(f"“{key}” must be a list of texts.", where=where, hint=f'{key} = ["…", "…"]')
    return [part.strip() for part in value]


def _iris(values: list[str], where: str) -> tuple[str, ...]:
    found = tuple(expand(value) for value in values)
    for value, iri in zip(values, found, strict=True):
        if not _IRI.fullmatch(iri):
            raise InputError(f"“{value}” is no IRI.", where=where, hint="such as id:chain/vr")
    return found


def _holds(name: str, word: str) -> bool:
    key = word.casefold()
    if not key.isascii():
        return key in name
    # Between Latin letters a match inside a word is chance; beside Chinese characters there are no spaces.
    return re.search(rf"(?<![a-z0-9]){re.escape(key)}(?![a-z0-9])", name) is not None
