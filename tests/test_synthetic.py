"""The synthetic ecosystem of the benchmarks: reproducible, and every question answers it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecograph import queries
from ecograph.pipeline import build
from ecograph.store import Store

GENERATE = Path(__file__).resolve().parents[1] / "benchmarks" / "generate.py"


def _generate(folder: Path, *options: str, hash_seed: str = "0") -> Path:
    command = [sys.executable, str(GENERATE), str(folder), *options]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    return folder


def _content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    _generate(folder / "data", "--actors", "60")
    build(folder / "store", data=folder / "data")
    return folder


def test_the_same_options_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    one = _content(_generate(tmp_path / "one", "--actors", "30", hash_seed="1"))
    two = _content(_generate(tmp_path / "two", "--actors", "30", hash_seed="2"))
    other = _content(_generate(tmp_path / "other", "--actors", "30", "--seed", "7"))
    assert one == two
    assert one["synthetic/part-000.nt"] != other["synthetic/part-000.nt"]


def test_it_reaches_the_number_of_triples_asked_for(tmp_path: Path) -> None:
    files = _content(_generate(tmp_path, "--triples", "6000"))
    lines = sum(text.count(b"\n") for name, text in files.items() if name.endswith(".nt"))
    assert 6000 <= lines < 6050


def test_it_says_that_it_is_synthetic_and_so_does_every_name(synthetic: Path) -> None:
    (resource,) = json.loads((synthetic / "data" / "datapackage.json").read_text("utf-8"))["resources"]
    assert resource["kind"] == "synthetic"
    names = Store.open(synthetic / "store").select(
        "SELECT DISTINCT ?name WHERE { GRAPH <https://w3id.org/ecograph/graph/source/synthetic>"
        " { ?s rdfs:label ?name } } ORDER BY ?name"
    )
    assert names.rows
    assert all(str(name).startswith(("示例", "Sample ")) for name in names.column("name"))


def test_it_has_seven_roles_and_four_chains(synthetic: Path) -> None:
    store = Store.open(synthetic / "store")
    for name, count in (("role-counts", 7), ("chain-counts", 4)):
        rows = queries.ask(store, name).rows
        assert len(rows) == count
        assert all(int(str(row[1])) > 0 for row in rows)


@pytest.mark.parametrize("name", queries.names())
def test_no_question_is_tied_to_the_shipped_data(name: str, synthetic: Path) -> None:
    """Every question runs on other data: it may know less, but it does not fail."""
    answer = queries.ask(Store.open(synthetic / "store"), name, lang="en")
    assert answer.columns == queries.load(name).columns["en"]
    assert "sugon" not in " ".join(str(cell) for row in answer.rows for cell in row)


def test_plain_links_are_as_many_as_asked_and_all_in_the_current_view(tmp_path: Path) -> None:
    """``--links`` adds undated accepted facts, so each becomes a link of the network."""
    folder = _generate(tmp_path / "data", "--actors", "60", "--links", "300")
    build(tmp_path / "store", data=folder)
    store = Store.open(tmp_path / "store")
    frame = "SELECT (COUNT(*) AS ?n) { ?c a eco:RelationClaim MINUS { ?c eco:modality mod:Fact ; "
    frame += "eco:claimStatus status:Accepted } }"
    claims = "SELECT (COUNT(*) AS ?n) { ?c eco:claimPredicate ?p VALUES ?p { eco:suppliesTo eco:produces } }"
    assert int(str(store.select(claims).rows[0][0])) > 30
    assert int(str(store.select(frame).rows[0][0])) < 60
    lines = (folder / "synthetic" / "part-000.nt").read_text("utf-8")
    assert lines.count("RelationClaim>") >= 300


def test_the_load_benchmark_measures_itself_and_says_what_is_missing(tmp_path: Path) -> None:
    """A small run without peers: every table is there, and each peer left out is named."""
    script = GENERATE.with_name("load.py")
    peers = ["rdflib", "oxrdflib", "maplib", "kglab", "polars", "Jena"]
    sizes = ["--size", "3000", "--links", "100", "--large", "3000"]
    out = tmp_path / "load.md"
    command = [sys.executable, str(script), *sizes, "--times", "1", "--skip", *peers, "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    text = out.read_text("utf-8")
    for heading in (
        "## Load 3,0",
        "## Questions on 3,0",
        "## From the store to a network:",
        "All data are synthetic",
    ):
        assert heading in text
    assert all(f"{peer}:" in text for peer in peers)
    assert "failed" not in text
