"""The charts of an answer for a terminal: a line of blocks a series, or a short table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from clerestory.model.lead import Point
from clerestory.reports.charts import CHARTS, Chart, charts
from clerestory.reports.charts_axes import number
from clerestory.reports.charts_lines import x_of
from clerestory.reports.lines import WIDTH, cut, wrapped
from clerestory.reports.timeline_text import BLOCKS

_NAME, _ROWS = 26, 14


def charts_text(points: Sequence[Point], *, title: str) -> str:
    """Every chart: its words, then series as blocks or rows with their intervals; eighty columns, no colour."""
    return "\n\n".join(_chart(one) for one in charts(points, title=title))


def _chart(chart: Chart) -> str:
    head = wrapped(CHARTS.get(chart.kind, "Points") + ".")
    rows: list[str] = []
    for name, points in chart.parts.items():
        if name == "change":
            rows += [f"  {cut(p.label or 'the measure', 50)}: {p.at_time[:10] or number(p.at or 0)}" for p in points]
        elif chart.kind == "placebo" and name != "here":
            continue
        elif len(points) > 1 and not any(p.label for p in points):
            rows.append(_blocks(name, points))
        else:
            rows += [_row(name, p) for p in points]
    left = len(rows) - _ROWS
    return "\n".join([head, *rows[:_ROWS], *([f"  and {left} more: --json shows all"] if left > 0 else [])])


def _row(name: str, point: Point) -> str:
    name = "line at" if name in ("none", "zero") else name
    said = f"{name}: {point.label}" if point.label else name
    ends = (
        f"  ({number(point.low)} to {number(point.high)})" if point.low is not None and point.high is not None else ""
    )
    return f"  {cut(said, 46):<46} {number(point.value):>10}{ends}"


def _blocks(name: str, points: Sequence[Point]) -> str:
    """A series as blocks between its least and its greatest value; `·` where it is not known."""
    inside = sorted(points, key=x_of)
    columns = WIDTH - _NAME - 22
    step = max(1, math.ceil(len(inside) / columns))
    groups = [[p.value for p in inside[k : k + step] if math.isfinite(p.value)] for k in range(0, len(inside), step)]
    means = [sum(group) / len(group) if group else math.nan for group in groups]
    known = [value for value in means if math.isfinite(value)]
    if not known:
        return f"  {cut(name, _NAME):<{_NAME}} not known"
    low, high = min(known), max(known)
    drawn = "".join(
        "·" if math.isnan(value) else BLOCKS[round((value - low) / (high - low) * 7) if high > low else 3]
        for value in means
    )
    return f"  {cut(name, _NAME):<{_NAME}} {drawn} {number(low)} to {number(high)}"
