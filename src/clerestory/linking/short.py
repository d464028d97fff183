"""Short texts that differ in a word or two: one template when the place takes many values, two when it takes two.

Of a line such as `session opened for user anna` neighbouring pairs say little: one other word changes two of six.  What
tells a slot from another message is how many values stand in the place (the cardinality of log-template miners), how
much is the same around it, and whether the values are words of one ending (`started`, `paused`): those are what a
sentence says, not what it says it of.

References
----------
Vaarandi, R. (2003). A data clustering algorithm for mining patterns from event logs. IEEE IPOM, 119-126.
Makanju, A., Zincir-Heywood, A. N., Milios, E. E. (2009). Clustering event logs using iterative partitioning. KDD.
"""

from __future__ import annotations

import numpy as np

from clerestory.linking.compiled import kernel
from clerestory.methods.union_find import find, unite
from clerestory.reading.tokens import MASK

#: Texts of so many words are looked at; of so many with two places at once.
SHORTEST, LONGEST, _LONGEST_TWO = 2, 24, 16
#: Values that a place needs, by how many words besides it are the same; the first word of a text seldom is a slot.
_VALUES = (255, 8, 5, 3)
_VALUES_AT_START, _VALUES_OF_ONE_ENDING, _VALUES_OF_TWO = 8, 8, 4
_SHARED_ENDING = 0.67
_PASSES = 3


@kernel
def _plain(tokens, start, stop, mask):
    n = 0
    for at in range(start, stop):
        n += tokens[at] != mask
    return n


@kernel
def _mixed(x):
    x ^= x >> np.uint64(32)
    x = np.uint64(x * np.uint64(0xD6E8FEB86659FD93))
    x ^= x >> np.uint64(29)
    return x


@kernel
def _whole(tokens, start, stop):
    """A sum over the words and their places, from which single words can be taken out again."""
    whole = np.uint64(stop - start) * np.uint64(0xA24BAED4963EE407)
    for at in range(start, stop):
        whole += _mixed(np.uint64(tokens[at]) + (np.uint64(at - start) << np.uint64(32)))
    return whole


@kernel
def _holes(starts, stops, tokens, mask, keys, texts, places):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """For each place of each short text a number for the text without the word there; how many were written."""
    n = 0
    for i in range(len(starts)):
        if not SHORTEST <= stops[i] - starts[i] <= LONGEST:
            continue
        whole = _whole(tokens, starts[i], stops[i])
        for at in range(starts[i], stops[i]):
            if tokens[at] != mask:
                place = at - starts[i]
                word = np.uint64(tokens[at]) + (np.uint64(place) << np.uint64(32))
                keys[n], texts[n], places[n] = whole - _mixed(word) + _mixed(np.uint64(place)), i, place
                n += 1
    return n


@kernel
def _two_holes(starts, stops, tokens, mask, rows, keys, texts, places):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    n = 0
    for k in range(len(rows)):
        i = rows[k]
        whole = _whole(tokens, starts[i], stops[i])
        for at in range(starts[i], stops[i]):
            if tokens[at] == mask:
                continue
            one = np.uint64(at - starts[i])
            without = whole - _mixed(np.uint64(tokens[at]) + (one << np.uint64(32))) + _mixed(one)
            for to in range(at + 1, stops[i]):
                if tokens[to] == mask:
                    continue
                two = np.uint64(to - starts[i])
                word = np.uint64(tokens[to]) + (two << np.uint64(32))
                keys[n], texts[n] = without - _mixed(word) + _mixed(two), i
                places[n] = np.int64(one) * 64 + np.int64(two)
                n += 1
    return n


@kernel
def _values(held, tails):
    """How many values are among these words, and what part of them has the most frequent ending."""
    order = np.argsort(held)
    kept = np.empty(len(held), np.uint32)
    n = 0
    for at in range(len(order)):
        if at == 0 or held[order[at]] != held[order[at - 1]]:
            kept[n] = tails[order[at]]
            n += 1
    ends = np.sort(kept[:n])
    most, run = 0, 0
    for at in range(n):
        run = run + 1 if at and ends[at] == ends[at - 1] else 1
        most = max(most, run)
    return n, most / max(n, 1)


@kernel
def _is_slot(n, same, place, around):
    need = max(_VALUES[min(around, 3)], _VALUES_AT_START if place == 0 else 0)
    if n > 2 and same >= _SHARED_ENDING:
        need = max(need, _VALUES_OF_ONE_ENDING)
    return n >= need


@kernel
def _join_holes(order, keys, texts, places, starts, stops, tokens, tails, mask, fillers, parent, slot):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Unite the texts of each slot and mark its place in them; how many places were marked."""
    n, first, marked = len(order), 0, 0
    while first < n:
        last = first
        while last < n and keys[order[last]] == keys[order[first]]:
            last += 1
        if last - first > 1:
            text, place = texts[order[first]], places[order[first]]
            held, ends = np.empty(last - first, np.uint32), np.empty(last - first, np.uint32)
            known = True
            for k in range(first, last):
                at = starts[texts[order[k]]] + place
                held[k - first], ends[k - first] = tokens[at], tails[at]
                where = np.searchsorted(fillers, tokens[at])
                known &= where < len(fillers) and fillers[where] == tokens[at]
            count, same = _values(held, ends)
            around = _plain(tokens, starts[text], stops[text], mask) - 1
            if count > 1 and (_is_slot(count, same, place, around) or (known and around > 1)):
                for k in range(first, last):
                    unite(parent, text, texts[order[k]])
                    at = starts[texts[order[k]]] + place
                    marked += not slot[at]
                    slot[at] = True
        first = last
    return marked


@kernel
def _join_two(order, keys, texts, places, starts, stops, tokens, tails, mask, parent, slot):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    n, first, marked = len(order), 0, 0
    while first < n:
        last = first
        while last < n and keys[order[last]] == keys[order[first]]:
            last += 1
        if last - first >= _VALUES_OF_TWO:
            text, one, two = texts[order[first]], places[order[first]] // 64, places[order[first]] % 64
            length = stops[text] - starts[text]
            around = _plain(tokens, starts[text], stops[text], mask) - 2
            left, right = np.empty(last - first, np.uint32), np.empty(last - first, np.uint32)
            left_ends, right_ends = np.empty(last - first, np.uint32), np.empty(last - first, np.uint32)
            for k in range(first, last):
                at = starts[texts[order[k]]]
                left[k - first], left_ends[k - first] = tokens[at + one], tails[at + one]
                right[k - first], right_ends[k - first] = tokens[at + two], tails[at + two]
            (n_left, same_left), (n_right, same_right) = _values(left, left_ends), _values(right, right_ends)
            enough = min(n_left, n_right) >= _VALUES_OF_TWO and around >= 3 and 2 * around >= length
            if enough and _is_slot(n_left, same_left, one, around) and _is_slot(n_right, same_right, two, around):
                for k in range(first, last):
                    unite(parent, text, texts[order[k]])
                    at = starts[texts[order[k]]]
                    marked += not slot[at + one]
                    slot[at + one] = slot[at + two] = True
        first = last
    return marked


@kernel
def _apply(starts, stops, tokens, slot, mask, parent):
    """Write the mask into every slot; texts that are now equal are united.  A number for each text's words."""
    whole = np.zeros(len(starts), np.uint64)
    for i in range(len(starts)):
        for at in range(starts[i], stops[i]):
            if slot[at]:
                tokens[at] = mask
        whole[i] = _whole(tokens, starts[i], stops[i])
    order = np.argsort(whole, kind="mergesort")
    for k in range(1, len(order)):
        i, j = order[k - 1], order[k]
        if whole[i] == whole[j] and SHORTEST <= stops[i] - starts[i] <= LONGEST:
            unite(parent, i, j)
    for i in range(len(parent)):
        parent[i] = find(parent, i)


def _single(
    starts: np.ndarray,
    stops: np.ndarray,
    tokens: np.ndarray,
    tails: np.ndarray,
    parent: np.ndarray,
    fillers: np.ndarray,
) -> np.ndarray:
    lengths = stops - starts
    room = int(lengths[(lengths >= SHORTEST) & (lengths <= LONGEST)].sum())
    keys, texts, places = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(room, np.int64)
    n = _holes(starts, stops, tokens, MASK, keys, texts, places)
    keys, texts, places = keys[:n], texts[:n], places[:n]
    slot = np.zeros(len(tokens), np.bool_)
    order = np.argsort(keys, kind="stable")
    _join_holes(order, keys, texts, places, starts, stops, tokens, tails, MASK, fillers, parent, slot)
    return slot


def _double(
    starts: np.ndarray, stops: np.ndarray, tokens: np.ndarray, tails: np.ndarray, parent: np.ndarray
) -> np.ndarray:
    lengths = stops - starts
    alone = np.bincount(parent, minlength=len(parent))[parent] == 1
    rows = np.flatnonzero(alone & (lengths >= 5) & (lengths <= _LONGEST_TWO))
    room = int((lengths[rows] * (lengths[rows] - 1) // 2).sum())
    keys, texts, places = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(room, np.int64)
    n = _two_holes(starts, stops, tokens, MASK, rows, keys, texts, places)
    keys, texts, places = keys[:n], texts[:n], places[:n]
    slot = np.zeros(len(tokens), np.bool_)
    _join_two(np.argsort(keys, kind="stable"), keys, texts, places, starts, stops, tokens, tails, MASK, parent, slot)
    return slot


def join_short(offsets: np.ndarray, tokens: np.ndarray, tails: np.ndarray) -> np.ndarray:
    """Which of these short texts, all different, are one template by the values of their slots.

    Parameters
    ----------
    offsets : int64[n + 1]; the words of text i are tokens[offsets[i]:offsets[i + 1]]
    tokens, tails : uint32, the words and a number for the ending of each

    Returns
    -------
    int64[n]: the smallest text of each text's template
    """
    starts, stops = offsets[:-1], offsets[1:]
    work, parent = tokens.copy(), np.arange(len(starts))
    fillers = np.zeros(0, np.uint32)
    for _ in range(_PASSES):
        slot = _single(starts, stops, work, tails, parent, fillers)
        found = np.unique(work[slot])
        fillers = np.union1d(fillers, found)
        _apply(starts, stops, work, slot, MASK, parent)
        both = _double(starts, stops, work, tails, parent)
        fillers = np.union1d(fillers, work[both])
        _apply(starts, stops, work, both, MASK, parent)
        if not (slot.any() or both.any()):
            break
    return parent
