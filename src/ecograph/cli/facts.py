"""Facts and decisions about them: claim, review, forget."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from ecograph.cli.app import main
from ecograph.cli.options import emit, lang_option, open_store, say_dropped, store_option
from ecograph.errors import InputError
from ecograph.vocab import MODALITIES

_WHEN = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the decision (default: today).",
)


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


@main.command()
@click.argument("claim_ref", metavar="CLAIM")
@click.argument("decision", type=click.Choice(["accept", "dispute", "supersede", "reject"]))
@click.option("--by", "reviewer", required=True, help="Who decides.")
@click.option("--because", "reason", required=True, help="Why.")
@_WHEN
@click.option(
    "--in-favour-of", "newer", metavar="CLAIM", help="With supersede: the claim that takes its place."
)
@store_option
@lang_option
def review(
    claim_ref: str, decision: str, reviewer: str, reason: str, on: datetime.datetime | None,
    newer: str | None, store_path: Path, lang: str,
) -> None:  # fmt: skip
    """Record a decision about a claim: accept, dispute, supersede or reject it.

    The decision is kept as data in the store folder, under decisions/, and survives rebuilds; the
    current view follows the latest one. The source's own status stays readable.

    Example: ecograph review 158866ea22603bd3 dispute --by 王宁 --because "part exceeds whole"
    """
    from ecograph import decisions, entities, pipeline

    with open_store(store_path) as store:
        found = entities.resolve_claim(store, claim_ref)
        instead = entities.resolve_claim(store, newer) if newer else ""
        said = entities.words_of(store, found, lang=lang)
    made = decisions.Review(found, decision, reviewer, _day(on), reason, instead)
    path = decisions.record(store_path / decisions.FOLDER, made)
    built = pipeline.refresh(store_path)
    click.echo(f"{said}\n{decisions.words(made, lang)}\n{path}", err=True)
    say_dropped(built, lang)


@main.command()
@click.argument("person")
@click.option("--by", required=True, help="Who asks for it, or decides it.")
@click.option("--because", "reason", default="", help="Why.")
@_WHEN
@store_option
@lang_option
def forget(
    person: str, by: str, reason: str, on: datetime.datetime | None, store_path: Path, lang: str
) -> None:
    """Remove a person, and everything that says who they are, from the store.

    Removed are the person's claims, with evidence that serves nothing else; the name is masked in
    what remains. Every later build leaves the person out. Only a hash of the identifier is kept.
    Source files are not changed: what they still hold is said.

    Example: ecograph forget 赵敏 --by 数据保护专员
    """
    from ecograph import decisions, entities, pipeline, redaction

    with open_store(store_path) as store:
        who = entities.resolve(store, person)
        if who not in redaction.persons(store):
            raise InputError("This is no person.", where=who, hint="only persons are forgotten")
        holding = redaction.sources_naming(store, who)
    decisions.forget(store_path / decisions.FOLDER, who, by=by, on=_day(on), reason=reason)
    built = pipeline.refresh(store_path)
    assert built.redaction is not None
    emit(built.redaction.table(lang), "table")
    click.echo(redaction.advice(holding, lang), err=True)
    say_dropped(built, lang)


def _day(given: datetime.datetime | None) -> datetime.date:
    """The given day, or today: a decision is dated when it is made."""
    return given.date() if given else datetime.datetime.now().astimezone().date()
