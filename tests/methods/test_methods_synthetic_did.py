"""Synthetic difference-in-differences: California's law on tobacco as published, a true effect, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from panels import prop99

from clerestory.errors import InputError
from clerestory.methods.synthetic_control import outcome_only
from clerestory.methods.synthetic_did import placebo_error, synthetic_did


def test_california_s_tobacco_law_as_published():
    """Table 1: -15.6 (8.4) by SDID, -19.6 by synthetic control, -27.3 by difference-in-differences."""
    controls, treated = prop99()
    found = synthetic_did(controls, treated, 19)
    assert found.value == pytest.approx(-15.604, abs=0.01)
    assert found.units.max() == pytest.approx(0.124, abs=1e-3), "Nevada"
    assert found.periods[-3:] == pytest.approx([0.366, 0.206, 0.427], abs=1e-3)
    weights = outcome_only(controls[:, :19].T, treated[0, :19]).weights
    assert (treated[0] - weights @ controls)[19:].mean() == pytest.approx(-19.6, abs=0.1)
    moved = treated[0, 19:].mean() - treated[0, :19].mean()
    assert moved - controls[:, 19:].mean() + controls[:, :19].mean() == pytest.approx(-27.349, abs=1e-3)
    error = placebo_error(controls, 1, 19, rng=np.random.default_rng(1), draws=200)
    assert error == pytest.approx(8.4, abs=1.5), "the published error is itself drawn"


def test_a_planted_effect_is_found():
    rng = np.random.default_rng(2)
    factor = rng.normal(0, 1, 40).cumsum()
    load = rng.uniform(0, 1, 31)
    panel = 10 * rng.normal(size=31)[:, None] + load[:, None] * factor + rng.normal(0, 0.1, (31, 40))
    panel[0, 30:] += 3
    assert synthetic_did(panel[1:], panel[:1], 30).value == pytest.approx(3, abs=0.25)
    gap = panel[0] - synthetic_did(panel[1:], panel[:1], 30).expected
    assert gap[30:].mean() == pytest.approx(3, abs=0.25)


def test_what_it_refuses():
    with pytest.raises(InputError, match="panel"):
        synthetic_did(np.ones((1, 9)), np.ones((1, 9)), 5)
    with pytest.raises(InputError, match="panel"):
        synthetic_did(np.ones((3, 9)), np.ones((1, 9)), 9)
    with pytest.raises(InputError, match="panel"):
        placebo_error(np.ones((3, 9)), 2, 5, rng=np.random.default_rng(0), draws=5)
