"""`ecograph export`: each form, each locale, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from ecograph import exports
from ecograph.cli import main
from ecograph.store import Store


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["export", *(str(arg) for arg in args)])


def everything_in(path: Path) -> str:
    """All text of what was written, unpacked."""
    if path.is_dir():
        return "\n".join(everything_in(part) for part in sorted(path.iterdir()))
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).to_pydict(), ensure_ascii=False)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return path.read_text("utf-8")


@pytest.mark.parametrize("form", exports.FORMS)
def test_no_person_is_in_any_form(form: str, store_path: Path, tmp_path: Path) -> None:
    """With --no-persons no name, alias or identifier of a person is left, unpacked or not."""
    names = ["赵敏", "zhao-min", "孙海生", "sun-haisheng", "li-xingren"]
    for out in (tmp_path / "all", tmp_path / "none"):
        result = run(
            "-f", form, "-o", out, "-s", store_path, *(["--no-persons"] if out.name == "none" else [])
        )
        assert result.exit_code == 0, result.output
    assert all(name in everything_in(tmp_path / "all") for name in names[:2])  # the test can see them
    assert not [name for name in names if name in everything_in(tmp_path / "none")]


@pytest.mark.parametrize("form", exports.TABLE_FORMS)
def test_a_view_at_a_date_has_fewer_claims(form: str, store_path: Path, tmp_path: Path) -> None:
    whole, early = tmp_path / "whole", tmp_path / "early"
    assert run("-f", form, "-o", whole, "-s", store_path).exit_code == 0
    result = run("-f", form, "-o", early, "-s", store_path, "--as-of", "2015", "--lang", "zh")
    assert result.exit_code == 0
    assert "截至 2015-12-31" in result.stderr
    assert everything_in(early).count("/claim/") < everything_in(whole).count("/claim/")


@pytest.mark.parametrize("form", exports.RDF_FORMS)
def test_stdout_and_file_are_the_same_bytes(form: str, store_path: Path, tmp_path: Path) -> None:
    assert run("-f", form, "-o", tmp_path / "x", "-s", store_path).exit_code == 0
    printed = run("-f", form, "-s", store_path)
    assert printed.exit_code == 0
    assert printed.stdout_bytes == (tmp_path / "x").read_bytes()


def test_without_a_form_it_is_n_quads_and_with_a_suffix_that_form(store_path: Path, tmp_path: Path) -> None:
    assert run("-s", store_path).stdout == "".join(f"{line}\n" for line in Store.open(store_path).nquads())
    assert run("-s", store_path, "-o", tmp_path / "x.ttl", "--graph", "current").exit_code == 0
    assert (tmp_path / "x.ttl").read_text("utf-8").startswith("@prefix")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["-o", "x.tttl"], 1, "There is no export form called “.tttl”"),
        (["-f", "xlsx"], 2, "xlsx needs a place: -o PATH"),
        (["--graph", "nowhere"], 1, "There is no graph called “nowhere”"),
        (["--graph", "current", "-o", "x.csv"], 1, "One graph cannot be chosen for csv"),
        (["-o", "."], 1, "a folder lies there"),
        (["-o", "missing/x.nq"], 1, "cannot be written"),
        (["-o", "missing/x.gexf"], 1, "cannot be written"),
        (["-f", "nonsense"], 2, "nonsense"),
    ],
)
def test_wrong_use_is_one_sentence(
    args: list[str], code: int, said: str, store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args, "-s", store_path)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


LOCALES: list[dict[str, str]] = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("variables", LOCALES, ids=lambda v: "-".join(v.values()))
@pytest.mark.parametrize("form", ["turtle", "csv", "xlsx", "graphml"])
def test_any_locale_gives_the_same_files(
    form: str, variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A terminal's encoding changes neither files nor RDF on standard output, nor the messages' letters."""
    place = tmp_path_factory.mktemp("locale")
    turtle = '<urn:青岛> <http://www.w3.org/2000/01/rdf-schema#label> "歌尔😀"@zh .'
    code = f"""import sys; from pathlib import Path
from ecograph import exports; from ecograph.store import Store
exports.write(Store.in_memory({turtle!a}), Path(sys.argv[1]), sys.argv[2], lang='zh')"""
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONIO", "PYTHONUTF8"))
    }
    for name, extra in (("here", {}), ("there", variables)):
        command = [sys.executable, "-c", code, str(place / name), form]
        done = subprocess.run(command, env={**clean, **extra}, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert everything_in(place / "here") == everything_in(place / "there")


@pytest.mark.parametrize("variables", LOCALES, ids=lambda v: "-".join(v.values()))
def test_standard_output_is_utf8_in_any_locale(
    variables: dict[str, str], store_path: Path, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "ecograph",
        "export",
        "-f",
        "turtle",
        "-s",
        str(store_path),
        "--lang",
        "zh",
    ]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "中科曙光" in done.stdout.decode("utf-8")
    target = tmp_path / "园区.xlsx"
    done = subprocess.run(
        [*command[:4], "-o", str(target).encode(), "-s", str(store_path), "--lang", "zh"],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_reader_that_goes_away_is_no_error(store_path: Path) -> None:
    command = f"{sys.executable} -m ecograph export -s '{store_path}' | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert done.stdout.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
