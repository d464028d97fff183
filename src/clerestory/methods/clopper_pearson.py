"""The exact interval of a share: it holds the true share in at least the stated part of all samples, however small.

References
----------
Clopper, C. J., Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the
binomial. Biometrika 26(4), 404-413.
"""

from __future__ import annotations

from clerestory.errors import InputError


def clopper_pearson(k: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share of which *k* of *n* were seen.

    Parameters
    ----------
    k, n : 0 <= k <= n
    level : above 0 and below 1

    Returns
    -------
    low, high; 0 and 1 when *n* is 0

    Raises
    ------
    InputError : *k* outside 0..n, or a level that is none

    References
    ----------
    Clopper and Pearson (1934), by quantiles of the beta distribution.
    """
    from scipy.stats import beta

    if not (0 <= k <= n and 0 < level < 1):
        raise InputError(where="share", expected="k of n, and a level from 0 to 1", found=f"{k} of {n}, {level:g}")
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, k, n - k + 1)) if k else 0.0
    high = float(beta.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
    return low, high
