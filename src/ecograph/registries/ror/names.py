"""Of all names of an organization, the one that is its label in Chinese, and the one in English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 1000  # characters; what is longer is no name
# What the shape of a label forbids: controls, zero-width space, marks that turn the direction of text.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\u31f0-\u31ff\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_LETTER_NOT_LATIN = re.compile("[^\\W\\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
# Where a name in Chinese characters without a language may be Japanese or Korean.
_HAN_IS_NOT_CHINESE = frozenset(("JP", "KR", "KP"))
# From the best to the last: which kind of name, in the language itself (True) or in none (False).
_CHINESE = (("ror_display", True), ("label", True), ("ror_display", False), ("label", False), ("alias", True),
            ("alias", False), ("acronym", True))  # fmt: skip
_ENGLISH = (("ror_display", True), ("label", True), ("ror_display", False), ("label", False), ("alias", True))
_STAND_INS = ("ror_display", "label", "alias", "acronym")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the registry has it: its text, its language (``""`` where it says none), what kind it is:
    ``ror_display``, ``label``, ``alias``, ``acronym``, or several of them."""

    text: str
    lang: str
    kinds: frozenset[str]


def clean(text: str) -> str:
    """The text on one line, without what cannot be seen.

    >>> clean(" Park\\n\\u202eLaboratory ")
    'Park Laboratory'
    """
    return text if text.isprintable() and "  " not in text and text == text.strip() else " ".join(
        _INVISIBLE.sub("", text).split()
    )  # fmt: skip


def script_language(text: str, country: str = "") -> str:
    """The language that a name without one seems to be in: ``zh``, ``en`` for Latin letters, else ``""``.

    In Japan and Korea, Chinese characters are no sign of Chinese.

    >>> script_language("山东大学"), script_language("東京大学", "JP"), script_language("Université")
    ('zh', '', 'en')
    """
    if _HAN.search(text):
        return "" if _KANA_OR_HANGUL.search(text) or country in _HAN_IS_NOT_CHINESE else "zh"
    return "" if _LETTER_NOT_LATIN.search(text) else "en"


def choose(names: Sequence[Name], country: str = "") -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The labels (at most one in ``zh`` and one in ``en``) and all other names with their languages, sorted.

    A label is the first of: the name that ROR displays, if it is in that language; a label in it; the
    displayed name, then a label, whose language is not said but whose script fits; an alias. Where there is
    neither a Chinese nor an English name, the displayed name stands in as ``en``, as English texts would
    have it, and is kept in its own language too. Of equals the registry's first counts.

    >>> display, label = frozenset(("label", "ror_display")), frozenset(("label",))
    >>> choose([Name("Shandong University", "en", display), Name("山东大学", "zh", label)])
    ({'zh': '山东大学', 'en': 'Shandong University'}, [])
    >>> choose([Name("Universidade do Porto", "pt", display)])
    ({'en': 'Universidade do Porto'}, [('Universidade do Porto', 'pt')])
    """
    labels: dict[str, str] = {}
    used: set[tuple[str, str]] = set()
    for lang, order in (("zh", _CHINESE), ("en", _ENGLISH)):
        found = _first(names, lang, order, country)
        if found:
            labels[lang] = found.text
            used |= {(found.text, found.lang), (found.text, lang)}
    if not labels:
        labels["en"] = next(name.text for kind in _STAND_INS for name in names if kind in name.kinds)
        used.add((labels["en"], ""))
    others = {(name.text, name.lang) for name in names} - used
    return labels, sorted(others)


def _first(names: Sequence[Name], lang: str, order: Sequence[tuple[str, bool]], country: str) -> Name | None:
    for kind, tagged in order:
        for name in names:
            if kind not in name.kinds:
                continue
            if tagged and (name.lang == lang or name.lang.startswith(lang + "-")):
                return name
            if not tagged and not name.lang and script_language(name.text, country) == lang:
                return name
    return None
