"""Clusters: by hand as Welch has it, coverage, and pupils taken one by one, which must fail."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from clerestory.errors import InputError
from clerestory.methods.cluster_change import cluster_change


def test_it_is_welch_s():
    one, other = np.array([1.2, 0.8, 2.0, 1.4]), np.array([0.1, -0.4, 0.3])
    value, low, high, free = cluster_change(one, other)
    found = ttest_ind(one, other, equal_var=False)
    ends = found.confidence_interval(0.95)
    assert (low, high, free) == (pytest.approx(ends.low), pytest.approx(ends.high), pytest.approx(found.df))
    assert value == pytest.approx(1.35 - 0.0)


def covered(runs: int, *, schools: tuple[int, int] = (6, 9), pupils: bool = False, seed: int = 4) -> float:
    rng, held = np.random.default_rng(seed), 0
    for _ in range(runs):
        changes = [0.5 + rng.normal(0, 0.4, schools[0]), rng.normal(0, 0.4, schools[1])]
        people = [one[:, None] + rng.normal(0, 1, (len(one), 40)) for one in changes]
        arms = [one.ravel() if pupils else one.mean(axis=1) for one in people]
        _, low, high, _ = cluster_change(*arms)
        held += low <= 0.5 <= high
    return held / runs


def test_the_interval_covers_and_pupils_one_by_one_do_not():
    assert 0.915 <= covered(300) <= 0.98
    assert covered(100, pupils=True) < 0.7


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000) <= 0.97


def test_two_clusters_that_vary():
    with pytest.raises(InputError, match="two or more"):
        cluster_change(np.ones(1), np.zeros(3))
    with pytest.raises(InputError, match="vary"):
        cluster_change(np.ones(3), np.zeros(3))
