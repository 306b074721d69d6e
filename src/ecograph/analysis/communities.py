"""Which parts of the network hold together: communities by Louvain, named by what they contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import comb

import networkx as nx

from ecograph.analysis.measure import Note, Simple, identity, made, simple_view
from ecograph.errors import InputError
from ecograph.schema import ROLE_ORDER
from ecograph.table import Cell, Table

COMMUNITIES = (
    "community", "name_zh", "name_en", "size", "role", "role_share", "industries",
    "members_zh", "members_en", "links_inside", "links_outside",
)  # fmt: skip
MEMBERSHIP = ("community", "id", "label_zh", "label_en", "roles", "links_inside", "links_outside")

_SHOWN = 5
_NO_LINKS: Note = {
    "zh": "网络没有(自环以外的)联系:模块度无定义,没有社群可言。",
    "en": "The network has no links (other than self-loops): modularity is undefined, and there "
    "are no communities to speak of.",
}
_ISOLATES: Note = {
    "zh": "孤立结点不属于任何社群,未列出。",
    "en": "Isolates belong to no community and are not listed.",
}


def communities(
    net: nx.MultiDiGraph[str], *, resolution: float = 1.0, runs: int = 20, seed: int = 1
) -> Table:
    """The communities of a network, largest first, named by content.

    Formula: Q = Σ_c [L_c/m − γ (k_c/2m)²] (Newman & Girvan 2004; γ = ``resolution``), maximised by
    Louvain (Blondel et al. 2008) on the simple undirected view, weights = number of links. Louvain
    depends on chance: it is run with ``runs`` seeds from ``seed`` on, and the first run of highest Q
    is kept; ``made`` has Q, its range over the runs, and how far the runs agree with the kept one
    (mean adjusted Rand index, Hubert & Arabie 1985: 1 = always the same).

    A name is the two best-tied members, the commonest primary role (if there is just one) and the
    commonest industry.

    For a park manager: which groups work more with each other than with the rest.
    哪些主体抱成一团,彼此往来多于对外往来。
    It cannot see groups much smaller than √(2m) links (resolution limit, Fortunato & Barthélemy
    2007), and a disagreement between runs means that the borders are arbitrary.

    >>> net = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(4))
    >>> communities(nx.MultiDiGraph(net.edges)).column("size")
    [4, 3]
    """
    view = simple_view(net)
    parts, how = _best_partition(net, view, "communities", resolution, runs, seed)
    rows = tuple(_row(net, view, number, part) for number, part in enumerate(parts, start=1))
    return Table(COMMUNITIES, rows, how)


def membership(net: nx.MultiDiGraph[str], *, resolution: float = 1.0, runs: int = 20, seed: int = 1) -> Table:
    """Which community each node is in; the same partition and numbers as :func:`communities`.

    Formula: as for ``communities``. Within a community, those with most links inside come first.

    For a park manager: who belongs to which group, and who mostly links out of it.
    每个主体属于哪个社群,谁的联系主要在群外。
    It cannot say that a node belongs to two groups: each is put into one.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("lab", "school")])
    >>> membership(net).column("community")
    [1, 1, 2, 2]
    """
    view = simple_view(net)
    parts, how = _best_partition(net, view, "membership", resolution, runs, seed)
    rows: list[tuple[Cell, ...]] = []
    for number, part in enumerate(parts, start=1):
        ties = _ties(view, part)
        for i in sorted(part, key=lambda i: (-ties[i][0], view.names[i])):
            rows.append((number, *identity(net, view.names[i]), *ties[i]))
    return Table(MEMBERSHIP, tuple(rows), how)


def modularity(
    net: nx.MultiDiGraph[str], parts: Sequence[set[str]], *, resolution: float = 1.0
) -> float | None:
    """Q of a partition given by node names, on the simple undirected view; None without links.

    Raises ``InputError`` if the parts are not a partition of the nodes.

    >>> modularity(nx.MultiDiGraph([("a", "b"), ("c", "d")]), [{"a", "b"}, {"c", "d"}])
    0.5
    """
    view = simple_view(net)
    number = {name: i for i, name in enumerate(view.names)}
    found = [name for part in parts for name in part]
    if sorted(found, key=str) != list(view.names):
        raise InputError("The parts are not a partition of the network's nodes.")
    if not view.graph.number_of_edges():
        return None
    sets = [{number[name] for name in part} for part in parts]
    return float(nx.community.modularity(view.graph, sets, resolution=resolution))


def _best_partition(
    net: nx.MultiDiGraph[str],
    view: Simple,
    measure: str,
    resolution: float,
    runs: int,
    seed: int,
) -> tuple[list[list[int]], dict[str, object]]:
    if runs < 1 or resolution <= 0:
        raise InputError("“runs” must be at least 1 and “resolution” above 0.")
    graph = view.graph.subgraph(sorted(i for i in view.graph if view.graph.degree(i))).copy()
    isolates = len(view.names) - graph.number_of_nodes()
    tried: list[tuple[float, list[int], list[list[int]]]] = []
    for number in range(runs if graph.number_of_edges() else 0):
        parts = nx.community.louvain_communities(graph, resolution=resolution, seed=seed + number)
        q = float(nx.community.modularity(graph, parts, resolution=resolution))
        ordered = sorted((sorted(part) for part in parts), key=lambda part: (-len(part), part))
        labels = {i: c for c, part in enumerate(ordered) for i in part}
        tried.append((round(q, 12), [labels[i] for i in graph], ordered))
    best = max(range(len(tried)), key=lambda i: (tried[i][0], -i), default=None)
    notes = [*([] if tried else [_NO_LINKS]), *([_ISOLATES] if tried and isolates else [])]
    scores = [q for q, _, _ in tried]
    agreement = [_rand(tried[best][1], labels) for _, labels, _ in tried] if best is not None else []
    how = made(
        net, measure, "Q = sum over c of L_c/m - resolution*(k_c/2m)^2, by Louvain", notes,
        resolution=resolution, runs=runs, seed=seed,
        kept_seed=None if best is None else seed + best,
        modularity=max(scores, default=None), modularity_lowest=min(scores, default=None),
        agreement=round(sum(agreement) / len(agreement), 6) if agreement else None,
        isolates=isolates, **view.made(),
    )  # fmt: skip
    return ([] if best is None else tried[best][2]), how


def _row(net: nx.MultiDiGraph[str], view: Simple, number: int, part: Sequence[int]) -> tuple[Cell, ...]:
    ties = _ties(view, part)
    order = sorted(part, key=lambda i: (-sum(ties[i]), view.names[i]))
    labels = [identity(net, view.names[i]) for i in order]
    nodes = [net.nodes[view.names[i]] for i in part]
    roles = Counter(data["primary_role"] for data in nodes if data.get("primary_role"))
    role = min(roles, key=lambda r: (-roles[r], _place(r)), default="")
    industries = Counter(code for data in nodes for code in data.get("industries", ()))
    ranked = sorted(industries, key=lambda code: (-industries[code], code))
    commonest = [r for r in roles if roles[r] == roles[role]]
    content = ((role if len(commonest) == 1 else "", "roles"), (ranked[0] if ranked else "", "industries"))
    return (
        number,
        _name(net, [label[1] for label in labels], content, 0),
        _name(net, [label[2] for label in labels], content, 1),
        len(part),
        role or None,
        round(roles[role] / len(part), 6) if role else None,
        "; ".join(ranked),
        "; ".join(label[1] for label in labels[:_SHOWN]),
        "; ".join(label[2] for label in labels[:_SHOWN]),
        sum(inside for inside, _ in ties.values()) / 2,
        sum(outside for _, outside in ties.values()),
    )


def _name(
    net: nx.MultiDiGraph[str],
    labels: Sequence[str],
    content: Sequence[tuple[str, str]],
    language: int,
) -> str:
    """``甲公司、乙公司等5个(产;虚拟现实)`` or ``Alpha, Beta and 3 more (industry; virtual reality)``."""
    concepts = net.graph.get("concepts", {})
    words = [concepts.get(kind, {}).get(code, (code, code))[language] for code, kind in content if code]
    if language == 0:
        head = "、".join(labels[:2]) + (f"等{len(labels)}个" if len(labels) > 2 else "")
        return head + (f"({';'.join(words)})" if words else "")
    head = ", ".join(labels[:2]) + (f" and {len(labels) - 2} more" if len(labels) > 2 else "")
    return head + (f" ({'; '.join(words)})" if words else "")


def _ties(view: Simple, part: Sequence[int]) -> dict[int, tuple[float, float]]:
    """For each node of a part, the weight of its ties inside and outside the part."""
    within = set(part)
    ties: dict[int, tuple[float, float]] = {}
    for node in part:
        inside = outside = 0.0
        for other, data in view.graph.adj[node].items():
            if other in within:
                inside += data["weight"]
            else:
                outside += data["weight"]
        ties[node] = (inside, outside)
    return ties


def _place(role: str) -> int:
    return ROLE_ORDER.index(role) if role in ROLE_ORDER else len(ROLE_ORDER)


def _rand(one: Sequence[int], other: Sequence[int]) -> float:
    """The adjusted Rand index of two labellings of the same nodes."""
    together = sum(comb(n, 2) for n in Counter(zip(one, other, strict=True)).values())
    first = sum(comb(n, 2) for n in Counter(one).values())
    second = sum(comb(n, 2) for n in Counter(other).values())
    pairs = comb(len(one), 2)
    expected = first * second / pairs if pairs else 0.0
    highest = (first + second) / 2
    return 1.0 if highest == expected else (together - expected) / (highest - expected)
