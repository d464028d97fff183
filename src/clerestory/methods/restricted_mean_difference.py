"""How much longer one group stays free of an event than another, up to a day; no proportional hazards are needed.

References
----------
Royston, P., Parmar, M. K. B. (2013). Restricted mean survival time: an alternative to the hazard ratio for the design
and analysis of randomized trials with a time-to-event outcome. BMC Medical Research Methodology 13, 152.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.survival import kaplan_meier, restricted_mean


def restricted_mean_difference(
    times: np.ndarray, event: np.ndarray, treated: np.ndarray, *, until: float, level: float = 0.95
) -> tuple[float, float, float]:
    """The restricted mean of the treated less that of the others, with its interval.

    Parameters
    ----------
    times : (n,) from assignment to event or end of observation, above 0
    event : (n,) whether it was the event
    treated : (n,) whether the row is of the treated
    until : up to which time; both groups must be under observation till then

    Returns
    -------
    difference, low, high : in the unit of *times*

    Raises
    ------
    InputError : a group that is empty or not under observation till then

    Errors to expect
    ----------------
    With fewer than 20 a group the interval is too short.
    """
    treated = np.asarray(treated).astype(bool)
    means, variance = [], 0.0
    for group in (treated, ~treated):
        if not group.any() or times[group].max() < until:
            raise InputError(where="until", expected="a time that both groups reach", found=f"{until:g}")
        curve = kaplan_meier(times[group], event[group])
        means.append(restricted_mean(curve, until))
        variance += _variance(times[group], event[group].astype(bool), until)
    half = NormalDist().inv_cdf((1 + level) / 2) * variance**0.5
    gap = means[0] - means[1]
    return gap, gap - half, gap + half


def _variance(times: np.ndarray, event: np.ndarray, until: float) -> float:
    """Greenwood's sum, each step weighted by the squared area that is left of the curve."""
    steps = np.unique(times[event & (times < until)])
    at_risk = np.array([(times >= t).sum() for t in steps], np.float64)
    events = np.array([(event & (times == t)).sum() for t in steps], np.float64)
    heights = np.cumprod(1 - events / at_risk)
    left = np.cumsum((np.diff(np.r_[steps, until]) * heights)[::-1])[::-1]
    # The last one at risk leaves no area behind.
    some = at_risk > events
    return float((left[some] ** 2 * events[some] / (at_risk[some] * (at_risk[some] - events[some]))).sum())
