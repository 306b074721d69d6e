"""Pages: the offline explorer and what it is drawn with."""

from __future__ import annotations

from pathlib import Path

from ecograph.store import Store


def explore(store: Store, path: Path | str, *, projection: str = "combined", lang: str = "zh") -> Path:
    """Draw a projection of the store as one HTML page that works offline; gives its path.

    Plans and aspirations are drawn too, marked as what they are. The drawing library is imported
    only here, so that importing :mod:`ecograph` stays light.
    """
    from ecograph.projection import project
    from ecograph.render.details import PageDetails
    from ecograph.render.explorer import page_title, write_page

    net = project(store, projection, include_planned=True, isolates=True)
    details = PageDetails.load(store)
    return write_page(net, path, title=page_title(net), lang=lang, details=details)
