"""Tables: one row a claim, marked; no value breaks a spreadsheet."""

from __future__ import annotations

import csv
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ecograph import exports
from ecograph.celltext import clean, flat, restored
from ecograph.errors import EcographError, InputError
from ecograph.exports.records import TABLES, TITLES, Row, Value, records
from ecograph.exports.sheets import EXCEL_TEXT, CsvSink, WorkbookSink, fill
from ecograph.store import Store
from ecograph.tables import Row as TableRow
from ecograph.tables import open_table

NODES = len(TABLES["nodes"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{k: restored(v) for k, v in row.items()} for row in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tables") / "park"
    exports.write(store, target, "csv", lang="zh")
    return target


def test_every_claim_entity_and_document_is_a_row(store: Store, folder: Path) -> None:
    count = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a %s }"
    entity = (
        "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a/rdfs:subClassOf* ?broad"
        " VALUES ?broad { eco:EcosystemEntity eco:Position } }"
    )
    expected = {
        "edges": count % "eco:RelationClaim", "observations": count % "eco:Observation",
        "sources": count % "eco:SourceDocument", "nodes": entity,
    }  # fmt: skip
    for table, query in expected.items():
        rows = rows_of(folder / f"{table}.csv")
        assert len(rows) == store.select(query).rows[0][0], table
        assert tuple(rows[0]) == tuple(column.name for column in TABLES[table])


def test_plans_are_marked_and_never_current(store: Store, folder: Path) -> None:
    edges = rows_of(folder / "edges.csv")
    assert {row["modality"] for row in edges} >= {"Fact", "Plan"}
    assert not [row for row in edges if row["current"] == "true" and row["modality"] != "Fact"]
    flat = store.select("SELECT ?s ?p ?o WHERE { GRAPH graph:current { ?s ?p ?o } } ORDER BY ?s ?p ?o")
    current = {(row["source"], row["predicate"], row["target"] or row["value"]) for row in edges
               if row["current"] == "true"}  # fmt: skip
    assert len(current) == len(flat)


def test_a_row_says_who_what_and_where(folder: Path) -> None:
    nodes = {row["id"]: row for row in rows_of(folder / "nodes.csv")}
    sugon = nodes["https://w3id.org/ecograph/id/org/sugon"]
    assert (sugon["label_zh"], sugon["class_label"]) == ("中科曙光", "企业")
    assert "Industry" in sugon["roles"].split("; ")
    money = next(row for row in rows_of(folder / "observations.csv") if row["verbatim"] == "500亿元")
    assert (money["number"], money["unit"], money["lower_inclusive"]) == ("50000000000", "CCY_CNY", "true")
    assert money["documents"]
    assert "#char=" in money["evidence"]
    (document,) = rows_of(folder / "sources.csv")
    assert int(document["claims"]) > 400
    assert len(document["sha256"]) == 64


def test_all_table_forms_hold_the_same_rows(store: Store, folder: Path, tmp_path: Path) -> None:
    exports.write(store, tmp_path / "park.parquet")
    book = tmp_path / "park.xlsx"
    exports.write(store, book, lang="zh")
    exports.write(store, tmp_path / "park.zip", lang="zh")
    with zipfile.ZipFile(tmp_path / "park.zip") as archive:
        assert archive.read("nodes.csv") == (folder / "nodes.csv").read_bytes()
    sheets = CalamineWorkbook.from_path(book)
    assert sheets.sheet_names == [zh for zh, _ in TITLES.values()]
    for table in TABLES:
        rows = rows_of(folder / f"{table}.csv")
        parquet = pq.read_table(tmp_path / f"park.{table}.parquet")
        assert parquet.num_rows == len(rows)
        sheet = sheets.get_sheet_by_name(TITLES[table][0]).to_python()
        assert sheet[0] == [column.zh for column in TABLES[table]]
        assert len(sheet) == len(rows) + 1
        key = TABLES[table][0].name
        assert parquet.column(key).to_pylist() == [row[key] for row in rows] == [row[0] for row in sheet[1:]]
    roles = pq.read_table(tmp_path / "park.nodes.parquet").column("roles").to_pylist()
    assert any(len(found) > 1 for found in roles)  # lists, not text


def test_a_workbook_reads_well_in_either_language(store: Store, tmp_path: Path) -> None:
    for lang, words in (("zh", {"事实", "计划"}), ("en", {"fact", "plan"})):
        exports.write(store, tmp_path / "x.xlsx", lang=lang)
        book = CalamineWorkbook.from_path(tmp_path / "x.xlsx")
        head, *rows = book.get_sheet_by_index(1).to_python()
        column = [c.zh if lang == "zh" else c.en for c in TABLES["edges"]].index(
            "语气" if lang == "zh" else "modality"
        )
        assert head[column] in ("语气", "modality")
        assert words <= {str(row[column]) for row in rows}
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.csv", "a.parquet"])
def test_equal_content_gives_equal_bytes(name: str, tiny_store: Store, tmp_path: Path) -> None:
    for part in ("one", "two"):
        (tmp_path / part).mkdir()
    one, two = (exports.write(tiny_store, tmp_path / part / name).paths for part in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


# ---- hostile cells


def node(*cells: str) -> tuple[str, Row]:
    return "nodes", (*cells, *("",) * (NODES - len(cells)))


@given(st.lists(st.text(st.characters(), max_size=8), min_size=1, max_size=8))
@settings(max_examples=60)
def test_any_text_comes_back_from_csv_and_workbook(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    place = tmp_path_factory.mktemp("cells")
    rows = [node(f"n{i}", text) for i, text in enumerate(texts)]
    expected = [clean(text)[0] for text in texts]
    fill(CsvSink({"nodes": place / "n.csv"}), rows)
    assert [row["label_zh"] for row in rows_of(place / "n.csv")] == expected
    notes = fill(WorkbookSink(place / "n.xlsx", "en", {}), rows)
    sheet = CalamineWorkbook.from_path(place / "n.xlsx").get_sheet_by_index(0).to_python()
    found = [str(row[1]).replace("\r\n", "\n") for row in sheet[1:]]
    assert found == [text.replace("\r\n", "\n") for text in expected]
    assert bool(notes) == (expected != texts)


def test_a_workbook_says_what_it_cut_and_goes_on_in_the_next_sheet(tmp_path: Path) -> None:
    long = "长" * (EXCEL_TEXT + 1)
    emoji = "😀" * (EXCEL_TEXT // 2 + 1)
    rows = [node("a", long), node("b", emoji), node("c", "=1+1"), node("d", "x\x00\ud800")]
    notes = fill(WorkbookSink(tmp_path / "x.xlsx", "zh", {}, rows=3), rows)
    book = CalamineWorkbook.from_path(tmp_path / "x.xlsx")
    assert book.sheet_names[:1] + book.sheet_names[-1:] == ["主体", "主体 2"]
    first = book.get_sheet_by_name("主体").to_python()
    assert first[1][1] == long[: EXCEL_TEXT - 1] + "…"
    assert str(first[2][1]).startswith("😀")
    second = book.get_sheet_by_name("主体 2").to_python()
    assert [row[:2] for row in second[1:]] == [["c", "=1+1"], ["d", "x"]]
    assert [
        any(word in note["zh"] for note in notes) for word in ("2 个单元格", "2 个控制字符", "2 个工作表")
    ] == [True] * 3


def test_values_of_other_types_do_no_harm(tmp_path: Path) -> None:
    at = [c.name for c in TABLES["edges"]].index("number")
    values: list[tuple[Value, str]] = [
        (-5, "-5"), (2**70, str(2**70)), (-0.5, "-0.5"), (None, ""), (True, "true"), ("=x", "=x")
    ]  # fmt: skip
    for value, expected in values:
        row: Row = tuple(value if i == at else "" for i in range(len(TABLES["edges"])))
        fill(CsvSink({"edges": tmp_path / "e.csv"}), [("edges", row)])
        fill(WorkbookSink(tmp_path / "e.xlsx", "en", {}), [("edges", row)])
        assert rows_of(tmp_path / "e.csv")[0]["number"] == expected


def test_a_store_without_an_ontology_and_an_empty_one_make_tables(tmp_path: Path) -> None:
    odd = Store.in_memory(
        "@prefix eco: <https://w3id.org/ecograph/ontology#> . @prefix qudt: <http://qudt.org/schema/qudt/> . "
        "_:c a eco:RelationClaim ; eco:claimSubject _:b ; eco:claimLiteral 5 ; eco:modality eco:odd ; "
        'eco:quantity "none" . <urn:o> a eco:Observation ; eco:quantity [ qudt:numericValue "many", "NaN" ] .'
    )
    (edge, *_), (seen, *_) = (
        [row for table, row in records(odd.nquads, "zh") if table == name]
        for name in ("edges", "observations")
    )
    assert edge[TABLES["edges"].index(next(c for c in TABLES["edges"] if c.name == "value"))] == "5"
    assert seen[0] == "urn:o"
    for form in exports.TABLE_FORMS:
        assert exports.write(Store.in_memory(), tmp_path / f"empty.{form}").paths


# ---- places


def test_a_missing_pyarrow_is_one_sentence(
    tiny_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(EcographError, match="pyarrow") as caught:
        exports.write(tiny_store, tmp_path / "x.parquet")
    assert "ecograph[parquet]" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", exports.FORMS)
def test_a_place_that_cannot_be_written_is_explained_and_left_as_it_was(
    form: str, tiny_store: Store, tmp_path: Path
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("old", "utf-8")
    (tmp_path / "park.nodes.csv").mkdir()
    (tmp_path / "park.nodes.parquet").mkdir()
    (tmp_path / f"folder.{form}").mkdir()
    for target in (
        blocker / "x",
        tmp_path / "missing" / f"x.{form}",
        tmp_path / "nul\x00l",
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(InputError, match="cannot be written"):
            exports.write(tiny_store, target, form)
    named = tmp_path / f"park.{form}" if form in ("csv", "parquet") else tmp_path / f"folder.{form}"
    with pytest.raises(InputError, match="cannot be written"):
        exports.write(tiny_store, named, form)
    if form in ("csv", "parquet"):
        with pytest.raises(InputError, match="it is not a folder"):
            exports.write(tiny_store, blocker, form)
    assert blocker.read_text("utf-8") == "old"
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"file", "park.nodes.csv", "park.nodes.parquet", f"folder.{form}"}


def test_a_folder_is_filled_again_and_keeps_what_is_not_ours(tiny_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "park"
    exports.write(tiny_store, target, "csv")
    (target / "notes.txt").write_text("mine", "utf-8")
    (target / "nodes.csv").write_text("old", "utf-8")
    exports.write(tiny_store, target, "csv")
    assert sorted(path.name for path in target.iterdir()) == sorted(
        [*(f"{t}.csv" for t in TABLES), "notes.txt"]
    )
    assert rows_of(target / "nodes.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["park"]


def test_a_device_is_written_to_and_not_replaced(tiny_store: Store) -> None:
    null = Path("/dev/null")
    if not null.is_char_device():
        pytest.skip("this system has no /dev/null")
    exports.write(tiny_store, null, "nquads")
    exports.write(tiny_store, null, "graphml")
    assert null.is_char_device()


# ---- and back


@pytest.mark.parametrize("table", ["nodes", "edges", "observations", "sources"])
def test_our_table_reader_gives_back_each_cell(table: str, store: Store, folder: Path) -> None:
    """Export, read: column by column and row by row what the store gave, with nothing rejected."""
    columns = [column.name for column in TABLES[table]]
    expected = [row for name, row in records(store.nquads, "zh") if name == table]
    file = open_table(folder / f"{table}.csv")
    assert list(file.columns) == columns
    rows = list(file.rows())
    assert len(rows) == len(expected)
    for row, cells in zip(rows, expected, strict=True):
        assert isinstance(row, TableRow)
        for column, value in zip(columns, cells, strict=True):
            found = row.cells[column]
            text = restored(found) if isinstance(found, str) else found
            written = flat(value)
            shown = str(written).lower() if isinstance(written, bool) else str(written)
            assert (text or "") == ("" if written is None else shown), (table, column)
