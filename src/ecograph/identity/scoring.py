"""How likely two names, and two entities, are one: a score from 0 to 1, with the reasons.

The score is a rule's, not a probability: rules are tried in order, from what decides (an identifier) to
what merely hints. From 0.5 on a pair is worth a person's look; :mod:`ecograph.identity.evaluation` says how
often such a pair is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from ecograph.identity.names import Name, listed, parse, places, spelt, weak
from ecograph.naming import fold_name

Reason = str
REASONS: dict[Reason, tuple[str, str]] = {
    "identifier": ("同一标识码", "the same identifier"),
    "other-identifier": ("标识码不同", "different identifiers"),
    "same-name": ("名称相同", "the same name"),
    "spelling": ("仅写法不同（简繁、括号、词序等）", "one name in two spellings (script, brackets, order)"),
    "region-left-out": ("一方省略地名", "one leaves out the place"),
    "brand": ("一方是另一方的字号", "one is the other's short name"),
    "abbreviation": ("一方是另一方的简称或缩写", "one abbreviates the other"),
    "translation": ("中外文名称相互对应", "one name is the other in English or pinyin"),
    "one-letter": ("仅一字之差", "they differ in one character"),
    "same-core": ("字号相同", "the same core name"),
    "similar": ("名称相近", "similar names"),
    "legal-form": ("公司形式不同", "different legal forms"),
    "group": ("一方是集团", "one is a group"),
    "business": ("业务不同", "different lines of business"),
    "kind": ("机构类型不同", "different kinds of organization"),
    "branch": ("一方是分支机构", "one is a branch"),
    "part": ("一方是另一方的附属或内设机构", "one is a part of the other"),
    "number": ("编号不同", "different numbers"),
    "place": ("地名不同", "different places"),
    "same-place": ("所在地相同", "located in the same place"),
    "other-place": ("所在地不同", "located in different places"),
    "linked": ("两者之间有联系，应是两个主体", "a link joins them, so they are two"),
    "other-class": ("类别不同", "of different classes"),
    "same-website": ("网址相同", "the same website"),
    "shared-organization": ("与同一机构有关", "tied to the same organization"),
}  # fmt: skip
# Words that make a Latin name that of a part of an organization.
_PARTS = listed(
    "branch campus hospital press library college school department faculty laboratory museum "
    "foundation office subsidiary center clinic division"
)
_KINDS = listed("university college institute academy school polytechnic")


@dataclass(frozen=True)
class Profile:
    """What is known of one entity for the comparison."""

    iri: str
    names: tuple[str, ...]
    classes: frozenset[str] = frozenset()
    family: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    places: frozenset[str] = frozenset()
    websites: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    person: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Score:
    """A score and its reasons, the strongest first, as keys of ``REASONS``."""

    value: float
    reasons: tuple[Reason, ...]
    # The two names that agree best.
    names: tuple[str, str] = ("", "")

    def words(self, lang: str) -> str:
        """The reasons in ``zh`` or ``en``."""
        said = [REASONS[reason][0 if lang == "zh" else 1] for reason in self.reasons]
        return ("；" if lang == "zh" else "; ").join(said)


def score(one: Profile, two: Profile) -> Score:
    """How likely two entities are one. The order of the two does not matter.

    >>> a = Profile("urn:a", ("青岛高科技有限公司",), identifiers=(("uscc", "X"),))
    >>> score(a, Profile("urn:b", ("Gaoke",), identifiers=(("uscc", "X"),))).value
    1.0
    """
    shared = set(one.identifiers) & set(two.identifiers)
    if shared:
        return Score(1.0, ("identifier",))
    schemes = {scheme for scheme, _ in one.identifiers} & {scheme for scheme, _ in two.identifiers}
    if one.person or two.person:
        return _persons(one, two)
    found = max(
        (replace(names(a, b), names=(a, b)) for a in one.names for b in two.names),
        key=lambda s: (s.value, s.reasons, s.names),
        default=Score(0, ()),
    )
    if schemes:
        return Score(round(min(found.value, 0.1), 3), ("other-identifier", *found.reasons), found.names)
    return _in_context(one, two, found)


def _persons(one: Profile, two: Profile) -> Score:
    """Persons often share a name: it counts only beside an organization that they share."""
    if not {fold_name(n) for n in one.names} & {fold_name(n) for n in two.names}:
        return Score(0.0, ())
    if one.neighbours & two.neighbours:
        return Score(0.7, ("same-name", "shared-organization"))
    return Score(0.2, ("same-name",))


def _in_context(one: Profile, two: Profile, found: Score) -> Score:
    value, reasons = found.value, list(found.reasons)
    if two.iri in one.neighbours or one.iri in two.neighbours:
        value, reasons = value - 0.45, [*reasons, "linked"]
    if one.family and two.family and one.family != two.family:
        value, reasons = value - 0.3, [*reasons, "other-class"]
    if one.places and two.places:
        if one.places & two.places:
            value, reasons = value + 0.04, [*reasons, "same-place"]
        else:
            value, reasons = value - 0.15, [*reasons, "other-place"]
    if one.websites & two.websites:
        value, reasons = value + 0.2, [*reasons, "same-website"]
    return Score(round(min(max(value, 0.0), 0.99), 3), tuple(reasons), found.names)


def names(one: str, two: str) -> Score:
    """How likely two names are names of one organization; the order does not matter.

    >>> names("青岛海尔股份有限公司", "海尔股份有限公司").value > 0.5
    True
    >>> names("中国银行", "中国银行青岛分行").reasons
    ('branch',)
    >>> names("Tsinghua University", "清华大学").reasons
    ('translation',)
    """
    a, b = sorted((parse(one), parse(two)), key=lambda name: (len(name.folded), name.folded))
    if not a.folded or not b.folded:
        return Score(0.0, ())
    if a.folded == b.folded:
        # Many organizations share three letters.
        return Score(0.55 if not a.han and len(a.folded) <= 6 else 0.97, ("same-name",))
    if sorted(a.numbers) != sorted(b.numbers) and a.han == b.han:
        return Score(0.05, ("number",))
    if a.han and b.han:
        return _chinese(a, b)
    if not a.han and not b.han:
        return _foreign(a, b)
    return _across(*((a, b) if a.han else (b, a)))


def _chinese(a: Name, b: Name) -> Score:  # noqa: PLR0911 - one return a rule
    if bool(a.branch) != bool(b.branch):
        return Score(0.05, ("branch",))
    bare = not (a.kind or a.legal or a.part or a.branch) and len(a.folded) <= 4
    if bare and not a.stem.startswith(b.stem) and _abbreviates(a.folded, b):
        return Score(0.7, ("abbreviation",))
    if a.part != b.part:
        return Score(0.1, ("part",))
    if a.stem and a.stem == b.stem:
        return _same_stem(a, b)
    if bare and b.core and a.folded in (b.core, *(region + b.core for region in b.regions)):
        return Score(0.75, ("brand",)) if len(a.folded) > 1 else Score(0.2, ("brand",))
    if a.kind != b.kind:
        return Score(0.1, ("kind",))
    if _one_letter(a.folded, b.folded):
        return Score(0.62, ("one-letter",))
    if a.core and a.core == b.core and not a.legal and b.legal and set(a.industry) < set(b.industry):
        return Score(0.66, ("brand",))
    if a.core and a.core == b.core:
        same_business = set(a.industry) & set(b.industry)
        if not (a.industry and b.industry):
            return Score(0.4 if a.legal or b.legal else 0.45, ("same-core", "business"))
        return Score(0.35 if same_business else 0.15, ("same-core", "business"))
    return Score(round(0.4 * _ratio(a.folded, b.folded), 3), ("similar",))


def _same_stem(a: Name, b: Name) -> Score:
    reasons: list[Reason] = ["spelling"]
    value = 0.93
    if set(a.regions) != set(b.regions):
        if a.regions and b.regions and not set(a.regions) & set(b.regions):
            return Score(0.2, ("place",))
        value, reasons = (0.82 if a.core else 0.3), ["region-left-out"]
    if a.country and b.country and a.country != b.country:
        return Score(0.15, ("place",))
    if a.country != b.country:
        value = min(value, 0.7 if a.core else 0.3)
        reasons.append("region-left-out")
    if a.form != b.form:
        group = "group" in (a.form, b.form)
        value -= (0.35 if group else 0.15) if a.form and b.form else 0.1 if group else 0.0
        if group or (a.form and b.form):
            reasons.append("group" if group else "legal-form")
    return Score(round(value, 3), tuple(dict.fromkeys(reasons)))


def _abbreviates(short: str, full: Name) -> bool:
    """Whether ``short`` is made of the beginnings of words of ``full``, in their order, from the first on.

    >>> _abbreviates("北航", parse("北京航空航天大学")), _abbreviates("北工", parse("北京航空航天大学"))
    (True, False)
    """
    if len(short) < 2 or short[0] != full.folded[0]:
        return False
    at = 0
    for word in full.words:
        taken = 0
        while at < len(short) and taken < len(word) and word[taken] == short[at]:
            at, taken = at + 1, taken + 1
    return at == len(short)


def _one_letter(a: str, b: str) -> bool:
    """Whether one character was mistaken for another of the same sound, or one was left out or doubled."""
    if len(a) < 5 or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        return len(differing) == 1 and spelt(differing[0][0]) == spelt(differing[0][1])
    return any(
        b[:i] + b[i + 1 :] == a and b[i] in b[max(0, i - 1) : i] + b[i + 1 : i + 2] for i in range(len(b))
    )


def _foreign(a: Name, b: Name) -> Score:  # noqa: PLR0911 - one return a rule
    one, two = a.tokens, b.tokens
    if one == two:
        if a.country and b.country and a.country != b.country:
            return Score(0.3, ("place",))
        return (
            Score(0.93, ("spelling",))
            if a.country == b.country
            else Score(0.8, ("spelling", "region-left-out"))
        )
    for short, full in ((a, b), (b, a)):
        letters = short.folded if len(short.latin) == 1 else ""
        if 2 <= len(letters) <= 8 and len(full.latin) >= 2 and letters == full.initials:
            return Score(0.65, ("abbreviation",))
    extra, other = two - one, one - two
    if not extra or not other:
        more = extra or other
        if more & _PARTS:
            return Score(0.1, ("part",))
        if weak(more):
            return Score(0.72, ("brand",))
        return Score(0.35 if more <= places() else 0.3, ("place" if more <= places() else "similar",))
    if len(extra) == len(other) == 1:
        x, y = next(iter(extra)), next(iter(other))
        if min(len(x), len(y)) >= 5 and _ratio(x, y) >= 0.87:
            return Score(0.72, ("one-letter",))
    if extra <= _KINDS and other <= _KINDS:
        return Score(0.55, ("kind",))
    if (extra | other) & _PARTS or (extra <= places() and other <= places()):
        return Score(0.1, ("place",) if extra <= places() else ("kind",))
    share = len(one & two) / len(one | two)
    return Score(round(0.5 * share, 3), ("similar",))


def _across(chinese: Name, latin: Name) -> Score:
    """A Chinese name beside a Latin one: word by word, in English or in pinyin."""
    given = latin.tokens
    options = chinese.options
    here, there = options & places(), given & places()
    if here and there and not here & there:
        return Score(0.1, ("place",))
    # What the place says is said by the place; the other words must be met, each by a whole phrase.
    told = [phrases for phrases in chinese.latin if not any(phrase <= places() for phrase in phrases)]
    told = told or list(chinese.latin)
    met = sum(any(phrase <= given for phrase in phrases) for phrases in told) / len(told)
    strong = frozenset(token for token in given if not weak(frozenset((token,)))) or given
    covered = len(strong & options) / len(strong)
    spelled = chinese.pinyin
    if spelled and spelled == latin.pinyin:
        return Score(0.72, ("translation", "brand"))
    own = [phrases for phrases in told if frozenset((spelled,)) in phrases]
    core_met = not spelled or spelled in given or any(p <= given for phrases in own for p in phrases)
    if not core_met:
        return Score(round(0.45 * min(met, covered), 3), ("similar",))
    if met == 1 and covered == 1:
        return Score(0.85 if spelled else 0.74, ("translation",))
    if covered == 1 and spelled and given == {spelled}:
        return Score(0.7, ("translation", "brand"))
    return Score(round(0.72 * min(met, covered), 3), ("translation",))


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
