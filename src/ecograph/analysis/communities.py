"""Which parts of the network hold together: communities by Leiden or Louvain, named by what they contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx

from ecograph.analysis import engines
from ecograph.analysis.leiden import leiden_communities
from ecograph.analysis.measure import Note, Simple, as_graph, identity, made, simple_view
from ecograph.analysis.partitions import adjusted_rand, normalised_mutual_information
from ecograph.analysis.progress import step
from ecograph.errors import InputError, NotFound
from ecograph.schema import ROLE_ORDER
from ecograph.table import Cell, Table

if TYPE_CHECKING:
    from ecograph.analysis.columns import SparseView

COMMUNITIES = (
    "community", "name_zh", "name_en", "size", "role", "role_share", "industries",
    "members_zh", "members_en", "links_inside", "links_outside",
)  # fmt: skip
MEMBERSHIP = ("community", "id", "label_zh", "label_en", "roles", "links_inside", "links_outside")

STABILITY = (
    "algorithm", "runs", "communities_least", "communities_most", "modularity", "modularity_mean",
    "modularity_lowest", "ari_mean", "ari_lowest", "nmi_mean", "role_nmi", "with_role",
)  # fmt: skip
ALGORITHMS: Mapping[str, Callable[..., Sequence[set[int]]]] = {
    "leiden": leiden_communities,
    "louvain": nx.community.louvain_communities,
}

_SHOWN = 5
_ENOUGH = 20
_ONE_RUN: Note = {
    "zh": "只运行一次，无从比较稳定性。",
    "en": "One run cannot be compared with another: stability is unknown.",
}
_FEW_RUNS: Note = {
    "zh": "运行不足20次，稳定性仅供参考。",
    "en": "Fewer than 20 runs: take the stability as a hint only.",
}
_NO_LINKS: Note = {
    "zh": "网络没有（自环以外的）联系：模块度无定义，没有社群可言。",
    "en": "The network has no links (other than self-loops): modularity is undefined, and there "
    "are no communities to speak of.",
}
_ISOLATES: Note = {
    "zh": "孤立结点不属于任何社群，未列出。",
    "en": "Isolates belong to no community and are not listed.",
}

_FEWER: Note = {
    "zh": "网络很大，运行次数减少（runs 可设定），社群的稳定性所知较少。",
    "en": "The network is large: fewer runs than usual (set `runs`), so less is known of stability.",
}
_NO_MAIN_ROLE: Note = {
    "zh": "社群成员均无角色记录时，主要角色为空（不等于没有角色）。",
    "en": "The main role is empty where no member has a recorded role (which is not to say none plays one).",
}


def communities(
    net: nx.MultiDiGraph[str], *, algorithm: str = "leiden", resolution: float = 1.0,
    runs: int | None = None, seed: int = 1, engine: str = "auto",
) -> Table:  # fmt: skip
    """The communities of a network, largest first, named by content.

    Formula: Q = Σ_c [L_c/m − γ (k_c/2m)²] (Newman & Girvan 2004; γ = ``resolution``), maximised on the
    simple undirected view, weights = number of links, by ``algorithm``: ``leiden`` (Traag, Waltman & van
    Eck 2019; our own plain Python, or ``engine`` igraph for large networks) or ``louvain`` (Blondel et al.
    2008, networkx). Both depend on chance: they run with ``runs`` seeds (20; 5 from 100,000 links, 1 from
    1,000,000) from ``seed`` on over the sorted nodes, and the first run of highest Q is kept; ``made`` has
    Q, its range over the runs, and how far the runs agree with the kept one (mean adjusted Rand index,
    Hubert & Arabie 1985: 1 = always the same).

    A name is the two best-tied members, the commonest primary role (if there is just one) and the
    commonest industry.

    For a park manager: which groups work more with each other than with the rest.
    哪些主体抱成一团，彼此往来多于对外往来。
    It cannot see groups much smaller than √(2m) links (resolution limit, Fortunato & Barthélemy
    2007), and a disagreement between runs means that the borders are arbitrary.

    >>> net = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(4))
    >>> communities(nx.MultiDiGraph(net.edges)).column("size")
    [4, 3]
    """
    parts, how, ties, view = _best_partition(net, "communities", algorithm, resolution, runs, seed, engine)
    rows = tuple(_row(net, view, number, part, ties) for number, part in enumerate(parts, start=1))
    if any(row[4] is None for row in rows):
        how["notes"] = [*_notes_of(how), _NO_MAIN_ROLE]
    return Table(COMMUNITIES, rows, how)


def _notes_of(how: Mapping[str, object]) -> list[Note]:
    notes = how["notes"]
    return notes if isinstance(notes, list) else []


def membership(
    net: nx.MultiDiGraph[str], *, algorithm: str = "leiden", resolution: float = 1.0,
    runs: int | None = None, seed: int = 1, engine: str = "auto",
) -> Table:  # fmt: skip
    """Which community each node is in; the same partition and numbers as :func:`communities`.

    Formula: as for ``communities``. Within a community, those with most links inside come first.

    For a park manager: who belongs to which group, and who mostly links out of it.
    每个主体属于哪个社群，谁的联系主要在群外。
    It cannot say that a node belongs to two groups: each is put into one.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("lab", "school")])
    >>> membership(net).column("community")
    [1, 1, 2, 2]
    """
    parts, how, ties, view = _best_partition(net, "membership", algorithm, resolution, runs, seed, engine)
    rows: list[tuple[Cell, ...]] = []
    for number, part in enumerate(parts, start=1):
        for i in sorted(part, key=lambda i: (-ties[i][0], view.names[i])):
            rows.append((number, *identity(net, view.names[i]), *ties[i]))
    return Table(MEMBERSHIP, tuple(rows), how)


def community_stability(
    net: nx.MultiDiGraph[str], *, resolution: float = 1.0, runs: int = 20, seed: int = 1
) -> Table:
    """How far the communities depend on chance, with Leiden and with Louvain, and whether they follow roles.

    Formula: over ``runs`` seeds from ``seed`` on: Q (highest, mean, lowest), the number of communities,
    the mean and lowest adjusted Rand index and the mean normalised mutual information of all pairs of
    runs; then for the kept run (first of highest Q) the NMI with the nodes' primary roles, over the
    nodes that have one. NMI: Danon et al. 2005, arithmetic mean; ARI: Hubert & Arabie 1985.

    For a park manager: can the groups be trusted, and are they just the seven roles again?
    社群划分是否稳定可信，是否只是按角色分群。
    It cannot say that stable communities are real: only that the algorithm finds them again. NMI with
    roles is not adjusted for chance, and many small communities raise it.

    >>> net = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(4))
    >>> community_stability(nx.MultiDiGraph(net.edges)).column("ari_mean")
    [1.0, 1.0]
    """
    view = simple_view(net)
    rows: list[tuple[Cell, ...]] = []
    notes: list[Note] = []
    for algorithm in ALGORITHMS:
        tried = _run(view, algorithm, resolution, runs, seed)
        if tried.best is None:
            notes = [_NO_LINKS]
            rows.append((algorithm, runs, *[None] * (len(STABILITY) - 2)))
            continue
        pairs = list(combinations(tried.labels, 2))
        rand = [adjusted_rand(a, b) for a, b in pairs]
        shared = [normalised_mutual_information(a, b) for a, b in pairs]
        counts = [len(parts) for parts in tried.parts]
        overlay, with_role = _role_overlay(net, view, tried)
        numbers = (
            max(tried.scores), _mean(tried.scores), min(tried.scores), _mean(rand),
            min(rand, default=None), _mean(shared), overlay,
        )  # fmt: skip
        rows.append((algorithm, runs, min(counts), max(counts),
                     *(None if v is None else round(v, 9) + 0.0 for v in numbers), with_role))  # fmt: skip
    notes += [_ONE_RUN] if runs == 1 else [_FEW_RUNS] if runs < _ENOUGH else []
    how = made(net, "community-stability", "ARI and NMI of all pairs of runs; NMI(community, primary role)",
               notes, resolution=resolution, runs=runs, seed=seed, **view.made())  # fmt: skip
    return Table(STABILITY, tuple(rows), how)


def _role_overlay(net: nx.MultiDiGraph[str], view: Simple, tried: _Runs) -> tuple[float | None, int]:
    """NMI of the kept communities with primary roles, and over how many nodes; None below two roles."""
    assert tried.best is not None
    roles = [str(net.nodes[view.names[i]].get("primary_role") or "") for i in tried.nodes]
    both = [(c, role) for c, role in zip(tried.labels[tried.best], roles, strict=True) if role]
    if len({role for _, role in both}) < 2:
        return None, len(both)
    return normalised_mutual_information([c for c, _ in both], [r for _, r in both]), len(both)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


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


@dataclass(frozen=True)
class _Runs:
    """Partitions found with one seed each: Q, labels of the nodes and parts; and which run is kept."""

    nodes: tuple[int, ...]
    scores: tuple[float, ...]
    labels: tuple[tuple[int, ...], ...]
    parts: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def best(self) -> int | None:
        """The first run of highest Q; None if there are no runs."""
        return max(range(len(self.scores)), key=lambda i: (self.scores[i], -i), default=None)


def _check(runs: int, resolution: float) -> None:
    if runs < 1 or resolution <= 0:
        raise InputError("“runs” must be at least 1 and “resolution” above 0.")


def _run(view: Simple, algorithm: str, resolution: float, runs: int, seed: int) -> _Runs:
    _check(runs, resolution)
    if algorithm not in ALGORITHMS:
        raise NotFound("algorithm", algorithm, ALGORITHMS, hint=", ".join(ALGORITHMS))
    graph = view.graph.subgraph(sorted(i for i in view.graph if view.graph.degree(i))).copy()
    nodes = tuple(sorted(graph))
    tried: list[tuple[float, tuple[int, ...], tuple[tuple[int, ...], ...]]] = []
    for number in range(runs if graph.number_of_edges() else 0):
        step("communities", number, runs)
        parts = ALGORITHMS[algorithm](graph, resolution=resolution, seed=seed + number)
        q = float(nx.community.modularity(graph, parts, resolution=resolution))
        ordered = sorted((tuple(sorted(part)) for part in parts), key=lambda part: (-len(part), part))
        labels = {i: c for c, part in enumerate(ordered) for i in part}
        tried.append((round(q, 12), tuple(labels[i] for i in nodes), tuple(ordered)))
    return _Runs(nodes, *((tuple(column) for column in zip(*tried, strict=True)) if tried else ((), (), ())))


Ties = Sequence[tuple[float, float]]


def _best_partition(
    net: nx.MultiDiGraph[str],
    measure: str,
    algorithm: str,
    resolution: float,
    runs: int | None,
    seed: int,
    engine: str,
) -> tuple[Sequence[Sequence[int]], dict[str, object], Ties, Simple | SparseView]:
    """The parts (numbers of nodes), how they were made, and the ties of each node inside and outside."""
    used = engines.chosen(measure, engine, net)
    if algorithm != "leiden" and used != "networkx":
        if engine != "auto":
            raise InputError(f"The engine “{used}” computes Leiden only.", hint="algorithm=leiden")
        used = "networkx"
    links = engines.links(net)
    many = runs if runs is not None else 20 if links < 100_000 else 5 if links < 1_000_000 else 1
    view: Simple | SparseView
    if used == "igraph":
        from ecograph.analysis.columns import sparse_view

        view = sparse_view(net)
        tried = _run_fast(view, resolution, many, seed)
    else:
        view = simple_view(as_graph(net))
        tried = _run(view, algorithm, resolution, many, seed)
    best = tried.best
    isolates = len(view.names) - len(tried.nodes)
    notes = [_NO_LINKS] if best is None else [_ISOLATES] if isolates else []
    notes += [_FEWER] if runs is None and many < _ENOUGH and best is not None else []
    agreement = (
        [adjusted_rand(tried.labels[best], labels) for labels in tried.labels]
        if best is not None and many > 1
        else []
    )
    how = made(
        net, measure, f"Q = sum over c of L_c/m - resolution*(k_c/2m)^2, by {algorithm.capitalize()}", notes,
        algorithm=algorithm, resolution=resolution, runs=many, seed=seed,
        kept_seed=None if best is None else seed + best,
        modularity=max(tried.scores, default=None), modularity_lowest=min(tried.scores, default=None),
        agreement=round(sum(agreement) / len(agreement), 6) if agreement else None,
        isolates=isolates, **view.made(),
        engine=engines.named(used, own=algorithm == "leiden" and used == "networkx"),
    )  # fmt: skip
    parts = () if best is None else tried.parts[best]
    return parts, how, _all_ties(view, parts, tried), view


def _run_fast(view: SparseView, resolution: float, runs: int, seed: int) -> _Runs:
    """The same as :func:`_run` with igraph's Leiden."""
    import numpy as np

    from ecograph.analysis import fast

    _check(runs, resolution)
    nodes = np.flatnonzero(view.degrees())
    tried = []
    for number in range(runs if len(nodes) else 0):
        step("communities", number, runs)
        found = np.array(fast.leiden(view, resolution, seed + number), np.int64)
        q = fast.modularity(view, found, resolution)
        kept = found[nodes]
        _, first, label, size = np.unique(kept, return_index=True, return_inverse=True, return_counts=True)
        order = np.lexsort((first, -size))  # largest first; of one size the one with the first node
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        label = place[label]
        members = nodes[np.argsort(label, kind="stable")]
        stops = np.cumsum(size[order])[:-1]
        parts = tuple(tuple(part.tolist()) for part in np.split(members, stops))
        tried.append((round(q, 12), tuple(label.tolist()), parts))
    scores, labels, every = zip(*tried, strict=True) if tried else ((), (), ())
    return _Runs(tuple(nodes.tolist()), tuple(scores), tuple(labels), tuple(every))


def _all_ties(view: Simple | SparseView, parts: Sequence[Sequence[int]], tried: _Runs) -> Ties:
    """The weight of each node's ties inside and outside its part, in the order of nodes."""
    if isinstance(view, Simple):
        ties = [(0.0, 0.0)] * len(view.names)
        for part in parts:
            for node, both in _ties(view, part).items():
                ties[node] = both
        return ties
    if tried.best is None:
        return []
    import numpy as np

    from ecograph.analysis import fast

    label = np.full(len(view.names), -1, np.int64)
    label[list(tried.nodes)] = tried.labels[tried.best]
    inside = fast.ties_inside(view, label)
    outside = view.matrix.sum(axis=1) - inside
    return list(zip(inside.tolist(), outside.tolist(), strict=True))


def _row(
    net: nx.MultiDiGraph[str], view: Simple | SparseView, number: int, part: Sequence[int], ties: Ties
) -> tuple[Cell, ...]:
    order = sorted(part, key=lambda i: (-sum(ties[i]), view.names[i]))
    labels = [identity(net, view.names[i]) for i in order[:_SHOWN]]
    nodes = [net.nodes[view.names[i]] for i in part]
    roles = Counter(data["primary_role"] for data in nodes if data.get("primary_role"))
    role = min(roles, key=lambda r: (-roles[r], _place(r)), default="")
    industries = Counter(code for data in nodes for code in data.get("industries", ()))
    ranked = sorted(industries, key=lambda code: (-industries[code], code))
    commonest = [r for r in roles if roles[r] == roles[role]]
    content = ((role if len(commonest) == 1 else "", "roles"), (ranked[0] if ranked else "", "industries"))
    return (
        number,
        _name(net, [label[1] for label in labels], len(part), content, 0),
        _name(net, [label[2] for label in labels], len(part), content, 1),
        len(part),
        role or None,
        round(roles[role] / len(part), 6) if role else None,
        "; ".join(ranked),
        "; ".join(label[1] for label in labels),
        "; ".join(label[2] for label in labels),
        sum(ties[i][0] for i in part) / 2,
        sum(ties[i][1] for i in part),
    )


def _name(
    net: nx.MultiDiGraph[str],
    labels: Sequence[str],
    size: int,
    content: Sequence[tuple[str, str]],
    language: int,
) -> str:
    """``甲公司、乙公司等5个（产；虚拟现实）`` or ``Alpha, Beta and 3 more (industry; virtual reality)``."""
    concepts = net.graph.get("concepts", {})
    words = [concepts.get(kind, {}).get(code, (code, code))[language] for code, kind in content if code]
    if language == 0:
        head = "、".join(labels[:2]) + (f"等{size}个" if size > 2 else "")
        return head + (f"（{'；'.join(words)}）" if words else "")
    head = ", ".join(labels[:2]) + (f" and {size - 2} more" if size > 2 else "")
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
