"""Identifiers that decide who is who: their form, their check digits, the IRI that they give.

===== ================================== =================================================
uscc  统一社会信用代码                     GB 32100-2015, check character modulo 31
lei   Legal Entity Identifier            ISO 17442, check digits ISO/IEC 7064 MOD 97-10
isin  International Securities Id. No.   ISO 6166, check digit by the double-add-double rule
orcid ORCID iD                           ISO/IEC 7064 MOD 11-2
ror   Research Organization Registry     ``0`` + 6 characters of Crockford's base 32 + MOD 97-10
===== ================================== =================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from ecograph.vocab import ID

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, S, V, Z
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True)
class Scheme:
    """A kind of identifier: its names, its form and the test of its check digits."""

    code: str
    zh: str
    en: str
    form: re.Pattern[str]
    holds: Callable[[str], bool]
    prefix: str = ""


def read(scheme: str, text: str) -> str | None:
    """The identifier in its one spelling, or None where form or check digits are wrong.

    >>> read("uscc", "91370200264574251a"), read("ror", "https://ror.org/013q1eq08")
    (None, '013q1eq08')
    >>> read("lei", "5493001KJTIIGC8Y1R12"), read("isin", "US0378331005")
    ('5493001KJTIIGC8Y1R12', 'US0378331005')
    >>> read("orcid", "0000-0002-1825-0097"), read("uscc", " 91350100M000100Y43 ")
    ('0000-0002-1825-0097', '91350100M000100Y43')
    """
    known = SCHEMES[scheme]
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if known.prefix:
        plain = re.sub(
            rf"^(https?://)?(www\.)?{re.escape(known.prefix)}", "", plain, flags=re.IGNORECASE
        ).strip("/")
    plain = plain.lower() if scheme == "ror" else plain.upper()
    return plain if known.form.fullmatch(plain) and known.holds(plain) else None


def iri(scheme: str, code: str) -> str:
    """The IRI of what an identifier names.

    >>> iri("ror", "013q1eq08")
    'https://w3id.org/ecograph/id/ror/013q1eq08'
    """
    return f"{ID}{scheme}/{code}"


def recognise(text: str) -> str:
    """The scheme whose form and check digits a text has; nothing where there is none.

    >>> recognise("91370200264574251A"), recognise("5493001KJTIIGC8Y1R12"), recognise("歌尔")
    ('', 'lei', '')
    """
    return next((code for code in SCHEMES if read(code, text)), "")


def _uscc(code: str) -> bool:
    weighed = sum(_USCC.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return _USCC[-weighed % 31] == code[17]


def _mod97(code: str) -> bool:
    return int("".join(str(int(char, 36)) for char in code)) % 97 == 1


def _isin(code: str) -> bool:
    digits = [int(d) for char in code for d in str(int(char, 36))]
    doubled = [d if place % 2 == 0 else sum(divmod(2 * d, 10)) for place, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _orcid(code: str) -> bool:
    total = 0
    for char in code.replace("-", "")[:15]:
        total = (total + int(char)) * 2
    check = (12 - total % 11) % 11
    return code[-1] == ("X" if check == 10 else str(check))


def _ror(code: str) -> bool:
    number = 0
    for char in code[1:7]:
        number = number * 32 + _CROCKFORD.index(char)
    return 98 - (number * 100) % 97 == int(code[7:])


_USCC_FORM = re.compile(f"[{_USCC}]{{2}}\\d{{6}}[{_USCC}]{{10}}")
_ROR_FORM = re.compile(f"0[{_CROCKFORD}]{{6}}\\d\\d")
_ORCID_FORM = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
SCHEMES: dict[str, Scheme] = {
    scheme.code: scheme
    for scheme in (
        Scheme("uscc", "统一社会信用代码", "Unified Social Credit Code", _USCC_FORM, _uscc),
        Scheme("ror", " ROR 编号", "ROR ID", _ROR_FORM, _ror, "ror.org/"),
        Scheme("orcid", " ORCID ", "ORCID iD", _ORCID_FORM, _orcid, "orcid.org/"),
        Scheme("lei", " LEI 编码", "LEI", re.compile(r"[0-9A-Z]{18}\d\d"), _mod97),
        Scheme("isin", " ISIN 编码", "ISIN", re.compile(r"[A-Z]{2}[0-9A-Z]{9}\d"), _isin),
    )
}
