"""Who links with whom: mixing of roles (or other groups) and homophily, beside the permutation null.

The null shuffles the groups among the nodes and keeps their sizes and every link. What differs from it is
preference, or opportunity, or what the sources chose to report: the numbers cannot tell these apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import networkx as nx

from ecograph.analysis.groups import Groups, groups_of
from ecograph.analysis.measure import Note, made
from ecograph.analysis.parameters import one_of
from ecograph.analysis.permutation import (
    Beside,
    Matrix,
    Pairs,
    Values,
    beside,
    check_permutations,
    counts,
    engine,
    expected,
    pairs_of,
    permuted,
)
from ecograph.table import Cell, Table

FORMS = ("directed", "undirected")
MIXING = (
    "from", "from_zh", "from_en", "to", "to_zh", "to_en", "links", "expected", "ratio", "null_sd", "z",
)  # fmt: skip
NULL = ("null_mean", "null_sd", "z", "p")
EI = ("group", "group_zh", "group_en", "actors", "external", "internal", "ei", *NULL)
ASSORTATIVITY = ("form", "form_zh", "form_en", "actors", "groups", "links", "r", "jackknife_error", *NULL)
COLEMAN = ("group", "group_zh", "group_en", "actors", "choices", "within", "expected", "h", *NULL)
SEGREGATION = ("form", "form_zh", "form_en", "actors", "groups", "links", "between", "expected_between",
               "segregation", "unclipped", *NULL)  # fmt: skip

_FORM = {"directed": ("有向", "directed"), "undirected": ("无向", "undirected")}
_ALL = ("all", "全部", "all")
_NO_Z: Note = {
    "zh": "随机置换下数值不变（标准差为0）之处，z无定义，为空。",
    "en": "z is undefined (empty) where the permutations do not vary (standard deviation 0).",
}
_NO_LINK: Note = {
    "zh": "没有联系的组，比值无定义，为空。",
    "en": "Where a group has no link, the ratio is undefined (empty).",
}
_ONE_GROUP: Note = {
    "zh": "只有一个组，或联系都在同一组内：无从区分，指标无定义。",
    "en": "There is one group, or all links are within one: nothing to tell apart, the value is undefined.",
}


@dataclass(frozen=True)
class _Sorted:
    groups: Groups
    pairs: Pairs
    observed: Matrix
    permutations: int
    seed: int

    def against(self, statistic: Callable[[Matrix], Values], means: Values | None = None) -> list[Beside]:
        drawn = permuted(self.pairs, self.groups, self.permutations, self.seed)
        return beside(statistic(self.observed), statistic, drawn, means)

    def made(self) -> dict[str, object]:
        return {
            **self.groups.made(), **self.pairs.made(), "null": "groups shuffled among nodes, sizes fixed",
            "permutations": self.permutations, "seed": self.seed,
            "engine": f"ecograph ({engine(self.pairs)})",
        }  # fmt: skip


def _sorted(
    net: nx.MultiDiGraph[str], by: str, roles: str, form: str, permutations: int, seed: int
) -> _Sorted:
    one_of("form", form, FORMS)
    check_permutations(permutations)
    groups = groups_of(net, by, roles, seed=seed)
    pairs = pairs_of(net, groups, directed=form == "directed")
    return _Sorted(groups, pairs, counts(pairs, groups), permutations, seed)


def mixing(
    net: nx.MultiDiGraph[str], *, by: str = "role", form: str = "directed", roles: str = "primary",
    permutations: int = 1000, seed: int = 1,
) -> Table:  # fmt: skip
    """How many links go from each group to each other, beside what chance would give.

    Formula: links(g,h) = linked pairs from g to h (``form=undirected``: between g and h, each pair once,
    within a group too); expected = m·n_g·n_h/(N(N−1)), within a group m·n_g(n_g−1)/(N(N−1)), undirected
    twice that between groups; ratio = links/expected; z = (links − expected)/sd over permutations of the
    groups with ``seed``. Newman (2003), "Mixing patterns in networks"; the null: Hubert (1987).

    For a park manager: which roles work together more, or less, than their numbers suggest.
    哪些角色之间的往来多于或少于其数量所应有的程度。
    It cannot say why: a missing link may be unreported.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("bank", "firm"), ("firm", "lab")])
    >>> roles = {"fund": "Finance", "bank": "Finance", "firm": "Industry", "lab": "Research"}
    >>> for node, role in roles.items():
    ...     net.nodes[node]["roles"] = (role,)
    >>> found = mixing(net).records()
    >>> [(r["from"], r["to"], r["links"], r["expected"]) for r in found if r["links"]]
    [('Industry', 'Research', 1, 0.25), ('Finance', 'Industry', 2, 0.5)]
    """
    found = _sorted(net, by, roles, form, permutations, seed)
    groups, observed, mean = found.groups, found.observed, expected(found.pairs, found.groups)
    size = len(groups.groups)
    directed = found.pairs.directed
    cells = [(g, h) for g in range(size) for h in range(size) if directed or g <= h]

    def once(matrix: Matrix) -> list[float]:
        return [matrix[g][h] + (0 if directed or g == h else matrix[h][g]) for g, h in cells]

    values, average, squares = once(observed), once(mean), [0.0] * len(cells)
    for matrix in permuted(found.pairs, groups, permutations, seed):
        for i, value in enumerate(once(matrix)):
            squares[i] += (value - average[i]) ** 2
    rows = tuple(
        (*_group(groups, g), *_group(groups, h), *_compared(values[i], average[i], squares[i] / permutations))
        for i, (g, h) in enumerate(cells)
    )
    notes = groups.notes()
    if any(row[-1] is None for row in rows):
        notes.append(_NO_Z)
    how = made(net, "mixing", "links; m n_g n_h/(N(N-1)); links/expected; (links-expected)/sd", notes,
               **found.made())  # fmt: skip
    return Table(MIXING, rows, how)


def ei_index(
    net: nx.MultiDiGraph[str], *, by: str = "role", form: str = "undirected", roles: str = "primary",
    permutations: int = 1000, seed: int = 1,
) -> Table:  # fmt: skip
    """Whether links run within groups or across them, for all groups and for each.

    Formula: E–I = (E − I)/(E + I), E = links to other groups, I = links within; −1 all within, 1 all across.
    Krackhardt & Stern (1988). For one group: its own links. The null mean of all groups is exactly
    1 − 2·Σ n_g(n_g−1)/(N(N−1)); that of one group, sd, z and p come from permutations of the groups.

    For a park manager: is each role closed in itself, or open to the others?
    各角色是自成一圈，还是与其他角色往来。
    It cannot be read alone: a small group has more links outside by arithmetic. Compare with the null.

    >>> net = nx.MultiDiGraph([("a", "b"), ("c", "d"), ("b", "c")])
    >>> for node, role in zip("abcd", ("Finance", "Finance", "Industry", "Industry"), strict=True):
    ...     net.nodes[node]["roles"] = (role,)
    >>> [(r["group"], r["external"], r["internal"]) for r in ei_index(net).records()]
    [('all', 1, 2), ('Industry', 1, 1), ('Finance', 1, 1)]
    """
    found = _sorted(net, by, roles, form, permutations, seed)
    groups, size = found.groups, len(found.groups.groups)

    def statistic(matrix: Matrix) -> list[float | None]:
        return [None if e + i == 0 else (e - i) / (e + i) for e, i in external_internal(matrix)]

    null = found.against(statistic, [_ei_mean(found), *([None] * size)])
    ties = external_internal(found.observed)
    named = [
        (*_ALL, _whole(float(len(groups.names)))),
        *((*_group(groups, g), _size(groups, g)) for g in range(size)),
    ]
    rows = tuple(
        (*name, _whole(e), _whole(i), _rounded(value), *_null(beside_))
        for name, (e, i), value, beside_ in zip(named, ties, statistic(found.observed), null, strict=True)
    )
    notes = [*groups.notes(), *([_NO_LINK] if any(row[6] is None for row in rows) else []), *_no_z(rows)]
    formula = "(E-I)/(E+I); exact null mean 1 - 2 sum n_g(n_g-1)/(N(N-1))"
    return Table(EI, rows, made(net, "ei-index", formula, notes, **found.made()))


def external_internal(matrix: Matrix) -> list[tuple[float, float]]:
    """External and internal links of all groups, then of each, from counts as :func:`permutation.counts`.

    >>> external_internal([[2.0, 1.0], [0.0, 3.0]])
    [(1.0, 5.0), (1.0, 2.0), (1.0, 3.0)]
    """
    size = range(len(matrix))
    inside = [matrix[g][g] for g in size]
    across = [math.fsum(matrix[g][h] + matrix[h][g] for h in size if h != g) for g in size]
    return [(math.fsum(across) / 2, math.fsum(inside)), *zip(across, inside, strict=True)]


def assortativity(
    net: nx.MultiDiGraph[str], *, by: str = "role", roles: str = "primary", permutations: int = 1000,
    seed: int = 1,
) -> Table:  # fmt: skip
    """How far links join like with like: one number for the network, directed and undirected.

    Formula: r = (Σ e_gg − Σ a_g b_g)/(1 − Σ a_g b_g), e = share of links from g to h, a and b its row and
    column sums; undirected, e is made symmetric. 1 only within groups, 0 as by chance, negative across.
    Jackknife error: √Σ_i (r_i − r)², r_i without link i. Newman (2003).

    For a park manager: do actors of one role keep to themselves? 同类角色之间是否更倾向于相互往来。
    It cannot tell which role: see ``coleman`` and ``mixing``.

    >>> net = nx.MultiDiGraph([("a", "b"), ("c", "d"), ("b", "c")])
    >>> for node, role in zip("abcd", ("Finance", "Finance", "Industry", "Industry"), strict=True):
    ...     net.nodes[node]["roles"] = (role,)
    >>> [(r["form"], round(r["r"], 4)) for r in assortativity(net).records()]
    [('directed', 0.4), ('undirected', 0.3333)]
    """
    rows: list[tuple[Cell, ...]] = []
    how: dict[str, object] = {}
    for form in FORMS:
        found = _sorted(net, by, roles, form, permutations, seed)
        directed = form == "directed"

        def statistic(matrix: Matrix, directed: bool = directed) -> list[float | None]:
            return [newman(matrix if directed else _symmetric(matrix))]

        (value,) = statistic(found.observed)
        error = jackknife(found.observed, directed=directed) if _single(found.groups) else None
        (null,) = found.against(statistic)
        rows.append((*_head(found, form), _rounded(value), _rounded(error), *_null(null)))
        how = found.made()
    notes = [
        *found.groups.notes(),
        *([_ONE_GROUP] if any(row[6] is None for row in rows) else []),
        *_no_z(rows),
    ]
    if not _single(found.groups):
        notes.append({
            "zh": "按份额计入时，一条联系不是一个整体，刀切误差未计算。",
            "en": "With shares a link is no longer one unit: the jackknife error is not computed.",
        })  # fmt: skip
    formula = "(sum e_gg - sum a_g b_g)/(1 - sum a_g b_g)"
    how |= {
        "view": "distinct pairs, ordered or unordered; self-loops dropped",
        "directed": None,
        "pairs": None,
    }
    return Table(ASSORTATIVITY, tuple(rows), made(net, "assortativity", formula, notes, **how))


def newman(matrix: Matrix) -> float | None:
    """Newman's r of a directed matrix of counts (G × G); None where it is undefined.

    >>> newman([[1.0, 0.0], [0.0, 1.0]]), newman([[2.0]])
    (1.0, None)
    """
    total = math.fsum(map(math.fsum, matrix))
    if total <= 0:
        return None
    size = range(len(matrix))
    rows = [math.fsum(matrix[g]) / total for g in size]
    columns = [math.fsum(matrix[h][g] for h in size) / total for g in size]
    chance = math.fsum(a * b for a, b in zip(rows, columns, strict=True))
    if 1 - chance < 1e-12:
        return None
    return (math.fsum(matrix[g][g] for g in size) / total - chance) / (1 - chance)


def jackknife(matrix: Matrix, *, directed: bool) -> float | None:
    """Newman's jackknife error of r, from counts of links; None where r is undefined without some link.

    >>> jackknife([[1.0, 0.0], [0.0, 1.0]], directed=True) is None
    True
    """
    whole = newman(matrix if directed else _symmetric(matrix))
    if whole is None:
        return None
    squares = []
    for g, row in enumerate(matrix):
        for h, count in enumerate(row):
            if count:
                less = [list(other) for other in matrix]
                less[g][h] -= 1
                without = newman(less if directed else _symmetric(less))
                if without is None:
                    return None
                squares.append(count * (without - whole) ** 2)
    return math.sqrt(math.fsum(squares))


def coleman(
    net: nx.MultiDiGraph[str], *, by: str = "role", form: str = "directed", roles: str = "primary",
    permutations: int = 1000, seed: int = 1,
) -> Table:  # fmt: skip
    """For each group, how far its choices go to itself beyond what chance would give.

    Formula: k = links that go out from the group, s = those that stay in it, w = k(n−1)/(N−1);
    h = (s − w)/(k − w) if s > w, else (s − w)/w. 1 all within, 0 as by chance, −1 none within. Coleman
    (1958). ``form=undirected``: each link is a choice of both its ends.

    For a park manager: which role prefers its own kind, and which avoids it.
    哪类角色偏好同类，哪类回避同类。
    It cannot compare networks whose directions mean different things.

    >>> net = nx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "d")])
    >>> for node, role in zip("abcd", ("Finance", "Finance", "Industry", "Industry"), strict=True):
    ...     net.nodes[node]["roles"] = (role,)
    >>> [(r["group"], r["choices"], r["within"], round(r["h"], 4)) for r in coleman(net).records()]
    [('Industry', 1, 1, 1.0), ('Finance', 2, 1, 0.25)]
    """
    found = _sorted(net, by, roles, form, permutations, seed)
    groups, total = found.groups, len(found.groups.names)
    undirected = form == "undirected"

    def statistic(matrix: Matrix) -> list[float | None]:
        return [h for *_, h in coleman_h(_symmetric(matrix) if undirected else matrix, groups.sizes, total)]

    values = coleman_h(_symmetric(found.observed) if undirected else found.observed, groups.sizes, total)
    rows = tuple(
        (*_group(groups, g), _size(groups, g), _whole(k), _whole(s), _rounded(w), _rounded(h), *_null(null))
        for g, ((k, s, w, h), null) in enumerate(zip(values, found.against(statistic), strict=True))
    )
    notes = groups.notes()
    if any(row[7] is None for row in rows):
        notes.append({
            "zh": "没有向外选择的组，或规模使期望为0(或全部)的组，h无定义，为空。",
            "en": "h is undefined (empty) for a group without choices, or whose size makes the expectation "
            "none or all.",
        })  # fmt: skip
    formula = "w = k(n-1)/(N-1); h = (s-w)/(k-w) if s > w else (s-w)/w"
    return Table(COLEMAN, rows, made(net, "coleman", formula, [*notes, *_no_z(rows)], **found.made()))


def coleman_h(
    matrix: Matrix, sizes: Sequence[float], total: float
) -> list[tuple[float, float, float | None, float | None]]:
    """Choices k, within s, expected w and Coleman's h of each group; w and h None where undefined.

    >>> [round(h, 5) for *_, h in coleman_h([[45.0, 15.0], [20.0, 20.0]], (60, 40), 100)]
    [0.38125, 0.175]
    """
    found: list[tuple[float, float, float | None, float | None]] = []
    for g, row in enumerate(matrix):
        k, s = math.fsum(row), row[g]
        if total < 2 or k == 0:
            found.append((k, s, None, None))
            continue
        w = k * max(0.0, sizes[g] - 1) / (total - 1)
        whole = k - w if s > w else w
        found.append((k, s, w, (s - w) / whole if whole > 1e-12 else None))
    return found


def segregation(
    net: nx.MultiDiGraph[str], *, by: str = "role", roles: str = "primary", permutations: int = 1000,
    seed: int = 1,
) -> Table:  # fmt: skip
    """How much fewer links cross groups than chance would give.

    Formula: S = 1 − p/π, p = share of links between groups, π = its mean under the null,
    1 − Σ n_g(n_g−1)/(N(N−1)); 1 = no link crosses, 0 = as by chance or more (Freeman cuts at 0; the value
    before the cut is ``unclipped``, and the null is that of the latter, with mean 0). Freeman (1978),
    "Segregation in social networks". Directed and undirected.

    For a park manager: are the roles walled off from each other? 各角色之间是否彼此隔离。
    It cannot tell walls from silence: links between roles may only be less written about.

    >>> net = nx.MultiDiGraph([("a", "b"), ("c", "d"), ("b", "c")])
    >>> for node, role in zip("abcd", ("Finance", "Finance", "Industry", "Industry"), strict=True):
    ...     net.nodes[node]["roles"] = (role,)
    >>> segregation(net).column("segregation")
    [0.5, 0.5]
    """
    rows: list[tuple[Cell, ...]] = []
    how: dict[str, object] = {}
    for form in FORMS:
        found = _sorted(net, by, roles, form, permutations, seed)
        links = float(len(found.pairs.pairs))
        mean = _between(expected(found.pairs, found.groups))

        def statistic(matrix: Matrix, mean: float = mean) -> list[float | None]:
            return [1 - _between(matrix) / mean if mean > 1e-12 else None]

        (value,) = statistic(found.observed)
        (null,) = found.against(statistic, [0.0 if mean > 1e-12 else None])
        rows.append((
            *_head(found, form), _whole(_between(found.observed)), _rounded(mean) if links else None,
            None if value is None else _rounded(max(0.0, value)), _rounded(value), *_null(null),
        ))  # fmt: skip
        how = found.made()
    notes = [
        *found.groups.notes(),
        *([_ONE_GROUP] if any(row[8] is None for row in rows) else []),
        *_no_z(rows),
    ]
    how |= {
        "view": "distinct pairs, ordered or unordered; self-loops dropped",
        "directed": None,
        "pairs": None,
    }
    formula = "max(0, 1 - p/pi), pi = 1 - sum n_g(n_g-1)/(N(N-1))"
    return Table(SEGREGATION, tuple(rows), made(net, "segregation", formula, notes, **how))


def _between(matrix: Matrix) -> float:
    return math.fsum(v for g, row in enumerate(matrix) for h, v in enumerate(row) if g != h)


def _ei_mean(found: _Sorted) -> float | None:
    mean = expected(found.pairs, found.groups)
    total = float(len(found.pairs.pairs))
    return None if total == 0 else (2 * _between(mean) - total) / total


def _symmetric(matrix: Matrix) -> Matrix:
    """Counts of link ends: an undirected link is one from each end."""
    size = range(len(matrix))
    return [[matrix[g][h] + matrix[h][g] for h in size] for g in size]


def _single(groups: Groups) -> bool:
    return all(max(profile) == 1 for profile in groups.profiles)


def _head(found: _Sorted, form: str) -> tuple[Cell, ...]:
    return form, *_FORM[form], len(found.groups.names), len(found.groups.groups), len(found.pairs.pairs)


def _group(groups: Groups, g: int) -> tuple[str, str, str]:
    return groups.groups[g], *groups.labels[groups.groups[g]]


def _size(groups: Groups, g: int) -> Cell:
    return _whole(groups.sizes[g])


def _null(found: Beside) -> tuple[Cell, ...]:
    return tuple(map(_rounded, (found.mean, found.sd, found.z, found.p)))


def _no_z(rows: Sequence[tuple[Cell, ...]]) -> list[Note]:
    return [_NO_Z] if any(row[-3] == 0 for row in rows) else []


def _compared(value: float, mean: float, variance: float) -> tuple[Cell, ...]:
    sd = math.sqrt(variance) if variance > 1e-24 else 0.0
    ratio = value / mean if mean > 0 else None
    return (_whole(value), *map(_rounded, (mean, ratio, sd, (value - mean) / sd if sd else None)))


def _whole(value: float) -> int | float:
    """A count as a whole number, unless shares make it broken."""
    near = round(value)
    return near if abs(value - near) < 1e-9 else round(value, 12)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 12) + 0.0
