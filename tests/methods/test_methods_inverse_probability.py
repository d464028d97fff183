"""Weights: by hand in strata, groups made alike, and what they cannot see."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.inverse_probability import stabilised_weights


def test_by_hand_in_two_strata():
    """Stratum 0: 10 of 40 treated; stratum 1: 30 of 40.  Half are treated in all, so weights are .5 over the share."""
    x = np.repeat([0.0, 1.0], 40)[:, None]
    treated = np.r_[np.ones(10), np.zeros(30), np.ones(30), np.zeros(10)]
    found = stabilised_weights(x, treated)
    assert found.weights[[0, 10, 40, 70]] == pytest.approx([2.0, 2 / 3, 2 / 3, 2.0], rel=0.002)
    assert found.apart_before[0] == pytest.approx(1.0)
    assert found.apart_after[0] == pytest.approx(0.0, abs=0.005)
    # Kish: (20 + 20 + 20 + 20)² / (10 x 4 + 30 x 4/9 + the same again)
    assert found.effective == pytest.approx(6400 / (2 * (40 + 40 / 3)), rel=0.003)


def test_groups_are_made_alike():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, (800, 3))
    treated = rng.random(800) < 1 / (1 + np.exp(-x @ [0.8, -0.5, 0.0]))
    found = stabilised_weights(x, treated)
    assert np.abs(found.apart_before).max() > 0.5
    assert np.abs(found.apart_after).max() < 0.1
    assert found.effective < 800


def test_a_column_that_is_the_group_stays_apart():
    found = stabilised_weights(np.repeat([0.0, 1.0], 30)[:, None], np.repeat([0, 1], 30))
    assert np.abs(found.apart_after[0]) > 1


def test_one_group_is_none():
    with pytest.raises(InputError):
        stabilised_weights(np.zeros((4, 1)), np.ones(4))
    with pytest.raises(InputError, match="rows"):
        stabilised_weights(np.zeros((4, 1)), np.ones(3))
