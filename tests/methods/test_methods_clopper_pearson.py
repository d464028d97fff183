"""The exact interval of a share: worked values, its definition by binomial tails, coverage, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from clerestory.errors import InputError
from clerestory.methods.clopper_pearson import clopper_pearson


@pytest.mark.parametrize(("k", "n", "low", "high"), [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (0, 0, 0.0, 1.0)])
def test_worked_values(k, n, low, high):
    # Of none in ten: 1 - .025 ** (1 / 10).
    assert clopper_pearson(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("k", "n"), [(1, 40), (7, 40), (39, 40), (150, 300)])
def test_each_end_leaves_a_fortieth(k, n):
    low, high = clopper_pearson(k, n)
    assert binom.sf(k - 1, n, low) == pytest.approx(0.025)
    assert binom.cdf(k, n, high) == pytest.approx(0.025)


def test_it_holds_the_truth_as_often_as_it_says():
    k = np.arange(31)
    ends = np.array([clopper_pearson(int(one), 30) for one in k])
    for truth in (0.01, 0.05, 0.3, 0.9):
        held = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
        assert binom.pmf(k, 30, truth)[held].sum() >= 0.95


@pytest.mark.parametrize(("k", "n", "level"), [(-1, 3, 0.95), (4, 3, 0.95), (1, 3, 0.0), (1, 3, 1.0)])
def test_what_it_refuses(k, n, level):
    with pytest.raises(InputError):
        clopper_pearson(k, n, level=level)
