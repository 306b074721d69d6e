"""Names compared: what two spellings of one name have in common."""

from __future__ import annotations

import unicodedata

# Separators, control and format characters, and opening and closing brackets and quotes.
_DROPPED = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Ps", "Pe", "Pi", "Pf"))


class _Kept(dict[int, str | None]):
    """For ``str.translate``: itself, or None for a character that is dropped; each asked once."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        self[code] = None if unicodedata.category(char) in _DROPPED else char
        return self[code]


_KEPT = _Kept()


def fold_name(text: str) -> str:
    """The name without what spelling alone decides: case, width, spaces, brackets.

    Unicode NFKC (UAX #15) and full case folding; then spaces and brackets go, and what is in the
    brackets stays. Folding twice changes nothing. In a query it is ``eco:foldedName(?name)``.

    >>> fold_name("青岛高科（集团） 有限公司") == fold_name("青岛高科（集团）有限公司")
    True
    >>> fold_name("ＮＥＣ Corp"), fold_name("V-2"), fold_name("（）")
    ('neccorp', 'v-2', '')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", folded.translate(_KEPT))
