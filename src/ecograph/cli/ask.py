"""Asking a store: query, list, find, show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.cli.app import main
from ecograph.cli.options import (
    emit,
    emit_readable,
    format_option,
    lang_option,
    limit_option,
    open_store,
    pair,
    read_text,
    store_option,
    view_options,
)
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from ecograph.queries import Query
    from ecograph.store import Parameter, Store
    from ecograph.table import Table
    from ecograph.views import View

QUERY_FORMATS = ("table", "csv", "json", "xml", "ttl", "nt", "jsonld")


@main.command()
@click.argument("name", required=False)
@click.option(
    "-f", "--file", "file", metavar="FILE",
    help="A file with SPARQL. After the NAME of a question, -f is --format, as everywhere.",
)  # fmt: skip
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option(
    "--format", "format_", type=click.Choice(QUERY_FORMATS), default="table", show_default=True,
    help="The form of the answer; ttl, nt and jsonld are for CONSTRUCT.",
)  # fmt: skip
@limit_option
@view_options
@store_option
@lang_option
def query(
    name: str | None, file: str | None, params: tuple[str, ...], format_: str,
    limit: int | None, store_path: Path, lang: str, view: View,
) -> None:  # fmt: skip
    """Ask a named question, or SPARQL: in quotes, from a file (-f FILE) or from standard input (-).

    `ecograph list queries` names the questions. Where a parameter is an entity, its name will do.
    The ontology's prefixes need not be declared: "SELECT ?park { ?park a eco:SciencePark }".

    Example: ecograph query segment-gaps -p industry_chain=id:chain/vr --format csv
    """
    from ecograph import queries

    given = dict(pair(param) for param in params)
    if name not in (None, "-") and file is not None and file in QUERY_FORMATS:
        format_, file = file, None
    if (name is None) == (file is None):
        raise click.UsageError("give the name of a question, -f FILE, or - for standard input")
    written = name is not None and "{" in name  # no question is called so
    with open_store(store_path, view, lang) as store:
        if name not in (None, "-") and not written:
            _emit_named(store, str(name), given, format_, limit, lang)
            return
        text = str(name) if written else read_text(None if file is None else Path(file))
        bound = {key: queries.adhoc_parameter(value) for key, value in given.items()}
        _emit_adhoc(store, text, bound, format_, limit)


@main.command("list")
@click.argument("what", type=click.Choice(["queries", "projections", "measures", "sources", "templates"]))
@format_option("table", "csv", "json")
@lang_option
def list_(what: str, format_: str, lang: str) -> None:
    """List the named questions, projections, measures, sources or chain templates.

    Example: ecograph list queries
    """
    emit(_LISTS[what](lang), format_)


@main.command()
@click.argument("text")
@format_option("table", "csv", "json")
@limit_option
@view_options
@store_option
@lang_option
def find(text: str, format_: str, limit: int | None, store_path: Path, lang: str, view: View) -> None:
    """Find entities by name, alias or identifier.

    Example: ecograph find 歌尔
    """
    from ecograph import entities

    with open_store(store_path, view, lang) as store:
        table = entities.find(store, text, lang=lang, limit=limit or 20)
    if not table.rows:
        raise NotFound("entity", text, (), hint="try a shorter part of the name")
    emit(table, format_)


@main.command()
@click.argument("entity")
@format_option("table", "csv", "json")
@view_options
@store_option
@lang_option
def show(entity: str, format_: str, store_path: Path, lang: str, view: View) -> None:
    """Show everything said of one thing, and who says it.

    Example: ecograph show 中科曙光
    """
    from ecograph import entities

    with open_store(store_path, view, lang) as store:
        table = entities.show(store, entity, lang=lang)
    made = table.made
    click.echo(f"{made['label_zh']} · {made['label_en']} ({made['type']})\n{made['entity']}", err=True)
    emit(table, format_, max_width=72)


def _emit_named(
    store: Store, name: str, given: dict[str, str], format_: str, limit: int | None, lang: str
) -> None:
    from ecograph import queries
    from ecograph.cli.parameters import by_name

    question = _question(name)
    given = by_name(store, question, given)
    if format_ not in ("table", "csv", "json"):
        click.echo(store.serialize(question.text, format_, queries.bind(question, given, lang)))
        return
    answer = queries.ask(store, name, given, lang=lang)
    if question.view == "number" and format_ == "table":
        click.echo(question.words(answer, lang))
    else:
        emit_readable(answer.head(limit), format_)


def _question(name: str) -> Query:
    from ecograph import queries

    try:
        return queries.load(name)
    except NotFound as error:
        if Path(name).is_file():
            raise NotFound("question", name, (), hint=f"it is a file: ecograph query -f {name}") from error
        raise


def _emit_adhoc(
    store: Store, text: str, params: dict[str, Parameter], format_: str, limit: int | None
) -> None:
    kind = store.kind(text, params)
    if format_ in ("table", "csv") and kind == "select":  # csv from here: a spreadsheet runs no cell of it
        emit(store.select(text, params).head(limit), format_)
    elif format_ != "table":
        click.echo(store.serialize(text, format_, params))
    elif kind == "ask":
        click.echo(str(store.ask(text, params)).lower())
    else:
        for triple in store.construct(text, params)[:limit]:
            click.echo(f"{' '.join(triple)} .")


def _list_queries(lang: str) -> Table:
    from ecograph import queries
    from ecograph.table import Table

    found = [queries.load(name) for name in queries.names()]
    rows = sorted((q.group, q.name, q.view, q.title.get(lang, "")) for q in found)
    zh, en = ("组", "名称", "视图", "问题"), ("group", "name", "view", "question")
    return Table(zh if lang == "zh" else en, tuple(rows))


def _list_projections(lang: str) -> Table:
    return _query_list("projections", lang)


def _query_list(kind: str, lang: str) -> Table:
    from ecograph import queries
    from ecograph.table import Table

    found = [queries.load(name, kind) for name in queries.names(kind)]
    rows = sorted((q.group, q.name, q.title.get(lang, "")) for q in found)
    return Table(("组", "名称", "问题") if lang == "zh" else ("group", "name", "question"), tuple(rows))


def _list_measures(lang: str) -> Table:
    from ecograph import analysis
    from ecograph.table import Table

    rows = [(m.name, m.title[lang], m.meaning[lang]) for m in analysis.measures().values()]
    return Table(("名称", "指标", "含义") if lang == "zh" else ("name", "measure", "meaning"), tuple(rows))


def _list_sources(lang: str) -> Table:
    from ecograph.resources import graph_data_dir
    from ecograph.sources import read_catalogue
    from ecograph.table import Table

    found = read_catalogue(graph_data_dir())
    rows = [(s.name, s.kind, s.title.get(lang, s.name)) for s in found]
    return Table(("名称", "种类", "标题") if lang == "zh" else ("name", "kind", "title"), tuple(rows))


def _list_templates(lang: str) -> Table:
    from ecograph import chain_templates

    return chain_templates.table(lang)


_LISTS: dict[str, Callable[[str], Table]] = {
    "queries": _list_queries,
    "projections": _list_projections,
    "measures": _list_measures,
    "sources": _list_sources,
    "templates": _list_templates,
}
