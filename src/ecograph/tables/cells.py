"""What every cell may be, whatever its kind: missing, or a list."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable


class Missing(enum.Enum):
    """Why a cell holds no value. The two are never the same: nobody knows, and there is none.

    ``UNKNOWN``: a blank cell or a mark such as ``-`` or 不详 says nothing about the world. ``NONE``: 无
    says that there is none.
    """

    UNKNOWN = "unknown"
    NONE = "none"


# “None”, “null” and “nan” are what programs write for a gap, and 暂无 says that nothing is at hand: neither
# says that there is nothing. Compared after NFKC, without spaces and case.
UNKNOWN_MARKS = frozenset(
    (
        "", "-", "--", "---", "–", "—", "——", "−", "/", "//", "\\", "?", "??", "...", "……", "…", "*",
        "n/a", "na", "#n/a", "n.a.", "null", "none", "nan", "unknown", "tbd", "notavailable", "missing",
        "不详", "未知", "不明", "不清楚", "待定", "待补充", "待核实", "待查", "暂缺", "缺", "缺失", "暂无",
        "undisclosed", "notdisclosed", "undisclosedamount", "undisclosedinvestor", "undisclosedinvestors",
        "未透露", "金额未知", "投资方未知", "未披露", "未公布", "未公开", "未填", "未填写", "未提供",
        "不适用", "保密",
    )
)  # fmt: skip
NONE_MARKS = frozenset(("无", "没有", "無", "nil", "无。"))
_SPACE = re.compile(r"\s+")
_PAIRS = {
    "(": ")", "（": "）", "[": "]", "［": "］", "【": "】", "{": "}", "「": "」", "『": "』",
    "《": "》", "〈": "〉", "〔": "〕", "“": "”", "‘": "’", '"': '"',
}  # fmt: skip
_NAMED = {"newline": "\n", "\\n": "\n", "tab": "\t", "\\t": "\t", "space": " "}
# A comma before one of these belongs to the name: “Acme Co., Ltd.”
_LEGAL_FORM = re.compile(
    r"\s*(co|corp|inc|incorporated|ltd|limited|llc|llp|lp|plc|gmbh|ag|kg|b\.?v|n\.?v|s\.?a|s\.?r\.?l|s\.?p\.?a|"
    r"pte|pty|pvt|jr|sr)\b\.?",
    re.IGNORECASE,
)


def missing(value: object) -> Missing | None:
    """Whether a cell holds no value, and why; None where it holds one.

    >>> missing("—"), missing("无"), missing("无锡"), missing(0)
    (<Missing.UNKNOWN: 'unknown'>, <Missing.NONE: 'none'>, None, None)
    """
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return Missing.UNKNOWN
    if not isinstance(value, str):
        return None
    if "0" <= value[:1] <= "9" or (len(value) > 40 and not value.isspace()):
        return None
    key = _SPACE.sub("", unicodedata.normalize("NFKC", value)).casefold()
    if key in UNKNOWN_MARKS:
        return Missing.UNKNOWN
    return Missing.NONE if key in NONE_MARKS else None


def split_cell(text: object, separators: Iterable[str]) -> list[str]:
    """The values of a cell that holds several, without blanks around them; empty ones are left out.

    ``separators`` are characters or strings, or the names ``newline``, ``tab``, ``space``. Nothing is
    split within closed brackets or quotation marks, nor at the comma of “Co., Ltd.”. A list stays one.

    >>> split_cell("甲公司（含乙、丙）、丁公司", "、")
    ['甲公司（含乙、丙）', '丁公司']
    >>> split_cell("Acme Co., Ltd., Beta Inc.", ",")
    ['Acme Co., Ltd.', 'Beta Inc.']
    """
    if text is None:
        return []
    if isinstance(text, list | tuple):
        return [str(item).strip() for item in text if item is not None and str(item).strip()]
    whole = str(text)
    signs = sorted({_NAMED.get(sign, sign) for sign in separators if sign}, key=lambda s: (-len(s), s))
    if "\n" in signs:
        whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    parts: list[str] = []
    begin = at = 0
    closers = _closers(whole)
    while at < len(whole):
        if at in closers:
            at = closers[at] + 1
            continue
        sign = next((s for s in signs if whole.startswith(s, at)), "")
        if sign and not (sign in ",，" and _LEGAL_FORM.match(whole, at + 1)):
            parts.append(whole[begin:at])
            begin = at = at + len(sign)
        else:
            at += 1
    parts.append(whole[begin:])
    return [part.strip() for part in parts if part.strip()]


def _closers(text: str) -> dict[int, int]:
    """Where each outermost bracket or quotation mark that is opened is closed again, in one pass."""
    closed: dict[int, int] = {}
    open_at: list[tuple[int, str]] = []
    for at, char in enumerate(text):
        last = next((n for n in range(len(open_at) - 1, max(len(open_at) - 50, 0) - 1, -1)
                     if open_at[n][1] == char), -1)  # fmt: skip
        if last >= 0:
            closed[open_at[last][0]] = at
            del open_at[last:]
        elif char in _PAIRS:
            open_at.append((at, _PAIRS[char]))
    return closed
