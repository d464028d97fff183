"""Effects by imputation: what each treated place and period would have been, from those not treated yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.panel import checked

#: Beyond so many units the jackknife leaves out groups of them.
_GROUPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputed:
    """The average effect over all treated places and periods; its error; effects by periods since adoption."""

    value: float
    error: float
    by_event: dict[int, float]
    expected: np.ndarray


def impute(y: np.ndarray, first: np.ndarray, periods: np.ndarray) -> Imputed:
    """Unit and period effects from observations not yet treated; the average gap of the rest from them.

    Parameters
    ----------
    y : (units, periods); nan for a missing cell    periods : (periods,) ascending
    first : (units,) period of adoption, 0 or nan for never

    Returns
    -------
    the average effect with a jackknife error over units; `expected` is (units, periods) without the policy

    Raises
    ------
    InputError : another shape, or a unit or period for which nothing untreated is held

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), Revisiting event-study designs: robust and efficient estimation.
    """
    y, first, periods = checked(y, first, periods, gaps=True)
    held = np.isfinite(y)
    treated = (first[:, None] > 0) & (periods[None, :] >= first[:, None])
    free = held & ~treated
    if not (treated & held).any() or not free.any(axis=1).all() or not free.any(axis=0).all():
        raise InputError(
            where="panel", expected="something untreated in each unit and each period, something treated", found="none"
        )
    treated, y = treated & held, np.where(held, y, 0.0)
    expected = _expected(y, free)
    gap = np.where(treated, y - expected, 0.0)
    since = np.where(treated, np.arange(len(periods))[None, :] - np.searchsorted(periods, first)[:, None], -1)
    by_event = {int(e): float(gap[since == e].mean()) for e in np.unique(since[treated])}
    value = float(gap.sum() / treated.sum())
    return Imputed(value=value, error=_jackknife(y, treated, free, value), by_event=by_event, expected=expected)


def _expected(y: np.ndarray, untreated: np.ndarray) -> np.ndarray:
    """Two-way least squares on what is untreated and held: the period effects solve one small system."""
    free = untreated.astype(np.float64)
    of_unit, of_period = free.sum(axis=1), free.sum(axis=0)
    shared = np.diag(of_period) - (free / of_unit[:, None]).T @ free
    target = (free * y).sum(axis=0) - free.T @ ((free * y).sum(axis=1) / of_unit)
    period = np.linalg.lstsq(shared, target, rcond=None)[0]
    unit = (free * (y - period)).sum(axis=1) / of_unit
    return unit[:, None] + period


def _jackknife(y: np.ndarray, treated: np.ndarray, free: np.ndarray, value: float) -> float:
    """Units left out in turn; where a treated one is alone, that is no measure and the error is not known."""
    n = len(y)
    adopters = np.flatnonzero(treated.any(axis=1))
    if len(adopters) < 2:
        return float("nan")
    # adopters and others are dealt out in turn, so that no group holds all adopters
    order = np.r_[adopters, np.setdiff1d(np.arange(n), adopters)]
    fold = np.empty(n, int)
    groups = min(n, _GROUPS)
    fold[order] = np.arange(n) % groups
    left = []
    for one in range(groups):
        keep = fold != one
        some = treated[keep]
        if some.any() and free[keep].any(axis=0).all():
            gap = y[keep] - _expected(y[keep], free[keep])
            left.append(float(gap[some].mean()))
    found = np.array(left)
    return float(np.sqrt((len(found) - 1) / len(found) * ((found - value) ** 2).sum()))
