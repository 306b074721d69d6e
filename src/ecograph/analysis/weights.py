"""From indicators to comparable numbers: min–max normalisation and entropy weights.

A column is one indicator over all comparison units (parks, or years); ``None`` and not-a-number mean
unknown and stay unknown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecograph.analysis.coordination import Number, direction_sign, known_number, scaled_weights
from ecograph.errors import InputError, NotFound

# How the values z that p = z/Σz is made from are got, as the literature does it. They differ a lot:
# on one and the same example the first weight is .545 (minmax) or .662 (raw).
VARIANTS = {
    "minmax": ("z 为按方向的极差标准化值；0·ln 0 = 0", "z = min–max by direction; 0·ln 0 = 0"),
    "raw": ("z 为原值（须非负，不计方向）", "z = the values as they are (from 0 up, direction ignored)"),
    "shift": ("z 为按方向的极差标准化值加平移量", "z = min–max by direction, plus a shift"),
    "rescale_eps": ("z = ε + (1 − 2ε)·极差标准化值", "z = ε + (1 − 2ε)·(min–max by direction)"),
}


@dataclass(frozen=True)
class EntropyWeights:
    """Weights (sum 1), entropies (0…1), the values z they come from, by column; the convention (zh, en)."""

    weights: tuple[float, ...]
    entropies: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    convention: tuple[str, str]

    @property
    def scores(self) -> tuple[float, ...]:
        """Σ w·z of each row."""
        rows = zip(*self.values, strict=True)
        return tuple(math.fsum(w * z for w, z in zip(self.weights, row, strict=True)) for row in rows)


def minmax(
    values: Sequence[Number],
    direction: str = "+",
    *,
    lower: float | None = None,
    upper: float | None = None,
) -> list[float | None]:
    """One indicator on the scale 0…1: the best comparison unit is 1, the worst 0.

    Formula: z = (x − lo)/(hi − lo) for direction ``+``, (hi − x)/(hi − lo) for ``-``; lo and hi are the
    smallest and largest value, or the fixed targets ``lower`` and ``upper``. Against targets, what lies
    beyond counts as 0 or 1. Without targets it needs comparison units: if all values are equal, or there
    is only one, every z is None. One park at one date has nothing to compare with: give it targets.

    >>> minmax([3, 5, None, 7]), minmax([10, 20, 25], "-", lower=0, upper=20)
    ([0.0, 0.5, None, 1.0], [0.5, 0.0, 0.0])
    """
    sign = direction_sign(direction)
    found = [known_number(v) for v in values]
    known = [v for v in found if v is not None]
    low = (min(known) if known else None) if lower is None else float(lower)
    high = (max(known) if known else None) if upper is None else float(upper)
    if lower is not None and upper is not None and not upper > lower:
        raise InputError(f"The upper target {upper} is not above the lower target {lower}.")
    if low is None or high is None or high <= low:
        return [None] * len(found)
    span = high - low
    places = [None if v is None else min(1.0, max(0.0, (v - low) / span)) for v in found]
    return [None if p is None else (p if sign > 0 else 1 - p) for p in places]


def entropy_weights(
    rows: Sequence[Sequence[Number]],
    directions: Sequence[str] | None = None,
    *,
    variant: str = "minmax",
    shift: float = 0.0001,
    eps: float = 0.002,
) -> EntropyWeights:
    """Weights by information entropy: an indicator that tells units apart counts more.

    Formula: pᵢⱼ = zᵢⱼ/Σᵢzᵢⱼ, eⱼ = −Σᵢ pᵢⱼ ln pᵢⱼ / ln m (0·ln 0 = 0), wⱼ = (1 − eⱼ)/Σ(1 − eⱼ), over m rows
    (comparison units) and the columns of ``rows``; ``variant`` says what z is (:data:`VARIANTS`).
    The convention changes the answer, so it is part of the result.

    Raises ``InputError`` for fewer than two rows, for unknown values (leave out such rows first) and for
    a column that is the same everywhere (it has no min–max; take it out).

    >>> [round(w, 3) for w in entropy_weights([[3, 10], [5, 20], [2, 15], [7, 25]], ["+", "-"]).weights]
    [0.545, 0.455]
    >>> raw = entropy_weights([[3, 10], [5, 20], [2, 15], [7, 25]], ["+", "-"], variant="raw")
    >>> [round(w, 3) for w in raw.weights]
    [0.662, 0.338]
    """
    columns, signs = _columns(rows, directions)
    if variant not in VARIANTS:
        raise NotFound("convention of entropy weights", variant, VARIANTS, hint=", ".join(VARIANTS))
    made = [_z(j, c, signs[j - 1], variant, shift, eps) for j, c in enumerate(columns, start=1)]
    m = len(made[0])
    entropies = []
    for z in made:
        total = math.fsum(z)
        shares = [v / total for v in z]
        entropies.append(-math.fsum(p * math.log(p) for p in shares if p > 0) / math.log(m))
    gaps = [max(0.0, 1 - e) for e in entropies]
    if math.fsum(gaps) <= 1e-15:
        raise InputError("No indicator tells the units apart: entropy weights are undefined.")
    detail = {"shift": f" ({shift:g})", "rescale_eps": f" (ε = {eps:g})"}.get(variant, "")
    formula = f"e = −Σ p ln p / ln m, m = {m}; w = (1 − e)/Σ(1 − e)"
    zh, en = (f"{said}{detail}; {formula}" for said in VARIANTS[variant])
    return EntropyWeights(
        tuple(scaled_weights(gaps, len(gaps))), tuple(entropies), tuple(map(tuple, made)), (zh, en)
    )


def _columns(
    rows: Sequence[Sequence[Number]], directions: Sequence[str] | None
) -> tuple[list[list[float]], list[str]]:
    table = [[known_number(v) for v in row] for row in rows]
    if len(table) < 2:
        raise InputError(
            "Entropy weights need at least two comparison units.", hint="equal or given weights for one"
        )
    width = len(table[0])
    if width == 0 or any(len(row) != width for row in table):
        raise InputError("The rows must have the same number of indicators, at least one.")
    signs = list(directions or ["+"] * width)
    if len(signs) != width:
        raise InputError(f"There are {width} indicators and {len(signs)} directions.")
    for sign in signs:
        direction_sign(sign)
    columns: list[list[float]] = []
    for j in range(width):
        column = [row[j] for row in table]
        known = [v for v in column if v is not None]
        if len(known) < len(column):
            raise InputError(f"Indicator {j + 1} has unknown values.", hint="leave out those rows first")
        columns.append(known)
    return columns, signs


def _z(
    number: int, column: Sequence[float], sign: str, variant: str, shift: float, eps: float
) -> list[float]:
    if variant == "raw":
        if min(column) < 0 or max(column) <= 0:
            raise InputError("The convention “raw” needs values from 0 up, and not all 0.")
        return list(column)
    if variant == "shift" and not shift > 0:
        raise InputError("The shift must be above 0.")
    if variant == "rescale_eps" and not 0 < eps < 0.5:
        raise InputError("ε must be between 0 and 0.5.")
    places = [p for p in minmax(column, sign) if p is not None]
    if not places:
        raise InputError(
            f"Indicator {number} is the same in every unit: it has no min–max.", hint="take it out of the set"
        )
    if variant == "shift":
        return [p + shift for p in places]
    return [eps + (1 - 2 * eps) * p for p in places] if variant == "rescale_eps" else places
