"""What each column of a table is, by its header, by what its cells are, and by the columns beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ecograph import identifiers
from ecograph.mapping.headers import CLASS_OF_WORD, MEANINGS, Header
from ecograph.mapping.vocabulary import Vocabulary, folded
from ecograph.vocab import local_name

Values = Callable[[str], list[str]]

# What may lie deeper in an object than its name: the town of an address is the thing's town.
_DEEPER = {"to:locatedIn:AdministrativeDivision", "address", "website"}
# What a table of regions or parks has beside them.
_OF_A_THING = {"figure", "indicator", "code", "serial", "date", ""}
_LABEL = re.compile(r"(?<=[a-z0-9])Label$")
_NUMBER = re.compile(r"[-+−]?[\d.,，\s%]+")
_LINK = re.compile(r"(?i)[a-z][a-z0-9+.-]*://|www\.|\S+@\S+$")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NAME_HEADER = re.compile(r"(?i)(name|title|label|名称?|称)$")
_LONGEST_NAME = 100
# Words before a header that do not change what it is: 所属省份, HQ city, company website.
_QUALIFIER = re.compile(
    "^(?:(?:企业|公司|单位|机构|所属|所在|归属|注册|主要|主营|从事|总部|国标|现任?)+|"
    "(?:company|organi[sz]ation|firm|startup|headquarters|headquarter|hq|main|primary|selected|select|current)+)"
)
_WHOLE_ONLY = ("name:", "title", "end:", "tie", "date", "serial")
# What a table about organizations has, and one about their people has not.
_OF_ORGANIZATIONS = ("industry", "id:uscc", "established", "website", "figure:", "from:", "into:")
_OF_A_COMPANY = re.compile("证券|股票|企业|公司|单位|机构|company|organi[sz]ation|firm|stock|ticker|symbol")
_NAME_OF = re.compile("(?:名称|name)$")


def column_codes(headers: Mapping[str, Header], values: Values, vocabulary: Vocabulary) -> dict[str, str]:
    """What each column is: a code of :data:`ecograph.mapping.headers.MEANINGS`, ``property:IRI``,
    ``indicator:IRI``, ``id:SCHEME``, or nothing.

    ``values`` gives the texts in a column's cells. Columns are read by their whole header, then by what is
    left of it without words that change nothing (所属省份) or as the name of a kind of thing (孵化器名称).
    ``itemLabel`` is the label of ``item`` (query results of Wikidata); ``entity.name`` is the name of an
    object's inner part, ``company_city`` the city beside ``company_name``. Where only places, parks or the
    like stand beside figures, the table is about them.
    """
    codes = {column: _by_header((column, header.words), vocabulary) for column, header in headers.items()}
    for column, code in codes.items():
        scheme = "" if code else _scheme(values(column))
        codes[column] = code or (f"id:{scheme}" if scheme else "")
    _called(codes)
    _labels(codes, vocabulary)
    _inner(codes, vocabulary)
    _prefixed(codes, headers, vocabulary)
    if "from:produces" in codes.values():  # beside an applicant, a title is a patent's
        codes = {column: "name:Patent" if code == "title" else code for column, code in codes.items()}
    _places(codes, values)
    return codes


def in_rounds(codes: Mapping[str, str]) -> bool:
    """Whether each row is a round of financing: a company, its investors, and when or how much."""
    found = set(codes.values())
    return _named(codes) and "from:investsIn" in found and bool({"date", "figure:FundsRaised"} & found)


def likely_name(headers: Mapping[str, Header], values: Values) -> str:
    """The column that by its cells holds the names of what the rows are about; empty where none does.

    Names are words, not numbers, addresses of the web or long texts, and most rows have their own. Among
    several a header that ends in “name” comes first, then the column that stands first.
    """
    found = [column for column in headers if _are_names(values(column))]
    called = [column for column in found if _NAME_HEADER.search(headers[column].words)]
    return next(iter(called or found), "")


def _are_names(cells: list[str]) -> bool:
    good = [
        cell for cell in cells
        if len(cell) <= _LONGEST_NAME and _LETTERS.search(cell) and not _LINK.match(cell)
        and not _NUMBER.fullmatch(cell) and not identifiers.recognise(cell)
    ]  # fmt: skip
    return bool(good) and len(good) >= 0.9 * len(cells) and len(set(good)) >= 0.7 * len(good)


def _by_header(spellings: tuple[str, ...], vocabulary: Vocabulary) -> str:
    code = _as_written(spellings, vocabulary)
    if code:
        return code
    for words in map(folded, spellings):
        bare = _QUALIFIER.sub("", words)
        code = MEANINGS[bare].code if bare in MEANINGS else ""
        if code and not code.startswith(_WHOLE_ONLY):  # 所属企业 names another than the row's own
            return code
        kind = _NAME_OF.sub("", words)
        tie = MEANINGS[kind].code if kind in MEANINGS else ""
        tie = tie if tie.startswith(("from:", "into:", "to:")) else ""  # 供应商名称
        class_ = CLASS_OF_WORD.get(kind) or local_name(vocabulary.class_(kind) or "")
        if class_ and kind != words:  # 孵化器名称, “fund name”
            return f"called:{class_} {tie}"
        if tie:
            return tie
    return ""


def _as_written(spellings: tuple[str, ...], vocabulary: Vocabulary) -> str:
    for words in spellings:
        known = MEANINGS.get(folded(words))
        if known:
            return known.code
    for words in spellings:
        predicate = vocabulary.predicate(words)
        if predicate:
            return f"property:{predicate.iri}"
        found = vocabulary.concepts(words, "indicator")
        if len(found) == 1:
            return f"indicator:{found[0]}"
    return ""


def _scheme(cells: list[str]) -> str:
    """The identifier that nearly all cells are, by form and check digits."""
    schemes = [identifiers.recognise(cell) for cell in cells]
    top = max(set(schemes), key=schemes.count) if schemes else ""
    return top if top and schemes.count(top) >= 0.9 * len(schemes) else ""


def _named(codes: Mapping[str, str]) -> bool:
    return any(code.startswith("name") for code in codes.values())


def _called(codes: dict[str, str]) -> None:
    """A header such as 孵化器名称 is the name where no other is, else, where it can be, a tie; and who works
    for whom, beside 姓名."""
    if not _named(codes):
        first = next((column for column, code in codes.items() if code.startswith("called:")), "")
        codes |= {first: codes[first].partition(" ")[0].replace("called:", "name:")} if first else {}
    for column in [column for column, code in codes.items() if code.startswith("called:")]:
        codes[column] = codes[column].partition(" ")[2]
    if not _named(codes) and not any(code.startswith("end:") for code in codes.values()):
        # A label is the name of a node, where it is not that of an edge.
        codes |= {column: "name:Organization" for column in codes if folded(column) in ("label", "标签")}
    people = [column for column, code in codes.items() if code == "name:Person"]
    bodies = [column for column, code in codes.items() if code.startswith("name:") and column not in people]
    if people and bodies:
        if any(code.startswith(_OF_ORGANIZATIONS) for code in codes.values()):
            codes |= dict.fromkeys(people, "person:worksFor")
        else:
            codes |= dict.fromkeys(bodies, "to:worksFor:Organization")
    if people and "name:Person" in codes.values():
        _employers(codes)


def _employers(codes: dict[str, str]) -> None:
    """The short name of a company beside a person is not the person's."""
    for column in [column for column, code in codes.items() if code in ("alias", "code")]:
        if _OF_A_COMPANY.match(folded(column)):
            known = "to:worksFor:Organization" in codes.values() or codes[column] == "code"
            codes[column] = "" if known else "to:worksFor:Organization"


def _labels(codes: dict[str, str], vocabulary: Vocabulary) -> None:
    """``parentLabel`` is what ``parent`` would be; the first such pair that is nothing else is the name."""
    for column in [column for column, code in codes.items() if not code and _LABEL.search(column)]:
        stem = _LABEL.sub("", column)
        codes[column] = _by_header((stem,), vocabulary)
        if codes[column]:
            codes[stem] = ""
        elif not _named(codes):
            codes[column] = "name:Organization"
            if stem in codes:
                codes[stem] = codes[stem] or "code"


def _inner(codes: dict[str, str], vocabulary: Vocabulary) -> None:
    """``properties.name`` and what stands beside it in the object, and the place wherever it stands."""
    inner = {
        column: (prefix, _by_header((last,), vocabulary))
        for column, code in codes.items()
        for prefix, _, last in [column.rpartition(".")]
        if not code and prefix
    }
    home = ""
    if not _named(codes):
        home = next((prefix for prefix, code in inner.values() if code.startswith("name")), "")
    for column, (prefix, code) in inner.items():
        if (home and prefix == home) or (code in _DEEPER and code not in codes.values()):
            codes[column] = code


def _prefixed(codes: dict[str, str], headers: Mapping[str, Header], vocabulary: Vocabulary) -> None:
    """Beside ``company_name``, ``company_city`` is the city."""
    name = next((column for column, code in codes.items() if code.startswith("name:")), "")
    prefix, sign, _ = name.partition("_")
    for column in [column for column, code in codes.items() if not code and sign]:
        if column.startswith(prefix + sign):
            codes[column] = _by_header((headers[column].words.removeprefix(prefix + sign),), vocabulary)


def _places(codes: dict[str, str], values: Values) -> None:
    """A region that stands alone beside figures is what the rows are about."""
    ties = [column for column, code in codes.items() if code.startswith("to:") and values(column)]
    rest = {code.partition(":")[0] for column, code in codes.items() if column not in ties[:1]}
    if len(ties) == 1 and rest <= _OF_A_THING and not any(
        _are_names(values(column)) for column, code in codes.items() if not code
    ):  # fmt: skip
        codes[ties[0]] = f"name:{codes[ties[0]].rpartition(':')[2]}"
