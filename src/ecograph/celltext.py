"""What a value becomes in a file of cells: a spreadsheet, a table, an XML attribute.

A user's network may hold anything (numpy scalars, dates, sets, bytes …), and a label may be hostile. Here,
once for all forms: any value as text, number or list (:func:`plain`), text without what XML forbids
(:func:`clean`), and lines of CSV that a spreadsheet does not run
(:func:`csv_line`; :func:`restored` undoes it).
"""

from __future__ import annotations

import datetime
import decimal
import enum
import json
import math
import os
import re
from collections.abc import Iterable, Mapping
from typing import SupportsFloat

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None

# OWASP, "CSV injection": what a spreadsheet takes for a formula, also after white space that it trims, and
# the full-width signs that East Asian versions accept. The page's own export has the same rule.
_RUNS = r"(?:[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])"
_FORMULA = re.compile(rf"'*{_RUNS}")
_NEUTRALISED = re.compile(rf"'+{_RUNS}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# XML 1.0 has no form for these, not even an escaped one; lone surrogates have none in UTF-8.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = re.compile('[",\r\n]')
_INT64 = 2**63
_DEEPEST = 12


def inert(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs: what could be a formula gets an apostrophe in front.

    Plain numbers stay as they are. :func:`restored` undoes it, for every text.

    >>> [inert(text) for text in ("=1+1", "-5", "-5%", "'=x", "歌尔")]
    ["'=1+1", '-5', "'-5%", "''=x", '歌尔']
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restored(text: str) -> str:
    """What :func:`inert` was given.

    >>> [restored(text) for text in ("'=1+1", "-5", "''=x", "'quoted'")]
    ['=1+1', '-5', "'=x", "'quoted'"]
    """
    return text[1:] if _NEUTRALISED.match(text) else text


def csv_line(cells: Iterable[object]) -> str:
    r"""One line of CSV (RFC 4180, ended by ``\n``) that no spreadsheet runs; None is empty.

    Not the csv module's writer, which leaves a carriage return unquoted if lines do not end with one.

    >>> print(csv_line(["=1+1", -5, None, "a,b"]), end="")
    '=1+1,-5,,"a,b"
    """
    line = ",".join(["" if cell is None else _csv_cell(cell) for cell in cells])
    return f"{line}\n" if line else '""\n'


def clean(text: str) -> tuple[str, int]:
    """The text without characters that XML 1.0 forbids and lone surrogates, and how many went.

    >>> clean("a\\x00b")
    ('ab', 1)
    """
    return _ILLEGAL.subn("", text)


def plain(value: object, depth: int = 0) -> Plain:  # noqa: C901, PLR0911, PLR0912 - one branch a kind
    """Any Python value as text, number, truth value, list, dict or None.

    Not a number, infinite, NaT and NA are None: unknown. Sets are sorted; dates are ISO 8601; bytes are
    text where they are UTF-8; integers beyond 64 bits, which few tools read, are text.

    >>> import datetime
    >>> plain({"day": datetime.date(2021, 5, 1), "share": float("nan"), "tags": {"b", "a"}})
    {'day': '2021-05-01', 'share': None, 'tags': ['a', 'b']}
    """
    if depth > _DEEPEST:
        return str(type(value).__name__)
    if isinstance(value, enum.Enum):
        return plain(value.value, depth + 1)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if -_INT64 <= value < _INT64 else str(int(value))
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime.date | datetime.time):
        text = value.isoformat()
        return None if text == "NaT" else text
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    if isinstance(value, decimal.Decimal):
        return _decimal(value)
    if isinstance(value, Mapping):
        return {str(plain(key, depth + 1)): plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(part, depth + 1) for part in value), key=str)
    if isinstance(value, list | tuple | range):
        return [plain(part, depth + 1) for part in value]
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if type(value).__name__ == "NAType":
        return None
    return _array(value, depth)


def flat(value: object) -> str | int | float | bool | None:
    """Any Python value as one cell: lists joined by ``; ``, dicts as JSON.

    >>> flat(["a", "b"]), flat(["a;b", None]), flat({"x": 1})
    ('a; b', '["a;b", null]', '{"x": 1}')
    """
    made = plain(value)
    if isinstance(made, list):
        if all(isinstance(part, str | int | float) and ";" not in str(part) for part in made):
            return "; ".join(map(str, made))
        return json.dumps(made, ensure_ascii=False)
    if isinstance(made, dict):
        return json.dumps(made, ensure_ascii=False, sort_keys=True)
    return made


def _csv_cell(cell: object) -> str:
    if not isinstance(cell, str):
        return str(cell)
    text = inert(cell)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _decimal(value: decimal.Decimal) -> Plain:
    if not value.is_finite():
        return None
    if value == value.to_integral_value():
        return plain(int(value)) if abs(value) < _INT64 else str(value)
    number = float(value)
    return number if decimal.Decimal(repr(number)) == value else str(value)


def _array(value: object, depth: int) -> Plain:
    """Numpy's scalars and arrays, by what they offer, so that numpy need not be there; else ``str``."""
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind in ("b", "i", "u", "f") and hasattr(value, "tolist"):
        made = value.tolist()
        if isinstance(made, SupportsFloat) and type(made) is type(value):
            return plain(float(made), depth + 1)  # extended precision has no Python type
        return plain(made, depth + 1)
    if kind in ("U", "S", "O") and hasattr(value, "tolist"):
        return plain(value.tolist(), depth + 1)
    if kind in ("M", "m"):
        parts = getattr(value, "shape", ())
        texts = [str(part) for part in value] if parts else [str(value)]  # type: ignore[attr-defined]
        made_texts: list[Plain] = [None if text == "NaT" else text for text in texts]
        return made_texts if parts else made_texts[0]
    return str(value)
