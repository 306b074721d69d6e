"""How fast measures are: plain networkx, ecograph and every public engine that is installed, in one run.

    python benchmarks/measures.py

First a skewed network of 10,000 actors and 30,000 links; then one of 1,000,000 and 5,000,000, each measure
in a process of its own, with its peak memory. It writes ``results/measures.md``. ``--skip-slow`` does not
wait for networkx's betweenness and closeness: it times 200 sources and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from ecograph import analysis
from ecograph.arrays import ArrayNetwork, from_networkx

HERE = Path(__file__).resolve().parent
RESULT = HERE / "results" / "measures.md"
PEERS = ("igraph", "networkit", "rustworkx", "rustnx", "franken_networkx")
MEASURES = (
    "betweenness", "closeness", "pagerank", "eigenvector", "hits", "core", "components", "communities",
    "structural-holes", "resource-allocation", "adamic-adar", "brokerage", "degree",
)  # fmt: skip
GOALS = {
    "betweenness": 30, "closeness": 30, "pagerank": 7, "eigenvector": 7, "resource-allocation": 7,
    "adamic-adar": 7, "communities": 10,
}  # fmt: skip
LARGE = (
    "degree", "pagerank", "components", "core", "communities", "brokerage", "hits", "eigenvector",
    "closeness", "betweenness",
)  # fmt: skip
ASKED = LARGE[:6]
HEAD = [
    "measure", "networkx", "ecograph", "bare", "from arrays", "networkx / ecograph", "networkx / bare",
    "networkx / from arrays", "goal", "peers", "bare / fastest peer", "engine",
]  # fmt: skip
SOURCES = 200
BACKENDS = set(import_module("networkx.utils.backends").backends)
Work = Callable[[], object]


def network(n: int, m: int, seed: int = 1) -> ArrayNetwork:
    """Links whose ends are drawn by popularity (a power of the rank), and seven roles."""
    chance = np.random.default_rng(seed)
    popular = np.arange(1, n + 1) ** -0.6
    popular /= popular.sum()
    place = chance.permutation(n)
    source = place[chance.choice(n, m, p=popular)]
    target = place[np.where(chance.random(m) < 0.5, chance.choice(n, m, p=popular), chance.integers(0, n, m))]
    names = [f"https://example.org/id/org/{i:07d}" for i in range(n)]
    return ArrayNetwork.of(
        names, source, target, role=chance.integers(0, 7, n), chains=chance.choice([0, 1, 2, 4, 8, 3], m)
    )


def timed(work: Work, times: int = 3) -> float:
    """The median of the seconds that ``work`` takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def simple(net: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """What networkx needs for the undirected measures; part of its time, as ours converts too."""
    graph: nx.Graph[str] = nx.Graph(net)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def indices(graph: nx.Graph[str], index: Callable[..., Any]) -> object:
    """The score of every pair at distance two: what has a common neighbour."""
    pairs = {(u, v) if u < v else (v, u) for z in graph for u in graph[z] for v in graph[z] if u != v}
    return list(index(graph, [pair for pair in pairs if not graph.has_edge(*pair)]))


def plain(name: str, net: nx.MultiDiGraph[str], skip_slow: bool) -> tuple[float, str] | None:
    """Seconds of plain networkx for a measure, and a note; None where networkx has none."""
    n = len(net)
    if name == "betweenness":
        if skip_slow:
            graph = simple(net)
            part = timed(lambda: nx.betweenness_centrality(graph, k=SOURCES, seed=1), 1)
            return part * n / SOURCES, f"extrapolated from {SOURCES} of {n:,} sources"
        return timed(lambda: nx.betweenness_centrality(simple(net)), 1), "once"
    if name == "closeness":
        if skip_slow:
            graph = simple(net)
            some = sorted(graph)[:: max(1, n // SOURCES)]
            part = timed(lambda: [nx.closeness_centrality(graph, u) for u in some], 1)
            return part * n / len(some), f"extrapolated from {len(some)} of {n:,} nodes"
        return timed(lambda: nx.closeness_centrality(simple(net)), 1), "once"
    found: dict[str, Work] = {
        "pagerank": lambda: nx.pagerank(net, tol=1e-10 / n, max_iter=1000),
        "eigenvector": lambda: nx.eigenvector_centrality(simple(net), tol=1e-10, max_iter=5000),
        "hits": lambda: nx.hits(nx.DiGraph(net), tol=1e-10, max_iter=1000),
        "core": lambda: nx.core_number(simple(net)),
        "components": lambda: list(nx.weakly_connected_components(net)),
        "communities": lambda: nx.community.louvain_communities(simple(net), seed=1),
        "structural-holes": lambda: (nx.constraint(simple(net)), nx.effective_size(simple(net))),
        "resource-allocation": lambda: indices(simple(net), nx.resource_allocation_index),
        "adamic-adar": lambda: indices(simple(net), nx.adamic_adar_index),
        "degree": lambda: (dict(net.degree()), dict(net.in_degree()), dict(net.out_degree())),
    }
    slow = name in ("communities", "structural-holes", "resource-allocation", "adamic-adar", "eigenvector")
    if name not in found:
        return None
    return timed(found[name], 1 if slow else 3), "Louvain" if name == "communities" else ""


def ours(name: str, net: nx.MultiDiGraph[str] | ArrayNetwork) -> Work:
    """The measure by ecograph, as a user calls it; resource allocation and its kin as a matrix."""
    if name in ("resource-allocation", "adamic-adar"):
        return lambda: _pairs(name, net)
    return lambda: analysis.analyze(net, name, **more(name))


def bare(name: str, net: nx.MultiDiGraph[str]) -> Work | None:
    """The same numbers by the engine that ecograph chooses, without a table, as the peers do it."""
    from ecograph.analysis import columns, engines, fast, holes_sparse, sparse

    def view() -> columns.SparseView:
        return columns.sparse_view(net)

    def arrays() -> ArrayNetwork:
        return columns.arrays_of(net)

    used = engines.chosen(name, "auto", net) if name in engines.DOES else "sparse"
    found: dict[str, Work] = {
        "betweenness": lambda: fast.betweenness(view(), used),
        "closeness": lambda: fast.closeness(view(), used, 1),
        "pagerank": lambda: fast.pagerank(arrays(), 0.85, 1e-10, used),
        "eigenvector": lambda: fast.eigenvector(view(), False, 20_000, 1e-13),
        "hits": lambda: fast.hits(arrays(), False, 20_000, 1e-13),
        "core": lambda: fast.core(view(), used),
        "components": lambda: sparse.components(view().matrix),
        "communities": lambda: fast.leiden(view(), 1.0, 1),
        "structural-holes": lambda: holes_sparse.holes(holes_sparse.strengths(arrays(), "simple")),
        "degree": lambda: fast.degree(arrays()),
    }
    return found.get(name)


def more(name: str) -> dict[str, Any]:
    """The parameters of a measure in this benchmark: one run of what runs twenty times."""
    return {"runs": 1} if name == "communities" else {}


def _pairs(name: str, net: nx.MultiDiGraph[str] | ArrayNetwork) -> object:
    from ecograph.analysis import sparse

    arrays = net if isinstance(net, ArrayNetwork) else from_networkx(net)
    return sparse.resource_allocation(arrays.adjacency(directed=False, weighted=False), weight=name)


def peers(name: str, net: nx.MultiDiGraph[str]) -> dict[str, Work]:
    """Every public engine that computes the measure, from the same networkx graph."""
    found: dict[str, Work] = {}
    if find_spec("igraph"):
        found |= _igraph(name, net)
    if find_spec("networkit"):
        found |= _networkit(name, net)
    if find_spec("rustworkx"):
        found |= _rustworkx(name, net)
    for backend, module in (("rustnx", "rustnx"), ("franken_networkx", "franken_networkx")):
        functions = {
            "betweenness": nx.betweenness_centrality, "closeness": nx.closeness_centrality,
            "core": nx.core_number, "communities": nx.community.louvain_communities,
        }  # fmt: skip
        if find_spec(module) and name in functions and backend in BACKENDS:
            function: Any = functions[name]
            found[backend] = lambda f=function, b=backend: f(simple(net), backend=b)  # type: ignore[misc]
        elif find_spec(module) and name == "pagerank" and backend in BACKENDS:
            found[backend] = lambda b=backend: nx.pagerank(  # type: ignore[misc]
                nx.DiGraph(net), tol=1e-10 / len(net), max_iter=1000, backend=b
            )
    return found


def _numbered(net: nx.MultiDiGraph[str], directed: bool) -> tuple[int, list[tuple[int, int]]]:
    number = {name: i for i, name in enumerate(net)}
    if directed:
        return len(number), [(number[s], number[o]) for s, o in net.edges()]
    pairs = {(min(a, b), max(a, b)) for a, b in ((number[s], number[o]) for s, o in net.edges()) if a != b}
    return len(number), sorted(pairs)


def _igraph(name: str, net: nx.MultiDiGraph[str]) -> dict[str, Work]:
    import igraph

    def graph(directed: bool = False) -> Any:
        n, edges = _numbered(net, directed)
        return igraph.Graph(n=n, edges=edges, directed=directed)

    found: dict[str, Work] = {
        "betweenness": lambda: graph().betweenness(),
        "closeness": lambda: (graph().harmonic_centrality(), graph().closeness()),
        "pagerank": lambda: graph(True).pagerank(),
        "eigenvector": lambda: graph().eigenvector_centrality(),
        "hits": lambda: [(g.hub_score(), g.authority_score()) for g in (graph(True),)],
        "core": lambda: graph().coreness(),
        "components": lambda: graph().connected_components(),
        "communities": lambda: graph().community_leiden("modularity", n_iterations=2),
        "structural-holes": lambda: graph().constraint(),
        "degree": lambda: [(g.degree(), g.indegree(), g.outdegree()) for g in (graph(True),)],
    }
    return {"igraph": found[name]} if name in found else {}


def _networkit(name: str, net: nx.MultiDiGraph[str]) -> dict[str, Work]:
    import networkit as nk  # type: ignore[import-not-found]

    def graph(directed: bool = False) -> Any:
        n, edges = _numbered(net, directed)
        made = nk.Graph(n, directed=directed)
        for a, b in edges:
            made.addEdge(a, b)
        return made

    def run(algorithm: Callable[[Any], Any], directed: bool = False) -> object:
        held = graph(directed)  # networkit does not keep its graph alive
        done = algorithm(held).run()
        return held, done

    closeness = nk.centrality.ClosenessVariant.GENERALIZED
    found: dict[str, Work] = {
        "betweenness": lambda: run(nk.centrality.Betweenness),
        "closeness": lambda: (run(lambda g: nk.centrality.Closeness(g, True, closeness)),
                              run(nk.centrality.HarmonicCloseness)),
        "pagerank": lambda: run(lambda g: nk.centrality.PageRank(g, tol=1e-10), True),
        "eigenvector": lambda: run(lambda g: nk.centrality.EigenvectorCentrality(g, tol=1e-10)),
        "core": lambda: run(nk.centrality.CoreDecomposition),
        "components": lambda: run(nk.components.ConnectedComponents),
        "communities": lambda: run(nk.community.ParallelLeiden),
    }  # fmt: skip
    return {"networkit": found[name]} if name in found else {}


def _rustworkx(name: str, net: nx.MultiDiGraph[str]) -> dict[str, Work]:
    import rustworkx as rx  # type: ignore[import-not-found]

    def graph(directed: bool = False) -> Any:
        n, edges = _numbered(net, directed)
        made = rx.PyDiGraph() if directed else rx.PyGraph()
        made.add_nodes_from(range(n))
        made.add_edges_from_no_data(edges)
        return made

    found: dict[str, Work] = {
        "betweenness": lambda: rx.betweenness_centrality(graph()),
        "closeness": lambda: rx.closeness_centrality(graph()),
        "pagerank": lambda: rx.pagerank(graph(True), tol=1e-10, max_iter=1000),
        "eigenvector": lambda: rx.eigenvector_centrality(graph(), tol=1e-10, max_iter=5000),
        "hits": lambda: rx.hits(graph(True), tol=1e-10, max_iter=1000),
        "core": lambda: rx.core_number(graph()),
        "components": lambda: rx.connected_components(graph()),
    }
    return {"rustworkx": found[name]} if name in found else {}


def compared(n: int, m: int, skip_slow: bool, chosen: tuple[str, ...], slow: bool) -> list[list[str]]:
    """One row for each measure: networkx, ecograph from networkx and from arrays, the peers; and ratios."""
    arrays = network(n, m)
    net = arrays.to_networkx()
    rows = []
    for name in chosen:
        table = analysis.analyze(arrays, name, **more(name)) if name in analysis.measures() else None
        base = plain(name, net, skip_slow)
        own, direct = timed(ours(name, net)), timed(ours(name, arrays))
        plainly = bare(name, net)
        numbers = timed(plainly) if plainly else own if name not in analysis.measures() else None
        others: dict[str, float | None] = {}
        for peer, work in peers(name, net).items():
            if name == "betweenness" and peer in ("networkit", "rustworkx") and not slow:
                continue
            try:
                others[peer] = timed(work)
            except Exception as error:  # noqa: BLE001 - a young library may refuse; that is a result too
                sys.stderr.write(f"{name}: {peer}: {type(error).__name__}: {error}\n")
                others[peer] = None
        known = [seconds for seconds in others.values() if seconds is not None]
        best = min(known, default=None)
        goal = GOALS.get(name)
        ratio = base[0] / own if base else None
        rows.append([
            name, seconds_of(base[0]) + (f" ({base[1]})" if base and base[1] else "") if base else "none",
            seconds_of(own), seconds_of(numbers) if numbers else "", seconds_of(direct),
            f"{ratio:.1f} ×" if ratio else "", f"{base[0] / numbers:.1f} ×" if base and numbers else "",
            f"{base[0] / direct:.1f} ×" if base else "", f"≥ {goal} ×" if goal else "",
            "; ".join(f"{peer} {seconds_of(s) if s is not None else 'failed'}" for peer, s in others.items()),
            f"{numbers / best:.2f}" if best and numbers else "",
            str(table.made["engine"]) if table else "sparse",
        ])  # fmt: skip
        sys.stderr.write(" | ".join(rows[-1]) + "\n")
    return rows


_LINKS = "SELECT ?s ?o WHERE { ?p rdfs:subPropertyOf+ eco:%s . GRAPH graph:current { ?s ?p ?o } }"


def from_store(actors: int) -> list[list[str]]:
    """PageRank of a synthetic store, from opening it to the last number, by networkx and by ecograph."""
    from generate import generate, size  # type: ignore[import-not-found]  # it lies beside this file

    from ecograph import pipeline, queries
    from ecograph.analysis import fast
    from ecograph.arrays import project_arrays
    from ecograph.projection import project
    from ecograph.store import Store

    layer = queries.load("combined", "projections").keys["links"].partition(",")[0]
    with tempfile.TemporaryDirectory() as work:
        triples, count = size(None, actors)
        generate(Path(work) / "data", triples=triples, actors=count)
        pipeline.build(Path(work) / "store", data=Path(work) / "data")

        def store() -> Store:
            return Store.open(Path(work) / "store")

        def rows() -> object:
            found = store().columns(_LINKS % layer)
            net: nx.MultiDiGraph[str] = nx.MultiDiGraph(list(zip(found["s"], found["o"], strict=True)))
            return nx.pagerank(net, tol=1e-10 / len(net), max_iter=1000)

        ways: dict[str, Work] = {
            "networkx, links only": rows,
            "networkx, as `project` gives it": lambda: nx.pagerank(project(store()), tol=1e-14),
            "ecograph, numbers": lambda: fast.pagerank(
                project_arrays(store(), "combined"), 0.85, 1e-10, "sparse"
            ),
            "ecograph, ranked table with labels": lambda: analysis.analyze(
                project_arrays(store(), "combined"), "pagerank"
            ),
        }  # fmt: skip
        taken = {way: timed(work, 1 if "project" in way else 3) for way, work in ways.items()}
    first = taken["networkx, links only"]
    return [[way, seconds_of(seconds), f"{first / seconds:.1f} ×"] for way, seconds in taken.items()]


def seconds_of(value: float) -> str:
    """Seconds in as many digits as matter."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def one(name: str, n: int, m: int) -> None:
    """Run a measure on a large network and print seconds and peak memory as JSON (a process of its own)."""
    net = network(n, m)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    table = analysis.analyze(net, name)
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {"name": name, "seconds": taken, "peak": peak / 2**20, "before": before / 2**20,
            "rows": len(table), "engine": table.made["engine"], "error": table.made.get("error"),
            "sample": table.made.get("sample"), "modularity": table.made.get("modularity")}  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


def large(n: int, m: int, chosen: tuple[str, ...], limit: int) -> list[list[str]]:
    """One row for each measure on the large network."""
    rows = []
    for name in chosen:
        command = [sys.executable, __file__, "--one", name, "--actors", str(n), "--links", str(m)]
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command, capture_output=True, text=True, timeout=limit, check=False
            )
            told = json.loads(done.stdout) if done.returncode == 0 else None
        except subprocess.TimeoutExpired:
            told = None
        if told is None:
            rows.append([name, f"not done in {limit} s", "", "", "", ""])
        else:
            sampled = f"{told['sample']} sources, error {told['error']:.2g}" if told["sample"] else "exact"
            asked = "yes" if told["seconds"] < 120 and told["peak"] < 8 else "no"
            rows.append([
                name, f"{told['seconds']:.1f}", f"{told['peak']:.1f}", str(told["engine"]),
                f"one run, Q {told['modularity']:.3f}" if told["modularity"] is not None else sampled,
                asked if name in ASKED else "",
            ])  # fmt: skip
        sys.stderr.write(" | ".join(rows[-1]) + "\n")
    return rows


def table_of(head: list[str], rows: list[list[str]]) -> list[str]:
    """Markdown lines."""
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return [lines[0], "|---" * len(head) + "|", *lines[1:]]


Rows = list[list[str]]


def report(small: Rows, stored: Rows, big: Rows, given: argparse.Namespace, command: str) -> str:
    """The result as Markdown."""
    packages = [p for p in ("networkx", "numpy", "scipy", "rustnx", "igraph", "networkit", "rustworkx",
                            "franken-networkx") if find_spec(p.replace("-", "_"))]  # fmt: skip
    lines = [
        "# Measures: how long they take", "",
        f"Made with `{command}`.", "",
        f"Python {platform.python_version()}, {platform.machine()}, {cores()} cores, {memory()} GB; "
        + ", ".join(f"{p} {version(p)}" for p in packages) + ".",
        "The machine was not idle: compare ratios, not seconds. Medians of three.", "",
        f"## {given.small[0]:,} actors, {given.small[1]:,} links", "",
        "Seconds. *networkx* includes making its simple graph; *ecograph* starts from the same networkx "
        "MultiDiGraph, includes the conversion to arrays and ends with the ranked table, with labels and "
        "roles; *bare* is the same computation without the table; *from arrays* starts from what "
        "`project_arrays` reads from the store and ends with the table. The peers start from the networkx "
        "graph too and end with bare numbers, so they are compared with *bare*. Closeness of ecograph is "
        "closeness, harmonic closeness and nodes reached; networkx, rustworkx, rustnx and franken-networkx "
        "give closeness only. Structural holes of ecograph are constraint, effective size, efficiency and "
        "hierarchy; igraph gives constraint only.",
        "",
        *table_of(HEAD, small), "",
    ]  # fmt: skip
    if stored:
        lines += [
            "## PageRank from a store", "",
            f"A synthetic ecosystem of {given.small[0]:,} actors (`generate.py`), from opening the store to "
            "the last number. *Links only*: the pairs by a query into a networkx graph without attributes, "
            "then networkx's PageRank.", "",
            *table_of(["way", "seconds", "links only / this"], stored), "",
        ]  # fmt: skip
    if big:
        lines += [
            f"## {given.actors:,} actors, {given.links:,} links", "",
            "Each measure in a process of its own, from arrays to the ranked table; peak memory in GiB is "
            "that of the whole process, with the network in it. Goal: under 120 s and 8 GiB for the first "
            "six.", "",
            *table_of(["measure", "seconds", "peak GiB", "engine", "how exact", "goal met"], big), "",
        ]  # fmt: skip
    return "\n".join(lines)


def cores() -> int:
    """The number of processors."""
    return os.cpu_count() or 1


def memory() -> int:
    """The memory of the machine in GB, where it can be told."""
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9)


def main(arguments: list[str] | None = None) -> int:
    """Time, write, print."""
    parser = argparse.ArgumentParser(description="Time every measure with every engine.")
    parser.add_argument("--skip-slow", action="store_true", help="extrapolate what takes networkx minutes")
    parser.add_argument("--slow-peers", action="store_true", help="also peers that take a minute")
    parser.add_argument("--small", type=int, nargs=2, default=(10_000, 30_000), metavar=("N", "M"))
    parser.add_argument("--actors", type=int, default=1_000_000)
    parser.add_argument("--links", type=int, default=5_000_000)
    parser.add_argument("--only", nargs="*", default=None, help="only these measures")
    parser.add_argument("--no-large", action="store_true", help="leave the large network out")
    parser.add_argument("--no-small", action="store_true", help="leave the small network out")
    parser.add_argument("--limit", type=int, default=300, help="seconds for a measure on the large network")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("-o", "--out", type=Path, default=RESULT, help="the Markdown file to write")
    given = parser.parse_args(arguments)
    if given.one:
        one(given.one, given.actors, given.links)
        return 0
    wanted = MEASURES if given.only is None else tuple(given.only)
    n, m = given.small
    small = [] if given.no_small else compared(n, m, given.skip_slow, wanted, given.slow_peers)
    stored = [] if given.no_small or "pagerank" not in wanted else from_store(n)
    many = tuple(name for name in LARGE if given.only is None or name in given.only)
    big = [] if given.no_large else large(given.actors, given.links, many, given.limit)
    options = sys.argv[1:] if arguments is None else arguments
    command = " ".join(["python benchmarks/measures.py", *options])
    text = report(small, stored, big, given, command)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, "utf-8", newline="\n")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
