"""How many were never seen, from how often the others were: zero-truncated counts.

Each estimator stands or falls with an assumption that the counts themselves cannot prove; on one table they differ
severalfold.  So all are given together, with a plot of ratios that says which of them the table speaks against.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clerestory.errors import InputError

#: Fewer than this many seen exactly twice, or more than this share seen once only, and nothing is estimated.
FEWEST_TWICE, MOST_ONCE = 5, 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """A total with its interval.

    kind : bound (the truth is said to lie above), or nominal (an interval under the named assumption)
    error : the standard error of the total; total ± 1.96 errors is the symmetric interval that older papers print
    """

    method: str
    total: float
    low: float
    high: float
    kind: str
    error: float = math.nan


def frequencies(counts: Mapping[int, int] | Sequence[Any] | np.ndarray) -> np.ndarray:
    """How many were seen once, twice, …: float64[most], the first for once.

    Parameters
    ----------
    counts : {times: people}; or rows of (times, people); or one number a person, how often that one was seen

    Raises
    ------
    InputError : sightings that are no whole numbers of 1 or more, a negative frequency, or nobody seen
    """
    if isinstance(counts, Mapping):
        rows = np.array(list(counts.items()), np.float64).reshape(-1, 2)
    else:
        rows = np.asarray(counts, np.float64)
        rows = np.column_stack([rows, np.ones(len(rows))]) if rows.ndim == 1 else rows
    if rows.ndim != 2 or rows.shape[1:] != (2,) or not len(rows) or not np.isfinite(rows).all():
        raise InputError(
            where="counts", expected="{times: people}, rows of (times, people), or one number a person",
            found=f"an array of shape {rows.shape}",
        )  # fmt: skip
    times, people = rows.T
    if times.min() < 1 or (times != np.round(times)).any() or people.min() < 0 or not people.sum():
        raise InputError(
            where="counts", expected="whole sightings of 1 or more with how many were seen so often",
            found=f"sightings from {times.min():g}, people from {people.min():g}",
            hint="those never seen are what is asked for: leave their row out",
        )  # fmt: skip
    return np.bincount(times.astype(np.int64) - 1, weights=people)


def refused(f: Sequence[float] | np.ndarray) -> str:
    """Why nothing is estimated: few_twice, nearly_all_once; empty when something may be."""
    f = np.asarray(f, np.float64)
    twice = f[1] if len(f) > 1 else 0
    if twice < FEWEST_TWICE:
        return "few_twice"
    return "nearly_all_once" if f[0] / f.sum() > MOST_ONCE else ""


def chao(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Chao's lower bound: with unequal chances of being seen the truth lies above it.

    References
    ----------
    Chao (1987), Estimating the population size for capture-recapture data with unequal catchability; its interval on
    the logarithm of the unseen.
    """
    f = np.asarray(f, np.float64)
    once, twice = float(f[0]), float(f[1])
    unseen = once**2 / (2 * twice)
    ratio = once / twice
    variance = twice * (ratio**2 / 2 + ratio**3 + ratio**4 / 4)
    return on_log("Chao", float(f.sum()), unseen, variance, "bound", level)


def zelterman(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Zelterman's estimate from those seen once and twice only; robust, and above the truth when one-inflated.

    References
    ----------
    Zelterman (1988), Robust estimation in truncated discrete distributions with application to capture-recapture.
    Böhning (2008), A simple variance formula for population size estimators by conditioning.
    """
    f = np.asarray(f, np.float64)
    if not f[0]:
        raise InputError(where="f", expected="somebody seen once", found="nobody")
    once, twice, n = float(f[0]), float(f[1]), float(f.sum())
    rate = 2 * twice / once
    gone = math.exp(-rate)
    unseen = n * gone / (1 - gone)
    lost = n * gone / (1 - gone) ** 2
    variance = lost * (1 + lost * rate**2 * (1 / once + 1 / twice))
    return on_log("Zelterman", n, unseen, variance, "nominal", level)


def truncated_poisson(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Everybody has the same chance: the zero-truncated Poisson distribution.

    References
    ----------
    van der Heijden, Bustami, Cruyff, Engbersen and van Houwelingen (2003), Point and interval estimation of the
    population size using the truncated Poisson regression model.
    """
    f = np.asarray(f, np.float64)
    n, mean = float(f.sum()), _mean(f)
    rate = max(1e-9, 2 * (mean - 1))
    for _ in range(200):
        rate = mean * (1 - math.exp(-rate))
    gone = math.exp(-rate)
    information = n * (1 / (rate * (1 - gone)) - gone / (1 - gone) ** 2)
    unseen = n * gone / (1 - gone)
    variance = n * gone / (1 - gone) ** 2 + (n * gone / (1 - gone) ** 2) ** 2 / information
    return on_log("zero-truncated Poisson", n, unseen, variance, "nominal", level)


def truncated_geometric(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Chances vary as an exponential distribution: the zero-truncated geometric distribution.

    References
    ----------
    Niwitpong, Böhning, van der Heijden and Holling (2013), Capture-recapture estimation based upon the geometric
    distribution allowing for heterogeneity.
    """
    f = np.asarray(f, np.float64)
    n, mean = float(f.sum()), _mean(f)
    gone = 1 / mean
    unseen = n * gone / (1 - gone)
    deviation = gone**2 * (1 - gone) / n
    variance = n * gone / (1 - gone) ** 2 + n**2 * deviation / (1 - gone) ** 4
    return on_log("zero-truncated geometric", n, unseen, variance, "nominal", level)


def one_inflated(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Some are seen once and never again, as who learns of a decoy: the one-inflated zero-truncated Poisson.

    The rate is that of those seen twice or more; the surplus of ones belongs to nobody unseen.

    References
    ----------
    Godwin and Böhning (2017), Estimation of the population size by using the one-inflated positive Poisson model.
    """
    f = np.asarray(f, np.float64)
    more = f.copy()
    more[0] = 0
    n, several = float(f.sum()), float(more.sum())
    mean = float((np.arange(1, len(f) + 1) * more).sum()) / several
    rate = _rate_above_one(mean)
    gone = math.exp(-rate)
    above = 1 - gone * (1 + rate)
    # those seen twice or more are this share of all who can be seen again
    again = several / above
    unseen = again * gone
    information = several * max(1e-12, _information_above_one(rate))
    slope = several * (-gone / above - gone * rate * gone / above**2)
    variance = unseen * (1 + gone / above) + slope**2 / information
    ones = max(0.0, float(f[0]) - again * gone * rate)
    said = on_log("one-inflated Poisson", n, unseen, variance, "nominal", level)
    return said if ones else truncated_poisson(f, level=level)


def _rate_above_one(mean: float) -> float:
    """The rate of a Poisson distribution without zero and one that has this mean, above 2."""
    from scipy.optimize import brentq

    def surplus(rate: float) -> float:
        return rate * -math.expm1(-rate) / (1 - math.exp(-rate) * (1 + rate)) - mean

    return float(brentq(surplus, 1e-4, mean + 10)) if mean > 2 + 1e-4 else 1e-4  # type: ignore[arg-type]


def _information_above_one(rate: float) -> float:
    """Fisher's information of one count from a Poisson distribution of which zero and one are cut off."""
    counts = np.arange(2, int(rate + 12 * math.sqrt(rate + 1)) + 20)
    log_mass = counts * math.log(rate) - rate - np.cumsum(np.log(np.arange(1, counts[-1] + 1)))[counts - 1]
    mass = np.exp(log_mass)
    mass /= mass.sum()
    mean = float((mass * counts).sum())
    return (float((mass * counts**2).sum()) - mean**2) / rate**2


def ratios(f: Sequence[float] | np.ndarray) -> np.ndarray:
    """The plot of ratios: (x + 1) f(x + 1) / f(x) for x = 1, 2, …; level for a Poisson, rising where chances vary.

    Returns
    -------
    float64[most - 1]; nan where nobody was seen x times

    References
    ----------
    Rocchetti, Bunge and Böhning (2011), Population size estimation based upon ratios of recapture probabilities.
    """
    f = np.asarray(f, np.float64)
    times = np.arange(1, len(f))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(f[:-1] > 0, (times + 1) * f[1:] / f[:-1], np.nan)


def good_toulmin(f: Sequence[float] | np.ndarray, further: float) -> tuple[float, float]:
    """How many new ones a further period brings, as a share of the period seen, and its standard deviation.

    References
    ----------
    Good and Toulmin (1956), The number of new species, and the increase in population coverage.
    Efron and Thisted (1976): the standard deviation for independent Poisson counts.
    """
    f = np.asarray(f, np.float64)
    if not 0 <= further <= 1:
        raise InputError(
            where="further", expected="between 0 and 1: beyond one period the series explodes", found=str(further)
        )
    times = np.arange(1, len(f) + 1)
    new = float((-((-further) ** times) * f).sum())
    return new, math.sqrt(float((further ** (2 * times) * f).sum()))


def _mean(f: np.ndarray) -> float:
    mean = float((np.arange(1, len(f) + 1) * f).sum() / f.sum())
    if mean <= 1:
        raise InputError(where="counts", expected="somebody seen twice or more", found="nobody")
    return mean


def on_log(method: str, n: float, unseen: float, variance: float, kind: str, level: float) -> Estimated:
    """The interval on the logarithm of the unseen, so that it never falls below those seen."""
    from statistics import NormalDist

    if not 0 < level < 1:
        raise InputError(where="level", expected="between 0 and 1", found=str(level))
    z = NormalDist().inv_cdf((1 + level) / 2)
    factor = math.exp(z * math.sqrt(math.log1p(variance / unseen**2))) if unseen > 0 else 1.0
    return Estimated(
        method=method, total=n + unseen, low=n + unseen / factor, high=n + unseen * factor, kind=kind,
        error=math.sqrt(variance),
    )  # fmt: skip
