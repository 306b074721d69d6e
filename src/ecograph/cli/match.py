"""Supply and demand: match."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit,
    format_option,
    lang_option,
    limit_option,
    open_store,
    say_notes,
    store_option,
    view_options,
)

if TYPE_CHECKING:
    from ecograph.views import View

KINDS = ("need-solution", "actor-actor")


@main.command()
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice(KINDS), help="Only needs and solutions, or only two actors.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="CODE",
    help="One of the two plays it; repeat it: opposite roles.",
)
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked.")
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def match(
    name: str | None, kind: str | None, roles: tuple[str, ...], include: str | None, format_: str,
    limit: int | None, store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Show who is recorded to need what something or somebody else can give, with no tie between them.

    Each row says why it is needed, why it can be given, who provides it, and the claims behind it. At the
    end come the actors for which no need or no supply is on record: not recorded, never none.

    Example: ecograph match --kind need-solution -n 5
    """
    from ecograph import matching

    kinds = matching.KINDS if kind is None else (kind,)
    with open_store(store_path, view, lang) as store:
        found = matching.match(
            store, name, kinds=kinds, roles=roles, planned=include == "planned", lang=lang, limit=limit
        )
    say_notes(found, lang)
    if format_ == "table":
        click.echo(matching.in_words(found, lang), nl=False)
    else:
        emit(found, format_)
