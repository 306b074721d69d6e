"""Measures on sparse matrices: the definitions of networkx, at the speed of arrays.

Each function takes a CSR adjacency matrix (n × n, scipy; see
:meth:`ecograph.arrays.ArrayNetwork.adjacency`) and gives arrays of length n. networkx is the oracle: the
tests compare every function with it. Needs the extra ``fast``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csgraph, csr_array

from ecograph.errors import EcographError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Sources that one pass of the breadth-first search serves: 16 words of 64 bits a node stay in cache.
_BLOCK = 1024


def pagerank(
    adjacency: csr_array, *, damping: float = 0.85, tolerance: float = 1e-10, steps: int = 1000
) -> NDArray[np.float64]:
    """PageRank (Brin & Page 1998), iterated until the L1 change is below ``tolerance``.

    Rows without links spread evenly. Sums to 1.

    >>> pagerank(csr_array([[0.0, 1.0], [1.0, 0.0]])).round(3).tolist()
    [0.5, 0.5]
    """
    n = adjacency.shape[0]
    if n == 0:
        return np.zeros(0)
    out = adjacency.sum(axis=1)
    dangling = np.flatnonzero(out == 0)
    share = np.divide(1.0, out, where=out > 0, out=np.zeros(n))
    follow = csr_array(adjacency.T)
    score: NDArray[np.float64] = np.full(n, 1 / n)
    for _ in range(steps):
        new = damping * (follow @ (score * share) + score[dangling].sum() / n) + (1 - damping) / n
        new /= new.sum()
        change = np.abs(new - score).sum()
        score = new
        if change < tolerance:
            return score
    raise EcographError(f"PageRank has not converged in {steps} steps.", hint="a smaller damping converges")


def eigenvector(adjacency: csr_array, *, tolerance: float = 1e-10, steps: int = 5000) -> NDArray[np.float64]:
    """Eigenvector centrality (Bonacich 1972) of a symmetric matrix, Euclidean norm 1.

    Power iteration on A + I, as networkx does it, until the L1 change is below ``tolerance``.

    >>> eigenvector(csr_array([[0.0, 1.0], [1.0, 0.0]])).round(4).tolist()
    [0.7071, 0.7071]
    """
    n = adjacency.shape[0]
    if n == 0:
        return np.zeros(0)
    score: NDArray[np.float64] = np.full(n, 1 / np.sqrt(n))
    for _ in range(steps):
        new = score + adjacency @ score
        new /= np.linalg.norm(new)
        change = np.abs(new - score).sum()
        score = new
        if change < tolerance:
            return score
    raise EcographError(
        f"The eigenvector has not converged in {steps} steps.",
        hint="two parts of equal weight may compete; measure each component by itself",
    )


def hits(
    adjacency: csr_array, *, tolerance: float = 1e-10, steps: int = 5000
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hubs and authorities (Kleinberg 1999), each summing to 1.

    >>> hubs, authorities = hits(csr_array([[0.0, 1.0], [0.0, 0.0]]))
    >>> hubs.tolist(), authorities.tolist()
    ([1.0, 0.0], [0.0, 1.0])
    """
    n = adjacency.shape[0]
    if n == 0 or adjacency.nnz == 0:
        return np.zeros(n), np.zeros(n)
    back = csr_array(adjacency.T)
    hub = np.full(n, 1 / n)
    for _ in range(steps):
        new = adjacency @ (back @ hub)
        new /= new.sum()
        change = np.abs(new - hub).sum()
        hub = new
        if change < tolerance:
            authority = back @ hub
            return hub, authority / authority.sum()
    raise EcographError(f"Hubs and authorities have not converged in {steps} steps.")


def core_number(adjacency: csr_array) -> NDArray[np.int64]:
    """The k-core of each node (Seidman 1983) in a symmetric matrix without self-loops.

    Nodes are peeled in waves: all whose remaining degree is at most k go at once.

    >>> core_number(csr_array([[0, 1, 1], [1, 0, 1], [1, 1, 0]])).tolist()
    [2, 2, 2]
    """
    starts, ends = adjacency.indptr[:-1], adjacency.indptr[1:]
    degree = np.diff(adjacency.indptr).astype(np.int64)
    core = np.zeros(len(degree), np.int64)
    left = np.ones(len(degree), bool)
    k = 0
    wave = np.flatnonzero(degree == 0)
    while True:
        while len(wave):
            core[wave] = k
            left[wave] = False
            touched = _rows(adjacency.indices, starts[wave], ends[wave])
            touched = touched[left[touched]]
            np.subtract.at(degree, touched, 1)
            candidates = np.unique(touched)
            wave = candidates[degree[candidates] <= k]
        remaining = np.flatnonzero(left)
        if not len(remaining):
            return core
        k = int(degree[remaining].min())
        wave = remaining[degree[remaining] <= k]


def components(adjacency: csr_array) -> NDArray[np.int32]:
    """The number of the weakly connected component of each node, largest component 0.

    >>> components(csr_array([[0, 0, 1], [0, 0, 0], [0, 0, 0]])).tolist()
    [0, 1, 0]
    """
    count, label = csgraph.connected_components(adjacency, directed=True, connection="weak")
    sizes = np.bincount(label, minlength=count)
    order = np.lexsort((np.arange(count), -sizes))
    place = np.empty(count, np.int32)
    place[order] = np.arange(count, dtype=np.int32)
    found: NDArray[np.int32] = place[label]
    return found


def distances(
    adjacency: csr_array,
    sources: NDArray[np.int64] | None = None,
    *,
    watch: Callable[[int], None] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """For each node of a symmetric matrix: the sum of its distances to the nodes it reaches, the sum of
    their inverses, and how many it reaches. Each link is one step. With ``sources`` only these count as
    reached, so that a sample can be scaled up. ``watch`` hears how many sources are done.

    Breadth-first from 64 sources a machine word at a time (Then et al. 2014, "The more the merrier:
    efficient multi-source graph traversal").

    >>> far, near, reached = distances(csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> far.tolist(), near.tolist(), reached.tolist()
    ([3.0, 2.0, 3.0], [1.5, 2.0, 1.5], [2, 2, 2])
    """
    n = adjacency.shape[0]
    far, near, reached = np.zeros(n), np.zeros(n), np.zeros(n, np.int64)
    linked = np.flatnonzero(np.diff(adjacency.indptr))
    starts, indices = adjacency.indptr[linked], adjacency.indices
    chosen = np.arange(n) if sources is None else sources
    for first in range(0, len(chosen), _BLOCK):
        block = chosen[first : first + _BLOCK]
        place = np.arange(len(block))
        seen = np.zeros((n, (len(block) + 63) // 64), np.uint64)
        bit = np.left_shift(np.uint64(1), (place % 64).astype(np.uint64))
        np.bitwise_or.at(seen, (block, place // 64), bit)
        frontier, step = seen.copy(), 0
        while True:
            step += 1
            reach = np.zeros_like(frontier)
            if len(linked):
                reach[linked] = np.bitwise_or.reduceat(frontier[indices], starts, axis=0)
            reach &= ~seen
            met = np.bitwise_count(reach).sum(axis=1, dtype=np.int64)
            if not met.any():
                break
            seen |= reach
            frontier = reach
            far += step * met
            near += met / step
            reached += met
        if watch is not None:
            watch(first + len(block))
    return far, near, reached


def betweenness(
    adjacency: csr_array,
    sources: NDArray[np.int64] | None = None,
    *,
    watch: Callable[[int], None] | None = None,
) -> NDArray[np.float64]:
    """Raw betweenness of each node of a symmetric matrix: Σ over pairs s<t of σ_st(v)/σ_st.

    From all sources, or Σ over the given sources s and all t of the one-sided dependencies (Brandes
    2001), which a sample scales up. ``watch`` hears how many sources are done. Level by level for
    a block of sources at once.

    >>> betweenness(csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])).tolist()
    [0.0, 1.0, 0.0]
    """
    n = adjacency.shape[0]
    ones = csr_array((np.ones(adjacency.nnz), adjacency.indices, adjacency.indptr), shape=(n, n))
    chosen = np.arange(n) if sources is None else sources
    total = np.zeros(n)
    block = max(1, min(256, 2**24 // max(n, 1)))
    for first in range(0, len(chosen), block):
        total += _dependencies(ones, chosen[first : first + block])
        if watch is not None:
            watch(min(first + block, len(chosen)))
    return total / 2 if sources is None else total


def _dependencies(ones: csr_array, sources: NDArray[np.int64]) -> NDArray[np.float64]:
    n, width = ones.shape[0], len(sources)
    columns = np.arange(width)
    paths = np.zeros((n, width))
    paths[sources, columns] = 1
    level = np.full((n, width), -1, np.int16)
    level[sources, columns] = 0
    frontier, depth = paths.copy(), 0
    while True:
        reach = ones @ frontier
        reach[level >= 0] = 0
        fresh = reach > 0
        if not fresh.any():
            break
        depth += 1
        level[fresh] = depth
        paths += reach
        frontier = reach
    depend = np.zeros((n, width))
    inverse = np.divide(1.0, paths, where=paths > 0, out=np.zeros_like(paths))
    for d in range(depth, 0, -1):
        flow = np.where(level == d, (1 + depend) * inverse, 0)
        depend += np.where(level == d - 1, paths * (ones @ flow), 0)
    depend[sources, columns] = 0
    summed: NDArray[np.float64] = depend.sum(axis=1)
    return summed


def resource_allocation(adjacency: csr_array, *, weight: str = "resource-allocation") -> csr_array:
    """The score of each pair of nodes without a link but with a common neighbour: Σ 1/k_z over the common
    neighbours z (resource allocation, Zhou, Lü & Zhang 2009), or Σ 1/ln k_z (``adamic-adar``, 2003), or
    their number (``common-neighbours``). Symmetric; each pair is in both halves.

    >>> resource_allocation(csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])).toarray().tolist()
    [[0.0, 0.0, 0.5], [0.0, 0.0, 0.0], [0.5, 0.0, 0.0]]
    """
    n = adjacency.shape[0]
    ones = csr_array((np.ones(adjacency.nnz), adjacency.indices, adjacency.indptr), shape=(n, n))
    degree = np.diff(adjacency.indptr).astype(np.float64)
    given: dict[str, Any] = {
        "resource-allocation": lambda: np.divide(1.0, degree, where=degree > 0, out=np.zeros(n)),
        "adamic-adar": lambda: np.divide(
            1.0, np.log(np.maximum(degree, 2)), where=degree > 1, out=np.zeros(n)
        ),
        "common-neighbours": lambda: np.ones(n),
    }
    scores = csr_array(ones.multiply(given[weight]()[None, :])) @ ones
    scores = csr_array(scores - scores.multiply(ones))  # pairs that are linked already
    scores.setdiag(0)
    scores.eliminate_zeros()
    scores.sort_indices()
    return scores


def _rows(indices: NDArray[Any], starts: NDArray[Any], ends: NDArray[Any]) -> NDArray[Any]:
    """The entries of several rows of a CSR matrix, one after the other."""
    lengths = ends - starts
    shift = np.repeat(ends - np.cumsum(lengths), lengths)
    picked: NDArray[Any] = indices[np.arange(lengths.sum()) + shift]
    return picked
