"""Chains, cells, rungs and stages: completeness, ladder, funnel; and the gaps of a chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit_readable,
    format_option,
    lang_option,
    limit_option,
    open_store,
    say_notes,
    store_option,
    view_options,
)

if TYPE_CHECKING:
    from ecograph.store import Store
    from ecograph.views import View

# A page shows so many candidates per segment; csv and json have all.
_SHOWN = 10
_PLANNED = click.option(
    "--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked."
)


@main.command()
@click.option(
    "--by", type=click.Choice(["industry", "segment"]), default="industry", show_default=True,
    help="Industry × role, or chain segment × role.",
)  # fmt: skip
@click.option("--chain", metavar="CHAIN", help="Only the segments of this chain: a template, or its name.")
@click.option("--park", metavar="NAME", help="The park that counts as “in the park”.")
@format_option("table", "csv", "json")
@view_options
@store_option
@lang_option
def completeness(
    by: str, chain: str | None, park: str | None, format_: str, store_path: Path, lang: str, view: View
) -> None:
    """Show which cells of industry × role (or segment × role) are filled, claimed, or unknown.

    A cell is present in the park, present but not recorded in the park, claimed without a name, or
    unknown. As csv and json each cell is a row with the claims that it rests on.

    Example: ecograph completeness --by segment --chain vr
    """
    from ecograph import chain_gaps, chains, entities

    with open_store(store_path, view, lang) as store:
        ground = chains.Ground.load(store, entities.resolve(store, park) if park else None)
        template = chain_gaps.find(store, chain) if chain else None
    segments = by == "segment" or template is not None
    cells = chains.segment_matrix(ground, template) if segments else chains.industry_matrix(ground)
    found = (chains.wide if format_ == "table" else chains.table)(ground, cells, lang)
    say_notes(found, lang)
    emit_readable(found, format_)


def emit_gaps(
    store: Store, chain: str | None, template: Path | None, format_: str, limit: int | None, lang: str
) -> None:
    """Print the gaps of a chain: of a template file, or of the chain by that name."""
    from ecograph import chain_gaps, chain_templates, chains

    wanted = chain_templates.read(template) if template else chain_gaps.find(store, str(chain))
    ground = chains.Ground.load(store)
    gaps = chain_gaps.gaps(ground, wanted)
    found = chain_gaps.table(ground, gaps, lang, _SHOWN if format_ == "table" else None)
    click.echo(f"{wanted.label(lang)}: {wanted.source_zh if lang == 'zh' else wanted.source_en}", err=True)
    say_notes(found, lang)
    emit_readable(found.head(limit), format_)
    more = sum(max(0, len(gap.candidates) - _SHOWN) for gap in gaps)
    if more and format_ == "table":
        words = {
            "zh": f"另有 {more} 个可补链者未列;-f csv 列出全部",
            "en": f"{more} more candidates: -f csv has all",
        }
        click.echo(words[lang], err=True)


@main.command()
@click.option(
    "--by", type=click.Choice(["stage", "industry", "building"]), default="stage", show_default=True,
    help="In all, or per industry or building.",
)  # fmt: skip
@click.option("--from", "first", metavar="DATE", help="With --to: who moved from which rung to which.")
@click.option("--to", "second", metavar="DATE", help="The later date.")
@_PLANNED
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def ladder(
    by: str, first: str | None, second: str | None, include: str | None, format_: str, limit: int | None,
    store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Count the enterprises on each rung, from startup to leading; or say who moved between two dates.

    What has no date stands apart. An empty rung means that nobody is recorded there.

    Example: ecograph ladder --from 2020 --to 2021
    """
    from ecograph import ladder as rungs
    from ecograph.views import read_day

    if (first is None) != (second is None) or (first and view.as_of):
        raise click.UsageError("--from DATE goes with --to DATE, and without --as-of")
    planned = include == "planned"
    with open_store(store_path, view, lang) as store:
        if first and second:
            found = rungs.moves(store, read_day(first), read_day(second), planned=planned, lang=lang)
        else:
            found = rungs.ladder(store, by=by, planned=planned, lang=lang)
    say_notes(found, lang)
    emit_readable(found.head(limit), format_)


@main.command()
@_PLANNED
@format_option("table", "csv", "json")
@view_options
@store_option
@lang_option
def funnel(include: str | None, format_: str, store_path: Path, lang: str, view: View) -> None:
    """Follow solutions from showcase to transaction: counts per stage and conversion, with bounds.

    A solution whose stage nobody recorded could be at any: it widens the bounds.

    Example: ecograph funnel
    """
    from ecograph import funnel as stages

    with open_store(store_path, view, lang) as store:
        found = stages.funnel(store, planned=include == "planned", lang=lang)
    say_notes(found, lang)
    emit_readable(found, format_)
