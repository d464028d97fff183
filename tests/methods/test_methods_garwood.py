"""The exact interval of a count: published limits, and its coverage."""

from __future__ import annotations

import pytest
from scipy.stats import poisson

from clerestory.errors import InputError
from clerestory.methods.garwood import garwood


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.6889), (3, 0.6187, 8.7673), (10, 4.7954, 18.3904)])
def test_published_limits(events, low, high):
    assert garwood(events) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("mean", "exact", "mid"), [(2, 0.982, 0.986), (10, 0.972, 0.944), (50, 0.952, 0.952)])
def test_coverage_near_the_simulated(mean, exact, mid):
    counts = range(200)
    for level, kind in ((exact, False), (mid, True)):
        limits = [garwood(x, mid=kind) for x in counts]
        covered = sum(
            float(poisson.pmf(x, mean)) for x, (low, high) in zip(counts, limits, strict=True) if low <= mean <= high
        )
        assert covered == pytest.approx(level, abs=5e-3)


@pytest.mark.parametrize(("events", "level"), [(-1, 0.95), (3, 0.0), (3, 1.0)])
def test_what_it_refuses(events, level):
    with pytest.raises(InputError):
        garwood(events, level=level)
