"""The Leiden algorithm in plain Python, so that the same seed gives the same communities everywhere.

Traag, Waltman & van Eck 2019, "From Louvain to Leiden: guaranteeing well-connected communities",
Scientific Reports 9:5233. Quality: modularity with a resolution (Reichardt & Bornholdt 2006).
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

# How freely the refinement chooses among good merges (θ of the paper), in units of link weight.
_RANDOMNESS = 0.01
_GAIN = 1e-12
_LARGE = 5000


@dataclass(frozen=True, slots=True)
class Layered:
    """A node's strength in each of several layers, where each layer has a null model of its own.

    It calculates as a number does, and the product of two is a number, so that the algorithm is one and
    the same: scaled by 1/√(2m_s) in layer s, k·K is Σ_s k_s K_s/2m_s.

    >>> Layered((1.0, 0.0)) * Layered((0.5, 2.0))
    0.5
    """

    by_layer: tuple[float, ...]

    def __add__(self, other: Layered) -> Layered:
        return Layered(tuple(a + b for a, b in zip(self.by_layer, other.by_layer, strict=True)))

    def __radd__(self, zero: float) -> Layered:
        return self

    def __sub__(self, other: Layered) -> Layered:
        return Layered(tuple(a - b for a, b in zip(self.by_layer, other.by_layer, strict=True)))

    def __mul__(self, other: Layered) -> float:
        return sum(a * b for a, b in zip(self.by_layer, other.by_layer, strict=True))

    def __rmul__(self, factor: float) -> Layered:
        return Layered(tuple(factor * a for a in self.by_layer))


Strength = Any  # a number, or Layered


@dataclass
class _Graph:
    """Neighbours and weights without self-loops, and the strength of each node with them."""

    near: list[dict[int, float]]
    strength: list[Strength]
    total: float  # 2m; 1 where the strengths are scaled already


def leiden_communities(
    graph: nx.Graph[int], *, resolution: float = 1.0, seed: int = 1, rounds: int | None = None
) -> list[set[int]]:
    """Communities of a simple undirected weighted graph: every one of them is connected.

    Formula: maximises Q = Σ_c [L_c/m − γ(k_c/2m)²]. Repeated from its own result until nothing moves,
    at most ``rounds`` times (10; above 5,000 nodes 2, as in leidenalg).
    Depends only on the graph (its nodes are sorted first) and ``seed``.

    >>> graph = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(4))
    >>> sorted(map(sorted, leiden_communities(graph)))
    [[0, 1, 2], [3, 4, 5, 6]]
    """
    nodes = sorted(graph)
    number = {node: i for i, node in enumerate(nodes)}
    near: list[dict[int, float]] = [{} for _ in nodes]
    loops = [0.0] * len(nodes)
    for a, b, data in sorted(graph.edges(data=True), key=lambda e: sorted((number[e[0]], number[e[1]]))):
        weight = float(data.get("weight", 1.0))
        if a == b:
            loops[number[a]] += weight
            continue
        near[number[a]][number[b]] = near[number[b]][number[a]] = weight
    strength = [math.fsum(near[i].values()) + 2 * loops[i] for i in range(len(nodes))]
    parts = leiden_parts(near, strength, math.fsum(strength), resolution=resolution, seed=seed, rounds=rounds)
    return [{nodes[i] for i in part} for part in parts]


def leiden_parts(
    near: list[dict[int, float]], strength: list[Strength], total: float, *, resolution: float, seed: int,
    rounds: int | None = None,
) -> list[list[int]]:  # fmt: skip
    """Communities of nodes 0…n−1 that maximise Σ over linked pairs inside of w_ij − γ k_i·k_j/``total``.

    ``near``: the neighbours of each node and the weights, both ways, without self-loops.

    >>> leiden_parts([{1: 1.0}, {0: 1.0}], [1.0, 1.0], 2.0, resolution=1, seed=1)
    [[0, 1]]
    """
    whole = _Graph(near, strength, total)
    labels = list(range(len(near)))
    if total:
        chance = random.Random(seed)  # noqa: S311 - a seeded algorithm, not cryptography
        for _ in range(rounds or (10 if len(near) <= _LARGE else 2)):
            fresh = _pass(whole, labels, resolution, chance)
            if fresh == labels:
                break
            labels = fresh
    return _pieces(near, labels)


def _pieces(near: Sequence[Mapping[int, float]], labels: Sequence[int]) -> list[list[int]]:
    """The connected pieces of each part: a last move may cut one in two, and Q grows with the split."""
    found: list[list[int]] = []
    seen = [False] * len(near)
    for start in range(len(near)):
        if seen[start]:
            continue
        piece, seen[start] = [start], True
        for node in piece:
            for other in near[node]:
                if not seen[other] and labels[other] == labels[start]:
                    seen[other] = True
                    piece.append(other)
        found.append(sorted(piece))
    return found


def _pass(whole: _Graph, labels: Sequence[int], gamma: float, chance: random.Random) -> list[int]:
    """Move, refine and aggregate until no node moves; labels are numbered by first appearance."""
    graph, part = whole, list(labels)
    inside = [[i] for i in range(len(whole.near))]
    while True:
        part = _move(graph, part, gamma, chance)
        if len(set(part)) == len(part):
            break
        refined = _refine(graph, part, gamma, chance)
        if len(set(refined)) == len(refined):
            break
        graph, inside, part = _aggregate(graph, refined, inside, part)
    found = [0] * len(whole.near)
    for label, nodes in zip(part, inside, strict=True):
        for node in nodes:
            found[node] = label
    return _renumbered(found)


def _move(graph: _Graph, labels: Sequence[int], gamma: float, chance: random.Random) -> list[int]:
    """Local moving: each node to the neighbouring community (or an empty one) of largest gain."""
    part = _renumbered(labels)
    n = len(part)
    sums: list[Strength] = [0.0] * n
    sizes = [0] * n
    for node, label in enumerate(part):
        sums[label] += graph.strength[node]
        sizes[label] += 1
    empty = [label for label in range(n - 1, -1, -1) if not sizes[label]]
    order = list(range(n))
    chance.shuffle(order)
    queue, waiting = deque(order), [True] * n
    while queue:
        node = queue.popleft()
        waiting[node] = False
        old, k = part[node], graph.strength[node]
        sums[old] -= k
        sizes[old] -= 1
        if not sizes[old]:
            empty.append(old)
        ties = _ties(graph.near[node], part)
        best, gain = old, ties.get(old, 0.0) - gamma * k * sums[old] / graph.total
        for label, weight in ties.items():
            found = weight - gamma * k * sums[label] / graph.total
            if found > gain + _GAIN:
                best, gain = label, found
        if gain < -_GAIN and empty:
            best = empty[-1]
        if empty and best == empty[-1]:
            empty.pop()
        part[node] = best
        sums[best] += k
        sizes[best] += 1
        if best != old:
            for other in graph.near[node]:
                if part[other] != best and not waiting[other]:
                    waiting[other] = True
                    queue.append(other)
    return part


def _refine(graph: _Graph, part: Sequence[int], gamma: float, chance: random.Random) -> list[int]:
    """Within each community, merge single nodes into well-connected parts, at random by their gain."""
    members: dict[int, list[int]] = {}
    for node, label in enumerate(part):
        members.setdefault(label, []).append(node)
    refined = list(range(len(part)))
    sums = list(graph.strength)
    sizes = [1] * len(part)
    for nodes in members.values():
        total = _sum(graph.strength[node] for node in nodes)
        # The weight from each part to the rest of its community; parts begin as single nodes.
        cut = {v: math.fsum(w for u, w in graph.near[v].items() if part[u] == part[v]) for v in nodes}
        order = [v for v in nodes if _well(cut[v], graph.strength[v], total, gamma, graph.total)]
        chance.shuffle(order)
        for v in order:
            if sizes[refined[v]] != 1:
                continue
            k = graph.strength[v]
            ties = _ties({u: w for u, w in graph.near[v].items() if part[u] == part[v]}, refined)
            gains = {
                label: weight - gamma * k * sums[label] / graph.total
                for label, weight in ties.items()
                if _well(cut[label], sums[label], total, gamma, graph.total)
            }
            good = {label: gain for label, gain in gains.items() if gain >= 0}
            if not good:
                continue
            label = _drawn(good, chance)
            cut[label] += cut[v] - 2 * ties[label]
            sums[label] += k
            sizes[label] += 1
            sizes[refined[v]] -= 1
            refined[v] = label
    return refined


def _sum(strengths: Iterable[Strength]) -> Strength:
    listed = list(strengths)
    return sum(listed) if isinstance(listed[0], Layered) else math.fsum(listed)


def _well(cut: float, strength: Strength, total: Strength, gamma: float, whole: float) -> bool:
    needed: float = gamma * strength * (total - strength) / whole
    return cut >= needed - _GAIN


def _drawn(gains: Mapping[int, float], chance: random.Random) -> int:
    """One of the labels, drawn with probability ∝ exp(gain/θ)."""
    top = max(gains.values())
    labels = list(gains)
    weights = [math.exp((gains[label] - top) / _RANDOMNESS) for label in labels]
    return chance.choices(labels, weights)[0]


def _aggregate(
    graph: _Graph, refined: Sequence[int], inside: Sequence[Sequence[int]], part: Sequence[int]
) -> tuple[_Graph, list[list[int]], list[int]]:
    """One node per refined part; it starts in the community its part was in."""
    small = _renumbered(refined)
    n = max(small) + 1
    near: list[dict[int, float]] = [{} for _ in range(n)]
    strength: list[Strength] = [0.0] * n
    nodes: list[list[int]] = [[] for _ in range(n)]
    labels = [0] * n
    for node, label in enumerate(small):
        strength[label] += graph.strength[node]
        nodes[label].extend(inside[node])
        labels[label] = part[node]
        for other, weight in graph.near[node].items():
            if small[other] != label:
                near[label][small[other]] = near[label].get(small[other], 0.0) + weight
    return _Graph(near, strength, graph.total), nodes, labels


def _ties(near: Mapping[int, float], part: Sequence[int]) -> dict[int, float]:
    ties: dict[int, float] = {}
    for other, weight in near.items():
        ties[part[other]] = ties.get(part[other], 0.0) + weight
    return ties


def _renumbered(labels: Sequence[int]) -> list[int]:
    """The same partition with labels 0, 1, … in order of first appearance."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]
