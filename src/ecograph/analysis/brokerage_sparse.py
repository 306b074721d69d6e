"""Brokerage on sparse matrices: the counts of :mod:`ecograph.analysis.brokerage` for large networks.

All two-paths a→v→c are counted by products with the nodes' groups; what must go (a = c, and a→c present)
is taken away: mutual arcs, and the closed triples, which come from a list of all triangles. Each triangle
is found once, at its node of lowest degree, so hubs cost little (Chiba & Nishizeki 1985). Needs the extra
``fast``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from ecograph.analysis.brokerage_null import Moments
from ecograph.analysis.columns import Columns
from ecograph.analysis.groups import Groups
from ecograph.analysis.permutation import Pairs
from ecograph.arrays import ArrayNetwork

# Pairs of neighbours looked at at once: bounds the memory.
_CHUNK = 2_000_000
_COUNTED = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")
_Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arcs:
    """The distinct arcs between nodes that have a group, numbered as in ``Groups.names``."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    self_loops: int
    outside: int

    def __len__(self) -> int:
        return len(self.source)

    def made(self) -> dict[str, object]:
        """How the arcs were made, for a table's ``made``."""
        return Pairs((), True, self.self_loops, self.outside).made() | {"pairs": len(self)}


def arcs_of(net: ArrayNetwork, groups: Groups) -> Arcs:
    """The arcs of the nodes that have a group."""
    n = len(groups.names)
    place = np.full(net.n, -1, np.int64)
    known = groups.number
    place[:] = np.fromiter((known.get(name, -1) for name in net.names), np.int64, net.n)
    a, b = place[net.source], place[net.target]
    there = (a >= 0) & (b >= 0)
    loops = there & (a == b)
    kept = there & ~loops
    key = np.unique(a[kept] * max(n, 1) + b[kept])
    return Arcs(key // max(n, 1), key % max(n, 1), int(loops.sum()), int((~there).sum()))


def counted(arcs: Arcs, groups: Groups) -> _Counts:
    """The counts of each grouped node (n × 6): the five roles and the total."""
    n = len(groups.names)
    if not len(arcs):
        return np.zeros((n, 6))
    return counts(arcs.source, arcs.target, n, shares_of(groups))


def shares_of(groups: Groups) -> csr_array:
    """How far each node belongs to each group (n × groups)."""
    table = np.array(groups.profiles).reshape(-1, len(groups.groups))
    return csr_array(csr_array(table)[np.array(groups.types, np.int64)])


def columns_of(found: _Counts, groups: Groups, moments: Sequence[Sequence[Moments]]) -> Columns:
    """Counts, z, expectation and variance of each node, as columns in the order of ``BROKERAGE``."""
    null = np.array(moments, np.float64).reshape(-1, 6, 2)[np.array(groups.types, np.int64)]
    mean, variance = null[:, :, 0], null[:, :, 1]
    sd = np.sqrt(np.where(variance > 1e-15, variance, np.nan))
    blocks = ((found, ""), ((found - mean) / sd, "z_"), (mean, "expected_"), (variance, "variance_"))
    columns = {f"{name}{kind}": block[:, k] for block, name in blocks for k, kind in enumerate(_COUNTED)}
    near = {kind: np.round(columns[kind]) for kind in _COUNTED}
    # Whole numbers stay whole, as in the plain version.
    return columns | {
        kind: whole.astype(np.int64) for kind, whole in near.items()
        if (np.abs(whole - columns[kind]) < 1e-9).all()
    }  # fmt: skip


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
