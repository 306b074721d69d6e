"""Writing a store out: export."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph import exports
from ecograph.cli.app import main
from ecograph.cli.options import lang_option, open_store, store_option, view_options

if TYPE_CHECKING:
    from ecograph.views import View


_AT_ONCE = 1000


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="The file or folder (default: stdout, for RDF forms).",
)  # fmt: skip
@click.option(
    "-f", "--format", "form", type=click.Choice(exports.FORMS),
    help="The form (default: by the suffix of -o, else nquads).",
)  # fmt: skip
@click.option(
    "--graph", metavar="NAME", help="RDF forms: only one graph, such as current or a source's name."
)
@view_options
@store_option
@lang_option
def export(
    output: Path | None, form: str | None, graph: str | None, store_path: Path, view: View, lang: str
) -> None:
    """Write the store as RDF, as tables or as a network; equal content gives equal bytes.

    RDF: nquads (sorted), trig, turtle and ntriples (the union, or one graph), jsonld; rdf12 and ntriples12
    say who says each triple, in RDF 1.2. Tables of nodes, edges, observations and sources: csv, parquet,
    xlsx. The network of the current view: graphml, gexf. Plans and disputed claims are rows of the tables,
    marked; the networks hold only what holds.

    Example: ecograph export -o park.xlsx
    """
    form = exports.form_of(output, form)
    if output is None and form not in exports.RDF_FORMS:
        raise click.UsageError(f"{form} needs a place: -o PATH")
    with open_store(store_path, view, lang) as store:
        if output is None:
            _print(exports.stream(store, form, graph=graph))
            return
        done = exports.write(store, output, form, graph=graph, lang=lang)
    for line in (*(str(path) for path in done.paths), *(note[lang] for note in done.notes)):
        click.echo(line, err=True)


def _print(pieces: Iterable[str]) -> None:
    # As bytes: RDF is UTF-8 whatever the terminal is.
    waiting = iter(pieces)
    while some := "".join(itertools.islice(waiting, _AT_ONCE)):
        click.echo(some.encode("utf-8"), nl=False)
