"""Files and a mapping as an import; a mapping drafted where none is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ecograph import imports, resources
from ecograph.errors import InputError, NotFound
from ecograph.imports import Import, Sink
from ecograph.mapping import drafting, drafts, importing, nodes, reading
from ecograph.mapping.drafts import Draft
from ecograph.mapping.model import TableMapping, TableSpec
from ecograph.mapping.vocabulary import Vocabulary
from ecograph.store import Store
from ecograph.tables import TableError, open_table, table_parts

_FOLDER = "mappings"


def shipped() -> dict[str, Path]:
    """The mappings that come with ecograph, by name."""
    return {path.stem: path for path in sorted(resources.folder(_FOLDER).glob("*.yaml"))}


def open_tables(
    files: Sequence[Path],
    *,
    name: str = "",
    mapping: str | Path | None = None,
    kind: str = "",
    title: Mapping[str, str] | None = None,
) -> Import:
    """Tables as an import. ``mapping`` is a file, or the name of one that comes with ecograph; without it
    the columns are understood by their headers and values, and what was understood is said.

    Raises ``NotFound``, ``ParseError`` or ``InputError`` for a mapping that cannot be read.
    """
    path = None if mapping is None else _mapping_file(mapping)
    source = reading.read_source(path) if path else TableMapping("", "", ())
    called = name or (source.name if path and source.name else imports.name_of(files[0]))
    titles = dict(title or source.title or {"zh": files[0].name, "en": files[0].name})

    def write(sink: Sink) -> None:
        vocabulary = Vocabulary(sink.store)
        if path:
            root, raw = nodes.load(path)
            whole = reading.read_mapping(root, raw, str(path), vocabulary)
            importing.run(sink, whole, vocabulary, importing.choose(whole, files), titles)
            return
        whole, pairs = _understood(files, vocabulary, sink)
        importing.run(sink, whole, vocabulary, pairs, titles)

    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path else ""
    about = {**source.about, **({"as_of": source.as_of} if source.as_of else {})}
    return Import(called, titles, write, kind or source.kind or "imported", digest, about)


def suggest(file: Path, store: Store, *, sheet: str = "") -> str:
    """A first mapping for a table, as commented YAML: what each column seems to be, and why."""
    vocabulary = Vocabulary(store)
    if sheet:
        return drafts.to_yaml([drafting.draft(open_table(file, sheet=sheet), vocabulary, {"sheet": sheet})])
    made, _ = _drafts(file, vocabulary)
    good = [one for one in made if one.understood] or made
    return drafts.to_yaml(good)


def _drafts(path: Path, vocabulary: Vocabulary) -> tuple[list[Draft], list[TableError]]:
    """A draft for each table of a file, and why others of it are none. Raises ``TableError`` if all are."""
    made, wrong = [], []
    for part in table_parts(path) or [{}]:
        try:
            table = open_table(path, sheet=part.get("sheet"), records=part.get("records"))
            made.append(drafting.draft(table, vocabulary, part))
        except TableError as error:
            wrong.append(error)
    if not made:
        raise wrong[0]
    return made, wrong


def _understood(
    files: Sequence[Path], vocabulary: Vocabulary, sink: Sink
) -> tuple[TableMapping, list[tuple[TableSpec, Path]]]:
    """The mapping of tables that come without one; what was understood is noted in the sink."""
    pairs = []
    mapping = TableMapping("", "", ())
    for path in files:
        found, wrong = _drafts(path, vocabulary)
        for error in wrong:
            sink.note({lang: f"{path.name}: {error.message.words(lang)}" for lang in ("zh", "en")})
        if not any(made.understood for made in found):
            raise _not_understood(path, found)
        for made in found:
            name = made.title
            if not made.understood:
                sink.note({
                    "zh": f"{name}：未读取，列名没有说明各行是什么。",
                    "en": f"{name} is not read: nothing in its headers says what its rows are.",
                })  # fmt: skip
                continue
            for column, zh, en in made.said:
                sink.note({"zh": f"{name}：“{column}”列理解为：{zh}", "en": f"{name}: “{column}” is {en}"})
            for column, zh, en in made.unread:
                sink.note({"zh": f"{name}：“{column}”列不导入：{zh}",
                           "en": f"{name}: “{column}” is left out: {en}"})  # fmt: skip
            raw = drafts.to_yaml([made]).encode()
            whole = reading.read_mapping(nodes.parse(raw, f"{path.name} (draft)"), raw, "", vocabulary)
            # What is left out was said with its reason, and need not be listed once more.
            left = [column for column, _, _ in made.unread]
            specs = [replace(spec, ignore=(*spec.ignore, *left)) for spec in whole.tables]
            mapping = TableMapping("", "", (*mapping.tables, *specs))
            pairs += [(spec, path) for spec in specs]
    return mapping, pairs


def _not_understood(path: Path, found: list[Draft]) -> InputError:
    guess = next((made.guessed for made in found if made.guessed), "")
    maybe = f"; it may be the column “{guess}”" if guess else ""
    columns = dict.fromkeys(column for made in found for column in made.table.columns)
    return InputError(
        f"Nothing in the headers of “{path.name}” says what its rows are about{maybe}.",
        where=str(path),
        hint=f"write a mapping (ecograph import --suggest {path.name} > map.yaml); the columns are: "
        + ", ".join(columns),
    )


def _mapping_file(mapping: str | Path) -> Path:
    path = Path(mapping)
    if path.is_file():
        return path
    known = shipped()
    if str(mapping) in known:
        return known[str(mapping)]
    raise NotFound("mapping", str(mapping), known, hint="give a YAML file, or one of: " + ", ".join(known))
