"""Charts with two axes: a trend with what was expected, placebos, event study, survival, ratios, lags."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from clerestory.model.lead import Point
from clerestory.reports.charts_axes import (
    HEIGHT,
    LEFT,
    TOP,
    WIDTH,
    Scale,
    band,
    date_ticks,
    fitting,
    line,
    number,
    ticks,
    words,
)
from clerestory.reports.markup import Markup, el, joined

#: Charts whose y axis is a share from 0 to 1; charts drawn as dots with bars; charts with a line at zero.
_SHARES, _DOTS, _ZERO = frozenset({"survival", "incidence"}), frozenset({"event", "ratio"}), frozenset(
    {"placebo", "event", "lag"}
)  # fmt: skip
_DASHES = (None, "7 4", "2 3", "9 3 2 3")


def x_of(point: Point) -> float:
    """Where on the axis a point stands: its number, or the day of its date."""
    return float(date.fromisoformat(point.at_time[:10]).toordinal()) if point.at_time else float(point.at or 0.0)


def lines_chart(chart: str, parts: Mapping[str, Sequence[Point]], axes: Mapping[str, str]) -> tuple[Markup, float]:
    """The drawing inside the svg element, and how high it is.

    Parameters
    ----------
    chart : which of the charts with two axes
    parts : part → its points
    axes : x, y → the words of the axis
    """
    change = parts.get("change", ())
    risks = {name.partition(" at risk")[0]: ps for name, ps in parts.items() if name.endswith(" at risk")}
    drawn = {
        name: sorted(points, key=x_of) for name, points in parts.items() if name != "change" and " at risk" not in name
    }
    every = [point for points in drawn.values() for point in points]
    at = [x_of(point) for point in (*every, *change)]
    dated = any(point.at_time for point in every)
    x_ticks = date_ticks(int(min(at)), int(max(at))) if dated else [(t, number(t)) for t in ticks(min(at), max(at))]
    first, last = (min(at), max(at)) if dated else (x_ticks[0][0], x_ticks[-1][0])
    values = [v for p in every for v in (p.value, p.low, p.high) if v is not None and math.isfinite(v)]
    values += [0.0] if chart in _ZERO or (chart == "trend" and min(values, default=0) >= 0) else []
    y_ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if chart in _SHARES else ticks(min(values), max(values))
    across = Scale(first, last if last > first else first + 1, LEFT, LEFT + WIDTH)
    up = Scale(y_ticks[0], y_ticks[-1], TOP + HEIGHT, TOP)
    made = [line(f"M{LEFT} {up(t):g}h{WIDTH}", opacity=0.18) for t in y_ticks]
    made += [words(LEFT - 8, up(t) + 4, number(t), anchor="end") for t in y_ticks]
    made += [words(across(t), TOP + HEIGHT + 18, said, anchor="middle") for t, said in x_ticks]
    if chart in _ZERO:
        made.append(line(f"M{LEFT} {up(0):g}h{WIDTH}", width=1.2, opacity=0.6))
    for index, (name, points) in enumerate(drawn.items()):
        made += _series(chart, name, points, index, across, up)
    for point in change:
        place = across(x_of(point))
        made.append(line(f"M{place:g} {TOP}v{HEIGHT}", dash="3 3"))
        left = place > LEFT + WIDTH / 2
        made.append(
            words(place + (-5 if left else 5), TOP + 11, fitting(point.label, 250), anchor="end" if left else "start")
        )
    below = TOP + HEIGHT + 36
    if axes.get("x"):
        made.append(words(LEFT + WIDTH / 2, below, axes["x"], anchor="middle"))
        below += 18
    if axes.get("y"):
        made.append(words(LEFT, below, f"Upwards: {axes['y']}"))
        below += 18
    for name, points in risks.items():
        made.append(words(4, below, fitting(f"At risk: {name}", 400)))
        made += [
            words(across(x_of(p)), below + 15, f"{p.value:,.0f}", anchor="middle") for p in _spaced(points, across)
        ]
        below += 34
    key, below = _key(chart, list(drawn), below)
    return joined(*made, *key), below


def _spaced(points: Sequence[Point], across: Scale) -> list[Point]:
    """Those numbers at risk that do not run into each other."""
    kept: list[Point] = []
    for point in sorted(points, key=x_of):
        if not kept or across(x_of(point)) - across(x_of(kept[-1])) >= 42:
            kept.append(point)
    return kept


def _faint(chart: str, name: str) -> bool:
    return chart == "placebo" and name != "here"


def _dash(chart: str, name: str, index: int) -> str | None:
    if chart == "trend":
        return {"counterfactual": "7 4", "control": "2 3"}.get(name)
    return None if chart == "placebo" else _DASHES[index % len(_DASHES)]


def _series(chart: str, name: str, points: Sequence[Point], index: int, across: Scale, up: Scale) -> list[Markup]:
    there = [p for p in points if math.isfinite(p.value)]
    if not there:
        return []
    step = chart in _SHARES
    made = []
    bounded = [p for p in there if p.low is not None and p.high is not None]
    dots = (chart in _DOTS and index == 0) or (chart == "ratio" and name == "seen")
    if bounded and not dots and not _faint(chart, name):
        tops = _path([(across(x_of(p)), up(p.high or 0.0)) for p in bounded], step=step)
        backs = _path([(across(x_of(p)), up(p.low or 0.0)) for p in bounded], step=step)
        made.append(band("M" + "L".join([*tops, *reversed(backs)]) + "Z"))
    if dots:
        for p in there:
            x, y = across(x_of(p)), up(p.value)
            if p.low is not None and p.high is not None:
                made.append(line(f"M{x:g} {up(p.low):g}V{up(p.high):g}m-4 0h8M{x - 4:g} {up(p.low):g}h8"))
            made.append(el("circle", cx=f"{x:g}", cy=f"{y:g}", r=4, fill="currentColor"))
        return made
    if chart == "lag" and name == "chance":
        return made
    path = "M" + "L".join(_path([(across(x_of(p)), up(p.value)) for p in there], step=step))
    faint = _faint(chart, name)
    made.append(line(path, width=1 if faint else 2.2, dash=_dash(chart, name, index), opacity=0.28 if faint else None))
    return made


def _path(places: Sequence[tuple[float, float]], *, step: bool) -> list[str]:
    made: list[str] = []
    for k, (x, y) in enumerate(places):
        if step and k:
            made.append(f"{x:g} {places[k - 1][1]:g}")
        made.append(f"{x:g} {y:g}")
    return made


def _key(chart: str, names: Sequence[str], below: float) -> tuple[list[Markup], float]:
    """What each line is; of many placebos one line stands for all."""
    shown = [name for name in names if not _faint(chart, name) and not (chart == "lag" and name == "chance")]
    others = sum(_faint(chart, name) for name in names)
    made = []
    entries: list[tuple[str, str | None, float | None]] = [
        (name, _dash(chart, name, names.index(name)), None) for name in shown
    ]
    if others:
        entries.append((f"{others} places without it" if chart == "placebo" else f"{others} others", None, 0.35))
    if chart == "lag" and "chance" in names:
        return [words(LEFT, below, "Shaded: what chance gives")], below + 17
    if len(entries) < 2:
        return [], below
    for name, dash, opacity in entries:
        made.append(line(f"M{LEFT} {below - 4:g}h34", width=2.2, dash=dash, opacity=opacity))
        made.append(words(LEFT + 42, below, fitting(name, 480)))
        below += 17
    return made, below
