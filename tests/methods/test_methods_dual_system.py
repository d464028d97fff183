"""Two sources: Chapman by hand, bounds without a link."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.dual_system import chapman, unlinked_bounds


def test_chapman_by_hand():
    # (30 + 1)(20 + 1)/(10 + 1) - 1
    assert chapman(20, 10, 10).total == pytest.approx(31 * 21 / 11 - 1)
    said = chapman(20, 10, 10)
    assert 40 < said.low < said.total < said.high
    assert chapman(0, 10, 10).low == chapman(0, 10, 10).high == 20


def test_its_interval_covers():
    inside = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        first, second = rng.random(500) < 0.4, rng.random(500) < 0.3
        said = chapman(int((first & ~second).sum()), int((second & ~first).sum()), int((first & second).sum()))
        inside += said.low <= 500 <= said.high
    assert 0.915 <= inside / 300 <= 0.975


def test_without_a_link_only_bounds():
    assert unlinked_bounds(40, 10) == (0, 0.25)
    assert unlinked_bounds(10, 40) == (0, 1)
    for wrong in ((0, 5), (5, -1)):
        with pytest.raises(InputError):
            unlinked_bounds(*wrong)
    with pytest.raises(InputError):
        chapman(5, 5, 0)
