"""The documents are tested: references are generated, examples are replayed, links resolve.

``ECOGRAPH_GOLDEN=write python -m pytest tests/test_docs.py`` rewrites what is generated: the
references in ``docs/``, and the output that follows each example. Read the diff before you commit it.

In a page, a ``console`` block holds one ``$ ecograph …`` command and its output, cut to 150 columns and,
if it ends in ``…``, to as many lines as the page shows. An ``output`` block holds what the ``python``
blocks before it print. A block whose first line ends in ``file=NAME`` is written to that file first.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from unicodedata import east_asian_width

import click
import pytest
from click.testing import CliRunner

from ecograph import analysis, queries, starter
from ecograph.cli import main
from ecograph.pipeline import build

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WRITE = os.environ.get("ECOGRAPH_GOLDEN") == "write"
FIRST_COMMANDS = (
    "python -m pip install . && ecograph demo",
    'python -m pip install ".[test]" && python -m pytest',
)
GENERATED = (
    "<!-- Generated from the program. Do not edit: ECOGRAPH_GOLDEN=write python -m pytest "
    "tests/test_docs.py -->\n"
)
_BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|root|tmp|work|Users|opt|var)/|[A-Z]:\\Users")


# ---- the command line, from the click tree


def cli_reference() -> str:
    """The reference of the command line as Markdown."""
    lines = [GENERATED, "# Command line · 命令行\n", f"{_paragraphs(main)}\n"]
    lines += [
        "Data go to standard output, words and progress to standard error.",
        "Exit code 0: done; 1: a finding, or an error that you can mend; 2: wrong usage.\n",
        "| command | what it does |",
        "|---|---|",
    ]
    for name, command in main.commands.items():
        lines.append(f"| [`{name}`](#ecograph-{name}) | {_paragraphs(command).splitlines()[0]} |")
    for name, command in main.commands.items():
        lines += [f"\n## ecograph {name}\n", f"```text\n{_usage(name, command)}\n```\n"]
        words, _, example = _paragraphs(command).partition("Example: ")
        lines.append(words.strip())
        if example:
            lines.append(f"\n```sh\n{example.strip()}\n```")
        options = [p for p in command.params if isinstance(p, click.Option)]
        lines += ["\n| option | meaning |", "|---|---|", *map(_option, options)]
    return "\n".join(lines) + "\n"


def _paragraphs(command: click.Command) -> str:
    text = command.help or ""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _usage(name: str, command: click.Command) -> str:
    words = ["ecograph", name, "[OPTIONS]"]
    for param in command.params:
        if isinstance(param, click.Argument):
            word = param.metavar or str(param.name).upper()
            words.append(word if param.required else f"[{word}]")
    return " ".join(words)


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    kind = option.type
    value = ""
    if isinstance(kind, click.Choice):
        value = " " + " or ".join(f"`{choice}`" for choice in kind.choices)
    elif not option.is_flag:
        value = f" {option.metavar or kind.name.upper().split()[0]}"
    meaning = [option.help or ""]
    if option.show_default and isinstance(option.default, str | int):
        meaning.append(f"Default: `{option.default}`.")
    if isinstance(option.envvar, str):
        meaning.append(f"Environment: `{option.envvar}`.")
    if option.multiple:
        meaning.append("Repeatable.")
    return f"| {names}{value} | {' '.join(part for part in meaning if part)} |".replace(" |  |", " | |")


# ---- questions, networks and measures, from their own headers


def question_reference() -> str:
    """The reference of the named questions as Markdown, by group."""
    found = [queries.load(name) for name in queries.names()]
    lines = [
        GENERATED,
        "# Questions · 问题\n",
        "Each is one file in `src/ecograph/questions/`. Ask it with `ecograph query NAME`,",
        "or from Python with `eg.ask(store, NAME, params)`.\n",
        f"共 {len(found)} 个具名问题；`ecograph query 名称` 即可提问，`--lang zh` 给出中文表头。",
    ]
    for group in sorted({query.group for query in found}):
        lines.append(f"\n## {group}")
        for query in found:
            if query.group == group:
                lines += _described(query, f"ecograph query {query.name}")
    return "\n".join(lines) + "\n"


def measure_reference() -> str:
    """The reference of the projections and the measures as Markdown."""
    lines = [
        GENERATED,
        "# Networks and measures · 网络与指标\n",
        "A projection says which links make a network: one file in `src/ecograph/projections/`.",
        "A measure is computed on a network: `ecograph analyze MEASURE --on PROJECTION`.\n",
        "## Projections · 投影",
    ]
    for name in queries.names("projections"):
        lines += _described(queries.load(name, "projections"), f"ecograph project {name} -o {name}.graphml")
    lines.append("\n## Measures · 指标")
    for name, measure in analysis.measures().items():
        lines += [
            f"\n### `{name}` {measure.title['zh']} · {measure.title['en']}\n",
            f"{measure.meaning['en']}\n{measure.meaning['zh']}\n",
            f"- Does not say: {measure.limits['en']}",
            f"- 局限：{measure.limits['zh']}",
            f"- Columns: {', '.join(f'`{column}`' for column in measure.columns)}",
        ]
        params = measure.params
        if set(params) - {"lang"}:
            lines.append(
                "- Parameters (from Python): "
                + ", ".join(f"`{key}={value!r}`" for key, value in params.items() if key != "lang")
            )
        lines.append(f"\n```sh\necograph analyze {name} -n 10\n```")
    return "\n".join(lines) + "\n"


def _described(query: queries.Query, command: str) -> list[str]:
    lines = [
        f"\n### `{query.name}` {query.title.get('zh', '')} · {query.title.get('en', '')}\n",
        f"{query.summary.get('en', '')}\n{query.summary.get('zh', '')}",
    ]
    params = [param for param in query.params if param.name != "lang"]  # --lang sets it
    if params:
        lines += ["\n| parameter | type | default | meaning |", "|---|---|---|---|"]
    for param in params:
        default = "must be given" if param.default is None else f"`{param.default}`"
        words = " · ".join(param.text.get(lang, "") for lang in ("en", "zh"))
        lines.append(f"| `{param.name}` | {param.type} | {default} | {words} |")
        if param.default is None:
            command += f" -p {param.name}=…"
    for lang, word in (("en", "Columns: "), ("zh", "列：")):
        if lang in query.columns:
            lines.append(f"\n{word}{', '.join(query.columns[lang])}")
    return [*lines, f"\n```sh\n{command}\n```"]


@pytest.mark.parametrize(
    ("page", "render"),
    [("cli.md", cli_reference), ("questions.md", question_reference), ("measures.md", measure_reference)],
)
def test_a_reference_is_current(page: str, render: Callable[[], str]) -> None:
    path = ROOT / "docs" / page
    if WRITE:
        path.write_text(render(), "utf-8", newline="\n")
    assert path.read_text("utf-8") == render(), "ECOGRAPH_GOLDEN=write rewrites it"


def test_everything_that_has_a_name_is_documented() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    names = [f"ecograph {command}" for command in main.commands]
    names += [f"`{name}`" for kind in ("questions", "projections") for name in queries.names(kind)]
    names += [f"`{name}`" for name in analysis.measures()]
    assert [name for name in names if name not in text] == []


# ---- examples, replayed


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working directory after `ecograph demo`: the store is there, and nothing else is needed."""
    folder = tmp_path_factory.mktemp("workshop")
    build(folder / "ecograph-demo" / "store")
    with contextlib.chdir(folder):
        yield folder


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name != "CHANGELOG.md"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_examples_of_a_page_give_what_it_shows(
    page: Path, workshop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ECOGRAPH_STORE", raising=False)
    monkeypatch.setenv("ECOGRAPH_LANG", "zh" if ".zh" in page.name else "en")
    text = page.read_text("utf-8")
    shown = replay(text)
    if WRITE:
        page.write_text(shown, "utf-8", newline="\n")
    else:
        assert shown == text, "ECOGRAPH_GOLDEN=write rewrites the output"


@pytest.mark.parametrize("name", main.commands)
def test_the_example_of_a_command_runs(
    name: str, workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A store of its own: some commands record a decision in it.
    store = shutil.copytree(workshop / "ecograph-demo" / "store", tmp_path / "store")
    monkeypatch.setenv("ECOGRAPH_STORE", str(store))
    (workshop / "news.txt").write_text("NEC …", "utf-8")  # what the example of `claim` quotes
    (workshop / "last-month.nq").write_text("", "utf-8")  # what the example of `diff` starts from
    _panel(workshop)  # what the example of `coordination` reads
    (workshop / "roster.xlsx").write_bytes(starter.workbook())
    if name == "imports":
        assert _run("ecograph import roster.xlsx")
    _, found, example = _paragraphs(main.commands[name]).partition("Example: ")
    assert found, "each command shows an example"
    assert _run(example)


def _panel(folder: Path) -> None:
    page = (ROOT / "docs" / "measures" / "coordination.md").read_text("utf-8")
    for block in _BLOCK.finditer(page):
        _, _, file = block["info"].partition(" file=")
        if file:
            (folder / file).write_text(block["body"], "utf-8", newline="\n")


def replay(text: str) -> str:
    """The page with the output of its examples as it is now."""
    scope: dict[str, object] = {}
    printed = io.StringIO()

    def one(block: re.Match[str]) -> str:
        info, body = block["info"], block["body"]
        kind, _, file = info.partition(" file=")
        if file:
            Path(file).write_text(body, "utf-8", newline="\n")
        elif kind == "console":
            command, *lines = body.splitlines()
            body = f"{command}\n{_trimmed(_run(command), lines)}"
        elif kind == "python":
            with contextlib.redirect_stdout(printed):
                exec(compile(body, "<page>", "exec"), scope)  # noqa: S102 - our own page
        elif kind == "output":
            body = _trimmed(printed.getvalue(), body.splitlines())
            printed.seek(0)
            printed.truncate()
        return f"```{info}\n{body}```"

    return _BLOCK.sub(one, text)


def _run(command: str) -> str:
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "ecograph", command
    # Words about long work depend on the machine; a page shows none.
    done = CliRunner().invoke(main, arguments, env={"ECOGRAPH_PATIENCE": "3600"}, catch_exceptions=False)
    assert done.exit_code == 0, f"{command}\n{done.output}"
    # Seconds differ from run to run, and the size of the page with every change of its script.
    output = re.sub(r"\d+\.\d(?= s\b| 秒)", "…", done.output)
    return re.sub(r"(\d+\.\d)(?= MB)", lambda size: f"{float(size[0]):.0f}", output)


def _trimmed(output: str, shown: list[str]) -> str:
    lines = [_cut(line.rstrip()) for line in output.splitlines()]
    limit = len([line for line in shown if line != "…"])
    cut = [*lines[:limit], "…"] if "…" in shown and limit < len(lines) else lines
    return "".join(f"{line}\n" for line in cut)


def _cut(line: str) -> str:
    """The line in at most 150 columns; Chinese characters take two."""
    columns = list(accumulate(2 if east_asian_width(char) in "WF" else 1 for char in line))
    if not columns or columns[-1] <= 150:
        return line
    return line[: sum(column < 150 for column in columns)].rstrip() + "…"


# ---- the pages themselves


def test_relative_links_resolve() -> None:
    broken = []
    for page in PAGES:
        for link in _LINK.finditer(_BLOCK.sub("", page.read_text("utf-8"))):
            target, _, anchor = link["target"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            path = page.parent / target if target else page
            if not path.exists() or (anchor and path.suffix == ".md" and anchor not in _anchors(path)):
                broken.append(f"{page.name}: {link['target']}")
    assert broken == []


def _headings(page: Path) -> list[str]:
    return re.findall(r"^(#+ .*)$", _BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    return {
        re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-") for heading in _headings(page)
    }


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_opens_with_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    places = [text.index(command) for command in FIRST_COMMANDS]
    assert places == sorted(places)
    assert "docs/images/explorer-zh.png" in text[: places[0]]
    assert text[: places[1]].count("\n") < 30, "they belong on the first screen"


def test_the_readme_and_its_twin_have_the_same_headings() -> None:
    levels = [
        [heading.split(" ")[0] for heading in _headings(ROOT / name)]
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert levels[0] == levels[1]
    assert "README.zh-CN.md" in (ROOT / "README.md").read_text("utf-8")
    assert "(README.md)" in (ROOT / "README.zh-CN.md").read_text("utf-8")


def test_no_page_names_a_place_on_someones_machine() -> None:
    found = {page.name for page in PAGES if _MACHINE_PATH.search(page.read_text("utf-8"))}
    assert found == set()
