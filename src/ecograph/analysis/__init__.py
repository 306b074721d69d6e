"""Measures of a network: pure functions, network in, :class:`~ecograph.table.Table` out.

To add one, write its function in a module of this package and its entry in ``catalogue``; the
command line, the documentation and the tests read the list from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ecograph.analysis.catalogue import MEASURES
from ecograph.analysis.engines import DOES
from ecograph.analysis.measure import Measure, Note, as_graph
from ecograph.analysis.parameters import checked
from ecograph.analysis.progress import Watcher, watched
from ecograph.errors import NotFound
from ecograph.table import Cell, Table

if TYPE_CHECKING:
    import networkx as nx

    from ecograph.arrays import ArrayNetwork

__all__ = ["Measure", "analyze", "for_reader", "measures", "planned_note"]

_MAY_BE_PLANNED: Note = {
    "zh": "其中可能有计划或愿景，并非事实；各值均已计入。",
    "en": "Plans or aspirations may be among the links; they are not facts, and the values count them.",
}
_CODED = ("role", "roles", "partner_roles", "industries")


def measures() -> Mapping[str, Measure]:
    """All measures by name, in the order in which lists show them.

    >>> list(measures())[:4]
    ['degree', 'betweenness', 'closeness', 'pagerank']
    """
    return {measure.name: measure for measure in MEASURES}


def analyze(
    net: nx.MultiDiGraph[str] | ArrayNetwork,
    name: str,
    *,
    lang: str | None = None,
    progress: Watcher | None = None,
    **params: object,
) -> Table:
    """Compute a measure on a network; ``params`` are those of its function.

    A number, a word or a list may come as text (``"1000"``, ``"Finance,Industry"``), as the command line
    gives it; see :mod:`ecograph.analysis.parameters`.

    With ``lang`` (``zh``, ``en``) the table is for a reader of that language: headings and labels in it
    only, codes of roles and industries in words. Without, columns have stable names and codes stay.
    ``net`` may be an :class:`~ecograph.arrays.ArrayNetwork`, which large networks need; a measure that has
    no engine for arrays gets a networkx graph made of it. ``progress(what, done, total)`` hears how far
    long work is. The network is not changed. Raises ``NotFound`` for an unknown measure or parameter, and
    ``InputError`` for a value that the measure cannot use.

    >>> import networkx as nx
    >>> analyze(nx.MultiDiGraph([("fund", "firm")]), "degree").column("degree")
    [1, 1]
    """
    known = measures()
    if name not in known:
        raise NotFound("measure", name, known, hint="ecograph list measures")
    measure = known[name]
    given = checked(measure.function, name, params)
    with watched(progress):
        table = measure.function(net if name in DOES else as_graph(net), **given)
    note = planned_note(net)
    if note:
        noted = [*table.made.get("notes", ()), note]  # type: ignore[misc]
        table = Table(table.columns, table.rows, {**table.made, "notes": noted})
    return table if lang is None else for_reader(table, name, net, lang)


def planned_note(net: nx.MultiDiGraph[str] | ArrayNetwork) -> Note | None:
    """What a reader must know of a network with links that are no facts; None where all are facts.
    Arrays do not say which links are plans, so the note then says only that they may be among them.

    >>> import networkx as nx
    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("fund", "firm", modality="Plan")
    >>> planned_note(net)["en"]
    '1 of 1 links are plans or aspirations, not facts; the values count them.'
    """
    if not hasattr(net, "edges"):
        return _MAY_BE_PLANNED if net.graph["made"].get("include_planned") else None
    # net.edges(data=True) takes three times as long, which at 10,000 actors is more than PageRank does.
    planned = sum(
        about.get("modality", "Fact") != "Fact"
        for _, around in net.adjacency() for keyed in around.values() for about in keyed.values()
    )  # fmt: skip
    if not planned:
        return None
    links = net.number_of_edges()
    return {
        "zh": f"{links} 条联系中有 {planned} 条是计划或愿景，并非事实；各值均已计入。",
        "en": f"{planned} of {links} links are plans or aspirations, not facts; the values count them.",
    }


def for_reader(table: Table, name: str, net: nx.MultiDiGraph[str] | ArrayNetwork, lang: str) -> Table:
    """The answer of the measure ``name`` on ``net`` as a reader of ``zh`` or ``en`` sees it."""
    heads = measures()[name].heads[lang]
    concepts: Mapping[str, Mapping[str, tuple[str, str]]] = net.graph.get("concepts", {})
    words = {
        code: labels[lang == "en"]
        for kind in ("roles", "industries")
        for code, labels in concepts.get(kind, {}).items()
    }
    other = "_zh" if lang == "en" else "_en"
    # A reader needs no code beside its name: “group” goes where there is “group_en”.
    kept = [
        i for i, column in enumerate(table.columns)
        if not column.endswith(other) and f"{column}_{lang}" not in table.columns
    ]  # fmt: skip

    def told(index: int, cell: Cell) -> Cell:
        if isinstance(cell, str) and table.columns[index] in _CODED:
            return "; ".join(words.get(code, code) for code in cell.split("; "))
        return cell

    rows = tuple(tuple(told(i, row[i]) for i in kept) for row in table.rows)
    return Table(tuple(heads[i] for i in kept), rows, table.made)
