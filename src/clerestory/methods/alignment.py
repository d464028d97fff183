"""Two sequences under each other at the least cost: for every element of the one its place in the other.

References
----------
Needleman, S. B., Wunsch, C. D. (1970). A general method applicable to the search for similarities in the amino acid
sequence of two proteins. Journal of Molecular Biology 48(3), 443-453.
Ukkonen, E. (1985). Algorithms for approximate string matching. Information and Control 64, 100-118.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

#: What another element in a column costs, and one too many or too few; an equal one is free.
_OTHER, _GAP = 3, 2
#: Ways that cost so much are looked for first, so many diagonals on each side; then in a table of places so far off the
#: diagonal, so many at once; the cost of a place that is not looked at.
_CHEAP, _SIDE, _OFF, _LANE, _FAR = 40, 22, 64, 16, 1 << 28
#: For what makes no array: who holds those that are given is not counted, which would take longer than the work.
_LEAN: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}


@numba.njit(**_LEAN)
def _reach(left, right, reached):
    """How near to the beginning each diagonal is reached at each cost; what the whole costs, -1 when above `_CHEAP`.

    reached[cost, _SIDE + k] is the first i with which left[i:] and right[i + len(right) - len(left) + k:] cost so much
    or less: along a diagonal the cost never falls towards the beginning (Ukkonen 1985).
    """
    n, goal = len(left), len(right) - len(left)
    for cost in range(_CHEAP + 1):
        row, far = reached[cost], cost // 2
        row[_SIDE - far - 2 : _SIDE - far] = n + 1
        row[_SIDE + far + 1 : _SIDE + far + 3] = n + 1
        for k in range(_SIDE - far, _SIDE + far + 1):
            i = reached[cost - 1, k] if cost else n
            if cost >= 2:
                i = min(i, reached[cost - 2, k + 1], reached[cost - 2, k - 1] - 1)
            if cost >= _OTHER:
                i = min(i, reached[cost - _OTHER, k] - 1)
            on = goal + k - _SIDE
            least = max(0, -on)
            i = max(i, least)
            while least < i <= n and left[i - 1] == right[i + on - 1]:
                i -= 1
            row[k] = i
        if abs(goal) <= far and row[_SIDE - goal] == 0:
            return cost
    return -1


@numba.njit(**_LEAN)
def _follow(left, right, cost, reached, first, columns):
    """Write the columns along the cheapest way that `_reach` found."""
    n, m = len(left), len(right)
    i, j, k = 0, 0, _SIDE - (m - n)
    while i < n:
        if j < m and (left[i] == right[j] or (cost >= _OTHER and reached[cost - _OTHER, k] <= i + 1)):
            cost -= 0 if left[i] == right[j] else _OTHER
            columns[first + i] = first + j
            i, j = i + 1, j + 1
        elif j < m and cost >= _GAP and reached[cost - _GAP, k + 1] <= i:
            j, k, cost = j + 1, k + 1, cost - _GAP
        else:
            columns[first + i] = -1 - (first + j)
            i, k, cost = i + 1, k - 1, cost - _GAP


@numba.njit(**_LEAN)
def _sweep(here, down, across, both, left, right, n):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """The costs of n places that stand askew: none hangs on another, so the processor fills many at once."""
    for k in range(n):
        diagonal = both[k] + np.int32(_OTHER) * np.int32(left[k] != right[k])
        here[k] = min(diagonal, min(down[k], across[k]) + np.int32(_GAP))


@numba.njit(cache=True, nogil=True)
def _costs(left, right, low, high, cost):
    """Fill cost[i + j, i + 1], that of left[i:] and right[j:], for j - i in low..high; the whole cost.

    Filled from one i + j to the next.  What is written beside the places looked at is never read.
    """
    n, m = len(left), len(right)
    lefts, rights = np.zeros(n + 1 + _LANE, left.dtype), np.zeros(n + m + 1 + _LANE, right.dtype)
    lefts[:n] = left
    for j in range(m):
        rights[m - j] = right[j]
    cost[n + m + 1 :] = _FAR
    for d in range(n + m, -1, -1):
        first, last = max(0, d - m, (d - high + 1) // 2), min(n, d, (d - low) // 2)
        row, next_, then = cost[d], cost[d + 1], cost[d + 2]
        size = ((last - first) | (_LANE - 1)) + 1
        _sweep(row[first + 1 :], next_[first + 2 :], next_[first + 1 :], then[first + 2 :],
               lefts[first:], rights[m - d + first :], size)  # fmt: skip
        row[first], row[last + 2] = _FAR, _FAR
        if d == n + m:
            row[n + 1] = 0
    return cost[0, 1]


@numba.njit(cache=True, nogil=True)
def _far(left, right, first, columns):
    """Write the columns along the cheapest way, however far it strays."""
    n, m, off = len(left), len(right), _OFF
    cost = np.empty((n + m + 3, n + 3 + _LANE), np.int32)
    while True:
        low, high = max(min(0, m - n) - off, -n), min(max(0, m - n) + off, m)
        whole = _costs(left, right, low, high, cost)
        if whole < _GAP * (abs(m - n) + 2 * (off + 1)) or (low == -n and high == m):
            break
        # no way that costs this or less strays further
        off = (whole // _GAP - abs(m - n)) // 2 + 1
    i = j = 0
    while i < n:
        here, other = cost[i + j, i + 1], 0 if j < m and left[i] == right[j] else _OTHER
        if j < m and here == cost[i + j + 2, i + 2] + other:
            columns[first + i] = first + j
            i, j = i + 1, j + 1
        elif j < m and here == cost[i + j + 1, i + 1] + _GAP:
            j += 1
        else:
            columns[first + i] = -1 - (first + j)
            i += 1


@numba.njit(cache=True, nogil=True)
def align_to(sequence, backbone, columns):
    """Write the column of each element: 0.. of the backbone, or -1 - g for one that is put in before column g.

    A way that costs little is found by how far each diagonal is reached at each cost; a dear one in the table of all
    places near the diagonal, and more when the cost does not show that no better way strays further: a way that strays
    so far puts in and leaves out so often (Ukkonen 1985).  The result is that of the whole table.
    """
    n, m = len(sequence), len(backbone)
    first = 0
    while first < min(n, m) and sequence[first] == backbone[first]:
        columns[first] = first
        first += 1
    last = 0
    while last < min(n, m) - first and sequence[n - 1 - last] == backbone[m - 1 - last]:
        columns[n - 1 - last] = m - 1 - last
        last += 1
    n, m = n - first - last, m - first - last
    if not n or not m:
        columns[first : first + n] = -1 - first
        return
    left, right = sequence[first : first + n], backbone[first : first + m]
    reached = np.empty((_CHEAP + 1, 2 * _SIDE + 1), np.int32)
    cost = _reach(left, right, reached)
    if cost >= 0:
        _follow(left, right, cost, reached, first, columns)
    else:
        _far(left, right, first, columns)
