"""Texts as sequences of words and as sets of neighbouring word pairs, made on the way and never sorted."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from clerestory.linking.compiled import lean, within
from clerestory.reading.tokens import MASK


class Units(NamedTuple):
    """Texts, or groups of them, in an order of their own content, so that no result hangs on the order of rows.

    Unit i is read as tokens[starts[i]:stops[i]].  Its pairs are those of that text, or, when it is `steady`, what three
    or more texts have in common: pairs[begins[i]:ends[i]].  `sizes` is how many different ones there are; `support` is
    how many different texts have the words of a text, or of the most so repeated text of a group.
    A plain tuple, since kernels take tuples and not dataclasses.
    """

    starts: np.ndarray
    stops: np.ndarray
    tokens: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    pairs: np.ndarray
    sizes: np.ndarray
    steady: np.ndarray
    support: np.ndarray


@within
def pair_hash(left, right):
    """One number for two neighbouring words, never 0: that is an empty place of a table."""
    x = np.uint32(left * np.uint32(0x9E3779B1)) ^ np.uint32(right * np.uint32(0x85EBCA77) + np.uint32(0x165667B1))
    x ^= x >> np.uint32(15)
    x = np.uint32(x * np.uint32(0x2C1B3C6D))
    x ^= x >> np.uint32(12)
    return max(np.uint32(x * np.uint32(0x297A2D39)), np.uint32(1))


@lean
def room_for(pairs):
    """The size of a table for so many pairs: a power of two, at least thrice as many."""
    size = 16
    while size < 3 * pairs:
        size *= 2
    return size


@within
def place_of(table, mask, pair):
    """Where a pair stands in a table, or the empty place where it would."""
    at = pair & mask
    while table[at] != pair and table[at] != 0:
        at = (at + np.uint32(1)) & mask
    return at


@lean
def pairs_of(units, i, out):
    """Write the pairs of a unit in their order, repeats too, the two ends of a text counting as words; how many."""
    if units.steady[i]:
        n, begin = units.ends[i] - units.begins[i], units.begins[i]
        for k in range(n):
            out[k] = units.pairs[begin + k]
        return n
    return text_pairs(units, i, out)


@lean
def text_pairs(units, i, out):
    """Write the pairs of the text as which a unit is read; how many."""
    words = units.tokens[units.starts[i] : units.stops[i]]
    n, none = len(words), np.uint32(0)
    out[0] = pair_hash(none, words[0] if n else none)
    # no pair waits for the one before it: the processor makes many at once
    for at in range(n - 1):
        out[at + 1] = pair_hash(words[at], words[at + 1])
    if n:
        out[n] = pair_hash(words[n - 1], none)
    return n + 1 if n else 1


@lean
def _content_hashes(offsets, tokens, mask, out, words):
    for row in range(len(offsets) - 1):
        state, plain = np.uint64(0xCBF29CE484222325), 0
        for at in range(offsets[row], offsets[row + 1]):
            state = np.uint64((state ^ np.uint64(tokens[at])) * np.uint64(0x9E3779B97F4A7C15))
            state ^= state >> np.uint64(29)
            plain += tokens[at] != mask
        out[row], words[row] = state, plain


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
    """The texts of these rows, in the order given; `sizes` is filled when they are sketched."""
    none = np.zeros(len(rows), np.int64)
    return Units(
        offsets[rows], offsets[rows + 1], tokens, none, none, np.zeros(0, np.uint32), none.copy(),
        np.zeros(len(rows), np.bool_), support,
    )  # fmt: skip


def most_pairs(units: Units) -> int:
    """How many pairs the unit with the most of them has, in its text or in common, repeats too."""
    if not len(units.starts):
        return 1
    return int(max((units.stops - units.starts).max() + 1, (units.ends - units.begins).max(), 1))
