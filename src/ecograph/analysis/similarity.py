"""How near two nodes are that have no tie: indices of link prediction on the simple undirected view.

Local indices come from common neighbours z with degree k_z, global ones from all walks:

- common neighbours |Γ(x) ∩ Γ(y)|; Jaccard, that over |Γ(x) ∪ Γ(y)|
- Adamic–Adar Σ 1/ln k_z (Adamic & Adar 2003); resource allocation Σ 1/k_z (Zhou, Lü & Zhang 2009)
- preferential attachment k_x·k_y (Barabási & Albert 1999): popularity, the baseline
- Katz Σ β^l·(walks of length l) (Katz 1953)
- rooted PageRank π_x(y) + π_y(x), π_x being personalised PageRank (Haveliwala 2002) from x

A graph is a tuple of the sorted neighbours of each node 0…n−1, without self-loops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from math import fsum, isfinite, log, sqrt
from typing import Any

from ecograph.analysis.measure import Simple
from ecograph.analysis.parameters import one_of
from ecograph.errors import EcographError, InputError

Adjacent = Sequence[Sequence[int]]
LOCAL = ("resource-allocation", "adamic-adar", "common-neighbours", "jaccard")
SUMS = LOCAL[:3]  # scores that are sums over the common neighbours
WALKS = ("katz", "pagerank")
INDICES = (*LOCAL, "preferential-attachment", *WALKS)
ENGINES = ("auto", "python", "sparse")
# From here on the sparse engine pays for its start.
_LARGE = 5000
_STEPS = 5000
# A matrix up to this size is inverted in plain Python in a moment.
_SMALL = 60


def neighbours(view: Simple) -> tuple[tuple[int, ...], ...]:
    """The sorted neighbours of each node of a view.

    >>> import networkx as nx
    >>> neighbours(Simple(nx.path_graph(3), ("a", "b", "c"), 0))
    ((1,), (0, 2), (1,))
    """
    return tuple(tuple(sorted(view.graph[node])) for node in range(len(view.names)))


def share(index: str, degree: int) -> float:
    """What a common neighbour of that degree adds to an index that is a sum.

    >>> share("resource-allocation", 4), share("common-neighbours", 4)
    (0.25, 1.0)
    """
    if index == "resource-allocation":
        return 1 / degree
    return 1 / log(degree) if index == "adamic-adar" else 1.0


def contributions(adjacent: Adjacent, x: int, y: int, index: str) -> dict[int, float]:
    """What each common neighbour adds to a score of ``SUMS``: the values sum to the score.

    >>> contributions(((1, 2), (0, 2), (0, 1)), 0, 1, "resource-allocation")
    {2: 0.5}
    """
    common = sorted(set(adjacent[x]) & set(adjacent[y]) - {x, y})
    return {z: share(index, len(adjacent[z])) for z in common}


def local_scores(adjacent: Adjacent, x: int, index: str) -> dict[int, float]:
    """The score of x with every other node that shares a neighbour with it.

    >>> local_scores(((1,), (0, 2), (1,)), 0, "jaccard")
    {2: 1.0}
    """
    parts: dict[int, list[float]] = {}
    for z in adjacent[x]:
        part = share("common-neighbours" if index == "jaccard" else index, max(len(adjacent[z]), 2))
        for y in adjacent[z]:
            if y != x:
                parts.setdefault(y, []).append(part)
    # fsum rounds once, so the order of the neighbours changes nothing.
    if index != "jaccard":
        return {y: fsum(values) for y, values in sorted(parts.items())}
    return {y: len(v) / (len(adjacent[x]) + len(adjacent[y]) - len(v)) for y, v in sorted(parts.items())}


class Similarity:
    """The indices of one graph; ``row`` gives one node's scores with all others.

    ``damping`` of PageRank in (0, 1), ``beta`` of Katz above 0. ``engine``: plain Python, or ``sparse``
    (extra ``fast``), by itself for large graphs; both agree.
    """

    def __init__(
        self, adjacent: Adjacent, *, damping: float = 0.85, beta: float = 0.05, engine: str = "auto"
    ) -> None:
        one_of("engine", engine, ENGINES)
        if not 0 < damping < 1:
            raise InputError(f"The damping {damping} is not between 0 and 1.", hint="0.85 is usual")
        if not (isfinite(beta) and beta > 0):
            raise InputError(f"The parameter “beta” is {beta}; it must be above 0.", hint="0.05 is usual")
        there = bool(find_spec("numpy") and find_spec("scipy"))
        if engine == "sparse" and not there:
            raise EcographError(
                "The sparse engine needs numpy and scipy.", hint='pip install "ecograph[fast]"'
            )
        self.adjacent, self.damping, self.beta = adjacent, damping, beta
        large = engine == "auto" and there and len(adjacent) >= _LARGE
        self.engine = "sparse" if engine == "sparse" or large else "python"
        self._rows: dict[tuple[str, int], dict[int, float] | None] = {}

    def row(self, x: int, index: str) -> dict[int, float] | None:
        """The scores of x with the nodes that have one; None where Katz does not converge (β too large)."""
        key = (index, x)
        if key not in self._rows:
            self._rows[key] = self._row(x, index)
        return self._rows[key]

    def score(self, x: int, y: int, index: str) -> float | None:
        """The score of a pair, 0 where nothing joins it; None where Katz does not converge."""
        one_of("index", index, INDICES)
        if index in SUMS:
            return fsum(contributions(self.adjacent, x, y, index).values())
        if index == "preferential-attachment":
            return float(len(self.adjacent[x]) * len(self.adjacent[y]))
        row = self.row(min(x, y), index)
        return None if row is None else row.get(max(x, y), 0.0)

    def matrix(self) -> Any:
        """The adjacency matrix (n × n, CSR, ones)."""
        from ecograph.arrays import ArrayNetwork

        ends = [(x, y) for x, found in enumerate(self.adjacent) for y in found if x < y]
        names = [str(node) for node in range(len(self.adjacent))]
        net = ArrayNetwork.of(names, [s for s, _ in ends], [o for _, o in ends])
        return net.adjacency(directed=False, weighted=False)

    @cached_property
    def _matrix(self) -> Any:
        return self.matrix()

    def _row(self, x: int, index: str) -> dict[int, float] | None:
        if index in LOCAL:
            return local_scores(self.adjacent, x, index)
        degree = [len(found) for found in self.adjacent]
        if index == "preferential-attachment":
            return {y: float(degree[x] * k) for y, k in enumerate(degree) if y != x and k and degree[x]}
        scale = [self.beta] * len(degree) if index == "katz" else [self.damping / max(k, 1) for k in degree]
        walk = self._walk(x, scale)
        if walk is None:
            return None
        if index == "katz":
            return {y: value for y, value in walk.items() if y != x}
        # π_y(x) = π_x(y)·k_x/k_y: a walk on an undirected graph is reversible.
        rest = 1 - self.damping
        return {y: rest * value * (1 + degree[x] / degree[y]) for y, value in walk.items() if y != x}

    def _walk(self, x: int, scale: Sequence[float]) -> dict[int, float] | None:
        """Σ_l (A·diag(scale))^l e_x, until what is added vanishes; None if it does not."""
        if self.engine == "sparse":
            return self._walk_sparse(x, scale)
        total = {x: 1.0}
        term = {x: 1.0}
        for _ in range(_STEPS):
            following: dict[int, float] = {}
            for node in sorted(term):
                passed = term[node] * scale[node]
                for other in self.adjacent[node]:
                    following[other] = following.get(other, 0.0) + passed
            term = following
            size = fsum(term.values())
            for node, value in term.items():
                total[node] = total.get(node, 0.0) + value
            if size < 1e-14:
                return dict(sorted(total.items()))
            if size > 1e12:
                return None
        return None

    def _walk_sparse(self, x: int, scale: Sequence[float]) -> dict[int, float] | None:
        import numpy as np

        factors = np.asarray(scale)
        term = np.zeros(len(self.adjacent))
        term[x] = 1.0
        total = term.copy()
        for _ in range(_STEPS):
            term = self._matrix @ (term * factors)
            total += term
            size = float(term.sum())
            if size < 1e-14:
                return {int(node): float(total[node]) for node in np.flatnonzero(total)}
            if size > 1e12:
                return None
        return None


def all_walks(
    adjacent: Adjacent, index: str, *, damping: float = 0.85, beta: float = 0.05
) -> Callable[[int, int], float] | None:
    """Katz or rooted PageRank of every pair at once, by (I − W)⁻¹; None where Katz does not converge.

    W is symmetric: β·A for Katz, d·D^(−1/2)·A·D^(−1/2) for PageRank; I − W must be positive definite.

    >>> found = all_walks(((1,), (0,)), "katz", beta=0.5)
    >>> round(found(0, 1), 6)
    0.666667
    """
    degree = [len(found) for found in adjacent]
    roots = [sqrt(max(k, 1)) for k in degree]
    katz = index == "katz"
    rows = [
        {y: -(beta if katz else damping / (roots[x] * roots[y])) for y in found}
        for x, found in enumerate(adjacent)
    ]
    inverse = _inverse(rows)
    if inverse is None:
        return None
    if katz:
        return lambda x, y: inverse[x][y]
    rest = 1 - damping
    return lambda x, y: (
        rest * inverse[x][y] * (roots[y] / roots[x] + roots[x] / roots[y]) if degree[x] and degree[y] else 0.0
    )


def _inverse(rows: Sequence[dict[int, float]]) -> Any:
    """(I + rows)⁻¹ of a symmetric matrix; None unless it is positive definite."""
    n = len(rows)
    if n > _SMALL and find_spec("numpy"):
        import numpy as np

        dense = np.eye(n)
        for x, row in enumerate(rows):
            dense[x, list(row)] += list(row.values())
        try:
            np.linalg.cholesky(dense)
        except np.linalg.LinAlgError:
            return None
        return np.linalg.inv(dense).tolist()
    left = [[float(x == y) + row.get(y, 0.0) for y in range(n)] for x, row in enumerate(rows)]
    right = [[float(x == y) for y in range(n)] for x in range(n)]
    for k in range(n):
        # Without exchange of rows: the pivots of a positive definite matrix are positive.
        pivot = left[k][k]
        if pivot <= 1e-12:
            return None
        left[k] = [value / pivot for value in left[k]]
        right[k] = [value / pivot for value in right[k]]
        for i in range(n):
            factor = left[i][k]
            if i != k and factor:
                left[i] = [a - factor * b for a, b in zip(left[i], left[k], strict=True)]
                right[i] = [a - factor * b for a, b in zip(right[i], right[k], strict=True)]
    return right
