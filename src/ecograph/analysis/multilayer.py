"""The ecosystem as a multilayer network: each chain is a layer over the same actors.

A link belongs to the layers named by its ``chains``; a link of no chain belongs to the layer ``context``.
Within a layer the view is simple and undirected: parallel and opposite links are one tie, self-loops are
dropped. An actor has a state node in a layer only where it has a tie there: empty replicas would feed
each other and inflate PageRank.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from ecograph.analysis.measure import Note, made, ranked
from ecograph.errors import InputError, NotFound
from ecograph.schema import CHAIN_ORDER
from ecograph.table import Cell, Table

CONTEXT = "context"
FOUR = ",".join(CHAIN_ORDER)
UNIVERSES = ("all", "either", "both")
REPLICAS = ("active", "all")

OVERLAP = (
    "layer_a", "layer_b", "pair_zh", "pair_en", "ties_a", "ties_b", "ties_both", "jaccard", "dice",
    "coverage_a", "coverage_b", "overlap_coefficient",
    "nodes_a", "nodes_b", "nodes_both", "node_jaccard", "node_share",
)  # fmt: skip
CORRELATION = ("layer_a", "layer_b", "pair_zh", "pair_en", "nodes", "pearson", "spearman")
PARTICIPATION = ("overlapping_degree", "participation", "class_zh", "class_en", "z", "layers_zh", "layers_en")
VERSATILITY = ("versatility", "share", "state_nodes")

_CLASSES = (("focused", "专于一链"), ("mixed", "兼涉"), ("multiplex", "多链贯通"))
_EMPTY_LAYER: Note = {
    "zh": "有的链没有记录到联系：与之有关的比值无定义（空），不等于实际没有联系。",
    "en": "Some layers have no recorded tie: ratios with them are undefined (empty). "
    "That does not say that no tie exists.",
}
_FLAT: Note = {
    "zh": "结点不足两个，或某层中各结点的度全同：相关系数无定义（空）。",
    "en": "With fewer than two nodes, or equal degrees in a layer, a correlation is undefined (empty).",
}
_INACTIVE: Note = {
    "zh": "所选各链中都没有联系的结点：参与系数与排名无定义（空）。",
    "en": "Nodes without a tie in any chosen layer have no participation and no rank (empty).",
}
_ONE_LAYER: Note = {
    "zh": "只有一层，参与系数无定义。",
    "en": "With one layer, participation is undefined.",
}
Tie = tuple[str, str]


@dataclass(frozen=True)
class Layers:
    """The layers of a network: their names in order, the ties of each, and all nodes of the network."""

    names: tuple[str, ...]
    ties: Mapping[str, frozenset[Tie]]
    nodes: tuple[str, ...]

    def neighbours(self, layer: str) -> dict[str, set[str]]:
        """Who is tied to whom in a layer; only nodes with a tie there."""
        found: dict[str, set[str]] = {}
        for a, b in sorted(self.ties[layer]):
            found.setdefault(a, set()).add(b)
            found.setdefault(b, set()).add(a)
        return found

    def degrees(self, layer: str) -> dict[str, int]:
        """The number of neighbours in a layer; only nodes with a tie there."""
        return {node: len(near) for node, near in self.neighbours(layer).items()}

    def made(self) -> dict[str, object]:
        """How the layers were made, for a table's ``made``."""
        return {
            "view": "one layer per chain; simple undirected within a layer; self-loops dropped",
            "layers": list(self.names),
            "node_universe": f"all {len(self.nodes)} nodes of the network",
        }


def layers_of(net: nx.MultiDiGraph[str], layers: str | Iterable[str] = FOUR) -> Layers:
    """The chosen layers of a network, by default the four chains; ``context`` is what is in no chain.

    ``layers`` is a comma-separated text or a list of names. Raises ``NotFound`` for a name that is
    neither a chain nor in the network.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("fund", "firm", chains=("Capital",))
    >>> sorted(layers_of(net).ties["Capital"])
    [('firm', 'fund')]
    """
    raw = layers.split(",") if isinstance(layers, str) else list(layers)
    names = tuple(dict.fromkeys(name.strip() for name in raw if name.strip()))
    found: dict[str, set[Tie]] = {name: set() for name in (*CHAIN_ORDER, CONTEXT)}
    for s, o, data in net.edges(data=True):
        a, b = sorted((s, o), key=str)
        for layer in data.get("chains", ()) or (CONTEXT,):
            ties = found.setdefault(layer, set())
            if a != b:
                ties.add((a, b))
    for name in names:
        if name not in found:
            raise NotFound("layer", name, found, hint=", ".join(found))
    if not names:
        raise InputError("No layer is chosen.", hint=f"layers={FOUR}")
    return Layers(names, {n: frozenset(found[n]) for n in names}, tuple(sorted(net, key=str)))


def layer_overlap(net: nx.MultiDiGraph[str], *, layers: str = FOUR) -> Table:
    """How far each two layers hold the same ties and the same actors.

    Formula: with tie sets A, B: Jaccard |A∩B|/|A∪B|, Dice 2|A∩B|/(|A|+|B|), coverage of A |A∩B|/|A|,
    overlap coefficient |A∩B|/min(|A|,|B|); nodes of a layer are those with a tie in it; node share is
    the nodes of both over all nodes of the network. Bródka et al. 2018, "Quantifying layer similarity
    in multiplex networks". Shares, 0…1.

    For a park manager: do those linked by money also work together on technology?
    资金往来的双方是否也有技术合作；各链是否由同一批主体支撑。
    It cannot say why two layers overlap: one claim that belongs to two chains is counted in both.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("a", "b", chains=("Capital", "Talent")), net.add_edge("b", "c", chains=("Talent",))
    >>> layer_overlap(net, layers="Capital,Talent").records()[0]["jaccard"]
    0.5
    """
    view = layers_of(net, layers)
    rows: list[tuple[Cell, ...]] = []
    for a, b in combinations(view.names, 2):
        ties_a, ties_b = view.ties[a], view.ties[b]
        both, either = len(ties_a & ties_b), len(ties_a | ties_b)
        nodes_a, nodes_b = set(view.degrees(a)), set(view.degrees(b))
        shared = len(nodes_a & nodes_b)
        least = min(len(ties_a), len(ties_b))
        rows.append((
            a, b, *_pair(net, a, b), len(ties_a), len(ties_b), both,
            _ratio(both, either) if least else None,
            _ratio(2 * both, len(ties_a) + len(ties_b)) if least else None,
            _ratio(both, len(ties_a)), _ratio(both, len(ties_b)), _ratio(both, least),
            len(nodes_a), len(nodes_b), shared,
            _ratio(shared, len(nodes_a | nodes_b)) if least else None,
            _ratio(shared, len(view.nodes)) if least else None,
        ))  # fmt: skip
    notes = _empty_notes(view)
    how = made(net, "layer-overlap", "|A∩B|/|A∪B|; 2|A∩B|/(|A|+|B|); |A∩B|/|A|", notes, **view.made())
    return Table(OVERLAP, tuple(rows), how)


def degree_correlation(net: nx.MultiDiGraph[str], *, layers: str = FOUR, universe: str = "either") -> Table:
    """Whether those with many ties in one layer have many in another.

    Formula: Pearson's and Spearman's (mean ranks for ties) correlation of the degrees in two layers,
    over a stated ``universe`` of nodes: ``all`` of the network, those with a tie in ``either`` layer,
    or in ``both``. The universe changes the answer (.330, .236 or .418 on Padgett's families), so it is
    part of the result. Nicosia & Latora 2015, "Measuring and modeling correlations in multiplex
    networks". Between −1 and 1.

    For a park manager: are the hubs of one chain also the hubs of another?
    一条链上的枢纽是否也是另一条链上的枢纽。
    It cannot say that one causes the other, and with few nodes it is mostly chance.

    >>> net = nx.MultiDiGraph()
    >>> for s, o in (("a", "b"), ("a", "c")):
    ...     _ = net.add_edge(s, o, chains=("Capital", "Talent"))
    >>> degree_correlation(net, layers="Capital,Talent").records()[0]["pearson"]
    1.0
    """
    if universe not in UNIVERSES:
        raise NotFound("node universe", universe, UNIVERSES, hint=", ".join(UNIVERSES))
    view = layers_of(net, layers)
    degrees = {layer: view.degrees(layer) for layer in view.names}
    rows: list[tuple[Cell, ...]] = []
    for a, b in combinations(view.names, 2):
        one, other = degrees[a], degrees[b]
        chosen = {"all": set(view.nodes), "either": set(one) | set(other), "both": set(one) & set(other)}
        nodes = sorted(chosen[universe], key=str)
        x, y = [float(one.get(n, 0)) for n in nodes], [float(other.get(n, 0)) for n in nodes]
        rows.append(
            (a, b, *_pair(net, a, b), len(nodes), pearson(x, y), pearson(mean_ranks(x), mean_ranks(y)))
        )
    notes = [_FLAT] if any(row[5] is None for row in rows) else []
    how = made(net, "degree-correlation", "Pearson and Spearman of degrees", notes,
               **{**view.made(), "node_universe": universe})  # fmt: skip
    return Table(CORRELATION, tuple(rows), how)


def participation(net: nx.MultiDiGraph[str], *, layers: str = FOUR) -> Table:
    """How evenly an actor's ties are spread over the layers.

    Formula: k_α = ties in layer α, overlapping degree o = Σk_α, P = M/(M−1)·[1 − Σ(k_α/o)²] over the M
    chosen layers: 0 = all in one layer, 1 = the same number in each. Classes: focused P ≤ 1/3, mixed,
    multiplex P > 2/3. z = (o − mean)/sd of o (population sd) over the nodes with a tie; z > 2 are hubs.
    Battiston, Nicosia & Latora 2014, "Structural measures for multiplex networks".

    For a park manager: who joins several chains, and who works in one only.
    谁贯通多条链，谁只专于一条链。
    It cannot tell one tie in each chain from fifty in each: read P beside o.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("a", "b", chains=("Capital", "Talent")), net.add_edge("a", "c", chains=("Talent",))
    >>> participation(net, layers="Capital,Talent").records()[0]["participation"]
    0.888888888889
    """
    view = layers_of(net, layers)
    degrees = [view.degrees(layer) for layer in view.names]
    totals = {node: sum(found.get(node, 0) for found in degrees) for node in view.nodes}
    active = [float(o) for o in totals.values() if o]
    mean = math.fsum(active) / len(active) if active else 0.0
    sd = math.sqrt(math.fsum((o - mean) ** 2 for o in active) / len(active)) if active else 0.0
    values: dict[str, tuple[Cell, ...]] = {}
    for node in view.nodes:
        found = [k.get(node, 0) for k in degrees]
        p = participation_coefficient(found)
        kind = None if p is None else _CLASSES[0 if p <= 1 / 3 + 1e-12 else 1 if p <= 2 / 3 + 1e-12 else 2]
        values[node] = (
            totals[node], p, kind[1] if kind else None, kind[0] if kind else None,
            (totals[node] - mean) / sd if totals[node] and sd else None,
            *_spread(net, view.names, found),
        )  # fmt: skip
    notes = [*_empty_notes(view), *([_ONE_LAYER] if len(view.names) < 2 else [])]
    notes += [_INACTIVE] if any(not o for o in totals.values()) else []
    how = made(net, "participation", "M/(M-1)*(1-sum((k/o)^2)); o = sum k", notes, **view.made(),
               mean_overlapping_degree=mean if active else None, sd=sd if active else None)  # fmt: skip
    return ranked(net, values, PARTICIPATION, "overlapping_degree", how)


def participation_coefficient(degrees: Sequence[float]) -> float | None:
    """P = M/(M−1)·[1 − Σ(k/o)²] of the degrees in M layers; None for no tie at all or one layer.

    >>> participation_coefficient([1, 1, 0, 0]), participation_coefficient([0, 0])
    (0.6666666666666666, None)
    """
    m, o = len(degrees), math.fsum(degrees)
    if m < 2 or not o:
        return None
    return m / (m - 1) * (1 - math.fsum((k / o) ** 2 for k in degrees)) + 0.0


def versatility(
    net: nx.MultiDiGraph[str], *, layers: str = FOUR, omega: float = 1.0, damping: float = 0.85,
    replicas: str = "active",
) -> Table:  # fmt: skip
    """Who is central through all layers together: multilayer PageRank.

    Formula: PageRank of the supra-adjacency matrix (the layers' ties on the diagonal, ``omega`` between
    the state nodes of one actor), damping 0.85, teleport to any state node; an actor's versatility is
    the sum over its state nodes, divided by the largest. De Domenico, Solé-Ribalta, Omodei, Gómez &
    Arenas 2015, "Ranking in interconnected multilayer networks reveals versatile nodes". ``replicas``:
    ``active`` makes a state node only where the actor has a tie; ``all`` makes one in every layer, as
    muxViz does, which lifts actors without any tie.

    For a park manager: who matters across the chains, not just in one.
    谁在各链综合来看最为关键。
    It cannot say what ``omega`` should be: the coupling between layers is a convention.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("a", "b", chains=("Capital", "Talent")), net.add_edge("a", "c", chains=("Talent",))
    >>> versatility(net, layers="Capital,Talent").records()[0]["id"]
    'a'
    """
    if replicas not in REPLICAS:
        raise NotFound("kind of replicas", replicas, REPLICAS, hint=", ".join(REPLICAS))
    if not (0 < damping < 1 and math.isfinite(omega) and omega >= 0):
        raise InputError("“damping” must be between 0 and 1, and “omega” from 0 up.")
    view = layers_of(net, layers)
    states = _states(view, replicas)
    steps = _supra_steps(view, states, omega)
    scores = _pagerank(steps, damping)
    totals: dict[str, float] = {}
    counts: dict[str, int] = {}
    for (node, _), score in zip(states, scores, strict=True):
        totals[node] = totals.get(node, 0.0) + score
        counts[node] = counts.get(node, 0) + 1
    top = max(totals.values(), default=1.0)
    values: dict[str, tuple[Cell, ...]] = {
        node: (totals[node] / top, totals[node], counts[node]) if node in totals else (None, None, 0)
        for node in view.nodes
    }
    notes = [_INACTIVE] if len(totals) < len(view.nodes) else []
    how = made(net, "versatility", "PageRank of the supra-adjacency matrix, summed over layers, / max",
               notes, **view.made(), omega=omega, damping=damping, replicas=replicas,
               state_nodes=len(states))  # fmt: skip
    return ranked(net, values, VERSATILITY, "versatility", how)


def _states(view: Layers, replicas: str) -> list[tuple[str, str]]:
    active = {layer: set(view.degrees(layer)) for layer in view.names}
    return [
        (node, layer)
        for node in view.nodes
        for layer in view.names
        if replicas == "all" or node in active[layer]
    ]


def _supra_steps(
    view: Layers, states: Sequence[tuple[str, str]], omega: float
) -> list[list[tuple[int, float]]]:
    """Where a walker at each state node goes next, with which probability; nowhere if it has no tie."""
    number = {state: i for i, state in enumerate(states)}
    near = {layer: view.neighbours(layer) for layer in view.names}
    steps: list[list[tuple[int, float]]] = []
    for node, layer in states:
        weights = {number[other, layer]: 1.0 for other in sorted(near[layer].get(node, ()), key=str)}
        for other in view.names:
            if other != layer and omega and (node, other) in number:
                weights[number[node, other]] = omega
        total = math.fsum(weights.values())
        steps.append([(i, w / total) for i, w in weights.items()])
    return steps


def _pagerank(steps: Sequence[Sequence[tuple[int, float]]], damping: float) -> list[float]:
    n = len(steps)
    if not n:
        return []
    scores = [1 / n] * n
    for _ in range(1000):
        lost = math.fsum(score for score, out in zip(scores, steps, strict=True) if not out)
        fresh = [(1 - damping + damping * lost) / n] * n
        for score, out in zip(scores, steps, strict=True):
            for i, share in out:
                fresh[i] += damping * score * share
        change = math.fsum(abs(a - b) for a, b in zip(scores, fresh, strict=True))
        scores = fresh
        if change < 1e-14:
            break
    return scores


def pearson(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's correlation; None with fewer than two pairs or where one side does not vary.

    >>> pearson([1, 2, 3], [2, 4, 6])
    1.0
    """
    n = len(x)
    if n < 2:
        return None
    mx, my = math.fsum(x) / n, math.fsum(y) / n
    xx = math.fsum((a - mx) ** 2 for a in x)
    yy = math.fsum((b - my) ** 2 for b in y)
    if not xx or not yy:
        return None
    found = math.fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / math.sqrt(xx * yy)
    return round(max(-1.0, min(1.0, found)), 12)


def mean_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of their ranks.

    >>> mean_ranks([5, 1, 5])
    [2.5, 1.0, 2.5]
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for i in order[start:end]:
                ranks[i] = (start + 1 + end) / 2
            start = end
    return ranks


def layer_name(net: nx.MultiDiGraph[str], layer: str) -> tuple[str, str]:
    """The name of a layer in zh and en; a layer that the ontology does not know is its own name."""
    if layer == CONTEXT:
        return ("环境联系", "context")
    chains: Mapping[str, tuple[str, str]] = net.graph.get("concepts", {}).get("chains", {})
    zh, en = chains.get(layer, (layer, layer))
    return str(zh), str(en)


def _pair(net: nx.MultiDiGraph[str], a: str, b: str) -> tuple[str, str]:
    zh, en = zip(layer_name(net, a), layer_name(net, b), strict=True)
    return " — ".join(zh), " — ".join(en)


def _spread(net: nx.MultiDiGraph[str], names: Sequence[str], degrees: Sequence[int]) -> tuple[str, str]:
    """How many ties in which layer, in zh and en."""
    said = [(*layer_name(net, name), k) for name, k in zip(names, degrees, strict=True) if k]
    return ";".join(f"{zh}{k}" for zh, _, k in said), "; ".join(f"{en} {k}" for _, en, k in said)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _empty_notes(view: Layers) -> list[Note]:
    return [_EMPTY_LAYER] if any(not view.ties[layer] for layer in view.names) else []
