"""What is lost when actors leave: links, reach, cells, sole suppliers, and how key measures change.

Nothing here touches the store: what leaves is taken out of copies of the network.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx

from ecograph.analysis import attacks
from ecograph.analysis.cuts import articulation_cuts, bridge_cuts
from ecograph.analysis.measure import Note, simple_view
from ecograph.chains import Cell as Place
from ecograph.errors import InputError, NotFound
from ecograph.schema import CHAIN_ORDER
from ecograph.table import Cell, Table
from ecograph.vocab import local_name, shorten

KINDS = ("links", "cut-off", "cell", "only", "path", "measure")
# Who is the only one of its kind for somebody: the relation, and which roles make it a laboratory.
_ONLY = {
    "funder": ("investsIn", "funds", "holdsEquityIn", "managesFund"),
    "supplier": ("suppliesTo", "supports"),
    "lab": ("collaboratesWith", "coEstablishes", "reliesOn", "transfersTechnologyTo", "usesFacility"),
    "talent": ("trainsTalentFor", "attractsTalentTo"),
}
_LAB_ROLES = {"Research", "Academia"}
# Above this many nodes distances start from a sample of them.
_EXACT = 2000
_SHOWN = 10
_HEADS = {
    "zh": ("类别", "什么", "之前", "之后", "变化", "涉及", "陈述"),
    "en": ("kind", "what", "before", "after", "change", "who", "claims"),
}
_WORDS: dict[str, tuple[str, str]] = {
    "links": ("失去的联系", "links lost"),
    "cut-off": ("与最大连通块断开", "cut off from the largest component"),
    "cell": ("再无记录主体", "left with nobody recorded"),
    "only": ("失去唯一的一家", "loses its only one"),
    "path": ("路径变长", "paths lengthened"),
    "measure": ("整体指标", "measure"),
    "funder": ("资金来源", "funder"),
    "supplier": ("供给方", "supplier"),
    "lab": ("科研合作方", "laboratory or university"),
    "talent": ("人才来源", "source of talent"),
    "all": ("全部联系", "all links"),
    "context": ("环境联系（四链之外）", "context links (outside the four chains)"),
    "nodes": ("结点", "nodes"),
    "components": ("连通块", "components"),
    "largest": ("最大连通块", "largest component"),
    "share": ("最大连通块占比", "share of the largest component"),
    "articulation": ("割点", "articulation points"),
    "bridges": ("桥", "bridges"),
    "efficiency": ("全局效率", "global efficiency"),
    "r": ("韧性 R(逐步重算的度)", "robustness R (degree counted anew)"),
    "longer": ("变长的主体对", "pairs with a longer path"),
    "apart": ("不再连通的主体对", "pairs no longer connected"),
    "worst": ("增加最多的步数", "largest increase, in steps"),
}
_RECORDED: Note = {
    "zh": "只说明已记录的联系：实际可能另有未见报道的替代者。“无记录”不等于“没有”。",
    "en": "This is about recorded links: there may be a substitute that nobody wrote about. Nobody recorded "
    "is not nobody.",
}
_UNDEFINED: Note = {
    "zh": "留下的结点太少，部分指标无定义，为空。",
    "en": "Too few nodes are left: some measures are undefined (empty).",
}


@dataclass(frozen=True)
class Loss:
    """One thing lost or changed: ``kind`` of ``KINDS``, ``what`` in zh and en, before and after, whom it
    touches (IRIs), and the claims that it rests on."""

    kind: str
    what: tuple[str, str]
    before: float | None
    after: float | None
    who: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    plans: bool = False


@dataclass(frozen=True)
class Losses:
    """What the departure of ``gone`` costs, with the notes that a reader needs."""

    gone: tuple[str, ...]
    found: tuple[Loss, ...]
    labels: Mapping[str, tuple[str, str]]
    notes: tuple[Note, ...]
    made: Mapping[str, object] = field(default_factory=dict)

    def of(self, kind: str) -> list[Loss]:
        """The losses of one kind."""
        return [loss for loss in self.found if loss.kind == kind]

    def sentences(self, lang: str = "zh") -> list[str]:
        """What is lost, in a few plain sentences."""
        return _sentences(self, lang)

    def table(self, lang: str = "zh") -> Table:
        """The losses as rows, in order of kind."""
        en = lang == "en"
        rows: list[tuple[Cell, ...]] = []
        for loss in self.found:
            change = None
            if loss.before is not None and loss.after is not None:
                change = round(loss.after - loss.before, 9) + 0.0
            who = "; ".join(self.labels[w][en] for w in loss.who[:_SHOWN])
            more = len(loss.who) - _SHOWN
            if more > 0:
                who += f" and {more} more" if en else f" 等另 {more} 个"
            rows.append(
                (
                    _WORDS[loss.kind][en], loss.what[en], _number(loss.before), _number(loss.after),
                    _number(change), who, "; ".join(map(shorten, loss.claims)),
                )
            )  # fmt: skip
        return Table(_HEADS[lang], tuple(rows), {**self.made, "notes": list(self.notes)})


def remove(
    net: nx.MultiDiGraph[str], gone: Iterable[str], *, cells: Sequence[Place] = (), seed: int = 1
) -> Losses:
    """What is lost when ``gone`` leave a network.

    ``cells`` are those of ``chains.industry_matrix`` and ``segment_matrix``; a cell is lost if all whom it
    names leave. Reach, paths and measures are of the simple undirected view; each link one step. Distances
    are exact up to 2,000 nodes, above from that many starting nodes drawn with ``seed`` (and so said).
    Global efficiency = mean of 1/d over ordered pairs (Latora & Marchiori 2001). Raises ``NotFound`` for
    one that is not in the network, and ``InputError`` if none is named.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab")])
    >>> remove(net, ["firm"]).sentences("en")[0]
    'Without firm 2 of 2 recorded links are lost.'
    """
    leaving = tuple(dict.fromkeys(gone))
    if not leaving:
        raise InputError("Nobody is named who leaves.")
    for one in leaving:
        if one not in net:
            raise NotFound("node of the network", shorten(one), map(shorten, map(str, net)))
    out = set(leaving)
    left: nx.MultiDiGraph[str] = nx.MultiDiGraph(net)
    left.remove_nodes_from(leaving)
    labels = {
        str(node): (str(about.get("label_zh", node)), str(about.get("label_en", node)))
        for node, about in net.nodes(data=True)
    }
    found = [
        *_links(net, out),
        *_cut_off(net, left, out),
        *_cells(net, cells, out),
        *_only(net, out),
        *_paths(net, left, seed),
        *_measures(net, left),
    ]
    notes = [_RECORDED]
    if any(loss.after is None for loss in found if loss.kind == "measure"):
        notes.append(_UNDEFINED)
    if len(net) > _EXACT:
        notes.append(_sample_note())
    made: dict[str, object] = {
        "whatif": "remove", "gone": list(leaving), "seed": seed,
        "projection": dict(net.graph.get("made", {})),
    }  # fmt: skip
    return Losses(leaving, tuple(found), labels, tuple(notes), made)


def _links(net: nx.MultiDiGraph[str], out: set[str]) -> list[Loss]:
    every, lost = Counter[str](), Counter[str]()
    others: dict[str, set[str]] = {}
    claims: dict[str, set[str]] = {}
    for s, o, data in net.edges(data=True):
        for layer in ("all", *(data.get("chains", ()) or ("context",))):
            every[layer] += 1
            if s in out or o in out:
                lost[layer] += 1
                others.setdefault(layer, set()).update({s, o} - out)
                claims.setdefault(layer, set()).update(map(str, data.get("claims", ())))
    concepts: Mapping[str, tuple[str, str]] = net.graph.get("concepts", {}).get("chains", {})
    layers = (
        "all",
        *(chain for chain in CHAIN_ORDER if every[chain]),
        *(["context"] if every["context"] else []),
    )
    return [
        Loss(
            "links", _WORDS.get(layer) or concepts.get(layer, (layer, layer)), every[layer],
            every[layer] - lost[layer], tuple(sorted(others.get(layer, ()))),
            tuple(sorted(claims.get(layer, ()))),
        )
        for layer in layers
    ]  # fmt: skip


def _largest(net: nx.MultiDiGraph[str]) -> set[str]:
    parts = [sorted(part) for part in nx.connected_components(simple_view(net).graph)]
    names = simple_view(net).names
    best = min(parts, key=lambda part: (-len(part), part), default=[])
    return {names[i] for i in best}


def _cut_off(net: nx.MultiDiGraph[str], left: nx.MultiDiGraph[str], out: set[str]) -> list[Loss]:
    before = _largest(net)
    lost = before - _largest(left) - out
    if not lost:
        return []
    size = len(before)
    return [Loss("cut-off", _WORDS["largest"], size, len(_largest(left)), tuple(sorted(lost)))]


def _cells(net: nx.MultiDiGraph[str], cells: Sequence[Place], out: set[str]) -> list[Loss]:
    roles: Mapping[str, tuple[str, str]] = net.graph.get("concepts", {}).get("roles", {})
    found = []
    for cell in cells:
        named = {*cell.inside, *cell.outside}
        if named and named <= out:
            words = roles.get(cell.role, (cell.role, cell.role))
            what = (" × ".join(filter(None, (cell.labels[0], words[0]))),
                    " × ".join(filter(None, (cell.labels[1], words[1]))))  # fmt: skip
            found.append(Loss("cell", what, len(named), 0, tuple(sorted(named)), cell.claims))
    return found


def _only(net: nx.MultiDiGraph[str], out: set[str]) -> list[Loss]:
    """For whom one that leaves was the only funder, supplier, laboratory or source of talent."""
    given: dict[tuple[str, str], dict[str, set[str]]] = {}
    plans: set[tuple[str, str]] = set()
    for s, o, data in net.edges(data=True):
        predicate = local_name(str(data.get("predicate", "")))
        for kind, predicates in _ONLY.items():
            if predicate not in predicates:
                continue
            for giver, taker in ((s, o), (o, s)) if kind == "lab" else ((s, o),):
                if kind == "lab" and not _LAB_ROLES & set(net.nodes[giver].get("roles", ())):
                    continue
                claims = given.setdefault((kind, taker), {}).setdefault(giver, set())
                claims.update(map(str, data.get("claims", ())))
                if data.get("modality", "Fact") != "Fact":
                    plans.add((kind, taker))
    found = []
    for (kind, taker), givers in sorted(given.items()):
        if taker not in out and set(givers) <= out:
            words, claims = _WORDS[kind], {claim for found_ in givers.values() for claim in found_}
            found.append(
                Loss("only", words, len(givers), 0, (taker,), tuple(sorted(claims)), (kind, taker) in plans)
            )
    return found


def _paths(net: nx.MultiDiGraph[str], left: nx.MultiDiGraph[str], seed: int) -> list[Loss]:
    view = simple_view(net)
    kept = {i for i, name in enumerate(view.names) if name in left}
    starts = sorted(kept)
    if len(view.names) > _EXACT:
        starts = sorted(random.Random(seed).sample(starts, min(_EXACT, len(starts))))  # noqa: S311
    longer = apart = worst = 0
    who: set[int] = set()
    for start in starts:
        before = _steps(view.graph, start, set(range(len(view.names))))
        after = _steps(view.graph, start, kept)
        for end, steps in before.items():
            if end not in kept or end == start or after.get(end) == steps:
                continue
            if end not in after:
                apart += 1
                continue
            longer += 1
            if after[end] - steps >= worst:
                who = {start, end} if after[end] - steps > worst else who | {start, end}
                worst = after[end] - steps
    # Each pair was met from both ends; a sample meets some from one only, so it is halved and said.
    names = tuple(sorted(view.names[i] for i in who))
    found = [
        Loss("path", _WORDS["longer"], 0, longer // 2, names),
        Loss("path", _WORDS["apart"], 0, apart // 2),
    ]
    return [*found, Loss("path", _WORDS["worst"], 0, worst, names)] if worst else found


def _steps(graph: nx.Graph[int], start: int, allowed: set[int]) -> dict[int, int]:
    found, ahead = {start: 0}, deque([start])
    while ahead:
        node = ahead.popleft()
        for other in graph[node]:
            if other in allowed and other not in found:
                found[other] = found[node] + 1
                ahead.append(other)
    return found


def _measures(net: nx.MultiDiGraph[str], left: nx.MultiDiGraph[str]) -> list[Loss]:
    before, after = _state(net), _state(left)
    return [Loss("measure", _WORDS[name], value, after[name]) for name, value in before.items()]


def _state(net: nx.MultiDiGraph[str]) -> dict[str, float | None]:
    graph = simple_view(net).graph
    n = graph.number_of_nodes()
    parts = [len(part) for part in nx.connected_components(graph)]
    largest = max(parts, default=0)
    sizes = attacks.curve(graph, attacks.by_degree_anew(graph))
    small = n <= _EXACT
    return {
        "nodes": n,
        "components": len(parts),
        "largest": largest,
        "share": largest / n if n else None,
        "articulation": len(articulation_cuts(graph)) if small else None,
        "bridges": len(bridge_cuts(graph)) if small else None,
        "efficiency": _efficiency(graph) if small else None,
        "r": sum(sizes) / n / n if n else None,
    }


def _efficiency(graph: nx.Graph[int]) -> float | None:
    n = graph.number_of_nodes()
    if n < 2:
        return None
    every = set(graph)
    near = Counter[int]()
    for start in sorted(graph):
        near.update(Counter(d for d in _steps(graph, start, every).values() if d))
    return sum(count / d for d, count in sorted(near.items())) / (n * (n - 1))


def _sample_note() -> Note:
    return {
        "zh": f"网络超过 {_EXACT} 个结点：路径由抽样的 {_EXACT} 个起点计算，对数为其一半；"
        f"效率、割点与桥未算。",
        "en": f"More than {_EXACT} nodes: paths are from a sample of {_EXACT} starting nodes, pairs are half "
        "of what they met; efficiency, articulation points and bridges are not computed (empty).",
    }


def _number(value: float | None) -> Cell:
    return int(value) if value is not None and float(value).is_integer() else value


def _sentences(losses: Losses, lang: str) -> list[str]:
    zh = lang == "zh"
    name = {w: labels[not zh] for w, labels in losses.labels.items()}
    who = ("、" if zh else ", ").join(name[w] for w in losses.gone)
    every = losses.of("links")[0]
    gone = int((every.before or 0) - (every.after or 0))
    total = int(every.before or 0)
    said = [
        f"若{who}离开，{total} 条已记录的联系中失去 {gone} 条。" if zh
        else f"Without {who} {gone} of {total} recorded links are lost."
    ]  # fmt: skip
    parts = [
        f"{loss.what[not zh]} {int((loss.before or 0) - (loss.after or 0))}"
        for loss in losses.of("links")[1:] if loss.before != loss.after
    ]  # fmt: skip
    if parts:
        said.append(
            ("按链：" if zh else "By chain: ") + (";" if zh else "; ").join(parts) + ("。" if zh else ".")
        )
    for loss in losses.of("cut-off"):
        some = _some([name[w] for w in loss.who], zh)
        said.append(
            f"{len(loss.who)} 个要素与最大连通块断开：{some}。" if zh
            else f"{len(loss.who)} are cut off from the largest component: {some}."
        )  # fmt: skip
    emptied = [loss.what[not zh] for loss in losses.of("cell")]
    if emptied:
        some = _some(emptied, zh)
        said.append(
            f"{len(emptied)} 格再无已记录的主体（不等于没有）：{some}。" if zh
            else f"{len(emptied)} cells are left with nobody recorded (which is not nobody): {some}."
        )  # fmt: skip
    for loss in losses.of("only"):
        plan = ("(含计划)" if zh else " (a plan among them)") if loss.plans else ""
        said.append(
            f"{name[loss.who[0]]}失去已记录的唯一{loss.what[0]}{plan}。" if zh
            else f"{name[loss.who[0]]} loses its only recorded {loss.what[1]}{plan}."
        )  # fmt: skip
    longer, apart = (int(loss.after or 0) for loss in losses.of("path")[:2])
    said.append(
        f"{longer} 对要素之间的路径变长，{apart} 对不再连通。" if zh
        else f"{longer} pairs get a longer path, {apart} are no longer connected."
    )  # fmt: skip
    return said


def _some(names: list[str], zh: bool) -> str:
    more = len(names) - _SHOWN
    text = ("、" if zh else ", ").join(names[:_SHOWN])
    return text if more <= 0 else text + (f"等另 {more} 个" if zh else f" and {more} more")
