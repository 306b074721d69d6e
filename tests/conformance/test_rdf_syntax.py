"""The W3C suites for N-Triples, N-Quads, Turtle, TriG, RDF/XML and JSON-LD through ecograph's own reader."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ARCHIVE = ROOT.parent / "shared" / "data" / "test_suites" / "data.tar.xz"
KNOWN = tomllib.loads((HERE / "known_rdf.toml").read_text("utf-8"))


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("rdf_suite", HERE / "rdf_suite.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


suite = _module()
NAMES = [*suite.SUITES, suite.JSON_LD]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not ARCHIVE.exists():
        pytest.skip("the W3C suites are not here: shared/data/test_suites beside the checkout")
    return Path(suite.unpack(ARCHIVE, tmp_path_factory.mktemp("w3c-rdf")))


@pytest.mark.parametrize("name", NAMES)
def test_a_suite_gives_what_is_known_and_no_other(name: str, root: Path) -> None:
    found = {case.name: suite.run(case) for case in suite.cases(root, name)}
    failed = {case: result.reason for case, result in found.items() if not result.passed}
    known = KNOWN["fail"].keys() & found.keys()
    assert {c: r for c, r in failed.items() if c not in known} == {}, "new failures"
    assert known - failed.keys() == set(), "listed as failing, and they pass: take them off the list"
    assert {"tests": len(found), "failed": len(failed)} == KNOWN["score"][name]


@pytest.mark.parametrize("name", NAMES)
def test_reading_leniently_changes_nothing_of_a_good_file_and_ends_on_a_bad_one(
    name: str, root: Path
) -> None:
    for case in suite.cases(root, name):
        if case.name in KNOWN["fail"]:
            continue
        try:
            found, left = suite.leniently(case)
        except suite.EcographError:
            assert case.expected is None, case.name  # RDF/XML and JSON-LD end at an error of their syntax
            continue
        if case.expected is None:
            assert left or case.action.suffix in (".rdf", ".jsonld"), case.name
        else:
            # JSON-LD itself drops some values; they are listed, and are no errors.
            dropped = [one for one in left if name == suite.JSON_LD and one.line is None]
            assert left == dropped, case.name
            assert suite.canonical(found) == suite.canonical(suite.read(case)), case.name


def test_no_test_is_listed_that_the_suites_do_not_have(root: Path) -> None:
    there = {case.name for name in NAMES for case in suite.cases(root, name)}
    assert set(KNOWN["fail"]) - there == set()
    assert set(KNOWN["score"]) == set(NAMES)


def test_no_folder_of_the_suites_is_left_out_without_a_reason(root: Path) -> None:
    base = root / "w3c-rdf-tests" / "rdf"
    leaves = {p.parent for p in base.rglob("manifest.ttl")}
    leaves = {p for p in leaves if not any(p in other.parents for other in leaves)}
    there = {str(p.relative_to(base)) for p in leaves}
    run = {folder for folders in suite.SUITES.values() for folder in folders}
    left = {name for name in there - run if not any(name.startswith(known) for known in suite.LEFT_OUT)}
    assert left == set()


def test_a_wrong_graph_is_seen() -> None:
    quads = [suite.ox.Quad(suite.ox.BlankNode("a"), suite.ox.NamedNode("urn:p"), suite.ox.Literal(1))]
    renamed = [suite.ox.Quad(suite.ox.BlankNode("b"), suite.ox.NamedNode("urn:p"), suite.ox.Literal(1))]
    other = [suite.ox.Quad(suite.ox.BlankNode("a"), suite.ox.NamedNode("urn:p"), suite.ox.Literal(2))]
    assert suite.canonical(quads) == suite.canonical(renamed)
    assert suite.canonical(quads) != suite.canonical(other)


def test_the_page_tells_the_score() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    for name, score in KNOWN["score"].items():
        passed = score["tests"] - score["failed"]
        assert f"| {name} | {score['tests']} | {passed} | {score['failed']} |" in page
    for reason in set(KNOWN["fail"].values()):
        count = sum(1 for other in KNOWN["fail"].values() if other == reason)
        assert f"| {count} | {reason} |" in page
