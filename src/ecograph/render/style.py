"""How roles and chains look: colour, shape, glyph and dash. Never colour alone.

The colours were optimised under simulated colour blindness and against both canvases; a test keeps
their contrast, so they are not changed by eye.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CANVAS = {"light": "#FBFCFD", "dark": "#12161C"}
NEUTRAL = {"light": "#717D8C", "dark": "#8894A4"}
# The fill of an actor without a role; its rim has the neutral colour that can be seen.
SOFT = {"light": "#D3DAE3", "dark": "#3A4553"}
CONTEXT = {"light": "#85909D", "dark": "#6E7987"}


@dataclass(frozen=True)
class RoleStyle:
    """The look of an actor role; ``shape`` is one of vis-network's shapes."""

    code: str
    shape: str
    glyph_zh: str
    glyph_en: str
    light: str
    dark: str


@dataclass(frozen=True)
class ChainStyle:
    """The look of a chain; ``dash`` in pixels (line, gap, …), empty for a solid line."""

    code: str
    dash: tuple[int, ...]
    light: str
    dark: str


ROLES = (
    RoleStyle("Government", "star", "政", "G", "#B64F5A", "#B84941"),
    RoleStyle("Industry", "dot", "产", "I", "#2959A6", "#0B6CCE"),
    RoleStyle("Academia", "triangle", "学", "U", "#BD6CEC", "#C298F3"),
    RoleStyle("Research", "hexagon", "研", "R", "#429390", "#8BF8FA"),
    RoleStyle("Finance", "diamond", "金", "F", "#B48803", "#CB9A35"),
    RoleStyle("Service", "square", "服", "S", "#1C5002", "#CEF49C"),
    RoleStyle("User", "triangleDown", "用", "C", "#372E2D", "#7E8A83"),
)

CHAINS = (
    ChainStyle("Industry", (), "#2B486F", "#3F97FA"),
    ChainStyle("Capital", (14, 6), "#8A6400", "#FFC540"),
    ChainStyle("Talent", (2, 5), "#C94FBE", "#F0407F"),
    ChainStyle("Technology", (12, 5, 2, 5), "#008F65", "#01D9CE"),
)

_SHAPES = {role.code: role.shape for role in ROLES}


def shape_of(role: str) -> str:
    """The node shape of a role code; a plain dot for an actor without one of the roles."""
    return _SHAPES.get(role, "dot")


def contrast(one: str, other: str) -> float:
    """The WCAG 2.2 contrast ratio of two colours ``#RRGGBB``, 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Black or white: what reads better on ``colour``.

    >>> ink_on("#1C5002")
    '#FFFFFF'
    """
    dark, light = "#10151C", "#FFFFFF"
    # White keeps the glyphs of one page alike; dark is taken where white would fall below 3 : 1.
    return light if contrast(light, colour) >= 3 else dark


def sheet() -> dict[str, Any]:
    """All looks as plain data for the page."""
    roles = [
        {
            "code": r.code,
            "shape": r.shape,
            "glyph": {"zh": r.glyph_zh, "en": r.glyph_en},
            "color": {"light": r.light, "dark": r.dark},
            "ink": {"light": ink_on(r.light), "dark": ink_on(r.dark)},
        }
        for r in ROLES
    ]
    chains = [
        {"code": c.code, "dash": list(c.dash), "color": {"light": c.light, "dark": c.dark}} for c in CHAINS
    ]
    return {
        "roles": roles,
        "chains": chains,
        "canvas": CANVAS,
        "neutral": NEUTRAL,
        "soft": SOFT,
        "context": CONTEXT,
    }


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
