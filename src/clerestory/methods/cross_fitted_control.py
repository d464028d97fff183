"""The interval of a synthetic control's mean effect: weights fitted without a stretch of the past, judged on it.

References
----------
Chernozhukov, V., Wüthrich, K., Zhu, Y. (2018, revised since). A t-test for synthetic controls. arXiv:1812.10820.
Ferman, B., Pinto, C. (2021). Synthetic controls with imperfect pretreatment fit. Quantitative Economics 12(4),
1197-1221, for places whose own means are taken out.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.synthetic_control import demeaned

#: Stretches of the past that are held out in turn; the authors' choice.
FOLDS = 3


def cross_fitted_effect(
    donors: np.ndarray, treated: np.ndarray, *, before: int, level: float = 0.95
) -> tuple[float, float, float]:
    """The mean effect after, corrected by the gap of held-out stretches of the past, with Student's interval.

    Parameters
    ----------
    donors : (periods, places)    treated : (periods,)
    before : periods before, six or more

    Returns
    -------
    value, low, high

    Raises
    ------
    InputError : too few periods before, or none after

    Errors to expect
    ----------------
    Three stretches give two degrees of freedom: the interval is wide.  Errors with a long memory make it too short.
    """
    from scipy.stats import t

    donors, treated = np.asarray(donors, np.float64), np.asarray(treated, np.float64)
    after = len(treated) - before
    if before < 2 * FOLDS or after < 1:
        raise InputError(where="periods", expected=f"{2 * FOLDS} before, one after", found=f"{before} and {after}")
    length = min(before // FOLDS, after)
    each = []
    for fold in range(FOLDS):
        # The last stretches of the past, next to each other.
        start = before - (FOLDS - fold) * length
        held = np.arange(start, start + length)
        rest = np.setdiff1d(np.arange(before), held)
        weights = demeaned(donors[rest], treated[rest]).weights
        gap = treated - donors @ weights
        each.append(gap[before:].mean() - gap[held].mean())
    value = float(np.mean(each))
    spread = float(np.std(each, ddof=1)) * np.sqrt(1 + FOLDS * length / after)
    half = float(t.ppf((1 + level) / 2, FOLDS - 1)) * spread / np.sqrt(FOLDS)
    return value, value - half, value + half
