"""What headers mean: common words of rosters in zh and en, and units and years that stand in them."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ecograph import resources
from ecograph.mapping.values import is_unit
from ecograph.mapping.vocabulary import folded

_BRACKET = re.compile(r"\s*[（(\[【]([^）)\]】]*)[）)\]】]\s*$")
_YEAR = re.compile(r"^((?:19|20)\d\d)\s*年?(?:度)?[\s_-]*(.+)$")
_YEAR_LAST = re.compile(r"^(.+?)[\s_-]*((?:19|20)\d\d)\s*年?(?:度)?$")
_DAY_MONTH_YEAR = "d{1,2}|m{1,3}|y{2,4}"
_FORM = re.compile(r"(?i)[\s_(（\[]*({0})[/.\-\s]({0})[/.\-\s]({0})[)）\]]?$".replace("{0}", _DAY_MONTH_YEAR))
# The headers of neo4j's import form: companyId:ID, :START_ID(firm), founded:int, tags:string[].
_NEO4J = re.compile(r"(.*):(ID|START_ID|END_ID|TYPE|LABEL|[a-z]{3,13}(?:\[\])?)(?:\([^()]*\))?")
_NEO4J_WORDS = {"ID": "id", "START_ID": "startnode", "END_ID": "endnode", "TYPE": "relation", "LABEL": "type"}
_IN_UNIT = re.compile(r"(.+?)[\s_]*(?:\b[iI]n|(?<=[a-z])In|(?<=_)in)[\s_]*([^\s_].{0,20})")


class Header(NamedTuple):
    """A header taken apart: its words, the unit, the year and the order of dates that stand in it."""

    words: str
    unit: str = ""
    year: str = ""
    order: str = ""


class Meaning(NamedTuple):
    """What a column is: a code, and how it is called in zh and en."""

    code: str
    zh: str
    en: str


def _listed(name: str) -> list[list[str]]:
    """The rows of a list of words, a TSV beside this module, without its header."""
    text = (resources.folder("mapping") / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


# What a column with such a header is. Where two rows have a word, the first counts.
MEANINGS = {
    folded(word): Meaning(code, zh, en)
    for code, zh, en, words in reversed(_listed("headers.tsv"))
    for word in words.split()
}

# What the cells of a type column mean, as names of classes.
CLASS_OF_WORD = {folded(word): class_ for class_, words in _listed("classes.tsv") for word in words.split()}

_NO_BODIES = ("Person", "InnovationOutput", "PolicyDocument")
_BODIES = {word for word, class_ in CLASS_OF_WORD.items() if class_ not in _NO_BODIES}

# What the cells of a column of relations mean, as names of properties. Only words that say who stands first.
RELATION_OF_WORD = {folded(word): name for name, words in _listed("relations.tsv") for word in words.split()}


def kind_of(header: str) -> str:
    """The class of organizations that a Chinese header names at its end; ``Organization`` where none.

    >>> kind_of("合作高校"), kind_of("投资机构名称"), kind_of("投资方")
    ('University', 'FinancialOrganization', 'Organization')
    """
    words = folded(header).removesuffix("名称")
    ends = (words[at:] for at in range(len(words)) if not words[at:].isascii())
    return next((CLASS_OF_WORD[end] for end in ends if end in _BODIES), "Organization")


def take_apart(header: str) -> Header:
    """The words of a header without the unit, the year and the form of dates in it.

    >>> take_apart("2021年营业收入（万元）")
    Header(words='营业收入', unit='万元', year='2021', order='')
    >>> take_apart("Amount in USD")[:2], take_apart("Date dd/mm/yyyy").order, take_apart("Staff (2020)").year
    (('Amount', 'USD'), 'dmy', '2020')
    """
    words = unicodedata.normalize("NFC", header).strip()
    neo4j = _NEO4J.fullmatch(words)
    if neo4j:
        words = _NEO4J_WORDS.get(neo4j[2], neo4j[1])
    words = words.strip("*＊:：").strip()
    unit = year = order = ""
    form = _FORM.search(words)
    if form and len({part[0].lower() for part in form.groups()}) == 3:
        order = "".join(part[0].lower() for part in form.groups())
        words = words[: form.start()]
    found = _BRACKET.search(words)
    if found:
        inside = found[1].strip().removeprefix("单位").removeprefix("in ").strip(":： ")
        if re.fullmatch(r"(19|20)\d\d年?", inside):
            year = inside[:4]
            words = words[: found.start()]
        elif inside and is_unit(inside):
            unit = inside
            words = words[: found.start()]
    for pattern, place, rest in ((_YEAR, 1, 2), (_YEAR_LAST, 2, 1)):
        dated = pattern.match(words)
        if dated and not year:
            words, year = dated[rest].strip(), dated[place]
    for sign in ("/", "_"):
        head, _, tail = words.rpartition(sign)
        if head and not unit and is_unit(tail.strip()):
            words, unit = head.strip(), tail.strip()
    inner = _IN_UNIT.fullmatch(words)
    if inner and not unit and is_unit(inner[2]):
        words, unit = inner[1], inner[2]
    return Header(words, unit, year, order)
