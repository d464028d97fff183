"""One p-value out of several independent ones.

References
----------
Fisher, R. A. (1932). Statistical Methods for Research Workers, 4th edition, section 21.1. Oliver and Boyd.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def combined(p: np.ndarray) -> np.ndarray:
    """Fisher's combination along the last axis.

    Parameters
    ----------
    p : float64[..., k], 0..1

    Returns
    -------
    float64[...], 0..1

    Raises
    ------
    InputError : no p-value, or one outside 0..1

    References
    ----------
    Fisher (1932): -2 times the sum of logarithms is chi-squared with 2k degrees of freedom, whose tail for an even
    number of degrees is a Poisson sum.
    """
    p = np.asarray(p, np.float64)
    if p.ndim == 0 or p.shape[-1] == 0:
        raise InputError(where="fisher_combination", expected="p-values along the last axis", found="others")
    if p.size and not (p.min() >= 0 and p.max() <= 1):
        raise InputError(where="fisher_combination", expected="p-values within 0..1", found="one outside")
    with np.errstate(divide="ignore"):
        half = -np.log(p).sum(axis=-1)
    term, total = np.ones_like(half), np.ones_like(half)
    for k in range(1, p.shape[-1]):
        term = term * half / k
        total = total + term
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(half), 0.0, np.minimum(1.0, np.exp(-half) * total))
