"""Which texts to compare: those that meet in a band of MinHash minima, or that share one of their rarest pairs."""

from __future__ import annotations

import numba
import numpy as np

from clerestory.linking.shingles import Documents, in_parts
from clerestory.methods.minhash import minhash

_BANDS, _ROWS = 20, 2
_RARE, _RARE_DF = 6, 48


@numba.njit(cache=True, nogil=True)
def _count(begins, sizes, sets, first, last, counts, shift):
    """In how many texts each pair occurs, by its hash cut to the table's size (a few share a place: counted high)."""
    for i in range(first, last):
        for at in range(begins[i], begins[i] + sizes[i]):
            place = sets[at] >> shift
            if counts[place] < 65535:
                counts[place] += 1


@numba.njit(cache=True, nogil=True)
def _rarest(begins, sizes, sets, counts, shift, most, out):
    """The rarest pairs of each text that another text has too; 0 where there are no more."""
    width = out.shape[1]
    df = np.empty(width, np.int64)
    for i in range(len(begins)):
        n = 0
        for at in range(begins[i], begins[i] + sizes[i]):
            seen = counts[sets[at] >> shift]
            if seen < 2 or seen > most or (n == width and seen >= df[n - 1]):
                continue
            j = min(n, width - 1)
            while j > 0 and df[j - 1] > seen:
                df[j], out[i, j] = df[j - 1], out[i, j - 1]
                j -= 1
            df[j], out[i, j] = seen, sets[at]
            n = min(n + 1, width)
        out[i, n:] = np.uint32(0)


def pair_counts(docs: Documents) -> tuple[np.ndarray, np.uint32]:
    """A table of how many texts hold a pair, and the shift that leads a pair's hash to its place."""
    bits = min(max(int(docs.sizes.sum()).bit_length() + 1, 10), 27)
    counts, shift = np.zeros(1 << bits, np.uint16), np.uint32(32 - bits)
    _count(docs.begins, docs.sizes, docs.sets, 0, len(docs), counts, shift)
    return counts, shift


def buckets(docs: Documents) -> list[np.ndarray]:
    """Sorted uint64 keys, one array a band: the bucket in the high half, the text in the low half."""
    n = len(docs)
    low = minhash(docs.begins, docs.sizes, docs.sets, n=_BANDS * _ROWS)
    texts = np.arange(n, dtype=np.uint64)
    bands = []
    for band in range(_BANDS):
        key = np.zeros(n, np.uint32)
        for row in range(band * _ROWS, (band + 1) * _ROWS):
            key = (key ^ low[:, row]) * np.uint32(0x9E3779B1)
            key ^= key >> np.uint32(15)
        bands.append(np.sort((key.astype(np.uint64) << np.uint64(32)) | texts))
    counts, shift = pair_counts(docs)
    rare = np.empty((n, _RARE), np.uint32)

    def part(a: int, b: int) -> None:
        _rarest(docs.begins[a:b], docs.sizes[a:b], docs.sets, counts, shift, _RARE_DF, rare[a:b])

    in_parts(docs.starts, part)
    held = (rare.astype(np.uint64) << np.uint64(32)) | texts[:, None]
    bands.append(np.sort(held[rare != 0]))
    return bands
