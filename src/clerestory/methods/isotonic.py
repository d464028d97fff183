"""The rising step function nearest to the data, by pooling neighbours that fall.

References
----------
Ayer, M., Brunk, H. D., Ewing, G. M., Reid, W. T., Silverman, E. (1955). An empirical distribution function for sampling
with incomplete information. Annals of Mathematical Statistics 26(4), 641-647.
Zadrozny, B., Elkan, C. (2002). Transforming classifier scores into accurate multiclass probability estimates. KDD.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def fit(score: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The steps: scores in rising order, and the level at each; equal scores have one level.

    Parameters
    ----------
    score : (n,) scores, n at least 1
    y : (n,) what is to rise with them, as 0 or 1

    Raises
    ------
    InputError : unequal lengths, or nothing

    References
    ----------
    Ayer et al. (1955).
    """
    if not len(score) or len(score) != len(y):
        raise InputError(where="isotonic", expected="a value for each score", found=f"{len(score)}, {len(y)}")
    at, where, count = np.unique(np.asarray(score, float), return_inverse=True, return_counts=True)
    level = np.bincount(where, np.asarray(y, float)) / count
    blocks: list[list[float]] = []
    for value, weight in zip(level, count, strict=True):
        blocks.append([value, float(weight), 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            last = blocks.pop()
            both = blocks[-1][1] + last[1]
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + last[0] * last[1]) / both, both, blocks[-1][2] + last[2]]
    return at, np.repeat([one[0] for one in blocks], [int(one[2]) for one in blocks])


def level(score: np.ndarray, steps: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """(n,) the level at each score, by a straight line between the fitted ones, flat beyond them."""
    return np.interp(np.asarray(score, float), *steps)
