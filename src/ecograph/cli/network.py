"""Networks: project, analyze, explore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit_readable,
    format_option,
    lang_option,
    limit_option,
    open_store,
    pair,
    store_option,
    view_options,
)
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from ecograph.views import View


@main.command()
@click.argument("name", default="combined")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file.")
@format_option("graphml", "gexf", "csv", "json")
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked.")
@view_options
@store_option
def project(name: str, output: Path, format_: str, include: str | None, store_path: Path, view: View) -> None:
    """Write a network: combined, one chain, or actors only.

    Example: ecograph project capital -f graphml -o capital.graphml
    """
    from ecograph import netfiles, projection

    with open_store(store_path, view) as store:
        net = projection.project(store, name, include_planned=include == "planned")
    written = netfiles.write_network(net, output, format_)
    made = net.graph["made"]
    click.echo(f"{net.number_of_nodes()} nodes, {net.number_of_edges()} links; left out: "
               f"{made['left_out']}\n" + "\n".join(str(path) for path in written), err=True)  # fmt: skip


@main.command()
@click.argument("measure")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def analyze(
    measure: str, projection_name: str, include: str | None, params: tuple[str, ...], format_: str,
    limit: int | None, store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Compute a measure on a projection; `ecograph list measures` names them.

    Example: ecograph analyze betweenness --on combined -n 10
    """
    from ecograph import analysis, projection

    with open_store(store_path, view, lang) as store:
        net = projection.project(store, projection_name, include_planned=include == "planned")
    known = analysis.measures()
    if measure not in known:
        raise NotFound("measure", measure, known, hint="ecograph list measures")
    click.echo(known[measure].meaning[lang], err=True)
    emit_readable(analysis.analyze(net, measure, lang=lang, **dict(map(pair, params))).head(limit), format_)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The page.")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@view_options
@store_option
@lang_option
def explore(output: Path, projection_name: str, store_path: Path, lang: str, view: View) -> None:
    """Make the page: one HTML file that opens with the network off.

    Plans and aspirations are in it, dashed and marked.

    Example: ecograph explore -o park.html
    """
    from ecograph import render

    with open_store(store_path, view, lang) as store:
        page = render.explore(store, output, projection=projection_name, lang=lang)
    click.echo(f"{page} ({page.stat().st_size / 1e6:.1f} MB): open it in a browser", err=True)
