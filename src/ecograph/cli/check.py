"""Whether a store keeps the rules, and what follows from it: check, reason."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import lang_option, open_store, patience, persons_option, store_option
from ecograph.files import write_whole

if TYPE_CHECKING:
    from ecograph.checks import Report
    from ecograph.views import View

_KINDS = {
    "zh": {"shape": "形状（SHACL）", "data": "数据", "content": "名称与派生图", "ontology": "本体",
           "clash": "推理与矛盾"},
    "en": {"shape": "shapes (SHACL)", "data": "data", "content": "names and derived graphs",
           "ontology": "ontology", "clash": "what follows, and contradictions"},
}  # fmt: skip


@main.command()
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "sarif", "ttl"]), default="text",
    show_default=True, help="Text for a person, or a report for programs.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: stdout).")
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=5, show_default=True,
    help="At most so many findings of each rule in the text.",
)  # fmt: skip
@persons_option
@store_option
@lang_option
@click.pass_context
def check(
    context: click.Context,
    format_: str,
    output: Path | None,
    limit: int,
    store_path: Path,
    lang: str,
    view: View,
) -> None:
    """Check the store against every rule; exit code 1 if one is broken.

    SHACL shapes, how things fit together, the ontology itself, names and derived graphs, and
    contradictions in all that follows. docs/checks.md lists the rules.

    Example: ecograph check
    """
    from ecograph import checks

    with open_store(store_path, view, lang) as store:
        report = checks.check(store, _later(lambda kind: _KINDS[lang][kind]))
    _put(_written(report, format_, lang, limit), output)
    context.exit(0 if report.conforms else 1)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: stdout).")
@click.option(
    "-f", "--format", "format_", type=click.Choice(["nq", "nt", "ttl"]), default="nq",
    show_default=True, help="N-Quads, N-Triples or Turtle.",
)  # fmt: skip
@persons_option
@store_option
def reason(output: Path | None, format_: str, store_path: Path, view: View) -> None:
    """Write all that follows from the facts and the ontology (a subset of OWL 2 RL).

    It is computed on a copy: the store does not change, and no question reads what follows.

    Example: ecograph reason -o follows.nq
    """
    from ecograph import reasoning

    with open_store(store_path, view) as store:
        closed = reasoning.reason(store, _later_rule())
    _put(reasoning.inferred(closed, format_), output)


def _written(report: Report, format_: str, lang: str, limit: int) -> str:
    if format_ == "text":
        return report.to_text(lang, limit)
    if format_ == "ttl":
        return report.to_ttl()
    return report.to_json(lang) if format_ == "json" else report.to_sarif(lang)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode("utf-8"))
        click.echo(str(output), err=True)


def _later(words: Callable[[str], str]) -> Callable[[str], None]:
    """Say on standard error what comes next, once the work has taken a while."""
    begun, patient = time.monotonic(), patience()

    def say(step: str) -> None:
        if time.monotonic() - begun > patient:
            click.echo(f"  … {words(step)}", err=True)

    return say


def _later_rule() -> Callable[[str, int], None]:
    say = _later(str)
    return lambda rule, count: say(f"{rule}: {count:,}") if count else None
