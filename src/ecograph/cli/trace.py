"""Facts one can trust: trace, verify, figures, gaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit,
    format_option,
    lang_option,
    left_out_words,
    limit_option,
    open_store,
    store_option,
    view_options,
)
from ecograph.errors import EcographError, InputError, ScopeMismatch

if TYPE_CHECKING:
    from ecograph.quantity import Quantity
    from ecograph.store import Store
    from ecograph.views import View

_SCOPES = """
SELECT DISTINCT ?scope WHERE {
  ?scope a eco:Scope ; skos:prefLabel ?label FILTER(STR(?label) = ?name)
} ORDER BY ?scope
"""
_FOLDER = click.Path(path_type=Path)


@main.command()
@click.argument("ref", metavar="REF")
@click.option(
    "--text", type=_FOLDER, metavar="DIR", help="Show the words of each span from the texts of a folder."
)
@format_option("text", "json")
@view_options
@store_option
@lang_option
def trace(ref: str, text: Path | None, format_: str, store_path: Path, lang: str, view: View) -> None:
    """Walk a statement back to its source: claim, place, document with hash.

    REF is a claim (its IRI, or the first characters of its hash), an entity, a conflict, or a link
    written "A -> B". What a rule derived walks back through the rule. The words themselves are shown
    only from a text at hand, after its hash was checked.

    Example: ecograph trace "中科曙光 -> 青岛国际创新园"
    """
    from ecograph import provenance

    with open_store(store_path, view, lang) as store:
        walk = provenance.trace(store, ref, lang=lang, texts=text)
    click.echo(walk.to_json() if format_ == "json" else walk.to_text(), nl=False)


@main.command()
@click.option(
    "--text", type=_FOLDER, metavar="DIR", default=Path(), help="The folder of texts (default: here)."
)
@click.option("--complete", is_flag=True, help="A document without a text at hand is a finding too.")
@format_option("table", "csv", "json")
@store_option
@lang_option
def verify(text: Path, complete: bool, format_: str, store_path: Path, lang: str) -> None:
    """Check every document, span and table row against the texts at hand.

    Texts are found by the identifier of the document or its file name. Each mismatch is named, and the
    exit code is then 1. A document of which no text is at hand is listed as not verified; that is a
    finding only with --complete.

    Example: ecograph verify --text .
    """
    from ecograph import verification

    with open_store(store_path) as store:
        found = verification.verify(store, text)
    emit(found.table(lang), format_)
    click.echo(found.words(lang), err=True)
    if not found.ok or (complete and found.missing):
        raise SystemExit(1)


@main.command()
@click.argument("refs", nargs=-1, metavar="[ENTITY | CLAIM...]")
@click.option("--sum", "summed", is_flag=True, help="Add the figures of two or more claims.")
@click.option("--ratio", is_flag=True, help="Divide the figure of the first claim by that of the second.")
@click.option(
    "--into", metavar="SCOPE", help="The whole whose disjoint parts they are: a scope, or a name for it."
)
@click.option("--unit", "unit_", metavar="UNIT", help="The unit of the result: 亩, m2, km2, 元, 亿元, %.")
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked.")
@format_option("table", "csv", "json")
@view_options
@store_option
@lang_option
def figures(
    refs: tuple[str, ...], summed: bool, ratio: bool, into: str | None, unit_: str | None,
    include: str | None, format_: str, store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Print figures with bounds, unit, scope and date; or add or divide them.

    Bounds are carried through. Figures of different scope, entity, date or kind of unit are not added,
    and the reason is said; plans are added to facts only with --include planned.

    Example: ecograph figures 青岛国际创新园
    """
    from ecograph import figures as read

    if summed or ratio:
        _check_claims(refs, ratio)
        with open_store(store_path, view, lang) as store:
            parts = _figures_of(store, refs, lang)
            result = _combined(parts, ratio, _scope(store, into), include == "planned", lang)
        emit(read.table([result.to(unit_) if unit_ else result], lang), format_, max_width=72)
        return
    with open_store(store_path, view, lang) as store:
        _emit_figures(store, refs, include == "planned", format_, lang)


@main.command()
@click.argument("chain", required=False)
@click.option(
    "--template", type=_FOLDER, metavar="FILE", help="A chain template of your own (TOML), not a CHAIN."
)
@click.option("--facts", is_flag=True, help="What to find out next about the facts recorded.")
@click.option(
    "--by", type=click.Choice(["todo", "group", "coverage"]), default="todo", show_default=True,
    help="The ranked list, the groups with unnamed members, or counts per role, industry and segment.",
)  # fmt: skip
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def gaps(
    chain: str | None,
    template: Path | None,
    facts: bool,
    by: str,
    format_: str,
    limit: int | None,
    store_path: Path,
    lang: str,
    view: View,
) -> None:
    """List the gaps of an industry chain, or (--facts) what is missing from the record.

    CHAIN is a template (`ecograph list templates`) or an industry chain of the store: for each segment
    its state, who stands there, and who could fill it, why, through whom, by which claims.

    With --facts: priority 1 blocks an answer, 2 completes a count, 3 completes a profile, 4 is review,
    5 is what nobody will name one by one. What nobody recorded is unknown; it is never said to be absent.

    Example: ecograph gaps vr
    """
    from ecograph import completeness, inquiries
    from ecograph.cli.chains import emit_gaps

    if facts + (chain is not None) + (template is not None) != 1:
        raise click.UsageError("say of what: CHAIN, --template FILE, or --facts")
    if not facts:
        with open_store(store_path, view, lang) as store:
            emit_gaps(store, chain, template, format_, limit, lang)
        return
    tables = {
        "todo": inquiries.to_find_out,
        "group": completeness.group_table,
        "coverage": completeness.coverage,
    }
    with open_store(store_path, view, lang) as store:
        table = tables[by](store, lang=lang)
    emit(table.head(limit), format_, max_width=60)
    click.echo(completeness.NOTE[lang], err=True)


def _check_claims(refs: tuple[str, ...], ratio: bool) -> None:
    if ratio and len(refs) != 2:
        raise click.UsageError("--ratio takes two claims")
    if len(refs) < 2:
        raise click.UsageError("--sum takes two or more claims")


def _figures_of(store: Store, refs: tuple[str, ...], lang: str) -> list[Quantity]:
    """The figures that claims state, each said on standard error, with its status if it is not accepted."""
    from ecograph import entities
    from ecograph.figures import Reader

    reader, found = Reader(store), []
    for ref in refs:
        quantity, status = reader.figure(entities.resolve_claim(store, ref))
        note = "" if status == "Accepted" else f" [{status}]"
        whose = f"{quantity.name(quantity.entity, lang)} · {quantity.name(quantity.indicator, lang)}"
        click.echo(f"{whose}: {quantity.words(lang)}{note}", err=True)
        found.append(quantity)
    return found


def _combined(parts: list[Quantity], ratio: bool, into: str, mixed: bool, lang: str) -> Quantity:
    from ecograph.quantity import total

    try:
        if ratio:
            return parts[0].over(parts[1], into=into, mixed=mixed)
        return total(parts, into=into, mixed=mixed)
    except ScopeMismatch as error:
        raise EcographError(error.words[lang], hint=error.hints.get(lang)) from None


def _scope(store: Store, into: str | None) -> str:
    """The IRI of the scope that ``into`` names; else the name itself, which is then only a name."""
    from ecograph.vocab import expand

    if not into:
        return ""
    found = store.select(_SCOPES, {"name": into}).rows
    return str(found[0][0]) if found else expand(into)


def _emit_figures(store: Store, refs: tuple[str, ...], planned: bool, format_: str, lang: str) -> None:
    from collections import Counter

    from ecograph import entities
    from ecograph import figures as read

    if len(refs) > 1:
        raise InputError(
            "Figures are listed of one entity at a time.", hint="--sum adds the figures of claims"
        )
    left_out: Counter[str] = Counter()
    entity = entities.resolve(store, refs[0]) if refs else None
    found = read.figures(store, entity, include_planned=planned, left_out=left_out)
    emit(read.table(found, lang), format_, max_width=72)
    if left_out:
        click.echo(left_out_words(left_out, lang), err=True)
