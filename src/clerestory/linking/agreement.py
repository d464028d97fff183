"""When two texts are one template: enough pairs in common, and spread over the whole of both.

One pass over the words of a text against a small table of the other's pairs; no set is sorted and none is kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.linking.compiled import lean, within
from clerestory.linking.shingles import Units, most_pairs, pairs_of, place_of, room_for, text_pairs

#: What texts of L pairs need at least, _LEAST + _MORE / L ** 2 but not above _MOST: short texts agree by chance.
_LEAST, _MORE, _MOST = 0.12, 110.0, 0.7
#: A pair in common vouches for the words this near to it.
_REACH = 3
#: Least part of each text that must be vouched for.
_COVERED = 0.65
#: Different texts that make a wording a template in its own right; two such are one when they are as alike as this, and
#: never when they are as short as this: no slip of the pen is made three times.
_REPEATED, _ALIKE, _SHORT = 3, 0.6, 24
#: Of a pair's hash the word and the bit in it that stand for the pair: one of 4096.
_WORD, _BIT = np.uint32(26), np.uint32(20)


class Desk(NamedTuple):
    """What one thread compares on: a table of the pairs of each of some units, and the pairs of one other.

    tables, seen : uint32[places + 1, room], seen says in which comparison a pair was last met
    slots : int32[places + 2, pairs], where in the table each pair of the unit stands, in the order of its text
    holds : int64[places + 1], the unit in each table, -1 for none
    masks, sizes : uint32, int64, of the table less one, of the unit's pairs, repeats too
    pairs, met : uint32, uint8, the other unit's pairs in their order, and whether each is in the table
    held : int64[2], which unit's they are, -1 for no unit's, and how many
    turn : uint32[1], the number of the comparison
    bits, marks : uint64[places, words], int64[places], a bit for each pair of the unit that the marks name, by the
        leading bits of its hash
    """

    tables: np.ndarray
    seen: np.ndarray
    slots: np.ndarray
    holds: np.ndarray
    masks: np.ndarray
    sizes: np.ndarray
    pairs: np.ndarray
    met: np.ndarray
    held: np.ndarray
    turn: np.ndarray
    bits: np.ndarray
    marks: np.ndarray


def desk(units: Units, others: Units, places: int) -> Desk:
    """A desk for these units and others with tables for so many at a time."""
    most = max(most_pairs(units), most_pairs(others))
    tables = np.zeros((places + 1, room_for(most)), np.uint32)
    return Desk(
        tables, np.zeros_like(tables), np.empty((places + 2, most), np.int32), np.full(places + 1, -1, np.int64),
        np.zeros(places + 1, np.uint32), np.zeros(places + 1, np.int64), np.empty(most, np.uint32),
        np.empty(most, np.uint8), np.full(2, -1, np.int64), np.zeros(1, np.uint32),
        np.zeros((places, 1 << (32 - int(_WORD))), np.uint64), np.full(places, -1, np.int64),
    )  # fmt: skip


@lean
def lay(units, a, work, place):
    """Fill a table of the desk with the pairs of unit a, unless it lies there."""
    if work.holds[place] == a:
        return
    slots = work.slots[place]
    # the pairs pass through the slots, so that those of the other unit stay where they are
    n = pairs_of(units, a, slots.view(np.uint32))
    size = room_for(n)
    mask, table = np.uint32(size - 1), work.tables[place]
    table[:size] = 0
    for k in range(n):
        pair = np.uint32(slots[k])
        at = place_of(table, mask, pair)
        table[at] = pair
        slots[k] = at
    work.holds[place], work.masks[place], work.sizes[place] = a, mask, n


@lean
def _mark(units, a, work, place):
    """Fill the bits of a place with the pairs of unit a, unless they are there."""
    if work.marks[place] == a:
        return
    pairs, bits = work.slots[len(work.marks) + 1].view(np.uint32), work.bits[place]
    bits[:] = 0
    for k in range(pairs_of(units, a, pairs)):
        bits[pairs[k] >> _WORD] |= np.uint64(1) << np.uint64((pairs[k] >> _BIT) & np.uint32(63))
    work.marks[place] = a


@lean
def _at_most(n, work, place):
    """At least as many as the n pairs on the desk have in common with a table: by one bit of many for each."""
    bits, pairs, most = work.bits[place], work.pairs, np.uint64(0)
    for k in range(n):
        pair = pairs[k]
        most += (bits[pair >> _WORD] >> np.uint64((pair >> _BIT) & np.uint32(63))) & np.uint64(1)
    return np.int64(most)


@lean
def _meet(n, work, place):
    """How many different ones of the n pairs on the desk are in a table; notes which."""
    table, mask, seen, met, pairs = work.tables[place], work.masks[place], work.seen[place], work.met, work.pairs
    work.turn[0] += np.uint32(1)
    turn, both = work.turn[0], 0
    for k in range(n):
        pair = pairs[k]
        at = place_of(table, mask, pair)
        there = table[at] == pair
        met[k] = there
        both += np.int64(there) & np.int64(seen[at] != turn)
        # of an empty place nobody asks
        seen[at] = turn
    return both


@within
def _bits_in(bits):
    """How many of 64 bits are set."""
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@within
def _reached(before, here, after):
    """How many of 64 places lie within _REACH of one that is met: of these, of the 64 before and of those after."""
    whole = here
    for k in range(1, _REACH + 1):
        near, far = np.uint64(k), np.uint64(64 - k)
        whole |= (here << near) | (here >> near) | (before >> far) | (after << far)
    return whole


@lean
def _vouched(met, n):
    """The part of n places that lies within _REACH of one that is met, 0..1."""
    before, here, vouched = np.uint64(0), _word_of(met, 0, n), 0
    for first in range(0, n, 64):
        after = _word_of(met, first + 64, n)
        reached = _reached(before, here, after)
        if n - first < 64:
            reached &= (np.uint64(1) << np.uint64(n - first)) - np.uint64(1)
        vouched += _bits_in(reached)
        before, here = here, after
    return vouched / n


@within
def _word_of(met, first, n):
    """Sixty-four of the n places, one bit each: whether it is met."""
    bits = np.uint64(0)
    for at in range(first, min(first + 64, n)):
        bits |= np.uint64(met[at]) << np.uint64(at - first)
    return bits


@lean
def _vouched_in_table(work, place):
    """The same of the text that lies in a table, by what the comparison met there."""
    slots, seen, turn, n, met = work.slots[place], work.seen[place], work.turn[0], work.sizes[place], work.met
    for at in range(n):
        met[at] = seen[slots[at]] == turn
    return _vouched(met, n)


@lean
def _wanted(units, a, others, b, need):
    """The similarity that a and b need; above 1 when they cannot have it."""
    shorter, longer = min(units.sizes[a], others.sizes[b]), max(units.sizes[a], others.sizes[b])
    if not shorter:
        return 2.0
    need = max(min(_LEAST + _MORE / (shorter * shorter), _MOST), need)
    if min(units.support[a], others.support[b]) >= _REPEATED:
        if max(units.stops[a] - units.starts[a], others.stops[b] - others.starts[b]) <= _SHORT:
            return 2.0
        need = max(need, _ALIKE)
    return need if shorter >= need * longer else 2.0


@lean
def _take(units, a, work):
    """Put the pairs of unit a on the desk, unless they are there: one unit meets several leaders; how many."""
    if work.held[0] != a:
        work.held[0], work.held[1] = a, pairs_of(units, a, work.pairs)
    return work.held[1]


@lean
def could_agree(units, a, others, b, need, work, place):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """False where `agree` would be: a quick look, worth it where most pairs of units do not agree."""
    need = _wanted(units, a, others, b, need)
    if need > 1:
        return False
    _mark(others, b, work, place)
    n = _take(units, a, work)
    return _at_most(n, work, place) >= need * (units.sizes[a] + others.sizes[b]) / (1 + need) - 1


@lean
def agree(units, a, others, b, need, work, place):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Whether a, and b among others, are of one template, when long texts need this similarity.

    b lies in, or is laid into, the table at this place, where it stays for the next comparison.
    """
    need = _wanted(units, a, others, b, need)
    if need > 1:
        return False
    n = _take(units, a, work)
    lay(others, b, work, place)
    both = _meet(n, work, place)
    if both < need * (units.sizes[a] + others.sizes[b] - both):
        return False
    if not units.steady[a]:
        if _vouched(work.met, n) < _COVERED:
            return False
        if not others.steady[b]:
            return _vouched_in_table(work, place) >= _COVERED
    return _spread(units, a, others, b, work, place)


@lean
def _spread(units, a, others, b, work, place):
    """Whether both texts are vouched for, where what is in common is not what the text of a unit holds."""
    work.held[0] = -1
    if units.steady[a]:
        n = text_pairs(units, a, work.pairs)
        _meet(n, work, place)
        if _vouched(work.met, n) < _COVERED:
            return False
    last = len(work.holds) - 1
    work.holds[last] = -1
    lay(units, a, work, last)
    work.holds[last] = -1
    n = text_pairs(others, b, work.pairs)
    _meet(n, work, last)
    return _vouched(work.met, n) >= _COVERED
