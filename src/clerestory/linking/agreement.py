"""When two texts are one template: enough pairs in common, and spread over the whole of both."""

from __future__ import annotations

import numba
import numpy as np

from clerestory.linking.shingles import pair_hash

#: What texts of L pairs need at least, _LEAST + _MORE / L ** 2 but not above _MOST: short texts agree by chance.
_LEAST, _MORE, _MOST = 0.12, 110.0, 0.7
#: A pair in common vouches for the words this near to it.
_REACH = 3
#: Least part of each text that must be vouched for.
_COVERED = 0.65


@numba.njit(cache=True, nogil=True)
def similarity(units, a, others, b):
    """Weighted Jaccard similarity of the pairs of unit a and of b among others, 0..1."""
    i, j = units.begins[a], others.begins[b]
    end_a, end_b = i + units.sizes[a], j + others.sizes[b]
    both, either = 0, 0
    while i < end_a and j < end_b:
        x, y = units.sets[i], others.sets[j]
        if x == y:
            both += min(units.weights[i], others.weights[j])
            either += max(units.weights[i], others.weights[j])
            i += 1
            j += 1
        elif x < y:
            either += units.weights[i]
            i += 1
        else:
            either += others.weights[j]
            j += 1
    while i < end_a:
        either += units.weights[i]
        i += 1
    while j < end_b:
        either += others.weights[j]
        j += 1
    return both / either if either else 0.0


@numba.njit(cache=True, nogil=True)
def _holds(units, b, value):
    low, high = units.begins[b], units.begins[b] + units.sizes[b]
    end = high
    while low < high:
        middle = (low + high) >> 1
        if units.sets[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < end and units.sets[low] == value


@numba.njit(cache=True, nogil=True)
def covered(units, a, others, b):
    """The part of the text of a that lies within _REACH of a pair that b holds, 0..1."""
    start, stop = units.starts[a], units.stops[a]
    vouched, upto = 0, 0
    before = np.uint32(0)
    for at in range(start, stop + 1):
        here = np.uint32(0) if at == stop else units.tokens[at]
        if _holds(others, b, pair_hash(before, here)):
            place = at - start
            reach = min(place + _REACH + 1, stop - start + 1)
            vouched += reach - max(upto, place - _REACH)
            upto = reach
        before = here
    return vouched / (stop - start + 1)


@numba.njit(cache=True, nogil=True)
def agree(units, a, others, b, need):
    """Whether a, and b among others, are of one template, when long texts need this similarity."""
    shorter, longer = min(units.sizes[a], others.sizes[b]), max(units.sizes[a], others.sizes[b])
    need = max(min(_LEAST + _MORE / (shorter * shorter), _MOST), need)
    if shorter < 0.5 * need * longer or similarity(units, a, others, b) < need:
        return False
    return covered(units, a, others, b) >= _COVERED and covered(others, b, units, a) >= _COVERED
