"""One identity each: resolve."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
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
    progress_lines,
    store_option,
)

if TYPE_CHECKING:
    from ecograph.merging import Decision
    from ecograph.store import Store

_FILE = click.Path(path_type=Path)


@main.command()
@click.argument("verdict", required=False, type=click.Choice(["yes", "no", "unsure"]))
@click.argument("pair", nargs=-1, metavar="ONE TWO")
@click.option("--by", "who", default="", help="With a verdict: who decides.")
@click.option("--because", "reason", default="", help="With a verdict: why.")
@click.option("--on", "day", metavar="DATE", help="With a verdict: the day of the decision (default: today).")
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.6, show_default=True, help="Leave out lower ones."
)
@click.option("--source", default="", metavar="NAME", help="Only pairs of which one is of this source.")
@click.option("--all", "every", is_flag=True, help="Also pairs that were decided.")
@click.option(
    "--decisions", type=_FILE, metavar="FILE", help="Bring in decisions from a CSV, as the list gives it."
)
@click.option("--evaluate", "labelled", is_flag=False, flag_value="", metavar="[FILE]",
              help="Say how well candidates are found on labelled pairs (default: ours).")  # fmt: skip
@format_option("table", "csv", "json")
@limit_option
@store_option
@lang_option
def resolve(
    verdict: str | None, pair: tuple[str, ...], who: str, reason: str, day: str | None, min_score: float,
    source: str, every: bool, decisions: Path | None, labelled: str | None, format_: str, limit: int | None,
    store_path: Path, lang: str,
) -> None:  # fmt: skip
    """List entities that may be one and the same, or record what a person decided of two of them.

    Nothing is merged but what a person called one. A merge keeps what every source said, and a later “no”
    parts the two again. Persons are listed only where they share an organization or an identifier.

    Example: ecograph resolve no 中科曙光 歌尔 --by "A. Li" --because "two companies"
    """
    if labelled is not None:
        _evaluate(labelled, format_, lang)
    elif verdict is None and decisions is None:
        if pair or who or reason:
            raise click.UsageError("say yes, no or unsure, and the two entities")
        _list(store_path, min_score, source, every, format_, limit, lang)
    else:
        _decide(store_path, verdict, pair, who, reason, day, decisions, lang)


def _list(
    store_path: Path, least: float, source: str, every: bool, format_: str, limit: int | None, lang: str
) -> None:
    from ecograph import decisions as kept
    from ecograph import identity, merging

    decided = merging.latest(merging.read(store_path / kept.FOLDER))

    def verdict(one: str, two: str) -> str:
        found = decided.get((one, two) if one < two else (two, one))
        return found.verdict if found else ""

    with open_store(store_path) as store, progress_lines() as steps:
        found = identity.candidates(
            store, least=least, source=source, decided=verdict, every=every, progress=steps
        )  # fmt: skip
        torn = merging.plan(store, decided).contradictions
    table = found.table(lang)
    emit(table.head(limit) if limit else table, format_)
    for group in torn:
        names = ", ".join(group)
        click.echo(f"决定相互矛盾，未归并：{names}" if lang == "zh" else
                   f"decisions contradict each other, not merged: {names}", err=True)  # fmt: skip
    words = (f"比较了 {found.entities:,} 个要素、{found.pairs:,} 对" if lang == "zh"
             else f"compared {found.entities:,} entities in {found.pairs:,} pairs")  # fmt: skip
    click.echo(words, err=True)


def _decide(
    store_path: Path, verdict: str | None, pair: tuple[str, ...], who: str, reason: str, day: str | None,
    file: Path | None, lang: str,
) -> None:  # fmt: skip
    from ecograph import decisions as kept
    from ecograph import merging, pipeline

    on = day or datetime.date.today().isoformat()
    with open_store(store_path) as store:
        if file is not None:
            made = list(_of_file(file, who, reason, on))
        elif len(pair) == 2:
            one, two = (_entity(store, name) for name in pair)
            made = [merging.Decision(one, two, verdict or "", who, on, reason)]
        else:
            raise click.UsageError(f"a decision is about two entities, not {len(pair)}")
    merging.record(store_path / kept.FOLDER, made)
    for decision in made[:20]:
        click.echo(decision.words(lang))
    with progress_lines() as steps:
        pipeline.refresh(store_path, progress=steps)


def _entity(store: Store, name: str) -> str:
    """The entity that is meant; one that was merged is itself here, so that it can be parted again."""
    from ecograph.entities import resolve as resolve_name
    from ecograph.vocab import ID, expand

    for iri in (expand(name), ID + name):
        if iri.startswith(("http://", "https://", "urn:")) and store.ask(
            "ASK { ?e eco:mergedInto ?kept }", {"e": iri}
        ):
            return iri
    return resolve_name(store, name)


def _of_file(file: Path, who: str, reason: str, on: str) -> Iterator[Decision]:
    """The decided rows of a list that ``ecograph resolve -f csv`` gave and a person filled in."""
    from ecograph.errors import InputError
    from ecograph.merging import VERDICTS, Decision
    from ecograph.tables import BadRow, open_table

    heads = (
        {"zh": "已决定", "en": "decided"},
        {"zh": "甲标识", "en": "id of one"},
        {"zh": "乙标识", "en": "id of other"},
    )
    table = open_table(file)
    lang = next((lang for lang in ("en", "zh") if all(head[lang] in table.columns for head in heads)), None)
    if lang is None:
        raise InputError(
            "This is not a list of candidates.", where=str(file), hint="make one: ecograph resolve -f csv"
        )
    for row in table.rows():
        if isinstance(row, BadRow):
            raise InputError(f"This row cannot be read: {row.reason.en}", where=f"{file}, row {row.number}")
        said, one, two = (str(row.cells.get(head[lang]) or "").strip() for head in heads)
        if not said:
            continue
        if said not in VERDICTS:
            raise InputError(
                f"“{said}” is no verdict.", where=f"{file}, row {row.number}", hint="yes, no or unsure"
            )
        yield Decision(one, two, said, who, on, reason)


def _evaluate(labelled: str, format_: str, lang: str) -> None:
    from ecograph import identity

    table = identity.evaluate(identity.labelled_pairs(Path(labelled) if labelled else None), lang)
    emit(table, format_)
    made = table.made
    words = "{pairs} pairs, {same} of them one; {blocking_recall} of these are compared at all"
    if lang == "zh":
        words = "{same} 对同一、共 {pairs} 对；其中 {blocking_recall} 的同一对会被比较"
    click.echo(words.format(**made), err=True)
