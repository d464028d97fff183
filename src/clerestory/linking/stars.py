"""Within a bucket each unit is compared with a few leaders, and hangs on the first that it agrees with.

A leader is a unit that agrees with no leader before it, in the order of their content; a bucket has `LEADERS` at most.
What is said of a bucket hangs on its units alone, on no other bucket and no count over the lake.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from clerestory.linking.agreement import agree, could_agree, desk
from clerestory.linking.candidates import Sketch, buckets
from clerestory.linking.compiled import fetch_ahead, lean, within
from clerestory.linking.shingles import Units, in_parts
from clerestory.methods.union_find import find, unite

#: More than one, since a bucket mixes templates.
LEADERS = 4
#: Verdicts a unit keeps, so that two that meet in many buckets are compared once.
_KEPT = 16
#: Lists after each of which the lanes tell each other what hangs together.
_TOLD = 4
#: How many units ahead the processor is asked to bring what is known of them.
_AHEAD = 16
#: Units are not compared in full when fewer minima are equal than the need foretells, less one standard deviation.
_FEWEST = 3.0

Needs = tuple[float, float, float]


@lean
def meet(low, a, b):
    """How many minima are equal."""
    n = 0
    for j in range(low.shape[1]):
        n += low[a, j] == low[b, j]
    return n


@lean
def fewest_equal(need, width):
    """So many minima must be equal for a comparison in full to be worth it."""
    foretold = need * width
    return max(_FEWEST, foretold - np.sqrt(foretold))


@lean
def verdict(units, low, leader, unit, needs, work, place):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Whether a unit hangs on a leader."""
    need = needs[int(units.steady[leader]) + int(units.steady[unit])]
    equal = meet(low, leader, unit)
    if equal < fewest_equal(need, low.shape[1]):
        return False
    if equal < need * low.shape[1] and not could_agree(units, unit, units, leader, need, work, place):
        return False
    return agree(units, unit, units, leader, need, work, place)


@lean
def _short_forms(low, steady, out):
    """The last eight bits of each minimum, eight to a number, and whether the unit is steady: a line of memory each."""
    words = out.shape[1] - 1
    for i in range(len(out)):
        for word in range(words):
            held = np.uint64(0)
            for j in range(8 * word, min(8 * word + 8, low.shape[1])):
                held = (held << np.uint64(8)) | np.uint64(low[i, j] & np.uint32(0xFF))
            out[i, word] = held
        out[i, words] = np.uint64(steady[i])


@within
def _at_most_equal(short, a, b):
    """How many of the minima may be equal: those whose last bits are."""
    low7, n = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0)
    for word in range(short.shape[1] - 1):
        x = short[a, word] ^ short[b, word]
        # the highest bit of each byte that is zero
        x = ~(((x & low7) + low7) | x | low7)
        n += ((x >> np.uint64(7)) * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return np.int64(n)


@lean
def _hang_together(keys, first, last, parent):
    """Whether all units of a bucket hang together already: whatever is said of them changes nothing."""
    root = find(parent, np.int64(keys[first] & np.uint64(0xFFFFFFFF)))
    at = first + 1
    while at < last and find(parent, np.int64(keys[at] & np.uint64(0xFFFFFFFF))) == root:
        at += 1
    return at == last


@lean
def _bucket(keys, low, short, units, parent, needs, fewest, kept, led, work):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    n, words = 0, short.shape[1] - 1
    for key in keys:
        unit, joined = np.int64(key & np.uint64(0xFFFFFFFF)), False
        for j in range(n):
            leader = led[j]
            if _at_most_equal(short, leader, unit) < fewest[short[leader, words] + short[unit, words]]:
                continue
            # a number holds leader and verdict together, so two threads cannot leave half of it
            said = kept[unit, leader & (_KEPT - 1)]
            joined = (said & np.uint32(1)) == 1
            if np.int64(said >> np.uint32(1)) != leader:
                joined = verdict(units, low, leader, unit, needs, work, j)
                kept[unit, leader & (_KEPT - 1)] = np.uint32((leader << 1) | int(joined))
                if joined:
                    unite(parent, leader, unit)
            if joined:
                break
        if not joined and n < LEADERS:
            led[n] = unit
            n += 1


@lean
def _stars(keys, low, short, units, parent, needs, fewest, kept, led, work):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    first, fetched = 0, 0
    while first < len(keys):
        while fetched < min(first + _AHEAD, len(keys)):
            ahead = np.int64(keys[fetched] & np.uint64(0xFFFFFFFF))
            fetch_ahead(parent, ahead)
            fetch_ahead(short, ahead)
            fetch_ahead(kept, ahead)
            fetched += 1
        bucket, last = keys[first] >> np.uint64(32), first + 1
        while last < len(keys) and keys[last] >> np.uint64(32) == bucket:
            last += 1
        if last - first > 1 and not _hang_together(keys, first, last, parent):
            _bucket(keys[first:last], low, short, units, parent, needs, fewest, kept, led, work)
        first = last


@lean
def settle(parent):
    """Hang everything right under its root."""
    for i in range(len(parent)):
        parent[i] = find(parent, i)


@lean
def merge(parent, other):
    """Unite in parent what is united in the other tree, and hang everything right under its root."""
    for i in range(len(parent)):
        unite(parent, i, other[i])
    settle(parent)


def _short(units: Units, low: np.ndarray) -> np.ndarray:
    out = np.empty((len(low), -(-low.shape[1] // 8) + 1), np.uint64)

    def part(a: int, b: int) -> None:
        _short_forms(low[a:b], units.steady[a:b], out[a:b])

    in_parts(np.ones(len(low), np.int64), part)
    return out


class _Lane:
    """What one thread holds of its own, and what all share."""

    def __init__(self, units: Units, low: np.ndarray, needs: Needs, kept: np.ndarray, short: np.ndarray) -> None:
        self.parent = np.arange(len(low))
        self._shared, self._needs, self._kept = (low, short, units), needs, kept
        self._fewest = np.array([np.ceil(fewest_equal(need, low.shape[1])) for need in needs], np.int64)
        self._led, self._desk = np.empty(LEADERS, np.int64), desk(units, units, LEADERS)

    def take(self, keys: np.ndarray) -> None:
        """Decide in these buckets."""
        _stars(keys, *self._shared, self.parent, self._needs, self._fewest, self._kept, self._led, self._desk)


def _no_verdicts(n: int) -> np.ndarray:
    return np.full((n, _KEPT), 0xFFFFFFFF, np.uint32)


def join_buckets(keys: np.ndarray, units: Units, low: np.ndarray, needs: Needs) -> np.ndarray:
    """`join_stars` for some buckets alone, on one core: sorted keys, bucket above, unit below."""
    lane = _Lane(units, low, needs, _no_verdicts(len(low)), _short(units, low))
    lane.take(keys)
    settle(lane.parent)
    return lane.parent


def join_stars(units: Units, made: Sketch, needs: Needs) -> np.ndarray:
    """int64[n]: the smallest unit of those that hang together, over all buckets."""
    cores, low = os.cpu_count() or 1, made.low
    kept, short = _no_verdicts(len(low)), _short(units, low)
    lanes = [_Lane(units, low, needs, kept, short) for _ in range(cores)]
    parent = lanes[0].parent

    def some(lane: _Lane, numbers: Iterator[int]) -> None:
        # a verdict that a thread finds kept was united by the thread that gave it: the trees are merged after
        for number in numbers:
            lane.take(buckets(made, number))

    # after each of the first lists all are told what hangs together: the more is known, the less is asked
    edges = [*range(0, min(_TOLD * cores, made.lists), cores), made.lists]
    with ThreadPoolExecutor(cores) as pool:
        for begin, end in pairwise(edges):
            list(pool.map(some, lanes, [iter(range(begin, end))] * cores))
            for other in lanes[1:]:
                merge(parent, other.parent)
            settle(parent)
            for other in lanes[1:]:
                other.parent[:] = parent
    return parent
