"""Limits for trends that part: by hand, their coverage, what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.relative_trends import relative_magnitudes


def test_by_hand_without_noise():
    """Steps before of .1 at most; after, four periods: 1, 2, 3, 4 steps, .25 on average."""
    found = relative_magnitudes((-1.0, 0.0), (np.array([0.1, -0.05]), np.zeros(2)), 4)
    assert (found.low, found.high) == pytest.approx((-1.25, -0.75))
    assert found.steps == pytest.approx(0.1)
    assert found.breakdown == pytest.approx(4)
    half = relative_magnitudes((-1.0, 0.0), (np.array([0.1]), np.zeros(1)), 4, factor=0.5)
    assert (half.low, half.high) == pytest.approx((-1.125, -0.875))
    assert relative_magnitudes((0.1, 1.0), (np.array([0.1]), np.zeros(1)), 1).breakdown == 0


def test_it_covers_where_trends_part_as_they_did():
    """A steady step of .1 before and after, no effect: the plain interval hardly ever covers, the limits do."""
    rng, covered, plain = np.random.default_rng(1), 0, 0
    for _ in range(300):
        path = 0.1 * np.arange(-7, 5) + rng.normal(0, 0.05, 12)
        gap = path - path[7 - 1]
        steps = np.diff(path[:7])
        value, error = gap[7:].mean(), 0.05 * np.sqrt(1 + 1 / 5)
        found = relative_magnitudes((value, error), (steps, np.full(6, 0.05 * np.sqrt(2))), 5)
        covered += found.low <= 0 <= found.high
        plain += abs(value) <= 1.96 * error
    assert covered >= 0.94 * 300
    assert plain <= 0.05 * 300


def test_what_it_refuses():
    with pytest.raises(InputError, match="steps"):
        relative_magnitudes((0.0, 1.0), (np.array([]), np.array([])), 2)
