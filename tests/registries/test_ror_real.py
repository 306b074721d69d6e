"""ROR itself: 35,990 records, of which every one ends in one way, and the counts are those that are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecograph import kept_imports, pipeline
from ecograph.imports import Sink
from ecograph.registries.ror import ROR, Tally

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "ror_v2"
FILE = FOLDER / "ror_v2_latest.jsonl.xz"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tally, Sink]:
    if not FILE.is_file():
        pytest.skip("the records of ROR are not here: shared/data beside the checkout is missing")
    sink = Sink("ror", tmp_path_factory.mktemp("ror") / "facts", pipeline.only_ontology())
    tally = ROR.read([FILE], sink)
    sink.close()
    return tally, sink


def test_the_counts_add_up_and_are_the_known_ones(taken: tuple[Tally, Sink]) -> None:
    tally, sink = taken
    gold = json.loads((FOLDER / "gold.json").read_text("utf-8"))
    (account,) = sink.accounts
    assert account.balanced
    assert account.rows == account.imported == gold["records"]
    assert tally.types == gold["types"]
    assert tally.statuses == gold["status"]
    assert tally.relations == gold["relationships"]
    assert tally.inside == gold["relationship_targets_inside"]
    assert tally.outside == gold["relationship_targets_outside"]
    assert account.unmatched == 9  # 3 relations to oneself, identifiers in a wrong place or form


def test_every_organization_has_a_label_a_status_and_a_place_where_it_is_stated(
    taken: tuple[Tally, Sink],
) -> None:
    """Counted in the lines themselves: 35,990 described and 7,845 mentioned."""
    tally, sink = taken
    with kept_imports.facts(sink.folder) as stream:
        text = stream.read().decode()
    organizations = {
        line.split(" ", 1)[0]
        for line in text.splitlines()
        if line.startswith("<https://w3id.org/ecograph/id/ror/")
    }
    assert len(organizations) == 35_990 + tally.mentioned == 43_835
    for part in ("#label>", "statedIn>"):
        with_it = {line.split(" ", 1)[0] for line in text.splitlines() if part in line[:160]}
        assert organizations <= with_it
    assert text.count("#hasRegistryStatus>") == len(organizations)
    assert text.count("registry-status#Mentioned>") == tally.mentioned
    assert text.count("registry-status#Active>") == tally.statuses["active"]
