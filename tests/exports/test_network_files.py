"""Networks of other people: any networkx graph becomes a file, and its attributes come back equal."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.celltext import clean
from ecograph.netfiles import formats, write_network
from ecograph.projection import project
from ecograph.store import Store

pd: Any = pytest.importorskip("pandas")

EVERYTHING: dict[Any, Any] = {
    "none": None, "list": [1, "x", None], "date": datetime.date(2021, 5, 1),
    "when": datetime.datetime(2021, 5, 1), "flag": True, "np_int": np.int64(-5), "np_float": np.float32(0.5),
    "np_bool": np.bool_(True), "nan": np.nan, "inf": -math.inf, "path": Path("a"), "set": {"b", "a"},
    "dict": {"k": {1}}, "bytes": b"\xff", "array": np.arange(2), "stamp": pd.Timestamp("2021-05-01"),
    "na": pd.NA, "big": 2**80, "emoji": "😀中文", "control": "a\x00\x1f\ud800b", "long": "长" * 40_000,
    "formula": "=1+1", "cr": "a\r\nb\rc", 7: "number as name", "7": "text as name", "\x00bad": "name",
    # names that a form or networkx itself uses
    "id": "own", "label": "=own", "start": "2021", "end": 3, "viz": "red", "type": "x", "key": "k",
    "source": "s", "target": "t", "weight": "heavy", "parents": "p", "slices": 1, "spells": "q", "pid": 1,
    "for": 0, "": "no name", "node_for_adding": 1, "u_for_edge": 2, "self": 3,
}  # fmt: skip


def everything(kind: type[nx.Graph[Any]]) -> nx.Graph[Any]:
    net = kind()
    net.graph.update(EVERYTHING)
    for node in (1, "1", "a", "a\x00", ("t", 1), datetime.date(2021, 1, 1), "=x", 2.5):
        net.add_node(node)
        net.nodes[node].update(EVERYTHING)
    net.nodes["a"]["np_int"] = "text where others have a number"
    net.nodes["a"]["np_float"] = 3
    net.nodes["a"]["flag"] = 2
    net.add_edge(1, "a")
    next(data for *_, data in net.edges(data=True)).update(EVERYTHING)
    net.add_edge("a", "a\x00", weight=np.float64(2))
    net.add_edge("a", "a")
    return net


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
@pytest.mark.parametrize("form", formats())
def test_any_graph_with_any_attributes_is_written_and_read(
    form: str, kind: type[nx.Graph[Any]], tmp_path: Path
) -> None:
    net = everything(kind)
    notes: list[Any] = []
    files = write_network(net, tmp_path / f"x.{form}", form, notes=notes)
    assert {lang for note in notes for lang in note} == {"zh", "en"}
    said = " ".join(note["en"] for note in notes)
    assert "control or invalid characters" in said
    assert "2 nodes had the identifier of another" in said
    assert "renamed" in said
    if form == "graphml":
        back = nx.read_graphml(files[0], force_multigraph=True)
    elif form == "gexf":
        back = nx.read_gexf(files[0])
    elif form == "json":
        back = nx.node_link_graph(json.loads(files[0].read_text("utf-8")), edges="edges")
    else:
        assert len(files) == 2
        return
    assert (len(back), back.number_of_edges(), back.is_directed()) == (len(net), 3, net.is_directed())
    assert {"1", "1 (2)", "a", "a (2)", "('t', 1)", "2021-01-01"} <= set(back)
    assert back.nodes["1"]["set"] in ("a; b", ["a", "b"])
    assert len(back.nodes["1"]["long"]) == 40_000


plain_values = st.one_of(
    st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8).map(lambda text: "x" + clean(text)[0].replace("\r", "")),
)  # fmt: skip


node_names = st.text(max_size=6).map(lambda text: "n" + clean(text)[0].replace("\r", ""))
labels = st.text("甲<&>\"'=\n\t", min_size=1)


@given(st.lists(node_names, min_size=1, max_size=6, unique=True), plain_values, st.data())
@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
def test_attributes_come_back_equal(
    tmp_path_factory: pytest.TempPathFactory, form: str, nodes: list[str], value: Any, data: st.DataObject
) -> None:
    """Import, export, import: whatever the labels and values, as long as one name has one type."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        net.add_node(node, label="标签", same=value, role=data.draw(st.booleans()), x=data.draw(labels))
    ends = st.sampled_from(nodes)
    for number, (one, two) in enumerate(data.draw(st.lists(st.tuples(ends, ends), max_size=5))):
        net.add_edge(one, two, key=f"k{number}", weight=0.5 + number, label=data.draw(labels))
    path = tmp_path_factory.mktemp("net") / f"n.{form}"
    write_network(net, path)
    back: Any
    if form == "json":
        back = nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")
    else:
        back = nx.read_graphml(path, force_multigraph=True) if form == "graphml" else nx.read_gexf(path)
    assert {**back.nodes} == {**net.nodes}
    edges = [
        sorted((s, o, d["label"], float(d["weight"])) for s, o, d in graph.edges(data=True))
        for graph in (net, back)
    ]
    assert edges[0] == edges[1]
    write_network(back, path.with_name(f"again.{form}"))
    if form != "gexf":  # its reader gives the edges ids as attributes
        assert path.with_name(f"again.{form}").read_bytes() == path.read_bytes()


def test_the_network_of_a_store_comes_back_equal(tiny_store: Store, tmp_path: Path) -> None:
    net = project(tiny_store)
    write_network(net, tmp_path / "n.graphml")
    back = nx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    for node, data in net.nodes(data=True):
        for name, value in data.items():
            expected = "; ".join(value) if isinstance(value, tuple) else value
            assert back.nodes[node].get(name, "") == expected, (node, name)


def test_a_planted_collision_is_seen(tmp_path: Path) -> None:
    """Two nodes that read alike stay two nodes, and that is said."""
    net: nx.Graph[Any] = nx.Graph([("x\x00", "x")])
    notes: list[Any] = []
    (path,) = write_network(net, tmp_path / "n.graphml", notes=notes)
    assert len(nx.read_graphml(path)) == 2
    assert "编号" in "".join(note["zh"] for note in notes)
    assert ET.parse(path).getroot() is not None  # noqa: S314 - our own file
