"""What must hold for every measure on every network."""

from __future__ import annotations

import copy
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze, measures
from ecograph.errors import InputError, NotFound
from ecograph.netfiles import write_network
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Table

NAMES = "abcdefgh"
ROLES = ((), ("Finance",), ("Industry",), ("Industry", "Service"))
# Fewer draws than the defaults: laws must hold for any number of them.
QUICK = {"permutations": 20, "intervals": 10, "runs": 3}
# Measures with a row for each node, and whether their values come without random draws.
PER_NODE = (
    "degree", "betweenness", "closeness", "pagerank", "strength", "eigenvector", "hits", "core", "brokerage",
    "structural-holes",
)  # fmt: skip
# In tables of groups the columns that no draw decides.
EXACT = {
    "mixing": ("from", "to", "links", "expected", "ratio"),
    "ei-index": ("group", "actors", "external", "internal", "ei"),
    "assortativity": ("form", "links", "r", "jackknife_error"),
    "coleman": ("group", "choices", "within", "expected", "h"),
    "segregation": ("form", "between", "expected_between", "segregation", "unclipped"),
    "brokerage-by-role": ("group", "brokerage", "count", "expected", "sd", "z"),
}
# Measures on pairs of nodes: neither self-loops nor parallel links change a value.
ON_PAIRS = (
    "betweenness", "closeness", "eigenvector", "hits", "core", "brokerage", "structural-holes", *EXACT,
)  # fmt: skip


def quick(net: nx.MultiDiGraph[str], name: str) -> Table:
    """The measure with few draws, so that a law can be tried on many networks."""
    few: dict[str, Any] = {k: v for k, v in QUICK.items() if k in measures()[name].params}
    return analyze(net, name, **few)


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    nodes = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=8))
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        net.add_node(node, roles=draw(st.sampled_from(ROLES)))
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
        assert quick(net, name).rows == quick(shuffled, name).rows, name


@settings(max_examples=40, deadline=None)
@given(networks(), st.permutations(NAMES))
def test_renaming_nodes_renames_rows(net: nx.MultiDiGraph[str], names: list[str]) -> None:
    new = dict(zip(NAMES, names, strict=True))
    renamed: nx.MultiDiGraph[str] = nx.relabel_nodes(net, new)
    for name in PER_NODE:
        values = measures()[name].columns[5:]
        for value in (v for v in values if not v.startswith("group")):
            before = {new[str(r["id"])]: r[value] for r in analyze(net, name).records()}
            after = {str(r["id"]): r[value] for r in analyze(renamed, name).records()}
            assert before == pytest.approx(after, abs=1e-8), (name, value)
    for name, columns in EXACT.items():
        for column in columns:
            assert quick(net, name).column(column) == quick(renamed, name).column(column), (name, column)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_measuring_never_changes_the_network(net: nx.MultiDiGraph[str]) -> None:
    before = copy.deepcopy(everything(net))
    for name in measures():
        quick(net, name)
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


def example(**roles: tuple[str, ...]) -> nx.MultiDiGraph[str]:
    """Two triangles joined by a link, with direction; the given nodes play the given roles."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    net.add_edges_from((pair[0], pair[1]) for pair in ("ab", "bc", "ca", "cd", "de", "ef", "fd"))
    for node in net:
        net.nodes[node]["roles"] = roles.get(node, ("Industry",) if node in "abc" else ("Finance",))
    return net


def one_role() -> nx.MultiDiGraph[str]:
    return example(**dict.fromkeys("def", ("Industry",)))


def no_roles() -> nx.MultiDiGraph[str]:
    return example(**dict.fromkeys("abcdef", ()))


def apart() -> nx.MultiDiGraph[str]:
    net = example()
    net.remove_edge("c", "d")
    net.add_node("g", roles=("Service",))
    return net


def only_loops() -> nx.MultiDiGraph[str]:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "a"), ("b", "b")])
    net.add_nodes_from("ab", roles=("Industry",))
    return net


@pytest.mark.parametrize("name", list(measures()))
@pytest.mark.parametrize(
    "net", [nx.MultiDiGraph(), one_role(), no_roles(), apart(), only_loops()],
    ids=["empty", "one role", "no roles", "in parts, with an isolate", "self-loops only"],
)  # fmt: skip
def test_odd_networks_give_a_table_and_say_why_values_are_missing(
    name: str, net: nx.MultiDiGraph[str]
) -> None:
    table = quick(net, name)
    assert table.columns == measures()[name].columns
    numbers = [cell for row in table.rows for cell in row if isinstance(cell, float)]
    assert all(math.isfinite(number) for number in numbers)
    assert json.loads(table.to_json())["made"]["measure"]
    missing = any(cell is None for row in table.rows for cell in row)
    assert not missing or table.made["notes"], "an unknown value needs its reason"


@pytest.mark.parametrize("name", ON_PAIRS)
def test_self_loops_and_parallel_links_change_no_value_on_pairs(name: str) -> None:
    net = example()
    net.add_edges_from([("a", "a"), ("a", "b"), ("a", "b"), ("d", "e")])
    assert quick(net, name).rows == quick(example(), name).rows


@pytest.mark.parametrize("name", PER_NODE)
def test_an_isolate_changes_nobody_elses_counts(name: str) -> None:
    net = example()
    net.add_node("z")
    before = {str(r["id"]): r["rank"] for r in analyze(example(), name).records()}
    after = {str(r["id"]): r["rank"] for r in analyze(net, name).records() if r["id"] != "z"}
    assert before == after


@pytest.mark.parametrize("name", list(measures()))
def test_a_missing_weight_is_one_and_a_zero_weight_is_refused_where_weights_are_read(name: str) -> None:
    weighted = example()
    for *_, data in weighted.edges(data=True):
        data["weight"] = 1.0
    assert quick(weighted, name).rows == quick(example(), name).rows
    weighted.edges["a", "b", 0]["weight"] = 0.0
    try:
        table = quick(weighted, name)
    except InputError as error:
        refused = str(error)
    else:
        assert table.rows == quick(example(), name).rows
        return
    assert "positive" in refused


@pytest.mark.parametrize("name", [n for n, m in measures().items() if "seed" in m.params])
def test_the_seed_and_the_number_of_draws_are_said(name: str) -> None:
    made = quick(example(), name).made
    if "permutations" in measures()[name].params:
        assert (made["seed"], made["permutations"]) == (1, 20)


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
    table = quick(project(tiny_store), name)
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
    with pytest.raises(InputError, match="yes or no"):
        analyze(net, "eigenvector", weighted="perhaps")
    with pytest.raises(NotFound, match="by"):
        analyze(net, "mixing", by="colour")
    assert analyze(net, "pagerank", damping="0.5").made["damping"] == 0.5
    assert analyze(net, "betweenness", between="Finance，Industry").made["between"] == ["Finance", "Industry"]
    assert analyze(net, "betweenness", sample="none").made["sample"] is None


def test_the_hash_seed_changes_nothing(tiny_store: Store, tmp_path: Path) -> None:
    (file,) = write_network(project(tiny_store), tmp_path / "tiny.json")
    program = (
        "import json, sys, networkx as nx\n"
        "from ecograph.analysis import analyze, measures\n"
        "net = nx.node_link_graph(json.load(open(sys.argv[1], encoding='utf-8')), edges='edges')\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "for name, measure in measures().items():\n"
        "    few = {'permutations': 20, 'intervals': 10, 'runs': 3}\n"
        "    few = {k: v for k, v in few.items() if k in measure.params}\n"
        "    print(analyze(net, name, **few).to_json())\n"
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
