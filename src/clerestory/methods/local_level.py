"""A series with a level that wanders: regression with a random walk in its errors, by restricted likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFit:
    """Coefficients with standard errors and Student's degrees of freedom; how much the level wanders.

    signal : variance of a step of the level over variance of an observation; 0 for a level that stands still
    """

    coefficients: np.ndarray
    errors: np.ndarray
    covariance: np.ndarray
    free: int
    signal: float
    variance: float
    likelihood: float


def seasons(n: int, *, period: int = 12, first: int = 0) -> np.ndarray:
    """Fixed seasonal dummies, the first of the period left out: (n, period - 1)."""
    of = (np.arange(n) + first) % period
    return (of[:, None] == np.arange(1, period)).astype(np.float64)


def local_level(y: np.ndarray, design: np.ndarray, *, restricted: bool = True, known: int = 0) -> LevelFit:
    """Regression on *design* with a level that takes a random step each period.

    Parameters
    ----------
    y : (n,) the series, without gaps
    design : (n, k) covariates; no constant, the first level is one
    restricted : restricted likelihood, which does not take fitted coefficients for known ones; else the plain one
    known : so many first covariates are taken for known all the same, as programs do that hold season and level as
        diffuse states and covariates as parameters

    Returns
    -------
    the fit of the covariates; the level itself is not among the coefficients

    Raises
    ------
    InputError : arrays of other lengths, too few periods, or covariates that a wandering level takes in

    References
    ----------
    Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter.
    Commandeur and Koopman (2007), An Introduction to State Space Time Series Analysis.
    Restricted likelihood: Turner and others (2021), Evaluation of statistical methods used in the analysis of
    interrupted time series studies.
    """
    from scipy.optimize import minimize_scalar

    y, design = np.asarray(y, np.float64), np.asarray(design, np.float64)
    n, k = design.shape if design.ndim == 2 else (0, 0)
    if y.shape != (n,) or n < k + 4:
        raise InputError(
            where="series",
            expected=f"a value for each row of covariates, {k + 4} rows or more",
            found=f"{y.shape} and {design.shape}",
        )
    x = np.column_stack([np.ones(n), design])
    if np.linalg.matrix_rank(np.diff(design, axis=0)) < k:
        raise InputError(where="covariates", expected="columns that move in their own ways", found="others")
    scale, axes = np.linalg.eigh(np.minimum.outer(np.arange(n), np.arange(n)).astype(np.float64))
    turned = _Turned(y=axes.T @ y, x=axes.T @ x, scale=np.clip(scale, 0, None), restricted=restricted, known=known)

    def loss(log_signal: float) -> float:
        return -turned.at(float(np.exp(log_signal)))[0]

    grid = np.linspace(-14, 4, 19)
    best = grid[int(np.argmin([loss(one) for one in grid]))]
    found = minimize_scalar(loss, bounds=(best - 1.1, best + 1.1), method="bounded", options={"xatol": 1e-6})
    signal = 0.0 if best == grid[0] else float(np.exp(found.x))
    likelihood, beta, covariance, variance = turned.at(signal)
    return LevelFit(
        coefficients=beta[1:],
        errors=np.sqrt(np.diag(covariance))[1:],
        covariance=covariance[1:, 1:],
        free=n - k - 1,
        signal=signal,
        variance=variance,
        likelihood=likelihood,
    )


@dataclass(frozen=True, slots=True)
class _Turned:
    """Series and covariates along the axes on which a random walk's steps are independent."""

    y: np.ndarray
    x: np.ndarray
    scale: np.ndarray
    restricted: bool
    known: int

    def at(self, signal: float) -> tuple[float, np.ndarray, np.ndarray, float]:
        """Log likelihood with the variance profiled out; coefficients; their covariance; the variance."""
        n, k = self.x.shape
        spread = 1 + signal * self.scale
        information = (self.x / spread[:, None]).T @ self.x
        beta = np.linalg.solve(information, self.x.T @ (self.y / spread))
        residual = self.y - self.x @ beta
        free = n - k + self.known if self.restricted else n
        squares = float((residual**2 / spread).sum())
        log_det = float(np.log(spread).sum())
        if self.restricted:
            kept = np.r_[0, 1 + self.known : k]
            plain = self.x[:, kept].T @ self.x[:, kept]
            log_det += np.linalg.slogdet(information[np.ix_(kept, kept)])[1] - np.linalg.slogdet(plain)[1]
        likelihood = -(free * (np.log(2 * np.pi * squares / free) + 1) + log_det) / 2
        return float(likelihood), beta, squares / free * np.linalg.inv(information), squares / free
