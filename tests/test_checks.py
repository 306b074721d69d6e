"""Every check fires on a planted defect and stays silent on sound data; the report says it in words."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from ecograph import checks, derivation, identifiers, queries
from ecograph.checks import Finding, Report, Rule, content
from ecograph.checks.checking import _run_files
from ecograph.cli import main
from ecograph.model import observation_iri, relation_claim_iri
from ecograph.resources import folder, ontology_dir, ontology_files
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.vocab import ECO, GRAPH_ONTOLOGY, GRAPH_SOURCE, PREFIXES, expand

ROOT = Path(__file__).resolve().parents[1]
DATA = folder("checks") / "data"
CLASHES = folder("checks") / "clashes"
HEADS = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + "PREFIX t: <urn:t:>\n"
WRITE = os.environ.get("ECOGRAPH_GOLDEN") == "write"


def relation(subject: str, predicate: str, object_: str) -> str:
    return relation_claim_iri(expand(subject), expand(predicate), expand(object_))


RESIDENT = relation("urn:t:firm", "eco:residentIn", "urn:t:park")
SIZE = observation_iri("urn:t:group", expand("indic:GroupSize"), "", "1家", expand("unit:NUM"))
FACT = "eco:modality mod:Fact ; eco:claimStatus status:Accepted ; eco:evidence <urn:t:paper#char=0,3>"

SOUND = f"""
t:firm a eco:Enterprise ; rdfs:label "甲公司"@zh , "Firm A"@en ; skos:notation "91350100M000100Y43" .
t:park a eco:SciencePark ; rdfs:label "甲园区"@zh , "Park A"@en .
t:group a eco:EntityGroup ; rdfs:label "1家企业"@zh , "1 firm"@en .
t:paper a eco:SourceDocument ; dcterms:title "名录"@zh , "A list"@en ; spdx:checksumValue "{"ab" * 32}" .
<urn:t:paper#char=0,3> a eco:TextSpan ; eco:inDocument t:paper ; oa:start 0 ; oa:end 3 ;
  eco:textHash "0123456789abcdef" .
<{RESIDENT}> a eco:RelationClaim ; eco:claimSubject t:firm ; eco:claimPredicate eco:residentIn ;
  eco:claimObject t:park ; {FACT} .
<{SIZE}> a eco:Observation ; eco:observedEntity t:group ; eco:indicator indic:GroupSize ;
  eco:quantity <{SIZE}#q> ; {FACT} .
<{SIZE}#q> a eco:QuantityValue ; qudt:numericValue 1 ; qudt:lowerBound 1 ; qudt:upperBound 1 ;
  eco:lowerInclusive true ; eco:upperInclusive true ; qudt:hasUnit unit:NUM ;
  eco:approximation approx:Exact ; eco:verbatim "1家" .
"""

C = f"<{RESIDENT}>"
Q = f"<{SIZE}#q>"
LINK = "a eco:RelationClaim ; eco:claimSubject {} ; eco:claimPredicate {} ; eco:claimObject {} ; " + FACT

# rule → (the thing that it must find, the graph to write into, what to write, what to take out first)
PLANTED: dict[str, tuple[str, str, str, str]] = {
    "current-unbacked": ("t:firm", "current", "t:firm eco:suppliesTo t:park", ""),
    "current-incomplete": (C, "current", "", "?s eco:residentIn ?o"),
    "flat-fact-in-source": ("t:firm", "source/t", "t:firm eco:suppliesTo t:park", ""),
    "no-type": ("t:ghost", "source/t", f"t:c {LINK.format('t:firm', 'eco:suppliesTo', 't:ghost')}", ""),
    "no-label": ("t:ghost", "source/t", f"t:c {LINK.format('t:ghost', 'eco:suppliesTo', 't:firm')}", ""),
    "unknown-class": ("t:odd", "source/t", "t:odd a eco:Dragon", ""),
    "not-an-entity": (
        "t:paper", "source/t", f"t:c {LINK.format('t:paper', 'eco:characterizedAs', 't:firm')}", "",
    ),
    "unknown-predicate": ("t:c", "source/t", f"t:c {LINK.format('t:firm', 'eco:bewitches', 't:park')}", ""),
    "subject-outside-domain": (
        "t:c", "source/t", f"t:c {LINK.format('t:park', 'eco:headquarteredIn', 't:park')}", "",
    ),
    "object-outside-range": (
        "t:c", "source/t", f"t:c {LINK.format('t:firm', 'eco:residentIn', 't:firm')}", "",
    ),
    "object-of-wrong-kind": (
        "t:c", "source/t", 't:c eco:claimPredicate eco:residentIn ; eco:claimLiteral "甲园区"', "",
    ),
    "link-in-no-layer": (
        "t:c", "source/t",
        f"t:c {LINK.format('t:firm', 't:strays', 't:park')} . t:strays a owl:ObjectProperty ; "
        "rdfs:domain eco:Actor ; rdfs:range eco:Place",
        "",
    ),
    "dates-out-of-order": (
        C, "source/t",
        f'{C} eco:validFrom "2021-05-01"^^xsd:date ; eco:validUntil "2021-04"^^xsd:gYearMonth', "",
    ),
    "span-name": (
        "<urn:t:paper#char=0,4>", "source/t",
        "<urn:t:paper#char=0,4> a eco:TextSpan ; eco:inDocument t:paper ; oa:start 0 ; oa:end 5", "",
    ),
    "row-name": (
        "<urn:t:paper#row=2>", "source/t",
        "<urn:t:paper#row=2> a eco:TableRow ; eco:inDocument t:paper ; eco:row 3", "",
    ),
    "unused-evidence": ("t:span", "source/t", "t:span a eco:TextSpan", ""),
    "empty-interval": (Q, "source/t", f"{Q} eco:upperInclusive false", ""),
    "bound-without-end": (Q, "source/t", "", "?s eco:lowerInclusive ?o"),
    "unknown-unit": (Q, "source/t", f"{Q} qudt:hasUnit unit:Furlong", "?s qudt:hasUnit ?o"),
    "several-units": ("indic:GroupSize", "source/t", f"{Q} qudt:hasUnit unit:M2", ""),
    "group-overfull": (
        "t:group", "current", "t:group eco:hasKnownMember t:firm , t:park", "",
    ),
    "shared-code": ("t:firm", "source/t", 't:park skos:notation "91350100M000100Y43"', ""),
    "shared-label": ("t:firm", "source/t", 't:other a eco:Enterprise ; rdfs:label "甲公司"@zh', ""),
    "superseded-by-nothing": (C, "source/t", f"{C} eco:claimStatus status:Superseded", ""),
    "supersedes-itself": (C, "source/t", f"{C} eco:supersedes t:c . t:c eco:supersedes {C}", ""),
    "claim-name": (C, "source/t", f"{C} eco:claimObject t:firm", "?s eco:claimObject ?o"),
    "credit-code": ("t:firm", "source/t", 't:firm skos:notation "91350100M000100Y34"', ""),
    "derived-graph": ("t:firm", "inferred", "t:firm eco:worksFor t:park", ""),
}  # fmt: skip
CLASHING: dict[str, tuple[str, str]] = {
    # the range of residentIn makes the firm a place, and nothing is both an organization and a place
    "disjoint-classes": ("t:firm", "t:park eco:residentIn t:firm"),
    "disjoint-properties": (
        "t:a",
        "eco:funds owl:propertyDisjointWith eco:owes . t:a eco:funds t:b ; eco:owes t:b",
    ),
    "functional-property": ("t:a", "t:hasHead a owl:FunctionalProperty . t:a t:hasHead t:b , t:c"),
    "inverse-functional-property": (
        "t:a",
        "t:key a owl:InverseFunctionalProperty . t:a t:key t:k . t:b t:key t:k",
    ),
    "irreflexive-property": ("t:a", "t:above a owl:IrreflexiveProperty . t:a t:above t:a"),
    "asymmetric-property": ("t:a", "t:above a owl:AsymmetricProperty . t:a t:above t:b . t:b t:above t:a"),
    "empty-class": ("t:a", "t:None rdfs:subClassOf owl:Nothing . t:a a t:None"),
}


def iri(name: str) -> str:
    return "urn:t:" + name[2:] if name.startswith("t:") else expand(name)


def sound() -> Store:
    """A firm in a park and a group of one, said by a list: the least data that breaks no rule."""
    store = Store.in_memory()
    for path in ontology_files():
        store.extend(read_rdf(path, GRAPH_ONTOLOGY))
    store.update(f"{HEADS} INSERT DATA {{ GRAPH <{GRAPH_SOURCE}t> {{ {SOUND} }} }}")
    derivation.derive(store)
    return store


def plant(graph: str, written: str, taken: str) -> Store:
    store = sound()
    if taken:
        where = f"GRAPH graph:{graph} {{ {taken} }}".replace("graph:source/t", f"<{GRAPH_SOURCE}t>")
        store.update(f"{HEADS} DELETE WHERE {{ {where} }}")
    name = f"<{PREFIXES['graph']}{graph}>"
    store.update(f"{HEADS} INSERT DATA {{ GRAPH {name} {{ {written} }} }}")
    return store


def run(rule: str, store: Store) -> set[str]:
    """The things that one rule finds."""
    if (DATA / f"{rule}.rq").is_file():
        _, breaches = _run_files(store, "data", DATA)
    else:
        _, breaches = content.run(store)
    return {breach.thing for breach in breaches if breach.rule == rule}


@pytest.fixture(scope="module")
def sound_report() -> Report:
    return checks.check(sound())


def test_the_shipped_store_breaks_no_rule(store: Store) -> None:
    report = checks.check(store)
    assert [(finding.rule.id, finding.thing) for finding in report.findings] == []
    assert report.conforms


def test_sound_data_breaks_no_rule(sound_report: Report) -> None:
    assert [(finding.rule.id, finding.thing) for finding in sound_report.findings] == []


@pytest.mark.parametrize("rule", PLANTED)
def test_a_check_of_the_data_fires_on_its_planted_defect(rule: str) -> None:
    thing, graph, written, taken = PLANTED[rule]
    assert iri(thing) in run(rule, plant(graph, written, taken))


@pytest.mark.parametrize("rule", CLASHING)
def test_a_contradiction_is_found_in_what_follows(rule: str) -> None:
    thing, written = CLASHING[rule]
    axioms = """
    eco:residentIn rdfs:range eco:Place .
    t:firm a eco:Enterprise . eco:Enterprise rdfs:subClassOf eco:Organization .
    [] owl:members ( eco:Organization eco:Place ) .
    """
    store = Store.in_memory()
    store.update(f"{HEADS} INSERT DATA {{ GRAPH graph:source {{ {axioms} }} }}")
    from ecograph.reasoning import reason

    assert _run_files(reason(store), "clash", CLASHES)[1] == []
    store.update(f"{HEADS} INSERT DATA {{ GRAPH graph:source {{ {written} }} }}")
    _, breaches = _run_files(reason(store), "clash", CLASHES)
    assert (rule, iri(thing)) in {(breach.rule, breach.thing) for breach in breaches}
    assert {breach.rule for breach in breaches} == {rule}


def test_a_defect_of_the_ontology_is_found() -> None:
    """Each check of ontology/checks has its planted defect in tests/test_ontology.py."""
    store = plant("ontology", 'eco:bad_class a owl:Class ; rdfs:label "bad"@en', "")
    found = {f.rule.id for f in checks.check(store).findings if f.thing == ECO + "bad_class"}
    assert {"class-name", "missing-label", "missing-definition"} <= found


def test_a_vocabulary_from_elsewhere_is_not_ours_to_mend() -> None:
    """An import may bring classes without labels, inverses and types of its own; ours must be declared."""
    written = """t:v a owl:Ontology . t:thing a t:Strange , eco:Dragon . t:p owl:inverseOf t:q .
      t:Strange a owl:Class ; rdfs:subClassOf t:More"""
    own = plant("source/t", written, "")
    assert {"no-licence", "inverse-property", "undeclared-class"} <= {
        f.rule.id for f in checks.check(own).findings
    }
    imported = plant("source/t", f'{written} . <{GRAPH_SOURCE}t> eco:sourceKind "imported"', "")
    found = {f.rule.id: f for f in checks.check(imported).findings}
    assert not {"no-licence", "inverse-property", "undeclared-class"} & set(found)
    assert [words["en"] for words in found["unknown-class"].found or ()] == ["Dragon"]


def test_every_check_of_the_data_has_a_planted_defect() -> None:
    files = {query.name for query in queries.read_folder(DATA)}
    assert files | {"claim-name", "credit-code", "derived-graph"} == set(PLANTED)
    assert {query.name for query in queries.read_folder(CLASHES)} == set(CLASHING)


def test_rules_have_names_of_their_own_and_words_in_both_languages(sound_report: Report) -> None:
    rules = sound_report.rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.kind for rule in rules} == set(checks.report.KINDS)
    for rule in rules:
        assert rule.severity in checks.report.SEVERITIES
        for words in (rule.title, rule.hint):
            assert words["en"].strip()
            assert re.search(r"[\u4e00-\u9fff]", words["zh"]), rule.id


def test_no_check_uses_a_correlated_not_exists() -> None:
    for path in [*DATA.glob("*.rq"), *CLASHES.glob("*.rq"), *(ontology_dir() / "checks").glob("*.rq")]:
        text = path.read_text("utf-8")
        assert "EXISTS" not in text.upper()
        assert "ORDER BY" in text


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91350100M000100Y43", True),  # a widely printed example
        ("91350100M000100Y34", False),  # two signs swapped
        ("91350100m000100y43", False),  # small letters
        ("9135010OM000100Y43", False),  # a letter O
        ("91350100M000100Y4", False),  # too short
    ],
)
def test_a_credit_code_is_known_by_its_check_sign(code: str, valid: bool) -> None:
    assert (identifiers.read("uscc", code) == code) is valid


def test_a_swap_of_two_neighbours_never_passes_the_check_sign() -> None:
    code = "91350100M000100Y43"
    for place in range(16):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or identifiers.read("uscc", swapped) is None


# ---- the report


@pytest.fixture(scope="module")
def faulty() -> Store:
    """Sound data, then a claim without a status, a stray tab, and seven spans that support nothing."""
    spans = " ".join(f"t:s{n} a eco:TextSpan ." for n in range(7))
    odd = 't:odd a eco:Enterprise ; rdfs:label "甲\\u001B[31m公司"@zh , "Firm\\tB"@en'
    return plant("source/t", f"{spans} {odd}", f"{C} eco:claimStatus ?status")


@pytest.fixture(scope="module")
def report(faulty: Store) -> Report:
    return checks.check(faulty)


def test_the_text_names_the_thing_the_rule_the_finding_the_fix_and_the_source(report: Report) -> None:
    zh, en = report.to_text("zh"), report.to_text("en")
    assert "✗ 陈述未注明状态" in zh
    assert "甲公司 — 入驻 — 甲园区" in zh
    assert "查得：无" in zh
    assert "出处：graph:source/t" in zh
    assert "办法：写明一个 eco:claimStatus" in zh
    assert "结论：未通过" in zh
    assert "Firm A — is resident in — Park A" in en
    assert RESIDENT in en
    assert "found: nothing" in en
    assert re.search(r"\d+ of \d+ rules hold\.", en)


def test_the_text_shows_the_first_few_and_says_how_many_more(report: Report) -> None:
    assert "… and 2 more (-n shows more)" in report.to_text("en", limit=5)
    assert "7. " in report.to_text("en", limit=7)
    assert report.by_rule()["unused-evidence"] == 7


def test_no_label_can_send_control_characters_to_a_terminal(report: Report) -> None:
    for lang in ("zh", "en"):
        text = report.to_text(lang, 99)
        assert "\\u001B" in text or "\\u0009" in text
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_warnings_come_after_violations_and_do_not_fail_a_store() -> None:
    report = checks.check(plant("source/t", "t:s a eco:TextSpan", ""))
    severities = [finding.rule.severity for finding in report.findings]
    assert severities == sorted(severities, key=checks.report.SEVERITIES.index)
    calm = Rule("r", "data", "warning", {"zh": "甲", "en": "a"}, {"zh": "乙", "en": "b"})
    mild = Report((Finding(calm, "urn:x", {"zh": "x", "en": "x"}, None, ()),), (calm,), 1)
    assert mild.conforms
    assert "Verdict: passed" in mild.to_text("en")


def test_json_has_every_finding_and_every_rule(report: Report) -> None:
    content = json.loads(report.to_json("zh"))
    assert content["conforms"] is False
    assert len(content["findings"]) == len(report.findings) == sum(content["counts"].values())
    assert sum(rule["findings"] for rule in content["rules"]) == len(report.findings)
    entry = next(f for f in content["findings"] if f["rule"] == "claim-status")
    assert entry["label"] == "甲公司 — 入驻 — 甲园区"
    assert entry["found"] == []
    assert entry["graphs"] == [GRAPH_SOURCE + "t"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_has_the_structure_of_2_1_0(report: Report, lang: str) -> None:
    """The parts that the OASIS schema requires of a log, a run, a tool, a rule and a result."""
    log = json.loads(report.to_sarif(lang))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "ecograph"
    assert re.fullmatch(r"[a-z]{2}-[A-Z]{2}", driver["language"])
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids)) == len(report.rules)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (place,) = result["locations"][0]["logicalLocations"]
        assert place["fullyQualifiedName"]


def test_turtle_is_a_validation_report_with_messages_in_both_languages(report: Report) -> None:
    from rdflib.namespace import RDF, SH

    graph = rdflib.Graph().parse(data=report.to_ttl(), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == rdflib.Literal(False)
    results = list(graph.objects(node, SH.result))
    assert len(results) == len(report.findings)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        assert graph.value(result, SH.focusNode) is not None
        messages = list(graph.objects(result, SH.resultMessage))
        assert {getattr(text, "language", None) for text in messages} == {"zh", "en"}


def test_the_report_is_the_same_twice_and_checking_changes_nothing(faulty: Store, report: Report) -> None:
    before = list(faulty.nquads())
    again = checks.check(faulty)
    assert again == report
    assert again.to_ttl() == report.to_ttl()
    assert list(faulty.nquads()) == before


def test_without_pyshacl_the_other_checks_run_and_the_report_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    report = checks.check(sound())
    assert [finding.rule.id for finding in report.findings] == ["shacl-not-run"]
    assert not report.conforms
    assert "pip install 'ecograph[check]'" in report.to_text("zh")
    assert len(report.rules) > 60


# ---- the command line


def test_the_command_passes_the_shipped_store(store_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", "-s", str(store_path), "--lang", "en"])
    assert done.exit_code == 0, done.stdout
    assert "Verdict: passed" in done.stdout


def test_the_command_fails_a_faulty_store_and_writes_each_form(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store_path: Path, report: Report
) -> None:
    monkeypatch.setattr(checks, "check", lambda _store, _step: report)
    for form, text in (
        ("text", report.to_text("zh", 3)), ("json", report.to_json("zh")),
        ("sarif", report.to_sarif("zh")), ("ttl", report.to_ttl()),
    ):  # fmt: skip
        target = tmp_path / form
        words = ["check", "-s", str(store_path), "-f", form, "-n", "3", "--lang", "zh", "-o", str(target)]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert done.stdout == ""
        assert target.read_text("utf-8") == text


def test_a_store_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", "-s", str(tmp_path / "none")])
    assert done.exit_code == 1
    assert "There is no ecograph store here." in done.stderr


# ---- the documentation


def test_the_documentation_lists_every_rule(sound_report: Report) -> None:
    """ECOGRAPH_GOLDEN=write writes the list anew."""
    page = ROOT / "docs" / "checks.md"
    text = page.read_text("utf-8")
    start, end = "<!-- rules -->\n", "<!-- end of rules -->\n"
    head, _, rest = text.partition(start)
    listed, _, tail = rest.partition(end)
    due = rule_list(sound_report)
    if WRITE:
        page.write_text(head + start + due + end + tail, "utf-8")
    else:
        assert listed == due


def rule_list(report: Report) -> str:
    lines = []
    for kind in checks.report.KINDS:
        lines += [
            f"\n### {kind}\n",
            "| rule | severity | what is wrong where it is broken | 中文 |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{r.id}` | {r.severity} | {r.title['en']} | {r.title['zh']} |"
            for r in report.rules
            if r.kind == kind
        ]
    return "\n".join(lines) + "\n\n"
