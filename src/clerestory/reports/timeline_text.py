"""A timeline in characters: one lane a source, the height of a block says how many traces fall on its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clerestory.reports.found import Lane
from clerestory.reports.lines import WIDTH, cut

BLOCKS = "▁▂▃▄▅▆▇█"
_NAME = 20
_COUNT = 7


def _column(day: date, first: date, days: int, columns: int) -> int:
    return (day - first).days * columns // days


def lane_text(lane: Lane, *, first: date, last: date, most: int, columns: int) -> str:
    """One lane: `·` where nothing was seen, else a block, higher where more was; *most* is the highest of all lanes."""
    days = (last - first).days + 1
    counts = [0] * columns
    for day in lane.dates:
        counts[_column(day, first, days, columns)] += 1
    return "".join("·" if not n else BLOCKS[max(0, n * len(BLOCKS) // max(most, 1) - 1)] for n in counts)


def _most(lanes: Sequence[Lane], first: date, days: int, columns: int) -> int:
    most = 0
    for lane in lanes:
        counts = [0] * columns
        for day in lane.dates:
            counts[_column(day, first, days, columns)] += 1
        most = max(most, *counts)
    return most


def timeline(lanes: Sequence[Lane], *, first: date | None, last: date | None) -> str:
    """All lanes on one axis, in eighty columns; without any day, only the counts."""
    if first is None or last is None:
        return "\n".join(f"  {cut(lane.source, _NAME):<{_NAME}} {lane.n:>6} without a date" for lane in lanes)
    days = (last - first).days + 1
    columns = min(WIDTH - _NAME - _COUNT - 4, max(days, 10))
    most = _most(lanes, first, days, columns)
    rows = [
        f"  {cut(lane.source, _NAME):<{_NAME}} "
        f"{lane_text(lane, first=first, last=last, most=most, columns=columns)} {lane.n:>{_COUNT - 1},}"
        for lane in lanes
    ]
    ends = f"{first.isoformat()}{last.isoformat():>{columns - 10}}" if columns >= 21 else f"{first.isoformat()} on"
    if first == last:
        ends = first.isoformat()
    return "\n".join([*rows, f"  {'':<{_NAME}} {ends}"])
