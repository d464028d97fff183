"""Short texts that differ in one word: one template when that word takes many values, two when it takes two.

Of a line such as `session opened for user anna` neighbouring pairs say little: one other word changes two of six.  What
tells a slot from another message is how many values stand in the place (the cardinality of log-template miners).

References
----------
Vaarandi, R. (2003). A data clustering algorithm for mining patterns from event logs. IEEE IPOM, 119-126.
Makanju, A., Zincir-Heywood, A. N., Milios, E. E. (2009). Clustering event logs using iterative partitioning. KDD.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.methods.union_find import unite

#: Texts of so many words are looked at, and a place is a slot from so many values; the first word seldom is one.
_SHORTEST, _LONGEST = 4, 24
_VALUES, _VALUES_AT_START = 3, 8


@numba.njit(cache=True, nogil=True)
def _holes(starts, stops, tokens, texts, keys, places):
    """For each place of each short text the hash of the text without that word; how many were written."""
    n = 0
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(len(starts)):
        length = stops[i] - starts[i]
        if length < _SHORTEST or length > _LONGEST:
            continue
        whole, power = np.uint64(length), np.uint64(1)
        for at in range(starts[i], stops[i]):
            whole += np.uint64(tokens[at]) * power
            power *= factor
        power = np.uint64(1)
        for at in range(starts[i], stops[i]):
            left = whole - np.uint64(tokens[at]) * power + np.uint64(0xD6E8FEB86659FD93) * power
            left ^= left >> np.uint64(32)
            keys[n], texts[n], places[n] = left * np.uint64(0xD6E8FEB86659FD93), i, at - starts[i]
            power *= factor
            n += 1
    return n


@numba.njit(cache=True, nogil=True)
def _join_holes(order, keys, texts, places, parent):
    n, first = len(order), 0
    while first < n:
        last = first
        while last < n and keys[order[last]] == keys[order[first]]:
            last += 1
        need = _VALUES if places[order[first]] else _VALUES_AT_START
        if last - first >= need:
            for j in range(first + 1, last):
                unite(parent, texts[order[first]], texts[order[j]])
        first = last


def join_slots(starts: np.ndarray, stops: np.ndarray, tokens: np.ndarray, parent: np.ndarray) -> None:
    """Unite, in parent, short texts that differ in one word which takes many values."""
    lengths = stops - starts
    room = int(lengths[(lengths >= _SHORTEST) & (lengths <= _LONGEST)].sum())
    texts, keys, places = np.empty(room, np.int64), np.empty(room, np.uint64), np.empty(room, np.int8)
    _holes(starts, stops, tokens, texts, keys, places)
    _join_holes(np.argsort(keys, kind="stable"), keys, texts, places, parent)
