"""Measures of a network: pure functions, network in, :class:`~ecograph.table.Table` out.

To add one, write its function in a module of this package and its entry in ``catalogue``; the
command line, the documentation and the tests read the list from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ecograph.analysis.catalogue import MEASURES
from ecograph.analysis.measure import Measure
from ecograph.errors import InputError, NotFound
from ecograph.table import Table

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Measure", "analyze", "measures"]


def measures() -> Mapping[str, Measure]:
    """All measures by name, in the order in which lists show them.

    >>> list(measures())
    ['degree', 'betweenness', 'closeness', 'pagerank', 'communities', 'membership']
    """
    return {measure.name: measure for measure in MEASURES}


def analyze(net: nx.MultiDiGraph[str], name: str, **params: object) -> Table:
    """Compute a measure on a network; ``params`` are those of its function.

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
    for param, value in params.items():
        if param not in measure.params:
            raise NotFound(f"parameter of “{name}”", param, measure.params)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"“{value}” is not a number for the parameter “{param}”.")
    return measure.function(net, **params)
