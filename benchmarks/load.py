"""What loading, asking and projecting cost at a million triples and more, beside other engines.

    python benchmarks/load.py --size 1e6 --large 1e7

Each piece of work runs in a process of its own (see ``load_tasks.py``). Counted are seconds of CPU, user and
system, of the whole process for loads and of the work alone for the rest; and peak memory. Medians of up to
three runs; one run where it takes longer than a minute. A peer that is not installed is left out, in words.

Peers: ``--peers-python`` names a Python that has rdflib, oxrdflib, maplib, polars, scipy and numpy (by
default this one), ``--kglab-python`` one that has kglab. Jena is found where Debian puts it:
``apt-get install --no-install-recommends libapache-jena-java default-jre-headless``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generate import generate, size  # type: ignore[import-not-found]  # it lies beside this file

HERE = Path(__file__).resolve().parent
TASKS = HERE / "load_tasks.py"
RESULT = HERE / "results" / "load.md"
JARS = Path("/usr/share/java")
SAMPLE = ("recognitions", "people", "platform-functions", "speakers", "multi-role-actors", "posts-per-person")
SMALL = 100_000  # triples that rdflib's own evaluator is asked about
LONG = 60.0  # seconds after which a piece of work is not repeated
SLOW = 1.0
_JENA = (
    "jena-*.jar", "commons-*.jar", "dexx.collection.jar", "gson.jar", "titanium-json-ld.jar", "jsonp-api.jar",
    "jakarta.json*.jar", "libthrift*.jar", "thrift.jar", "guava.jar", "failureaccess.jar", "httpc*.jar",
    "jackson-*.jar", "jcl-over-slf4j.jar", "jsonld-java.jar", "slf4j-api.jar", "slf4j-nop.jar",
    "protobuf.jar",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One piece of work: what it said, the CPU seconds of its process and its peak memory in MB."""

    said: dict[str, Any]
    cpu: float
    memory: float
    failed: str = ""


@dataclass
class Bench:
    """What is measured with which interpreters; collects what is not there."""

    work: Path
    peers: str
    kglab: str
    skip: set[str]
    times: int
    missing: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    def run(self, python: str, *task: str, times: int = 0, fresh: Path | None = None) -> Run:
        """Medians of a task; ``fresh`` is a folder that is removed before each run."""
        found: list[Run] = []
        while len(found) < (times or self.times):
            if fresh is not None:
                shutil.rmtree(fresh, ignore_errors=True)
            found.append(_measured([python, str(TASKS), *task]))
            if found[-1].failed or found[-1].cpu > LONG:
                break
        sys.stderr.write(f"{task[0]}: {found[-1].cpu:.1f} s {found[-1].failed}\n")
        middle = sorted(found, key=lambda run: run.cpu)[len(found) // 2]
        said = dict(middle.said)
        if "cpu" in said:
            said["cpu"] = statistics.median(float(run.said["cpu"]) for run in found)
        cpu, memory = (statistics.median(getattr(run, key) for run in found) for key in ("cpu", "memory"))
        return Run(said, cpu, memory, middle.failed)

    def has(self, peer: str, package: str, python: str) -> bool:
        """Whether a peer can be measured; if not, the result says so."""
        if peer in self.skip:
            self.missing.append(f"{peer}: left out on request (--skip)")
            return False
        found = _measured([python, str(TASKS), "can_import", package])
        if found.failed:
            self.missing.append(f"{peer}: not installed")
            return False
        self.versions[peer] = str(found.said["version"])
        return True


def _measured(command: list[str]) -> Run:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *_own_path(command[0])])}
        started = subprocess.Popen(command, stdout=out, stderr=errors, env=environment)  # noqa: S603
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        lines = out.read().decode("utf-8", "replace").strip().splitlines()
        words = errors.read().decode("utf-8", "replace").strip().splitlines()
    try:
        said = json.loads(lines[-1]) if lines else {}
    except ValueError:
        said = {}
    failed = "" if started.returncode == 0 else (words[-1:] or [f"exit code {started.returncode}"])[0]
    return Run(
        said if isinstance(said, dict) else {}, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, failed
    )


def _own_path(python: str) -> list[str]:
    return [os.environ["PYTHONPATH"]] if python == sys.executable and os.environ.get("PYTHONPATH") else []


def _one_file(data: Path, file: Path) -> int:
    """The parts of a synthetic ecosystem as one N-Triples file; its size in bytes."""
    with file.open("wb") as out:
        for part in sorted((data / "synthetic").glob("part-*.nt")):
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, out)
    return file.stat().st_size


def _disk(folder: Path) -> float:
    used = (file.stat() for file in folder.rglob("*") if file.is_file())
    return sum(about.st_blocks for about in used) * 512 / 1e6  # Jena makes files with holes


# ---- load


def loads(bench: Bench, data: Path, file: Path) -> list[tuple[str, Run, float]]:
    """What each way to load a file costs: name, run, MB on disk (0 for memory)."""
    own, store = sys.executable, bench.work / "store"
    found: list[tuple[str, Run, float]] = []

    def measure(name: str, python: str, *task: str, disk: Path | None = None) -> None:
        run = bench.run(python, *task, fresh=disk)
        found.append((name, run, _disk(disk) if disk and disk.exists() else 0))

    raw = bench.work / "raw"
    graph = "https://w3id.org/ecograph/graph/source/synthetic"
    measure("read the file", own, "read", str(file))
    measure("parse only", own, "parse", str(file))
    measure("Oxigraph bulk_load on disk, default graph", own, "engine", str(file), str(raw), disk=raw)
    measure("Oxigraph bulk_load on disk, named graph", own, "engine", str(file), str(raw), graph, disk=raw)
    measure("**ecograph load** (named graph)", own, "ecograph_load", str(file), str(raw), disk=raw)
    measure("**ecograph import** (all of it)", own, "ecograph_import", str(file), str(raw), disk=raw)
    shutil.rmtree(raw, ignore_errors=True)
    measure("**ecograph build** (all of it)", own, "ecograph_build", str(data), str(store), disk=store)
    for peer, package, python in (
        ("rdflib", "rdflib", bench.peers), ("oxrdflib", "oxrdflib", bench.peers),
        ("maplib", "maplib", bench.peers), ("kglab", "kglab", bench.kglab),
    ):  # fmt: skip
        if bench.has(peer, package, python):
            measure(f"{peer} in memory", python, peer, str(file))
    jena = _jena(bench)
    if jena:
        for words, options in (("default graph", []), ("named graph", ["--graph", graph])):
            where = bench.work / "jena"
            runs = []
            while len(runs) < bench.times:
                shutil.rmtree(where, ignore_errors=True)
                runs.append(_measured([*jena, "tdb2.tdbloader", "--loc", str(where), *options, str(file)]))
                if runs[-1].failed or runs[-1].cpu > LONG:
                    break
            sys.stderr.write(f"jena: {runs[-1].cpu:.1f} s {runs[-1].failed}\n")
            middle = sorted(runs, key=lambda run: run.cpu)[len(runs) // 2]
            found.append((f"Jena TDB2 on disk, {words}", middle, _disk(where)))
            shutil.rmtree(where, ignore_errors=True)
    return found


def _jena(bench: Bench) -> list[str]:
    """The command that starts a tool of Debian's Jena; empty where it is not installed."""
    java = shutil.which("java")
    if "Jena" in bench.skip or not java or not (JARS / "jena-tdb2.jar").is_file():
        bench.missing.append("Jena: not installed (libapache-jena-java and a Java runtime), or left out")
        return []
    # Debian moved classes of the package and not the texts beside them; without these it does not start.
    texts = bench.work / "jena-texts"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                target = texts / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = sorted(str(jar) for pattern in _JENA for jar in JARS.glob(pattern))
    exact = next((jar.stem for jar in JARS.glob("jena-tdb2-*.jar")), "")
    bench.versions["Jena"] = exact.removeprefix("jena-tdb2-")
    return [java, "-cp", os.pathsep.join([str(texts), *jars])]


# ---- questions and networks


def questions(bench: Bench, store: Path) -> dict[str, dict[str, Any]]:
    """By engine and size: each question's seconds and rows."""
    own = sys.executable
    found = {"ecograph": bench.run(own, "ecograph_questions", str(store)).said["questions"]}
    lines, asked = bench.work / "union.nt", bench.work / "asked.json"
    if bench.has("maplib", "maplib", bench.peers):
        _dump(bench, store, lines, asked)
        run = bench.run(bench.peers, "maplib_questions", str(lines), str(asked), times=1)
        found["maplib"] = run.said.get("questions", {})
    if bench.has("rdflib", "rdflib", bench.peers):
        small = bench.work / "small"
        triples, actors = size(SMALL, None)
        generate(small / "data", triples=triples, actors=actors)
        bench.run(own, "ecograph_build", str(small / "data"), str(small / "store"), times=1)
        run = bench.run(own, "ecograph_questions", str(small / "store"))
        found["ecograph, small"] = run.said["questions"]
        _dump(bench, small / "store", lines, asked)
        run = bench.run(bench.peers, "rdflib_questions", str(lines), str(asked), times=1)
        found["rdflib, small"] = run.said.get("questions", {})
    return found


def _dump(bench: Bench, store: Path, lines: Path, asked: Path) -> None:
    run = bench.run(sys.executable, "dump", str(store), str(lines), ",".join(SAMPLE), times=1)
    asked.write_text(json.dumps(run.said["texts"]), "utf-8")


def networks(bench: Bench, links: int) -> tuple[int, list[tuple[str, Run]]]:
    """A store with so many links, and what each way to a network costs; and how many triples it has."""
    own, folder = sys.executable, bench.work / "links"
    written = generate(folder / "data", triples=0, actors=max(20, links * 3 // 10), links=links)
    bench.run(own, "ecograph_build", str(folder / "data"), str(folder / "store"), times=1)
    file, properties = folder / "all.nt", folder / "links.json"
    _one_file(folder / "data", file)
    shutil.rmtree(folder / "data")
    found_links = bench.run(own, "link_properties", str(folder / "store"), times=1).said["links"]
    properties.write_text(json.dumps(found_links), "utf-8")
    store = str(folder / "store")
    found = [
        ("**ecograph → CSR**", bench.run(own, "ecograph_csr", store)),
        ("**ecograph → networkx**, labels, roles, chains", bench.run(own, "ecograph_networkx", store)),
        ("Oxigraph rows → networkx, bare", bench.run(own, "engine_networkx", store, str(properties))),
    ]
    if bench.has("polars", "polars", bench.peers):
        run = bench.run(bench.peers, "polars_csr", str(file), str(properties))
        found.append(("polars on the text → CSR", run))
    if bench.has("maplib", "maplib", bench.peers):
        found.append(("maplib → CSR (load not counted)", bench.run(
            bench.peers, "maplib_csr", str(file), str(properties)
        )))  # fmt: skip
    shutil.rmtree(folder)
    return written, found


# ---- report


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def report_loads(found: list[tuple[str, Run, float]], triples: int) -> list[str]:
    """The table of loads, with ratios to ecograph's load and build."""
    cpu = {name: run.cpu for name, run, _ in found if not run.failed}
    own, whole = cpu["**ecograph load** (named graph)"], cpu["**ecograph build** (all of it)"]
    lines = [
        f"## Load {triples:,} triples", "",
        _row("", "CPU s", "peak MB", "disk MB", "÷ ecograph load", "÷ ecograph build"),
        "|---|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for name, run, disk in found:
        if run.failed:
            lines.append(_row(name, "failed", "", "", "", run.failed[:80].replace("|", "/")))
        else:
            share = f"{run.cpu / own:.2f}", f"{run.cpu / whole:.2f}"
            lines.append(
                _row(name, f"{run.cpu:.2f}", f"{run.memory:.0f}", f"{disk:.0f}" if disk else "", *share)
            )
    steps = next(run.said["steps"] for name, run, _ in found if name.startswith("**ecograph build"))
    told = ", ".join(f"{step} {seconds:.2f}" for step, seconds in steps.items())
    return [*lines, "", f"Where a build's CPU seconds go: {told}.", ""]


def report_questions(found: dict[str, dict[str, Any]], triples: int) -> list[str]:
    """Slow questions at full size, and the sample in each engine."""
    own = found["ecograph"]
    slow = sorted(((s, name, rows) for name, (s, rows) in own.items() if s >= SLOW), reverse=True)
    took = sum(s for s, _ in own.values())
    lines = [
        f"## Questions on {triples:,} triples", "",
        f"{len(own)} named questions took {took:.1f} s of CPU together, each asked once by a fresh process; "
        f"{len(own) - len(slow)} took less than {SLOW:g} s each. The others:", "",
        _row("question", "CPU s", "rows"), "|---|---:|---:|",
        *(_row(f"`{name}`", f"{seconds:.2f}", rows) for seconds, name, rows in slow), "",
    ]  # fmt: skip
    peers = [engine for engine in found if engine != "ecograph"]
    if peers:
        small = f"ms; “small” is a store of {SMALL:,} triples, which rdflib's own evaluator can finish."
        lines += [small, "", _row("question", *found), "|---|" + "---:|" * len(found)]
        for name in SAMPLE:
            cells = [found[engine].get(name, (None, "")) for engine in found]
            words = [f"{s * 1000:.0f}" if s is not None else f"{why or 'not asked'}" for s, why in cells]
            lines.append(_row(f"`{name}`", *words))
        lines.append("")
    return lines


def report_networks(triples: int, found: list[tuple[str, Run]]) -> list[str]:
    """The table of projections."""
    good = [run.said["cpu"] for _, run in found if not run.failed]
    links = found[0][1].said.get("count", 0)
    lines = [
        f"## From the store to a network: {links:,} links in {triples:,} triples", "",
        _row("", "CPU s", "÷ fastest", "links", "peak MB"), "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    for name, run in found:
        if run.failed:
            lines.append(_row(name, "failed", "", "", run.failed[:80].replace("|", "/")))
        else:
            took = run.said["cpu"]
            lines.append(
                _row(
                    name,
                    f"{took:.2f}",
                    f"{took / min(good):.1f}",
                    f"{run.said['count']:,}",
                    f"{run.memory:.0f}",
                )
            )
    return [*lines, ""]


def large(bench: Bench, triples: int) -> list[str]:
    """Build and ask at a size where peers would take too long: seconds and peak memory."""
    own, folder = sys.executable, bench.work / "large"
    wanted, actors = size(triples, None)
    written = generate(folder / "data", triples=wanted, actors=actors)
    built = bench.run(own, "ecograph_build", str(folder / "data"), str(folder / "store"), times=1)
    if built.failed:
        return [f"## {written:,} triples", "", f"The build failed: {built.failed}", ""]
    shutil.rmtree(folder / "data")
    disk = _disk(folder / "store")
    asked = bench.run(own, "ecograph_questions", str(folder / "store"), times=1)
    net = bench.run(own, "ecograph_csr", str(folder / "store"), times=1)
    shutil.rmtree(folder)
    rows = [
        _row("build", f"{built.cpu:.0f}", f"{built.memory:.0f}"),
        _row(f"{len(asked.said['questions'])} questions", f"{asked.cpu:.0f}", f"{asked.memory:.0f}"),
        _row(f"{net.said['count']:,} links → CSR", f"{net.said['cpu']:.1f}", f"{net.memory:.0f}"),
    ]
    slow = sorted(((s, n) for n, (s, _) in asked.said["questions"].items() if s >= 10), reverse=True)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in built.said["steps"].items())
    return [
        f"## {written:,} triples", "", f"{disk:.0f} MB on disk.", "",
        _row("", "CPU s", "peak MB"), "|---|---:|---:|", *rows, "",
        f"Where the build's CPU seconds go: {steps}.", "",
        "Questions of ten seconds and more: "
        + (", ".join(f"`{name}` {seconds:.0f} s" for seconds, name in slow) or "none") + ".", "",
    ]  # fmt: skip


def head(bench: Bench, command: str) -> list[str]:
    """What was measured, and on what."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    import pyoxigraph

    versions = {"pyoxigraph": pyoxigraph.__version__, **bench.versions}
    return [
        "# Loading, asking and projecting at scale", "",
        f"Made with `{command}`. All data are synthetic (`generate.py`, seed 0). {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}; "
        + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".",
        "CPU seconds, user and system, medians of up to three runs on a machine that was also busy with "
        "other work: compare ratios. Loads count the whole process, the rest the work alone.",
        *(f"Not measured: {words}." for words in sorted(set(bench.missing))), "",
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Make, measure, write."""
    parser = argparse.ArgumentParser(description="Measure loading, asking and projecting at scale.")
    parser.add_argument("--size", type=float, default=1e6, help="triples (default 1e6)")
    parser.add_argument("--links", type=float, default=1e6, help="links to project; 0: none (default 1e6)")
    parser.add_argument("--large", type=float, default=0, help="also build and ask this many triples")
    parser.add_argument("--peers-python", default=sys.executable, help="a Python that has the peers")
    parser.add_argument("--kglab-python", default="", help="a Python that has kglab (default: the peers')")
    parser.add_argument("--skip", nargs="*", default=[], help="peers to leave out, such as rdflib Jena")
    parser.add_argument("--times", type=int, default=3, help="how often short work is repeated (default 3)")
    parser.add_argument("-o", "--out", type=Path, default=RESULT, help="the Markdown file to write")
    given = parser.parse_args(arguments)
    command = (
        f"python benchmarks/load.py --size {given.size:g} --links {given.links:g} --large {given.large:g}"
    )
    with tempfile.TemporaryDirectory() as folder:
        kglab = given.kglab_python or given.peers_python
        bench = Bench(Path(folder), given.peers_python, kglab, set(given.skip), given.times)
        triples, actors = size(int(given.size), None)
        written = generate(bench.work / "data", triples=triples, actors=actors)
        file = bench.work / "all.nt"
        _one_file(bench.work / "data", file)
        text = report_loads(loads(bench, bench.work / "data", file), written)
        text += report_questions(questions(bench, bench.work / "store"), written)
        if given.links:
            text += report_networks(*networks(bench, int(given.links)))
        if given.large:
            text += large(bench, int(given.large))
    written_text = "\n".join([*head(bench, command), *text]).rstrip("\n") + "\n"
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(written_text, "utf-8", newline="\n")
    sys.stdout.write(written_text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
