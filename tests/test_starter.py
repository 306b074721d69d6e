"""`ecograph init`: an empty ecosystem that explains itself, builds whole, and drops nothing in silence."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from click.testing import CliRunner

from ecograph import starter
from ecograph.checks import check
from ecograph.cli import main
from ecograph.imports import Account
from ecograph.pipeline import Built, build
from ecograph.store import Store

FILES = {"README.md", "datapackage.json", "roster.xlsx", "roster.yaml"}
Rows = list[list[object]]


def command(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.stdout, done.stderr


def sheet(path: Path, name: str) -> Rows:
    rows = python_calamine.load_workbook(path).get_sheet_by_name(name).to_python()
    return [list(row) for row in rows]


def retyped(folder: Path, change: Callable[[Rows, Rows], None]) -> Path:
    """A starter whose roster was typed over: `change` gets the actors and the links, headers first."""
    starter.make(folder)
    path = folder / "roster.xlsx"
    sheets = {name: sheet(path, name) for name in ("主体", "联系")}
    change(sheets["主体"], sheets["联系"])
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                page.write_row(at, 0, cells)
    return folder


def counts(built: Built) -> list[tuple[int, int, int, int, int]]:
    return [(a.rows, a.imported, a.merged, a.rejected, a.unmatched) for a in built.tables]


def left(built: Built, account: Account) -> list[dict[str, str]]:
    """The rows that did not come in as they were, as `build` wrote them down."""
    assert account.left
    with (built.path / account.left).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter") / "my-park"
    starter.make(folder)
    return folder


@pytest.fixture(scope="module")
def built(park: Path) -> Built:
    return build(park / "store", data=park)


@pytest.fixture(scope="module")
def own(built: Built) -> Store:
    return Store.open(built.path)


# ---- what is written


def test_init_writes_what_it_says_and_says_what_comes_next(tmp_path: Path) -> None:
    folder = tmp_path / "some where" / "my-park"
    code, out, err = command("init", folder)
    assert code == 0
    assert {Path(line) for line in out.splitlines()} == {folder / name for name in FILES}
    assert {path.name for path in folder.iterdir()} == FILES
    assert "ecograph build --data" in err
    readme = (folder / "README.md").read_text("utf-8")
    assert {name for name in FILES - {"README.md"} if f"`{name}`" in readme} == FILES - {"README.md"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_init_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    code, out, err = command("init", tmp_path)
    assert (code, out) == (1, "")
    assert name in err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: b"mine"}


def test_init_into_a_file_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    code, _, err = command("init", file)
    assert code == 1
    assert "Traceback" not in err
    assert file.read_bytes() == b"mine"


def test_the_same_bytes_each_time(park: Path, tmp_path: Path) -> None:
    starter.make(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == {
        name: (park / name).read_bytes() for name in FILES
    }


# ---- the workbook


def drop_downs(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Header → how a wrong value is met, and the values that the list offers."""
    options = sheet(path, "选项")
    found = {}
    with zipfile.ZipFile(path) as file:
        for number, name in enumerate(("主体", "联系"), start=1):
            xml = file.read(f"xl/worksheets/sheet{number}.xml").decode()
            headers = sheet(path, name)[0]
            for attributes, source in re.findall(
                r'<dataValidation type="list"([^>]*)><formula1>(.*?)</formula1>', xml
            ):
                cells = re.search(r'sqref="([A-Z])2:\1(\d+)"', attributes)
                area = re.fullmatch(r"选项!\$([A-Z])\$2:\$\1\$(\d+)", source)
                assert cells
                assert area
                assert int(cells[2]) > 1000, "the list reaches far below the example"
                header = str(headers[ord(cells[1]) - ord("A")])
                column = [str(row[ord(area[1]) - ord("A")]) for row in options]
                assert column[0] == header
                # The list ends where its values end: no empty choice, and none cut off.
                values = column[1 : int(area[2])]
                assert "" not in values
                assert not any(column[int(area[2]) :])
                found[header] = "warning" if "warning" in attributes else "stop", values
    return found


def labels(store: Store, pattern: str) -> set[str]:
    query = f"SELECT ?name WHERE {{ {pattern} FILTER(LANG(?name) = 'zh') }} ORDER BY ?name"
    return {str(name) for (name,) in store.select(query).rows}


def test_the_drop_down_lists_hold_the_labels_of_the_ontology(park: Path, own: Store) -> None:
    found = drop_downs(park / "roster.xlsx")
    assert set(found) == {"类别", "角色", "产业", "企业梯度", "关系", "性质"}
    assert all(len(values) == len(set(values)) for _, values in found.values())
    scheme = "?c skos:inScheme <https://w3id.org/ecograph/scheme/{}> ; skos:prefLabel ?name"
    for header, name in (("角色", "actor-role"), ("产业", "industry"), ("企业梯度", "enterprise-stage")):
        assert set(found[header][1]) == labels(own, scheme.format(name))
    assert len(found["角色"][1]) == 7
    assert set(found["类别"][1]) <= labels(own, "?c a owl:Class ; rdfs:label ?name")
    links = labels(own, "?p rdfs:subPropertyOf+ eco:ecosystemLink ; rdfs:label ?name")
    assert set(found["关系"][1]) <= links
    assert {"企业", "高等院校", "科研机构", "公共权力机关", "基金", "科技园区"} <= set(found["类别"][1])
    assert {"投资", "供给", "孵化", "合作研发", "技术转移", "培养人才"} <= set(found["关系"][1])
    assert found["性质"][1] == ["事实", "计划"]


def test_a_list_stops_a_wrong_value_except_where_a_cell_may_hold_several(park: Path) -> None:
    found = drop_downs(park / "roster.xlsx")
    assert {header for header, (manner, _) in found.items() if manner == "warning"} == {"角色", "产业"}


def test_the_example_uses_only_what_the_lists_offer(park: Path) -> None:
    found = drop_downs(park / "roster.xlsx")
    for name in ("主体", "联系"):
        headers, *rows = sheet(park / "roster.xlsx", name)
        for row in rows:
            for header, cell in zip(headers, row, strict=True):
                if header in found and cell:
                    assert set(str(cell).split("、")) <= set(found[str(header)][1])


def test_the_guide_explains_every_column_and_every_choice_in_zh_and_en(park: Path) -> None:
    path = park / "roster.xlsx"
    guide = sheet(path, "填写说明")
    explained = {str(row[0]).removesuffix(" *"): row[1:] for row in guide if row[1] and row[2]}
    headers = {str(header) for name in ("主体", "联系") for header in sheet(path, name)[0]}
    assert headers <= set(explained)
    offered = {value for _, values in drop_downs(path).values() for value in values}
    assert offered <= set(explained)
    marked = {str(row[0]).removesuffix(" *") for row in guide if str(row[0]).endswith(" *")}
    assert marked == {"名称", "类别", "甲方", "关系", "乙方"}


def test_every_relation_that_is_offered_has_classes_to_hold_between(park: Path, own: Store) -> None:
    found = drop_downs(park / "roster.xlsx")
    ends = fitting(own, set(found["类别"][1]))
    assert [name for name in found["关系"][1] if name not in ends] == []


def test_every_choice_of_the_lists_is_understood(park: Path, own: Store, tmp_path: Path) -> None:
    """One row per class, one per relation between things that it may hold between: all come in, and
    break no rule."""
    found = drop_downs(park / "roster.xlsx")
    classes = found["类别"][1]
    ends = fitting(own, set(classes))
    relations = [name for name in found["关系"][1] if name in ends]

    def change(actors: Rows, links: Rows) -> None:
        width = len(actors[0])
        actors[1:] = [
            [f"{which}{name}", *[""] * 3, name, *[""] * (width - 5)] for name in classes for which in "甲乙"
        ]
        links[1:] = [
            [f"甲{ends[name][0]}", name, f"乙{ends[name][1]}", "", "", "", "事实"] for name in relations
        ]

    built = build(tmp_path / "store", data=retyped(tmp_path / "all", change))
    assert counts(built) == [
        (2 * len(classes), 2 * len(classes), 0, 0, 0),
        (len(relations), len(relations), 0, 0, 0),
    ]
    assert check(Store.open(built.path)).conforms


def fitting(own: Store, classes: set[str]) -> dict[str, tuple[str, str]]:
    """For each relation the first class of its domain and of its range, of those that the list offers."""
    found: dict[str, list[list[str]]] = {}
    for at, end in enumerate(("domain", "range")):
        query = f"""
        SELECT DISTINCT ?link ?class WHERE {{
          ?p rdfs:subPropertyOf+ eco:ecosystemLink ; rdfs:label ?link ; rdfs:{end} ?broad .
          ?c rdfs:subClassOf* ?broad ; rdfs:label ?class
          FILTER(LANG(?link) = "zh" && LANG(?class) = "zh")
        }} ORDER BY ?link ?class"""
        for link, name in own.select(query).rows:
            if name in classes:
                found.setdefault(str(link), [[], []])[at].append(str(name))
    return {link: (begins[0], leads[0]) for link, (begins, leads) in found.items() if begins and leads}


# ---- what is built from it


def test_build_takes_every_row(park: Path, built: Built, tmp_path: Path) -> None:
    assert counts(built) == [(11, 11, 0, 0, 0), (10, 10, 0, 0, 0)]
    assert not any(account.left for account in built.tables)
    for name, account in zip(("主体", "联系"), built.tables, strict=True):
        assert account.rows == len(sheet(park / "roster.xlsx", name)) - 1
    code, _, err = command("build", "--data", park, "-o", tmp_path / "store")
    assert code == 0
    assert "11 rows = 11 imported + 0 merged + 0 rejected" in err
    assert "10 rows = 10 imported + 0 merged + 0 rejected" in err


def test_a_second_build_changes_nothing(park: Path, built: Built) -> None:
    assert build(park / "store", data=park).unchanged


def test_the_seven_roles_are_there(own: Store) -> None:
    from ecograph import ask

    table = ask(own, "role-counts", lang="zh")
    assert {str(row[0]): row[1] for row in table.rows} == {
        "政府": 1, "产业": 3, "高校": 1, "研究机构": 1, "金融": 1, "服务": 1, "用户": 1,
    }  # fmt: skip


def test_a_plan_is_not_a_fact(own: Store) -> None:
    plans = own.select(
        "SELECT ?s ?p ?o WHERE { ?c eco:modality mod:Plan ; eco:claimSubject ?s ; eco:claimPredicate ?p ; "
        "eco:claimObject ?o } ORDER BY ?s"
    ).rows
    assert len(plans) == 2
    for s, p, o in plans:
        params = {"s": str(s), "p": str(p), "o": str(o)}
        assert not own.ask("ASK { GRAPH <https://w3id.org/ecograph/graph/current> { ?s ?p ?o } }", params)


def test_a_figure_keeps_what_was_typed(own: Store) -> None:
    rows = own.select("SELECT ?said WHERE { ?o eco:verbatim ?said } ORDER BY ?said").rows
    assert {str(row[0]) for row in rows} >= {"180人", "近600人", "20余人", "5000万元", "1.2亿元"}


def test_the_example_is_marked_as_made_up(park: Path, built: Built, own: Store) -> None:
    package = json.loads((park / "datapackage.json").read_text("utf-8"))
    assert [entry["kind"] for entry in package["resources"]] == ["synthetic"]
    code, _, err = command("query", "roles", "-s", built.path, "--lang", "en")
    assert code == 0
    assert "synthetic data, not real" in err
    code, out, _ = command("trace", "潮汐基金 -> 蓝湾智能", "-s", built.path, "--lang", "en")
    assert code == 0
    assert "synthetic, not real" in out


def test_check_finds_no_violation(built: Built, own: Store) -> None:
    assert check(own).conforms
    code, out, _ = command("check", "-s", built.path, "--lang", "en")
    assert code == 0
    assert "Violations: 0. Warnings: 0." in out


def test_the_page_is_written(built: Built, tmp_path: Path) -> None:
    page = tmp_path / "park.html"
    code, _, _ = command("explore", "-s", built.path, "-o", page, "--lang", "zh")
    assert code == 0
    text = page.read_text("utf-8")
    assert "蓝湾智能科技有限公司" in text
    assert "synthetic" in text


# ---- what a person types wrongly


def row(rows: Rows, first: str) -> list[object]:
    return next(cells for cells in rows if cells[0] == first)


WRONG = {
    "a class that is not in the list": ("主体", "松果孵化器管理有限公司", 4, "咖啡馆"),
    "an industry that is not in the list": ("主体", "松果孵化器管理有限公司", 6, "火星农业"),
    "a park without a row of its own": ("主体", "松果孵化器管理有限公司", 8, "无名园"),
    "a number that is none": ("主体", "松果孵化器管理有限公司", 9, "很多"),
    "a relation that is not in the list": ("联系", "示例区科技局", 1, "喜欢"),
    "a first party without a row of its own": ("联系", "示例区科技局", 0, "无名局"),
    "a second party without a row of its own": ("联系", "示例区科技局", 2, "无名公司"),
    "a date that is none": ("联系", "示例区科技局", 3, "去年冬天"),
    "an amount that is none": ("联系", "示例区科技局", 5, "若干"),
}  # fmt: skip


def test_a_credit_code_whose_check_digit_is_wrong_is_listed_by_the_checks(tmp_path: Path) -> None:
    def change(actors: Rows, _links: Rows) -> None:
        row(actors, "松果孵化器管理有限公司")[3] = "91000000MA0EXAMP4X"

    build(tmp_path / "store", data=retyped(tmp_path / "park", change))
    found = CliRunner().invoke(main, ["check", "-s", str(tmp_path / "store"), "--lang", "en"])
    assert found.exit_code == 1
    assert "91000000MA0EXAMP4X" in found.output


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_value_is_listed_and_not_dropped(tmp_path: Path, fault: str) -> None:
    where, who, at, value = WRONG[fault]

    def change(actors: Rows, links: Rows) -> None:
        row(actors if where == "主体" else links, who)[at] = value

    built = build(tmp_path / "store", data=retyped(tmp_path / "park", change))
    for account, rows in zip(built.tables, (11, 10), strict=True):
        assert account.rows == rows == account.imported + account.merged + account.rejected
    account = built.tables[0 if where == "主体" else 1]
    listed = [line for line in left(built, account) if value in line.values()]
    assert len(listed) == 1
    assert value in listed[0]["ecograph:reason_zh"]
    assert value in listed[0]["ecograph:reason_en"]
    headers = sheet(tmp_path / "park" / "roster.xlsx", where)[0]
    assert list(listed[0])[: len(headers)] == headers, "the row is there whole, to be mended"
