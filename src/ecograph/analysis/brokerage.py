"""Brokerage: who stands between two that are not linked, and between which groups.

Gould & Fernandez (1989), "Structures of mediation": v brokers the pair (a, c) iff a→v→c, not a→c, a ≠ c.
By the groups of a, v and c that is one of five roles::

    coordinator     A → A → A    within one group
    itinerant       B → A → B    an outsider between two of one group (UCINET: consultant)
    representative  A → A → B    speaks for its group to another
    gatekeeper      B → A → A    lets another group in
    liaison         B → A → C    between two other groups

Some texts swap gatekeeper and representative; here the broker's group receives through its gatekeeper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import networkx as nx

from ecograph.analysis import engines
from ecograph.analysis.brokerage_null import Moments, node_moments, role_weights, total_moments
from ecograph.analysis.groups import Groups, groups_of
from ecograph.analysis.measure import Note, as_graph, made, ranked
from ecograph.analysis.permutation import Pairs, pairs_of
from ecograph.errors import InputError
from ecograph.table import Cell, Table

KINDS = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
COUNTED = (*KINDS, "total")
BROKERAGE = (
    "group", "group_zh", "group_en", *COUNTED, *(f"z_{kind}" for kind in COUNTED),
    *(f"expected_{kind}" for kind in COUNTED), *(f"variance_{kind}" for kind in COUNTED),
)  # fmt: skip
BY_ROLE = (
    "group", "group_zh", "group_en", "actors", "brokerage", "brokerage_zh", "brokerage_en", "count",
    "per_actor", "expected", "ratio", "sd", "z",
)  # fmt: skip
NAMES = {
    "coordinator": ("协调人", "coordinator (A→A→A)"),
    "itinerant": ("外部中介（顾问）", "itinerant broker (B→A→B)"),
    "representative": ("代表", "representative (A→A→B)"),
    "gatekeeper": ("守门人", "gatekeeper (B→A→A)"),
    "liaison": ("联络人", "liaison (B→A→C)"),
    "total": ("合计", "total"),
}
_ROLES_ONLY = "A network carried as arrays knows the roles of its nodes only, not their {by}."
_FORMULA = "a->v->c, not a->c; E = q M; Var = E(1-q) + S d^3 (1-d)^3; q = d^2 (1-d)"
_NO_Z: Note = {
    "zh": "该角色在此网络中不可能出现或不随机变化（标准差为0），z无定义，为空，而非0。",
    "en": "z is undefined (empty, not 0) where the role cannot occur or vary (standard deviation 0).",
}
_NO_SD: Note = {
    "zh": "组别超过12个（或角色组合过多），合计的标准差未计算，z为空。",
    "en": "With more than 12 groups (or mixes of roles) the standard deviation of sums is not computed: "
    "z is empty.",
}
_FEW: Note = {
    "zh": "有组别的结点不足三个，不存在中介，期望无定义。",
    "en": "With fewer than three grouped nodes nobody can broker: the expectation is undefined.",
}


def brokerage(
    net: nx.MultiDiGraph[str], *, by: str = "role", roles: str = "primary", engine: str = "auto",
    seed: int = 1,
) -> Table:  # fmt: skip
    """How often each actor brokers between two that are not linked, in five roles, beside chance.

    Formula: counts as in Gould & Fernandez (1989), on distinct directed pairs of actors that have a group.
    Chance is Bernoulli(d), each arc present with d = m/(n(n−1)): q = d²(1−d), E = q·M, M = pairs (a, c) that
    fit the role; Var = E(1−q) + S·d³(1−d)³, S = Σ_a x_a(x_a−1) + Σ_c x_c(x_c−1), x = pairs that share that
    end; z = (count − E)/√Var. With ``roles=fraction`` each pair counts by the shares of the three actors.
    ``engine``: ``networkx`` (plain Python) or ``sparse``, by itself for large networks; both agree.

    For a park manager: who opens doors between groups, and for whom.
    谁在不同角色之间牵线搭桥，又为谁把门。
    It cannot say that anything passes through the broker; direction is that given to each kind of link.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab")])
    >>> for node, role in {"fund": "Finance", "firm": "Industry", "lab": "Research"}.items():
    ...     net.nodes[node]["roles"] = (role,)
    >>> first = brokerage(net).records()[0]
    >>> first["id"], first["liaison"], first["total"], round(first["z_total"], 4)
    ('firm', 1, 1, 2.3)
    """
    used = _engine("brokerage", engine, net, by)
    net = net if used == "sparse" else as_graph(net)
    groups = groups_of(net, by, roles, seed=seed)
    if used == "sparse":
        return _fast(net, groups, used)
    pairs = pairs_of(net, groups, directed=True)
    counted = counts(pairs, groups)
    moments = node_moments(groups, density(len(pairs.pairs), groups))
    values: dict[str, tuple[Cell, ...]] = {}
    for i, name in enumerate(groups.names):
        null = moments[groups.types[i]]
        values[name] = (*_group_of(groups, i), *map(_whole, counted[i]), *_beside(counted[i], null))
    notes = [*groups.notes(), *([_FEW] if 0 < len(groups.names) < 3 else [])]
    if any(v is None for row in values.values() for v in row[9:15]):
        notes.append(_NO_Z)
    how = made(net, "brokerage", _FORMULA, notes, **groups.made(), **pairs.made(),
               density=density(len(pairs.pairs), groups), engine=engines.named(used, own=True))  # fmt: skip
    return ranked(net, values, BROKERAGE, "total", how)


def _engine(measure: str, engine: str, net: nx.MultiDiGraph[str], by: str) -> str:
    used = engines.chosen(measure, engine, net)
    if engines.carried(net) and by not in ("role", "community"):
        raise InputError(_ROLES_ONLY.format(by=by), hint="give it the networkx graph of `projection.project`")
    return used


def _fast(net: nx.MultiDiGraph[str], groups: Groups, used: str) -> Table:
    import numpy as np

    from ecograph.analysis import brokerage_sparse, columns

    arcs = brokerage_sparse.arcs_of(columns.arrays_of(net), groups)
    found = brokerage_sparse.counted(arcs, groups)
    share = density(len(arcs), groups)
    values = brokerage_sparse.columns_of(found, groups, node_moments(groups, share))
    notes = [*groups.notes(), *([_FEW] if 0 < len(groups.names) < 3 else [])]
    if any(np.isnan(values[f"z_{kind}"]).any() for kind in COUNTED):
        notes.append(_NO_Z)
    how = made(net, "brokerage", _FORMULA, notes, **groups.made(), **arcs.made(), density=share,
               engine=engines.named(used))  # fmt: skip
    said = [_words_of(groups, t) for t in range(len(groups.profiles))]
    of_group = {
        column: np.array([words[i] for words in said], object)[list(groups.types)]
        for i, column in enumerate(("group", "group_zh", "group_en"))
    }
    return columns.ranked_columns(net, groups.names, of_group | dict(values), "total", how)


def brokerage_by_role(
    net: nx.MultiDiGraph[str], *, by: str = "role", roles: str = "primary", engine: str = "auto",
    seed: int = 1,
) -> Table:  # fmt: skip
    """How much brokerage each group does in all, and the whole network, in five roles, beside chance.

    Formula: sums of the counts of ``brokerage``; expected = Σ q·M; sd = the exact one of the sum under
    Bernoulli(d), where triples that share an arc depend on each other (R's sna gives another for the whole
    network, which exact enumeration refutes); z = (count − expected)/sd. ``per_actor`` = count/actors.

    For a park manager: which role is the go-between of the park, and for whom.
    园区的“红娘”是哪类角色，为谁牵线。
    It cannot say that a group acts together: these are sums over its actors.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab")])
    >>> for node, role in {"fund": "Finance", "firm": "Industry", "lab": "Research"}.items():
    ...     net.nodes[node]["roles"] = (role,)
    >>> found = brokerage_by_role(net).records()
    >>> [(r["group"], r["brokerage"], r["count"]) for r in found if r["count"]]
    [('all', 'liaison', 1), ('all', 'total', 1), ('Industry', 'liaison', 1), ('Industry', 'total', 1)]
    """
    used = _engine("brokerage-by-role", engine, net, by)
    net = net if used == "sparse" else as_graph(net)
    groups = groups_of(net, by, roles, seed=seed)
    sums, about, share = _sums(net, groups, used)
    moments = total_moments(groups, share)
    rows: list[tuple[Cell, ...]] = []
    for g in (None, *range(len(groups.groups))):
        actors = len(groups.names) if g is None else groups.sizes[g]
        group = "all" if g is None else groups.groups[g]
        zh, en = ("全部", "all") if g is None else groups.labels[group]
        for k, kind in enumerate(COUNTED):
            count = sums[g][k]
            mean, variance = moments[g][k]
            rows.append((
                group, zh, en, _whole(actors), kind, *NAMES[kind], _whole(count),
                _rounded(count / actors) if actors else None, *_against(count, mean, variance),
            ))  # fmt: skip
    notes = [*groups.notes(), *([_FEW] if 0 < len(groups.names) < 3 else [])]
    notes += [_NO_SD] if any(row[11] is None for row in rows) and len(groups.names) >= 3 else []
    notes += [_NO_Z] if any(row[11] == 0 for row in rows) else []
    formula = "sums of brokerage; E = sum of q M; exact sd under Bernoulli(d)"
    how = made(net, "brokerage-by-role", formula, notes, **groups.made(), **about, density=share,
               engine=engines.named(used, own=True))  # fmt: skip
    return Table(BY_ROLE, tuple(rows), how)


def _sums(
    net: nx.MultiDiGraph[str], groups: Groups, used: str
) -> tuple[dict[int | None, list[float]], dict[str, object], float | None]:
    """The counts of all nodes (None) and of each group; how they were made; and the density."""
    if used == "sparse":
        from ecograph.analysis import brokerage_sparse, columns

        arcs = brokerage_sparse.arcs_of(columns.arrays_of(net), groups)
        found = brokerage_sparse.counted(arcs, groups)
        sums: dict[int | None, list[float]] = {None: found.sum(axis=0).tolist()}
        if groups.names:
            sums |= dict(enumerate((brokerage_sparse.shares_of(groups).T @ found).tolist()))
        return sums, arcs.made(), density(len(arcs), groups)
    pairs = pairs_of(net, groups, directed=True)
    counted = counts(pairs, groups)
    sums = {}
    for g in (None, *range(len(groups.groups))):
        of = [1.0 if g is None else groups.profiles[t][g] for t in groups.types]
        sums[g] = [
            math.fsum(share * row[k] for share, row in zip(of, counted, strict=True))
            for k in range(len(COUNTED))
        ]
    return sums, pairs.made(), density(len(pairs.pairs), groups)


def density(arcs: int, groups: Groups) -> float | None:
    """Arcs present among grouped nodes, of those possible; None for fewer than two nodes."""
    n = len(groups.names)
    return arcs / (n * (n - 1)) if n > 1 else None


def counts(pairs: Pairs, groups: Groups) -> list[tuple[float, ...]]:
    """For each grouped node its five counts and their total, by the definition, in plain Python."""
    n = len(groups.names)
    into: list[list[int]] = [[] for _ in range(n)]
    out: list[set[int]] = [set() for _ in range(n)]
    for a, c in pairs.pairs:
        out[a].add(c)
        into[c].append(a)
    weight = {
        (a, v, c): role_weights(groups.profiles[a], groups.profiles[v], groups.profiles[c])
        for a in range(len(groups.profiles))
        for v in range(len(groups.profiles))
        for c in range(len(groups.profiles))
    } if len(groups.profiles) <= 16 else {}  # fmt: skip
    types, profiles = groups.types, groups.profiles
    found: list[tuple[float, ...]] = []
    for v in range(n):
        brokered: dict[tuple[int, int], int] = {}
        for a in into[v]:
            closed = out[a]
            for c in out[v]:
                if c != a and c not in closed:
                    key = types[a], types[c]
                    brokered[key] = brokered.get(key, 0) + 1
        sums = [0.0] * len(COUNTED)
        for (a, c), times in sorted(brokered.items()):
            key3 = a, types[v], c
            weights = weight.get(key3) or role_weights(profiles[a], profiles[types[v]], profiles[c])
            for k, share in enumerate(weights):
                sums[k] += times * share
        found.append(tuple(sums))
    return found


def _beside(counted: Sequence[float], null: Sequence[Moments]) -> tuple[Cell, ...]:
    z = [_z(value, mean, variance) for value, (mean, variance) in zip(counted, null, strict=True)]
    means, variances = zip(*null, strict=True)
    return (*z, *means, *variances)


def _against(count: float, mean: float | None, variance: float | None) -> tuple[Cell, ...]:
    """Expected, ratio, sd and z of a sum."""
    ratio = count / mean if mean else None
    sd = None if variance is None else math.sqrt(max(0.0, variance))
    return tuple(map(_rounded, (mean, ratio, sd, _z(count, mean, variance))))


def _z(value: float, mean: float | None, variance: float | None) -> float | None:
    if mean is None or variance is None or variance <= 1e-15:
        return None
    return (value - mean) / math.sqrt(variance)


def _group_of(groups: Groups, i: int) -> tuple[str, str, str]:
    return _words_of(groups, groups.types[i])


def _words_of(groups: Groups, kind: int) -> tuple[str, str, str]:
    profile = groups.profiles[kind]
    codes = [groups.groups[g] for g, share in enumerate(profile) if share]
    zh, en = ("、".join(groups.labels[g][0] for g in codes), "; ".join(groups.labels[g][1] for g in codes))
    return "; ".join(codes), zh, en


def _whole(value: float) -> int | float:
    near = round(value)
    return near if abs(value - near) < 1e-9 else round(value, 12)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 12) + 0.0
