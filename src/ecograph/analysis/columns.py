"""Measures whose values are columns of numbers: views as sparse matrices, and the ranked table.

The same view and the same table as :mod:`ecograph.analysis.measure` makes of networkx graphs and of dicts,
at a size where a dict per node would not do. Needs the extra ``fast``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ecograph.analysis.measure import IDENTITY
from ecograph.arrays import ArrayNetwork, from_networkx
from ecograph.schema import ROLE_ORDER
from ecograph.table import Cell, Table

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

Columns = Mapping[str, "NDArray[Any]"]
# Above the one, doubles are farther apart than the 12th digit: rounding to it changes nothing. Between the
# two numpy's rounding may miss the nearest double, so Python's is taken.
_CLOSE, _FAR = 8.0, 9000.0


@dataclass(frozen=True, eq=False)
class SparseView:
    """The simple undirected view as a matrix: parallel and opposite links summed, self-loops dropped."""

    net: ArrayNetwork
    names: Sequence[str]

    @cached_property
    def matrix(self) -> csr_array:
        """The symmetric matrix (n × n, CSR) of summed weights."""
        return self.net.adjacency(directed=False)

    @property
    def self_loops(self) -> int:
        """How many self-loops are left out."""
        return int((self.net.source == self.net.target).sum())

    def degrees(self) -> NDArray[np.int64]:
        """The number of neighbours of each node."""
        found: NDArray[np.int64] = np.diff(self.matrix.indptr).astype(np.int64)
        return found

    def edges(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """The edges, each once, from the lower number to the higher, and their weights."""
        matrix = self.matrix
        rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
        upper = rows < matrix.indices
        return rows[upper], matrix.indices[upper], matrix.data[upper]

    def made(self) -> dict[str, object]:
        """How the view was made, for a table's ``made``."""
        return {
            "view": "simple undirected; parallel links summed into a weight; self-loops dropped",
            "view_edges": int(self.matrix.nnz) // 2,
            "self_loops_left_out": self.self_loops,
        }


def arrays_of(net: nx.MultiDiGraph[str] | ArrayNetwork, *, bare: bool = True) -> ArrayNetwork:
    """A network as arrays (``bare``: without chains and roles); as it is if it is one."""
    return net if isinstance(net, ArrayNetwork) else from_networkx(net, bare=bare)


def sparse_view(net: nx.MultiDiGraph[str] | ArrayNetwork) -> SparseView:
    """The simple undirected view as a matrix. Raises ``InputError`` for a weight that is not positive."""
    found = arrays_of(net)
    return SparseView(found, found.names)


def ranked_columns(
    net: nx.MultiDiGraph[str] | ArrayNetwork,
    names: Sequence[str],
    columns: Columns,
    by: str,
    how: Mapping[str, object],
    *,
    ascending: bool = False,
) -> Table:
    """As :func:`~ecograph.analysis.measure.ranked`: one array for each column, in the order of ``names``.

    ``names`` are sorted; not-a-number stands for a missing value.

    >>> net = ArrayNetwork.of(["a", "b"], [0], [1])
    >>> ranked_columns(net, net.names, {"x": np.array([1.0, 2.0])}, "x", {}).column("id")
    ['b', 'a']
    """
    rounded = {name: _rounded(column) for name, column in columns.items()}
    key = rounded[by].astype(np.float64)
    size = np.where(np.isnan(key), -np.inf, -key if ascending else key)
    order = np.argsort(-size, kind="stable")
    sizes = size[order]
    place = np.arange(1, len(order) + 1)
    fresh = np.concatenate([[True], sizes[1:] != sizes[:-1]]) if len(order) else np.zeros(0, bool)
    ranks: list[Cell] = np.maximum.accumulate(np.where(fresh, place, 0)).tolist() if len(order) else []
    missing = np.isnan(key[order])
    if missing.any():
        ranks = [None if none else rank for rank, none in zip(ranks, missing.tolist(), strict=True)]
    cells = [_cells(column[order]) for column in rounded.values()]
    rows = tuple(zip(ranks, *_identities(net, names, order.tolist()), *cells, strict=True))
    return Table((*IDENTITY, *columns), rows, how)


def _identities(
    net: nx.MultiDiGraph[str] | ArrayNetwork, names: Sequence[str], order: Sequence[int]
) -> list[Sequence[Cell]]:
    """Identifiers, zh and en labels and roles, in that order of nodes."""
    if not isinstance(net, ArrayNetwork):
        known: dict[str, dict[str, Any]] = dict(iter(net.nodes(data=True)))
        about = [(name, known[name]) for name in map(names.__getitem__, order)]
        return [
            [str(name) for name, _ in about],
            [str(data.get("label_zh", name)) for name, data in about],
            [str(data.get("label_en", name)) for name, data in about],
            ["; ".join(data.get("roles", ())) for _, data in about],
        ]
    ids = [str(names[i]) for i in order]
    labels = [net.labels(name) for name in ids] if net.labels is not None else None
    said = ["; ".join(code for i, code in enumerate(ROLE_ORDER) if bits >> i & 1) for bits in range(256)]
    # The rows may be those of a part of the nodes.
    place = order if names is net.names else [net.number[name] for name in ids]
    roles = [said[bits] for bits in net.roles[np.asarray(place, np.int64)].tolist()]
    if labels is None:
        return [ids, ids, ids, roles]
    return [ids, [zh for zh, _ in labels], [en for _, en in labels], roles]


def _rounded(column: NDArray[Any]) -> NDArray[Any]:
    if not np.issubdtype(column.dtype, np.floating):
        return column
    rounded: NDArray[Any] = np.round(column, 12) + 0.0
    size = np.abs(column)
    between, far = (size >= _CLOSE) & (size < _FAR), size >= _FAR
    rounded[between] = [round(value, 12) for value in column[between].tolist()]
    rounded[far] = column[far]
    return rounded


def _cells(column: NDArray[Any]) -> Sequence[Cell]:
    listed: list[Cell] = column.tolist()
    if np.issubdtype(column.dtype, np.floating) and np.isnan(column).any():
        return [None if value != value else value for value in listed]  # noqa: PLR0124 - not a number
    return listed
