"""Connected components by union-find, with union to the smaller number and path halving.

References
----------
Tarjan, R. E. (1975). Efficiency of a good but not linear set union algorithm. Journal of the ACM 22(2), 215-225.
Tarjan, R. E., van Leeuwen, J. (1984). Worst-case analysis of set union algorithms. Journal of the ACM 31(2), 245-281.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.errors import InputError


@numba.njit(cache=True, nogil=True)
def find(parent, x):
    """The root of x; every second node on the way is hung one step higher."""
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


@numba.njit(cache=True, nogil=True)
def unite(parent, a, b):
    """Join the trees of a and b under the smaller root; True when they were apart."""
    a, b = find(parent, a), find(parent, b)
    if a == b:
        return False
    if a < b:
        parent[b] = a
    else:
        parent[a] = b
    return True


@numba.njit(cache=True, nogil=True)
def _components(n, left, right):
    parent = np.arange(n)
    for i in range(len(left)):
        unite(parent, left[i], right[i])
    for x in range(n):
        parent[x] = find(parent, x)
    return parent


def components(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The component of each of n nodes.

    Parameters
    ----------
    n : nodes 0 .. n - 1
    left, right : int64[m], the two ends of each edge

    Returns
    -------
    int64[n]: the smallest node of the component; a node without edges is its own

    Raises
    ------
    InputError : an end outside 0 .. n - 1, or ends of unequal length

    References
    ----------
    Tarjan (1975); Tarjan and van Leeuwen (1984).
    """
    left, right = np.ascontiguousarray(left, np.int64), np.ascontiguousarray(right, np.int64)
    if len(left) != len(right):
        raise InputError(where="components", expected="as many left ends as right", found=f"{len(left)}, {len(right)}")
    if len(left) and (min(left.min(), right.min()) < 0 or max(left.max(), right.max()) >= n):
        raise InputError(where="components", expected=f"ends within 0..{n - 1}", found="one outside")
    return _components(n, left, right)
