"""Partner suggestion (供需对接): actors with no tie yet, ranked, each with its reasons and their evidence.

A suggestion is a question to ask two actors, not a finding. Every score is on the simple undirected view of
the network; PathSim follows meta-paths (:mod:`ecograph.analysis.metapaths`), so that actors of opposite
roles, who share few neighbours, are met through products, technologies and industries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

import networkx as nx

from ecograph.analysis.measure import Note, Simple, identity, made, simple_view
from ecograph.analysis.metapaths import MetaPath, Typed, both_ways, check_words, default_paths
from ecograph.analysis.parameters import at_least, one_of
from ecograph.analysis.similarity import (
    LOCAL,
    SUMS,
    WALKS,
    Similarity,
    contributions,
    neighbours,
)
from ecograph.errors import InputError, NotFound
from ecograph.schema import ROLE_ORDER
from ecograph.table import Cell, Table
from ecograph.vocab import ID, MODALITIES, expand, shorten

RANKINGS = (*LOCAL, *WALKS, "pathsim")
SCORES = (*(name.replace("-", "_") for name in LOCAL), *WALKS, "pathsim")
PARTNERS = (
    "rank", "id", "label_zh", "label_en", "roles", "partner", "partner_zh", "partner_en", "partner_roles",
    "score", "through_zh", "through_en", "why_zh", "why_en", "paths", "modality", "claims", *SCORES,
)  # fmt: skip
_DIGITS = 12
# In a cell so many reasons are told; ``made["suggestions"]`` has up to _KEPT of them.
_TOLD, _KEPT = 3, 50
# Walks from every actor are offered up to this many steps of work; above, ``of`` is needed.
_MOST_WORK = 5e7

_GUIDE: Note = {
    "zh": "候选是值得先去询问的对象，不是结论；“无联系”指未记录到联系。",
    "en": "A suggestion is whom to ask first, not a finding; “no tie” means no tie on record.",
}
_NOBODY: Note = {
    "zh": "没有可建议的对象：未记录到任何共同的邻居或路径。这不表示双方无可对接。",
    "en": "Nobody to suggest: no common neighbour or path is on record, which is not to say there is none.",
}
_NO_ROLES: Note = {
    "zh": "网络中没有角色信息，每个结点都视为主体。",
    "en": "No node has a role, so every node counts as an actor.",
}
_KATZ: Note = {
    "zh": "此网络上 Katz 指数不收敛（β 不小于最大特征值的倒数），不予给出。",
    "en": "Katz does not converge on this network (beta is not below 1/largest eigenvalue): not given.",
}


@dataclass(frozen=True)
class Link:
    """One link of a path: its ends as they stand in the network, its labels, claims and modality."""

    s: str
    o: str
    label_zh: str
    label_en: str
    claims: tuple[str, ...]
    modality: str


@dataclass(frozen=True)
class Path:
    """A path from an actor to a suggested partner: its nodes, and the links between each two of them."""

    nodes: tuple[str, ...]
    links: tuple[tuple[Link, ...], ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that the path rests on, each once."""
        return tuple(dict.fromkeys(c for step in self.links for link in step for c in link.claims))

    @property
    def modality(self) -> str:
        """As firm as the least firm step; a step is as firm as its firmest link."""
        steps = (min((link.modality for link in step), key=MODALITIES.index) for step in self.links)
        return max(steps, key=MODALITIES.index)


@dataclass(frozen=True)
class Suggestion:
    """Two actors without a tie: the score, what each common partner adds to it, and the paths between them.

    ``contributions`` (common partner → part) sum exactly to ``score`` where the ranking is a sum over common
    partners (resource allocation, Adamic–Adar, common neighbours), and are empty otherwise. ``by_path`` has
    the PathSim of each meta-path, which sum to ``scores["pathsim"]``.
    """

    of: str
    partner: str
    score: float
    scores: Mapping[str, float | None]
    contributions: Mapping[str, float]
    by_path: Mapping[str, float]
    paths: tuple[Path, ...]


class Ground:
    """A network made ready for suggestions: view, indices, meta-paths, and who may be suggested."""

    def __init__(
        self, net: nx.MultiDiGraph[str], *, paths: Sequence[str] = (), damping: float = 0.85,
        beta: float = 0.05, engine: str = "auto",
    ) -> None:  # fmt: skip
        self.net = net
        self.view: Simple = simple_view(_unweighted(net))
        self.number = {name: i for i, name in enumerate(self.view.names)}
        self.adjacent = neighbours(self.view)
        self.similar = Similarity(self.adjacent, damping=damping, beta=beta, engine=engine)
        self.typed = Typed(net)
        given = tuple(map(MetaPath.parse, paths))
        self.meta = both_ways(given or default_paths(net))
        self.unknown_words = check_words(given, net)
        anyone = self.typed.anyone
        self.actors = tuple(n for n in self.view.names if anyone or net.nodes[n].get("roles"))
        groups = {n for n in self.actors if str(net.nodes[n].get("kind", "")).endswith("Group")}
        self.candidates = tuple(n for n in self.actors if n not in groups)
        self.groups = len(groups)

    def pathsim(self, x: str, y: str) -> dict[str, float]:
        """The PathSim of a pair by meta-path, where it is not 0."""
        found = {str(path): self.typed.pathsim(path, x, y) for path in self.meta}
        return {path: value for path, value in found.items() if value}

    def scores(self, x: str, y: str) -> dict[str, float | None]:
        """All scores of a pair, linked or not."""
        a, b = self.number[x], self.number[y]
        found: dict[str, float | None] = {
            index: self.similar.score(a, b, index) for index in (*LOCAL, *WALKS)
        }
        found["pathsim"] = fsum(self.pathsim(x, y).values())
        return {index: None if v is None else round(v, _DIGITS) for index, v in found.items()}

    def row(self, x: str, by: str) -> dict[str, float] | None:
        """The scores of one node with the others, by name; None where Katz does not converge."""
        if by == "pathsim":
            ends = {node for path in self.meta for node in self.typed.ends(path, x)}
            return {y: round(fsum(self.pathsim(x, y).values()), _DIGITS) for y in sorted(ends)}
        found = self.similar.row(self.number[x], by)
        if found is None:
            return None
        return {self.view.names[y]: round(value, _DIGITS) for y, value in found.items()}


def pair_scores(
    net: nx.MultiDiGraph[str], pairs: Iterable[tuple[str, str]], *, paths: Sequence[str] = (),
    damping: float = 0.85, beta: float = 0.05,
) -> list[dict[str, float | None]]:  # fmt: skip
    """Every score of each pair, linked or not, and its popularity; Katz is None where β is too large.

    >>> net = nx.MultiDiGraph([("firm", "cloud"), ("lab", "cloud")])
    >>> pair_scores(net, [("firm", "lab")])[0]["resource-allocation"]
    0.5
    """
    ground = Ground(net, paths=paths, damping=damping, beta=beta)
    found = []
    for x, y in pairs:
        popular = ground.similar.score(ground.number[x], ground.number[y], "preferential-attachment")
        found.append({**ground.scores(x, y), "preferential-attachment": popular})
    return found


def suggestions(
    ground: Ground, *, of: str | None = None, by: str = "resource-allocation", top: int = 10,
    roles: Sequence[str] = (),
) -> list[Suggestion] | None:  # fmt: skip
    """The best suggestions, highest score first, ties by IRI; None where the score is undefined (Katz).

    ``of`` is a node of the network; without it all pairs of candidates are ranked.
    """
    ranked = _ranked(ground, of, by, roles)
    if ranked is None:
        return None
    return [_suggestion(ground, x, y, score, by) for score, x, y in ranked[:top]]


def partners(
    net: nx.MultiDiGraph[str], *, of: str | None = None, by: str = "resource-allocation", top: int = 10,
    roles: tuple[str, ...] = (), paths: tuple[str, ...] = (), damping: float = 0.85, beta: float = 0.05,
    engine: str = "auto",
) -> Table:  # fmt: skip
    """Which two actors have no tie on record, and most reason to have one.

    Formula: on the simple undirected view with degrees k, over the common neighbours z of x and y:
    resource-allocation Σ 1/k_z (Zhou, Lü & Zhang 2009), adamic-adar Σ 1/ln k_z (2003), common-neighbours,
    jaccard; katz Σ β^l·walks of length l; pagerank π_x(y) + π_y(x) (Haveliwala 2002, ``damping``); pathsim =
    Σ over ``paths`` of 2·paths(x,y)/(paths(x,x) + paths(y,y)) (Sun et al. 2011). ``of`` = an actor (name or
    IRI), else all pairs; ``by`` ranks; ``top`` = how many. ``roles`` = of which roles the partner may be, or
    with several: only pairs of two different ones (``Industry,Academia``). ``paths`` = meta-paths, see
    :mod:`ecograph.analysis.metapaths`; by default those of the network's own schema, length 2 and 3. A group
    without names is no candidate, but a go-between. Scores have no unit; larger is nearer.
    ``made["suggestions"]`` has all paths with their claims, and what each common partner adds.

    For a park manager: whom to introduce to whom, through whom. 该给谁和谁牵线，经由谁。
    It cannot say that both want it, or that they have never met: only that no tie is on record.

    >>> net = nx.MultiDiGraph([("firm", "cloud"), ("lab", "cloud"), ("cloud", "park")])
    >>> [(r["id"], r["partner"], round(r["score"], 3)) for r in partners(net, top=1).records()]
    [('firm', 'lab', 0.333)]
    """
    one_of("by", by, RANKINGS)
    at_least("top", top, 1)
    ground = Ground(net, paths=paths, damping=damping, beta=beta, engine=engine)
    wanted = _wanted_roles(net, roles)
    about = None if of is None else _resolve(net, of)
    found = suggestions(ground, of=about, by=by, top=top, roles=wanted)
    notes = _notes(ground, found)
    rows: list[tuple[Cell, ...]] = []
    rank = 0
    for position, one in enumerate(found or (), start=1):
        rank = rank if position > 1 and one.score == rows[-1][9] else position
        rows.append(_row(net, one, rank))
    if any(row[PARTNERS.index("katz")] is None for row in rows):
        notes.append(_KATZ)
    return Table(
        PARTNERS, tuple(rows),
        made(
            net, "partners", f"{by}; simple undirected view; pairs without a tie", notes,
            **ground.view.made(), by=by, of=about, top=top, roles=list(wanted), damping=damping, beta=beta,
            used_engine=ground.similar.engine, meta_paths=list(map(str, ground.meta)),
            groups_left_out=ground.groups, suggestions=[_told(net, one) for one in found or ()],
        ),
    )  # fmt: skip


def _ranked(
    ground: Ground, of: str | None, by: str, roles: Sequence[str]
) -> list[tuple[float, str, str]] | None:
    """The pairs with a score above 0, without a tie, that may be suggested; the best first."""
    if of is None and by in SUMS and ground.similar.engine == "sparse":
        pairs: Iterable[tuple[float, str, str]] = _sparse_pairs(ground, by)
    else:
        sources = ground.candidates if of is None else (of,)
        work = len(sources) * sum(map(len, ground.adjacent)) * 100
        if of is None and by in WALKS and work > _MOST_WORK:
            raise InputError(
                f"The network is too large to rank all pairs by {by}.", hint="name one actor with of="
            )
        collected: list[tuple[float, str, str]] = []
        for x in sources:
            row = ground.row(x, by)
            if row is None:
                return None
            collected += [(value, x, y) for y, value in row.items() if of is not None or x < y]
        pairs = collected
    allowed = set(ground.candidates)
    kept = []
    for value, x, y in pairs:
        tied = ground.number[y] in ground.adjacent[ground.number[x]]
        if value > 0 and y in allowed and not tied and _roles_fit(ground.net, x, y, roles, of is not None):
            kept.append((value, x, y))
    return sorted(kept, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _sparse_pairs(ground: Ground, by: str) -> list[tuple[float, str, str]]:
    import numpy as np
    from scipy.sparse import triu

    from ecograph.analysis.sparse import resource_allocation

    names = ground.view.names
    scores = triu(resource_allocation(ground.similar.matrix(), weight=by), k=1).tocoo()
    allowed = np.zeros(len(names), dtype=bool)
    allowed[[ground.number[name] for name in ground.candidates]] = True
    kept = allowed[scores.row] & allowed[scores.col]
    found = zip(scores.data[kept], scores.row[kept], scores.col[kept], strict=True)
    return [(round(float(value), _DIGITS), names[int(x)], names[int(y)]) for value, x, y in found]


def _roles_fit(net: nx.MultiDiGraph[str], x: str, y: str, roles: Sequence[str], one_given: bool) -> bool:
    """Whether a pair is of the roles asked for: opposite ones where several are given."""
    if not roles:
        return True
    mine, theirs = set(net.nodes[x].get("roles", ())), set(net.nodes[y].get("roles", ()))
    if len(roles) == 1:
        return roles[0] in theirs or (not one_given and roles[0] in mine)
    return any(a in mine and b in theirs for a in roles for b in roles if a != b)


def _suggestion(ground: Ground, x: str, y: str, score: float, by: str) -> Suggestion:
    a, b = ground.number[x], ground.number[y]
    parts = contributions(ground.adjacent, a, b, by) if by in SUMS else {}
    common = contributions(ground.adjacent, a, b, "resource-allocation")
    names = ground.view.names
    direct = [(x, names[z], y) for z in sorted(common, key=lambda z: (-common[z], z))]
    by_path = ground.pathsim(x, y)
    along = (
        found
        for path in ground.meta
        if str(path) in by_path
        for found in ground.typed.instances(path, x, y, _KEPT)
    )
    # What the ranking rests on is told first.
    nodes: list[tuple[str, ...]] = list(
        dict.fromkeys((*along, *direct) if by == "pathsim" else (*direct, *along))
    )
    if not nodes:
        walk = nx.bidirectional_shortest_path(ground.view.graph, a, b)
        nodes = [tuple(names[node] for node in walk)]
    return Suggestion(
        x, y, score, ground.scores(x, y), {names[z]: value for z, value in parts.items()}, by_path,
        tuple(_path(ground.net, found) for found in nodes[:_KEPT]),
    )  # fmt: skip


def _path(net: nx.MultiDiGraph[str], nodes: tuple[str, ...]) -> Path:
    steps = []
    for a, b in pairwise(nodes):
        ends = ((a, b), (b, a))
        links = [
            Link(
                s, o, str(data.get("label_zh", "联系")), str(data.get("label_en", "is linked to")),
                tuple(data.get("claims", ())), str(data.get("modality", "Fact")),
            )
            for s, o in ends if net.has_edge(s, o)
            for _, data in sorted(net[s][o].items(), key=lambda item: str(item[0]))
        ]  # fmt: skip
        steps.append(tuple(dict.fromkeys(links)))
    return Path(nodes, tuple(steps))


def path_words(net: nx.MultiDiGraph[str], path: Path, lang: str) -> str:
    """A path as sentences: who does what to whom, step by step; plans are marked."""
    second = lang == "en"
    said = []
    for step in path.links:
        link = min(step, key=lambda one: MODALITIES.index(one.modality))
        s, o = (str(net.nodes[end].get(f"label_{lang}", end)) for end in (link.s, link.o))
        mark = "" if link.modality == "Fact" else (" (planned)" if second else "（计划）")
        said.append(f"{s} {link.label_en if second else link.label_zh} {o}{mark}")
    return ("; " if second else "；").join(said)


def _row(net: nx.MultiDiGraph[str], one: Suggestion, rank: int) -> tuple[Cell, ...]:
    through = sorted(one.contributions, key=lambda z: (-one.contributions[z], z))
    words: dict[str, tuple[str, str]] = {}
    for lang in ("zh", "en"):
        parts = [f"{_label(net, z, lang)} {one.contributions[z]:.4g}" for z in through]
        if not parts:  # no sum over common partners: the middle of the paths
            parts = [_label(net, n, lang) for path in one.paths[:_TOLD] for n in path.nodes[1:-1]]
            parts = list(dict.fromkeys(parts))
        whys = [path_words(net, path, lang) for path in one.paths[:_TOLD]]
        more = len(one.paths) - len(whys)
        if more > 0:
            whys.append(f"and {more} more paths" if lang == "en" else f"另有{more}条路径")
        words[lang] = ("; ".join(parts), " / ".join(whys))
    claims = dict.fromkeys(claim for path in one.paths for claim in path.claims)
    firm = max((path.modality for path in one.paths), key=MODALITIES.index)  # a plan anywhere is said
    return (
        rank, *identity(net, one.of), *identity(net, one.partner), one.score, words["zh"][0], words["en"][0],
        words["zh"][1], words["en"][1], len(one.paths), firm, "; ".join(map(shorten, claims)),
        *(one.scores[index] for index in (*LOCAL, *WALKS, "pathsim")),
    )  # fmt: skip


def _told(net: nx.MultiDiGraph[str], one: Suggestion) -> dict[str, object]:
    """A suggestion for programs: everything, paths and claims included."""
    return {
        "of": one.of,
        "partner": one.partner,
        "score": one.score,
        "contributions": [{"id": z, "value": value} for z, value in one.contributions.items()],
        "by_meta_path": dict(one.by_path),
        "paths": [
            {
                "nodes": list(path.nodes), "words_zh": path_words(net, path, "zh"),
                "words_en": path_words(net, path, "en"), "modality": path.modality,
                "claims": list(path.claims),
            }
            for path in one.paths
        ],
    }  # fmt: skip


def _notes(ground: Ground, found: list[Suggestion] | None) -> list[Note]:
    notes: list[Note] = []
    if ground.typed.anyone and len(ground.net):
        notes.append(_NO_ROLES)
    if ground.groups:
        notes.append({
            "zh": f"{ground.groups} 个未具名的群体不作为候选，只作为中间人。",
            "en": f"{ground.groups} groups without names are no candidates, only go-betweens.",
        })  # fmt: skip
    if ground.unknown_words:
        words = ", ".join(ground.unknown_words)
        notes.append({
            "zh": f"元路径中的 {words} 在此网络中不存在，相应路径为空。",
            "en": f"The network has no {words}, as the meta-paths have it: those paths are empty.",
        })  # fmt: skip
    if found is None:
        return [*notes, _KATZ]
    return [*notes, _GUIDE if found else _NOBODY]


def _wanted_roles(net: nx.MultiDiGraph[str], roles: Sequence[str]) -> tuple[str, ...]:
    """The roles asked for; ``Industry–Academia`` is two. Raises ``NotFound`` for one that there is not."""
    wanted = [part for role in roles for part in re.split(r"\s*[-–—]\s*", role) if part]
    played = {str(role) for _, data in net.nodes(data=True) for role in data.get("roles", ())}
    for role in wanted:
        if role not in ROLE_ORDER and role not in played:
            raise NotFound("role", role, [*ROLE_ORDER, *sorted(played)], hint=", ".join(ROLE_ORDER))
    return tuple(dict.fromkeys(wanted))


def _resolve(net: nx.MultiDiGraph[str], name: str) -> str:
    """The node that a name means: its IRI, in full or short, a label or another name."""
    for candidate in (name, expand(name), ID + name):
        if candidate in net:
            return candidate
    names: dict[str, set[str]] = {}
    for node, data in net.nodes(data=True):
        for known in (data.get("label_zh"), data.get("label_en"), *data.get("aliases", ())):
            if known:
                names.setdefault(str(known).casefold().strip(), set()).add(node)
    found = sorted(names.get(name.casefold().strip(), ()))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound("single node", name, (), hint="several share it: " + ", ".join(map(shorten, found)))
    raise NotFound("node of this network", name, names, hint="ecograph find TEXT; perhaps it has no link")


def _label(net: nx.MultiDiGraph[str], node: str, lang: str) -> str:
    return str(net.nodes[node].get(f"label_{lang}", node))


def _unweighted(net: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The links without weights: these indices count ties, and an amount is no number of ties."""
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    plain.add_nodes_from(net)
    plain.add_edges_from((s, o) for s, o in net.edges())
    return plain
