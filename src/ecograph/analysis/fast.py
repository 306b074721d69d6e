"""What the engines ``sparse``, ``rustnx`` and ``igraph`` compute: arrays in, arrays out.

Each function answers for one measure as its plain version does, for the nodes of a view in order. Needs
the extra ``fast``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis import sparse
from ecograph.analysis.columns import Columns, SparseView
from ecograph.analysis.progress import step
from ecograph.schema import CHAIN_ORDER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.arrays import ArrayNetwork

# Closeness is exact while nodes × links stay below this (a minute or so), and sampled above.
_CLOSE = 60_000_000_000
_SOURCES = 1024


def degree(net: ArrayNetwork) -> Columns:
    """The columns of ``degree``."""
    n = net.n
    into, out = np.bincount(net.target, minlength=n), np.bincount(net.source, minlength=n)
    near = np.diff(net.adjacency(directed=False, weighted=False).indptr).astype(np.int64)
    columns: dict[str, NDArray[Any]] = {
        "degree": into + out, "in": into, "out": out, "neighbours": near,
        "normalised": near / (n - 1) if n > 1 else np.full(n, np.nan),
    }  # fmt: skip
    for i, layer in enumerate((*CHAIN_ORDER, "context")):
        there = net.chains == 0 if layer == "context" else (net.chains >> i & 1).astype(bool)
        columns[layer] = np.bincount(net.source[there], minlength=n) + np.bincount(
            net.target[there], minlength=n
        )
    return columns


def betweenness(view: SparseView, engine: str) -> NDArray[np.float64]:
    """Raw betweenness of all nodes, exact."""
    n = len(view.names)
    step("betweenness", 0, n)
    if engine == "rustnx":
        import networkx as nx

        return _listed(nx.betweenness_centrality(_rustnx(view), normalized=False), n)
    if engine == "igraph":
        return np.array(_igraph(view).betweenness(directed=False), np.float64)
    return sparse.betweenness(view.matrix, watch=lambda done: step("betweenness", done, n))


def sampled_betweenness(
    view: SparseView, sample: int, seed: int, engine: str
) -> tuple[NDArray[np.float64], dict[str, object]]:
    """Betweenness (0…1) estimated from two halves of a sample, as networkx scales it, and its error."""
    half = max(1, sample // 2)
    first, second = (_half(view, half, seed + more, engine) for more in (0, 1))
    error = float(np.abs(first - second).max()) / 2
    return (first + second) / 2, {"sample": 2 * half, "seed": seed, "error": error}


def _half(view: SparseView, k: int, seed: int, engine: str) -> NDArray[np.float64]:
    """One half: Brandes' dependencies from k sources; a source is no middle of its own paths."""
    n = len(view.names)
    chosen = np.array(random.Random(seed).sample(range(n), k), np.int64)  # noqa: S311 - no secret
    if engine == "igraph":
        raw = np.array(_igraph(view).betweenness(directed=False, sources=chosen.tolist()), np.float64) * 2
    else:
        raw = sparse.betweenness(view.matrix, chosen, watch=lambda done: step("betweenness", done, k))
    scale = np.full(n, 1 / (k * (n - 2)))
    scale[chosen] = 1 / ((k - 1) * (n - 2)) if k > 1 else np.nan
    scaled: NDArray[np.float64] = raw * scale
    return scaled


def closeness(
    view: SparseView, engine: str, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], dict[str, object]]:
    """For each node the sums of distances and of their inverses, the nodes reached, and how sampled."""
    matrix, n = view.matrix, len(view.names)
    label = sparse.components(matrix)
    reached = np.bincount(label)[label] - 1 if n else np.zeros(0, np.int64)
    if engine == "rustnx" and n > 1:
        import networkx as nx

        graph = _rustnx(view)
        near = _listed(nx.harmonic_centrality(graph), n)
        close = _listed(nx.closeness_centrality(graph), n)
        # closeness = r/Σd · r/(n−1)
        far = np.divide(reached.astype(float) ** 2, close * (n - 1), where=close > 0, out=np.zeros(n))
        return far, near, reached, {}
    if n * max(1, matrix.nnz) <= _CLOSE:
        far, near, _ = sparse.distances(matrix, watch=lambda done: step("closeness", done, n))
        return far, near, reached, {}
    far, near, error = _sampled_closeness(matrix, label, seed)
    return far, near, reached, {"sample": _SOURCES, "seed": seed, "error": error}


def _sampled_closeness(
    matrix: csr_array, label: NDArray[np.int32], seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Estimates from sources drawn in the largest component, the others exactly; and the harmonic's error."""
    n = len(label)
    far, near = np.zeros(n), np.zeros(n)
    giant, rest = np.flatnonzero(label == 0), np.flatnonzero(label != 0)
    part = csr_array(matrix[giant][:, giant])
    k = min(_SOURCES, len(giant)) // 2 * 2
    drawn = np.array(random.Random(seed).sample(range(len(giant)), k), np.int64)  # noqa: S311
    halves = []
    for half in (drawn[: k // 2], drawn[k // 2 :]):
        halves.append(sparse.distances(part, half))
        step("closeness", len(halves), 2)
    means = [inverse / np.maximum(met, 1) for _, inverse, met in halves]
    error = float(np.abs(means[0] - means[1]).max()) / 2 * (len(giant) - 1) / (n - 1)
    ways, inverse, met = (one + other for one, other in zip(*halves, strict=True))
    factor = (len(giant) - 1) / np.maximum(met, 1)
    far[giant], near[giant] = ways * factor, inverse * factor
    if len(rest):
        far[rest], near[rest], _ = sparse.distances(csr_array(matrix[rest][:, rest]))
    return far, near, error


def pagerank(net: ArrayNetwork, damping: float, tolerance: float, engine: str) -> NDArray[np.float64]:
    """PageRank along the links."""
    if engine == "igraph":
        matrix = net.adjacency()
        rows = np.repeat(np.arange(net.n), np.diff(matrix.indptr))
        graph = _graph(net.n, rows, matrix.indices, matrix.data, directed=True)
        return np.array(graph.pagerank(damping=damping, weights="weight"), np.float64)
    return sparse.pagerank(net.adjacency(), damping=damping, tolerance=tolerance)


def core(view: SparseView, engine: str) -> NDArray[np.int64]:
    """The k-core of each node."""
    if engine == "igraph":
        return np.array(_igraph(view).coreness(), np.int64)
    return sparse.core_number(view.matrix)


def eigenvector(
    view: SparseView, weighted: bool, steps: int, tolerance: float
) -> tuple[NDArray[np.float64], float, float, int]:
    """The values (not-a-number outside the dominant components), λ, last change, number of components."""
    matrix, n = view.matrix, len(view.names)
    ones = csr_array((matrix.data if weighted else np.ones(matrix.nnz), matrix.indices, matrix.indptr),
                     shape=(n, n))  # fmt: skip
    label = sparse.components(ones)
    sizes = np.bincount(label)
    bound, least = _bounds(ones, label, sizes)
    # A component whose λ cannot reach another's is left: λ is at most its largest row sum, or √Σw².
    wanted = np.flatnonzero((sizes > 1) & (bound >= least.max(initial=0.0) * (1 - 1e-9)))
    members = np.argsort(label, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)])
    leading: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    best, change = 0.0, 0.0
    for number in wanted.tolist():
        nodes = members[starts[number] : starts[number + 1]]
        part = csr_array(ones[nodes][:, nodes]) if len(nodes) < n else ones
        x, moved = dominant([part], steps, tolerance, plus=True)
        value = float(x @ (part @ x))
        if value > best * (1 + 1e-9):
            best, leading, change = value, [], 0.0
        if value >= best * (1 - 1e-9):
            leading.append((nodes, x * x.sum()))  # what the uniform start has of this eigenvector
            change = max(change, moved)
    found = np.full(n, np.nan)
    for nodes, x in leading:
        found[nodes] = x
    if leading:
        found /= np.sqrt(np.nansum(found**2))
    return found, best, change, int((sizes > 1).sum())


def _bounds(
    matrix: csr_array, label: NDArray[np.int32], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each component the most and the least that its largest eigenvalue can be."""
    row, square = matrix.sum(axis=1), matrix.multiply(matrix).sum(axis=1)
    most, length = np.zeros(len(sizes)), np.zeros(len(sizes))
    np.maximum.at(most, label, row)
    np.maximum.at(length, label, np.sqrt(square))  # a star has λ = √Σw², and any graph holds its stars
    total = np.sqrt(np.bincount(label, square, minlength=len(sizes)))
    mean = np.bincount(label, row, minlength=len(sizes)) / np.maximum(sizes, 1)
    return np.minimum(most, total), np.maximum(length, mean)


def dominant(
    factors: list[csr_array], steps: int, tolerance: float, *, plus: bool = False
) -> tuple[NDArray[np.float64], float]:
    """The limit, norm 1, of applying the matrices in turn from equal values on, and its last change."""
    n = factors[0].shape[0]
    x = np.full(n, 1 / np.sqrt(n))
    if plus and n > 50:
        x = _lanczos(factors[0], x)
    change = 1.0
    for _ in range(steps):
        following = x
        for matrix in factors:
            following = matrix @ following
        following = following + x if plus else following
        following = following / np.linalg.norm(following)
        change = float(np.abs(x - following).sum())
        x = following
        if change < tolerance * max(1.0, np.sqrt(n)):
            break
    return x, change


def _lanczos(matrix: csr_array, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """The dominant vector of a connected part by Lanczos, a good start for what polishes it."""
    from scipy.sparse.linalg import ArpackError, eigsh

    try:
        _, vectors = eigsh(matrix, k=1, which="LA", v0=start, tol=1e-13)
    except ArpackError:
        return start
    found: NDArray[np.float64] = np.abs(vectors[:, 0])
    return found / np.linalg.norm(found)


def hits(
    net: ArrayNetwork, weighted: bool, steps: int, tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Hubs and authorities, each summing to 1, and the last change; not-a-number without links."""
    matrix = net.adjacency(weighted=weighted)
    if not matrix.nnz:
        return np.full(net.n, np.nan), np.full(net.n, np.nan), 0.0
    back = csr_array(matrix.T)
    hub, change = dominant([back, matrix], steps, tolerance)
    authority = back @ hub
    return hub / hub.sum(), authority / authority.sum(), change


def leiden(view: SparseView, resolution: float, seed: int) -> list[int]:
    """Labels of the nodes by igraph's Leiden: to the end up to 5,000 nodes, two rounds above."""
    import igraph

    graph = _igraph(view)
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a seeded algorithm
    try:
        found = graph.community_leiden(
            objective_function="modularity", weights="weight", resolution=resolution,
            n_iterations=-1 if len(view.names) <= 5000 else 2,
        )  # fmt: skip
    finally:
        igraph.set_random_number_generator(random)
    labels: list[int] = found.membership
    return labels


def modularity(view: SparseView, labels: NDArray[np.int64], resolution: float) -> float:
    """Q of a partition given as labels."""
    matrix = view.matrix
    strength = matrix.sum(axis=1)
    whole = strength.sum()
    inside = ties_inside(view, labels).sum() / whole
    held = np.bincount(labels, strength) / whole
    return float(inside - resolution * (held**2).sum())


def ties_inside(view: SparseView, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each node the weight of its ties within its part."""
    matrix = view.matrix
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    same = labels[rows] == labels[matrix.indices]
    return np.bincount(rows[same], matrix.data[same], minlength=matrix.shape[0]).astype(np.float64)


def _rustnx(view: SparseView) -> Any:
    import rustnx

    source, target, _ = view.edges()
    return rustnx.Graph.from_arrays(source, target, num_nodes=len(view.names))


def _igraph(view: SparseView) -> Any:
    return _graph(len(view.names), *view.edges(), directed=False)


def _graph(n: int, source: Any, target: Any, weight: Any, *, directed: bool) -> Any:
    import igraph

    # A list of pairs is taken 3.6 times as fast as an array.
    pairs = list(zip(source.tolist(), target.tolist(), strict=True))
    graph = igraph.Graph(n=n, edges=pairs, directed=directed)
    graph.es["weight"] = weight.tolist()
    return graph


def _listed(values: Mapping[int, Any], n: int) -> NDArray[np.float64]:
    return np.fromiter((values[i] for i in range(n)), np.float64, n)
