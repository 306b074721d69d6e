"""The pyvis network that the explorer draws, without the traps of plain pyvis.

Only ``nodes``, ``edges``, ``options``, ``node_map`` and ``node_ids`` of pyvis are used. Its
template, its writing and its menus are not: they load from a CDN, embed unescaped text, and
write in the locale's encoding. The page is made by :mod:`ecograph.render.explorer`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NoReturn

import networkx as nx
from pyvis.network import Network

from ecograph.errors import EcographError
from ecograph.render.layout import positions, radius
from ecograph.render.pack import Position
from ecograph.render.style import shape_of

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "multiselect": False,
        "keyboard": False,
        "navigationButtons": False,
        "dragNodes": True,
        "zoomSpeed": 0.7,
    },
    "nodes": {"chosen": False, "borderWidth": 1, "font": {"size": 0}},
    "edges": {
        "chosen": False,
        "smooth": False,
        "selectionWidth": 0,
        "hoverWidth": 0,
        "arrowStrikethrough": False,
    },
}


# Pointed shapes cover less of their circle: they are drawn larger to look as large as a dot.
_LOOKS_SMALL = {"star": 1.4, "diamond": 1.2, "triangle": 1.12, "triangleDown": 1.12, "square": 0.9}


class EcoNetwork(Network):  # type: ignore[misc]  # pyvis has no types
    """A directed pyvis network with positions, several links per pair, and no copy-in traps.

    >>> net = EcoNetwork()
    >>> net.add_node("a", label="甲"); net.add_node("b", label="乙")
    >>> net.add_edge("a", "b", id="1"); net.add_edge("a", "b", id="2")
    >>> net.num_nodes(), net.num_edges()
    (2, 2)
    """

    def __init__(self) -> None:
        super().__init__(directed=True, cdn_resources="in_line")
        self.options = OPTIONS

    def add_node(self, n_id: str, label: str | None = None, **attributes: Any) -> None:
        """Add a node; adding it again changes nothing. Constant time (pyvis scans a list)."""
        if n_id in self.node_map:
            return
        node = {**attributes, "id": n_id, "label": n_id if label is None else label}
        self.nodes.append(node)
        self.node_ids.append(n_id)
        self.node_map[n_id] = node

    def add_edge(self, source: str, to: str, **attributes: Any) -> None:
        """Add a link, also where the pair already has one; ``KeyError`` for an unknown end."""
        for end in (source, to):
            if end not in self.node_map:
                raise KeyError(end)
        self.edges.append({**attributes, "from": source, "to": to})

    @classmethod
    def from_projection(
        cls, net: nx.MultiDiGraph[Any], places: Mapping[str, Position] | None = None
    ) -> EcoNetwork:
        """The projection as a pyvis network; ``net`` is only read. Nodes and links are sorted."""
        places = positions(net) if places is None else places
        made = cls()
        for node in sorted(net.nodes):
            made._take_node(node, net.nodes[node], int(net.degree(node)), places[node])
        bends = _bends(net)
        for number, (u, v, key) in enumerate(sorted(net.edges(keys=True))):
            made._take_edge(number, (u, v, key), net.edges[u, v, key], bends[(u, v, key)])
        return made

    def _take_node(self, node: str, about: Mapping[str, Any], degree: int, place: Position) -> None:
        role = str(about.get("primary_role", ""))
        size = radius(degree) * (_LOOKS_SMALL.get(shape_of(role), 1.0) if role else 0.62)
        self.add_node(
            node,
            label=str(about.get("label_zh", "")),
            label_en=str(about.get("label_en", "")),
            aliases=[str(a) for a in about.get("aliases", ())],
            kind=str(about.get("kind", "")),
            kind_zh=str(about.get("kind_zh", "")),
            kind_en=str(about.get("kind_en", "")),
            role=role,
            roles=[str(r) for r in about.get("roles", ())],
            industries=[str(i) for i in about.get("industries", ())],
            systems=[str(s) for s in about.get("systems", ())],
            sources=[str(s) for s in about.get("sources", ())],
            degree=degree,
            shape=shape_of(role),
            size=round(size, 1),
            x=place[0],
            y=place[1],
        )

    def _take_edge(
        self, number: int, ends: tuple[str, str, str], about: Mapping[str, Any], bend: float
    ) -> None:
        chains = [str(c) for c in about.get("chains", ())]
        modality = str(about.get("modality", "Fact"))
        smooth: dict[str, Any] | bool = False
        if bend:
            kind = "curvedCW" if bend > 0 else "curvedCCW"
            smooth = {"enabled": True, "type": kind, "roundness": round(abs(bend), 3)}
        if ends[0] == ends[1]:
            smooth = {"enabled": True, "type": "curvedCW", "roundness": 0.3}
        self.add_edge(
            ends[0],
            ends[1],
            id=f"e{number}",
            predicate=str(about.get("predicate", ends[2])),
            label_zh=str(about.get("label_zh", "")),
            label_en=str(about.get("label_en", "")),
            chains=chains,
            claims=[str(c) for c in about.get("claims", ())],
            sources=[str(s) for s in about.get("sources", ())],
            modality=modality,
            smooth=smooth,
        )

    def _not_ours(self, *_: object, **__: object) -> NoReturn:
        raise EcographError(
            "This page is not written by pyvis.",
            hint="use ecograph.render.explorer.write_page(net, path, ...)",
        )

    generate_html = write_html = save_graph = show = from_nx = _not_ours


def _bends(net: nx.MultiDiGraph[Any]) -> dict[tuple[str, str, str], float]:
    """A signed curvature per link so that links of one pair never lie on one another."""
    pairs: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for u, v, key in sorted(net.edges(keys=True)):
        pairs[(min(u, v), max(u, v))].append((u, v, key))
    bends = {}
    for (first, _), links in pairs.items():
        step = 0.22 / math.sqrt(max(1, len(links) - 1))
        for i, link in enumerate(links):
            offset = (i - (len(links) - 1) / 2) * step
            bends[link] = offset if link[0] == first else -offset
    return bends
