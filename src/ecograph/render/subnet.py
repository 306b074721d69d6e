"""Which part of the network a page shows: around an entity, some chains, the answer to a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from ecograph import queries
from ecograph.entities import resolve
from ecograph.errors import InputError, NotFound
from ecograph.schema import CHAIN_ORDER, Schema
from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import MODALITY, local_name

Net = nx.MultiDiGraph
Words = dict[str, str]

_CLAIMS_OF = """
SELECT ?claim ?modality WHERE {
  ?claim eco:claimSubject ?s ; eco:claimPredicate ?p ; eco:claimObject ?o ;
    eco:claimStatus status:Accepted ; eco:modality ?modality .
} ORDER BY ?claim
"""


def around(net: Net[Any], entity: str, hops: int = 1) -> Net[Any]:
    """The entity with what lies within ``hops`` links of it, in either direction, and their links.

    Raises ``NotFound`` where the network does not hold the entity and ``InputError`` for fewer than one hop.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("firm", "lab"), ("lab", "school")])
    >>> sorted(around(net, "fund", 2))
    ['firm', 'fund', 'lab']
    """
    if hops < 1:
        raise InputError(f"“{hops}” is no number of steps.", hint="1 or more")
    if entity not in net:
        raise NotFound(
            "entity of this network", entity, (), hint="it has no link here; try another projection"
        )
    near = nx.single_source_shortest_path_length(net.to_undirected(as_view=True), entity, cutoff=hops)
    return _kept(net, near)


def in_chains(net: Net[Any], chains: Iterable[str]) -> Net[Any]:
    """The links of these chains (codes such as ``Capital``), and the ends of these links.

    Raises ``NotFound`` for an unknown chain.

    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("fund", "firm", chains=("Capital",)), net.add_edge("park", "firm")
    >>> sorted(in_chains(net, ["Capital"]))
    ['firm', 'fund']
    """
    wanted = set(chains)
    for code in sorted(wanted - set(CHAIN_ORDER)):
        raise NotFound("chain", code, CHAIN_ORDER)
    links = [
        (s, o, key) for s, o, key, about in net.edges(keys=True, data=True)
        if wanted & set(about.get("chains", ()))
    ]  # fmt: skip
    return _of_links(net, links)


def of_question(
    store: Store, net: Net[Any], name: str, params: Mapping[str, str] | None = None
) -> tuple[Net[Any], int]:
    """The answer to a question as a network, and how many of its links or things ``net`` does not hold.

    A question that is a map of links gives these links; of any other, the things that its answer names,
    with the links recorded among them. Raises ``InputError`` where the answer names nothing on the map.
    """
    query = queries.load(name)
    answer = queries.ask(store, name, params)
    if query.map is None:
        return _of_things(net, answer, name)
    wanted = query.links(answer)
    links = [(s, o, p) for s, p, o in wanted if net.has_edge(s, o, p)]
    found = _of_links(net, links)
    missing = 0
    schema = Schema.load(store)
    for s, p, o in wanted:
        if s not in net or o not in net:
            missing += 1
        elif not net.has_edge(s, o, p):
            _add(store, schema, net, found, (s, p, o))
    if not found:
        raise _nothing(name, answer)
    return found, missing


def _of_things(net: Net[Any], answer: Table, name: str) -> tuple[Net[Any], int]:
    cells = {str(cell) for row in answer.rows for cell in row if isinstance(cell, str)}
    things = cells & set(net)
    if not things:
        raise _nothing(name, answer)
    links = {c for c in cells if "/id/" in c and c.startswith("http")}
    return _kept(net, things), len(links - things)


def _nothing(name: str, answer: Table) -> InputError:
    if not answer.rows:
        return InputError(
            f"Nothing is recorded that answers “{name}”, so there is no map.",
            hint="not recorded does not mean not there",
        )
    return InputError(
        f"The answer to “{name}” names nothing that a map could show.",
        hint=f"ecograph query {name} gives it as a table",
    )


def _add(store: Store, schema: Schema, net: Net[Any], found: Net[Any], link: tuple[str, str, str]) -> None:
    """A link that the answer names and the projection does not: with its claims, if it has any."""
    s, p, o = link
    for end in (s, o):
        found.add_node(end, **net.nodes[end])
    rows = store.select(_CLAIMS_OF, {"s": s, "p": p, "o": o}).rows
    firm = [str(claim) for claim, modality in rows if modality == MODALITY + "Fact"]
    zh, en = schema.labels(p)
    found.add_edge(
        s, o, key=p, predicate=p, label_zh=zh, label_en=en, chains=schema.chains_of(p), weight=1.0,
        claims=tuple(firm or sorted(str(claim) for claim, _ in rows)),
        modality="Fact" if firm or not rows else local_name(str(rows[0][1])), sources=(), documents=(),
    )  # fmt: skip


def _kept(net: Net[Any], nodes: Iterable[str]) -> Net[Any]:
    made: Net[Any] = nx.MultiDiGraph(net.subgraph(sorted(nodes)))
    made.graph.update(net.graph)
    return made


def _of_links(net: Net[Any], links: Iterable[tuple[str, str, str]]) -> Net[Any]:
    wanted: list[Any] = sorted(links)
    made: Net[Any] = nx.MultiDiGraph(net.edge_subgraph(wanted))
    made.graph.update(net.graph)
    return made


def title_around(store: Store, entity: str, hops: int) -> Words:
    """What a page around an entity is called.

    >>> title_around(Store.in_memory(), "https://w3id.org/ecograph/id/org/x", 2)["en"]
    'x and what lies within 2 links'
    """
    zh, en = Schema.load(store).labels(entity)
    short = entity.rsplit("/id/", maxsplit=1)[-1]
    links = "1 link" if hops == 1 else f"{hops} links"
    return {
        "zh": f"{zh or en or short}及其 {hops} 步之内",
        "en": f"{en or zh or short} and what lies within {links}",
    }


def title_chains(chains: Iterable[str]) -> Words:
    """What a page of some chains is called.

    >>> title_chains(["Capital", "Talent"])["zh"]
    '资金链、人才链'
    """
    zh = {"Industry": "产业链", "Capital": "资金链", "Talent": "人才链", "Technology": "技术链"}
    wanted = [code for code in CHAIN_ORDER if code in set(chains)]
    en = ", ".join(code.lower() for code in wanted)
    return {
        "zh": "、".join(zh[code] for code in wanted),
        "en": f"{en} chain{'s' if len(wanted) > 1 else ''}".capitalize(),
    }


def title_question(name: str, params: Mapping[str, str] | None = None) -> Words:
    """A question's own title; the parameters that were given follow it.

    >>> title_question("who-funds-whom")["zh"] != ""
    True
    """
    query = queries.load(name)
    given = ", ".join(f"{key}={value}" for key, value in sorted((params or {}).items()) if key != "lang")
    after = {"zh": f"({given})", "en": f" ({given})"} if given else {"zh": "", "en": ""}
    return {lang: query.title.get(lang, name) + after[lang] for lang in ("zh", "en")}


def note_missing(count: int) -> Words:
    """That the answer names more than the map holds.

    >>> note_missing(1)["en"]
    'The answer names 1 link or thing that the map does not hold: see it as a table.'
    """
    what = "1 link or thing" if count == 1 else f"{count} links or things"
    return {
        "zh": f"另有 {count} 条联系或要素在答案中而不在图上，请看表格。",
        "en": f"The answer names {what} that the map does not hold: see it as a table.",
    }


def entity_in(store: Store, name: str) -> str:
    """The IRI that ``name`` means; see :func:`ecograph.entities.resolve`."""
    return resolve(store, name)
