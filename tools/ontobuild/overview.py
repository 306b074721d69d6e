"""The drawn overview: seven roles, four chains, and how a claim is built. One SVG a language."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from rdflib import OWL, RDFS, SKOS, Graph, URIRef

from ecograph.render.style import CHAINS, ROLES, RoleStyle, ink_on
from ontobuild.reading import ECO, SCHEME, Term, texts

WIDTH, MARGIN = 1200, 48
_BOLD = 1.12  # how much wider a bold text is
# The four things that an observation names stand in a row.
_ROW, _STEP, _WIDE = 626, 128, 118
_ROW_MIDDLE = _ROW + (3 * _STEP + _WIDE) / 2
_FONT = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
)
_STYLE = f"""
text{{font-family:{_FONT};fill:#17212f}}
.page{{fill:#fff}} .panel{{fill:#fbfcfd;stroke:#dfe4ea}} .box{{fill:#fff;stroke:#9aa5b3;stroke-width:1.4}}
.claim{{fill:#e8f0fb;stroke:#1b5fb8;stroke-width:1.8}} .muted{{fill:#5a6675}}
.line{{stroke:#5a6675;fill:none}}
.edge{{stroke:#1b5fb8;stroke-width:3;fill:none}} .tip{{fill:#5a6675}} .tipe{{fill:#1b5fb8}}
.chip{{fill:#f3f5f8;stroke:#dfe4ea}} .accent{{fill:#1b5fb8}}"""
_WORDS = {
    "title": ("创新生态图谱本体总览", "The ecograph ontology at a glance"),
    "sub": (
        "主体扮演角色，联系构成链条，每条联系都有证据",
        "Actors play roles, links form chains, and every link has evidence",
    ),
    "roles": ("七个角色", "Seven roles"),
    "roles_note": (
        "类别给出默认角色；其他角色由陈述指明，一个主体可有多个",
        "A class gives the default; claims add others; one actor may play several",
    ),
    "only": ("仅由陈述指明", "by claim only"),
    "chains": ("四条链", "Four chains"),
    "chains_note": (
        "链由其联系构成；带 * 者同属两链",
        "A chain is the links below its head; those with * stand in two chains",
    ),
    "claims": ("陈述的构造", "How a claim is built"),
    "claims_note": (
        "来源说了什么，逐条记录；已接受的事实另成现状视图中的一条边",
        "What a source says is kept as a node; an accepted fact also becomes one edge of the current view",
    ),
    "view": ("现状视图中的边", "edge of the current view"),
    "relation": ("谓词", "predicate"),
}


def width_of(text: str, size: float) -> float:
    """The estimated width of a text: an em for a wide character, 0.56 em for others.

    >>> width_of("政a", 10)
    15.6
    """
    return round(sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text) * size, 1)


def _fitting(words: str, size: float, room: float) -> float:
    """The size, or a smaller one at which bold words fit into the room."""
    return min(size, round(size * room / (width_of(words, size) * _BOLD), 1))


def wrap(parts: list[str], size: float, room: float, gap: str) -> list[str]:
    """The parts in lines that fit, joined by ``gap``.

    >>> wrap(["aa", "bb", "cc"], 10, 40, " · ")
    ['aa · bb', 'cc']
    """
    lines: list[str] = []
    for part in parts:
        if lines and width_of(lines[-1] + gap + part, size) <= room:
            lines[-1] += gap + part
        else:
            lines.append(part)
    return lines


class Drawing:
    """An SVG that grows from top to bottom, in one language."""

    def __init__(self, graph: Graph, terms: list[Term], lang: str) -> None:
        self.graph = graph
        self.terms = {term.name: term for term in terms}
        self.lang = lang
        self.parts: list[str] = []

    def word(self, key: str) -> str:
        """A word of the drawing's own."""
        return _WORDS[key][0 if self.lang == "zh" else 1]

    def name(self, term: str) -> str:
        """The label of a term of ours."""
        return self.terms[term].label[self.lang]

    def concept(self, scheme: str, code: str) -> str:
        """The label of a concept."""
        return texts(self.graph, URIRef(f"{SCHEME}{scheme}#{code}"), SKOS.prefLabel)[self.lang]

    def text(self, x: float, y: float, words: str, size: float = 14, **more: str) -> None:
        """A line of text; ``anchor``, ``weight``, ``cls`` and ``fill`` may be given."""
        anchor = f' text-anchor="{more["anchor"]}"' if "anchor" in more else ""
        weight = f' font-weight="{more["weight"]}"' if "weight" in more else ""
        cls = f' class="{more["cls"]}"' if "cls" in more else ""
        fill = f' style="fill:{more["fill"]}"' if "fill" in more else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{anchor}{weight}{cls}{fill}>'
            f"{escape(words)}</text>"
        )

    def rect(self, x: float, y: float, w: float, h: float, cls: str, radius: float = 10) -> None:
        """A rounded box."""
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}" class="{cls}"/>'
        )

    def heading(self, y: float, key: str) -> None:
        """The heading of a panel with its note."""
        self.text(MARGIN, y, self.word(key), 19, weight="700")
        self.text(
            MARGIN + width_of(self.word(key), 19) * _BOLD + 16, y, self.word(f"{key}_note"), 13.5, cls="muted"
        )

    def arrow(
        self, path: list[tuple[float, float]], cls: str = "line", tip: str = "tip", dash: str = ""
    ) -> None:
        """A line through the points with a tip at its end."""
        (x0, y0), (x1, y1) = path[-2:]
        angle, size = math.atan2(y1 - y0, x1 - x0), 11 if cls == "edge" else 8
        back = (x1 - size * 0.8 * math.cos(angle), y1 - size * 0.8 * math.sin(angle))
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*path[:-1], back])
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<polyline points="{points}" class="{cls}"{extra}/>')
        wings = [(x1 - size * math.cos(angle + t), y1 - size * math.sin(angle + t)) for t in (-0.42, 0.42)]
        head = " ".join(f"{x:.1f},{y:.1f}" for x, y in [(x1, y1), *wings])
        self.parts.append(f'<polygon points="{head}" class="{tip}"/>')

    def box(self, x: float, y: float, w: float, term: str, *, cls: str = "box", h: float = 46) -> None:
        """A box with the label of a class and its name."""
        self.rect(x, y, w, h, cls, 9)
        size = _fitting(self.name(term), 15, w - 14)
        self.text(x + w / 2, y + h / 2 - 2, self.name(term), size, anchor="middle", weight="600")
        self.text(x + w / 2, y + h / 2 + 15, f"eco:{term}", 11.5, anchor="middle", cls="muted")


def overview(graph: Graph, terms: list[Term], lang: str) -> str:
    """The overview as SVG text. ``graph`` holds modules and schemes."""
    draw = Drawing(graph, terms, lang)
    draw.text(MARGIN, 58, draw.word("title"), 27, weight="700")
    draw.text(MARGIN, 84, draw.word("sub"), 15, cls="muted")
    bottom = _claims(draw, _chains(draw, _roles(draw, 132)))
    height = bottom + 36
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'xml:lang="{lang}" aria-label="{escape(draw.word("title"))}">\n'
        f"<title>{escape(draw.word('title'))}</title>\n<style>{_STYLE}\n</style>\n"
        f'<rect width="{WIDTH}" height="{height:g}" class="page"/>\n' + "\n".join(draw.parts) + "\n</svg>\n"
    )


def _shape(style: RoleStyle, x: float, y: float, r: float) -> str:
    """The outline of a role's shape, as in the page of a network."""
    sides = {
        "triangle": (3, -90.0),
        "triangleDown": (3, 90.0),
        "hexagon": (6, 0.0),
        "diamond": (4, -90.0),
        "square": (4, -45.0),
    }
    if style.shape == "dot":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{style.light}"/>'
    if style.shape == "star":
        turns = [(-90.0 + 36 * i, r * (1.18 if i % 2 == 0 else 0.62)) for i in range(10)]
    else:
        count, first = sides[style.shape]
        size = r * {3: 1.28, 4: 1.22, 6: 1.06}[count]
        turns = [(first + 360 / count * i, size) for i in range(count)]
    points = " ".join(
        f"{x + size * math.cos(math.radians(turn)):.1f},{y + size * math.sin(math.radians(turn)):.1f}"
        for turn, size in turns
    )
    paint = f'fill="{style.light}" stroke="{style.light}" stroke-width="4" stroke-linejoin="round"'
    return f'<polygon points="{points}" {paint}/>'


def _defaults(draw: Drawing, code: str) -> list[str]:
    """The classes whose members have the role by default, by label."""
    role = URIRef(f"{SCHEME}actor-role#{code}")
    return [
        term.label[draw.lang]
        for term in draw.terms.values()
        for node in draw.graph.objects(URIRef(ECO + term.name), RDFS.subClassOf)
        if (node, OWL.hasValue, role) in draw.graph
    ]


def _roles(draw: Drawing, y: float) -> float:
    draw.heading(y, "roles")
    draw.rect(MARGIN, y + 18, WIDTH - 2 * MARGIN, 184, "panel")
    step = (WIDTH - 2 * MARGIN) / len(ROLES)
    for at, style in enumerate(ROLES):
        x, top = MARGIN + step * (at + 0.5), y + 66
        draw.parts.append(_shape(style, x, top, 25))
        lift = {"triangle": 9, "triangleDown": 3}.get(style.shape, 6)
        glyph = style.glyph_zh if draw.lang == "zh" else style.glyph_en
        draw.text(x, top + lift, glyph, 17, anchor="middle", weight="700", fill=ink_on(style.light))
        draw.text(x, top + 58, draw.concept("actor-role", style.code), 15.5, anchor="middle", weight="600")
        lines = [line for part in _defaults(draw, style.code) for line in _fit(part, 12, step - 12)]
        for row, line in enumerate(lines or [draw.word("only")]):
            draw.text(x, top + 79 + 17 * row, line, 12, anchor="middle", cls="muted")
    return y + 202


def _fit(words: str, size: float, room: float) -> list[str]:
    return wrap(words.split(" "), size, room, " ")


def _links(draw: Drawing, code: str) -> list[str]:
    """The relations of a chain, in the order of the modules; those of two chains with a star."""
    heads = {f"{style.code.lower()}Link" for style in CHAINS}
    found = []
    for term in draw.terms.values():
        above = _above(draw, term.name)
        if f"{code.lower()}Link" in above:
            found.append(draw.name(term.name) + (" *" if len(above & heads) > 1 else ""))
    return found


def _above(draw: Drawing, name: str) -> set[str]:
    ups = {up[len(ECO) :] for up in draw.terms[name].up if up.startswith(ECO)}
    return ups.union(*(_above(draw, up) for up in ups)) if ups else set()


def _chains(draw: Drawing, y: float) -> float:
    y += 54
    draw.heading(y, "chains")
    top, left = y + 18, MARGIN + 304
    lanes = [
        (style, wrap(_links(draw, style.code), 13.5, WIDTH - MARGIN - left - 20, " · ")) for style in CHAINS
    ]
    heights = [max(58, 22 * len(lines) + 26) for _, lines in lanes]
    draw.rect(MARGIN, top, WIDTH - 2 * MARGIN, sum(heights), "panel")
    for (style, lines), height in zip(lanes, heights, strict=True):
        middle = top + height / 2
        if style is not CHAINS[0]:
            draw.parts.append(
                f'<path d="M{MARGIN} {top:g}H{WIDTH - MARGIN}" class="line" style="stroke:#dfe4ea"/>'
            )
        x = MARGIN + 24
        dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
        draw.parts.append(
            f'<path d="M{x} {middle:g}H{x + 84}" stroke="{style.light}" stroke-width="3.5"{dash}/>'
        )
        draw.parts += [
            f'<circle cx="{cx}" cy="{middle:g}" r="6.5" fill="{style.light}"/>' for cx in (x, x + 84)
        ]
        draw.text(x + 106, middle + 6, draw.concept("chain", style.code), 16, weight="600")
        start = middle - 11 * (len(lines) - 1) + 5
        for row, line in enumerate(lines):
            draw.text(left, start + 22 * row, line, 13.5)
        top += height
    return top


def _claims(draw: Drawing, y: float) -> float:
    y += 54
    draw.heading(y, "claims")
    top = y + 18
    draw.rect(MARGIN, top, WIDTH - 2 * MARGIN, 430, "panel")
    _relation_claim(draw, top)
    _observation(draw, top)
    _shared(draw, top + 262)
    return top + 430


def _label(draw: Drawing, x: float, y: float, term: str, anchor: str = "middle") -> None:
    draw.text(x, y, draw.name(term), 12, anchor=anchor, cls="muted")


def _relation_claim(draw: Drawing, top: float) -> None:
    draw.box(76, top + 34, 156, "EcosystemEntity")
    draw.box(436, top + 34, 156, "EcosystemEntity")
    draw.arrow([(232, top + 57), (436, top + 57)], "edge", "tipe")
    draw.text(334, top + 46, draw.word("relation"), 13.5, anchor="middle", weight="600", cls="accent")
    draw.text(334, top + 78, draw.word("view"), 12, anchor="middle", cls="muted")
    draw.box(234, top + 176, 200, "RelationClaim", cls="claim")
    draw.arrow([(262, top + 176), (262, top + 132), (154, top + 132), (154, top + 80)])
    draw.arrow([(334, top + 176), (334, top + 88)])
    draw.arrow([(406, top + 176), (406, top + 132), (514, top + 132), (514, top + 80)])
    _label(draw, 162, top + 112, "claimSubject", "start")
    _label(draw, 342, top + 116, "claimPredicate", "start")
    _label(draw, 522, top + 112, "claimObject", "start")


def _observation(draw: Drawing, top: float) -> None:
    names = (
        ("observedEntity", "EcosystemEntity"),
        ("indicator", "Indicator"),
        ("scope", "Scope"),
        ("quantity", "QuantityValue"),
    )
    size = min(_fitting(draw.name(term), 13.5, _WIDE - 8) for _, term in names)
    for at, (link, term) in enumerate(names):
        left, foot = _ROW + _STEP * at, _ROW_MIDDLE - 75 + 50 * at
        x, turn = left + _WIDE / 2, top + (124 if at in (1, 2) else 140)
        draw.rect(left, top + 34, _WIDE, 46, "box", 9)
        draw.text(x, top + 52, draw.name(link), 11, anchor="middle", cls="muted")
        draw.text(x, top + 70, draw.name(term), size, anchor="middle", weight="600")
        draw.arrow([(foot, top + 176), (foot, turn), (x, turn), (x, top + 80)])
    draw.box(_ROW_MIDDLE - 100, top + 176, 200, "Observation", cls="claim")


def _shared(draw: Drawing, top: float) -> None:
    """What both kinds of claim carry: evidence and its document, who said it, modality, status."""
    middle = _ROW_MIDDLE
    for x in (334.0, middle):
        draw.parts.append(f'<path d="M{x:g} {top - 40:g}V{top - 12:g}" class="line"/>')
    draw.parts.append(f'<path d="M334 {top - 12:g}H{middle:g}" class="line"/>')
    draw.arrow([(600, top - 12), (600, top + 22)])
    _label(draw, 608, top + 9, "evidence", "start")
    draw.box(500, top + 22, 200, "Evidence")
    draw.text(
        600, top + 88, f"{draw.name('TextSpan')} / {draw.name('TableRow')}", 12, anchor="middle", cls="muted"
    )
    draw.arrow([(700, top + 45), (880, top + 45)])
    _label(draw, 790, top + 37, "inDocument")
    draw.box(880, top + 22, 220, "SourceDocument")
    draw.arrow([(334, top - 12), (334, top + 22)])
    _label(draw, 326, top + 9, "attributedTo", "end")
    draw.box(234, top + 22, 200, "Actor")
    y = top + 108
    for label, scheme, codes in (
        ("modality", "modality", ("Fact", "Plan", "Aspiration", "Appraisal")),
        ("claimStatus", "claim-status", ("Accepted", "Unreviewed", "Disputed", "Superseded", "Rejected")),
    ):
        words = draw.name(label)
        x = 76.0 if scheme == "modality" else 536.0
        draw.text(x, y + 21, words, 13.5, weight="600")
        x += width_of(words, 13.5) * _BOLD + 14
        for code in codes:
            chip = draw.concept(scheme, code)
            wide = width_of(chip, 12.5) + 20
            draw.rect(x, y, wide, 30, "chip", 15)
            draw.text(x + wide / 2, y + 20, chip, 12.5, anchor="middle")
            x += wide + 7
