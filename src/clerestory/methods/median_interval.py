"""The median with an interval that needs no distribution."""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def median_interval(values: np.ndarray, *, level: float = 0.95) -> tuple[float, float, float]:
    """The median, and the order statistics between which the true one lies.

    Parameters
    ----------
    values : (n,) numbers; with fewer than six the interval is all of them and its coverage falls short
    level : least coverage, 0..1

    Returns
    -------
    median, low, high

    Raises
    ------
    InputError : no value

    References
    ----------
    Thompson (1936), On confidence ranges for the median and other expectation distributions.
    """
    from scipy import stats

    if not len(values):
        raise InputError(where="median", expected="a value or more", found="none")
    ordered = np.sort(values)
    below = int(stats.binom.ppf((1 - level) / 2, len(ordered), 0.5))
    below = max(0, below - 1)
    return float(np.median(ordered)), float(ordered[below]), float(ordered[len(ordered) - 1 - below])
