"""Invented adverts in millions: made as Arrow columns by a kernel, since a generator in Python takes longer than we do.

Power-law families of 2 texts and more, a third of singles, 30 to 120 words; each copy has words replaced, put in and
left out, is at times cut and swapped, and carries a telephone, a price and a town of its own; half the families end in
one of three passages that unrelated makers share.  The same seed gives the same texts, whatever is made at a time.
"""

from __future__ import annotations

from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench.templates_words import PASSAGES, PLACES, SYLLABLES

_PIECE = 50_000


@numba.njit(cache=True, nogil=True)
def _next(state):
    """SplitMix64: the next state and 64 even bits."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    x = state
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state, x ^ (x >> np.uint64(31))


@numba.njit(cache=True, nogil=True)
def _share(x):
    return np.float64(x >> np.uint64(11)) / 9007199254740992.0


@numba.njit(cache=True, nogil=True)
def _word(x, cumulative):
    return min(np.searchsorted(cumulative, _share(x), "right"), len(cumulative) - 1)


@numba.njit(cache=True, nogil=True)
def _base(seed, family, cumulative, words):
    """The words of a family's template; how many, and its passage, -1 for none."""
    state = np.uint64(seed) * np.uint64(0xD6E8FEB86659FD93) + np.uint64(family) * np.uint64(0xA0761D6478BD642F)
    state, x = _next(state)
    n = 30 + np.int64(x % np.uint64(91))
    for at in range(n):
        state, x = _next(state)
        words[at] = _word(x, cumulative)
    state, x = _next(state)
    return n, np.int64(x % np.uint64(6)) - 3


@numba.njit(cache=True, nogil=True)
def _copy(seed, row, base, n, cumulative, noise, out):  # noqa: PLR0913 (a kernel: arrays in)
    """One copy of a template, some of its words changed; how many words."""
    state = np.uint64(seed) * np.uint64(0xE7037ED1A0B428DB) + np.uint64(row) * np.uint64(0x8EBC6AF09C88C6E3)
    m = 0
    for at in range(n):
        state, x = _next(state)
        draw = _share(x)
        if draw >= 0.5 * noise and draw < 0.75 * noise:
            continue
        if draw >= 0.5 * noise:
            out[m] = base[at]
            m += 1
        if draw < noise:
            state, x = _next(state)
            out[m] = _word(x, cumulative)
            m += 1
    state, x = _next(state)
    if m > 1 and _share(x) < 2 * noise:
        state, x = _next(state)
        at = np.int64(x % np.uint64(m))
        out[:m] = np.concatenate((out[at:m].copy(), out[:at].copy()))
    return m


@numba.njit(cache=True, nogil=True)
def _put(data, at, source, begin, end):
    size = end - begin
    data[at : at + size] = source[begin:end]
    return at + size


@numba.njit(cache=True, nogil=True)
def _written(seed, rows, families, cumulative, vocabulary, noise, data, offsets):  # noqa: PLR0913 (a kernel: arrays in)
    spelled, begins, places, place_begins, passages, passage_begins = vocabulary
    base, out = np.empty(128, np.int64), np.empty(256, np.int64)
    at = 0
    for i in range(len(rows)):
        n, passage = _base(seed, families[i], cumulative, base)
        m = _copy(seed, rows[i], base, n, cumulative, noise, out)
        for k in range(m):
            at = _put(data, at, spelled, begins[out[k]], begins[out[k] + 1])
            data[at] = 32
            at += 1
        state = np.uint64(seed) + np.uint64(rows[i]) * np.uint64(0x589965CC75374CC3)
        state, x = _next(state)
        town = np.int64(x % np.uint64(len(place_begins) - 1))
        at = _put(data, at, places, place_begins[town], place_begins[town + 1])
        # numbers of the fictitious range: 212-555-0100 to 0199
        for byte in (32, 50, 49, 50, 45, 53, 53, 53, 45, 48, 49):
            data[at] = byte
            at += 1
        state, x = _next(state)
        line, price = np.int64(x % np.uint64(100)), 20 + np.int64((x >> np.uint64(32)) % np.uint64(800))
        for byte in (
            48 + line // 10,
            48 + line % 10,
            32,
            36,
            48 + price // 100,
            48 + price // 10 % 10,
            48 + price % 10,
        ):
            data[at] = byte
            at += 1
        if passage >= 0:
            data[at] = 32
            at = _put(data, at + 1, passages, passage_begins[passage], passage_begins[passage + 1])
        offsets[i + 1] = at


def _spelled(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    data = np.frombuffer("".join(words).encode(), np.uint8)
    return data, np.concatenate([[0], np.cumsum([len(word.encode()) for word in words])]).astype(np.int64)


def families_of(seed: int, rows: int) -> np.ndarray:
    """int64[rows]: the true family of each row, in an order of no meaning."""
    dice = np.random.default_rng(seed)
    drawn = 2 * (1 + dice.pareto(1.05, rows // 3 + 10))
    sizes = np.clip(drawn, 2, max(rows // 15, 2)).astype(np.int64)
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), int(rows * 0.65), "right")]
    sizes = np.concatenate([sizes, np.ones(rows - int(sizes.sum()), np.int64)])
    return dice.permutation(np.repeat(np.arange(len(sizes)), sizes))


def texts_of(seed: int, rows: np.ndarray, families: np.ndarray, noise: float) -> pa.Array:
    """The texts of these rows."""
    dice = np.random.default_rng(seed)
    words = sorted({"".join(dice.choice(SYLLABLES, dice.integers(1, 4))) for _ in range(3000)})
    weights = 1 / (np.arange(len(words)) + 5.0)
    vocabulary = (*_spelled(words), *_spelled(list(PLACES)), *_spelled(list(PASSAGES)))
    data, offsets = np.empty(len(rows) * 2048, np.uint8), np.zeros(len(rows) + 1, np.int64)
    _written(seed, rows, families, np.cumsum(weights / weights.sum()), vocabulary, noise, data, offsets)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[: offsets[-1]].copy())]
    return pa.Array.from_buffers(pa.large_string(), len(rows), buffers)


def write(path: Path, *, seed: int, rows: int, noise: float = 0.08) -> np.ndarray:
    """Write so many adverts (column `text`) to a Parquet file; their true families."""
    families = families_of(seed, rows)
    with pq.ParquetWriter(path, pa.schema([("text", pa.large_string())]), compression="zstd") as file:
        for at in range(0, rows, _PIECE):
            piece = np.arange(at, min(at + _PIECE, rows))
            file.write_table(pa.table({"text": texts_of(seed, piece, families[piece], noise)}))
    return families
