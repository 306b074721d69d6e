"""A network as a file for other tools: GraphML, GEXF, CSV (two files) or node-link JSON.

The same network always gives the same bytes: no time stamp, nodes and edges in order of their
identifiers. Lists become one text joined by ``; `` (JSON keeps them), characters that XML forbids
are dropped, and a file appears whole or not at all.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from ecograph.errors import NotFound
from ecograph.files import write_whole
from ecograph.table import Cell, Table

_XML_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# networkx stamps a GEXF file with today's date.
_GEXF_DATE = re.compile(rb' lastmodifieddate="[^"]*"')


def write_network(
    net: nx.MultiDiGraph[str], path: str | os.PathLike[str], format_: str | None = None
) -> tuple[Path, ...]:
    """Write a network and give the files written.

    ``format_`` is ``graphml``, ``gexf``, ``csv`` or ``json``; without it the suffix of ``path``
    decides. CSV makes two files, ``NAME.nodes.csv`` and ``NAME.edges.csv``, in UTF-8 with a byte
    order mark, without which Excel shows Chinese as garbage; a cell that a spreadsheet would run as
    a formula gets a leading apostrophe. Raises ``NotFound`` for an unknown format and
    ``InputError`` where the path cannot be written.
    """
    target = Path(path)
    name = (format_ or target.suffix.lstrip(".") or "none").lower()
    if name not in _WRITERS:
        raise NotFound("network format", name, _WRITERS, hint=", ".join(_WRITERS))
    parts = _WRITERS[name](net, target)
    for file, content in parts.items():
        write_whole(file, content)
    return tuple(parts)


def formats() -> tuple[str, ...]:
    """The names of the formats that can be written."""
    return tuple(_WRITERS)


def _graphml(net: nx.MultiDiGraph[str], target: Path) -> dict[Path, bytes]:
    out = io.BytesIO()
    # The plain writer: the faster one needs lxml and its bytes may differ.
    nx.write_graphml_xml(_plain(net), out, encoding="utf-8", prettyprint=True)
    return {target: out.getvalue()}


def _gexf(net: nx.MultiDiGraph[str], target: Path) -> dict[Path, bytes]:
    out = io.BytesIO()
    nx.write_gexf(_plain(net), out, encoding="utf-8", prettyprint=True)
    return {target: _GEXF_DATE.sub(b"", out.getvalue())}


def _csv(net: nx.MultiDiGraph[str], target: Path) -> dict[Path, bytes]:
    plain = _plain(net)
    stem = target.name.removesuffix(".csv")
    nodes = [{"id": node, **data} for node, data in plain.nodes(data=True)]
    edges = [{"source": s, "target": o, **data} for s, o, data in plain.edges(data=True)]
    tables = {
        f"{stem}.nodes.csv": _table(nodes, ("id",)),
        f"{stem}.edges.csv": _table(edges, ("source", "target")),
    }
    return {target.with_name(name): t.to_csv().encode("utf-8-sig") for name, t in tables.items()}


def _json(net: nx.MultiDiGraph[str], target: Path) -> dict[Path, bytes]:
    content = {
        "directed": True,
        "multigraph": True,
        "graph": _jsonable(net.graph),
        "nodes": [{"id": _clean(str(n)), **_jsonable(net.nodes[n])} for n in sorted(net, key=str)],
        "edges": [
            {
                "source": _clean(str(s)),
                "target": _clean(str(o)),
                "key": _clean(str(k)),
                **_jsonable(d),
            }
            for s, o, k, d in _sorted_edges(net)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    return {target: (text + "\n").encode("utf-8")}


_WRITERS: dict[str, Callable[[nx.MultiDiGraph[str], Path], dict[Path, bytes]]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "csv": _csv,
    "json": _json,
}


def _plain(net: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """A copy with text and numbers only, sorted, its edges keyed e1, e2 … (ids unique in a file)."""
    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(net, key=str):
        data = _flat(net.nodes[node])
        copy.add_node(_clean(str(node)), **{"label": data.get("label_zh", str(node)), **data})
    for number, (s, o, _, data) in enumerate(_sorted_edges(net), start=1):
        copy.add_edge(_clean(str(s)), _clean(str(o)), key=f"e{number}", **_flat(data))
    return copy


def _sorted_edges(net: nx.MultiDiGraph[str]) -> list[tuple[Any, Any, Any, dict[str, Any]]]:
    return sorted(net.edges(keys=True, data=True), key=lambda e: tuple(map(str, e[:3])))


def _flat(data: Mapping[str, object]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in data.items():
        if value is None or (isinstance(value, float) and value - value != 0):
            continue  # unknown, or not finite: no tool reads either the same way
        if isinstance(value, bool | int | float):
            flat[key] = value
        elif isinstance(value, list | tuple | set | frozenset):
            parts = sorted(value, key=str) if isinstance(value, set | frozenset) else value
            flat[key] = _clean("; ".join(map(str, parts)))
        else:
            flat[key] = _clean(str(value))
    return flat


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_clean(str(key)): _jsonable(part) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return [_jsonable(part) for part in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    if isinstance(value, float) and value - value != 0:
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return _clean(str(value))


def _clean(text: str) -> str:
    return _XML_ILLEGAL.sub("", text)


def _table(records: Iterable[Mapping[str, Cell]], first: tuple[str, ...]) -> Table:
    records = list(records)
    columns = tuple(dict.fromkeys([*first, *(key for record in records for key in record)]))
    return Table(columns, tuple(tuple(record.get(c) for c in columns) for record in records))
