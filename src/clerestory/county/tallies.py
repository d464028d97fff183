"""What a hotline counts besides its traces: monthly numbers, and how many people stand on which lists."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from clerestory.county.dice import Dice
from clerestory.county.offices import Style
from clerestory.county.plan import Plan
from clerestory.county.writers import day_and_time

COUNTS = Style(
    stem="monthly-counts",
    format="csv",
    kind="count",
    headers={
        "series": "Series",
        "place": "Place",
        "period_start": "First day",
        "period_end": "Last day",
        "value": "Number",
        "unit": "Unit",
    },
)
LISTS = Style(
    stem="people-on-lists",
    format="csv",
    kind="capture_list",
    headers={"lists": "Lists", "people": "People", "period": "Period", "place": "Place"},
)
_SERIES = ("calls received", "tips received", "people helped", "referrals made")
_LISTS = ("hotline", "shelter", "labour office")


def _months(first: int, n: int) -> list[tuple[date, date]]:
    starts = [date(first + i // 12, i % 12 + 1, 1) for i in range(n + 1)]
    return [(start, end - timedelta(days=1)) for start, end in pairwise(starts)]


def write_tallies(folder: Path, plan: Plan, dice: Dice) -> list[tuple[Path, Style, int, int]]:
    """Both files; the numbers follow the season and belong to nobody."""
    year = day_and_time(plan.start).year
    months = _months(year, plan.days // 365 * 12)
    counts: list[tuple[object, ...]] = []
    for i in range(plan.tallies):
        series, month = _SERIES[i // len(months) % len(_SERIES)], i % len(months)
        start, end = months[month]
        level = (120, 60, 25, 40)[_SERIES.index(series)]
        value = int(level * (1 + 0.2 * ((month % 12) in (5, 6, 7)) + 0.4 * dice.share()))
        counts.append(
            (series, "the county", start.isoformat(), end.isoformat(), value, "calls" if i == 0 else "people")
        )
    lists: list[tuple[object, ...]] = []
    for mask in range(1, 1 << len(_LISTS)):
        named = [name for i, name in enumerate(_LISTS) if mask >> i & 1]
        lists.append(("+".join(named), dice.between(20, 90) // len(named) ** 2, f"{year}", "the county"))
    written = []
    for style, rows in ((COUNTS, counts), (LISTS, lists)):
        path = folder / f"{style.stem}{style.suffix}"
        with path.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(style.headers.values())
            table.writerows(rows)
        written.append((path, style, len(rows), 0))
    return written
