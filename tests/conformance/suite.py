"""The W3C SPARQL 1.1 test suites, run through ecograph's own API.

A result is ``exact``; ``value`` where it is right but writes a number or a truth value in another lexical
form (the store keeps them in canonical form); or ``fail`` with a reason. Another datatype is a failure.
"""

from __future__ import annotations

import csv
import io
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

from ecograph.errors import EcographError, NetworkRefused, QuerySyntaxError
from ecograph.store import Store

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RS = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

_QUERY_FOLDERS = (
    "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation",
    "project-expression", "property-path", "subquery",
)  # fmt: skip
_UPDATE_FOLDERS = (
    "add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where", "drop",
    "move", "update-silent",
)  # fmt: skip
# Suites and the (folder, kinds of test) that they are made of, as the W3C manifests group them.
SUITES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "query-evaluation": (_QUERY_FOLDERS, ("QueryEvaluationTest",)),
    "query-syntax": (
        (*(f for f in _QUERY_FOLDERS), "syntax-query"), ("PositiveSyntaxTest11", "NegativeSyntaxTest11"),
    ),
    "query-results": (("csv-tsv-res", "json-res"), ("QueryEvaluationTest", "CSVResultFormatTest")),
    "update-evaluation": (_UPDATE_FOLDERS, ("UpdateEvaluationTest",)),
    "update-syntax": (
        ("syntax-update-1", "syntax-update-2", "delete-insert"),
        ("PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11", "NegativeSyntaxTest11"),
    ),
}  # fmt: skip
# Folders of SPARQL 1.1 that are not run, and why.
LEFT_OUT = {
    "entailment": "queries under RDFS or OWL entailment; ecograph derives by rules into graphs of their own",
    "graph-store-protocol": "an HTTP protocol; ecograph has no server",
    "http-rdf-update": "an HTTP protocol; ecograph has no server",
    "protocol": "an HTTP protocol; ecograph has no server",
    "service": "federation; SERVICE is refused, since nothing is sent to the network",
    "service-description": "the description of an HTTP endpoint; ecograph has no server",
    "syntax-fed": "federation; SERVICE is refused, since nothing is sent to the network",
}


@dataclass(frozen=True)
class Case:
    """One test: the folder and name by which failures are listed, its kind, and its manifest."""

    name: str
    kind: str
    manifest: rdflib.Graph
    node: Any


@dataclass(frozen=True)
class Result:
    state: str
    reason: str = ""


def unpack(archive: Path, target: Path) -> Path:
    """The folder of the SPARQL 1.1 tests, unpacked from the archive."""
    with tarfile.open(archive) as packed:
        members = [m for m in packed.getmembers() if m.name.startswith("w3c-rdf-tests/sparql/sparql11/")]
        packed.extractall(target, members=members, filter="data")
    return target / "w3c-rdf-tests" / "sparql" / "sparql11"


def cases(root: Path, suite: str) -> Iterator[Case]:
    folders, kinds = SUITES[suite]
    for folder in folders:
        path = root / folder / "manifest.ttl"
        manifest = rdflib.Graph().parse(path, format="turtle", publicID=path.as_uri())
        for entries in manifest.objects(None, MF.entries):
            for node in Collection(manifest, entries):
                kind = str(manifest.value(node, RDF.type)).partition("#")[2]
                if kind in kinds:
                    yield Case(f"{folder}/{str(node).rpartition('#')[2]}", kind, manifest, node)


def run(case: Case) -> Result:
    """Run one test. Whatever goes wrong is a failure with its reason, never an exception."""
    runner = {
        "QueryEvaluationTest": _query, "CSVResultFormatTest": _query, "UpdateEvaluationTest": _update,
    }.get(case.kind, _syntax)  # fmt: skip
    try:
        return runner(case)
    except EcographError as error:
        return Result("fail", error.what.splitlines()[0])
    except (OSError, RuntimeError, ValueError) as error:
        return Result("fail", f"{type(error).__name__}: {error}")


def score(results: Iterable[Result]) -> dict[str, int]:
    counted = Counter(result.state for result in results)
    return {state: counted[state] for state in ("exact", "value", "fail")}


# ---- kinds of test


def _syntax(case: Case) -> Result:
    path = _path(case.manifest.value(case.node, MF.action))
    store = Store.in_memory(standard=True)
    text = path.read_text("utf-8")
    try:
        if "Update" in case.kind or path.suffix == ".ru":
            store.update(text, base=path.as_uri())
        else:
            store.serialize(text, "json", base=path.as_uri())
        accepted = True
    except NetworkRefused:
        accepted = True  # raised only once the text is known to parse
    except QuerySyntaxError:
        accepted = False
    except EcographError:
        accepted = True  # parsed, and then it failed when run on nothing, or has no JSON
    expected = case.kind.startswith("Positive")
    return Result("exact") if accepted == expected else Result("fail", f"accepted: {accepted}")


def _query(case: Case) -> Result:
    graph, action = case.manifest, case.manifest.value(case.node, MF.action)
    query = _path(graph.value(action, QT.query))
    store = _dataset(
        graph.objects(action, QT.data), ((node, str(node)) for node in graph.objects(action, QT.graphData))
    )
    text = query.read_text("utf-8")
    expected = _path(graph.value(case.node, MF.result))
    if expected.suffix == ".csv":  # CSV keeps no types: what is written is compared
        ours = store.serialize(text, "csv", base=query.as_uri())
        same = _by_name(ours) == _by_name(expected.read_text("utf-8"))
        return Result("exact") if same else Result("fail", f"got {ours!r}")
    if expected.suffix in (".ttl", ".rdf", ".nt") and not _is_result_set(expected):
        triples = store.serialize(text, "nt", base=query.as_uri())
        return _compare_graphs(
            _quads(triples, "nt", ""),
            _quads(expected.read_text("utf-8"), expected.suffix[1:], expected.as_uri()),
        )
    answer = ox.parse_query_results(
        store.serialize(text, "json", base=query.as_uri()), format=ox.QueryResultsFormat.JSON
    )
    wanted = _expected(expected)
    if isinstance(answer, ox.QueryBoolean) or isinstance(wanted, bool):
        return Result("exact") if bool(answer) == bool(wanted) else Result("fail", f"got {answer!r}")
    names = {variable.value for variable in answer.variables}
    rows = [{v.value: row[v] for v in answer.variables if row[v] is not None} for row in answer]
    for state, form in (("exact", str), ("value", _by_value)):
        if _same_rows(rows, wanted, form):
            return Result(state)
    return Result("fail", f"{len(rows)} rows of {sorted(names)}, not the {len(wanted)} expected")


def _update(case: Case) -> Result:
    graph, action = case.manifest, case.manifest.value(case.node, MF.action)
    result = graph.value(case.node, MF.result)
    request = _path(graph.value(action, UT.request))
    store = _dataset(graph.objects(action, UT.data), _named(graph, action))
    store.update(request.read_text("utf-8"), base=request.as_uri())
    # What is expected is read as it is written: a second store would change the same things in both.
    wanted = []
    for node, name in [*((node, "") for node in graph.objects(result, UT.data)), *_named(graph, result)]:
        path = _path(node)
        place = ox.NamedNode(name) if name else ox.DefaultGraph()
        parsed = _quads(path.read_text("utf-8"), path.suffix[1:], path.as_uri())
        wanted += [ox.Quad(q.subject, q.predicate, q.object, place) for q in parsed]
    return _compare_graphs(_quads("\n".join(store.nquads()), "nq", ""), wanted)


# ---- data


def _dataset(default: Iterable[Any], named: Iterable[tuple[Any, str]]) -> Store:
    store = Store.in_memory(standard=True)
    for node in default:
        _load(store, _path(node), "")
    for node, name in named:
        _load(store, _path(node), name)
    return store


def _load(store: Store, path: Path, graph: str) -> None:
    store.add_rdf(path.read_text("utf-8"), path.suffix[1:], graph=graph, base=path.as_uri())


def _named(graph: rdflib.Graph, node: Any) -> list[tuple[Any, str]]:
    found = list(graph.objects(node, UT.graphData))
    return [(graph.value(one, UT.graph), str(graph.value(one, RDFS.label))) for one in found]


def _path(node: Any) -> Path:
    assert node is not None
    return Path(str(node).removeprefix("file://"))


def _quads(text: str, format_: str, base: str) -> list[ox.Quad]:
    form = ox.RdfFormat.from_extension(format_)
    assert form is not None
    return list(ox.parse(text, format=form, base_iri=base or None))


# ---- comparison


def _compare_graphs(ours: list[ox.Quad], theirs: list[ox.Quad]) -> Result:
    for state, value in (("exact", False), ("value", True)):
        if _canonical(ours, value) == _canonical(theirs, value):
            return Result(state)
    return Result("fail", f"{len(ours)} statements, not the {len(theirs)} expected")


def _canonical(quads: list[ox.Quad], by_value: bool) -> set[str]:
    if by_value:
        store = ox.Store()  # which writes numbers in canonical form
        store.extend(quads)
        quads = list(store)
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def _same_rows(ours: list[dict[str, Any]], theirs: list[dict[str, Any]], form: Any) -> bool:
    """Whether two answers are equal as bags, blank nodes matched one to one."""
    if len(ours) != len(theirs):
        return False
    free = [_shape(row, form) for row in theirs]
    if Counter(s for s, _ in (_shape(row, form) for row in ours)) != Counter(s for s, _ in free):
        return False
    return _match([_shape(row, form) for row in ours], free, {})


def _shape(row: dict[str, Any], form: Any) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """A row with its blank nodes taken out, and those blank nodes in order of the variables."""
    cells, blanks = [], []
    for name in sorted(row):
        term = row[name]
        blank = isinstance(term, ox.BlankNode)
        cells.append((name, "_" if blank else form(term)))
        if blank:
            blanks.append(term.value)
    return tuple(cells), tuple(blanks)


def _match(ours: list[Any], theirs: list[Any], known: dict[str, str]) -> bool:
    if not ours:
        return True
    shape, blanks = ours[0]
    for i, (other, names) in enumerate(theirs):
        if other != shape:
            continue
        mapping = dict(known)
        fits = all(mapping.setdefault(a, b) == b for a, b in zip(blanks, names, strict=True))
        if (
            fits
            and len(set(mapping.values())) == len(mapping)
            and _match(ours[1:], theirs[:i] + theirs[i + 1 :], mapping)
        ):
            return True
    return False


_EXACT = {
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger",
    "nonPositiveInteger", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort",
    "decimal",
}  # fmt: skip


def _by_value(term: Any) -> str:
    """A term by value and datatype: only the spelling is free, for another datatype is another term."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind in ("double", "float"):
            return f"{float(term.value)!r}^^{kind}"
        if kind in _EXACT:
            return f"{Fraction(term.value)}^^{kind}"
        if kind == "boolean":
            return f"{term.value in ('1', 'true')}^^boolean"
    return str(term)


def _is_result_set(path: Path) -> bool:
    return "result-set#" in path.read_text("utf-8")


def _expected(path: Path) -> bool | list[dict[str, Any]]:
    if path.suffix in (".ttl", ".rdf"):
        return _result_set(path)
    form = {
        ".srx": ox.QueryResultsFormat.XML,
        ".srj": ox.QueryResultsFormat.JSON,
        ".tsv": ox.QueryResultsFormat.TSV,
    }
    found = ox.parse_query_results(path.read_bytes(), format=form[path.suffix])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return [{v.value: row[v] for v in found.variables if row[v] is not None} for row in found]


def _result_set(path: Path) -> bool | list[dict[str, Any]]:
    """An answer written as RDF in the W3C's result-set vocabulary."""
    graph = rdflib.Graph().parse(path, format="turtle" if path.suffix == ".ttl" else "xml")
    for boolean in graph.objects(None, RS.boolean):
        return str(boolean) == "true"
    rows = []
    for solution in graph.objects(None, RS.solution):
        row = {}
        for binding in graph.objects(solution, RS.binding):
            value = graph.value(binding, RS.value)
            assert value is not None
            term = next(iter(ox.parse(f"<urn:s> <urn:p> {value.n3()} .", format=ox.RdfFormat.TURTLE))).object
            row[str(graph.value(binding, RS.variable))] = term
        rows.append(row)
    return rows


def _by_name(text: str) -> list[list[tuple[str, str]]]:
    """The rows of a CSV answer: the order of columns and rows is free, numbers are compared by value."""
    return sorted(sorted((k, _plain(v)) for k, v in row.items()) for row in csv.DictReader(io.StringIO(text)))


def _plain(cell: str) -> str:
    if cell.startswith("_:"):
        return "_:"  # a blank node's label means nothing
    try:
        return repr(float(cell))
    except ValueError:
        return cell
