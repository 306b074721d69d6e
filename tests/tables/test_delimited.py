"""Delimited text: what is found out is said, and one broken line costs one row."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecograph.tables import BadRow, Row, TableError, open_table


def read(path: Path, **given: object) -> tuple[list[Row], list[BadRow]]:
    rows = list(open_table(path, **given).rows())  # type: ignore[arg-type]
    return [r for r in rows if isinstance(r, Row)], [r for r in rows if isinstance(r, BadRow)]


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


CELL = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff")
    | st.sampled_from('",;\n\t|、'),
    max_size=12,
).map(lambda t: t if t.strip() else "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read(
    tmp_path: Path, rows: Sequence[Sequence[str]], delimiter: str, line_end: str
) -> None:
    """Any cells, any delimiter, either line end: the declared reading gives back what was written."""
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=line_end).writerows([("a", "b", "c"), *rows])
    good, bad = read(path, delimiter=delimiter, header=1, encoding="utf-8")
    wanted = [[cell or None for cell in row] for row in rows if any(row)]
    assert [list(row.cells.values()) for row in good] == wanted
    assert not bad
    assert [row.number for row in good] == [n for n, row in enumerate(rows, start=2) if any(row)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_how_well_records_agree(tmp_path: Path, delimiter: str) -> None:
    """Commas in decimals and in quoted cells do not make a comma the delimiter."""
    lines = [["name", "share", "note"], *([f"n{i}", "1,5", 'a "b", c'] for i in range(20))]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    table = open_table(write(tmp_path / "t.csv", text.getvalue()))
    assert table.delimiter == delimiter
    assert table.columns == ("name", "share", "note")
    assert bool(table.notes) == (delimiter != ",")


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "t.csv", "id\n价格\n成本\n"))
    assert [r.cells["id"] for r in good] == ["价格", "成本"]
    assert not bad


def test_one_column_of_names_with_commas_is_one_column(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "t.csv", "name\nAcme, Inc.\nBeta\nGamma, Ltd.\nDelta\n"))
    assert table.columns == ("name",)
    assert next(r.cells["name"] for r in table.rows() if isinstance(r, Row)) == "Acme, Inc."
    assert "one column" in table.notes[0].en


def test_a_ragged_table_keeps_the_delimiter_of_its_header(tmp_path: Path) -> None:
    """Many broken rows do not turn a table into one column: they are unusable rows, each with its reason."""
    good, bad = read(write(tmp_path / "t.csv", "a,b\n1,2\n3\n4,5\n6\n7\n"))
    assert (len(good), len(bad)) == (2, 3)


def test_a_full_width_comma_delimits_where_nothing_else_does(tmp_path: Path) -> None:
    assert open_table(write(tmp_path / "t.csv", "名称，人数\n甲，12\n")).columns == ("名称", "人数")


def test_lines_swallowed_by_a_quote_are_not_taken_for_a_cell(tmp_path: Path) -> None:
    """The quote opened in line 3 is closed by that of line 6, as if all between were one cell."""
    good, bad = read(write(tmp_path / "t.csv", 'a,b,c\n1,2,3\n4,5,"x\n6,7,8\n9,10,11\ny"\n12,13,14\n'))
    assert [r.cells["a"] for r in good] == ["1", "12"]
    assert "whole lines" in bad[0].reason.en


def test_a_row_number_counts_records_and_the_line_counts_lines(tmp_path: Path) -> None:
    """RFC 7111 rows: a cell with line ends is one row; blank rows keep their number."""
    good, _ = read(write(tmp_path / "t.csv", 'a,b\n1,"x\ny"\n\n2,z\n,\n3,w\n'))
    assert [(r.number, r.line, r.cells["a"]) for r in good] == [(2, 2, "1"), (4, 5, "2"), (6, 7, "3")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end(tmp_path: Path, end: str) -> None:
    good, bad = read(write(tmp_path / "t.csv", end.join(["a,b", "1,2", "3,4"])))
    assert [tuple(r.cells.values()) for r in good] == [("1", "2"), ("3", "4")]
    assert not bad


def test_titles_above_the_header_are_passed_over_and_said(tmp_path: Path) -> None:
    text = "2021年园区企业名册,,,\n单位：万元,,,\n\n名称,年份,注册资本,人数\n甲,2001,300,12\n乙,2002,500,\n"
    table = open_table(write(tmp_path / "t.csv", text))
    assert table.columns == ("名称", "年份", "注册资本", "人数")
    assert table.header_row == 4
    assert "row 4" in table.notes[0].en
    assert "单位：万元" in table.notes[0].zh
    assert [r.number for r in table.rows()] == [5, 6]


def test_a_header_row_can_be_forced_or_absent(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "x,y\na,b\n1,2\n")
    assert open_table(path, header=2).columns == ("a", "b")
    table = open_table(path, header=0)
    assert table.columns == ("column 1", "column 2")
    assert [r.number for r in table.rows()] == [1, 2, 3]
    with pytest.raises(TableError, match="Row 9"):
        open_table(path, header=9)
    with pytest.raises(TableError, match="counted from 1"):
        open_table(path, header=-1)


def test_a_first_row_of_data_is_pointed_out(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "t.csv", "甲,12\n乙,13\n"))
    assert "header=0" in table.notes[0].en


def test_column_names_are_made_distinct_and_said(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "t.csv", "name,,name, name ,name (2)\n1,2,3,4,5\n"))
    assert table.columns == ("name", "column 2", "name (3)", "name (4)", "name (2)")
    assert len(table.notes) == 2


def test_rows_of_another_width_are_unusable_with_the_reason(tmp_path: Path) -> None:
    """Short rows are not filled up: half of a broken row would pass for a whole one."""
    good, bad = read(write(tmp_path / "t.csv", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n"))
    assert [r.number for r in good] == [2, 5]
    assert [(r.number, r.raw) for r in bad] == [(3, "1,2"), (4, "1,2,3,4")]
    assert "Too few" in bad[0].reason.en
    assert "过多" in bad[1].reason.zh


def test_an_open_quote_costs_its_line_only(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "t.csv", 'a,b\n1,2\n3,"x\n5,6\n7,8\n'))
    assert [r.cells["a"] for r in good] == ["1", "5", "7"]
    assert [(r.number, r.line) for r in bad] == [(3, 3)]
    assert "never closed" in bad[0].reason.en


def test_an_open_quote_far_from_the_end_does_not_swallow_the_file(tmp_path: Path) -> None:
    lines = ["a,b", '0,"x', *(f"{n},y" for n in range(1, 12000))]
    good, bad = read(write(tmp_path / "t.csv", "\n".join(lines)), delimiter=",")
    assert len(good) == 11999
    assert len(bad) == 1


def test_a_misplaced_quote_is_an_error_of_its_row(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "t.csv", 'a,b\n"x"y,1\n"x""y",2\nx"y,3\n'))
    assert [r.cells["a"] for r in good] == ['x"y', 'x"y']
    assert "written twice" in bad[0].reason.en


def test_nul_is_no_text(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "t.csv", b"a,b\n1,2\n3,\0\n5,6\n"))
    assert [r.number for r in good] == [2, 4]
    assert "NUL" in bad[0].reason.en


def test_long_cells_are_read_and_endless_ones_refused(tmp_path: Path) -> None:
    long = "x" * 1_000_000
    good, bad = read(write(tmp_path / "t.csv", f"a,b\n1,{long}\n2,{'y' * 9_000_000}\n3,z\n"), delimiter=",")
    assert [len(str(r.cells["b"])) for r in good] == [1_000_000, 1]
    assert len(bad) == 1
    assert len(bad[0].raw) <= 1 << 16


@pytest.mark.parametrize("content", [b"", b"\n\n\r\n", b"\xef\xbb\xbf", b"  \n"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableError, match=r"empty|no readable row"):
        open_table(write(tmp_path / "t.csv", content))


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "t.csv", "a,b\n"))
    assert table.columns == ("a", "b")
    assert list(table.rows()) == []


@pytest.mark.parametrize("name", ["t.csv.gz", "t.csv.xz", "t.csv.zst", "t.csv"])
def test_compressed_files_are_told_by_their_bytes(tmp_path: Path, name: str) -> None:
    data = "名称,数\n甲,1\n".encode()
    packed = {"gz": gzip.compress(data), "xz": lzma.compress(data), "st": zstandard.compress(data)}
    content = packed.get(name[-2:], packed["gz"])
    good, _ = read(write(tmp_path / name, content))
    assert [dict(r.cells) for r in good] == [{"名称": "甲", "数": "1"}]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
def test_a_truncated_archive_is_an_error_of_the_file(tmp_path: Path, pack: object) -> None:
    data = pack(("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(20000))).encode())  # type: ignore[operator]
    path = write(tmp_path / "t.csv.x", data[: len(data) // 2])
    with pytest.raises(TableError) as caught:
        list(open_table(path).rows())
    assert "damaged" in caught.value.what


@pytest.mark.parametrize("sign", ["", "ab", '"', "\n"])
def test_what_cannot_be_a_delimiter(tmp_path: Path, sign: str) -> None:
    with pytest.raises(TableError, match="delimiter"):
        open_table(write(tmp_path / "t.csv", "a,b\n"), delimiter=sign)


def test_rows_can_be_read_twice_and_from_a_renamed_tab(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "t.tsv", "a\tb\n1\t2,5\n"), delimiter="tab")
    assert list(table.rows()) == list(table.rows())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x7fELF\0\0", "ELF"),
        (b"PAR1....", "Parquet"),
    ],
)
def test_other_kinds_of_file_are_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        open_table(write(tmp_path / "t.csv", content))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(TableError, match="folder"):
        open_table(tmp_path)


def test_rows_are_not_held(tmp_path: Path) -> None:
    """Reading 100,000 rows (5 MB of text, some 60 MB as rows) takes a bounded amount of memory."""
    path = write(tmp_path / "t.csv", "a,b,c\n" + "".join(f"{n},企业{n},{'x' * 30}\n" for n in range(100_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_table(path).rows()) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300), name=st.sampled_from(["t.csv", "t.json", "t.jsonl", "t.xlsx", "t.ods"])
)
def test_any_bytes_give_rows_or_a_plain_error(tmp_path: Path, content: bytes, name: str) -> None:
    """Files are hostile: nothing but rows and errors of ours comes out."""
    path = write(tmp_path / name, content)
    try:
        assert all(row.number >= 1 for row in open_table(path).rows())
    except TableError:
        return
