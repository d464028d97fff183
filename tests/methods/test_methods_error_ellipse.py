"""P(inside): against the non-central chi-squared, against draws, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ncx2

from clerestory.errors import InputError
from clerestory.methods.error_ellipse import deviation_of_radius, inside_circle


def test_errors_alike_in_all_directions_are_the_non_central_chi_squared():
    away = np.array([0.0, 20, 80, 100, 130, 400])
    for spread in (3.0, 30.0, 250.0):
        found = inside_circle(away, 0 * away, major=spread, minor=spread, bearing=37, radius=100.0)
        assert found == pytest.approx(ncx2.cdf((100 / spread) ** 2, 2, (away / spread) ** 2), abs=1e-6)


def test_an_ellipse_as_draws_have_it():
    rng = np.random.default_rng(6)
    turned = np.radians(30)
    for east, north in ((60.0, 70.0), (110.0, -20.0), (0.0, 95.0)):
        along, across = rng.normal(0, 40, 400_000), rng.normal(0, 8, 400_000)
        x = east + along * np.sin(turned) + across * np.cos(turned)
        y = north + along * np.cos(turned) - across * np.sin(turned)
        (found,) = inside_circle(np.array([east]), np.array([north]), major=40, minor=8, bearing=30, radius=100.0)
        assert found == pytest.approx((np.hypot(x, y) <= 100).mean(), abs=0.003)


def test_the_direction_of_the_axis_matters_and_is_clockwise_from_north():
    at = np.array([120.0]), np.array([0.0])
    towards, past = (inside_circle(*at, major=30, minor=3, bearing=b, radius=100.0)[0] for b in (90, 0))
    assert towards > 0.2 > 1e-6 > past


def test_a_circle_that_holds_68_of_100():
    spread = deviation_of_radius(np.array([15.0]))
    assert inside_circle(np.zeros(1), np.zeros(1), major=spread, minor=spread, bearing=0, radius=15.0)[0] == (
        pytest.approx(0.68, abs=1e-6)
    )


@pytest.mark.parametrize(("major", "radius"), [(0, 10), (5, 0)])
def test_what_errors_must_be(major, radius):
    with pytest.raises(InputError, match="above 0"):
        inside_circle(np.zeros(1), np.zeros(1), major=major, minor=5, bearing=0, radius=radius)
