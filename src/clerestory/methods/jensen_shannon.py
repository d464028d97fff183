"""How far two distributions lie apart, and how far they would if their members were dealt out between them anew.

References
----------
Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on Information Theory 37(1),
145-151.
Vigna, S. (2016). An experimental exploration of Marsaglia's xorshift generators, scrambled. ACM Transactions on
Mathematical Software 42(4), 30.  (The dice.)
"""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numba
import numpy as np

from clerestory.errors import InputError


class Dealing(NamedTuple):
    """Sets of members, each with columns; members of a set lie in blocks, and the first of a block are on one side.

    set_at : int64[sets + 1], where the blocks of each set begin
    block_at : int64[blocks + 1], where the members of each block begin
    side : int64[blocks], how many members of a block are on the one side
    member_at : int64[members + 1], where the columns of each member begin
    column : int64, the columns of members, 0 .. width - 1 within each set
    width : int64[sets], how many columns a set has
    """

    set_at: np.ndarray
    block_at: np.ndarray
    side: np.ndarray
    member_at: np.ndarray
    column: np.ndarray
    width: np.ndarray


@numba.njit(cache=True, nogil=True)
def _divergence(one, other):
    """In bits; 0 when either side is empty."""
    a, b = one.sum(), other.sum()
    if a == 0 or b == 0:
        return 0.0
    said = 0.0
    for k in range(len(one)):
        p, q = one[k] / a, other[k] / b
        # of columns that one side alone has, the part is its share: most are such, and need no logarithm
        if q == 0:
            said += p
        elif p == 0:
            said += q
        else:
            middle = (p + q) / 2
            said += p * np.log2(p / middle) + q * np.log2(q / middle)
    return min(1.0, max(0.0, said / 2))


def divergence(one: np.ndarray, other: np.ndarray) -> float:
    """The Jensen-Shannon divergence of two distributions.

    Parameters
    ----------
    one, other : counts or chances of the same columns, 0 or more

    Returns
    -------
    bits, 0 (alike) .. 1 (nothing in common); 0 when either side is empty

    Raises
    ------
    InputError : of unequal length, or below 0

    References
    ----------
    Lin (1991), with equal weights.
    """
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if one.shape != other.shape or min(one.min(initial=0), other.min(initial=0)) < 0:
        raise InputError(where="divergence", expected="two counts of 0 or more a column", found="others")
    return float(_divergence(one, other))


@numba.njit(cache=True, nogil=True)
def _deal(first, last, set_at, block_at, side, member_at, column, width, seed, out):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Row 0 of out is the data; every further row deals the members of each block anew."""
    for s in range(first, last):
        every, there = np.zeros(width[s]), np.zeros(width[s])
        begin, end = block_at[set_at[s]], block_at[set_at[s + 1]]
        for at in range(member_at[begin], member_at[end]):
            every[column[at]] += 1
        order = np.arange(begin, end)
        state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(s + 1) * np.uint64(0xD1342543DE82EF95)
        state |= np.uint64(1)
        for deal in range(len(out)):
            there[:] = 0
            for block in range(set_at[s], set_at[s + 1]):
                low, size = block_at[block] - begin, block_at[block + 1] - block_at[block]
                for k in range(side[block]):
                    if deal:
                        state ^= state >> np.uint64(12)
                        state ^= state << np.uint64(25)
                        state ^= state >> np.uint64(27)
                        dice = (state * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(33)
                        other = k + np.int64(dice % np.uint64(size - k))
                        order[low + k], order[low + other] = order[low + other], order[low + k]
                    member = order[low + k]
                    for at in range(member_at[member], member_at[member + 1]):
                        there[column[at]] += 1
            out[deal, s] = _divergence(there, every - there)


def dealt(sets: Dealing, *, deals: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The divergence of each set's two sides, and those when its members are dealt out anew, block by block.

    Parameters
    ----------
    sets : members of each set with their columns, in blocks within which members may change sides
    deals : how many times, 1 or more
    seed : of the dice; the same seed gives the same deals

    Returns
    -------
    float64[sets] and float64[deals, sets]

    Raises
    ------
    InputError : fewer than one deal, or more on a side than a block has

    References
    ----------
    Lin (1991).
    """
    sizes = np.diff(sets.block_at)
    if deals < 1 or (sets.side < 0).any() or (sets.side > sizes).any():
        raise InputError(where="dealt", expected="a deal or more, and sides within their blocks", found="others")
    out = np.zeros((deals + 1, len(sets.width)))
    workers = os.cpu_count() or 1
    # sets differ in size: parts of about equal numbers of columns
    load = np.cumsum(np.diff(sets.member_at[sets.block_at[sets.set_at]]))
    edges = np.searchsorted(load, np.linspace(0, load[-1] if len(load) else 0, 4 * workers + 1)[1:-1])
    edges = [0, *edges.tolist(), len(sets.width)]
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(_deal, a, b, *sets, seed, out) for a, b in itertools.pairwise(edges)]
        for job in jobs:
            job.result()
    return out[0], out[1:]
