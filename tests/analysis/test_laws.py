"""What must hold for every measure on every network."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze, measures
from ecograph.errors import InputError, NotFound
from ecograph.netfiles import write_network
from ecograph.projection import project
from ecograph.store import Store

CENTRALITIES = ("degree", "betweenness", "closeness", "pagerank")
NAMES = "abcdefgh"


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    nodes = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=8))
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_nodes_from(nodes)
    if nodes:
        ends = st.sampled_from(nodes)
        chains = st.sampled_from([(), ("Capital",), ("Talent", "Technology")])
        for s, o, c in draw(st.lists(st.tuples(ends, ends, chains), max_size=15)):
            net.add_edge(s, o, chains=c, weight=1.0)
    return net


def everything(net: nx.MultiDiGraph[str]) -> object:
    return list(net.nodes(data=True)), list(net.edges(keys=True, data=True)), net.graph


@settings(max_examples=40, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_input_order_changes_nothing(net: nx.MultiDiGraph[str], chance: random.Random) -> None:
    nodes, edges = list(net.nodes(data=True)), list(net.edges(data=True))
    chance.shuffle(nodes)
    chance.shuffle(edges)
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from(edges)
    for name in measures():
        assert analyze(net, name).rows == analyze(shuffled, name).rows


@settings(max_examples=40, deadline=None)
@given(networks(), st.permutations(NAMES))
def test_renaming_nodes_renames_rows(net: nx.MultiDiGraph[str], names: list[str]) -> None:
    new = dict(zip(NAMES, names, strict=True))
    renamed: nx.MultiDiGraph[str] = nx.relabel_nodes(net, new)
    for name in CENTRALITIES:
        value = measures()[name].columns[5]
        before = {new[str(r["id"])]: r[value] for r in analyze(net, name).records()}
        after = {str(r["id"]): r[value] for r in analyze(renamed, name).records()}
        assert before == pytest.approx(after, abs=1e-8)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_measuring_never_changes_the_network(net: nx.MultiDiGraph[str]) -> None:
    before = copy.deepcopy(everything(net))
    for name in measures():
        analyze(net, name)
    assert everything(net) == before


@settings(max_examples=30, deadline=None)
@given(networks())
def test_values_stay_in_their_range(net: nx.MultiDiGraph[str]) -> None:
    shares = [v for v in analyze(net, "pagerank").column("pagerank") if isinstance(v, float)]
    assert not shares or sum(shares) == pytest.approx(1)
    for name, column in (("betweenness", "betweenness"), ("closeness", "harmonic")):
        for value in analyze(net, name).column(column):
            assert value is None or 0 <= float(value) <= 1 + 1e-9
    degrees = analyze(net, "degree").column("degree")
    assert sum(d for d in degrees if isinstance(d, int)) == 2 * net.number_of_edges()


def test_every_measure_describes_itself_in_two_languages() -> None:
    for name, measure in measures().items():
        assert measure.name == name
        for text in (measure.title, measure.meaning, measure.limits, measure.heads):
            assert set(text) == {"zh", "en"}
            assert all(text.values())
        for heads in measure.heads.values():
            assert len(heads) == len(measure.columns)
        doc = measure.function.__doc__ or ""
        for part in ("Formula:", "For a park manager:", "It cannot", ">>>"):
            assert part in doc, f"{name}: {part}"


@pytest.mark.parametrize("name", list(measures()))
def test_tables_have_the_columns_they_announce_and_say_how_they_were_made(
    tiny_store: Store, name: str
) -> None:
    table = analyze(project(tiny_store), name)
    assert table.columns == measures()[name].columns
    assert {"measure", "formula", "engine", "projection", "nodes", "edges", "notes"} <= set(table.made)
    made = json.loads(table.to_json())["made"]
    assert made["projection"]["projection"] == "combined"


def test_unknown_names_and_wrong_values(tiny_store: Store) -> None:
    net = project(tiny_store)
    with pytest.raises(NotFound) as caught:
        analyze(net, "pagerang")
    assert caught.value.near == ["pagerank"]
    with pytest.raises(NotFound, match="dampening"):
        analyze(net, "pagerank", dampening=0.5)
    with pytest.raises(InputError, match="not a number"):
        analyze(net, "pagerank", damping="much")
    with pytest.raises(InputError, match="not a whole number"):
        analyze(net, "communities", runs=2.5)
    assert analyze(net, "pagerank", damping="0.5").made["damping"] == 0.5


def test_the_hash_seed_changes_nothing(tiny_store: Store, tmp_path: Path) -> None:
    (file,) = write_network(project(tiny_store), tmp_path / "tiny.json")
    program = (
        "import json, sys, networkx as nx\n"
        "from ecograph.analysis import analyze, measures\n"
        "net = nx.node_link_graph(json.load(open(sys.argv[1], encoding='utf-8')), edges='edges')\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "for name in measures(): print(analyze(net, name).to_json())\n"
    )

    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", program, str(file)]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert run("1") == run("2")


def test_a_reader_gets_one_language_and_words_for_codes(store: Store) -> None:
    net = project(store)
    for lang, word, gone in (("zh", "产业", "英文名"), ("en", "industry", "name (zh)")):
        table = analyze(net, "degree", lang=lang)
        cells = {str(row[i]) for row in table.rows for i in range(len(row))}
        assert word in cells
        assert not {"Industry", "Government"} & cells
        assert gone not in table.columns
