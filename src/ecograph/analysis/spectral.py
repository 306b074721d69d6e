"""Standing that depends on the standing of one's contacts: eigenvector, hubs and authorities."""

from __future__ import annotations

import math
from collections.abc import Sequence

import networkx as nx

from ecograph.analysis import engines
from ecograph.analysis.measure import Note, as_graph, link_weight, made, ranked, simple_view
from ecograph.table import Cell, Table

EIGENVECTOR = ("eigenvector", "relative")
HITS = ("authority", "hub")

_STEPS = 20_000
_TOLERANCE = 1e-13
# Link visits after which plain Python gives up.
_WORK = 100_000_000
_EMPTY: Note = {"zh": "网络为空，没有可计算的结点。", "en": "The network is empty: nothing to compute."}
_NO_LINKS: Note = {
    "zh": "网络没有联系（自环不计），此值无定义，为空。",
    "en": "The network has no links (self-loops aside): the value is undefined (empty).",
}
_OUTSIDE: Note = {
    "zh": "特征向量只能排列主导的连通部分；其余部分的结点为空，不表示不重要。",
    "en": "The eigenvector ranks the dominant component only; nodes elsewhere are empty, which does not mean "
    "unimportant.",
}
_SLOW: Note = {
    "zh": "迭代未在规定步数内收敛，末位数字不可靠（见 made 中的 change）。",
    "en": "The iteration has not converged within its steps; the last digits are uncertain (see change).",
}

Rows = list[list[tuple[int, float]]]


def eigenvector(net: nx.MultiDiGraph[str], *, weighted: bool = False, engine: str = "auto") -> Table:
    """Whose contacts are themselves well connected.

    Formula: A x = λ x for the largest λ, ‖x‖₂ = 1; ``relative`` = x/max x. On the simple undirected view,
    each tie 1, or with ``weighted`` its summed weight. Power iteration on A + I for each connected
    component; components that share the largest λ share the norm as their nodes started (all alike), the
    others are empty. Bonacich (1972).

    For a park manager: who is close to the core of the park's network. 谁靠近网络的核心圈。
    It cannot compare components: whoever is outside the dominant one gets no value.

    >>> net = nx.MultiDiGraph([("hub", "a"), ("hub", "b")])
    >>> [round(x, 4) for x in eigenvector(net).column("eigenvector")]
    [0.7071, 0.5, 0.5]
    """
    used = engines.chosen("eigenvector", engine, net)
    if used != "networkx":
        return _fast_eigenvector(net, weighted, used)
    net = as_graph(net)
    view = simple_view(net)
    parts = [sorted(part) for part in nx.connected_components(view.graph) if len(part) > 1]
    leading: dict[int, float] = {}
    best, change = 0.0, 0.0
    for part in sorted(parts):
        place = {node: i for i, node in enumerate(part)}
        rows: Rows = [
            [(place[j], data["weight"] if weighted else 1.0) for j, data in sorted(view.graph[i].items())]
            for i in part
        ]
        x, moved = _dominant(len(part), [rows], plus=True)
        product = _times(x, rows)
        value = math.fsum(a * b for a, b in zip(x, product, strict=True))
        if value > best * (1 + 1e-9):
            best, leading = value, {}
        if value >= best * (1 - 1e-9):
            share = math.fsum(x)  # what the uniform start has of this eigenvector
            leading |= {node: share * x[place[node]] for node in part}
            change = max(change, moved)
    norm = math.sqrt(math.fsum(v * v for v in leading.values()))
    top = max(leading.values(), default=1.0)
    values: dict[str, tuple[Cell, ...]] = {
        name: (leading[i] / norm, leading[i] / top) if i in leading else (None, None)
        for i, name in enumerate(view.names)
    }
    notes = _notes(net, bool(parts), change)
    if parts and len(leading) < len(view.names):
        notes.append(_OUTSIDE)
    how = made(
        net, "eigenvector", "A x = lambda x, norm 1", notes, **view.made(), eigenvalue=best or None,
        weighted=weighted, change=change, engine=engines.named(used, own=True),
    )  # fmt: skip
    return ranked(net, values, EIGENVECTOR, "eigenvector", how)


def _fast_eigenvector(net: nx.MultiDiGraph[str], weighted: bool, used: str) -> Table:
    import numpy as np

    from ecograph.analysis import columns, fast

    view = columns.sparse_view(net)
    found, best, change, parts = fast.eigenvector(view, weighted, _STEPS, _TOLERANCE)
    notes = _notes(net, bool(parts), change)
    if parts and np.isnan(found).any():
        notes.append(_OUTSIDE)
    how = made(
        net, "eigenvector", "A x = lambda x, norm 1", notes, **view.made(), eigenvalue=best or None,
        weighted=weighted, change=change, engine=engines.named(used),
    )  # fmt: skip
    top = np.nanmax(found) if parts else 1.0
    both = {"eigenvector": found, "relative": found / top}
    return columns.ranked_columns(net, view.names, both, "eigenvector", how)


def hits(net: nx.MultiDiGraph[str], *, weighted: bool = False, engine: str = "auto") -> Table:
    """To whom good pointers point (authority), and who points at many such (hub).

    Formula: a = Aᵀh, h = A a, each scaled to sum 1, iterated from equal hubs. Kleinberg (1999). Directed;
    parallel links count once, or with ``weighted`` add up their weights; self-loops are dropped.

    For a park manager: whom the active ones turn to, and who is active towards those sought after.
    谁是众人所向，谁又总是联系到这些被看重的主体。
    It cannot say more than the direction given to each kind of link; where parts tie, all are shown.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("park", "firm")])
    >>> hits(net).column("authority"), sorted(hits(net).column("hub"))
    ([1.0, 0.0, 0.0], [0.0, 0.5, 0.5])
    """
    used = engines.chosen("hits", engine, net)
    about = {
        "view": "directed; parallel links once, or weights summed; self-loops dropped", "weighted": weighted,
        "engine": engines.named(used, own=True),
    }  # fmt: skip
    formula = "a = A'h, h = A a, each summing to 1"
    if used != "networkx":
        from ecograph.analysis import columns, fast

        arrays = columns.arrays_of(net)
        hubs, authorities, change = fast.hits(arrays, weighted, _STEPS, _TOLERANCE)
        tied = bool((arrays.source != arrays.target).any())
        how = made(net, "hits", formula, _notes(net, tied, change), **about, change=change)
        found = {"authority": authorities, "hub": hubs}
        return columns.ranked_columns(net, arrays.names, found, "authority", how)
    net = as_graph(net)
    names = sorted(net, key=str)
    out, into = _directed(net, names, weighted)
    linked = any(out)
    values: dict[str, tuple[Cell, ...]] = dict.fromkeys(names, (None, None))
    change = 0.0
    if linked:
        hub, change = _dominant(len(names), [into, out])
        authority = _times(hub, into)
        of_hubs, of_all = math.fsum(hub), math.fsum(authority)
        values = {name: (authority[i] / of_all, hub[i] / of_hubs) for i, name in enumerate(names)}
    how = made(net, "hits", formula, _notes(net, linked, change), **about, change=change)
    return ranked(net, values, HITS, "authority", how)


def _dominant(n: int, factors: Sequence[Rows], *, plus: bool = False) -> tuple[list[float], float]:
    """The limit, norm 1, of applying the matrices in turn from equal values on, and its last change.

    With ``plus`` each step is x + Ax: a bipartite network would swing between two vectors.
    """
    links = sum(len(row) for rows in factors for row in rows)
    x, change = [1 / math.sqrt(n)] * n, 1.0
    for _ in range(max(200, min(_STEPS, _WORK // max(1, links)))):
        following = x
        for rows in factors:
            following = _times(following, rows)
        if plus:
            following = [a + b for a, b in zip(x, following, strict=True)]
        norm = math.sqrt(math.fsum(v * v for v in following))
        following = [v / norm for v in following]
        change = math.fsum(abs(a - b) for a, b in zip(x, following, strict=True))
        x = following
        if change < _TOLERANCE * max(1.0, math.sqrt(n)):
            break
    return x, change


def _times(x: list[float], rows: Rows) -> list[float]:
    return [math.fsum(x[j] * w for j, w in row) for row in rows]


def _directed(net: nx.MultiDiGraph[str], names: list[str], weighted: bool) -> tuple[Rows, Rows]:
    number = {name: i for i, name in enumerate(names)}
    found: dict[tuple[int, int], float] = {}
    for s, o, data in net.edges(data=True):
        weight = link_weight(data)
        if s != o:
            arc = number[s], number[o]
            found[arc] = found.get(arc, 0.0) + weight if weighted else 1.0
    out: Rows = [[] for _ in names]
    into: Rows = [[] for _ in names]
    for (a, b), w in sorted(found.items()):
        out[a].append((b, w))
        into[b].append((a, w))
    return out, into


def _notes(net: nx.MultiDiGraph[str], linked: bool, change: float) -> list[Note]:
    if not len(net):
        return [_EMPTY]
    return [*([] if linked else [_NO_LINKS]), *([_SLOW] if change > 1e-9 else [])]
