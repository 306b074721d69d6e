"""Orders in which nodes are removed, and the largest component after each removal.

Nodes are 0…n−1 in order of their names. Ties are broken by that number, so an order never depends on the
order of input. The curve of an order is found backwards: nodes return one by one and a union–find keeps
the size of the largest component (Newman & Ziff 2001), n·α(n) in all.
"""

from __future__ import annotations

import heapq
import random
from collections import deque

import networkx as nx

# Betweenness values that differ by less are ties: noise of floating point must not choose who goes first.
_DIGITS = 9


def curve(graph: nx.Graph[int], order: list[int]) -> list[int]:
    """The number of nodes of the largest component after each removal of the order, as many as it has.

    >>> curve(nx.star_graph(4), [0, 1, 2, 3, 4])
    [1, 1, 1, 1, 0]
    """
    gone = set(order)
    parent = list(range(graph.number_of_nodes()))
    size = [1] * len(parent)
    there = [node not in gone for node in range(len(parent))]

    def top(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(node: int) -> int:
        for other in graph[node]:
            if there[other]:
                a, b = top(node), top(other)
                if a != b:
                    small, large = (a, b) if size[a] < size[b] else (b, a)
                    parent[small] = large
                    size[large] += size[small]
        return size[top(node)]

    largest = max((join(node) for node in range(len(parent)) if there[node]), default=0)
    sizes = []
    for node in reversed(order):
        sizes.append(largest)
        there[node] = True
        largest = max(largest, join(node))
    return sizes[::-1]


def by_degree(graph: nx.Graph[int]) -> list[int]:
    """Most neighbours first, as they were at the start."""
    return sorted(graph, key=lambda node: (-graph.degree(node), node))


def by_degree_anew(graph: nx.Graph[int]) -> list[int]:
    """Most neighbours first, counted anew after each removal."""
    degree = dict(graph.degree())
    heap = [(-d, node) for node, d in degree.items()]
    heapq.heapify(heap)
    order: list[int] = []
    gone = [False] * len(degree)
    while heap:
        minus, node = heapq.heappop(heap)
        if gone[node] or -minus != degree[node]:
            continue
        gone[node] = True
        order.append(node)
        for other in graph[node]:
            if not gone[other]:
                degree[other] -= 1
                heapq.heappush(heap, (-degree[other], other))
    return order


def by_betweenness(graph: nx.Graph[int]) -> list[int]:
    """Highest betweenness first, as it was at the start."""
    scores = nx.betweenness_centrality(graph, normalized=False)
    return sorted(graph, key=lambda node: (-round(scores[node], _DIGITS), node))


def by_betweenness_anew(graph: nx.Graph[int]) -> list[int]:
    """Highest betweenness first, computed anew after each removal.

    Only the component that lost a node is computed again: the others keep their values.
    """
    left = nx.Graph(graph)
    scores = _scores(left, sorted(left))
    order: list[int] = []
    while scores:
        node = min(scores, key=lambda v: (-scores[v], v))
        order.append(node)
        near = sorted(left[node])
        left.remove_node(node)
        del scores[node]
        seen: set[int] = set()
        for start in near:
            if start not in seen:
                part = _component(left, start)
                seen |= part
                scores.update(_scores(left, sorted(part)))
    return order


def at_random(graph: nx.Graph[int], seed: int) -> list[int]:
    """A random order, the same for the same seed."""
    order = sorted(graph)
    random.Random(seed).shuffle(order)  # noqa: S311 - a simulation, no secret
    return order


def _scores(graph: nx.Graph[int], nodes: list[int]) -> dict[int, float]:
    if len(nodes) < 3:
        return dict.fromkeys(nodes, 0.0)
    found = nx.betweenness_centrality(graph.subgraph(nodes), normalized=False)
    return {node: round(found[node], _DIGITS) for node in nodes}


def _component(graph: nx.Graph[int], start: int) -> set[int]:
    seen, ahead = {start}, deque([start])
    while ahead:
        for other in graph[ahead.popleft()]:
            if other not in seen:
                seen.add(other)
                ahead.append(other)
    return seen
