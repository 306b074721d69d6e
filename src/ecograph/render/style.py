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


@dataclass(frozen=True)
class FamilyStyle:
    """The look of what plays no role, by family of kinds: a pale disc with a rim and a thin character."""

    code: str
    glyph_zh: str
    glyph_en: str
    fill_light: str
    rim_light: str
    fill_dark: str
    rim_dark: str
    kinds: tuple[str, ...]


# Pale fills never look like a role's full colour; the rims are seen at 3 : 1, the characters at 4.5 : 1.
FAMILIES = (
    FamilyStyle("place", "地", "L", "#E7EFE0", "#527138", "#2A3622", "#A3C185",
                ("Place", "AdministrativeDivision", "Building", "Facility", "Exhibit", "SciencePark",
                 "InnovationCarrier")),
    FamilyStyle("industry", "业", "V", "#E2ECF6", "#466B92", "#22303F", "#8FB4DA",
                ("IndustrySector", "IndustryChain", "ChainSegment")),
    FamilyStyle("output", "成", "O", "#E2F1F0", "#367371", "#1F3635", "#84C2BE",
                ("InnovationOutput", "IntellectualProperty", "Patent", "Publication", "Technology", "Product",
                 "Solution", "Platform")),
    FamilyStyle("project", "项", "P", "#F7EBDD", "#8E5E2D", "#3A2E20", "#D8AC7C",
                ("Project", "ApplicationScenario", "Initiative")),
    FamilyStyle("policy", "策", "D", "#F6E4EA", "#97516D", "#3B2730", "#D99CB3",
                ("PolicyDocument", "Recognition", "RecognitionTitle", "CuratedList", "Grant", "ChangeEvent",
                 "InvestmentDeal")),
    FamilyStyle("person", "人", "M", "#ECE6F6", "#70599E", "#302A40", "#B7A4E2", ("Person",)),
    FamilyStyle("group", "群", "G", "#EFEDE4", "#726A43", "#343126", "#C0B68A",
                ("EntityGroup", "ActorGroup")),
    FamilyStyle("organization", "组", "B", "#E6E9EE", "#5B6877", "#2C333D", "#A5B1C0",
                ("Actor", "Organization", "Enterprise", "EducationOrganization", "University",
                 "FinancialOrganization", "InnovationConsortium", "PublicAuthority", "ResearchOrganization",
                 "NewResearchInstitution", "Laboratory", "TechnologyInnovationCenter", "ServiceOrganization",
                 "StartupTeam", "Fund", "FundOfFunds")),
    FamilyStyle("other", "其", "?", "#EDEFF2", "#5F6B7A", "#262D37", "#A0ACBB", ()),
)  # fmt: skip

# Communities are coloured in order of size; from the ninth on they share the neutral colour. The number
# of the community is written in the shape, so that colour is never alone.
COMMUNITIES = {
    "light": ("#2959A6", "#B48803", "#429390", "#B64F5A", "#BD6CEC", "#1C5002", "#372E2D", "#8A6F3C"),
    "dark": ("#0B6CCE", "#CB9A35", "#8BF8FA", "#B84941", "#C298F3", "#CEF49C", "#7E8A83", "#D8B98A"),
}
# A measure goes from pale to strong in one hue: only lightness says how much, so that every eye reads it.
SCALE = {
    "light": ("#DCE6F2", "#B3CBE5", "#7FA8D3", "#4A80B8", "#205A97", "#0B3A6E", "#061F42"),
    "dark": ("#1D2B3D", "#27486E", "#2F659D", "#4587C7", "#74ABE2", "#ABCFF3", "#E4F1FE"),
}

_SHAPES = {role.code: role.shape for role in ROLES}


def shape_of(role: str) -> str:
    """The node shape of a role code; a plain dot for an actor without one of the roles."""
    return _SHAPES.get(role, "dot")


def family_of(kind: str) -> str:
    """The family of a kind of entity, for what plays no role; ``other`` for a kind that is not known.

    >>> family_of("Building"), family_of("Spaceship")
    ('place', 'other')
    """
    return next((family.code for family in FAMILIES if kind in family.kinds), "other")


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
    families = [
        {
            "code": f.code,
            "glyph": {"zh": f.glyph_zh, "en": f.glyph_en},
            "fill": {"light": f.fill_light, "dark": f.fill_dark},
            "rim": {"light": f.rim_light, "dark": f.rim_dark},
            "kinds": list(f.kinds),
        }
        for f in FAMILIES
    ]
    return {
        "families": families,
        "communities": COMMUNITIES,
        "scale": SCALE,
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
