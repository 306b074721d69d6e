"""Reads the ontology's modules, schemes, mapping sets and competency questions."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
DOCS = ROOT / "docs" / "ontology"
ECO = "https://w3id.org/ecograph/ontology#"
SCHEME = "https://w3id.org/ecograph/scheme/"
IRI = URIRef("https://w3id.org/ecograph/ontology")
LANGS = ("zh", "en")
KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object",
    OWL.DatatypeProperty: "datatype",
    OWL.AnnotationProperty: "annotation",
}
MODULES = (
    "actors", "places", "outputs", "links", "industry-chain", "capital-chain", "talent-chain",
    "technology-chain", "governance", "services", "classification", "claims", "reviews",
    "results",
)  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A class or property of ours; ``label`` and ``definition`` by language, ``up`` are IRIs."""

    name: str
    kind: str
    module: str
    label: dict[str, str]
    definition: dict[str, str]
    up: tuple[str, ...]
    domain: str
    range: str
    single: bool
    deprecated: bool


@dataclass(frozen=True)
class Mapping:
    """One row of a mapping set; ``object`` is an IRI, or "" where the other side is a code."""

    set: str
    subject: str
    predicate: str
    object: str
    curie: str
    label: str
    comment: str


def graph_of(paths: Iterable[Path]) -> Graph:
    """The Turtle files as one graph."""
    graph = Graph()
    for path in sorted(paths):
        graph.parse(path)
    return graph


def module_paths() -> list[Path]:
    """The header, the modules and the declarations; not the generated alignments."""
    return sorted([ONTOLOGY / f"{name}.ttl" for name in ("ecograph", "external", *MODULES)])


def scheme_paths() -> list[Path]:
    """The SKOS schemes and the unit file."""
    return sorted((ONTOLOGY / "schemes").glob("*.ttl"))


def whole() -> str:
    """The ontology in one Turtle file: header, modules, declarations, schemes, one after the other."""
    header, *modules = [ONTOLOGY / f"{name}.ttl" for name in ("ecograph", *MODULES, "external")]
    files = [header, *modules, *scheme_paths()]
    note = "# The whole ontology, made by `make ontology` from the files named below.\n\n"
    return note + "\n".join(
        f"# --- {path.relative_to(ONTOLOGY).as_posix()} ---\n{path.read_text(encoding='utf-8')}"
        for path in files
    )


def texts(graph: Graph, subject: Node, *predicates: URIRef) -> dict[str, str]:
    """The texts of a subject by language, of the first predicate that has one."""
    found: dict[str, str] = {}
    for predicate in predicates:
        for value in graph.objects(subject, predicate):
            if isinstance(value, Literal) and value.language:
                found.setdefault(value.language, str(value))
    return found


def terms(graph: Graph) -> list[Term]:
    """Every term of ours with the module that declares it, in the order of the modules' files."""
    place = {
        name: (module, at)
        for module in MODULES
        for at, name in enumerate(_declared((ONTOLOGY / f"{module}.ttl").read_text(encoding="utf-8")))
    }
    found = [
        _term(graph, iri, kind, place[str(iri)[len(ECO) :]][0])
        for node, kind in KINDS.items()
        for iri in graph.subjects(RDF.type, node)
        if isinstance(iri, URIRef) and str(iri).startswith(ECO)
    ]
    return sorted(found, key=lambda t: (MODULES.index(t.module), place[t.name][1]))


def _declared(turtle: str) -> list[str]:
    return re.findall(r"^eco:(\w+) a ", turtle, re.MULTILINE)


def _term(graph: Graph, iri: URIRef, kind: str, module: str) -> Term:
    up = [o for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in graph.objects(iri, p)]
    return Term(
        name=str(iri)[len(ECO) :],
        kind=kind,
        module=module,
        label=texts(graph, iri, RDFS.label),
        definition=texts(graph, iri, SKOS.definition),
        up=tuple(sorted(str(o) for o in up if isinstance(o, URIRef))),
        domain=str(graph.value(iri, RDFS.domain) or ""),
        range=str(graph.value(iri, RDFS.range) or ""),
        single=(iri, URIRef(ECO + "singleValued"), Literal(True)) in graph,
        deprecated=(iri, OWL.deprecated, Literal(True)) in graph,
    )


def module_titles(module: str) -> dict[str, str]:
    """The two first comment lines of a module: what it names, in zh and in en."""
    zh, en, *_ = (ONTOLOGY / f"{module}.ttl").read_text(encoding="utf-8").splitlines()
    return {"zh": zh.lstrip("# "), "en": en.lstrip("# ")}


def mapping_sets() -> list[Path]:
    """The SSSOM files."""
    return sorted((ONTOLOGY / "alignments").glob("*.sssom.tsv"))


def header(path: Path) -> dict[str, str]:
    """The metadata lines of a mapping set, ``curie_map`` entries as ``curie_map.<prefix>``."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = re.match(r'#(  )?([\w-]+): *"?([^"]*)"?$', line)
        if entry:
            found[("curie_map." if entry[1] else "") + entry[2]] = entry[3]
    return found


def mappings(path: Path) -> Iterator[Mapping]:
    """The rows of a mapping set, prefixed names written out."""
    head = header(path)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        curie = row.get("object_id") or ""
        yield Mapping(
            set=path.name.partition(".")[0],
            subject=_expand(row["subject_id"], head),
            predicate=_expand(row["predicate_id"], head),
            object=_expand(curie, head) if curie else "",
            curie=curie,
            label=row["object_label"],
            comment=row["comment"],
        )


def _expand(curie: str, head: dict[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return head[f"curie_map.{prefix}"] + local
