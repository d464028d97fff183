"""Axes of the charts: scales, round ticks, dates, words and numbers as SVG, in the colour of the text around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clerestory.reports.markup import Markup, el

LEFT, TOP, WIDTH, HEIGHT = 64, 14, 540, 230
_TICKS = 5
#: Letters that fit before a row of a chart with rows.
_LETTER = 6.4


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers of the data to places on the page."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value lies; values beyond the axis lie at its end."""
        part = (value - self.low) / (self.high - self.low)
        return round(self.start + min(1.0, max(0.0, part)) * (self.end - self.start), 2)


def ticks(low: float, high: float) -> list[float]:
    """Round numbers that enclose low and high: steps of 1, 2 or 5 times a power of ten."""
    if not high > low:
        low, high = low - 1, high + 1
    rough = (high - low) / _TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    first = math.floor(low / step)
    return [round(k * step, 12) for k in range(first, math.ceil(high / step - 1e-9) + 1)]


def date_ticks(first: int, last: int) -> list[tuple[int, str]]:
    """Days on which a year, or within three years a quarter, or within four months a month begins; with their words."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    months = (end.year - begin.year) * 12 + end.month - begin.month
    step = 1 if months <= 7 else 3 if months <= 30 else 12 * max(1, months // 120)
    found = []
    for month in range(begin.year * 12, end.year * 12 + 12, step):
        day = date(month // 12, month % 12 + 1, 1)
        if begin <= day <= end:
            found.append((day.toordinal(), f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"))
    return found or [(first, begin.isoformat())]


def number(value: float) -> str:
    """A number to three digits, or whole and with commas above a thousand."""
    if math.isnan(value):
        return "not known"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def words(x: float, y: float, said: str, *, anchor: str = "start", bold: bool = False) -> Markup:
    """Words at a place."""
    return el("text", said, x=f"{x:g}", y=f"{y:g}", font_size=12, font_family="Alegreya Sans, sans-serif",
              font_weight="bold" if bold else None, text_anchor=anchor, fill="currentColor")  # fmt: skip


def line(d: str, *, width: float = 1, dash: str | None = None, opacity: float | None = None) -> Markup:
    """A path without a fill."""
    return el("path", d=d, fill="none", stroke="currentColor", stroke_width=f"{width:g}",
              stroke_dasharray=dash, stroke_opacity=f"{opacity:g}" if opacity is not None else None)  # fmt: skip


def band(d: str) -> Markup:
    """A filled area behind lines."""
    return el("path", d=d, fill="currentColor", fill_opacity="0.13", stroke="none")


def bar(x: float, y: float, width: float, height: float, *, hollow: bool = False, opacity: float = 1) -> Markup:
    """A rectangle; hollow ones have an outline only, so that no difference is one of colour alone."""
    return el("rect", x=f"{x:g}", y=f"{y:g}", width=f"{max(0.0, width):g}", height=f"{height:g}",
              fill="none" if hollow else "currentColor", fill_opacity=None if hollow else f"{opacity:g}",
              stroke="currentColor")  # fmt: skip


def room(labels: Sequence[str]) -> float:
    """How wide the words before a row are, within bounds."""
    return min(230.0, max(LEFT, 14 + _LETTER * max((len(one) for one in labels), default=0)))


def fitting(said: str, wide: float) -> str:
    """The words cut to what fits, with an ellipsis; the table beside the chart has them whole."""
    most = max(4, int(wide / _LETTER))
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"
