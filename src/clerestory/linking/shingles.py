"""Texts as sequences of words and as sorted sets of neighbouring word pairs."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numba
import numpy as np

from clerestory.reading.tokens import MASK


class Units(NamedTuple):
    """Texts, or groups of them, in an order of their own content, so that no result hangs on the order of rows.

    Unit i is read as tokens[starts[i]:stops[i]]; its sorted pairs are sets[begins[i]:begins[i] + sizes[i]], each with
    a weight 0..255, in all masses[i]; `steady` says that the pairs are what three or more texts have in common;
    `support` is how many different texts have the words of a short text, or of the most so repeated text of a group.
    A plain tuple, since kernels take tuples and not dataclasses.
    """

    starts: np.ndarray
    stops: np.ndarray
    tokens: np.ndarray
    begins: np.ndarray
    sizes: np.ndarray
    sets: np.ndarray
    weights: np.ndarray
    masses: np.ndarray
    steady: np.ndarray
    support: np.ndarray


@numba.njit(cache=True, nogil=True)
def pair_hash(left, right):
    """One number for two neighbouring words."""
    x = np.uint32(left * np.uint32(0x9E3779B1)) ^ np.uint32(right * np.uint32(0x85EBCA77) + np.uint32(0x165667B1))
    x ^= x >> np.uint32(15)
    x = np.uint32(x * np.uint32(0x2C1B3C6D))
    x ^= x >> np.uint32(12)
    return np.uint32(x * np.uint32(0x297A2D39))


@numba.njit(cache=True, nogil=True)
def _content_hashes(offsets, tokens, mask, out, words):
    for row in range(len(offsets) - 1):
        state, plain = np.uint64(0xCBF29CE484222325), 0
        for at in range(offsets[row], offsets[row + 1]):
            state = np.uint64((state ^ np.uint64(tokens[at])) * np.uint64(0x9E3779B97F4A7C15))
            state ^= state >> np.uint64(29)
            plain += tokens[at] != mask
        out[row], words[row] = state, plain


@numba.njit(cache=True, nogil=True)
def _pair_sets(units, first, last):
    """Sorted distinct pairs of these texts, the two ends of a text counting as words."""
    for i in range(first, last):
        at, before = units.begins[i], np.uint32(0)
        for j in range(units.starts[i], units.stops[i]):
            units.sets[at] = pair_hash(before, units.tokens[j])
            before = units.tokens[j]
            at += 1
        units.sets[at] = pair_hash(before, np.uint32(0))
        own = units.sets[units.begins[i] : at + 1]
        own.sort()
        kept = 1
        for j in range(1, len(own)):
            if own[j] != own[j - 1]:
                own[kept] = own[j]
                kept += 1
        units.sizes[i], units.masses[i] = kept, 255 * kept


def in_parts(lengths: np.ndarray, work: Callable[[int, int], None]) -> None:
    """Call work(first, last) over ranges of rows of about equal total length, on all cores."""
    parts = 4 * (os.cpu_count() or 1)
    ends = np.cumsum(lengths)
    marks = np.linspace(0, ends[-1] if len(ends) else 0, parts + 1)[1:-1]
    edges = np.unique(np.concatenate([[0], np.searchsorted(ends, marks), [len(ends)]]))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for job in [pool.submit(work, int(a), int(b)) for a, b in itertools.pairwise(edges)]:
            job.result()


def contents(offsets: np.ndarray, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """uint64[n] a number for each text's words in their order; int64[n] how many are not MASK."""
    out, words = np.empty(len(offsets) - 1, np.uint64), np.empty(len(offsets) - 1, np.int64)

    def part(a: int, b: int) -> None:
        _content_hashes(offsets[a : b + 1], tokens, MASK, out[a:b], words[a:b])

    in_parts(np.diff(offsets), part)
    return out, words


def texts_as_units(offsets: np.ndarray, tokens: np.ndarray, rows: np.ndarray, support: np.ndarray) -> Units:
    """The texts of these rows, in the order given, each pair of full weight."""
    starts, stops = offsets[rows], offsets[rows + 1]
    room = stops - starts + 1
    begins = np.cumsum(room) - room
    sets = np.empty(int(room.sum()), np.uint32)
    units = Units(
        starts, stops, tokens, begins, np.zeros(len(rows), np.int64), sets,
        np.full(len(sets), 255, np.uint8), np.zeros(len(rows), np.int64), np.zeros(len(rows), np.bool_), support,
    )  # fmt: skip
    in_parts(room, lambda a, b: _pair_sets(units, a, b))
    return units
