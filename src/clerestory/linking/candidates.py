"""Which units to compare: those that meet in a band of MinHash minima, or in one of their smallest pair hashes.

Both are of a unit's own content alone.  So a bucket changes only when a unit in it comes or goes, whatever else the
lake holds, and tomorrow's units can be compared without asking today's again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.linking.compiled import lean
from clerestory.linking.shingles import Units, in_parts, most_pairs, pairs_of, place_of, room_for
from clerestory.methods.minhash import multipliers

ROWS = 2
#: Bands for texts and for groups, and how many of the smallest hashes of pairs are a bucket of their own each: groups
#: that share few pairs share one of these (Broder 1997); texts that share few wait for the round of groups.
BANDS, LOWEST = (12, 20), (0, 8)
#: The lowest hashes are sorted a part at a time.
_PARTS = 8


class Sketch(NamedTuple):
    """Of each unit the minima, uint32[n, ROWS a band], and the lowest hashes, uint32[n, 0 or more]."""

    low: np.ndarray
    lowest: np.ndarray

    @property
    def lists(self) -> int:
        """How many lists of buckets there are: one a band, and some for the lowest hashes."""
        return self.low.shape[1] // ROWS + (_PARTS if self.lowest.shape[1] else 0)


@lean
def _sketch(units, factors, shifts, low, lowest, first, last, pairs, table):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    width, kept = len(factors), lowest.shape[1]
    for i in range(first, last):
        own, best = low[i], lowest[i]
        own[:] = np.uint32(0xFFFFFFFF)
        n, different, held = pairs_of(units, i, pairs), 0, 0
        size = room_for(n)
        mask = np.uint32(size - 1)
        table[:size] = 0
        for k in range(n):
            x = pairs[k]
            at = place_of(table, mask, x)
            if table[at] == x:
                continue
            table[at] = x
            different += 1
            for j in range(width):
                mixed = np.uint32(np.uint32(x ^ shifts[j]) * factors[j])
                mixed ^= mixed >> np.uint32(15)
                mixed = np.uint32(mixed * np.uint32(0x2C1B3C6D))
                own[j] = min(own[j], mixed)
            if not kept:
                continue
            y = np.uint32(x * np.uint32(0x9E3779B1))
            y ^= y >> np.uint32(15)
            if held == kept and y >= best[kept - 1]:
                continue
            j = min(held, kept - 1)
            while j > 0 and best[j - 1] > y:
                best[j] = best[j - 1]
                j -= 1
            best[j] = y
            held = min(held + 1, kept)
        # fewer pairs than places: the last again, which is the same bucket
        for j in range(held, kept):
            best[j] = best[held - 1]
        units.sizes[i] = different


def sketch(units: Units, number: int) -> Sketch:
    """The minima and the lowest hashes of each unit for this round, 0 for texts; fills the units' `sizes`."""
    n, most, width = len(units.starts), most_pairs(units), BANDS[number] * ROWS
    made = Sketch(np.empty((n, width), np.uint32), np.zeros((n, LOWEST[number]), np.uint32))
    factors, shifts = multipliers(width)
    lengths = np.where(units.steady, units.ends - units.begins, units.stops - units.starts + 1)

    def part(a: int, b: int) -> None:
        pairs, table = np.empty(most, np.uint32), np.empty(room_for(most), np.uint32)
        _sketch(units, factors, shifts, made.low, made.lowest, a, b, pairs, table)

    in_parts(lengths, part)
    return made


@lean
def band_key(low, i, first, rows):
    """The bucket of unit i in the band that begins at this row of the minima."""
    key = np.uint32(0)
    for row in range(first, first + rows):
        key = np.uint32((key ^ low[i, row]) * np.uint32(0x9E3779B1))
        key ^= key >> np.uint32(15)
    return key


@lean
def _band(low, first, rows, out):
    for i in range(len(low)):
        out[i] = (np.uint64(band_key(low, i, first, rows)) << np.uint64(32)) | np.uint64(i)


@lean
def _lowest_part(lowest, part, parts, out):
    n = 0
    for i in range(len(lowest)):
        for j in range(lowest.shape[1]):
            key = lowest[i, j]
            if key % parts != part or (j and key == lowest[i, j - 1]):
                continue
            if n < len(out):
                out[n] = (np.uint64(key) << np.uint64(32)) | np.uint64(i)
            n += 1
    return n


def buckets(made: Sketch, number: int) -> np.ndarray:
    """Sorted uint64 keys of one of the lists, bucket in the high half, unit in the low half."""
    bands = made.low.shape[1] // ROWS
    if number < bands:
        keys = np.empty(len(made.low), np.uint64)
        _band(made.low, number * ROWS, ROWS, keys)
    else:
        part, parts = np.uint32(number - bands), np.uint32(_PARTS)
        keys = np.empty(_lowest_part(made.lowest, part, parts, np.empty(0, np.uint64)), np.uint64)
        _lowest_part(made.lowest, part, parts, keys)
    keys.sort()
    return keys
