"""Two rates: equal to one interval where the other rate is known, coverage, exposures."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.garwood import garwood
from clerestory.methods.rate_difference import rate_difference


def test_by_hand():
    """20 in 100 and 10 in 200: .15, its ends by Pythagoras from those of the two rates."""
    value, low, high = rate_difference((20, 10), (100.0, 200.0))
    (a, b), (c, d) = (garwood(n, mid=True) for n in (20, 10))
    assert value == pytest.approx(0.15)
    assert low == pytest.approx(0.15 - np.hypot(0.2 - a / 100, d / 200 - 0.05))
    assert high == pytest.approx(0.15 + np.hypot(b / 100 - 0.2, 0.05 - c / 200))


def test_beside_a_rate_that_is_known_it_is_the_other_s_own():
    _, low, high = rate_difference((7, 10**8), (1.0, 1e8))
    assert (low + 1, high + 1) == pytest.approx(garwood(7, mid=True), abs=1e-2)


def covered(runs: int, seed: int = 3) -> float:
    rng, held = np.random.default_rng(seed), 0
    for _ in range(runs):
        _, low, high = rate_difference((int(rng.poisson(12)), int(rng.poisson(8))), (100.0, 100.0))
        held += low <= 0.04 <= high
    return held / runs


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000) <= 0.97


def test_exposures():
    with pytest.raises(InputError, match="exposure"):
        rate_difference((1, 1), (0.0, 1.0))
