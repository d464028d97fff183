"""A bucket after some of its units came or went: who leads and who follows, asking only what is not known.

The rule is that of `stars`: in the order of their content each unit hangs on the first leader before it that it agrees
with, or leads, or, where enough lead, does neither.  What was said of two units that were both there stays true.
"""

from __future__ import annotations

import numpy as np

from clerestory.linking.candidates import ROWS, band_key
from clerestory.linking.compiled import kernel, lean
from clerestory.linking.stars import LEADERS, verdict
from clerestory.methods.union_find import unite

#: What stands for "neither leads nor follows" and for "not asked yet" where else stands the leader.
NEITHER, UNASKED = -1, -2
#: Verdicts that a unit which came keeps, since it meets the same leaders in many buckets.
KEPT = 16


@kernel
def keys_of(low, lowest, slots, number, out):
    """Write the sorted keys (bucket above, slot below) of these slots in one list; how many.

    The lists are the bands, and one for all lowest hashes.
    """
    bands, n = low.shape[1] // ROWS, 0
    for slot in slots:
        if number < bands:
            key = band_key(low, slot, number * ROWS, ROWS)
            out[n] = (np.uint64(key) << np.uint64(32)) | np.uint64(slot)
            n += 1
            continue
        for j in range(lowest.shape[1]):
            if j == 0 or lowest[slot, j] != lowest[slot, j - 1]:
                out[n] = (np.uint64(lowest[slot, j]) << np.uint64(32)) | np.uint64(slot)
                n += 1
    out[:n].sort()
    return n


@lean
def members(sketch, codes, state, asked, out):
    """Write the keys of the slots of one list that lie in these buckets, as far as there is room; how many they are.

    state : dead bool, slots that are passed over; fresh int32, the place among those that came or -1: a slot each
    asked : number of the list; buckets uint32, sorted; sieve bool[1 << 20], by the upper bits of a bucket whether one
        of them has these; every: all slots, else those that lead their bucket and those that came
    """
    low, lowest = sketch
    dead, fresh = state
    number, buckets, sieve, every = asked
    bands, n = low.shape[1] // ROWS, 0
    band = number < bands
    for slot in range(len(dead)):
        for j in range(1 if band else lowest.shape[1]):
            bucket = band_key(low, slot, number * ROWS, ROWS) if band else lowest[slot, j]
            if not sieve[bucket >> np.uint32(12)] or dead[slot]:
                continue
            if not band and j and bucket == lowest[slot, j - 1]:
                continue
            if not every and fresh[slot] < 0 and codes[slot, number if band else bands + j] != slot:
                continue
            at = np.searchsorted(buckets, bucket)
            if at < len(buckets) and buckets[at] == bucket:
                if n < len(out):
                    out[n] = (np.uint64(bucket) << np.uint64(32)) | np.uint64(slot)
                n += 1
    return n


@lean
def _column(lowest, slot, bucket, number, bands):
    """In which column of the codes the bucket of a slot stands."""
    if number < bands:
        return number
    j = 0
    while lowest[slot, j] != bucket:
        j += 1
    return bands + j


@lean
def _known(x, leader, code, order, fresh, leader_code):
    """1 and 0 for what was said of x and a leader before, -1 where nothing was."""
    if fresh[x] >= 0 or fresh[leader] >= 0 or leader_code != leader:
        return -1
    if code == leader:
        return 1
    if code in (x, NEITHER) or order[leader] < order[code]:
        return 0
    return -1


@lean
def _asked(leader, x, state, units, low, needs, kept, work, place):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """The verdict on two units, asked once for one that came."""
    row, other = state[1][x], leader
    if row < 0:
        row, other = state[1][leader], x
    if row < 0:
        return verdict(units, low, leader, x, needs, work, place)
    # a number holds unit and verdict together, so two threads cannot leave half of it
    said = kept[row, other & (KEPT - 1)]
    if np.int64(said >> np.uint32(1)) == other:
        return (said & np.uint32(1)) == 1
    joined = verdict(units, low, leader, x, needs, work, place)
    kept[row, other & (KEPT - 1)] = np.uint32((other << 1) | int(joined))
    return joined


@lean
def _bucket(slots, columns, said, led, codes, state, units, low, needs, kept, work):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Decide for the slots of one bucket, in the order of their content, and write what became of each into said."""
    order, fresh = state[0], state[1]
    n = 0
    for k in range(len(slots)):
        x = slots[k]
        code, joined = codes[x, columns[k]], np.int64(NEITHER)
        for j in range(n):
            at = led[j]
            leader = slots[at]
            known = _known(x, leader, code, order, fresh, codes[leader, columns[at]])
            if known < 0:
                known = int(_asked(leader, x, state, units, low, needs, kept, work, j))
            if known:
                joined = leader
                break
        if joined < 0 and n < LEADERS:
            led[n] = k
            n += 1
            joined = x
        said[k] = joined


@lean
def renew(keys, number, sketch, codes, state, units, needs, kept, work, marks, every, room, again):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Decide anew in the buckets of one list, and mark every slot that hangs otherwise than before.

    keys : of all slots in these buckets with `every`, else of those that led, also of those that go, and of those that
        came; by bucket, in each by the order of their content; marks : bool, a slot
    state : order uint64; fresh int32, the place among those that came or -1; gone bool: a slot each
    room : int64[3, n], n at least as many as the keys, and int64[LEADERS]; again : uint32[n], the buckets in which the
        other slots must be asked too, in which nothing was written

    Returns
    -------
    how many those are; none with `every`
    """
    lowest, gone = sketch[1], state[2]
    rows, led = room
    bands, first, n = sketch[0].shape[1] // ROWS, 0, 0
    while first < len(keys):
        bucket, last = keys[first] >> np.uint64(32), first
        m, lost = 0, False
        while last < len(keys) and keys[last] >> np.uint64(32) == bucket:
            slot = np.int64(keys[last] & np.uint64(0xFFFFFFFF))
            column = _column(lowest, slot, bucket, number, bands)
            if gone[slot]:
                lost |= codes[slot, column] == slot
            else:
                rows[0, m], rows[1, m] = slot, column
                m += 1
            last += 1
        first = last
        slots, columns, said = rows[0, :m], rows[1, :m], rows[2, :m]
        if every or not lost:
            _bucket(slots, columns, said, led, codes, state, units, sketch[0], needs, kept, work)
            if every or _stands(slots, said, state[1]):
                _write(slots, columns, said, codes, marks)
                continue
        again[n] = np.uint32(bucket)
        n += 1
    return n


@lean
def _stands(slots, said, fresh):
    """Whether the slots that were not asked hang as before: nobody leads before one who led already."""
    new = False
    for k in range(len(slots)):
        if fresh[slots[k]] >= 0:
            new |= said[k] == slots[k]
        elif new:
            return False
    return True


@lean
def _write(slots, columns, said, codes, marks):
    for k in range(len(slots)):
        x, code = slots[k], codes[slots[k], columns[k]]
        if code != said[k]:
            marks[x] = True
            if code >= 0:
                marks[code] = True
            if said[k] >= 0:
                marks[said[k]] = True
            codes[x, columns[k]] = said[k]


@kernel
def begin(keys, number, sketch, codes, units, needs, kept, work):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """`stars` of one list where every unit came, in the order of their content: what becomes of each is written."""
    low, lowest = sketch
    bands = low.shape[1] // ROWS
    led, n = np.empty(LEADERS, np.int64), 0
    bucket = np.uint64(0)
    for at in range(len(keys)):
        here, unit = keys[at] >> np.uint64(32), np.int64(keys[at] & np.uint64(0xFFFFFFFF))
        if at == 0 or here != bucket:
            bucket, n = here, 0
        joined = NEITHER
        for j in range(n):
            leader = led[j]
            said = kept[unit, leader & (KEPT - 1)]
            agreed = (said & np.uint32(1)) == 1
            if np.int64(said >> np.uint32(1)) != leader:
                agreed = verdict(units, low, leader, unit, needs, work, j)
                kept[unit, leader & (KEPT - 1)] = np.uint32((leader << 1) | int(agreed))
            if agreed:
                joined = leader
                break
        if joined == NEITHER and n < LEADERS:
            led[n], joined = unit, unit
            n += 1
        codes[unit, _column(lowest, unit, bucket, number, bands)] = joined


@kernel
def hang(codes, slots, place, parent):
    """Unite the slots (by their place among those given) as their codes say."""
    for i in range(len(slots)):
        for code in codes[slots[i]]:
            if code >= 0 and code != slots[i]:
                unite(parent, i, place[code])
