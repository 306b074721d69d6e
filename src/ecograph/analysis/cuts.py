"""Where a network comes apart: articulation points and bridges, and what each of them would cut off.

One depth-first walk gives both (Hopcroft & Tarjan 1973): with ``first`` the order of discovery and
``low`` the earliest node that a subtree reaches, a child's subtree hangs on its parent alone if
low(child) ≥ first(parent), and on the link alone if low(child) > first(parent). A subtree is a slice of
the order of discovery, so what is cut off is read off without walking again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True)
class Walk:
    """A depth-first walk of a graph 0…n−1: ``order`` of discovery and, by position in it, the rest.

    ``parent[i]`` is the position of the parent (−1 for a root), ``low[i]`` the earliest position that the
    subtree of i reaches, ``size[i]`` its number of nodes, ``root[i]`` the position of its component's root.
    """

    order: list[int]
    parent: list[int]
    low: list[int]
    size: list[int]
    root: list[int]


@dataclass(frozen=True)
class Cut:
    """What falls apart: the node or link, the sizes of the pieces that are left (largest first), and the
    nodes outside the largest piece, in order."""

    at: tuple[int, ...]
    sizes: tuple[int, ...]
    cut_off: tuple[int, ...]


def walk(graph: nx.Graph[int]) -> Walk:
    """Walk a graph depth first, nodes and neighbours in order of their numbers."""
    n = graph.number_of_nodes()
    near = [sorted(graph[node]) for node in range(n)]
    place = [-1] * n
    found = Walk([], [], [], [], [])
    for start in range(n):
        if place[start] < 0:
            _from(start, near, place, found)
    for i in range(n - 1, -1, -1):
        above = found.parent[i]
        if above >= 0:
            found.size[above] += found.size[i]
            found.low[above] = min(found.low[above], found.low[i])
    return found


def _from(start: int, near: list[list[int]], place: list[int], found: Walk) -> None:
    """Discover the component of ``start``; ``low`` holds each node's own back links so far."""
    root = len(found.order)
    ahead = [(start, -1, iter(near[start]))]
    place[start] = root
    _add(found, start, -1, root)
    while ahead:
        node, above, rest = ahead[-1]
        here = place[node]
        for other in rest:
            if place[other] < 0:
                place[other] = len(found.order)
                _add(found, other, here, root)
                ahead.append((other, node, iter(near[other])))
                break
            if other != above:
                found.low[here] = min(found.low[here], place[other])
        else:
            ahead.pop()


def _add(found: Walk, node: int, parent: int, root: int) -> None:
    found.low.append(len(found.order))
    found.order.append(node)
    found.parent.append(parent)
    found.size.append(1)
    found.root.append(root)


def articulation_cuts(graph: nx.Graph[int]) -> list[Cut]:
    """The articulation points in order of their numbers, each with the pieces that its removal leaves.

    >>> [(cut.at, cut.cut_off) for cut in articulation_cuts(nx.path_graph(4))]
    [((1,), (0,)), ((2,), (3,))]
    """
    found = walk(graph)
    hanging: dict[int, list[int]] = {}
    for i in range(len(found.order)):
        above = found.parent[i]
        if above >= 0 and found.low[i] >= above:
            hanging.setdefault(above, []).append(i)
    cuts = []
    for i, children in hanging.items():
        top = found.parent[i] < 0
        if top and len(children) < 2:
            continue
        pieces = [[(child, child + found.size[child])] for child in children]
        if not top:
            pieces.append(_rest(found, i, sorted([*(part for (part,) in pieces), (i, i + 1)])))
        cuts.append(_cut((found.order[i],), found, pieces))
    return sorted(cuts, key=lambda cut: cut.at)


def _rest(found: Walk, i: int, without: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The component of position i without some slices of it, as slices."""
    start, end = found.root[i], found.root[i] + found.size[found.root[i]]
    kept = []
    for a, b in [*without, (end, end)]:
        kept.append((start, a))
        start = b
    return [(a, b) for a, b in kept if a < b]


def _cut(at: tuple[int, ...], found: Walk, pieces: list[list[tuple[int, int]]]) -> Cut:
    sizes = [sum(b - a for a, b in piece) for piece in pieces]
    largest = max(sizes)
    # The largest piece is never written out, as it can be nearly all; but for a tie, where the piece with
    # the first name stays and the other is said to be cut off.
    ties = [k for k, size in enumerate(sizes) if size == largest]
    stays = ties[0] if len(ties) == 1 else min(ties, key=lambda k: min(_nodes(found, pieces[k])))
    gone = [node for k, piece in enumerate(pieces) if k != stays for node in _nodes(found, piece)]
    return Cut(at, tuple(sorted(sizes, reverse=True)), tuple(sorted(gone)))


def _nodes(found: Walk, slices: Sequence[tuple[int, int]]) -> list[int]:
    return [node for a, b in slices for node in found.order[a:b]]


def bridge_cuts(graph: nx.Graph[int]) -> list[Cut]:
    """The bridges in order of their ends, each with the two sides that its removal leaves.

    >>> [(cut.at, cut.cut_off) for cut in bridge_cuts(nx.path_graph(3))]
    [((0, 1), (0,)), ((1, 2), (2,))]
    """
    found = walk(graph)
    cuts = []
    for i in range(len(found.order)):
        above = found.parent[i]
        if above < 0 or found.low[i] <= above:
            continue
        under = (i, i + found.size[i])
        ends = sorted((found.order[above], found.order[i]))
        cuts.append(_cut(tuple(ends), found, [[under], _rest(found, i, [under])]))
    return sorted(cuts, key=lambda cut: cut.at)
