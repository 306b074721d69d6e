"""What changed between two stores."""

from __future__ import annotations

from pathlib import Path

import click

from ecograph.cli.app import main
from ecograph.cli.options import format_option, lang_option


@main.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything changed.")
@format_option("text", "json")
@lang_option
def diff(old: Path, new: Path, exit_code: bool, format_: str, lang: str) -> None:
    """Tell what changed between two stores, and by which source.

    OLD and NEW are each a store folder, a data folder with a datapackage.json, or a file that
    `ecograph export` wrote (.nq).

    Example: ecograph diff last-month.nq ecograph-demo/store
    """
    from ecograph import changes

    with changes.opened(old) as before, changes.opened(new) as after:
        found = changes.diff(before, after)
    click.echo(found.to_json() if format_ == "json" else found.text(lang), nl=False)
    if exit_code and found:
        raise SystemExit(1)
