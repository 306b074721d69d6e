"""Where the actors of a large network stand: groups as discs side by side, members as a sunflower.

A force layout of thousands of actors is a knot: no group can be told from another. Here every group
gets a disc of its own, discs with many links between them come to lie near one another (the quotient
graph drawn by the springs of Fruchterman & Reingold 1991, doi:10.1002/spe.4380211102), no two discs
overlap, and inside a disc the members stand on a sunflower spiral (Vogel 1979,
doi:10.1016/0025-5564(79)90080-4), the best connected in the middle. Nothing is drawn at random.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from ecograph.analysis.leiden import leiden_communities
from ecograph.errors import InputError

Position = tuple[int, int]
GROUPINGS = ("community", "industry", "building", "role")
SCATTERED = "scattered"  # the key of the disc of those in no community worth the name
_MOST = 400  # members of a disc; a larger group is divided by its own communities
_FEWEST = 4  # a smaller community is no disc of its own
_GAP = 9.0  # pixels between two actors of a disc
_RIM = 26.0  # from the last actor to the rim of its disc
_ROOM = 44.0  # between two discs, where their names stand
_WIDE = 1.25  # the canvas is wider than high
_TURN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Disc:
    """A group of actors on the page: its centre and radius in pixels at zoom 1.

    ``key`` names a given group (an industry, a building, a role), ``scattered`` those in no
    community, and is empty for a community, which is known by ``lead``, its best connected member.
    """

    key: str
    members: tuple[str, ...]
    lead: str
    x: int
    y: int
    radius: int


def partition(net: nx.MultiDiGraph[Any], by: str = "community") -> list[tuple[str, list[str]]]:
    """The groups as (key, sorted members), largest first; together they hold every actor once.

    ``by`` is one of ``GROUPINGS``. Groups of more than 400 are divided by their own communities.
    Raises ``InputError`` for another grouping.
    """
    if by not in GROUPINGS:
        raise InputError(f"Actors cannot be grouped by “{by}”.", hint=", ".join(GROUPINGS))
    near = _neighbours(net)
    named: dict[str, list[str]] = defaultdict(list)
    for node in sorted(net):
        named[_given(net, near, node, by)].append(node)
    parts: list[tuple[str, list[str]]] = []
    for key in sorted(named):
        if by == "community" or len(named[key]) > _MOST:
            parts += [(key if by != "community" else k, part) for k, part in _communities(near, named[key])]
        else:
            parts.append((key, named[key]))
    return sorted(parts, key=lambda part: (-len(part[1]), part[0], part[1][0]))


def pack(
    net: nx.MultiDiGraph[Any], parts: Sequence[tuple[str, list[str]]], radius: Callable[[int], float]
) -> tuple[dict[str, Position], list[Disc]]:
    """Whole-pixel positions of all actors and the discs of ``parts``, in their order.

    ``radius`` is the drawn radius of an actor by its number of links. No two actors and no two discs
    overlap. The graph is only read; equal input gives equal output.
    """
    near = _neighbours(net)
    inner = [_sunflower(members, near, radius) for _, members in parts]
    centres = _packed([size for _, size in inner], _weights(net, parts))
    places: dict[str, Position] = {}
    discs = []
    for (key, members), (local, size), (cx, cy) in zip(parts, inner, centres, strict=True):
        for node, (x, y) in local.items():
            places[node] = (round(cx + x), round(cy + y))
        lead = min(members, key=lambda node: (-len(near[node]), node))
        discs.append(Disc(key, tuple(members), lead, round(cx), round(cy), math.ceil(size)))
    return places, discs


def _neighbours(net: nx.MultiDiGraph[Any]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {node: set() for node in net}
    for u, v in net.edges():
        if u != v:
            near[u].add(v)
            near[v].add(u)
    return near


def _given(net: nx.MultiDiGraph[Any], near: Mapping[str, set[str]], node: str, by: str) -> str:
    about: Mapping[str, Any] = net.nodes[node]
    if by == "industry":
        return min(map(str, about.get("industries", ())), default=SCATTERED)
    if by == "role":
        return str(about.get("primary_role") or SCATTERED)
    if by == "building":
        if about.get("kind") == "Building":
            return node
        return min((n for n in near[node] if net.nodes[n].get("kind") == "Building"), default=SCATTERED)
    return ""


def _communities(near: Mapping[str, set[str]], nodes: list[str]) -> list[tuple[str, list[str]]]:
    """Leiden communities, the large ones divided again; the small ones together, as scattered."""
    found: list[tuple[str, list[str]]] = []
    scattered: list[str] = []
    waiting = [nodes]
    while waiting:
        part = waiting.pop()
        pieces = [sorted(part[i] for i in piece) for piece in leiden_communities(_simple(near, part))]
        for piece in pieces:
            if len(piece) < _FEWEST:
                scattered += piece
            elif len(piece) > _MOST and len(pieces) > 1:
                waiting.append(piece)
            else:
                found += [("", chunk) for chunk in _chunks(piece)]
    return found + [(SCATTERED, chunk) for chunk in _chunks(sorted(scattered))]


def _chunks(piece: list[str]) -> list[list[str]]:
    """A group that nothing divides, in as many equal runs as its size needs."""
    runs = math.ceil(len(piece) / _MOST)
    return [piece[i * len(piece) // runs : (i + 1) * len(piece) // runs] for i in range(runs)]


def _simple(near: Mapping[str, set[str]], part: Sequence[str]) -> nx.Graph[int]:
    index = {node: i for i, node in enumerate(part)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(part)))
    for node, i in index.items():
        graph.add_edges_from((i, j) for other in near[node] if (j := index.get(other, -1)) > i)
    return graph


def _sunflower(
    members: Sequence[str], near: Mapping[str, set[str]], radius: Callable[[int], float]
) -> tuple[dict[str, tuple[float, float]], float]:
    """Places around (0, 0), the best connected first and inside, and the radius of the disc."""
    order = sorted(members, key=lambda node: (-len(near[node]), node))
    sizes = [radius(len(near[node])) + _GAP / 2 for node in order]
    points = []
    area = 0.0
    for i, size in enumerate(sizes):
        reach = math.sqrt(area + size * size / 2) * 1.12 if i else 0.0
        points.append((reach * math.cos(i * _TURN), reach * math.sin(i * _TURN)))
        area += size * size
    grow = _least_growth(points, sizes)
    points = [(x * grow, y * grow) for x, y in points]
    rim = max(math.hypot(x, y) + size for (x, y), size in zip(points, sizes, strict=True))
    return dict(zip(order, points, strict=True)), rim + _RIM


def _least_growth(points: Sequence[tuple[float, float]], sizes: Sequence[float]) -> float:
    """The factor by which the points must be spread so that no two circles touch."""
    cell = 2 * max(sizes)
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    grow = 1.0
    for i, (x, y) in enumerate(points):
        gx, gy = math.floor(x / cell), math.floor(y / cell)
        for ox in (-1, 0, 1):
            for oy in (-1, 0, 1):
                for j in grid.get((gx + ox, gy + oy), ()):
                    apart = math.hypot(x - points[j][0], y - points[j][1])
                    grow = max(grow, (sizes[i] + sizes[j]) / apart)
        grid[(gx, gy)].append(i)
    return grow


def _weights(
    net: nx.MultiDiGraph[Any], parts: Sequence[tuple[str, list[str]]]
) -> list[tuple[int, int, float]]:
    """Links between two groups, relative to what their sizes would let one expect."""
    where = {node: i for i, (_, members) in enumerate(parts) for node in members}
    counts: Counter[tuple[int, int]] = Counter()
    for u, v in net.edges():
        a, b = where[u], where[v]
        if a != b:
            counts[(min(a, b), max(a, b))] += 1
    return [
        (a, b, count / math.sqrt(len(parts[a][1]) * len(parts[b][1])))
        for (a, b), count in sorted(counts.items())
    ]


def _packed(radii: Sequence[float], weights: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """Centres of discs near where springs want them; from the middle outwards, none over another."""
    wanted = _springs(radii, weights)
    order = sorted(range(len(radii)), key=lambda i: (math.hypot(*wanted[i]), i))
    cell = 2 * max(radii, default=1.0) + _ROOM
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    centres = [(0.0, 0.0)] * len(radii)

    def free(x: float, y: float, size: float) -> bool:
        gx, gy = math.floor(x / cell), math.floor(y / cell)
        return not any(
            (x - centres[j][0]) ** 2 + (y - centres[j][1]) ** 2 < (size + radii[j] + _ROOM) ** 2
            for ox in (-1, 0, 1)
            for oy in (-1, 0, 1)
            for j in grid.get((gx + ox, gy + oy), ())
        )

    for i in order:
        step, turn = radii[i] * 0.22 + 6.0, 0
        x, y = wanted[i]
        while not free(x, y, radii[i]):
            turn += 1
            away = step * math.sqrt(turn)
            x, y = wanted[i][0] + away * math.cos(turn * _TURN), wanted[i][1] + away * math.sin(turn * _TURN)
        centres[i] = (x, y)
        grid[(math.floor(x / cell), math.floor(y / cell))].append(i)
    return _centred(centres)


def _springs(radii: Sequence[float], weights: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """Where the centres would like to be: linked discs together, all within a tight ellipse."""
    n = len(radii)
    reach = math.sqrt(sum((r + _ROOM / 2) ** 2 for r in radii)) * 0.95
    order = sorted(range(n), key=lambda i: (-radii[i], i))
    x, y = [0.0] * n, [0.0] * n
    for rank, i in enumerate(order):
        away = reach * math.sqrt((rank + 0.5) / n)
        x[i], y[i] = away * math.cos(rank * _TURN), away * math.sin(rank * _TURN)
    rounds = max(12, min(90, 3_000_000 // max(1, n * n)))
    top = max((w for _, _, w in weights), default=1.0)
    for step in range(rounds):
        _spring_round(x, y, radii, [(a, b, w / top) for a, b, w in weights], reach, 1 - step / rounds)
    # A disc without links would drift away: nothing is farther out than the pack needs to be.
    held = [min(1.0, reach / (math.hypot(x[i], y[i]) + 0.01)) for i in range(n)]
    return [(x[i] * held[i] * _WIDE, y[i] * held[i]) for i in range(n)]


def _spring_round(
    x: list[float],
    y: list[float],
    radii: Sequence[float],
    weights: Sequence[tuple[int, int, float]],
    reach: float,
    heat: float,
) -> None:
    n = len(x)
    ideal = reach / math.sqrt(max(1, n))
    fx, fy = [-0.05 * v for v in x], [-0.05 * v for v in y]
    for i in range(n):
        xi, yi = x[i], y[i]
        for j in range(i):
            dx, dy = xi - x[j], yi - y[j]
            push = 0.35 * ideal * ideal / (dx * dx + dy * dy + 1.0)
            fx[i] += dx * push
            fy[i] += dy * push
            fx[j] -= dx * push
            fy[j] -= dy * push
    for a, b, weight in weights:
        dx, dy = x[b] - x[a], y[b] - y[a]
        length = math.hypot(dx, dy) + 0.01
        pull = 0.4 * weight * (length - radii[a] - radii[b]) / length
        fx[a], fy[a] = fx[a] + dx * pull, fy[a] + dy * pull
        fx[b], fy[b] = fx[b] - dx * pull, fy[b] - dy * pull
    limit = reach * (0.01 + 0.12 * heat)
    for i in range(n):
        length = math.hypot(fx[i], fy[i])
        part = min(1.0, limit / length) if length else 0.0
        x[i] += fx[i] * part
        y[i] += fy[i] * part


def _centred(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if not points:
        return []
    cx = (min(x for x, _ in points) + max(x for x, _ in points)) / 2
    cy = (min(y for _, y in points) + max(y for _, y in points)) / 2
    return [(x - cx, y - cy) for x, y in points]
