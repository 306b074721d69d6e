"""The explorer: one HTML file that opens from disk with the network cable out.

Everything is inlined; the data travel as JSON islands that nothing executes; a content security
policy names the two scripts by hash and forbids every request. Equal input gives equal bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ecograph.errors import InputError
from ecograph.files import write_whole
from ecograph.render import columns, style, text
from ecograph.render.details import PageDetails
from ecograph.render.layout import arrange
from ecograph.render.measures import page_measures
from ecograph.render.network import OPTIONS, EcoNetwork
from ecograph.render.pack import Disc

_APP = (
    "data", "state", "filters", "time", "look", "paths", "path", "regimes", "links", "graph", "minimap",
    "labels", "panel", "profile", "relation", "legend", "search", "help", "sheet",
    "views", "crown", "espalier", "tree", "layers", "matrix", "table", "picture", "export", "print",
    "kiosk", "main",
)  # fmt: skip
MOST = 50_000  # actors of one page
_ALL = 2_000  # up to here every actor is drawn; above, groups open on demand
_OPEN = 5_000  # actors drawn at once, whatever is opened
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def write_page(
    net: nx.MultiDiGraph[Any],
    path: Path | str,
    *,
    title: Mapping[str, str],
    lang: str = "zh",
    details: PageDetails | None = None,
    group_by: str | None = None,
) -> Path:
    """Write the page to ``path`` (UTF-8, ``\\n``) in one step and give the path back.

    ``title`` has the keys ``zh`` and ``en``. ``group_by`` as in :func:`page`. Raises ``InputError``
    where it cannot be written and above 50,000 actors.
    """
    target = Path(path)
    html = page(net, title=title, lang=lang, details=details, group_by=group_by)
    write_whole(target, html.encode("utf-8"), what="page", parents=True)
    return target


def page(
    net: nx.MultiDiGraph[Any],
    *,
    title: Mapping[str, str],
    lang: str = "zh",
    details: PageDetails | None = None,
    group_by: str | None = None,
) -> str:
    """The page as text. ``net`` follows :mod:`ecograph.projection` and is only read.

    Up to 2,000 actors all are drawn at once; above, the page opens on groups and draws members on
    demand. ``group_by`` (``community``, ``industry``, ``building`` or ``role``) says which groups; by
    default communities, above 500 actors. Raises ``InputError`` for an unknown language or grouping and
    above 50,000 actors.
    """
    if lang not in text.LANGUAGES:
        raise InputError(f"The page has no language “{lang}”.", hint="zh or en")
    check_size(net)
    details = details or PageDetails()
    places, discs = arrange(net, by=group_by)
    drawn = EcoNetwork.from_projection(net, places)
    shown = _used(details, drawn)
    scripts = [_vendored(), _application()]
    islands = {
        "net": columns.network([_searchable(n) for n in drawn.nodes], drawn.edges, shown["claims"]),
        "details": {key: value for key, value in shown.items() if key != "claims"},
        "claims": columns.claims(shown["claims"]),
        "page": {
            "lang": lang,
            "title": {code: str(title.get(code) or "") for code in text.LANGUAGES},
            "note": _note(net),
            "text": text.table(),
            "style": style.sheet(),
            "measures": page_measures(net),
            "dated": any(claim.get("time") for claim in details.claims.values()),
            "groups": _groups(discs, drawn),
            "limits": {"all": _ALL, "open": _OPEN},
            "options": OPTIONS,
        },
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string(_asset("template.html.j2"))
    return template.render(
        lang={"zh": "zh-CN", "en": "en"}[lang],
        title=str(title.get(lang) or ""),
        policy=_policy(scripts),
        style=Markup(_asset("app.css")),  # noqa: S704 - our own file
        islands={name: Markup(island(data)) for name, data in islands.items()},  # noqa: S704
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - vendored and our own
        icons=style.sheet()["roles"],
    )


def check_size(net: nx.MultiDiGraph[Any]) -> None:
    """Raise ``InputError`` for a network of more actors than one page can show."""
    if net.number_of_nodes() > MOST:
        raise InputError(
            f"{net.number_of_nodes():,} actors are more than one page can show ({MOST:,}).",
            hint="draw a part: `ecograph explore --around NAME --hops 2`, or --chain Capital",
        )


def _note(net: nx.MultiDiGraph[Any]) -> dict[str, str]:
    """What the page leaves out: by its view of the store, or of an answer that names more than a map."""
    said = [net.graph.get("made", {}).get("view", {}).get("words", {}), net.graph.get("note", {})]
    notes = {lang: " ".join(words[lang] for words in said if words) for lang in text.LANGUAGES}
    return notes if any(notes.values()) else {}


def island(data: object) -> str:
    """Data as JSON that can stand inside a ``<script>`` element and ends it in no case.

    >>> island({"b": "</script>", "a": 1})
    '{"a":1,"b":"\\\\u003c/script\\\\u003e"}'
    """
    dumped = json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    # A lone surrogate cannot be written as UTF-8; it carries no meaning, so it is replaced.
    return dumped.encode("utf-8", "replace").decode("utf-8").translate(_UNSAFE)


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(
        "'sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() + "'" for s in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _asset(name: str) -> str:
    file = resources.files("ecograph.render").joinpath("assets", *name.split("/"))
    return file.read_bytes().decode("utf-8").replace("\r\n", "\n")


def _vendored() -> str:
    """vis-network without the comment that makes developer tools ask for a source map."""
    lines = _asset("vendor/vis-network.min.js").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("//# sourceMappingURL"))


def _application() -> str:
    parts = "\n".join(_asset(f"app/{name}.js") for name in _APP)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


def _searchable(node: Mapping[str, Any]) -> dict[str, Any]:
    """The node with its search keys: pinyin and initials of the Chinese names, lower case."""
    names = [node["label"], *node["aliases"]]
    keys = sorted({key for name in names for key in pinyin_keys(name[:80])})
    return {**node, "keys": keys}


def pinyin_keys(name: str) -> tuple[str, ...]:
    """Full pinyin and initials of a name, without spaces; empty for a name without Chinese.

    >>> pinyin_keys("歌尔微电子")
    ('geerweidianzi', 'gewdz')
    """
    from pypinyin import Style, lazy_pinyin

    if not any("\u3400" <= char <= "\u9fff" for char in name):
        return ()
    full = "".join(lazy_pinyin(name))
    first = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return tuple("".join(c for c in key.lower() if c.isalnum()) for key in (full, first))


def _used(details: PageDetails, drawn: EcoNetwork) -> dict[str, Any]:
    """The details that this network can show, so that a small view makes a small page."""
    shown = {claim for edge in drawn.edges for claim in edge["claims"]}
    figures = {k: v for k, v in details.figures.items() if k in drawn.node_map}
    shown |= {figure["claim"] for entries in figures.values() for figure in entries}
    shown |= {claim for conflict in details.conflicts for claim in conflict["claims"]}
    return {
        "claims": {k: v for k, v in details.claims.items() if k in shown},
        "figures": figures,
        "documents": details.documents,
        "sources": details.sources,
        "conflicts": details.conflicts,
        "terms": details.terms,
        "stages": {k: v for k, v in details.stages.items() if k in drawn.node_map},
    }


def _groups(discs: list[Disc], drawn: EcoNetwork) -> list[dict[str, Any]]:
    """The discs for the page; members and lead as numbers of the nodes, which are sorted."""
    number = {node: i for i, node in enumerate(drawn.node_ids)}
    return [
        {
            "key": disc.key, "x": disc.x, "y": disc.y, "r": disc.radius, "lead": number[disc.lead],
            "members": [number[node] for node in disc.members],
        }
        for disc in discs
    ]  # fmt: skip


def page_title(net: nx.MultiDiGraph[Any]) -> dict[str, str]:
    """A title after the park with the most links; general where the network has no park."""
    parks = [n for n in net if "Park" in str(net.nodes[n].get("kind", ""))]
    if not parks:
        return {"zh": "创新生态图谱", "en": "Innovation ecosystem"}
    about = net.nodes[max(sorted(parks), key=lambda n: int(net.degree(n)))]
    zh, en = about.get("label_zh") or "", about.get("label_en") or ""
    return {"zh": f"{zh or en} · 生态图谱", "en": f"{en or zh} · Ecosystem"}
