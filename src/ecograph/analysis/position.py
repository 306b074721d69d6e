"""Where in a chain a node stands: upstreamness, downstreamness and trophic levels, on chains with cycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import networkx as nx

from ecograph.analysis.linear import inverse, solve
from ecograph.analysis.measure import Note, link_weight, made, ranked
from ecograph.errors import InputError
from ecograph.table import Cell, Table
from ecograph.vocab import local_name

UPSTREAMNESS = ("upstreamness", "downstreamness", "sells", "buys", "output")
TROPHIC = ("level", "levine", "in_weight", "out_weight", "incoherence")
_SHOWN = 5

Flows = list[dict[int, float]]

_EMPTY: Note = {"zh": "网络为空，没有可计算的结点。", "en": "The network is empty: nothing to compute."}
_NO_FLOW: Note = {
    "zh": "没有任何流向联系的结点不在链上：上下游位置无定义，为空。",
    "en": "A node without any flow is in no chain: its position is undefined (empty).",
}
_NO_OUTPUT: Note = {
    "zh": "未给出产出（output）：以已记录的去向合计为产出，没有去向者视为直接供最终需求（上游度 1）；"
    "下游度同理。",
    "en": "No output is stated: it is taken as the sum of the flows recorded, and who has no recorded buyer "
    "sells to final demand (upstreamness 1); likewise downstreamness from recorded suppliers.",
}


@dataclass(frozen=True)
class Chain:
    """Directed flows between nodes 0…n−1: ``flows[i][j]`` is what i delivers to j, loops included."""

    names: tuple[str, ...]
    flows: Flows
    outputs: tuple[float | None, ...]
    kept: int

    def turned(self) -> Flows:
        """The flows by receiver: ``turned[j][i]``."""
        back: Flows = [{} for _ in self.names]
        for i, row in enumerate(self.flows):
            for j, value in row.items():
                back[j][i] = value
        return back


def upstreamness(net: nx.MultiDiGraph[str], *, links: tuple[str, ...] = (), output: str = "output") -> Table:
    """How far from final use a node's output is, and how far from primary input, on any chain.

    Formula: U = (I − Δ)⁻¹·1 with Δ_ij = z_ij/x_i, the share of i's output x_i that j takes (Antràs, Chor,
    Fally & Hillberry 2012: row sums of the Ghosh inverse); D = 1·(I − A)⁻¹ with A_ij = z_ij/x_j (column
    sums of the Leontief inverse; Antràs & Chor 2013). z are the weights of the links from supplier to
    buyer, loops included; x is the node attribute ``output``, else the sum of the recorded flows. Solved
    as linear systems, strongly connected part by part, so cycles are no hindrance. Where a circle keeps
    all it makes, no final use is reached and the value is infinite: None, with the circle named. ``links``
    (local names such as ``suppliesTo``) says which links are flows; all by default. Most upstream first.

    For a park manager: who stands near raw input and who near the customer, 1 meaning next to final use.
    谁靠近源头，谁靠近用户（1 表示直接面向最终使用）。
    It cannot say more than the recorded flows: a buyer nobody wrote about would move everybody.

    >>> net = nx.MultiDiGraph([("chip", "board"), ("board", "headset")])
    >>> [(row["id"], row["upstreamness"]) for row in upstreamness(net).records()]
    [('chip', 3.0), ('board', 2.0), ('headset', 1.0)]
    """
    chain = _chain(net, links, output)
    back = chain.turned()
    stated = [x is not None for x in chain.outputs]
    up, circles = _steps(chain.flows, chain.outputs)
    down, sources = _steps(back, chain.outputs)
    values: dict[str, tuple[Cell, ...]] = {}
    for i, name in enumerate(chain.names):
        sells, buys = fsum(chain.flows[i].values()), fsum(back[i].values())
        there = bool(sells or buys or stated[i])
        values[name] = (
            up[i] if there else None, down[i] if there else None, sells, buys, chain.outputs[i],
        )  # fmt: skip
    notes = [_EMPTY] if not chain.names else [*([] if any(stated) and all(stated) else [_NO_OUTPUT])]
    if any(not chain.flows[i] and not back[i] and not stated[i] for i in range(len(chain.names))):
        notes.append(_NO_FLOW)
    notes += [_endless(net, chain, circle, "up") for circle in circles]
    notes += [_endless(net, chain, circle, "down") for circle in sources]
    how = made(
        net, "upstreamness", "U = (I - D)^-1 1, D_ij = z_ij/x_i; downstreamness: column sums of (I - A)^-1",
        notes, view=_VIEW, links=list(links), flows=chain.kept, engine="ecograph",
    )  # fmt: skip
    return ranked(net, values, UPSTREAMNESS, "upstreamness", how)


def trophic_levels(net: nx.MultiDiGraph[str], *, links: tuple[str, ...] = ()) -> Table:
    """The level of each node along the flow, and how coherent the whole flow is.

    Formula: Λh = v, Λ = diag(u) − W − Wᵀ, u = in + out, v = in − out weight; in each weakly connected
    part the lowest level is 0; incoherence F₀ = Σ w_ij (h_j − h_i − 1)²/Σ w_ij, 0 if every link climbs one
    level, 1 if there is no direction at all. MacKay, Johnson & Sansom (2020), "How directed is a directed
    network?", R. Soc. Open Sci. 7. The column ``incoherence`` is the same mean over the node's own links;
    F₀ is in ``made`` and in the notes. ``levine`` is the older level s_j = 1 + Σ_i (w_ij/in_j) s_i (Levine
    1980), None where a circle is fed by nobody outside. Self-loops are dropped. Lowest first.

    For a park manager: who stands where in the flow, and is there a flow at all (F₀ near 0) or a tangle
    (near 1)? 各主体处在流向的第几层；整体是有方向的链（F₀近0）还是一团网（近1）。
    It cannot say what flows: directions are those of the links chosen.

    >>> net = nx.MultiDiGraph([("chip", "board"), ("board", "headset")])
    >>> trophic_levels(net).column("level"), trophic_levels(net).made["F0"]
    ([0.0, 1.0, 2.0], 0.0)
    """
    chain = _chain(net, links, "output", loops=False)
    back = chain.turned()
    levels = _mackay(chain.flows, back)
    levine, circles = _steps(back, (None,) * len(chain.names))
    terms: list[list[tuple[float, float]]] = [[] for _ in chain.names]
    every: list[tuple[float, float]] = []
    for i, j, weight in _links(chain.flows):
        term = (weight, weight * (levels[j] - levels[i] - 1) ** 2)
        terms[i].append(term)
        terms[j].append(term)
        every.append(term)
    values: dict[str, tuple[Cell, ...]] = {}
    for i, name in enumerate(chain.names):
        row: tuple[Cell, ...] = (None, None, 0.0, 0.0, None)
        if terms[i]:
            given, taken = fsum(chain.flows[i].values()), fsum(back[i].values())
            row = (levels[i], levine[i], taken, given, _mean(terms[i]))
        values[name] = row
    f0 = _mean(every)
    notes = [_EMPTY] if not chain.names else [_f0_note(f0)]
    notes += [_NO_FLOW] if any(not found for found in terms) else []
    notes += [_endless(net, chain, circle, "levine") for circle in circles]
    how = made(
        net, "trophic-levels", "(diag(u) - W - W') h = v; F0 = sum w (h_j - h_i - 1)^2 / sum w", notes,
        view=_VIEW + "; self-loops dropped", links=list(links), flows=chain.kept, F0=f0, engine="ecograph",
    )  # fmt: skip
    return ranked(net, values, TROPHIC, "level", how, ascending=True)


def leontief_inverse(flows: Sequence[Sequence[float]], outputs: Sequence[float]) -> list[list[float]] | None:
    """The Leontief inverse L = (I − A)⁻¹ with A_ij = z_ij/x_j; None where I − A is singular.

    ``flows`` is Z (n × n, z_ij from i to j), ``outputs`` x (n, positive). Leontief (1936); Miller & Blair,
    "Input–Output Analysis". Raises ``InputError`` for an output that is not positive.

    >>> [[round(v, 4) for v in row] for row in leontief_inverse([[150, 500], [200, 100]], [1000, 2000])]
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    n = len(outputs)
    if any(x <= 0 for x in outputs):
        raise InputError("An output must be a positive number.")
    if len(flows) != n or any(len(row) != n for row in flows):
        raise InputError(f"The flows of {n} outputs are an {n} × {n} matrix.")
    return inverse([{j: (i == j) - flows[i][j] / outputs[j] for j in range(n)} for i in range(n)])


_VIEW = "directed; parallel links summed"


def _chain(net: nx.MultiDiGraph[str], links: tuple[str, ...], output: str, *, loops: bool = True) -> Chain:
    names = tuple(sorted(net, key=str))
    number = {name: i for i, name in enumerate(names)}
    parts: dict[tuple[int, int], list[float]] = {}
    kept = 0
    for s, o, data in net.edges(data=True):
        weight = link_weight(data)
        if (links and local_name(str(data.get("predicate", ""))) not in links) or (s == o and not loops):
            continue
        parts.setdefault((number[s], number[o]), []).append(weight)
        kept += 1
    flows: Flows = [{} for _ in names]
    for (i, j), weights in sorted(parts.items()):
        flows[i][j] = fsum(weights)
    return Chain(names, flows, tuple(_output(net.nodes[name], output, name) for name in names), kept)


def _output(about: Mapping[str, object], output: str, name: str) -> float | None:
    given = about.get(output)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < float("inf"):
        raise InputError(f"The output {given!r} is no positive number.", where=name)
    return float(given)


def _steps(flows: Flows, outputs: Sequence[float | None]) -> tuple[list[float | None], list[list[int]]]:
    """1 + Σ_j (z_ij/x_i) s_j for all i, and the circles in which it has no finite value.

    A strongly connected part is solved when all it leads to is known. I − Δ with Δ ≥ 0 is productive (its
    series converges) exactly if the solution is positive, here: at least 1 everywhere (Hawkins–Simon).
    """
    n = len(flows)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((i, j) for i, j, _ in _links(flows))
    found: list[float | None] = [None] * n
    circles: list[list[int]] = []
    parts = nx.condensation(graph)
    for number in reversed(list(nx.topological_sort(parts))):  # what a part leads to comes before it
        part: set[int] = parts.nodes[number]["members"]
        members = sorted(part)
        shares = {i: _shares(flows[i], outputs[i]) for i in members}
        outside = {j for i in members for j in shares[i] if j not in part}
        if any(found[j] is None for j in outside):
            continue
        place = {i: k for k, i in enumerate(members)}
        rows = [
            {**{place[j]: -s for j, s in shares[i].items() if j in part and j != i},
             place[i]: 1.0 - shares[i].get(i, 0.0)} for i in members
        ]  # fmt: skip
        right = [
            1.0 + fsum(s * (found[j] or 0.0) for j, s in shares[i].items() if j not in part) for i in members
        ]
        # One that keeps all it makes: the sum of a closed part's rows is 0 but for rounding.
        closed = (
            not outside
            and all(fsum(shares[i].values()) >= 1 - 1e-12 for i in members)
            and any(shares[i] for i in members)
        )
        solved = None if closed else solve(rows, right)
        if solved is None or min(solved) < 1 - 1e-9:
            circles.append(members)
            continue
        for i, value in zip(members, solved, strict=True):
            found[i] = value
    return found, sorted(circles)


def _shares(row: Mapping[int, float], output: float | None) -> dict[int, float]:
    total = output if output is not None else fsum(row.values())
    return {j: value / total for j, value in row.items()}


def _links(flows: Flows) -> Iterator[tuple[int, int, float]]:
    for i, row in enumerate(flows):
        for j, weight in row.items():
            yield i, j, weight


def _mackay(flows: Flows, back: Flows) -> list[float]:
    """The levels of MacKay et al., part by part; Λ is singular, so one node of each part is held at 0."""
    n = len(flows)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((i, j) for i, j, _ in _links(flows))
    levels = [0.0] * n
    for part in nx.connected_components(graph):
        held, *free = sorted(part)
        place = {i: k for k, i in enumerate(free)}
        rows: Flows = []
        right = []
        for i in free:
            given, taken = fsum(flows[i].values()), fsum(back[i].values())
            row = {place[i]: given + taken}
            for near in (flows[i], back[i]):
                for j, weight in near.items():
                    if j != held:
                        row[place[j]] = row.get(place[j], 0.0) - weight
            rows.append(row)
            right.append(taken - given)
        solved = solve(rows, right) if free else []
        assert solved is not None, "a grounded Laplacian of a connected part is never singular"
        lowest = min([0.0, *solved])
        for i, value in zip([held, *free], [0.0, *solved], strict=True):
            levels[i] = value - lowest
    return levels


def _mean(terms: Sequence[tuple[float, float]]) -> float | None:
    weight = fsum(w for w, _ in terms)
    return fsum(term for _, term in terms) / weight if terms else None


def _f0_note(f0: float | None) -> Note:
    if f0 is None:
        return {
            "zh": "没有流向联系：不一致度 F₀ 无定义。",
            "en": "There are no flows: the incoherence F₀ is undefined.",
        }
    return {
        "zh": f"不一致度 F₀ = {f0:.4g}(0 为层层递进，1 为没有方向)。",
        "en": f"Incoherence F₀ = {f0:.4g} (0: every link climbs one level; 1: no direction at all).",
    }


_ENDLESS = {
    "up": ("全部产出留在这一圈内（或超出所报产出），到不了最终使用", "上游度无穷大",
           "keep all they make among themselves (or deliver more than they are said to make), so no final "
           "use is reached", "upstreamness is infinite"),
    "down": ("全部投入来自这一圈内（或超出所报产出），没有源头", "下游度无穷大",
             "take all inputs from among themselves (or more than they are said to make), so there is no "
             "source", "downstreamness is infinite"),
    "levine": ("的全部来源都在这一圈内，没有起点", "Levine 层级无定义",
               "are fed only by each other, so there is no start", "their Levine level is undefined"),
}  # fmt: skip


def _endless(net: nx.MultiDiGraph[str], chain: Chain, circle: Sequence[int], which: str) -> Note:
    zh_why, zh_so, en_why, en_so = _ENDLESS[which]
    names = [chain.names[i] for i in circle]
    zh, en = (
        "、".join(str(net.nodes[name].get("label_zh", name)) for name in names[:_SHOWN]),
        ", ".join(str(net.nodes[name].get("label_en", name)) for name in names[:_SHOWN]),
    )
    more = len(names) > _SHOWN
    return {
        "zh": f"{zh}{'等' if more else ''}{zh_why};{zh_so}，其上（或其下）各点亦为空。",
        "en": f"{en}{' and others' if more else ''} {en_why}: {en_so} (empty), and so for "
        "all that hangs on them.",
    }
