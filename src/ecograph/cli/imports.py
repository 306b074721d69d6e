"""Bringing in what others have: import, imports."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import emit, format_option, lang_option, patience, say_dropped, store_option
from ecograph.errors import InputError

if TYPE_CHECKING:
    from ecograph.pipeline import Added
    from ecograph.table import Cell

_PATH = click.Path(path_type=Path)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=_PATH, metavar="FILE...")
@click.option(
    "--mapping",
    metavar="FILE|NAME",
    help="What the columns are: a YAML file, or a-share, supply-chain, ecograph-tables.",
)
@click.option(
    "--as", "registry", metavar="REGISTRY", default="", help="The files are a registry's, such as ror."
)
@click.option("--name", default="", help="The import's name (default: the mapping's, or the first file's).")
@click.option(
    "--kind", type=click.Choice(["imported", "synthetic"]), help="What the data are [default: imported]."
)
@click.option("--suggest", is_flag=True, help="Only draft a mapping for FILE and print it.")
@click.option(
    "--rejected", type=_PATH, metavar="FILE", help="Write the rows that did not come in to this CSV."
)
@click.option("--lenient", is_flag=True, help="RDF and registries: go on after a broken statement or record.")
@click.option("--dry-run", is_flag=True, help="Print the account of the rows and change nothing.")
@store_option
@lang_option
def import_(
    files: tuple[Path, ...],
    mapping: str | None,
    registry: str,
    name: str,
    kind: str | None,
    suggest: bool,
    rejected: Path | None,
    lenient: bool,
    dry_run: bool,
    store_path: Path,
    lang: str,
) -> None:
    """Bring tables, RDF or a registry's files into the store.

    Every row ends as imported, merged (its thing is there already) or rejected with a reason. The import is
    a source of its own: the same name replaces it, the same file changes nothing, and a build keeps it.

    Example: ecograph import roster.xlsx -s park
    """
    if suggest:
        click.echo(_suggestion(files, store_path), nl=False)
        return
    from ecograph import intake, pipeline

    given = intake.open_import(
        files, name=name, mapping=mapping, registry=registry, kind=kind or "", lenient=lenient
    )
    reading, steps = (
        _patient("已读 {:,} 行", "{:,} rows read", lang),
        _patient("{:,} 条语句", "{:,} statements", lang),
    )
    added = pipeline.add(store_path, given, progress=steps, reading=reading, dry_run=dry_run, left=rejected)
    _say(added, lang, store_path, dry_run=dry_run)


@main.command()
@click.option("--remove", metavar="NAME", help="Take this import out of the store.")
@format_option("table", "csv", "json")
@store_option
@lang_option
def imports(remove: str | None, format_: str, store_path: Path, lang: str) -> None:
    """List what was imported into a store, or take an import out.

    Example: ecograph imports --remove roster
    """
    from ecograph import kept_imports, pipeline
    from ecograph.store import Store
    from ecograph.table import Table

    if remove:
        built = pipeline.remove(store_path, remove)
        words = f"已移除“{remove}”" if lang == "zh" else f"removed “{remove}”"
        click.echo(f"{store_path}: {words}, {sum(built.graphs.values()):,} statements", err=True)
        say_dropped(built, lang)
        return
    Store.open(store_path)
    totals = ("rows", "imported", "merged", "rejected", "unmatched")
    rows: list[tuple[Cell, ...]] = [
        (r.name, r.kind, r.title.get(lang, r.name), *(r.total(what) for what in totals), r.statements)
        for r in kept_imports.recorded(store_path)
    ]
    zh = ("名称", "种类", "标题", "行数", "导入", "归并", "拒绝", "关联未对应", "语句数")
    en = ("name", "kind", "title", *totals, "statements")
    emit(Table(zh if lang == "zh" else en, tuple(rows)), format_)


def _suggestion(files: tuple[Path, ...], store_path: Path) -> str:
    from ecograph import mapping, pipeline
    from ecograph.store import POINTER, Store

    if len(files) > 1:
        raise click.UsageError("--suggest takes one file")
    if not files[0].is_file():
        raise InputError("There is no such file.", where=str(files[0]), hint="check the path")
    there = (store_path / POINTER).is_file()
    return mapping.suggest(files[0], Store.open(store_path) if there else pipeline.only_ontology())


def _patient(zh: str, en: str, lang: str) -> Callable[[str, int], None]:
    """Says how far work has come, at most every two seconds: what is done sooner needs no words."""
    last, patient = time.monotonic(), patience()

    def said(step: str, count: int) -> None:
        nonlocal last
        if time.monotonic() - last >= patient:
            last = time.monotonic()
            words = f"  {step}：{zh.format(count)}" if lang == "zh" else f"  {step}: {en.format(count)}"
            click.echo(words, err=True)

    return said


def _say(added: Added, lang: str, store_path: Path, *, dry_run: bool) -> None:
    zh = lang == "zh"
    for note in added.notes:
        click.echo(note[lang], err=True)
    for account in added.record.files:
        click.echo(account.words(lang))
    for path in added.left:
        shown = path if path.is_absolute() or not str(path).startswith("imports") else store_path / path
        click.echo(
            f"未导入或未对应的行：{shown}" if zh else f"rows rejected or without a link: {shown}", err=True
        )
    name, record, before = added.record.name, added.record, added.before
    if dry_run:
        click.echo("试运行，未作改动" if zh else "dry run: nothing was changed", err=True)
    elif added.unchanged:
        click.echo(
            f"“{name}”内容未变，图库未作改动" if zh else f"“{name}” is as it was: nothing was changed",
            err=True,
        )
    else:
        was = before.statements if before else 0
        replaced = (f"，替换原有 {was:,} 条" if zh else f", in place of {was:,}") if before else ""
        line = (
            f"“{name}”：{record.statements:,} 条语句" if zh else f"“{name}”: {record.statements:,} statements"
        )
        click.echo(f"{store_path}: {line}{replaced}", err=True)
    if added.built:
        say_dropped(added.built, lang)
