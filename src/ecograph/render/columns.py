"""Rows as columns: a table of the page in about a third of the bytes of row-wise JSON.

A column is one of: ``{"c": value}``, the same in every row; ``{"t": values, "i": numbers}``, a table of
the distinct values and a number per row; ``{"p": prefix, "v": suffixes}``, strings that begin alike;
``{"v": values}``. ``assets/app/data.js`` reads them back; :func:`rows` does it here, for tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Column = dict[str, Any]


def table(rows_: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows with the same keys as ``{"size": n, "columns": {key: column}}``.

    >>> table([{"id": "x/a", "role": "User"}, {"id": "x/b", "role": "User"}])
    {'size': 2, 'columns': {'id': {'p': 'x/', 'v': ['a', 'b']}, 'role': {'c': 'User'}}}
    """
    keys = sorted({key for row in rows_ for key in row})
    return {"size": len(rows_), "columns": {key: column([row.get(key) for row in rows_]) for key in keys}}


def column(values: Sequence[Any]) -> Column:
    """The shortest of the four forms for these values."""
    if values and all(type(value) is int for value in values) and len(set(values)) > 1:
        return {"v": list(values)}
    numbers: dict[str, int] = {}
    index = []
    for value in values:
        key = value if isinstance(value, str) else "\0" + json.dumps(value, sort_keys=True)
        index.append(numbers.setdefault(key, len(numbers)))
    if len(numbers) == 1:
        return {"c": values[0]}
    if len(numbers) * 2 <= len(values):
        return {"t": [json.loads(key[1:]) if key.startswith("\0") else key for key in numbers], "i": index}
    if values and all(isinstance(value, str) for value in values):
        prefix = _shared(min(values), max(values))
        return {"p": prefix, "v": [value[len(prefix) :] for value in values]}
    return {"v": list(values)}


def _shared(first: str, last: str) -> str:
    """What two strings begin with; for the least and the greatest of many, what all begin with."""
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def rows(packed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table made by :func:`table`.

    >>> rows(table([{"a": 1}, {"a": [2]}]))
    [{'a': 1}, {'a': [2]}]
    """
    read = {key: list(_values(col, packed["size"])) for key, col in packed["columns"].items()}
    return [{key: values[i] for key, values in read.items()} for i in range(packed["size"])]


def _values(col: Column, size: int) -> Iterable[Any]:
    if "c" in col:
        return [col["c"]] * size
    if "i" in col:
        return [col["t"][i] for i in col["i"]]
    if "p" in col:
        return [col["p"] + value for value in col["v"]]
    return list(col["v"])


def claims(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Claims as a table in the order of their IRIs; evidence as document numbers and positions.

    ``docs`` lists the documents; an evidence is ``[doc, start, end, doc, start, end, …]``.
    """
    order = sorted(found)
    docs: dict[str, int] = {}
    packed = []
    for iri in order:
        flat: list[Any] = []
        for span in found[iri]["evidence"]:
            flat += [docs.setdefault(str(span["doc"]), len(docs)), span["start"], span["end"]]
        packed.append({**found[iri], "iri": iri, "evidence": flat})
    return {"docs": list(docs), **table(packed)}


def network(
    nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]], known: Iterable[str]
) -> dict[str, Any]:
    """Nodes and links as tables: ends as node numbers, claims as numbers in the sorted ``known`` IRIs.

    The curvature of a link is one signed number; a claim that is not known stays an IRI.
    """
    number = {node["id"]: i for i, node in enumerate(nodes)}
    claim_number = {iri: i for i, iri in enumerate(sorted(known))}
    drawn = []
    for i, edge in enumerate(edges):
        own = {key: value for key, value in edge.items() if key != "smooth"}
        if own["id"] == f"e{i}":
            own["id"] = 0
        own["from"], own["to"] = number[edge["from"]], number[edge["to"]]
        references = [claim_number.get(claim, claim) for claim in edge["claims"]]
        own["claims"] = references[0] if references[:1] == references != [] else references
        own["bend"] = _bend(edge["smooth"])
        drawn.append(own)
    return {"nodes": table(nodes), "edges": table(drawn)}


def _bend(smooth: Any) -> float:
    if not smooth:
        return 0
    return float(smooth["roundness"]) * (1 if smooth["type"] == "curvedCW" else -1)
