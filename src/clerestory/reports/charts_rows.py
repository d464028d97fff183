"""Charts with a row or a tile a thing: answer sets, forests of models, bars, tiles of places."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from clerestory.model.lead import Point
from clerestory.reports.charts_axes import TOP, WIDTH, Scale, bar, fitting, line, number, room, ticks, words
from clerestory.reports.markup import Markup, el, joined

_ROW = 30
_TILES, _TILE = 6, 92


def rows_chart(chart: str, parts: Mapping[str, Sequence[Point]], axes: Mapping[str, str]) -> tuple[Markup, float]:
    """Intervals in rows, one row a series, with a line at the reference; the drawing and its height.

    An answer set has bars and no dot: within it nothing is more likely than anything else.
    """
    line_at = next((p.value for name in ("none", "zero") for p in parts.get(name, ())), 0.0 if chart == "set" else None)
    rows = {name: points for name, points in parts.items() if name not in ("none", "zero")}
    said = {name: _said(name, points) for name, points in rows.items()}
    wide = room(list(said.values()))
    ends = [
        v for ps in rows.values() for p in ps for v in (p.value, p.low, p.high) if v is not None and math.isfinite(v)
    ]
    marks = ticks(
        min([*ends, *([] if line_at is None else [line_at])]), max([*ends, *([] if line_at is None else [line_at])])
    )
    across = Scale(marks[0], marks[-1], wide, 64 + WIDTH)
    high = TOP + _ROW * len(rows)
    made = [line(f"M{across(t):g} {TOP}V{high}", opacity=0.18) for t in marks]
    made += [words(across(t), high + 16, number(t), anchor="middle") for t in marks]
    if line_at is not None:
        made.append(line(f"M{across(line_at):g} {TOP}V{high}", width=1.4, dash="3 3"))
    for place, (name, points) in enumerate(rows.items()):
        y = TOP + _ROW * place + _ROW / 2
        made.append(words(0, y + 4, fitting(said[name], wide - 10)))
        for p in points:
            low, high_end = across(p.value if p.low is None else p.low), across(p.value if p.high is None else p.high)
            if chart == "set":
                made.append(bar(low, y - 6, max(2.0, high_end - low), 12, opacity=0.35))
            else:
                made.append(
                    line(f"M{low:g} {y:g}H{high_end:g}M{low:g} {y - 5:g}v10M{high_end:g} {y - 5:g}v10", width=1.6)
                )
                made.append(el("circle", cx=f"{across(p.value):g}", cy=f"{y:g}", r="4.5", fill="currentColor"))
    below = high + 34.0
    if axes.get("x"):
        made.append(words((wide + 64 + WIDTH) / 2, below, axes["x"], anchor="middle"))
        below += 18
    return joined(*made), below


def _said(name: str, points: Sequence[Point]) -> str:
    label = next((p.label for p in points if p.label), "")
    return f"{name}: {label}" if label and label != name else name


def bars_chart(parts: Mapping[str, Sequence[Point]], axes: Mapping[str, str]) -> tuple[Markup, float]:
    """A bar for each label and series; the second series is hollow."""
    labels = list(dict.fromkeys(p.label for points in parts.values() for p in points))
    wide = room(labels)
    ends = [
        v for ps in parts.values() for p in ps for v in (p.value, p.low, p.high) if v is not None and math.isfinite(v)
    ]
    marks = ticks(min(0.0, *ends), max(0.0, *ends))
    across = Scale(marks[0], marks[-1], wide, 20 + WIDTH)
    thick, row = 12, 14 * len(parts) + 8
    high = TOP + row * len(labels)
    made = [line(f"M{across(t):g} {TOP}V{high}", opacity=0.18) for t in marks]
    made += [words(across(t), high + 16, number(t), anchor="middle") for t in marks]
    for place, label in enumerate(labels):
        y = TOP + row * place
        made.append(words(0, y + row / 2 + 4, fitting(label, wide - 10)))
        for k, points in enumerate(parts.values()):
            for p in (one for one in points if one.label == label and math.isfinite(one.value)):
                top, zero, end = y + 4 + 14 * k, across(0), across(p.value)
                made.append(bar(min(zero, end), top, abs(end - zero), thick, hollow=k > 0, opacity=0.55))
                if p.low is not None and p.high is not None:
                    made.append(line(f"M{across(p.low):g} {top + 6:g}H{across(p.high):g}", width=1.4))
                made.append(
                    words(
                        max(across(p.high if p.high is not None else p.value), end, zero) + 6, top + 10, number(p.value)
                    )
                )
    below = high + 34.0
    if len(parts) > 1:
        for k, name in enumerate(parts):
            made += [
                bar(wide + 110 * k, below - 10, 14, 11, hollow=k > 0, opacity=0.55),
                words(wide + 20 + 110 * k, below, name),
            ]
        below += 18
    if axes.get("x"):
        made.append(words(wide, below, axes["x"]))
        below += 18
    return joined(*made), below


def tiles_chart(parts: Mapping[str, Sequence[Point]]) -> tuple[Markup, float]:
    """A tile a place, in order of names: no outline of a county is needed, and none is drawn.

    The more, the darker; a place of which nothing is known has an empty, dashed tile.
    """
    points = sorted((p for points in parts.values() for p in points), key=lambda p: p.label)
    known = [p.value for p in points if math.isfinite(p.value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    made = []
    for place, p in enumerate(points):
        x, y = 1.0 + (place % _TILES) * (_TILE + 8), 1.0 + (place // _TILES) * 62
        if math.isfinite(p.value):
            shade = 0.06 + 0.34 * ((p.value - low) / (high - low) if high > low else 0.5)
            made.append(bar(x, y, _TILE, 54, opacity=shade))
        else:
            made.append(el("rect", x=f"{x:g}", y=f"{y:g}", width=_TILE, height=54, fill="none", stroke="currentColor",
                           stroke_dasharray="4 4"))  # fmt: skip
        made.append(words(x + 6, y + 18, fitting(p.label, _TILE - 10)))
        made.append(words(x + 6, y + 35, number(p.value), bold=True))
        if p.low is not None and p.high is not None:
            made.append(words(x + 6, y + 49, f"{number(p.low)} to {number(p.high)}"))
    return joined(*made), 6.0 + 62 * -(-len(points) // _TILES)
