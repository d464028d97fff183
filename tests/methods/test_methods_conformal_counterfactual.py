"""Residuals shifted round in time: the published walk-through, size, coverage, what so few periods can say."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.conformal_counterfactual import p_of_effect
from clerestory.reference.sets import series


def world(rng: np.random.Generator, *, effect: float, periods: int = 60, before: int = 50, memory: float = 0.0):
    """Twelve places that share a season; the treated one is a mixture of three, with errors of its own."""
    common = np.sin(np.arange(periods) / 4)[:, None] * 3
    donors = 20 + common + rng.normal(0, 1, (periods, 12))
    error = rng.normal(0, 1, periods)
    for t in range(1, periods):
        error[t] += memory * error[t - 1]
    treated = donors[:, :3].mean(axis=1) + 5 + error
    treated[before:] += effect
    return donors, treated


def covered(runs: int, *, effect: float = 2.0, seed: int = 3, **more: float) -> float:
    """How often the truth is not refused."""
    rng = np.random.default_rng(seed)
    return float(
        np.mean([p_of_effect(*world(rng, effect=effect, **more), before=50, effect=effect) > 0.05 for _ in range(runs)])
    )


def test_the_truth_is_seldom_refused():
    assert covered(300) >= 0.915


@pytest.mark.slow
def test_the_truth_is_seldom_refused_in_full():
    """57 or more of 60 shifts are kept: .95 is reached but for the multiples of 1/60."""
    assert covered(2000) >= 0.93


def test_an_effect_is_found_and_periods_bound_p():
    donors, treated = world(np.random.default_rng(5), effect=4.0)
    assert p_of_effect(donors, treated, before=50, effect=0.0) == pytest.approx(1 / 60)
    assert p_of_effect(donors, treated, before=50, effect=4.0) > 0.05


def test_the_published_walk_through():
    """GeoLift's two test places: 5 of the 105 shifts, as computed here."""
    _, held = series("geolift")
    two = np.column_stack([held.pop("chicago"), held.pop("portland")]).mean(axis=1)
    donors = np.column_stack(list(held.values()))
    assert p_of_effect(donors, two, before=90, effect=0.0) == pytest.approx(5 / 105)


def test_periods_before_and_after():
    donors, treated = world(np.random.default_rng(5), effect=4.0)
    with pytest.raises(InputError, match="periods before and after"):
        p_of_effect(donors, treated, before=60, effect=0.0)
