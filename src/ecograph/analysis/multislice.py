"""Communities through all layers together: one actor may be in one group by money, in another by research.

Mucha, Richardson, Macon, Porter & Onnela 2010, "Community structure in time-dependent, multiscale, and
multiplex networks", Science 328, 876. The layers are those of :mod:`ecograph.analysis.multilayer`, or
slices of time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from ecograph.analysis.leiden import Layered, leiden_parts
from ecograph.analysis.measure import Note, identity, made
from ecograph.analysis.multilayer import FOUR, layer_name, layers_of
from ecograph.analysis.partitions import adjusted_rand
from ecograph.analysis.progress import step
from ecograph.errors import InputError
from ecograph.table import Cell, Table

MULTISLICE = (
    "community", "size", "id", "label_zh", "label_en", "roles", "layers_zh", "layers_en", "communities",
)  # fmt: skip

_NO_TIES: Note = {
    "zh": "所选各链都没有联系：模块度无定义，没有社群可言。",
    "en": "No chosen layer has a tie: modularity is undefined, and there are no communities to speak of.",
}
_INACTIVE: Note = {
    "zh": "所选各链中都没有联系的主体不属于任何社群，未列出。",
    "en": "Actors without a tie in any chosen layer belong to no community and are not listed.",
}
_CONVENTION: Note = {
    "zh": "层间耦合强度 coupling 是约定：越大，同一主体在各链中越归入同一社群；请换几个值比较。",
    "en": "The coupling between layers is a convention: the higher, the more an actor stays in one community "
    "in all layers. Try several values.",
}

State = tuple[str, int]


@dataclass(frozen=True)
class _Supra:
    """State nodes (a node where it has a tie), their ties and couplings, and their scaled strengths."""

    states: tuple[State, ...]
    near: list[dict[int, float]]
    strength: list[Layered]
    weight: float  # 2μ: ties and couplings, both ways


def multislice_communities(
    slices: Sequence[nx.Graph[str]], *, coupling: float = 1.0, ordered: bool = False,
    resolution: float = 1.0, seed: int = 1,
) -> list[set[State]]:  # fmt: skip
    """Communities of states (node, number of its slice), by Leiden; a node is a state where it has a tie.

    Formula: maximises Q of :func:`multislice_modularity`. ``slices`` are simple undirected graphs, weights
    as ``weight`` (1 if none). The states of one node are tied by ``coupling``: in every two slices, or if
    they are ``ordered`` (as years are) in every two next to each other. Raises ``InputError`` for a
    ``coupling`` below 0 or a ``resolution`` not above 0.

    >>> early, late = nx.Graph([("a", "b")]), nx.Graph([("a", "b"), ("c", "d")])
    >>> [sorted(part) for part in multislice_communities([early, late], ordered=True)]
    [[('a', 0), ('a', 1), ('b', 0), ('b', 1)], [('c', 1), ('d', 1)]]
    """
    supra = _supra(slices, coupling, ordered, resolution)
    return [{supra.states[i] for i in part} for part in _parts(supra, resolution, seed)]


def multislice_modularity(
    slices: Sequence[nx.Graph[str]], parts: Sequence[set[State]], *, coupling: float = 1.0,
    ordered: bool = False, resolution: float = 1.0,
) -> float | None:  # fmt: skip
    """How good a partition of the states is; None without a tie.

    Formula: Q = 1/2μ Σ_{ijsr} [(A_ijs − γ k_is k_js/2m_s) δ_sr + δ_ij C_jsr] δ(g_is, g_jr), 2μ = all ties
    and couplings, both ways (Mucha et al. 2010). With one slice it is modularity.

    >>> apart = [{("a", 0), ("b", 0)}, {("c", 0), ("d", 0)}]
    >>> multislice_modularity([nx.Graph([("a", "b"), ("c", "d")])], apart)
    0.5
    """
    supra = _supra(slices, coupling, ordered, resolution)
    number = {state: i for i, state in enumerate(supra.states)}
    numbers = [[number[state] for state in part] for part in parts]
    if sorted(i for part in numbers for i in part) != list(range(len(number))):
        raise InputError(
            "The parts are not a partition of the states (nodes in slices where they have ties)."
        )
    return _quality(supra, numbers, resolution) if supra.states else None


def multislice(
    net: nx.MultiDiGraph[str], *, layers: str = FOUR, coupling: float = 1.0, resolution: float = 1.0,
    runs: int = 20, seed: int = 1,
) -> Table:  # fmt: skip
    """The communities of all layers together, largest first; one row for each actor in each community.

    Formula: Q = 1/2μ Σ_{ijsr} [(A_ijs − γ k_is k_js/2m_s) δ_sr + δ_ij ω] δ(g_is, g_jr), γ = ``resolution``,
    ω = ``coupling`` between the states of one actor in every two layers, maximised by Leiden (Mucha et al.
    2010; Traag, Waltman & van Eck 2019) with ``runs`` seeds from ``seed`` on; the first of highest Q is
    kept, and ``made["agreement"]`` is the mean adjusted Rand index of the runs with it. A layer is simple
    and undirected, and an actor is in it only where it has a tie. ``size`` counts actors in their layers;
    ``layers`` are those in which the actor is in this community, ``communities`` how many it is in, in all.

    For a park manager: which groups hold through all chains, and who belongs to different groups in
    different chains. 放在四链中一并看，哪些主体始终抱团，谁在不同的链上属于不同的圈子。
    It cannot say what ``coupling`` should be, nor split an actor's ties within one layer.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("a", "b", chains=("Capital", "Talent")), net.add_edge("c", "d", chains=("Talent",))
    >>> multislice(net, layers="Capital,Talent").column("id")
    ['a', 'b', 'c', 'd']
    """
    if runs < 1:
        raise InputError("“runs” must be at least 1.")
    view = layers_of(net, layers)
    supra = _supra([nx.Graph(sorted(view.ties[name])) for name in view.names], coupling, False, resolution)
    tried: list[tuple[float, list[list[int]]]] = []
    for more in range(runs if supra.states else 0):
        step("multislice", more, runs)
        parts = sorted(_parts(supra, resolution, seed + more), key=lambda part: (-len(part), part))
        tried.append((round(_quality(supra, parts, resolution), 12), parts))
    best = max(range(len(tried)), key=lambda i: (tried[i][0], -i), default=None)
    kept = [] if best is None else tried[best][1]
    rows = tuple(_rows(net, view.names, supra.states, kept))
    active = {node for node, _ in supra.states}
    notes = [_CONVENTION] if kept and len(view.names) > 1 else [] if kept else [_NO_TIES]
    notes += [_INACTIVE] if kept and len(active) < len(view.nodes) else []
    how = made(
        net, "multislice", "Q = 1/2mu sum [(A - gamma k k/2m_s) in a layer + omega of an actor] together",
        notes, **view.made(), coupling=coupling, resolution=resolution, runs=runs, seed=seed,
        kept_seed=None if best is None else seed + best, communities=len(kept),
        state_nodes=len(supra.states), modularity=None if best is None else tried[best][0],
        modularity_lowest=min((q for q, _ in tried), default=None), agreement=_agreement(tried, best),
        engine="ecograph (python)",
    )  # fmt: skip
    return Table(MULTISLICE, rows, how)


def _rows(
    net: nx.MultiDiGraph[str], names: Sequence[str], states: Sequence[State], parts: Sequence[Sequence[int]]
) -> Iterator[tuple[Cell, ...]]:
    within: list[dict[str, list[int]]] = []
    groups: dict[str, int] = {}
    for part in parts:
        found: dict[str, list[int]] = {}
        for i in part:
            node, layer = states[i]
            found.setdefault(str(node), []).append(layer)
        within.append(found)
        for node in found:
            groups[node] = groups.get(node, 0) + 1
    for number, (part, members) in enumerate(zip(parts, within, strict=True), start=1):
        for node in sorted(members, key=lambda node: (-len(members[node]), node)):
            said = [layer_name(net, names[layer]) for layer in sorted(members[node])]
            zh, en = ("; ".join(names) for names in zip(*said, strict=True))
            yield (number, len(part), *identity(net, node), zh, en, groups[node])


def _supra(slices: Sequence[nx.Graph[str]], coupling: float, ordered: bool, resolution: float) -> _Supra:
    if not (math.isfinite(coupling) and coupling >= 0 and math.isfinite(resolution) and resolution > 0):
        raise InputError("“coupling” must be from 0 up, and “resolution” above 0.")
    ties = [_ties(graph) for graph in slices]
    states = sorted(
        ((node, s) for s, near in enumerate(ties) for node in near), key=lambda x: (str(x[0]), x[1])
    )
    number = {state: i for i, state in enumerate(states)}
    near: list[dict[int, float]] = []
    strength = []
    totals = [math.fsum(w for around in there.values() for w in around.values()) for there in ties]
    for node, s in states:
        around = ties[s][node]
        coupled = [r for r in range(len(slices)) if (abs(r - s) == 1 if ordered else r != s)]
        near.append({number[other, s]: weight for other, weight in around.items()})
        if coupling:
            near[-1] |= {number[node, r]: coupling for r in coupled if (node, r) in number}
        scaled = math.fsum(around.values()) / math.sqrt(totals[s])
        strength.append(Layered(tuple(scaled if r == s else 0.0 for r in range(len(slices)))))
    weight = math.fsum(w for around in near for w in around.values())
    return _Supra(tuple(states), near, strength, weight)


def _ties(graph: nx.Graph[str]) -> dict[str, dict[str, float]]:
    """The neighbours of each node that has one other than itself, in order of names."""
    found: dict[str, dict[str, float]] = {}
    for node in sorted(graph, key=str):
        around = sorted(graph.adj[node].items(), key=lambda tie: str(tie[0]))
        near = {other: float(tie.get("weight", 1.0)) for other, tie in around if other != node}
        if near:
            found[node] = near
    return found


def _parts(supra: _Supra, resolution: float, seed: int) -> list[list[int]]:
    return leiden_parts(supra.near, list(supra.strength), 1.0, resolution=resolution, seed=seed)


def _quality(supra: _Supra, parts: Sequence[Sequence[int]], resolution: float) -> float:
    label = {i: number for number, part in enumerate(parts) for i in part}
    inside = math.fsum(
        weight for i, near in enumerate(supra.near) for j, weight in near.items() if label[i] == label[j]
    )
    expected = math.fsum(
        total * total
        for part in parts
        for total in map(math.fsum, zip(*(supra.strength[i].by_layer for i in part), strict=True))
    )
    return (inside - resolution * expected) / supra.weight


def _agreement(tried: Sequence[tuple[float, list[list[int]]]], best: int | None) -> float | None:
    if best is None or len(tried) < 2:
        return None
    labels = []
    for _, parts in tried:
        label = {i: number for number, part in enumerate(parts) for i in part}
        labels.append([label[i] for i in range(len(label))])
    found = [adjusted_rand(labels[best], other) for other in labels]
    return round(sum(found) / len(found), 6)
