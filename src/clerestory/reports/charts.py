"""The charts of an answer, drawn from its points: a title, a text alternative, a table; no script, no outside request.

What a series is called says which chart it belongs to, as in trend:seen or forest:Chao.  A series of a name that is
not known here is not drawn but stands in a table: no number is lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clerestory.model.lead import Point
from clerestory.reports.charts_axes import number
from clerestory.reports.charts_lines import lines_chart, x_of
from clerestory.reports.charts_rows import bars_chart, rows_chart, tiles_chart
from clerestory.reports.markup import Markup, el, joined

#: Chart → what it is, in words that begin its text alternative.
CHARTS: dict[str, str] = {
    "trend": "What was seen over time, and what would have been expected",
    "placebo": "The gap here, and the gaps of places without the measure",
    "event": "The effect by time since the measure",
    "survival": "The share still free of the event over time",
    "incidence": "The share that has had the event over time",
    "set": "Everything that the data do not rule out; inside a bar nothing is likelier than anything else",
    "ratio": "Ratios of neighbouring frequencies: level if all have the same chance, rising if chances differ",
    "lag": "How two series move together at each lag, and what chance gives",
    "bars": "Amounts side by side",
    "forest": "Several models side by side: all together, never one number",
    "tile": "A tile a place; the darker, the more; dashed where nothing is known",
}
_LINES = frozenset({"trend", "placebo", "event", "survival", "incidence", "ratio", "lag"})
_ALWAYS = frozenset({"axis"})
#: Parts that are lines across a chart and no data.
_MARKS = frozenset({"change", "none", "zero"})


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its kind, its title sentence, the parts with their points, the words of its axes."""

    kind: str
    title: str
    parts: dict[str, tuple[Point, ...]]
    axes: dict[str, str]

    @property
    def alternative(self) -> str:
        """What a reader is told who does not see the drawing."""
        return f"{CHARTS.get(self.kind, 'Points')}. {' '.join(_told(name, ps) for name, ps in self._told_parts())}"

    def _told_parts(self) -> list[tuple[str, tuple[Point, ...]]]:
        """Of a cloud of placebos the one that counts; of all else everything."""
        kept = ("here", "change")
        return [(n, ps) for n, ps in self.parts.items() if self.kind != "placebo" or n in kept]

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Heads and rows; columns that would be empty are left out."""
        heads = ("series", "at", "what", "value", "from", "to")
        rows = [
            (name, p.at_time[:10] if p.at_time else "" if p.at is None else number(p.at), p.label,
             "" if name == "change" else number(p.value),
             "" if p.low is None else number(p.low), "" if p.high is None else number(p.high))
            for name, points in self.parts.items() for p in points
        ]  # fmt: skip
        kept = [k for k in range(len(heads)) if any(row[k] for row in rows)]
        return tuple(heads[k] for k in kept), [tuple(row[k] for k in kept) for row in rows]


def _told(name: str, points: Sequence[Point]) -> str:
    if name == "change":
        return " ".join(f"{p.label or 'The measure'}: {p.at_time or number(p.at or 0)}." for p in points)
    if len(points) == 1 or any(p.label for p in points):
        said = [f"{p.label} {number(p.value)}" + _ends(p) if p.label else number(p.value) + _ends(p) for p in points]
        return f"{name}: {'; '.join(one.strip() for one in said[:12])}{' and more' if len(said) > 12 else ''}."
    finite = [p for p in points if math.isfinite(p.value)]
    if not finite:
        return f"{name}: not known."
    first, last = (min(finite, key=x_of), max(finite, key=x_of))
    where = (
        f"{first.at_time[:10]} to {last.at_time[:10]}"
        if first.at_time
        else f"{number(x_of(first))} to {number(x_of(last))}"
    )
    values = [p.value for p in finite]
    return (
        f"{name}: {len(finite)} points, {where}; first {number(first.value)}, last {number(last.value)}, "
        f"lowest {number(min(values))}, highest {number(max(values))}."
    )


def _ends(point: Point) -> str:
    return f" ({number(point.low)} to {number(point.high)})" if point.low is not None and point.high is not None else ""


def charts(points: Sequence[Point], *, title: str) -> list[Chart]:
    """The charts that the points make, in the order in which they first come.

    Parameters
    ----------
    points : of one answer
    title : the answer in one sentence
    """
    axes = {p.series.partition(":")[2]: p.label for p in points if p.series.startswith("axis:")}
    found: dict[str, dict[str, list[Point]]] = {}
    for point in points:
        chart, _, part = point.series.partition(":")
        if chart in _ALWAYS:
            continue
        if chart == "atrisk":
            chart, part = (
                "survival" if any(p.series.startswith("survival:") for p in points) else "incidence",
                f"{part} at risk",
            )
        found.setdefault(chart, {}).setdefault(part or "value", []).append(point)
    return [Chart(chart, title, {n: tuple(ps) for n, ps in parts.items()}, axes) for chart, parts in found.items()]


def svg(chart: Chart, *, standalone: bool = False) -> Markup | None:
    """The drawing; None for a chart that is not known here.

    standalone : with the namespace that a file of its own needs
    """
    # A chart of nothing but unknown values has nothing to draw; tiles say of each that it is not known.
    if chart.kind != "tile" and not any(
        math.isfinite(p.value) for name, points in chart.parts.items() if name not in _MARKS for p in points
    ):
        return None
    if chart.kind in _LINES:
        inside, high = lines_chart(chart.kind, chart.parts, chart.axes)
    elif chart.kind in ("set", "forest"):
        inside, high = rows_chart(chart.kind, chart.parts, chart.axes)
    elif chart.kind == "bars":
        inside, high = bars_chart(chart.parts, chart.axes)
    elif chart.kind == "tile":
        inside, high = tiles_chart(chart.parts)
    else:
        return None
    return el(
        "svg",
        el("title", chart.title),
        el("desc", chart.alternative),
        inside,
        viewBox=f"0 0 640 {math.ceil(high) + 4}",
        role="img",
        class_="chart",
        **({"xmlns": "http://www.w3.org/2000/svg", "color": "#1b1713"} if standalone else {}),
    )


def figure(chart: Chart, *, heading: str = "h4") -> Markup:
    """Drawing, its sentence, and all its numbers as a table that opens: for any page."""
    heads, rows = chart.table()
    table = el(
        "table",
        el("thead", el("tr", *(el("th", one, scope="col") for one in heads))),
        el("tbody", *(el("tr", el("th", row[0], scope="row"), *(el("td", cell) for cell in row[1:])) for row in rows)),
    )
    return el(
        "figure",
        el("figcaption", el(heading, CHARTS.get(chart.kind, "Points"), class_="charted")),
        svg(chart) or "",
        el("details", el("summary", _all_of(len(rows))), table),
        class_="chart",
    )


def _all_of(n: int) -> str:
    return f"All {n:,} numbers of this chart as a table" if n > 1 else "The number of this chart as a table"


def figures(points: Sequence[Point], *, title: str, heading: str = "h4") -> Markup:
    """All charts of an answer."""
    return joined(*(figure(one, heading=heading) for one in charts(points, title=title)))
