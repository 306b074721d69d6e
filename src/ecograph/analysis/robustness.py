"""What the network hangs on: articulation points, bridges, single points of failure, and robustness R."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum, sqrt

import networkx as nx

from ecograph.analysis import attacks as orders
from ecograph.analysis.concentration import is_named_actor
from ecograph.analysis.cuts import articulation_cuts, bridge_cuts
from ecograph.analysis.measure import Note, Simple, identity, made, ranked, simple_view
from ecograph.analysis.parameters import at_least, one_of
from ecograph.errors import NotFound
from ecograph.schema import ROLE_ORDER
from ecograph.table import Cell, Table
from ecograph.vocab import local_name

CUT = ("cut_off", "pieces", "component", "left", "who_zh", "who_en")
BRIDGES = (
    "rank", "from", "from_zh", "from_en", "to", "to_zh", "to_en", "cut_off", "component", "who_zh", "who_en",
    "predicates", "claims",
)  # fmt: skip
SINGLE = ("kind", "kind_zh", "kind_en", "what", "what_zh", "what_en", "cut_off", "who_zh", "who_en", "roles")
ROBUSTNESS = (
    "attack", "attack_zh", "attack_en", "network_zh", "network_en", "r", "ratio", "half", "lcc", "nodes",
    "sd",
)  # fmt: skip
CURVE = ("removed", "id", "label_zh", "label_en", "lcc", "share")
ATTACKS = ("degree", "recalculated-degree", "betweenness", "recalculated-betweenness", "random")
_SHOWN = 8

_WORDS = {
    "degree": ("按度（初始）", "by degree"),
    "recalculated-degree": ("按度（逐步重算）", "by degree, counted anew"),
    "betweenness": ("按介数（初始）", "by betweenness"),
    "recalculated-betweenness": ("按介数（逐步重算）", "by betweenness, computed anew"),
    "random": ("随机（多次平均）", "at random (mean of several)"),
}
_WHOLE = ("全网", "whole network")
_WITHOUT = ("去掉政府枢纽", "without the government hub")
_KINDS = {
    "cell": ("产业×角色仅一家", "industry × role with one actor"),
    "role": ("角色仅一家", "role with one actor"),
    "segment": ("环节仅一家", "segment with one actor"),
    "actor": ("割点", "articulation point"),
    "link": ("桥", "bridge"),
}
_RECORDED: Note = {
    "zh": "仅以已记录的联系计算：未见报道的备份联系不在其中。",
    "en": "Computed from recorded links only: a backup that nobody wrote about is not among them.",
}
_NONE: Note = {
    "zh": "已记录的联系中没有这样的薄弱点。",
    "en": "In the links recorded there is no such weak point.",
}
_EMPTY: Note = {"zh": "网络为空，没有可计算的结点。", "en": "The network is empty: nothing to compute."}
_NO_HUB: Note = {
    "zh": "网络中没有“政”类主体，“去掉政府枢纽”一组无定义，为空。",
    "en": "No actor in the network plays the role Government: “without the government hub” is undefined "
    "(empty).",
}


def articulation_points(net: nx.MultiDiGraph[str]) -> Table:
    """The nodes without which their component falls apart, and what would be cut off.

    Formula: v is an articulation point iff G − v has more components than G (Hopcroft & Tarjan 1973,
    Algorithm 447); cut_off = nodes of v's component outside the largest piece that is left, v not counted.
    On the simple undirected view. Most cut off first.

    For a park manager: without whom part of the ecosystem loses touch with the rest.
    缺了谁，一部分主体就与其余失去联系。
    It cannot say that the part would stay cut off: a link nobody wrote about may hold it.

    >>> articulation_points(nx.MultiDiGraph([("park", "firm"), ("firm", "lab")])).column("id")
    ['firm']
    """
    view = simple_view(net)
    values: dict[str, tuple[Cell, ...]] = {}
    for cut in articulation_cuts(view.graph):
        sizes = cut.sizes
        zh, en = _who(net, view, cut.cut_off)
        values[view.names[cut.at[0]]] = (sum(sizes[1:]), len(sizes), sum(sizes) + 1, sizes[0], zh, en)
    formula = "components(G - v) > components(G); cut_off: outside the largest piece left"
    how = made(net, "articulation-points", formula, _notes(net, values), **view.made(), engine="ecograph")
    return ranked(net, values, CUT, "cut_off", how)


def bridges(net: nx.MultiDiGraph[str]) -> Table:
    """The pairs whose link, all ties between the two together, holds a component in one piece.

    Formula: {u, v} is a bridge iff G − {u, v} has more components than G (Tarjan 1974); cut_off = nodes on
    the smaller side. On the simple undirected view: parallel links between the same two are one. Most cut
    off first.

    For a park manager: which relations must not break. 哪些关系不能断。
    It cannot say how strong the relation is, or whether another was left unwritten.

    >>> bridges(nx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])).column("cut_off")
    [1]
    """
    view = simple_view(net)
    rows: list[tuple[Cell, ...]] = []
    cuts = sorted(bridge_cuts(view.graph), key=lambda cut: (-len(cut.cut_off), cut.at))
    sizes = [len(cut.cut_off) for cut in cuts]
    for cut in cuts:
        one, two = (view.names[end] for end in cut.at)
        predicates, claims = _ties(net, one, two)
        total = sum(cut.sizes)
        rows.append(
            (
                sizes.index(len(cut.cut_off)) + 1, *identity(net, one)[:3], *identity(net, two)[:3],
                len(cut.cut_off), total, *_who(net, view, cut.cut_off), predicates, claims,
            )
        )  # fmt: skip
    formula = "components(G - uv) > components(G); cut_off: the smaller side"
    how = made(net, "bridges", formula, _notes(net, rows), **view.made(), engine="ecograph")
    return Table(BRIDGES, tuple(rows), how)


def single_points(net: nx.MultiDiGraph[str]) -> Table:
    """Single points of failure: cells with one actor, articulation points and bridges in one list.

    Formula: a cell (industry × role, a role, a chain segment) with exactly one named actor, groups not
    counted; articulation points and bridges as in those measures. cut_off is what the removal of that
    actor or link would cut off from the largest piece; for a cell it is None where its one actor is no
    articulation point. An industry is read from the node's ``industries``, a segment from a link
    ``positionedInSegment``.

    For a park manager: where one departure leaves a gap. 哪里走一家就缺一块。
    It cannot say that there is only one: there is only one that was recorded.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab")])
    >>> for node, role in (("fund", "Finance"), ("firm", "Industry"), ("lab", "Research")):
    ...     net.nodes[node]["roles"] = (role,)
    >>> [(row["kind"], row["what_en"]) for row in single_points(net).records()][:3]
    [('actor', 'firm'), ('link', 'firm — fund'), ('link', 'firm — lab')]
    """
    view = simple_view(net)
    points = {view.names[cut.at[0]]: cut.cut_off for cut in articulation_cuts(view.graph)}
    rows: list[tuple[Cell, ...]] = []
    for node, lost in points.items():
        rows.append(_single("actor", node, *identity(net, node)[1:3], _lost(net, view, lost), net))
    for cut in bridge_cuts(view.graph):
        one, two = (view.names[end] for end in cut.at)
        zh, en = (
            " — ".join(pair) for pair in zip(identity(net, one)[1:3], identity(net, two)[1:3], strict=True)
        )
        rows.append(
            ("link", *_KINDS["link"], f"{one} {two}", zh, en, *_lost(net, view, cut.cut_off),
             "; ".join(dict.fromkeys(r for end in (one, two) for r in net.nodes[end].get("roles", ()))))
        )  # fmt: skip
    for kind, (zh, en), actors in _cells(net):
        if len(actors) == 1:
            lost_of = points.get(actors[0])
            lost_row = (None, "", "") if lost_of is None else _lost(net, view, lost_of)
            label = identity(net, actors[0])[1:3]
            rows.append(_single(kind, actors[0], f"{zh}:{label[0]}", f"{en}: {label[1]}", lost_row, net))
    rank = {kind: i for i, kind in enumerate(("actor", "link", "cell", "role", "segment"))}
    rows.sort(
        key=lambda row: (
            -float(str(row[6] if row[6] is not None else -1)),
            rank[str(row[0])],
            str(row[3]),
            str(row[4]),
        )
    )
    formula = "cells with one actor; articulation points; bridges"
    notes = [*_notes(net, rows), *([_CELL] if any(row[6] is None for row in rows) else [])]
    how = made(net, "single-points", formula, notes, **view.made(), engine="ecograph")
    return Table(SINGLE, tuple(rows), how)


def robustness(
    net: nx.MultiDiGraph[str],
    *,
    attacks: tuple[str, ...] = ATTACKS,
    runs: int = 20,
    seed: int = 1,
    hub: str | None = None,
    exact: int = 300,
) -> Table:
    """How much of the largest component survives while actors leave one by one, most central first.

    Formula: R = (1/N) Σ_{Q=1..N} s(Q), s(Q) = LCC after Q removals / N, N the original number of nodes.
    Schneider et al. (2011), "Mitigation of malicious attacks on networks", PNAS 108(10). R lies between 0
    and (N−1)/(2N), which a complete graph has; ``ratio`` = R/that. Orders: degree, recalculated degree,
    betweenness, recalculated betweenness (Holme et al. 2002), random (mean of ``runs``, seeded); ties by
    identifier. "Without the government hub": the ``hub`` (by default the actor of the role Government
    with most neighbours) goes first, then the order as computed on what is left; N stays. ``half`` is the
    share of nodes whose removal leaves at most half of the first LCC. Betweenness up to 2,000 nodes,
    recalculated up to ``exact``; above they are empty. On the simple undirected view.

    For a park manager: does the ecosystem hold when its most central actors leave?
    最核心的主体陆续离开，生态还能否连成一片？
    It cannot say whether the links that remain would carry the load.

    >>> star = nx.MultiDiGraph([("hub", leaf) for leaf in "abcd"])
    >>> [round(r, 4) for r in robustness(star, attacks=("degree",)).column("r") if r is not None]
    [0.16]
    """
    at_least("runs", runs, 1)
    for attack in attacks:
        one_of("attacks", attack, ATTACKS)
    view = simple_view(net)
    n = len(view.names)
    first = _hub(net, view, hub)
    rows: list[tuple[Cell, ...]] = []
    skipped: set[str] = set()
    networks = [(None, _WHOLE, n > 0), (first, _WITHOUT, first is not None)]
    for start, words, known in networks:
        for attack in dict.fromkeys(attacks):
            curves = _curves(view.graph, attack, start, runs, seed, exact) if known else []
            skipped |= {attack} if known and not curves else set()
            summary = _summary(curves, view.graph)
            rows.append((attack, *_WORDS[attack], *words, *summary, n, _spread(curves, n)))
    label = ("", "") if first is None else identity(net, view.names[first])[1:3]
    how = made(
        net, "robustness", "R = 1/N sum_{Q=1..N} LCC(Q)/N, N the original size",
        _robust_notes(n, first, label, skipped, exact), **view.made(),
        attacks=list(attacks), runs=runs, seed=seed,
        hub=None if first is None else view.names[first], exact=exact, ties="by identifier",
    )  # fmt: skip
    return Table(ROBUSTNESS, tuple(rows), how)


def robustness_curve(
    net: nx.MultiDiGraph[str],
    *,
    attack: str = "recalculated-degree",
    seed: int = 1,
    hub: str | None = None,
    first: bool = False,
    exact: int = 300,
) -> Table:
    """Who leaves at each step of an attack, and how large the largest component then is.

    Formula: LCC(Q) and s(Q) = LCC(Q)/N after Q removals; the mean of s over Q = 1…N is R. Orders and ties
    as in ``robustness``; ``random`` is one order, drawn with ``seed``. With ``first`` the government hub
    (or ``hub``) goes first. Schneider et al. (2011). On the simple undirected view.

    For a park manager: in which order losses hurt, and when the network breaks.
    按什么顺序流失最伤，何时散架。
    It cannot say that anybody will leave.

    >>> star = nx.MultiDiGraph([("hub", leaf) for leaf in "abcd"])
    >>> robustness_curve(star).column("lcc")
    [1, 1, 1, 1, 0]
    """
    one_of("attack", attack, ATTACKS)
    view = simple_view(net)
    start = _hub(net, view, hub) if first or hub else None
    n = len(view.names)
    notes = [_RECORDED] if n else [_EMPTY]
    order = _order(view.graph, attack, start, seed, exact) if n else []
    if order is None:
        order, notes = [], [_too_large({attack}, exact)]
    if first and start is None and n:
        notes.append(_NO_HUB)
    sizes = orders.curve(view.graph, order)
    rows = tuple(
        (q, *identity(net, view.names[node])[:3], size, size / n)
        for q, (node, size) in enumerate(zip(order, sizes, strict=True), start=1)
    )
    how = made(
        net, "robustness-curve", "s(Q) = LCC(Q)/N", notes, **view.made(), attack=attack, seed=seed,
        r=fsum(sizes) / n / n if rows else None, ties="by identifier",
    )  # fmt: skip
    return Table(CURVE, rows, how)


def r_of(sizes: Sequence[int], n: int) -> float:
    """R of a curve of largest components: (1/N) Σ LCC/N.

    >>> r_of([1, 1, 1, 1, 0], 5)
    0.16
    """
    return fsum(sizes) / n / n


def _order(graph: nx.Graph[int], attack: str, start: int | None, seed: int, exact: int) -> list[int] | None:
    """The order of an attack, ``start`` before all; None where the network is too large for it."""
    limit = {"betweenness": 2000, "recalculated-betweenness": exact}.get(attack)
    if limit is not None and graph.number_of_nodes() > limit:
        return None
    make: dict[str, Callable[[nx.Graph[int]], list[int]]] = {
        "degree": orders.by_degree,
        "recalculated-degree": orders.by_degree_anew,
        "betweenness": orders.by_betweenness,
        "recalculated-betweenness": orders.by_betweenness_anew,
        "random": lambda given: orders.at_random(given, seed),
    }
    if start is None:
        return make[attack](graph)
    # The rest is numbered anew, in the same order, so that ties fall as before.
    others = [node for node in sorted(graph) if node != start]
    left = nx.relabel_nodes(graph.subgraph(others), {node: i for i, node in enumerate(others)})
    ordered: nx.Graph[int] = nx.Graph()
    ordered.add_nodes_from(range(len(others)))
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in left.edges))
    return [start, *(others[i] for i in make[attack](ordered))]


def _curves(
    graph: nx.Graph[int], attack: str, start: int | None, runs: int, seed: int, exact: int
) -> list[list[int]]:
    seeds = [seed + i for i in range(runs)] if attack == "random" else [seed]
    found = (_order(graph, attack, start, one, exact) for one in seeds)
    return [orders.curve(graph, order) for order in found if order is not None]


def _summary(curves: list[list[int]], graph: nx.Graph[int]) -> tuple[Cell, Cell, Cell, Cell]:
    n = graph.number_of_nodes()
    before = max(map(len, nx.connected_components(graph)), default=0)
    if not curves:
        return None, None, None, before
    r = fsum(r_of(sizes, n) for sizes in curves) / len(curves)
    halves = [next(q for q, size in enumerate(sizes, start=1) if 2 * size <= before) for sizes in curves]
    return r, r * 2 * n / (n - 1) if n > 1 else None, fsum(halves) / len(halves) / n, before


def _spread(curves: list[list[int]], n: int) -> float | None:
    if len(curves) < 2:
        return None
    values = [r_of(sizes, n) for sizes in curves]
    mean = fsum(values) / len(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _hub(net: nx.MultiDiGraph[str], view: Simple, named: str | None) -> int | None:
    """The node named, or the actor of the role Government with most neighbours; ties by name."""
    if named is not None:
        if named not in view.names:
            raise NotFound("node", named, view.names)
        return view.names.index(named)
    found = [i for i, name in enumerate(view.names) if "Government" in net.nodes[name].get("roles", ())]
    return min(found, key=lambda i: (-view.graph.degree(i), i), default=None)


def _robust_notes(
    n: int, hub: int | None, label: tuple[str, str], skipped: set[str], exact: int
) -> list[Note]:
    if not n:
        return [_EMPTY]
    found = [_RECORDED, _NO_HUB if hub is None else _hub_note(label), _NO_SPREAD]
    if n == 1:
        found.append(_ALONE)
    return [*found, *([_too_large(skipped, exact)] if skipped else [])]


def _hub_note(label: tuple[str, str]) -> Note:
    return {"zh": f"政府枢纽：{label[0]}。", "en": f"The government hub is {label[1]}."}


def _too_large(attacks: set[str], exact: int) -> Note:
    zh, en = (
        "、".join(_WORDS[a][0] for a in sorted(attacks)),
        ", ".join(_WORDS[a][1] for a in sorted(attacks)),
    )
    return {
        "zh": f"网络过大，未计算：{zh}(初始介数至 2000 个结点，重算介数至 exact={exact} 个)。",
        "en": f"The network is too large for: {en} (betweenness up to 2,000 nodes, computed anew up to "
        f"exact={exact}); empty.",
    }


def _cells(net: nx.MultiDiGraph[str]) -> Iterator[tuple[str, tuple[str, str], list[str]]]:
    """Each recorded cell with its named actors: industry × role, role, segment."""
    concepts: Mapping[str, Mapping[str, tuple[str, str]]] = net.graph.get("concepts", {})
    cells: dict[tuple[str, str, str], list[str]] = {}
    actors_of = {node for node in net if is_named_actor(net.nodes[node])}
    for node in sorted(actors_of, key=str):
        about = net.nodes[node]
        for role in about.get("roles", ()):
            cells.setdefault(("role", "", role), []).append(node)
            for industry in about.get("industries", ()):
                cells.setdefault(("cell", industry, role), []).append(node)
    placed = (
        (o, s)
        for s, o, data in net.edges(data=True)
        if local_name(str(data.get("predicate", ""))) == "positionedInSegment" and s in actors_of
    )
    for segment, node in sorted(set(placed)):
        cells.setdefault(("segment", "", segment), []).append(node)
    rank = {role: i for i, role in enumerate(ROLE_ORDER)}
    for kind, industry, what in sorted(cells, key=lambda c: (c[0], c[1], rank.get(c[2], 9), c[2])):
        actors = cells[kind, industry, what]
        if kind == "segment":
            yield kind, identity(net, what)[1:3], actors
            continue
        role = concepts.get("roles", {}).get(what, (what, what))
        field = concepts.get("industries", {}).get(industry, (industry, industry))
        yield kind, role if kind == "role" else (f"{field[0]} × {role[0]}", f"{field[1]} × {role[1]}"), actors


def _single(
    kind: str, node: str, zh: str, en: str, lost: tuple[Cell, str, str], net: nx.MultiDiGraph[str]
) -> tuple[Cell, ...]:
    return (kind, *_KINDS[kind], node, zh, en, *lost, identity(net, node)[3])


def _lost(net: nx.MultiDiGraph[str], view: Simple, nodes: Sequence[int]) -> tuple[Cell, str, str]:
    return (len(nodes), *_who(net, view, nodes))


def _who(net: nx.MultiDiGraph[str], view: Simple, nodes: Sequence[int]) -> tuple[str, str]:
    """The names of nodes in zh and en; beyond a few only how many more."""
    labels = [identity(net, view.names[node])[1:3] for node in nodes]
    more = len(labels) - _SHOWN
    zh, en = ("; ".join(label[i] for label in labels[:_SHOWN]) for i in (0, 1))
    return (f"{zh} 等另 {more} 个", f"{en} and {more} more") if more > 0 else (zh, en)


def _ties(net: nx.MultiDiGraph[str], one: str, two: str) -> tuple[str, str]:
    found = [data for s, o in ((one, two), (two, one)) for data in (net.get_edge_data(s, o) or {}).values()]
    predicates = {local_name(str(data["predicate"])) for data in found if "predicate" in data}
    claims = {str(claim) for data in found for claim in data.get("claims", ())}
    return "; ".join(sorted(predicates)), "; ".join(sorted(claims))


def _notes(net: nx.MultiDiGraph[str], found: object) -> list[Note]:
    if not len(net):
        return [_EMPTY]
    return [_RECORDED] if found else [_RECORDED, _NONE]


_CELL: Note = {
    "zh": "某格仅有的一家不是割点时，“切断”一栏为空：它离开会空出该格，但不切断他人。",
    "en": "Where the one actor of a cell is no articulation point, cut off is empty: its leaving empties the "
    "cell and cuts nobody off.",
}
_NO_SPREAD: Note = {
    "zh": "标准差仅随机次序有；其余次序是确定的，为空。",
    "en": "Only the random order has a standard deviation; the others are fixed (empty).",
}
_ALONE: Note = {
    "zh": "只有一个结点：没有可比的最大值，比率无定义。",
    "en": "With one node there is no largest R to compare with: the ratio is undefined.",
}
