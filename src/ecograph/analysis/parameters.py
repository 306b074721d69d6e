"""Parameters of measures: text from the command line, or values from Python, checked before use.

The annotations of a measure's keyword-only parameters say what is allowed: ``int``, ``float``, ``bool``,
``str``, ``tuple[str, ...]`` or ``tuple[float, ...]`` (as text: parted by commas), a union of these, and
``None``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from types import UnionType
from typing import Any, Union, get_args, get_origin

from ecograph.errors import InputError, NotFound

# The short names that an annotation written as text may use.
_NAMES = {"int": int, "float": float, "bool": bool, "str": str, "None": None, "tuple": tuple}
_WORDS = {int: "whole number", float: "number", bool: "yes or no", str: "text"}
_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def declared(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """The keyword-only parameters of a function: those of its measure."""
    found = inspect.signature(function).parameters.values()
    return {p.name: p for p in found if p.kind is inspect.Parameter.KEYWORD_ONLY}


def checked(function: Callable[..., Any], owner: str, given: Mapping[str, object]) -> dict[str, Any]:
    """The given parameters of the measure ``owner``, each as its annotation wants it.

    Raises ``NotFound`` for an unknown parameter, and ``InputError`` for a value of the wrong kind.

    >>> def measure(net, *, seed: int = 1, of: "str | None" = None, between: tuple[str, ...] = ()): ...
    >>> checked(measure, "example", {"seed": "7", "between": "Finance, Industry"})
    {'seed': 7, 'between': ('Finance', 'Industry')}
    """
    known = declared(function)
    for name in given:
        if name not in known:
            raise NotFound(f"parameter of “{owner}”", name, known, hint=", ".join(known))
    return {name: converted(name, value, _kinds(known[name])) for name, value in given.items()}


def converted(name: str, value: object, kinds: tuple[Any, ...]) -> object:
    """A value as the first of the kinds that fits it: a type, ``tuple[type, ...]`` or ``None``.

    >>> converted("sample", "none", (int, None)), converted("weights", "1, 2.5", (tuple[float, ...],))
    (None, (1.0, 2.5))
    """
    if None in kinds and (value is None or (isinstance(value, str) and value.casefold() in {"", "none"})):
        return None
    for kind in kinds:
        if kind is None:
            continue
        found = _as_list(value, kind) if get_origin(kind) is tuple else _as(value, kind)
        if found is not None:
            return found
    words = " or ".join(map(_word, (kind for kind in kinds if kind is not None)))
    shown = value if isinstance(value, str | int | float) else type(value).__name__
    raise InputError(f"“{shown}” is not a {words} for the parameter “{name}”.")


def one_of(name: str, value: str, known: Iterable[str]) -> str:
    """The value, if it is one of the known; ``NotFound`` with those known if not.

    >>> one_of("by", "role", ["role", "industry"])
    'role'
    """
    options = list(known)
    if value not in options:
        raise NotFound(f"value of “{name}”", value, options, hint=f"{name} is one of {', '.join(options)}")
    return value


def at_least(name: str, value: float, least: float) -> None:
    """Raise ``InputError`` unless the value is at least ``least``.

    >>> at_least("permutations", 10, 1)
    """
    if not value >= least:
        raise InputError(f"The parameter “{name}” is {value}; it must be at least {least}.")


def _kinds(parameter: inspect.Parameter) -> tuple[Any, ...]:
    annotation = parameter.annotation
    if isinstance(annotation, str):
        # Only the builtins above are known here: an annotation is our own code, never a user's text.
        annotation = eval(annotation.strip("\"'"), {"__builtins__": {}}, dict(_NAMES))  # noqa: S307
    if get_origin(annotation) in {Union, UnionType}:
        return tuple(None if kind is type(None) else kind for kind in get_args(annotation))
    return (annotation,)


def _as(value: object, kind: type) -> object:
    """The value as that kind, or None if it is not of it."""
    if kind is str:
        return value if isinstance(value, str) else None
    if kind is bool:
        return value if isinstance(value, bool) else _TRUE.get(str(value).casefold())
    return None if isinstance(value, bool) else _number(str(value), kind)


def _number(text: str, kind: type) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not isfinite(number):
        return None
    if kind is float:
        return number
    if text.lstrip("+-").isdecimal():  # not by way of a float, which loses digits of a long seed
        return int(text)
    return int(number) if number.is_integer() else None


def _as_list(value: object, kind: Any) -> tuple[object, ...] | None:
    if isinstance(value, str):
        parts: list[object] = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    elif isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        parts = list(value)
    else:
        parts = [value]
    found = tuple(_as(part, get_args(kind)[0]) for part in parts)
    return None if None in found else found


def _word(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return f"list of {_WORDS[get_args(kind)[0]]}s (parted by commas)".replace("texts", "words")
    return _WORDS[kind]
