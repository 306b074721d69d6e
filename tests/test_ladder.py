"""The enterprise ladder and the funnel of solutions: dated episodes, moves, bounds, what is unknown."""

from __future__ import annotations

import datetime
from math import inf
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecograph.cli import main
from ecograph.derivation import derive
from ecograph.errors import InputError, NotFound
from ecograph.funnel import conversion, funnel, steps
from ecograph.ladder import bounds, episodes, ladder, moves, stages
from ecograph.resources import ontology_files
from ecograph.sources import read_rdf
from ecograph.store import Store
from ecograph.vocab import GRAPH_ONTOLOGY, GRAPH_SOURCE, ID, PREFIXES, local_name

T = ID + "t/"
NAMES = ("eco", "rdfs", "xsd", "mod", "status", "stage", "sol", "ind", "qudt", "indic", "clm")
HEAD = "\n".join(f"@prefix {name}: <{PREFIXES[name]}> ." for name in NAMES)
THINGS = "\n".join(
    f'<{T}{name}> a eco:{kind} ; rdfs:label "{name}"@zh , "{name.title()}"@en .'
    for name, kind in {
        "riser": "Enterprise", "faller": "Enterprise", "newcomer": "Enterprise", "steady": "Enterprise",
        "bare": "Enterprise", "hopeful": "Enterprise", "twice": "Enterprise", "many": "ActorGroup",
        "tower": "Building", "s1": "Solution", "s2": "Solution", "s3": "Solution", "s4": "Solution",
    }.items()
)  # fmt: skip
EPISODES = (
    ("riser", "Startup", "2018", "2020"),
    ("riser", "Gazelle", "2021", ""),
    ("faller", "Leading", "2018", "2020"),
    ("faller", "HighTech", "2021", ""),
    ("newcomer", "Startup", "2021", ""),
    ("steady", "Gazelle", "2018", ""),
    ("bare", "Startup", "", ""),
    ("twice", "HighTech", "2018", ""),
    ("twice", "Gazelle", "2018", ""),
)


def claim(number: int, s: str, p: str, o: str, dates: str = "", modality: str = "Fact") -> str:
    return (
        f"clm:{number:016x} a eco:RelationClaim ; eco:claimSubject <{T}{s}> ; eco:claimPredicate eco:{p} ; "
        f"eco:claimObject {o} ; eco:modality mod:{modality} ; eco:claimStatus status:Accepted {dates} ."
    )


def dated(start: str, end: str) -> str:
    said = [("validFrom", start), ("validUntil", end)]
    return " ".join(f'; eco:{key} "{day}"^^xsd:gYear' for key, day in said if day)


def ladder_claims() -> list[str]:
    lines = [
        claim(i, who, "hasEnterpriseStage", f"stage:{stage}", dated(start, end))
        for i, (who, stage, start, end) in enumerate(EPISODES)
    ]
    lines.append(claim(50, "hopeful", "hasEnterpriseStage", "stage:Leading", dated("2025", ""), "Plan"))
    lines.append(claim(51, "many", "hasEnterpriseStage", "stage:Startup"))
    lines.append(claim(52, "riser", "locatedIn", f"<{T}tower>"))
    lines.append(claim(53, "riser", "operatesInIndustry", "ind:VirtualReality"))
    return lines


def made(path: Path, lines: list[str]) -> Store:
    file = path / "facts.ttl"
    file.write_text("\n".join([HEAD, THINGS, *lines]), "utf-8")
    store = Store.in_memory()
    for ontology in ontology_files():
        store.extend(read_rdf(ontology, GRAPH_ONTOLOGY))
    store.extend(read_rdf(file, GRAPH_SOURCE + "t"))
    derive(store)
    return store


@pytest.fixture
def firms(tmp_path: Path) -> Store:
    return made(tmp_path, ladder_claims())


def day(year: int) -> datetime.date:
    return datetime.date(year, 6, 30)


def test_the_rungs_come_in_the_order_of_their_scheme(firms: Store) -> None:
    assert [local_name(stage) for stage in stages(firms)] == ["Startup", "Gazelle", "HighTech", "Leading"]


def test_episodes_are_facts_unless_plans_are_asked_for(firms: Store) -> None:
    assert len(episodes(firms)) == len(EPISODES) + 1
    plans = [e for e in episodes(firms, planned=True) if e.modality != "Fact"]
    assert [(local_name(e.who), local_name(e.stage)) for e in plans] == [("hopeful", "Leading")]


def test_undated_episodes_have_rows_of_their_own(firms: Store) -> None:
    rows = {(r["rung"], r["when"]): r for r in ladder(firms, lang="en").records()}
    dated_row, bare = rows["startup enterprise", "dated"], rows["startup enterprise", "undated"]
    assert (dated_row["named"], dated_row["who"]) == (2, "Newcomer; Riser")
    assert (bare["named"], bare["groups"], bare["who"]) == (1, 1, "Bare; Many")
    assert bare["in all, at most"] is None, "the size of the group is not stated"
    assert all(row["claims"] for row in rows.values())


def test_an_empty_rung_is_not_recorded_and_not_zero(tmp_path: Path) -> None:
    store = made(tmp_path, [claim(1, "riser", "hasEnterpriseStage", "stage:Startup")])
    rows = {r["rung"]: r for r in ladder(store, lang="en").records()}
    assert rows["leading enterprise"]["when"] == "not recorded"
    assert rows["leading enterprise"]["in all, at least"] is None
    assert len(rows) == 4


def test_by_industry_and_by_building(firms: Store) -> None:
    for by, of in (("industry", "virtual reality"), ("building", "Tower")):
        rows = [r for r in ladder(firms, by=by, lang="en").records() if r["of"] == of]
        assert {(r["rung"], r["who"]) for r in rows} == {
            ("startup enterprise", "Riser"), ("gazelle enterprise", "Riser"),
        }  # fmt: skip
    with pytest.raises(NotFound, match="by"):
        ladder(firms, by="colour")


def test_who_moved_from_which_rung_to_which(firms: Store) -> None:
    found = {
        r["who"]: (r["move"], r["from"], r["to"])
        for r in moves(firms, day(2019), day(2022), lang="en").records()
    }
    assert found["Riser"] == ("up", "startup enterprise", "gazelle enterprise")
    assert found["Faller"] == ("down", "leading enterprise", "high-tech enterprise")
    assert found["Newcomer"] == ("recorded later", "not recorded", "startup enterprise")
    assert found["Steady"][0] == "stayed"
    assert found["Twice"] == ("stayed", *["gazelle enterprise; high-tech enterprise"] * 2)
    assert found["Bare"][0] == "undated, not comparable"
    assert "Hopeful" not in found
    planned = moves(firms, day(2019), day(2026), planned=True, lang="en").column("who")
    assert "Hopeful" in planned
    with pytest.raises(InputError, match="before"):
        moves(firms, day(2022), day(2019))


def test_bounds_take_the_largest_and_never_add_for_the_lower() -> None:
    assert bounds(3, []) == (3, 3)
    assert bounds(0, [[]]) == (0, None)


# ---- the funnel


def test_a_funnel_with_known_stages_converts_exactly(tmp_path: Path) -> None:
    staged = {"s1": "Showcase", "s2": "Promotion", "s3": "Transaction", "s4": "Showcase"}
    lines = [
        claim(i, who, "hasSolutionStage", f"sol:{stage}") for i, (who, stage) in enumerate(staged.items())
    ]
    found, unknown, named = steps(made(tmp_path, lines))
    assert (unknown, named) == (0, ())
    assert [step.reached for step in found] == [(4, 4), (2, 2), (1, 1), (1, 1)]
    assert [step.conversion for step in found] == [
        (None, None, None), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), (1.0, 1.0, 1.0),
    ]  # fmt: skip


def test_what_has_no_stage_widens_the_bounds_and_is_said(tmp_path: Path) -> None:
    store = made(tmp_path, [claim(1, "s1", "hasSolutionStage", "sol:Promotion")])
    found, unknown, named = steps(store)
    assert (unknown, len(named)) == (3, 3)
    assert found[1].conversion == (1.0, 0.25, 1.0)
    rows = funnel(store, lang="en").records()
    assert rows[-1]["stage"] == "stage not recorded"
    assert rows[-1]["solutions"] == "S2; S3; S4"


def test_a_group_on_a_stage_counts_with_the_bounds_of_its_size(tmp_path: Path) -> None:
    lines = [
        claim(1, "many", "hasSolutionStage", "sol:Showcase"),
        *(claim(i, f"s{i}", "hasSolutionStage", "sol:Transaction") for i in (2, 3)),
        *(claim(i + 10, f"s{i}", "hasSolutionStage", "sol:Showcase") for i in (1, 4)),
        f"clm:00000000000000aa a eco:Observation ; eco:observedEntity <{T}many> ; "
        "eco:indicator indic:GroupSize ; eco:quantity clm:00000000000000ab ; "
        "eco:modality mod:Fact ; eco:claimStatus status:Accepted .",
        "clm:00000000000000ab a eco:QuantityValue ; qudt:lowerBound 8 ; qudt:upperBound 10 ; "
        'eco:lowerInclusive true ; eco:upperInclusive true ; eco:verbatim "8–10" .',
    ]
    found, _, _ = steps(made(tmp_path, lines))
    assert found[0].count == (8, 12)
    assert found[1].conversion == (None, 2 / 14, 2 / 10)


counts = st.integers(0, 20)


@given(counts, counts, counts)
def test_conversion_holds_for_whatever_the_unknown_did(x: int, b: int, u: int) -> None:
    _, lower, upper = conversion((x, x), (b, b), u)
    for stopped in range(u + 1):
        for went_on in range(u + 1 - stopped):
            whole = x + b + stopped + went_on
            if whole:
                assert lower is not None
                assert upper is not None
                assert lower - 1e-12 <= (b + went_on) / whole <= upper + 1e-12


def test_conversion_without_a_bound_says_only_what_logic_says() -> None:
    assert conversion((2, inf), (1, 1), inf) == (None, 0.0, 1.0)
    assert conversion((0, 0), (0, 0), 0) == (None, None, None)


# ---- shipped data and the command line


def test_the_shipped_ladder_and_funnel_know_that_they_know_little(store: Store) -> None:
    rows = ladder(store, lang="zh").records()
    assert {row["时间"] for row in rows} == {"无日期"}
    assert all(row["合计至多"] is None for row in rows)
    found, unknown, named = steps(store)
    assert len(named) == 3
    assert unknown > 100, "110余种 solutions, three of them named"
    assert all(step.conversion[0] is None for step in found)


def run(store: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*arguments, "-s", str(store)], catch_exceptions=False)
    return done.exit_code, done.output


def test_ladder_and_funnel_on_the_command_line(store_path: Path) -> None:
    for line in ("ladder --by building", "ladder --from 2019 --to 2021", "ladder --as-of 2021", "funnel",
                 "funnel --include planned -f json"):  # fmt: skip
        assert run(store_path, *line.split())[0] == 0
    assert run(store_path, "ladder", "--from", "2019")[0] == 2
    assert run(store_path, "ladder", "--from", "2021", "--to", "2019")[0] == 1
    assert "群体" in run(store_path, "ladder", "--lang", "zh")[1]
