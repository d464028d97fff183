"""One window of the clerestory as SVG: a pane for each question, lit, half lit, dark, not yet glazed or walled up.

The five states differ in pattern before they differ in colour, so that print, projectors and colour-blind readers
see the same: answered, every quarry glows; partly, every other one; no data, dark glass hatched as an engraver
hatches shade; not built, the bare lead lines; refused, a wall of bricks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clerestory.model.facet import State
from clerestory.reports.markup import Markup, el, joined

#: Two arcs of the full width meet at the tip: the equilateral arch of the thirteenth century.
ARCH = "M0 86.6A100 100 0 0 1 50 0A100 100 0 0 1 100 86.6V400H0Z"
_INNER = "M7 89A92 92 0 0 1 50 11A92 92 0 0 1 93 89V393H7Z"
_TRACERY = (
    "M50 393V118"  # the mullion, then two lights and the rose above them
    "M7 118A46 46 0 0 1 28.5 84A46 46 0 0 1 50 118A46 46 0 0 1 71.5 84A46 46 0 0 1 93 118"
    "M50 34A21 21 0 1 1 49.9 34Z"
)

#: From the sill upwards: light rises as at dawn.
ORDER: tuple[State, ...] = ("answered", "partly", "no data", "not built", "refused")

_AMBERS = ("#ffe29a", "#f7bd42", "#ffd269", "#eda11a", "#ffdb85", "#f2b02f", "#e59512", "#fbc95a")


def pattern_id(state: State) -> str:
    """The id of a state's pattern on the page."""
    return "p-" + state.replace(" ", "-")


def _quarries(*, width: float, height: float, every_other: bool) -> Markup:
    """A tile of leaded diamonds, two wide and two high, each with its own amber."""
    shapes = []
    for row in range(-1, 6):
        for column in range(-1, 3):
            x, y = (column + (row % 2) / 2) * width, row * height / 2
            # The tile repeats after 2 columns and 4 half rows: colours must repeat with it.
            turn = (column % 2) + 2 * (row % 4)
            fill = "none" if every_other and row % 2 else _AMBERS[turn]
            shapes.append(
                el(
                    "path",
                    d=f"M{x:g} {y - height / 2:g}l{width / 2:g} {height / 2:g}l{-width / 2:g} {height / 2:g}"
                    f"l{-width / 2:g} {-height / 2:g}z",
                    fill=fill,
                )
            )
    return joined(*shapes)


def _pattern(state: State, width: float, height: float, *children: Markup) -> Markup:
    return el(
        "pattern",
        *children,
        id=pattern_id(state),
        width=f"{width:g}",
        height=f"{height:g}",
        patternUnits="userSpaceOnUse",
    )


def definitions() -> Markup:
    """The patterns and the arch that every window of the page shares; drawn once, shown nowhere."""
    lead = {"stroke": "#7a4a00", "stroke_opacity": ".42", "stroke_width": "1"}
    bare = {"stroke": "#1b1713", "stroke_opacity": ".36", "stroke_width": ".8", "fill": "none"}
    w, h = 25.0, 34.0
    patterns = (
        _pattern("answered", 2 * w, 2 * h, el("g", _quarries(width=w, height=h, every_other=False), **lead)),
        _pattern("partly", 2 * w, 2 * h, el("g", _quarries(width=w, height=h, every_other=True), **lead)),
        _pattern(
            "no data",
            6,
            6,
            el("rect", width="6", height="6", fill="#1b1713", fill_opacity=".07"),
            el("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke="#1b1713", stroke_width="1.15", stroke_opacity=".75"),
        ),
        _pattern("not built", w, h, el("path", d=f"M0 0L{w:g} {h:g}M{w:g} 0L0 {h:g}", **bare)),
        _pattern(
            "refused",
            24,
            18,
            el("rect", width="24", height="18", fill="#efe9dc"),
            el(
                "path",
                d="M0 0H24M0 9H24M6 0V9M18 9V18",
                stroke="#1b1713",
                stroke_opacity=".42",
                stroke_width=".9",
                fill="none",
            ),
        ),
    )
    glow = el(
        "radialGradient",
        el("stop", offset="0", stop_color="#fff6d8", stop_opacity=".85"),
        el("stop", offset="1", stop_color="#fff6d8", stop_opacity="0"),
        id="glow",
        cx=".5",
        cy=".5",
        r=".62",
    )
    arch = el("clipPath", el("path", d=_INNER), id="arch")
    frame = el(
        "g",
        el("path", d=ARCH, class_="stone"),
        el("path", d=_INNER, class_="moulding"),
        el("path", d=_TRACERY, class_="tracery"),
        el("path", d="M-5 400H105V407H-5Z", class_="sill"),
        id="frame",
    )
    return el("svg", el("defs", *patterns, glow, arch, frame), width="0", height="0", class_="defs", aria_hidden="true")


def panes(states: Sequence[State]) -> Markup:
    """The panes of a window from the tip down, in the order given."""
    if not states:
        return joined(el("rect", x="0", y="0", width="100", height="400", fill=f"url(#{pattern_id('not built')})"))
    # The head with its rose is one with the uppermost pane, so that no bar cuts the rose.
    top, bottom = 112.0, 393.0
    each = (bottom - top) / len(states)
    drawn: list[Markup] = []
    for place, state in enumerate(states):
        head = 0.0 if place else 104.0
        box = {"x": "0", "y": f"{top + place * each - head:.2f}", "width": "100", "height": f"{each + head:.2f}"}
        drawn.append(el("rect", **box, fill=f"url(#{pattern_id(state)})"))
        if state == "answered":
            drawn.append(el("rect", **box, fill="url(#glow)"))
    bars = "".join(f"M0 {top + place * each:.2f}H100" for place in range(1, len(states)))
    if bars:
        drawn.append(el("path", d=bars, class_="bar"))
    return joined(*drawn)


def window(counts: Mapping[State, int]) -> Markup:
    """A window whose panes rise from lit to walled up; drawn for the eye only, its link says the same in words."""
    from_tip: list[State] = [state for state in reversed(ORDER) for _ in range(counts.get(state, 0))]
    return el(
        "svg",
        el("g", panes(from_tip), clip_path="url(#arch)"),
        el("use", href="#frame"),
        viewBox="-6 -4 112 412",
        class_="window",
        aria_hidden="true",
        focusable="false",
    )


def swatch(state: State) -> Markup:
    """A small pane in the pattern of a state, for the key and for each question."""
    return el(
        "svg",
        el("rect", x="1", y="1", width="48", height="32", fill=f"url(#{pattern_id(state)})", class_="swatch-pane"),
        viewBox="0 0 50 34",
        class_="swatch",
        aria_hidden="true",
        focusable="false",
    )
