"""Structural holes: who stands where others do not know each other (Burt 1992, 2004)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

import networkx as nx

from ecograph.analysis import engines
from ecograph.analysis.measure import Note, as_graph, link_weight, made, ranked
from ecograph.analysis.parameters import one_of
from ecograph.table import Cell, Table

HOLES = ("constraint", "effective_size", "efficiency", "hierarchy", "contacts")
TIES = ("simple", "mutual", "weight")
_CONVENTION = {
    "simple": "z_ij = 1 if i and j are linked either way",
    "mutual": "z_ij = a_ij + a_ji, a 0 or 1: a tie both ways weighs 2",
    "weight": "z_ij = sum of the weights of all links between i and j, both ways",
}
_FORMULA = "C_i = sum_j (p_ij + sum_q p_iq p_qj)^2"
_ISOLATE: Note = {
    "zh": "孤立结点没有联系对象，结构洞指标无定义，为空（不是0）。",
    "en": "An isolate has no contacts: its structural-hole values are undefined (empty, not 0).",
}
_PENDANT: Note = {
    "zh": "只有一个联系对象的结点，等级度无定义，为空。",
    "en": "With a single contact hierarchy is undefined (empty).",
}
_ABOVE: Note = {
    "zh": "约束度可以大于1(小而密的圈子)，并非错误。",
    "en": "Constraint can exceed 1 (small, dense circles): no error.",
}

Strengths = list[dict[int, float]]


def structural_holes(net: nx.MultiDiGraph[str], *, ties: str = "simple", engine: str = "auto") -> Table:
    """How far each actor's contacts are tied among themselves: constraint, effective size, hierarchy.

    Formula: z_ij by ``ties``: ``simple`` (1 if linked either way), ``mutual`` (a_ij + a_ji) or ``weight``
    (summed weights both ways); p_ij = z_ij/Σ_k z_ik; c_ij = (p_ij + Σ_q p_iq p_qj)², over contacts j;
    constraint C = Σ_j c_ij; effective size = Σ_j (1 − Σ_q p_iq m_jq), m_jq = z_jq/max_k z_jk; efficiency =
    effective size/contacts; hierarchy = Σ_j r ln r/(N ln N), r = c_ij·N/C, N contacts. Burt (1992),
    "Structural Holes". Self-loops are dropped. Most open position first.

    For a park manager: who sits between circles that do not know each other (low constraint).
    谁处在互不相识的圈子之间（约束度低者）。
    It cannot say that the hole is real: a tie between two contacts may be unreported.

    >>> net = nx.MultiDiGraph([("hub", "a"), ("hub", "b"), ("hub", "c"), ("a", "b")])
    >>> for row in structural_holes(net).records():
    ...     print(row["id"], round(row["constraint"], 4), round(row["effective_size"], 4))
    hub 0.6111 2.3333
    c 1.0 1.0
    a 1.0069 1.0
    b 1.0069 1.0
    """
    one_of("ties", ties, TIES)
    used = engines.chosen("structural-holes", engine, net)
    if used != "networkx":
        return _fast(net, ties, used)
    net = as_graph(net)
    names = sorted(net, key=str)
    strengths, loops = _strengths(net, names, ties)
    totals = [math.fsum(row.values()) for row in strengths]
    largest = [max(row.values(), default=0.0) for row in strengths]
    values: dict[str, tuple[Cell, ...]] = {}
    for i, name in enumerate(names):
        held = _constraints(strengths, totals, i)
        n = len(held)
        size = _effective_size(strengths, totals, largest, i) if n else None
        constraint = math.fsum(held) if n else None
        values[name] = (
            constraint, size, size / n if size is not None else None, _hierarchy(held), n,
        )  # fmt: skip
    notes = _notes([row[4] for row in values.values()], [row[0] for row in values.values()])
    how = made(net, "structural-holes", _FORMULA, notes, view=_CONVENTION[ties], self_loops_left_out=loops,
               engine=engines.named(used, own=True))  # fmt: skip
    return ranked(net, values, HOLES, "constraint", how, ascending=True)


def _fast(net: nx.MultiDiGraph[str], ties: str, used: str) -> Table:
    from ecograph.analysis import columns, holes_sparse

    arrays = columns.arrays_of(net)
    found = holes_sparse.holes(holes_sparse.strengths(arrays, ties))
    notes = _notes(set(found["contacts"].tolist()), found["constraint"].tolist())
    loops = int((arrays.source == arrays.target).sum())
    how = made(net, "structural-holes", _FORMULA, notes, view=_CONVENTION[ties], self_loops_left_out=loops,
               engine=engines.named(used))  # fmt: skip
    return columns.ranked_columns(net, arrays.names, found, "constraint", how, ascending=True)


def _notes(contacts: Collection[Cell], constraints: Iterable[Cell]) -> list[Note]:
    if not contacts:
        return [{"zh": "网络为空，没有可计算的结点。", "en": "The network is empty: nothing to compute."}]
    above = any(isinstance(value, float) and value > 1 + 1e-9 for value in constraints)
    found = [(0 in contacts, _ISOLATE), (1 in contacts, _PENDANT), (above, _ABOVE)]
    return [note for there, note in found if there]


def _strengths(net: nx.MultiDiGraph[str], names: list[str], ties: str) -> tuple[Strengths, int]:
    """The symmetric z_ij of each node (a dict by contact), and the number of self-loops dropped."""
    number = {name: i for i, name in enumerate(names)}
    found: dict[tuple[int, int], float] = {}
    seen: set[tuple[int, int]] = set()
    loops = 0
    for s, o, data in net.edges(data=True):
        weight, arc = link_weight(data), (number[s], number[o])
        pair = min(arc), max(arc)
        if arc[0] == arc[1]:
            loops += 1
        elif ties == "weight":
            found[pair] = found.get(pair, 0.0) + weight
        elif ties == "simple":
            found[pair] = 1.0
        elif arc not in seen:
            found[pair] = found.get(pair, 0.0) + 1
            seen.add(arc)
    rows: Strengths = [{} for _ in names]
    for (a, b), z in sorted(found.items()):
        rows[a][b] = rows[b][a] = z
    return rows, loops


def _constraints(strengths: Strengths, totals: list[float], i: int) -> list[float]:
    """c_ij for each contact j of i, in order."""
    row, own = strengths[i], totals[i]
    around: dict[int, float] = dict.fromkeys(row, 0.0)
    for q, z in row.items():
        share = z / own
        for j, other in strengths[q].items():
            if j in around:
                around[j] += share * other / totals[q]
    return [(row[j] / own + indirect) ** 2 for j, indirect in around.items()]


def _effective_size(strengths: Strengths, totals: list[float], largest: list[float], i: int) -> float:
    row, own = strengths[i], totals[i]
    redundant = math.fsum(
        row[q] / own * z / largest[j] for j in row for q, z in strengths[j].items() if q in row
    )
    return len(row) - redundant


def _hierarchy(held: list[float]) -> float | None:
    n, total = len(held), math.fsum(held)
    if n < 2:
        return None
    relative = [c * n / total for c in held]
    return max(0.0, math.fsum(r * math.log(r) for r in relative if r > 0) / (n * math.log(n)))
