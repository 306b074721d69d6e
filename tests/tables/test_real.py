"""The shapes of real files: every row of them is read, under the columns they have."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from ecograph.tables import Row, decimal_sign, open_table, parse_date, parse_figure, split_cell

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared tables, unpacked outside the repository."""
    folder = tmp_path_factory.mktemp("shared")
    for name in ("a_share_executives", "supplychain_kag", "regional_panels"):
        archive = SHARED / name / "data.tar.xz"
        if not archive.exists():
            pytest.skip("the shared data sets are not on this machine")
        with tarfile.open(archive) as packed:
            packed.extractall(folder / name, filter="data")
    return folder


def test_every_row_of_every_file_is_read(unpacked: Path) -> None:
    """122 CSV files: no unusable row, no note, the delimiter and the encoding as they are."""
    read: dict[str, int] = {}
    for path in sorted(unpacked.rglob("*.csv")):
        table = open_table(path)
        rows = list(table.rows())
        assert all(isinstance(row, Row) for row in rows), path.name
        assert not table.notes, (path.name, table.notes)
        assert (table.delimiter, table.header_row) == (",", 1)
        assert table.encoding in ("utf-8", "utf-8-sig")
        read[path.name] = len(rows)
    assert len(read) == 122
    counts = {
        "executive.csv": 20872,
        "executive_stock.csv": 24775,
        "stock.csv": 3188,
        "stock_concept.csv": 9442,
    }
    assert {name: read[name] for name in counts} == counts
    assert read["economy_collaborators.csv"] == 74127


def test_jobs_of_executives_come_apart(unpacked: Path) -> None:
    table = open_table(unpacked / "a_share_executives" / "executive_stock.csv")
    assert table.columns == (":START_ID(Executive)", "jobs", ":END_ID(Stock)", ":TYPE")
    first = next(table.rows())
    assert isinstance(first, Row)
    assert split_cell(first.cells["jobs"], "/") == ["董事长", "董事"]


def test_amounts_and_dates_of_transfers(unpacked: Path) -> None:
    for row in open_table(unpacked / "supplychain_kag" / "Company_fundTrans_Company.csv").rows():
        assert isinstance(row, Row)
        figure = parse_figure(row.cells["transAmt"], unit="元")
        assert getattr(figure, "unit_code", "") == "CCY_CNY"
        assert len(getattr(parse_date(row.cells["transDate"]), "text", "")) == 10


def test_panel_values_are_figures(unpacked: Path) -> None:
    path = next(unpacked.rglob("location_quotient_high_tech.nuts2.csv"))
    table = open_table(path)
    values = [row.cells[table.columns[-1]] for row in table.rows() if isinstance(row, Row)]
    assert decimal_sign(values).sign == "."
    assert all(parse_figure(value) for value in values)
