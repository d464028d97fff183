"""Few places with a policy: the effect against all that other choices of places would have given."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from clerestory.errors import InputError

#: Choices beyond this many are drawn, not counted.
MOST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The effect, its p, the least p that so many choices can give, and the interval of effects not rejected."""

    value: float
    p: float
    least: float
    low: float
    high: float
    placebos: np.ndarray


def randomised(change: np.ndarray, treated: np.ndarray, *, rng: np.random.Generator, level: float = 0.95) -> Ranked:
    """The mean change of the treated less that of the others, ranked among all choices of so many places.

    Parameters
    ----------
    change : (units,) of each place, after less before    treated : (units,) bool
    rng : draws of choices where there are more than 5,000

    Returns
    -------
    two-sided p with the true choice counted; an effect stays in the interval when, taken off the treated, it leaves
    them unremarkable (the interval is endless where the least p is above 1 - level)

    Raises
    ------
    InputError : other shapes, no treated or no others

    References
    ----------
    Fisher (1935), The Design of Experiments.  Conley and Taber (2011), Inference with difference in differences with a
    small number of policy changes.  Phipson and Smyth (2010), Permutation p-values should never be zero.
    """
    change, treated = np.asarray(change, np.float64), np.asarray(treated, bool)
    n, k = len(change), int(treated.sum())
    if change.shape != treated.shape or not 0 < k < n:
        raise InputError(where="places", expected="some treated, some not", found=f"{k} of {n}")
    choices = _choices(treated, rng)
    value = float(change[treated].mean() - change[~treated].mean())
    drawn = choices @ change / k - (change.sum() - choices @ change) / (n - k)
    p = float(np.mean(np.abs(drawn) >= abs(value) - 1e-12))
    least = float(np.mean(np.abs(choices @ treated.astype(float) - k) < 0.5))
    low, high = _inverted(change, treated, choices, 1 - level) if least <= 1 - level else (-np.inf, np.inf)
    return Ranked(value=value, p=p, least=least, low=low, high=high, placebos=drawn[1:])


def _choices(treated: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(choices, units) of 0 and 1, the true one first."""
    n, k = len(treated), int(treated.sum())
    if comb(n, k) <= MOST:
        rows = np.zeros((comb(n, k), n))
        for i, chosen in enumerate(combinations(range(n), k)):
            rows[i, list(chosen)] = 1.0
        same = (rows == treated.astype(float)).all(axis=1)
        return np.vstack([treated.astype(float), rows[~same]])
    drawn = rng.random((MOST - 1, n)).argsort(axis=1)[:, :k]
    rows = np.zeros((MOST - 1, n))
    np.put_along_axis(rows, drawn, 1.0, axis=1)
    return np.vstack([treated.astype(float), rows])


def _inverted(change: np.ndarray, treated: np.ndarray, choices: np.ndarray, alpha: float) -> tuple[float, float]:
    """The ends between which an effect, taken off the treated, is not rejected: found by halving."""
    n, k = len(change), int(treated.sum())
    value = float(change[treated].mean() - change[~treated].mean())
    kept = choices @ treated.astype(float)
    factor = kept / k - (k - kept) / (n - k)
    base = choices @ change / k - (change.sum() - choices @ change) / (n - k)

    def inside(effect: float) -> bool:
        return float(np.mean(np.abs(base - effect * factor) >= abs(value - effect) - 1e-12)) > alpha

    widest = 20 * (float(np.ptp(change)) + 1e-9)
    ends = []
    for sign in (-1.0, 1.0):
        near, far = 0.0, widest
        if inside(value + sign * far):
            ends.append(sign * np.inf)
            continue
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if inside(value + sign * middle) else (near, middle)
        ends.append(value + sign * far)
    return ends[0], ends[1]
