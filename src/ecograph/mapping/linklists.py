"""Whether a table is a list of links, each row one tie between two things, and which columns are its ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ecograph.mapping.headers import RELATION_OF_WORD
from ecograph.mapping.vocabulary import Vocabulary, folded
from ecograph.vocab import ECO, local_name

_DEALS = {"investsIn", "holdsEquityIn", "suppliesTo"}
_PLAIN = {"amount", "share", "date", "serial", "round", ""}


@dataclass(frozen=True)
class LinkList:
    """The columns of both ends, and what ties them: a property, or a column that says so in each row.

    ``values`` are the words of that column that are known, as properties; ``unknown`` the others.
    """

    source: str
    target: str
    property: str = ""
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def link_list(
    codes: Mapping[str, str], values: Callable[[str], list[str]], vocabulary: Vocabulary
) -> LinkList | None:
    """How a table with columns of these meanings lists links; None where it does not.

    ``codes``: what each column is (:data:`ecograph.mapping.headers.MEANINGS`); ``values``: the texts of its
    cells.
    """
    ends: dict[str, dict[str, str]] = {}
    for column, code in codes.items():
        side, _, property_ = code.partition(":")
        if side in ("from", "into"):
            ends.setdefault(property_, {}).setdefault(side, column)
        elif side == "end":
            ends.setdefault("", {}).setdefault(property_, column)
    named = [column for column, code in codes.items() if code.startswith("name:")]
    plain = ends.pop("", {})
    if len(plain) == 2 and not named and not ends:
        return _of_any_kind(codes, plain, values, vocabulary)
    whole = [property_ for property_, found in ends.items() if len(found) == 2]
    if named and len(ends) == 1 and not whole and _only_a_tie(codes, named[0]) and _DEALS & set(ends):
        # Each row is one tie of the thing named: an investor and its amount, in a list of deals.
        whole = list(ends)
        ends[whole[0]].setdefault("from" if "into" in ends[whole[0]] else "into", named[0])
    elif named or not whole:
        return None
    return LinkList(ends[whole[0]]["from"], ends[whole[0]]["into"], whole[0])


def _of_any_kind(
    codes: Mapping[str, str], ends: Mapping[str, str], values: Callable[[str], list[str]],
    vocabulary: Vocabulary,
) -> LinkList | None:  # fmt: skip
    """A table of two ends and a column that says in each row what ties them."""
    columns = [column for kind in ("tie", "class") for column, code in codes.items() if code == kind]
    if not columns:
        return None
    known: dict[str, str] = {}
    unknown: list[str] = []
    for word in sorted(set(values(columns[0]))):
        property_ = _between_organizations(word, vocabulary)
        if property_:
            known[word] = property_
        else:
            unknown.append(word)
    if not known:
        return None
    return LinkList(ends["from"], ends["into"], "", columns[0], known, tuple(unknown))


def _between_organizations(word: str, vocabulary: Vocabulary) -> str:
    """The property that a word means, if both of its ends can be organizations; else nothing."""
    found = vocabulary.predicate(RELATION_OF_WORD.get(folded(word), word))
    ends = (found.domain, found.range) if found and not found.literal else ("",)
    fits = all(vocabulary.is_a(ECO + "Organization", end) for end in ends)
    return local_name(found.iri) if found and fits else ""


def _only_a_tie(codes: Mapping[str, str], name: str) -> bool:
    """Whether the columns say nothing but who is tied to whom, how much and when."""
    rest = {code for column, code in codes.items() if column != name}
    plain = {code for code in rest if not code.startswith(("from:", "into:"))}
    return bool(plain & {"amount", "share"}) and plain <= _PLAIN
