"""A page as an object: a notebook shows it in a frame of its own, and it can be saved."""

from __future__ import annotations

import html as escaping
from dataclasses import dataclass, field
from pathlib import Path

from ecograph.files import write_whole

_FRAME = (
    '<iframe srcdoc="{page}" title="{title}" width="100%" height="{height}" loading="lazy" '
    'sandbox="allow-scripts allow-downloads" style="border:1px solid #dfe4ea;border-radius:8px"></iframe>'
)


@dataclass(frozen=True)
class Page:
    """The explorer page as text.

    In a notebook it shows itself in a sandboxed frame: it may run its own scripts and offer a download,
    and can reach neither the notebook nor the network.

    >>> Page("<p>1</p>", "Park")._repr_html_()[:32]
    '<iframe srcdoc="&lt;p&gt;1&lt;/p'
    """

    html: str = field(repr=False)
    title: str
    height: int = 720

    def _repr_html_(self) -> str:
        return _FRAME.format(
            page=escaping.escape(self.html), title=escaping.escape(self.title), height=int(self.height)
        )

    def save(self, path: Path | str) -> Path:
        """Write the page to ``path`` (UTF-8) in one step and give the path back.

        Raises ``InputError`` where it cannot be written.
        """
        target = Path(path)
        write_whole(target, self.html.encode("utf-8"), what="page", parents=True)
        return target
