"""A person's decision merges and parts again; what each source said is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ecograph import entities, merging, pipeline
from ecograph.cli import main
from ecograph.errors import EcographError, InputError
from ecograph.merging import Decision
from ecograph.projection import project
from ecograph.store import Store

DAY = "2026-11-01"


def run(*args: str) -> str:
    result = CliRunner().invoke(main, [*args], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """Two rosters that name one company in two ways, and a bank and its branch."""
    (tmp_path / "one.csv").write_text(
        "企业名称,所在园区,员工人数\n云栖数据科技有限公司,示例园,20\n示例银行,示例园,9\n", "utf-8"
    )
    (tmp_path / "two.csv").write_text(
        "企业名称,英文名,合作单位,法定代表人\n云栖数据,Yunqi Data,示例银行滨海分行,李明\n", "utf-8"
    )
    for name in ("one", "two"):
        run("import", str(tmp_path / f"{name}.csv"), "-s", str(tmp_path / "store"), "--name", name)
    return tmp_path / "store"


def lines(store: Path) -> list[str]:
    return list(Store.open(store).nquads())


def iri(store: Path, name: str) -> str:
    return entities.resolve(Store.open(store), name)


def test_nothing_is_merged_until_a_person_says_so(park: Path) -> None:
    before = lines(park)
    listed = run("resolve", "-s", str(park), "--lang", "zh", "-f", "csv")
    assert "云栖数据科技有限公司" in listed
    assert "分行" not in listed
    assert lines(park) == before


def test_a_merge_shows_one_entity_with_what_both_sources_say(park: Path) -> None:
    one, two = iri(park, "云栖数据科技有限公司"), iri(park, "云栖数据")
    before = lines(park)
    run(
        "resolve",
        "yes",
        "云栖数据科技有限公司",
        "云栖数据",
        "--by",
        "A. Li",
        "--because",
        "same site",
        "--on",
        DAY,
        "-s",
        str(park),
    )
    store = Store.open(park)
    kept = entities.resolve(store, "Yunqi Data")
    assert kept in (one, two)
    assert {entities.resolve(store, name) for name in (one, two, "云栖数据", "云栖数据科技有限公司")} == {
        kept
    }
    shown = "\n".join(str(row) for row in entities.show(store, kept).rows)
    assert "#row=2" in shown
    assert "one.csv" in shown or "员工" in shown or "从业人员" in shown
    net = project(store, isolates=True)
    assert kept in net
    assert ({one, two} - {kept}).isdisjoint(net)
    assert {net.nodes[n]["label_zh"] for n in net.neighbors(kept)} >= {"示例园", "示例银行滨海分行"}
    # Every claim is still there, with its evidence, and says what its source said.
    claims = {line.split()[0] for line in before if "/claim/" in line.split()[0]}
    assert claims <= {line.split()[0] for line in lines(park)}
    gone = ({one, two} - {kept}).pop()
    assert any("statedSubject" in line and gone in line for line in lines(park))
    assert store.ask(
        "ASK { ?e rdfs:label ?zh , ?en FILTER(LANG(?zh) = 'zh' && LANG(?en) = 'en') }", {"e": kept}
    )


@pytest.mark.parametrize("way", ["a later no", "the decision taken out"])
def test_what_was_merged_can_be_parted_without_a_trace(park: Path, way: str) -> None:
    before = lines(park)
    one, two = iri(park, "云栖数据科技有限公司"), iri(park, "云栖数据")
    folder = park / "decisions"
    merging.record(folder, [Decision(one, two, "yes", "A. Li", DAY, "same site")])
    pipeline.refresh(park)
    assert lines(park) != before
    if way == "a later no":
        run(
            "resolve",
            "no",
            one,
            two,
            "--by",
            "B. Wu",
            "--because",
            "two",
            "--on",
            "2026-11-02",
            "-s",
            str(park),
        )
    else:
        (folder / merging.FILE).unlink()
        pipeline.refresh(park)
    assert lines(park) == before


def test_decisions_go_along_a_chain_and_a_contradiction_stops_it(park: Path) -> None:
    one, two = iri(park, "云栖数据科技有限公司"), iri(park, "云栖数据")
    three = iri(park, "示例银行")
    said = [Decision(one, two, "yes", "A", DAY, "x"), Decision(two, three, "yes", "A", DAY, "x")]
    store = Store.open(park)
    assert len(merging.plan(store, merging.latest(said)).into) == 2
    torn = merging.plan(store, merging.latest([*said, Decision(one, three, "no", "B", DAY, "y")]))
    assert torn.into == {}
    assert torn.contradictions == (tuple(sorted((one, two, three))),)


def test_the_latest_decision_counts_and_unsure_merges_nothing(park: Path) -> None:
    one, two = iri(park, "云栖数据科技有限公司"), iri(park, "云栖数据")
    early = Decision(one, two, "yes", "A", "2026-01-01", "x")
    late = Decision(two, one, "unsure", "A", "2026-02-01", "x")
    assert merging.latest([late, early]) == {early.pair: late}
    assert merging.plan(Store.open(park), merging.latest([late, early])).into == {}


def test_a_merged_person_is_forgotten_under_both_names(park: Path, tmp_path: Path) -> None:
    (tmp_path / "three.csv").write_text("姓名,任职单位\n李明,云栖数据\n", "utf-8")
    run("import", str(tmp_path / "three.csv"), "-s", str(park), "--name", "three")
    store = Store.open(park)
    both = [str(row[0]) for row in store.select("SELECT ?p WHERE { ?p a eco:Person } ORDER BY ?p").rows]
    assert len(both) == 2
    merging.record(park / "decisions", [Decision(both[0], both[1], "yes", "A", DAY, "x")])
    pipeline.refresh(park)
    assert any("李明" in line for line in lines(park))
    out = run("export", "-s", str(park), "--no-persons")
    assert "李明" not in out
    run("forget", both[0], "--by", "A", "--because", "asked", "-s", str(park))
    assert not any("李明" in line for line in lines(park))


def test_decisions_are_read_back_from_a_filled_in_list(park: Path, tmp_path: Path) -> None:
    listed = run("resolve", "-s", str(park), "--lang", "zh", "-f", "csv")
    rows = listed.splitlines()
    at = rows[0].split(",").index("已决定")
    cells = rows[1].split(",")
    cells[at] = "no"
    file = tmp_path / "decided.csv"
    file.write_text("\n".join([rows[0], ",".join(cells)]) + "\n", "utf-8")
    run("resolve", "--decisions", str(file), "--by", "A", "--because", "seen", "--on", DAY, "-s", str(park))
    assert "云栖数据科技有限公司" not in run("resolve", "-s", str(park), "--lang", "zh", "-f", "csv")
    assert ",no," in run("resolve", "-s", str(park), "--lang", "zh", "-f", "csv", "--all")


@pytest.mark.parametrize(
    "args",
    [
        ("yes", "云栖数据"),
        ("yes", "云栖数据", "不存在的公司", "--by", "A", "--because", "x"),
        ("yes", "云栖数据", "示例银行", "--because", "x"),
        ("yes", "云栖数据", "示例银行", "--by", "A", "--because", "x", "--on", "yesterday"),
        ("yes", "云栖数据", "云栖数据", "--by", "A", "--because", "x"),
        ("--decisions", "no-such-file.csv", "--by", "A", "--because", "x"),
        ("--evaluate", "no-such-file.csv"),
    ],
)
def test_wrong_input_is_answered_in_words_and_changes_nothing(park: Path, args: tuple[str, ...]) -> None:
    before = lines(park)
    result = CliRunner().invoke(main, ["resolve", *args, "-s", str(park)])
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert lines(park) == before
    assert not (park / "decisions" / merging.FILE).exists()


def test_a_broken_file_of_decisions_is_named_with_its_row(tmp_path: Path) -> None:
    merging.record(tmp_path, [Decision("urn:a", "urn:b", "yes", "=cmd()", DAY, "x")])
    assert merging.read(tmp_path)[0].by == "=cmd()"
    text = (tmp_path / merging.FILE).read_text("utf-8")
    assert "'=cmd()" in text
    (tmp_path / merging.FILE).write_text(text.replace("yes", "perhaps"), "utf-8")
    with pytest.raises(InputError, match="no decision") as error:
        merging.read(tmp_path)
    assert "row 2" in str(error.value.where)
    assert isinstance(error.value, EcographError)
