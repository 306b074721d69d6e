"""Are subsystems in step, and are they developed? Coupling, coordination and composite synergy.

Plain functions on plain numbers: a row is one unit (a park, a region) at one date, U₁…Uₙ are the
indices of its n subsystems (here: the four chains), each between 0 and 1. Lists, tuples, numpy arrays
and pandas columns are all fine; none of these libraries is needed. ``None`` and not-a-number mean
unknown, and what depends on them is unknown too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecograph.errors import InputError, NotFound

Number = float | int | None

FORMULAS = {
    "standard": "C = n·(ΠU)^(1/n) / ΣU",
    "square": "C = [n·(ΠU)^(1/n) / ΣU]²",
    "wang2021": "C = √{[1 − Σ|Uᵢ−Uⱼ| / (n(n−1)/2)] · (ΠUᵢ/max U)^(1/(n−1))}",
    "fan2024": "C = 1 − 2·√{[n·ΣU² − (ΣU)²] / n²}",
}
_ALIASES = {"wang": "wang2021", "fan": "fan2024"}

# The ten levels of Tian et al. 2021 (Acta Geographica Sinica 76(4), Table 1); level i is ((i−1)/10, i/10].
LEVELS = (
    ("极度失调", "extreme imbalance"),
    ("严重失调", "severe imbalance"),
    ("中度失调", "moderate imbalance"),
    ("轻度失调", "slight imbalance"),
    ("濒临失调", "near imbalance"),
    ("勉强协调", "bare coordination"),
    ("初级协调", "primary coordination"),
    ("中级协调", "intermediate coordination"),
    ("良好协调", "good coordination"),
    ("优质协调", "excellent coordination"),
)
# Values that differ by less are equal: floating-point noise must not move a level or name a laggard.
_DIGITS = 12


@dataclass(frozen=True)
class Coordination:
    """C (in step?), T (developed?), D = √(C·T), its level (1…10), and by which formula.

    ``reason`` says (zh, en) why a value is missing; it is empty where all are known.
    """

    coupling: float | None
    development: float | None
    degree: float | None
    level: int | None
    formula: str
    reason: tuple[str, str] = ("", "")

    @property
    def level_names(self) -> tuple[str, str]:
        """The level in Chinese and English; empty texts where D is unknown."""
        return ("", "") if self.level is None else LEVELS[self.level - 1]


def coupling(indices: Sequence[Number], *, formula: str = "standard", power: float = 1.0) -> float | None:
    """The coupling degree C of subsystem indices in [0, 1]: 1 when all are equal.

    Formula: ``standard`` n·(ΠU)^(1/n)/ΣU, raised to ``power`` (some papers print its square:
    ``square``); ``wang2021`` Wang, Kong, Ren & Zhi 2021 (J. Nat. Resour. 36(3), 793); ``fan2024``
    Fan, Ke & Cao 2024 (Stat. Decis. 40(22), 41), which is 1 − 2·(population standard deviation).
    No unit. Unknown if an index is, and undefined (None) for ``standard`` and ``wang2021`` if all are 0.

    For a park manager: whether the chains are equally far, be it far ahead or far behind.
    四条链是否齐头并进；齐头并进不等于发展得好。
    It cannot see low development: four chains at 0.05 give C = 1. ``standard`` and ``wang2021`` are 0
    as soon as one chain is 0, however good the others are.

    >>> coupling([0.2, 0.8])
    0.8
    >>> round(coupling([0.2, 0.8], formula="wang2021"), 6)
    0.316228
    """
    values = _indices(indices)
    name = formula_name(formula)
    if not (math.isfinite(power) and power > 0):
        raise InputError(f"The power of the coupling degree is {power}; it must be above 0.")
    if values is None or (name != "fan2024" and not any(values)):
        return None
    n = len(values)
    if name == "wang2021":
        pairs = math.fsum(abs(a - b) for i, a in enumerate(values) for b in values[:i])
        near = max(0.0, 1 - pairs / (n * (n - 1) / 2))
        top = max(values)
        raw = math.sqrt(near * math.prod(v / top for v in values) ** (1 / (n - 1)))
    elif name == "fan2024":
        mean = math.fsum(values) / n
        raw = max(0.0, 1 - 2 * math.sqrt(math.fsum((v - mean) ** 2 for v in values) / n))
    else:
        raw = _mean_ratio(values) ** (2 if name == "square" else 1)
    return float(min(1.0, raw) ** power)


def development(indices: Sequence[Number], weights: Sequence[float] | None = None) -> float | None:
    """T = Σ wᵢUᵢ, how developed the subsystems are; weights are scaled to sum 1, equal if not given.

    >>> round(development([0.2, 0.8], [3, 1]), 12)
    0.35
    """
    values = _indices(indices)
    shares = scaled_weights(weights, len(indices))
    return None if values is None else math.fsum(w * v for w, v in zip(shares, values, strict=True))


def coordination(
    indices: Sequence[Number],
    weights: Sequence[float] | None = None,
    *,
    formula: str = "standard",
    power: float = 1.0,
    closed: str = "right",
) -> Coordination:
    """Coupling C, development T, coordination degree D = √(C·T) and its level, for one unit at one date.

    Formula: see :func:`coupling`, :func:`development` and :func:`level`. Read C and T apart: a middle D
    is either chains in step and weak, or chains strong and out of step.

    For a park manager: are the chains developed, and are they developed together?
    四条链发展得怎样、是否协调。
    It cannot say which chain causes which, and D of other parks compares only under the same
    indicators, bounds, weights and formula.

    >>> made = coordination([0.3, 0.3, 0.3, 0.3])
    >>> made.coupling, round(made.degree, 6), made.level_names
    (1.0, 0.547723, ('勉强协调', 'bare coordination'))
    """
    c = coupling(indices, formula=formula, power=power)
    t = development(indices, weights)
    said = formula_said(formula, power)
    if t is None:
        return Coordination(None, None, None, None, said, ("有指数未知", "a subsystem index is unknown"))
    if c is None:
        reason = ("各指数均为0，耦合度无定义", "all indices are 0: coupling is undefined")
        return Coordination(None, t, None, None, said, reason)
    d = math.sqrt(c * t)
    return Coordination(c, t, d, level(d, closed=closed), said)


def level(degree: float | None, *, closed: str = "right") -> int | None:
    """The level 1…10 of a coordination degree; ``LEVELS[level - 1]`` names it in zh and en.

    Ten equal steps, closed on the right (0.50 is 濒临失调) as in Tian et al. 2021; ``closed="left"``
    for the other habit. 0 is in the first level and 1 in the last under both.

    >>> LEVELS[level(0.5) - 1][0], LEVELS[level(0.5, closed="left") - 1][0]
    ('濒临失调', '勉强协调')
    """
    if closed not in ("right", "left"):
        raise NotFound("side of an interval", closed, ("right", "left"), hint="right or left")
    if degree is None or math.isnan(degree):
        return None
    if not -1e-9 <= degree <= 1 + 1e-9:
        raise InputError(f"A coordination degree is between 0 and 1, not {degree}.")
    tenths = round(degree * 10, _DIGITS - 3)
    step = math.ceil(tenths) if closed == "right" else math.floor(tenths) + 1
    return min(10, max(1, step))


def lag(indices: Sequence[Number], tolerance: float = 0.0) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which subsystems lag and which lead, by position; both empty when in step or when one is unknown.

    The lag type of the literature (滞后型): the lowest index lags, the highest leads; ties are all
    named. ``tolerance``: a spread up to this counts as in step (同步型).

    >>> lag([0.2, 0.8, 0.2])
    ((0, 2), (1,))
    """
    values = _indices(indices)
    if values is None:
        return (), ()
    rounded = [round(v, _DIGITS) for v in values]
    low, high = min(rounded), max(rounded)
    if high - low <= tolerance:
        return (), ()
    return (
        tuple(i for i, v in enumerate(rounded) if v == low),
        tuple(i for i, v in enumerate(rounded) if v == high),
    )


def order_degree(
    values: Sequence[Number],
    lower: Sequence[float],
    upper: Sequence[float],
    directions: Sequence[str] | None = None,
    weights: Sequence[float] | None = None,
) -> float | None:
    """The order degree 有序度 of one subsystem: the mean of its order parameters' places in their range.

    Formula: u(e) = (e − β)/(α − β) for direction ``+``, (α − e)/(α − β) for ``-``, where α, β are the
    upper and lower limits; combined by the geometric mean, or by Σλu(e) if ``weights`` are given
    (Meng & Han 2000). Between 0 and 1 within the limits; None if a value is unknown.

    >>> order_degree([3, 20], [0, 10], [12, 50], ["+", "-"])
    0.4330127018922193
    """
    known = [known_number(v) for v in values]
    signs = list(directions or ["+"] * len(known))
    if not known or not len(known) == len(lower) == len(upper) == len(signs):
        raise InputError("Each order parameter needs a value, a lower and an upper limit and a direction.")
    places: list[float] = []
    for value, low, high, sign in zip(known, lower, upper, signs, strict=True):
        if not high > low:
            raise InputError(f"The upper limit {high} is not above the lower limit {low}.")
        if value is None:
            return None
        place = (value - low) / (high - low)
        places.append(place if direction_sign(sign) > 0 else 1 - place)
    if any(p < 0 or p > 1 for p in places):
        raise InputError("An order parameter lies outside its limits.", hint="widen the limits")
    if weights is not None:
        shares = scaled_weights(weights, len(places))
        return math.fsum(w * p for w, p in zip(shares, places, strict=True))
    return float(math.prod(places) ** (1 / len(places)))


def composite_synergy(changes: Sequence[Number]) -> float | None:
    """The synergy degree 复合系统协同度 of a composite system, from the changes of its order degrees.

    Formula: D = θ·|Π δᵢ|^(1/k), δᵢ = order degree now − at the base date, θ = sign of the smallest δ
    (Meng & Han 2000). Between −1 and 1, no unit; None if a change is unknown.

    For a park manager: did all chains become more ordered together since the base date?
    与基期相比，四条链是否同步走向有序。
    It cannot be read as a level: it is about change, it is 0 as soon as one chain stands still, and one
    falling chain makes it negative however much the others rise.

    >>> composite_synergy([0.1, 0.2, 0.4, 0.8])
    0.282842712474619
    """
    known = [known_number(v) for v in changes]
    if not known:
        raise InputError("A composite system needs at least one subsystem.")
    deltas = [v for v in known if v is not None]
    if len(deltas) < len(known):
        return None
    sign = -1.0 if min(deltas) < 0 else 1.0
    return float(sign * abs(math.prod(deltas)) ** (1 / len(deltas))) + 0.0


def formula_name(name: str) -> str:
    """The full name of a coupling formula; ``NotFound`` if there is none of that name."""
    known = _ALIASES.get(name, name)
    if known not in FORMULAS:
        raise NotFound("coupling formula", name, FORMULAS, hint=", ".join(FORMULAS))
    return known


def formula_said(name: str, power: float = 1.0) -> str:
    """The formulas behind C, T and D as one text, with the power if it is not 1.

    >>> formula_said("standard", 2)
    'C = n·(ΠU)^(1/n) / ΣU, to the power 2 (standard); T = ΣwU; D = √(C·T)'
    """
    full = formula_name(name)
    raised = "" if power == 1 else f", to the power {power:g}"
    return f"{FORMULAS[full]}{raised} ({full}); T = ΣwU; D = √(C·T)"


def scaled_weights(weights: Sequence[float] | None, n: int) -> list[float]:
    """Weights scaled to sum 1; equal ones if none are given. ``InputError`` for what cannot be weights."""
    if weights is None:
        return [1 / n] * n
    found = [float(w) for w in weights]
    if len(found) != n:
        raise InputError(f"There are {n} values and {len(found)} weights.")
    total = math.fsum(found)
    if not all(math.isfinite(w) and w >= 0 for w in found) or total <= 0:
        raise InputError("Weights must be numbers from 0 up, and not all 0.")
    return [w / total for w in found]


def direction_sign(direction: str) -> int:
    """1 for ``+`` (more is better), −1 for ``-`` (less is better)."""
    if direction not in ("+", "-"):
        raise InputError(f"“{direction}” is not a direction.", hint="+ (more is better) or -")
    return 1 if direction == "+" else -1


def _mean_ratio(values: Sequence[float]) -> float:
    """The geometric mean over the arithmetic mean; by logarithms, so that many small values do not vanish."""
    if min(values) == 0:
        return 0.0
    n = len(values)
    top = max(values)
    geometric = math.exp(math.fsum(math.log(v / top) for v in values) / n)
    return geometric / (math.fsum(v / top for v in values) / n)


def _indices(indices: Sequence[Number]) -> list[float] | None:
    """The indices as numbers, or None if one is unknown."""
    found = [known_number(v) for v in indices]
    if len(found) < 2:
        raise InputError("Coupling needs at least two subsystems.")
    known = [v for v in found if v is not None]
    if any(v < -1e-12 or v > 1 + 1e-12 for v in known):
        raise InputError("A subsystem index lies outside 0…1.", hint="normalise the indicators first")
    return [min(1.0, max(0.0, v)) for v in known] if len(known) == len(found) else None


def known_number(value: Number) -> float | None:
    """A known, finite number; None and not-a-number are unknown."""
    if value is None:
        return None
    number = float(value)
    if math.isinf(number):
        raise InputError("A value is infinite.")
    return None if math.isnan(number) else number
