"""What the two-way coefficient compares: the self-defence laws as published; it adds up; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from panels import castle

from clerestory.errors import InputError
from clerestory.methods.goodman_bacon import coefficient, decomposition, share_of


def test_the_self_defence_laws_as_published():
    """The bacondecomp vignette on Cheng and Hoekstra (2013): weights and estimates to five digits."""
    pairs = decomposition(*castle())
    assert coefficient(pairs) == pytest.approx(0.0818116, abs=1e-6)
    for kind, weight, effect in (
        ("later", 0.05976, -0.00554), ("already", 0.03190, 0.07032), ("never", 0.90834, 0.08796)
    ):  # fmt: skip
        assert share_of(pairs, kind) == pytest.approx(weight, abs=5e-6)
        of_kind = sum(one.weight * one.effect for one in pairs if one.kind == kind) / share_of(pairs, kind)
        assert of_kind == pytest.approx(effect, abs=5e-6)
    top = max(pairs, key=lambda one: one.weight)
    assert (top.treated, top.effect, top.weight) == (2006, pytest.approx(0.06823587), pytest.approx(0.5923947))


def test_it_adds_up_to_the_two_way_regression():
    rng = np.random.default_rng(1)
    periods = np.arange(12)
    first = rng.choice([0, 3, 5, 9], 30)
    y = rng.normal(size=(30, 12)).cumsum(axis=1)
    on = (first[:, None] > 0) & (periods >= first[:, None])
    centred = on - on.mean(axis=1, keepdims=True) - on.mean(axis=0) + on.mean()
    pairs = decomposition(y, first, periods)
    assert sum(one.weight for one in pairs) == pytest.approx(1)
    assert coefficient(pairs) == pytest.approx((centred * y).sum() / (centred * on).sum())


def test_what_it_refuses():
    with pytest.raises(InputError, match="adoption"):
        decomposition(np.ones((3, 4)), np.array([0, 0, 0]), np.arange(4))
    with pytest.raises(InputError, match="panel"):
        decomposition(np.ones((3, 3)), np.array([0, 2, 2]), np.arange(4))
