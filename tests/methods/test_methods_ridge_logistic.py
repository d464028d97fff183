"""Ridge logistic regression: against its own conditions of a maximum, known ends, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.ridge_logistic import fit_several, fit_two, shares, sigmoid


def drawn(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(7)
    x = dice.normal(size=(n, 3))
    return x, (dice.random(n) < sigmoid(x @ np.array([1.5, -1.0, 0.0]) - 0.5)).astype(int)


def test_the_slope_is_zero_at_the_maximum():
    x, y = drawn()
    prior = np.array([0.5, 0.0, 2.0])
    w = fit_two(x, y, prior=prior, strength=3.0)
    p = sigmoid(w[0] + x @ w[1:])
    assert np.abs((p - y).sum()) < 1e-5
    assert np.abs(x.T @ (p - y) + 3.0 * (w[1:] - prior)).max() < 1e-5


def test_a_strong_pull_keeps_the_prior_and_a_weak_one_the_data():
    x, y = drawn(4000)
    prior = np.array([-3.0, 3.0, 3.0])
    assert np.allclose(fit_two(x, y, prior=prior, strength=1e7)[1:], prior, atol=0.01)
    assert np.allclose(fit_two(x, y, prior=prior, strength=1e-4)[1:], [1.5, -1.0, 0.0], atol=0.15)


def test_a_feature_that_never_varies_keeps_its_prior():
    x, y = drawn()
    x[:, 2] = 0
    assert fit_two(x, y, prior=np.array([0.0, 0.0, 2.5]), strength=1.0)[3] == pytest.approx(2.5)


def test_a_row_that_counts_double_is_as_two_rows():
    x, y = drawn(50)
    once = fit_two(np.vstack([x, x[:1]]), np.append(y, y[0]), prior=np.zeros(3), strength=1.0)
    counts = np.ones(50)
    counts[0] = 2
    assert np.allclose(fit_two(x, y, prior=np.zeros(3), strength=1.0, counts=counts), once, atol=1e-6)


def test_several_classes_at_their_maximum():
    x, y = drawn()
    y = y + (x[:, 2] > 1)
    w = fit_several(x, y, classes=3, strength=2.0)
    left = shares(x, w) - np.eye(3)[y]
    assert np.abs(x.T @ left + 2.0 * w[1:]).max() < 1e-5
    assert np.abs(left.sum(axis=0) + 1e-3 * w[0]).max() < 1e-5
    assert np.allclose(shares(x, w).sum(axis=1), 1)


def test_classes_that_part_cleanly_do_not_run_away():
    w = fit_two(np.array([[-1.0], [1.0]] * 20), np.array([0, 1] * 20), prior=np.zeros(1), strength=1.0)
    assert 0 < w[1] < 10


def test_refusals():
    x, y = drawn(10)
    with pytest.raises(InputError, match="two classes"):
        fit_two(x, np.zeros(10), prior=np.zeros(3), strength=1.0)
    with pytest.raises(InputError, match="above 0"):
        fit_two(x, y, prior=np.zeros(3), strength=0.0)
    with pytest.raises(InputError, match="one for each of 10 rows"):
        fit_several(x, y[:5], classes=2, strength=1.0)
    with pytest.raises(InputError, match="from 0 to 1"):
        fit_several(x, y + 1, classes=2, strength=1.0)
