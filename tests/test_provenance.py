"""Everything shown walks back to its source, and every source can be held against its text."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecograph import analysis
from ecograph.cli import main
from ecograph.decisions import FOLDER, Review, record
from ecograph.errors import InputError, NotFound
from ecograph.pipeline import refresh
from ecograph.projection import project
from ecograph.provenance import Tracer, Walk, trace
from ecograph.store import Store
from ecograph.verification import KINDS, Verification, span_hash, verify
from ecograph.vocab import expand

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT.parent / "shared" / "article"
DOCUMENT = expand("doc:000_4e21875027cd29b8")
RESIDENTS = "158866ea22603bd3"  # 200余家
needs_article = pytest.mark.skipif(not TEXTS.is_dir(), reason="the article is not beside the repository")


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


# ---- from an analysis result to a span


def test_a_result_of_an_analysis_walks_back_to_a_span_of_a_document_with_its_hash(store: Store) -> None:
    net = project(store)
    top = str(analysis.analyze(net, "betweenness").records()[0]["id"])
    edges = [about for s, o, about in net.edges(data=True) if top in (s, o)]
    assert edges
    tracer = Tracer(store, lang="en")
    for about in edges:
        assert about["claims"] or about["predicate"].endswith("worksFor"), "a link rests on a claim or a rule"
        for claim in about["claims"]:
            walk = tracer.walk(claim)
            assert walk.root.iri == claim
            for place in walk.root.of_kind("evidence"):
                start, end = int(str(place.facts["start"])), int(str(place.facts["end"]))
                assert 0 <= start < end
                assert len(str(place.facts["text_hash"])) == 16
                (document,) = place.of_kind("document")
                assert (document.iri, len(str(document.facts["sha256"]))) == (DOCUMENT, 64)
                assert [step.facts["kind"] for step in document.of_kind("source")] == ["article"]


@needs_article
def test_the_same_walk_is_verified_against_the_text(store: Store) -> None:
    net = project(store)
    top = str(analysis.analyze(net, "betweenness").records()[0]["id"])
    text = (TEXTS / "000_4e21875027cd29b8.txt").read_bytes()
    tracer = Tracer(store, texts=TEXTS)
    claims = sorted({c for s, o, about in net.edges(data=True) if top in (s, o) for c in about["claims"]})
    for claim in claims:
        for place in tracer.walk(claim).root.of_kind("evidence"):
            assert place.facts["words_match"] is True
            words = text.decode("utf-8")[int(str(place.facts["start"])) : int(str(place.facts["end"]))]
            assert place.words.endswith(f"“{words}”"), "the words are read from the text at hand"
            assert span_hash(words) == place.facts["text_hash"]
            (document,) = place.of_kind("document")
            assert document.facts["sha256"] == hashlib.sha256(text).hexdigest()


def test_every_link_of_the_network_walks_back(store: Store) -> None:
    """No visible edge is without a source: its claims, or the rule that derived it and that rule's claims."""
    net, tracer = project(store, include_planned=True), Tracer(store)
    for s, o, about in net.edges(data=True):
        for ref in about["claims"] or (f"{s} -> {o}",):
            assert tracer.walk(ref).documents == (DOCUMENT,)


# ---- where a walk can begin


@pytest.mark.parametrize("ref", [RESIDENTS, f"clm:{RESIDENTS}", expand(f"clm:{RESIDENTS}"), RESIDENTS[:8]])
def test_a_claim_has_several_names(store: Store, ref: str) -> None:
    assert trace(store, ref).root.iri == expand(f"clm:{RESIDENTS}")


def test_a_figure_is_walked_in_words_with_its_conflict(store: Store) -> None:
    text = trace(store, RESIDENTS, lang="zh").to_text()
    assert "200–300 (200余家), 数字经济相关企业" in text
    assert "180–200 (近200家)" in text, "the figure that it conflicts with is named"
    assert "无日期" in text
    assert "发布不早于 2021-01-01" in text


def test_a_conflict_walks_to_both_claims(store: Store) -> None:
    walk = trace(store, "conflict/qiip-resident-count", lang="en")
    assert walk.root.kind == "conflict"
    assert len(list(walk.root.of_kind("claim"))) == 2
    assert walk.documents == (DOCUMENT,)


def test_an_entity_shows_all_that_is_said_with_its_standing(store: Store) -> None:
    walk = trace(store, "NEC", lang="en")
    claims = list(walk.root.of_kind("claim"))
    assert {claim.facts["status"] for claim in claims} == {"Accepted", "Unreviewed"}
    unreviewed = next(claim for claim in claims if claim.facts["status"] == "Unreviewed")
    assert unreviewed.facts["in_current_view"] is False
    assert "not in the current view" in unreviewed.words


def test_a_role_by_class_walks_through_the_rule_to_the_stated_class(store: Store) -> None:
    (derived,) = trace(store, "NEC", lang="en").root.of_kind("derived")
    (rule,) = derived.of_kind("rule")
    assert rule.facts["rule"] == "roles"
    (stated,) = rule.of_kind("stated")
    assert str(stated.facts["class"]).endswith("#Enterprise")
    assert list(stated.of_kind("source"))


def test_who_works_where_walks_through_the_rule_to_the_claims_about_the_post(tiny_store: Store) -> None:
    walk = trace(tiny_store, "Ann -> Lab A", lang="en")
    (rule,) = walk.root.of_kind("rule")
    assert rule.facts["rule"] == "works-for"
    assert {claim.words.partition("  [")[0] for claim in rule.of_kind("claim")} == {
        "Ann holds position director of Lab A",
        "director of Lab A is position in Lab A",
    }
    assert "no evidence is recorded" in walk.to_text(), "said, not passed over: the tiny claims have none"


def test_an_edge_is_found_in_either_direction_and_none_is_not_nothing(store: Store) -> None:
    there, back = (
        trace(store, f"{a} -> {b}").root for a, b in (("NEC", "青岛国际创新园"), ("青岛国际创新园", "NEC"))
    )
    assert there == back
    with pytest.raises(NotFound, match="NEC") as caught:
        trace(store, "NEC -> 崂山区")
    assert "nobody recorded one" in str(caught.value)


def test_a_plan_is_walked_as_a_plan(store: Store) -> None:
    plan = str(store.select("SELECT ?c WHERE { ?c eco:modality mod:Plan } ORDER BY ?c").rows[0][0])
    root = trace(store, plan, lang="zh").root
    assert "计划" in root.words
    assert root.facts["in_current_view"] in (False, None)


def test_a_review_is_part_of_the_walk(store_path: Path, tmp_path: Path) -> None:
    import datetime

    path = Path(shutil.copytree(store_path, tmp_path / "store"))
    claim = expand(f"clm:{RESIDENTS}")
    record(path / FOLDER, Review(claim, "dispute", "王宁", datetime.date(2026, 1, 5), "部分大于整体"))
    refresh(path)
    (review,) = trace(Store.open(path), claim, lang="zh").root.of_kind("review")
    assert "王宁" in review.words
    assert "部分大于整体" in review.words


@pytest.mark.parametrize(
    "ref", ["", "nosuch", "clm:zzzz", "<script>", "a -> b", "-> NEC", "clm:", "ffffffffffff"]
)
def test_what_cannot_be_found_is_said(store: Store, ref: str) -> None:
    with pytest.raises(NotFound):
        trace(store, ref)


def test_text_and_json_tell_the_same_walk(store: Store) -> None:
    walk = trace(store, RESIDENTS, lang="en")
    content = json.loads(walk.to_json())
    assert content["iri"] == walk.root.iri
    assert content["steps"][-1]["steps"][0]["facts"]["sha256"] in walk.to_text()
    assert trace(store, RESIDENTS, lang="en") == walk, "walking twice gives the same"


def test_a_label_cannot_draw_on_the_terminal(tiny_store: Store) -> None:
    twin = tiny_store.copy()
    evil = "https://w3id.org/ecograph/id/tiny/alpha"
    twin.update(
        "DELETE { GRAPH ?g { ?x rdfs:label ?old } } INSERT { GRAPH ?g { ?x rdfs:label ?new } }"
        " WHERE { GRAPH ?g { ?x rdfs:label ?old FILTER(LANG(?old) = 'en') } }",
        {"x": evil, "new": "Al\u202epha\x1b[31m"},
    )
    text = trace(twin, evil, lang="en").to_text()
    assert "\x1b" not in text
    assert "\u202e" not in text


# ---- verification, with a planted defect for each kind

TEXT = "甲园区有企业200余家，其中13家上市。😀 Park A.\r\n"
ROSTER = "\ufeffname,industry\n甲公司,VR\n"


def planted(
    *, sha: str | None = None, start: int = 5, end: int = 11, hash_: str | None = None, row: int = 2,
    column: str = "industry", described: bool = True,
    roster: tuple[str, bytes] = ("roster.csv", ROSTER.encode()),
) -> Store:  # fmt: skip
    """Two documents, a text and a table, one claim resting on a span, one on a row."""
    sha = hashlib.sha256(TEXT.encode()).hexdigest() if sha is None else sha
    hash_ = span_hash(TEXT[5:11]) if hash_ is None else hash_
    return Store.in_memory(f"""
        @prefix eco: <https://w3id.org/ecograph/ontology#> .
        @prefix oa: <http://www.w3.org/ns/oa#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix spdx: <http://spdx.org/rdf/terms#> .
        @prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .
        @prefix doc: <https://w3id.org/ecograph/doc/> .
        GRAPH <https://w3id.org/ecograph/graph/source/planted> {{
          {
        'doc:news a eco:SourceDocument ; dcterms:identifier "news-1" ; spdx:checksumValue "' + sha + '" .'
        if described
        else ""
    }
          doc:roster a eco:SourceDocument ; dcterms:identifier "{roster[0]}" ;
            spdx:checksumValue "{hashlib.sha256(roster[1]).hexdigest()}" .
          <urn:claim:1> eco:claimStatus status:Accepted ; eco:evidence <urn:span> .
          <urn:span> a eco:TextSpan ; eco:inDocument doc:news ; oa:start {start} ; oa:end {end} ;
            eco:textHash "{hash_}" .
          <urn:claim:2> eco:claimStatus status:Accepted ; eco:evidence <urn:row> .
          <urn:row> a eco:TableRow ; eco:inDocument doc:roster ; eco:row {row} ; eco:column "{column}" .
          <urn:claim:3> eco:claimStatus status:Accepted .
        }}""")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "news-1.txt").write_bytes(TEXT.encode())
    (tmp_path / "roster.csv").write_bytes(ROSTER.encode())
    return tmp_path


def kinds(found: Verification) -> list[str]:
    return [mismatch.kind for mismatch in found.mismatches]


def test_what_is_as_it_was_is_verified_and_what_has_no_evidence_is_counted(texts: Path) -> None:
    found = verify(planted(), texts)
    assert found.ok
    assert (found.counts()["spans"], found.counts()["rows"], found.unsupported) == (1, 1, 1)
    assert "1 claims have no evidence" in found.words("en")


def test_nodes_of_rdf_stand_or_fall_with_their_file(tmp_path: Path) -> None:
    """And files together are no document to be looked for."""
    (tmp_path / "a.ttl").write_bytes(b"<urn:a> <urn:p> <urn:b> .")
    sum_ = hashlib.sha256((tmp_path / "a.ttl").read_bytes()).hexdigest()
    store = Store.in_memory(f"""
    @prefix doc: <https://w3id.org/ecograph/doc/> . @prefix eco: <https://w3id.org/ecograph/ontology#> .
    @prefix dcterms: <http://purl.org/dc/terms/> . @prefix spdx: <http://spdx.org/rdf/terms#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    GRAPH <urn:g> {{
      <https://w3id.org/ecograph/doc/t/a.ttl> a eco:SourceDocument ; spdx:checksumValue "{sum_}" .
      doc:t a eco:SourceDocument ; dcterms:hasPart <https://w3id.org/ecograph/doc/t/a.ttl> .
      <urn:c1> eco:evidence <urn:e1> . <urn:e1> a eco:Evidence ; rdfs:seeAlso <urn:a> ;
        eco:inDocument <https://w3id.org/ecograph/doc/t/a.ttl> .
      <urn:c2> eco:evidence <urn:e2> . <urn:e2> a eco:Evidence ; rdfs:seeAlso <urn:b> ; eco:inDocument doc:t .
    }}""")
    found = verify(store, tmp_path)
    assert found.ok
    assert found.missing == ()
    assert (found.counts()["documents"], found.counts()["nodes"]) == (1, 1)
    assert "1 nodes of RDF" in found.words("en")
    (tmp_path / "a.ttl").write_bytes(b"<urn:a> <urn:p> <urn:c> .")
    assert kinds(verify(store, tmp_path)) == ["document-hash"]


def _change(texts: Path, content: bytes) -> None:
    (texts / "deep" / "news-1.txt").write_bytes(content)


def test_rows_of_a_workbook_and_of_json_lines_are_checked_as_those_of_a_csv(texts: Path) -> None:
    """Rows count from 1 with the header row; in JSON Lines they are lines."""
    import xlsxwriter

    (texts / "roster.csv").unlink()
    with xlsxwriter.Workbook(str(texts / "roster.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "industry"])
        sheet.write_row(1, 0, ["甲公司", "VR"])
    (texts / "roster.jsonl").write_text('{"name": "甲公司", "industry": "VR"}\n' * 2, "utf-8")
    for name in ("roster.xlsx", "roster.jsonl"):
        roster = (name, (texts / name).read_bytes())
        assert verify(planted(roster=roster), texts).ok, name
        assert kinds(verify(planted(roster=roster, row=9), texts)) == ["beyond-end"], name
        assert kinds(verify(planted(roster=roster, column="revenue"), texts)) == ["no-column"], name


@pytest.mark.parametrize(
    ("store", "spoil", "expected"),
    [
        (planted(), lambda t: _change(t, TEXT.replace("13", "14").encode()), ["document-hash"]),
        (planted(), lambda t: _change(t, TEXT.replace("20", "30").encode()), ["document-hash", "span-hash"]),
        (planted(), lambda t: _change(t, TEXT[:8].encode()), ["document-hash", "beyond-end"]),
        (planted(), lambda t: _change(t, TEXT.encode("gb18030")), ["document-hash", "not-utf-8"]),
        (planted(start=6, end=12), None, ["span-hash"]),  # shifted by one
        (planted(hash_="0" * 16), None, ["span-hash"]),
        (planted(hash_=""), None, ["no-hash"]),
        (planted(sha="0" * 64), None, ["document-hash"]),
        (planted(sha=""), None, ["no-hash"]),
        (planted(end=10_000), None, ["beyond-end"]),
        (planted(start=11, end=5), None, ["no-offsets"]),
        (planted(described=False), None, ["no-document"]),
        (planted(row=3), None, ["beyond-end"]),
        (planted(row=0), None, ["beyond-end"]),
        (planted(column="revenue"), None, ["no-column"]),
        (planted(), lambda t: (t / "roster.csv").write_bytes(b"\x1f\x8b broken"),
         ["document-hash", "unreadable"]),
    ],
)  # fmt: skip
def test_each_planted_defect_is_named(
    store: Store, spoil: Callable[[Path], object] | None, expected: list[str], texts: Path
) -> None:
    if spoil:
        spoil(texts)
    found = verify(store, texts)
    assert kinds(found) == expected
    assert not found.ok
    for mismatch in found.mismatches:
        assert set(KINDS[mismatch.kind]) == {"zh", "en"}
        assert mismatch.claims, "the claims that rest on it are named"
        assert mismatch.expected != mismatch.found


def test_a_missing_text_is_listed_and_is_no_mismatch(texts: Path) -> None:
    (texts / "deep" / "news-1.txt").unlink()
    found = verify(planted(), texts)
    assert found.ok
    assert found.missing == ("https://w3id.org/ecograph/doc/news",)
    assert "not verified: doc:news" in found.words("en")


def test_of_two_files_of_one_name_the_one_that_was_meant_is_taken(texts: Path) -> None:
    (texts / "a").mkdir()
    (texts / "a" / "news-1.txt").write_text("another text", "utf-8")
    assert verify(planted(), texts).ok


def test_a_folder_that_is_not_there_is_said(texts: Path) -> None:
    with pytest.raises(InputError, match="no folder of texts"):
        verify(planted(), texts / "nowhere")


def test_offsets_count_code_points_and_line_ends_stay(texts: Path) -> None:
    start = TEXT.index("Park")
    assert verify(planted(start=start, end=start + 9, hash_=span_hash("Park A.\r\n")), texts).ok


@needs_article
def test_every_span_of_the_shipped_data_is_verified_against_the_article(store: Store) -> None:
    found = verify(store, TEXTS)
    assert found.mismatches == ()
    assert found.missing == ()
    assert found.counts()["spans"] >= 250


# ---- the commands


def test_the_commands_trace_and_verify(store_path: Path, tmp_path: Path) -> None:
    done = run("trace", RESIDENTS, "-s", store_path, "--lang", "zh")
    assert done.exit_code == 0
    assert "└─" in done.stdout
    assert json.loads(run("trace", RESIDENTS, "-s", store_path, "-f", "json").stdout)["kind"] == "claim"
    assert run("trace", "nosuch", "-s", store_path).exit_code == 1
    done = run("verify", "--text", tmp_path, "-s", store_path, "--lang", "en")
    assert done.exit_code == 0
    assert "nothing was verified" in done.stderr
    assert "not verified: doc:000_4e21875027cd29b8" in done.stderr
    assert run("verify", "--text", tmp_path, "--complete", "-s", store_path).exit_code == 1
    (tmp_path / "000_4e21875027cd29b8.txt").write_text("另一篇文章", "utf-8")
    done = run("verify", "--text", tmp_path, "-s", store_path, "--lang", "en", "-f", "csv")
    assert done.exit_code == 1
    assert "the document's hash differs" in done.stdout
    assert "the place lies beyond the end" in done.stdout
    done = run("trace", RESIDENTS, "--text", tmp_path, "-s", store_path, "--lang", "en")
    assert "the text at hand differs" in done.stdout
    assert "not shown" in done.stdout, "other words than those meant are never shown as the evidence"


def test_without_persons_a_walk_names_none(store_path: Path) -> None:
    claim = "8726f5ece71de70e"  # attributed to a person
    assert "赵敏" in run("trace", claim, "-s", store_path, "--lang", "zh").stdout
    assert "赵敏" not in run("trace", claim, "-s", store_path, "--lang", "zh", "--no-persons").stdout


def test_a_walk_is_plain_data(store: Store) -> None:
    assert isinstance(trace(store, RESIDENTS), Walk)
