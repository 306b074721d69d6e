"""The permutation null of mixing: groups shuffled among the nodes, their sizes and all links fixed.

The counts of links between groups come as a matrix ``counts[g][h]`` (lists, G × G), of links from g to h,
or, undirected, of links between g and h in ``counts[g][h] + counts[h][g]`` (g ≠ h) and ``counts[g][g]``:
each link is counted once, within a group too.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import networkx as nx

from ecograph.analysis.groups import Groups, Profile
from ecograph.analysis.measure import link_weight
from ecograph.errors import InputError

Matrix = list[list[float]]
Values = Sequence[float | None]
# From this number of links on, numpy (if it is there) draws the permutations.
_LARGE = 20_000


@dataclass(frozen=True)
class Pairs:
    """The linked pairs of grouped nodes, each once: (i, j) from i to j, or i < j if undirected."""

    pairs: tuple[tuple[int, int], ...]
    directed: bool
    self_loops: int
    outside: int

    def made(self) -> dict[str, object]:
        """How the pairs were made, for a table's ``made``."""
        form = "ordered pairs (from, to)" if self.directed else "unordered pairs"
        return {
            "view": f"{form}; parallel links count once; self-loops dropped",
            "directed": self.directed,
            "pairs": len(self.pairs),
            "self_loops_left_out": self.self_loops,
            "links_to_nodes_without_group": self.outside,
        }


def pairs_of(net: nx.MultiDiGraph[str], groups: Groups, *, directed: bool) -> Pairs:
    """The linked pairs of the nodes that have a group. Raises ``InputError`` for a weight ≤ 0."""
    found: set[tuple[int, int]] = set()
    loops = outside = 0
    for s, o, data in net.edges(data=True):
        link_weight(data)
        a, b = groups.number.get(s), groups.number.get(o)
        if a is None or b is None:
            outside += 1
        elif a == b:
            loops += 1
        else:
            found.add((a, b) if directed or a < b else (b, a))
    return Pairs(tuple(sorted(found)), directed, loops, outside)


def counts(pairs: Pairs, groups: Groups) -> Matrix:
    """The links between groups; a node with several groups counts for each by its share."""
    types = groups.types
    return _shared(Counter((types[i], types[j]) for i, j in pairs.pairs), groups.profiles)


def expected(pairs: Pairs, groups: Groups) -> Matrix:
    """The exact mean of the counts under the null: m·(n_g n_h − Σ_i p_ig p_ih)/(N(N−1)), with n_g = Σ_i p_ig.

    With one group per node this is m·n_g(n_g−1)/(N(N−1)) within and m·n_g·n_h/(N(N−1)) between groups.
    """
    n, size = len(groups.names), groups.sizes
    if n < 2:
        return [[0.0] * len(size) for _ in size]
    share = len(pairs.pairs) / (n * (n - 1))
    weighted = list(zip(groups.type_sizes, groups.profiles, strict=True))
    return [
        [
            share * (size[g] * size[h] - sum(k * profile[g] * profile[h] for k, profile in weighted))
            for h in range(len(size))
        ]
        for g in range(len(size))
    ]


def permuted(pairs: Pairs, groups: Groups, times: int, seed: int) -> Iterator[Matrix]:
    """The counts of ``times`` permutations: the same for the same seed, network and engine."""
    if engine(pairs) == "numpy":
        yield from _permuted_fast(pairs, groups, times, seed)
        return
    # Nodes without a link change nothing, but they take labels: all are shuffled.
    types, chance = list(groups.types), random.Random(seed)  # noqa: S311 - a simulation, no secret
    sources, targets = [i for i, _ in pairs.pairs], [j for _, j in pairs.pairs]
    for _ in range(times):
        chance.shuffle(types)
        drawn = Counter(zip(map(types.__getitem__, sources), map(types.__getitem__, targets), strict=True))
        yield _shared(drawn, groups.profiles)


def engine(pairs: Pairs) -> str:
    """``numpy`` for a large network where it is installed (extra ``fast``), else ``python``."""
    return "numpy" if len(pairs.pairs) >= _LARGE and find_spec("numpy") else "python"


def _permuted_fast(pairs: Pairs, groups: Groups, times: int, seed: int) -> Iterator[Matrix]:
    import numpy as np

    types, shares = np.array(groups.types), np.array(groups.profiles)
    t, (sources, targets) = len(shares), np.array(pairs.pairs).T
    chance = np.random.default_rng(seed)
    for _ in range(times):
        drawn = chance.permutation(types)
        table = np.bincount(drawn[sources] * t + drawn[targets], minlength=t * t).reshape(t, t)
        found: Matrix = (shares.T @ table @ shares).tolist()
        yield found


def _shared(found: Counter[tuple[int, int]], profiles: Sequence[Profile]) -> Matrix:
    size = len(profiles[0]) if profiles else 0
    parts = [[(g, share) for g, share in enumerate(profile) if share] for profile in profiles]
    matrix = [[0.0] * size for _ in range(size)]
    for (a, b), count in sorted(found.items()):
        for g, one in parts[a]:
            for h, other in parts[b]:
                matrix[g][h] += count * one * other
    return matrix


@dataclass(frozen=True)
class Beside:
    """A value beside its null: mean, standard deviation, z = (value − mean)/sd and two-sided p."""

    mean: float | None
    sd: float | None
    z: float | None
    p: float | None


def beside(
    observed: Values,
    statistic: Callable[[Matrix], Values],
    drawn: Iterator[Matrix],
    means: Values | None = None,
) -> list[Beside]:
    """Each observed value beside the same statistic of the permutations.

    ``means`` are exact ones where they are known. p = (1 + number of permutations at least as far from the
    mean)/(1 + number). Permutations in which the statistic is undefined do not count. z is None where the
    null does not vary.
    """
    samples: list[list[float]] = [[] for _ in observed]
    for matrix in drawn:
        for sample, value in zip(samples, statistic(matrix), strict=True):
            if value is not None:
                sample.append(value)
    exact = list(means) if means is not None else [None] * len(observed)
    return [
        _beside(value, sample, mean) for value, sample, mean in zip(observed, samples, exact, strict=True)
    ]


def _beside(value: float | None, sample: Sequence[float], known: float | None) -> Beside:
    if len(sample) < 2:
        return Beside(known, None, None, None)
    centre = math.fsum(sample) / len(sample)
    mean = centre if known is None else known
    sd = math.sqrt(math.fsum((x - centre) ** 2 for x in sample) / (len(sample) - 1))
    sd = sd if sd > 1e-12 else 0.0
    if value is None:
        return Beside(mean, sd, None, None)
    far = sum(abs(x - mean) >= abs(value - mean) - 1e-12 for x in sample)
    return Beside(mean, sd, (value - mean) / sd if sd else None, (1 + far) / (1 + len(sample)))


def check_permutations(permutations: int) -> None:
    """Raise ``InputError`` for fewer than 10 permutations: no standard deviation worth the name."""
    if permutations < 10:
        raise InputError(f"{permutations} permutations are too few.", hint="10 or more; 1000 is usual")
