"""Names of organizations taken apart: region, core, industry, kind, legal form, branch; Chinese and Latin.

Two spellings of one name differ in what says little (legal form, brackets, script, order of words), two
organizations in what says much (core, branch, number). So a name is parted by a list of words, and each
part is compared for itself. Names are cut at the longest word that fits; what no word covers is the core.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ecograph import resources

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_HAN_RUN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_BRACKETS = re.compile(r"[(（\[【〔《“\"'‘]|[)）\]】〕》”’]")
_TOKEN = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"\d+|[〇一二三四五六七八九十百]+")


def listed(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


# Legal forms of other languages, as they end a name (ISO 20275 names them; these are the usual ones).
_LEGAL = listed(
    "inc incorporated ltd limited llc llp lp co corp corporation company plc gmbh ag kg se sa sas sarl srl "
    "spa bv nv oy oyj ab as asa aps kk pte pty sdn bhd ltda kft sro zoo doo jsc pjsc ooo cv eg ev kgaa"
)
_STOP = listed("of the and for at in on de la le du des der die das und et y di da do e")
_SPELLINGS = {
    "university": "univ universitat universite universidad universita universidade universiteit",
    "institute": "inst institut instituto istituto",
    "technology": "tech technologies technological",
    "science": "sci sciences",
    "laboratory": "lab labs laboratories",
    "international": "intl int",
    "national": "natl",
    "department": "dept",
    "academy": "acad",
    "center": "centre",
    "association": "assn",
    "hospital": "hosp",
    "engineering": "engg eng",
    "group": "grp",
    "electronics": "electronic",
    "communication": "communications",
    "service": "services",
    "system": "systems",
    "industry": "industries industrial",
    "holdings": "holding",
    "beijing": "peking",
    "qingdao": "tsingtao",
    "nanjing": "nanking",
    "suzhou": "soochow",
    "guangzhou": "canton",
}
_SAME = {word: meant for meant, words in _SPELLINGS.items() for word in words.split()}
# Latin words that say little about which organization it is.
_WEAK = listed("group holdings international global china worldwide headquarters")


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    ``folded``: without case, width, script (traditional), spaces, brackets. ``regions`` and ``branch`` as
    written in it, ``core`` the part that tells it from others, ``industry`` and ``kind`` the words around
    it. ``latin`` has one entry a word: the phrases, each a set of Latin words, that may stand for it.
    """

    text: str
    folded: str
    han: bool
    regions: tuple[str, ...] = ()
    country: str = ""
    core: str = ""
    industry: tuple[str, ...] = ()
    kind: str = ""
    branch: str = ""
    part: str = ""
    legal: str = ""
    numbers: tuple[str, ...] = ()
    latin: tuple[tuple[frozenset[str], ...], ...] = ()
    pinyin: str = ""
    initials: str = ""
    words: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """All but region, country, legal form and branch: what two spellings of one name share."""
        return self.core + "".join(self.industry) + self.kind + self.part

    @property
    def form(self) -> str:
        """The legal form without its wording: ``group``, ``stock``, ``limited``, or what is written."""
        for form, signs in (("group", ("集团", "控股")), ("stock", ("股份",)), ("limited", ("有限", "公司"))):
            if any(sign in self.legal for sign in signs):
                return form
        return self.legal

    @property
    def tokens(self) -> frozenset[str]:
        """The words of a Latin name."""
        return frozenset(self.core.split()) if not self.han else frozenset()

    @property
    def options(self) -> frozenset[str]:
        """Every Latin word that may stand for a word of the name."""
        return frozenset(token for phrases in self.latin for phrase in phrases for token in phrase)


@lru_cache(maxsize=400_000)
def parse(text: str) -> Name:
    """A name taken apart. Parsing what it gives for ``folded`` again changes nothing.

    >>> name = parse("青岛海尔股份有限公司")
    >>> name.regions, name.core, name.legal
    (('青岛',), '海尔', '股份有限公司')
    >>> parse("北京航空航天大学").core, parse("北京航空航天大学").industry, parse("北京航空航天大学").kind
    ('', ('航空', '航天'), '大学')
    >>> sorted(parse("The University of Oxford").tokens)
    ['oxford', 'university']
    """
    simple = simplified(unicodedata.normalize("NFKC", text).casefold())
    return _han(text, simple) if _HAN.search(simple) else _latin(text, simple)


def simplified(text: str) -> str:
    """Traditional characters as simplified ones (OpenCC's table); other text as it is.

    >>> simplified("國立臺灣大學")
    '国立台湾大学'
    """
    if not _HAN.search(text):
        return text
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def words() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The words of Chinese names: their class and their English."""
    lines = (resources.folder("identity") / "words.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {zh: (class_, tuple(filter(None, en.split("|")))) for zh, class_, en in rows}


@cache
def _contractions() -> tuple[tuple[str, str], ...]:
    lines = (resources.folder("identity") / "contractions.tsv").read_text("utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    return tuple(sorted(((a, b) for a, b in rows), key=lambda pair: -len(pair[0])))


def expanded(text: str) -> str:
    """Contractions written out: 中科院 is 中国科学院, 所 at the end of a research name is 研究所.

    >>> expanded("中科院自动化所"), expanded("上海交大")
    ('中国科学院自动化研究所', '上海交通大学')
    """
    for short, full in _contractions():
        if full in text:
            continue
        if short.endswith("$"):
            ends = short[:-1]
            text = text[: -len(ends)] + full if text.endswith(ends) and len(text) > len(ends) + 1 else text
        else:
            text = text.replace(short, full)
    if "科学院" in text[:-1] and text.endswith("所") and not text.endswith(("研究所", "事务所")):
        text = text[:-1] + "研究所"
    return text


def cut(text: str) -> list[tuple[str, str]]:
    """Chinese text cut at the longest words that fit: pairs of word and class; ``core`` is what is left.

    >>> cut("青岛微电子创新中心")
    [('青岛', 'region'), ('微电子', 'industry'), ('创新中心', 'part')]
    """
    known = words()
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        for size in range(min(9, len(text) - at), 0, -1):
            found = known.get(text[at : at + size])
            if found and (size > 1 or at + size == len(text)):
                out.append((text[at : at + size], found[0]))
                at += size
                break
        else:
            if out and out[-1][1] == "core":
                out[-1] = (out[-1][0] + text[at], "core")
            else:
                out.append((text[at], "core"))
            at += 1
    return out


def _han(text: str, simple: str) -> Name:
    plain = expanded("".join(_BRACKETS.sub("", simple).split()))
    folded = "".join(char for char in plain if char.isalnum())
    pieces: list[tuple[str, str]] = []
    for run in re.findall(r"[a-z0-9]+|[^a-z0-9]+", folded):
        pieces += [(run, "core")] if run.isascii() else cut(run)
    regions: list[str] = []
    parts: dict[str, list[str]] = {}
    for at, (piece, sort) in enumerate(pieces):
        named = bool(parts.get("core"))
        word = piece[1:] if sort == "core" and regions and not named and piece[0] in "省市区县" else piece
        before_kind = at + 1 < len(pieces) and pieces[at + 1][1] == "kind"
        if sort == "region" and not (before_kind and not named):
            regions.append(word)
        elif word:
            # 北京大学, 上海银行: there the place is what tells it from others.
            parts.setdefault("core" if sort == "region" else sort, []).append(word)
        if word:
            parts.setdefault("words", []).append(word)
    core = re.sub("(?<=..)[省市区县]$", "", "".join(parts.get("core", []) + parts.get("name", [])))
    kinds = parts.get("kind", [])
    branch = parts.get("branch", [""])[-1]
    return Name(
        text, folded, True, tuple(dict.fromkeys(regions)), (parts.get("country") or [""])[0], core,
        tuple(parts.get("industry", [])), "".join(kinds), branch, "".join(parts.get("part", [])),
        (parts.get("legal") or [""])[-1], tuple(_NUMBER.findall(folded)), _english(pieces),
        spelt(core), "".join(word[0] for word in parts.get("words", [])), tuple(parts.get("words", [])),
    )  # fmt: skip


def _english(pieces: list[tuple[str, str]]) -> tuple[tuple[frozenset[str], ...], ...]:
    """For each word of a Chinese name the English phrases and the pinyin that may stand for it."""
    known = words()
    out = []
    for word, class_ in pieces:
        if class_ == "legal":
            continue
        meant = known.get(word, ("", ()))[1]
        phrases = {frozenset(map(_token, _TOKEN.findall(phrase))) - _STOP for phrase in meant}
        sound = word if word.isascii() else spelt(word)
        out.append((*sorted(filter(None, phrases), key=sorted), frozenset((sound,))))
    return tuple(out)


@lru_cache(maxsize=100_000)
def spelt(text: str) -> str:
    """The pinyin of Chinese text, without tones and spaces.

    >>> spelt("歌尔")
    'geer'
    """
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)) if text else ""


def _latin(text: str, simple: str) -> Name:
    last = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", simple)
    if last and {_token(word) for word in _TOKEN.findall(last[2])} <= places():
        return replace(_latin(text, last[1]), country=last[2].strip())  # as registries tell homonyms apart
    bare = unicodedata.normalize("NFKD", simple.replace("&", " and ").replace("ß", "ss").replace("ø", "o"))
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    bare = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", bare).replace("'", "")
    tokens = _TOKEN.findall(bare)
    kept = [token for at, token in enumerate(tokens) if at == 0 or token not in _LEGAL]
    legal = "".join(token for token in tokens[1:] if token in _LEGAL)
    said = [_token(token) for token in kept if token not in _STOP] or kept
    return Name(
        text, "".join(tokens), False, core=" ".join(said), legal=legal,
        numbers=tuple(token for token in said if token.isdecimal()),
        latin=tuple((frozenset((token,)),) for token in said),
        pinyin="".join(said), initials="".join(token[0] for token in kept if token not in _STOP),
    )  # fmt: skip


def _token(token: str) -> str:
    return _SAME.get(token, token)


def weak(tokens: frozenset[str]) -> bool:
    """Whether Latin words say little about which organization it is."""
    return tokens <= _WEAK


@cache
def places() -> frozenset[str]:
    """The Latin names of places."""
    found: set[str] = set()
    for word, (class_, english) in words().items():
        if class_ in ("region", "country"):
            found |= {_token(token) for phrase in english for token in phrase.split()} | {spelt(word)}
    return frozenset(found)
