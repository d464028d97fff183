"""How far a count may lie above what chance gives: the quantile of the binomial distribution.

References
----------
Johnson, N. L., Kemp, A. W., Kotz, S. (2005). Univariate Discrete Distributions, third edition, chapter 3. Wiley.
"""

from __future__ import annotations

from math import comb

from clerestory.errors import InputError


def most_by_chance(n: int, share: float, *, level: float = 0.99) -> int:
    """The most of *n* that chance gives with probability *level*.

    Parameters
    ----------
    n : independent tries
    share : chance of each, 0 to 1
    level : probability that the count is not larger

    Returns
    -------
    the smallest count whose distribution function reaches *level*: 18 of 200 at 0.05 and 0.99

    Raises
    ------
    InputError : a share or level outside 0 to 1
    """
    if not (0 <= share <= 1 and 0 < level < 1):
        raise InputError(where="binomial", expected="a share and a level from 0 to 1", found=f"{share}, {level}")
    below = 0.0
    for k in range(n):
        below += comb(n, k) * share**k * (1 - share) ** (n - k)
        if below >= level:
            return k
    return n
