"""Into which groups the nodes of a network fall: by role, industry, system, kind, community or source.

An actor may play several roles. With ``roles="primary"`` it counts for one, with ``roles="fraction"`` for
each with an equal share. A node of which no group is known is left out and counted: nobody knows is no
group of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx

from ecograph.analysis.communities import membership
from ecograph.analysis.measure import Note
from ecograph.analysis.parameters import one_of
from ecograph.schema import ROLE_ORDER

BY = ("role", "industry", "system", "kind", "community", "source")
ROLES = ("primary", "fraction")
_ATTRIBUTES = {"role": "roles", "industry": "industries", "system": "systems", "source": "sources"}
_CONCEPTS = {"role": "roles", "industry": "industries", "system": "systems"}
_WORDS = {
    "role": ("角色", "role"), "industry": ("产业", "industry"), "system": ("支撑体系", "support system"),
    "kind": ("类别", "kind"), "community": ("社群", "community"), "source": ("来源", "source"),
}  # fmt: skip

Profile = tuple[float, ...]


@dataclass(frozen=True)
class Groups:
    """The nodes with a group. ``profiles[types[i]]`` says how node ``names[i]`` is shared among ``groups``.

    Each profile sums to 1. ``labels`` are zh and en by group, ``unknown`` is the number of nodes without a
    group, ``several`` the number of those with more than one.
    """

    by: str
    roles: str
    names: tuple[str, ...]
    groups: tuple[str, ...]
    types: tuple[int, ...]
    profiles: tuple[Profile, ...]
    labels: Mapping[str, tuple[str, str]]
    unknown: int
    several: int

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The place of each node in ``names``."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def type_sizes(self) -> tuple[int, ...]:
        """How many nodes have each profile."""
        found = Counter(self.types)
        return tuple(found[t] for t in range(len(self.profiles)))

    @cached_property
    def sizes(self) -> tuple[float, ...]:
        """How many nodes (or shares of nodes) each group has."""
        return tuple(
            sum(n * profile[g] for n, profile in zip(self.type_sizes, self.profiles, strict=True))
            for g in range(len(self.groups))
        )

    def notes(self) -> list[Note]:
        """What a reader must know of the groups."""
        zh, en = _WORDS[self.by]
        notes: list[Note] = []
        if not self.names:
            notes.append({"zh": f"没有结点有{zh}记录，无从计算。", "en": f"No node has a known {en}."})
        elif self.unknown:
            notes.append({
                "zh": f"{self.unknown}个结点没有{zh}记录，未计入（不等于没有{zh}）。",
                "en": f"Nodes without a recorded {en} ({self.unknown}) are left out, which is not to say "
                "that they have none.",
            })  # fmt: skip
        if self.several and self.roles == "fraction":
            notes.append({
                "zh": f"{self.several}个结点有多个{zh}，按等份计入各组。",
                "en": f"Nodes with more than one {en} ({self.several}) count for each with an equal share.",
            })  # fmt: skip
        elif self.several:
            first = (
                ("首要角色", "their primary role") if self.by == "role" else ("编码在前者", "the first code")
            )
            notes.append({
                "zh": f"{self.several}个结点有多个{zh}，按{first[0]}计入一组；roles=fraction 则按等份计入。",
                "en": f"Nodes with more than one {en} ({self.several}) count for {first[1]} only; "
                "roles=fraction counts each share.",
            })  # fmt: skip
        return notes

    def made(self) -> dict[str, object]:
        """How the groups were made, for a table's ``made``."""
        return {
            "by": self.by, "roles": self.roles, "grouped_nodes": len(self.names),
            "groups": dict(zip(self.groups, self.sizes, strict=True)),
            "nodes_without_group": self.unknown, "nodes_with_several_groups": self.several,
        }  # fmt: skip


def groups_of(
    net: nx.MultiDiGraph[str], by: str = "role", roles: str = "primary", *, seed: int = 1
) -> Groups:
    """The groups of a network's nodes; ``seed`` matters for communities only.

    Raises ``NotFound`` for an unknown ``by`` or ``roles``.

    >>> net = nx.MultiDiGraph()
    >>> net.add_node("bank", roles=("Finance",))
    >>> net.add_node("park", roles=("Government", "Service"))
    >>> groups_of(net, roles="fraction").sizes
    (0.5, 1.0, 0.5)
    """
    one_of("by", by, BY)
    one_of("roles", roles, ROLES)
    if by == "community":
        parts = membership(net, seed=seed)
        found = dict(zip(map(str, parts.column("id")), map(str, parts.column("community")), strict=True))
        members: dict[str, tuple[str, ...]] = {
            node: (found[str(node)],) if str(node) in found else () for node in net
        }
    else:
        members = {node: _codes(data, by) for node, data in net.nodes(data=True)}
    several = sum(len(codes) > 1 for codes in members.values())
    if roles == "primary":
        members = {node: codes[:1] for node, codes in members.items()}
    names = tuple(sorted((node for node, codes in members.items() if codes), key=str))
    groups = tuple(sorted({g for codes in members.values() for g in codes}, key=lambda g: _place(by, g)))
    kinds = sorted({tuple(sorted(set(members[name]), key=groups.index)) for name in names})
    place = {kind: t for t, kind in enumerate(kinds)}
    return Groups(
        by=by,
        roles=roles,
        names=names,
        groups=groups,
        types=tuple(place[tuple(sorted(set(members[name]), key=groups.index))] for name in names),
        profiles=tuple(tuple(1 / len(kind) if g in kind else 0.0 for g in groups) for kind in kinds),
        labels=_labels(net, by, groups),
        unknown=len(members) - len(names),
        several=several,
    )


def _codes(data: Mapping[str, Any], by: str) -> tuple[str, ...]:
    """The groups of a node, that which counts as its primary one first."""
    if by == "kind":
        return (str(data["kind"]),) if data.get("kind") else ()
    codes = data.get(_ATTRIBUTES[by], ())
    found = [codes] if isinstance(codes, str) else sorted(map(str, codes))
    first = str(data.get("primary_role") or "") if by == "role" else ""
    found = sorted(found, key=lambda code: _place(by, code))
    return tuple(dict.fromkeys(code for code in (first, *found) if code))


def _place(by: str, group: str) -> tuple[int, int, str]:
    if by == "role" and group in ROLE_ORDER:
        return ROLE_ORDER.index(group), 0, group
    number = int(group) if by == "community" else 0
    return len(ROLE_ORDER), number, group


def _labels(net: nx.MultiDiGraph[str], by: str, groups: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    if by == "community":
        return {g: (f"社群{g}", f"community {g}") for g in groups}
    if by == "kind":
        kinds: dict[str, tuple[str, str]] = {}
        for node in sorted(net, key=str):
            data = net.nodes[node]
            kind = str(data.get("kind") or "")
            kinds.setdefault(kind, (str(data.get("kind_zh", kind)), str(data.get("kind_en", kind))))
        return kinds
    concepts: Mapping[str, Any] = net.graph.get("concepts", {}).get(_CONCEPTS.get(by, ""), {})
    return {g: (str(concepts.get(g, (g, g))[0]), str(concepts.get(g, (g, g))[1])) for g in groups}
