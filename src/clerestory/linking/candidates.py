"""Which units to compare: those that meet in a band of MinHash minima, or that share one of their rarest pairs."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from clerestory.linking.shingles import Units, in_parts
from clerestory.methods.minhash import minhash

_BANDS, _ROWS = 20, 2
#: The rarest pairs find small groups, whose pairs few others have; a pair in more units than this is no longer rare.
_RARE, _RARE_IN = 6, 48


@numba.njit(cache=True, nogil=True)
def _count(begins, sizes, sets, counts):
    """In how many units each pair occurs, by its hash cut to the table's size (a few share a place: counted high)."""
    shift = np.uint32(32 - _bits(len(counts)))
    for i in range(len(begins)):
        for at in range(begins[i], begins[i] + sizes[i]):
            place = sets[at] >> shift
            counts[place] = min(counts[place] + 1, 65535)


@numba.njit(cache=True, nogil=True)
def _bits(size):
    bits = 0
    while size > 1:
        size >>= 1
        bits += 1
    return bits


@numba.njit(cache=True, nogil=True)
def _rarest(units, counts, first, last, most, out):
    """The rarest pairs of each unit that another unit has too; 0 where there are no more."""
    width, shift = out.shape[1], np.uint32(32 - _bits(len(counts)))
    seen_in = np.empty(width, np.int64)
    for i in range(first, last):
        n = 0
        for at in range(units.begins[i], units.begins[i] + units.sizes[i]):
            seen = counts[units.sets[at] >> shift]
            if seen < 2 or seen > most or (n == width and seen >= seen_in[n - 1]):
                continue
            j = min(n, width - 1)
            while j > 0 and seen_in[j - 1] > seen:
                seen_in[j], out[i, j] = seen_in[j - 1], out[i, j - 1]
                j -= 1
            seen_in[j], out[i, j] = seen, units.sets[at]
            n = min(n + 1, width)
        out[i, n:] = np.uint32(0)


@numba.njit(cache=True, nogil=True)
def _weigh(units, counts, scale, first, last):
    shift = np.uint32(32 - _bits(len(counts)))
    for i in range(first, last):
        mass = 0
        for at in range(units.begins[i], units.begins[i] + units.sizes[i]):
            weight = scale[counts[units.sets[at] >> shift]]
            units.weights[at] = weight
            mass += weight
        units.masses[i] = mass


def pair_counts(units: Units) -> np.ndarray:
    """uint16 table of how many units hold a pair, by the leading bits of its hash."""
    counts = np.zeros(1 << min(max(int(units.sizes.sum()).bit_length() + 1, 10), 27), np.uint16)
    _count(units.begins, units.sizes, units.sets, counts)
    return counts


def weigh(units: Units, counts: np.ndarray, among: int) -> None:
    """Give each pair its weight, 255 .. 0: the fewer of so many units hold it, the more it says, on a log scale."""
    # the scale starts at a thousand units: among few texts no pair is common
    part = np.log(np.maximum(np.arange(65536), 1)) / np.log(max(among, 1000))
    scale = (255 * np.maximum(1 - part, 0)).astype(np.uint8)
    in_parts(units.sizes, lambda a, b: _weigh(units, counts, scale, a, b))


def buckets(units: Units, counts: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Sorted uint64 keys, one array a band (bucket in the high half, unit in the low half), and the minima."""
    n = len(units.sizes)
    low = minhash(units.begins, units.sizes, units.sets, n=_BANDS * _ROWS)
    place = np.arange(n, dtype=np.uint64)

    def band(number: int) -> np.ndarray:
        key = np.zeros(n, np.uint32)
        for row in range(number * _ROWS, (number + 1) * _ROWS):
            key = (key ^ low[:, row]) * np.uint32(0x9E3779B1)
            key ^= key >> np.uint32(15)
        return np.sort((key.astype(np.uint64) << np.uint64(32)) | place)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        bands = list(pool.map(band, range(_BANDS)))
    rare = np.empty((n, _RARE), np.uint32)
    in_parts(units.sizes, lambda a, b: _rarest(units, counts, a, b, _RARE_IN, rare))
    held = (rare.astype(np.uint64) << np.uint64(32)) | place[:, None]
    bands.append(np.sort(held[rare != 0]))
    return bands, low
