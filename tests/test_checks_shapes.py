"""Each constraint of each SHACL shape fires on a planted defect, and on nothing in sound data."""

from __future__ import annotations

import re

import pytest

from ecograph.checks import shapes
from ecograph.checks.report import Breach
from ecograph.resources import ontology_files
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.vocab import GRAPH_ONTOLOGY, GRAPH_SOURCE, PREFIXES

SH = PREFIXES["sh"]
SHAPE_GRAPH = shapes.load_shapes()
RULES = {rule.id: rule for rule in shapes.shape_rules(SHAPE_GRAPH)}
NOT_CONSTRAINTS = {"path", "name", "message", "severity", "qualifiedValueShape"}

CLAIM = "a eco:RelationClaim"
SEEN = "a eco:Observation"
SIZE = "a eco:QuantityValue"
SPAN = "a eco:TextSpan"
ROW = "a eco:TableRow"
PAPER = "a eco:SourceDocument"
FIRM = "a eco:Enterprise"
CLASH = "a eco:ClaimConflict"
REVIEW = "a eco:Review"
ORIGIN = "a eco:DataSource"

# Things that defects point to; each is sound enough to be pointed to.
SOUND = """
t:firm a eco:Enterprise ; rdfs:label "甲公司"@zh , "Firm"@en ; skos:altLabel "甲"@zh ; skos:notation "A-1" .
t:claim a eco:RelationClaim ; eco:claimSubject t:firm ; eco:claimPredicate eco:characterizedAs ;
  eco:claimLiteral "领军企业" ; eco:modality mod:Appraisal ; eco:claimStatus status:Accepted ;
  eco:evidence t:span , t:row ; eco:attributedTo t:firm ; eco:confidence 0.5 ; eco:supersedes t:seen ;
  eco:validFrom "2020"^^xsd:gYear ; eco:validUntil "2021-03"^^xsd:gYearMonth ;
  eco:asOf "2021-01-01"^^xsd:date .
t:seen a eco:Observation ; eco:observedEntity t:firm ; eco:indicator indic:GroupSize ; eco:scope t:scope ;
  eco:quantity t:size ; eco:modality mod:Fact ; eco:claimStatus status:Accepted ; eco:evidence t:span .
t:size a eco:QuantityValue ; qudt:numericValue 200 ; qudt:lowerBound 200 ; qudt:upperBound 300.5 ;
  eco:lowerInclusive false ; eco:upperInclusive false ; qudt:hasUnit unit:NUM ;
  eco:approximation approx:MoreThan ; eco:verbatim "200余家" .
t:scope a skos:Concept , eco:Scope .
t:span a eco:TextSpan ; eco:inDocument t:paper ; oa:start 0 ; oa:end 3 ; eco:textHash "0123456789abcdef" .
t:row a eco:TableRow ; eco:inDocument t:paper ; eco:row 2 .
t:paper a eco:SourceDocument ; dcterms:title "名录"@zh , "A list"@en ;
  spdx:checksumValue "%s" ;
  eco:publishedAfter "2021-01-01"^^xsd:date ; eco:publishedBefore "2021-01-01"^^xsd:date .
t:clash a eco:ClaimConflict ; eco:conflictKind confl:PartExceedsWhole ; eco:involvesClaim t:claim , t:seen .
t:review a eco:Review ; eco:reviewOf t:claim ; eco:decision status:Rejected ; eco:reviewer "甲" ;
  eco:reviewedOn "2021-12-31"^^xsd:date ; eco:reason "误读"@zh .
t:share a eco:RelationClaim ; eco:claimSubject t:firm ; eco:claimPredicate eco:holdsEquityIn ;
  eco:claimObject t:other-firm ; eco:modality mod:Fact ; eco:claimStatus status:Accepted ;
  eco:evidence t:row ; eco:quantity t:size .
t:origin a eco:DataSource ; eco:sourceKind "imported" .
""" % ("ab" * 32)

_DATES = {
    f"claim-{name}/{constraint}": f"{CLAIM} ; eco:{term} {wrong}"
    for name, term in (("valid-from", "validFrom"), ("valid-until", "validUntil"), ("as-of", "asOf"))
    for constraint, wrong in (
        ("maxCount", '"2020-01-01"^^xsd:date , "2020-01-02"^^xsd:date'),
        ("or", '"2020年"'),
        ("or.2", '"2020-13-45"^^xsd:date'),
    )
}
_TEXTS = {
    f"{rule}/{constraint}": f"{FIRM} ; {term} {wrong}"
    for rule, term in (("label-text", "rdfs:label"), ("other-name", "skos:altLabel"))
    for constraint, wrong in (
        ("minLength", '""@zh'),
        ("maxLength", f'"{"长" * 201}"@zh'),
        ("pattern", '"甲\\n公司"@zh'),
        ("pattern.2", '"evil\\u202Egro"@en'),
        ("pattern.3", '"甲\\u200B公司"@zh'),
    )
}
_SIDES = {
    f"quantity-{side}{suffix}/{constraint}": f"{SIZE} ; {term} {wrong}"
    for side in ("lower", "upper")
    for suffix, term, constraint, wrong in (
        ("", f"qudt:{side}Bound", "maxCount", "1 , 2"),
        ("", f"qudt:{side}Bound", "or", '"two"'),
        ("-inclusive", f"eco:{side}Inclusive", "maxCount", "true , false"),
        ("-inclusive", f"eco:{side}Inclusive", "datatype", '"yes"'),
    )
}

# rule/constraint → what a thing that breaks it looks like (.2, .3 are further defects of one constraint)
DEFECTS = {
    "claim-modality/minCount": CLAIM,
    "claim-modality/maxCount": f"{CLAIM} ; eco:modality mod:Fact , mod:Plan",
    "claim-modality/in": f"{SEEN} ; eco:modality mod:Rumour",
    "claim-status/minCount": SEEN,
    "claim-status/maxCount": f"{CLAIM} ; eco:claimStatus status:Accepted , status:Rejected",
    "claim-status/in": f'{CLAIM} ; eco:claimStatus "Accepted"',
    "claim-evidence/minCount": CLAIM,
    "claim-evidence/class": f"{CLAIM} ; eco:evidence t:firm",
    "claim-evidence/class.2": f"{CLAIM} ; eco:evidence t:nowhere",
    "claim-speaker/class": f"{CLAIM} ; eco:attributedTo t:paper",
    "claim-confidence/maxCount": f"{CLAIM} ; eco:confidence 0.1 , 0.2",
    "claim-confidence/minInclusive": f"{CLAIM} ; eco:confidence -0.1",
    "claim-confidence/maxInclusive": f"{CLAIM} ; eco:confidence 80",
    "claim-supersedes/class": f"{CLAIM} ; eco:supersedes t:nowhere",
    "claim-subject/minCount": CLAIM,
    "claim-subject/maxCount": f"{CLAIM} ; eco:claimSubject t:firm , t:paper",
    "claim-subject/nodeKind": f'{CLAIM} ; eco:claimSubject "甲公司"',
    "claim-predicate/minCount": CLAIM,
    "claim-predicate/maxCount": f"{CLAIM} ; eco:claimPredicate eco:operates , eco:funds",
    "claim-predicate/nodeKind": f'{CLAIM} ; eco:claimPredicate "operates"',
    "claim-object/minCount": CLAIM,
    "claim-object/maxCount": f'{CLAIM} ; eco:claimObject t:firm ; eco:claimLiteral "甲公司"',
    "claim-object-is-name/nodeKind": f'{CLAIM} ; eco:claimObject "甲公司"',
    "claim-literal-is-literal/nodeKind": f"{CLAIM} ; eco:claimLiteral t:firm",
    "claim-about-itself/disjoint": f"{CLAIM} ; eco:claimSubject t:firm ; eco:claimObject t:firm",
    "claim-quantity/maxCount": f"{CLAIM} ; eco:quantity t:size , t:other",
    "claim-quantity/class": f"{CLAIM} ; eco:quantity t:firm",
    "observed-entity/minCount": SEEN,
    "observed-entity/maxCount": f"{SEEN} ; eco:observedEntity t:firm , t:other",
    "observed-entity/class": f"{SEEN} ; eco:observedEntity t:paper",
    "observation-indicator/minCount": SEEN,
    "observation-indicator/maxCount": f"{SEEN} ; eco:indicator indic:GroupSize , indic:FundSize",
    "observation-indicator/class": f"{SEEN} ; eco:indicator t:scope",
    "observation-scope/maxCount": f"{SEEN} ; eco:scope t:scope , t:other",
    "observation-scope/class": f"{SEEN} ; eco:scope t:firm",
    "observation-quantity/minCount": SEEN,
    "observation-quantity/maxCount": f"{SEEN} ; eco:quantity t:size , t:other",
    "observation-quantity/class": f"{SEEN} ; eco:quantity t:firm",
    "quantity-unit/minCount": SIZE,
    "quantity-unit/maxCount": f"{SIZE} ; qudt:hasUnit unit:NUM , unit:M2",
    "quantity-unit/nodeKind": f'{SIZE} ; qudt:hasUnit "家"',
    "quantity-approximation/minCount": SIZE,
    "quantity-approximation/maxCount": f"{SIZE} ; eco:approximation approx:Exact , approx:About",
    "quantity-known-approximation/hasValue": f"{SIZE} ; eco:approximation mod:Fact",
    "quantity-verbatim/minCount": SIZE,
    "quantity-verbatim/maxCount": f'{SIZE} ; eco:verbatim "13家" , "十三家"',
    "quantity-verbatim/minLength": f'{SIZE} ; eco:verbatim ""',
    "quantity-verbatim/maxLength": f'{SIZE} ; eco:verbatim "{"一" * 81}"',
    "quantity-verbatim/datatype": f"{SIZE} ; eco:verbatim 13",
    "quantity-number/minCount": SIZE,
    "quantity-number/maxCount": f"{SIZE} ; qudt:numericValue 13 , 14",
    "quantity-number/or": f'{SIZE} ; qudt:numericValue "13家"',
    "quantity-bounds-order/lessThanOrEquals": f"{SIZE} ; qudt:lowerBound 300 ; qudt:upperBound 200",
    "quantity-above-lower/lessThanOrEquals": f"{SIZE} ; qudt:lowerBound 300 ; qudt:numericValue 200",
    "quantity-below-upper/lessThanOrEquals": f"{SIZE} ; qudt:numericValue 2000.5 ; qudt:upperBound 300",
    "evidence-document/minCount": ROW,
    "evidence-document/maxCount": f"{SPAN} ; eco:inDocument t:paper , t:other",
    "evidence-document/class": f"{SPAN} ; eco:inDocument t:nowhere",
    "span-start/minCount": SPAN,
    "span-start/maxCount": f"{SPAN} ; oa:start 1 , 2",
    "span-start/or": f'{SPAN} ; oa:start "one"',
    "span-start/minInclusive": f"{SPAN} ; oa:start -1",
    "span-end/minCount": SPAN,
    "span-end/maxCount": f"{SPAN} ; oa:end 1 , 2",
    "span-end/or": f"{SPAN} ; oa:end 1.5",
    "span-order/lessThan": f"{SPAN} ; oa:start 9 ; oa:end 9",
    "span-hash/minCount": SPAN,
    "span-hash/maxCount": f'{SPAN} ; eco:textHash "0123456789abcdef" , "0123456789abcdee"',
    "span-hash/datatype": f'{SPAN} ; eco:textHash "0123456789abcdef"@en',
    "span-hash/pattern": f'{SPAN} ; eco:textHash "0123456789ABCDEF"',
    "row-number/minCount": ROW,
    "row-number/maxCount": f"{ROW} ; eco:row 1 , 2",
    "row-number/datatype": f'{ROW} ; eco:row "2"',
    "row-number/minInclusive": f"{ROW} ; eco:row 0",
    "document-title-zh/qualifiedMinCount": f'{PAPER} ; dcterms:title "A list"@en',
    "document-title-zh/qualifiedMaxCount": f'{PAPER} ; dcterms:title "名录"@zh , "目录"@zh',
    "document-title-en/qualifiedMinCount": f'{PAPER} ; dcterms:title "名录"@zh',
    "document-title-en/qualifiedMaxCount": f'{PAPER} ; dcterms:title "A list"@en , "A roll"@en',
    "document-checksum/minCount": PAPER,
    "document-checksum/maxCount": f'{PAPER} ; spdx:checksumValue "{"a" * 64}" , "{"b" * 64}"',
    "document-checksum/pattern": f'{PAPER} ; spdx:checksumValue "{"a" * 63}"',
    "document-published-after/maxCount": (
        f'{PAPER} ; eco:publishedAfter "2021-01-01"^^xsd:date , "2021-01-02"^^xsd:date'
    ),
    "document-published-after/datatype": f'{PAPER} ; eco:publishedAfter "2021"',
    "document-published-after/lessThanOrEquals": (
        f'{PAPER} ; eco:publishedAfter "2021-01-02"^^xsd:date ; eco:publishedBefore "2021-01-01"^^xsd:date'
    ),
    "document-published-before/maxCount": (
        f'{PAPER} ; eco:publishedBefore "2021-01-01"^^xsd:date , "2021-01-02"^^xsd:date'
    ),
    "document-published-before/datatype": f'{PAPER} ; eco:publishedBefore "2021"',
    "label-any/qualifiedMinCount": f'{FIRM} ; rdfs:label "La société"@fr , "Firm"',
    "label-once/uniqueLang": f'{FIRM} ; rdfs:label "甲"@zh , "乙"@zh',
    "label-once/uniqueLang.2": f'{FIRM} ; rdfs:label "Firm"@en ; skos:prefLabel "Company"@en',
    "label-zh/qualifiedMinCount": f'{FIRM} ; rdfs:label "Firm"@en',
    "label-en/qualifiedMinCount": f'{FIRM} ; rdfs:label "甲公司"@zh',
    "source-kind/minCount": ORIGIN,
    "source-kind/maxCount": f'{ORIGIN} ; eco:sourceKind "article" , "imported"',
    "source-kind/pattern": f'{ORIGIN} ; eco:sourceKind "rumour"',
    "code/nodeKind": f"{FIRM} ; skos:notation t:paper",
    "code/pattern": f'{FIRM} ; skos:notation "鲁 1"',
    "conflict-kind/minCount": CLASH,
    "conflict-kind/maxCount": f"{CLASH} ; eco:conflictKind confl:PartExceedsWhole , confl:Other",
    "conflict-known-kind/hasValue": f"{CLASH} ; eco:conflictKind mod:Fact",
    "conflict-claims/minCount": f"{CLASH} ; eco:involvesClaim t:claim",
    "conflict-claims/or": f"{CLASH} ; eco:involvesClaim t:claim , t:nowhere",
    "review-of/minCount": REVIEW,
    "review-of/maxCount": f"{REVIEW} ; eco:reviewOf t:claim , t:seen",
    "review-of/class": f"{REVIEW} ; eco:reviewOf t:nowhere",
    "review-decision/minCount": REVIEW,
    "review-decision/maxCount": f"{REVIEW} ; eco:decision status:Accepted , status:Rejected",
    "review-decision/in": f"{REVIEW} ; eco:decision mod:Fact",
    "review-reviewer/minCount": REVIEW,
    "review-reviewer/maxCount": f'{REVIEW} ; eco:reviewer "甲" , "乙"',
    "review-reviewer/minLength": f'{REVIEW} ; eco:reviewer ""',
    "review-day/minCount": REVIEW,
    "review-day/maxCount": f'{REVIEW} ; eco:reviewedOn "2021-01-01"^^xsd:date , "2021-01-02"^^xsd:date',
    "review-day/datatype": f'{REVIEW} ; eco:reviewedOn "2021-12"',
    "review-reason/minCount": REVIEW,
    "review-reason/minLength": f'{REVIEW} ; eco:reason ""',
    **_DATES,
    **_TEXTS,
    **_SIDES,
}
THING = "urn:t:"
SOUND_THINGS = {THING + name for name in re.findall(r"^t:([\w-]+) a", SOUND, re.MULTILINE)}


def thing(defect: str) -> str:
    return THING + defect.replace("/", "-")


@pytest.fixture(scope="module")
def breaches() -> set[Breach]:
    """Sound things and one thing for each defect in one store, validated once."""
    store = Store.in_memory()
    for path in ontology_files():
        store.extend(read_rdf(path, GRAPH_ONTOLOGY))
    heads = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    planted = "".join(f"<{thing(defect)}> {words} .\n" for defect, words in DEFECTS.items())
    text = f"{heads}PREFIX t: <{THING}>\nINSERT DATA {{ GRAPH <{GRAPH_SOURCE}t> {{ {SOUND}{planted} }} }}"
    store.update(text)
    rules, found = shapes.validate(store)
    assert {rule.id for rule in rules} == set(RULES)
    return set(found)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_constraint_fires_on_its_planted_defect(defect: str, breaches: set[Breach]) -> None:
    assert (defect.partition("/")[0], thing(defect)) in {(b.rule, b.thing) for b in breaches}


def test_no_constraint_fires_on_sound_data(breaches: set[Breach]) -> None:
    assert len(SOUND_THINGS) == 12
    assert [b for b in breaches if b.thing in SOUND_THINGS] == []


def test_every_constraint_of_every_shape_has_a_planted_defect() -> None:
    from rdflib import URIRef

    written = {
        f"{rule}/{str(parameter).removeprefix(SH)}"
        for rule in RULES
        for parameter in SHAPE_GRAPH.predicates(URIRef(shapes.SHAPES + rule))
        if str(parameter).startswith(SH)
    }
    constraints = {name for name in written if name.partition("/")[2] not in NOT_CONSTRAINTS}
    assert constraints == {re.sub(r"\.\d$", "", defect) for defect in DEFECTS}


def test_every_property_of_a_shape_is_a_rule_with_words_in_both_languages() -> None:
    from rdflib import URIRef

    inner = {
        str(shape).removeprefix(shapes.SHAPES) for shape in SHAPE_GRAPH.objects(None, URIRef(SH + "property"))
    }
    assert inner == set(RULES)
    for name in inner:
        names = SHAPE_GRAPH.objects(URIRef(shapes.SHAPES + name), URIRef(SH + "name"))
        assert {getattr(text, "language", None) for text in names} == {"zh", "en"}
        for words in (RULES[name].title, RULES[name].hint):
            assert set(words) == {"zh", "en"}
            assert re.search(r"[\u4e00-\u9fff]", words["zh"])
            assert not re.search(r"[\u4e00-\u9fff]", words["en"].replace("200余家", ""))


def test_the_lean_shapes_find_what_the_shapes_as_written_find(breaches: set[Breach]) -> None:
    """What makes SHACL fast (see checks.shapes) changes no result: pySHACL on the files as they stand."""
    import pyshacl
    import rdflib
    from rdflib.namespace import SH as SHACL

    heads = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    few = [defect for number, defect in enumerate(DEFECTS) if number % 5 == 0]
    planted = "".join(f"<{thing(defect)}> {DEFECTS[defect]} .\n" for defect in few)
    data = rdflib.Graph()
    for path in ontology_files():
        data.parse(path)
    data.parse(data=f"{heads}PREFIX t: <{THING}>\n{SOUND}{planted}", format="turtle")
    _, results, _ = pyshacl.validate(data, shacl_graph=SHAPE_GRAPH)
    assert isinstance(results, rdflib.Graph)
    found = {
        (
            str(results.value(result, SHACL.sourceShape)).removeprefix(shapes.SHAPES),
            str(results.value(result, SHACL.focusNode)),
        )
        for result in results.objects(None, SHACL.result)
    }
    things = {thing(defect) for defect in few}
    assert found == {(b.rule, b.thing) for b in breaches if b.thing in things}
