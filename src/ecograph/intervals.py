"""Interval arithmetic on exact ends (Moore, Interval Analysis, 1966), open, closed or without end.

The result of an operation holds every number that the operation gives for numbers of its operands, and
no wider interval than that. An end knows whether it belongs to the interval.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecograph.errors import InputError

Number = int | float | Decimal | Fraction
_DIGITS = 300  # more than any figure has, and few enough for a float


class End(NamedTuple):
    """One end of an interval: its value (the only floats are the infinities) and whether it belongs."""

    value: Fraction | float
    closed: bool

    @property
    def infinite(self) -> bool:
        """Whether the interval has no end on this side."""
        return isinstance(self.value, float)

    def before(self, other: End) -> bool:
        """As the upper end of one interval: whether it lies wholly below the other's lower end."""
        return self.value < other.value or (self.value == other.value and not (self.closed and other.closed))


Interval = tuple[End, End]


def add(one: Interval, two: Interval) -> Interval:
    """All sums of a number of each."""
    low, high = (End(_plus(a.value, b.value), a.closed and b.closed) for a, b in zip(one, two, strict=True))
    return low, high


def negative(of: Interval) -> Interval:
    """All numbers with the other sign."""
    low, high = of
    return End(-high.value, high.closed), End(-low.value, low.closed)


def multiply(one: Interval, two: Interval) -> Interval:
    """All products of a number of each: its ends are among the four products of ends."""
    corners = [_times(a, b) for a in one for b in two]
    least, most = min(c.value for c in corners), max(c.value for c in corners)
    return (
        End(least, any(c.closed for c in corners if c.value == least)),
        End(most, any(c.closed for c in corners if c.value == most)),
    )


def inverse(of: Interval) -> Interval:
    """All ``1/x``. Raises ``InputError`` where x may be 0.

    >>> low, high = inverse((End(Fraction(0), False), End(Fraction(4), True)))
    >>> low, high.infinite
    (End(value=Fraction(1, 4), closed=True), True)
    """
    low, high = of
    zero = End(Fraction(0), True)
    if not (high.before(zero) or zero.before(low)):
        raise InputError(
            "The divisor may be 0, so the ratio has no bounds.",
            hint="divide by a figure whose bounds leave 0 out",
        )
    return (
        End(-math.inf, False) if high.value == 0 else _inverted(high),
        End(math.inf, False) if low.value == 0 else _inverted(low),
    )


def exact(value: Number) -> Fraction:
    """A number as a fraction; a float is taken as it is written (0.1 is 1/10).

    Raises ``InputError`` for what is not finite, or has too many digits to be a figure.
    """
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else value
        if isinstance(number, Decimal) and abs(number.adjusted()) > _DIGITS:
            raise OverflowError
        made = Fraction(number)
    except (ArithmeticError, ValueError, TypeError):
        raise InputError(f"“{value}” is no number that can be reckoned with.") from None
    if abs(made) > 10**_DIGITS:
        raise InputError(f"A figure of more than {_DIGITS} digits cannot be reckoned with.")
    return made


def _plus(one: Fraction | float, two: Fraction | float) -> Fraction | float:
    if isinstance(one, float):
        return one
    return two if isinstance(two, float) else one + two


def _times(one: End, two: End) -> End:
    if one.value == 0 or two.value == 0:  # 0 is reached where either is 0 itself, whatever the other
        return End(Fraction(0), any(end.value == 0 and end.closed for end in (one, two)))
    if isinstance(one.value, float) or isinstance(two.value, float):
        return End(math.inf if (one.value > 0) == (two.value > 0) else -math.inf, False)
    return End(one.value * two.value, one.closed and two.closed)


def _inverted(end: End) -> End:
    return End(Fraction(0), False) if isinstance(end.value, float) else End(1 / end.value, end.closed)
