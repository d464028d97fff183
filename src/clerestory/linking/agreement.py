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
#: Different texts that make a wording a template in its own right; two such are one when they are as alike as this, and
#: never when they are as short as this: no slip of the pen is made three times.
_REPEATED, _ALIKE, _SHORT = 3, 0.6, 24


@numba.njit(cache=True, nogil=True)
def similarity(units, a, others, b):
    """Weighted Jaccard similarity of the pairs of unit a and of b among others, 0..1."""
    i, j = units.begins[a], others.begins[b]
    end_a, end_b = i + units.sizes[a], j + others.sizes[b]
    both = 0
    # no branches: which of two hashes is larger cannot be foreseen
    while i < end_a and j < end_b:
        x, y = units.sets[i], others.sets[j]
        both += np.int64(x == y) * units.weights[i]
        i += x <= y
        j += y <= x
    either = units.masses[a] + others.masses[b] - both
    return both / either if either else 0.0


@numba.njit(cache=True, nogil=True)
def _holds(units, b, value):
    first, size = units.begins[b], units.sizes[b]
    # hashes are evenly spread: where one must lie is known but for a few steps
    at = first + np.int64((np.uint64(value) * np.uint64(size)) >> np.uint64(32))
    while at > first and units.sets[at] > value:
        at -= 1
    last = first + size - 1
    while at < last and units.sets[at] < value:
        at += 1
    return units.sets[at] == value


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
    if not shorter:
        return False
    need = max(min(_LEAST + _MORE / (shorter * shorter), _MOST), need)
    if min(units.support[a], others.support[b]) >= _REPEATED:
        if max(units.stops[a] - units.starts[a], others.stops[b] - others.starts[b]) <= _SHORT:
            return False
        need = max(need, _ALIKE)
    if shorter < 0.5 * need * longer or similarity(units, a, others, b) < need:
        return False
    return covered(units, a, others, b) >= _COVERED and covered(others, b, units, a) >= _COVERED
