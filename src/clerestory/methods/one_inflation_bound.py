"""A bound that those seen once do not bend: the ones may be too many, so twos and threes alone tell of the unseen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.repeated_counts import Estimated, on_log


def modified_chao(f: Sequence[float] | np.ndarray, *, level: float = 0.95) -> Estimated:
    """Chao's bound with the number of ones taken out of twos and threes.

    Where contact puts people off, ones are too many and Chao's own bound lies far above the truth.  Here the ratio of
    threes to twos stands for that of twos to ones: the unseen are 2 f2³ / (9 f3²).

    Parameters
    ----------
    f : how many were seen once, twice, three times …

    Returns
    -------
    the bound, with an interval on the logarithm of the unseen by the delta method

    Raises
    ------
    InputError : nobody seen three times

    Errors to expect
    ----------------
    Few threes make it wild: with ten of them its interval spans a factor of six or so.  Without one-inflation it lies
    below Chao's bound where chances differ.

    References
    ----------
    Böhning, Kaskasamkul and van der Heijden (2019), A modification of Chao's lower bound estimator in the case of
    one-inflation.
    """
    f = np.asarray(f, np.float64)
    if len(f) < 3 or f[1] <= 0 or f[2] <= 0:
        raise InputError(where="f", expected="somebody seen twice and somebody three times", found="nobody")
    twice, thrice = float(f[1]), float(f[2])
    unseen = 2 * twice**3 / (9 * thrice**2)
    # log unseen = 3 log f2 - 2 log f3 + constant, the two frequencies independent Poisson counts
    variance = unseen**2 * (9 / twice + 4 / thrice) + unseen
    return on_log("modified Chao", float(f.sum()), unseen, variance, "bound", level)
