"""Making a store: demo, build, info."""

from __future__ import annotations

from pathlib import Path

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    DEFAULT_STORE,
    emit,
    format_option,
    lang_option,
    no_persons_option,
    open_store,
    progress_lines,
    say_dropped,
    store_option,
)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="ecograph-demo", show_default=True,
    help="The folder for the store, the answers and the page.",
)  # fmt: skip
@no_persons_option
@lang_option
def demo(output: Path, lang: str, no_persons: bool) -> None:
    """Build the shipped ecosystem, answer questions, make the page.

    Example: ecograph demo
    """
    from ecograph import showcase

    for line in showcase.run(output, lang, without_persons=no_persons):
        click.echo(line, err=False)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=DEFAULT_STORE, show_default=True,
    envvar="ECOGRAPH_STORE", help="The store folder to write.",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(path_type=Path),
    help="A data folder with a datapackage.json (default: the shipped one).",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Build even if the store is up to date.")
@no_persons_option
def build(output: Path, data: Path | None, force: bool, no_persons: bool) -> None:
    """Build the store from a catalogue of sources.

    The new store is made beside the old one and swapped in when it is whole. What people decided
    (`ecograph review`, `ecograph forget`) stays in the store folder and is applied again, and so
    does what was imported (`ecograph import`).

    Example: ecograph build -o ecograph-store
    """
    from ecograph import pipeline

    with progress_lines() as progress:
        built = pipeline.build(output, data=data, force=force, without_persons=no_persons, progress=progress)
    state = "already up to date" if built.unchanged else "built"
    for account in built.tables:
        left = f"; see {built.path / account.left}" if account.left else ""
        click.echo(f"  {account.words('en')}{left}", err=True)
    click.echo(f"{built.path}: {state}, {sum(built.graphs.values()):,} statements", err=True)
    say_dropped(built)


@main.command()
@format_option("table", "csv", "json")
@store_option
@lang_option
def info(format_: str, store_path: Path, lang: str) -> None:
    """Say what a store holds: its graphs and the size of each.

    Example: ecograph info
    """
    from ecograph.table import Table

    with open_store(store_path) as store:
        graphs = store.graphs()
    heads = ("命名图", "语句数") if lang == "zh" else ("named graph", "statements")
    total = ("合计" if lang == "zh" else "total", sum(graphs.values()))
    emit(Table(heads, (*graphs.items(), total)), format_)
