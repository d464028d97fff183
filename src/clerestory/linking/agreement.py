"""When two texts are one template: enough pairs in common, and spread over the whole of both."""

from __future__ import annotations

import numba
import numpy as np

from clerestory.linking.shingles import pair_hash

#: Least Jaccard similarity of long texts, what a text of L pairs needs more (_MORE / L ** 2), and the most.
_LEAST, _MORE, _MOST = 0.12, 110.0, 0.7
#: A pair in common vouches for the words this near to it.
_REACH = 3
#: Least part of each text that must be vouched for.
_COVERED = 0.65


@numba.njit(cache=True, nogil=True)
def common(sets, a, na, b, nb):
    """How many numbers two sorted runs share."""
    i, j, n = a, b, 0
    enda, endb = a + na, b + nb
    while i < enda and j < endb:
        x, y = sets[i], sets[j]
        n += x == y
        i += x <= y
        j += y <= x
    return n


@numba.njit(cache=True, nogil=True)
def holds(sets, begin, size, value):
    """Whether a sorted run holds a value."""
    low, high = begin, begin + size
    while low < high:
        middle = (low + high) >> 1
        if sets[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < begin + size and sets[low] == value


@numba.njit(cache=True, nogil=True)
def covered(tokens, start, stop, sets, begin, size, reach):
    """The part of a text that lies within `reach` of a pair that the set holds, 0..1."""
    n, free = 0, 0
    before = np.uint32(0)
    last = -1 - reach
    for at in range(start, stop + 1):
        here = np.uint32(0) if at == stop else tokens[at]
        place = at - start
        if holds(sets, begin, size, pair_hash(before, here)):
            n += min(place - last - 1, 2 * reach if last >= 0 else reach) + 1 if last >= 0 else min(place, reach) + 1
            last = place
        before = here
    if last >= 0:
        n += min(stop - start - last, reach)
    return n / (stop - start + 1)


@numba.njit(cache=True, nogil=True)
def least(size):
    """The similarity that texts of this many pairs need: short texts agree by chance more easily."""
    return min(_LEAST + _MORE / (size * size), _MOST)


@numba.njit(cache=True, nogil=True)
def agree(starts, tokens, begins, sizes, sets, a, b):
    """Whether texts a and b are written from one template."""
    na, nb = sizes[a], sizes[b]
    need = least(min(na, nb))
    if min(na, nb) < need * max(na, nb):
        return False
    both = common(sets, begins[a], na, begins[b], nb)
    if both < need * (na + nb - both):
        return False
    return (
        covered(tokens, starts[a], starts[a + 1], sets, begins[b], nb, _REACH) >= _COVERED
        and covered(tokens, starts[b], starts[b + 1], sets, begins[a], na, _REACH) >= _COVERED
    )
