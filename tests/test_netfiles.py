"""Network files: the same bytes each time, and nothing in them that breaks a reader."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from ecograph.errors import InputError, NotFound
from ecograph.netfiles import formats, write_network
from ecograph.projection import project
from ecograph.store import Store


@pytest.fixture
def net(tiny_store: Store) -> nx.MultiDiGraph[str]:
    return project(tiny_store)


@pytest.fixture
def hostile() -> nx.MultiDiGraph[str]:
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_node("b", label_zh="=1+1", note=None, bad=float("nan"), aliases=("x", "y\x00\x1f"))
    made.add_node("a", label_zh="<&\ud800>", flag=True, many={"q", "p"})
    made.add_edge("b", "a", key="p", label_zh="@SUM", weight=1.0, chains=())
    made.add_edge("b", "a", key="o", weight=2.0)
    return made


@pytest.mark.parametrize("form", formats())
def test_same_network_same_bytes_whatever_the_order(
    net: nx.MultiDiGraph[str], tmp_path: Path, form: str
) -> None:
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph(**net.graph)
    shuffled.add_nodes_from(reversed(list(net.nodes(data=True))))
    for s, o, key, data in reversed(list(net.edges(keys=True, data=True))):
        shuffled.add_edge(s, o, key=key, **data)
    files = write_network(net, tmp_path / "one", form)
    again = write_network(shuffled, tmp_path / "two", form)
    assert [f.read_bytes() for f in files] == [f.read_bytes() for f in again]
    assert sorted(tmp_path.iterdir()) == sorted([*files, *again])  # nothing left behind


def test_graphml_and_gexf_are_read_back(net: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    (graphml,) = write_network(net, tmp_path / "n.graphml")
    back = nx.read_graphml(graphml, force_multigraph=True)
    assert (len(back), back.number_of_edges()) == (10, 12)
    (gexf,) = write_network(net, tmp_path / "n.gexf")
    assert b"lastmodifieddate" not in gexf.read_bytes()
    assert ET.parse(gexf).getroot() is not None  # noqa: S314 - our own file
    again = nx.read_gexf(gexf)
    assert (len(again), again.number_of_edges()) == (10, 12)
    assert {d["label"] for _, d in again.nodes(data=True)} >= {"甲公司", "虚拟现实"}


def test_json_is_a_node_link_file(net: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    (file,) = write_network(net, tmp_path / "n.json")
    back = nx.node_link_graph(json.loads(file.read_text("utf-8")), edges="edges")
    assert isinstance(back, nx.MultiDiGraph)
    assert set(back.edges(keys=True)) == set(net.edges(keys=True))
    assert back.graph["made"]["nodes"] == 10


def test_csv_is_two_tables_that_excel_opens(net: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    nodes, edges = write_network(net, tmp_path / "n.csv")
    assert (nodes.name, edges.name) == ("n.nodes.csv", "n.edges.csv")
    assert nodes.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(edges.read_text("utf-8-sig"))))
    assert len(rows) == 12
    assert {"source", "target", "predicate", "chains", "claims"} <= set(rows[0])
    assert "Talent; Technology" in {row["chains"] for row in rows}


@pytest.mark.parametrize("form", formats())
def test_hostile_values_do_no_harm(hostile: nx.MultiDiGraph[str], tmp_path: Path, form: str) -> None:
    for file in write_network(hostile, tmp_path / "h", form):
        text = file.read_bytes().decode("utf-8-sig")
        assert "\x00" not in text
        assert "\x1f" not in text
        if form in ("graphml", "gexf"):
            ET.fromstring(text)  # noqa: S314 - our own file
        if form == "json":
            json.loads(text, parse_constant=pytest.fail)
        if form == "csv":
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            assert not any(cell.startswith(("=", "@", "+", "-")) for cell in cells)


def test_bad_targets_are_explained(net: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="graphlm") as caught:
        write_network(net, tmp_path / "n", "graphlm")
    assert caught.value.near == ["graphml"]
    with pytest.raises(NotFound):
        write_network(net, tmp_path / "without-suffix")
    with pytest.raises(InputError, match="cannot be written"):
        write_network(net, tmp_path / "missing" / "n.json")


def test_an_empty_network_can_be_written(tmp_path: Path) -> None:
    for form in formats():
        assert write_network(nx.MultiDiGraph(), tmp_path / form, form)
