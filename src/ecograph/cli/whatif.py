"""What would be lost: whatif."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit,
    format_option,
    lang_option,
    open_store,
    say_notes,
    store_option,
    view_options,
)

if TYPE_CHECKING:
    from ecograph.views import View


@main.command()
@click.argument("change", type=click.Choice(["remove"]))
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked.")
@format_option("table", "csv", "json")
@view_options
@store_option
@lang_option
def whatif(
    change: str, names: tuple[str, ...], projection_name: str, include: str | None, format_: str,  # noqa: ARG001
    store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Say what is lost if actors leave: links, reach, cells, sole funders and suppliers, measures.

    Only recorded links count: there may be a substitute that nobody wrote about. The store is not changed.

    Example: ecograph whatif remove 中科曙光
    """
    from ecograph import analysis, chains, entities, projection
    from ecograph.analysis import whatif as losses

    with open_store(store_path, view, lang) as store:
        gone = [entities.resolve(store, name) for name in names]
        net = projection.project(store, projection_name, include_planned=include == "planned", isolates=True)
        ground = chains.Ground.load(store)
    cells = [*chains.industry_matrix(ground), *chains.segment_matrix(ground)]
    found = losses.remove(net, gone, cells=cells)
    note = analysis.planned_note(net)
    for line in [*found.sentences(lang), *([note[lang]] if note else [])]:
        click.echo(line, err=True)
    table = found.table(lang)
    say_notes(table, lang)
    emit(table, format_)
