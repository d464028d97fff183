"""How many of those who use something would stand on one side if the sides were dealt out anew: exact, by strata.

Within each stratum the number on the one side is hypergeometric; each pair of which exactly one side uses it falls to
either with even chance; the sum of all is their convolution.

References
----------
Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal Statistical Society 98(1), 39-82.
Birch, M. W. (1964). The detection of partial association, I: the 2 x 2 case. Journal of the Royal Statistical Society
B 26(2), 313-324.  (The sum over strata.)
McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions. Psychometrika 12(2),
153-157.  (Pairs.)
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from clerestory.errors import InputError


def _choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def _hypergeometric(users: int, side: int, total: int) -> tuple[int, np.ndarray]:
    """The least possible number on the side, and the chances from it upwards."""
    low, high = max(0, users + side - total), min(users, side)
    k = np.arange(low, high + 1)
    logs = (
        _choose(np.array(side), k)
        + _choose(np.array(total - side), users - k)
        - _choose(np.array(total), np.array(users))
    )
    return low, np.exp(logs)


def tail(seen: int, users: np.ndarray, side: np.ndarray, total: np.ndarray, *, one_sided_pairs: int = 0) -> float:
    """The chance of *seen* or more users on the side.

    Parameters
    ----------
    seen : users on the side over all strata, and pairs of which only the side's half uses it
    users : int[strata], users on either side
    side, total : int[strata], everybody on the side, and on both
    one_sided_pairs : pairs of which exactly one half uses it

    Returns
    -------
    0..1; 1 when there is no user

    Raises
    ------
    InputError : more users or more on a side than there are

    References
    ----------
    Birch (1964); McNemar (1947).
    """
    users, side, total = (np.asarray(one, np.int64) for one in (users, side, total))
    if (users < 0).any() or (users > total).any() or (side < 0).any() or (side > total).any() or one_sided_pairs < 0:
        raise InputError(where="exact_margins", expected="counts within their totals", found="others")
    low, chances = 0, np.ones(1)
    for one in range(len(users)):
        if users[one]:
            least, more = _hypergeometric(int(users[one]), int(side[one]), int(total[one]))
            low, chances = low + least, np.convolve(chances, more)
    if one_sided_pairs:
        k = np.arange(one_sided_pairs + 1)
        even = np.exp(_choose(np.array(one_sided_pairs), k) - one_sided_pairs * np.log(2.0))
        chances = np.convolve(chances, even)
    at = seen - low
    return float(min(1.0, chances[max(0, at) :].sum())) if at < len(chances) else 0.0
