"""Measures of a network: pure functions, network in, :class:`~ecograph.table.Table` out.

To add one, write its function in a module of this package and its entry in ``catalogue``; the
command line, the documentation and the tests read the list from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING

from ecograph.analysis.catalogue import MEASURES
from ecograph.analysis.measure import Measure
from ecograph.errors import InputError, NotFound
from ecograph.table import Cell, Table

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Measure", "analyze", "measures"]

_CODED = ("role", "roles", "industries")


def measures() -> Mapping[str, Measure]:
    """All measures by name, in the order in which lists show them.

    >>> list(measures())
    ['degree', 'betweenness', 'closeness', 'pagerank', 'communities', 'membership']
    """
    return {measure.name: measure for measure in MEASURES}


def analyze(net: nx.MultiDiGraph[str], name: str, *, lang: str | None = None, **params: object) -> Table:
    """Compute a measure on a network; ``params`` are those of its function, as numbers or text.

    With ``lang`` (``zh``, ``en``) the table is for a reader of that language: headings and labels in it
    only, codes of roles and industries in words. Without, columns have stable names and codes stay.
    The network is not changed. Raises ``NotFound`` for an unknown measure or parameter, and
    ``InputError`` for a value that the measure cannot use.

    >>> import networkx as nx
    >>> analyze(nx.MultiDiGraph([("fund", "firm")]), "degree").column("degree")
    [1, 1]
    """
    known = measures()
    if name not in known:
        raise NotFound("measure", name, known, hint="ecograph list measures")
    measure = known[name]
    numbers: dict[str, int | float] = {}
    for param, value in params.items():
        if param not in measure.params:
            raise NotFound(f"parameter of “{name}”", param, measure.params)
        numbers[param] = _number(param, value, whole=not isinstance(measure.params[param], float))
    table = measure.function(net, **numbers)
    return table if lang is None else _for_reader(table, measure.heads[lang], net, lang)


def _for_reader(table: Table, heads: tuple[str, ...], net: nx.MultiDiGraph[str], lang: str) -> Table:
    concepts: Mapping[str, Mapping[str, tuple[str, str]]] = net.graph.get("concepts", {})
    words = {
        code: labels[lang == "en"]
        for kind in ("roles", "industries")
        for code, labels in concepts.get(kind, {}).items()
    }
    other = "_zh" if lang == "en" else "_en"
    kept = [i for i, column in enumerate(table.columns) if not column.endswith(other)]

    def told(index: int, cell: Cell) -> Cell:
        if isinstance(cell, str) and table.columns[index] in _CODED:
            return "; ".join(words.get(code, code) for code in cell.split("; "))
        return cell

    rows = tuple(tuple(told(i, row[i]) for i in kept) for row in table.rows)
    return Table(tuple(heads[i] for i in kept), rows, table.made)


def _number(param: str, value: object, *, whole: bool) -> int | float:
    """A parameter's value; text is read as a number, since the command line gives text."""
    try:
        number = float(str(value))
    except ValueError:
        number = float("nan")
    if not isfinite(number) or (whole and not number.is_integer()):
        kind = "whole number" if whole else "number"
        raise InputError(f"“{value}” is not a {kind} for the parameter “{param}”.")
    return int(number) if whole else number
