"""An interrupted series: a change of level and slope in errors that hang together, by restricted likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError

#: Orders (autoregressive, moving average) that are tried; the least Akaike criterion decides.
ORDERS: tuple[tuple[int, int], ...] = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1))
_EDGE = 0.98
_LONG = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmaFit:
    """Coefficients in the order of the design, their errors, and the errors' own process.

    process : autoregressive, then moving-average coefficients    unbounded : the same before they were bounded
    """

    coefficients: np.ndarray
    errors: np.ndarray
    covariance: np.ndarray
    order: tuple[int, int]
    process: np.ndarray
    variance: float
    unbounded: np.ndarray
    likelihood: float
    residuals: np.ndarray


def segmented(n: int, change: int, *, slope: bool = True, period: int = 1, harmonics: int = 2) -> np.ndarray:
    """The design of an interrupted series: constant, trend, level after, slope after, harmonics of the season.

    Parameters
    ----------
    n : periods    change : the first period after
    period : periods in a season; 1 for none

    Returns
    -------
    (n, 3 or 4 and two a harmonic); column 2 is the change of level at *change*
    """
    at = np.arange(n, dtype=np.float64)
    columns = [np.ones(n), (at - change) / max(1, n), (at >= change).astype(np.float64)]
    if slope:
        columns.append(np.where(at >= change, (at - change) / max(1, n), 0.0))
    for k in range(1, 1 + (harmonics if period > 1 else 0)):
        columns.append(np.cos(2 * np.pi * k * at / period))
        if 2 * k < period:
            columns.append(np.sin(2 * np.pi * k * at / period))
    return np.column_stack(columns)


def arma_regression(y: np.ndarray, design: np.ndarray, *, orders: Sequence[tuple[int, int]] = ORDERS) -> ArmaFit:
    """Regression whose errors are an ARMA process, by restricted maximum likelihood.

    Ordinary least squares takes periods that hang together for so many witnesses, and the correction of Newey and West
    does little for short series: at sixty months their nominal 95 % cover 81 and 85 %.

    Parameters
    ----------
    y : (n,) without gaps    design : (n, k) with its constant
    orders : tried; the least Akaike criterion decides

    Raises
    ------
    InputError : other shapes, fewer than k + 8 periods, or columns that say the same

    Errors to expect
    ----------------
    Still a little short of 95 % in short series: `critical` widens by a parametric bootstrap.  Any other change in the
    same month is taken for the effect; a control series beside it takes out what both share.

    References
    ----------
    Turner and others (2021), Evaluation of statistical methods used in the analysis of interrupted time series studies.
    Harville (1977), Maximum likelihood approaches to variance component estimation.
    """
    y, design = np.asarray(y, np.float64), np.asarray(design, np.float64)
    n, k = design.shape if design.ndim == 2 else (0, 0)
    if y.shape != (n,) or n < k + 8 or not np.isfinite(y).all():
        raise InputError(
            where="series",
            expected=f"a value for each row of the design, {k + 8} or more, without gaps",
            found=f"{y.shape} and {design.shape}",
        )
    if np.linalg.matrix_rank(design) < k:
        raise InputError(where="design", expected="columns that move in their own ways", found="others")
    fits = [_fit(y, design, order) for order in orders]
    return min(fits, key=lambda fit: 2 * (sum(fit.order) + 1) - 2 * fit.likelihood)


def critical(
    fit: ArmaFit, design: np.ndarray, contrast: np.ndarray, *, rng: np.random.Generator, draws: int = 199
) -> float:
    """The 95 % quantile of |t| of a contrast over series drawn from the fit and fitted anew (bootstrap-t).

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 12.5.
    """
    from scipy.signal import lfilter

    p, start = fit.order[0], 200
    drawn = []
    for _ in range(draws):
        innovations = rng.standard_normal(len(design) + start) * np.sqrt(fit.variance)
        noise = np.asarray(lfilter(np.r_[1.0, fit.process[p:]], np.r_[1.0, -fit.process[:p]], innovations))[start:]
        again = _fit(noise, design, fit.order)
        drawn.append(abs(contrast @ again.coefficients) / np.sqrt(contrast @ again.covariance @ contrast))
    return float(np.quantile(drawn, 0.95))


def _fit(y: np.ndarray, design: np.ndarray, order: tuple[int, int]) -> ArmaFit:
    from scipy.optimize import minimize

    def loss(free: np.ndarray) -> float:
        return -_at(y, design, _bounded(free, order), order)[0]

    start = np.zeros(sum(order))
    found = start
    if sum(order):
        ends = [
            minimize(loss, one, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-5, "maxfev": 120})
            for one in (start + 0.1, start + 0.5)
        ]
        found = min(ends, key=lambda end: end.fun).x
    process = _bounded(found, order)
    likelihood, beta, covariance, variance = _at(y, design, process, order)
    return ArmaFit(
        coefficients=beta,
        errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        order=order,
        process=process,
        variance=variance,
        unbounded=np.asarray(found, np.float64),
        likelihood=likelihood,
        residuals=y - design @ beta,
    )


def _bounded(free: np.ndarray, order: tuple[int, int]) -> np.ndarray:
    """Any numbers to coefficients of a process that is stationary and can be inverted, by partial correlations."""
    partial = _EDGE * np.tanh(free)
    p = order[0]
    return np.r_[_from_partial(partial[:p]), -_from_partial(-partial[p:])]


def _from_partial(partial: np.ndarray) -> np.ndarray:
    """Durbin's and Levinson's recursion: partial correlations to coefficients."""
    found = np.zeros(0)
    for one in partial:
        found = np.r_[found - one * found[::-1], one]
    return found


def _weights(process: np.ndarray, order: tuple[int, int]) -> np.ndarray:
    """The process as a moving average without end, cut where its weights are nothing."""
    from scipy.signal import lfilter

    p = order[0]
    impulse = np.zeros(_LONG)
    impulse[0] = 1.0
    return np.asarray(lfilter(np.r_[1.0, process[p:]], np.r_[1.0, -process[:p]], impulse))


def _covariances(weights: np.ndarray, lags: int) -> np.ndarray:
    """Autocovariances at lags 0, 1, … in units of the innovations' variance."""
    if lags <= 4:
        return np.array([weights[: _LONG - h] @ weights[h:] for h in range(lags)])
    spectrum = np.abs(np.fft.rfft(weights, 2 * _LONG)) ** 2
    return np.fft.irfft(spectrum)[:lags]


def _filtered(columns: np.ndarray, process: np.ndarray, order: tuple[int, int]) -> np.ndarray:
    """The autoregression taken out, but for the first few rows: what is left hangs together over few rows only."""
    p, q = order
    keep, out = max(p, q), columns.copy()
    for j in range(p):
        out[keep:] -= process[j] * columns[keep - j - 1 : len(columns) - j - 1]
    return out


def _band(process: np.ndarray, order: tuple[int, int], n: int) -> np.ndarray:
    """Covariance of what `_filtered` leaves, as the lower band that LAPACK takes: (width + 1, n)."""
    p, q = order
    keep = max(p, q)
    theta, weights = np.r_[1.0, process[p:]], _weights(process, order)
    moving = np.array([theta[: q + 1 - h] @ theta[h:] if h <= q else 0.0 for h in range(keep + 1)])
    band = np.repeat(moving[:, None], n, axis=1)
    first = _covariances(weights, keep + 1)
    for column in range(keep):
        for lag in range(keep + 1):
            if column + lag < keep:
                band[lag, column] = first[lag]
            else:
                band[lag, column] = sum(theta[j] * weights[j - lag] for j in range(lag, q + 1))
    return band


def _at(
    y: np.ndarray, design: np.ndarray, process: np.ndarray, order: tuple[int, int]
) -> tuple[float, np.ndarray, np.ndarray, float]:
    """Restricted log likelihood with the variance profiled out; coefficients; covariance; innovations' variance."""
    from scipy.linalg import cho_solve_banded, cholesky_banded

    n, k = design.shape
    turned = _filtered(np.column_stack([y, design]), process, order)
    root = cholesky_banded(_band(process, order, n), lower=True, check_finite=False)
    cross = turned.T @ cho_solve_banded((root, True), turned, check_finite=False)
    information = cross[1:, 1:]
    beta = np.linalg.solve(information, cross[1:, 0])
    variance = float(cross[0, 0] - beta @ cross[1:, 0]) / (n - k)
    log_det = 2 * float(np.log(root[0]).sum()) + float(np.linalg.slogdet(information)[1])
    likelihood = -((n - k) * (np.log(2 * np.pi * max(variance, 1e-300)) + 1) + log_det) / 2
    return likelihood, beta, variance * np.linalg.inv(information), variance


def free_of(fit: ArmaFit, y: np.ndarray, design: np.ndarray, contrast: np.ndarray) -> float:
    """Satterthwaite's degrees of freedom of a contrast: how well its variance is known, the process being estimated.

    References
    ----------
    Satterthwaite (1946), An approximate distribution of estimates of variance components.
    """
    n, k = design.shape
    at, step = fit.unbounded, 1e-2

    def of(where: np.ndarray) -> tuple[float, float]:
        likelihood, _, covariance, _ = _at(y, design, _bounded(where, fit.order), fit.order)
        return likelihood, float(np.log(contrast @ covariance @ contrast))

    spread = 2 / (n - k)
    if len(at):
        moves = step * np.eye(len(at))
        slope = np.array([(of(at + move)[1] - of(at - move)[1]) / (2 * step) for move in moves])
        bend = np.array([
            [(of(at + one + two)[0] - of(at + one - two)[0] - of(at - one + two)[0] + of(at - one - two)[0])
             / (4 * step**2) for two in moves] for one in moves
        ])  # fmt: skip
        values, axes = np.linalg.eigh(-bend)
        # a flat direction, as at the edge of what is stationary, is not known well: it counts as the flattest allowed
        spread += float(((axes.T @ slope) ** 2 / np.maximum(values, 0.5)).sum())
    return float(np.clip(2 / spread, 2.0, n - k))
