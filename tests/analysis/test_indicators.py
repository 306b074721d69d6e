"""Key figures with their bounds, location quotients, and what changed between two snapshots."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecograph.analysis.indicators import as_written, indicators, kpi, location_quotient
from ecograph.analysis.turnover import changes, snapshots, turnover
from ecograph.cli import main
from ecograph.errors import InputError, NotFound, ScopeMismatch
from ecograph.quantity import Quantity
from ecograph.store import Store

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "measures.json"


def above(value: float, unit: str = "NUM", **about: str) -> Quantity:
    return Quantity.between(value, None, unit, lower_inclusive=False, **about)


@pytest.fixture(scope="module")
def article() -> tuple[dict[str, Any], dict[str, float]]:
    if not VECTORS.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    found = json.loads(VECTORS.read_text("utf-8"))["vectors"]
    vector = next(v for v in found if v["id"] == "kpi.article")
    return vector["input"], vector["expected"]


def test_key_figures_of_the_article(article: tuple[dict[str, Any], dict[str, float]]) -> None:
    told, expected = article
    land = Quantity.exactly(told["land_mu"], "亩")
    staff, tax = above(told["employees_gt"]), above(told["tax_yi_gt"], "亿元")
    revenue = Quantity.exactly(told["revenue_yi"], "亿元")
    patents = Quantity.exactly(told["valid_invention_patents"])
    floor = Quantity.exactly(told["floor_m2"], "m2")

    def low(found: Quantity) -> float | None:
        assert found.bounds[1] is None
        return found.bounds[0]

    def high(found: Quantity) -> float | None:
        assert found.bounds[0] == 0  # nothing is negative here
        return found.bounds[1]

    ours = {
        "land_m2": kpi("land-area", land).point,
        "floor_area_ratio": kpi("plot-ratio", floor, land).point,
        "tax_wan_per_mu_ge": low(kpi("tax-per-mu", tax, land)),
        "revenue_wan_per_mu": kpi("revenue-per-mu", revenue, land).point,
        "tax_to_revenue_ge": low(kpi("tax-to-revenue", tax, revenue)),
        "revenue_wan_per_employee_le": high(kpi("revenue-per-employee", revenue, staff)),
        "patents_per_10k_employees_le": high(kpi("patents-per-10k-employees", patents, staff)),
        "patents_per_yi_revenue": kpi("patents-per-100m-revenue", patents, revenue).point,
        "patents_per_firm_le": high(kpi("patents-per-resident", patents, above(told["firms_gt"]))),
        "employees_per_ha_ge": low(kpi("employees-per-hectare", staff, land)),
        "pool_share": (kpi("pool-share", Quantity.exactly(6), Quantity.exactly(50)) / 100).point,
    }
    for key, value in ours.items():
        assert value == pytest.approx(expected[key], abs=1e-9), key


def test_key_figures_from_the_store_in_both_readings(store: Store) -> None:
    rows = indicators(store).records()
    found = {row["kpi"]: row for row in rows if row["kpi"] not in ("revenue-per-mu", "patents-per-resident")}
    assert found["land-area"]["as_written"] == "190,000"
    assert found["tax-per-mu"]["as_written"] == "> 105.263"
    assert found["tax-per-mu"]["lower"] == pytest.approx(30000 / 313.5)
    assert found["tax-per-mu"]["upper"] is None
    assert found["plot-ratio"]["as_written"] == "4.84211"
    assert found["patents-per-10k-employees"]["as_written"] == "< 162"
    assert found["pool-share"]["as_written"] == "12"
    scopes = {row["scope_en"] for row in rows if row["kpi"] == "revenue-per-mu"}
    assert len(scopes) == 2  # the two revenue figures are of different scope: two rows, never one sum
    assert "tax-to-revenue" not in found  # the scopes differ


def test_figures_that_do_not_belong_together_are_refused() -> None:
    land, tax = Quantity.exactly(10, "亩", date="2020"), above(1, "亿元", date="2021")
    with pytest.raises(ScopeMismatch):
        kpi("tax-per-mu", tax, land)
    with pytest.raises(ScopeMismatch):
        kpi("tax-to-revenue", above(1, "元", scope="urn:a"), above(1, "元", scope="urn:b"))
    with pytest.raises(InputError):
        kpi("tax-per-mu", tax)
    with pytest.raises(NotFound):
        kpi("tax-per-acre", tax, land)


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0, 1), st.floats(0, 1))
def test_the_true_ratio_lies_within_the_bounds(a: float, b: float, up: float, down: float) -> None:
    over = Quantity.between(a * (1 - down / 2), a * (1 + up), "m2")
    under = Quantity.between(b * (1 - down / 2), b * (1 + up), "m2")
    low, high = kpi("plot-ratio", over, under).bounds
    assert low is not None
    assert high is not None
    assert low * (1 - 1e-12) <= a / b <= high * (1 + 1e-12)


def test_words_of_approximation() -> None:
    wide = Quantity.between(180, 200, upper_inclusive=False)
    assert as_written(wide, 200, "Nearly").bounds == (None, 200)
    assert not as_written(wide, 200, "Nearly").upper_inclusive
    assert as_written(wide, 200, "BrokeThrough").lower_inclusive
    assert as_written(wide, None, "About") == wide


def test_location_quotient() -> None:
    """By hand: 30 % here over 10 % there is 3; weighted by the reference shares the quotients give 1."""
    table = location_quotient({"chips": 30, "food": 70}, {"chips": 10, "food": 80, "toys": 10})
    rows = {row["activity"]: row for row in table.records()}
    assert rows["chips"]["quotient"] == 3
    assert rows["toys"]["quotient"] is None
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert "undefined" in notes[0]["en"]
    for bad in ({}, {"a": 0}, {"a": -1, "b": 3}, {"a": math.nan}):
        with pytest.raises(InputError):
            location_quotient(bad, {"a": 1})


TIES = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=8)


@given(TIES, TIES)
def test_kept_entered_and_left_add_up(one: list[tuple[str, str]], two: list[tuple[str, str]]) -> None:
    before: nx.MultiDiGraph[str] = nx.MultiDiGraph(sorted(set(one)))
    after: nx.MultiDiGraph[str] = nx.MultiDiGraph(sorted(set(two)))
    for row in turnover(before, after).records():
        kept, entered, left = (int(str(row[key])) for key in ("kept", "entered", "left"))
        assert (kept + left, kept + entered) == (row["before"], row["after"])
        assert (row["persistence"] is None) == (row["before"] == 0)
    same = turnover(before, before).records()
    assert all(row["entered"] == row["left"] == 0 for row in same)


def test_undated_links_are_in_a_bucket_of_their_own() -> None:
    before: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b")])
    after: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b"), ("a", "c")])
    undated: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b"), ("a", "c"), ("d", "a")])
    actors, ties = turnover(before, after, undated).records()
    assert (actors["entered"], actors["left"], actors["undated"]) == (1, 0, 1)
    assert (ties["entered"], ties["undated"]) == (1, 1)
    found = [(r["change"], r["id"]) for r in changes(before, after, undated).records()]
    assert found == [("entered", "c"), ("undated", "d")]


def test_the_shipped_data_are_undated_and_nothing_seems_to_enter(store: Store) -> None:
    days = datetime.date(2020, 12, 31), datetime.date(2022, 12, 31)
    three = snapshots(store, *days)
    actors, ties = turnover(*three).records()
    assert actors["undated"] == three[2].number_of_nodes() - int(str(actors["after"]))
    assert ties["persistence"] is None or ties["before"]
    with pytest.raises(InputError):
        snapshots(store, *days[::-1])


def test_the_commands(store_path: Path) -> None:
    run = CliRunner().invoke
    zh = run(main, ["indicators", "-s", str(store_path), "--lang", "zh"])
    assert zh.exit_code == 0, zh.output
    assert "亩均税收" in zh.stdout
    assert "> 105.263" in zh.stdout
    assert "不按0计" in zh.stderr
    raw = run(main, ["indicators", "-s", str(store_path), "-f", "json"])
    assert json.loads(raw.stdout)["rows"][0]["kpi"] == "pool-share"
    compared = run(main, ["turnover", "2020", "2021", "-s", str(store_path), "--lang", "en"])
    assert compared.exit_code == 0, compared.output
    assert "persistence" in compared.stdout
    assert run(main, ["turnover", "2021", "2020", "-s", str(store_path)]).exit_code == 1
    named = run(main, ["turnover", "2020", "2021", "--names", "-s", str(store_path), "--lang", "zh"])
    assert "无日期" in named.stdout
