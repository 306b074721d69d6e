"""A network as a file for other tools: GraphML, GEXF, CSV (two files) or node-link JSON.

The same network always gives the same bytes: no time stamp, nodes and edges in order of their
identifiers. Any networkx graph will do, whatever its attributes hold (see :mod:`ecograph.celltext`): lists
become one text joined by ``; `` (JSON keeps them), unknown values are left out, characters that XML forbids
are dropped, and a file appears whole or not at all. What had to be changed is said in the notes.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from ecograph.celltext import Plain, clean, flat, plain
from ecograph.errors import NotFound
from ecograph.files import write_whole
from ecograph.table import Cell, Table

# networkx stamps a GEXF file with today's date.
_GEXF_DATE = re.compile(rb' lastmodifieddate="[^"]*"')
# Names that a form uses itself, or networkx where it reads one: an attribute so called gets an underscore.
_NODE = frozenset({"self", "node_for_adding"})
_EDGE = frozenset({"self", "key", "u_for_edge", "v_for_edge", "u_of_edge", "v_of_edge"})
_GEXF = frozenset({"id", "pid", "start", "end", "viz", "parents", "slices", "spells"})


def write_network(
    net: nx.Graph[Any],
    path: str | os.PathLike[str],
    format_: str | None = None,
    *,
    notes: list[Mapping[str, str]] | None = None,
) -> tuple[Path, ...]:
    """Write a network and give the files written.

    ``format_`` is ``graphml``, ``gexf``, ``csv`` or ``json``; without it the suffix of ``path``
    decides. CSV makes two files, ``NAME.nodes.csv`` and ``NAME.edges.csv``, in UTF-8 with a byte
    order mark, without which Excel shows Chinese as garbage; a cell that a spreadsheet would run as
    a formula gets a leading apostrophe. ``notes``, if given, gets a sentence (zh, en) for each kind of
    change that the form asked for. Raises ``NotFound`` for an unknown format and
    ``InputError`` where the path cannot be written.
    """
    target = Path(path)
    name = (format_ or target.suffix.lstrip(".") or "none").lower()
    if name not in _WRITERS:
        raise NotFound("network format", name, _WRITERS, hint=", ".join(_WRITERS))
    changes = _Changes()
    parts = _WRITERS[name](net, target, changes)
    for file, content in parts.items():
        write_whole(file, content)
    if notes is not None:
        notes.extend(changes.notes())
    return tuple(parts)


def formats() -> tuple[str, ...]:
    """The names of the formats that can be written."""
    return tuple(_WRITERS)


@dataclass
class _Changes:
    """What a form asked to be changed."""

    characters: int = 0
    nodes: int = 0
    renamed: set[str] = field(default_factory=set)

    def clean(self, text: str) -> str:
        kept, dropped = clean(text)
        self.characters += dropped
        # XML readers turn every line end into this one.
        return kept.replace("\r\n", "\n").replace("\r", "\n") if "\r" in kept else kept

    def notes(self) -> list[Mapping[str, str]]:
        said: list[Mapping[str, str]] = []
        if self.characters:
            said.append({
                "zh": f"已删去 {self.characters} 个控制字符或无效字符，该格式无法保存。",
                "en": f"{self.characters} control or invalid characters were dropped: "
                "the form cannot hold them.",
            })  # fmt: skip
        if self.nodes:
            said.append({
                "zh": f"{self.nodes} 个节点的标识与其他节点相同，已加编号区分。",
                "en": f"{self.nodes} nodes had the identifier of another and got a number.",
            })  # fmt: skip
        if self.renamed:
            names = sorted(self.renamed)
            said.append({
                "zh": f"属性名已改动（保留名称或重名）：{'、'.join(names)}",
                "en": f"attributes renamed (reserved or equal names): {', '.join(names)}",
            })  # fmt: skip
        return said


def _graphml(net: nx.Graph[Any], target: Path, changes: _Changes) -> dict[Path, bytes]:
    out = io.BytesIO()
    # The plain writer: the faster one needs lxml and its bytes may differ.
    nx.write_graphml_xml(_plain(net, changes), out, encoding="utf-8", prettyprint=True)
    return {target: out.getvalue()}


def _gexf(net: nx.Graph[Any], target: Path, changes: _Changes) -> dict[Path, bytes]:
    out = io.BytesIO()
    made = _plain(net, changes, _NODE | _GEXF, _EDGE | _GEXF | {"type"})
    for _, _, data in made.edges(data=True):
        if not isinstance(data.get("weight", 1.0), int | float):  # GEXF's own weight is a number
            data["weight_"] = data.pop("weight")
            changes.renamed.add("weight")
    nx.write_gexf(made, out, encoding="utf-8", prettyprint=True)
    return {target: _GEXF_DATE.sub(b"", out.getvalue())}


def _csv(net: nx.Graph[Any], target: Path, changes: _Changes) -> dict[Path, bytes]:
    made = _plain(net, changes, _NODE | {"id"}, _EDGE | {"source", "target"})
    stem = target.name.removesuffix(".csv")
    nodes = [{"id": node, **data} for node, data in made.nodes(data=True)]
    edges = [{"source": s, "target": o, **data} for s, o, data in made.edges(data=True)]
    tables = {
        f"{stem}.nodes.csv": _table(nodes, ("id",)),
        f"{stem}.edges.csv": _table(edges, ("source", "target")),
    }
    return {target.with_name(name): t.to_csv().encode("utf-8-sig") for name, t in tables.items()}


def _json(net: nx.Graph[Any], target: Path, changes: _Changes) -> dict[Path, bytes]:
    names = _node_names(net, changes)

    def shown(data: Mapping[Any, Any], own: frozenset[str]) -> dict[str, Any]:
        return {name: _cleaned(plain(value), changes) for name, value in _named(data, own, changes)}

    content = {
        "directed": net.is_directed(),
        "multigraph": True,
        "graph": _cleaned(plain(net.graph), changes),
        "nodes": [{"id": name, **shown(net.nodes[n], _NODE | {"id"})} for n, name in names.items()],
        "edges": [
            {
                "source": names[s],
                "target": names[o],
                "key": changes.clean(str(k)),
                **shown(d, _EDGE | {"source", "target"}),
            }
            for s, o, k, d in _sorted_edges(net)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    return {target: (text + "\n").encode("utf-8")}


_WRITERS: dict[str, Callable[[nx.Graph[Any], Path, _Changes], dict[Path, bytes]]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "csv": _csv,
    "json": _json,
}


def _plain(
    net: nx.Graph[Any],
    changes: _Changes,
    own_node: frozenset[str] = _NODE,
    own_edge: frozenset[str] = _EDGE,
) -> nx.MultiDiGraph[str]:
    """A copy with text and numbers only, sorted, its edges keyed e1, e2 … (ids unique in a file), and each
    attribute of one type. ``own_…`` are the names that the form uses itself."""
    # The stubs know no common type of the two; what is used of them is the same.
    copy: Any = nx.MultiDiGraph() if net.is_directed() else nx.MultiGraph()
    names = _node_names(net, changes)
    for node, name in names.items():
        data = _flat(net.nodes[node], own_node, changes)
        copy.add_node(name)  # not by keyword: an attribute may be called as a parameter is
        copy.nodes[name].update({"label": data.get("label_zh", changes.clean(str(node))), **data})
    for number, (s, o, _, data) in enumerate(_sorted_edges(net), start=1):
        copy.add_edge(names[s], names[o], key=f"e{number}")
        copy.edges[names[s], names[o], f"e{number}"].update(_flat(data, own_edge, changes))
    _one_type([data for _, data in copy.nodes(data=True)])
    _one_type([data for _, _, data in copy.edges(data=True)])
    made: nx.MultiDiGraph[str] = copy
    return made


def _node_names(net: nx.Graph[Any], changes: _Changes) -> dict[Any, str]:
    """The nodes in order, each with a name of its own: two may read alike (1 and "1") once they are text."""
    names: dict[Any, str] = {}
    taken: Counter[str] = Counter()
    for node in sorted(net, key=lambda n: (str(n), type(n).__name__)):
        name = wanted = changes.clean(str(node))
        while taken[name]:
            taken[wanted] += 1
            name = f"{wanted} ({taken[wanted]})"
        changes.nodes += name != wanted
        taken[name] += 1
        names[node] = name
    return names


def _sorted_edges(net: nx.Graph[Any]) -> list[tuple[Any, Any, Any, dict[Any, Any]]]:
    edges: Any = net.edges
    found = (
        edges(keys=True, data=True)
        if net.is_multigraph()
        else ((s, o, "", d) for s, o, d in edges(data=True))
    )
    if not net.is_directed():
        found = ((*sorted((s, o), key=str), k, d) for s, o, k, d in found)
    return sorted(found, key=lambda e: tuple(map(str, e[:3])))


def _named(data: Mapping[Any, Any], own: frozenset[str], changes: _Changes) -> Iterator[tuple[str, Any]]:
    """The attributes under names that are text, differ, and are not the form's own."""
    given: set[str] = set()
    for key, value in data.items():
        name = wanted = changes.clean(str(key))
        while name in own or name in given or (name != wanted and name in data):
            name += "_"
        if name != wanted:
            changes.renamed.add(wanted)
        given.add(name)
        yield name, value


def _flat(data: Mapping[Any, Any], own: frozenset[str], changes: _Changes) -> dict[str, Any]:
    cells = ((name, flat(value)) for name, value in _named(data, own, changes))
    # Unknown, or not finite: no tool reads either the same way.
    return {n: changes.clean(c) if isinstance(c, str) else c for n, c in cells if c is not None}


def _one_type(records: Iterable[dict[str, Any]]) -> None:
    """Make each attribute of one type in all records: GEXF and most readers of GraphML know one per name."""
    records = list(records)
    types: dict[str, set[type]] = {}
    for record in records:
        for name, value in record.items():
            types.setdefault(name, set()).add(type(value))
    mixed = {name: float if found == {int, float} else str for name, found in types.items() if len(found) > 1}
    for record in records:
        for name in mixed.keys() & record.keys():
            value = record[name]
            record[name] = str(value).lower() if isinstance(value, bool) else mixed[name](value)


def _cleaned(value: Plain, changes: _Changes) -> Plain:
    if isinstance(value, dict):
        return {changes.clean(key): _cleaned(part, changes) for key, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part, changes) for part in value]
    return changes.clean(value) if isinstance(value, str) else value


def _table(records: Iterable[Mapping[str, Cell]], first: tuple[str, ...]) -> Table:
    records = list(records)
    columns = tuple(dict.fromkeys([*first, *(key for record in records for key in record)]))
    return Table(columns, tuple(tuple(record.get(c) for c in columns) for record in records))
