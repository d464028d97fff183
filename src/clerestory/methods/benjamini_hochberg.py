"""Which of many tests to call found, so that the expected share of false ones among them stays at a rate.

References
----------
Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate: a practical and powerful approach to multiple
testing. Journal of the Royal Statistical Society B 57(1), 289-300.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def found(p: np.ndarray, *, rate: float, tests: int | None = None) -> np.ndarray:
    """Which p-values pass the step-up rule.

    Parameters
    ----------
    p : float64[n], 0..1
    rate : nominal share of false ones among those found, 0..1
    tests : how many tests were made in all, n or more, when those that could not pass were left out of *p*

    Returns
    -------
    bool[n]

    Raises
    ------
    InputError : rate outside 0..1, a p-value outside 0..1, or fewer tests than p-values

    References
    ----------
    Benjamini and Hochberg (1995), section 3.1.
    """
    made = len(p) if tests is None else tests
    if not 0 <= rate <= 1:
        raise InputError(where="rate", expected="a number within 0..1", found=str(rate))
    if len(p) and not (p.min() >= 0 and p.max() <= 1):
        raise InputError(where="benjamini_hochberg", expected="p-values within 0..1", found="one outside")
    if made < len(p):
        raise InputError(where="benjamini_hochberg", expected=f"{len(p)} tests or more", found=str(made))
    order = np.argsort(p, kind="stable")
    passes = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(made, 1))
    said = np.zeros(len(p), np.bool_)
    if len(passes):
        said[order[: passes[-1] + 1]] = True
    return said
