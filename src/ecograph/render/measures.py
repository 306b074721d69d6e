"""Measures for size and colour on the page: values in node order, and what each of them says.

They are computed when the page is written, by :mod:`ecograph.analysis`, so that the page and
`ecograph analyze` never disagree.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from ecograph import analysis
from ecograph.schema import CHAIN_ORDER
from ecograph.table import Table

# Measure, and the column of its table that a page shows.
SHOWN = (
    ("degree", "degree"),
    ("betweenness", "betweenness"),
    ("closeness", "harmonic"),
    ("pagerank", "pagerank"),
)
# Above this many nodes only what takes one pass over the links is computed.
LARGE = 2_000
_CHEAP = ("degree", "pagerank")
_COMMUNITY = "membership"


def page_measures(net: nx.MultiDiGraph[Any]) -> list[dict[str, Any]]:
    """The measures of a network as plain data for the page, in the order in which it offers them.

    Each has ``name``, ``title``, ``meaning``, ``limits`` and ``notes`` (zh, en), and ``values`` in the
    order of the sorted nodes; what is not defined is None. The last one is ``membership``: the number
    of the community, 1 for the largest. Plans and aspirations count, and a note says so. Above 2,000
    nodes betweenness and closeness are left out, and communities are those of one run.

    >>> net = nx.MultiDiGraph([("fund", "firm"), ("park", "firm")])
    >>> [(m["name"], m["values"]) for m in page_measures(net)][0]
    ('degree', [2, 1, 1])
    """
    if not net.number_of_nodes():
        return []
    net = _plain(net)
    large = net.number_of_nodes() > LARGE
    found = [
        _entry(net, name, column, analysis.analyze(net, name))
        for name, column in SHOWN
        if not large or name in _CHEAP
    ]
    runs = 1 if large else 20
    found.append(_entry(net, _COMMUNITY, "community", analysis.analyze(net, _COMMUNITY, runs=runs)))
    return found


def _plain(net: nx.MultiDiGraph[Any]) -> nx.MultiDiGraph[Any]:
    """The network with only what measures read; a chain that nobody knows counts as none."""
    made: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    made.add_nodes_from(net.nodes)
    for s, o, key, about in net.edges(keys=True, data=True):
        made.add_edge(
            s, o, key=key, weight=about.get("weight", 1.0), modality=about.get("modality", "Fact"),
            chains=tuple(chain for chain in about.get("chains", ()) if chain in CHAIN_ORDER),
        )  # fmt: skip
    return made


def _entry(net: nx.MultiDiGraph[Any], name: str, column: str, table: Table) -> dict[str, Any]:
    measure = analysis.measures()[name]
    where = table.columns.index("id")
    at = table.columns.index(column)
    values = {str(row[where]): row[at] for row in table.rows}
    head = {lang: measure.heads[lang][at] for lang in ("zh", "en")}
    return {
        "name": name,
        "title": dict(measure.title),
        "column": head,
        "meaning": dict(measure.meaning),
        "limits": dict(measure.limits),
        "notes": [dict(note) for note in _notes(table)],
        "values": [_short(values.get(str(node))) for node in sorted(net.nodes)],
    }


def _notes(table: Table) -> list[dict[str, str]]:
    notes = table.made.get("notes", ())
    return list(notes) if isinstance(notes, list | tuple) else []


def _short(value: object) -> object:
    """Six significant digits are enough to size a circle, and keep the page small."""
    return float(f"{value:.6g}") if isinstance(value, float) else value
