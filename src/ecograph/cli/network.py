"""Networks: project, analyze, explore."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecograph.cli.app import main
from ecograph.cli.large import large_network, progress_bar
from ecograph.cli.options import (
    emit_readable,
    format_option,
    lang_option,
    left_out_words,
    limit_option,
    open_store,
    pair,
    say_notes,
    store_option,
    view_options,
)
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from ecograph.views import View

FORMS = ("links", "directed", "undirected")


def projection_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which links count; the command gets them as one ``choice``."""

    @functools.wraps(command)
    def chosen(
        *args: Any, include: str | None, roles: tuple[str, ...], industries: tuple[str, ...],
        source: str | None, isolates: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        choice = {
            "include_planned": include == "planned", "roles": roles, "industries": industries,
            "source": source, "isolates": isolates,
        }  # fmt: skip
        command(*args, choice=choice, **kwargs)

    for option in (
        click.option("--isolates", is_flag=True, help="Also actors without a link."),
        click.option("--source", metavar="NAME", help="Only what one source says."),
        click.option(
            "--industry", "industries", multiple=True, metavar="CODE", help="Links in an industry; repeat it."
        ),
        click.option(
            "--role", "roles", multiple=True, metavar="CODE", help="Links between these roles; repeat it."
        ),
        click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked."),
    ):
        chosen = option(chosen)
    return chosen


@main.command()
@click.argument("name", default="combined")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file.")
@format_option("graphml", "gexf", "csv", "json")
@click.option(
    "--form", type=click.Choice(FORMS), default="links", show_default=True,
    help="Each link by itself, or one weighted link per pair.",
)  # fmt: skip
@projection_options
@view_options
@store_option
@lang_option
def project(
    name: str, output: Path, format_: str, form: str, store_path: Path, choice: dict[str, Any], view: View,
    lang: str,
) -> None:  # fmt: skip
    """Write a network: all links, one chain, actors only, or another of `ecograph list projections`.

    Example: ecograph project capital -f graphml -o capital.graphml
    """
    from ecograph import netfiles, projection

    with open_store(store_path, view) as store:
        net = projection.project(store, name, **choice)
    if form != "links":
        net = projection.merged(net, directed=form == "directed")
    notes: list[Mapping[str, str]] = []
    written = netfiles.write_network(net, output, format_, notes=notes)
    nodes, links = net.number_of_nodes(), net.number_of_edges()
    counts = f"{nodes:,} 个节点，{links:,} 条联系" if lang == "zh" else f"{nodes:,} nodes, {links:,} links"
    left_out = left_out_words(net.graph["made"]["left_out"], lang)
    said = (counts, left_out, *(note[lang] for note in notes), *map(str, written))
    click.echo("\n".join(filter(None, said)), err=True)


@main.command()
@click.argument("measure")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@projection_options
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option(
    "--engine", metavar="NAME", help="networkx, sparse, rustnx or igraph; by default chosen by size."
)
@click.option("--write", is_flag=True, help="Also write the whole answer into the store, as RDF.")
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def analyze(
    measure: str, projection_name: str, choice: dict[str, Any], params: tuple[str, ...], engine: str | None,
    write: bool, format_: str, limit: int | None, store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Compute a measure on a projection; `ecograph list measures` names them.

    Large networks are computed by faster engines, if these are installed; the answer names the engine.
    With --write the answer lies in the store in a graph of its own, with how it was made, until the
    store's content changes; `ecograph query analysis-runs` lists such graphs.

    Example: ecograph analyze betweenness --on combined -n 10
    """
    from ecograph import analysis, projection, results

    content = results.content_of(store_path)
    known = analysis.measures()
    if measure not in known:
        raise NotFound("measure", measure, known, hint="ecograph list measures")
    given = dict(map(pair, params)) | ({"engine": engine} if engine else {})
    with open_store(store_path, view, lang) as store:
        net = None if write else large_network(store, projection_name, measure, choice, given)
        net = projection.project(store, projection_name, **choice) if net is None else net
    click.echo(known[measure].meaning[lang], err=True)
    note = analysis.planned_note(net)
    if note:
        click.echo(note[lang], err=True)
    with progress_bar(measure, lang) as progress:
        table = analysis.analyze(net, measure, progress=progress, **given)
    say_notes(table, lang)
    emit_readable(analysis.for_reader(table.head(limit), measure, net, lang), format_)
    if write:
        title = known[measure].title
        done = results.write(store_path, table, params=given, title=title, content=content)
        click.echo(done.words(lang), err=True)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The page.")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@click.option("--around", metavar="ENTITY", help="Only what lies near an entity: its name or identifier.")
@click.option(
    "--hops", type=click.IntRange(min=1), default=1, show_default=True, help="With --around: how many links."
)
@click.option("--chain", "chains", multiple=True, metavar="CODE", help="Only links of a chain; repeat it.")
@click.option("--question", metavar="NAME", help="The answer to a question, as a map.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="Its parameter.")
@view_options
@store_option
@lang_option
def explore(
    output: Path, projection_name: str, around: str | None, hops: int, chains: tuple[str, ...],
    question: str | None, params: tuple[str, ...], store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Make the page: one HTML file that opens with the network off.

    Plans and aspirations are in it, dashed and marked. It shows the whole network, or what lies around
    an entity, some chains, or the answer to a question; its title says which.

    Example: ecograph explore --around 中科曙光 --hops 2 -o sugon.html
    """
    from ecograph import render

    if params and question is None:
        raise click.UsageError("-p goes with --question NAME")
    with open_store(store_path, view, lang) as store:
        page = render.explore(store, output, projection=projection_name, lang=lang, around=around, hops=hops,
                              chains=chains, question=question, params=dict(map(pair, params)))  # fmt: skip
    click.echo(f"{page} ({page.stat().st_size / 1e6:.1f} MB): open it in a browser", err=True)
