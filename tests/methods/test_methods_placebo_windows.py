"""One place by windows: equal halves by hand, how often a still place is told from nothing, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from clerestory.errors import InputError
from clerestory.methods.placebo_windows import windowed


def test_by_hand():
    """Sixty periods before, twelve after: halves of twelve, thirty-seven windows; the place halves, the others stay."""
    place, others = np.full((1, 72), 40.0), np.full((1, 72), 100.0)
    place[0, 60:] = 20
    found = windowed(place, others, 60)
    assert found is not None
    assert (found.length, found.windows, found.free) == (12, 37, 3)
    assert found.effects[0] == pytest.approx(np.log(0.5))
    assert found.covariance[0, 0] == pytest.approx(0)


def test_a_gap_is_left_out():
    place, others = np.full((1, 72), 40.0), np.full((1, 72), 100.0)
    place[0, 60:63] = 400
    found = windowed(place, others, 60, gap=3)
    assert found is not None
    assert found.effects[0] == pytest.approx(0)


def test_windows_wander_over_the_gap_too():
    """A steady drift of .01 a period, halves of twelve and a gap of three: .15 in every window."""
    place, others = 40 * np.exp(0.01 * np.arange(80))[None], np.full((1, 80), 100.0)
    found = windowed(place, others, 60, gap=3)
    assert found is not None
    assert found.length == 12
    assert np.sqrt(found.covariance[0, 0]) == pytest.approx(0.15)
    assert found.effects[0] == pytest.approx(0.15)


@pytest.mark.parametrize("wander", [0.0, 0.05])
def test_a_still_place_is_rarely_told_from_nothing(wander):
    rng, times = np.random.default_rng(1), 0
    for _ in range(200):
        log = rng.normal(0, wander, 96).cumsum()
        place = rng.poisson(60 * np.exp(log))[None].astype(float)
        found = windowed(place, rng.poisson(900, (1, 96)).astype(float), 72)
        assert found is not None
        times += abs(found.effects[0]) > student.ppf(0.975, found.free) * np.sqrt(found.covariance[0, 0])
    assert times <= 18, "99 % point of a true 5 % in 200"


def test_what_it_refuses():
    assert windowed(np.full((1, 40), 90.0), np.full((1, 40), 90.0), 20) is None, "fewer than twenty windows"
    assert windowed(np.full((1, 72), 1.0), np.full((1, 72), 90.0), 60) is None, "too few events"
    with pytest.raises(InputError, match="counts"):
        windowed(np.ones((1, 9)), np.ones((1, 8)), 4)
    with pytest.raises(InputError, match="counts"):
        windowed(np.ones((1, 9)), np.ones((1, 9)), 9)
