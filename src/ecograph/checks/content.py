"""What a query cannot recompute: names that are hashes, check digits of codes, derived graphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ecograph import derivation, identifiers
from ecograph.assertions import quantity_said
from ecograph.checks.report import Breach, Rule
from ecograph.model import observation_iri, relation_claim_iri
from ecograph.store import Store
from ecograph.vocab import GRAPH, GRAPH_CURRENT

_DATES = """
  OPTIONAL { ?claim eco:validFrom ?from }
  OPTIONAL { ?claim eco:validUntil ?until }
  OPTIONAL { ?claim eco:asOf ?seen }
} ORDER BY ?claim
"""
_RELATIONS = f"""
SELECT ?claim ?a ?b (STR(?object) AS ?c) ?verbatim ?unit ?modality
  (STR(?from) AS ?f) (STR(?until) AS ?u) (STR(?seen) AS ?s)
WHERE {{
  ?claim a eco:RelationClaim ; eco:claimSubject ?a ; eco:claimPredicate ?b ; eco:modality ?modality .
  {{ ?claim eco:claimObject ?object }} UNION {{ ?claim eco:claimLiteral ?object }}
  OPTIONAL {{ ?claim eco:quantity ?quantity . ?quantity eco:verbatim ?verbatim ; qudt:hasUnit ?unit }}
  {_DATES}"""
_OBSERVATIONS = f"""
SELECT ?claim ?a ?b ?scope ?verbatim ?unit ?modality
  (STR(?from) AS ?f) (STR(?until) AS ?u) (STR(?seen) AS ?s)
WHERE {{
  ?claim a eco:Observation ; eco:observedEntity ?a ; eco:indicator ?b ; eco:modality ?modality ;
    eco:quantity ?quantity .
  ?quantity eco:verbatim ?verbatim ; qudt:hasUnit ?unit .
  OPTIONAL {{ ?claim eco:scope ?scope }}
  {_DATES}"""
_CODES = """
SELECT DISTINCT ?x (STR(?code) AS ?text) WHERE { ?x skos:notation ?code MINUS { ?x a skos:Concept } }
ORDER BY ?x ?text
"""
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%s> { ?s ?p ?o } }"

# GB 32100-2015: 31 signs without I, O, S, V, Z; weights are the powers of 3 modulo 31.


def run(store: Store) -> tuple[list[Rule], list[Breach]]:
    """Run the checks of this module on a store."""
    checks: dict[str, Callable[[Store], Iterator[Breach]]] = {
        "claim-name": _claim_names,
        "credit-code": _credit_codes,
        "derived-graph": _derived_graphs,
    }
    rules = [Rule(name, "content", "violation", *_WORDS[name]) for name in checks]
    return rules, [breach for found in checks.values() for breach in found(store)]


def _claim_names(store: Store) -> Iterator[Breach]:
    due: dict[str, set[str]] = {}
    for claim, a, b, c, verbatim, unit, modality, *dates in _text_rows(store, _RELATIONS):
        said = quantity_said(c, verbatim, unit) if verbatim else c
        name = relation_claim_iri(a, b, said, modality=modality, **_dates(dates))
        due.setdefault(claim, set()).add(name)
    for claim, a, b, scope, verbatim, unit, modality, *dates in _text_rows(store, _OBSERVATIONS):
        name = observation_iri(a, b, scope, verbatim, unit, modality=modality, **_dates(dates))
        due.setdefault(claim, set()).add(name)
    for claim, names in due.items():
        if claim not in names:
            yield Breach("claim-name", claim, tuple(sorted(names)))


def _dates(cells: list[str]) -> dict[str, str]:
    return dict(zip(("valid_from", "valid_until", "as_of"), cells, strict=True))


def _text_rows(store: Store, query: str) -> Iterator[list[str]]:
    for row in store.select(query).rows:
        yield ["" if cell is None else str(cell) for cell in row]


def _credit_codes(store: Store) -> Iterator[Breach]:
    for thing, code in _text_rows(store, _CODES):
        if re.fullmatch(r"[0-9A-Za-z]{18}", code) and identifiers.read("uscc", code) != code:
            yield Breach("credit-code", thing, (code,))


def _derived_graphs(store: Store) -> Iterator[Breach]:
    """Each derived graph is what its rules give now; the current view has checks of its own."""
    graphs: dict[str, set[tuple[str, str, str]]] = {}
    for rule in derivation.rules():
        graphs.setdefault(GRAPH + rule.keys["graph"], set()).update(store.construct(rule.text))
    for graph, due in graphs.items():
        if graph == GRAPH_CURRENT:
            continue
        for subject, predicate, object_ in due ^ set(store.construct(_GRAPH % graph)):
            yield Breach("derived-graph", *_plain(subject), (*_plain(predicate), *_plain(object_), graph))


def _plain(term: str) -> tuple[str]:
    return (term[1:-1] if term.startswith("<") else term,)


_WORDS = {
    "claim-name": (
        {
            "zh": "陈述的名称与其内容不符。",
            "en": "The name of a claim is not the hash of what it says.",
        },
        {
            "zh": "内容改动后名称也要改：改用下列名称（ecograph claim 会自动计算）；"
            "审核记录与冲突须随之更改。",
            "en": "A claim that says something else has another name: use the one found here "
            "(ecograph claim computes it), also in reviews and conflicts.",
        },
    ),
    "credit-code": (
        {
            "zh": "十八位代码不是有效的统一社会信用代码（GB 32100-2015）。",
            "en": "A code of 18 signs is no valid unified social credit code (GB 32100-2015).",
        },
        {
            "zh": "对照营业执照逐位核对；末位是校验码，字母不用 I、O、S、V、Z，且须大写。",
            "en": "Compare it with the licence sign by sign: the last is a check sign, letters are capitals, "
            "and I, O, S, V, Z are not used.",
        },
    ),
    "derived-graph": (
        {
            "zh": "派生图与由规则推出的内容不一致。",
            "en": "A derived graph is not what its rules give.",
        },
        {
            "zh": "派生图不得手工改写；请重新构建（ecograph build --force）。",
            "en": "Never write into a derived graph by hand; build the store again (ecograph build --force).",
        },
    ),
}
