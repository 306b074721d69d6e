"""Structural holes on sparse matrices: the values of :mod:`ecograph.analysis.holes` for large networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from ecograph.analysis.columns import Columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.arrays import ArrayNetwork

# Entries of a product looked at at once: bounds the memory.
_CHUNK = 20_000_000


def strengths(net: ArrayNetwork, ties: str) -> csr_array:
    """The symmetric z_ij (n × n): see ``structural_holes``."""
    if ties == "simple":
        return net.adjacency(directed=False, weighted=False)
    if ties == "weight":
        return net.adjacency(directed=False)
    once = net.adjacency(weighted=False)
    return csr_array(once + once.T)


def holes(z: csr_array) -> Columns:
    """Constraint, effective size, efficiency, hierarchy and contacts of each node; not-a-number: undefined.

    >>> star = csr_array(np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]], float))
    >>> holes(star)["constraint"].tolist()
    [0.5, 1.0, 1.0]
    """
    n = z.shape[0]
    contacts = np.diff(z.indptr).astype(np.int64)
    total = z.sum(axis=1)
    most = np.zeros(n)
    np.maximum.at(most, np.repeat(np.arange(n), contacts), z.data)
    share = csr_array(diags_array(_inverse(total)) @ z)
    relative = csr_array((diags_array(_inverse(most)) @ z).T)
    constraint, redundant = np.zeros(n), np.zeros(n)
    entropy = np.zeros(n)
    for first, last in _chunks(contacts, z):
        rows = csr_array(share[first:last])
        there = csr_array((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape)
        held = rows + (rows @ share).multiply(there)
        held = csr_array(held)
        held.data **= 2
        sums = held.sum(axis=1)
        constraint[first:last] = sums
        redundant[first:last] = (rows @ relative).multiply(there).sum(axis=1)
        owner = np.repeat(np.arange(last - first), np.diff(held.indptr))
        part = held.data * (contacts[first:last] * _inverse(sums))[owner]
        logs = part * np.log(part, where=part > 0, out=np.zeros_like(part))
        entropy[first:last] = np.bincount(owner, logs, minlength=last - first)
    alone = contacts == 0
    size = np.where(alone, np.nan, contacts - redundant)
    below = np.where(contacts > 1, contacts * np.log(np.maximum(contacts, 2)), np.nan)
    return {
        "constraint": np.where(alone, np.nan, constraint),
        "effective_size": size,
        "efficiency": size / np.maximum(contacts, 1),
        "hierarchy": np.maximum(0.0, entropy / below),
        "contacts": contacts,
    }


def _inverse(values: NDArray[Any]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.divide(1.0, values, where=values > 0, out=np.zeros(len(values)))
    return found


def _chunks(contacts: NDArray[np.int64], z: csr_array) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose products stay small: a row costs its contacts' contacts."""
    cost = np.concatenate([[0], np.cumsum(z.astype(bool).astype(np.int64) @ contacts)])
    first, n = 0, len(contacts)
    while first < n:
        last = max(first + 1, int(np.searchsorted(cost, cost[first] + _CHUNK, "right")) - 1)
        yield first, min(last, n)
        first = last
