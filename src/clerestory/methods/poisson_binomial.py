"""The number of successes among independent trials of unequal chances: its upper tail, exactly and by refined normal.

The exact tail is a recursion over the trials.  The refined normal approximation corrects a normal for skewness; it is
close where the mean is not small, and far too small in the tail where it is: with a mean of 0.3 it gives four or more
a chance of 2e-7 that is 3e-4 in truth.  So what is tested is tested exactly.

References
----------
Hong, Y. (2013). On computing the distribution function for the Poisson binomial distribution. Computational
Statistics & Data Analysis 59, 41-51.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from clerestory.errors import InputError


@numba.njit(cache=True, nogil=True)
def _below(chances, k):
    """The chance of fewer than k successes, and of none to k - 1 each; the last place gathers k and more."""
    mass = np.zeros(k + 1)
    mass[0] = 1.0
    for q in chances:
        mass[k] += mass[k - 1] * q
        for at in range(k - 1, 0, -1):
            mass[at] = mass[at] * (1.0 - q) + mass[at - 1] * q
        mass[0] *= 1.0 - q
    return mass


def tail(chances: np.ndarray, k: int) -> float:
    """The chance of k or more successes.

    Parameters
    ----------
    chances : float64[n], each 0..1
    k : successes, 0 or more

    Returns
    -------
    0..1; 1 for k = 0, 0 for k beyond the number of trials

    Raises
    ------
    InputError : a chance outside 0..1, or k below 0

    References
    ----------
    Hong (2013), the direct convolution.
    """
    _check(chances, k)
    if k == 0:
        return 1.0
    if k > len(chances):
        return 0.0
    # the gathered mass is a sum of positive terms: no digit is lost however small it is
    return float(min(1.0, _below(np.ascontiguousarray(chances, np.float64), k)[k]))


def refined_normal_tail(chances: np.ndarray, k: int) -> float:
    """The same by a normal curve with a correction for skewness and for whole numbers.

    Parameters
    ----------
    chances : float64[n], each 0..1
    k : successes, 0 or more

    Returns
    -------
    0..1; for chances that are all 0 or 1 the exact value

    Raises
    ------
    InputError : as `tail`

    References
    ----------
    Hong (2013), after Volkova (1996), Theory of Probability and its Applications 40, 791-794.
    """
    _check(chances, k)
    mean, spread = float(chances.sum()), float((chances * (1 - chances)).sum())
    if spread == 0.0:
        return 1.0 if k <= mean else 0.0
    skew = float((chances * (1 - chances) * (1 - 2 * chances)).sum()) / spread**1.5
    x = (k - 0.5 - mean) / math.sqrt(spread)
    density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    below = 0.5 * math.erfc(-x / math.sqrt(2)) + skew * (1 - x * x) * density / 6
    return min(1.0, max(0.0, 1.0 - below))


def _check(chances: np.ndarray, k: int) -> None:
    if k < 0:
        raise InputError(where="poisson binomial", expected="0 successes or more", found=str(k))
    if len(chances) and not (chances.min() >= 0 and chances.max() <= 1):
        raise InputError(where="poisson binomial", expected="chances within 0..1", found="one outside")
