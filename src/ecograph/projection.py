"""From the store to a network: which links count is a file in ``projections/``.

A projection's query gives ``?s ?p ?o`` and, if it can, the ``?claim`` behind each link with its
``?modality``, ``?status`` and ``?source`` (the named graph). What is kept is decided here, the same
way for every projection, and what is left out is counted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from ecograph import queries
from ecograph.errors import InputError, NotFound
from ecograph.schema import CHAIN_ORDER, ROLE_ORDER, Schema
from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import (
    GRAPH_INFERRED,
    GRAPH_SOURCE,
    MODALITIES,
    MODALITY,
    PREFIXES,
    ROLE,
    STATUS,
    left_out_as,
    local_name,
)

_PLANNED = ("Plan", "Aspiration")
_FLAT = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } VALUES ?g { graph:current graph:inferred } }"
# In a view at a date, what had ended is already gone: an end that is stated lies ahead.
_OVER = """
SELECT DISTINCT ?c WHERE {
  { ?c eco:validUntil ?end OPTIONAL { graph:view eco:asOf ?date } FILTER(!BOUND(?date)) }
  UNION { ?newer eco:supersedes ?c }
}
"""
_KINDS = """
SELECT ?node ?class ?source WHERE {
  ?class rdfs:subClassOf* eco:EcosystemEntity .
  GRAPH ?source { ?node a ?class }
}
"""
_ABOVE = "SELECT ?class ?above WHERE { ?class rdfs:subClassOf+ ?above FILTER(isIRI(?above)) }"
_ALIASES = "SELECT ?node ?alias WHERE { ?node skos:altLabel ?alias }"
_DOCUMENTS = """
SELECT ?claim ?document WHERE { ?claim eco:evidence ?place . ?place eco:inDocument ?document }
"""
_DEFAULTS = f"SELECT ?node ?role WHERE {{ GRAPH <{GRAPH_INFERRED}> {{ ?node eco:playsActorRole ?role }} }}"
_PLAYS = PREFIXES["eco"] + "playsActorRole"

Link = tuple[str, str, str]


@dataclass
class _Edge:
    modality: str
    weight: float = 1.0
    claims: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def project(
    store: Store,
    name: str = "combined",
    *,
    include_planned: bool = False,
    roles: Iterable[str] | None = None,
    industries: Iterable[str] | None = None,
    source: str | None = None,
    isolates: bool = False,
    params: Mapping[str, str] | None = None,
) -> nx.MultiDiGraph[str]:
    """The network of a projection: a directed multigraph with one edge per subject, predicate, object.

    Only accepted facts of the current view are links; ``include_planned`` adds accepted plans and
    aspirations, marked by their ``modality``. ``roles`` (codes such as ``Finance``) keeps links
    whose both ends play one of them; ``industries`` (codes such as ``VirtualReality``) keeps links one
    end of which belongs to one of them, or is one; ``source`` keeps what one source of the catalogue says.
    ``params`` are the projection's own parameters, if it has any.

    Nodes are the ends of links; ``isolates`` adds the actors (what plays a role) without one. Every
    other entity is counted in ``net.graph["made"]["left_out"]``, as is every claim that made no link.
    Nodes and edges are in order of their IRIs. Raises ``NotFound`` for an unknown projection, role or source.

    >>> project(Store.in_memory(), "capital").number_of_nodes()
    0
    """
    query = queries.load(name, "projections")
    wanted_roles = _checked(roles, ROLE_ORDER, "role")
    _check_source(store, source)
    rows = store.select(query.text, queries.bind(query, params or {}, "en"))
    schema = Schema.load(store)
    flat = [(str(s), str(p), str(o)) for s, p, o in store.select(_FLAT).rows]
    entities = _Entities.load(store, schema, flat)
    left_out: Counter[str] = Counter()
    wanted_industries = _checked(industries, entities.industry_codes(), "industry")
    over = {str(row[0]) for row in store.select(_OVER).rows}
    links = _links(rows, set(flat), over, include_planned, source, left_out)
    kept = {
        link: edge
        for link, edge in sorted(links.items())
        if entities.keeps(link, wanted_roles, wanted_industries, left_out)
    }
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    ends = {end for s, _, o in kept for end in (s, o)}
    alone = {n for n in entities.described(source) if entities.roles.get(n)} if isolates else set()
    for node in sorted(ends | alone):
        net.add_node(node, **entities.attributes(node))
    documents: dict[str, set[str]] = _grouped(store.select(_DOCUMENTS))
    for (s, p, o), edge in kept.items():
        rests_on = {document for claim in edge.claims for document in documents.get(claim, ())}
        zh, en = schema.labels(p)
        net.add_edge(
            s, o, key=p, predicate=p, label_zh=zh, label_en=en, chains=schema.chains_of(p),
            claims=tuple(sorted(edge.claims)), modality=edge.modality, weight=edge.weight,
            sources=tuple(sorted(edge.sources)), documents=tuple(sorted(rests_on)),
        )  # fmt: skip
    left_out["entities_without_link"] = len(entities.described(source) - set(net))
    net.graph["title"] = dict(query.title)
    net.graph["concepts"] = _concepts(schema, entities)
    net.graph["made"] = {
        "projection": name,
        "query_sha256": rows.made["query_sha256"],
        "parameters": {
            "include_planned": include_planned, "roles": list(wanted_roles),
            "industries": list(wanted_industries), "source": source, "isolates": isolates,
            **dict(params or {}),
        },
        **({"view": dict(store.view)} if store.view else {}),
        "nodes": net.number_of_nodes(),
        "edges": net.number_of_edges(),
        "left_out": {reason: count for reason, count in sorted(left_out.items()) if count},
    }  # fmt: skip
    return net


def merged(net: nx.MultiDiGraph[str], *, directed: bool = True) -> nx.MultiDiGraph[str]:
    """One weighted link per pair of nodes, for tools that know no parallel links.

    Its ``weight`` is the sum of the links' weights, its ``chains``, ``claims`` and ``predicates`` are
    theirs, and it is as firm as the firmest of them. Without ``directed`` a pair is taken in the order
    of its IRIs, and ``net.graph["made"]["form"]`` says so. The given network is not changed.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("fund", "firm"), ("firm", "fund")])
    >>> merged(net, directed=False).edges["firm", "fund", "link"]["weight"]
    3.0
    """
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for s, o, data in net.edges(data=True):
        pair = (s, o) if directed or s <= o else (o, s)
        pairs.setdefault(pair, []).append(data)
    one: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    one.add_nodes_from(sorted(net.nodes(data=True), key=lambda node: str(node[0])))
    for (s, o), found in sorted(pairs.items()):
        one.add_edge(
            s, o, key="link",
            weight=float(sum(data.get("weight", 1.0) for data in found)),
            links=len(found),
            predicates=_all(found, "predicate"),
            chains=tuple(chain for chain in CHAIN_ORDER if chain in _all(found, "chains")),
            claims=_all(found, "claims"),
            modality=min((data.get("modality", "Fact") for data in found), key=MODALITIES.index),
        )  # fmt: skip
    form = "one weighted link per ordered pair" if directed else "one weighted link per pair, undirected"
    one.graph.update(net.graph)
    one.graph["made"] = {**net.graph.get("made", {}), "form": form, "edges": one.number_of_edges()}
    return one


def _all(found: Iterable[Mapping[str, Any]], key: str) -> tuple[str, ...]:
    values = (data.get(key, ()) for data in found)
    return tuple(sorted({part for v in values for part in ((v,) if isinstance(v, str) else v)}))


def _links(
    rows: Table, current: set[Link], over: set[str],
    include_planned: bool, source: str | None, left_out: Counter[str],
) -> dict[Link, _Edge]:  # fmt: skip
    """The links that claims make, and in ``left_out`` how many claims made none, by reason."""
    if not {"s", "p", "o"} <= set(rows.columns):
        raise InputError("A projection's query must select ?s ?p ?o.", hint="see projections/*.rq")
    links: dict[Link, _Edge] = {}
    refused: dict[str, set[str]] = {}
    # In order, since the last weight counts; the engine's own ordering takes longer than its answer.
    for cells in sorted(rows.rows, key=lambda row: tuple("" if cell is None else str(cell) for cell in row)):
        row = dict(zip(rows.columns, cells, strict=True))
        link = (str(row["s"]), str(row["p"]), str(row["o"]))
        claim = row.get("claim")
        if source is not None and row.get("source") != GRAPH_SOURCE + source:
            continue
        modality = local_name(str(row.get("modality") or MODALITY + "Fact"))
        accepted = str(row.get("status") or STATUS + "Accepted") == STATUS + "Accepted"
        reason = ""
        if not accepted:
            reason = "claims_not_accepted"
        elif modality != "Fact" and not (include_planned and modality in _PLANNED):
            reason = left_out_as(modality)
        elif claim in over or (claim is not None and modality == "Fact" and link not in current):
            reason = "claims_not_current"
        if reason:
            refused.setdefault(reason, set()).add(str(claim or link))
            continue
        edge = links.setdefault(link, _Edge(modality))
        edge.modality = min(edge.modality, modality, key=MODALITIES.index)
        stated = row.get("weight")  # a share or an amount, where the projection asks for it
        if isinstance(stated, int | float) and 0 < stated < math.inf:
            edge.weight = float(stated)
        if claim is not None:
            edge.claims.add(str(claim))
        graph = str(row.get("source") or "")
        if graph.startswith(GRAPH_SOURCE):
            edge.sources.add(graph[len(GRAPH_SOURCE) :])
    left_out.update({reason: len(claims) for reason, claims in refused.items()})
    return links


@dataclass(frozen=True)
class _Entities:
    """What the store says of its entities, read once: kinds, sources, aliases, roles, industries."""

    schema: Schema
    kinds: Mapping[str, str]
    sources: Mapping[str, set[str]]
    aliases: Mapping[str, list[str]]
    roles: Mapping[str, set[str]]
    defaults: Mapping[str, set[str]]
    industries: Mapping[str, set[str]]
    systems: Mapping[str, set[str]]

    @classmethod
    def load(cls, store: Store, schema: Schema, flat: Sequence[Link]) -> _Entities:
        above: dict[str, set[str]] = _grouped(store.select(_ABOVE))
        classes: dict[str, set[str]] = {}
        sources: dict[str, set[str]] = {}
        for node, class_, source in store.select(_KINDS).rows:
            classes.setdefault(str(node), set()).add(str(class_))
            if str(source).startswith(GRAPH_SOURCE):
                sources.setdefault(str(node), set()).add(str(source)[len(GRAPH_SOURCE) :])
        plays = [(s, o) for s, p, o in flat if p == _PLAYS]
        about = [(s, o) for s, _, o in flat]
        return cls(
            schema=schema,
            kinds={node: _most_specific(found, above) for node, found in classes.items()},
            sources=sources,
            aliases={n: sorted(found) for n, found in _grouped(store.select(_ALIASES)).items()},
            roles=_codes(plays, ROLE),
            defaults=_codes([(str(s), str(o)) for s, o in store.select(_DEFAULTS).rows], ROLE),
            industries=_codes(about, PREFIXES["ind"]),
            systems=_codes(about, PREFIXES["sys"]),
        )

    def industry_codes(self) -> tuple[str, ...]:
        """The codes of the industries there are, sorted."""
        return tuple(sorted({code for codes in self.industries.values() for code in codes}))

    def keeps(
        self, link: Link, wanted: tuple[str, ...], industries: tuple[str, ...], left_out: Counter[str]
    ) -> bool:
        """Whether a link is between entities, of wanted roles and industries; if not, why is counted."""
        s, _, o = link
        if s not in self.kinds or o not in self.kinds:
            left_out["links_to_no_entity"] += 1
            return False
        if wanted and not all(self.roles.get(end, set()) & set(wanted) for end in (s, o)):
            left_out["links_outside_roles"] += 1
            return False
        if industries and not any(self.industries.get(end, set()) & set(industries) for end in (s, o)):
            left_out["links_outside_industries"] += 1
            return False
        return True

    def described(self, source: str | None) -> set[str]:
        """The entities that a source (or any source) describes."""
        return {n for n, found in self.sources.items() if source is None or source in found}

    def attributes(self, node: str) -> dict[str, object]:
        """The node attributes of a network."""
        zh, en = self.schema.labels(node)
        kind_zh, kind_en = self.schema.labels(self.kinds[node])
        roles = tuple(code for code in ROLE_ORDER if code in self.roles.get(node, ()))
        first = [code for code in roles if code in self.defaults.get(node, ())]
        return {
            "label_zh": zh,
            "label_en": en,
            "aliases": tuple(self.aliases.get(node, ())),
            "kind": local_name(self.kinds[node]),
            "kind_zh": kind_zh,
            "kind_en": kind_en,
            "roles": roles,
            "primary_role": next(iter([*first, *roles]), ""),
            "industries": tuple(sorted(self.industries.get(node, ()))),
            "systems": tuple(sorted(self.systems.get(node, ()))),
            "sources": tuple(sorted(self.sources.get(node, ()))),
        }


def _most_specific(classes: set[str], above: Mapping[str, set[str]]) -> str:
    """The deepest class; the first by name where several are equally deep."""
    return min(classes, key=lambda c: (-len(above.get(c, ())), c))


def _grouped(table: Table) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for key, value in table.rows:
        groups.setdefault(str(key), set()).add(str(value))
    return groups


def _codes(pairs: Iterable[tuple[str, str]], namespace: str) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for node, concept in pairs:
        if concept.startswith(namespace):
            codes.setdefault(node, set()).add(concept[len(namespace) :])
    return codes


def _concepts(schema: Schema, entities: _Entities) -> dict[str, dict[str, tuple[str, str]]]:
    """Labels (zh, en) of the codes in node and edge attributes, for those who name things."""
    industries = sorted({code for codes in entities.industries.values() for code in codes})
    systems = sorted({code for codes in entities.systems.values() for code in codes})
    return {
        "roles": {c.code: (c.label_zh, c.label_en) for c in schema.roles},
        "chains": {c.code: (c.label_zh, c.label_en) for c in schema.chains if c.code in CHAIN_ORDER},
        "industries": {code: schema.labels(PREFIXES["ind"] + code) for code in industries},
        "systems": {code: schema.labels(PREFIXES["sys"] + code) for code in systems},
    }


def _checked(names: Iterable[str] | None, known: tuple[str, ...], kind: str) -> tuple[str, ...]:
    wanted = [names] if isinstance(names, str) else list(names or ())
    for name in wanted:
        if name not in known:
            raise NotFound(kind, name, known, hint=", ".join(known))
    return tuple(name for name in known if name in wanted)


def _check_source(store: Store, source: str | None) -> None:
    if source is None:
        return
    known = [g[len(GRAPH_SOURCE) :] for g in store.graphs() if g.startswith(GRAPH_SOURCE)]
    if source not in known:
        raise NotFound("source", source, known)
