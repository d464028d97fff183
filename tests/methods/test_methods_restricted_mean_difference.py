"""Free days: by hand, coverage, and groups that were not followed long enough."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.restricted_mean_difference import restricted_mean_difference


def test_by_hand():
    """Two of the treated: free 10 of 10 days.  Four others, one event at 2, one at 6: 2 + 4 x .75 + 4 x .5 = 7."""
    times, event = np.array([12.0, 12, 2, 6, 12, 12]), np.array([0, 0, 1, 1, 0, 0])
    treated = np.array([1, 1, 0, 0, 0, 0])
    gap, low, high = restricted_mean_difference(times, event, treated, until=10)
    assert gap == pytest.approx(3)
    # areas left: after 2: 4 x .75 + 4 x .5 = 5, after 6: 4 x .5 = 2; Greenwood 1 / (4 x 3) and 1 / (3 x 2)
    assert high - gap == pytest.approx(1.959964 * np.sqrt(25 / 12 + 4 / 6), abs=1e-5)
    assert low == pytest.approx(2 * gap - high)


def covered(runs: int, *, n: int, seed: int = 2) -> float:
    rng, held = np.random.default_rng(seed), 0
    truth = (1 - np.exp(-0.5)) / 0.5 - (1 - np.exp(-1.0))
    for _ in range(runs):
        treated = np.repeat([1, 0], n)
        event, cut = rng.exponential(np.where(treated, 2.0, 1.0)), rng.uniform(0.8, 3, 2 * n)
        # everybody's records are searched to day 1 at least in each group, by the size of n
        _, low, high = restricted_mean_difference(np.minimum(event, cut), event <= cut, treated, until=1.0)
        held += low <= truth <= high
    return held / runs


def test_the_interval_covers():
    assert 0.915 <= covered(300, n=60) <= 0.975


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000, n=60) <= 0.97


def test_a_group_that_is_not_followed_so_long():
    with pytest.raises(InputError, match="both groups reach"):
        restricted_mean_difference(np.array([1.0, 5]), np.ones(2), np.array([1, 0]), until=4)
