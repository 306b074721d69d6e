"""Supply and demand: a market drawn by hand, laws, what is not recorded, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecograph.cli import main
from ecograph.derivation import derive
from ecograph.errors import NotFound
from ecograph.matching import DEMANDS, SUPPLIES, Market, in_words, match, matches
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.table import Table
from ecograph.vocab import GRAPH_ONTOLOGY, GRAPH_SOURCE

ROOT = Path(__file__).resolve().parents[1]
X = "https://w3id.org/ecograph/id/x/"
KINDS = {
    "city": "PublicAuthority", "firm": "Enterprise", "maker": "Enterprise", "lab": "Laboratory",
    "quiet": "Enterprise", "firms": "ActorGroup", "ann": "Person", "wish": "Need", "cloud": "Project",
    "camera": "Product", "vision": "Technology", "traffic": "ApplicationScenario", "suite": "Solution",
}  # fmt: skip
#   city ─hasNeed▶ wish ─needs▶ vision ◀hasExpertiseIn─ ann ─worksFor▶ lab
#   firm ─undertakes▶ cloud ─targets▶ traffic ◀appliedIn─ camera ◀produces─ maker;  suite ─appliedIn▶ traffic
FACTS = (
    ("city", "hasNeed", "wish"), ("wish", "needs", "vision"), ("ann", "hasExpertiseIn", "vision"),
    ("ann", "worksFor", "lab"), ("firm", "undertakes", "cloud"), ("cloud", "targets", "traffic"),
    ("camera", "appliedIn", "traffic"), ("maker", "produces", "camera"), ("suite", "appliedIn", "traffic"),
    ("firms", "needs", "camera"),
)  # fmt: skip
Fact = tuple[str, ...]


def drawn(*facts: Fact) -> Store:
    """A store of the shipped ontology and of facts: subject, predicate, object, modality if it is no fact."""
    lines = [
        "@prefix eco: <https://w3id.org/ecograph/ontology#> .",
        "@prefix mod: <https://w3id.org/ecograph/scheme/modality#> .",
        "@prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .",
        "@prefix clm: <https://w3id.org/ecograph/claim/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
    ]
    lines += [f'<{X}{name}> a eco:{kind} ; rdfs:label "{name}"@zh .' for name, kind in KINDS.items()]
    for s, p, o, *modality in facts:
        lines.append(
            f"clm:{s}-{p}-{o} a eco:RelationClaim ; eco:claimSubject <{X}{s}> ; eco:claimPredicate eco:{p} ; "
            f"eco:claimObject <{X}{o}> ; eco:modality mod:{(*modality, 'Fact')[0]} ; "
            "eco:claimStatus status:Accepted ."
        )
    made = Store.in_memory()
    for file in sorted([*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "ontology" / "schemes").glob("*.ttl")]):
        made.extend(read_rdf(file, GRAPH_ONTOLOGY))
    made.add_rdf("\n".join(lines), "ttl", graph=GRAPH_SOURCE + "drawn")
    derive(made)
    return made


@pytest.fixture(scope="module")
def market_store() -> Store:
    return drawn(*FACTS)


def found(store: Store, **options: Any) -> list[tuple[str, str, str]]:
    """Who needs, who or what gives, and by which rules."""
    return [
        (one.needs.removeprefix(X), one.gives.removeprefix(X),
         f"{one.reasons[0][0].rule}/{one.reasons[0][1].rule}")
        for one in matches(Market.load(store), **options)
    ]  # fmt: skip


def silent(table: Table) -> dict[str, tuple[Any, Any]]:
    return {
        str(r["who needs"]): (r["why it is needed"], r["why it can be given"])
        for r in table.records() if r["kind"] == "not recorded"
    }  # fmt: skip


def test_demand_and_supply_meet_in_the_order_of_how_firm_they_are(market_store: Store) -> None:
    assert found(market_store) == [
        ("city", "vision", "stated/makes"),  # the technology itself
        ("city", "lab", "stated/expertise"),  # through Ann, who works there
        ("cloud", "camera", "targets/application"),
        ("cloud", "suite", "targets/application"),
        ("firm", "camera", "targets/application"),  # through the project that it undertakes
        ("firm", "maker", "targets/application"),
        ("firm", "suite", "targets/application"),
    ]


def test_a_tie_on_record_is_no_match_but_a_need_is_no_tie(market_store: Store) -> None:
    tied = drawn(*FACTS, ("lab", "collaboratesWith", "city"), ("maker", "suppliesTo", "firm"))
    assert {(a, b) for a, b, _ in found(tied)}.isdisjoint({("city", "lab"), ("firm", "maker")})
    needing = drawn(("firm", "needs", "camera"), ("maker", "produces", "camera"))
    assert ("firm", "camera", "stated/makes") in found(needing)


def test_every_row_says_why_through_whom_and_on_what_claims(market_store: Store) -> None:
    rows = match(market_store, lang="en").records()
    lab = next(r for r in rows if r["gives id"] == X + "lab")
    assert lab["why it is needed"] == "city has need wish, wish needs vision"
    assert lab["why it can be given"] == "ann works for lab, ann has expertise in vision"
    assert lab["claims"] == (
        "clm:city-hasNeed-wish; clm:wish-needs-vision; clm:ann-worksFor-lab; clm:ann-hasExpertiseIn-vision"
    )
    camera = next(r for r in rows if (r["needs id"], r["gives id"]) == (X + "cloud", X + "camera"))
    assert camera["who provides it"] == "maker"
    suite = next(r for r in rows if (r["needs id"], r["gives id"]) == (X + "cloud", X + "suite"))
    assert suite["who provides it"] == "not recorded (which is not to say none)"


def test_what_nobody_recorded_is_listed_as_not_recorded(market_store: Store) -> None:
    table = match(market_store, lang="en", limit=1)
    not_known = "not recorded (which is not to say none)"
    assert silent(table) == {
        "city": ("on record", not_known), "firm": ("on record", not_known), "lab": (not_known, "on record"),
        "maker": (not_known, "on record"), "quiet": (not_known, not_known),
    }  # fmt: skip
    assert len(table) == 1 + 5  # the limit cuts matches only
    assert "has none" not in table.to_text(400)
    assert table.made["not_recorded"] == {
        "need": [X + "lab", X + "maker", X + "quiet"], "supply": [X + "city", X + "firm", X + "quiet"],
    }  # fmt: skip


def test_the_sheet_to_read_has_a_paragraph_a_match_and_names_what_is_not_recorded(
    market_store: Store,
) -> None:
    sheet = in_words(match(market_store, lang="zh", kinds=("actor-actor",)), "zh")
    assert sheet.startswith("1. city ← lab (主体—主体)\n   对接点    vision\n")
    assert "需求依据  city 提出需求 wish，wish 需要 vision\n" in sheet
    assert sheet.endswith("供给未记录（不等于没有）：city、firm、quiet\n")


def test_a_label_cannot_rearrange_the_sheet() -> None:
    hostile = Table(("x",) * 12, ((1, "k", "a\x1b[2Jb\u202e", "c\nd", *[""] * 8),))
    assert "1. a[2Jb ← cd (k)" in in_words(hostile, "en")


def test_groups_without_names_and_persons_are_no_partners(market_store: Store) -> None:
    ends = {name for pair in found(market_store) for name in pair[:2]}
    assert ends.isdisjoint({"firms", "ann", "wish"})
    notes = match(market_store).made["notes"]
    assert isinstance(notes, list)
    assert "另有 1 个未具名的群体" in notes[-1]["zh"]


def test_plans_count_only_when_asked_for_and_are_marked() -> None:
    planned = drawn(("firm", "usesTechnology", "vision"), ("maker", "develops", "vision", "Plan"))
    assert ("firm", "maker") not in {pair[:2] for pair in found(planned)}
    row = next(r for r in match(planned, planned=True, lang="zh").records() if r["供方"] == "maker")
    assert (row["性质"], row["供给依据"]) == ("计划", "maker 研发 vision（计划）")


def test_a_fact_is_preferred_to_a_firmer_rule_that_is_only_planned() -> None:
    store = drawn(
        ("firm", "needs", "vision"),
        ("maker", "offers", "vision", "Aspiration"),
        ("maker", "develops", "vision"),
    )
    one = next(m for m in matches(Market.load(store, planned=True)) if m.gives == X + "maker")
    assert (one.reasons[0][1].rule, one.modality) == ("makes", "Fact")


@pytest.mark.parametrize("rule", [*DEMANDS, *SUPPLIES])
def test_each_rule_makes_a_match(rule: str) -> None:
    """A planted pair for each rule, against the plainest other side."""
    ways: dict[str, tuple[Fact, ...]] = {
        "stated": (("firm", "needs", "vision"),),
        "targets": (("firm", "targets", "vision"),),
        "uses": (("firm", "usesTechnology", "vision"),),
        "focus": (("firm", "focusesOnIndustry", "vision"),),
        "offers": (("maker", "offers", "vision"),),
        "makes": (("maker", "ownsIntellectualProperty", "vision"),),
        "expertise": (("maker", "hasExpertiseIn", "vision"),),
        "application": (("maker", "produces", "camera"), ("camera", "appliedIn", "vision")),
        "contents": (("maker", "produces", "camera"), ("camera", "usesTechnology", "vision")),
        "field": (("maker", "operatesInIndustry", "vision"),),
    }
    other = ways["offers"] if rule in DEMANDS else ways["stated"]
    store = drawn(*ways[rule], *other)
    [one] = matches(Market.load(store), kinds=("actor-actor",))
    assert rule in (one.reasons[0][0].rule, one.reasons[0][1].rule)
    assert (one.needs, one.gives) == (X + "firm", X + "maker")


def test_the_order_of_the_facts_changes_nothing(market_store: Store) -> None:
    assert match(drawn(*reversed(FACTS))).rows == match(market_store).rows


def test_the_choices(market_store: Store) -> None:
    assert {pair[1] for pair in found(market_store, kinds=("actor-actor",))} == {"lab", "maker"}
    assert found(market_store, of=X + "lab") == [("city", "lab", "stated/expertise")]
    assert found(market_store, roles=("Government", "Research")) == [("city", "lab", "stated/expertise")]
    assert {pair[:2] for pair in found(market_store, roles=("Research",))} == {("city", "lab")}
    for wrong in ({"kinds": ("love",)}, {"roles": ("Industri",)}):
        with pytest.raises(NotFound):
            found(market_store, **wrong)
    with pytest.raises(NotFound):
        match(market_store, "nobody at all")


def test_an_empty_store_has_no_match_and_does_not_say_that_there_is_none() -> None:
    table = match(drawn(), lang="en")
    assert [r["kind"] for r in table.records()] == ["not recorded"] * 5
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert "not to say that none exists" in notes[0]["en"]
    assert len(match(Store.in_memory())) == 0


def test_the_claims_of_the_shipped_matches_are_in_the_store(store: Store) -> None:
    known = {
        str(row[0]) for row in store.select("SELECT ?c WHERE { ?c eco:claimPredicate ?p } ORDER BY ?c").rows
    }
    market = Market.load(store)
    shown = matches(market)
    assert shown
    for one in shown:
        assert one.claims
        assert set(one.claims) <= known
        assert not market.tied(one.needs, one.gives)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_prints_tables_and_json(store_path: Path, lang: str) -> None:
    run = CliRunner()
    base = ["match", "-s", str(store_path), "--lang", lang]
    text = run.invoke(main, [*base, "-n", "2"])
    assert text.exit_code == 0
    assert ("未记录（不等于没有）" if lang == "zh" else "which is not to say none") in text.stdout
    assert "https://" not in text.stdout
    data = run.invoke(
        main, [*base, "-f", "json", "--no-persons", "--include", "planned", "--kind", "need-solution"]
    )
    assert data.exit_code == 0
    assert json.loads(data.stdout)["made"]["planned"] is True
    one = run.invoke(main, [*base, "中科曙光", "--as-of", "2021-12-31", "--undated", "-f", "csv"])
    assert one.exit_code == 0
    wrong = run.invoke(main, [*base, "nobody at all"])
    assert wrong.exit_code == 1
