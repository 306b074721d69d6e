"""The command line: it forwards, and turns an error into one message and an exit code.

Data go to standard output, words and progress to standard error. Exit code 0: done; 1: a finding or
an error that the user can mend; 2: wrong usage. Heavy modules are imported inside the commands.
"""

from __future__ import annotations

import contextlib
import locale
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ecograph.errors import EcographError, InputError, NotFound
from ecograph.files import write_whole
from ecograph.vocab import MODALITIES

if TYPE_CHECKING:
    from ecograph.store import Parameter, Store
    from ecograph.table import Table

DEFAULT_STORE = "ecograph-store"
QUERY_FORMATS = ("table", "csv", "json", "xml", "ttl", "nt", "jsonld")
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _default_language() -> str:
    name = os.environ.get("ECOGRAPH_LANG") or locale.getlocale()[0] or os.environ.get("LANG", "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


class _Group(click.Group):
    """One handler for every command: an EcographError is a message, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EcographError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)
        except BrokenPipeError:  # the reader of a pipe has seen enough
            sys.stderr.close()
            ctx.exit(0)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)  # in the order of work, not of the alphabet


def _store_option(command: _Command) -> _Command:
    return click.option(
        "-s", "--store", "store_path", default=DEFAULT_STORE, envvar="ECOGRAPH_STORE",
        show_default=True, show_envvar=True, type=click.Path(path_type=Path),
        help="The store folder.",
    )(command)  # fmt: skip


def _lang_option(command: _Command) -> _Command:
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), default=_default_language,
        help="Language of labels and headings (default: your locale, or ECOGRAPH_LANG).",
    )(command)  # fmt: skip


def _limit_option(command: _Command) -> _Command:
    return click.option("-n", "--limit", type=click.IntRange(min=1), help="At most so many rows.")(command)


def _format_option(*names: str) -> Callable[[_Command], _Command]:
    return click.option(
        "-f", "--format", "format_", type=click.Choice(names), default=names[0], show_default=True,
        help="The form of the answer.",
    )  # fmt: skip


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecograph", message="%(version)s")
def main() -> None:
    """An innovation ecosystem as an evidence-backed knowledge graph.

    Start with `ecograph demo`: it builds the shipped ecosystem (青岛国际创新园), answers questions
    and makes a page that opens with the network off.
    """
    # A Windows console or a pipe may have another encoding; Chinese labels must not stop a command.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="ecograph-demo", show_default=True,
    help="The folder for the store, the answers and the page.",
)  # fmt: skip
@_lang_option
def demo(output: Path, lang: str) -> None:
    """Build the shipped ecosystem, answer questions, make the page.

    Example: ecograph demo
    """
    from ecograph import showcase

    for line in showcase.run(output, lang):
        click.echo(line, err=False)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=DEFAULT_STORE, show_default=True,
    envvar="ECOGRAPH_STORE", help="The store folder to write.",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(path_type=Path),
    help="A data folder with a datapackage.json (default: the shipped one).",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Build even if the store is up to date.")
def build(output: Path, data: Path | None, force: bool) -> None:
    """Build the store from a catalogue of sources.

    The new store is made beside the old one and swapped in when it is whole.

    Example: ecograph build -o ecograph-store
    """
    from ecograph import pipeline

    with _progress() as progress:
        built = pipeline.build(output, data=data, force=force, progress=progress)
    state = "already up to date" if built.unchanged else "built"
    click.echo(f"{built.path}: {state}, {sum(built.graphs.values()):,} statements", err=True)


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
@_limit_option
@_store_option
@_lang_option
def query(
    name: str | None, file: str | None, params: tuple[str, ...], format_: str,
    limit: int | None, store_path: Path, lang: str,
) -> None:  # fmt: skip
    """Ask a named question, or SPARQL from a file (-f FILE) or from standard input (-).

    `ecograph list queries` names the questions.

    Example: ecograph query segment-gaps -p industry_chain=id:chain/vr --format csv
    """
    from ecograph import queries

    given = dict(_pair(param) for param in params)
    if name not in (None, "-") and file is not None and file in QUERY_FORMATS:
        format_, file = file, None
    if (name is None) == (file is None):
        raise click.UsageError("give the name of a question, -f FILE, or - for standard input")
    with _open(store_path) as store:
        if name not in (None, "-"):
            _emit_named(store, str(name), given, format_, limit, lang)
            return
        text = _read(None if file is None else Path(file))
        bound = {key: queries.adhoc_parameter(value) for key, value in given.items()}
        _emit_adhoc(store, text, bound, format_, limit)


@main.command("list")
@click.argument("what", type=click.Choice(["queries", "projections", "measures", "sources"]))
@_format_option("table", "csv", "json")
@_lang_option
def list_(what: str, format_: str, lang: str) -> None:
    """List the named questions, projections, measures or sources.

    Example: ecograph list queries
    """
    _emit(_LISTS[what](lang), format_)


@main.command()
@click.argument("text")
@_format_option("table", "csv", "json")
@_limit_option
@_store_option
@_lang_option
def find(text: str, format_: str, limit: int | None, store_path: Path, lang: str) -> None:
    """Find entities by name, alias or identifier.

    Example: ecograph find 歌尔
    """
    from ecograph import entities

    with _open(store_path) as store:
        table = entities.find(store, text, lang=lang, limit=limit or 20)
    if not table.rows:
        raise NotFound("entity", text, (), hint="try a shorter part of the name")
    _emit(table, format_)


@main.command()
@click.argument("entity")
@_format_option("table", "csv", "json")
@_store_option
@_lang_option
def show(entity: str, format_: str, store_path: Path, lang: str) -> None:
    """Show everything said of one thing, and who says it.

    Example: ecograph show 中科曙光
    """
    from ecograph import entities

    with _open(store_path) as store:
        table = entities.show(store, entity, lang=lang)
    made = table.made
    click.echo(f"{made['label_zh']} · {made['label_en']} ({made['type']})\n{made['entity']}", err=True)
    _emit(table, format_, max_width=72)


@main.command()
@_format_option("table", "csv", "json")
@_store_option
@_lang_option
def info(format_: str, store_path: Path, lang: str) -> None:
    """Say what a store holds: its graphs and the size of each.

    Example: ecograph info
    """
    from ecograph.table import Table

    with _open(store_path) as store:
        graphs = store.graphs()
    heads = ("命名图", "语句数") if lang == "zh" else ("named graph", "statements")
    total = ("合计" if lang == "zh" else "total", sum(graphs.values()))
    _emit(Table(heads, (*graphs.items(), total)), format_)


@main.command()
@click.argument("name", default="combined")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file.")
@_format_option("graphml", "gexf", "csv", "json")
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations, marked.")
@_store_option
def project(name: str, output: Path, format_: str, include: str | None, store_path: Path) -> None:
    """Write a network: combined, one chain, or actors only.

    Example: ecograph project capital -f graphml -o capital.graphml
    """
    from ecograph import netfiles, projection

    with _open(store_path) as store:
        net = projection.project(store, name, include_planned=include == "planned")
    written = netfiles.write_network(net, output, format_)
    made = net.graph["made"]
    click.echo(f"{net.number_of_nodes()} nodes, {net.number_of_edges()} links; left out: "
               f"{made['left_out']}\n" + "\n".join(str(path) for path in written), err=True)  # fmt: skip


@main.command()
@click.argument("measure")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@click.option("--include", type=click.Choice(["planned"]), help="Also plans and aspirations.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@_format_option("table", "csv", "json")
@_limit_option
@_store_option
@_lang_option
def analyze(
    measure: str, projection_name: str, include: str | None, params: tuple[str, ...], format_: str,
    limit: int | None, store_path: Path, lang: str,
) -> None:  # fmt: skip
    """Compute a measure on a projection; `ecograph list measures` names them.

    Example: ecograph analyze betweenness --on combined -n 10
    """
    from ecograph import analysis, projection

    with _open(store_path) as store:
        net = projection.project(store, projection_name, include_planned=include == "planned")
    known = analysis.measures()
    if measure not in known:
        raise NotFound("measure", measure, known, hint="ecograph list measures")
    click.echo(known[measure].meaning[lang], err=True)
    _emit_readable(analysis.analyze(net, measure, lang=lang, **dict(map(_pair, params))).head(limit), format_)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The page.")
@click.option("--on", "projection_name", default="combined", show_default=True, help="The projection.")
@_store_option
@_lang_option
def explore(output: Path, projection_name: str, store_path: Path, lang: str) -> None:
    """Make the page: one HTML file that opens with the network off.

    Plans and aspirations are in it, dashed and marked.

    Example: ecograph explore -o park.html
    """
    from ecograph import render

    with _open(store_path) as store:
        page = render.explore(store, output, projection=projection_name, lang=lang)
    click.echo(f"{page} ({page.stat().st_size / 1e6:.1f} MB): open it in a browser", err=True)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: stdout).")
@_store_option
def export(output: Path | None, store_path: Path) -> None:
    """Write the whole store as sorted N-Quads: equal content gives equal bytes.

    Example: ecograph export -o park.nq
    """
    with _open(store_path) as store:
        text = "".join(f"{line}\n" for line in store.nquads())
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode("utf-8"))
        click.echo(str(output), err=True)


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


@contextlib.contextmanager
def _open(path: Path) -> Iterator[Store]:
    from ecograph.store import Store

    yield Store.open(path)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    yield lambda step, count: click.echo(f"  {step}: {count:,} statements", err=True)


def _emit(table: Table, format_: str, max_width: int = 44) -> None:
    if format_ == "table":
        click.echo(table.to_text(max_width), nl=False)
    else:
        click.echo(table.to_csv() if format_ == "csv" else table.to_json(), nl=False)
    if format_ == "table":
        click.echo(f"{len(table)} rows", err=True)


def _emit_readable(table: Table, format_: str) -> None:
    """A person reads names; IRIs are for programs and come with csv and json."""
    _emit(table.readable() if format_ == "table" else table, format_)


def _emit_named(
    store: Store, name: str, given: dict[str, str], format_: str, limit: int | None, lang: str
) -> None:
    from ecograph import queries

    if format_ in ("table", "csv", "json"):
        _emit_readable(queries.ask(store, name, given, lang=lang).head(limit), format_)
        return
    question = queries.load(name)
    click.echo(store.serialize(question.text, format_, queries.bind(question, given, lang)))


def _emit_adhoc(
    store: Store, text: str, params: dict[str, Parameter], format_: str, limit: int | None
) -> None:
    kind = store.kind(text, params)
    if format_ in ("table", "csv") and kind == "select":  # csv from here: a spreadsheet runs no cell of it
        _emit(store.select(text, params).head(limit), format_)
    elif format_ != "table":
        click.echo(store.serialize(text, format_, params))
    elif kind == "ask":
        click.echo(str(store.ask(text, params)).lower())
    else:
        for triple in store.construct(text, params)[:limit]:
            click.echo(f"{' '.join(triple)} .")


def _pair(param: str) -> tuple[str, str]:
    name, equals, value = param.partition("=")
    if not equals:
        raise click.UsageError(f"-p takes NAME=VALUE, not “{param}”")
    return name, value


def _read(path: Path | None) -> str:
    """The text of a file, or of standard input."""
    where = "standard input" if path is None else str(path)
    try:
        raw = sys.stdin.buffer.read() if path is None else path.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where=where) from None
    except UnicodeDecodeError:
        raise InputError("The text is not UTF-8.", where=where, hint="save it as UTF-8") from None


def _list_queries(lang: str) -> Table:
    return _query_list("questions", lang)


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


_LISTS: dict[str, Callable[[str], Table]] = {
    "queries": _list_queries,
    "projections": _list_projections,
    "measures": _list_measures,
    "sources": _list_sources,
}
