"""Effects on counts of a policy adopted at different times: each cohort and period its own ratio, by Poisson's mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.panel import checked
from clerestory.methods.quasi_poisson import quasi_poisson


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEffects:
    """Log ratios by (adopted, period), their errors clustered by unit, and their means.

    ratio, error : the mean log ratio over all treated units and periods, and its error
    change : the same as counts a unit and period: how many more there were than there would have been
    """

    log_ratios: dict[tuple[int, int], float]
    errors: dict[tuple[int, int], float]
    ratio: float
    error: float
    change: float


def cohort_poisson(y: np.ndarray, first: np.ndarray, periods: np.ndarray) -> CohortEffects:
    """Cohorts and periods each have a level; every cohort has a ratio of its own in every period since it adopted.

    It takes counts of nought as they are, where a regression of logs cannot; parallel are the ratios, not the numbers.

    Parameters
    ----------
    y : (units, periods) counts or rates of 0 or more, balanced
    first : (units,) period of adoption, 0 or nan for never    periods : (periods,) ascending

    Raises
    ------
    InputError : another shape, gaps, values below 0, nobody untreated at the end, adoption before the second period, or
        a cohort without any event before or after

    Errors to expect
    ----------------
    Ratios that part already, and one cohort of few units, whose clustered error is too small: rank it (`few_treated`).

    References
    ----------
    Wooldridge (2023), Simple approaches to nonlinear difference-in-differences with panel data.
    """
    y, first, periods = checked(y, first, periods)
    cohorts = sorted({int(g) for g in first if g > 0})
    if (y < 0).any() or not cohorts or not (first == 0).any() or cohorts[0] <= periods[0]:
        raise InputError(
            where="panel", expected="counts of 0 or more, some never treated, adoption after the first period",
            found="others",
        )  # fmt: skip
    groups = [0, *cohorts]
    keys = [(g, int(t)) for g in cohorts for t in periods if t >= g]
    totals = np.array([y[first == g].sum(axis=0) for g in groups])
    if not all(totals[k, periods < g].sum() and totals[k, periods >= g].min() for k, g in enumerate(cohorts, start=1)):
        raise InputError(where="panel", expected="events in each cohort before and in each period after", found="none")
    design = _design(groups, periods, keys)
    sizes = np.array([(first == g).sum() for g in groups], np.float64)
    # sums over the units of a cohort have the same likelihood as the units
    fit = quasi_poisson(totals.ravel(), design, exposure=np.repeat(sizes, len(periods)))
    bread = np.linalg.inv(design.T @ (design * fit.mean[:, None]))
    expected = (fit.mean / np.repeat(sizes, len(periods))).reshape(len(groups), -1)
    which = np.array([groups.index(int(g)) for g in first])
    blocks = design.reshape(len(groups), len(periods), -1)
    scores = np.array([(row - expected[k]) @ blocks[k] for row, k in zip(y, which, strict=True)])
    covariance = bread @ (scores.T @ scores) @ bread * len(y) / (len(y) - 1)
    first_of = design.shape[1] - len(keys)
    values = fit.coefficients[first_of:]
    spread = covariance[first_of:, first_of:]
    share = np.array([float((first == g).sum()) for g, _ in keys])
    share /= share.sum()
    grown = np.array([expected[groups.index(g), int(np.searchsorted(periods, t))] for g, t in keys])
    return CohortEffects(
        log_ratios=dict(zip(keys, values.tolist(), strict=True)),
        errors=dict(zip(keys, np.sqrt(np.diag(spread)).tolist(), strict=True)),
        ratio=float(share @ values),
        error=float(np.sqrt(share @ spread @ share)),
        change=float(share @ (grown * -np.expm1(-values))),
    )


def _design(groups: list[int], periods: np.ndarray, keys: list[tuple[int, int]]) -> np.ndarray:
    """A level a cohort, a level a period but the first, a ratio a treated cohort and period."""
    cohort = np.repeat(np.eye(len(groups)), len(periods), axis=0)
    period = np.tile(np.eye(len(periods)), (len(groups), 1))[:, 1:]
    of = [(g, int(t)) for g in groups for t in periods]
    ratio = np.array([[float(row == key) for key in keys] for row in of])
    return np.column_stack([cohort, period, ratio])
