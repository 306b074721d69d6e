"""The W3C suites for the forms of RDF, run through ecograph's own reader.

A test is passed or failed with a reason. What a suite expects is compared as a graph (RDFC-1.0), with the
graph names that the file gives: the reader drops them only afterwards.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF

from ecograph.errors import EcographError
from ecograph.sources import parsing
from ecograph.sources.parsing import Left

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")

# A suite and the folders of its manifests.
SUITES: dict[str, tuple[str, ...]] = {
    f"{form} {version}": tuple(f"rdf{version.replace('.', '')}/{folder}" for folder in folders)
    for form, version, folders in (
        ("N-Triples", "1.1", ("rdf-n-triples",)),
        ("N-Triples", "1.2", ("rdf-n-triples/syntax",)),
        ("N-Quads", "1.1", ("rdf-n-quads",)),
        ("N-Quads", "1.2", ("rdf-n-quads/syntax",)),
        ("Turtle", "1.1", ("rdf-turtle",)),
        ("Turtle", "1.2", ("rdf-turtle/syntax", "rdf-turtle/eval")),
        ("TriG", "1.1", ("rdf-trig",)),
        ("TriG", "1.2", ("rdf-trig/syntax", "rdf-trig/eval")),
        ("RDF/XML", "1.1", ("rdf-xml",)),
        ("RDF/XML", "1.2", ("rdf-xml/eval",)),
    )
}
JSON_LD = "JSON-LD 1.1"
# Options of JSON-LD tests that ask for another language than JSON-LD 1.1 and RDF; such tests are not run.
_OTHER_LANGUAGE = (
    ("specVersion", "json-ld-1.0"), ("processingMode", "json-ld-1.0"), ("produceGeneralizedRdf", True),
)  # fmt: skip
# Folders of the archive that are not run, and why.
LEFT_OUT = {
    "rdf11/rdf-mt": "entailment; ecograph derives by rules into graphs of their own",
    "rdf12/rdf-semantics": "entailment; ecograph derives by rules into graphs of their own",
    "rdf12/rdf-n-triples/c14n": "the canonical form of an output; these tests are of the reader",
    "rdf12/rdf-n-quads/c14n": "the canonical form of an output; these tests are of the reader",
}


@dataclass(frozen=True)
class Case:
    """One test: what is read, from where, and what must come of it (None: an error; "": no error)."""

    name: str
    action: Path
    base: str
    expected: Path | str | None


@dataclass(frozen=True)
class Result:
    passed: bool
    reason: str = ""


def unpack(archive: Path, target: Path) -> Path:
    """The folder in which the suites lie, unpacked from the archive."""
    with tarfile.open(archive) as packed:
        wanted = ("w3c-rdf-tests/rdf/", "json-ld-api/tests/toRdf")
        members = [m for m in packed.getmembers() if m.name.startswith(wanted)]
        packed.extractall(target, members=members, filter="data")
    return target


def cases(root: Path, suite: str) -> Iterator[Case]:
    if suite == JSON_LD:
        yield from _json_ld(root / "json-ld-api" / "tests")
        return
    for folder in SUITES[suite]:
        path = root / "w3c-rdf-tests" / "rdf" / folder
        manifest = rdflib.Graph().parse(path / "manifest.ttl", format="turtle", publicID="file:///m/")
        assumed = next((str(o) for o in manifest.objects(None, MF.assumedTestBase)), "urn:base:")
        for entries in manifest.objects(None, MF.entries):
            for node in Collection(manifest, entries):
                kind = str(manifest.value(node, RDF.type)).partition("#")[2]
                action = str(manifest.value(node, MF.action)).removeprefix("file:///m/")
                result = manifest.value(node, MF.result)
                expected: Path | str | None = "" if result is None else path / _local(result)
                if "Negative" in kind:
                    expected = None
                yield Case(f"{folder}/{_name(node)}", path / action, assumed + action, expected)


def _json_ld(path: Path) -> Iterator[Case]:
    manifest = json.loads((path / "toRdf-manifest.jsonld").read_text("utf-8"))
    for entry in manifest["sequence"]:
        option: dict[str, Any] = entry.get("option", {})
        if any(option.get(key) == value for key, value in _OTHER_LANGUAGE):
            continue
        base = option.get("base", manifest["baseIri"] + entry["input"])
        expected: Path | str | None = path / entry["expect"] if "expect" in entry else ""
        if any("Negative" in kind for kind in entry["@type"]):
            expected = None
        yield Case(f"toRdf/{entry['@id'][1:]}", path / entry["input"], base, expected)


def _local(node: Any) -> str:
    return str(node).removeprefix("file:///m/")


def _name(node: Any) -> str:
    return str(node).rpartition("#")[2]


def run(case: Case) -> Result:
    """Run one test. Whatever goes wrong is a failure with its reason, never an exception."""
    try:
        found = read(case)
    except EcographError as error:
        words = f"not read: {error.what.removeprefix('The file cannot be parsed: ')}"
        return Result(case.expected is None, "" if case.expected is None else words)
    if case.expected is None:
        return Result(False, "read, and it must not be")
    if case.expected == "":
        return Result(True)
    assert isinstance(case.expected, Path)
    form = ox.RdfFormat.from_extension(case.expected.suffix[1:])
    wanted = list(ox.parse(path=case.expected, format=form))
    same = canonical(found) == canonical(wanted)
    return Result(same, "" if same else f"{len(found)} statements are not the {len(wanted)} expected")


def read(case: Case, left: Any = None) -> list[ox.Quad]:
    form = parsing.FORMS[case.action.suffix]
    reader = parsing.Reader(case.action, form, case.base, left or (lambda _: None), lenient=left is not None)
    return list(reader.quads())


def leniently(case: Case) -> tuple[list[ox.Quad], list[Left]]:
    """What is read when errors are passed over, and what was left."""
    left: list[Left] = []
    return read(case, left.append), left


def canonical(quads: list[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}
