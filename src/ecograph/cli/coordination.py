"""Indicators: panels of units and years, key figures of a park, what changed between two dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit,
    emit_readable,
    format_option,
    lang_option,
    limit_option,
    open_store,
    persons_option,
    read_text,
    say_notes,
    store_option,
    view_options,
)

if TYPE_CHECKING:
    from ecograph.views import View


@main.command()
@click.argument("panels", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--config", required=True, type=click.Path(path_type=Path), help="The spec: TOML or JSON.")
@click.option("--year", help="Only this date, computed within the whole panel.")
@format_option("table", "csv", "json")
@limit_option
@lang_option
def coordination(
    panels: tuple[Path, ...], config: Path, year: str | None, format_: str, limit: int | None, lang: str
) -> None:
    """Compute the coupling coordination of a panel: units, years, indicators of several chains.

    The spec says which column belongs to which chain, its direction and its weight. Several files are
    joined by unit and year.

    Example: ecograph coordination panel.csv --config spec.toml
    """
    from ecograph.analysis import panel

    spec = panel.read_spec(read_text(config), where=str(config), json_text=config.suffix == ".json")
    first, *others = (panel.read_panel(read_text(path), where=str(path)) for path in panels)
    found = panel.coordinate(first, spec, *others)
    for line in panel.words(found, lang):
        click.echo(line, err=True)
    emit(panel.for_reader(panel.at_date(found, year), lang).head(limit), format_)


@main.command()
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def indicators(format_: str, limit: int | None, store_path: Path, lang: str, view: View) -> None:
    """List the key figures of each park as intervals: tax per mu, plot ratio, patents per staff.

    Example: ecograph indicators -n 5
    """
    from ecograph.analysis import indicators as figures

    with open_store(store_path, view, lang) as store:
        found = figures.indicators(store)
    say_notes(found, lang)
    emit_readable(figures.for_reader(found, lang).head(limit) if format_ == "table" else found, format_)


@main.command()
@click.argument("first", metavar="FIRST")
@click.argument("second", metavar="SECOND")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@click.option("--names", is_flag=True, help="The actors that entered or left, by name.")
@format_option("table", "csv", "json")
@persons_option
@store_option
@lang_option
def turnover(
    first: str,
    second: str,
    projection_name: str,
    names: bool,
    format_: str,
    store_path: Path,
    lang: str,
    view: View,
) -> None:
    """Compare the network at two dates: who entered and left, which ties persist, what has no date.

    Example: ecograph turnover 2020 2021
    """
    from ecograph.analysis import turnover as compared
    from ecograph.views import read_day

    with open_store(store_path, view, lang) as store:
        three = compared.snapshots(store, read_day(first), read_day(second), projection_name)
    found = (compared.changes if names else compared.turnover)(*three)
    say_notes(found, lang)
    emit_readable(compared.for_reader(found, lang) if format_ == "table" else found, format_)
