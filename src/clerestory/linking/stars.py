"""Within a bucket each unit is compared with a few leaders, and hangs on the first that it agrees with.

A leader is a unit that agrees with no leader before it, in the order of their content; a bucket has `LEADERS` at most.
What is said of a bucket hangs on its units alone, on no other bucket and no count over the lake.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import numpy as np

from clerestory.linking.agreement import agree, desk
from clerestory.linking.candidates import Sketch, buckets
from clerestory.linking.compiled import kernel
from clerestory.linking.shingles import Units
from clerestory.methods.union_find import find, unite

#: More than one, since a bucket mixes templates.
LEADERS = 4
#: Verdicts a unit keeps, so that two that meet in many buckets are compared once.
_KEPT = 16
#: Units are not compared in full when fewer minima are equal than the need foretells, less one standard deviation.
_FEWEST = 3.0

Needs = tuple[float, float, float]


@kernel
def meet(low, a, b, need):
    """Whether enough minima are equal for a comparison in full to be worth it."""
    n = 0
    for j in range(low.shape[1]):
        n += low[a, j] == low[b, j]
    foretold = need * low.shape[1]
    return n >= max(_FEWEST, foretold - np.sqrt(foretold))


@kernel
def verdict(units, low, leader, unit, needs, work, place):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Whether a unit hangs on a leader."""
    need = needs[int(units.steady[leader]) + int(units.steady[unit])]
    return meet(low, leader, unit, need) and agree(units, unit, units, leader, need, work, place)


@kernel
def _stars(keys, low, units, parent, needs, kept, work):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    led = np.empty(LEADERS, np.int64)
    bucket, n = np.uint64(0), 0
    for at in range(len(keys)):
        here, unit = keys[at] >> np.uint64(32), np.int64(keys[at] & np.uint64(0xFFFFFFFF))
        if at == 0 or here != bucket:
            bucket, n = here, 0
        joined = False
        for j in range(n):
            leader = led[j]
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


@kernel
def settle(parent):
    """Hang everything right under its root."""
    for i in range(len(parent)):
        parent[i] = find(parent, i)


@kernel
def merge(parent, other):
    """Unite in parent what is united in the other tree, and hang everything right under its root."""
    for i in range(len(parent)):
        unite(parent, i, other[i])
    settle(parent)


def join_buckets(keys: np.ndarray, units: Units, low: np.ndarray, needs: Needs) -> np.ndarray:
    """`join_stars` for some buckets alone, on one core: sorted keys, bucket above, unit below."""
    parent, kept = np.arange(len(low)), np.full((len(low), _KEPT), 0xFFFFFFFF, np.uint32)
    _stars(keys, low, units, parent, needs, kept, desk(units, units, LEADERS))
    settle(parent)
    return parent


def join_stars(units: Units, made: Sketch, needs: Needs) -> np.ndarray:
    """int64[n]: the smallest unit of those that hang together, over all buckets."""
    kept = np.full((len(made.low), _KEPT), 0xFFFFFFFF, np.uint32)
    numbers = count()

    def lane() -> np.ndarray:
        parent, work = np.arange(len(made.low)), desk(units, units, LEADERS)
        # a verdict that a thread finds kept was united by the thread that gave it: the trees are merged at the end
        while (number := next(numbers)) < made.lists:
            _stars(buckets(made, number), made.low, units, parent, needs, kept, work)
        return parent

    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        trees = [job.result() for job in [pool.submit(lane) for _ in range(cores)]]
    for other in trees[1:]:
        merge(trees[0], other)
    settle(trees[0])
    return trees[0]
