"""Engines: each gives what networkx gives, is chosen by size and installation, and is named."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis import analyze, engines, fast, measures, progress
from ecograph.analysis.communities import modularity
from ecograph.arrays import ArrayNetwork, from_networkx, project_arrays
from ecograph.cli import large, main
from ecograph.errors import EcographError, InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store
from ecograph.table import Table

for package in ("numpy", "scipy"):
    pytest.importorskip(package, reason=f"{package} is not installed (extra fast)")

NAMES = "abcdefghij"
ROLES = ((), ("Finance",), ("Industry",), ("Research", "Service"))
# What tells how a value came about, or follows from an arbitrary order, is not compared.
EXACT = [name for name in engines.DOES if name not in ("communities", "membership")]
FAST = [(name, engine) for name in EXACT for engine in engines.DOES[name] if engine != "networkx"]


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    """Directed multigraphs with isolates, self-loops, parallel links and weights, often disconnected."""
    nodes = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=10))
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        roles = draw(st.sampled_from(ROLES))
        first = roles[0] if roles else ""
        net.add_node(node, roles=roles, primary_role=first, label_zh=f"{node}方", label_en=node)
    if nodes:
        ends = st.sampled_from(nodes)
        chains = st.sampled_from([(), ("Capital",), ("Talent", "Technology")])
        weight = st.sampled_from([0.5, 1.0, 2.0])
        for s, o, c, w in draw(st.lists(st.tuples(ends, ends, chains, weight), max_size=25)):
            net.add_edge(s, o, chains=c, weight=w)
    return net


def there(engine: str) -> None:
    if not engines.installed(engine):
        pytest.skip(f"{engine} is not installed (extra)")


def rows(table: Table) -> dict[object, Mapping[str, object]]:
    """Rows by what names them; ranks aside, which rounding may decide among near-equals."""
    named = next(c for c in ("id", "component", "group") if c in table.columns)
    kind = "brokerage" if "brokerage" in table.columns else named
    found: dict[object, Mapping[str, object]] = {}
    for row in table.records():
        found[row[named], row[kind]] = {k: v for k, v in row.items() if k != "rank"}
    return found


def same(one: Table, other: Table) -> None:
    first, second = rows(one), rows(other)
    assert one.columns == other.columns
    assert first.keys() == second.keys()
    for key, row in first.items():
        for column, value in row.items():
            found = second[key][column]
            if isinstance(value, float | int) and isinstance(found, float | int):
                assert found == pytest.approx(value, abs=1e-9), (key, column)
            else:
                assert found == value, (key, column)


@pytest.mark.parametrize(("name", "engine"), FAST)
@settings(max_examples=40, deadline=None)
@given(net=networks())
def test_each_engine_gives_what_networkx_gives(name: str, engine: str, net: nx.MultiDiGraph[str]) -> None:
    there(engine)
    same(analyze(net, name, engine="networkx"), analyze(net, name, engine=engine))


@pytest.mark.parametrize(("name", "params"), [
    ("eigenvector", {"weighted": True}), ("hits", {"weighted": True}), ("brokerage", {"roles": "fraction"}),
    ("structural-holes", {"ties": "weight"}), ("structural-holes", {"ties": "mutual"}),
    ("brokerage-by-role", {"roles": "fraction"}), ("pagerank", {"damping": 0.5}),
])  # fmt: skip
@settings(max_examples=30, deadline=None)
@given(net=networks())
def test_parameters_mean_the_same_to_the_sparse_engine(
    name: str, params: dict[str, Any], net: nx.MultiDiGraph[str]
) -> None:
    same(analyze(net, name, engine="networkx", **params), analyze(net, name, engine="sparse", **params))


@pytest.mark.parametrize("name", EXACT)
@settings(max_examples=20, deadline=None)
@given(net=networks())
def test_arrays_give_what_their_networkx_graph_gives(name: str, net: nx.MultiDiGraph[str]) -> None:
    arrays = from_networkx(net)
    same(analyze(arrays.to_networkx(), name, engine="networkx"), analyze(arrays, name))


def web(n: int = 120, seed: int = 2) -> nx.MultiDiGraph[str]:
    """A skewed network in two parts, with a few isolates."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for part in range(2):
        graph = nx.barabasi_albert_graph(n // (1 + part), 2, seed=seed + part)
        net.add_edges_from((f"{part}-{s:04d}", f"{part}-{o:04d}") for s, o in graph.edges)
    net.add_nodes_from(["alone", "apart"])
    for i, node in enumerate(sorted(net)):
        roles = ROLES[i % 4]
        net.nodes[node].update(roles=roles, primary_role=roles[0] if roles else "")
    return net


@pytest.mark.parametrize(("name", "engine"), FAST)
def test_engines_agree_on_a_skewed_network_with_ties_and_ranks(name: str, engine: str) -> None:
    there(engine)
    one, other = (analyze(web(), name, engine=used) for used in ("networkx", engine))
    same(one, other)
    notes = [[note["en"] for note in table.made["notes"]] for table in (one, other)]  # type: ignore[attr-defined]
    assert notes[0] == notes[1]
    assert str(other.made["engine"]).split()[0] == engine


@pytest.mark.parametrize("engine", ["sparse", "igraph"])
def test_a_sample_is_the_same_sample_on_every_engine(engine: str) -> None:
    there(engine)
    plain = analyze(web(), "betweenness", sample=40, seed=3, engine="networkx")
    found = analyze(web(), "betweenness", sample=40, seed=3, engine=engine)
    same(plain, found)
    assert found.made["error"] == pytest.approx(plain.made["error"])
    assert found.made["sample"] == 40


def test_sampled_closeness_is_near_and_says_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a small part, and estimates in the large one that the stated error bounds on average."""
    net = web(400)
    exact = {r["id"]: r for r in analyze(net, "closeness", engine="sparse").records()}
    monkeypatch.setattr(fast, "_CLOSE", 0)
    monkeypatch.setattr(fast, "_SOURCES", 150)
    table = analyze(net, "closeness", engine="sparse")
    assert table.made["sample"] == 150
    error = float(str(table.made["error"]))
    assert 0 < error < 0.05
    off = []
    for row in table.records():
        for column in ("harmonic", "closeness"):
            a, b = row[column], exact[row["id"]][column]
            assert (a is None) == (b is None)
            off.append(abs(float(str(a)) - float(str(b))) if a is not None else 0.0)
    assert sum(off) / len(off) < error
    small = [r for r in table.records() if str(r["id"]).startswith("1-")]
    assert all(r["harmonic"] == pytest.approx(exact[r["id"]]["harmonic"]) for r in small)


def test_igraph_finds_communities_as_good_as_our_leiden_and_connected() -> None:
    there("igraph")
    net = web(300)
    ours = analyze(net, "communities", runs=3, engine="networkx")
    theirs = analyze(net, "communities", runs=3, engine="igraph")
    assert float(str(theirs.made["modularity"])) > float(str(ours.made["modularity"])) - 0.02
    assert theirs.rows == analyze(net, "communities", runs=3, engine="igraph").rows
    parts = analyze(net, "membership", runs=3, engine="igraph")
    sizes: dict[object, set[str]] = {}
    for row in parts.records():
        sizes.setdefault(row["community"], set()).add(str(row["id"]))
    assert [len(part) for part in sizes.values()] == theirs.column("size")
    assert all(nx.is_connected(nx.Graph(net).subgraph(part)) for part in sizes.values())
    kept = modularity(net, [*sizes.values(), {"alone"}, {"apart"}])
    assert theirs.made["modularity"] == pytest.approx(kept)
    assert sum(float(str(v)) for v in theirs.column("links_inside")) == pytest.approx(
        sum(float(str(v)) for v in parts.column("links_inside")) / 2
    )
    with pytest.raises(InputError, match="Leiden only"):
        analyze(net, "communities", algorithm="louvain", engine="igraph")


def test_auto_is_by_size_and_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = web(), web(1500)
    assert engines.chosen("pagerank", "auto", small) == "networkx"
    assert engines.chosen("pagerank", "auto", large) == "sparse"
    assert engines.chosen("pagerank", "auto", from_networkx(small)) == "sparse"
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name in ("rustnx", "igraph") else name)
    assert engines.chosen("betweenness", "auto", large) == "sparse"
    assert engines.chosen("communities", "auto", large) == "networkx"
    monkeypatch.setattr(engines, "find_spec", lambda name: name)
    assert engines.chosen("betweenness", "auto", large) == "rustnx"
    assert engines.chosen("communities", "auto", large) == "igraph"
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    for name in engines.DOES:
        assert engines.chosen(name, "auto", large) == "networkx"


@pytest.mark.parametrize(("name", "engine"), FAST)
def test_a_forced_engine_that_is_missing_says_what_to_install(
    name: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(EcographError, match="not installed") as caught:
        analyze(web(), name, engine=engine)
    assert 'pip install "ecograph[' in str(caught.value.hint)


def test_a_wrong_engine_is_refused() -> None:
    with pytest.raises(NotFound) as caught:
        analyze(web(), "core", engine="sparce")
    assert caught.value.near == ["sparse"]
    with pytest.raises(InputError, match="does not compute"):
        analyze(web(), "eigenvector", engine="igraph")
    with pytest.raises(InputError, match="roles of its nodes only"):
        analyze(from_networkx(web()), "brokerage", by="industry")
    assert analyze(web(), "core", engine="python").rows == analyze(web(), "core", engine="networkx").rows


def test_every_measure_with_engines_takes_the_parameter_and_names_its_engine() -> None:
    for name, measure in measures().items():
        if name in engines.DOES:
            assert measure.params["engine"] == "auto", name
            told = str(analyze(web(), name, engine=engines.DOES[name][1]).made["engine"])
            assert any(char.isdigit() for char in told), told


def test_arrays_are_read_as_networks_are() -> None:
    net = from_networkx(web())
    assert len(net) == net.number_of_nodes() == net.n == len(list(net)) == len(net.nodes)
    assert net.number_of_edges() == web().number_of_edges()
    assert "alone" in net
    assert "nobody" not in net
    assert net.nodes["0-0003"]["roles"] == web().nodes["0-0003"]["roles"]
    assert list(net.nodes()) == list(net)
    # a measure without an engine for arrays gets a networkx graph made of them
    assert analyze(net, "strength").column("id") == analyze(web(), "strength").column("id")
    loose = ArrayNetwork.of(["a", "b"], [0], [1], made={"include_planned": True})
    assert any("Plans" in n["en"] for n in analyze(loose, "degree").made["notes"])  # type: ignore[attr-defined]


def test_arrays_from_the_store_give_the_same_answers_with_labels(store: Store) -> None:
    for name in ("degree", "pagerank", "core", "closeness", "components"):
        one = analyze(project(store, "capital"), name, engine="networkx")
        other = analyze(project_arrays(store, "capital"), name)
        same(one, other)
        nets = project(store, "capital"), project_arrays(store, "capital")
        zh = [analyze(net, name, lang="zh") for net in nets]
        assert zh[0].columns == zh[1].columns
        assert zh[0].column(zh[0].columns[2]) == zh[1].column(zh[1].columns[2])


MEASURED = ("degree", "pagerank", "core", "components", "membership", "brokerage", "structural-holes")


@pytest.mark.parametrize("measure", MEASURED)
def test_the_command_line_takes_arrays_for_large_projections_and_says_the_same(
    measure: str, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there("igraph")
    command = ["analyze", measure, "-s", str(store_path), "--lang", "en", "-f", "json", "-n", "12"]
    command += ["-p", "runs=2", "--engine", "igraph"] if measure == "membership" else []
    plain = CliRunner().invoke(main, command)
    monkeypatch.setattr(large, "_LINKS", 1)
    monkeypatch.setattr(large, "_STATEMENTS", 1)
    arrays = CliRunner().invoke(main, command)
    assert plain.exit_code == arrays.exit_code == 0, arrays.output
    one, other = json.loads(plain.stdout), json.loads(arrays.stdout)
    assert other["made"]["projection"]["carrier"] == "arrays"
    assert "carrier" not in one["made"]["projection"]
    assert one["columns"] == other["columns"]
    for first, second in zip(one["rows"], other["rows"], strict=True):
        for key, value in first.items():
            assert second[key] == (pytest.approx(value, abs=1e-9) if isinstance(value, float) else value)


def test_the_command_line_keeps_the_graph_where_arrays_know_too_little(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "_LINKS", 1)
    monkeypatch.setattr(large, "_STATEMENTS", 1)
    for more in (["--isolates"], ["--engine", "networkx"], ["--engine", "python"], ["--role", "Finance"]):
        done = CliRunner().invoke(main, ["analyze", "core", "-s", str(store_path), "-f", "json", *more])
        assert done.exit_code == 0, done.output
        assert "carrier" not in json.loads(done.stdout)["made"]["projection"]
    done = CliRunner().invoke(main, ["analyze", "core", "-s", str(store_path), "--engine", "sparce"])
    assert done.exit_code == 1
    assert "sparse" in done.stderr


def test_long_work_is_announced_on_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOGRAPH_PATIENCE", "0")
    with large.progress_bar("betweenness", "zh") as step:
        time.sleep(0.05)
        step("betweenness", 1, 2)
    shown = capsys.readouterr()
    assert "正在计算 betweenness" in shown.err
    assert not shown.out
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with large.progress_bar("betweenness", "en") as step:
        step("betweenness", 1, 2)
        step("betweenness", 2, 2)
    assert "100%" in capsys.readouterr().err


def test_progress_is_told_to_who_asks_and_to_nobody_else() -> None:
    heard: list[tuple[str, int, int]] = []
    analyze(web(), "betweenness", engine="sparse", progress=lambda *step: heard.append(step))
    assert heard[-1][0] == "betweenness"
    assert heard[-1][1] == heard[-1][2] == web().number_of_nodes()
    heard.clear()
    progress.step("nothing", 1, 1)
    assert not heard


def test_values_that_are_missing_stay_missing_on_every_engine() -> None:
    lone: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    lone.add_nodes_from("ab")
    lone.add_edge("a", "a")
    for name, engine in FAST:
        if engines.installed(engine):
            for net in (lone, nx.MultiDiGraph()):
                same(analyze(net, name, engine="networkx"), analyze(net, name, engine=engine))
    near = analyze(lone, "closeness", engine="sparse").column("harmonic")
    assert all(value is None or math.isfinite(float(str(value))) for value in near)
