"""How well candidates are found: precision and recall on pairs of which the truth is known."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from ecograph import resources
from ecograph.errors import InputError
from ecograph.identity.blocking import keys
from ecograph.identity.names import parse
from ecograph.identity.scoring import names
from ecograph.table import Table

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
_COLUMNS = ("one", "two", "same")
_HEADS = {
    "zh": ("阈值", "判为同一", "其中正确", "精确率", "95% 区间", "召回率", "95% 区间", "F1"),
    "en": (
        "threshold",
        "called one",
        "rightly",
        "precision",
        "95 % interval",
        "recall",
        "95 % interval",
        "F1",
    ),
}


@dataclass(frozen=True)
class Pair:
    """Two names, and whether they are of one organization."""

    one: str
    two: str
    same: bool


def labelled_pairs(path: Path | None = None) -> list[Pair]:
    """Labelled pairs of a CSV with the columns ``one``, ``two`` and ``same`` (1 or 0); without a path, those
    that come with ecograph (see docs/identity.md). Raises ``InputError`` with the row."""
    file = path or resources.folder("identity") / "labelled.csv"
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The labelled pairs cannot be read: {error}", where=str(file)) from None
    reader = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    if not set(_COLUMNS) <= set(reader.fieldnames or ()):
        raise InputError(
            "The file has no columns one, two and same.", where=str(file), hint="a CSV with a header row"
        )
    found = []
    for number, row in enumerate(reader, start=2):
        same = (row["same"] or "").strip()
        if same not in ("0", "1") or not (row["one"] or "").strip() or not (row["two"] or "").strip():
            raise InputError("A pair needs two names, and 1 or 0.", where=f"{file}, row {number}")
        found.append(Pair(row["one"].strip(), row["two"].strip(), same == "1"))
    return found


def evaluate(pairs: Iterable[Pair], lang: str = "en", thresholds: Sequence[float] = THRESHOLDS) -> Table:
    """Precision, recall and F1 at several thresholds, with 95 % intervals (Wilson, 1927).

    A pair counts as found only if it would be compared at all, that is if its names share a key. The share
    of true pairs that do is in ``made["blocking_recall"]``.

    >>> evaluate([Pair("清华", "清华大学", True), Pair("中国银行", "中国银行青岛分行", False)]).rows[0][3]
    1.0
    """
    judged = [(names(pair.one, pair.two).value if _meet(pair) else 0.0, pair.same) for pair in pairs]
    true = sum(same for _, same in judged)
    met = sum(same and value > 0 for value, same in judged)
    rows = []
    for threshold in thresholds:
        called = [same for value, same in judged if value >= threshold]
        right = sum(called)
        precision, recall = _share(right, len(called)), _share(right, true)
        both = (
            None if not precision or not recall else round(2 * precision * recall / (precision + recall), 3)
        )
        rows.append(
            (
                threshold,
                len(called),
                right,
                precision,
                _interval(right, len(called)),
                recall,
                _interval(right, true),
                both,
            )
        )
    made = {"pairs": len(judged), "same": true, "blocking_recall": _share(met, true)}
    return Table(_HEADS[lang], tuple(rows), made)


def _meet(pair: Pair) -> bool:
    return bool(set(keys(parse(pair.one))) & set(keys(parse(pair.two))))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _interval(part: int, whole: int, z: float = 1.96) -> str | None:
    if not whole:
        return None
    share = part / whole
    middle = share + z * z / (2 * whole)
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    below, above = ((middle + sign * half) / (1 + z * z / whole) for sign in (-1, 1))
    return f"{max(0.0, below):.3f}–{min(1.0, above):.3f}"
