"""Imports in a store: one transaction each, replaced, removed, kept by builds, whole whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecograph import intake, kept_imports, pipeline
from ecograph.checks import check
from ecograph.cli import main
from ecograph.errors import InputError, NotFound, StoreLocked, StoreMissing
from ecograph.imports import Import, Sink
from ecograph.mapping import shipped
from ecograph.provenance import trace
from ecograph.sources.catalogue import described
from ecograph.store import Store

SHARED = Path(__file__).resolve().parents[2] / "shared"
CODE = "91350100M000100Y43"
ROSTER = f"""\
序号,企业名称,统一社会信用代码,简称,行业,地址,成立日期,注册资本（万元）,员工人数,所在园区,法定代表人,微信
1,甲科技有限公司,{CODE},甲科技,智能制造、虚拟现实,一号,2018年3月1日,5000,120,东园,张三,a
2,乙有限公司,,乙,新材料,二号,2019-05,1000,约50,东园,"李四、王五",b
3,坏公司,{CODE[:-1]}4,,,,,,,,,
"""


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, "utf-8")
    return path


@pytest.fixture
def park(tmp_path: Path, store_path: Path) -> Path:
    """A store of its own with the shipped ecosystem."""
    path = tmp_path / "store"
    pipeline.build(path)
    return path


def add(store: Path, *files: Path, **options: object) -> pipeline.Added:
    return pipeline.add(store, intake.open_import(files, **options))  # type: ignore[arg-type]


def nquads(path: Path) -> list[str]:
    return list(Store.open(path).nquads())


def command(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.stdout, done.stderr


# ---- one import


def test_a_roster_needs_no_mapping_and_what_was_understood_is_said(tmp_path: Path, roster: Path) -> None:
    added = add(tmp_path / "s", roster)
    assert [(a.rows, a.imported, a.merged, a.rejected) for a in added.record.files] == [(3, 2, 0, 1)]
    said = " ".join(note["en"] for note in added.notes)
    for column in ("企业名称", "统一社会信用代码", "行业", "地址", "成立日期", "所在园区", "法定代表人"):
        assert f"“{column}” is" in said
    assert "“微信” is left out: its meaning is not understood" in said
    store = Store.open(tmp_path / "s")
    count = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a %s }"
    found = {
        name: store.select(count % name).rows[0][0]
        for name in ("eco:Enterprise", "eco:Person", "eco:SciencePark")
    }
    assert found == {"eco:Enterprise": 2, "eco:Person": 3, "eco:SciencePark": 1}
    capital = (
        "SELECT ?n WHERE { ?c eco:indicator indic:RegisteredCapital ; eco:quantity/qudt:numericValue ?n }"
    )
    assert set(store.select(capital).column("n")) == {10000000, 50000000}
    assert store.ask('ASK { ?c eco:claimPredicate eco:establishedOn ; eco:claimLiteral "2018-03-01" }')


def test_an_imported_store_breaks_no_shape(tmp_path: Path, roster: Path) -> None:
    """Names in one language only are warnings; nothing else is wrong."""
    links = tmp_path / "links.csv"
    links.write_text("股东,被持股企业,持股比例,日期\n甲,乙,12.5%,2021年\n甲,丙,约30,2021-03\n", "utf-8")
    add(tmp_path / "s", roster)
    add(tmp_path / "s", links)
    report = check(Store.open(tmp_path / "s"))
    broken = {finding.rule.id: (finding.rule.severity, finding.found) for finding in report.findings}
    assert set(broken) <= {"label-en", "label-zh"}, broken
    assert report.conforms


def test_a_claim_walks_to_its_row_its_file_and_the_kind_of_its_source(tmp_path: Path, roster: Path) -> None:
    add(tmp_path / "s", roster, kind="synthetic")
    store = Store.open(tmp_path / "s")
    walk = trace(store, "甲科技有限公司 -> 东园", lang="en")
    text = walk.to_text()
    assert "table row 2, columns: 所在园区" in text
    assert "SHA-256" in text
    assert "synthetic, not real" in text
    assert described(store)["roster"].kind == "synthetic"


def test_made_up_data_are_called_so_with_every_answer(tmp_path: Path, roster: Path) -> None:
    add(tmp_path / "s", roster, kind="synthetic", title={"zh": "虚构名册", "en": "A made-up roster"})
    _, out, err = command("find", "甲科技", "-s", tmp_path / "s", "--lang", "en")
    assert "甲科技有限公司" in out
    assert "synthetic data, not real: A made-up roster" in err
    pipeline.remove(tmp_path / "s", "roster")
    assert "synthetic" not in command("info", "-s", tmp_path / "s", "--lang", "en")[2]


def test_headers_may_be_properties_or_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("名称,入驻于,eco:collaboratesWith,在研产品\n甲,东园,丙大学,x\n", "utf-8")
    added = add(tmp_path / "s", path)
    store = Store.open(tmp_path / "s")
    for predicate in ("residentIn", "collaboratesWith"):
        assert store.ask(f"ASK {{ ?claim eco:claimPredicate eco:{predicate} }}")
    assert any("在研产品" in note["zh"] and "不导入" in note["zh"] for note in added.notes)


def test_what_suggest_writes_is_what_importing_without_a_mapping_does(tmp_path: Path, roster: Path) -> None:
    code, out, _ = command("import", roster, "--suggest", "-s", tmp_path / "none")
    assert code == 0
    assert "# 各列的理解 · What the columns were taken for:" in out
    (tmp_path / "map.yaml").write_text(out, "utf-8")
    plain = add(tmp_path / "s1", roster, name="r")
    mapped = add(tmp_path / "s2", roster, name="r", mapping=tmp_path / "map.yaml")
    assert plain.record.digest == mapped.record.digest


def test_a_dry_run_changes_nothing(tmp_path: Path, park: Path, roster: Path) -> None:
    before = sorted(str(path) for path in park.rglob("*"))
    left = tmp_path / "left.csv"
    code, out, err = command("import", roster, "-s", park, "--dry-run", "--rejected", left, "--lang", "en")
    assert (code, out) == (0, "roster.csv: 3 rows = 2 imported + 0 merged + 1 rejected\n")
    assert "dry run: nothing was changed" in err
    assert left.read_bytes().startswith(b"\xef\xbb\xbf")
    assert sorted(str(path) for path in park.rglob("*")) == before


# ---- in a store


def test_importing_and_removing_leaves_the_store_as_it_was(park: Path, roster: Path) -> None:
    before, name = nquads(park), (park / "CURRENT").read_text("utf-8")
    add(park, roster)
    assert nquads(park) != before
    pipeline.remove(park, "roster")
    assert nquads(park) == before
    assert (park / "CURRENT").read_text("utf-8") == name
    assert kept_imports.recorded(park) == []


def test_importing_twice_is_importing_once(park: Path, roster: Path) -> None:
    add(park, roster)
    before, generation = nquads(park), (park / "CURRENT").read_text("utf-8")
    again = add(park, roster)
    assert again.unchanged
    assert (park / "CURRENT").read_text("utf-8") == generation
    assert nquads(park) == before


def test_another_file_under_the_name_replaces_it(park: Path, roster: Path) -> None:
    add(park, roster)
    roster.write_text("\n".join(ROSTER.splitlines()[:2]) + "\n", "utf-8")
    code, _, err = command("import", roster, "-s", park, "--lang", "en")
    assert code == 0
    assert "statements, in place of" in err
    assert [record.total("rows") for record in kept_imports.recorded(park)] == [1]
    assert not Store.open(park).ask('ASK { ?x rdfs:label "乙有限公司"@zh }')


def test_a_build_keeps_imports_and_so_does_a_decision(park: Path, roster: Path) -> None:
    add(park, roster)
    before = nquads(park)
    assert pipeline.build(park).unchanged
    pipeline.build(park, force=True)
    assert nquads(park) == before
    pipeline.refresh(park)
    assert nquads(park) == before


def test_two_imports_do_not_disturb_each_other(tmp_path: Path, roster: Path) -> None:
    """Whatever the order, and whichever is removed, the other's graph is the same."""
    second = tmp_path / "second.csv"
    second.write_text("企业名称,所在园区\n丙公司,西园\n", "utf-8")
    add(tmp_path / "s1", roster)
    add(tmp_path / "s1", second)
    add(tmp_path / "s2", second)
    add(tmp_path / "s2", roster)
    assert nquads(tmp_path / "s1") == nquads(tmp_path / "s2")
    pipeline.remove(tmp_path / "s1", "roster")
    add(tmp_path / "s3", second)
    assert nquads(tmp_path / "s1") == nquads(tmp_path / "s3")


def test_a_table_of_the_catalogue_is_built_with_its_mapping(tmp_path: Path, roster: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "roster.csv").write_text(ROSTER, "utf-8")
    done = command("import", roster, "--suggest", "-s", tmp_path / "none")
    (data / "roster.yaml").write_text(done[1], "utf-8")
    resource = {"name": "park", "kind": "synthetic", "path": "roster.csv", "mapping": "roster.yaml"}
    catalogue = {"resources": [{**resource, "title": {"zh": "名册", "en": "Roster"}}]}
    (data / "datapackage.json").write_text(json.dumps(catalogue), "utf-8")
    built = pipeline.build(tmp_path / "s", data=data)
    assert [(a.rows, a.imported, a.rejected) for a in built.tables] == [(3, 2, 1)]
    assert described(Store.open(tmp_path / "s"))["park"].kind == "synthetic"
    assert pipeline.build(tmp_path / "s", data=data).unchanged
    (data / "roster.yaml").write_text(done[1] + "\n# changed\n", "utf-8")
    assert not pipeline.build(tmp_path / "s", data=data).unchanged


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"mapping": "none.yaml"}, "The mapping “none.yaml” is missing"),
        ({"mapping": "../map.yaml"}, "lies outside the data folder"),
        ({"mapping": "roster.csv", "registry": "ror"}, "a mapping or a registry, not both"),
    ],
)
def test_a_table_of_the_catalogue_that_cannot_be_read_is_one_message(
    tmp_path: Path, more: dict[str, str], words: str
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    catalogue = {"resources": [{"name": "park", "path": "roster.csv", **more}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(catalogue), "utf-8")
    with pytest.raises(InputError, match=words):
        pipeline.build(tmp_path / "s", data=tmp_path)


def test_a_second_writer_is_told_to_wait(park: Path, roster: Path) -> None:
    with kept_imports.changing(park), pytest.raises(StoreLocked):
        add(park, roster)


# ---- killed

_SLOW = """
import sys, time
from ecograph import generation, kept_imports, pipeline
from ecograph.imports import Import
where = sys.argv[2]

def stop(*_):
    print("here", flush=True)
    time.sleep(60)

def write(sink):
    account = sink.account("a.csv", "0" * 64)
    facts = sink.document("a.csv", {"zh": "甲", "en": "A"}, "0" * 64)
    sink.row(account)
    facts.entity("urn:new", "Enterprise", labels={"zh": "新公司"}, row=2)
    account.imported += 1
    facts.close()
    if where == "reading":
        stop()

if where == "before the swap":
    generation.Generation._sweep = generation.Generation._sweep
    pipeline._finish = stop
if where == "after the swap":
    kept_imports.put_in_place = stop
pipeline.add(sys.argv[1], Import("roster", {"zh": "名册", "en": "Roster"}, write))
"""


@pytest.mark.parametrize("where", ["reading", "before the swap", "after the swap"])
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_import_leaves_the_store_whole(where: str, park: Path, roster: Path) -> None:
    """Killed anywhere, the store is the old one or the new one, and the next command tidies up."""
    add(park, roster)
    before = nquads(park)
    with subprocess.Popen([sys.executable, "-c", _SLOW, str(park), where], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
    time.sleep(0.05)
    swapped = where == "after the swap"
    assert (nquads(park) != before) == swapped
    assert Store.open(park).ask('ASK { ?x rdfs:label "新公司"@zh }') == swapped
    held = nquads(park)
    pipeline.build(park, force=True)
    assert nquads(park) == held
    assert not list((park / kept_imports.FOLDER).glob(".*~*"))
    pipeline.remove(park, "roster")


def test_an_import_that_fails_changes_nothing(park: Path, roster: Path) -> None:
    add(park, roster)
    before = sorted(str(path) for path in park.rglob("*"))
    roster.write_text("企业名称,地址\n,一号\n-,二号\n", "utf-8")
    code, _, err = command("import", roster, "-s", park, "--lang", "en")
    assert code == 1
    assert "No row came in: There is no name" in err
    assert sorted(str(path) for path in park.rglob("*")) == before


# ---- plain words for wrong input


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"),
        ("heads.csv", "企业名称,地址\n".encode(), "no rows"),
        ("meaningless.csv", b"a,b\n1,2\n", "--suggest"),
        ("book.xlsx", b"PK\x03\x04 no book", "book.xlsx"),
    ],
)
def test_a_file_that_is_no_table_is_one_message(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    code, out, err = command("import", tmp_path / name, "-s", tmp_path / "s", "--lang", "en")
    assert (code, out) == (1, "")
    assert words in err
    assert not (tmp_path / "s" / "CURRENT").exists()


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.csv", "There is no such file."), (tmp_path, "This is a folder")):
        code, _, err = command("import", path, "-s", tmp_path / "s")
        assert code == 1
        assert words in err


@pytest.mark.parametrize("name", ["a/b", "../x", "", " ", "名册", ".hidden", "a" * 81])
def test_a_name_that_is_no_folders_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be the name of an import"):
        Import(name, {"zh": "", "en": ""}, lambda _sink: None)


def test_a_name_that_a_source_of_the_catalogue_has_is_refused(park: Path, roster: Path) -> None:
    with pytest.raises(InputError, match="has a source called"):
        add(park, roster, name="qingdao-international-innovation-park")


def test_removing_what_is_not_there_names_what_is(park: Path, roster: Path, tmp_path: Path) -> None:
    add(park, roster)
    with pytest.raises(NotFound, match="There is no import called “roter”"):
        pipeline.remove(park, "roter")
    with pytest.raises(StoreMissing):
        pipeline.remove(tmp_path / "none", "x")


def test_an_unknown_mapping_lists_those_that_come_with_ecograph(tmp_path: Path, roster: Path) -> None:
    with pytest.raises(NotFound, match="a-share, ecograph-tables, supply-chain"):
        add(tmp_path / "s", roster, mapping="a-shar")


def test_an_account_that_does_not_add_up_is_no_import(park: Path) -> None:
    def write(sink: Sink) -> None:
        sink.row(sink.account("a.csv", ""))

    before = nquads(park)
    with pytest.raises(Exception, match="do not add up"):
        pipeline.add(park, Import("x", {"zh": "甲", "en": "A"}, write))
    assert nquads(park) == before


def test_imports_lists_and_removes(park: Path, roster: Path) -> None:
    add(park, roster)
    code, out, _ = command("imports", "-s", park, "-f", "csv", "--lang", "en")
    assert code == 0
    assert out.splitlines()[1].startswith("roster,imported,roster.csv,3,2,0,1,0,")
    assert command("imports", "--remove", "roster", "-s", park)[0] == 0
    assert command("imports", "-s", park, "-f", "csv")[1].count("\n") == 1


# ---- real tables


def unpacked(name: str, folder: Path) -> Path:
    packed = SHARED / "data" / name / "data.tar.xz"
    if not packed.is_file():
        pytest.skip(f"the example data “{name}” are not at hand")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_the_a_share_tables_come_in_whole(tmp_path: Path) -> None:
    """By a mapping alone: every row, every job, and the posts of the gold figures."""
    folder = unpacked("a_share_executives", tmp_path / "data")
    gold = json.loads((SHARED / "data" / "a_share_executives" / "gold.json").read_text("utf-8"))
    added = add(tmp_path / "s", *sorted(folder.glob("*.csv")), mapping="a-share")
    rows = {account.file: account for account in added.record.files}
    assert all(account.rejected == account.unmatched == account.merged == 0 for account in rows.values())
    assert rows["executive.csv"].imported == gold["persons"]
    assert rows["executive_stock.csv"].imported == gold["edges"]
    store = Store.open(tmp_path / "s")
    posts = store.columns(
        "SELECT ?person ?firm WHERE { GRAPH graph:inferred { ?person eco:worksFor ?firm } }"
    )
    pairs = set(zip(posts["person"], posts["firm"], strict=True))
    assert len(pairs) == gold["edges"]
    assert len({firm for _, firm in pairs}) == gold["companies_with_people"]
    firms: dict[str, int] = {}
    for person, _ in pairs:
        firms[person] = firms.get(person, 0) + 1
    assert sum(count > 1 for count in firms.values()) == gold["persons_at_2plus_companies"]
    assert max(firms.values()) == gold["max_companies_of_a_person"]


def test_masked_names_of_the_supply_chain_are_no_keys(tmp_path: Path) -> None:
    folder = unpacked("supplychain_kag", tmp_path / "data")
    names = ("Company", "Product", "Industry", "Person", "Company_fundTrans_Company")
    added = add(tmp_path / "s", *(folder / f"{name}.csv" for name in names), mapping="supply-chain")
    rows = {account.file: account for account in added.record.files}
    assert all(account.balanced and account.rejected == 0 for account in rows.values())
    assert rows["Company.csv"].imported == 103
    store = Store.open(tmp_path / "s")
    amounts = store.select(
        "SELECT ?n WHERE { ?c eco:claimPredicate eco:capitalLink ; eco:quantity ?q . "
        "?q qudt:numericValue ?n ; qudt:hasUnit unit:CCY_CNY } ORDER BY ?n"
    )
    assert len(amounts) == 19
    assert 102191 in amounts.column("n")


def test_a_mapping_that_is_shipped_can_be_named() -> None:
    assert set(shipped()) >= {"a-share", "supply-chain"}


def test_a_first_import_of_which_nothing_comes_leaves_no_folder(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("企业名称,行业\n,甲\n", "utf-8")
    with pytest.raises(InputError, match="No row came in"):
        add(tmp_path / "s", bad)
    assert not (tmp_path / "s").exists()
