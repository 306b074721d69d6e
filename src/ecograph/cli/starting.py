"""Beginning an ecosystem of one's own: init."""

from __future__ import annotations

from pathlib import Path

import click

from ecograph.cli.app import main


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
def init(directory: Path) -> None:
    """Make an empty ecosystem: a roster in Excel with drop-down lists, its mapping, a catalogue, a README.

    The roster holds a made-up example and is marked so. Nothing that is there is overwritten.

    Example: ecograph init my-park
    """
    from ecograph import starter

    for path in starter.make(directory):
        click.echo(str(path))
    click.echo(f"next: ecograph build --data {directory} -o {directory / 'store'}", err=True)
