"""The records of a file come one after the other, however the file is written and packed."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ecograph.errors import InputError
from ecograph.registries import read_records
from ecograph.registries.records import Item
from ecograph.sources import streams
from ecograph.tables.rows import TableError

RECORDS = [{"id": n, "name": f"机构 {n}", "inner": [{"a": "]}"}, {"b": '"{['}]} for n in range(1, 30)]
FORMS: dict[str, Callable[[], str]] = {
    "array": lambda: json.dumps(RECORDS),
    "array, indented": lambda: json.dumps(RECORDS, indent=2, ensure_ascii=False),
    "array, a record a line": lambda: "[\n" + ",\n".join(json.dumps(one) for one in RECORDS) + "\n]\n",
    "lines": lambda: "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in RECORDS),
    "lines, no last end, Windows": lambda: "\r\n".join(json.dumps(one) for one in RECORDS),
    "answer of a service": lambda: json.dumps({"number_of_results": 29, "items": RECORDS}),
    "answer of a service, indented": lambda: json.dumps(
        {"number_of_results": 29, "items": RECORDS}, indent=1
    ),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda raw: raw,
    "with a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "Zstandard": zstandard.compress,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packing", PACKED)
def test_every_form_and_packing_gives_the_same_records_in_order(
    form: str, packing: str, tmp_path: Path
) -> None:
    path = tmp_path / "dump"  # the first bytes tell, not the name
    path.write_bytes(PACKED[packing](FORMS[form]().encode()))
    assert list(read_records(path)) == [Item(n, one) for n, one in enumerate(RECORDS, start=1)]


def test_one_object_over_several_lines_is_one_record(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(RECORDS[0], indent=2), "utf-8")
    assert list(read_records(path)) == [Item(1, RECORDS[0])]


def test_a_blank_line_keeps_its_number(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"a": 1}\n\n{"a": 2}\n', "utf-8")
    assert [item.number for item in read_records(path)] == [1, 3]


@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=9) | st.integers(), max_size=3)),
    st.integers(1, 40),
)
def test_where_a_block_ends_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, records: list[Any], size: int
) -> None:
    """Blocks of a few bytes: characters, strings and records are cut anywhere."""
    path = tmp_path_factory.mktemp("blocks") / "dump.json"
    path.write_text(json.dumps(records, indent=1, ensure_ascii=False), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "_BLOCK", size)
        assert [item.value for item in read_records(path)] == records


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_of_a_zip_with_two_schemas_the_second_is_read(tmp_path: Path) -> None:
    """As ROR published its releases in 2024 and 2025: JSON and CSV in both."""
    old = json.dumps([{"name": "old"}])
    path = zipped(tmp_path / "v1.60.zip", {
        "v1.60-ror-data.json": old, "v1.60-ror-data.csv": "id,name\n",
        "v1.60-ror-data_schema_v2.json": json.dumps(RECORDS), "v1.60-ror-data_schema_v2.csv": "id\n",
        "__MACOSX/x.json": "junk",
    })  # fmt: skip
    assert [item.value for item in read_records(path)] == RECORDS


def test_a_zip_of_single_records_is_read_as_one_list(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "records.zip", {f"{n:02d}.json": json.dumps(one) for n, one in enumerate(RECORDS)}
    )
    assert list(read_records(path)) == [Item(n, one) for n, one in enumerate(RECORDS, start=1)]


BROKEN: dict[str, tuple[str, str]] = {
    "cut off": (json.dumps(RECORDS)[:-20], ":1:"),
    "cut off between records": ('[\n{"a": 1},\n{"a": 2}\n', ":4:"),
    "no comma": ('[\n{"a": 1}\n{"a": 2}\n]', ":3:1"),
    "a word in an array": ('[\n{"a": 1},\n{"a": yes}\n]', ":3:"),
    "two arrays": ("[{}]\n[{}]", ":2:1"),
    "a broken line": ('{"a": 1}\n{"a": \n', ":2"),
    "a line that nests too deeply": ('{"a": 1}\n{"a":' + "[" * 100_000 + "\n", ":2"),
    "an array that nests too deeply": ('[{"a": ' + "[" * 100_000, ":1:"),
    "a number of a million digits": ('{"a": ' + "9" * 1_000_000 + "}\n", ":1"),
    "no JSON": ("id,name\n1,a\n", "dump.json"),
    "nothing": ("", "dump.json"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named_with_its_place_in_both_languages(case: str, tmp_path: Path) -> None:
    text, place = BROKEN[case]
    path = tmp_path / "dump.json"
    path.write_text(text, "utf-8")
    with pytest.raises(TableError) as failed:
        list(read_records(path))
    assert place in str(failed.value.where)
    assert failed.value.message.zh


def test_lenient_reading_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a": \n{"a": "\xff"}\n[1]\n{"a": 2}\n')
    with pytest.raises(TableError):
        list(read_records(path))
    found = list(read_records(path, lenient=True))
    assert [item.value for item in found] == [{"a": 1}, None, None, None, {"a": 2}]
    assert [bool(item.flaw and item.flaw.zh and item.raw) for item in found] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_what_is_no_object_is_an_item_with_its_flaw(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[1, null, "a", [2], {"b": 3}]', "utf-8")
    assert [item.flaw is None for item in read_records(path)] == [False] * 4 + [True]


@pytest.mark.parametrize(
    "raw", [gzip.compress(b"[{}]")[:-4], lzma.compress(b"[{}]")[:-8], b"PK\x05\x06" + b"\0" * 18]
)
def test_a_broken_packing_is_refused_in_words(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "dump.json.gz"
    path.write_bytes(raw)
    with pytest.raises(InputError):
        list(read_records(path))


def test_a_damaged_member_of_a_zip_is_refused_in_words(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": json.dumps(RECORDS)})
    raw = bytearray(path.read_bytes())
    raw[60:80] = bytes(20)
    path.write_bytes(raw)
    with pytest.raises(InputError):
        list(read_records(path))


def test_a_csv_of_a_registry_is_refused_with_what_to_take_instead(tmp_path: Path) -> None:
    path = tmp_path / "ror-data.csv"
    path.write_text("id,name.types\nx,y\n", "utf-8")
    with pytest.raises(TableError, match="JSON"):
        list(read_records(path))
