"""Where the actors stand, in plain Python, seeded and rounded, the same every time.

Up to 500 actors a force layout, seeded by industry or role; above, groups packed as discs
(:mod:`ecograph.render.pack`), because forces draw thousands of actors into a knot.

The forces: attraction along links, repulsion by degree (as in ForceAtlas2, Jacomy et al. 2014,
doi:10.1371/journal.pone.0098679) cut off by a grid, a pull towards the place of the actor's group,
and at the end the removal of overlaps. Units are pixels at zoom 1.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from ecograph.render.pack import Disc, Position, pack, partition

FORCES_MOST = 500  # actors; above, groups are packed as discs
_SPACING = 50.0  # pixels between two actors of small degree
_NAMED = 5  # links from which an actor is likely to show its name
_WIDE = 1.14  # the canvas is a little wider than high


def radius(degree: int) -> float:
    """The drawn radius of an actor with that many links, in pixels."""
    return round(min(30.0, 8.0 + 2.3 * math.sqrt(degree)), 1)


def arrange(
    net: nx.MultiDiGraph[Any], *, by: str | None = None, seed: int = 7
) -> tuple[dict[str, Position], list[Disc]]:
    """Positions of all nodes, and the discs of their groups where the network is packed.

    ``by`` is one of :data:`ecograph.render.pack.GROUPINGS`; without it the network is packed by
    community above 500 nodes, and drawn by forces, without discs, below. The graph is only read.
    Raises ``InputError`` for an unknown grouping.
    """
    if by is None and net.number_of_nodes() <= FORCES_MOST:
        return positions(net, seed=seed), []
    return pack(net, partition(net, by or "community"), radius)


def positions(
    net: nx.MultiDiGraph[Any],
    *,
    group: Callable[[Mapping[str, Any]], str] | None = None,
    seed: int = 7,
    rounds: int | None = None,
) -> dict[str, Position]:
    """Whole-pixel positions of all nodes; equal input gives equal output on every machine.

    ``group`` names the group of a node from its attributes (default: industry, else primary role, else kind);
    groups start, and are gently held, around a circle. The graph is only read.
    """
    nodes = sorted(net.nodes)
    if not nodes:
        return {}
    name = group or _group
    groups = {node: name(net.nodes[node]) for node in nodes}
    rounds = rounds or (320 if len(nodes) <= 600 else 120)
    state = _Forces(nodes, _links(net), groups, seed)
    for step in range(rounds):
        state.step(1.0 - step / rounds)
    # A name stands below its actor: whoever has many links is named first and gets the room.
    sizes = [radius(d) + (6.0 if d >= _NAMED else 0.0) for d in state.degree]
    x, y = _without_overlap(state.x, state.y, sizes)
    cx, cy = sum(x) / len(x), sum(y) / len(y)
    return {node: (round(x[i] - cx), round(y[i] - cy)) for i, node in enumerate(nodes)}


def _group(attributes: Mapping[str, Any]) -> str:
    industry = min(map(str, attributes.get("industries", ())), default="")
    return industry or str(attributes.get("primary_role") or attributes.get("kind") or "")


def _links(net: nx.MultiDiGraph[Any]) -> list[tuple[str, str]]:
    pairs = {(min(u, v), max(u, v)) for u, v in net.edges() if u != v}
    return sorted(pairs)


class _Forces:
    """Positions and one step of the forces; everything in lists, in the order of the nodes."""

    def __init__(
        self,
        nodes: list[str],
        links: list[tuple[str, str]],
        groups: Mapping[str, str],
        seed: int,
    ) -> None:
        index = {node: i for i, node in enumerate(nodes)}
        self.links = [(index[u], index[v]) for u, v in links]
        self.degree = [0] * len(nodes)
        for u, v in self.links:
            self.degree[u] += 1
            self.degree[v] += 1
        self.mass = [1.0 + 0.55 * math.sqrt(d) for d in self.degree]
        self.reach = _SPACING * math.sqrt(len(nodes)) * 0.62
        self.home = self._homes(nodes, groups)
        chance = random.Random(seed)  # noqa: S311 - a picture, no secret
        jitter = self.reach * 0.3
        self.x = [hx + chance.uniform(-jitter, jitter) for hx, _ in self.home]
        self.y = [hy + chance.uniform(-jitter, jitter) for _, hy in self.home]

    def _homes(self, nodes: list[str], groups: Mapping[str, str]) -> list[tuple[float, float]]:
        sizes: dict[str, int] = defaultdict(int)
        for node in nodes:
            sizes[groups[node]] += 1
        turn, place = 0.0, {}
        for name in sorted(sizes):
            share = 2 * math.pi * sizes[name] / len(nodes)
            angle = turn + share / 2
            place[name] = (self.reach * math.cos(angle) * 0.62, self.reach * math.sin(angle) * 0.62)
            turn += share
        return [place[groups[node]] for node in nodes]

    def step(self, heat: float) -> None:
        """Move every node once; ``heat`` falls from 1 to 0 and bounds the move."""
        n = len(self.x)
        fx, fy = [0.0] * n, [0.0] * n
        self._repel(fx, fy)
        self._attract(fx, fy)
        limit = _SPACING * (0.05 + 0.6 * heat)
        for i in range(n):
            weight = self.mass[i]
            pull = 0.010 if self.degree[i] > 1 else 0.018
            hx, hy = self.home[i]
            fx[i] += (hx - self.x[i]) * pull * 1.1 - self.x[i] * 0.006 * weight
            fy[i] += (hy - self.y[i]) * pull - self.y[i] * 0.007 * weight
            length = math.hypot(fx[i], fy[i])
            if length > limit:
                fx[i], fy[i] = fx[i] * limit / length, fy[i] * limit / length
            self.x[i] += fx[i]
            self.y[i] += fy[i]

    def _repel(self, fx: list[float], fy: list[float]) -> None:
        cell = _SPACING * 3.2
        near = cell * cell
        strength = _SPACING * _SPACING * 0.11
        grid: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i, (x, y) in enumerate(zip(self.x, self.y, strict=True)):
            grid[(math.floor(x / cell), math.floor(y / cell))].append(i)
        for (gx, gy), members in grid.items():
            others = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in grid.get((gx + dx, gy + dy), ())]
            for i in members:
                xi, yi, mi = self.x[i], self.y[i], self.mass[i]
                sx = sy = 0.0
                for j in others:
                    dx, dy = xi - self.x[j], yi - self.y[j]
                    square = dx * dx + dy * dy
                    if j == i or square > near:
                        continue
                    force = strength * mi * self.mass[j] / (square + 20.0)
                    sx += dx * force
                    sy += dy * force
                fx[i] += sx
                fy[i] += sy

    def _attract(self, fx: list[float], fy: list[float]) -> None:
        for u, v in self.links:
            dx, dy = self.x[v] - self.x[u], self.y[v] - self.y[u]
            length = math.hypot(dx, dy) + 0.01
            # A hub must not draw its whole neighbourhood into one knot: weaker per link.
            share = 0.16 / math.sqrt(min(self.degree[u], self.degree[v]))
            pull = share * (length - _SPACING * 0.8) / length
            fx[u] += dx * pull / math.sqrt(self.degree[u])
            fy[u] += dy * pull / math.sqrt(self.degree[u])
            fx[v] -= dx * pull / math.sqrt(self.degree[v])
            fy[v] -= dy * pull / math.sqrt(self.degree[v])


def _without_overlap(x: list[float], y: list[float], sizes: list[float]) -> tuple[list[float], list[float]]:
    """Push apart what is too close, with room for a label; stops when nothing moves."""
    x, y = [value * _WIDE for value in x], list(y)
    cell = 2 * max(sizes) + 24
    for _ in range(60):
        moved = False
        grid: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i in range(len(x)):
            grid[(math.floor(x[i] / cell), math.floor(y[i] / cell))].append(i)
        for i in range(len(x)):
            gx, gy = math.floor(x[i] / cell), math.floor(y[i] / cell)
            for ox in (-1, 0, 1):
                for oy in (-1, 0, 1):
                    for j in grid.get((gx + ox, gy + oy), ()):
                        moved |= j > i and _part(x, y, i, j, sizes[i] + sizes[j] + 22.0)
        if not moved:
            break
    return x, y


def _part(x: list[float], y: list[float], i: int, j: int, room: float) -> bool:
    dx, dy = x[j] - x[i], y[j] - y[i]
    distance = math.hypot(dx, dy)
    if distance >= room:
        return False
    if distance < 0.01:  # on one spot: part along a direction fixed by their order
        dx, dy, distance = math.cos(i + j), math.sin(i + j), 1.0
    shift = (room - distance) / 2 / distance
    x[i], y[i] = x[i] - dx * shift, y[i] - dy * shift
    x[j], y[j] = x[j] + dx * shift, y[j] + dy * shift
    return True
