"""Times until an event, some of them cut short: Kaplan-Meier, the log-rank test, Aalen-Johansen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A step function of time.

    times : where it steps, ascending    value, low, high : from that time on
    """

    times: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def at(self, time: float, *, before: float) -> tuple[float, float, float]:
        """Value, low, high at a time; *before* the first step all three are that."""
        step = int(np.searchsorted(self.times, time, side="right")) - 1
        if step < 0:
            return before, before, before
        return float(self.value[step]), float(self.low[step]), float(self.high[step])


def _steps(times: np.ndarray, had: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times of events, how many were at risk then, and how many events."""
    steps, events = np.unique(times[had], return_counts=True)
    at_risk = len(times) - np.searchsorted(np.sort(times), steps, side="left")
    return steps, at_risk.astype(np.float64), events.astype(np.float64)


def _checked(times: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    times, event = np.asarray(times, np.float64), np.asarray(event)
    if times.ndim != 1 or times.shape != event.shape or not len(times):
        raise InputError(where="times", expected="one time and one event each, one row or more", found="others")
    if not (times > 0).all():
        raise InputError(where="times", expected="above 0", found=f"{int((~(times > 0)).sum())} that are not")
    return times, event


def kaplan_meier(times: np.ndarray, event: np.ndarray, *, level: float = 0.95) -> Curve:
    """The share still free of the event, with the log-log interval, which keeps its level in small samples.

    Parameters
    ----------
    times : (n,) from assignment to event or end of observation, above 0
    event : (n,) whether it was the event

    Raises
    ------
    InputError : arrays of other shapes, no row, or a time that is not above 0

    References
    ----------
    Kaplan and Meier (1958), Nonparametric estimation from incomplete observations.
    Borgan and Liestøl (1990), A note on confidence intervals and bands for the survival function.
    """
    times, event = _checked(times, event)
    steps, at_risk, events = _steps(times, event.astype(bool))
    value = np.cumprod(1 - events / at_risk)
    z = NormalDist().inv_cdf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = z * np.sqrt(greenwood) / np.log(value)
        low, high = value ** np.exp(-spread), value ** np.exp(spread)
    gone = value <= 0
    return Curve(
        times=steps, value=value, low=np.where(gone, 0.0, low), high=np.where(gone, np.r_[1.0, high][:-1], high)
    )


def log_rank(times: np.ndarray, event: np.ndarray, group: np.ndarray) -> tuple[float, float]:
    """Whether groups differ in their times: chi-squared with (groups - 1) degrees, and its p-value.

    References
    ----------
    Mantel (1966), Evaluation of survival data and two new rank order statistics arising in its consideration.
    """
    from scipy.stats import chi2

    times, event = _checked(times, event)
    names = np.unique(group)
    if len(names) < 2:
        raise InputError(where="group", expected="two groups or more", found=str(len(names)))
    had = event.astype(bool)
    steps, n, d = _steps(times, had)
    of, mine = np.zeros((len(steps), len(names))), np.zeros((len(steps), len(names)))
    for k, name in enumerate(names):
        member = np.asarray(group) == name
        of[:, k] = member.sum() - np.searchsorted(np.sort(times[member]), steps, side="left")
        mine[:, k] = np.bincount(np.searchsorted(steps, times[member & had]), minlength=len(steps))
    share = of / n[:, None]
    gap = (mine - d[:, None] * share).sum(axis=0)
    # one alone at risk says nothing of how groups differ
    spread = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    covariance = np.diag(spread @ share) - np.einsum("t,ti,tj->ij", spread, share, share)
    statistic = float(gap[1:] @ np.linalg.solve(covariance[1:, 1:], gap[1:]))
    return statistic, float(chi2.sf(statistic, len(names) - 1))


def aalen_johansen(times: np.ndarray, cause: np.ndarray, *, of: int, level: float = 0.95) -> Curve:
    """The share that has had event *of* by then, while other events take people away for good.

    One minus Kaplan-Meier counts those taken away as still at risk: over all causes it can add up to more than one.

    Parameters
    ----------
    times : (n,) above 0
    cause : (n,) 0 for cut short, else which event came first
    of : the event

    References
    ----------
    Aalen and Johansen (1978), An empirical transition matrix for non-homogeneous Markov chains based on censored
    observations.  Interval: the variance of Gaynor and others (1993) on the log-log scale.
    """
    times, cause = _checked(times, cause)
    steps, n, d = _steps(times, cause > 0)
    mine = np.bincount(np.searchsorted(steps, times[cause == of]), minlength=len(steps)).astype(np.float64)
    before = np.r_[1.0, np.cumprod(1 - d / n)[:-1]]
    value = np.cumsum(before * mine / n)
    variance = _gaynor(value, n, d, mine, before)
    z = NormalDist().inv_cdf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = z * np.sqrt(variance) / (value * np.log(value))
        low, high = value ** np.exp(-spread), value ** np.exp(spread)
    none = value <= 0
    return Curve(times=steps, value=value, low=np.where(none, 0.0, low), high=np.where(none, 0.0, high))


def _gaynor(value: np.ndarray, n: np.ndarray, d: np.ndarray, mine: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The variance at each step: (now - then)² and its like over all steps so far, multiplied out into running sums."""
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.where(n > d, d / (n * (n - d)), 0.0)
    one, moved, own = gone, before * mine / n**2, before**2 * mine * (n - mine) / n**3
    squares = value**2 * np.cumsum(one) - 2 * value * np.cumsum(one * value) + np.cumsum(one * value**2)
    return np.maximum(0.0, squares + np.cumsum(own) - 2 * (value * np.cumsum(moved) - np.cumsum(moved * value)))


def restricted_mean(curve: Curve, until: float) -> float:
    """The mean time free of the event up to *until*: the area under the curve.

    References
    ----------
    Royston and Parmar (2013), Restricted mean survival time: an alternative to the hazard ratio.
    """
    inside = curve.times < until
    ends = np.r_[curve.times[inside], until]
    heights = np.r_[1.0, curve.value[inside]]
    return float((np.diff(np.r_[0.0, ends]) * heights).sum())


def complementary(share: float) -> float:
    """log(-log(1 - share)), the scale on which proportional hazards are a shift."""
    return math.log(-math.log1p(-share))
