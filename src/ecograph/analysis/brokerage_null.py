"""What brokerage to expect by chance: every arc present by itself with probability d (Bernoulli(d)).

A triple a→v→c without a→c has probability q = d²(1−d). Two triples are dependent only where they share an
arc: both need it (covariance d³(1−d)³), both need its absence (d⁵(1−d)), or one needs what the other
forbids (−q²). Means and variances below are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations_with_replacement, permutations

from ecograph.analysis.groups import Groups

Moments = tuple[float | None, float | None]
Weights = Callable[[int, int, int], float]
# Mixes of groups up to which sums get a standard deviation: the work grows with their cube.
_MOST = 12
_UNKNOWN: Moments = (None, None)


def role_weights(a: Sequence[float], v: Sequence[float], c: Sequence[float]) -> tuple[float, ...]:
    """How far a→v→c is each of the five roles, and 1 in all, from the shares of groups of the three.

    >>> role_weights((1, 0), (0, 1), (0, 1))  # B → A → A
    (0, 0, 0, 1, 0, 1.0)
    """
    same = sum(x * y * z for x, y, z in zip(a, v, c, strict=True))
    ends = sum(x * z for x, z in zip(a, c, strict=True)) - same
    first = sum(x * y for x, y in zip(a, v, strict=True)) - same
    last = sum(y * z for y, z in zip(v, c, strict=True)) - same
    return same, ends, first, last, 1 - same - ends - first - last, 1.0


def node_moments(groups: Groups, d: float | None) -> list[tuple[Moments, ...]]:
    """For a broker of each type (see ``Groups.types``): mean and variance of its five counts and the total.

    E = q·M and Var = E(1−q) + S·d³(1−d)³ (Gould & Fernandez 1989), with M and S over all pairs of others.
    """
    if d is None or len(groups.names) < 3:
        return [(_UNKNOWN,) * 6 for _ in groups.profiles]
    q, shared = d * d * (1 - d), (d * (1 - d)) ** 3
    found: list[tuple[Moments, ...]] = []
    for t, profile in enumerate(groups.profiles):
        if all(max(p) == 1 for p in groups.profiles):
            sums = _pure(groups.type_sizes, t)
        else:
            sums = _mixed(groups, t, profile)
        found.append(tuple((q * m, q * (1 - q) * squares + shared * s) for m, squares, s in sums))
    return found


def _pure(sizes: Sequence[int], g: int) -> list[tuple[float, float, float]]:
    """M, Σw² and S of each role for a broker of group g, each node in one group."""
    n, own = sum(sizes), sizes[g] - 1
    rest = n - sizes[g]
    others = [size for h, size in enumerate(sizes) if h != g]
    itinerant = [(h * (h - 1), 2 * h * (h - 1) * (h - 2)) for h in others]
    liaison = [(h * (rest - h), 2 * h * (rest - h) * (rest - h - 1)) for h in others]
    one_way = own * rest * (rest - 1) + rest * own * (own - 1)
    pairs = [
        (own * (own - 1), 2 * own * (own - 1) * (own - 2)),
        (sum(m for m, _ in itinerant), sum(s for _, s in itinerant)),
        (own * rest, one_way),
        (own * rest, one_way),
        (sum(m for m, _ in liaison), sum(s for _, s in liaison)),
        ((n - 1) * (n - 2), 2 * (n - 1) * (n - 2) * (n - 3)),
    ]
    return [(m, m, s) for m, s in pairs]


def _mixed(groups: Groups, t: int, profile: Sequence[float]) -> list[tuple[float, float, float]]:
    """M, Σw² and S of each role for a broker of type t, where nodes have shares in several groups."""
    sizes = [n - (k == t) for k, n in enumerate(groups.type_sizes)]
    table = [[role_weights(a, profile, c) for c in groups.profiles] for a in groups.profiles]
    found = []
    for kind in range(6):
        w = [[cell[kind] for cell in row] for row in table]
        m = squares = s = 0.0
        for a, many in enumerate(sizes):
            row = math.fsum(n * x for n, x in zip(sizes, w[a], strict=True)) - w[a][a]
            row2 = math.fsum(n * x * x for n, x in zip(sizes, w[a], strict=True)) - w[a][a] ** 2
            column = math.fsum(n * other[a] for n, other in zip(sizes, w, strict=True)) - w[a][a]
            column2 = math.fsum(n * other[a] ** 2 for n, other in zip(sizes, w, strict=True)) - w[a][a] ** 2
            m += many * row
            squares += many * row2
            s += many * (row * row - row2 + column * column - column2)
        found.append((m, squares, s))
    return found


def total_moments(groups: Groups, d: float | None) -> Mapping[int | None, Sequence[Moments]]:
    """Mean and exact variance of the sums of brokerage: of the network (None) and of each group (its place).

    The variance is None with more than 12 types of node.
    """
    whole: list[int | None] = [None, *range(len(groups.groups))]
    if d is None or len(groups.names) < 3:
        return {g: [_UNKNOWN] * 6 for g in whole}
    single = node_moments(groups, d)
    sizes, profiles = groups.type_sizes, groups.profiles
    few = len(profiles) <= _MOST
    t = range(len(profiles))
    table = {
        (a, v, c): role_weights(profiles[a], profiles[v], profiles[c]) for a in t for v in t for c in t
    } if few else {}  # fmt: skip
    found: dict[int | None, list[Moments]] = {}
    for g in whole:
        share = [1.0 if g is None else profile[g] for profile in profiles]
        moments: list[Moments] = []
        for k in range(6):
            mean = math.fsum(n * share[v] * (single[v][k][0] or 0.0) for v, n in enumerate(sizes))
            weight = {key: share[key[1]] * values[k] for key, values in table.items()}
            variance = total_variance(sizes, lambda a, v, c, w=weight: w[a, v, c], d) if few else None  # type: ignore[misc]
            moments.append((mean, variance))
        found[g] = moments
    return found


def total_variance(sizes: Sequence[int], weight: Weights, d: float) -> float:
    """The exact variance of Σ weight(a, v, c)·[a→v→c, not a→c] over all triples of distinct nodes.

    ``sizes`` are the numbers of nodes of each type, ``weight`` takes the types of a, v and c. Pairs of
    triples on different nodes share at most one arc and are summed arc by arc; pairs on the same three
    nodes are enumerated.

    >>> total_variance([3], lambda a, v, c: 1.0, 0.5)  # 6 triples; by enumeration of the 64 networks
    0.65625
    """
    both, neither, clash = (d * (1 - d)) ** 3, d**5 * (1 - d), -((d * d * (1 - d)) ** 2)

    def quadratic(needs: float, forbids: float) -> float:
        return both * needs * needs + 2 * clash * needs * forbids + neither * forbids * forbids

    parts = []
    types = range(len(sizes))
    for x in types:
        for y in types:
            arcs = sizes[x] * (sizes[y] - (x == y))
            needs = forbids = alone = 0.0
            for z in types:
                thirds = sizes[z] - (z == x) - (z == y)
                if arcs and thirds > 0:
                    p, m = weight(x, y, z) + weight(z, x, y), weight(x, z, y)
                    needs, forbids = needs + thirds * p, forbids + thirds * m
                    alone += thirds * quadratic(p, m)
            parts.append(arcs * (quadratic(needs, forbids) - alone))
    for trio in combinations_with_replacement(types, 3):
        sets = _sets(sizes, trio)
        if sets:
            parts.append(sets * _within(trio, weight, d))
    return math.fsum(parts)


def _sets(sizes: Sequence[int], trio: tuple[int, int, int]) -> int:
    """How many sets of three nodes have these types."""
    return math.prod(math.comb(sizes[t], trio.count(t)) for t in set(trio))


def _within(trio: tuple[int, int, int], weight: Weights, d: float) -> float:
    """The variance of the weighted number of brokered triples among three nodes."""
    q = d * d * (1 - d)
    orders = [
        (weight(trio[a], trio[v], trio[c]), {(a, v): True, (v, c): True, (a, c): False})
        for a, v, c in permutations(range(3))
    ]
    total = 0.0
    for one, arcs in orders:
        for other, others in orders:
            if one and other:
                clash = any(others.get(arc, there) != there for arc, there in arcs.items())
                wanted = {**arcs, **others}.values()
                joint = 0.0 if clash else math.prod(d if there else 1 - d for there in wanted)
                total += one * other * (joint - q * q)
    return total
