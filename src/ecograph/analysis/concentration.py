"""How concentrated a segment, an industry or a role is: the Herfindahl–Hirschman index and its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, isfinite

import networkx as nx

from ecograph.analysis.measure import Note, identity, link_weight, made
from ecograph.analysis.parameters import one_of
from ecograph.errors import InputError
from ecograph.table import Cell, Table
from ecograph.vocab import PREFIXES, ROLE, local_name

HHI = (
    "group", "group_zh", "group_en", "members", "hhi", "points", "highest", "effective", "normalised",
    "largest", "largest_zh", "largest_en", "share", "stated",
)  # fmt: skip
BY = ("segment", "industry", "role", "target")
BASES = ("links", "weights", "shares")
_LINK_OF = {"segment": ("positionedInSegment",), "industry": ("operatesInIndustry",), "target": ()}
_BASIS: dict[str, Note] = {
    "links": {
        "zh": "份额依据：各主体的联系条数（不是市场份额）。",
        "en": "Share basis: each actor's number of links (not a market share).",
    },
    "weights": {
        "zh": "份额依据：各主体联系的权重合计（不是市场份额，除非权重就是）。",
        "en": "Share basis: the sum of the weights of each actor's links (no market share, unless they are).",
    },
    "shares": {
        "zh": "份额依据：指向该组的联系上载明的份额（0–1）；未载明的余量使 HHI 只有上下界。",
        "en": "Share basis: the shares (0–1) stated on the links to the group; what nobody stated leaves the "
        "index between bounds (hhi is the lower, highest the upper).",
    },
}
_RECORDED: Note = {
    "zh": "只计已记录的具名主体；未见记录者若存在，集中度会降低。",
    "en": "Only named actors on record count; others, if there are any, would lower the index.",
}
_EMPTY: Note = {"zh": "没有可计算的组。", "en": "There is no group to compute it for."}
_NO_SIZE: Note = {
    "zh": "组内主体没有可分的份额（合计为 0 或未载明），指数无定义，为空。",
    "en": "Where the members have no shares (they sum to 0, or none is stated) the index is undefined "
    "(empty).",
}
_ONE: Note = {
    "zh": "组内只有一家时，归一化指数无定义，为空。",
    "en": "With one member the normalised index is undefined (empty).",
}
_OVER: Note = {
    "zh": "载明的份额合计超过 1(重复，或以百分数书写)，指数无定义，为空。",
    "en": "The stated shares add up to more than 1 (counted twice, or written in percent): "
    "undefined (empty).",
}


def herfindahl(shares: Iterable[float]) -> float:
    """HHI = Σ s², of shares that sum to 1 (to 1e-6). Raises ``InputError`` for other shares.

    >>> round(herfindahl([0.3, 0.3, 0.2, 0.2]), 12)
    0.26
    """
    found = list(shares)
    if any(not isfinite(share) or share < 0 for share in found) or abs(fsum(found) - 1) > 1e-6:
        raise InputError("Shares are numbers from 0 on that sum to 1.", hint="0.3, not 30")
    return fsum(share * share for share in found)


def hhi(net: nx.MultiDiGraph[str], *, by: str = "industry", basis: str = "links") -> Table:
    """How concentrated each group is among its named actors.

    Formula: HHI = Σ s_i², points = 10,000·HHI; effective = 1/HHI (number of equals); normalised =
    (HHI − 1/n)/(1 − 1/n). Herfindahl (1950), Hirschman (1964). Groups ``by`` ``segment`` (links
    positionedInSegment), ``industry`` (node attribute, and links operatesInIndustry), ``role``, or
    ``target`` (whatever links point to: who holds how much of whom). Shares by ``basis``: ``links`` (number
    of links of an actor, self-loops dropped), ``weights`` (their sum of weights), both divided by the
    group's sum; or ``shares``: the weight of the actor's own link to the group, as stated. Stated shares
    that sum to S < 1 leave 1 − S to others (a weight of 1 in a projection is unstated): HHI lies between
    Σ s² and Σ s² + (1 − S)². Most concentrated first. Where market shares are stated, the US merger
    guidelines of 2023 call more than 1,800 points highly concentrated.

    For a park manager: does a segment hang on one firm? 一个环节是否系于一家？
    It cannot say market power from links: who is written about most has most links.

    >>> net = nx.MultiDiGraph()
    >>> for firm, share in (("a", 0.3), ("b", 0.3), ("c", 0.2), ("d", 0.2)):
    ...     _ = net.add_edge(firm, "packaging", predicate="eco:x#positionedInSegment", weight=share)
    >>> [round(row["points"], 6) for row in hhi(net, by="segment", basis="shares").records()]
    [2600.0]
    """
    one_of("by", by, BY)
    one_of("basis", basis, BASES)
    if by == "role" and basis == "shares":
        raise InputError("Nobody states a share in a role.", hint="basis=links or basis=weights")
    groups = _groups(net, by)
    sizes = _sizes(net, basis)
    rows = []
    reasons: list[Note] = []
    for (group, zh, en), members in sorted(groups.items()):
        given = {m: w if basis == "shares" else sizes.get(m, 0.0) for m, w in members.items()}
        rows.append((group, zh, en, len(members), *_index(net, given, basis, reasons)))
    rows.sort(key=lambda row: (-(float(str(row[4])) if row[4] is not None else -1.0), str(row[0])))
    notes = [_BASIS[basis], _RECORDED, *(reasons if rows else [_EMPTY])]
    unique = [note for i, note in enumerate(notes) if note not in notes[:i]]
    how = made(
        net, "hhi", "sum of squared shares", unique, view="as it is: every link, self-loops dropped",
        by=by, basis=basis, engine="ecograph",
    )  # fmt: skip
    return Table(HHI, tuple(rows), how)


def _index(
    net: nx.MultiDiGraph[str], given: Mapping[str, float | None], basis: str, reasons: list[Note]
) -> tuple[Cell, ...]:
    """The cells of a group after its number of members."""
    known = {member: value for member, value in given.items() if value is not None}
    total, n = fsum(known.values()), len(known)
    stated = min(total, 1.0) if basis == "shares" else None
    if not total or (basis == "shares" and total > 1 + 1e-6):
        reasons.append(_NO_SIZE if not total else _OVER)
        return (None,) * 6 + ("", "", None, None)
    whole = total if basis != "shares" or total > 1 else 1.0
    shares = {member: value / whole for member, value in known.items()}
    found = fsum(share * share for share in shares.values())
    rest = max(0.0, 1 - fsum(shares.values()))
    rest = rest if rest > 1e-9 else 0.0
    first = min(shares, key=lambda member: (-round(shares[member], 12), member))
    even = None
    if n > 1 and not rest:
        even = max(0.0, (found - 1 / n) / (1 - 1 / n))
    else:
        reasons.append(_ONE if n == 1 and not rest else _REST)
    values = (found, 10_000 * found, found + rest * rest, 1 / found, even)
    label = identity(net, first)[1:3]
    return (*(None if v is None else round(v, 12) for v in values), first, *label, shares[first], stated)


_REST: Note = {
    "zh": "份额未报全的组，归一化指数无定义，为空。",
    "en": "Where shares are stated in part only, the normalised index is undefined (empty).",
}


def _groups(net: nx.MultiDiGraph[str], by: str) -> dict[tuple[str, str, str], dict[str, float | None]]:
    """Group → member → the share stated on its link to the group, None where none is."""
    found: dict[tuple[str, str, str], dict[str, float | None]] = {}
    concepts: Mapping[str, Mapping[str, tuple[str, str]]] = net.graph.get("concepts", {})
    kinds = {"industry": "industries", "role": "roles"}
    actors = [node for node in sorted(net, key=str) if is_named_actor(net.nodes[node])]
    for node in actors if by in kinds else ():
        for code in net.nodes[node].get(kinds[by], ()):
            words = concepts.get(kinds[by], {}).get(code, (code, code))
            found.setdefault((str(code), *words), {})[node] = None
    if by == "role":
        return found
    # A projection gives every link a weight, 1 where its claim states none: there 1 is nobody's statement.
    unstated = 1.0 if "projection" in net.graph.get("made", {}) else None
    stated: dict[tuple[str, str], list[float]] = {}
    for s, o, data in net.edges(data=True):
        wanted = not _LINK_OF[by] or local_name(str(data.get("predicate", ""))) in _LINK_OF[by]
        if wanted and s != o and is_named_actor(net.nodes[s]):
            weight = data.get("weight", unstated)
            known = [] if weight is None or weight == unstated else [float(weight)]
            stated.setdefault((o, s), []).extend(known)
    for (group, member), weights in sorted(stated.items()):
        code = local_name(group) if group.startswith((PREFIXES["ind"], ROLE)) else group
        key = next((k for k in found if k[0] == code), (code, *identity(net, group)[1:3]))
        found.setdefault(key, {})[member] = fsum(weights) if weights else None
    return found


def is_named_actor(about: Mapping[str, object]) -> bool:
    """Whether a node can be a member: no group, and with a role if the network knows kinds of nodes.

    >>> is_named_actor({"kind": "Product", "roles": ()}), is_named_actor({})
    (False, True)
    """
    kind = str(about.get("kind", ""))
    return not kind or (bool(about.get("roles")) and not kind.endswith("Group"))


def _sizes(net: nx.MultiDiGraph[str], basis: str) -> dict[str, float]:
    parts: dict[str, list[float]] = {}
    for s, o, data in net.edges(data=True):
        weight = link_weight(data)
        if s == o:
            continue
        for end in (s, o):
            parts.setdefault(end, []).append(weight if basis == "weights" else 1.0)
    return {node: fsum(values) for node, values in parts.items()}


def shares_of(values: Sequence[float]) -> list[float]:
    """Values as shares of their sum. Raises ``InputError`` where they sum to 0.

    >>> shares_of([3, 1])
    [0.75, 0.25]
    """
    total = fsum(values)
    if not total > 0:
        raise InputError("Values that sum to 0 have no shares.")
    return [value / total for value in values]
