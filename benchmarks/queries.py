"""How long each question takes on a synthetic ecosystem, and how much longer plain rdflib does.

    python benchmarks/queries.py

It makes the ecosystem, builds a store of it, asks every question three times and writes the medians to
``results/queries.md``. ``--rdflib 0`` leaves the second engine out: it takes minutes.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from generate import generate, size  # type: ignore[import-not-found]  # it lies beside this file

from ecograph import pipeline, queries
from ecograph.store import Store
from ecograph.vocab import PREFIXES, expand

if TYPE_CHECKING:
    import rdflib

HERE = Path(__file__).resolve().parent
RESULT = HERE / "results" / "queries.md"
LIMIT = 1.0  # seconds a question may take on 100,000 triples
# A default names an entity of the shipped data; here the busiest entity of its kind stands in.
STANDS_IN = {
    "org": "enterprise", "park": "park", "project": "project", "chain": "chain", "person": "person",
    "technology": "technology", "fund": "fund", "building": "building", "platform": "platform",
}  # fmt: skip
# What rdflib is asked too: short questions of several shapes. It would take hours for all.
SAMPLE = ("recognitions", "people", "platform-functions", "speakers", "multi-role-actors", "posts-per-person")


@dataclass(frozen=True)
class Timing:
    """One question: the median of its seconds, its rows, and rdflib's seconds where it was asked."""

    name: str
    seconds: float
    rows: int
    rdflib: float | None = None


def parameters(question: queries.Query) -> dict[str, str]:
    """Values for the parameters of a question that name an entity of the synthetic ecosystem."""
    given = {}
    for param in question.params:
        folder, slash, _ = (param.default or "").removeprefix("id:").partition("/")
        if param.type == "iri" and slash and folder in STANDS_IN:
            given[param.name] = f"id:{folder}/sample-{STANDS_IN[folder]}-000000"
    return given


def timed(work: Callable[[], object], times: int) -> float:
    """The median of the seconds that ``work`` takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure(store: Store, times: int) -> list[Timing]:
    """Every question on the store, in the order of their names."""
    found = []
    for name in queries.names():
        question = queries.load(name)
        given = parameters(question)
        rows = len(queries.ask(store, name, given))

        def once(name: str = name, given: dict[str, str] = given) -> object:
            return queries.ask(store, name, given)

        found.append(Timing(name, timed(once, times), rows))
        sys.stderr.write(f"{name}: {found[-1].seconds * 1000:.0f} ms, {rows} rows\n")
    return found


def compared(timings: list[Timing], store: Store) -> list[Timing]:
    """The same, with the seconds of plain rdflib (its own memory, its own evaluation) for the sample."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data="\n".join(store.nquads()), format="nquads")
    answered = []
    for timing in timings:
        seconds = None
        if timing.name in SAMPLE:
            seconds = timed(lambda name=timing.name: _rdflib(dataset, name), 1)  # type: ignore[misc]
            sys.stderr.write(f"{timing.name}: rdflib {seconds:.1f} s\n")
        answered.append(Timing(timing.name, timing.seconds, timing.rows, seconds))
    return answered


def _rdflib(dataset: rdflib.Dataset, name: str) -> int:
    import rdflib

    question = queries.load(name)
    bound = queries.bind(question, parameters(question), "zh")
    terms = {
        key: rdflib.URIRef(expand(str(value)))
        if str(value).startswith(("http", "urn:"))
        else rdflib.Literal(value)
        for key, value in bound.items()
    }
    return len(list(dataset.query(question.text, initNs=PREFIXES, initBindings=terms)))


def report(timings: list[Timing], quads: int, command: str) -> str:
    """The result as Markdown."""
    slow = [timing.name for timing in timings if timing.seconds >= LIMIT]
    lines = [
        "# Questions: how long they take",
        "",
        f"Made with `{command}` on a store of {quads:,} statements, all of it synthetic.",
        f"Python {platform.python_version()}, Oxigraph {pyoxigraph.__version__}, {platform.machine()}.",
        "Times are medians of three; rdflib is asked once, and only a sample.",
        "",
        f"{len(timings)} questions; over {LIMIT:g} s: {', '.join(slow) or 'none'}.",
        "",
        "| question | median ms | rows | rdflib ms | rdflib takes |",
        "|---|---:|---:|---:|---:|",
    ]
    for timing in sorted(timings, key=lambda t: (-t.seconds, t.name)):
        other, ratio = "", ""
        if timing.rdflib is not None:
            other, ratio = f"{timing.rdflib * 1000:.0f}", f"{timing.rdflib / timing.seconds:.0f} ×"
        lines.append(f"| `{timing.name}` | {timing.seconds * 1000:.1f} | {timing.rows} | {other} | {ratio} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Make, build, ask, write; exit code 1 where a question takes longer than the limit."""
    parser = argparse.ArgumentParser(description="Time every question on a synthetic ecosystem.")
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3, help="how often each question is asked")
    parser.add_argument("--rdflib", type=int, default=1, choices=(0, 1), help="ask rdflib a sample")
    parser.add_argument("-o", "--out", type=Path, default=RESULT, help="the Markdown file to write")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        triples, actors = size(given.triples, None)
        generate(Path(work) / "data", triples=triples, actors=actors)
        pipeline.build(Path(work) / "store", data=Path(work) / "data")
        store = Store.open(Path(work) / "store")
        timings = measure(store, given.times)
        if given.rdflib:
            timings = compared(timings, store)
        command = f"python benchmarks/queries.py --triples {given.triples}"
        text = report(timings, len(store), command + ("" if given.rdflib else " --rdflib 0"))
        del store
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, "utf-8", newline="\n")
    sys.stdout.write(text)
    return 1 if any(timing.seconds >= LIMIT for timing in timings) else 0


if __name__ == "__main__":
    sys.exit(main())
