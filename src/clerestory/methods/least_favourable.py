"""The critical value of many statistics, each of which has to lie within a stretch: the worst place of the truth."""

from __future__ import annotations

from itertools import product

import numpy as np

from clerestory.errors import InputError

_DRAWS = 20_000
#: Beyond so many series their ends are too many to try, and both ends of each are taken to be at hand at once.
_MOST_SERIES = 8


def critical_value(
    covariance: np.ndarray,
    made_of: np.ndarray,
    widths: np.ndarray,
    *,
    free: int,
    level: float,
    rng: np.random.Generator,
) -> float:
    """How many standard errors the statistics may lie outside their stretches, together, with this probability.

    A truth at the upper end of a stretch is far from its lower one: only errors upwards leave the stretch easily.  So
    every series in turn is put at its upper and its lower end, and the greatest value over all such places is taken.
    Were both ends of all at hand at once (widths of nought), it is the quantile of the largest absolute value.

    Parameters
    ----------
    covariance : (statistics, statistics)
    made_of : (statistics, series) of 1, 0 and -1: each statistic a series, or a difference of two
    widths : (series,) how wide the stretch of each is at least, in the statistics' units
    free : degrees of freedom of the covariance    level : probability of being right

    Returns
    -------
    the factor on each standard error

    Raises
    ------
    InputError : shapes that do not fit, widths below nought, free below 1, or a level that is none

    Errors to expect
    ----------------
    Too large, never too small, but for the error of 20,000 draws: stretches are mostly wider than what is said here,
    and more than eight series are taken with both ends at hand.

    References
    ----------
    Andrews and Soares (2010), Inference for parameters defined by moment inequalities.  Chernozhukov, Chetverikov and
    Kato (2019), Inference on causal and structural parameters using many moment inequalities.
    """
    covariance, made_of = np.asarray(covariance, np.float64), np.asarray(made_of, np.float64)
    widths = np.asarray(widths, np.float64)
    if covariance.shape != (len(made_of), len(made_of)) or made_of.shape[1:] != widths.shape or (widths < 0).any():
        raise InputError(where="statistics", expected="a row each, widths of 0 or more", found=str(made_of.shape))
    if free < 1 or not 0 < level < 1:
        raise InputError(where="critical value", expected="free of 1 or more, a level", found=f"{free}, {level}")
    error = np.sqrt(np.diag(covariance))
    t = _drawn(covariance / np.outer(error, error), free, rng)
    if len(widths) > _MOST_SERIES:
        return float(np.quantile(np.abs(t).max(axis=1), level))
    above = max(1, int(np.floor(_DRAWS * (1 - level))))
    worst, whole = 0.0, (np.abs(made_of) @ widths) / error
    # a place and its mirror image are alike: the first series stays at its lower end
    for ends in product((0.0, 1.0), repeat=len(widths) - 1):
        at = np.r_[0.0, ends]
        # how far below its upper end each statistic lies, in standard errors
        below = ((made_of > 0) @ (widths * (1 - at)) + (made_of < 0) @ (widths * at)) / error
        outside = np.maximum((t - below).max(axis=1), (-t - (whole - below)).max(axis=1))
        if len(outside) < above:
            break
        reached = float(np.partition(outside, -above)[-above])
        if reached > worst:
            worst = reached
            # only draws beyond it can make it larger
            t = t[np.abs(t).max(axis=1) >= worst]
    return worst


def _drawn(together: np.ndarray, free: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of Student's t that hang together like this."""
    root = np.linalg.cholesky(together + 1e-9 * np.eye(len(together)))
    normal = rng.standard_normal((_DRAWS, len(together))) @ root.T
    return normal / np.sqrt(rng.chisquare(free, _DRAWS) / free)[:, None]
