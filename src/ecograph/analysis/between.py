"""Betweenness between roles: who lies on the shortest paths from actors of one role to those of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx

from ecograph.analysis.measure import Simple
from ecograph.errors import InputError, NotFound
from ecograph.schema import ROLE_ORDER


def ends_of(net: nx.MultiDiGraph[str], view: Simple, between: Sequence[str]) -> tuple[set[int], set[int]]:
    """The nodes that play the first role and those that play the second (or both the only one).

    Raises ``InputError`` for more than two roles, and ``NotFound`` for one that nobody plays.
    """
    if len(between) > 2:
        raise InputError(
            f"“between” takes one or two roles, not {len(between)}.", hint="between=Finance,Industry"
        )
    played: dict[str, set[int]] = {}
    for i, name in enumerate(view.names):
        for role in net.nodes[name].get("roles", ()):
            played.setdefault(str(role), set()).add(i)
    for role in between:
        if role not in ROLE_ORDER and role not in played:
            raise NotFound("role", role, [*ROLE_ORDER, *sorted(played)], hint=", ".join(ROLE_ORDER))
    return played.get(between[0], set()), played.get(between[-1], set())


def pairs_without(starts: set[int], stops: set[int], n: int) -> list[int]:
    """For each node the number of unordered pairs, one in each set, that it is not part of."""
    both = len(starts & stops)
    total = len(starts) * len(stops) - both - both * (both - 1) // 2
    left = []
    for v in range(n):
        mine = (len(stops) if v in starts else 0) + (len(starts) if v in stops else 0)
        if v in starts and v in stops:
            mine -= both + 1  # pairs inside the overlap were met twice, and v itself is no pair
        left.append(total - mine)
    return left


def restricted(graph: nx.Graph[int], starts: set[int], stops: set[int]) -> dict[int, float]:
    """Raw betweenness: the sum over unordered pairs {s, t}, one in each set, of σ_st(v)/σ_st.

    Brandes (2008), "On variants of shortest-path betweenness centrality".

    >>> restricted(nx.path_graph(4), {0}, {2, 3})
    {0: 0.0, 1: 2.0, 2: 1.0, 3: 0.0}
    """
    scores = dict.fromkeys(graph, 0.0)
    adjacent = {v: sorted(graph[v]) for v in graph}
    for s in sorted(starts):
        # A pair with both ends in both sets is met from both: half each time.
        wanted = {t: 0.5 if s in stops and t in starts else 1.0 for t in stops if t != s}
        _accumulate(adjacent, s, wanted, scores)
    return scores


def _accumulate(
    adjacent: Mapping[int, Sequence[int]], s: int, wanted: Mapping[int, float], scores: dict[int, float]
) -> None:
    paths, steps = {s: 1}, {s: 0}
    order, before = [s], dict[int, list[int]]()
    for v in order:
        for w in adjacent[v]:
            if w not in steps:
                steps[w], paths[w] = steps[v] + 1, 0
                order.append(w)
            if steps[w] == steps[v] + 1:
                paths[w] += paths[v]
                before.setdefault(w, []).append(v)
    depends = dict.fromkeys(order, 0.0)
    for w in reversed(order[1:]):
        for v in before[w]:
            depends[v] += paths[v] / paths[w] * (wanted.get(w, 0.0) + depends[w])
        scores[w] += depends[w]
