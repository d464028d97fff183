"""Effects by periods since adoption, from one regression in which every cohort has its own: no forbidden comparison."""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.panel import checked
from clerestory.methods.staggered_adoption import Effect


def interaction_weighted(y: np.ndarray, first: np.ndarray, periods: np.ndarray) -> dict[int, Effect]:
    """Effects by periods since adoption, the period before adoption being nought, weighted by the cohorts' sizes.

    Those who never adopted are the comparison; where there are none, the last cohort is, until it adopts.

    Parameters
    ----------
    y : (units, periods) balanced    periods : (periods,) ascending
    first : (units,) period of adoption, 0 or nan for never

    Returns
    -------
    periods since adoption → the effect, its error clustered by unit, and each unit's part of it; -1 is left out

    Raises
    ------
    InputError : another shape, gaps, nobody to compare with, or adoption before the second period

    Errors to expect
    ----------------
    The same as for `staggered_adoption`: it compares with the same places.  Far from adoption few cohorts are left.

    References
    ----------
    Sun and Abraham (2021), Estimating dynamic treatment effects in event studies with heterogeneous treatment effects.
    """
    y, first, periods = checked(y, first, periods)
    compared = first == 0
    if not compared.any():
        last = first.max()
        keep = periods < last
        y, periods, compared = y[:, keep], periods[keep], first == last
    cohorts = sorted({int(g) for g in first[~compared]})
    if not cohorts or compared.sum() < 2 or len(periods) < 2 or cohorts[0] <= periods[0]:
        raise InputError(
            where="panel", expected="adoption after the first period, and two units or more to compare with",
            found="less",
        )  # fmt: skip
    found: dict[int, list[tuple[int, float, np.ndarray]]] = {}
    for g in cohorts:
        member = first == g
        base = int(np.searchsorted(periods, g)) - 1
        for k in range(len(periods)):
            since = k - base - 1
            if since == -1:
                continue
            change = y[:, k] - y[:, base]
            value = float(change[member].mean() - change[compared].mean())
            part = np.zeros(len(y))
            part[member] = (change[member] - change[member].mean()) / member.sum()
            part[compared] = -(change[compared] - change[compared].mean()) / compared.sum()
            found.setdefault(since, []).append((int(member.sum()), value, part))
    return {since: _weighted(since, some, len(y)) for since, some in sorted(found.items())}


def _weighted(since: int, some: list[tuple[int, float, np.ndarray]], n: int) -> Effect:
    sizes = np.array([size for size, _, _ in some], np.float64)
    share = sizes / sizes.sum()
    part = share @ np.array([one for _, _, one in some])
    value = float(share @ np.array([value for _, value, _ in some]))
    # the shares are taken as they are, as the regression's own errors take them
    return Effect(
        name=f"e={since}", value=value, error=float(np.sqrt((part**2).sum() * n / (n - 1))), influence=part * n
    )
