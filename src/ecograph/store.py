"""The quad store: a folder on disk, read by many, replaced as a whole by one writer.

A store folder holds generations and a pointer::

    ecograph-store/
    ├── CURRENT            the name of the generation that readers open
    └── g-<hash of input>/ an Oxigraph database

A build writes a new generation beside the old one and then moves ``CURRENT`` (:mod:`ecograph.generation`).
Beside these two modules, only the parsers in ``sources`` touch the quad engine.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ecograph import asking, sparql
from ecograph.errors import (
    EcographError,
    InputError,
    ParseError,
    StoreLocked,
    StoreMissing,
)
from ecograph.files import Readable, line_parts
from ecograph.naming import fold_name
from ecograph.sorting import sorted_lines
from ecograph.table import Cell, Table
from ecograph.vocab import ECO, PREFIXES

if TYPE_CHECKING:
    import rdflib

POINTER = "CURRENT"
VIEW = ".view-"
_PART = 64 << 20  # bytes of a bulk load: larger parts need more memory, and smaller ones more merging
_XSD = PREFIXES["xsd"]
_INTEGERS = {_XSD + t for t in ("integer", "int", "long", "short", "nonNegativeInteger")}
_FLOATS = {_XSD + t for t in ("decimal", "double", "float")}
_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")

Parameter = str | int | float | bool
Triple = tuple[str, str, str]


class _Scratch:
    """A folder that goes with the last reference to this."""

    def __init__(self, folder: str) -> None:
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


class Store:
    """An open store. Reading is the default and never blocks; use :meth:`open`.

    Every query sees the union of all named graphs as its default graph; ``GRAPH ?g`` still tells
    which source says what.

    >>> store = Store.in_memory("<urn:a> <urn:knows> <urn:b> .")
    >>> store.select("SELECT ?x WHERE { ?x <urn:knows> ?y }").rows
    (('urn:a',),)
    """

    def __init__(self, engine: ox.Store, path: Path | None = None, *, standard: bool = False) -> None:
        self._engine = engine
        self._standard = standard
        self.path = path
        self.generation: Path | None = None  # the folder of the database itself
        # Set after the engine, so that it goes after it: a database that is open makes new files.
        self._scratch: _Scratch | None = None
        self.view: Mapping[str, object] = {}  # what is left out of another store (see `views`)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, write: bool = False) -> Store:
        """Open the store at ``path``: read-only unless ``write``.

        Raises ``StoreMissing`` where there is none, ``StoreLocked`` where another process writes.
        """
        folder = Path(path)
        pointer = folder / POINTER
        if not pointer.is_file():
            raise StoreMissing(
                "There is no ecograph store here.",
                where=str(folder),
                hint=f"make one with: ecograph build -o {folder}",
            )
        generation = folder / pointer.read_text("utf-8").strip()
        try:
            engine = ox.Store(str(generation)) if write else ox.Store.read_only(str(generation))
        except (OSError, RuntimeError) as error:  # RuntimeError: the files are not a database's
            raise _open_error(error, folder) from None
        store = cls(engine, folder)
        store.generation = generation
        return store

    @classmethod
    def in_memory(cls, turtle: str = "", *, standard: bool = False) -> Store:
        """A store in memory, filled from Turtle or TriG text; for tests and small notebooks.

        ``standard``: a dataset just as SPARQL 1.1 has it. Its default graph is not the union of the named
        ones, and a query declares every prefix that it uses.
        """
        engine = ox.Store()
        if turtle:
            engine.load(turtle, format=ox.RdfFormat.TRIG)
        return cls(engine, standard=standard)

    def __len__(self) -> int:
        """The number of quads in all graphs."""
        return len(self._engine)

    def graphs(self) -> dict[str, int]:
        """The named graphs and how many quads each holds, sorted by name."""
        query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        return {str(g): int(n or 0) for g, n in self.select(query).rows}

    def select(
        self,
        query: str,
        params: Mapping[str, Parameter] | None = None,
        *,
        within: Iterable[str] | None = None,
    ) -> Table:
        """The rows of a SELECT query: IRIs and strings as ``str``, numbers as ``int`` or ``float``, or None.

        ``params`` bind variables (``?name`` or ``$name``, not in the projection) to terms that
        the engine writes, so no value can change the query; a string that is an IRI (``http…``,
        ``urn:…``) is bound as one. ``within``: the graphs whose union is asked, by default all.
        """
        results = self._run(query, params, within=within)
        if not isinstance(results, ox.QuerySolutions):
            raise InputError("This query gives no table.", hint="use SELECT")
        columns = tuple(variable.value for variable in results.variables)
        rows = tuple(tuple(_cell(value) for value in solution) for solution in results)
        digest = hashlib.sha256(query.encode()).hexdigest()
        return Table(columns, rows, {"query_sha256": digest, "parameters": dict(params or {})})

    def columns(self, query: str, params: Mapping[str, Parameter] | None = None) -> dict[str, list[str]]:
        """The answer of a SELECT query by column, for answers of millions of rows.

        Terms come as text: IRIs in full, literals without type or language; unbound is empty. Equal
        terms are one object. Three to ten times faster than :meth:`select`."""
        results = self._run(query, params)
        if not isinstance(results, ox.QuerySolutions):
            raise InputError("This query gives no table.", hint="use SELECT")
        answer = results.serialize(format=ox.QueryResultsFormat.TSV) or b""
        return sparql.tsv_columns([variable.value for variable in results.variables], answer)

    def ask(self, query: str, params: Mapping[str, Parameter] | None = None) -> bool:
        """The answer of an ASK query."""
        results = self._run(query, params)
        if not isinstance(results, ox.QueryBoolean):
            raise InputError("This query does not answer yes or no.", hint="use ASK")
        return bool(results)

    def construct(self, query: str, params: Mapping[str, Parameter] | None = None) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query as N-Triples terms, sorted."""
        results = self._run(query, params)
        if not isinstance(results, ox.QueryTriples):
            raise InputError("This query builds no triples.", hint="use CONSTRUCT")
        return sorted((str(t.subject), str(t.predicate), str(t.object)) for t in results)

    def kind(self, query: str, params: Mapping[str, Parameter] | None = None) -> str:
        """What a query answers with: ``select`` (a table), ``ask`` (yes or no) or ``construct``."""
        results = self._run(query, params)
        if isinstance(results, ox.QuerySolutions):
            return "select"
        return "ask" if isinstance(results, ox.QueryBoolean) else "construct"

    def serialize(
        self,
        query: str,
        format_: str,
        params: Mapping[str, Parameter] | None = None,
        *,
        base: str | None = None,
    ) -> str:
        """The answer in a standard form: ``json``, ``csv``, ``tsv`` or ``xml`` (SPARQL results) for SELECT
        and ASK; ``ttl``, ``nt`` or ``jsonld`` for CONSTRUCT. ``base`` resolves relative IRIs."""
        results = self._run(query, params, base)
        if isinstance(results, ox.QueryTriples):
            triples = sorted(results, key=str)
            rdf_format = _rdf_format(format_)
            prefixes = dict(sorted(PREFIXES.items())) if format_ == "ttl" else None
            raw = ox.serialize(triples, format=rdf_format, prefixes=prefixes)
        else:
            table_format = ox.QueryResultsFormat.from_extension(format_)
            if table_format is None:
                raise InputError(f"A SELECT answer has no form “{format_}”.", hint="json, csv, tsv or xml")
            raw = results.serialize(format=table_format)
        return (raw or b"").decode("utf-8")

    def rdflib(self) -> rdflib.Dataset:
        """A live rdflib Dataset over this store; its default graph is the union of all graphs. What would
        reach the network is refused there, too."""
        return asking.dataset(self._engine)

    def nquads(self) -> Iterator[str]:
        """All quads as sorted N-Quads lines: the stable export, equal for equal content. Memory is bounded:
        a large store is sorted in the system's temporary folder."""
        yield from self._lines([None])

    def ntriples(self, graph: str | None = None) -> Iterator[str]:
        """The triples of a named graph, of the default one (``""``) or of all as sorted N-Triples lines."""
        named: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph()]
        if graph is None:
            named += self._engine.named_graphs()
        elif graph:
            named = [ox.NamedNode(graph)]
        yield from self._lines(named)

    def _lines(self, graphs: Sequence[ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None]) -> Iterator[str]:
        """The sorted lines of graphs, without ends; None stands for the whole dataset, as N-Quads."""
        with tempfile.TemporaryDirectory(prefix="ecograph-lines-") as folder:
            files = [Path(folder) / str(number) for number in range(len(graphs))]
            for file, graph in zip(files, graphs, strict=True):
                form = ox.RdfFormat.N_QUADS if graph is None else ox.RdfFormat.N_TRIPLES
                self._engine.dump(file, form, from_graph=graph)
            for line in sorted_lines(files, unique=True):
                yield line[:-1].decode("utf-8")

    def missing_from(self, other: Store) -> Iterator[tuple[str, str, str, str]]:
        """The quads of this store that the other lacks, as N-Quads terms (subject, predicate, object,
        graph), unsorted. Nothing is held in memory."""
        for quad in self._engine:
            if quad not in other._engine:
                yield str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)

    @classmethod
    def from_nquads(cls, path: Path) -> Store:
        """A store in memory with what ``ecograph export`` wrote. Blank nodes keep their names.

        Raises ``ParseError`` with the line.
        """
        engine = ox.Store()
        try:
            engine.bulk_extend(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
        except SyntaxError as error:
            where = f"{path}:{error.lineno}" if error.lineno else str(path)
            hint = "make one with: ecograph export -o FILE.nq"
            raise ParseError("The file is not N-Quads.", where=where, hint=hint) from None
        except (OSError, ValueError) as error:
            raise InputError(f"The file cannot be read: {error}.", where=str(path)) from None
        return cls(engine)

    def add_rdf(self, text: str, format_: str, *, graph: str = "", base: str | None = None) -> int:
        """Add RDF text (``ttl``, ``nt``, ``rdf`` …) to the named graph, or the default one; how many quads.

        Only for a store opened to write. Raises ``ParseError`` with line and column.
        """
        form = ox.RdfFormat.from_extension(format_)
        if form is None:
            raise InputError(f"“{format_}” is no RDF format.", hint="ttl, nt, nq, trig, rdf or jsonld")
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        try:
            quads = [
                ox.Quad(q.subject, q.predicate, q.object, name if graph else q.graph_name)
                for q in ox.parse(text, format=form, base_iri=base)
            ]
        except SyntaxError as error:
            where = f"line {error.lineno}, column {error.offset}" if error.lineno else None
            raise ParseError(f"The text is not {format_}: {error.msg or error}", where=where) from None
        self._engine.bulk_extend(quads)
        return len(quads)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads in bulk; only for a store opened to write."""
        self._engine.bulk_extend(quads)

    def load(self, lines: Readable, graph: str, *, lenient: bool = True) -> None:
        """Load N-Triples in bulk into the named graph ``graph``; only for a store opened to write.

        The engine parses them itself, part by part; after a SyntaxError some may be in. ``lenient``: for
        what ecograph wrote."""
        name = ox.NamedNode(graph)
        for part in line_parts(lines, _PART):
            self._engine.bulk_load(part, ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=lenient)

    def mentions(self, graph: str, terms: Iterable[str]) -> bool:
        """Whether one of the IRIs is a property or an object in the named graph ``graph``."""
        name, find = ox.NamedNode(graph), self._engine.quads_for_pattern
        return any(
            next(find(None, term, None, name), None) or next(find(None, None, term, name), None)
            for term in map(ox.NamedNode, terms)
        )

    def update(
        self, text: str, params: Mapping[str, Parameter] | None = None, *, base: str | None = None
    ) -> None:
        """Run a SPARQL update, all of it or nothing; only for a store opened to write.

        Unlike a query's, its WHERE reads a named graph only through GRAPH, as the standard has it. LOAD
        and SERVICE raise ``NetworkRefused`` once the text is known to parse; LOAD SILENT, which may fail
        by its definition, loads nothing.
        """
        bound = _bind(text, params) if params else text
        prefixes = None if self._standard else PREFIXES
        try:
            self._engine.update(asking.update(bound, prefixes, base), prefixes=prefixes, base_iri=base)
        except SyntaxError as error:
            raise sparql.syntax_error(error, text) from None
        except RuntimeError as error:
            raise InputError(f"The update cannot be done: {error}.", hint="nothing was changed") from None

    def remove(self, nodes: Iterable[str]) -> int:
        """Remove every quad that has one of the IRIs as subject or object; how many went."""
        removed = 0
        for node in map(ox.NamedNode, nodes):
            about = [*self._engine.quads_for_pattern(node, None, None, None)]
            about += self._engine.quads_for_pattern(None, None, node, None)
            for quad in about:
                self._engine.remove(quad)
            removed += len(about)
        return removed

    def rewrite_texts(self, change: Callable[[str, str], str]) -> int:
        """Replace each literal by what ``change(text, language)`` gives; how many statements changed.

        The language is empty where there is none; type and language stay."""
        changed: list[tuple[ox.Quad, ox.Quad]] = []
        for quad in self._engine:
            old = quad.object
            if isinstance(old, ox.Literal) and (new := change(old.value, old.language or "")) != old.value:
                literal = (
                    ox.Literal(new, language=old.language)
                    if old.language
                    else ox.Literal(new, datatype=old.datatype)
                )
                changed.append((quad, ox.Quad(quad.subject, quad.predicate, literal, quad.graph_name)))
        for before, after in changed:
            self._engine.remove(before)
            self._engine.add(after)
        return len(changed)

    def copy(self) -> Store:
        """A store of its own with the same content, open to write; it goes with its last reference.

        On disk the files are linked, not copied. It lies inside the store's folder, or in the system's
        temporary folder where that is read-only."""
        if self.path is None:
            twin = ox.Store()
            twin.bulk_extend(iter(self._engine))
            return Store(twin)
        inside = self.path if os.access(self.path, os.W_OK) else None
        folder = tempfile.mkdtemp(prefix=VIEW, suffix=f"-{os.getpid()}", dir=inside)
        target = Path(folder) / "copy"
        self._engine.backup(str(target))
        linked = Store(ox.Store(str(target)), self.path)
        linked._scratch = _Scratch(folder)
        return linked

    def derive(
        self,
        query: str,
        graph: str,
        params: Mapping[str, Parameter] | None = None,
        *,
        only_new: bool = False,
        seen: Callable[[str, str, str], object] | None = None,
    ) -> int:
        """Add what a CONSTRUCT query gives to the named graph ``graph``; the number of triples.

        They are added as they come, and not held. ``only_new``: leave out what any graph says already, and
        count the rest. ``seen`` is told of those that link IRIs. ``params`` as in :meth:`select`."""
        results = self._run(query, params)
        if not isinstance(results, ox.QueryTriples):
            raise InputError("A rule must be a CONSTRUCT query.")
        name = ox.NamedNode(graph)
        find = self._engine.quads_for_pattern
        count = 0

        def quads() -> Iterator[ox.Quad]:
            nonlocal count
            for t in results:  # the engine gives each triple once
                if only_new and next(find(t.subject, t.predicate, t.object), None) is not None:
                    continue
                count += 1
                s, p, o = t.subject, t.predicate, t.object
                if seen and isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode):
                    seen(s.value, p.value, o.value)
                yield ox.Quad(s, p, o, name)

        self._engine.bulk_extend(quads())
        return count

    def _run(
        self,
        query: str,
        params: Mapping[str, Parameter] | None,
        base: str | None = None,
        within: Iterable[str] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        bound = _bind(query, params) if params else query
        prefixes = None if self._standard else PREFIXES
        try:
            return self._engine.query(
                asking.query(bound, prefixes, base),
                base_iri=base,
                prefixes=prefixes,
                use_default_graph_as_union=not self._standard and within is None,
                default_graph=None if within is None else [ox.NamedNode(graph) for graph in within],
                custom_functions=_FUNCTIONS,
            )
        except SyntaxError as error:
            raise sparql.syntax_error(error, query) from None
        except RuntimeError as error:
            raise InputError(f"The query cannot be answered: {error}.") from None


def _folded_name(*terms: object) -> ox.Literal | None:
    name = fold_name(terms[0].value) if len(terms) == 1 and isinstance(terms[0], ox.Literal) else ""
    return ox.Literal(name) if name else None


# Functions that a query can call beyond those of SPARQL; None is SPARQL's "error", so BIND leaves it out.
_FUNCTIONS: dict[ox.NamedNode, Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]] = {
    ox.NamedNode(ECO + "foldedName"): _folded_name
}


def _open_error(error: Exception, folder: Path) -> EcographError:
    if "lock" in str(error).lower():
        return StoreLocked(
            "Another process is writing to this store.",
            where=str(folder),
            hint="wait until it has ended; reading works meanwhile",
        )
    return StoreMissing(
        f"The store cannot be opened: {str(error).splitlines()[0]}.",
        where=str(folder),
        hint=f"build it again: ecograph build -o {folder}",
    )


def _rdf_format(name: str) -> ox.RdfFormat:
    known = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    if name not in known:
        raise InputError(f"A graph has no form “{name}”.", hint=", ".join(known))
    return known[name]


def _term(value: Parameter) -> ox.NamedNode | ox.Literal:
    if isinstance(value, str) and _IRI.fullmatch(value):
        with contextlib.suppress(ValueError):  # looks like an IRI and is none: text, then
            return ox.NamedNode(value)
    try:
        return ox.Literal(value)
    except ValueError:  # half a surrogate pair, from a terminal of another encoding
        raise InputError(f"“{value!a}” is no text.", hint="is the terminal's encoding UTF-8?") from None


def _bind(query: str, params: Mapping[str, Parameter]) -> str:
    # The engine's own substitution reaches only variables of the outermost projection, so a term,
    # written by the engine and hence escaped, takes the place of the variable's token. Strings,
    # IRIs and comments are left as they are. See docs/decisions/0004-parameters.md.
    terms = {name: str(_term(value)) for name, value in params.items()}
    return sparql.substitute(query, terms)


def _cell(term: object) -> Cell:  # noqa: PLR0911 - one return a kind of term
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        with contextlib.suppress(ValueError):  # "abc"^^xsd:integer is no number, and stays a text
            if kind in _INTEGERS:
                return int(term.value)
            if kind in _FLOATS:
                return float(term.value)
        if kind == _XSD + "boolean":
            return term.value in ("true", "1")
        return term.value
    return str(term)
