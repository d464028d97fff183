"""Articulation points of a graph, and how heavy the parts are that each of them holds together.

References
----------
Hopcroft, J., Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation. CACM 16(6), 372-378.
Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing 1(2), 146-160.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.errors import InputError


@numba.njit(cache=True, nogil=True)
def _walk(starts, ends, weight, second):  # noqa: C901 (a kernel: arrays in, no calls within)
    """Depth-first without recursion; second[v] becomes the second heaviest part left when v is taken away."""
    n = len(weight)
    found, low, above = np.full(n, -1), np.empty(n, np.int64), np.full(n, -1)
    at, below = starts[:-1].copy(), weight.copy()
    # of the parts cut off at v: the heaviest, the second, and the sum of all
    heaviest, next_, cut = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    order = np.empty(n, np.int64)
    for root in range(n):
        if found[root] >= 0:
            continue
        stack, first, clock = root, 0, 0
        found[root] = low[root] = 0
        while stack >= 0:
            v = stack
            if at[v] == starts[v]:
                order[clock - first] = v
            if at[v] < starts[v + 1]:
                u = ends[at[v]]
                at[v] += 1
                if found[u] < 0:
                    clock += 1
                    found[u] = low[u] = clock
                    above[u] = v
                    stack = u
                elif u != above[v]:
                    low[v] = min(low[v], found[u])
                continue
            stack = above[v]
            if stack >= 0:
                low[stack] = min(low[stack], low[v])
                below[stack] += below[v]
                if low[v] >= found[stack] or above[stack] < 0:
                    cut[stack] += below[v]
                    next_[stack] = max(next_[stack], min(heaviest[stack], below[v]))
                    heaviest[stack] = max(heaviest[stack], below[v])
        total = below[root]
        for k in range(clock + 1):
            v = order[k]
            rest = total - cut[v] - weight[v] if v != root else 0
            second[v] = max(next_[v], min(heaviest[v], rest))


def second_part(n: int, left: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """For each node, the weight of the second heaviest part that its removal leaves of its component.

    Parameters
    ----------
    n : nodes 0 .. n - 1
    left, right : int64[m], the two ends of each edge, each edge once, none from a node to itself
    weight : int64[n], 0 or more

    Returns
    -------
    int64[n]: 0 for a node whose removal leaves its component whole, and for all of a graph without edges

    Raises
    ------
    InputError : an end outside 0 .. n - 1, or lengths that differ

    References
    ----------
    Tarjan (1972); Hopcroft and Tarjan (1973).
    """
    if len(left) != len(right) or len(weight) != n:
        raise InputError(where="second_part", expected="two ends an edge, a weight a node", found="other lengths")
    both = np.concatenate([left, right]).astype(np.int64)
    if len(both) and (both.min() < 0 or both.max() >= n):
        raise InputError(where="second_part", expected=f"ends within 0..{n - 1}", found="one outside")
    other = np.concatenate([right, left]).astype(np.int64)
    order = np.argsort(both, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(both, minlength=n))]).astype(np.int64)
    second = np.zeros(n, np.int64)
    _walk(starts, other[order], weight.astype(np.int64), second)
    return second
