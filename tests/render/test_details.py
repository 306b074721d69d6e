"""The panel's data from the shipped store: evidence, bounds, scope and conflict arrive whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecograph.projection import project
from ecograph.render import explore
from ecograph.render.details import PageDetails
from ecograph.store import Store
from ecograph.vocab import expand

PARK = expand("id:park/qiip")


@pytest.fixture(scope="module")
def loaded(store: Store) -> PageDetails:
    return PageDetails.load(store)


def test_every_claim_has_evidence_in_a_titled_document(loaded: PageDetails) -> None:
    assert loaded.claims
    for iri, claim in loaded.claims.items():
        assert claim["evidence"], iri
        for span in claim["evidence"]:
            assert 0 <= span["start"] < span["end"], iri
            assert all(loaded.documents[span["doc"]]["title"].values())


def test_every_link_of_the_network_has_its_claims(store: Store, loaded: PageDetails) -> None:
    net = project(store, include_planned=True)
    for _, _, about in net.edges(data=True):
        assert set(about["claims"]) <= set(loaded.claims)


def test_the_two_counts_of_residents_are_shown_as_a_conflict(loaded: PageDetails) -> None:
    clash = {f["verbatim"]: f for f in loaded.figures[PARK] if f["conflict"]}
    assert {"200余家", "近200家"} <= set(clash)
    assert clash["200余家"]["text"] == {"zh": "200–300", "en": "200–300"}
    assert clash["200余家"]["scope"] != clash["近200家"]["scope"]
    assert [c for c in loaded.conflicts if {f["claim"] for f in clash.values()} <= set(c["claims"])]


def test_every_figure_is_named_in_both_languages(loaded: PageDetails) -> None:
    for figures in loaded.figures.values():
        for figure in figures:
            assert all(figure["indicator"].values()), figure
            assert not any("_" in word for word in figure["unit"].values()), figure
            assert any(figure["text"].values()) or figure["verbatim"], figure


def test_the_source_says_what_kind_it_is(loaded: PageDetails) -> None:
    assert [source["kind"] for source in loaded.sources] == ["article"]


def test_the_shipped_ecosystem_becomes_a_page(store: Store, tmp_path: Path) -> None:
    one = explore(store, tmp_path / "a.html")
    two = explore(store, tmp_path / "b.html")
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size < 2_000_000
    text = one.read_text("utf-8")
    assert "青岛国际创新园 · 生态图谱" in text
