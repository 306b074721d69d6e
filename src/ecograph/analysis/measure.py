"""What a measure is, and the views of a network that measures share.

A measure is a pure function: network in, :class:`~ecograph.table.Table` out. It never changes the
network. The table's ``made`` says by which formula, engine and parameters, on which projection, and
in ``notes`` (zh, en) why a value is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import networkx as nx

from ecograph.analysis.engines import links
from ecograph.analysis.parameters import declared
from ecograph.errors import InputError
from ecograph.table import Cell, Table

Note = dict[str, str]
IDENTITY = ("rank", "id", "label_zh", "label_en", "roles")
IDENTITY_ZH = ("名次", "标识", "中文名", "英文名", "角色")
IDENTITY_EN = ("rank", "identifier", "name (zh)", "name (en)", "roles")
# Values that differ by less are ties: floating-point noise must not decide a rank.
_DIGITS = 12


@dataclass(frozen=True)
class Measure:
    """A measure as lists and pages show it; ``title``, ``meaning``, ``limits`` are by language."""

    name: str
    title: Mapping[str, str]
    meaning: Mapping[str, str]
    limits: Mapping[str, str]
    columns: tuple[str, ...]
    heads: Mapping[str, tuple[str, ...]]
    function: Callable[..., Table]

    @property
    def params(self) -> dict[str, object]:
        """The parameters of the measure and their defaults."""
        return {name: parameter.default for name, parameter in declared(self.function).items()}


@dataclass(frozen=True)
class Simple:
    """A simple undirected view of a network: nodes are 0…n−1, ``names[i]`` is the node's own name.

    Parallel and opposite links become one edge whose weight is their sum; self-loops are dropped.
    Whole numbers for nodes keep results the same whatever the hash seed.
    """

    graph: nx.Graph[int]
    names: tuple[str, ...]
    self_loops: int

    def made(self) -> dict[str, object]:
        """How the view was made, for a table's ``made``."""
        return {
            "view": "simple undirected; parallel links summed into a weight; self-loops dropped",
            "view_edges": self.graph.number_of_edges(),
            "self_loops_left_out": self.self_loops,
        }


def simple_view(net: nx.MultiDiGraph[str]) -> Simple:
    """The simple undirected view. Raises ``InputError`` for a weight that is not positive."""
    names = tuple(sorted(net, key=str))
    number = {name: i for i, name in enumerate(names)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    weights: dict[tuple[int, int], float] = {}
    loops = 0
    for s, o, data in net.edges(data=True):
        a, b = sorted((number[s], number[o]))
        if a == b:
            loops += 1
            continue
        weights[a, b] = weights.get((a, b), 0.0) + link_weight(data)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in sorted(weights.items()))
    return Simple(graph, names, loops)


def as_graph(net: Any) -> nx.MultiDiGraph[str]:
    """A network as a networkx graph: as it is, or made of its arrays."""
    return net.to_networkx() if hasattr(net, "to_networkx") else net  # type: ignore[no-any-return]


def link_weight(data: Mapping[str, Any]) -> float:
    """The weight of a link, 1 if it has none."""
    weight = float(data.get("weight", 1.0))
    if not (isfinite(weight) and weight > 0):
        raise InputError(f"A link has the weight {weight}; weights must be positive numbers.")
    return weight


def made(
    net: nx.MultiDiGraph[str], measure: str, formula: str, notes: Iterable[Note], **more: object
) -> dict[str, object]:
    """The ``made`` of a measure's table."""
    return {
        "measure": measure,
        "formula": formula,
        "engine": f"networkx {nx.__version__}",
        "nodes": net.number_of_nodes(),
        "edges": links(net),
        "projection": dict(net.graph.get("made", {})),
        **more,
        "notes": list(notes),
    }


def ranked(
    net: nx.MultiDiGraph[str],
    values: Mapping[str, tuple[Cell, ...]],
    columns: tuple[str, ...],
    by: str,
    how: Mapping[str, object],
    *,
    ascending: bool = False,
) -> Table:
    """One row per node, largest value of column ``by`` first; ties share a rank, missing comes last.

    With ``ascending`` the smallest value comes first.
    """
    key = columns.index(by)
    rounded = {name: tuple(map(_rounded, row)) for name, row in values.items()}

    def size(name: str) -> float:
        value = rounded[name][key]
        return float("-inf") if value is None else -float(value) if ascending else float(value)

    order = sorted(rounded, key=lambda name: (-size(name), str(name)))
    ranks: dict[str, int] = {}
    for position, name in enumerate(order, start=1):
        same = position > 1 and size(order[position - 2]) == size(name)
        ranks[name] = ranks[order[position - 2]] if same else position
    rows = tuple(
        (None if rounded[name][key] is None else ranks[name], *identity(net, name), *rounded[name])
        for name in order
    )
    return Table((*IDENTITY, *columns), rows, how)


def identity(net: nx.MultiDiGraph[str], node: str) -> tuple[str, str, str, str]:
    """Identifier, zh and en label and roles of a node, for the first columns of a row."""
    data = net.nodes[node]
    return (
        str(node),
        str(data.get("label_zh", node)),
        str(data.get("label_en", node)),
        "; ".join(data.get("roles", ())),
    )


def _rounded(value: Cell) -> Cell:
    return round(value, _DIGITS) + 0.0 if isinstance(value, float) else value
