"""Facts and who says them: claim."""

from __future__ import annotations

from pathlib import Path

import click

from ecograph.cli.app import main
from ecograph.vocab import MODALITIES


@main.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option("--text", type=click.Path(path_type=Path), required=True, help="The document (UTF-8).")
@click.option("--quote", required=True, help="The phrase of it that says so; it is not stored.")
@click.option(
    "--modality", type=click.Choice(MODALITIES), default="Fact",
    show_default=True,
)  # fmt: skip
def claim(subject: str, predicate: str, object_: str, text: Path, quote: str, modality: str) -> None:
    """Draft a claim as Turtle, to be pasted into a file of graph_data/.

    Example: ecograph claim id:org/nec eco:residentIn id:park/qiip --text news.txt --quote "NEC …"
    """
    from ecograph import drafting

    click.echo(
        drafting.draft_claim(subject, predicate, object_, text=text, quote=quote, modality=modality), nl=False
    )
