"""Interrupted series: exact against the dense likelihood, order found, coverage better than least squares."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import t as student

from clerestory.errors import InputError
from clerestory.methods.interrupted_series import arma_regression, critical, free_of, segmented


def ar(rng, n, rho):
    y = np.zeros(n + 50)
    for i in range(1, n + 50):
        y[i] = rho * y[i - 1] + rng.normal()
    return y[50:]


def test_the_design_by_hand():
    design = segmented(4, 2)
    assert design.tolist() == [[1, -0.5, 0, 0], [1, -0.25, 0, 0], [1, 0, 1, 0], [1, 0.25, 1, 0.25]]
    assert segmented(24, 12, period=12).shape == (24, 8)


def test_the_likelihood_is_the_dense_one():
    rng = np.random.default_rng(1)
    y, x = ar(rng, 40, 0.5), segmented(40, 20)
    fit = arma_regression(y, x, orders=[(1, 0)])
    rho = fit.process[0]
    v = rho ** np.abs(np.subtract.outer(np.arange(40), np.arange(40))) * fit.variance / (1 - rho**2)
    w = np.linalg.inv(v)
    beta = np.linalg.solve(x.T @ w @ x, x.T @ w @ y)
    assert fit.coefficients == pytest.approx(beta, rel=1e-4)
    assert fit.errors == pytest.approx(np.sqrt(np.diag(np.linalg.inv(x.T @ w @ x))), rel=1e-4)

    def dense(r):
        v = r ** np.abs(np.subtract.outer(np.arange(40), np.arange(40)))
        w = np.linalg.inv(v)
        e = y - x @ np.linalg.solve(x.T @ w @ x, x.T @ w @ y)
        return -(36 * np.log(e @ w @ e / 36) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(x.T @ w @ x)[1]) / 2

    assert dense(rho) >= max(dense(r) for r in np.linspace(-0.9, 0.95, 100)) - 1e-3, "REML, not maximum likelihood"


def test_an_arma_likelihood_is_the_dense_one():
    """Orders (2, 0), (0, 1) and (1, 1), against the covariance written out."""
    rng = np.random.default_rng(5)
    x = segmented(30, 15)
    y = ar(rng, 30, 0.6)
    for order in ((2, 0), (0, 1), (1, 1)):
        fit = arma_regression(y, x, orders=[order])
        p = order[0]
        weights = lfilter(np.r_[1.0, fit.process[p:]], np.r_[1.0, -fit.process[:p]], np.eye(1, 2000)[0])
        shared = np.array([weights[: 2000 - h] @ weights[h:] for h in range(30)])
        v = shared[np.abs(np.subtract.outer(np.arange(30), np.arange(30)))] * fit.variance
        w = np.linalg.inv(v)
        beta = np.linalg.solve(x.T @ w @ x, x.T @ w @ y)
        assert fit.coefficients == pytest.approx(beta, rel=1e-5), order
        left = y - x @ beta
        exact = -(26 * np.log(2 * np.pi) + left @ w @ left + np.linalg.slogdet(v)[1]
                  + np.linalg.slogdet(x.T @ w @ x)[1]) / 2  # fmt: skip
        assert fit.likelihood == pytest.approx(exact, rel=1e-6), order


def test_the_order_is_found():
    rng = np.random.default_rng(2)
    assert arma_regression(ar(rng, 300, 0.8), segmented(300, 150)).order[0] >= 1
    noise = [arma_regression(rng.normal(size=120), segmented(120, 60)).order for _ in range(10)]
    assert sum(order == (0, 0) for order in noise) >= 5


@pytest.mark.slow
def test_coverage_at_sixty_months():
    """AR .4, T=60: least squares covers .81 (METHODS section 4); restricted likelihood with the bootstrap near .95."""
    rng, x, contrast = np.random.default_rng(3), segmented(60, 36), np.array([0, 0, 1.0, 0])
    plain = t_based = wide = 0
    for run in range(300):
        y = ar(rng, 60, 0.4)
        ols = np.linalg.lstsq(x, y, rcond=None)[0]
        s = np.sqrt(((y - x @ ols) ** 2).sum() / 56 * np.linalg.inv(x.T @ x)[2, 2])
        plain += abs(ols[2]) <= student.ppf(0.975, 56) * s
        fit = arma_regression(y, x, orders=[(1, 0)])
        ratio = abs(fit.coefficients[2]) / fit.errors[2]
        t_based += ratio <= student.ppf(0.975, free_of(fit, y, x, contrast))
        if run < 100:
            wide += ratio <= critical(fit, x, contrast, rng=rng, draws=99)
    assert plain / 300 < 0.88
    assert t_based / 300 >= 0.90
    assert wide / 100 >= 0.88


def test_degrees_of_freedom():
    """Independent errors with the order known: n less k; a process that is estimated costs some."""
    rng, contrast = np.random.default_rng(4), np.array([0, 0, 1.0, 0])
    x, y = segmented(60, 36), rng.normal(size=60)
    assert free_of(arma_regression(y, x, orders=[(0, 0)]), y, x, contrast) == pytest.approx(56)
    dependent = ar(rng, 60, 0.6)
    assert 2 <= free_of(arma_regression(dependent, x, orders=[(1, 0)]), dependent, x, contrast) < 30


def test_what_it_refuses():
    with pytest.raises(InputError, match="series"):
        arma_regression(np.ones(8), segmented(8, 4))
    with pytest.raises(InputError, match="design"):
        arma_regression(np.arange(20.0), np.ones((20, 2)))
