"""The interval of a share that was counted.

References
----------
Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
Statistical Association 22(158), 209-212.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from clerestory.errors import InputError


def wilson(k: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a share.

    Parameters
    ----------
    k : how many of *n*
    n : how many were looked at; of none nothing is known
    level : how often the interval is to hold the true share

    Returns
    -------
    low and high, from 0 to 1; 0 and 1 when *n* is 0

    Raises
    ------
    InputError : *k* outside 0 to *n*, or a level outside 0 to 1
    """
    if not 0 <= k <= n:
        raise InputError(where="share", expected=f"a count from 0 to {n}", found=str(k))
    if not 0 < level < 1:
        raise InputError(where="level", expected="between 0 and 1", found=str(level))
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = k / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    # At the ends the formula gives 0 and 1 but for the last bit.
    return (0.0 if k == 0 else middle - half), (1.0 if k == n else middle + half)
