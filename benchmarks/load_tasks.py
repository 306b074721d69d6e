"""One piece of work each, in a process of its own: ``python load_tasks.py TASK ARGUMENTS``.

For :mod:`load`, which starts these and measures them. A task imports what it needs and nothing else, so that
a Python without ecograph can run those of the peers. The last line of the output is a JSON object: ``cpu``
is the seconds of the work alone, without start and imports; ``count`` what came out of it.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

GRAPH = "https://w3id.org/ecograph/graph/source/synthetic"
ECO = "https://w3id.org/ecograph/ontology#"


def cpu() -> float:
    """The seconds of CPU that this process has taken, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    before = cpu()
    found = work()
    return cpu() - before, found


def version(package: str) -> dict[str, Any]:
    """The version of a package; raises where there is none."""
    from importlib import metadata

    return {"version": metadata.version(package)}


# ---- load


def read(file: str) -> dict[str, Any]:
    """The bytes only."""

    def work() -> int:
        with Path(file).open("rb") as lines:
            return sum(len(block) for block in iter(lambda: lines.read(1 << 18), b""))

    seconds, count = _timed(work)
    return {"cpu": seconds, "count": count}


def parse(file: str) -> dict[str, Any]:
    """Parsing and nothing else: what no loader can go below."""
    import pyoxigraph as ox

    seconds, count = _timed(lambda: sum(1 for _ in ox.parse(path=file, format=ox.RdfFormat.N_TRIPLES)))
    return {"cpu": seconds, "count": count}


def engine(file: str, folder: str, graph: str = "") -> dict[str, Any]:
    """The engine's own bulk load on disk, into its default graph (three orders) or a named one (six)."""
    import pyoxigraph as ox

    store = ox.Store(folder)
    where = {"to_graph": ox.NamedNode(graph)} if graph else {}
    seconds, _ = _timed(lambda: store.bulk_load(path=file, format=ox.RdfFormat.N_TRIPLES, **where))
    return {"cpu": seconds, "count": len(store)}


def ecograph_load(file: str, folder: str) -> dict[str, Any]:
    """What a build does to a file: checked, and in bulk into the named graph of its source."""
    import pyoxigraph as ox

    from ecograph.sources import load_rdf
    from ecograph.store import Store

    store = Store(ox.Store(folder))
    seconds, account = _timed(lambda: load_rdf(store, Path(file), GRAPH, whole=False))
    return {"cpu": seconds, "count": account.statements}


def ecograph_build(data: str, folder: str) -> dict[str, Any]:
    """All of ``ecograph build``: ontology, source, alignments, decisions, rules, compaction."""
    from ecograph import pipeline

    steps: dict[str, float] = {}
    last = [cpu()]

    def progress(step: str, _count: int) -> None:
        steps[step] = round(cpu() - last[0], 3)
        last[0] = cpu()

    seconds, built = _timed(lambda: pipeline.build(folder, data=data, progress=progress))
    steps["end"] = round(cpu() - last[0], 3)
    return {"cpu": seconds, "count": sum(built.graphs.values()), "steps": steps}


def ecograph_import(file: str, folder: str) -> dict[str, Any]:
    """All of ``ecograph import FILE.nt`` into a new store."""
    from ecograph import pipeline
    from ecograph.sources.rdf import open_rdf

    given = open_rdf([Path(file)], name="synthetic", kind="synthetic")
    seconds, added = _timed(lambda: pipeline.add(folder, given))
    return {"cpu": seconds, "count": sum(added.built.graphs.values()) if added.built else 0}


def rdflib(file: str) -> dict[str, Any]:
    """Plain rdflib, in memory."""
    import rdflib as package

    graph = package.Graph()
    seconds, _ = _timed(lambda: graph.parse(file, format="nt"))
    return {"cpu": seconds, "count": len(graph)}


def oxrdflib(file: str) -> dict[str, Any]:
    """rdflib on Oxigraph's store in memory, loaded natively."""
    import rdflib as package

    graph = package.Graph(store="Oxigraph")
    seconds, _ = _timed(lambda: graph.parse(file, format="ox-nt", transactional=False))
    return {"cpu": seconds}


def kglab(file: str) -> dict[str, Any]:
    """kglab, in memory."""
    import kglab as package

    graph = package.KnowledgeGraph()
    seconds, _ = _timed(lambda: graph.load_rdf(file, format="nt"))
    return {"cpu": seconds}


def maplib(file: str) -> dict[str, Any]:
    """maplib, in memory."""
    import maplib as package

    model = package.Model()
    seconds, _ = _timed(lambda: model.read(file, format="ntriples"))
    return {"cpu": seconds}


# ---- questions


def ecograph_questions(folder: str) -> dict[str, Any]:
    """Each named question once, cold: seconds and rows."""
    from queries import parameters  # type: ignore[import-not-found]  # it lies beside this file

    from ecograph import queries
    from ecograph.store import Store

    store = Store.open(folder)
    found = {}
    for name in queries.names():
        given = parameters(queries.load(name))
        seconds, rows = _timed(lambda name=name, given=given: len(queries.ask(store, name, given)))
        found[name] = (round(seconds, 3), rows)
    return {"cpu": sum(seconds for seconds, _ in found.values()), "questions": found}


def dump(folder: str, file: str, asked: str) -> dict[str, Any]:
    """A store as N-Triples, its graphs in one, and questions as plain SPARQL: for other engines."""
    from queries import parameters

    from ecograph import queries, sparql
    from ecograph.store import Store, _term
    from ecograph.vocab import PREFIXES

    store = Store.open(folder)
    with Path(file).open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(line + "\n" for line in store.ntriples())
    texts = {}
    for name in asked.split(","):
        query = queries.load(name)
        bound = queries.bind(query, parameters(query), "zh")
        text = sparql.substitute(query.text, {key: str(_term(value)) for key, value in bound.items()})
        head = "".join(
            f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items() if f"PREFIX {p}: " not in query.text
        )
        texts[name] = head + text
    return {"cpu": 0.0, "texts": texts}


def rdflib_questions(file: str, asked: str) -> dict[str, Any]:
    """The questions by rdflib's own evaluator: seconds and rows."""
    import rdflib as package

    graph = package.Graph()
    graph.parse(file, format="nt")
    return _ask(asked, lambda text: len(list(graph.query(text))))


def maplib_questions(file: str, asked: str) -> dict[str, Any]:
    """The questions by maplib."""
    import maplib as package

    model = package.Model()
    model.read(file, format="ntriples")
    return _ask(asked, lambda text: model.query(text).height)


def _ask(asked: str, ask: Callable[[str], int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in json.loads(Path(asked).read_text("utf-8")).items():
        try:
            seconds, rows = _timed(lambda text=text: ask(text))
        except BaseException as error:  # noqa: BLE001 - a peer may fail in any way, even by a Rust panic
            found[name] = (None, type(error).__name__)
        else:
            found[name] = (round(seconds, 3), rows)
    return {"cpu": 0.0, "questions": found}


# ---- networks


def ecograph_csr(folder: str) -> dict[str, Any]:
    """``project_arrays`` and the adjacency matrix."""
    import numpy  # noqa: F401 - its import is no part of the work
    import scipy.sparse  # noqa: F401

    from ecograph.arrays import project_arrays
    from ecograph.store import Store

    store = Store.open(folder)
    seconds, net = _timed(lambda: project_arrays(store))
    more, _ = _timed(net.adjacency)
    return {"cpu": seconds + more, "count": net.m, "nodes": net.n}


def ecograph_networkx(folder: str) -> dict[str, Any]:
    """The same as a networkx graph with labels, roles and chains."""
    import networkx  # noqa: F401

    from ecograph.arrays import project_arrays
    from ecograph.store import Store

    store = Store.open(folder)
    seconds, net = _timed(lambda: project_arrays(store).to_networkx())
    return {"cpu": seconds, "count": net.number_of_edges(), "nodes": net.number_of_nodes()}


def engine_networkx(folder: str, links: str) -> dict[str, Any]:
    """Rows of the engine's own query, added to a bare networkx graph one by one."""
    import networkx as nx
    import pyoxigraph as ox

    store = ox.Store.read_only(str(Path(folder) / (Path(folder) / "CURRENT").read_text("utf-8").strip()))
    text = f"SELECT ?s ?p ?o {{ VALUES ?p {{ {_values(links)} }} {_PATTERN} }}"

    def work() -> nx.MultiDiGraph[str]:
        net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        rows = store.query(text, use_default_graph_as_union=True)
        net.add_edges_from((row[0].value, row[2].value, row[1].value) for row in rows)
        return net

    seconds, net = _timed(work)
    return {"cpu": seconds, "count": net.number_of_edges(), "nodes": net.number_of_nodes()}


_PATTERN = (
    f"?c <{ECO}claimPredicate> ?p ; <{ECO}claimSubject> ?s ; <{ECO}claimObject> ?o ;"
    f" <{ECO}claimStatus> <https://w3id.org/ecograph/scheme/claim-status#Accepted> ;"
    f" <{ECO}modality> <https://w3id.org/ecograph/scheme/modality#Fact> ."
)


def _values(links: str) -> str:
    return " ".join(f"<{iri}>" for iri in json.loads(Path(links).read_text("utf-8")))


def maplib_csr(file: str, links: str) -> dict[str, Any]:
    """maplib's query to polars, and on to a matrix; its load is not counted."""
    import maplib as package

    model = package.Model()
    model.read(file, format="ntriples")
    text = f"SELECT ?s ?o {{ VALUES ?p {{ {_values(links)} }} {_PATTERN} }}"
    seconds, matrix = _timed(lambda: _matrix(model.query(text)))
    return {"cpu": seconds, "count": int(matrix.sum()), "nodes": matrix.shape[0]}


def polars_csr(file: str, links: str) -> dict[str, Any]:
    """polars on the lines of the file, without an RDF engine: joins of columns, and on to a matrix."""
    import polars as pl

    wanted = [f"<{iri}>" for iri in json.loads(Path(links).read_text("utf-8"))]
    names = {f"<{ECO}{name}>": key for name, key in (
        ("claimSubject", "s"), ("claimPredicate", "p"), ("claimObject", "o"), ("claimStatus", "status"),
        ("modality", "modality"),
    )}  # fmt: skip

    def work() -> Any:
        lines = (
            pl.scan_csv(file, separator="\x01", has_header=False, quote_char=None, new_columns=["line"])
            .select(pl.col("line").str.splitn(" ", 3).struct.rename_fields(["a", "b", "c"]))
            .unnest("line")
        )
        claims = lines.filter(pl.col("b").is_in(list(names))).collect()
        part = {
            key: claims.filter(pl.col("b") == name).select("a", pl.col("c").str.strip_suffix(" .").alias(key))
            for name, key in names.items()
        }
        found = part["p"].filter(pl.col("p").is_in(wanted))
        for key, end in (("status", "claim-status#Accepted>"), ("modality", "modality#Fact>")):
            found = found.join(part[key].filter(pl.col(key).str.ends_with(end)), on="a")
        return _matrix(found.join(part["s"], on="a").join(part["o"], on="a").select("s", "o"))

    seconds, matrix = _timed(work)
    return {"cpu": seconds, "count": int(matrix.sum()), "nodes": matrix.shape[0]}


def _matrix(frame: Any) -> Any:
    """A CSR matrix of a polars frame with the columns ``s`` and ``o``."""
    import numpy as np
    import polars as pl
    from scipy.sparse import csr_array

    ends = pl.concat([frame["s"].cast(pl.String), frame["o"].cast(pl.String)])
    codes = ends.rank("dense").to_numpy().astype(np.int64) - 1
    n, half = int(codes.max()) + 1, len(codes) // 2
    return csr_array((np.ones(half), (codes[:half], codes[half:])), shape=(n, n))


def link_properties(folder: str) -> dict[str, Any]:
    """The properties that are links, for the peers."""
    from ecograph.store import Store

    query = "SELECT DISTINCT ?p { ?p rdfs:subPropertyOf+ eco:ecosystemLink } ORDER BY ?p"
    return {"cpu": 0.0, "links": [str(p) for p in Store.open(folder).select(query).column("p")]}


def can_import(package: str) -> dict[str, Any]:
    """Whether a package is there, and its version."""
    if importlib.util.find_spec(package) is None:
        raise ModuleNotFoundError(package)
    return version(package)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])) + "\n")
