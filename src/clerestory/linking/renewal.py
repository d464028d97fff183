"""A bucket after some of its units came or went: who leads and who follows, asking only what is not known.

The rule is that of `stars`: in the order of their content each unit hangs on the first leader before it that it agrees
with, or leads, or, where enough lead, does neither.  What was said of two units that were both there stays true.
"""

from __future__ import annotations

import numpy as np

from clerestory.linking.candidates import ROWS, band_key
from clerestory.linking.compiled import kernel
from clerestory.linking.stars import LEADERS, verdict
from clerestory.methods.union_find import unite

#: What stands for "neither leads nor follows" and for "not asked yet" where else stands the leader.
NEITHER, UNASKED = -1, -2


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


@kernel
def _column(lowest, slot, bucket, number, bands):
    """In which column of the codes the bucket of a slot stands."""
    if number < bands:
        return number
    j = 0
    while lowest[slot, j] != bucket:
        j += 1
    return bands + j


@kernel
def _known(x, leader, code, order, fresh, leader_code):
    """1 and 0 for what was said of x and a leader before, -1 where nothing was."""
    if fresh[x] or fresh[leader] or leader_code != leader:
        return -1
    if code == leader:
        return 1
    if code in (x, NEITHER) or order[leader] < order[code]:
        return 0
    return -1


@kernel
def _bucket(slots, codes, columns, state, units, low, needs, work, said):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Decide for the slots of one bucket, in the order of their content, and write what became of each into said."""
    order, fresh = state
    led, n = np.empty(LEADERS, np.int64), 0
    for k in range(len(slots)):
        x = slots[k]
        code, joined = codes[x, columns[k]], -1
        for j in range(n):
            at = led[j]
            leader = slots[at]
            known = _known(x, leader, code, order, fresh, codes[leader, columns[at]])
            if known < 0:
                known = int(verdict(units, low, leader, x, needs, work, j))
            if known:
                joined = leader
                break
        if joined < 0 and n < LEADERS:
            led[n] = k
            n += 1
            joined = x
        said[k] = joined


@kernel
def renew(buckets, keys, number, sketch, codes, state, units, needs, work, marks):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Decide anew in these buckets of one list, and mark every slot that hangs otherwise than before.

    keys : sorted, of all slots in the list, also of those that go; marks : bool, a slot
    state : order uint64, fresh bool and gone bool, a slot
    """
    lowest, gone = sketch[1], state[2]
    bands = sketch[0].shape[1] // ROWS
    for bucket in buckets:
        first = np.searchsorted(keys, bucket << np.uint64(32))
        last = first
        while last < len(keys) and keys[last] >> np.uint64(32) == bucket:
            last += 1
        slots, columns = np.empty(last - first, np.int64), np.empty(last - first, np.int64)
        few, lost = np.zeros(last - first, np.bool_), False
        for at in range(first, last):
            slot = np.int64(keys[at] & np.uint64(0xFFFFFFFF))
            column = _column(lowest, slot, bucket, number, bands)
            slots[at - first], columns[at - first] = slot, column
            leads = codes[slot, column] == slot
            lost |= gone[slot] and leads
            few[at - first] = not gone[slot] and (leads or state[1][slot])
        if lost or not _decide(slots[few], columns[few], codes, state, units, sketch[0], needs, work, marks, False):
            kept = ~gone[slots]
            _decide(slots[kept], columns[kept], codes, state, units, sketch[0], needs, work, marks, True)


@kernel
def _decide(slots, columns, codes, state, units, low, needs, work, marks, every):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Write what becomes of these slots of a bucket; False, and nothing written, when the others must be asked too.

    They are every slot of the bucket, or those that led and those that came: the others need not be asked while nobody
    leads before one who led already.
    """
    order, fresh, _ = state
    sorted_ = np.argsort(order[slots])
    slots, columns = slots[sorted_], columns[sorted_]
    said = np.empty(len(slots), np.int64)
    _bucket(slots, codes, columns, (order, fresh), units, low, needs, work, said)
    if not every:
        new = False
        for k in range(len(slots)):
            if fresh[slots[k]]:
                new |= said[k] == slots[k]
            elif new:
                return False
    for k in range(len(slots)):
        x, code = slots[k], codes[slots[k], columns[k]]
        if code != said[k]:
            marks[x] = True
            if code >= 0:
                marks[code] = True
            if said[k] >= 0:
                marks[said[k]] = True
            codes[x, columns[k]] = said[k]
    return True


@kernel
def hang(codes, slots, place, parent):
    """Unite the slots (by their place among those given) as their codes say."""
    for i in range(len(slots)):
        for code in codes[slots[i]]:
            if code >= 0 and code != slots[i]:
                unite(parent, i, place[code])
