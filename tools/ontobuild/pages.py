"""The reference pages, one a language: terms by module, schemes with their concepts, outside matches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from ontobuild.competency import citations
from ontobuild.reading import (
    ECO,
    IRI,
    MODULES,
    SCHEME,
    Mapping,
    Term,
    mapping_sets,
    mappings,
    module_titles,
    texts,
)

_HERE = Path(__file__).resolve().parent
_PREFIXES = {
    "http://www.w3.org/ns/org#": "org",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/ns/prov#": "prov",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://www.w3.org/ns/oa#": "oa",
    "http://qudt.org/schema/qudt/": "qudt",
    "http://www.opengis.net/ont/geosparql#": "geo",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
}
_MATCH = {"closeMatch": "≈", "narrowMatch": "⊇", "inverseMatch": "⇄"}
_WORDS: dict[str, tuple[str, str]] = {
    "reference": ("参考手册", "Reference"),
    "version": ("版本", "Version"),
    "licence": ("许可", "Licence"),
    "prefix": ("前缀", "Prefix"),
    "other": ("English", "中文"),
    "pending": (
        "命名空间 w3id.org/ecograph 的登记尚待完成：这些 IRI 用于命名，目前不能打开。",
        "Registration of w3id.org/ecograph is pending: the IRIs name things and do not open yet.",
    ),
    "contents": ("目录", "Contents"),
    "overview": ("总览", "Overview"),
    "terms": ("术语", "Terms"),
    "schemes": ("概念方案", "Concept schemes"),
    "up": ("上位", "Above"),
    "down": ("下位", "Below"),
    "domain": ("定义域", "From"),
    "range": ("值域", "To"),
    "matches": ("外部对应", "Outside"),
    "questions": ("能力问题", "Questions"),
    "single": ("单值", "one value at a time"),
    "deprecated": ("已停用", "deprecated"),
    "class": ("类", "class"),
    "object": ("对象属性", "link"),
    "datatype": ("数据属性", "value"),
    "annotation": ("注记属性", "annotation"),
    "code": ("代码", "Code"),
    "label": ("名称", "Label"),
    "definition": ("定义", "Definition"),
    "legend": (
        "外部对应:≈ 含义相近,⊇ 外部术语较窄,⇄ 方向相反的属性。",
        "Outside: ≈ close, ⊇ theirs is narrower, ⇄ the same relation in the other direction.",
    ),
    "made": (
        "本页由 make ontology 依本体文件生成。",
        "This page is made from the ontology's files by make ontology.",
    ),
}


@dataclass(frozen=True)
class Site:
    """What both pages are made of."""

    graph: Graph
    terms: list[Term]
    schemes: list[str]
    drawings: dict[str, str]

    def page(self, lang: str) -> str:
        """One page as HTML."""
        words = {key: pair[0 if lang == "zh" else 1] for key, pair in _WORDS.items()}
        loader = FileSystemLoader(_HERE)
        env = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        return env.get_template("page.html.j2").render(
            lang=lang,
            words=words,
            title=texts(self.graph, IRI, DCTERMS.title)[lang],
            description=texts(self.graph, IRI, DCTERMS.description)[lang],
            version=str(self.graph.value(IRI, OWL.versionInfo)),
            licence=str(self.graph.value(IRI, DCTERMS.license)),
            namespace=ECO,
            drawing=self.drawings[lang],
            modules=self._modules(lang),
            schemes=[self._scheme(name, lang) for name in self.schemes],
            other={"zh": "en", "en": "zh"}[lang],
        ) + "\n"  # fmt: skip

    def _modules(self, lang: str) -> list[dict[str, Any]]:
        cited = citations(self.terms, self.schemes)
        below: dict[str, list[str]] = {}
        for term in self.terms:
            for up in term.up:
                below.setdefault(up, []).append(ECO + term.name)
        matches: dict[str, list[Mapping]] = {}
        for path in mapping_sets():
            for row in mappings(path):
                if row.object:
                    matches.setdefault(row.subject, []).append(row)
        return [
            {
                "name": module,
                "title": module_titles(module)[lang],
                "terms": [
                    {
                        "name": term.name,
                        "kind": term.kind,
                        "label": term.label[lang],
                        "definition": term.definition[lang],
                        "single": term.single,
                        "deprecated": term.deprecated,
                        "up": [self._ref(iri, lang) for iri in term.up],
                        "down": [self._ref(iri, lang) for iri in below.get(ECO + term.name, [])],
                        "domain": self._ref(term.domain, lang) if term.domain else None,
                        "range": self._ref(term.range, lang) if term.range else None,
                        "matches": [
                            _match(row) for row in matches.get(ECO + term.name, []) if _is_match(row)
                        ],
                        "questions": list(cited[term.name].questions),
                        "why": cited[term.name].why.get(lang, ""),
                    }
                    for term in self.terms
                    if term.module == module
                ],
            }
            for module in MODULES
        ]

    def _ref(self, iri: str, lang: str) -> dict[str, str]:
        """A term as a link: ours by its label and anchor, others by prefixed name and IRI."""
        if iri.startswith(ECO):
            return {"text": texts(self.graph, URIRef(iri), RDFS.label)[lang], "href": "#" + iri[len(ECO) :]}
        base = next((b for b in _PREFIXES if iri.startswith(b)), "")
        return {"text": f"{_PREFIXES[base]}:{iri[len(base) :]}" if base else iri, "href": iri}

    def _scheme(self, name: str, lang: str) -> dict[str, Any]:
        scheme = URIRef(SCHEME + name)
        inside = list(self.graph.subjects(SKOS.inScheme, scheme))
        order = self.graph.value(URIRef(f"{SCHEME}{name}#order"), SKOS.memberList)
        listed = list(self.graph.items(order)) if order else sorted(inside, key=str)
        return {
            "name": name,
            "title": texts(self.graph, scheme, SKOS.prefLabel)[lang],
            "definition": texts(self.graph, scheme, SKOS.definition)[lang],
            "concepts": [self._concept(node, lang) for node in listed],
        }

    def _concept(self, node: Node, lang: str) -> dict[str, Any]:
        return {
            "code": str(self.graph.value(node, SKOS.notation)),
            "label": texts(self.graph, node, SKOS.prefLabel)[lang],
            "definition": texts(self.graph, node, SKOS.definition)[lang],
            "wider": [
                texts(self.graph, up, SKOS.prefLabel)[lang]
                for up in sorted(self.graph.objects(node, SKOS.broader), key=str)
            ],
        }


def _is_match(row: Mapping) -> bool:
    return row.predicate.rpartition("#")[2] in _MATCH


def _match(row: Mapping) -> dict[str, str]:
    sign = _MATCH[row.predicate.rpartition("#")[2]]
    return {"sign": sign, "text": row.curie, "href": row.object, "label": row.label}


def schemes_of(graph: Graph) -> dict[str, dict[str, str]]:
    """The schemes by name, with their labels."""
    return {
        str(iri)[len(SCHEME) :]: texts(graph, iri, SKOS.prefLabel)
        for iri in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str)
    }
