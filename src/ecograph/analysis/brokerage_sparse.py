"""Brokerage on sparse matrices: the counts of :mod:`ecograph.analysis.brokerage` for large networks.

All two-paths a→v→c are counted by products with the nodes' groups; what must go (a = c, and a→c present)
is taken away: mutual arcs, and the closed triples, which come from a list of all triangles. Each triangle
is found once, at its node of lowest degree, so hubs cost little (Chiba & Nishizeki 1985). Needs the extra
``fast``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from ecograph.analysis.groups import Groups
from ecograph.analysis.permutation import Pairs

# Pairs of neighbours looked at at once: bounds the memory.
_CHUNK = 2_000_000
_Counts = NDArray[np.float64]


def counts_of_pairs(pairs: Pairs, groups: Groups) -> list[tuple[float, ...]]:
    """The counts of each grouped node, from the same input as the plain version."""
    n = len(groups.names)
    if not pairs.pairs:
        return [(0.0,) * 6] * n
    arcs = np.array(pairs.pairs, np.int64).reshape(-1, 2)
    shares = csr_array(np.array(groups.profiles).reshape(-1, len(groups.groups))[list(groups.types)])
    found = counts(arcs[:, 0], arcs[:, 1], n, shares)
    return [tuple(row) for row in found.tolist()]


def counts(source: NDArray[Any], target: NDArray[Any], n: int, shares: csr_array) -> _Counts:
    """Coordinator, itinerant, representative, gatekeeper, liaison and total of each node (n × 6, float64).

    ``source`` and ``target`` (m) are distinct arcs without self-loops; ``shares`` (n × groups) says how far
    each node belongs to each group, with rows that sum to 1 (see :func:`indicator`).

    >>> counts(np.array([0, 1]), np.array([1, 2]), 3, indicator(np.array([0, 1, 1])))[1].tolist()
    [0.0, 0.0, 0.0, 1.0, 0.0, 1.0]
    """
    ones = np.ones(len(source))
    matrix = csr_array((ones, (source, target)), shape=(n, n))
    back = csr_array(matrix.T)
    mutual = csr_array(matrix.multiply(back))
    into, out = csr_array(back @ shares), csr_array(matrix @ shares)
    ended, started = into.sum(axis=1), out.sum(axis=1)
    joint = csr_array(into.multiply(out) - mutual @ shares.multiply(shares))
    same = joint.multiply(shares).sum(axis=1)
    ends = joint.sum(axis=1) - same
    lone = csr_array(mutual @ shares)
    first = (csr_array(diags_array(started) @ into) - lone).multiply(shares).sum(axis=1) - same
    last = (csr_array(diags_array(ended) @ out) - lone).multiply(shares).sum(axis=1) - same
    total = ended * started - mutual.sum(axis=1)
    found = np.column_stack([same, ends, first, last, total - same - ends - first - last, total])
    found -= _closed(source, target, n, shares)
    # Differences of whole numbers: what is left beside a whole number of shares is rounding.
    found[np.abs(found) < 1e-9] = 0
    result: _Counts = found
    return result


def indicator(groups: NDArray[Any]) -> csr_array:
    """The shares of nodes that each belong to one group, from the groups' numbers (n).

    >>> indicator(np.array([1, 0])).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    n = len(groups)
    width = int(groups.max()) + 1 if n else 0
    return csr_array((np.ones(n), np.asarray(groups, np.int64), np.arange(n + 1)), shape=(n, width))


def _closed(source: NDArray[Any], target: NDArray[Any], n: int, shares: csr_array) -> _Counts:
    """The triples a→v→c with a→c, by node v and role of v."""
    found = np.zeros((n, 6))
    pure = shares.nnz == n
    group = shares.indices if pure else None
    for nodes, arcs in _triangles(source, target, n):
        for a, v, c in permutations(range(3)):
            there = arcs[a, v] & arcs[v, c] & arcs[a, c]
            x, y, z = (nodes[end][there] for end in (a, v, c))
            if not len(x):
                continue
            weights = _pure(group[x], group[y], group[z]) if group is not None else _shared(shares, x, y, z)
            for kind, weight in enumerate(weights):
                found[:, kind] += np.bincount(y, weight, minlength=n)
    return found


def _pure(a: NDArray[Any], v: NDArray[Any], c: NDArray[Any]) -> list[NDArray[Any]]:
    first, last, ends = a == v, v == c, a == c
    kinds = [first & last, ends & ~first, first & ~last, last & ~first, ~(first | last | ends)]
    return [*(kind.astype(np.float64) for kind in kinds), np.ones(len(a))]


def _shared(shares: csr_array, a: NDArray[Any], v: NDArray[Any], c: NDArray[Any]) -> list[NDArray[Any]]:
    of_a, of_v, of_c = shares[a], shares[v], shares[c]
    same = of_a.multiply(of_v).multiply(of_c).sum(axis=1)
    ends = of_a.multiply(of_c).sum(axis=1) - same
    first = of_a.multiply(of_v).sum(axis=1) - same
    last = of_v.multiply(of_c).sum(axis=1) - same
    return [same, ends, first, last, 1 - same - ends - first - last, np.ones(len(a))]


_Trio = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def _triangles(
    source: NDArray[Any], target: NDArray[Any], n: int
) -> Iterator[tuple[_Trio, dict[tuple[int, int], NDArray[Any]]]]:
    """All triangles, each once: three arrays of nodes, and for each ordered pair whether its arc is there."""
    low, high = np.minimum(source, target).astype(np.int64), np.maximum(source, target).astype(np.int64)
    edges, place = np.unique(low * n + high, return_inverse=True)
    ways = np.zeros(len(edges), np.uint8)  # 1: from the lower number to the higher, 2: back
    np.bitwise_or.at(ways, place, np.where(source < target, 1, 2).astype(np.uint8))
    one, other = edges // max(n, 1), edges % max(n, 1)
    degree = np.bincount(one, minlength=n) + np.bincount(other, minlength=n)
    rank = np.empty(n, np.int64)
    rank[np.lexsort((np.arange(n), degree))] = np.arange(n)
    tail, head = np.where(rank[one] < rank[other], (one, other), (other, one))
    order = np.argsort(tail, kind="stable")
    tail, head = tail[order], head[order]
    starts = np.searchsorted(tail, np.arange(n + 1))
    left = starts[tail + 1] - np.arange(len(tail)) - 1  # later edges of the same tail
    stops = np.concatenate([[0], np.cumsum(left)])
    first = 0
    while first < len(tail):
        last = max(first + 1, int(np.searchsorted(stops, stops[first] + _CHUNK, "right")) - 1)
        many = left[first:last]
        edge = np.repeat(np.arange(first, last), many)
        mate = np.arange(len(edge)) - np.repeat(stops[first:last] - stops[first], many) + edge + 1
        first = last
        x, y = head[edge], head[mate]
        key = np.minimum(x, y) * n + np.maximum(x, y)
        spot = np.minimum(np.searchsorted(edges, key), len(edges) - 1)
        real = edges[spot] == key
        nodes = (tail[edge[real]], x[real], y[real])
        pairs = {(0, 1): order[edge[real]], (0, 2): order[mate[real]], (1, 2): spot[real]}
        yield nodes, _arcs(nodes, pairs, ways)


def _arcs(
    nodes: _Trio, pairs: dict[tuple[int, int], NDArray[Any]], ways: NDArray[np.uint8]
) -> dict[tuple[int, int], NDArray[Any]]:
    found = {}
    for (i, j), edge in pairs.items():
        up = nodes[i] < nodes[j]
        found[i, j] = (ways[edge] & np.where(up, 1, 2)) > 0
        found[j, i] = (ways[edge] & np.where(up, 2, 1)) > 0
    return found
