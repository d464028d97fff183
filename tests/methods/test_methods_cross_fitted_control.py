"""Weights judged on stretches they have not seen: by hand, coverage with and without memory, the published data."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.cross_fitted_control import cross_fitted_effect
from clerestory.reference.sets import series


def test_by_hand():
    """Two equal donors that never move: the three stretches of the past have means 1, 2, 3, the time after 10."""
    treated = np.r_[0.0, 0.0, 1, 1, 2, 2, 3, 3, 10, 10]
    value, low, high = cross_fitted_effect(np.zeros((10, 2)), treated, before=8)
    # effects 9, 8, 7: mean 8, deviation 1, times sqrt(1 + 3 x 2/2) = 2, t with 2 degrees 4.3027
    assert value == pytest.approx(8)
    assert high - value == pytest.approx(4.302653 * 2 / np.sqrt(3), abs=1e-4)
    assert value - low == pytest.approx(high - value)


def world(rng: np.random.Generator, memory: float):
    season = np.sin(np.arange(60) / 4)[:, None] * 3
    donors = 20 + season + rng.normal(0, 1, (60, 12))
    error = rng.normal(0, 1, 60)
    for t in range(1, 60):
        error[t] += memory * error[t - 1]
    return donors, donors[:, :3].mean(axis=1) + 5 + error + 2.0 * (np.arange(60) >= 48)


def covered(runs: int, memory: float, seed: int = 1) -> float:
    rng, held = np.random.default_rng(seed), 0
    for _ in range(runs):
        _, low, high = cross_fitted_effect(*world(rng, memory), before=48)
        held += low <= 2 <= high
    return held / runs


def test_the_interval_covers():
    assert 0.915 <= covered(300, 0.4) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0.0, 0.4])
def test_the_interval_covers_in_full(memory):
    assert 0.93 <= covered(2000, memory) <= 0.975


def test_the_published_walk_through_is_inside():
    _, held = series("geolift")
    two = np.column_stack([held.pop("chicago"), held.pop("portland")]).mean(axis=1)
    _, low, high = cross_fitted_effect(np.column_stack(list(held.values())), two, before=90)
    assert 0 < low < 155.5557 < high


def test_periods():
    with pytest.raises(InputError, match="6 before"):
        cross_fitted_effect(np.zeros((8, 2)), np.zeros(8), before=5)
