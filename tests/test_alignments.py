"""Mappings are valid SSSOM, every outside IRI is confirmed, and what is generated is up to date."""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
import re
import tarfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS
from rdflib.namespace import FOAF, GEO, ORG, PROV, SDO, SKOS

from ontobuild import alignments, competency, pages, reading
from ontobuild.__main__ import made

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "ontology" / "alignments"
SHARED = ROOT.parent / "shared" / "data"
SETS = {path.name.partition(".")[0]: path for path in reading.mapping_sets()}
WANTED = {"org", "foaf", "prov", "schema", "eurio", "vivo", "frapo", "fibo", "ror", "wikidata"}
# Axioms go only to these; all else is a match.
AXIOMS = {"org", "foaf", "prov", "skos", "oa", "qudt", "geosparql"}
REQUIRED = (
    "mapping_set_id",
    "mapping_set_version",
    "license",
    "mapping_date",
    "subject_source",
    "object_source",
)
RDFS_NS = str(RDFS)
MATCHES = {str(SKOS.closeMatch), str(SKOS.narrowMatch), reading.ECO + "inverseMatch"}


@cache
def ontology() -> rdflib.Graph:
    return reading.graph_of([*reading.module_paths(), *reading.scheme_paths()])


@cache
def listed(name: str) -> dict[str, tuple[str, str]]:
    """The confirmed terms of an outside vocabulary: label and kind by IRI (or code)."""
    lines = (FOLDER / "terms" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {term: (label, kind) for term, label, kind in rows}


@cache
def register() -> dict[str, dict[str, str]]:
    with (FOLDER / "VOCABULARIES.tsv").open(encoding="utf-8", newline="") as file:
        return {row["set"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def outside(name: str) -> set[str]:
    """What a set points to: IRIs, or the codes of ROR."""
    return {row.object or row.label for row in reading.mappings(SETS[name])}


def test_there_is_a_set_for_each_vocabulary() -> None:
    assert set(SETS) >= WANTED
    assert set(register()) == set(SETS)


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_the_head_and_the_columns_of_sssom(name: str) -> None:
    head = reading.header(SETS[name])
    assert all(head.get(key) for key in REQUIRED)
    assert head["mapping_set_id"].endswith(f"/{name}")
    lines = SETS[name].read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if not line.startswith("#")]
    assert lines[: len(lines) - len(body)] == [line for line in lines if line.startswith("#")]
    columns = body[0].split("\t")
    assert {"subject_id", "subject_label", "predicate_id", "object_label", "mapping_justification"} <= set(
        columns
    )
    for row in csv.DictReader(body, delimiter="\t", quoting=csv.QUOTE_NONE):
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert 0 < float(row["confidence"]) <= 1
        assert row.get("object_id") or row.get("object_type") == "rdfs literal"
        assert None not in row.values()
    rows = [tuple(line.split("\t")[:4]) for line in body[1:]]
    assert rows == sorted(rows), "rows are kept in order, so that a diff shows the change only"
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("name", SETS)
def test_a_set_maps_our_terms_under_their_label_to_terms_of_the_same_kind(name: str) -> None:
    lines = [line for line in SETS[name].read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    labels = [row["subject_label"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    for row, label in zip(reading.mappings(SETS[name]), labels, strict=True):
        assert (rdflib.URIRef(row.subject), RDFS.label, rdflib.Literal(label, lang="en")) in ontology()
        is_class = (rdflib.URIRef(row.subject), RDF.type, OWL.Class) in ontology()
        kind = listed(name)[row.object or row.label][1]
        assert kind == "code" or (kind == "class") == is_class, row


@pytest.mark.parametrize("name", SETS)
def test_every_outside_term_is_on_the_confirmed_list_and_no_other(name: str) -> None:
    assert outside(name) == set(listed(name))
    text = (FOLDER / "terms" / f"{name}.tsv").read_bytes()
    assert hashlib.sha256(text).hexdigest() == register()[name]["sha256"]
    assert register()[name]["terms"] == str(len(listed(name)))
    assert register()[name]["source"]
    assert register()[name]["checked"] in {"copy", "read", "list", "data"}


def test_axioms_to_other_vocabularies_are_in_the_sets_and_only_to_the_allowed_ones() -> None:
    axioms = {
        (str(s), str(p), str(o))
        for p in (RDFS.subClassOf, RDFS.subPropertyOf)
        for s, o in ontology().subject_objects(p)
        if isinstance(o, rdflib.URIRef)
        and str(s).startswith(reading.ECO)
        and not str(o).startswith(reading.ECO)
    }
    rows = {
        (row.subject, row.predicate, row.object, name)
        for name, path in SETS.items()
        for row in reading.mappings(path)
        if row.predicate.startswith(RDFS_NS)
    }
    assert axioms == {row[:3] for row in rows}
    assert {name for *_, name in rows} <= AXIOMS


def test_all_else_is_a_match_and_a_match_has_one_place() -> None:
    rows = [row for path in SETS.values() for row in reading.mappings(path)]
    assert {row.predicate for row in rows if not row.predicate.startswith(RDFS_NS)} <= MATCHES
    pairs = [(row.subject, row.object or f"{row.set} {row.label}") for row in rows]
    assert len(pairs) == len(set(pairs)), "one pair, one mapping"
    stated = [p for p in MATCHES if list(ontology().subject_objects(rdflib.URIRef(p)))]
    assert stated == [], "matches are kept in the sets, not in the modules"


# --- against copies of the vocabularies -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "namespace"),
    [("org", ORG), ("foaf", FOAF), ("prov", PROV), ("skos", SKOS), ("schema", SDO), ("geosparql", GEO)],
)
def test_rdflib_knows_every_term_that_we_use(
    name: str, namespace: type[rdflib.namespace.DefinedNamespace]
) -> None:
    """rdflib carries closed lists of the terms of these vocabularies."""
    # Terms younger than rdflib's list of schema.org; the copy of schema.org has them.
    younger = {"https://schema.org/StatisticalVariable", "https://schema.org/observationAbout"}
    assert [iri for iri in outside(name) - younger if rdflib.URIRef(iri) not in namespace] == []


def test_rdflib_refuses_a_planted_term() -> None:
    assert rdflib.URIRef(str(ORG) + "NoSuchThing") not in ORG


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_eurio_itself_declares_every_term_that_we_use_and_the_data_use_is_covered() -> None:
    with tarfile.open(SHARED / "bigmap_eurio_rdf" / "data.tar.xz") as archive:
        files = {}
        for name in ("EURIO.ttl", "bigmap.ttl"):
            member = next(m for m in archive if m.name.removeprefix("./") == name)
            stream = archive.extractfile(member)
            assert stream
            files[name] = rdflib.Graph().parse(data=stream.read(), format="turtle")
    base = "http://data.europa.eu/s66#"
    kinds = {"class": {OWL.Class}, "property": {OWL.ObjectProperty, OWL.DatatypeProperty}}
    for iri, (_, kind) in listed("eurio").items():
        assert set(files["EURIO.ttl"].objects(rdflib.URIRef(iri), RDF.type)) & kinds[kind], iri
    used = {str(o) for o in files["bigmap.ttl"].objects(None, RDF.type) if str(o).startswith(base)}
    links = {
        str(p) for s, p, o in files["bigmap.ttl"] if isinstance(o, rdflib.URIRef) and str(p).startswith(base)
    }
    # An amount, an acronym, a role node and a report are no things of ours; roles are walked through.
    ours = {"Acronym", "MonetaryAmount", "OrganisationRole", "ProjectReportSummary"}
    assert {iri.removeprefix(base) for iri in used - outside("eurio")} <= ours
    assert {base + x for x in ("funds", "hasResult", "isInvolvedIn", "isBeneficiaryOf")} <= links & outside(
        "eurio"
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_the_ror_types_are_those_of_the_registry() -> None:
    with lzma.open(SHARED / "ror_v2" / "ror_v2_latest.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for _, line in zip(range(8000), lines, strict=False)]
    found = {kind for record in records for kind in record["types"]}
    found |= {relation["type"] for record in records for relation in record["relationships"]}
    assert found == outside("ror")


# --- what is generated ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", made(), ids=lambda path: path.name)
def test_what_is_generated_is_up_to_date(path: Path) -> None:
    assert path.read_bytes() == made()[path].encode(), "run `make ontology`"


def test_the_alignment_turtle_says_what_the_sets_say() -> None:
    graph = rdflib.Graph().parse(data=alignments.turtle(), format="turtle")
    rows = {
        (row.subject, row.predicate, row.object)
        for path in SETS.values()
        for row in reading.mappings(path)
        if row.object and row.predicate in MATCHES
    }
    assert {tuple(map(str, triple)) for triple in graph} == rows
    assert len(list(ox.parse(input=alignments.turtle(), format=ox.RdfFormat.TURTLE))) == len(rows)


def test_the_ontology_in_one_file_is_the_sum_of_its_files() -> None:
    whole = {quad.triple for quad in ox.parse(path=str(reading.DOCS / "ecograph.ttl"))}
    parts = {
        quad.triple
        for path in [*reading.module_paths(), *reading.scheme_paths()]
        for quad in ox.parse(path=str(path))
    }
    # Blank nodes have new names in each parse: they are counted only.
    blank = {
        t for t in whole | parts if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
    }
    assert whole - blank == parts - blank
    assert len(whole) == len(parts)


def test_plain_json_becomes_a_claim_through_the_context() -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    claim = {
        **context,
        "@id": "clm:0123456789abcdef",
        "type": "RelationClaim",
        "claimSubject": "id:org/a",
        "claimPredicate": "eco:residentIn",
        "claimObject": "id:park/b",
        "modality": "mod:Fact",
        "claimStatus": "status:Accepted",
        "asOf": "2026-01-31",
        "label": {"zh": "甲", "en": "A"},
    }
    turtle = """@prefix eco: <https://w3id.org/ecograph/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://w3id.org/ecograph/> .
        <claim/0123456789abcdef> a eco:RelationClaim ; rdfs:label "甲"@zh , "A"@en ;
            eco:claimSubject <id/org/a> ; eco:claimPredicate eco:residentIn ; eco:claimObject <id/park/b> ;
            eco:modality <scheme/modality#Fact> ; eco:claimStatus <scheme/claim-status#Accepted> ;
            eco:asOf "2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date> ."""
    expected = {quad.triple for quad in ox.parse(input=turtle, format=ox.RdfFormat.TURTLE)}
    found = {quad.triple for quad in ox.parse(input=json.dumps(claim), format=ox.RdfFormat.JSON_LD)}
    assert found == expected


def test_the_context_names_every_class_and_property() -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert {t.name for t in reading.terms(ontology()) if t.kind != "annotation"} <= set(context)


@pytest.mark.parametrize("lang", reading.LANGS)
def test_a_drawing_is_well_formed_and_shows_roles_chains_and_the_claim(lang: str) -> None:
    root = ElementTree.fromstring((reading.DOCS / f"overview-{lang}.svg").read_text(encoding="utf-8"))  # noqa: S314
    words = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for scheme in ("actor-role", "chain", "modality", "claim-status"):
        for node in ontology().subjects(SKOS.inScheme, rdflib.URIRef(reading.SCHEME + scheme)):
            assert reading.texts(ontology(), node, SKOS.prefLabel)[lang] in words
    assert "eco:RelationClaim" in words
    assert "eco:Observation" in words
    left, right = 0.0, float(root.attrib["viewBox"].split()[2])
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        x = float(box.get("x", 0))
        assert left <= x
        assert x + float(box.attrib["width"]) <= right


@pytest.mark.parametrize("lang", reading.LANGS)
def test_a_reference_page_is_of_one_language_and_its_links_inside_lead_somewhere(lang: str) -> None:
    page = (reading.DOCS / f"{lang}.html").read_text(encoding="utf-8")
    places = re.findall(r'id="([^"]+)"', page)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)
    for term in reading.terms(ontology()):
        assert f'id="{term.name}"' in page
    if lang == "en":
        without = re.sub(r'<a [^>]*lang="zh">[^<]*</a>', "", page)
        # Chinese stays only where an English definition explains a Chinese word.
        chinese = set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<svg.*?</svg>", "", without, flags=re.DOTALL)))
        defined = " ".join(
            reading.texts(ontology(), s, SKOS.definition).get("en", "") for s in set(ontology().subjects())
        )
        assert all(word in defined for word in chinese), chinese


# --- competency -----------------------------------------------------------------------------------


def test_every_term_and_scheme_is_cited_by_a_question_or_says_why_not() -> None:
    terms = reading.terms(ontology())
    schemes = list(pages.schemes_of(ontology()))
    cited = competency.citations(terms, schemes)
    names = {t.name for t in terms} | {f"scheme/{name}" for name in schemes}
    assert names - set(cited) == set(), "name it in a question, or add a row to ontology/competency.tsv"
    assert set(cited) - names == set(), "ontology/competency.tsv names what is not there"
    known = {question.name for question in competency.questions()}
    for name, citation in cited.items():
        assert set(citation.questions) <= known, name
        assert citation.questions or all(citation.why.get(lang) for lang in reading.LANGS), name


def test_a_question_names_only_terms_that_exist() -> None:
    names = {t.name for t in reading.terms(ontology())} | {
        f"scheme/{name}" for name in pages.schemes_of(ontology())
    }
    # Scopes, titles and industries as mentioned are schemes of a data set, not of the ontology.
    local = {"scheme/scope", "scheme/recognition-title", "scheme/industry-mentioned"}
    for question in competency.questions():
        assert question.names - names - local == set(), question.name


def test_a_link_without_a_question_is_found_through_its_chain() -> None:
    terms = reading.terms(ontology())
    citation = competency.citations(terms, [])["suppliesTo"]
    assert citation.how in {"named", "head"}
    assert citation.questions
