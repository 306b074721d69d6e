"""What people decided is data: it survives rebuilds, and the current view follows it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecograph import decisions, pipeline
from ecograph.cli import main
from ecograph.decisions import Review
from ecograph.errors import EcographError, InputError
from ecograph.store import Store

DAY = datetime.date(2022, 1, 5)
CLAIM = "SELECT ?c ?s ?p ?o { ?c eco:claimStatus status:%s ; eco:modality mod:Fact ; eco:claimSubject ?s ;" \
    " eco:claimPredicate ?p ; eco:claimObject ?o } ORDER BY ?c LIMIT 1"  # fmt: skip
FLAT = "ASK { GRAPH graph:current { ?s ?p ?o } }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pipeline.build(tmp_path / "store").path


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def _one(folder: Path, status: str) -> tuple[str, dict[str, str]]:
    claim, s, p, o = (str(cell) for cell in Store.open(folder).select(CLAIM % status).rows[0])
    return claim, {"s": s, "p": p, "o": o}


def _decide(folder: Path, claim: str, decision: str, on: datetime.date = DAY, newer: str = "") -> None:
    decisions.record(folder / "decisions", Review(claim, decision, "王宁", on, "核对原文", newer))
    pipeline.refresh(folder)


@pytest.mark.parametrize("decision", ["dispute", "reject"])
def test_a_disputed_or_rejected_fact_leaves_the_current_view(folder: Path, decision: str) -> None:
    claim, link = _one(folder, "Accepted")
    assert Store.open(folder).ask(FLAT, link)
    _decide(folder, claim, decision)
    assert not Store.open(folder).ask(FLAT, link)


def test_an_accepted_claim_enters_the_current_view_and_keeps_the_sources_word(folder: Path) -> None:
    claim, link = _one(folder, "Unreviewed")
    assert not Store.open(folder).ask(FLAT, link)
    _decide(folder, claim, "accept")
    store = Store.open(folder)
    assert store.ask(FLAT, link)
    assert store.ask(
        "ASK { ?c eco:statedStatus status:Unreviewed ; eco:claimStatus status:Accepted }", {"c": claim}
    )


def test_a_superseded_claim_gives_way_to_the_newer_one(folder: Path) -> None:
    claim, link = _one(folder, "Accepted")
    newer, _ = _one(folder, "Unreviewed")
    _decide(folder, claim, "supersede", newer=newer)
    store = Store.open(folder)
    assert not store.ask(FLAT, link)
    assert store.ask("ASK { ?newer eco:supersedes ?c }", {"newer": newer, "c": claim})


def test_the_latest_decision_counts_whatever_the_order_of_writing(folder: Path) -> None:
    claim, link = _one(folder, "Accepted")
    _decide(folder, claim, "accept", DAY + datetime.timedelta(1))
    _decide(folder, claim, "reject", DAY)
    assert Store.open(folder).ask(FLAT, link)


def test_decisions_survive_a_rebuild_and_one_taken_back_is_gone(folder: Path) -> None:
    claim, link = _one(folder, "Accepted")
    before = list(Store.open(folder).nquads())
    _decide(folder, claim, "reject")
    reviewed = list(Store.open(folder).nquads())
    pipeline.build(folder, force=True)
    assert list(Store.open(folder).nquads()) == reviewed, "a rebuild and a refresh give the same store"
    assert not Store.open(folder).ask(FLAT, link)
    (folder / "decisions" / "reviews.ttl").unlink()
    pipeline.refresh(folder)
    assert list(Store.open(folder).nquads()) == before


def test_a_refresh_without_a_change_does_nothing(folder: Path) -> None:
    assert pipeline.refresh(folder).unchanged


def test_two_decisions_of_one_day_are_refused_and_the_same_twice_is_one(tmp_path: Path) -> None:
    first = Review("urn:claim", "accept", "a", DAY, "b")
    path = decisions.record(tmp_path, first)
    once = path.read_bytes()
    assert decisions.record(tmp_path, first).read_bytes() == once
    with pytest.raises(InputError, match="already reviewed"):
        decisions.record(tmp_path, Review("urn:claim", "reject", "c", DAY, "d"))
    assert path.read_bytes() == once


@pytest.mark.parametrize(
    "given",
    [("urn:c", "praise", "a", DAY, "b"), ("urn:c", "accept", " ", DAY, "b"),
     ("urn:c", "accept", "a", DAY, ""),
     ("urn:c", "supersede", "a", DAY, "b"), ("urn:c", "accept", "a", DAY, "b", "urn:d"),
     ("urn:c", "supersede", "a", DAY, "b", "urn:c")],
)  # fmt: skip
def test_a_review_says_who_when_and_why(given: tuple[str, str, str, datetime.date, str]) -> None:
    with pytest.raises(EcographError):
        Review(*given)


def test_a_hostile_reason_stays_text(tmp_path: Path) -> None:
    reason = '" . <urn:x> <urn:y> <urn:z> . # \n</script> ?claim \\'
    path = decisions.record(tmp_path, Review("urn:claim", "accept", "?status", DAY, reason))
    read = Store.in_memory(path.read_text("utf-8"))
    assert read.select("SELECT ?why ?who { ?r eco:reason ?why ; eco:reviewer ?who }").rows == (
        (reason, "?status"),
    )


def test_the_command_records_says_and_refuses(folder: Path) -> None:
    claim, _ = _one(folder, "Accepted")
    short = claim.rsplit("/", 1)[1][:9]
    done = run("review", short, "dispute", "--by", "王宁", "--because", "核对", "--on", "2022-01-05",
               "-s", folder, "--lang", "zh")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "有争议" in done.stderr
    assert (
        run(
            "review", short, "reject", "--by", "x", "--because", "y", "--on", "2022-01-05", "-s", folder
        ).exit_code
        == 1
    )
    unknown = run("review", "ffffffff0", "accept", "--by", "x", "--because", "y", "-s", folder)
    assert unknown.exit_code == 1
    assert "Traceback" not in unknown.output
    several = run("review", "clm:", "accept", "--by", "x", "--because", "y", "-s", folder)
    assert several.exit_code == 1
