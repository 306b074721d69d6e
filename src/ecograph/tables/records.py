"""JSON and JSON Lines (RFC 8259, jsonlines.org) as rows: one object, one row."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecograph.tables import encodings, streams
from ecograph.tables.encodings import Encoding
from ecograph.tables.rows import RAW_LIMIT, BadRow, Message, Row, TableError, TableFile, shown

_SAMPLE = 1000  # objects from which columns are named
_LINE_LIMIT = 1 << 26  # characters of a line
_WHOLE_LIMIT = 1 << 28  # characters of a JSON document, which is held as a whole
_DIGITS = 300
_DEPTH = 64


class _Flaw:
    """A value that JSON allows to be written, or Python to be read, and that has no plain meaning."""

    def __init__(self, message: Message) -> None:
        self.message = message


class _Doubled(dict[str, Any]):
    """An object in which a key occurs twice."""

    def __init__(self, pairs: list[tuple[str, Any]], key: str) -> None:
        super().__init__(pairs)
        self.key = key


def open_records(path: Path, *, encoding: str | None, key: str | None) -> TableFile:
    """The objects of a JSON or JSON Lines file. Raises ``TableError`` where there are none."""
    found = encodings.find_encoding(path, encoding)
    if not streams.plain_name(path).endswith(".json") and not streams.plain_name(path).endswith(".geojson"):
        return _lines_table(path, found, key)
    with streams.reading(path), encodings.text_stream(path, found.name) as stream:
        text = stream.read(_WHOLE_LIMIT + 1)
    if len(text) > _WHOLE_LIMIT:
        raise TableError(
            Message("JSON 文件过大，不能整体读取。", "The JSON file is too large to be held as a whole."),
            where=str(path),
            tip=Message("请改用 JSON Lines（每行一个对象）", "use JSON Lines (an object a line)"),
        )
    try:
        document = _decoded(text)
    except json.JSONDecodeError as error:
        if (
            error.msg == "Extra data"
            and text[: error.pos].rstrip(" ").endswith("\n")
            and text.lstrip()[0] == "{"
        ):
            return _lines_table(path, found, key)
        raise TableError(_syntax(error), where=f"{path}:{error.lineno}:{error.colno}") from None
    except RecursionError:
        raise TableError(_DEEP, where=str(path)) from None
    items, notes = _items(path, document, key)
    return _table(path, "json", found, notes, lambda: _item_rows(items))


def arrays(path: Path, *, encoding: str | None = None) -> list[str]:
    """The arrays of objects in a JSON document, by dotted key; none where it is one table."""
    found = encodings.find_encoding(path, encoding)
    with streams.reading(path), encodings.text_stream(path, found.name) as stream:
        text = stream.read(4096)
        if not text.lstrip("\ufeff \t\r\n").startswith("{"):
            return []
        text += stream.read(_WHOLE_LIMIT)
    try:
        document = _decoded(text)
    except (json.JSONDecodeError, RecursionError):
        return []  # opening it says what is wrong
    if not isinstance(document, dict) or _bindings(document) is not None:
        return []
    keys = list(_arrays(document))
    return keys if len(keys) > 1 else []


def _lines_table(path: Path, found: Encoding, key: str | None) -> TableFile:
    if key is not None:
        raise TableError(
            Message(
                "JSON Lines 每行一个对象，没有所指的数组。",
                "JSON Lines has an object a line, and no array to name.",
            ),
            where=str(path),
        )
    return _table(path, "jsonl", found, (), lambda: _line_rows(path, found))


def _table(path: Path, form: str, found: Encoding, notes: tuple[Message, ...], read: Any) -> TableFile:
    columns: dict[str, None] = {}
    rows = 0
    for row in itertools.islice(read(), None if form == "json" else _SAMPLE):
        rows += 1
        if isinstance(row, Row):
            columns |= dict.fromkeys(row.cells)
    if not rows:
        raise TableError(Message("文件中没有对象。", "There is no object in the file."), where=str(path))
    if form == "jsonl" and rows == _SAMPLE:
        notes += (
            Message(
                f"列取自前 {_SAMPLE} 行；其后出现的键照样读取。",
                f"The columns are those of the first {_SAMPLE} lines; keys that come later are read too.",
            ),
        )
    names = tuple(columns)

    def complete() -> Iterator[Row | BadRow]:
        for row in read():
            if isinstance(row, Row):
                yield Row(row.number, dict.fromkeys(names) | dict(row.cells), row.line)
            else:
                yield row

    return TableFile(
        path, form, found.name, "", "", 0, names, streams.hashed(path), (*found.notes, *notes), complete
    )


def _line_rows(path: Path, found: Encoding) -> Iterator[Row | BadRow]:
    with streams.reading(path), encodings.text_stream(path, found.name, newline="\n") as stream:
        number = 0
        while line := stream.readline(_LINE_LIMIT):
            number += 1
            if len(line) >= _LINE_LIMIT and not line.endswith("\n"):
                while (more := stream.readline(_LINE_LIMIT)) and not more.endswith("\n"):
                    pass
                yield BadRow(
                    number, line[:RAW_LIMIT], Message("这一行过长。", "The line is too long."), number
                )
            elif line.strip():
                yield _line_row(number, line)


def _line_row(number: int, line: str) -> Row | BadRow:
    raw = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in line[:RAW_LIMIT]).rstrip("\r\n")
    at = encodings.undecoded(line)
    if at is not None:
        byte = ord(line[at]) - 0xDC00
        return BadRow(number, raw, Message(
            f"第 {at + 1} 个字符处的字节 0x{byte:02X} 不属于文件的编码。",
            f"The byte 0x{byte:02X} at character {at + 1} is not of the file's encoding.",
        ), number)  # fmt: skip
    try:
        value = _decoded(line)
    except json.JSONDecodeError as error:
        said = _syntax(error)
        return BadRow(number, raw, Message(
            f"第 {number} 行第 {error.colno} 列：{said.zh}", f"Line {number}, column {error.colno}: {said.en}"
        ), number)  # fmt: skip
    except RecursionError:
        return BadRow(number, raw, _DEEP, number)
    return _row(number, value, raw, number)


def _item_rows(items: list[Any]) -> Iterator[Row | BadRow]:
    for number, item in enumerate(items, start=1):
        yield _row(number, item, "", 0)


def _row(number: int, value: Any, raw: str, line: int) -> Row | BadRow:
    cells: dict[str, object] = {}
    flaw = _flatten(value, "", cells, 0) if isinstance(value, dict) else _NO_OBJECT
    if flaw:
        return BadRow(number, raw or _shown_item(value), flaw, line)
    return Row(number, cells, line)


def _flatten(value: Mapping[str, Any], prefix: str, cells: dict[str, object], depth: int) -> Message | None:
    """Put an object's values under dotted keys; the reason if that cannot be done."""
    if depth > _DEPTH:
        return _DEEP
    if isinstance(value, _Doubled):
        key = shown(prefix + value.key)
        return Message(f"键“{key}”出现两次。", f"The key “{key}” occurs twice.")
    for name, inner in value.items():
        key = prefix + name
        if isinstance(inner, dict) and inner:
            flaw = _flatten(inner, key + ".", cells, depth + 1)
        else:
            flaw = _lone(key) or _inner_flaw(inner, key, depth)
            if key in cells:
                flaw = Message(
                    f"键“{shown(key)}”有两种写法。", f"The key “{shown(key)}” is written in two ways."
                )
            cells[key] = None if inner in ("", {}) else inner
        if flaw:
            return flaw
    return None


def _inner_flaw(value: Any, key: str, depth: int) -> Message | None:
    if isinstance(value, _Flaw):
        return Message(f"“{shown(key)}”：{value.message.zh}", f"“{shown(key)}”: {value.message.en}")
    if isinstance(value, str):
        return _lone(value)
    if depth > _DEPTH:
        return _DEEP
    if isinstance(value, _Doubled):
        return Message(f"键“{shown(value.key)}”出现两次。", f"The key “{shown(value.key)}” occurs twice.")
    inner = value if isinstance(value, list) else [*value, *value.values()] if isinstance(value, dict) else ()
    return next((flaw for item in inner if (flaw := _inner_flaw(item, key, depth + 1))), None)


def _lone(text: str) -> Message | None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return Message(
            "有不成对的代理码（\\ud800 之类），不是文字。",
            "There is half of a surrogate pair (such as \\ud800), which is no text.",
        )
    return None


def _items(path: Path, document: Any, key: str | None) -> tuple[list[Any], tuple[Message, ...]]:
    """The array of objects in a document: itself, the one named, or the only one there is."""
    if key is not None:
        for step in key.split("."):
            document = document.get(step) if isinstance(document, dict) else None
        if not isinstance(document, list):
            raise TableError(
                Message(f"“{shown(key)}”处没有数组。", f"There is no array at “{shown(key)}”."),
                where=str(path),
            )
        return document, ()
    if isinstance(document, list):
        return document, ()
    if isinstance(document, dict):
        bindings = _bindings(document)
        if bindings is not None:
            return bindings, (
                Message(
                    "这是 SPARQL 查询结果：一个解一行，变量为列。",
                    "These are results of a SPARQL query: a solution a row, its variables the columns.",
                ),
            )
        arrays = _arrays(document)
        if len(arrays) == 1:
            ((name, items),) = arrays.items()
            return items, (
                Message(f"读取的是“{shown(name)}”下的数组。", f"The array at “{shown(name)}” is read."),
            )
        if len(arrays) > 1:
            listed = ", ".join(f"“{shown(k)}”" for k in sorted(arrays)[:20])
            raise TableError(
                Message("JSON 中有不止一个对象数组。", "The JSON has more than one array of objects."),
                where=str(path),
                tip=Message(f"请用 records 指明其一：{listed}", f"name one with records: {listed}"),
            )
    raise TableError(
        Message("JSON 中没有对象数组。", "The JSON has no array of objects."),
        where=str(path),
        tip=Message(
            "应为 [{…}, {…}]，或用 records 指明数组",
            "it should be [{…}, {…}]; or name the array with records",
        ),
    )


def _bindings(document: dict[str, Any]) -> list[Any] | None:
    """The solutions of SPARQL 1.1 Query Results JSON (W3C, 2013) as objects; None for other documents."""
    head, results = document.get("head"), document.get("results")
    names = head.get("vars") if isinstance(head, dict) else None
    solutions = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(names, list) or not isinstance(solutions, list):
        return None
    return [
        {str(name): _term(solution.get(name)) for name in names} if isinstance(solution, dict) else solution
        for solution in solutions
    ]


def _term(term: Any) -> Any:
    """The value of an RDF term as the format writes it; what is no such term stays as it is."""
    return term["value"] if isinstance(term, dict) and {"type", "value"} <= set(term) else term


def _arrays(document: dict[str, Any]) -> dict[str, list[Any]]:
    """The arrays of objects by dotted key, of the uppermost level that has one."""
    level = dict(document)
    for _ in range(4):
        found = {k: v for k, v in level.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
        if found:
            return found
        level = {f"{k}.{n}": inner for k, v in level.items() if isinstance(v, dict) for n, inner in v.items()}
    return {}


def _decoded(text: str) -> Any:
    return json.loads(
        text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Doubled(pairs, doubled)


def _constant(name: str) -> _Flaw:
    return _Flaw(Message(f"{name} 不是 JSON 的数。", f"{name} is no number of JSON."))


def _integer(text: str) -> int | _Flaw:
    if len(text) > _DIGITS:
        return _Flaw(Message(f"超过 {_DIGITS} 位的整数。", f"An integer of more than {_DIGITS} digits."))
    return int(text)


def _syntax(error: json.JSONDecodeError) -> Message:
    return Message(f"不是有效的 JSON（{error.msg}）。", f"This is not valid JSON ({error.msg}).")


def _shown_item(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=True, default=lambda _: "…")
    except (RecursionError, ValueError):
        return ""
    return text[:RAW_LIMIT]


_DEEP = Message(f"嵌套过深（超过 {_DEPTH} 层）。", f"The nesting is too deep (more than {_DEPTH} levels).")
_NO_OBJECT = Message("不是对象（{…}）。", "This is not an object ({…}).")
