"""What changed between two stores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import format_option, lang_option, persons_option

if TYPE_CHECKING:
    from ecograph.views import View


@main.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything changed.")
@format_option("text", "json")
@persons_option
@lang_option
def diff(old: Path, new: Path, exit_code: bool, format_: str, lang: str, view: View) -> None:
    """Tell what changed between two stores, and by which source.

    OLD and NEW are each a store folder, a data folder with a datapackage.json, or a file that
    `ecograph export` wrote (.nq).

    Example: ecograph diff last-month.nq ecograph-demo/store
    """
    from ecograph import changes
    from ecograph.views import see

    with changes.opened(old) as before, changes.opened(new) as after:
        found = changes.diff(see(before, view).store, see(after, view).store)
    click.echo(found.to_json() if format_ == "json" else found.text(lang), nl=False)
    if exit_code and found:
        raise SystemExit(1)
