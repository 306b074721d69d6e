"""Results of measures as RDF: each run in a graph of its own, so that SPARQL can ask for them.

A run is an ``eco:AnalysisRun`` with measure, projection, parameters, engine and formula; each cell of
its answer is an ``eco:MeasuredValue``. Results follow from a store's content, so they go when that
changes: a build, a decision or a view drops them, and :func:`runs` says how to compute them again.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecograph.errors import EcographError, InputError, NotFound
from ecograph.generation import Generation
from ecograph.schema import CHAIN_ORDER, ROLE_ORDER, Schema
from ecograph.store import POINTER, Store
from ecograph.table import Cell, Table
from ecograph.vocab import CHAIN, ECO, GRAPH, GRAPH_CURRENT, GRAPH_INFERRED, PREFIXES, RDF_TYPE, ROLE

GRAPH_ANALYSIS = GRAPH + "analysis/"
_RUN = "https://w3id.org/ecograph/run/"
_RESULT = "https://w3id.org/ecograph/result/"
_LABELS = ("label_zh", "label_en")
_NAMING = ("from", "to", "what", "group", "chain", "layer_a", "layer_b")
_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_RUNS = "SELECT ?graph ?run ?how WHERE { GRAPH ?graph { ?run eco:howMade ?how } } ORDER BY ?graph"
_CELLS = """
SELECT ?row ?rank ?column ?number ?text ?value WHERE { GRAPH ?graph {
  ?value eco:resultRow ?row ; eco:resultColumn ?column .
  OPTIONAL { ?value eco:resultRank ?rank }
  OPTIONAL { ?value qudt:numericValue ?number }
  OPTIONAL { ?value eco:resultText ?text }
} } ORDER BY ?row ?column
"""
_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"


@dataclass(frozen=True)
class Written:
    """What was written: the graph, its run, how many values, and whether it was there before."""

    graph: str
    run: str
    values: int
    unchanged: bool

    def words(self, lang: str) -> str:
        """One line for a reader of ``zh`` or ``en``."""
        if lang == "zh":
            state = "图库中已有，未作改动" if self.unchanged else "已写入图库"
            return f"{state}：{self.values} 个值，命名图 {self.graph}"
        state = "already in the store, nothing changed" if self.unchanged else "written to the store"
        return f"{state}: {self.values} values in the graph {self.graph}"


@dataclass(frozen=True)
class Run:
    """A run whose results a store holds: its graph, measure, and the command that repeats it."""

    graph: str
    measure: str
    command: str


def words(dropped: Iterable[Run], lang: str) -> str:
    """What to tell a reader of results that went with the content they were computed on; empty if none.

    >>> words([], "en")
    ''
    """
    commands = "\n".join(f"  {run.command}" for run in dropped)
    if not commands:
        return ""
    if lang == "zh":
        return f"图库内容已变，以下分析结果不再适用，已移除；重算请运行：\n{commands}"
    return f"results of measures on the old content were dropped; to compute them again:\n{commands}"


def content_of(folder: str | Path) -> str:
    """The sign of a store's content: what it was built from, and which decisions were applied."""
    pointer = Path(folder) / POINTER
    return pointer.read_text("utf-8").strip().partition(".")[0] if pointer.is_file() else ""


def write(
    folder: str | Path, table: Table, *, params: Mapping[str, object] | None = None,
    title: Mapping[str, str] | None = None, content: str | None = None,
) -> Written:  # fmt: skip
    """Write a measure's answer into the store ``folder``, as a new generation; writing it twice changes
    nothing.

    ``table`` is what :func:`ecograph.analyze` gives without ``lang``; ``params`` are the parameters that
    were asked for, ``title`` the measure's title by language. ``content`` is :func:`content_of` the store
    when the network was read: if it is another by now, ``EcographError`` is raised and nothing is written.
    The IRIs follow from content, measure, projection and parameters. ``InputError`` for a table that
    does not say by which measure and projection it was made.
    """
    path = Path(folder)
    now = content_of(path)
    current = Store.open(path)
    if content is not None and content != now:
        raise EcographError(
            "The store was built anew while the measure was computed.",
            where=str(path),
            hint="compute it again",
        )
    made = _Run.of(table, dict(params or {}), dict(title or {}), now)
    text = "\n".join(sorted({*made.about(), *made.cells()}))
    values = len(table) * len(made.columns)
    new = Store.in_memory()
    new.add_rdf(text, "nt", graph=made.graph)
    given = {"graph": made.graph}
    if new.construct(_TRIPLES, given) == current.construct(_TRIPLES, given):
        return Written(made.graph, made.iri, values, unchanged=True)
    with Generation(path, now.removeprefix("g-"), base=current) as store:
        store.update(f"CLEAR SILENT GRAPH <{made.graph}>")
        store.add_rdf(text, "nt", graph=made.graph)
    return Written(made.graph, made.iri, values, unchanged=False)


def read(store: Store, graph: str) -> Table:
    """The answer that a graph of results holds, as :func:`write` was given it.

    Names are those that the store has now. Raises ``NotFound`` where no results are in the graph.
    """
    hows = {str(g): str(how) for g, _, how in store.select(_RUNS).rows}
    if graph not in hows:
        raise NotFound("graph of results", graph, hows, hint="ecograph query analysis-runs")
    how = json.loads(hows[graph])
    columns = tuple(how.pop("columns"))
    found: dict[int, dict[str, Cell]] = {}
    for row, rank, column, number, text, _ in store.select(_CELLS, {"graph": graph}).rows:
        cells = found.setdefault(int(row or 0), {})
        cells[str(column)] = number if number is not None else text
        cells["rank"] = rank
    schema = Schema.load(store)
    rows = []
    for _, cells in sorted(found.items()):
        if "id" in cells and how["labelled"]:
            cells.update(zip(_LABELS, schema.labels(str(cells["id"])), strict=True))
        rows.append(tuple(cells.get(column) for column in columns))
    del how["labelled"], how["asked"]
    return Table(columns, tuple(rows), how)


def runs(store: Store) -> tuple[Run, ...]:
    """The runs whose results a store holds, with the command that computes each again.

    >>> runs(Store.in_memory())
    ()
    """
    found = []
    for graph, _, how in store.select(_RUNS).rows:
        told = json.loads(str(how))
        found.append(Run(str(graph), str(told["measure"]), _command(told)))
    return tuple(found)


def drop(store: Store) -> tuple[Run, ...]:
    """Take all results out of a store that is open to write; the runs that went."""
    gone = runs(store)
    for run in gone:
        store.update(f"CLEAR SILENT GRAPH <{run.graph}>")
    return gone


@dataclass(frozen=True)
class _Run:
    """A table as a run: its IRIs, and the N-Triples that say it."""

    table: Table
    params: dict[str, object]
    title: dict[str, str]
    content: str
    digest: str

    @classmethod
    def of(cls, table: Table, params: dict[str, object], title: dict[str, str], content: str) -> _Run:
        made = table.made
        projection = made.get("projection")
        if "measure" not in made or not isinstance(projection, Mapping) or "projection" not in projection:
            raise InputError(
                "This table does not say by which measure and projection it was made.",
                hint="write what ecograph.analyze gives, of a network that ecograph.project made",
            )
        told = {k: projection.get(k) for k in ("projection", "query_sha256", "parameters", "view", "form")}
        key = _json([made["measure"], told, params, content])
        return cls(table, params, title, content, hashlib.sha256(key.encode()).hexdigest()[:16])

    @property
    def _name(self) -> str:
        return f"{self.table.made['measure']}-{self.digest}"

    @property
    def graph(self) -> str:
        return GRAPH_ANALYSIS + self._name

    @property
    def iri(self) -> str:
        return _RUN + self._name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose cells become values: the rank and an entity's names are told otherwise."""
        left = ("rank", *(_LABELS if "id" in self.table.columns else ()))
        return tuple(column for column in self.table.columns if column not in left)

    def about(self) -> Iterator[str]:
        """What the run is."""
        made, projection = self.table.made, self.table.made["projection"]
        assert isinstance(projection, Mapping)
        name = str(projection["projection"])
        yield _triple(self.iri, RDF_TYPE, _iri(ECO + "AnalysisRun"))
        yield _triple(self.graph, PREFIXES["prov"] + "wasGeneratedBy", _iri(self.iri))
        for used in (GRAPH_CURRENT, GRAPH_INFERRED):
            yield _triple(self.iri, PREFIXES["prov"] + "used", _iri(used))
        for lang, text in self.title.items():
            yield _triple(self.iri, PREFIXES["skos"] + "prefLabel", _literal(text, lang=lang))
        if name.capitalize() in CHAIN_ORDER:
            yield _triple(self.iri, ECO + "inChain", _iri(CHAIN + name.capitalize()))
        asked = {"projection": projection.get("parameters", {}), "measure": self.params}
        told: dict[str, object] = {
            "measure": made["measure"], "onProjection": name, "queryHash": projection.get("query_sha256"),
            "parameters": _json(asked), "formula": made.get("formula"), "engine": made.get("engine"),
            "includesPlans": bool(dict(projection.get("parameters") or {}).get("include_planned")),
            "nodeCount": made.get("nodes"), "linkCount": made.get("edges"), "storeContent": self.content,
            "howMade": self._how(),
        }  # fmt: skip
        for term, value in told.items():
            if isinstance(value, str | int):
                yield _triple(self.iri, ECO + term, _literal(value))
        for lang, text in self._notes():
            yield _triple(self.iri, ECO + "runNote", _literal(text, lang=lang))

    def cells(self) -> Iterator[str]:
        """What the answer says: one node for each cell."""
        table = self.table
        for number, record in enumerate(table.records(), start=1):
            known = _entities(record, str(table.made.get("by", "")))
            for column in self.columns:
                cell = record[column]
                node = f"{_RESULT}{self._name}/{number}/{column}"
                yield _triple(node, RDF_TYPE, _iri(ECO + "MeasuredValue"))
                yield _triple(node, PREFIXES["prov"] + "wasGeneratedBy", _iri(self.iri))
                yield _triple(node, ECO + "resultRow", _literal(number))
                yield _triple(node, ECO + "resultColumn", _literal(column))
                for iri in known:
                    yield _triple(node, ECO + "measuredEntity", _iri(iri))
                if isinstance(rank := record.get("rank"), int):
                    yield _triple(node, ECO + "resultRank", _literal(rank))
                yield from self._value(node, cell)

    def _value(self, node: str, cell: Cell) -> Iterator[str]:
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            for lang, why in self._why.items():
                yield _triple(node, ECO + "missingBecause", _literal(why, lang=lang))
        elif isinstance(cell, str | bool):
            yield _triple(node, ECO + "resultText", _literal(cell))
        else:
            yield _triple(node, PREFIXES["qudt"] + "numericValue", _literal(cell))

    def _notes(self) -> Iterator[tuple[str, str]]:
        notes = self.table.made.get("notes", ())
        assert isinstance(notes, list | tuple)
        for note in notes:
            yield from note.items()

    @property
    def _why(self) -> dict[str, str]:
        """The notes of each language as one text: the table does not say which of them is a cell's."""
        said: dict[str, list[str]] = {}
        for lang, text in self._notes():
            said.setdefault(lang, []).append(text)
        return {lang: ("" if lang == "zh" else " ").join(texts) for lang, texts in said.items()}

    def _how(self) -> str:
        columns = self.table.columns
        labelled = {"id", *_LABELS} <= set(columns)
        extra = {"columns": columns, "labelled": labelled, "asked": self.params}
        return _json({**self.table.made, **extra})


def _entities(record: Mapping[str, Cell], by: str) -> list[str]:
    """What a row is about: its entity; else the entities, roles or chains that it names."""
    columns = ("id",) if _subject("id", record.get("id"), by) else _NAMING
    return sorted({iri for c in columns if (iri := _subject(c, record.get(c), by))})


def _subject(column: str, cell: Cell, by: str) -> str | None:
    """The IRI of what a cell names: an entity by its IRI, a role or a chain by its code."""
    if not isinstance(cell, str):
        return None
    if _IRI.fullmatch(cell):
        return cell
    if column in ("chain", "layer_a", "layer_b") and cell in CHAIN_ORDER:
        return CHAIN + cell
    if column in ("group", "from", "to") and by == "role" and cell in ROLE_ORDER:
        return ROLE + cell
    return None


def _command(told: Mapping[str, object]) -> str:
    """The command line that computes a run again."""
    projection, asked = told["projection"], told.get("asked", {})
    assert isinstance(projection, Mapping)
    assert isinstance(asked, Mapping)
    words = ["ecograph", "analyze", str(told["measure"]), "--on", str(projection["projection"])]
    chosen = dict(projection.get("parameters", {}))
    words += ["--include", "planned"] if chosen.get("include_planned") else []
    for option, key in (("--role", "roles"), ("--industry", "industries")):
        words += [word for code in chosen.get(key) or () for word in (option, str(code))]
    words += ["--source", str(chosen["source"])] if chosen.get("source") else []
    words += ["--isolates"] if chosen.get("isolates") else []
    words += [word for name, value in asked.items() for word in ("-p", f"{name}={value}")]
    view = dict(projection.get("view") or {})
    words += ["--as-of", str(view["as_of"])] if view.get("as_of") else []
    words += ["--undated"] if view.get("undated") else []
    words += ["--no-persons"] if view.get("persons") is False else []
    return shlex.join([*words, "--write"])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _triple(subject: str, predicate: str, term: str) -> str:
    return f"{_iri(subject)} {_iri(predicate)} {term} ."


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _literal(value: str | int | float | bool, *, lang: str = "") -> str:
    if isinstance(value, str):
        return _quoted(value) + (f"@{lang}" if lang else "")
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{PREFIXES["xsd"]}boolean>'
    if isinstance(value, int):
        return f'"{value}"^^<{PREFIXES["xsd"]}integer>'
    text = repr(value) if math.isfinite(value) else ("INF" if value > 0 else "-INF")
    return f'"{text}"^^<{PREFIXES["xsd"]}double>'


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return f'"{text}"'
