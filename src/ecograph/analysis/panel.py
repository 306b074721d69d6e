"""Coupling coordination of a panel: units × years × indicators, each indicator belonging to a subsystem.

The panel is plain data: a list of rows (dicts), a dict of columns, or anything with pandas' ``to_dict``.
What it means is said by a :class:`PanelSpec`, written by hand or read from TOML or JSON.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ecograph.analysis.coordination import (
    LEVELS,
    composite_synergy,
    coordination,
    formula_said,
    lag,
    scaled_weights,
)
from ecograph.analysis.panel_spec import Indicator, PanelSpec, read_spec, with_weights
from ecograph.analysis.weights import entropy_weights, minmax
from ecograph.errors import InputError, NotFound, ParseError
from ecograph.table import Cell, Table

__all__ = [
    "Indicator", "PanelSpec", "at_date", "columns", "coordinate", "for_reader", "read_panel", "read_spec",
    "with_weights", "words",
]  # fmt: skip

_MISSING = ("", "na", "nan", "n/a", "null", "none", "-", "–", "—", "..", ":")
Row = Mapping[str, Any]
Key = tuple[str, str]
_OVER = {
    "panel": {"zh": "全部单位与年份的极差标准化", "en": "min–max over all units and dates"},
    "year": {"zh": "逐年在各单位间极差标准化", "en": "min–max over the units of each date"},
    "unit": {"zh": "各单位在自身各年间极差标准化", "en": "min–max over the dates of each unit"},
}
_CONVENTIONS = {
    "equal": {"zh": "链内等权", "en": "equal within each chain"},
    "given": {"zh": "按给定值，链内归一", "en": "as given, scaled to sum 1 within each chain"},
    "entropy": {"zh": "熵权，链内以完整行计", "en": "entropy within each chain, over its complete rows"},
}
_Cells = dict[Key, dict[str, float | None]]


def read_panel(text: str, *, where: str = "panel") -> list[dict[str, str]]:
    """The rows of a CSV text with a header; commas, semicolons or tabs between cells.

    >>> read_panel("park,output\\nA,3\\n")
    [{'park': 'A', 'output': '3'}]
    """
    lines = text.lstrip("﻿")
    head = lines.split("\n", 1)[0]
    delimiter = max(",;\t", key=lambda mark: (head.count(mark), -",;\t".index(mark)))
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    try:
        columns = [name.strip() for name in next(reader, [])]
        body = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ParseError(f"The CSV cannot be read: {error}.", where=f"{where}:{reader.line_num}") from None
    if not columns:
        raise InputError("The panel is empty.", where=where)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise InputError(f"The column “{twice[0]}” is there twice.", where=where)
    for line, row in body:
        if len(row) != len(columns):
            raise ParseError(f"{len(columns)} columns, but {len(row)} cells.", where=f"{where}:{line}")
    return [dict(zip(columns, row, strict=True)) for _, row in body]


def coordinate(panel: object, spec: PanelSpec, *others: object) -> Table:
    """Subsystem indices U, coupling C, development T, degree D and level of each unit at each date.

    Formula: indicators are min–max normalised (or scaled to fixed targets), combined into U by the
    weights of ``spec``; then :func:`~ecograph.analysis.coordination.coordination`. ``synergy`` is the
    composite-system synergy degree of the unit against its date before, with U as order degree.
    ``others`` are further panels (files with other indicators), joined by unit and date.

    Where an indicator is missing, its U and all that follows is null; ``made["notes"]`` counts this.
    Without comparison units an indicator needs fixed targets. Units and dates come out in order.

    For a park manager: how far each chain is, and whether they move together.
    各链发展到什么程度，是否协同。
    It cannot compare tables made with other units, years, weights or formulas: min–max is relative.

    >>> spec = PanelSpec((Indicator("a", "Industry", upper=10, lower=0),
    ...                   Indicator("b", "Capital", upper=1, lower=0)), unit="park")
    >>> coordinate([{"park": "P", "a": 2, "b": 0.8}], spec).records()[0]["C"]
    0.8
    """
    spec = spec.checked()
    cells = _cells((panel, *others), spec)
    places, constant = _places(cells, spec)
    inner = _inner_weights(places, cells, spec)
    shares = scaled_weights([spec.chain_weights[c] for c in spec.chains] if spec.chain_weights else None,
                            len(spec.chains))  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    before: dict[str, list[float | None]] = {}
    for unit, year in sorted(cells, key=_order):
        indices = [_index(places[unit, year], inner, chain, spec) for chain in spec.chains]
        rows.append(_row((unit, year), indices, before.get(unit), shares, spec))
        before[unit] = indices
    how = {
        "measure": "coordination", "formula": formula_said(spec.formula, spec.power), "engine": "ecograph",
        "levels": f"ten, closed on the {spec.closed}", "normalisation": _said(spec),
        "weights": spec.weights, "indicator_weights": inner["weights"], "chain_weights":
        dict(zip(spec.chains, shares, strict=True)), "rows": len(rows), "convention": inner["convention"],
        "notes": _notes(cells, rows, constant, spec),
    }  # fmt: skip
    return Table(columns(spec), tuple(rows), how)


def columns(spec: PanelSpec) -> tuple[str, ...]:
    """The columns of the answer for a spec."""
    return ("unit", "year", *spec.chains, "C", "T", "D", "level", "level_zh", "level_en", "lagging",
            "leading", "synergy")  # fmt: skip


def _row(
    key: Key, indices: list[float | None], before: list[float | None] | None,
    shares: Sequence[float], spec: PanelSpec,
) -> tuple[Cell, ...]:  # fmt: skip
    found = coordination(indices, shares, formula=spec.formula, power=spec.power, closed=spec.closed)
    behind, ahead = lag(indices)
    synergy = None
    if before is not None:
        pairs = zip(indices, before, strict=True)
        synergy = composite_synergy([None if a is None or b is None else a - b for a, b in pairs])
    numbers = (*indices, found.coupling, found.development, found.degree)
    said = LEVELS[found.level - 1] if found.level else (None, None)
    return (
        *key, *(None if v is None else round(v, 12) for v in numbers), found.level, *said,
        "; ".join(spec.chains[i] for i in behind), "; ".join(spec.chains[i] for i in ahead),
        None if synergy is None else round(synergy, 12),
    )  # fmt: skip


def rows_of(panel: object) -> list[Row]:
    """A panel as rows: from rows, from a dict of columns, or from a pandas data frame."""
    if hasattr(panel, "to_dict"):
        return list(panel.to_dict("records"))
    if isinstance(panel, Mapping):
        lengths = {len(column) for column in panel.values()}
        if len(lengths) > 1:
            raise InputError("The columns of the panel differ in length.")
        return [dict(zip(panel, row, strict=True)) for row in zip(*panel.values(), strict=True)]
    if isinstance(panel, Iterable) and not isinstance(panel, str):
        rows = list(panel)
        if all(isinstance(row, Mapping) for row in rows):
            return rows
    raise InputError("A panel is a list of rows, a dict of columns or a data frame.")


def _cells(panels: Sequence[object], spec: PanelSpec) -> _Cells:
    """The indicators of each unit at each date, joined over the panels."""
    names = [indicator.name for indicator in spec.indicators]
    tables = [rows_of(panel) for panel in panels]
    found = {name for rows in tables for row in rows for name in row}
    for column in (*([spec.unit] if spec.unit else ()), *spec.dates, *names):
        if column not in found:
            raise NotFound(
                "column of the panel", column, map(str, found), hint=", ".join(sorted(map(str, found)))
            )
    cells: _Cells = {}
    left_out: set[str] = set()
    for number, rows in enumerate(tables, start=1):
        seen: set[Key] = set()
        for line, row in enumerate(rows, start=1):
            place = f"panel {number}, row {line}"
            unit = _key(row, spec.unit, place) if spec.unit else ""
            key = (unit, "-".join(_key(row, column, place) for column in spec.dates))
            if unit in spec.exclude:
                left_out.add(unit)
                continue
            if key in seen:
                said = " at ".join(part for part in key if part) or "the one unit"
                raise InputError(f"There are two rows for {said}.", where=place,
                                 hint="name the columns “unit” and “year” in the spec")  # fmt: skip
            seen.add(key)
            _join(cells.setdefault(key, dict.fromkeys(names)), row, key, place)
    for unit in spec.exclude:
        if unit not in left_out:
            raise NotFound("unit to exclude", unit, sorted({key[0] for key in cells}))
    if not cells:
        raise InputError("The panel has no rows.")
    return cells


def _join(here: dict[str, float | None], row: Row, key: Key, place: str) -> None:
    """Take the indicators of a row; another panel may have given some of them already, but the same."""
    for name, before in list(here.items()):
        value = _value(row[name], name, place) if name in row else None
        if value is None:
            continue
        if before is not None and before != value:
            raise InputError(f"Two panels differ on “{name}” for {' '.join(key)}.", where=place)
        here[name] = value


def _key(row: Row, column: str, place: str) -> str:
    value = row.get(column)
    if value is None or (isinstance(value, float) and math.isnan(value)) or not str(value).strip():
        raise InputError(f"The column “{column}” is empty.", where=place)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _value(value: object, name: str, place: str) -> float | None:
    text = "" if value is None else str(value).strip()
    if text.casefold() in _MISSING:
        return None
    try:
        number = float(text)
    except ValueError:
        raise InputError(
            f"“{text}” in the column “{name}” is not a number.",
            where=place,
            hint="no units, no thousands commas",
        ) from None
    if math.isinf(number):
        raise InputError(f"The column “{name}” has an infinite value.", where=place)
    return None if math.isnan(number) else number


def _order(key: Key) -> tuple[str, tuple[tuple[bool, int, str], ...]]:
    """Units by name, dates in time: numbers in a date count as numbers (2021-10 after 2021-9)."""
    parts = re.findall(r"\d+|\D+", key[1])
    return key[0], tuple((not p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts)


def _places(cells: _Cells, spec: PanelSpec) -> tuple[_Cells, list[str]]:
    """Each indicator normalised, and the names of those that cannot be in some comparison group."""
    groups: dict[str, list[Key]] = {}
    for key in sorted(cells, key=_order):
        groups.setdefault({"panel": "", "unit": key[0], "year": key[1]}[spec.compare], []).append(key)
    places: _Cells = {key: {} for key in cells}
    constant: list[str] = []
    for indicator in spec.indicators:
        for group in groups.values():
            values = [cells[key][indicator.name] for key in group]
            z = minmax(values, indicator.direction, lower=indicator.lower, upper=indicator.upper)
            if any(v is not None for v in values) and all(v is None for v in z):
                constant.append(indicator.name)
            for key, place in zip(group, z, strict=True):
                places[key][indicator.name] = None if place is None else spec.floor + (1 - spec.floor) * place
    return places, sorted(set(constant))


def _inner_weights(places: _Cells, cells: _Cells, spec: PanelSpec) -> dict[str, Any]:
    """The weight of each indicator within its chain, and the convention behind it."""
    weights: dict[str, float] = {}
    said = _CONVENTIONS[spec.weights]
    for chain in spec.chains:
        mine = [i for i in spec.indicators if i.chain == chain]
        names = [i.name for i in mine]
        shares: Sequence[float] | None = None
        if spec.weights == "given":
            shares = [float(i.weight or 0) for i in mine]
        elif spec.weights == "entropy" and len(mine) > 1:
            # The raw convention weighs the figures themselves; all others weigh their normalised places.
            source = cells if spec.entropy == "raw" else places
            rows = [[source[key][name] for name in names] for key in sorted(source, key=_order)]
            whole = [row for row in rows if all(v is not None for v in row)]
            made = entropy_weights(whole, variant=spec.entropy)
            shares = made.weights
            said = {lang: f"{_CONVENTIONS['entropy'][lang]}; {text}"
                    for lang, text in zip(("zh", "en"), made.convention, strict=True)}  # fmt: skip
        weights.update(zip(names, scaled_weights(shares, len(mine)), strict=True))
    return {"weights": weights, "convention": said}


def _index(
    places: Mapping[str, float | None], inner: Mapping[str, Any], chain: str, spec: PanelSpec
) -> float | None:
    names = [i.name for i in spec.indicators if i.chain == chain]
    values = [places[name] for name in names]
    known = [v for v in values if v is not None]
    if len(known) < len(values):
        return None
    return math.fsum(inner["weights"][name] * v for name, v in zip(names, known, strict=True))


def _said(spec: PanelSpec) -> dict[str, str]:
    """How indicators became comparable, in zh and en."""
    fixed = [i.name for i in spec.indicators if i.lower is not None]
    over = [_OVER[spec.compare]] if len(fixed) < len(spec.indicators) else []
    names = ", ".join(fixed)
    targets = [{"zh": f"固定目标：{names}", "en": f"fixed targets for {names}"}] if fixed else []
    floor = {"zh": f"下限 {spec.floor:g}", "en": f"floor {spec.floor:g}"}
    return {lang: "; ".join(part[lang] for part in (*over, *targets, floor)) for lang in ("zh", "en")}


def _notes(
    cells: _Cells, rows: Sequence[tuple[Cell, ...]], constant: Sequence[str], spec: PanelSpec
) -> list[dict[str, str]]:
    d = columns(spec).index("D")
    unknown = sum(1 for row in rows if row[d] is None)
    gaps = sum(1 for here in cells.values() if any(v is None for v in here.values()))
    notes: list[dict[str, str]] = []
    if constant:
        names = ", ".join(constant)
        notes.append({
            "zh": f"{names}：没有可比的单位或年份（取值全同），无法极差标准化；请给出固定目标 lower、upper。",
            "en": f"{names}: no units or dates to compare with (all values equal), so no min–max; give fixed "
            "targets lower and upper.",
        })  # fmt: skip
    if unknown:
        notes.append({
            "zh": f"{unknown} 行的协调度未知，其中 {gaps} 行缺少指标；缺失不按0计。",
            "en": f"The degree is unknown in {unknown} rows; {gaps} lack an indicator. Missing is not 0.",
        })  # fmt: skip
    return notes


def at_date(table: Table, year: str | None) -> Table:
    """The rows of one date; all of them for None. ``NotFound`` for a date that the panel has not."""
    if year is None:
        return table
    known = [str(value) for value in table.column("year")]
    if year not in known:
        raise NotFound("date in the panel", year, known, hint=", ".join(sorted(set(known))))
    return Table(table.columns, tuple(row for row in table.rows if row[1] == year), table.made)


_HEADS = {
    "zh": {"unit": "单位", "year": "年份", "C": "耦合度C", "T": "发展度T", "D": "协调度D", "level": "级别",
           "level_zh": "协调等级", "lagging": "滞后链", "leading": "领先链", "synergy": "复合系统协同度"},
    "en": {"level": "level number", "level_en": "level"},
}  # fmt: skip
_CHAINS_ZH = {"Industry": "产业链", "Capital": "资金链", "Talent": "人才链", "Technology": "技术链"}


def for_reader(table: Table, lang: str) -> Table:
    """The table in one language: headings, levels and, in Chinese, the four chains by name."""
    other = "level_en" if lang == "zh" else "level_zh"
    kept = [i for i, column in enumerate(table.columns) if column not in (other, "level")]
    names = _CHAINS_ZH if lang == "zh" else {}
    heads = {**names, **_HEADS[lang]}

    def told(index: int, cell: Cell) -> Cell:
        if table.columns[index] in ("lagging", "leading") and isinstance(cell, str):
            return "; ".join(names.get(code, code) for code in cell.split("; "))
        return cell

    rows = tuple(tuple(told(i, row[i]) for i in kept) for row in table.rows)
    return Table(tuple(heads.get(table.columns[i], table.columns[i]) for i in kept), rows, table.made)


def words(table: Table, lang: str) -> list[str]:
    """What a reader must know beside the numbers: formula, normalisation, weights, and what is missing."""
    made: Any = table.made
    heads = ("公式", "标准化", "指标权重") if lang == "zh" else ("formula", "normalisation", "weights")
    found = (made["formula"], made["normalisation"][lang], made["convention"][lang])
    said = [f"{head}{':' if lang == 'zh' else ': '}{text}" for head, text in zip(heads, found, strict=True)]
    return [*said, *(note[lang] for note in made["notes"])]
