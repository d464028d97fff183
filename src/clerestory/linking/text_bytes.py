"""The bytes of texts as Arrow holds them, and a number for those of each."""

from __future__ import annotations

import itertools
import os

import numpy as np
import pyarrow as pa

from clerestory.linking.compiled import lean

_CHUNK_BYTES = 1 << 24


def buffers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The bytes and the int64 offsets of a string array; a null is an empty text."""
    if pa.types.is_null(texts.type):
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    texts = texts.fill_null("") if texts.null_count else texts
    texts = texts if pa.types.is_large_string(texts.type) else texts.cast(pa.large_string())
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8) if offsets else np.zeros(1, np.int64)
    return (np.frombuffer(data, np.uint8) if data and data.size else np.zeros(0, np.uint8)), starts


def pieces(starts: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of rows of about 16 MB each, so that the working buffers stay small."""
    step = max((int(starts[-1]) - int(starts[0])) // _CHUNK_BYTES, 1) + (os.cpu_count() or 1) - 1
    marks = np.searchsorted(starts, np.linspace(starts[0], starts[-1], step + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], marks, [len(starts) - 1]]))
    return [(int(a), int(b)) for a, b in itertools.pairwise(edges)]


@lean
def _hash_bytes(data, starts, out):
    prime = np.uint64(0x100000001B3)
    for row in range(len(out)):
        # four at a time, each fourth byte on its own: a product need not wait for the one before
        one = two = three = four = np.uint64(0xCBF29CE484222325)
        at, stop = starts[row], starts[row + 1]
        while at + 4 <= stop:
            one = np.uint64((one ^ np.uint64(data[at])) * prime)
            two = np.uint64((two ^ np.uint64(data[at + 1])) * prime)
            three = np.uint64((three ^ np.uint64(data[at + 2])) * prime)
            four = np.uint64((four ^ np.uint64(data[at + 3])) * prime)
            at += 4
        state = one
        for other in (two, three, four):
            state = np.uint64((state ^ (state >> np.uint64(29)) ^ other) * prime)
        for last in range(at, stop):
            state = np.uint64((state ^ np.uint64(data[last])) * prime)
        out[row] = state ^ (state >> np.uint64(29))


def byte_hashes(texts: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """uint64[n]: a number for the bytes of each text as it stands, to tell copies from texts that differ (FNV-1a)."""
    parts = [np.zeros(0, np.uint64)]
    for array in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        data, starts = buffers(array)
        parts.append(np.empty(len(array), np.uint64))
        _hash_bytes(data, starts, parts[-1])
    return np.concatenate(parts)
