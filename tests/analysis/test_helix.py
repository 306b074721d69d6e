"""N-helix synergy: closed forms and public tables, and never a verdict that the data cannot bear."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.analysis.helix import helix, synergy
from ecograph.errors import InputError, NotFound

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    loaded: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return loaded


def records(content: dict[str, Any], given_: dict[str, Any]) -> tuple[list[Any], str | None]:
    if "dataset" in given_:
        data = content["datasets"][given_["dataset"]]
        return [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]], "count"
    if "outcomes" in given_:
        return [tuple(outcome) for outcome in given_["outcomes"]], None
    tuples = list(itertools.product((0, 1), repeat=given_["n"]))
    if "parity" in given_["distribution"]:
        return [t for t in tuples if sum(t) % 2 == 0], None
    if "giant" in given_["distribution"]:
        return [t for t in tuples if len(set(t)) == 1], None
    return tuples, None


def test_reference_values(content: dict[str, Any]) -> None:
    checked = 0
    for vector in content["vectors"]:
        if not vector["id"].startswith("helix."):
            continue
        rows, count = records(content, vector["input"])
        found = synergy(rows, count=count, permutations=0)
        ours: dict[str, float | None] = {
            "T": found.information, "R": found.redundancy, "total_correlation": found.total_correlation,
            "dual_total_correlation": found.dual_total_correlation,
            "interaction_information": found.interaction_information,
            "H": found.entropies[found.columns], "H_all": found.entropies[found.columns],
            **{"H_" + "_".join(names): h for names, h in found.entropies.items()},
        }  # fmt: skip
        for key, value in vector["expected"].items():
            assert ours[key] == pytest.approx(value, abs=vector["tol"]), (vector["id"], key)
        checked += 1
    assert checked >= 19


def test_independent_data_look_synergetic_by_bias_alone_and_get_no_verdict() -> None:
    """200 independent actors: T is far from 0, the null sits at the same place, and nothing is concluded."""
    chance = random.Random(7)  # noqa: S311 - a seeded example
    rows = [(chance.randrange(7), chance.randrange(8), chance.randrange(6)) for _ in range(200)]
    found = synergy(rows)
    assert found.information is not None
    assert found.information < -0.5
    assert found.null_mean == pytest.approx(found.redundancy, abs=0.2)
    assert found.z is not None
    assert abs(found.z) < 3
    assert found.verdict == "few"


def test_enough_records_get_a_verdict() -> None:
    chance = random.Random(7)  # noqa: S311
    pairs = [(chance.randrange(2), chance.randrange(2)) for _ in range(400)]
    assert synergy([(a, b, a ^ b) for a, b in pairs]).verdict == "synergy"
    assert synergy([(a, a, a) for a, _ in pairs]).verdict == "redundancy"
    assert synergy([(a, b, chance.randrange(2)) for a, b in pairs]).verdict == "chance"
    assert synergy([(a, a) for a, _ in pairs]).verdict == "dependence"
    assert synergy([(a, b, 0) for a, b in pairs]).verdict == "constant"
    assert synergy([(a, b, a ^ b) for a, b in pairs], permutations=0).verdict == "untested"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=25), st.randoms(use_true_random=False)
)
def test_order_of_records_and_names_of_values_change_nothing(rows: list[Any], chance: random.Random) -> None:
    base = synergy(rows, permutations=20)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert synergy(shuffled, permutations=20) == base
    renamed = synergy([tuple("xyz"[v] for v in row) for row in rows], permutations=0)
    assert renamed.information == base.information
    assert base.total_correlation is not None
    assert base.total_correlation >= 0


def test_bad_records_are_refused() -> None:
    with pytest.raises(InputError, match="no value"):
        synergy([{"a": 1, "b": None}])
    with pytest.raises(InputError, match="values for"):
        synergy([(1, 2), (1, 2, 3)])
    with pytest.raises(InputError, match="frequency"):
        synergy([{"a": 1, "b": 1, "n": -2}], ["a", "b"], count="n")
    with pytest.raises(InputError):
        synergy([(1, 2)], ["a", "a"])
    assert synergy([], ["a", "b"]).information is None


def test_actors_and_events_of_a_network() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for i, (role, place) in enumerate(itertools.product(("Industry", "Research"), ("p", "q"))):
        net.add_node(f"n{i}", primary_role=role, roles=(role,), industries=("vr",))
        net.add_edge(f"n{i}", place, predicate="https://w3id.org/ecograph/ontology#locatedIn")
    net.add_node("lone", primary_role="Finance", roles=("Finance",), industries=())
    table = helix(net)
    assert table.column("n") == [2, 2, 2, 3]
    assert table.column("records") == [4, 4, 4, 4]
    assert table.made["left_out"] == 1
    for event, taker in (("e1", "n0"), ("e1", "n2"), ("e2", "n2")):
        net.add_edge(event, taker, predicate="https://w3id.org/ecograph/ontology#hasParticipant")
    events = helix(net, table="events")
    assert events.column("records")[-1] == 2
    with pytest.raises(NotFound):
        helix(net, table="things")
