"""Which terms move between buyers' forums and adverts, in which direction, how fast."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from clerestory.methods.benjamini_hochberg import found as rejected
from clerestory.methods.lead_lag import FEWEST_WEEKS, LAGS, LeadLag, lead_lag
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Weekly counts of terms on both sides, as `forum: term` and `adverts: term`; no sentence is read.
TERMS = """
    SELECT lower(series) AS series, CAST(date_trunc('week', period_start) AS DATE) AS week, sum(value) AS n
    FROM count WHERE lower(series) LIKE 'forum: %' OR lower(series) LIKE 'adverts: %'
    GROUP BY lower(series), CAST(date_trunc('week', period_start) AS DATE)
"""
_RATE = 0.05


def learned_codes(counts: pa.Table) -> list[Estimate | Untold]:
    """For each term that both sides use: by how many weeks adverts follow the forum, or go before it.

    Trend, season and memory are taken out of each side first; links are found over all terms with a false discovery
    rate of .05, and a direction is told only where it stands out by itself.

    Parameters
    ----------
    counts : series, week, n

    Returns
    -------
    an estimate a term with a direction, in weeks; or why it cannot be told

    Raises
    ------
    InputError : a count below 0

    Errors to expect
    ----------------
    News that reach the forum first and the adverts later look like a forum that teaches adverts.  On worlds that share
    season and trend and nothing else a link was found in 6 to 7 of 100, a direction in 6 to 8 of 100.

    References
    ----------
    Haugh (1976), Checking the independence of two covariance-stationary time series.
    Box and Jenkins (1970), Time Series Analysis.
    """
    sides: dict[str, dict[str, dict[date, float]]] = defaultdict(dict)
    for row in counts.to_pylist():
        side, _, term = row["series"].partition(": ")
        sides[term.strip()].setdefault(side, {})[row["week"]] = float(row["n"])
    told: dict[str, Untold] = {}
    judged: dict[str, LeadLag] = {}
    for term, of in sorted(sides.items()):
        pair = _same_weeks(of)
        if pair is None:
            told[term] = _untold(term, "few_weeks")
        elif min(side.std() for side in pair) == 0:
            told[term] = _untold(term, "still")
        else:
            judged[term] = lead_lag(*pair)
    kept = rejected(np.array([one.p_link for one in judged.values()]), rate=_RATE) if judged else np.array([], bool)
    linked = {term for term, keep in zip(judged, kept, strict=True) if keep}
    return [
        told[term] if term in told else _answer(term, judged[term], linked=term in linked) for term in sorted(sides)
    ]


def _same_weeks(of: dict[str, dict[date, float]]) -> tuple[np.ndarray, np.ndarray] | None:
    """Both sides over the weeks that both cover; a week without a row inside them counts none."""
    if len(of) < 2:
        return None
    first = max(min(side) for side in of.values())
    last = min(max(side) for side in of.values())
    weeks = [first + timedelta(weeks=k) for k in range((last - first).days // 7 + 1)]
    if len(weeks) < FEWEST_WEEKS:
        return None
    forum, adverts = (np.array([of[side].get(week, 0.0) for week in weeks]) for side in ("forum", "adverts"))
    return forum, adverts


def _answer(term: str, said: LeadLag, *, linked: bool) -> Estimate | Untold:
    if not linked:
        return _untold(term, "no_link")
    if said.p_direction > _RATE or said.lag == 0:
        return _untold(term, "no_direction")
    code = "forum_first" if said.lag > 0 else "adverts_first"
    lags = range(-LAGS, LAGS + 1)
    # lags whose correlation is within chance of the greatest could be the true one
    near = [lag for lag, r in zip(lags, said.correlation, strict=True) if r >= said.correlation.max() - said.chance]
    return Estimate(
        about=term,
        value=float(said.lag),
        low=float(min(near)),
        high=float(max(near)),
        unit="weeks by which adverts follow",
        assumptions=("assume_sources", "assume_no_third"),
        reasons=(Reason(code, {"term": term, "weeks": abs(said.lag)}), Reason("range_of_lags")),
        points=(
            *(
                Point(series="lag:seen", value=float(r), at=float(lag))
                for lag, r in zip(lags, said.correlation, strict=True)
            ),
            *(Point(series="lag:chance", value=0.0, low=-said.chance, high=said.chance, at=float(lag)) for lag in lags),
            Point(series="axis:x", value=0, label="weeks by which adverts follow the forum"),
        ),
    )


def _untold(term: str, code: str) -> Untold:
    return Untold(about=term, reasons=(Reason(code, {"term": term}),))
