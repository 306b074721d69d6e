"""Linear systems of a network: Gaussian elimination for small ones, scipy (extra ``fast``) above.

A matrix comes as sparse rows: ``rows[i][j]`` is the entry in row i, column j; what is missing is 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ecograph.errors import EcographError

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csc_matrix

Rows = Sequence[Mapping[int, float]]
# Up to this many unknowns plain Python takes seconds at most, and needs nothing installed.
SMALL = 500
# Above this many a sparse factorization fills up (a network is no mesh), and iterating is much faster.
ITERATED = 2000
# A pivot below this, relative to the largest entry of the matrix, says that the matrix is singular.
_TINY = 1e-12


def solve(rows: Rows, right: Sequence[float], *, small: int = SMALL) -> list[float] | None:
    """The solution x of A x = b; None where A is singular.

    Raises ``EcographError`` for more than ``small`` unknowns where scipy is not installed.

    >>> solve([{0: 2.0, 1: 1.0}, {1: 4.0}], [4.0, 8.0])
    [1.0, 2.0]
    >>> solve([{0: 1.0, 1: 1.0}, {0: 1.0, 1: 1.0}], [1.0, 2.0]) is None
    True
    """
    return _eliminated(rows, right) if len(rows) <= small else _with_scipy(rows, right)


def _eliminated(rows: Rows, right: Sequence[float]) -> list[float] | None:
    """Gaussian elimination with the largest pivot of each column."""
    n = len(rows)
    table = [[float(row.get(j, 0.0)) for j in range(n)] + [b] for row, b in zip(rows, right, strict=True)]
    least = _TINY * max((abs(value) for row in rows for value in row.values()), default=1.0)
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(table[i][k]))
        if abs(table[best][k]) <= least:
            return None
        table[k], table[best] = table[best], table[k]
        pivot = table[k]
        for i in range(k + 1, n):
            factor = table[i][k] / pivot[k]
            if factor:
                row = table[i]
                table[i] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    found = [0.0] * n
    for k in range(n - 1, -1, -1):
        known = sum(table[k][j] * found[j] for j in range(k + 1, n))
        found[k] = (table[k][n] - known) / table[k][k]
    return found


def _with_scipy(rows: Rows, right: Sequence[float]) -> list[float] | None:
    if not find_spec("scipy"):
        raise EcographError(
            f"A system of {len(rows)} equations needs scipy.", hint='pip install "ecograph[fast]"'
        )
    import numpy as np
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    entries = [(i, j, value) for i, row in enumerate(rows) for j, value in sorted(row.items())]
    down, across, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csc_matrix((values, (down, across)), shape=(len(rows), len(rows)))
    if len(rows) > ITERATED:
        found = _iterated(matrix, np.asarray(right, dtype=float))
        if found is not None:
            return found
    try:
        factors = splu(matrix)
    except RuntimeError:  # exactly singular
        return None
    pivots = np.abs(factors.U.diagonal())
    if pivots.min() <= _TINY * max(map(abs, values)):
        return None
    return [float(value) for value in factors.solve(np.asarray(right, dtype=float))]


def _iterated(matrix: csc_matrix, right: np.ndarray[Any, Any]) -> list[float] | None:
    """The solution by BiCGSTAB (van der Vorst 1992), if it is one: its residual is checked."""
    import numpy as np
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import bicgstab

    diagonal = matrix.diagonal()
    if not np.all(diagonal):
        return None
    found, _ = bicgstab(matrix, right, rtol=1e-13, maxiter=5000, M=diags_array(1 / diagonal))
    residual = np.linalg.norm(matrix @ found - right)
    return [float(x) for x in found] if residual <= 1e-10 * np.linalg.norm(right) else None


def inverse(rows: Rows, *, small: int = SMALL) -> list[list[float]] | None:
    """The inverse of A, dense, row by row; None where A is singular.

    >>> inverse([{0: 2.0}, {1: 4.0}])
    [[0.5, 0.0], [0.0, 0.25]]
    """
    n = len(rows)
    columns = [solve(rows, [float(i == j) for i in range(n)], small=small) for j in range(n)]
    if any(column is None for column in columns):
        return None
    return [[column[i] for column in columns if column is not None] for i in range(n)]
