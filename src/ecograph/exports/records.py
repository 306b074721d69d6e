"""The store as four tables: nodes, edges, observations, sources. One row a claim, marked for what it is.

Two passes over the sorted statements: the first remembers what rows refer to (names, figures, documents,
what holds), the second gives the rows. What is remembered grows with entities, figures and places of
evidence, not with statements. Every claim is a row, plans and disputed ones too, with its modality, its
status and whether it is current; the network forms are for those who want only what holds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from ecograph.exports.terms import iri, literal, split_quad, text
from ecograph.vocab import (
    ECO,
    GRAPH,
    GRAPH_CURRENT,
    GRAPH_INFERRED,
    GRAPH_SOURCE,
    MODALITY,
    PREFIXES,
    RDF_TYPE,
    STATUS,
    local_name,
    shorten,
)

Value = str | int | float | bool | list[str] | None
Row = tuple[Value, ...]
Lines = Callable[[], Iterable[str]]
"""Gives the sorted N-Quads lines of a store; called once per pass."""


class Column(NamedTuple):
    """A column: its name in files for programs, its headings, what it holds (``text``, ``list``, ``number``,
    ``flag``) and, where the values are codes, the namespace of their concepts."""

    name: str
    zh: str
    en: str
    kind: str = "text"
    scheme: str = ""


_ROLE = PREFIXES["role"]
_APPROXIMATION = PREFIXES["approx"]
_DATES = (
    Column("valid_from", "生效日期", "valid from"),
    Column("valid_until", "失效日期", "valid until"),
    Column("as_of", "截至日期", "as of"),
)
_PLACES = (
    Column("attributed_to", "言说者", "attributed to", "list"),
    Column("documents", "来源文档", "documents", "list"),
    Column("evidence", "证据位置", "evidence", "list"),
    Column("stated_in", "数据来源", "stated in", "list"),
)
_KIND = (
    Column("modality", "语气", "modality", scheme=MODALITY),
    Column("status", "状态", "status", scheme=STATUS),
)
TABLES: dict[str, tuple[Column, ...]] = {
    "nodes": (
        Column("id", "标识", "identifier"),
        Column("label_zh", "中文名称", "name (zh)"),
        Column("label_en", "英文名称", "name (en)"),
        Column("class", "类别", "class"),
        Column("class_label", "类别名称", "class name"),
        Column("roles", "主体角色", "roles", "list", _ROLE),
        Column("aliases", "别名", "other names", "list"),
        Column("codes", "代码", "codes", "list"),
        Column("stated_in", "数据来源", "stated in", "list"),
    ),
    "edges": (
        Column("id", "陈述标识", "claim"),
        Column("source", "主体", "source"),
        Column("source_label", "主体名称", "source name"),
        Column("predicate", "关系", "predicate"),
        Column("predicate_label", "关系名称", "predicate name"),
        Column("target", "客体", "target"),
        Column("target_label", "客体名称", "target name"),
        Column("value", "取值", "value"),
        *_KIND,
        Column("current", "现行", "current", "flag"),
        *_DATES,
        Column("number", "数值", "number", "number"),
        Column("unit", "单位", "unit"),
        Column("verbatim", "原文数字", "figure as written"),
        *_PLACES,
    ),
    "observations": (
        Column("id", "陈述标识", "claim"),
        Column("entity", "对象", "entity"),
        Column("entity_label", "对象名称", "entity name"),
        Column("indicator", "指标", "indicator"),
        Column("indicator_label", "指标名称", "indicator name"),
        Column("scope", "口径", "scope"),
        Column("scope_label", "口径名称", "scope name"),
        Column("number", "数值", "number", "number"),
        Column("lower", "下界", "lower bound", "number"),
        Column("lower_inclusive", "含下界", "lower bound included", "flag"),
        Column("upper", "上界", "upper bound", "number"),
        Column("upper_inclusive", "含上界", "upper bound included", "flag"),
        Column("unit", "单位", "unit"),
        Column("approximation", "约略程度", "approximation", scheme=_APPROXIMATION),
        Column("verbatim", "原文数字", "figure as written"),
        *_KIND,
        *_DATES,
        *_PLACES,
    ),
    "sources": (
        Column("document", "文档", "document"),
        Column("title_zh", "中文标题", "title (zh)"),
        Column("title_en", "英文标题", "title (en)"),
        Column("language", "语言", "language"),
        Column("published_after", "发布不早于", "published after"),
        Column("published_before", "发布不晚于", "published before"),
        Column("sha256", "SHA-256", "SHA-256"),
        Column("claims", "陈述数", "claims", "number"),
        Column("stated_in", "数据来源", "stated in", "list"),
    ),
}
TITLES = {
    "nodes": ("主体", "nodes"),
    "edges": ("联系", "edges"),
    "observations": ("指标数据", "observations"),
    "sources": ("来源文档", "sources"),
}

Properties = dict[str, list[str]]
_RDFS, _SKOS, _QUDT, _DCT = (PREFIXES[p] for p in ("rdfs", "skos", "qudt", "dcterms"))
_LABELS = (_RDFS + "label", _SKOS + "prefLabel")
_VALUE = _QUDT + "numericValue"


@dataclass
class _Known:
    """What rows refer to, from the first pass. Nodes are named by their IRI, blank nodes by their name."""

    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[str, Properties] = field(default_factory=dict)
    document: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    current: set[str] = field(default_factory=set)
    superseded: set[str] = field(default_factory=set)
    dated: bool = False
    claims: Counter[str] = field(default_factory=Counter)

    def label(self, node: str, lang: str) -> str:
        zh, en = self.labels.get(node, ("", ""))
        return (zh or en) if lang == "zh" else (en or zh)

    def entity_classes(self) -> frozenset[str]:
        """The classes of things: eco:EcosystemEntity, eco:Position, and all under them."""
        below: dict[str, list[str]] = {}
        for class_, parents in self.above.items():
            for parent in parents:
                below.setdefault(parent, []).append(class_)
        found, ahead = set(), [ECO + "EcosystemEntity", ECO + "Position"]
        while ahead:
            class_ = ahead.pop()
            if class_ not in found:
                found.add(class_)
                ahead += below.get(class_, [])
        return frozenset(found)

    def depth(self, class_: str) -> int:
        """How many classes lie above one: the deeper, the more specific."""
        found: set[str] = set()
        ahead = [class_]
        while ahead:
            for parent in self.above.get(ahead.pop(), []):
                if parent not in found:
                    found.add(parent)
                    ahead.append(parent)
        return len(found)


def records(lines: Lines, lang: str) -> Iterator[tuple[str, Row]]:
    """The rows of all tables, each with the name of its table, in order of their identifiers.

    Names of classes, predicates and ends are in ``lang``, or in the other language where there is none.
    """
    known = _remembered(lines())
    entities = known.entity_classes()
    documents: list[tuple[str, Properties, list[str]]] = []
    for subject, statements, graphs in _subjects(lines()):
        kinds = statements.get(RDF_TYPE, [])
        if ECO + "RelationClaim" in kinds:
            yield "edges", _edge(subject, statements, graphs, known, lang)
        elif ECO + "Observation" in kinds:
            yield "observations", _observation(subject, statements, graphs, known, lang)
        elif ECO + "SourceDocument" in kinds:
            documents.append((subject, statements, graphs))
        if found := [kind for kind in kinds if kind in entities]:
            yield "nodes", _node(subject, statements, graphs, found, known, lang)
    for subject, statements, graphs in documents:
        yield "sources", _document(subject, statements, graphs, known)


def _subjects(lines: Iterable[str]) -> Iterator[tuple[str, Properties, list[str]]]:
    """Each subject with its properties (nodes as IRIs, literals as N-Triples terms) and its graphs."""
    for subject, found in groupby(map(split_quad, lines), key=lambda quad: quad[0]):
        statements: Properties = {}
        graphs: dict[str, None] = {}
        for _, predicate, object_, graph in found:
            values = statements.setdefault(predicate[1:-1], [])
            value = iri(object_) or object_
            if value not in values[-1:]:  # lines are sorted: what two graphs say follows itself
                values.append(value)
            graphs[graph[1:-1]] = None
        yield iri(subject), statements, list(graphs)


def _remembered(lines: Iterable[str]) -> _Known:
    known = _Known()
    current, derived = f"<{GRAPH_CURRENT}>", f"<{GRAPH_INFERRED}>"
    plays = f"<{ECO}playsActorRole>"
    for subject, quads in groupby(map(split_quad, lines), key=lambda quad: quad[0]):
        statements: Properties = {}
        node = iri(subject)
        for _, predicate, object_, graph in quads:
            if graph == current:
                known.current.add(f"{subject} {predicate} {object_}")
            if graph in (current, derived) and predicate == plays:
                _add(known.roles.setdefault(node, []), iri(object_))
            statements.setdefault(predicate[1:-1], []).append(iri(object_) or object_)
        _remember(known, node, statements)
    return known


def _remember(known: _Known, node: str, statements: Properties) -> None:
    names = [found for p in _LABELS for term in statements.get(p, ()) if (found := literal(term))]
    if names:
        plain = next((name.text for name in names if not name.language), "")
        zh, en = (
            next((n.text for n in names if n.language.split("-")[0] == lang), "") for lang in ("zh", "en")
        )
        known.labels[node] = (zh or plain, en or ("" if zh else plain))
    if parents := [p for p in statements.get(_RDFS + "subClassOf", ()) if not p.startswith("_:")]:
        known.above[node] = parents
    if _VALUE in statements or ECO + "verbatim" in statements:
        known.figures[node] = {p: v for p, v in statements.items() if p != RDF_TYPE}
    if documents := statements.get(ECO + "inDocument"):
        known.document[node] = documents[0]
    known.superseded.update(statements.get(ECO + "supersedes", ()))
    known.dated = known.dated or (node == GRAPH + "view" and ECO + "asOf" in statements)


def _node(
    subject: str, statements: Properties, graphs: list[str], kinds: list[str], known: _Known, lang: str
) -> Row:
    class_ = min(kinds, key=lambda kind: (-known.depth(kind), kind))
    zh, en = known.labels.get(subject, ("", ""))
    return (
        subject, zh, en, shorten(class_).removeprefix("eco:"), known.label(class_, lang),
        sorted(_code(role, _ROLE) for role in known.roles.get(subject, ())),
        _texts(statements, _SKOS + "altLabel"), _texts(statements, _SKOS + "notation"), _sources(graphs),
    )  # fmt: skip


def _edge(subject: str, statements: Properties, graphs: list[str], known: _Known, lang: str) -> Row:
    source, predicate, target = (
        _one(statements, ECO + "claim" + p) for p in ("Subject", "Predicate", "Object")
    )
    value = statements.get(ECO + "claimLiteral", [""])[0]
    said = f"{_term(source)} {_term(predicate)} {_term(target) if target else value}"
    figure = known.figures.get(_one(statements, ECO + "quantity"), {})
    kind = _kind(statements)
    # As the rule of the current view has it; in a view at a date what had ended is gone already.
    over = subject in known.superseded or (ECO + "validUntil" in statements and not known.dated)
    current = kind == ("Fact", "Accepted") and not over and said in known.current
    return (
        subject, source, known.label(source, lang), shorten(predicate).removeprefix("eco:"),
        known.label(predicate, lang), target, known.label(target, lang), text(value) if value else "",
        *kind, current, *_dates(statements),
        _number(figure, _VALUE), _unit(figure), _first(figure, ECO + "verbatim"),
        *_places(statements, graphs, known),
    )  # fmt: skip


def _observation(subject: str, statements: Properties, graphs: list[str], known: _Known, lang: str) -> Row:
    entity, indicator, scope = (_one(statements, ECO + p) for p in ("observedEntity", "indicator", "scope"))
    figure = known.figures.get(_one(statements, ECO + "quantity"), {})
    return (
        subject, entity, known.label(entity, lang), shorten(indicator), known.label(indicator, lang),
        shorten(scope), known.label(scope, lang), _number(figure, _VALUE),
        _number(figure, _QUDT + "lowerBound"), _flag(figure, ECO + "lowerInclusive"),
        _number(figure, _QUDT + "upperBound"), _flag(figure, ECO + "upperInclusive"),
        _unit(figure), _code(_one(figure, ECO + "approximation"), _APPROXIMATION),
        _first(figure, ECO + "verbatim"), *_kind(statements), *_dates(statements),
        *_places(statements, graphs, known),
    )  # fmt: skip


def _document(subject: str, statements: Properties, graphs: list[str], known: _Known) -> Row:
    titles = [found for term in statements.get(_DCT + "title", ()) if (found := literal(term))]
    zh, en = (next((t.text for t in titles if t.language.split("-")[0] == lang), "") for lang in ("zh", "en"))
    plain = next((t.text for t in titles if not t.language), "")
    return (
        subject, zh or plain, en or plain, _first(statements, _DCT + "language"),
        _first(statements, ECO + "publishedAfter"), _first(statements, ECO + "publishedBefore"),
        _first(statements, PREFIXES["spdx"] + "checksumValue"), known.claims[subject], _sources(graphs),
    )  # fmt: skip


def _kind(statements: Properties) -> tuple[str, str]:
    return (
        _code(_one(statements, ECO + "modality"), MODALITY),
        _code(_one(statements, ECO + "claimStatus"), STATUS),
    )


def _dates(statements: Properties) -> tuple[str, str, str]:
    first, last, seen = (_first(statements, ECO + p) for p in ("validFrom", "validUntil", "asOf"))
    return first, last, seen


def _places(statements: Properties, graphs: list[str], known: _Known) -> tuple[list[str], ...]:
    evidence = statements.get(ECO + "evidence", [])
    documents = sorted({known.document[place] for place in evidence if place in known.document})
    known.claims.update(documents)
    return statements.get(ECO + "attributedTo", []), documents, evidence, _sources(graphs)


def _sources(graphs: Iterable[str]) -> list[str]:
    return sorted(g.removeprefix(GRAPH_SOURCE) for g in graphs if g.startswith(GRAPH_SOURCE))


def _add(values: list[str], value: str) -> None:
    if value not in values:
        values.append(value)


def _one(statements: Properties, predicate: str) -> str:
    """The node that a property names; empty if none, or text."""
    found = statements.get(predicate, [""])[0]
    return "" if found.startswith(('"', "<<")) else found


def _first(statements: Properties, predicate: str) -> str:
    return text(found[0]) if (found := statements.get(predicate)) else ""


def _texts(statements: Properties, predicate: str) -> list[str]:
    return list(dict.fromkeys(text(term) for term in statements.get(predicate, ())))


def _term(node: str) -> str:
    return node if node.startswith("_:") else f"<{node}>"


def _code(concept: str, scheme: str) -> str:
    return concept.removeprefix(scheme) if concept.startswith(scheme) else concept


def _unit(figure: Properties) -> str:
    unit = _one(figure, _QUDT + "hasUnit")
    return local_name(unit) if shorten(unit) != unit else unit


def _number(figure: Properties, predicate: str) -> int | float | None:
    written = _first(figure, predicate)
    try:
        number = int(written) if written.lstrip("+-").isdigit() else float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _flag(figure: Properties, predicate: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(_first(figure, predicate))
