"""Tags that draw: windows, lanes of a timeline, bars, a small network.  SVG with attributes only: the policy of the
desk's pages allows no style in an element, and a chart that scales keeps its letters their size."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from clerestory.model.facet import STATES
from clerestory.pipeline.guarded_points import defused
from clerestory.reports.charts import figures
from clerestory.reports.markup import Markup, el, joined
from clerestory.reports.window import definitions
from clerestory.reports.window import swatch as _swatch
from clerestory.reports.window import window as _window
from clerestory_web.desk.templatetags.desk_words import _as_day

register = template.Library()

_MOST_NODES = 80


def _safe(markup: str) -> SafeString:
    """Markup of el(), which has escaped every value."""
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def window_definitions() -> SafeString:
    """The patterns that the windows of a page share."""
    return _safe(definitions())


@register.simple_tag
def window(counts: Mapping[str, int]) -> SafeString:
    """A window with a pane a question."""
    return _safe(_window({state: int(counts.get(state, 0)) for state in STATES}))


@register.simple_tag
def swatch(state: str) -> SafeString:
    """A pane in the pattern of a state; nothing for a state that there is not."""
    return _safe(_swatch(state)) if state in STATES else _safe("")  # type: ignore[arg-type]


@register.filter
def lit_class(lit: Any) -> str:
    """The class that lets so much light fall, in tenths; the policy allows no style attribute."""
    return f"lit-{min(10, math.ceil(10 * float(lit or 0)))}"


@register.simple_tag
def charts(points: Iterable[Any], title: str) -> SafeString:
    """The charts of an answer, each with its text alternative and its numbers as a table."""
    return _safe(figures(tuple(points), title=title, heading="h3"))


@register.simple_tag
def share_bar(n: Any, size: Any) -> SafeString:
    """A bar as long as n of size; for the eye only, the number stands beside it."""
    part = 100 * float(n) / float(size) if size else 0
    return _safe(
        el("svg", el("rect", x="0", y="0", width=f"{part:.1f}%", height="4"), aria_hidden="true", focusable="false")
    )


@register.simple_tag
def lane(one: Any, timeline: Any) -> SafeString:
    """One source's marks on the common line of time: a taller mark stands for more traces of that day."""
    most = max((n for each in timeline.lanes for _, _, n in each.dots), default=1)
    drawn: list[Markup] = [_years(timeline, text=False)]
    for _, x, n in one.dots:
        top = f"{51 - 8 - 34 * math.sqrt(n / most):.1f}"
        at = f"{0.6 + 98.8 * float(x):.2f}%"
        for name in ("tick-edge", "tick"):
            drawn.append(el("line", x1=at, x2=at, y1=top, y2="50", class_=name))
    return _safe(el("svg", *drawn, aria_hidden="true", focusable="false"))


@register.simple_tag
def axis(timeline: Any) -> SafeString:
    """The years under the lanes."""
    return _safe(el("svg", _years(timeline, text=True), aria_hidden="true", focusable="false"))


def _years(timeline: Any, *, text: bool) -> Markup:
    first, last = _as_day(timeline.first), _as_day(timeline.last)
    if first is None or last is None or first == last:
        return Markup("")
    days = (last - first).days
    every = max(1, math.ceil((last.year - first.year) / 8))
    drawn = []
    for year in range(first.year + 1, last.year + 1, every):
        x = f"{0.6 + 98.8 * (date(year, 1, 1) - first).days / days:.2f}%"
        drawn.append(
            el("text", year, x=x, y="17", text_anchor="middle")
            if text
            else el("line", x1=x, x2=x, y1="0", y2="100%", class_="year")
        )
    return joined(*drawn)


@register.simple_tag
def csv_address(timeline: Any) -> str:
    """The numbers of a timeline as a file in the address itself: nothing is asked for, nothing is stored."""
    said = io.StringIO()
    out = csv.writer(said)
    out.writerow(("source", "day" if timeline.step == 1 else f"{timeline.step} days from", "traces"))
    for one in timeline.lanes:
        for day_of, _, n in one.dots:
            out.writerow((defused(one.source), day_of, n))
        if one.undated:
            out.writerow((defused(one.source), "", one.undated))
    return "data:text/csv;charset=utf-8," + quote(said.getvalue())


@register.simple_tag
def network(nodes: Iterable[Any], edges: Iterable[Any]) -> SafeString:
    """Traces on the outer ring, what ties them on the inner; the list of links says the same in words."""
    nodes = list(nodes)[:_MOST_NODES]
    inner = [node for node in nodes if str(node.kind) not in ("trace",)]
    outer = [node for node in nodes if str(node.kind) == "trace"]
    at = {**_ring(inner, 78.0), **_ring(outer, 172.0)}
    lines = [_line(*at[edge.a], *at[edge.b]) for edge in edges if edge.a in at and edge.b in at]
    marks = [_mark(node, *at[node.id]) for node in nodes]
    return _safe(
        el("svg", *lines, *marks, viewBox="0 0 400 400", class_="chart net", aria_hidden="true", focusable="false")
    )


def _ring(nodes: list[Any], radius: float) -> dict[str, tuple[float, float]]:
    turn = 2 * math.pi / max(1, len(nodes))
    radius = 0.0 if len(nodes) == 1 and radius < 100 else radius
    return {
        node.id: (200 + radius * math.sin(place * turn), 200 - radius * math.cos(place * turn))
        for place, node in enumerate(nodes)
    }


def _n(value: float) -> str:
    return f"{value:.1f}"


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return el("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), class_="net-edge")


def _mark(node: Any, x: float, y: float) -> Markup:
    thing = str(node.kind) != "trace"
    return el(
        "circle",
        el("title", node.words),
        cx=_n(x),
        cy=_n(y),
        r="8" if thing else "4.5",
        class_="net-thing" if thing else "net-trace",
    )


#: A row of windows for the door: no office's own, so that it tells nothing before anybody has signed in.
_DOOR = ((1, 0, 4), (3, 1, 1), (2, 1, 2), (0, 1, 4), (1, 1, 3))


@register.simple_tag
def door_windows() -> SafeString:
    """Five windows, partly lit, that stand for nothing."""
    drawn = [
        _window({"answered": lit, "partly": half, "no data": 0, "not built": bare, "refused": 0})
        for lit, half, bare in _DOOR
    ]
    return _safe(joined(*drawn))


_QR_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_QR_PATH = re.compile(r' d="([MHVZzLl0-9,. ]+)"')


@register.simple_tag
def qr_picture(svg: Any) -> SafeString:
    """The accounts' library's square of dots, drawn in the page: its numbers are taken over, none of its markup."""
    box, path = _QR_BOX.search(str(svg)), _QR_PATH.search(str(svg))
    if box is None or path is None:
        return _safe("")
    drawn = el("path", d=path[1], fill="#000")
    said = gettext("The secret as a picture")
    return _safe(el("svg", drawn, viewBox=f"0 0 {box[1]} {box[2]}", role="img", aria_label=said))
