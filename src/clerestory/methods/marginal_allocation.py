"""A budget over things whose return falls with every step: each step where the last brought most.

References
----------
Fox, B. (1966). Discrete optimization via marginal analysis. Management Science 13(3), 210-216.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from clerestory.errors import InputError


def by_margins(gains: np.ndarray, steps: int) -> np.ndarray:
    """How many steps each thing gets: always the greatest next gain.

    Parameters
    ----------
    gains : (things, steps) what each further step brings, never rising along a row
    steps : of the budget, 0 or more

    Returns
    -------
    int64[things] : at most *steps* in all; a step that brings nothing is not taken

    Raises
    ------
    InputError : gains that rise, for which this rule is wrong
    """
    gains = _checked(gains)
    taken = np.zeros(len(gains), np.int64)
    # Equal gains go to the first, so that the same table gives the same plan.
    queue = [(-float(row[0]), thing) for thing, row in enumerate(gains)]
    heapq.heapify(queue)
    for _ in range(steps):
        if not queue or queue[0][0] >= 0:
            break
        _, thing = heapq.heappop(queue)
        taken[thing] += 1
        if taken[thing] < gains.shape[1]:
            heapq.heappush(queue, (-float(gains[thing, taken[thing]]), thing))
    return taken


def by_programme(gains: np.ndarray, steps: int, *, groups: Sequence[int], least: Sequence[int]) -> np.ndarray:
    """The same by linear programming, where each group of things has to get a least number of steps.

    Parameters
    ----------
    gains, steps : as in `by_margins`
    groups : (things,) the group of each    least : (groups,) steps that each group gets at least

    Returns
    -------
    int64[things]

    Raises
    ------
    InputError : gains that rise, or least numbers that the budget cannot pay

    References
    ----------
    Huangfu and Hall (2018), Parallelizing the dual revised simplex method (HiGHS).
    """
    from scipy.optimize import linprog

    gains = _checked(gains)
    things, deep = gains.shape
    owed = np.asarray(least, np.float64)
    member = (np.asarray(groups)[None, :] == np.arange(len(owed))[:, None]).astype(np.float64)
    if owed.sum() > steps or (owed > member.sum(axis=1) * deep).any():
        raise InputError(where="floors", expected=f"no more than the budget's {steps} steps", found=f"{owed.sum():g}")
    rows = np.vstack([np.ones((1, things * deep)), -np.repeat(member, deep, axis=1)])
    found = linprog(-gains.ravel(), A_ub=rows, b_ub=np.r_[steps, -owed], bounds=(0, 1), method="highs-ds")
    if found.status != 0:
        raise InputError(where="plan", expected="a best one", found=found.message)
    # A vertex of such a programme is whole: one budget, groups that do not overlap.
    return found.x.reshape(things, deep).round().sum(axis=1).astype(np.int64)


def _checked(gains: np.ndarray) -> np.ndarray:
    gains = np.asarray(gains, np.float64)
    if gains.ndim != 2 or not gains.size or not np.isfinite(gains).all():
        raise InputError(where="gains", expected="a row for each thing, a column for each step", found=str(gains.shape))
    if (np.diff(gains, axis=1) > 1e-9 * max(1.0, float(np.abs(gains).max()))).any():
        raise InputError(where="gains", expected="none that rise along a row", found="some that do")
    return gains
