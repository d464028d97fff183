"""MinHash: texts whose sets of shingles overlap get equal numbers in proportion to the overlap.

Two sets with Jaccard similarity J agree in any one of the minima with probability J; with b bands of r minima each they
meet in at least one band with probability 1 - (1 - J^r)^b.

References
----------
Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of Compression and Complexity of
Sequences, 21-29.
"""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from clerestory.errors import InputError


def multipliers(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The odd factors and the shifts of n hash functions x -> mix(a x + b) on 32 bits, the same for the same seed."""
    dice = np.random.Generator(np.random.PCG64(seed))
    both = dice.integers(0, 1 << 32, size=(2, n), dtype=np.uint32)
    return both[0] | np.uint32(1), both[1]


@numba.njit(cache=True, nogil=True)
def _minima(begins, sizes, shingles, factors, shifts, out):
    n = len(factors)
    for row in range(len(begins)):
        low = out[row]
        low[:] = np.uint32(0xFFFFFFFF)
        for at in range(begins[row], begins[row] + sizes[row]):
            x = shingles[at]
            for j in range(n):
                mixed = np.uint32(np.uint32(x ^ shifts[j]) * factors[j])
                mixed ^= mixed >> np.uint32(15)
                mixed = np.uint32(mixed * np.uint32(0x2C1B3C6D))
                low[j] = min(low[j], mixed)


def minhash(begins: np.ndarray, sizes: np.ndarray, shingles: np.ndarray, *, n: int, seed: int = 1) -> np.ndarray:
    """The n minima of each set.

    Parameters
    ----------
    begins, sizes : int64[m]; the shingles of set i are shingles[begins[i]:begins[i] + sizes[i]]
    shingles : uint32, evenly spread (hashes)
    n : how many minima, at least 1
    seed : chooses the hash functions

    Returns
    -------
    uint32[m, n]; an empty set has the largest number everywhere

    Raises
    ------
    InputError : n below 1

    References
    ----------
    Broder (1997).
    """
    if n < 1:
        raise InputError(where="minhash", expected="at least one minimum", found=str(n))
    factors, shifts = multipliers(n, seed)
    out = np.empty((len(begins), n), np.uint32)
    parts = os.cpu_count() or 1
    edges = np.linspace(0, len(begins), parts + 1).astype(np.int64)
    with ThreadPoolExecutor(parts) as pool:
        jobs = [
            pool.submit(_minima, begins[a:b], sizes[a:b], shingles, factors, shifts, out[a:b])
            for a, b in itertools.pairwise(edges)
        ]
        for job in jobs:
            job.result()
    return out
