"""How sure a rank is: the measure again on resampled links, sources or documents.

A network made from news over-represents whoever gets press. Resampling says how far a rank hangs on a few
links, or on one source; it cannot say what no source reported.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

import networkx as nx

from ecograph.analysis.between import ends_of
from ecograph.analysis.brokerage import brokerage
from ecograph.analysis.centrality import betweenness, closeness, core, degree, pagerank, strength
from ecograph.analysis.holes import structural_holes
from ecograph.analysis.measure import Note, made, ranked, simple_view
from ecograph.analysis.parameters import at_least, one_of
from ecograph.analysis.spectral import eigenvector, hits
from ecograph.errors import InputError
from ecograph.table import Cell, Table

RANK_INTERVALS = ("value", "rank_low", "rank_high", "rank_median", "first_share")
RESAMPLE = ("links", "sources", "documents")
# The measures whose rank is asked for, and the column that ranks.
OF: Mapping[str, tuple[Callable[..., Table], str]] = {
    "degree": (degree, "degree"),
    "strength": (strength, "strength"),
    "betweenness": (betweenness, "betweenness"),
    "closeness": (closeness, "harmonic"),
    "pagerank": (pagerank, "pagerank"),
    "eigenvector": (eigenvector, "eigenvector"),
    "hits": (hits, "authority"),
    "core": (core, "core"),
    "structural-holes": (structural_holes, "constraint"),
    "brokerage": (brokerage, "total"),
}
Links = Sequence[tuple[str, str, Mapping[str, object]]]

_EMPTY: Note = {
    "zh": "网络没有联系，无从重抽样。",
    "en": "The network has no links: nothing to resample.",
}
_ONE: Note = {
    "zh": "只有一个来源（文献），重抽样不产生任何变化：区间为一点，不表示确定。",
    "en": "There is one source (or document): resampling changes nothing, and the interval is a point, which "
    "is no certainty.",
}
_GUIDE: Note = {
    "zh": "区间只反映所记录的联系的抽样波动，不反映未被报道的联系。",
    "en": "The interval reflects chance in which recorded links were met, not links that nobody reported.",
}


def rank_intervals(
    net: nx.MultiDiGraph[str], *, of: str = "degree", intervals: int = 100, resample: str = "links",
    level: float = 0.9, between: tuple[str, ...] = (), seed: int = 1,
) -> Table:  # fmt: skip
    """Between which ranks each node lies when links, sources or documents are drawn anew.

    Formula: bootstrap percentile interval. ``intervals`` times, as many links (sources, documents) as there
    are, are drawn with replacement, with ``seed``; a link stands as often as it, or a source (document) it
    rests on, was drawn; the nodes stay. rank_low and rank_high enclose the middle ``level`` of a node's
    ranks (ties share the best; no value ranks behind all), ``first_share`` = share of draws with rank 1.
    Efron & Tibshirani (1993); for networks Snijders & Borgatti (1999). ``of`` = a measure that ranks nodes.

    For a park manager: is number 3 really ahead of number 7? 第3名真的领先第7名吗？
    It cannot say what nobody reported; overlapping intervals mean that the order is not established.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("park", "firm"), ("lab", "firm"), ("lab", "park")])
    >>> [(r["id"], r["rank"], r["rank_low"], r["rank_high"]) for r in rank_intervals(net).records()][0]
    ('firm', 1, 1, 3)
    """
    one_of("of", of, OF)
    one_of("resample", resample, RESAMPLE)
    at_least("intervals", intervals, 10)
    if not 0 < level < 1:
        raise InputError(f"The level {level} is not between 0 and 1.", hint="0.9 is usual")
    if between and of != "betweenness":
        raise InputError("“between” belongs to of=betweenness.")
    function, column = OF[of]
    options: dict[str, object] = {"between": between} if between else {}
    if between:
        ends_of(net, simple_view(net), between)
    links = sorted(net.edges(data=True), key=_order)
    units = _units(links, resample)
    ranks: dict[str, list[int]] = {str(node): [] for node in net}
    chance = random.Random(seed)  # noqa: S311 - a simulation, no secret
    for _ in range(intervals if units else 0):
        times = [0] * len(links)
        for _draw in units:
            for i in units[chance.randrange(len(units))]:
                times[i] += 1
        _add_ranks(ranks, function(_drawn(net, links, times), **options))
    original = function(net, **options)
    values = _values(net, original, column, ranks, level)
    notes = [_EMPTY] if not units else [_GUIDE, *([_ONE] if len(units) == 1 else [])]
    how = made(
        net, "rank-intervals", "bootstrap percentile interval of the rank", notes, of=of, column=column,
        intervals=intervals, resample=resample, units=len(units), level=level,
        between=list(between), seed=seed,
        engine="ecograph",
    )  # fmt: skip
    return ranked(net, values, RANK_INTERVALS, "value", how, ascending=of == "structural-holes")


def _order(link: tuple[str, str, Mapping[str, object]]) -> tuple[str, str, str]:
    s, o, data = link
    return str(s), str(o), repr(sorted((str(k), repr(v)) for k, v in data.items()))


def _units(links: Links, resample: str) -> list[list[int]]:
    """What is drawn: for each unit, in order of its name, the links that rest on it."""
    if resample == "links":
        return [[i] for i in range(len(links))]
    found: dict[str, list[int]] = {}
    for i, (_, _, data) in enumerate(links):
        names = data.get(resample, ())
        for name in [names] if isinstance(names, str) else names if isinstance(names, tuple | list) else ():
            found.setdefault(str(name), []).append(i)
    if links and not found:
        raise InputError(
            f"The links of this network do not say on which {resample} they rest.",
            hint="resample=links, or a network made by `project`",
        )
    return [found[name] for name in sorted(found)]


def _drawn(net: nx.MultiDiGraph[str], links: Links, times: Sequence[int]) -> nx.MultiDiGraph[str]:
    again: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    again.add_nodes_from(net.nodes(data=True))
    again.add_edges_from(
        (s, o, dict(data)) for (s, o, data), k in zip(links, times, strict=True) for _ in range(k)
    )
    return again


def _add_ranks(ranks: dict[str, list[int]], table: Table) -> None:
    met: set[str] = set()
    for rank, node in zip(table.column("rank"), table.column("id"), strict=True):
        met.add(str(node))
        ranks[str(node)].append(rank if isinstance(rank, int) else len(ranks))
    for node in ranks.keys() - met:
        ranks[node].append(len(ranks))


def _values(
    net: nx.MultiDiGraph[str], original: Table, column: str, ranks: Mapping[str, Sequence[int]], level: float
) -> dict[str, tuple[Cell, ...]]:
    known = dict(zip(original.column("id"), original.column(column), strict=True))
    values: dict[str, tuple[Cell, ...]] = {}
    for node in net:
        drawn = sorted(ranks[str(node)])
        value = known.get(str(node))
        if not drawn:
            values[node] = (value, None, None, None, None)
            continue
        low = int((1 - level) / 2 * len(drawn))
        values[node] = (
            value, drawn[low], drawn[len(drawn) - 1 - low], drawn[len(drawn) // 2],
            drawn.count(1) / len(drawn),
        )  # fmt: skip
    return values
