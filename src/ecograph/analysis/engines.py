"""Which engine computes a measure: chosen by measure, size and what is installed, or forced by name.

``networkx`` is always there: networkx's own functions, or plain Python where networkx has none or stops
too early. ``sparse`` is matrices of scipy (:mod:`ecograph.analysis.sparse`), ``rustnx`` a backend of
networkx in Rust (both: extra ``fast``), ``igraph`` the library of that name (extra ``igraph``, GPL).
All give the same values; the tests compare each with networkx.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING

from ecograph.errors import EcographError, InputError, NotFound

if TYPE_CHECKING:
    import networkx as nx

    from ecograph.arrays import ArrayNetwork

NAMES = ("auto", "networkx", "sparse", "rustnx", "igraph")
# The plain path's older name.
ALIASES: Mapping[str, str] = {"python": "networkx"}
# What computes each measure; the first is always there. Which one "auto" takes: see _by_size.
DOES: Mapping[str, tuple[str, ...]] = {
    "degree": ("networkx", "sparse"),
    "betweenness": ("networkx", "sparse", "rustnx", "igraph"),
    "closeness": ("networkx", "sparse", "rustnx"),
    "pagerank": ("networkx", "sparse", "igraph"),
    "eigenvector": ("networkx", "sparse"),
    "hits": ("networkx", "sparse"),
    "core": ("networkx", "sparse", "igraph"),
    "components": ("networkx", "sparse"),
    "communities": ("networkx", "igraph"),
    "membership": ("networkx", "igraph"),
    "brokerage": ("networkx", "sparse"),
    "brokerage-by-role": ("networkx", "sparse"),
    "structural-holes": ("networkx", "sparse"),
}
_NEEDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "networkx": (("networkx",), ""),
    "sparse": (("numpy", "scipy"), "fast"),
    "rustnx": (("numpy", "scipy", "rustnx"), "fast"),
    "igraph": (("numpy", "scipy", "igraph"), "fast,igraph"),
}
# Links from which arrays pay for being made; paths are counted in steps (nodes × size) instead.
_LINKS = 2_000
_STEPS = 500_000
_MANY = {"degree": 20_000, "components": 20_000, "brokerage": 5_000, "brokerage-by-role": 5_000}
# Betweenness is exact up to this many nodes, above it is sampled (see centrality.betweenness).
EXACT = {"networkx": 2_000, "sparse": 5_000, "rustnx": 20_000, "igraph": 20_000}


def installed(engine: str) -> bool:
    """Whether everything an engine needs is installed.

    >>> installed("networkx")
    True
    """
    return all(find_spec(package) is not None for package in _NEEDS[engine][0])


def chosen(measure: str, engine: str, net: nx.MultiDiGraph[str] | ArrayNetwork) -> str:
    """The engine for a measure on a network: the forced one, or with ``auto`` one by size.

    Raises ``NotFound`` for an unknown engine, ``InputError`` for one that does not compute the measure,
    and ``EcographError`` for one that is not installed.

    >>> import networkx as nx
    >>> chosen("core", "auto", nx.MultiDiGraph()), chosen("core", "python", nx.MultiDiGraph())
    ('networkx', 'networkx')
    """
    wanted = ALIASES.get(engine, engine)
    if wanted not in NAMES:
        raise NotFound("engine", engine, NAMES, hint=", ".join(NAMES))
    if wanted == "auto":
        return _by_size(measure, net)
    if wanted not in DOES[measure]:
        raise InputError(
            f"The engine “{wanted}” does not compute “{measure}”.", hint=", ".join(("auto", *DOES[measure]))
        )
    if not installed(wanted):
        packages, extra = _NEEDS[wanted]
        there = [package for package in packages if find_spec(package) is None]
        raise EcographError(
            f"The engine “{wanted}” needs {' and '.join(there)}, not installed here.",
            hint=f'python -m pip install "ecograph[{extra}]"',
        )
    return wanted


def _by_size(measure: str, net: nx.MultiDiGraph[str] | ArrayNetwork) -> str:
    n, m = net.number_of_nodes(), links(net)
    does = DOES[measure]
    if measure in ("communities", "membership"):
        return "igraph" if (m >= _LINKS or carried(net)) and installed("igraph") else "networkx"
    paths = measure in ("betweenness", "closeness")
    large = n * (n + m) >= _STEPS if paths else m >= _MANY.get(measure, _LINKS)
    if not (large or carried(net)) or not installed("sparse"):
        return "networkx"
    return "rustnx" if measure == "betweenness" and "rustnx" in does and installed("rustnx") else "sparse"


def links(net: nx.MultiDiGraph[str] | ArrayNetwork) -> int:
    """The number of links; networkx's own count walks all of them twice, for each measure."""
    import networkx as nx

    if isinstance(net, nx.MultiDiGraph):
        return sum(map(len, chain.from_iterable(around.values() for _, around in net.adjacency())))
    return net.number_of_edges()


def carried(net: object) -> bool:
    """Whether a network is carried as arrays (:class:`ecograph.arrays.ArrayNetwork`)."""
    return hasattr(net, "source") and hasattr(net, "target")


def named(engine: str, *, own: bool = False) -> str:
    """The engine and its version, for a table's ``made``; ``own``: plain Python, no networkx function.

    >>> named("networkx", own=True)
    'ecograph (python)'
    """
    if engine == "sparse":
        return f"sparse (scipy {_version('scipy')})"
    return "ecograph (python)" if own and engine == "networkx" else f"{engine} {_version(engine)}"


@cache
def _version(package: str) -> str:
    return metadata.version(package)  # parses a file: at 10,000 actors as long as PageRank takes
