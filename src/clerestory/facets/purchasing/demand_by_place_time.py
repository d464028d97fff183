"""Where and when demand rises or falls, for each advert that could have been answered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa

from clerestory.methods.negative_binomial import harmonics, negative_binomial
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Contacts by place and period; exposure is how many adverts could be answered.
DEMAND = """
    SELECT coalesce(place, '') AS place, period_start, sum(value) AS contacts,
           CASE WHEN count(exposure) = count(*) THEN sum(exposure) END AS adverts
    FROM count WHERE lower(series) IN ('contacts', 'contacts to decoys')
    GROUP BY place, period_start ORDER BY place, period_start
"""
FEWEST_PERIODS, FEWEST_CONTACTS = 24, 11
_YEAR = 365.25
#: More than this part of the periods without exposure, and nothing is told.
_MOST_UNKNOWN = 0.1


def demand_by_place_time(counts: pa.Table) -> list[Estimate | Untold]:
    """The change in contacts for an advert over a year, by place, with the yearly wave taken out.

    Parameters
    ----------
    counts : place, period_start, contacts, adverts (null where it is not known)

    Returns
    -------
    an estimate a place, in per cent a year; or why it cannot be told

    Raises
    ------
    InputError : a count below 0

    Errors to expect
    ----------------
    Adverts shown are what was seen of them: if watching grows faster than adverts, demand seems to fall.  With
    periods that hang together (autocorrelation) the interval is too narrow.

    References
    ----------
    Lawless (1987), Negative binomial and mixed Poisson regression.
    """
    places: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in counts.to_pylist():
        places[row["place"]].append(row)
    return [
        _answer(place or "all", sorted(rows, key=lambda r: r["period_start"])) for place, rows in sorted(places.items())
    ]


def _answer(about: str, rows: list[dict[str, Any]]) -> Estimate | Untold:
    known = [row for row in rows if row["adverts"]]
    if len(rows) - len(known) > _MOST_UNKNOWN * len(rows):
        return _untold(about, "no_exposure", unknown=len(rows) - len(known), periods=len(rows))
    if len(known) < FEWEST_PERIODS:
        return _untold(about, "few_periods", periods=len(known))
    events = np.array([row["contacts"] for row in known], np.float64)
    if events.sum() < FEWEST_CONTACTS:
        return _untold(about, "few_contacts")
    day = np.array([row["period_start"].toordinal() for row in known], np.float64)
    years = (day - day[0]) / _YEAR
    adverts = np.array([row["adverts"] for row in known], np.float64)
    fit = negative_binomial(events, adverts, np.column_stack([np.ones(len(day)), years, harmonics(day, _YEAR)]))
    change, (low, high) = float(fit.coefficients[1]), fit.interval(1)
    value, ends = _percent(change), (_percent(low), _percent(high))
    code = "rises" if low > 0 else "falls" if high < 0 else "no_change_shown"
    return Estimate(
        about=about,
        value=value,
        low=min(ends[0], value),
        high=max(ends[1], value),
        unit="% a year, for an advert",
        assumptions=("assume_exposure", "assume_independent"),
        reasons=(
            Reason(code, {"about": about, "value": value, "low": ends[0], "high": ends[1]}),
            Reason("over", {"periods": len(known), "contacts": int(events.sum())}),
        ),
        points=(
            *(Point(series="trend:seen", value=_rate(e, a), at_time=r["period_start"].isoformat())
              for r, e, a in zip(known, events, adverts, strict=True)),
            *(Point(series="trend:fitted", value=_rate(m, a), at_time=r["period_start"].isoformat())
              for r, m, a in zip(known, fit.mean, adverts, strict=True)),
            Point(series="axis:y", value=0, label="contacts for a hundred adverts"),
        ),
    )  # fmt: skip


def _rate(events: float, adverts: float) -> float:
    return float(f"{100 * events / adverts:.3g}")


def _percent(log_change: float) -> float:
    return float(f"{100 * np.expm1(log_change):.3g}")


def _untold(about: str, code: str, **slots: int) -> Untold:
    return Untold(about=about, reasons=(Reason(code, {"about": about, **slots}),))
