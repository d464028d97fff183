"""Curves of spending: the lowest is concave and below the truth, nothing beyond what was spent, too few campaigns."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.response_envelope import responses

SPENT = np.array([100.0, 300, 500, 800])
TRUTH = ((5000.0, 400.0), (2000.0, 150.0), (800.0, 900.0))


def curves(rng: np.random.Generator, spread: float):
    return [
        (SPENT, most * -np.expm1(-SPENT / scale) * np.exp(rng.normal(0, spread, len(SPENT)))) for most, scale in TRUTH
    ]


def test_without_error_all_three_curves_are_one():
    grid = np.array([150.0, 400, 700])
    for (most, scale), one in zip(TRUTH, responses(curves(np.random.default_rng(1), 1e-6)), strict=True):
        truth = most * -np.expm1(-grid / scale)
        assert one.middle(grid) == pytest.approx(truth, rel=0.02)
        assert (one.low(grid) <= one.middle(grid) + 1e-9).all()
        assert (one.high(grid) >= one.middle(grid) - 1e-9).all()


def test_the_lowest_is_concave_and_flat_beyond_what_was_spent():
    grid = np.linspace(0, 1600, 81)
    for one in responses(curves(np.random.default_rng(2), 0.2)):
        low = one.low(grid)
        assert (np.diff(low, 2) <= 1e-9 * low.max()).all()
        assert (np.diff(low) >= -1e-9).all()
        assert low[40] == pytest.approx(low[-1])
        assert low[0] == 0


def below(runs: int, spread: float = 0.2, seed: int = 5) -> float:
    """How often the lowest curve is below the truth at every amount between the least and the most spent."""
    rng, grid, right, told = np.random.default_rng(seed), np.linspace(100, 800, 15), 0, 0
    for _ in range(runs):
        for (most, scale), one in zip(TRUTH, responses(curves(rng, spread)), strict=True):
            told += 1
            right += (one.low(grid) <= most * -np.expm1(-grid / scale) * (1 + 1e-9)).all()
    return right / told


def test_it_bounds():
    assert below(100) >= 0.95


@pytest.mark.slow
def test_it_bounds_in_full():
    assert below(2000) >= 0.965


@pytest.mark.parametrize(("spent", "reached"), [([1, 2], [1, 2]), ([1, 2, 2], [1, 2, 2]), ([1, 2, 3], [0, 1, 2])])
def test_what_campaigns_must_be(spent, reached):
    with pytest.raises(InputError, match="campaigns"):
        responses([(np.array(spent, float), np.array(reached, float))] * 6)


def test_one_curve_of_four_says_too_little():
    with pytest.raises(InputError, match="5 or more"):
        responses(curves(np.random.default_rng(1), 0.2)[:1])
