"""One named graph in two stores: what the quads that differ mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph.statements import Node, Wording, owners, places, quantities, read_nodes, value_of
from ecograph.vocab import ECO, ID, PREFIXES, RDF_TYPE

if TYPE_CHECKING:
    from ecograph.store import Store

_RDFS_LABEL = PREFIXES["rdfs"] + "label"
_ALT = PREFIXES["skos"] + "altLabel"
# What a claim is told by; a change of anything else is told by the name of the property.
_TOLD = {ECO + name for name in (
    "claimStatus", "statedStatus", "modality", "validFrom", "validUntil", "asOf", "evidence", "attributedTo",
    "quantity",
)}  # fmt: skip
_LANGUAGES = ("zh", "en")

# In the order in which they are told. "{0}" is the thing, "{1}" what it was, "{2}" what it is.
_WORDS: dict[str, tuple[str, str]] = {
    "source-added": ("", ""),
    "source-removed": ("", ""),
    "entity-added": ("新增要素“{0}”（{2}）", "adds “{0}” ({2})"),
    "entity-removed": ("删去要素“{0}”（{1}）", "removes “{0}” ({1})"),
    "entity-renamed": ("把“{1}”改名为“{2}”", "renames “{1}” to “{2}”"),
    "entity-retyped": ("把“{0}”的类型由{1}改为{2}", "changes the type of “{0}” from {1} to {2}"),
    "entity-aliases": (
        "把“{0}”的别名由“{1}”改为“{2}”",
        "changes the other names of “{0}” from “{1}” to “{2}”",
    ),
    "entity-changed": ("改动了“{0}”的其他内容：{2}", "changes other things of “{0}”: {2}"),
    "figure-changed": ("把数字“{0}”由 {1} 改为 {2}", "changes the figure “{0}” from {1} to {2}"),
    "claim-added": ("新增陈述“{0}”（{2}）", "adds the claim “{0}” ({2})"),
    "claim-removed": ("删去陈述“{0}”（{1}）", "removes the claim “{0}” ({1})"),
    "claim-status": ("把“{0}”的状态由{1}改为{2}", "changes the status of “{0}” from {1} to {2}"),
    "claim-modality": ("把“{0}”的性质由{1}改为{2}", "changes the modality of “{0}” from {1} to {2}"),
    "claim-validity": ("把“{0}”的时间由 {1} 改为 {2}", "changes the time of “{0}” from {1} to {2}"),
    "claim-evidence": ("把“{0}”的证据由 {1} 改为 {2}", "changes the evidence of “{0}” from {1} to {2}"),
    "claim-speaker": ("把“{0}”的言说者由 {1} 改为 {2}", "changes who says “{0}” from {1} to {2}"),
    "claim-changed": ("改动了陈述“{0}”的其他内容：{2}", "changes other things of the claim “{0}”: {2}"),
    "review-added": ("新增复核：“{0}”，{2}", "adds a review of “{0}”: {2}"),
    "review-removed": ("撤销复核：“{0}”，{1}", "takes back a review of “{0}”: {1}"),
    "conflict-added": ("新增冲突（{2}）：{0}", "has a new conflict ({2}): {0}"),
    "conflict-removed": ("不再有冲突（{1}）：{0}", "no longer has the conflict ({1}): {0}"),
    "conflict-changed": (
        "仍有同一冲突（{2}），但其记录有改动：{0}",
        "still has the conflict ({2}), recorded otherwise: {0}",
    ),
    "review-changed": ("改动了对“{0}”的复核：{2}", "changes a review of “{0}”: {2}"),
    "node-added": ("新增“{0}”（{2}）", "adds “{0}” ({2})"),
    "node-removed": ("删去“{0}”（{1}）", "removes “{0}” ({1})"),
    "node-changed": ("改动了“{0}”：{2}", "changes “{0}”: {2}"),
    "statements-changed": ("", ""),
}
KINDS = tuple(_WORDS)


Words = dict[str, str]
Side = tuple[str, Words]
Sides = Sequence[Side | None]
Pair = tuple[Node | None, Node | None]


@dataclass(frozen=True)
class Change:
    """One thing that changed: its ``kind`` (of ``KINDS``), the named graph that says so, and its IRI.

    ``formerly``: its IRI in the old store, where it is another one. ``before`` and ``after``: what was
    and what is, as text for programs. ``words``: a sentence without its subject, in zh and en.
    """

    kind: str
    source: str
    subject: str
    words: Words
    formerly: str = ""
    before: str | None = None
    after: str | None = None

    @property
    def rank(self) -> int:
        """The place of the kind in the order of telling."""
        return KINDS.index(self.kind)


class GraphDiff:
    """The nodes of one graph that differ between two stores."""

    def __init__(self, old: Store, new: Store, graph: str, subjects: set[str], wording: Wording) -> None:
        self.graph = graph
        self._wording = wording
        self._subjects = subjects
        touched = subjects | owners(old, subjects, graph) | owners(new, subjects, graph)
        self.was, self.now = read_nodes(old, touched, graph), read_nodes(new, touched, graph)
        self._figures = quantities(old, self.was), quantities(new, self.now)
        # What all graphs together say: the status in effect, and which things were known elsewhere.
        self._whole = read_nodes(old, subjects), read_nodes(new, subjects)
        self._parts = {
            part
            for node in (*self.was.values(), *self.now.values())
            for name in ("quantity", "evidence", "inFavourOf")
            for part in node.all(name)
        }

    def changes(self) -> list[Change]:
        """What changed in this graph, conflicts left out (see :func:`conflict_changes`)."""
        told = self._claims()
        for iri in sorted({*self.was, *self.now}):
            was, now = self.was.get(iri), self.now.get(iri)
            node = now or was
            assert node is not None
            if _is_claim(node) or _is_conflict(node) or self._is_told_with_its_owner(was, now):
                continue
            if node.one("claimStatus"):
                told += self._decided(iri)
            else:
                told += self._thing(was, now)
        return told

    def _is_told_with_its_owner(self, was: Node | None, now: Node | None) -> bool:
        node = now or was
        assert node is not None
        if _is(node, "QuantityValue") or node.iri in {
            p for q in self._figures for p in (n.iri for n in q.values())
        }:
            return node.iri in self._parts
        in_place = was is not None and now is not None
        return node.iri in self._parts and not in_place

    # ---- claims

    def _claims(self) -> list[Change]:
        was = {iri: node for iri, node in self.was.items() if _is_claim(node)}
        now = {iri: node for iri, node in self.now.items() if _is_claim(node)}
        told: list[Change] = []
        for before, after in _pairs(was, now):
            if before is not None and after is not None:
                told += self._revised(before, after)
            elif after is not None:
                side = self._named(after.one("modality"), _status(after))
                told.append(self._change("claim-added", after.iri, self._said(after, 1), (None, side)))
            elif before is not None:
                side = self._named(before.one("modality"), _status(before))
                told.append(self._change("claim-removed", before.iri, self._said(before, 0), (side, None)))
        return told

    def _revised(self, was: Node, now: Node) -> list[Change]:
        formerly = was.iri if was.iri != now.iri else ""
        told: list[Change] = []
        figures = self._figures[0].get(was.iri), self._figures[1].get(now.iri)
        if _content(figures[0]) != _content(figures[1]):
            values = [self._figure(quantity) for quantity in figures]
            about = _each(lambda lang: self._about(now, lang))
            told.append(self._change("figure-changed", now.iri, about, values, formerly))
        for kind, sides in (
            ("claim-status", [self._named(_status(node)) for node in (was, now)]),
            ("claim-modality", [self._named(node.one("modality")) for node in (was, now)]),
            ("claim-validity", [_plain(_validity(node)) for node in (was, now)]),
            ("claim-evidence", [_spans(node) for node in (was, now)]),
            ("claim-speaker", [self._named(*node.all("attributedTo")) for node in (was, now)]),
        ):
            if sides[0][0] != sides[1][0]:
                told.append(self._change(kind, now.iri, self._said(now, 1), sides, formerly))
        others = self._differing(was, now, _TOLD)
        # A status that moved to eco:statedStatus is a review's work, and told of the review.
        moved = bool(was.one("statedStatus")) != bool(now.one("statedStatus"))
        if others[0] or (not told and (formerly or (was.iri in self._subjects and not moved))):
            told.append(
                self._change("claim-changed", now.iri, self._said(now, 1), (others, others), formerly)
            )
        return told

    def _decided(self, iri: str) -> list[Change]:
        """A claim whose status a review changed, or changed back."""
        sides = [
            self._named(whole[iri].one("claimStatus")) if iri in whole else _plain("")
            for whole in self._whole
        ]
        if sides[0][0] == sides[1][0] or not all(side[0] for side in sides):
            return []  # the claim itself came or went, which its source tells
        return [self._change("claim-status", iri, self._said(self._whole[1][iri], 1), sides)]

    def _figure(self, quantity: Node | None) -> Side:
        words = _each(lambda lang: self._wording.figure(quantity, lang))
        return words["en"], words

    def _said(self, claim: Node, side: int) -> Words:
        figure = self._figures[side].get(claim.iri)
        return _each(lambda lang: self._wording.claim(claim, figure, lang))

    def _about(self, claim: Node, lang: str) -> str:
        parts = filter(None, (claim.one(name) for name in ("observedEntity", "indicator", "scope")))
        return " · ".join(self._wording.label(part, lang) for part in parts)

    # ---- things: entities, documents, reviews, terms

    def _thing(self, was: Node | None, now: Node | None) -> list[Change]:
        node = now or was
        assert node is not None
        group = "entity" if _is_entity(node) else "node"
        about = _each(lambda lang: self._wording.label(node.iri, lang))
        if _is(node, "Review"):
            group = "review"
            about = _each(lambda lang: self._wording.label(node.one("reviewOf"), lang))
        if was is None or now is None:
            side = _review(node) if group == "review" else self._named(*node.all(RDF_TYPE))
            if was is None:
                return [self._change(f"{group}-added", node.iri, about, (None, side))]
            return [self._change(f"{group}-removed", node.iri, about, (side, None))]
        told: list[Change] = []
        special: set[str] = set()
        if group == "entity":
            special = {_RDFS_LABEL, _ALT, RDF_TYPE}
            for kind, sides in (
                ("entity-renamed", [_plain(" · ".join(n.all(_RDFS_LABEL))) for n in (was, now)]),
                ("entity-retyped", [self._named(*n.all(RDF_TYPE)) for n in (was, now)]),
                ("entity-aliases", [_plain("; ".join(n.all(_ALT))) for n in (was, now)]),
            ):
                if sides[0][0] != sides[1][0]:
                    told.append(self._change(kind, node.iri, about, sides))
        others = self._differing(was, now, special)
        if others[0] or not told:
            told.append(self._change(f"{group}-changed", node.iri, about, (others, others)))
        return told

    def _differing(self, was: Node, now: Node, told: set[str]) -> Side:
        """The properties with other values, apart from those told on their own."""
        names = {*was.values, *now.values} - told
        return self._named(*sorted(n for n in names if sorted(map(repr, was.values.get(n, []))) !=
                                   sorted(map(repr, now.values.get(n, [])))))  # fmt: skip

    def _named(self, *iris: str) -> Side:
        labels = {lang: [self._wording.label(iri, lang) for iri in iris] for lang in _LANGUAGES}
        return "; ".join(iris), {
            lang: ("、" if lang == "zh" else ", ").join(names) for lang, names in labels.items()
        }

    def _change(
        self,
        kind: str,
        subject: str,
        about: Words,
        sides: Sides,
        formerly: str = "",
    ) -> Change:
        return make_change(kind, self.graph, subject, about, sides, formerly)


def make_change(
    kind: str,
    graph: str,
    subject: str,
    about: Words,
    sides: Sides,
    formerly: str = "",
) -> Change:
    """A change with its sentence in both languages; an absent value is told as such."""
    before, after = (side[0] if side else None for side in sides)
    words = {}
    for lang, template in zip(_LANGUAGES, _WORDS[kind], strict=True):
        absent = "(无)" if lang == "zh" else "(none)"
        shown = [(side[1][lang] or absent) if side else absent for side in sides]
        words[lang] = template.format(about[lang], *shown)
    return Change(kind, graph, subject, words, formerly, before, after)


def conflict_changes(graphs: Iterable[GraphDiff], wording: Wording) -> list[Change]:
    """Conflicts that are new or gone, compared by what they involve: one that a rule had found and a
    source now records itself is no new conflict."""
    was: dict[tuple[str, ...], tuple[str, Node]] = {}
    now: dict[tuple[str, ...], tuple[str, Node]] = {}
    said: list[GraphDiff] = list(graphs)
    for part in said:
        for found, nodes in ((was, part.was), (now, part.now)):
            for node in filter(_is_conflict, nodes.values()):
                found.setdefault(
                    (*node.all("involvesClaim"), *node.all("involvesEntity")), (part.graph, node)
                )
    told = []
    for members in sorted({*was, *now}):
        sides = [
            None if found is None else _kind_of(found[1], wording)
            for found in (was.get(members), now.get(members))
        ]
        graph, node = now.get(members) or was[members]
        about = _each(lambda lang, members=members: wording.members(members, lang))  # type: ignore[misc]
        kind = "conflict-changed" if all(sides) else "conflict-added" if sides[1] else "conflict-removed"
        formerly = was[members][1].iri if all(sides) and was[members][1].iri != node.iri else ""
        told.append(make_change(kind, graph, node.iri, about, sides, formerly))
    return told


def _kind_of(conflict: Node, wording: Wording) -> Side:
    kind = conflict.one("conflictKind")
    return kind, _each(lambda lang: wording.label(kind, lang))


def _pairs(was: dict[str, Node], now: dict[str, Node]) -> list[Pair]:
    """Claims of the old graph with their successors: the same claim; else the one claim about the same
    with the same modality and dates; else the only one about the same."""
    pairs: list[Pair] = [(was[iri], now[iri]) for iri in sorted(was.keys() & now.keys())]
    gone = [was[iri] for iri in sorted(was.keys() - now.keys())]
    come = [now[iri] for iri in sorted(now.keys() - was.keys())]
    for key in (_exactly_about, _about_key):
        befores, afters = _by_key(gone, key), _by_key(come, key)
        for about, before in befores.items():
            after = afters.get(about, [])
            if len(before) == len(after) == 1:
                pairs.append((before[0], after[0]))
                gone.remove(before[0])
                come.remove(after[0])
    return pairs + [(node, None) for node in gone] + [(None, node) for node in come]


def _by_key(nodes: list[Node], key: Callable[[Node], tuple[str, ...]]) -> dict[tuple[str, ...], list[Node]]:
    found: dict[tuple[str, ...], list[Node]] = {}
    for node in nodes:
        found.setdefault(key(node), []).append(node)
    return found


def _about_key(node: Node) -> tuple[str, ...]:
    if node.one("observedEntity"):
        return ("", node.one("observedEntity"), node.one("indicator"), node.one("scope"))
    return (node.one("claimSubject"), node.one("claimPredicate"), value_of(node))


def _exactly_about(node: Node) -> tuple[str, ...]:
    return (*_about_key(node), node.one("modality"), _validity(node))


def _is(node: Node, name: str) -> bool:
    return ECO + name in node.all(RDF_TYPE)


def _is_claim(node: Node) -> bool:
    return bool(node.one("claimSubject") or node.one("observedEntity"))


def _is_conflict(node: Node) -> bool:
    return _is(node, "ClaimConflict")


def _is_entity(node: Node) -> bool:
    own = node.iri.startswith(ID) or any(kind.startswith(ECO) for kind in node.all(RDF_TYPE))
    return own and bool(node.values.get(_RDFS_LABEL)) and not _is(node, "SourceDocument")


def _status(claim: Node) -> str:
    """The status that the source itself gives."""
    return claim.one("statedStatus") or claim.one("claimStatus")


def _validity(claim: Node) -> str:
    start, end, seen = (claim.one(name) for name in ("validFrom", "validUntil", "asOf"))
    span = f"{start or '…'} – {end or '…'}" if start or end else ""
    return ", ".join(filter(None, (span, seen)))


def _review(node: Node) -> Side:
    who, day, why = (node.one(name) for name in ("reviewer", "reviewedOn", "reason"))
    return node.one("decision"), {"zh": f"{day} {who}:{why}", "en": f"{who} on {day}: {why}"}


def _spans(claim: Node) -> Side:
    shown = places(claim)
    return "; ".join(claim.all("evidence")), {"zh": shown, "en": shown}


def _content(node: Node | None) -> list[str]:
    return (
        []
        if node is None
        else sorted(f"{name} {value!r}" for name in node.values for value in node.values[name])
    )


def _plain(text: str) -> Side:
    return text, {"zh": text, "en": text}


def _each(make: Callable[[str], str]) -> Words:
    return {lang: make(lang) for lang in _LANGUAGES}
