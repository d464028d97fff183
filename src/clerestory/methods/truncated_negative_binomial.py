"""Chances that vary as a gamma distribution: the zero-truncated negative binomial, which often has no answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.repeated_counts import Estimated, on_log

#: Sizes of the gamma distribution that are looked at; at either end there is no estimate of its own.
_LEAST, _MOST = 1e-3, 1e3


def truncated_negative_binomial(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Everybody's rate is drawn from a gamma distribution; its two numbers by the greatest likelihood.

    Parameters
    ----------
    f : how many were seen once, twice, three times …

    Returns
    -------
    the total, with an interval by the profile of the likelihood on the size of the gamma distribution

    Raises
    ------
    InputError : fewer than three frequencies above nought; a likelihood that grows to the boundary, where the unseen
        are without end: no number is better than that one

    Errors to expect
    ----------------
    Where it has an answer the answer hangs on the tail: one person seen very often moves it by a factor.

    References
    ----------
    Cruyff and van der Heijden (2008), Point and interval estimation of the population size using a zero-truncated
    negative binomial regression model.
    """
    from scipy.optimize import minimize_scalar
    from scipy.stats import chi2

    f = np.asarray(f, np.float64)
    if (f > 0).sum() < 3:
        raise InputError(where="f", expected="three frequencies above nought", found=str(int((f > 0).sum())))

    def loss(log_size: float) -> float:
        return -_profile(f, math.exp(log_size))[0]

    ends = (math.log(_LEAST), math.log(_MOST))
    grid = np.linspace(*ends, 40)
    near = int(np.argmin([loss(one) for one in grid]))
    if near in (0, len(grid) - 1):
        raise InputError(
            where="f", expected="chances that differ, and not without end",
            found="chances all the same: use the Poisson" if near else "a likelihood that grows to the boundary",
        )  # fmt: skip
    best = float(minimize_scalar(loss, bounds=(grid[near - 1], grid[near + 1]), method="bounded").x)
    reached, total = _profile(f, math.exp(best))
    drop = float(chi2.ppf(level, 1)) / 2
    inside = [_profile(f, math.exp(_end(loss, best, far, reached - drop)))[1] for far in ends]
    n = float(f.sum())
    # the profile says how far the size may move; beside it stands the chance of being unseen itself
    chance = on_log("", n, total - n, total * (total - n) / n, "nominal", level)
    return Estimated(
        method="zero-truncated negative binomial", total=total,
        low=min(*inside, chance.low, total), high=max(*inside, chance.high, total), kind="nominal",
    )  # fmt: skip


def _end(loss: Callable[[float], float], best: float, far: float, level: float) -> float:
    """Where the profile falls to the level between the best and the far end; the far end where it never does."""
    from scipy.optimize import brentq

    if -loss(far) >= level:
        return far
    return float(brentq(lambda one: -loss(one) - level, best, far, xtol=1e-3))  # type: ignore[arg-type]


def _profile(f: np.ndarray, size: float) -> tuple[float, float]:
    """The greatest log likelihood at this size, and the total that goes with it."""
    from scipy.optimize import brentq
    from scipy.special import gammaln

    times = np.arange(1, len(f) + 1)
    n, mean = float(f.sum()), float((times * f).sum() / f.sum())

    def gone(rate: float) -> float:
        return (1 + rate / size) ** -size

    def surplus(rate: float) -> float:
        return rate / (1 - gone(rate)) - mean

    rate = float(brentq(surplus, 1e-12, mean + 1)) if surplus(1e-12) < 0 else 1e-12  # type: ignore[arg-type]
    log_mass = (
        gammaln(times + size) - gammaln(size) - gammaln(times + 1)
        - size * math.log1p(rate / size) + times * (math.log(rate) - math.log(size + rate))
    )  # fmt: skip
    zero = gone(rate)
    return float(f @ (log_mass - math.log(1 - zero))), n / (1 - zero)
