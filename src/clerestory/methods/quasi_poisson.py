"""Counts with exposure by a log-linear mean: Poisson's errors, or widened by how much more the counts vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clerestory.errors import InputError

_ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QuasiPoisson:
    """A fit: coefficients (log rate ratios) with errors; variance = mean times `dispersion`.

    poisson : errors where the dispersion is taken to be 1    free : rows less coefficients
    """

    coefficients: np.ndarray
    errors: np.ndarray
    poisson: np.ndarray
    covariance: np.ndarray
    dispersion: float
    free: int
    mean: np.ndarray
    deviance: float

    def ratio(self, coefficient: int, *, level: float = 0.95, kind: str = "t") -> tuple[float, float, float]:
        """The rate ratio of a coefficient with its interval.

        kind : t (the dispersion is estimated), normal (the same without Student's tails), poisson (dispersion 1)
        """
        from scipy.stats import norm, t

        if kind not in ("t", "normal", "poisson"):
            raise InputError(where="kind", expected="t, normal or poisson", found=repr(kind))
        wide = float(t.ppf((1 + level) / 2, self.free) if kind == "t" else norm.ppf((1 + level) / 2))
        error = float((self.poisson if kind == "poisson" else self.errors)[coefficient])
        value = float(self.coefficients[coefficient])
        return tuple(float(np.exp(value + side * wide * error)) for side in (0, -1, 1))  # type: ignore[return-value]


def quasi_poisson(
    events: Sequence[Any] | np.ndarray,
    design: Sequence[Any] | np.ndarray,
    *,
    exposure: Sequence[Any] | np.ndarray | None = None,
) -> QuasiPoisson:
    """A log-linear mean times exposure by Poisson's likelihood; the dispersion by Pearson's statistic.

    With `interrupted_series.segmented` as the design it is the usual interrupted series of counts.

    Parameters
    ----------
    events : (n,) numbers of 0 or more
    design : (n, k) with its constant
    exposure : (n,) above 0, such as the people at risk; 1 by default

    Raises
    ------
    InputError : arrays of other shapes, exposures not above 0, no event, no more rows than coefficients, columns that
        say the same

    Errors to expect
    ----------------
    Months that hang together beyond season and trend make its intervals too narrow: look at the residuals, and ask
    `interrupted_series` and `negative_binomial` too.

    References
    ----------
    McCullagh and Nelder (1989), Generalized Linear Models, chapter 6.
    Bernal, Cummins and Gasparrini (2017), Interrupted time series regression for the evaluation of public health
    interventions: a tutorial.
    """
    y, x = np.asarray(events, np.float64), np.asarray(design, np.float64)
    n, k = x.shape if x.ndim == 2 else (0, 0)
    over = np.ones(n) if exposure is None else np.asarray(exposure, np.float64)
    if y.shape != (n,) or over.shape != (n,) or n <= k:
        raise InputError(
            where="counts", expected=f"events and exposure for each of {n} rows of the design, more rows than columns",
            found=f"{y.shape}, {over.shape} and {x.shape}",
        )  # fmt: skip
    if not (over > 0).all() or not (y >= 0).all() or not y.sum():
        raise InputError(where="counts", expected="exposures above 0, events of 0 or more, some", found="others")
    if np.linalg.matrix_rank(x) < k:
        raise InputError(where="design", expected="columns that say different things", found="some that do not")
    beta = np.linalg.lstsq(x, np.log((y + 0.5) / over), rcond=None)[0]
    for _ in range(_ROUNDS):
        mean = over * np.exp(np.clip(x @ beta, -30, 30))
        step = np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (y - mean))
        beta = beta + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-10:
            break
    mean = over * np.exp(np.clip(x @ beta, -30, 30))
    covariance = np.linalg.inv(x.T @ (x * mean[:, None]))
    dispersion = float(((y - mean) ** 2 / mean).sum()) / (n - k)
    some = y > 0
    deviance = 2 * float((y[some] * np.log(y[some] / mean[some])).sum() - (y - mean).sum())
    root = np.sqrt(np.diag(covariance))
    return QuasiPoisson(
        coefficients=beta, errors=root * np.sqrt(dispersion), poisson=root, covariance=covariance * dispersion,
        dispersion=dispersion, free=n - k, mean=mean, deviance=deviance,
    )  # fmt: skip
