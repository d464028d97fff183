"""p-values of many tests at once, adjusted by how large the largest of all statistics is when nothing is there.

References
----------
Westfall, P. H., Young, S. S. (1993). Resampling-Based Multiple Testing. Wiley.  (The single-step maximum.)
Phipson, B., Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics and
Molecular Biology 9(1), 39.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def adjusted(seen: np.ndarray, dealt: np.ndarray) -> np.ndarray:
    """The chance that the largest of all statistics is as large as each one, over permutations.

    Each statistic is first brought to its own mean and spread over the permutations and the data.

    Parameters
    ----------
    seen : float64[tests], the statistics of the data
    dealt : float64[permutations, tests], those of the permuted data, 19 permutations or more

    Returns
    -------
    float64[tests], above 0, at most 1; 1 for a statistic that no permutation moves

    Raises
    ------
    InputError : fewer than 19 permutations, or shapes that do not fit

    References
    ----------
    Westfall and Young (1993), the single-step maximum; Phipson and Smyth (2010) for the one that is added.
    """
    if dealt.ndim != 2 or dealt.shape[1] != len(seen) or dealt.shape[0] < 19:
        raise InputError(where="westfall_young", expected="19 permutations or more of all tests", found="others")
    if not len(seen):
        return np.zeros(0)
    every = np.vstack([seen, dealt])
    spread = every.std(axis=0)
    moved = spread > 1e-12
    scaled = np.where(moved, (every - every.mean(axis=0)) / np.where(moved, spread, 1.0), -np.inf)
    largest = scaled[1:].max(axis=1)
    above = (largest[:, None] >= scaled[0][None, :]).sum(axis=0)
    return np.where(moved, (1 + above) / (1 + len(dealt)), 1.0)
