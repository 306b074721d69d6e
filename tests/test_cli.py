"""The command line as a person uses it: each command as a process of its own where that matters."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ecograph
from ecograph.cli import main
from ecograph.cli.options import LEFT_OUT
from ecograph.vocab import MODALITIES

SRC = Path(ecograph.__file__).parent


def run(*args: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def process(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ecograph", *map(str, args)],
        capture_output=True, encoding="utf-8", env={**os.environ, **env}, check=False,
    )  # fmt: skip


def test_help_is_light() -> None:
    code = (
        "import resource, sys, ecograph.cli\n"
        "try: ecograph.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rdflib', 'networkx', 'pyvis', 'pyoxigraph', 'IPython', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_a_summary_and_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Example: ecograph" in " ".join(result.output.split())


def test_a_missing_store_is_one_message(tmp_path: Path) -> None:
    for command in (["info"], ["query", "roles"], ["find", "x"], ["show", "x"],
                    ["analyze", "degree"], ["export"]):  # fmt: skip
        result = run(*command, "-s", tmp_path / "none")
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert "ecograph build" in result.output
    assert not list(tmp_path.iterdir())


def test_an_unknown_name_gives_the_nearest(store_path: Path) -> None:
    for command, near in ((["query", "role"], "roles"), (["analyze", "betweeness"], "betweenness"),
                          (["show", "中科曙"], "中科曙光"),
                          (["project", "capitol", "-o", "x"], "capital")):  # fmt: skip
        result = run(*command, "-s", store_path)
        assert result.exit_code == 1, command
        assert near in result.output, command


def test_a_syntax_error_names_the_place(store_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("SELECT ?x\nWHERE { ?x ?y }", "utf-8")
    result = run("query", "-f", file, "-s", store_path)
    assert result.exit_code == 1
    assert "line 2, column" in result.output


def test_a_missing_or_foreign_query_file_is_one_message(store_path: Path, tmp_path: Path) -> None:
    assert run("query", "-f", tmp_path / "none.rq", "-s", store_path).exit_code == 1
    bad = tmp_path / "bad.rq"
    bad.write_bytes("SELECT * { ?s ?p '崂山' }".encode("gb18030"))
    result = run("query", "-f", bad, "-s", store_path)
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


def test_a_query_comes_from_a_name_a_file_or_standard_input(store_path: Path, tmp_path: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?c a eco:RelationClaim }"
    file = tmp_path / "q.rq"
    file.write_text(text, "utf-8")
    from_file = run("query", "-f", file, "-s", store_path)
    from_stdin = run("query", "-", "-s", store_path, stdin=text)
    assert from_file.exit_code == from_stdin.exit_code == 0
    in_quotes = run("query", text, "-s", store_path)
    assert from_file.stdout == from_stdin.stdout == in_quotes.stdout
    assert f"ecograph query -f {file}" in run("query", file, "-s", store_path).output
    assert run("query", "roles", "-f", "csv", "-s", store_path).exit_code == 0
    assert run("query", "-s", store_path).exit_code == 2


def test_answers_have_every_form(store_path: Path) -> None:
    select = "SELECT ?s { ?s a eco:SciencePark }"
    found = json.loads(run("query", "-", "--format", "json", "-s", store_path, stdin=select).stdout)
    assert found["head"]["vars"] == ["s"]
    assert run("query", "-", "--format", "csv", "-s", store_path, stdin=select).stdout.startswith("s")
    triples = "CONSTRUCT { ?s a eco:SciencePark } { ?s a eco:SciencePark }"
    turtle = run("query", "-", "--format", "ttl", "-s", store_path, stdin=triples).stdout
    assert "eco:SciencePark" in turtle
    assert run("query", "-", "-s", store_path, stdin="ASK {}").stdout == "true\n"
    refused = run("query", "-", "--format", "ttl", "-s", store_path, stdin=select)
    assert refused.exit_code == 1


def test_named_answers_are_headed_in_both_languages(store_path: Path) -> None:
    zh = run("query", "roles", "--lang", "zh", "-s", store_path).stdout
    en = run("query", "roles", "--lang", "en", "-s", store_path).stdout
    assert "角色" in zh.splitlines()[0]
    assert "ole" in en.splitlines()[0]
    assert len(zh.splitlines()) == len(en.splitlines())


def test_find_and_show(store_path: Path) -> None:
    assert "曙光" in run("find", "曙光", "-s", store_path).stdout
    shown = run("show", "中科曙光", "--lang", "zh", "-s", store_path)
    assert "#char=" in shown.stdout
    assert "入驻" in shown.stdout
    assert run("find", "no such thing", "-s", store_path).exit_code == 1


def test_lists_need_no_store() -> None:
    for what in ("queries", "projections", "measures", "sources"):
        assert len(run("list", what, "--lang", "en").stdout.splitlines()) > 2


def test_a_build_is_stable_and_says_so(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert run("build", "-o", one).exit_code == 0
    assert run("build", "-o", two).exit_code == 0
    exports = [run("export", "-s", path).stdout for path in (one, two)]
    assert exports[0] == exports[1]
    assert len(exports[0].splitlines()) > 1000
    assert "up to date" in run("build", "-o", one).output
    forced = run("build", "-o", one, "--force")
    assert "built" in forced.output
    assert run("export", "-s", one).stdout == exports[0]


def test_bad_turtle_changes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", "-o", store).exit_code == 0
    before = run("export", "-s", store).stdout
    data = tmp_path / "data"
    data.mkdir()
    (data / "bad.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> oops .\n", "utf-8")
    entry = {"name": "bad", "path": "bad.ttl"}
    (data / "datapackage.json").write_text(json.dumps({"resources": [entry]}), "utf-8")
    result = run("build", "-o", store, "--data", data)
    assert result.exit_code == 1
    assert "bad.ttl:2" in result.output
    assert run("export", "-s", store).stdout == before
    assert not [p for p in store.iterdir() if p.name.startswith(".building")]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a Unix word")
def test_a_killed_build_leaves_the_old_store(tmp_path: Path, store_path: Path) -> None:
    store = tmp_path / "store"
    run("build", "-o", store)
    before = run("export", "-s", store).stdout
    for delay in (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9):
        child = subprocess.Popen([sys.executable, "-m", "ecograph", "build", "--force", "-o", store])
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert run("export", "-s", store).stdout == before
    assert run("build", "--force", "-o", store).exit_code == 0
    assert not [p for p in store.iterdir() if p.name.startswith(".building")]


def test_output_is_utf8_in_any_locale(store_path: Path) -> None:
    done = process("find", "曙光", "-s", store_path, PYTHONIOENCODING="gbk", LC_ALL="C", LANG="C")
    assert done.returncode == 0, done.stderr
    assert "中科曙光" in done.stdout


def test_an_output_that_cannot_be_written_is_one_message(store_path: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    commands: tuple[list[str | Path], ...] = (
        ["export", "-o", blocked / "x.nq"],
        ["project", "-o", blocked / "x.graphml"],
        ["explore", "-o", blocked / "x.html"],
    )
    for command in commands:
        result = run(*command, "-s", store_path)
        assert result.exit_code == 1, result.output
        assert "cannot be" in result.output
    assert run("build", "-o", blocked / "store").exit_code == 1


def test_the_demo_gives_store_answers_and_page(tmp_path: Path) -> None:
    result = run("demo", "-o", tmp_path / "demo", "--lang", "en")
    assert result.exit_code == 0, result.output
    for step in ("[1/4]", "[2/4]", "[3/4]", "[4/4]", "Next:"):
        assert step in result.output
    assert (tmp_path / "demo" / "ecosystem.html").stat().st_size > 100_000
    answers = sorted(p.name for p in (tmp_path / "demo" / "answers").iterdir())
    assert "conflicting-figures.csv" in answers


def test_an_export_that_fails_leaves_nothing(store_path: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert run("export", "-o", tmp_path / "folder", "-s", store_path).exit_code == 1
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("pointer", ["", "nowhere", "../..", "\x00"])
def test_a_broken_store_is_one_message(pointer: str, tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text(pointer, "utf-8")
    result = run("info", "-s", tmp_path)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "ecograph build" in result.output


def test_a_csv_of_ones_own_query_runs_in_no_spreadsheet(store_path: Path) -> None:
    text = 'SELECT ("=1+1" AS ?x) {}'
    result = run("query", "-", "--format", "csv", "-s", store_path, stdin=text)
    assert result.stdout == "x\n'=1+1\n"


def test_a_demo_that_cannot_write_its_answers_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("in the way", "utf-8")
    result = run("demo", "-o", tmp_path, "--lang", "en")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "cannot be written" in result.output


def test_what_a_network_leaves_out_is_said_in_the_readers_language(store_path: Path, tmp_path: Path) -> None:
    said = {lang: run("project", "-s", store_path, "-o", tmp_path / "n.gexf", "--lang", lang).output
            for lang in ("zh", "en")}  # fmt: skip
    assert "未计入：愿景 13" in said["zh"]
    assert "left out: aspirations 13" in said["en"]
    assert not any("claims_" in words for words in said.values())


def test_each_reason_for_leaving_out_has_words() -> None:
    source = "".join((SRC / name).read_text("utf-8") for name in ("projection.py", "figures.py", "vocab.py"))
    named = set(re.findall(r'"((?:claims|figures|links|entities)_[a-z_]+)"', source))
    kinds = {f"claims_{modality.lower()}" for modality in MODALITIES if modality != "Fact"}
    assert named | kinds == set(LEFT_OUT)


def test_long_work_says_so_whatever_the_command(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "working" not in run("query", "roles", "-s", store_path).output
    monkeypatch.setenv("ECOGRAPH_PATIENCE", "0")
    asked = run("query", "multi-chain-actors", "-s", store_path, "--as-of", "2021-12-31", "--lang", "zh")
    assert "正在处理…" in asked.stderr
    assert "正在处理…" not in asked.stdout
