"""Lots that could have been drawn: by hand, size, coverage."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.lot_inference import lot_effect


def test_by_hand():
    """Changes 1 2 | 10 11: of the six lots two are as far apart as this one."""
    value, low, high, p = lot_effect(np.array([1.0, 2, 10, 11]), np.array([0, 0, 1, 1]), rng=np.random.default_rng(1))
    assert value == 9
    # of the 24 lots that are drawn some come up more often than others
    assert p == pytest.approx(1 / 3, abs=0.2)
    assert low < 0 < 9 < high


def covered(runs: int, *, seed: int = 4, spill: float = 0.0) -> float:
    rng, held = np.random.default_rng(seed), 0
    for _ in range(runs):
        chosen = rng.permutation(np.repeat([0, 1], [12, 8]))
        change = rng.standard_t(3, 20) + 1.5 * chosen + spill * (1 - chosen)
        _, low, high, _ = lot_effect(change, chosen, rng=rng)
        held += low <= 1.5 <= high
    return held / runs


def test_the_interval_covers():
    assert 0.915 <= covered(60) <= 1


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000) <= 0.97


def test_two_on_each_side():
    with pytest.raises(InputError, match="two or more"):
        lot_effect(np.zeros(4), np.array([1, 0, 0, 0]), rng=np.random.default_rng(1))
