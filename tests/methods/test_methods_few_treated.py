"""Few treated places: the exact rank by hand, size, an interval that covers, endless where no p can reach."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.few_treated import randomised


def test_by_hand():
    found = randomised(np.array([9.0, 1, 2, 3, 4]), np.array([1, 0, 0, 0, 0], bool), rng=np.random.default_rng(0))
    assert found.value == 6.5
    assert (found.p, found.least) == (0.2, 0.2)
    assert (found.low, found.high) == (-np.inf, np.inf), "one of five can never be told at 5 %"


def test_size_and_coverage():
    rng, rejected, covered = np.random.default_rng(1), 0, 0
    treated = np.arange(25) < 3
    for _ in range(60):
        change = rng.standard_t(4, 25)
        change[treated] += 1.0
        found = randomised(change, treated, rng=rng)
        covered += found.low <= 1.0 <= found.high
        rejected += randomised(change - treated, treated, rng=rng).p <= 0.05
    assert rejected <= 8, "99 % point of a true 5 %"
    assert 0.89 <= covered / 60 <= 0.99


def test_the_true_choice_is_counted():
    change = np.r_[100.0, np.zeros(39)]
    found = randomised(change, np.arange(40) < 1, rng=np.random.default_rng(0))
    assert found.p == pytest.approx(1 / 40)


def test_what_it_refuses():
    with pytest.raises(InputError, match="places"):
        randomised(np.ones(3), np.ones(3, bool), rng=np.random.default_rng(0))
