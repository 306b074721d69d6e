"""Which pairs are worth a comparison: those that share a key (Christen, Data Matching, 2012, chapter 4).

Each name gives some dozens of keys; entities that share one are a pair. A key that many share says nothing
and is left out, and how many were is said.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ecograph.identity.names import Name, parse
from ecograph.identity.scoring import Profile
from ecograph.naming import fold_name

_MANY = 40  # entities with one key of a loose kind
_CROWD = 150  # entities with one key of a firm kind


@dataclass
class Blocks:
    """The pairs, and how many keys were left out because too many entities share them."""

    pairs: list[tuple[int, int]]
    crowded: int


def keys(name: Name) -> Iterator[str]:
    """The keys under which a name is looked for; a loose one begins with ``~``.

    >>> sorted(key for key in keys(parse("北航")) if key.startswith("a"))
    ['a:北航']
    """
    if not name.folded:
        return
    yield "f:" + name.folded
    if name.han:
        yield from _chinese(name)
    else:
        yield from _foreign(name)


def _chinese(name: Name) -> Iterator[str]:
    if name.stem:
        yield "s:" + name.stem
    if len(name.core) >= 2:
        yield "~c:" + name.core
        yield "p:" + name.pinyin
    bare = not (name.kind or name.legal or name.part or name.branch)
    if bare and len(name.folded) <= 4:
        yield "a:" + name.folded
    yield from _abbreviations(name)
    if 5 <= len(name.folded) <= 24:
        for at in range(len(name.folded)):
            yield "d:" + name.folded[:at] + name.folded[at + 1 :]
    english = name.options
    for token in english:
        if len(token) >= 3:
            yield "~l:" + token
    for one, two in itertools.combinations(sorted(t for t in english if len(t) >= 3)[:24], 2):
        yield f"~b:{one} {two}"


def _abbreviations(name: Name) -> Iterator[str]:
    """What an institution may be called for short: the first sign of its name, then some of its words'."""
    if not name.kind or len(name.initials) < 2:
        return
    first, rest = name.initials[0], name.initials[1:]
    for size in (1, 2, 3):
        for some in itertools.combinations(rest, size):
            yield "a:" + first + "".join(some)
    for word in name.words[1:4]:
        yield from ("a:" + first + word, "a:" + first + word + name.initials[-1])


def _foreign(name: Name) -> Iterator[str]:
    tokens = sorted(name.tokens)
    yield "s:" + " ".join(tokens)
    yield "p:" + name.pinyin
    for token in tokens:
        if len(token) >= 3:
            yield "~l:" + token
        if len(token) >= 4:
            yield "p:" + token
    for at in range(len(tokens)):
        yield "e:" + " ".join(tokens[:at] + tokens[at + 1 :])
    for one, two in itertools.combinations([t for t in tokens if len(t) >= 3][:10], 2):
        yield f"~b:{one} {two}"
    if len(name.latin) >= 3:
        yield "n:" + name.initials
    if len(name.latin) == 1 and 2 <= len(name.folded) <= 8:
        yield "n:" + name.folded


def blocks(profiles: Sequence[Profile]) -> Blocks:
    """The pairs of numbers of profiles that share a key, each once, the lower number first, sorted."""
    shared: dict[int, list[int]] = {}
    loose: set[int] = set()
    for number, profile in enumerate(profiles):
        for key in _all_keys(profile):
            hashed = hash(key)  # only compared with itself, within this run
            found = shared.setdefault(hashed, [])
            if not found or found[-1] != number:
                found.append(number)
            if key[0] == "~":
                loose.add(hashed)
    pairs: set[int] = set()
    crowded = 0
    total = len(profiles)
    for hashed, members in shared.items():
        if len(members) < 2:
            continue
        if len(members) > (_MANY if hashed in loose else _CROWD):
            crowded += 1
            continue
        pairs.update(one * total + two for one, two in itertools.combinations(members, 2))
    return Blocks([divmod(pair, total) for pair in sorted(pairs)], crowded)


def _all_keys(profile: Profile) -> Iterable[str]:
    found = {f"i:{scheme}:{code}" for scheme, code in profile.identifiers}
    if profile.person:
        return found | {"person:" + fold_name(name) for name in profile.names}
    for text in profile.names:
        found.update(keys(parse(text)))
    return found
