"""Pages: the offline explorer and what it is drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from ecograph.errors import InputError
from ecograph.store import Store

if TYPE_CHECKING:
    import networkx as nx

    from ecograph.render.notebook import Page

__all__ = ["explore"]


@overload
def explore(
    what: Store | nx.MultiDiGraph[Any], path: Path | str, *, projection: str = ..., lang: str = ...,
    around: str | None = ..., hops: int = ..., chains: Iterable[str] = ..., question: str | None = ...,
    params: Mapping[str, str] | None = ..., title: Mapping[str, str] | None = ..., store: Store | None = ...,
) -> Path: ...  # fmt: skip


@overload
def explore(
    what: Store | nx.MultiDiGraph[Any], path: None = ..., *, projection: str = ..., lang: str = ...,
    around: str | None = ..., hops: int = ..., chains: Iterable[str] = ..., question: str | None = ...,
    params: Mapping[str, str] | None = ..., title: Mapping[str, str] | None = ..., store: Store | None = ...,
) -> Page: ...  # fmt: skip


def explore(
    what: Store | nx.MultiDiGraph[Any],
    path: Path | str | None = None,
    *,
    projection: str = "combined",
    lang: str = "zh",
    around: str | None = None,
    hops: int = 1,
    chains: Iterable[str] = (),
    question: str | None = None,
    params: Mapping[str, str] | None = None,
    title: Mapping[str, str] | None = None,
    store: Store | None = None,
) -> Path | Page:
    """Draw a store or a network as one HTML page that works offline.

    With ``path`` the page is written there and the path given; without, the page is an object that a
    notebook shows and that has ``save(path)``. ``what`` is a store, drawn through ``projection``, or a
    network that :func:`ecograph.project` made; ``store`` then adds evidence, figures and sources to it.

    The page can show a part: what lies within ``hops`` links ``around`` an entity (a name or an
    identifier), the links of some ``chains`` (codes such as ``Capital``), or the answer to a named
    ``question`` with its ``params``. Its title says which, unless ``title`` (zh, en) does. Plans and
    aspirations are drawn too, marked as what they are.

    Raises ``NotFound`` for an unknown entity, chain or question, and ``InputError`` where the page cannot
    be written or an option needs a store.

    >>> import networkx as nx
    >>> explore(nx.MultiDiGraph([("fund", "firm")])).title
    '创新生态图谱'
    """
    # The drawing library is imported only here, so that importing :mod:`ecograph` stays light.
    from ecograph.projection import project
    from ecograph.render import subnet
    from ecograph.render.details import PageDetails
    from ecograph.render.explorer import check_size, page, page_title, write_page
    from ecograph.render.notebook import Page

    source = what if isinstance(what, Store) else store
    if source is None and question is not None:
        raise InputError("A question needs the store, not only a network.", hint="explore(net, store=store)")
    # A wrong name is said before the network is made, which may take a while.
    entity = subnet.entity_in(source, around) if around is not None and source is not None else around
    net = project(what, projection, include_planned=True, isolates=True) if isinstance(what, Store) else what
    named: list[Mapping[str, str]] = []
    if question is not None and source is not None:
        net, missing = subnet.of_question(source, net, question, params)
        if missing:
            net.graph["note"] = subnet.note_missing(missing)
        named.append(subnet.title_question(question, params))
    if entity is not None:
        net = subnet.around(net, entity, hops)
        named.append(subnet.title_around(source or Store.in_memory(), entity, hops))
    if chains := tuple(chains):
        net = subnet.in_chains(net, chains)
        named.append(subnet.title_chains(chains))
    heading = title or _joined(named) or page_title(net)
    check_size(net)  # before what it would show beside it is read
    details = PageDetails.load(source) if source is not None else None
    if path is not None:
        return write_page(net, path, title=heading, lang=lang, details=details)
    return Page(page(net, title=heading, lang=lang, details=details), str(heading.get(lang) or ""))


def _joined(named: list[Mapping[str, str]]) -> dict[str, str]:
    return {lang: " · ".join(words[lang] for words in named) for lang in ("zh", "en")} if named else {}
