"""What is known, what is missing, what to find out next; unknown is never printed as none."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecograph import queries
from ecograph.cli import main
from ecograph.completeness import Group, coverage, group_table, groups
from ecograph.derivation import derive
from ecograph.inquiries import to_find_out
from ecograph.quantity import Quantity
from ecograph.store import Store
from ecograph.vocab import expand

LANGUAGES = ("zh", "en")


def tasks(store: Store, lang: str = "en") -> list[dict[str, object]]:
    return [dict(record) for record in to_find_out(store, lang=lang).records()]


# ---- groups


@given(st.integers(0, 400), st.integers(0, 300), st.one_of(st.none(), st.integers(0, 300)))
def test_what_is_missing_is_size_less_names_and_never_below_nothing(
    named: int, low: int, more: int | None
) -> None:
    size = Quantity.between(low, None if more is None else low + more)
    missing = Group("urn:g", named, size).missing
    assert missing is not None
    lower, upper = missing.bounds
    assert lower == max(0, low - named)
    assert upper == (None if more is None else max(0, low + more - named))


def test_a_group_of_unknown_size_misses_an_unknown_number() -> None:
    group = Group("urn:g", 3, None)
    assert group.missing is None
    assert not group.complete
    assert Group("urn:g", 3, Quantity.exactly(3)).complete


@pytest.mark.parametrize(
    ("group", "named", "missing"),
    [
        ("4-universities", 1, (3, 3)), ("9-new-rnd-institutions", 3, (6, 6)), ("22-institutes", 1, (21, 21)),
        ("digital-economy-enterprises", 2, (198, 298)), ("big-projects", 2, None),
    ],
)  # fmt: skip
def test_trap_9_counts_with_partial_lists(
    store: Store, group: str, named: int, missing: tuple[float, float] | None
) -> None:
    (found,) = [g for g in groups(store) if g.iri == expand(f"id:group/{group}")]
    assert found.named == named
    assert (found.missing.bounds if found.missing else None) == missing


def test_the_question_partial_groups_says_the_same(store: Store) -> None:
    asked = {row["group IRI"]: row for row in queries.ask(store, "partial-groups", lang="en").records()}
    mine = {g.iri: g for g in groups(store) if g.missing and not g.complete}
    assert set(asked) == set(mine)
    for iri, row in asked.items():
        missing = mine[str(iri)].missing
        assert missing is not None
        assert (row["named"], row["missing at least"]) == (mine[str(iri)].named, missing.bounds[0])


def test_nearest_to_complete_comes_first_and_unknown_sizes_last(store: Store) -> None:
    least = [row["missing at least"] for row in group_table(store, lang="en").records()]
    known = [float(str(n)) for n in least if n is not None]
    assert known == sorted(known)
    assert least[len(known) :] == [None] * (len(least) - len(known))


# ---- coverage


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_is_unknown_and_never_none(store: Store, lang: str) -> None:
    for row in coverage(store, lang=lang).rows:
        state, actors, in_groups = row[2], row[3], row[4]
        assert (state in ("未知", "unknown")) == (actors == 0 and in_groups == 0)
        if row[5] == 0:
            pytest.fail("nothing is known to be missing is not said as 0")


def test_named_actors_are_those_of_the_question_role_counts(store: Store) -> None:
    asked = {row[2]: row[1] for row in queries.ask(store, "role-counts", lang="en").rows}
    mine = {row[6]: row[3] for row in coverage(store, lang="en").rows if row[0] == "role"}
    assert mine == asked


def test_missing_members_are_not_added_over_groups_that_overlap(store: Store) -> None:
    (research,) = [row for row in coverage(store, lang="en").rows if str(row[6]).endswith("#Research")]
    assert research[5] == 21, "the largest group alone, not 21 + 6 + 6 + 4"


# ---- the list


def test_every_task_is_a_question_with_a_reason_and_a_hint(store: Store) -> None:
    for lang, mark in (("zh", "？"), ("en", "?")):
        rows = to_find_out(store, lang=lang).rows
        assert [row[0] for row in rows] == sorted(int(str(row[0])) for row in rows)
        for priority, what, about, why, *_rest, iri in rows:
            assert 1 <= int(str(priority)) <= 5
            assert str(what).endswith(mark)
            assert why
            assert iri
            assert about or iri == "https://w3id.org/ecograph/claim/"
        hinted = [row for row in rows if "#char=" in str(row[6])]
        assert len(hinted) > len(rows) / 2
    assert len(to_find_out(store, lang="zh")) == len(to_find_out(store, lang="en"))


def test_a_conflict_and_a_missing_scope_come_first(store: Store) -> None:
    found = tasks(store)
    first = [task for task in found if task["priority"] == 1]
    assert str(first[0]["id"]).endswith("conflict/qiip-resident-count")
    without_scope = {row[-1] for row in queries.ask(store, "missing-scope-figures").rows}
    assert without_scope <= {task["id"] for task in first}


def test_trap_4_a_share_without_a_denominator_is_asked_for(store: Store) -> None:
    (task,) = [
        t for t in tasks(store) if "R&D intensity" in str(t["what to find out"]) and t["priority"] == 1
    ]
    assert "12.5%" in str(task["what to find out"])
    assert task["missing"] == "scope"


def test_trap_12_the_date_of_the_document_is_asked_for(store: Store) -> None:
    (task,) = [t for t in tasks(store) if str(t["id"]).startswith("https://w3id.org/ecograph/doc/")]
    assert task["known"] == "published 2021-01-01 to ?"


def test_segments_without_a_known_actor_are_asked_for(store: Store) -> None:
    gaps = queries.ask(store, "segment-gaps", lang="en").records()
    empty = {row["segment IRI"] for row in gaps if "unknown" in str(row["state"])}
    assert empty
    assert empty <= {task["id"] for task in tasks(store)}


def test_groups_that_nobody_will_name_come_last(store: Store) -> None:
    last = [task for task in tasks(store) if task["priority"] == 5]
    assert {str(task["id"]).rpartition("/")[2] for task in last} == {
        "cosmoplat-users",
        "cosmoplat-enterprises",
    }


def test_unreviewed_claims_are_all_in_the_list(store: Store) -> None:
    unreviewed = {row[0] for row in store.select(
        "SELECT ?c WHERE { ?c eco:claimStatus status:Unreviewed } ORDER BY ?c").rows}  # fmt: skip
    assert unreviewed <= {task["id"] for task in tasks(store)}


_MINE = """
@prefix eco: <https://w3id.org/ecograph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix mod: <https://w3id.org/ecograph/scheme/modality#> .
@prefix status: <https://w3id.org/ecograph/scheme/claim-status#> .
@prefix role: <https://w3id.org/ecograph/scheme/actor-role#> .
@prefix id: <https://w3id.org/ecograph/id/> .
GRAPH <https://w3id.org/ecograph/graph/ontology> {
  eco:Actor rdfs:subClassOf eco:EcosystemEntity . eco:Enterprise rdfs:subClassOf eco:Actor .
  eco:EntityGroup rdfs:subClassOf eco:EcosystemEntity .
  role:Industry a skos:Concept ; skos:prefLabel "产"@zh , "industry"@en .
}
GRAPH <https://w3id.org/ecograph/graph/source/mine> {
  id:firm a eco:Enterprise . id:dream a eco:Enterprise . id:all a eco:EntityGroup .
  <urn:c1> eco:claimSubject id:firm ; eco:claimPredicate eco:playsActorRole ; eco:claimObject role:Industry ;
    eco:modality mod:%s ; eco:claimStatus status:%s .
  <urn:c2> eco:claimSubject id:dream ; eco:claimPredicate eco:locatedIn ; eco:claimObject id:park ;
    eco:modality mod:Plan ; eco:claimStatus status:Accepted .
  <urn:x> a eco:ClaimConflict ; eco:involvesClaim <urn:c1> , <urn:c2> .
}
"""


def mine(modality: str = "Fact", status: str = "Accepted") -> Store:
    made = Store.in_memory(_MINE % (modality, status))
    derive(made)
    return made


def test_what_is_only_planned_is_not_missing_yet() -> None:
    about = {str(task["id"]).rpartition("/")[2] for task in tasks(mine())}
    assert "firm" in about
    assert "dream" not in about


@pytest.mark.parametrize(("modality", "status"), [("Plan", "Accepted"), ("Fact", "Unreviewed")])
def test_a_role_that_is_planned_or_not_accepted_fills_no_gap(modality: str, status: str) -> None:
    (known,) = coverage(mine(), lang="en").rows
    (open_,) = coverage(mine(modality, status), lang="en").rows
    assert (known[2], known[3]) == ("named", 1)
    assert (open_[2], open_[3]) == ("unknown", 0)


def test_a_conflict_that_was_decided_is_no_longer_asked_about() -> None:
    assert [t for t in tasks(mine()) if t["id"] == "urn:x"]
    assert not [t for t in tasks(mine(status="Rejected")) if t["id"] == "urn:x"]


def test_an_empty_store_asks_nothing() -> None:
    assert to_find_out(Store.in_memory()).rows == ()
    assert coverage(Store.in_memory()).rows == ()


# ---- the command


@pytest.mark.parametrize("by", ["todo", "group", "coverage"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_gives_each_view(store_path: Path, by: str, lang: str) -> None:
    args = ["gaps", "--facts", "--by", by, "-n", "5", "-s", str(store_path), "--lang", lang]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0
    assert ("不表示不存在" if lang == "zh" else "not that there is none") in done.stderr
    assert done.stdout.count("\n") == 7


def test_the_command_says_what_it_needs(store_path: Path) -> None:
    assert CliRunner().invoke(main, ["gaps", "-s", str(store_path)]).exit_code == 2
