"""Conflicts: claims that cannot all hold, listed with both sides and the reason.

The nodes come from the rules ``rules/conflicts-*.rq``, and from sources that record one themselves. A
conflict of the same claims is one conflict, whoever found it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ecograph.statements import Node, Wording, bounds, note, places, quantities, read_nodes, value_of
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.vocab import GRAPH_SOURCE, PREFIXES, SCHEME, STATUS, local_name, shorten

KINDS = ("DisjointValues", "PartExceedsWhole", "FunctionalValues", "NameVariant", "IncompatibleTypes")
# Who records this says that the two do not conflict.
_NO_CONFLICT = "ScopeMismatch"
_ALT = PREFIXES["skos"] + "altLabel"
_RDFS_LABEL = PREFIXES["rdfs"] + "label"
_CONFLICTS = """
SELECT ?conflict ?kind ?member ?g WHERE {
  GRAPH ?g { ?conflict a eco:ClaimConflict ; eco:conflictKind ?kind ;
                       eco:involvesClaim|eco:involvesEntity ?member }
} ORDER BY ?conflict ?kind ?member ?g
"""
_REVIEWS = """
SELECT ?claim ?decision ?reviewer ?on ?reason WHERE {
  GRAPH graph:decisions {
    ?review eco:reviewOf ?claim ; eco:decision ?decision ; eco:reviewer ?reviewer ; eco:reviewedOn ?on ;
            eco:reason ?reason .
  }
} ORDER BY ?claim ?on ?review
"""

_COLUMNS = {
    "zh": ("编号", "类型", "处理状态", "方", "内容", "原文", "口径", "区间", "性质", "陈述状态", "谁说的",
           "出处", "来源", "为何不能同时成立", "备注", "陈述", "冲突"),
    "en": ("no.", "kind", "state", "side", "what is said", "as written", "scope", "bounds", "modality",
           "status", "says who", "where", "source", "why they cannot both hold", "note", "claim", "conflict"),
}  # fmt: skip
_STATES = {"open": {"zh": "待处理", "en": "open"}, "decided": {"zh": "已处理", "en": "decided"}}
_WHY = {
    "DisjointValues": {
        "zh": "同一口径下，两个区间没有任何共同取值：{0} 与 {1}。",
        "en": "In one scope, the two intervals have no number in common: {0} and {1}.",
    },
    "PartExceedsWhole": {
        "zh": "“{2}”是“{3}”的一部分，不应大于整体，两者却分别为 {0} 与 {1}。",
        "en": "“{2}” is a part of “{3}” and cannot be larger, yet it is {0} against {1}.",
    },
    "FunctionalValues": {
        "zh": "“{4}”在同一时期只能有一个取值，这里有两个：{0}、{1}。",
        "en": "“{4}” has one value at a time, and here are two: {0}; {1}.",
    },
    "NameVariant": {
        "zh": "两个要素的名称除大小写、全半角、空格和括号外相同：或为重复录入，或需加以区分。",
        "en": "Two things share a name up to case, width, spaces and brackets: "
        "one was entered twice, or they need telling apart.",
    },
}
_TEXT = {
    "zh": {"scope": "口径", "bounds": "区间", "where": "出处", "source": "来源", "who": "谁说的",
           "none": "未注明", "why": "理由", "note": "备注", "empty": "未发现冲突。"},
    "en": {"scope": "scope", "bounds": "bounds", "where": "where", "source": "source", "who": "says who",
           "none": "not stated", "why": "why", "note": "note", "empty": "No conflicts were found."},
}  # fmt: skip


@dataclass
class _Conflict:
    iri: str
    kind: str
    members: tuple[str, ...]
    recorded: list[str] = field(default_factory=list)


def conflicts(store: Store, lang: str = "zh", *, kind: str | None = None) -> Table:
    """Every conflict of a store, one row a side; ``kind`` is one of ``KINDS``.

    Columns: number, kind, state (open; decided where a side was rejected, superseded, or disputed by a
    review), side, what is said, the figure as written, scope, bounds, modality, status, speaker, place
    of the evidence, source, why they cannot both hold, note, claim (or entity), conflict. Codes are in
    ``made``: ``kinds`` and ``states`` by conflict.

    >>> len(conflicts(Store.in_memory(), "en"))
    0
    """
    found = [c for c in _merged(store) if c.kind == (kind or c.kind) and (kind or c.kind != _NO_CONFLICT)]
    members = read_nodes(store, (m for c in found for m in c.members))
    recorded = read_nodes(store, (iri for c in found for iri in c.recorded))
    figures = quantities(store, members)
    reviews = _reviews(store)
    wording = Wording(store)
    rows: list[tuple[Cell, ...]] = []
    states: dict[str, str] = {}
    for number, conflict in enumerate(found, 1):
        sides = _sides(conflict, members, figures)
        states[conflict.iri] = _state(sides, reviews)
        said = [f"{_name(i)}: {_decision(wording, reviews[s.iri], lang)}"
                for i, s in enumerate(sides) if s.iri in reviews]  # fmt: skip
        noted = [note(recorded[iri], lang) for iri in conflict.recorded if iri in recorded]
        head = (number, wording.label(f"{SCHEME}conflict-kind#{conflict.kind}", lang),
                _STATES[states[conflict.iri]][lang])  # fmt: skip
        tail = (_why(conflict, sides, figures, wording, lang), " ".join(filter(None, [*noted, *said])))
        for index, side in enumerate(sides):
            what = _side(side, figures.get(side.iri), wording, lang)
            rows.append((*head, _name(index), *what, *tail, shorten(side.iri), conflict.iri))
    made = {
        "lang": lang, "conflicts": len(found), "open": sum(s == "open" for s in states.values()),
        "kinds": {c.iri: c.kind for c in found}, "states": states,
        **({"view": store.view} if store.view else {}),
    }  # fmt: skip
    return Table(_COLUMNS[lang], tuple(rows), made)


def as_text(table: Table, lang: str = "zh") -> str:
    """The table of :func:`conflicts` for reading: a title line, each side, and why.

    >>> as_text(conflicts(Store.in_memory(), "en"), "en")
    'No conflicts were found.\\n'
    """
    words = _TEXT[lang]
    colon = "：" if lang == "zh" else ": "
    blocks: list[str] = []
    by_conflict: dict[Cell, list[tuple[Cell, ...]]] = {}
    for row in table.rows:
        by_conflict.setdefault(row[0], []).append(row)
    for number, sides in by_conflict.items():
        _, kind, state, *_ = sides[0]
        lines = [f"{number}. {kind} [{state}]"]
        for row in sides:
            side, what, _, scope, within, modality, status, who, where, source, why, noted, key, _ = row[3:]
            facts = [modality, status, who and f"{words['who']}{colon}{who}"]
            if within:
                facts = [f"{words['scope']}{colon}{scope or words['none']}",
                         f"{words['bounds']}{colon}{within}", *facts]  # fmt: skip
            lines.append(f"   {side}  {what}")
            if any(facts):
                lines.append("      " + " · ".join(str(fact) for fact in facts if fact))
            origin = [f"{words['source']}{colon}{source}" if source else "",
                      f"{words['where']}{colon}{where}" if where else "", str(key)]  # fmt: skip
            lines.append("      " + " · ".join(filter(None, origin)))
        lines.append(f"   {words['why']}{colon}{why}")
        if noted:
            lines.append(f"   {words['note']}{colon}{noted}")
        blocks.append("\n".join(map(_plain, lines)) + "\n")
    return "\n".join(blocks) if blocks else f"{words['empty']}\n"


def _merged(store: Store) -> list[_Conflict]:
    """The conflicts by their members; where several nodes have the same, a source's own word comes first."""
    nodes: dict[str, tuple[set[str], set[str], bool]] = {}
    for iri, kind, member, graph in store.select(_CONFLICTS).rows:
        kinds, members, derived = nodes.setdefault(str(iri), (set(), set(), True))
        kinds.add(local_name(str(kind)))
        members.add(str(member))
        nodes[str(iri)] = (kinds, members, derived and not str(graph).startswith(GRAPH_SOURCE))
    merged: dict[tuple[str, ...], _Conflict] = {}
    for iri, (kinds, members, derived) in sorted(nodes.items(), key=lambda n: (n[1][2], n[0])):
        key = tuple(sorted(members))
        conflict = merged.setdefault(key, _Conflict(iri, min(kinds), key))
        if not derived:
            conflict.recorded.append(iri)
    order = {code: rank for rank, code in enumerate(KINDS)}
    return sorted(merged.values(), key=lambda c: (order.get(c.kind, len(order)), c.kind, c.members))


def _sides(conflict: _Conflict, members: dict[str, Node], figures: dict[str, Node]) -> list[Node]:
    """The sides in order: the larger figure first, else by name."""

    def rank(node: Node) -> tuple[float, str]:
        low = figures[node.iri].cell(PREFIXES["qudt"] + "lowerBound") if node.iri in figures else None
        return (-float(low) if isinstance(low, int | float) else float("inf"), node.iri)

    return sorted((members.get(iri, Node(iri)) for iri in conflict.members), key=rank)


def _side(node: Node, quantity: Node | None, wording: Wording, lang: str) -> tuple[Cell, ...]:
    if not node.one("claimStatus"):
        others = {str(v) for v, _ in (*node.values.get(_RDFS_LABEL, ()), *node.values.get(_ALT, ()))}
        name = wording.label(node.iri, lang)
        names = " / ".join([name, *sorted(others - {name})])
        return (names, "", "", "", "", "", "", "", "; ".join(node.sources))
    scope = node.one("scope")
    dates = _dates(node, lang)
    return (
        wording.claim(node, quantity, lang) + dates,
        quantity.one("verbatim") if quantity else "",
        wording.label(scope, lang) if scope else "",
        bounds(quantity, lang) if quantity else "",
        wording.label(node.one("modality"), lang),
        wording.label(node.one("claimStatus"), lang),
        "; ".join(wording.label(who, lang) for who in node.all("attributedTo")),
        places(node),
        "; ".join(node.sources),
    )


def _dates(node: Node, lang: str) -> str:
    start, end, seen = node.one("validFrom"), node.one("validUntil"), node.one("asOf")
    said = []
    if seen:
        said.append(f"截至 {seen}" if lang == "zh" else f"as of {seen}")
    if start or end:
        said.append(f"{start or '…'} – {end or '…'}")
    return f" ({', '.join(said)})" if said else ""


def _why(
    conflict: _Conflict, sides: list[Node], figures: dict[str, Node], wording: Wording, lang: str
) -> str:
    template = _WHY.get(conflict.kind)
    if template is None or len(sides) < 2:
        return wording.label(f"{SCHEME}conflict-kind#{conflict.kind}", lang)
    if conflict.kind == "FunctionalValues":
        values = [wording.label(value_of(side), lang) for side in sides]
    else:
        values = [bounds(figures.get(side.iri), lang) for side in sides]
    scopes = [wording.label(side.one("scope"), lang) for side in sides]
    return template[lang].format(
        *values[:2], *scopes[:2], wording.label(sides[0].one("claimPredicate"), lang)
    )


def _state(sides: Iterable[Node], reviews: dict[str, tuple[str, ...]]) -> str:
    for side in sides:
        status = side.one("claimStatus").removeprefix(STATUS)
        if status in ("Rejected", "Superseded") or (status == "Disputed" and side.iri in reviews):
            return "decided"
    return "open"


def _reviews(store: Store) -> dict[str, tuple[str, ...]]:
    """The latest review of each claim: decision, reviewer, day, reason."""
    return {str(row[0]): tuple(map(str, row[1:])) for row in store.select(_REVIEWS).rows}


def _decision(wording: Wording, review: tuple[str, ...], lang: str) -> str:
    decision, who, on, why = review
    status = wording.label(decision, lang)
    return f"{on} {who}：{status}，{why}。" if lang == "zh" else f"{status} by {who} on {on}: {why}."


def _name(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else str(index + 1)


def _plain(line: str) -> str:
    """A line as a terminal may show it: control and direction characters of a label are taken out."""
    return "".join(char for char in line if unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp"})
