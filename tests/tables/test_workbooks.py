"""Workbooks: rows and numbers as the program shows them, and what cannot be used is said."""

from __future__ import annotations

import datetime
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecograph.tables import BadRow, Row, TableError, open_table
from ecograph.tables.compound import is_sound
from ecograph.tables.spreadsheetml import column_letters


def book(path: Path, fill: Callable[[Any, Any], object]) -> Path:
    """A workbook made by ``fill(workbook, first sheet)``."""
    made = xlsxwriter.Workbook(path)
    fill(made, made.add_worksheet("名册"))
    made.close()
    return path


def cells(path: Path, **given: object) -> list[dict[str, object]]:
    return [dict(r.cells) for r in open_table(path, **given).rows() if isinstance(r, Row)]  # type: ignore[arg-type]


def rows_of(sheet: Any, rows: Sequence[Sequence[object]], top: int = 0, left: int = 0) -> None:
    for n, row in enumerate(rows):
        sheet.write_row(top + n, left, row)


VALUE = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=10).filter(
        lambda t: t == t.strip() != "" and not t.startswith("#") and "_x" not in t
    ),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.dates(datetime.date(1901, 1, 1), datetime.date(2200, 1, 1)),
    st.none(),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_is_written_is_read(tmp_path: Path, rows: list[list[object]]) -> None:
    """Text, whole numbers, truth values and dates come back as they went in."""

    def fill(made: Any, sheet: Any) -> None:
        dated = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ("a", "b", "c"))
        for n, row in enumerate(rows, start=1):
            for m, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(n, m, value, dated)
                elif isinstance(value, str):
                    sheet.write_string(n, m, value)
                elif value is not None:
                    sheet.write(n, m, value)

    path = book(tmp_path / "t.xlsx", fill)
    found = [list(row.values()) for row in cells(path, header=1)]
    assert found == [row for row in rows if any(cell is not None for cell in row)]


def test_row_numbers_are_those_shown_though_the_table_begins_at_c5(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.merge_range("C3:E3", "园区企业名册")
        rows_of(sheet, [("名称", "人数", "备注"), ("甲", 12, "x"), (), ("乙", 3.5, "y")], top=4, left=2)

    table = open_table(book(tmp_path / "t.xlsx", fill))
    assert table.header_row == 5
    assert table.columns == ("名称", "人数", "备注")
    assert [r.number for r in table.rows()] == [6, 8]
    assert [dict(r.cells)["人数"] for r in table.rows() if isinstance(r, Row)] == [12, 3.5]
    assert any("园区企业名册" in note.zh for note in table.notes)


def test_merged_values_are_repeated_and_said(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of(sheet, [("园区", "企业"), ("", "甲"), ("", "乙"), ("东区", "丙")])
        sheet.merge_range("A2:A3", "西区")

    path = book(tmp_path / "t.xlsx", fill)
    assert [row["园区"] for row in cells(path)] == ["西区", "西区", "东区"]
    assert any("merged" in note.en for note in open_table(path).notes)


def test_column_names_of_two_rows_are_joined(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "名称")
        sheet.merge_range("B1:C1", "规模")
        rows_of(sheet, [("人数", "面积"), (1, 2), (3, 4)], top=1, left=1)
        rows_of(sheet, [("甲",), ("乙",)], top=2)

    table = open_table(book(tmp_path / "t.xlsx", fill))
    assert table.columns == ("名称", "规模 人数", "规模 面积")
    assert next(dict(r.cells) for r in table.rows() if isinstance(r, Row)) == {
        "名称": "甲", "规模 人数": 1, "规模 面积": 2,
    }  # fmt: skip


def test_error_values_formulas_and_percentages(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        percent, custom = made.add_format({"num_format": "0.0%"}), made.add_format({"num_format": '0.00"%"'})
        rows_of(sheet, [("名称", "值", "股比"), ("甲",), ("乙",), ("丙",)])
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B3", "=1+1.5", None, 2.5)
        sheet.write("C3", 0.015, percent)
        sheet.write("C4", 0.015, custom)

    rows = list(open_table(book(tmp_path / "t.xlsx", fill)).rows())
    bad = rows[0]
    assert isinstance(bad, BadRow)
    assert bad.number == 2
    assert "B2" in bad.reason.en
    assert "#DIV/0!" in bad.reason.zh
    assert [dict(r.cells) for r in rows[1:] if isinstance(r, Row)] == [
        {"名称": "乙", "值": 2.5, "股比": "1.5%"},
        {"名称": "丙", "值": None, "股比": 0.015},
    ]


def test_dates_are_dates_and_times_are_kept(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        dated = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        rows_of(sheet, [("名称", "日期"), ("甲", ""), ("乙", ""), ("丙", 44256)])
        sheet.write_datetime("B2", datetime.datetime(2021, 3, 1), dated)
        sheet.write_datetime("B3", datetime.datetime(2021, 3, 1, 9, 30), dated)

    days = [row["日期"] for row in cells(book(tmp_path / "t.xlsx", fill))]
    assert days == [datetime.date(2021, 3, 1), datetime.datetime(2021, 3, 1, 9, 30), 44256]


def test_a_code_kept_as_a_number_has_lost_digits(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of(sheet, [("名称", "代码"), ("甲", 911101081012345678), ("乙", 12345)])

    rows = list(open_table(book(tmp_path / "t.xlsx", fill)).rows())
    assert isinstance(rows[0], BadRow)
    assert "15 digits" in rows[0].reason.en


def test_sheets_by_name_by_position_and_which_was_read(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        for name, hidden in (("说明", True), ("二", False)):
            other = made.add_worksheet(name)
            rows_of(other, [("名称", name), ("x", "y")])
            if hidden:
                other.hide()

    path = book(tmp_path / "t.xlsx", fill)
    table = open_table(path)
    assert table.sheet == "二"
    assert "说明" in table.notes[0].zh
    assert open_table(path, sheet="说明").sheet == open_table(path, sheet=2).sheet == "说明"
    with pytest.raises(TableError, match="no sheet") as caught:
        open_table(path, sheet="三")
    assert caught.value.tip is not None
    assert "名册" in caught.value.tip.en
    with pytest.raises(TableError, match="empty"):
        open_table(path, sheet=1)


def test_a_value_outside_the_table_is_not_lost(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of(sheet, [("a", "b"), *[(n, n) for n in range(300)]])
        sheet.write("D290", "stray")

    table = open_table(book(tmp_path / "t.xlsx", fill))
    bad = [row for row in table.rows() if isinstance(row, BadRow)]
    assert table.columns == ("a", "b")
    assert [row.number for row in bad] == [290]
    assert "D290" in bad[0].reason.en


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls", "t.csv"])
def test_a_damaged_workbook_is_a_plain_error(tmp_path: Path, name: str) -> None:
    whole = book(tmp_path / "w.xlsx", lambda _, sheet: rows_of(sheet, [("a", "b"), (1, 2)])).read_bytes()
    for content in (
        whole[: len(whole) // 2],
        b"PK\x03\x04" + b"x" * 99,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(TableError, match="damaged"):
            open_table(path)


def test_a_broken_compound_file_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The reader panics on such files and would write where; only our error is seen."""
    path = tmp_path / "t.xls"
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0")
    for size in (512, 517, 1024, 1030):
        path.write_bytes(bytes(header.ljust(size, b"\0")))
        with pytest.raises(TableError, match="damaged"):
            open_table(path)
    assert capfd.readouterr().err == ""


def test_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    """An encrypted workbook is a compound file with a stream of that name ([MS-OFFCRYPTO] 2.3.1)."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(TableError, match="password"):
        open_table(path)


def test_a_workbook_is_told_by_its_bytes(tmp_path: Path) -> None:
    path = book(tmp_path / "w.xlsx", lambda _, sheet: rows_of(sheet, [("a", "b"), (1, 2)]))
    renamed = path.rename(tmp_path / "w.csv")
    assert open_table(renamed).form == "xlsx"


def test_text_and_web_pages_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "t.xls"
    path.write_text("名称\t人数\n甲\t3\n", encoding="gb18030")
    table = open_table(path)
    assert (table.form, table.delimiter) == ("csv", "\t")
    assert "delimited text" in table.notes[0].en
    path.write_text("<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(TableError, match="web page"):
        open_table(path)


def test_an_archive_that_would_fill_the_machine_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(600):
            part.write(b"0" * (1 << 20))
    with pytest.raises(TableError, match="too much"):
        open_table(path)


def test_two_cells_far_apart_do_not_take_the_memory_of_all_between(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of(sheet, [("a", "b"), (1, 2)])
        sheet.write("XFD1048576", "x")

    with pytest.raises(TableError, match="spread over 1,048,576 rows"):
        open_table(book(tmp_path / "t.xlsx", fill))


def test_cells_that_are_only_formatted_are_no_content(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of(sheet, [("a", "b"), (1, 2)])
        sheet.write_blank("XFD1048576", None, made.add_format({"bold": True}))

    assert cells(book(tmp_path / "t.xlsx", fill)) == [{"a": 1, "b": 2}]


def test_a_chain_of_sectors_that_comes_back_to_itself_is_damage(tmp_path: Path) -> None:
    """[MS-CFB] 2.3: sector 0 holds the table of chains, in which sector 1, the directory, follows itself."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<III4xII", header, 56, 4096, 0xFFFFFFFE, 0, 0, 0)
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    for follows, sound in ((1, False), (0xFFFFFFFE, True)):
        table = struct.pack("<128I", 0xFFFFFFFD, follows, *[0xFFFFFFFF] * 126)
        path = tmp_path / "t.xls"
        path.write_bytes(bytes(header) + table + bytes(512))
        assert is_sound(path) is sound
        with pytest.raises(TableError, match="damaged"):
            open_table(path)


def test_ods_is_read(tmp_path: Path) -> None:
    """A minimal OpenDocument sheet (ODF 1.3), with an empty row and a repeated cell."""
    path = tmp_path / "t.ods"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
        '<office:spreadsheet><table:table table:name="一"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>名称</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>日期</text:p></table:table-cell>'
        "</table:table-row>"
        '<table:table-row><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2021-03-01"><text:p>1</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
            'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    table = open_table(path)
    assert table.form == "ods"
    assert [dict(r.cells) for r in table.rows() if isinstance(r, Row)] == [
        {"名称": "甲", "日期": datetime.date(2021, 3, 1)}
    ]


def test_letters_of_columns() -> None:
    assert [column_letters(n) for n in (0, 26, 16383)] == ["A", "AA", "XFD"]
