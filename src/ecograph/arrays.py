"""A network as arrays: what a million actors fit into, from the store without a detour.

Needs the extra ``fast`` (numpy, scipy). The same projection files are read as by
:mod:`ecograph.projection`, the same claims count, and :meth:`ArrayNetwork.to_networkx` gives the same
nodes and links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from ecograph import flatlinks, queries
from ecograph.errors import EcographError, InputError
from ecograph.schema import CHAIN_ORDER, ROLE_ORDER, Schema
from ecograph.vocab import ECO, GRAPH_CURRENT, GRAPH_INFERRED, MODALITY, ROLE, STATUS

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from ecograph.store import Store

_ENTITIES = """
SELECT DISTINCT ?node WHERE { ?class rdfs:subClassOf* eco:EcosystemEntity . ?node a ?class }
"""
_CURRENT = """
SELECT ?s ?p ?o WHERE {
  GRAPH ?g { ?s ?p ?o } VALUES ?g { graph:current graph:inferred }
}
"""
# What the claims of a layer make, without the claims: the current view has it already. A property at a
# time, since turning a term into text is what costs.
_LAYER = "SELECT DISTINCT ?p WHERE { ?p rdfs:subPropertyOf+ ?layer } ORDER BY ?p"
_LINKS = "SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
_OVER = """
SELECT DISTINCT ?c WHERE {
  { ?c eco:validUntil ?end OPTIONAL { graph:view eco:asOf ?date } FILTER(!BOUND(?date)) }
  UNION { ?newer eco:supersedes ?c }
}
"""


@dataclass(frozen=True, eq=False)
class ArrayNetwork:
    """``n`` nodes and ``m`` directed links as arrays.

    ``names`` (n): IRIs, sorted. ``source``, ``target`` (m, int32): numbers of nodes. ``weight`` (m,
    float64). ``chains`` (m, uint8): bit i is set where the link is of chain ``CHAIN_ORDER[i]``; 0 is a
    context link. ``role`` (n, int8): the primary role as its place in ``ROLE_ORDER``, −1 for none.
    ``roles`` (n, uint8): bit i for each role played. ``made`` says where it came from. ``labels`` gives the
    zh and en label of a node, ``concepts`` those of codes, where they are known.

    Measures read it as they read a networkx graph: nodes with roles and labels, and ``graph``.

    >>> net = ArrayNetwork.of(["a", "b", "c"], [0, 1], [1, 2])
    >>> net.n, net.m, net.adjacency(directed=False).sum()
    (3, 2, np.float64(4.0))
    """

    names: Sequence[str]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.float64]
    chains: NDArray[np.uint8]
    role: NDArray[np.int8]
    roles: NDArray[np.uint8]
    made: Mapping[str, Any] = field(default_factory=dict)
    labels: Callable[[str], tuple[str, str]] | None = None
    concepts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        source: Sequence[int] | NDArray[Any],
        target: Sequence[int] | NDArray[Any],
        *,
        weight: Sequence[float] | NDArray[Any] | None = None,
        role: Sequence[int] | NDArray[Any] | None = None,
        chains: Sequence[int] | NDArray[Any] | None = None,
        made: Mapping[str, Any] | None = None,
    ) -> ArrayNetwork:
        """A network from lists or arrays of numbers; without weights each link weighs 1.

        Raises ``InputError`` where lengths differ, a number names no node or a weight is not positive.
        """
        np = _numpy()
        n, m = len(names), len(source)
        s, o = np.asarray(source, np.int32), np.asarray(target, np.int32)
        w = np.ones(m) if weight is None else np.asarray(weight, np.float64)
        r = np.full(n, -1, np.int8) if role is None else np.asarray(role, np.int8)
        c = np.zeros(m, np.uint8) if chains is None else np.asarray(chains, np.uint8)
        if not (len(o) == len(w) == len(c) == m and len(r) == n):
            raise InputError(
                f"The lengths differ: {m} sources, {len(o)} targets, {len(w)} weights, {len(r)} roles."
            )
        if m and (min(s.min(), o.min()) < 0 or max(s.max(), o.max()) >= n):
            raise InputError(f"A link names a node outside 0…{n - 1}.")
        if m and not (np.isfinite(w).all() and (w > 0).all()):
            raise InputError("A link has a weight that is no positive number.")
        bits = np.where(r >= 0, np.left_shift(1, np.maximum(r, 0)), 0).astype(np.uint8)
        return cls(names, s, o, w, c, r, bits, dict(made or {}))

    @property
    def n(self) -> int:
        """The number of nodes."""
        return len(self.names)

    @property
    def m(self) -> int:
        """The number of links."""
        return len(self.source)

    def number_of_nodes(self) -> int:
        """The number of nodes, as networkx asks for it."""
        return len(self.names)

    def number_of_edges(self) -> int:
        """The number of links, as networkx asks for it."""
        return len(self.source)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.number

    @property
    def graph(self) -> Mapping[str, Any]:
        """What networkx keeps of a whole network: how it was made, and labels of codes."""
        return {"made": self.made, "concepts": self.concepts}

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of each node, by name."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def nodes(self) -> Nodes:
        """The nodes and what is known of each."""
        return Nodes(self)

    def adjacency(self, *, directed: bool = True, weighted: bool = True) -> csr_array:
        """The adjacency matrix (n × n, CSR, float64): parallel links summed, self-loops dropped.

        Without ``directed`` it is symmetric: a pair's links in both directions are summed. Without
        ``weighted`` each pair counts 1.
        """
        np = _numpy()
        from scipy.sparse import csr_array

        kept = self.source != self.target
        s, o, w = self.source[kept], self.target[kept], self.weight[kept]
        if not directed:
            s, o, w = np.concatenate((s, o)), np.concatenate((o, s)), np.concatenate((w, w))
        matrix = csr_array((w, (s, o)), shape=(self.n, self.n))
        matrix.sum_duplicates()
        if not weighted:
            matrix.data[:] = 1.0
        return matrix

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The same network for networkx: keys number the parallel links, attributes are plain values."""
        import networkx as nx

        net: nx.MultiDiGraph[str] = nx.MultiDiGraph(made=dict(self.made))
        net.add_nodes_from((name, dict(about)) for name, about in self.nodes(data=True))
        net.graph["concepts"] = dict(self.concepts)
        columns = (self.source.tolist(), self.target.tolist(), self.weight.tolist(), self.chains.tolist())
        names = list(self.names)
        for number, (s, o, w, bits) in enumerate(zip(*columns, strict=True)):
            net.add_edge(names[s], names[o], number, weight=w, chains=_chains_of(bits), modality="Fact")
        return net

    def to_igraph(self, *, directed: bool = True) -> igraph.Graph:
        """The same network for igraph (extra ``igraph``, GPL), vertices in the order of ``names``."""
        try:
            import igraph
        except ImportError:
            raise missing("igraph", "igraph") from None
        graph = igraph.Graph(
            n=self.n,
            edges=list(zip(self.source.tolist(), self.target.tolist(), strict=True)),
            directed=directed,
        )
        graph.es["weight"] = self.weight.tolist()
        return graph


class Nodes(Mapping[str, Mapping[str, Any]]):
    """The nodes of a network of arrays, read as networkx's ``net.nodes`` is."""

    def __init__(self, net: ArrayNetwork) -> None:
        self._net = net

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self._about(self._net.number[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._net.names)

    def __len__(self) -> int:
        return self._net.n

    def __call__(self, *, data: bool = False) -> Iterator[Any]:
        """The names, or with ``data`` each with what is known of it."""
        if not data:
            return iter(self._net.names)
        return ((name, self._about(i)) for i, name in enumerate(self._net.names))

    def _about(self, i: int) -> Mapping[str, Any]:
        net = self._net
        primary = int(net.role[i])
        about: dict[str, Any] = {
            "roles": _roles_of(int(net.roles[i])),
            "primary_role": ROLE_ORDER[primary] if primary >= 0 else "",
        }
        if net.labels is not None:
            about["label_zh"], about["label_en"] = net.labels(net.names[i])
        return about


@cache
def _roles_of(bits: int) -> tuple[str, ...]:
    return tuple(code for i, code in enumerate(ROLE_ORDER) if bits >> i & 1)


@cache
def _chains_of(bits: int) -> tuple[str, ...]:
    return tuple(code for i, code in enumerate(CHAIN_ORDER) if bits >> i & 1)


def missing(package: str, extra: str) -> EcographError:
    """The error for a package that an extra brings."""
    return EcographError(f"{package} is not installed.", hint=f'python -m pip install "ecograph[{extra}]"')


def from_networkx(net: nx.MultiDiGraph[str], *, bare: bool = False) -> ArrayNetwork:
    """Any network of :mod:`ecograph.projection` as arrays; nodes in order of their names.

    ``bare`` leaves chains and roles out, which most measures do not need. Raises ``InputError`` for a
    weight that is not a positive number.
    """
    np = _numpy()
    names = sorted(net, key=str)
    number = {name: i for i, name in enumerate(names)}
    # By columns, and each link's attributes once: reaching for them is most of the time.
    starts, arounds = zip(*net.adjacency(), strict=True) if names else ((), ())
    pairs = [keyed for around in arounds for keyed in around.values()]
    first = np.fromiter(map(number.__getitem__, starts), np.int32, len(names))
    second = np.fromiter(map(number.__getitem__, chain.from_iterable(arounds)), np.int32, len(pairs))
    parallel = np.fromiter(map(len, pairs), np.int64, len(pairs))
    links = [data for keyed in pairs for data in keyed.values()]
    made = ArrayNetwork.of(
        names,
        np.repeat(np.repeat(first, np.fromiter(map(len, arounds), np.int64, len(names))), parallel),
        np.repeat(second, parallel),
        weight=np.array([data.get("weight", 1.0) for data in links], np.float64),
        chains=None if bare else _chains(data.get("chains", ()) for data in links),
        made=net.graph.get("made"),
    )
    if not bare:
        _add_roles(made, [net.nodes[name] for name in names])
    return made


def _chains(codes_of: Iterable[tuple[str, ...]]) -> NDArray[np.uint8]:
    np = _numpy()
    bit = {code: 1 << i for i, code in enumerate(CHAIN_ORDER)}
    bits: dict[tuple[str, ...], int] = {}
    found = []
    for given in codes_of:
        codes = tuple(given)
        if codes not in bits:
            bits[codes] = sum(bit[code] for code in codes if code in bit)
        found.append(bits[codes])
    return np.array(found, np.uint8)  # type: ignore[no-any-return]


def _add_roles(made: ArrayNetwork, about: Sequence[Mapping[str, Any]]) -> None:
    place = {code: i for i, code in enumerate(ROLE_ORDER)}
    mask: dict[tuple[str, ...], int] = {}
    for i, data in enumerate(about):
        made.role[i] = first = place.get(data.get("primary_role", ""), -1)
        codes = tuple(data.get("roles", ()))
        if codes not in mask:
            mask[codes] = sum(1 << place[code] for code in codes if code in place)
        made.roles[i] = mask[codes] | (1 << first if first >= 0 else 0)


def project_arrays(
    store: Store,
    name: str = "combined",
    *,
    include_planned: bool = False,
    params: Mapping[str, str] | None = None,
) -> ArrayNetwork:
    """The network of a projection as arrays: the nodes and links of :func:`ecograph.projection.project`.

    Weights are 1. Claims, aliases and what was left out are with ``project``; this is for sizes at which
    they would not fit.

    >>> from ecograph.store import Store
    >>> project_arrays(Store.in_memory(), "capital").m
    0
    """
    np = _numpy()
    query = queries.load(name, "projections")
    pairs = _pairs(store)
    if "links" in query.keys and not include_planned and not params:
        s, p, o = _flat(store, pairs, query.keys["links"])
    else:
        s, p, o = _claimed(store, query, include_planned, params or {})
    entities = set(store.columns(_ENTITIES)["node"])
    names = sorted(entities.intersection(s) | entities.intersection(o))
    number = {node: i for i, node in enumerate(names)}
    predicates = sorted(set(p))
    place = {predicate: i for i, predicate in enumerate(predicates)}
    rows = np.empty((3, len(s)), np.int64)
    for row, column, numbers in ((0, s, number), (1, p, place), (2, o, number)):
        rows[row] = np.fromiter(map(numbers.get, column, repeat(-1)), np.int64, len(column))
    # One number for each link, in the order of subject, predicate, object; equal links side by side.
    sizes = max(len(names), 1), max(len(predicates), 1), max(len(names), 1)
    keys = np.sort(np.ravel_multi_index(rows[:, (rows >= 0).all(axis=0)], sizes))
    rows = np.array(np.unravel_index(keys[np.diff(keys, prepend=-1) > 0], sizes))
    is_used = np.zeros(len(names), bool)  # an entity may be linked only to what is none
    is_used[rows[::2].ravel()] = True
    used = np.flatnonzero(is_used)
    names = [names[i] for i in used]
    number = {node: i for i, node in enumerate(names)}
    schema = Schema.load(store, labelled=False)
    bits = [sum(1 << CHAIN_ORDER.index(code) for code in schema.chains_of(p)) for p in predicates]
    role, roles = _roles(pairs, number)
    made = {
        "projection": name, "include_planned": include_planned, "parameters": dict(params or {}),
        "nodes": len(names), "edges": rows.shape[1], "carrier": "arrays",
    }  # fmt: skip
    net = ArrayNetwork.of(
        names,
        np.searchsorted(used, rows[0]),
        np.searchsorted(used, rows[2]),
        chains=np.array(bits, np.uint8)[rows[1]] if bits else np.empty(0, np.uint8),
        role=role,
        made=made,
    )
    net.roles[:] = roles
    concepts = {"roles": {c.code: (c.label_zh, c.label_en) for c in schema.roles}}
    return replace(net, labels=_Labels(store), concepts=concepts)


class _Labels:
    """The zh and en label of a term, read from the store when the first one is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _schema(self) -> Schema:
        return Schema.load(self._store)

    def __call__(self, iri: str) -> tuple[str, str]:
        return self._schema.labels(iri)


_Columns = tuple[Sequence[str], Sequence[str], Sequence[str]]
_Pairs = Callable[[str, str], tuple[list[str], list[str]]]


def _pairs(store: Store) -> _Pairs:
    """What gives subjects and objects of a property in a derived graph: what the build wrote down, if
    anything, else the store."""
    written = flatlinks.read(store.generation)
    if written is not None:
        return written.pairs

    def ask(graph: str, predicate: str) -> tuple[list[str], list[str]]:
        found = store.columns(_LINKS, {"g": graph, "p": predicate})
        return found["s"], found["o"]

    return ask


def _flat(store: Store, pairs: _Pairs, links: str) -> _Columns:
    """The links of a projection that names its layer (``#+ links:``) by column, not all between entities."""
    layer, _, more = links.partition(", ")
    columns: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name in store.columns(_LAYER, {"layer": ECO + layer})["p"]:
        subjects, objects = pairs(GRAPH_CURRENT, name)
        for column, found in zip(columns, (subjects, [name] * len(subjects), objects), strict=True):
            column.extend(found)
    if more:
        for person, organization in sorted(_works_for(pairs)):
            for column, term in zip(columns, (person, ECO + more, organization), strict=True):
                column.append(term)
    return columns


def _works_for(pairs: _Pairs) -> set[tuple[str, str]]:
    """Who works for whom since a post says so, both of its halves in the current view."""
    organizations: dict[str, list[str]] = {}
    for post, organization in zip(*pairs(GRAPH_CURRENT, ECO + "positionIn"), strict=True):
        organizations.setdefault(post, []).append(organization)
    held = zip(*pairs(GRAPH_CURRENT, ECO + "holdsPosition"), strict=True)
    found = {(person, organization) for person, post in held for organization in organizations.get(post, ())}
    return found.intersection(zip(*pairs(GRAPH_INFERRED, ECO + "worksFor"), strict=True))


def _claimed(
    store: Store, query: queries.Query, include_planned: bool, params: Mapping[str, str]
) -> _Columns:
    """The same from the claims, with what only they say."""
    columns = store.columns(query.text, queries.bind(query, params, "en"))
    over = set(store.columns(_OVER)["c"])
    current = store.columns(_CURRENT)
    flat = set(zip(current["s"], current["p"], current["o"], strict=True))
    accepted, fact = STATUS + "Accepted", MODALITY + "Fact"
    planned = {MODALITY + "Plan", MODALITY + "Aspiration"} if include_planned else set()
    kept: set[tuple[str, str, str]] = set()
    for s, p, o, claim, modality, status in _rows(columns):
        if (status or accepted) != accepted or claim in over:
            continue
        if (modality or fact) == fact:
            if not claim or (s, p, o) in flat:
                kept.add((s, p, o))
        elif modality in planned:
            kept.add((s, p, o))
    return [s for s, _, _ in kept], [p for _, p, _ in kept], [o for _, _, o in kept]


def _rows(columns: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, ...]]:
    count = len(columns["s"])
    wanted = ("s", "p", "o", "claim", "modality", "status")
    return zip(*(columns.get(key) or [""] * count for key in wanted), strict=True)


def _roles(pairs: _Pairs, number: Mapping[str, int]) -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
    """Primary role and all roles of each node: the class's own role first, as in ``project``."""
    np = _numpy()
    primary = np.full(len(number), -1, np.int8)
    every = np.zeros(len(number), np.uint8)
    by_class = np.zeros(len(number), np.uint8)
    place = {ROLE + code: i for i, code in enumerate(ROLE_ORDER)}
    for graph, kept in ((GRAPH_CURRENT, (every,)), (GRAPH_INFERRED, (every, by_class))):
        for node, role in zip(*pairs(graph, ECO + "playsActorRole"), strict=True):
            if node in number and role in place:
                for bits in kept:
                    bits[number[node]] |= 1 << place[role]
    first = np.where(by_class > 0, by_class, every)
    for i in reversed(range(len(ROLE_ORDER))):
        primary[(first >> i & 1).astype(bool)] = i
    return primary, every


def _numpy() -> Any:
    try:
        import numpy as np
        import scipy  # noqa: F401 - both come with the extra
    except ImportError:
        raise missing("numpy or scipy", "fast") from None
    return np
