"""A power curve with its intervals, as SVG that stands in a page by itself."""

from __future__ import annotations

from collections.abc import Sequence

from clerestory.facets.errors import Power
from clerestory.reports.markup import Markup, el, joined

_LEFT, _TOP, _WIDTH, _HEIGHT = 44, 12, 320, 160


def _x(strength: float) -> float:
    return _LEFT + strength * _WIDTH


def _y(share: float) -> float:
    return _TOP + (1 - share) * _HEIGHT


def power_chart(points: Sequence[Power], *, title: str) -> Markup:
    """Share found over strength, a bar for each interval; strengths at which nothing was planted are left out.

    Parameters
    ----------
    points : by rising strength
    title : what a reader who does not see the chart is told; it says "on invented data"

    Returns
    -------
    one svg element without scripts or outside references, in the colour of the text around it
    """
    shown = [one for one in points if one.found.n]
    lines = [el("path", d=f"M{_LEFT} {_y(s):g}H{_LEFT + _WIDTH}", stroke="currentColor", stroke_opacity="0.2")
             for s in (0, 0.25, 0.5, 0.75, 1)]  # fmt: skip
    said = [_label(_LEFT - 6, _y(s) + 4, f"{s:.0%}", "end") for s in (0, 0.5, 1)]
    said += [_label(_x(one.strength), _TOP + _HEIGHT + 16, f"{one.strength:g}", "middle") for one in points]
    said.append(
        _label(_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 34, "strength of what was planted, on invented data", "middle")
    )
    bars = [
        el("path", d=f"M{_x(p.strength):g} {_y(p.found.low):g}V{_y(p.found.high):g}m-5 0h10"
           f"M{_x(p.strength) - 5:g} {_y(p.found.low):g}h10", stroke="currentColor", fill="none")
        for p in shown
    ]  # fmt: skip
    at = [f"{_x(p.strength):g} {_y(p.found.k / p.found.n):g}" for p in shown]
    curve = [el("path", d="M" + "L".join(at), stroke="currentColor", stroke_width=2, fill="none")] if at else []
    return el(
        "svg",
        el("title", title),
        joined(*lines, *said, *bars, *curve),
        viewBox=f"0 0 {_LEFT + _WIDTH + 20} {_TOP + _HEIGHT + 44}",
        role="img",
        style="max-width: 32rem",
    )


def _label(x: float, y: float, words: str, anchor: str) -> Markup:
    return el("text", words, x=f"{x:g}", y=f"{y:g}", font_size=11, text_anchor=anchor, fill="currentColor")
