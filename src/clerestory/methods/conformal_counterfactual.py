"""Whether what came after differs from what would have been, by shifting residuals round in time.

References
----------
Chernozhukov, V., Wüthrich, K., Zhu, Y. (2021). An exact and robust conformal inference method for counterfactual and
synthetic controls. Journal of the American Statistical Association 116(536), 1849-1864.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.synthetic_control import mixture


def p_of_effect(donors: np.ndarray, treated: np.ndarray, *, before: int, effect: float) -> float:
    """The p-value of a constant *effect* in each period after, the mixture fitted over all periods as if it were true.

    Parameters
    ----------
    donors : (periods, places)    treated : (periods,)    before : periods before, 1 or more
    effect : taken off the treated in each period after

    Returns
    -------
    0..1, a multiple of one over the number of periods: never below that

    Raises
    ------
    InputError : no period before or after

    Errors to expect
    ----------------
    Residuals that trend or have long memory are not exchangeable in blocks: p is then too small.  All values that it
    does not refuse make no interval: they need not hang together.
    """
    periods = len(treated)
    if not 0 < before < periods:
        raise InputError(where="before", expected="periods before and after", found=f"{before} of {periods}")
    plain = np.array(treated, np.float64)
    plain[before:] -= effect
    centred, target = donors - donors.mean(axis=0), plain - plain.mean()
    gap = np.abs(target - centred @ mixture(centred, target))
    after = periods - before
    # The sum over the last block, for each way of shifting the residuals round.
    doubled = np.r_[0.0, np.cumsum(np.r_[gap, gap])]
    sums = doubled[after : after + periods] - doubled[:periods]
    own = sums[before]
    return float((sums >= own - 1e-12 * max(1.0, own)).mean())
