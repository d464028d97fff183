"""Negative binomial: the Poisson limit, exposure, coverage on overdispersed months."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.negative_binomial import harmonics, negative_binomial


def test_counts_without_excess_give_the_poisson_rate():
    fit = negative_binomial(np.array([9, 11, 10, 10, 9, 11.0]), np.full(6, 2.0), np.ones((6, 1)))
    assert np.exp(fit.coefficients[0]) == pytest.approx(5, rel=1e-6)
    assert fit.errors[0] == pytest.approx(1 / np.sqrt(60), rel=0.01)
    assert fit.dispersion < 1e-3


def test_twice_the_exposure_halves_the_rate_and_nothing_else():
    rng = np.random.default_rng(1)
    events = rng.negative_binomial(4, 0.1, 36).astype(np.float64)
    design = np.column_stack([np.ones(36), np.arange(36) / 12, harmonics(np.arange(36), 12)])
    one, two = (negative_binomial(events, np.full(36, e), design) for e in (1.0, 2.0))
    assert one.coefficients[0] - two.coefficients[0] == pytest.approx(np.log(2), abs=1e-6)
    assert one.coefficients[1:] == pytest.approx(two.coefficients[1:], abs=1e-6)


def covered(runs: int, months: int) -> float:
    """The share of intervals of a yearly change that hold the truth; size 3, so variance is mean + mean²/3."""
    inside = 0
    month = np.arange(months)
    design = np.column_stack([np.ones(months), month / 12, harmonics(month, 12)])
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        exposure = rng.uniform(50, 150, months)
        mean = exposure * np.exp(-1.5 + 0.2 * month / 12 + 0.4 * np.sin(2 * np.pi * month / 12))
        low, high = negative_binomial(rng.negative_binomial(3, 3 / (3 + mean)), exposure, design).interval(1)
        inside += low <= 0.2 <= high
    return inside / runs


def test_the_interval_covers_on_overdispersed_months():
    assert covered(60, 36) >= 0.87


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000, 36) <= 0.97


def test_what_has_no_exposure_is_refused():
    with pytest.raises(InputError):
        negative_binomial(np.ones(6), np.zeros(6), np.ones((6, 1)))
    with pytest.raises(InputError):
        negative_binomial(np.zeros(6), np.ones(6), np.ones((6, 1)))
