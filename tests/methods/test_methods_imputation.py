"""Imputed effects: exact on an additive world, growing effects that a two-way regression gets wrong, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from panels import castle

from clerestory.errors import InputError
from clerestory.methods.goodman_bacon import coefficient, decomposition
from clerestory.methods.imputation import impute


def test_growing_effects_that_the_two_way_coefficient_gets_wrong():
    periods, first = np.arange(10), np.repeat([0, 3, 6], [2, 8, 8])
    since = np.where(first[:, None] > 0, periods - first[:, None] + 1, 0).clip(0)
    y = np.arange(18.0)[:, None] + np.sin(periods) + since
    found = impute(y, first, periods)
    assert found.value == pytest.approx(since[since > 0].mean())
    assert found.by_event == {e: pytest.approx(e + 1) for e in range(7)}
    assert coefficient(decomposition(y, first, periods)) < 0.7 * found.value


def test_its_interval_covers():
    rng, covered = np.random.default_rng(1), 0
    periods, first = np.arange(12), np.repeat([0, 6, 8], [20, 10, 10])
    for _ in range(200):
        y = rng.normal(0, 1, (40, 1)) + rng.normal(0, 0.5, (40, 12)).cumsum(axis=1) * 0.3 + rng.normal(0, 1, (40, 12))
        found = impute(y, first, periods)
        covered += abs(found.value) <= 1.96 * found.error
    assert 0.90 <= covered / 200 <= 0.99


def test_the_self_defence_laws():
    found = impute(*castle())
    assert found.value == pytest.approx(0.0798, abs=1e-4), "computed here; no printed value seen"


def test_what_it_refuses():
    with pytest.raises(InputError, match="panel"):
        impute(np.ones((3, 4)), np.array([2, 2, 2]), np.arange(4))
    assert np.isnan(impute(np.ones((3, 4)), np.array([0, 0, 2]), np.arange(4)).error)
