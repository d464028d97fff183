"""What a lot decided, judged by the lots that could have been drawn.

References
----------
Fisher, R. A. (1935). The Design of Experiments.
Rosenbaum, P. R. (2002). Observational Studies, second edition, chapter 2: intervals by inverting the test.
"""

from __future__ import annotations

from math import comb

import numpy as np

from clerestory.errors import InputError

#: Lots that are drawn where there are more than can be listed.
DRAWS = 4000
_HALVINGS = 40


def lot_effect(
    change: np.ndarray, chosen: np.ndarray, *, rng: np.random.Generator, level: float = 0.95
) -> tuple[float, float, float, float]:
    """The difference of mean changes, its interval for an effect that is the same everywhere, and the p-value of none.

    Parameters
    ----------
    change : (n,) each place's change    chosen : (n,) whether the lot fell on it
    rng : which of the possible lots are drawn

    Returns
    -------
    value, low, high, p : p is never below one over the lots that could have been drawn

    Raises
    ------
    InputError : fewer than two places on a side

    Errors to expect
    ----------------
    Places whose neighbours were chosen change too: the difference is then too small.
    """
    change, chosen = np.asarray(change, np.float64), np.asarray(chosen).astype(bool)
    n, k = len(change), int(chosen.sum())
    if k < 2 or n - k < 2:
        raise InputError(where="places", expected="two or more on each side of the lot", found=f"{k} and {n - k}")
    draws = min(DRAWS, 4 * comb(n, k))
    lots = np.zeros((draws, n), bool)
    np.put_along_axis(lots, rng.random((draws, n)).argsort(axis=1)[:, :k], values=True, axis=1)
    lots[0] = chosen
    weight = lots / k - ~lots / (n - k)
    seen, treated = weight @ change, weight @ chosen.astype(np.float64)
    value = float(seen[0])

    def p(effect: float) -> float:
        under = np.abs(seen - effect * treated)
        return float((under >= under[0] - 1e-9 * max(1.0, abs(value))).mean())

    reach = 10 * (float(np.abs(seen).max()) + float(change.std()) + 1e-9)
    ends = []
    for sign in (-1, 1):
        near, far = value, value + sign * reach
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            near, far = (middle, far) if p(middle) > 1 - level else (near, middle)
        ends.append(float(near))
    return value, ends[0], ends[1], p(0.0)
