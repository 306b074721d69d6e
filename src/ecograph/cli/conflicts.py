"""Conflicts between claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import emit, format_option, lang_option, open_store, store_option, view_options

if TYPE_CHECKING:
    from ecograph.views import View

# As in `ecograph.conflicts`, which is not imported for --help; a test compares the two.
KINDS = ("DisjointValues", "PartExceedsWhole", "FunctionalValues", "NameVariant", "IncompatibleTypes")


@main.command()
@click.option("--kind", type=click.Choice(KINDS, case_sensitive=False), help="Only conflicts of this kind.")
@format_option("table", "csv", "json")
@view_options
@store_option
@lang_option
def conflicts(kind: str | None, format_: str, store_path: Path, lang: str, view: View) -> None:
    """List what cannot all hold: both sides, and why.

    A conflict is open until a reviewer decides (`ecograph review`). Both sides stay in the store.

    Example: ecograph conflicts --kind PartExceedsWhole
    """
    from ecograph import conflicts as found

    with open_store(store_path, view, lang) as store:
        table = found.conflicts(store, lang, kind=kind)
    if format_ != "table":
        emit(table, format_)
        return
    click.echo(found.as_text(table, lang), nl=False)
    n, undecided = table.made["conflicts"], table.made["open"]
    click.echo(
        f"{n} 个冲突，{undecided} 个待处理" if lang == "zh" else f"{n} conflicts, {undecided} open", err=True
    )
