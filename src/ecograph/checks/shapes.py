"""SHACL: the shapes of ``ontology/shapes``, validated by pySHACL."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from ecograph.checks.report import Breach, Rule
from ecograph.resources import ontology_dir
from ecograph.store import Store
from ecograph.vocab import PREFIXES, local_name

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

SHAPES = "https://w3id.org/ecograph/shapes#"

_SH = PREFIXES["sh"]
# A name that only stands in (rules/stand-in-names.rq) does not hide that one is missing.
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != graph:names) }"
_RULES = """
SELECT ?shape ?message ?hint ?severity WHERE {
  ?shape sh:message ?message ; ecos:hint ?hint ; sh:severity ?severity
  FILTER(LANG(?message) = LANG(?hint))
} ORDER BY ?shape
"""
_NOT_RUN = Rule(
    "shacl-not-run", "shape", "violation",
    {"zh": "未作 SHACL 校验：缺少 pySHACL。", "en": "SHACL was not run: pySHACL is missing."},
    {"zh": "安装：pip install 'ecograph[check]'", "en": "pip install 'ecograph[check]'"},
)  # fmt: skip


def validate(store: Store) -> tuple[list[Rule], list[Breach]]:
    """Validate the union of all graphs of a store against the shapes.

    A plain rdflib graph in memory, copied from the store: pySHACL asks for one triple at a time, and on
    the store itself that took more than twenty times as long (see docs/checks.md).
    """
    try:
        import pyshacl
    except ImportError:
        return [_NOT_RUN], [Breach(_NOT_RUN.id, "ecograph[check]")]
    import rdflib

    shapes = load_shapes()
    with _quiet():
        data = rdflib.Graph()
        data.parse(data=store.serialize(_ALL, "nt"), format="ox-nt")
        _without_nan(data)
        # inplace: the copy is ours, so pySHACL need not copy it once more
        _, results, _ = pyshacl.validate(data, shacl_graph=_lean(shapes), inplace=True, inference="none")
    if not isinstance(results, rdflib.Graph):
        raise TypeError(f"pySHACL could not read the shapes: {results!r}")
    return shape_rules(shapes), list(_breaches(results, data, shapes))


def load_shapes() -> rdflib.Graph:
    """The graph of all shapes."""
    import rdflib

    shapes = rdflib.Graph()
    for path in sorted((ontology_dir() / "shapes").glob("*.ttl")):
        shapes.parse(path)
    return shapes


def _without_nan(data: rdflib.Graph) -> None:
    """Make a text of each decimal that is NaN: no decimal is (XSD 3.3.3), but it is one to rdflib, which then
    fails to compare it."""
    from rdflib import Literal

    for s, p, o in list(data):
        if isinstance(o, Literal) and isinstance(o.value, Decimal) and o.value.is_nan():
            data.remove((s, p, o))
            data.add((s, p, Literal(str(o))))


def _lean(shapes: rdflib.Graph) -> rdflib.Graph:
    """The same shapes as pySHACL reads them fastest: three times as fast on 100,000 triples.

    It goes through all statements of a property shape once for each thing, words included, and enters a
    property shape once for each thing too. So words are left out (the report has them from the files),
    and the target of a node shape is written at its property shapes, which says the same.
    """
    import rdflib
    from rdflib import RDF, SH

    words = {SH.name, SH.message, SH.severity, rdflib.URIRef(SHAPES + "hint")}
    lean = rdflib.Graph()
    for subject, predicate, value in shapes:
        typed = predicate == RDF.type and value == SH.PropertyShape
        if predicate not in words and predicate != SH.property and not typed:
            lean.add((subject, predicate, value))
    for shape, inner in shapes.subject_objects(SH.property):
        for target in shapes.objects(shape, SH.targetClass):
            lean.add((inner, SH.targetClass, target))
    return lean


def shape_rules(shapes: rdflib.Graph) -> list[Rule]:
    """One rule for each shape that has a message, sorted by its name."""
    import rdflib

    names: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {}
    for shape, message, hint, severity in shapes.query(_RULES, initNs={"sh": _SH, "ecos": SHAPES}):  # type: ignore[misc]
        assert isinstance(message, rdflib.Literal)
        assert isinstance(hint, rdflib.Literal)
        entry = names.setdefault(local_name(str(shape)), (local_name(str(severity)).lower(), {}, {}))
        entry[1][str(message.language)] = str(message)
        entry[2][str(hint.language)] = str(hint)
    return [Rule(name, "shape", *words) for name, words in sorted(names.items())]


def _breaches(results: rdflib.Graph, data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Breach]:
    from rdflib import SH

    for result in results.objects(None, SH.result):
        shape = results.value(result, SH.sourceShape)
        focus = results.value(result, SH.focusNode)
        value = results.value(result, SH.value)
        assert shape is not None
        assert focus is not None
        found = {str(value)} if value is not None else _at_path(data, focus, shapes, shape)
        yield Breach(local_name(str(shape)), str(focus), tuple(sorted(found)))


def _at_path(data: rdflib.Graph, focus: Node, shapes: rdflib.Graph, shape: Node) -> set[str]:
    """What lies at the path of a shape: how a missing or a surplus value is shown."""
    from rdflib import RDF, SH
    from rdflib.collection import Collection

    path = shapes.value(shape, SH.path)
    choice = None if path is None else shapes.value(path, SH.alternativePath)
    if choice is not None:
        steps = [{one} for one in Collection(shapes, choice)]
        return {str(found) for (step,) in steps for found in data.objects(focus, step)}
    sequence = list(Collection(shapes, path)) if (path, RDF.first, None) in shapes and path else [path]
    nodes: set[Node] = {focus}
    for step in sequence:
        nodes = {found for node in nodes for found in data.objects(node, step)}
    return {str(node) for node in nodes}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """rdflib prints a traceback for each ill-typed value; the report says it better."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
