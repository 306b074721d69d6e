"""The four chains of a network: how far each is developed as a network, and whether they are in step."""

from __future__ import annotations

import math

import networkx as nx

from ecograph.analysis.coordination import coordination, formula_said, lag
from ecograph.analysis.measure import Note, made
from ecograph.analysis.multilayer import layers_of
from ecograph.errors import InputError
from ecograph.schema import CHAIN_ORDER
from ecograph.table import Cell, Table

FOUR_CHAIN = (
    "chain", "label_zh", "label_en", "actors", "ties", "coverage", "cohesion", "mean_degree", "U",
    "position_zh", "position_en", "C", "T", "D", "level_zh", "level_en",
)  # fmt: skip

_UNKNOWN: Note = {
    "zh": "有的链没有记录到联系：其指数未知（空），不按0计，协调度因此未知。",
    "en": "Some chains have no recorded link: their index is unknown (empty), not 0, and so is the degree.",
}
_HONEST: Note = {
    "zh": "本表是网络指数：以固定目标衡量“记录到的联系”，不是产值、投资、人才数量等经济指标；"
    "仅一个园区、一个时点，不作极差标准化。经济指标请用 ecograph coordination。",
    "en": "These are network indices: recorded links against fixed targets, not output, investment or "
    "staff. One park at one date has no min–max. For economic indicators use ecograph coordination.",
}
_NAMES = {"Industry": ("产业链", "industry chain"), "Capital": ("资金链", "capital chain"),
          "Talent": ("人才链", "talent chain"), "Technology": ("技术链", "technology chain")}  # fmt: skip
_POSITION = {"lagging": ("滞后", "lagging"), "leading": ("领先", "leading")}


def four_chain(
    net: nx.MultiDiGraph[str], *, target_coverage: float = 1.0, target_degree: float = 4.0,
    formula: str = "standard", power: float = 1.0,
) -> Table:  # fmt: skip
    """How far each chain is developed as a network, and the coordination of the four.

    Formula: for each chain, U = mean of three shares, each at most 1: coverage (actors with a tie in the
    chain / all nodes of the network / ``target_coverage``), cohesion (actors of its largest component /
    its actors), density of ties (mean degree of its actors / ``target_degree``). Then C (``formula``,
    ``power``), T = mean U, D = √(C·T), ten levels closed on the right: see ``coordination``. The targets
    are ours, fixed and stated in ``made``: with one park at one date there is nothing to compare with.

    For a park manager: which chain of the recorded network is thin, and which one is ahead.
    记录到的网络中，哪条链薄弱，哪条链领先。
    It cannot measure output, money or staff, and a chain that news seldom reports looks thin.

    >>> net = nx.MultiDiGraph()
    >>> for chain in CHAIN_ORDER:
    ...     _ = net.add_edge("a", "b", chains=(chain,))
    >>> four_chain(net).records()[-1]["C"]
    1.0
    """
    if not (0 < target_coverage <= 1 and math.isfinite(target_degree) and target_degree > 0):
        raise InputError("“target_coverage” must be above 0 and at most 1, “target_degree” above 0.")
    view = layers_of(net)
    parts = {chain: _indicators(view.neighbours(chain), len(view.nodes)) for chain in CHAIN_ORDER}
    indices = [_index(parts[chain], target_coverage, target_degree) for chain in CHAIN_ORDER]
    behind, ahead = lag(indices)
    found = coordination(indices, formula=formula, power=power)
    rows: list[tuple[Cell, ...]] = []
    for i, chain in enumerate(CHAIN_ORDER):
        coverage, cohesion, degree = parts[chain]
        position = _POSITION["lagging"] if i in behind else _POSITION["leading"] if i in ahead else ("", "")
        actors = len(view.degrees(chain))
        rows.append((chain, *_NAMES[chain], actors, len(view.ties[chain]), coverage, cohesion, degree,
                     indices[i], *position, None, None, None, None, None))  # fmt: skip
    every = {node for chain in CHAIN_ORDER for node in view.degrees(chain)}
    ties = len({tie for chain in CHAIN_ORDER for tie in view.ties[chain]})
    names = found.level_names if found.level else (None, None)
    rows.append(("all", "四链", "four chains", len(every), ties, None, None, None, None, "", "",
                 found.coupling, found.development, found.degree, *names))  # fmt: skip
    notes = [_HONEST, *([_UNKNOWN] if any(u is None for u in indices) else [])]
    how = made(net, "four-chain", formula_said(formula, power), notes, **view.made(),
               targets={"coverage": target_coverage, "cohesion": 1.0, "mean_degree": target_degree},
               levels="ten, closed on the right")  # fmt: skip
    return Table(FOUR_CHAIN, tuple(rows), how)


def _indicators(near: dict[str, set[str]], n: int) -> tuple[float | None, float | None, float | None]:
    """Coverage, cohesion and mean degree of a chain; all None where it has no tie."""
    if not near:
        return None, None, None
    graph: nx.Graph[str] = nx.Graph((a, b) for a, others in near.items() for b in others)
    largest = max(len(part) for part in nx.connected_components(graph))
    return len(near) / n, largest / len(near), math.fsum(map(len, near.values())) / len(near)


def _index(
    found: tuple[float | None, float | None, float | None], coverage: float, degree: float
) -> float | None:
    share, cohesion, mean = found
    if share is None or cohesion is None or mean is None:
        return None
    return (min(1.0, share / coverage) + cohesion + min(1.0, mean / degree)) / 3
