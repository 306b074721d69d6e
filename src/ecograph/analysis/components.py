"""Which parts of a network hang together at all: its connected components."""

from __future__ import annotations

import networkx as nx

from ecograph.analysis import engines
from ecograph.analysis.measure import Note, as_graph, identity, made, simple_view
from ecograph.table import Cell, Table

COMPONENTS = ("component", "size", "share", "edges", "members_zh", "members_en")
_SHOWN = 5
_EMPTY: Note = {"zh": "网络为空，没有可计算的结点。", "en": "The network is empty: nothing to compute."}
_FORMULA = "nodes are in one component iff a path of links, whatever their direction, joins them"


def components(net: nx.MultiDiGraph[str], *, engine: str = "auto") -> Table:
    """The connected components, largest first: who can reach whom at all, along recorded links.

    Formula: two nodes are in one component iff a path joins them, the direction of links ignored (weakly
    connected; Hopcroft & Tarjan 1973). ``share`` = size/n; ``edges`` = linked pairs inside. Among
    components of one size the one with the first name comes first. Members: those with most neighbours.

    For a park manager: is it one ecosystem, or several that never meet? 是一个整体，还是互不相连的几块。
    It cannot say that parts do not meet: only that no recorded link joins them.

    >>> components(nx.MultiDiGraph([("fund", "firm"), ("firm", "lab"), ("school", "park")])).column("size")
    [3, 2]
    """
    used = engines.chosen("components", engine, net)
    notes = [] if len(net) else [_EMPTY]
    if used != "networkx":
        return _fast(net, used, notes)
    net = as_graph(net)
    view = simple_view(net)
    parts = sorted((sorted(part) for part in nx.connected_components(view.graph)), key=lambda p: (-len(p), p))
    rows: list[tuple[Cell, ...]] = []
    for number, part in enumerate(parts, start=1):
        degree = {i: view.graph.degree(i) for i in part}
        first = sorted(part, key=lambda i: (-degree[i], i))[:_SHOWN]
        named = [identity(net, view.names[i]) for i in first]
        rows.append((
            number, len(part), round(len(part) / len(net), 12), sum(degree.values()) // 2,
            "; ".join(row[1] for row in named), "; ".join(row[2] for row in named),
        ))  # fmt: skip
    how = made(net, "components", _FORMULA, notes, **view.made(), engine=engines.named(used))
    return Table(COMPONENTS, tuple(rows), how)


def _fast(net: nx.MultiDiGraph[str], used: str, notes: list[Note]) -> Table:
    import numpy as np

    from ecograph.analysis import columns, sparse

    view = columns.sparse_view(net)
    n, degree = len(view.names), view.degrees()
    label = sparse.components(view.matrix)
    sizes = np.bincount(label)
    # By size, then by the first node: as the plain version orders them.
    first = np.full(len(sizes), n)
    np.minimum.at(first, label, np.arange(n))
    edges = np.bincount(label, degree, minlength=len(sizes)).astype(np.int64) // 2
    members = np.lexsort((np.arange(n), -degree, label))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows: list[tuple[Cell, ...]] = []
    for number, k in enumerate(np.lexsort((first, -sizes)).tolist(), start=1):
        shown = members[starts[k] : min(starts[k] + _SHOWN, starts[k + 1])].tolist()
        named = [identity(net, view.names[i]) for i in shown]
        rows.append((
            number, int(sizes[k]), round(int(sizes[k]) / n, 12), int(edges[k]),
            "; ".join(row[1] for row in named), "; ".join(row[2] for row in named),
        ))  # fmt: skip
    how = made(net, "components", _FORMULA, notes, **view.made(), engine=engines.named(used))
    return Table(COMPONENTS, tuple(rows), how)
