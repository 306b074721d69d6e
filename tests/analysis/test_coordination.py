"""Coupling coordination: reference vectors, laws, panels of any shape, and plain errors."""

from __future__ import annotations

import json
import math
import tarfile
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecograph.analysis.coordination import (
    FORMULAS,
    LEVELS,
    composite_synergy,
    coordination,
    coupling,
    development,
    lag,
    level,
    order_degree,
)
from ecograph.analysis.four_chain import four_chain
from ecograph.analysis.panel import (
    Indicator,
    PanelSpec,
    coordinate,
    for_reader,
    read_panel,
    read_spec,
    with_weights,
    words,
)
from ecograph.analysis.weights import entropy_weights, minmax
from ecograph.cli import main
from ecograph.errors import EcographError, InputError, NotFound
from ecograph.projection import project
from ecograph.store import Store

SHARED = Path(__file__).resolve().parents[3] / "shared"
INDICES = st.lists(st.floats(0.001, 1), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    path = SHARED / "vectors" / "measures.json"
    if not path.is_file():
        pytest.skip("no reference vectors: shared/vectors/measures.json is missing")
    return {v["id"]: v for v in json.loads(path.read_text("utf-8"))["vectors"]}


@pytest.mark.parametrize("name", ["standard", "wang", "fan"])
def test_published_coupling_and_coordination(vectors: dict[str, Any], name: str) -> None:
    found = vectors[f"ccd.gzma.{name}"]
    for row, c, d in zip(found["input"]["U"], found["expected"]["C"], found["expected"]["D"], strict=True):
        made = coordination(row, found["input"]["weights"], formula=name)
        assert made.coupling == pytest.approx(c, abs=found["tol"])
        assert made.degree == pytest.approx(d, abs=found["tol"])


def test_limits_of_the_three_formulas(vectors: dict[str, Any]) -> None:
    for name in ("ccd.limit.equal", "ccd.limit.zero", "ccd.n2.identity"):
        (row,), expected = vectors[name]["input"]["U"], vectors[name]["expected"]
        for key, (value,) in ((k, v if isinstance(v, list) else [v]) for k, v in expected.items()):
            kind, _, formula = key.partition("_")
            made = coordination(row, formula=formula or "standard")
            ours = {"C": made.coupling, "T": made.development, "D": made.degree}[kind]
            assert ours == pytest.approx(value, abs=1e-9), (name, key)


def test_the_printed_table_of_wang_is_consistent_with_both_formulas(vectors: dict[str, Any]) -> None:
    """From C (standard) follows the ratio of two indices, from C (Wang) their distance: both in 0…1."""
    table = vectors["ccd.wang2021.table8"]["input"]
    for traditional, modified in zip(table["C_traditional"], table["C_modified"], strict=True):
        for c, c_mod in zip(traditional, modified, strict=True):
            if c >= 1:
                continue
            r = ((1 - math.sqrt(1 - c**2)) / c) ** 2
            top = (1 - c_mod**2 / r) / (1 - r)
            if not 0 < top <= 1:
                continue  # rounding of C next to 1
            assert coupling([top, top * r]) == pytest.approx(c, abs=1e-6)
            assert coupling([top, top * r], formula="wang2021") == pytest.approx(c_mod, abs=1e-6)


def test_levels(vectors: dict[str, Any]) -> None:
    found = vectors["ccd.levels"]
    ours = [LEVELS[(level(d) or 0) - 1][0] for d in found["input"]["D"]]
    assert ours == found["expected"]["level"]
    assert [level(d, closed="left") for d in (0.0, 0.1, 0.5, 1.0)] == [1, 2, 6, 10]
    assert level(0.1 + 0.2) == 3  # 0.30000000000000004 is 0.3
    assert level(None) is None
    with pytest.raises(InputError):
        level(1.2)
    with pytest.raises(NotFound):
        level(0.5, closed="both")


def test_entropy_weights(vectors: dict[str, Any]) -> None:
    for name in ("entropy.minmax", "entropy.mathmodels"):
        found = vectors[name]
        given_, expected = found["input"], found["expected"]
        more = {"eps": given_["eps"]} if "eps" in given_ else {}
        made = entropy_weights(given_["X"], given_["direction"], variant=given_["variant"], **more)
        assert made.weights == pytest.approx(expected["w"], abs=found["tol"])
        if "e" in expected:
            assert made.entropies == pytest.approx(expected["e"], abs=found["tol"])
        if "score100" in expected:
            scores = [100 * score for score in made.scores]
            assert scores == pytest.approx(expected["score100"], abs=1e-6)
    rows = vectors["entropy.minmax"]["input"]["X"]
    assert entropy_weights(rows, ["+", "-"], variant="raw").weights[0] == pytest.approx(0.662, abs=5e-4)
    assert entropy_weights(rows, variant="shift", shift=1).weights != entropy_weights(rows).weights


def test_composite_synergy(vectors: dict[str, Any]) -> None:
    found = vectors["synergy.composite"]
    ours = [composite_synergy(row) for row in found["input"]["delta"]]
    assert ours == pytest.approx(found["expected"]["D"], abs=found["tol"])
    assert composite_synergy([0.1, None]) is None
    assert order_degree([5, 5], [0, 0], [10, 10], weights=[1, 3]) == 0.5
    with pytest.raises(InputError, match="outside"):
        order_degree([11], [0], [10])


@given(INDICES, st.sampled_from(sorted(FORMULAS)), st.randoms(use_true_random=False))
def test_coupling_is_between_0_and_1_and_blind_to_order(u: list[float], formula: str, chance: Any) -> None:
    c = coupling(u, formula=formula)
    assert c is not None
    assert 0 <= c <= 1
    shuffled = list(u)
    chance.shuffle(shuffled)
    assert coupling(shuffled, formula=formula) == pytest.approx(c, abs=1e-9)
    assert coupling([u[0]] * len(u), formula=formula) == pytest.approx(1)


@given(INDICES, st.floats(0.01, 1))
def test_standard_coupling_does_not_see_the_scale(u: list[float], factor: float) -> None:
    assert coupling([factor * v for v in u]) == pytest.approx(coupling(u), abs=1e-9)
    assert coupling(u, formula="square") == pytest.approx(coupling(u, power=2), abs=1e-12)


def test_unknown_and_undefined_are_none_with_a_reason_and_never_0() -> None:
    unknown = coordination([0.5, None, 0.5])
    assert (unknown.coupling, unknown.degree, unknown.level) == (None, None, None)
    assert "unknown" in unknown.reason[1]
    nothing = coordination([0.0, 0.0])
    assert (nothing.coupling, nothing.development, nothing.degree) == (None, 0.0, None)
    assert "undefined" in nothing.reason[1]
    assert lag([0.5, float("nan")]) == ((), ())
    assert lag([0.5, 0.5, 0.5]) == ((), ())


@pytest.mark.parametrize(
    ("values", "settings"),
    [([0.5], {}), ([0.5, 1.5], {}), ([0.5, 0.5], {"formula": "wong"}), ([0.5, 0.5], {"power": 0})],
)
def test_bad_indices_are_refused(values: list[float], settings: dict[str, Any]) -> None:
    with pytest.raises(EcographError):
        coupling(values, **settings)


def test_bad_weights_are_refused() -> None:
    for weights in ([1.0], [-1.0, 2.0], [0.0, 0.0], [math.nan, 1.0]):
        with pytest.raises(InputError):
            development([0.5, 0.5], weights)


def test_minmax_needs_something_to_compare_with() -> None:
    assert minmax([4, 4]) == [None, None]
    assert minmax([7]) == [None]
    assert minmax([7], lower=0, upper=10) == [0.7]
    assert minmax([12, -1], "-", lower=0, upper=10) == [0, 1]
    with pytest.raises(InputError):
        minmax([1, 2], "up")
    with pytest.raises(InputError, match="two comparison units"):
        entropy_weights([[1, 2]])
    with pytest.raises(InputError, match="same in every unit"):
        entropy_weights([[1, 2], [1, 3]])


SPEC = """
unit = "park"
year = "year"
[indicators]
output = {chain = "Industry"}
jobs = {chain = "Industry", direction = "+"}
loans = {chain = "Capital"}
quit_rate = {chain = "Talent", direction = "-"}
patents = {chain = "Technology"}
"""
CSV = """park,year,output,jobs,loans,quit_rate,patents,note
A,2020,10,5,1,9,0,x
A,2021,20,6,2,8,4,x
B,2020,30,7,,7,2,x
B,2021,40,9,3,5,8,x
"""


def test_a_panel_by_hand() -> None:
    table = coordinate(read_panel(CSV), read_spec(SPEC))
    rows = {(r["unit"], r["year"]): r for r in table.records()}
    best = rows["B", "2021"]
    assert [best[c] for c in ("Industry", "Capital", "Talent", "Technology", "C", "D")] == [1] * 6
    assert best["level_zh"] == "优质协调"
    assert rows["A", "2021"]["Industry"] == pytest.approx((1 / 3 + 1 / 4) / 2)
    assert rows["A", "2021"]["lagging"] == "Talent"
    assert rows["A", "2020"]["C"] is None  # all four are the minimum
    assert rows["B", "2020"]["Capital"] is None
    assert rows["B", "2020"]["D"] is None
    assert rows["A", "2020"]["synergy"] is None
    deltas = [rows["A", "2021"][c] for c in ("Industry", "Capital", "Talent", "Technology")]
    assert rows["A", "2021"]["synergy"] == pytest.approx(composite_synergy(deltas))  # type: ignore[arg-type]
    assert any("not 0" in line for line in words(table, "en"))
    assert "不按0计" in words(table, "zh")[-1]
    assert "产业链" in for_reader(table, "zh").columns


def test_the_form_of_the_panel_and_the_order_of_rows_change_nothing() -> None:
    rows = read_panel(CSV)
    expected = coordinate(rows, read_spec(SPEC)).rows
    assert coordinate(rows[::-1], read_spec(SPEC)).rows == expected
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    assert coordinate(columns, read_spec(SPEC)).rows == expected
    one = [{k: r[k] for k in ("park", "year", "output", "jobs")} for r in rows]
    other = [{k: r[k] for k in ("park", "year", "loans", "quit_rate", "patents")} for r in rows[1:]]
    joined = coordinate(one, read_spec(SPEC), other, [rows[0]])
    assert joined.rows == expected


def test_numpy_and_pandas_panels_are_taken_where_installed() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")
    assert coupling(numpy.array([0.2, 0.8])) == pytest.approx(0.8)
    columns = {"unit": ["A", "B"], "a": numpy.array([1.0, 2.0]), "b": numpy.array([5, 3])}
    spec = PanelSpec((Indicator("a", "X"), Indicator("b", "Y")), unit="unit")
    assert coordinate(columns, spec).column("X") == [0, 1]
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert coordinate(pandas.DataFrame(columns), spec).column("Y") == [1, 0]


def test_scaling_a_unit_of_measurement_changes_nothing() -> None:
    thousand = [{**row, "output": float(row["output"]) * 1000} for row in read_panel(CSV)]
    assert coordinate(thousand, read_spec(SPEC)).rows == coordinate(read_panel(CSV), read_spec(SPEC)).rows


def test_comparison_groups_floor_targets_and_weights() -> None:
    spec = read_spec(SPEC)
    yearly = coordinate(read_panel(CSV), read_spec('compare = "year"\n' + SPEC))
    assert set(yearly.column("Technology")) == {0, 1}
    floored = coordinate(read_panel(CSV), read_spec("floor = 0.01\n" + SPEC))
    assert min(v for v in floored.column("Technology") if isinstance(v, float)) == 0.01
    entropy = coordinate(read_panel(CSV), with_weights(spec, "entropy"))
    weights = entropy.made["indicator_weights"]
    assert isinstance(weights, dict)
    assert weights["output"] + weights["jobs"] == pytest.approx(1)
    assert weights["output"] != 0.5
    assert "熵权" in words(entropy, "zh")[2]
    text = SPEC.replace('output = {chain = "Industry"}', 'output = {chain = "Industry", weight = 3}')
    with pytest.raises(InputError, match="weight"):
        read_spec(text)
    with pytest.raises(InputError, match="no weight"):
        read_spec('weights = "given"\n' + text)


def test_one_park_at_one_date_needs_fixed_targets_and_says_so() -> None:
    free = PanelSpec((Indicator("a", "X"), Indicator("b", "Y")))
    table = coordinate([{"a": 3, "b": 4}], free)
    assert table.column("D") == [None]
    assert any("targets" in line for line in words(table, "en"))
    fixed = PanelSpec((Indicator("a", "X", lower=0, upper=10), Indicator("b", "Y", lower=0, upper=5)))
    found = coordinate([{"a": 3, "b": 4}], fixed)
    assert found.column("X") == [0.3]
    assert "fixed targets" in words(found, "en")[1]


@pytest.mark.parametrize(
    ("spec", "panel", "said"),
    [
        ("unit = ", CSV, "cannot be read"),
        ("unit = 3\n[indicators]\n", CSV, "unit"),
        ('unite = "park"\n[indicators]\n', CSV, "unite"),
        ("unit = 'park'", CSV, "indicators"),
        ("[indicators]\noutput = 'Industry'", CSV, "chain"),
        ("[indicators]\noutput = {chain = 'I'}", CSV, "two chains"),
        (SPEC.replace('"-"', '"down"'), CSV, "direction"),
        (SPEC.replace("loans", "laons"), CSV, "laons"),
        (SPEC.replace('"year"', '""', 1), CSV, "two rows"),
        (SPEC, CSV.replace("40", "forty"), "forty"),
        (SPEC, CSV.replace("40", "inf"), "infinite"),
        (SPEC, CSV + "C,2020,1\n", "cells"),
        (SPEC, CSV + "A,2020,1,1,1,1,1,x\n", "two rows"),
        (SPEC, CSV + ",2020,1,1,1,1,1,x\n", "empty"),
        (SPEC, CSV.replace("jobs", "output", 1), "twice"),
        (SPEC, "", "empty"),
        (SPEC, CSV.splitlines()[0], "no rows|no column|column"),
        ("chain_weights = {Industry = 1}\n" + SPEC, CSV, "every chain"),
        ('weights = "equals"\n' + SPEC, CSV, "equals"),
        ("floor = 1\n" + SPEC, CSV, "floor"),
    ],
)
def test_each_planted_mistake_gets_one_plain_message(
    tmp_path: Path, spec: str, panel: str, said: str
) -> None:
    """Through the command line: exit code 1, what is wrong, no traceback."""
    (tmp_path / "spec.toml").write_text(spec, "utf-8")
    (tmp_path / "panel.csv").write_text(panel, "utf-8")
    command = ["coordination", str(tmp_path / "panel.csv"), "--config", str(tmp_path / "spec.toml")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ")
    assert any(word in result.output for word in said.split("|")), result.output
    assert "Traceback" not in result.output


def test_the_command_prints_indices_degree_and_level(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text(
        json.dumps({"unit": "park", "year": "year", "indicators": {
            "output": {"chain": "Industry"}, "patents": {"chain": "Technology"}}}), "utf-8"
    )  # fmt: skip
    (tmp_path / "panel.csv").write_text("\ufeff" + CSV.replace(",", ";"), "utf-8")
    command = ["coordination", str(tmp_path / "panel.csv"), "--config", str(tmp_path / "spec.json")]
    result = CliRunner().invoke(main, [*command, "--year", "2021", "-f", "csv", "--lang", "zh"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("单位,年份,产业链,技术链,耦合度C,发展度T,协调度D,协调等级")
    assert lines[2].startswith("B,2021,1.0,1.0,1.0,1.0,1.0,优质协调")
    assert len(lines) == 3
    assert "公式" in result.stderr
    missing = CliRunner().invoke(main, [*command, "--year", "2022"])
    assert missing.exit_code == 1


def test_a_real_panel_of_british_regions(tmp_path: Path) -> None:
    """Four files, four chains, about 40 regions: all degrees lie in 0…1 and gaps stay gaps."""
    archive = SHARED / "data" / "regional_panels" / "data.tar.xz"
    if not archive.is_file():
        pytest.skip("no regional panels: shared/data/regional_panels is missing")
    names = {
        "industry/location_quotient_high_tech": "Industry", "innovate_uk/gbp_innovate_uk_funding": "Capital",
        "aps/aps_econ_active_stem_density_data": "Talent", "hebci/ip_revenue": "Technology",
    }  # fmt: skip
    texts = []
    with tarfile.open(archive) as tar:
        for name in names:
            member = tar.extractfile(f"uk_regional_indicators/{name}.nuts2.csv")
            assert member is not None
            texts.append(member.read().decode("utf-8"))
    indicators = tuple(Indicator(name.split("/")[1], chain) for name, chain in names.items())
    spec = PanelSpec(indicators, unit="nuts_id", year="year", floor=0.01)
    first, *others = map(read_panel, texts)
    table = coordinate(first, spec, *others)
    degrees = [d for d in table.column("D") if isinstance(d, float)]
    assert len(degrees) > 80
    assert all(0 < d <= 1 for d in degrees)
    assert None in table.column("D")
    assert len({(r[0], r[1]) for r in table.rows}) == len(table)


def test_quarters_and_totals_that_contain_other_units() -> None:
    """The code EU contains member states: left in, it sets the maximum and halves everybody."""
    rows: list[dict[str, object]] = [
        {"code": code, "year": 2024, "quarter": quarter, "a": a * quarter, "b": a + quarter}
        for code, a in (("DE", 10), ("FR", 8), ("EU", 18))
        for quarter in (1, 2, 10)
    ]
    spec = PanelSpec((Indicator("a", "X"), Indicator("b", "Y")), "code", ("year", "quarter"))
    whole = coordinate(rows, spec)
    assert whole.column("year")[:3] == ["2024-1", "2024-2", "2024-10"]
    text = """
    unit = "code"
    year = ["year", "quarter"]
    exclude = ["EU"]
    [indicators]
    a = {chain = "X"}
    b = {chain = "Y"}
    """
    apart = coordinate(rows, read_spec(text))
    assert "EU" not in apart.column("unit")
    assert apart.records()[2]["X"] == 1
    assert float(str(whole.records()[2]["X"])) < 1
    with pytest.raises(NotFound, match="EA"):
        coordinate(rows, read_spec(text.replace("EU", "EA")))
    with pytest.raises(InputError, match="exclude"):
        read_spec(text.replace('["EU"]', "[1]"))


def test_four_chain_of_a_network_is_labelled_as_what_it_is(tiny_store: Store) -> None:
    table = four_chain(project(tiny_store))
    notes = table.made["notes"]
    assert isinstance(notes, list)
    assert "network indices" in notes[0]["en"]
    assert table.made["targets"] == {"coverage": 1.0, "cohesion": 1.0, "mean_degree": 4.0}
    whole = table.records()[-1]
    if None in table.column("U")[:-1]:
        assert whole["D"] is None


def test_a_chain_without_links_is_unknown_and_not_0() -> None:
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for chain in ("Industry", "Capital", "Talent"):
        net.add_edge("a", "b", chains=(chain,))
    table = four_chain(net)
    assert table.column("U")[3] is None
    assert table.records()[-1]["D"] is None
    net.add_edge("b", "c", chains=("Technology",))
    found = four_chain(net, target_degree=1.0).records()
    # coverage 2/3 of three nodes, cohesion 1, mean degree 1 of 1
    assert found[0]["U"] == pytest.approx((2 / 3 + 1 + 1) / 3)
    assert found[-1]["C"] == pytest.approx(1)
