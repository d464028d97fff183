"""Counts and a register of policies as arrays: a panel a series, places that have a policy and those that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

#: One row a series, place and period.  Millions of rows are summed where they lie.
COUNTS = """
    SELECT c.series AS series, coalesce(c.place, '') AS place, c.period_start AS period,
           sum(c.value) AS value, sum(c.exposure) AS exposure
    FROM count AS c GROUP BY c.series, coalesce(c.place, ''), c.period_start
"""

#: The register that a team adds: a row a policy and place.
POLICIES = """
    SELECT p.policy AS policy, p.place AS place, p.in_force_on AS in_force_on, p.ended_on AS ended_on,
           coalesce(p.series, '') AS series
    FROM policy AS p WHERE p.in_force_on IS NOT NULL
"""

#: Days between periods → periods in a year that a season may have.
_SEASONS = ((6.0, 8.0, 52), (27.0, 32.0, 12), (85.0, 95.0, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One series: places by periods; nan where nothing is held.

    rates : value over exposure where every cell has one, else the value
    exposure : places by periods, where every cell has one
    """

    series: str
    places: tuple[str, ...]
    periods: tuple[date, ...]
    values: np.ndarray
    rates: np.ndarray
    exposure: np.ndarray | None = None

    @property
    def season(self) -> int:
        """Periods in a year, where there is a season to take out; else 1."""
        days = float(np.median([(b - a).days for a, b in zip(self.periods, self.periods[1:], strict=False)] or [0]))
        return next((season for low, high, season in _SEASONS if low <= days <= high), 1)

    def complete(self) -> Panel:
        """Without the places that have a gap."""
        whole: np.ndarray = np.isfinite(self.values).min(axis=1)
        return self.only(whole)

    def only(self, keep: np.ndarray) -> Panel:
        """The places that a mask keeps."""
        places = tuple(place for place, one in zip(self.places, keep, strict=True) if one)
        over = None if self.exposure is None else self.exposure[keep]
        return replace(self, places=places, values=self.values[keep], rates=self.rates[keep], exposure=over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy with the places where it holds, the first day there, and the series that it is meant to move."""

    name: str
    began: dict[str, date]
    ended: dict[str, date]
    series: frozenset[str]

    def start(self, place: str) -> date | None:
        """The first day in this place; a state's policy holds in its counties, an empty or starred place is all."""
        return self.starts([place])[0]

    def starts(self, places: Sequence[str]) -> list[date | None]:
        """The first day in each of these places: each is looked up with all that it is a part of."""
        held: dict[str, date] = {}
        for where, day in self.began.items():
            wide = where.strip().casefold()
            held[wide] = min(day, held.get(wide, day))
        found: list[date | None] = []
        for place in places:
            narrow = place.strip().casefold()
            wider = (narrow[:at] for at, sign in enumerate(narrow) if sign == "/")
            days = [held[one] for one in {"", "*", narrow, *wider} if one in held]
            found.append(min(days) if days else None)
        return found


def holds(where: str, place: str) -> bool:
    """Whether what holds in *where* holds in *place*: the same, everywhere, or a part, as in Texas/Harris."""
    wide, narrow = where.strip().casefold(), place.strip().casefold()
    return wide in ("", "*", narrow) or narrow.startswith(f"{wide}/")


def panels(counts: pa.Table) -> list[Panel]:
    """The panels of a table of counts, by the name of the series."""
    if not counts.num_rows:
        return []
    codes = {}
    names = {}
    for column in ("series", "place", "period"):
        # sorted, so that the order of rows says nothing
        words = counts[column].combine_chunks().dictionary_encode()
        of = np.array(words.dictionary.to_pylist(), dtype=object)
        order = np.argsort(of, kind="stable")
        rank = np.empty(len(of), int)
        rank[order] = np.arange(len(of))
        codes[column], names[column] = rank[words.indices.to_numpy(zero_copy_only=False)], of[order]
    value = counts["value"].to_numpy(zero_copy_only=False).astype(np.float64)
    exposure = counts["exposure"].to_numpy(zero_copy_only=False).astype(np.float64)
    found = []
    for number, series in enumerate(names["series"]):
        rows = codes["series"] == number
        place, where = np.unique(codes["place"][rows], return_inverse=True)
        period, when = np.unique(codes["period"][rows], return_inverse=True)
        values = np.full((len(place), len(period)), np.nan)
        over = values.copy()
        values[where, when], over[where, when] = value[rows], exposure[rows]
        exposed = bool((over[np.isfinite(values)] > 0).all())
        found.append(
            Panel(
                series=series,
                places=tuple(names["place"][place]),
                periods=tuple(names["period"][period]),
                values=values,
                rates=values / over if exposed else values,
                exposure=over if exposed else None,
            )
        )
    return found


def policies(table: pa.Table, *, only: str = "") -> list[Policy]:
    """The policies of a register, by name; *only* one of them where it is said."""
    rows: dict[str, list[dict]] = {}
    for row in table.to_pylist():
        if only.casefold() in ("", row["policy"].casefold()):
            rows.setdefault(row["policy"], []).append(row)
    return [
        Policy(
            name=name,
            began={
                place: min(row["in_force_on"] for row in held if row["place"] == place)
                for place in sorted({row["place"] for row in held})
            },
            ended={row["place"]: row["ended_on"] for row in held if row["ended_on"] is not None},
            series=frozenset(one.strip() for row in held for one in row["series"].split("+") if one.strip()),
        )
        for name, held in sorted(rows.items())
    ]


def adopted(panel: Panel, policy: Policy) -> np.ndarray:
    """The number of the period in which the policy came into force in each place; -1 for never in these periods.

    A place where it was in force before the first period has 0: nothing of it is known before.
    """
    starts = policy.starts(panel.places)
    of = {day: _period(panel.periods, day) for day in set(starts)}
    return np.array([of[day] for day in starts], int)


def _period(periods: Sequence[date], day: date | None) -> int:
    if day is None:
        return -1
    at = int(np.searchsorted(np.array(periods, "datetime64[D]"), np.datetime64(day), side="right")) - 1
    lasts = (periods[-1] - periods[-2]).days if len(periods) > 1 else 31
    if at == len(periods) - 1 and (day - periods[-1]).days >= max(1, lasts):
        return -1
    return max(0, at)
