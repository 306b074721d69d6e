"""Who stands where: degree, strength, betweenness, closeness, PageRank and k-core.

A network made from news over-represents whoever gets press: a low value here can mean "not
written about".
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

import networkx as nx

from ecograph.analysis import engines
from ecograph.analysis.between import ends_of, pairs_without, restricted
from ecograph.analysis.measure import (
    Note,
    Simple,
    as_graph,
    link_weight,
    made,
    ranked,
    simple_view,
)
from ecograph.errors import InputError
from ecograph.schema import CHAIN_ORDER
from ecograph.table import Cell, Table

DEGREE = ("degree", "in", "out", "neighbours", "normalised", *CHAIN_ORDER, "context")
STRENGTH = ("strength", "in_strength", "out_strength", "links", "mean_weight")
CORE = ("core", "neighbours")
BETWEENNESS = ("betweenness", "raw")
CLOSENESS = ("harmonic", "closeness", "reached")
PAGERANK = ("pagerank",)

_EMPTY: Note = {"zh": "网络为空，没有可计算的结点。", "en": "The network is empty: nothing to compute."}
_ALONE: Note = {
    "zh": "网络只有一个结点，无其他结点可比，此值无定义。",
    "en": "The network has one node: with no other to relate to, the value is undefined.",
}
_FEW: Note = {
    "zh": "结点不足三个，不存在“居于两者之间”，介数无定义。",
    "en": "With fewer than three nodes nothing lies between two others: betweenness is undefined.",
}
_ISOLATE: Note = {
    "zh": "孤立结点到不了任何结点，接近度无定义（空）；调和接近度为 0。",
    "en": "An isolate reaches no node: its closeness is undefined (empty); its harmonic value is 0.",
}
_APART: Note = {
    "zh": "网络不连通：接近度按可达部分缩放（Wasserman–Faust），请以调和接近度比较。",
    "en": "The network is disconnected: closeness is scaled by the part reached (Wasserman–Faust); "
    "compare by the harmonic value.",
}
_NO_MEAN: Note = {
    "zh": "没有联系的结点，每条联系的平均权重无定义，为空。",
    "en": "A node without links has no mean weight per link (empty).",
}
_NO_PAIR: Note = {
    "zh": "除该结点外没有所选角色的主体对可供居间，介数无定义，为空。",
    "en": "Where no pair of the chosen roles is left besides the node, betweenness is undefined (empty).",
}
_NO_LINKS: Note = {
    "zh": "网络没有联系，PageRank 对所有结点相同。",
    "en": "The network has no links, so PageRank is the same for every node.",
}

_CLOSENESS = "harmonic: sum of 1/d divided by (n-1); closeness: r/sum(d) * r/(n-1)"
_BETWEENNESS = "sum over pairs s<t of sigma_st(v)/sigma_st, divided by (n-1)(n-2)/2"


def degree(net: nx.MultiDiGraph[str], *, engine: str = "auto") -> Table:
    """How many links each node has: in, out, in all, and per chain.

    Formula: degree = in + out, counting every link (parallel links each, a self-loop in and out);
    neighbours = distinct other nodes; normalised = neighbours/(n−1). Freeman (1979), "Centrality in
    social networks: conceptual clarification". A link in two chains counts in both, so the chain
    columns may add up to more than the degree.

    For a park manager: who has the most ties, and in which chain. 谁的联系最多，又在哪条链上。
    It cannot say whether the ties matter, or whether a tie not written about exists.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("park", "firm")])
    >>> degree(net).records()[0]["id"], degree(net).column("degree")
    ('firm', [2, 1, 1])
    """
    n = net.number_of_nodes()
    notes = [*_size_notes(n), *([_ALONE] if n == 1 else [])]
    used = engines.chosen("degree", engine, net)
    how = made(net, "degree", "in + out; neighbours/(n-1)", notes, view="as it is: every link",
               engine=engines.named(used, own=True))  # fmt: skip
    if used != "networkx":
        from ecograph.analysis import columns, fast

        arrays = columns.arrays_of(net, bare=False)
        return columns.ranked_columns(net, arrays.names, fast.degree(arrays), "degree", how)
    net = as_graph(net)
    counts = {node: dict.fromkeys(DEGREE, 0) for node in net}
    neighbours: dict[str, set[str]] = {node: set() for node in net}
    for s, o, data in net.edges(data=True):
        counts[s]["out"] += 1
        counts[o]["in"] += 1
        if s != o:
            neighbours[s].add(o)
            neighbours[o].add(s)
        for end in (s, o):
            counts[end]["degree"] += 1
            for layer in data.get("chains", ()) or ("context",):
                counts[end][layer] += 1
    values: dict[str, tuple[Cell, ...]] = {}
    for node, found in counts.items():
        near = len(neighbours[node])
        share = near / (n - 1) if n > 1 else None
        values[node] = (
            found["degree"], found["in"], found["out"], near, share,
            *(found[layer] for layer in (*CHAIN_ORDER, "context")),
        )  # fmt: skip
    return ranked(net, values, DEGREE, "degree", how)


def strength(net: nx.MultiDiGraph[str]) -> Table:
    """The weight of each node's links: in, out, in all, and per link.

    Formula: strength = Σ weights of links in and out (a link without a weight weighs 1; a self-loop counts
    in and out, as in ``degree``); mean weight = strength/links. Barrat et al. (2004), "The architecture of
    complex weighted networks".

    For a park manager: whose ties carry most, where ties have an amount or a share.
    联系有金额或比例时，谁的联系分量最重。
    It cannot add up what is not alike: weights of different units must not be in one projection.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("fund", "firm", weight=3.0), net.add_edge("bank", "firm", weight=0.5)
    >>> strength(net).column("strength")
    [3.5, 3.0, 0.5]
    """
    sums: dict[str, tuple[list[float], list[float]]] = {node: ([], []) for node in net}
    stated = 0
    for s, o, data in net.edges(data=True):
        weight = link_weight(data)
        stated += "weight" in data
        sums[o][0].append(weight)
        sums[s][1].append(weight)
    values: dict[str, tuple[Cell, ...]] = {}
    for node, (into, out) in sums.items():
        links, total = len(into) + len(out), fsum([*into, *out])
        values[node] = (total, fsum(into), fsum(out), links, total / links if links else None)
    notes = _size_notes(len(net))
    if any(row[3] == 0 for row in values.values()):
        notes.append(_NO_MEAN)
    how = made(
        net, "strength", "sum of weights in and out; mean = strength/links", notes,
        view="as it is: every link", links_with_weight=stated, engine="ecograph",
    )  # fmt: skip
    return ranked(net, values, STRENGTH, "strength", how)


def core(net: nx.MultiDiGraph[str], *, engine: str = "auto") -> Table:
    """How deep in the network each node sits: its k-core.

    Formula: core = largest k such that the node is in a part where all have at least k neighbours inside
    that part. Seidman (1983); algorithm of Batagelj & Zaveršnik (2003). On the simple undirected view.

    For a park manager: who belongs to the dense heart, and who to the fringe.
    谁处在紧密的核心圈，谁在外围。
    It cannot tell several hearts apart: two separate dense groups get the same number.

    >>> net = nx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    >>> core(net).column("core")
    [2, 2, 2, 1]
    """
    used = engines.chosen("core", engine, net)
    formula, notes = "largest k with k neighbours inside", _size_notes(len(net))
    if used != "networkx":
        from ecograph.analysis import columns, fast

        sparse = columns.sparse_view(net)
        how = made(net, "core", formula, notes, **sparse.made(), engine=engines.named(used))
        found = {"core": fast.core(sparse, used), "neighbours": sparse.degrees()}
        return columns.ranked_columns(net, sparse.names, found, "core", how)
    net = as_graph(net)
    view = simple_view(net)
    numbers = nx.core_number(view.graph)
    values: dict[str, tuple[Cell, ...]] = {
        name: (numbers[i], view.graph.degree(i)) for i, name in enumerate(view.names)
    }
    how = made(net, "core", formula, notes, **view.made())
    return ranked(net, values, CORE, "core", how)


def betweenness(
    net: nx.MultiDiGraph[str], *, between: tuple[str, ...] = (), sample: int | None = None, seed: int = 1,
    engine: str = "auto",
) -> Table:  # fmt: skip
    """How often a node lies on shortest paths between two others.

    Formula: raw(v) = Σ_{s<t} σ_st(v)/σ_st; betweenness = raw / ((n−1)(n−2)/2), 0…1. Freeman (1977);
    algorithm of Brandes (2001). On the simple undirected view, each edge one step. Exact up to 2,000
    nodes (5,000 with ``engine`` sparse, 20,000 with rustnx or igraph); above (or with ``sample``) from that
    many source nodes, drawn with ``seed`` in two halves whose largest difference, halved, is given as
    ``made["error"]``.

    With ``between`` (two roles, as ``Finance,Industry``, or one) only pairs of one actor of each role count
    (of two with the one role), all of them, and raw is divided by the number of such pairs without v.

    For a park manager: who connects parts that otherwise do not meet; without them, paths get long
    or break. 谁把互不往来的部分连在一起；缺了它，路径会变长或断开。
    It cannot say whether anything really flows along the shortest paths.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab")])
    >>> betweenness(net).records()[0]["id"], betweenness(net).column("betweenness")
    ('firm', [1.0, 0.0, 0.0])
    """
    n = net.number_of_nodes()
    if sample is not None and sample < 2:
        raise InputError(f"A sample of {sample} is too small.", hint="take 2 or more source nodes")
    if sample is not None and between:
        raise InputError("Betweenness between roles is exact: it takes no sample.")
    used = engines.chosen("betweenness", engine, net)
    if between:
        return _between_roles(as_graph(net), between)
    if n >= 3 and (used != "networkx"):
        return _fast_betweenness(net, used, sample, seed)
    net = as_graph(net)
    view = simple_view(net)
    pairs = (n - 1) * (n - 2) / 2
    more: dict[str, object] = {"sample": None, "between": []}
    scores: Mapping[int, float]
    if n < 3:
        scores = {}
    elif sample is None and n <= engines.EXACT["networkx"]:
        scores = nx.betweenness_centrality(view.graph, normalized=False)
    else:
        scores, error = _sampled_betweenness(view, min(sample or 500, n), seed)
        scores = {i: score * pairs for i, score in scores.items()}
        more |= error
    values: dict[str, tuple[Cell, ...]] = {
        name: (scores[i] / pairs, scores[i]) if scores else (None, None) for i, name in enumerate(view.names)
    }
    notes = [*_size_notes(n), *([_FEW] if 0 < n < 3 else [])]
    how = made(net, "betweenness", _BETWEENNESS, notes, **view.made(), **more)
    return ranked(net, values, BETWEENNESS, "betweenness", how)


def _between_roles(net: nx.MultiDiGraph[str], between: tuple[str, ...]) -> Table:
    view = simple_view(net)
    n = len(view.names)
    ends = ends_of(net, view, between)
    pairs = pairs_without(*ends, n)
    scores = restricted(view.graph, *ends)
    values: dict[str, tuple[Cell, ...]] = {
        name: (scores[i] / pairs[i], scores[i]) if pairs[i] > 0 else (None, None)
        for i, name in enumerate(view.names)
    }
    notes = [*_size_notes(n), *([_FEW] if 0 < n < 3 else []), *([_NO_PAIR] if n and min(pairs) <= 0 else [])]
    formula = "sum over pairs of the given roles of sigma_st(v)/sigma_st, divided by their number without v"
    how = made(net, "betweenness", formula, notes, **view.made(), sample=None, between=list(between),
               engine=engines.named("networkx", own=True))  # fmt: skip
    return ranked(net, values, BETWEENNESS, "betweenness", how)


def _fast_betweenness(net: nx.MultiDiGraph[str], used: str, sample: int | None, seed: int) -> Table:
    from ecograph.analysis import columns, fast

    view = columns.sparse_view(net)
    n = len(view.names)
    pairs = (n - 1) * (n - 2) / 2
    more: dict[str, object] = {"sample": None, "between": []}
    if sample is None and n <= engines.EXACT[used]:
        raw = fast.betweenness(view, used)
        share = raw / pairs
    else:
        # A sample as large as a minute or so allows: 500 sources to 10^5 nodes and links, fewer above.
        size = int(view.matrix.nnz) + n
        many = min(500, max(20, 500_000_000 // max(1, size)))
        used = "sparse" if used == "rustnx" else used  # rustnx draws its own sample
        share, error = fast.sampled_betweenness(view, min(sample or many, n), seed, used)
        raw, more = share * pairs, more | error
    how = made(net, "betweenness", _BETWEENNESS, [], **view.made(), **more, engine=engines.named(used))
    return columns.ranked_columns(net, view.names, {"betweenness": share, "raw": raw}, "betweenness", how)


def closeness(net: nx.MultiDiGraph[str], *, engine: str = "auto", seed: int = 1) -> Table:
    """How near a node is to all others.

    Formula: harmonic = Σ_{u≠v} 1/d(u,v) / (n−1), with 1/∞ = 0 (Marchiori & Latora 2000), which holds
    for disconnected networks too and gives the rank; closeness = r/Σd · r/(n−1), r = nodes reached
    (Wasserman & Faust 1994). On the simple undirected view, each edge one step. Exact, but for graphs of
    some hundred thousand nodes: there distances are to 1,024 nodes drawn with ``seed`` in two halves
    (Eppstein & Wang 2004), and the halves' largest difference in the harmonic value, halved, is
    ``made["error"]``.

    For a park manager: who can reach everyone in few steps, e.g. to spread a notice.
    谁能用最少的步数触达所有主体，例如传达政策。
    It cannot say whether the others would listen.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab")])
    >>> closeness(net).column("harmonic")
    [1.0, 0.75, 0.75]
    """
    used = engines.chosen("closeness", engine, net)
    if used != "networkx":
        return _fast_closeness(net, used, seed)
    net = as_graph(net)
    view = simple_view(net)
    n = len(view.names)
    values: dict[str, tuple[Cell, ...]] = {}
    isolates = False
    for i, name in enumerate(view.names):
        steps = [d for d in nx.single_source_shortest_path_length(view.graph, i).values() if d]
        reached = len(steps)
        isolates = isolates or (n > 1 and reached == 0)
        harmonic = sum(1 / d for d in sorted(steps)) / (n - 1) if n > 1 else None
        close = reached / sum(steps) * reached / (n - 1) if steps else None
        values[name] = (harmonic, close, reached)
    connected = n < 2 or nx.is_connected(view.graph)
    notes = _closeness_notes(n, connected, isolates)
    how = made(net, "closeness", _CLOSENESS, notes, connected=connected, **view.made())
    return ranked(net, values, CLOSENESS, "harmonic", how)


def _closeness_notes(n: int, connected: bool, isolates: bool) -> list[Note]:
    return [
        *_size_notes(n),
        *([_ALONE] if n == 1 else []),
        *([] if connected else [_APART]),
        *([_ISOLATE] if isolates else []),
    ]


def _fast_closeness(net: nx.MultiDiGraph[str], used: str, seed: int) -> Table:
    import numpy as np

    from ecograph.analysis import columns, fast

    view = columns.sparse_view(net)
    n = len(view.names)
    far, near, reached, more = fast.closeness(view, used, seed)
    harmonic = near / (n - 1) if n > 1 else np.full(n, np.nan)
    close = np.full(n, np.nan)
    np.divide(reached.astype(float) ** 2, far * (n - 1), where=far > 0, out=close)
    connected = n < 2 or bool(reached.min() == n - 1)
    notes = _closeness_notes(n, connected, n > 1 and bool((reached == 0).any()))
    how = made(net, "closeness", _CLOSENESS, notes, connected=connected, **view.made(), **more,
               engine=engines.named(used))  # fmt: skip
    found = {"harmonic": harmonic, "closeness": close, "reached": reached}
    return columns.ranked_columns(net, view.names, found, "harmonic", how)


def pagerank(
    net: nx.MultiDiGraph[str], *, damping: float = 0.85, tolerance: float = 1e-10, engine: str = "auto"
) -> Table:
    """Which nodes links lead to: the share of time a walker along the links spends at each.

    Formula: p = d·(Wᵀp + dangling·1/n) + (1−d)/n, W row-normalised link weights, d = ``damping``.
    Brin & Page (1998). Directed; parallel links add up, self-loops are dropped, a node without
    outgoing links spreads evenly. Iterated until the L1 change is below ``tolerance`` (which may be
    1e-8 at most; a tolerance per node, as some libraries have it, stops far too early).

    For a park manager: to whom the ties of the well-tied point.
    得到众多要素（尤其是自身受关注者）指向的是谁。
    It cannot say more than the direction of the links does: "A invests in B" points to B, "A resides
    in B" to B; read it per chain.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("park", "firm")])
    >>> pagerank(net).records()[0]["id"], round(sum(pagerank(net).column("pagerank")), 9)
    ('firm', 1.0)
    """
    if not 0 <= damping < 1:
        raise InputError(f"The damping {damping} is not in 0 ≤ d < 1.", hint="0.85 is usual")
    if not 0 < tolerance <= 1e-8:
        raise InputError(f"The tolerance {tolerance} is not in 0 < t ≤ 1e-8.")
    used = engines.chosen("pagerank", engine, net)
    about = {
        "view": "directed; parallel links summed; self-loops dropped", "damping": damping,
        "tolerance_l1": tolerance, "engine": engines.named(used, own=True),
    }  # fmt: skip
    formula = "p = d (W'p + dangling/n) + (1-d)/n"
    if used != "networkx":
        from ecograph.analysis import columns, fast

        arrays = columns.arrays_of(net)
        found = {"pagerank": fast.pagerank(arrays, damping, tolerance, used)}
        empty = arrays.n > 0 and bool((arrays.source == arrays.target).all())
        notes = [*_size_notes(arrays.n), *([_NO_LINKS] if empty else [])]
        how = made(net, "pagerank", formula, notes, **about)
        return columns.ranked_columns(net, arrays.names, found, "pagerank", how)
    net = as_graph(net)
    names = sorted(net, key=str)
    n = len(names)
    out = _outgoing(net, names)
    score = [1 / n] * n if n else []
    change, steps = 1.0 if n else 0.0, 0
    while change >= tolerance:
        dangling = sum(score[i] for i in range(n) if not out[i])
        following = [(1 - damping + damping * dangling) / n] * n
        for i, targets in enumerate(out):
            for j, share in targets:
                following[j] += damping * score[i] * share
        total = sum(following)  # keeps rounding from adding up
        following = [value / total for value in following]
        change = sum(abs(a - b) for a, b in zip(score, following, strict=True))
        score, steps = following, steps + 1
    values: dict[str, tuple[Cell, ...]] = {name: (value,) for name, value in zip(names, score, strict=True)}
    notes = [*_size_notes(n), *([_NO_LINKS] if n and not any(out) else [])]
    how = made(net, "pagerank", formula, notes, **about, iterations=steps)
    return ranked(net, values, PAGERANK, "pagerank", how)


def _outgoing(net: nx.MultiDiGraph[str], names: list[str]) -> list[list[tuple[int, float]]]:
    """For each node (by position in ``names``) its targets and the share of weight that goes there."""
    number = {name: i for i, name in enumerate(names)}
    weights: list[dict[int, float]] = [{} for _ in names]
    for s, o, data in net.edges(data=True):
        if s != o:
            row = weights[number[s]]
            row[number[o]] = row.get(number[o], 0.0) + link_weight(data)
    shares = []
    for row in weights:
        total = sum(w for _, w in sorted(row.items()))
        shares.append([(j, w / total) for j, w in sorted(row.items())])
    return shares


def _sampled_betweenness(view: Simple, sample: int, seed: int) -> tuple[dict[int, float], dict[str, object]]:
    half = max(1, sample // 2)
    first = nx.betweenness_centrality(view.graph, k=half, seed=seed)
    second = nx.betweenness_centrality(view.graph, k=half, seed=seed + 1)
    error = max(abs(first[i] - second[i]) for i in first) / 2
    return {i: (first[i] + second[i]) / 2 for i in first}, {"sample": 2 * half, "seed": seed, "error": error}


def _size_notes(n: int) -> list[Note]:
    return [] if n else [_EMPTY]
