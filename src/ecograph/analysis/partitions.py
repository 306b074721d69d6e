"""How far two partitions of the same things agree: adjusted Rand index and normalised mutual information."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from math import comb

from ecograph.errors import InputError, NotFound

Labels = Sequence[Hashable]
AVERAGES = ("arithmetic", "geometric", "min", "max")


def adjusted_rand(one: Labels, other: Labels) -> float:
    """The adjusted Rand index: 1 = the same partition, 0 = as alike as by chance; it can be negative.

    Formula: (index − expected)/(max − expected) over pairs put together in both (Hubert & Arabie 1985).
    Two partitions that are both trivial in the same way count as the same.

    >>> round(adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]), 4)
    0.5714
    """
    _check(one, other)
    together = sum(comb(n, 2) for n in Counter(zip(one, other, strict=True)).values())
    first = sum(comb(n, 2) for n in Counter(one).values())
    second = sum(comb(n, 2) for n in Counter(other).values())
    pairs = comb(len(one), 2)
    expected = first * second / pairs if pairs else 0.0
    highest = (first + second) / 2
    return 1.0 if highest == expected else (together - expected) / (highest - expected)


def normalised_mutual_information(one: Labels, other: Labels, *, average: str = "arithmetic") -> float:
    """NMI: how much one partition tells of the other, 0…1.

    Formula: I(A;B) / mean(H(A), H(B)); the mean is arithmetic (Danon et al. 2005) unless ``average`` says
    geometric, min or max. Not adjusted for chance: many small parts raise it. Two partitions without any
    information (one part each) count as the same: 1; if only one is so: 0.

    >>> normalised_mutual_information([0, 0, 1, 1], [1, 1, 0, 0])
    1.0
    >>> normalised_mutual_information([0, 0, 0, 0], [0, 1, 2, 3])
    0.0
    """
    _check(one, other)
    if average not in AVERAGES:
        raise NotFound("kind of mean", average, AVERAGES, hint=", ".join(AVERAGES))
    first, second = Counter(one), Counter(other)
    if len(first) <= 1 and len(second) <= 1:
        return 1.0
    a, b = _entropy(first), _entropy(second)
    shared = a + b - _entropy(Counter(zip(one, other, strict=True)))
    mean = {"arithmetic": (a + b) / 2, "geometric": math.sqrt(a * b), "min": min(a, b), "max": max(a, b)}
    below = mean[average]
    return min(1.0, max(0.0, shared / below)) if below > 0 and shared > 1e-15 else 0.0


def _entropy(counts: Mapping[Hashable, int]) -> float:
    n = sum(counts.values())
    # Rounding may leave a hair below 0 where one part holds everything.
    return max(0.0, math.log(n) - math.fsum(c * math.log(c) for c in counts.values()) / n)


def _check(one: Labels, other: Labels) -> None:
    if len(one) != len(other):
        raise InputError(f"The partitions label {len(one)} and {len(other)} things; they must be the same.")
