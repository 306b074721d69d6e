"""What a panel means: which column belongs to which subsystem, and how its coordination is computed."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ecograph.analysis.coordination import direction_sign, formula_name
from ecograph.analysis.weights import VARIANTS
from ecograph.errors import InputError, NotFound, ParseError

WEIGHTS = ("equal", "entropy", "given")
COMPARE = ("panel", "year", "unit")
_KINDS: Mapping[str, Any] = {
    "floor": (int, float), "power": (int, float), "chain_weights": dict, "exclude": list, "year": (str, list),
}  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """A column of the panel: its subsystem, ``+`` or ``-``, a given weight, fixed targets."""

    name: str
    chain: str
    direction: str = "+"
    weight: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class PanelSpec:
    """What a panel means and how its coordination is computed.

    ``unit``, ``year``: the columns that say which unit and when ("" = one unit, one date); ``year`` may
    name several, such as year and quarter. ``exclude``: units that are left out, such as totals that
    contain other units and would be counted twice.
    ``weights`` within a subsystem: equal, entropy or given. ``compare``: the minimum and maximum of an
    indicator are taken over the whole ``panel``, within each ``year``, or over the years of each
    ``unit``; an indicator with ``lower`` and ``upper`` uses these fixed targets instead. ``floor``:
    z becomes floor + (1 − floor)·z, which keeps the last unit of a subsystem from making C = 0.
    ``formula``, ``power``, ``closed``: see :mod:`~ecograph.analysis.coordination`. ``chain_weights``:
    the weights of the subsystems in T (equal if empty). ``entropy``: the convention of entropy weights.
    """

    indicators: tuple[Indicator, ...]
    unit: str = ""
    year: str | tuple[str, ...] = ""
    exclude: tuple[str, ...] = ()
    weights: str = "equal"
    entropy: str = "minmax"
    compare: str = "panel"
    floor: float = 0.0
    formula: str = "standard"
    power: float = 1.0
    closed: str = "right"
    chain_weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns that say when."""
        return ((self.year,) if self.year else ()) if isinstance(self.year, str) else tuple(self.year)

    @property
    def chains(self) -> tuple[str, ...]:
        """The subsystems, in the order in which the indicators name them."""
        return tuple(dict.fromkeys(indicator.chain for indicator in self.indicators))

    def checked(self) -> PanelSpec:
        """The same spec, or an error that says what is wrong with it."""
        names = [indicator.name for indicator in self.indicators]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"The indicator “{twice[0]}” is named twice.")
        if len(self.chains) < 2:
            raise InputError("Coordination needs indicators of at least two chains.")
        for value, known, kind in (
            (self.weights, WEIGHTS, "kind of weights"), (self.compare, COMPARE, "comparison"),
            (self.entropy, VARIANTS, "convention of entropy weights"),
        ):  # fmt: skip
            if value not in known:
                raise NotFound(kind, value, known, hint=", ".join(known))
        formula_name(self.formula)
        for indicator in self.indicators:
            _check_indicator(indicator, self.weights)
        for chain in self.chain_weights:
            if chain not in self.chains:
                raise NotFound("chain", chain, self.chains, hint="chain_weights names the chains")
        if self.chain_weights and set(self.chain_weights) != set(self.chains):
            raise InputError("“chain_weights” must give a weight to every chain.")
        if not 0 <= self.floor < 1:
            raise InputError("“floor” must be from 0 up and below 1.")
        return self


def read_spec(text: str, *, where: str = "spec", json_text: bool = False) -> PanelSpec:
    """A spec from TOML (or JSON) text; see docs/measures/coordination.md for the keys.

    >>> spec = read_spec('''
    ... unit = "park"
    ... [indicators]
    ... output = {chain = "Industry"}
    ... loans = {chain = "Capital"}
    ... ''')
    >>> spec.chains
    ('Industry', 'Capital')
    """
    try:
        data = json.loads(text) if json_text else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParseError(f"The spec cannot be read: {error}.", where=where) from None
    if not isinstance(data, dict) or not isinstance(data.get("indicators"), dict):
        raise InputError("The spec has no table “indicators”.", where=where)
    known = [f.name for f in fields(PanelSpec)]
    settings = {key: value for key, value in data.items() if key != "indicators"}
    for key, value in settings.items():
        if key not in known:
            raise NotFound("setting of the spec", key, known, hint=", ".join(known))
        if not isinstance(value, _KINDS.get(key, str)) or isinstance(value, bool):
            raise InputError(f"The setting “{key}” cannot be {value!r}.", where=where)
        if isinstance(value, list):
            if not all(isinstance(item, str) for item in value):
                raise InputError(f"The setting “{key}” must be a list of texts.", where=where)
            settings[key] = tuple(value)
    found = tuple(_indicator(name, told, where) for name, told in data["indicators"].items())
    return PanelSpec(found, **settings).checked()


def with_weights(spec: PanelSpec, weights: str) -> PanelSpec:
    """The same spec with another kind of weights; given weights are dropped where they are not used."""
    kept = tuple(i if weights == "given" else replace(i, weight=None) for i in spec.indicators)
    return replace(spec, weights=weights, indicators=kept).checked()


def _check_indicator(indicator: Indicator, weights: str) -> None:
    direction_sign(indicator.direction)
    if (indicator.lower is None) != (indicator.upper is None):
        raise InputError(f"“{indicator.name}” needs both targets, lower and upper, or none.")
    if indicator.lower is not None and indicator.upper is not None and indicator.upper <= indicator.lower:
        raise InputError(f"The upper target of “{indicator.name}” is not above the lower.")
    if weights == "given" and indicator.weight is None:
        raise InputError(f"“{indicator.name}” has no weight.", hint='weights = "given" needs one for each')
    if weights != "given" and indicator.weight is not None:
        raise InputError(f"“{indicator.name}” has a weight.", hint='say weights = "given"')


def _indicator(name: str, told: object, where: str) -> Indicator:
    if not isinstance(told, dict):
        raise InputError(f"“{name}” must say its chain.", where=where, hint='{chain = "Industry"}')
    known = [f.name for f in fields(Indicator)][1:]
    for key, value in told.items():
        if key not in known:
            raise NotFound(f"setting of “{name}”", key, known, hint=", ".join(known))
        text = key in ("chain", "direction")
        if isinstance(value, bool) or not isinstance(value, str if text else (int, float)):
            raise InputError(f"“{key}” of “{name}” cannot be {value!r}.", where=where)
        if not isinstance(value, str) and not math.isfinite(value):
            raise InputError(f"“{key}” of “{name}” is not a finite number.", where=where)
    if not told.get("chain"):
        raise InputError(f"“{name}” must say its chain.", where=where, hint='{chain = "Industry"}')
    return Indicator(name, **told)
