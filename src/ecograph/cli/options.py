"""What commands share: options that mean the same everywhere, and how answers are printed."""

from __future__ import annotations

import contextlib
import functools
import locale
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ecograph.errors import InputError

if TYPE_CHECKING:
    from ecograph.pipeline import Built
    from ecograph.store import Store
    from ecograph.table import Table
    from ecograph.views import View

DEFAULT_STORE = "ecograph-store"
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _default_language() -> str:
    name = os.environ.get("ECOGRAPH_LANG") or locale.getlocale()[0] or os.environ.get("LANG", "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def patience() -> float:
    """Seconds after which long work is spoken of: two, unless ECOGRAPH_PATIENCE says otherwise."""
    with contextlib.suppress(ValueError):
        return float(os.environ.get("ECOGRAPH_PATIENCE", ""))
    return 2.0


def store_option(command: _Command) -> _Command:
    """The option -s: the store folder."""
    return click.option(
        "-s", "--store", "store_path", default=DEFAULT_STORE, envvar="ECOGRAPH_STORE",
        show_default=True, show_envvar=True, type=click.Path(path_type=Path),
        help="The store folder.",
    )(command)  # fmt: skip


def lang_option(command: _Command) -> _Command:
    """The option --lang: the language of labels and headings."""
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), default=_default_language,
        help="Language of labels and headings (default: your locale, or ECOGRAPH_LANG).",
    )(command)  # fmt: skip


def limit_option(command: _Command) -> _Command:
    """The option -n: at most so many rows."""
    return click.option("-n", "--limit", type=click.IntRange(min=1), help="At most so many rows.")(command)


def format_option(*names: str) -> Callable[[_Command], _Command]:
    """The option -f: one of ``names``, the first by default."""
    return click.option(
        "-f", "--format", "format_", type=click.Choice(names), default=names[0], show_default=True,
        help="The form of the answer.",
    )  # fmt: skip


def view_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options --as-of, --undated and --no-persons; the command gets them as one ``view``."""

    @functools.wraps(command)
    def viewed(*args: Any, as_of: str | None, undated: bool, no_persons: bool, **kwargs: Any) -> None:
        from ecograph.views import View, read_day

        if undated and as_of is None:
            raise click.UsageError("--undated goes with --as-of DATE")
        day = None if as_of is None else read_day(as_of)
        command(*args, view=View(day, undated=undated, persons=not no_persons), **kwargs)

    viewed = no_persons_option(viewed)
    viewed = click.option("--undated", is_flag=True, help="With --as-of: also what has no date.")(viewed)
    return click.option("--as-of", metavar="DATE", help="As things stood on that day (2021-12-31).")(viewed)


def persons_option(command: Callable[..., None]) -> Callable[..., None]:
    """The option --no-persons alone; the command gets it as a ``view``."""

    @functools.wraps(command)
    def viewed(*args: Any, no_persons: bool, **kwargs: Any) -> None:
        from ecograph.views import View

        command(*args, view=View(persons=not no_persons), **kwargs)

    return no_persons_option(viewed)


def no_persons_option(command: _Command) -> _Command:
    """The option --no-persons: leave out persons and everything that says who they are."""
    return click.option(
        "--no-persons", is_flag=True, help="Leave out persons and everything that says who they are."
    )(command)


@contextlib.contextmanager
def open_store(path: Path, view: View | None = None, lang: str | None = None) -> Iterator[Store]:
    """The store at ``path``, open for reading, as ``view`` shows it; what that leaves out is said, and after
    a while that work goes on."""
    from ecograph.store import Store

    said = lang or _default_language()
    store = Store.open(path)
    _say_synthetic(store, said)
    with waiting("  正在处理…" if said == "zh" else "  working …"):
        if view is None or view.whole:
            yield store
            return
        from ecograph.views import see

        seen = see(store, view)
        click.echo(seen.words(said), err=True)
        yield seen.store


@contextlib.contextmanager
def waiting(words: str) -> Iterator[threading.Event]:
    """Say so on standard error where work takes a while; the event, once set, keeps it from being said."""
    told = threading.Event()

    def say() -> None:
        if not told.is_set():
            told.set()
            click.echo(words, err=True)

    timer = threading.Timer(patience(), say)
    timer.daemon = True
    timer.start()
    try:
        yield told
    finally:
        timer.cancel()


def _say_synthetic(store: Store, lang: str) -> None:
    """Made-up data are called so wherever they can be in an answer."""
    from ecograph.sources.catalogue import described

    made_up = [
        source.title.get(lang, name)
        for name, source in described(store).items()
        if source.kind == "synthetic"
    ]
    if made_up and lang == "zh":
        click.echo(f"注意：图库含合成数据，并非真实：{'、'.join(made_up)}", err=True)
    elif made_up:
        click.echo(f"Note: the store holds synthetic data, not real: {', '.join(made_up)}", err=True)


@contextlib.contextmanager
def progress_lines() -> Iterator[Callable[[str, int], None]]:
    """A callback that says each step of long work on standard error."""
    yield lambda step, count: click.echo(f"  {step}: {count:,} statements", err=True)


def emit(table: Table, format_: str, max_width: int = 44) -> None:
    """Print a table; its number of rows goes to standard error."""
    if format_ == "table":
        click.echo(table.to_text(max_width), nl=False)
    else:
        click.echo(table.to_csv() if format_ == "csv" else table.to_json(), nl=False)
    if format_ == "table":
        click.echo(f"{len(table)} rows", err=True)


def emit_readable(table: Table, format_: str) -> None:
    """A person reads names; IRIs are for programs and come with csv and json."""
    emit(table.readable() if format_ == "table" else table, format_)


# Why a claim, a link or an entity is not in a network or in a list of figures.
LEFT_OUT = {
    "claims_not_accepted": ("未被采信的陈述", "claims not accepted"),
    "claims_superseded": ("已被更新的陈述", "claims superseded"),
    "claims_not_current": ("不属于现状的陈述", "claims no longer current"),
    "claims_plan": ("计划", "plans"),
    "claims_aspiration": ("愿景", "aspirations"),
    "claims_appraisal": ("评价", "appraisals"),
    "claims_of_unknown_modality": ("语气不明的陈述", "claims of unknown modality"),
    "figures_without_number": ("不含数字的观测值", "figures that hold no number"),
    "entities_without_link": ("没有联系的要素", "entities without a link"),
    "links_to_no_entity": ("一端不是要素的联系", "links to what is no entity"),
    "links_outside_roles": ("不在所选角色之间的联系", "links outside the roles"),
    "links_outside_industries": ("不在所选产业之内的联系", "links outside the industries"),
}


def left_out_words(left_out: Mapping[str, int], lang: str) -> str:
    """What was left out and how much of it, in words; empty for nothing."""
    zh = lang == "zh"
    parts = [f"{LEFT_OUT[reason][0 if zh else 1]} {count:,}" for reason, count in sorted(left_out.items())]
    return ("未计入：" + "，".join(parts) if zh else "left out: " + ", ".join(parts)) if parts else ""


def say_dropped(built: Built, lang: str | None = None) -> None:
    """Say which results of measures went with the store's old content, on standard error."""
    from ecograph import results

    if built.dropped:
        click.echo(results.words(built.dropped, lang or _default_language()), err=True)


def say_notes(table: Table, lang: str) -> None:
    """Say why values are missing and what else a reader must know, on standard error."""
    notes = table.made.get("notes", ())
    assert isinstance(notes, list | tuple)
    for note in notes:
        click.echo(note[lang], err=True)


def pair(param: str) -> tuple[str, str]:
    """``NAME=VALUE`` as a pair."""
    name, equals, value = param.partition("=")
    if not equals:
        raise click.UsageError(f"-p takes NAME=VALUE, not “{param}”")
    return name, value


def read_text(path: Path | None) -> str:
    """The text of a file, or of standard input."""
    where = "standard input" if path is None else str(path)
    try:
        raw = sys.stdin.buffer.read() if path is None else path.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where=where) from None
    except UnicodeDecodeError:
        raise InputError("The text is not UTF-8.", where=where, hint="save it as UTF-8") from None
