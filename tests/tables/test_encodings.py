"""Encodings: declared, marked, or told by evidence that is said."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from ecograph.tables import BadRow, Row, TableError, TableFile, open_table

SIMPLIFIED = (
    "名称,地址\n青岛高科技有限公司,山东省青岛市崂山区\n第二研究院,北京市海淀区\n数据中心,上海市浦东新区\n"
)
TRADITIONAL = (
    "名稱,地址\n國立臺灣大學,臺北市大安區\n工業技術研究院,新竹縣竹東鎮\n資訊科技有限公司,臺北市信義區\n"
)


def table(tmp_path: Path, data: bytes, **given: str) -> TableFile:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    return open_table(path, **given)  # type: ignore[arg-type]


def texts(found: TableFile) -> list[list[object]]:
    return [list(r.cells.values()) for r in found.rows() if isinstance(r, Row)]


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32"),
    ],
)
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str, mark: bytes, name: str) -> None:
    found = table(tmp_path, mark + SIMPLIFIED.encode(encoding))
    assert found.encoding == name
    assert found.columns == ("名称", "地址")
    assert texts(found)[0] == ["青岛高科技有限公司", "山东省青岛市崂山区"]
    assert len(texts(found)) == 3


def test_big5_is_told_from_gb18030(tmp_path: Path) -> None:
    """Big5 bytes are often valid GB18030, but of rare characters."""
    found = table(tmp_path, TRADITIONAL.encode("big5"))
    assert texts(found)[0] == ["國立臺灣大學", "臺北市大安區"]
    assert any("Big5" in note.en for note in found.notes)


def test_western_text_is_left_to_charset_normalizer(tmp_path: Path) -> None:
    lines = "".join(f"Société générale d'électricité {n},Île-de-France – été\n" for n in range(30))
    found = table(tmp_path, ("nom,région\n" + lines).encode("cp1252"))
    assert texts(found)[0][0] == "Société générale d'électricité 0"


def test_what_is_declared_wins(tmp_path: Path) -> None:
    found = table(tmp_path, SIMPLIFIED.encode("gb18030"), encoding="GBK")
    assert found.encoding == "gb18030"
    assert not found.notes
    assert texts(found)[1] == ["第二研究院", "北京市海淀区"]
    marked = table(tmp_path, codecs.BOM_UTF8 + SIMPLIFIED.encode(), encoding="utf-8")
    assert marked.columns == ("名称", "地址")


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "", "utf-8\0"])
def test_a_declared_name_that_is_none(tmp_path: Path, name: str) -> None:
    if not name:
        assert table(tmp_path, b"a,b\n1,2\n", encoding=name).encoding == "utf-8"
        return
    with pytest.raises(TableError, match="encoding"):
        table(tmp_path, b"a,b\n1,2\n", encoding=name)


def test_mixed_encodings_name_the_line_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = SIMPLIFIED.splitlines(keepends=True)
    data = b"".join(line.encode("gb18030" if n == 2 else "utf-8") for n, line in enumerate(lines))
    found = table(tmp_path, data)
    rows = list(found.rows())
    assert [r.number for r in rows if isinstance(r, Row)] == [2, 4]
    bad = next(r for r in rows if isinstance(r, BadRow))
    assert (bad.number, bad.line) == (3, 3)
    assert "GB18030" in bad.reason.en
    assert "不是 UTF-8" in bad.reason.zh
    assert "line 3" in found.notes[0].en


def test_a_wrong_declaration_gives_unusable_rows_not_wrong_text(tmp_path: Path) -> None:
    found = table(tmp_path, ("a,b\n" + SIMPLIFIED).encode("gb18030"), encoding="utf-8")
    rows = list(found.rows())
    assert rows
    assert all(isinstance(row, BadRow) for row in rows)


def test_broken_utf16_is_an_unusable_row(tmp_path: Path) -> None:
    data = codecs.BOM_UTF16_LE + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + ",x\n3,4\n".encode("utf-16-le")
    rows = list(table(tmp_path, data).rows())
    assert isinstance(rows[0], BadRow)
    assert isinstance(rows[-1], Row)


def test_noise_has_no_encoding(tmp_path: Path) -> None:
    noise = bytes((n * 167 + 91) % 256 for n in range(5000))
    with pytest.raises(TableError):
        table(tmp_path, noise)
