"""Counts that vary more than chance: negative binomial regression with exposure, trend and yearly waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError

_ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomial:
    """A fit: coefficients with standard errors and Student's degrees; variance = mean + mean² · dispersion."""

    coefficients: np.ndarray
    errors: np.ndarray
    covariance: np.ndarray
    dispersion: float
    free: int
    mean: np.ndarray

    def interval(self, coefficient: int, *, level: float = 0.95) -> tuple[float, float]:
        """The interval of a coefficient, with Student's tails since the dispersion is estimated."""
        from scipy.stats import t

        reach = float(t.ppf((1 + level) / 2, self.free)) * float(self.errors[coefficient])
        return float(self.coefficients[coefficient]) - reach, float(self.coefficients[coefficient]) + reach


def harmonics(at: np.ndarray, period: float, *, waves: int = 1) -> np.ndarray:
    """Sine and cosine of each wave: (n, 2 · waves).  *at*, *period* in the same unit."""
    turns = 2 * np.pi * np.outer(np.asarray(at, np.float64), np.arange(1, waves + 1)) / period
    return np.column_stack([np.sin(turns), np.cos(turns)])


def negative_binomial(events: np.ndarray, exposure: np.ndarray, design: np.ndarray) -> NegativeBinomial:
    """A log-linear mean times exposure; the dispersion by the adjusted profile likelihood.

    The plain likelihood takes fitted means for known ones and finds too little dispersion in short series.

    Parameters
    ----------
    events, exposure : (n,) whole numbers of 0 or more; above 0
    design : (n, k) with a constant

    Raises
    ------
    InputError : arrays of other shapes, exposures not above 0, no event, fewer than k + 3 rows

    Errors to expect
    ----------------
    With ten rows or fewer and a wave in the mean the interval covers less than it says.  Rows that follow each other
    in time are taken to be independent given the mean: with autocorrelation of .5 the interval is too narrow.

    References
    ----------
    Lawless (1987), Negative binomial and mixed Poisson regression.
    Cox and Reid (1987), Parameter orthogonality and approximate conditional inference.
    """
    from scipy.optimize import minimize_scalar

    events, exposure = np.asarray(events, np.float64), np.asarray(exposure, np.float64)
    design = np.asarray(design, np.float64)
    n, k = design.shape if design.ndim == 2 else (0, 0)
    if events.shape != (n,) or exposure.shape != (n,) or n < k + 3:
        raise InputError(where="counts", expected=f"events and exposure a row, {k + 3} rows or more", found=str(n))
    if not (exposure > 0).all() or (events < 0).any() or not events.sum():
        raise InputError(where="counts", expected="exposures above 0, events of 0 or more, some", found="others")
    start = np.zeros(k)
    start[0] = np.log(events.sum() / exposure.sum())
    # the mean hardly moves with the dispersion: each fit begins where the last one ended
    near = [start]

    def loss(log_dispersion: float) -> float:
        fit = _fit(events, exposure, design, float(np.exp(log_dispersion)), near[0])
        if np.isfinite(fit[0]).all():
            near[0] = fit[0]
        return -fit[3] + np.linalg.slogdet(fit[1])[1] / 2

    found = minimize_scalar(loss, bounds=(-12.0, 4.0), method="bounded", options={"xatol": 1e-4})
    dispersion = float(np.exp(found.x))
    coefficients, information, mean, _ = _fit(events, exposure, design, dispersion, start)
    covariance = np.linalg.inv(information)
    return NegativeBinomial(
        coefficients=coefficients,
        errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        dispersion=dispersion,
        free=n - k,
        mean=mean,
    )


def _fit(
    events: np.ndarray, exposure: np.ndarray, design: np.ndarray, dispersion: float, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Coefficients by Fisher scoring at a known dispersion; information, mean, log likelihood."""
    from scipy.special import gammaln

    beta = start.copy()
    for _ in range(_ROUNDS):
        mean = exposure * np.exp(np.clip(design @ beta, -30, 30))
        weight = mean / (1 + dispersion * mean)
        step = np.linalg.lstsq(
            design.T @ (design * weight[:, None]), design.T @ (weight * (events - mean) / mean), rcond=None
        )[0]
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    mean = exposure * np.exp(np.clip(design @ beta, -30, 30))
    information = design.T @ (design * (mean / (1 + dispersion * mean))[:, None])
    size = 1 / dispersion
    likelihood = (
        gammaln(events + size) - gammaln(size) - gammaln(events + 1)
        - size * np.log1p(dispersion * mean) + events * (np.log(mean) - np.log(mean + size))
    )  # fmt: skip
    return beta, information, mean, float(likelihood.sum())
