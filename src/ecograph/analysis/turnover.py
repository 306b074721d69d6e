"""What changed between two snapshots of a network: who entered and left, which ties persisted.

A snapshot holds only what is dated. Links without a date belong to no snapshot: they are counted in a
bucket of their own, and never as entered or left.
"""

from __future__ import annotations

import datetime
from collections.abc import Set
from dataclasses import dataclass

import networkx as nx

from ecograph.analysis.measure import Note
from ecograph.errors import InputError
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Cell, Table
from ecograph.views import View, see

TURNOVER = (
    "of", "of_zh", "of_en", "before", "after", "kept", "entered", "left", "undated", "persistence",
    "jaccard", "entry_rate",
)  # fmt: skip
CHANGES = ("change", "change_zh", "change_en", "id", "label_zh", "label_en", "roles")

_NOT_REAL: Note = {
    "zh": "进入、退出以记录为准：首次见于报道不等于当时才成立，不再见报不等于已退出。",
    "en": "Entered and left are as recorded: first written about is not founded, no longer written about "
    "is not gone.",
}
_UNDATED: Note = {
    "zh": "无日期的联系单列（undated），不属于任何一期，不计入进入与退出。",
    "en": "Undated links stand apart (undated): in neither snapshot, neither entered nor left.",
}
_NO_BASE: Note = {
    "zh": "前一期为空：留存率无定义（空）。",
    "en": "The first snapshot is empty: persistence is undefined (empty).",
}
Tie = tuple[str, str, str]


@dataclass(frozen=True)
class Snapshots:
    """Two snapshots of a network, and the nodes and ties that have no date."""

    before: nx.MultiDiGraph[str]
    after: nx.MultiDiGraph[str]
    undated_nodes: frozenset[str] = frozenset()
    undated_ties: frozenset[Tie] = frozenset()


def turnover(
    before: nx.MultiDiGraph[str],
    after: nx.MultiDiGraph[str],
    undated: nx.MultiDiGraph[str] | None = None,
) -> Table:
    """How many actors and ties were kept, entered and left between two snapshots.

    Formula: persistence = kept/before, Jaccard = kept/(before ∪ after), entry rate = entered/after. A tie
    is subject, predicate and object. ``undated``: a network that also holds what has no date; what is in
    neither snapshot is counted as undated. Snijders, van de Bunt & Steglich 2010 ask for a Jaccard above
    0.3 before two waves are modelled as one process.

    For a park manager: who is new, who is gone, and whether relations last.
    哪些主体新进、哪些退出，联系能否延续。
    It cannot tell a real exit from silence in the sources.

    >>> first, second = nx.MultiDiGraph([("a", "b"), ("b", "c")]), nx.MultiDiGraph([("a", "b"), ("a", "d")])
    >>> turnover(first, second).column("persistence")
    [0.666666666667, 0.5]
    """
    shots = _shots(before, after, undated)
    rows = (
        _row("actors", "主体", "actors", set(before), set(after), shots.undated_nodes),
        _row("ties", "联系", "ties", ties_of(before), ties_of(after), shots.undated_ties),
    )
    notes = [_NOT_REAL, *([_UNDATED] if undated is not None else [])]
    notes += [_NO_BASE] if not before.number_of_edges() else []
    how: dict[str, object] = {
        "measure": "turnover", "formula": "kept/before; kept/union; entered/after", "engine": "ecograph",
        "before": dict(before.graph.get("made", {})), "after": dict(after.graph.get("made", {})),
        "notes": notes,
    }  # fmt: skip
    return Table(TURNOVER, rows, how)


def changes(
    before: nx.MultiDiGraph[str],
    after: nx.MultiDiGraph[str],
    undated: nx.MultiDiGraph[str] | None = None,
) -> Table:
    """The actors that entered, left, or have no dated link, by name; those that stayed are not listed.

    >>> net, later = nx.MultiDiGraph([("a", "b")]), nx.MultiDiGraph([("a", "c")])
    >>> [(r["change"], r["id"]) for r in changes(net, later).records()]
    [('entered', 'c'), ('left', 'b')]
    """
    shots = _shots(before, after, undated)
    groups = (
        ("entered", "进入", "entered", after, set(after) - set(before)),
        ("left", "退出", "left", before, set(before) - set(after)),
        ("undated", "无日期", "undated", undated, set(shots.undated_nodes)),
    )
    rows: list[tuple[Cell, ...]] = []
    for code, zh, en, net, nodes in groups:
        if net is None:
            continue
        for node in sorted(nodes, key=str):
            data = net.nodes[node]
            labels = str(data.get("label_zh", node)), str(data.get("label_en", node))
            rows.append((code, zh, en, str(node), *labels, "; ".join(data.get("roles", ()))))
    return Table(CHANGES, tuple(rows), turnover(before, after, undated).made)


def snapshots(
    store: Store, first: datetime.date, second: datetime.date, projection: str = "combined"
) -> tuple[nx.MultiDiGraph[str], nx.MultiDiGraph[str], nx.MultiDiGraph[str]]:
    """The network of a store at two days, and at the second day with what has no date.

    The three are what :func:`turnover` and :func:`changes` take. Raises ``InputError`` if the second day
    is not after the first.

    >>> days = datetime.date(2020, 12, 31), datetime.date(2021, 12, 31)
    >>> turnover(*snapshots(Store.in_memory(), *days)).column("before")
    [0, 0]
    """
    if not first < second:
        raise InputError(f"{second} is not after {first}.")
    views = (View(first), View(second), View(second, undated=True))
    one, two, three = (project(see(store, view).store, projection) for view in views)
    return one, two, three


def ties_of(net: nx.MultiDiGraph[str]) -> set[Tie]:
    """The ties of a network: subject, predicate (or key) and object."""
    return {
        (str(s), str(data.get("predicate", key)), str(o))
        for s, o, key, data in net.edges(keys=True, data=True)
    }


def _shots(
    before: nx.MultiDiGraph[str], after: nx.MultiDiGraph[str], undated: nx.MultiDiGraph[str] | None
) -> Snapshots:
    if undated is None:
        return Snapshots(before, after)
    nodes = frozenset(set(undated) - set(before) - set(after))
    ties = frozenset(ties_of(undated) - ties_of(before) - ties_of(after))
    return Snapshots(before, after, nodes, ties)


def _row(
    of: str, zh: str, en: str, before: Set[object], after: Set[object], undated: Set[object]
) -> tuple[Cell, ...]:
    kept, both = len(before & after), len(before | after)
    return (
        of, zh, en, len(before), len(after), kept, len(after - before), len(before - after), len(undated),
        _share(kept, len(before)), _share(kept, both), _share(len(after - before), len(after)),
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 12) if whole else None


_HEADS_ZH = {
    "of_zh": "对象", "before": "前期", "after": "后期", "kept": "留存", "entered": "进入", "left": "退出",
    "undated": "无日期", "persistence": "留存率", "jaccard": "Jaccard", "entry_rate": "进入率",
    "change_zh": "变化", "label_zh": "主体", "roles": "角色", "id": "标识",
}  # fmt: skip
_HEADS_EN = {"of_en": "of", "change_en": "change", "label_en": "name", "entry_rate": "entry rate"}


def for_reader(table: Table, lang: str) -> Table:
    """The table in one language, without codes."""
    heads = _HEADS_ZH if lang == "zh" else _HEADS_EN
    gone = ("of", "change", *(c for c in table.columns if c.endswith("_en" if lang == "zh" else "_zh")))
    kept = [i for i, column in enumerate(table.columns) if column not in gone]
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return Table(tuple(heads.get(table.columns[i], table.columns[i]) for i in kept), rows, table.made)
