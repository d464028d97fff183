"""Texts as sequences of words and as sorted sets of neighbouring word pairs."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np

from clerestory.reading.tokens import MASK


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Distinct texts in an order of their own content, so that no result hangs on the order of rows.

    Text i holds tokens[starts[i]:starts[i + 1]], and the sorted pairs sets[begins[i]:begins[i] + sizes[i]].
    """

    starts: np.ndarray
    tokens: np.ndarray
    begins: np.ndarray
    sets: np.ndarray
    sizes: np.ndarray

    def __len__(self) -> int:
        return len(self.sizes)


@numba.njit(cache=True, nogil=True)
def pair_hash(left, right):
    """One number for two neighbouring words."""
    x = np.uint32(left * np.uint32(0x9E3779B1)) ^ np.uint32(right * np.uint32(0x85EBCA77) + np.uint32(0x165667B1))
    x ^= x >> np.uint32(15)
    x = np.uint32(x * np.uint32(0x2C1B3C6D))
    x ^= x >> np.uint32(12)
    return np.uint32(x * np.uint32(0x297A2D39))


@numba.njit(cache=True, nogil=True)
def content_hashes(offsets, tokens, mask, out, words):
    """A 64-bit number for each text's sequence of words, and how many of them are not MASK."""
    for row in range(len(offsets) - 1):
        state, plain = np.uint64(0xCBF29CE484222325), 0
        for at in range(offsets[row], offsets[row + 1]):
            state = np.uint64((state ^ np.uint64(tokens[at])) * np.uint64(0x9E3779B97F4A7C15))
            state ^= state >> np.uint64(29)
            plain += tokens[at] != mask
        out[row], words[row] = state, plain


@numba.njit(cache=True, nogil=True)
def _gather(offsets, tokens, rows, starts, out):
    for i in range(len(rows)):
        at = starts[i]
        for j in range(offsets[rows[i]], offsets[rows[i] + 1]):
            out[at] = tokens[j]
            at += 1


@numba.njit(cache=True, nogil=True)
def _pair_sets(starts, tokens, sets, begins, sizes):
    """Sorted distinct pairs, the two ends of a text counting as words."""
    for i in range(len(starts) - 1):
        at = begins[i]
        before = np.uint32(0)
        for j in range(starts[i], starts[i + 1]):
            sets[at] = pair_hash(before, tokens[j])
            before = tokens[j]
            at += 1
        sets[at] = pair_hash(before, np.uint32(0))
        own = sets[begins[i] : at + 1]
        own.sort()
        kept = 1
        for j in range(1, len(own)):
            if own[j] != own[j - 1]:
                own[kept] = own[j]
                kept += 1
        sizes[i] = kept


def in_parts(offsets: np.ndarray, work: Callable[[int, int], None]) -> None:
    """Call work(first, last) over ranges of rows of about equal length, one a core."""
    parts = 2 * (os.cpu_count() or 1)
    edges = np.searchsorted(offsets, np.linspace(offsets[0], offsets[-1], parts + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], edges, [len(offsets) - 1]]))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for job in [pool.submit(work, int(a), int(b)) for a, b in itertools.pairwise(edges)]:
            job.result()


def contents(offsets: np.ndarray, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """uint64[n] a number for each text's words in their order; int64[n] how many are not MASK."""
    out, words = np.empty(len(offsets) - 1, np.uint64), np.empty(len(offsets) - 1, np.int64)

    def part(a: int, b: int) -> None:
        content_hashes(offsets[a : b + 1], tokens, MASK, out[a:b], words[a:b])

    in_parts(offsets, part)
    return out, words


def documents(offsets: np.ndarray, tokens: np.ndarray, rows: np.ndarray) -> Documents:
    """The texts of these rows, in the order given, with their pair sets."""
    lengths = (offsets[1:] - offsets[:-1])[rows]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    own = np.empty(int(starts[-1]), np.uint32)
    begins = starts[:-1] + np.arange(len(rows))
    sets, sizes = np.empty(int(starts[-1]) + len(rows), np.uint32), np.empty(len(rows), np.int64)

    def part(a: int, b: int) -> None:
        _gather(offsets, tokens, rows[a:b], starts[a:b], own)
        _pair_sets(starts[a : b + 1], own, sets, begins[a:b], sizes[a:b])

    in_parts(starts, part)
    return Documents(starts=starts, tokens=own, begins=begins, sets=sets, sizes=sizes)
