"""Counts with exposure: by hand where a hand can, and covering when the counts vary more than chance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.cohort_poisson import cohort_poisson
from clerestory.methods.interrupted_series import segmented
from clerestory.methods.quasi_poisson import quasi_poisson


def test_two_groups_are_the_rate_ratio_of_every_textbook():
    events, people = [12, 18, 40, 20], [100, 200, 200, 100]
    fit = quasi_poisson(events, [[1, 0], [1, 0], [1, 1], [1, 1]], exposure=people)
    ratio, low, high = fit.ratio(1, kind="poisson")
    assert ratio == pytest.approx((60 / 300) / (30 / 300))
    error = math.sqrt(1 / 60 + 1 / 30)
    assert (low, high) == pytest.approx((ratio * math.exp(-1.959964 * error), ratio * math.exp(1.959964 * error)))
    expected = np.array([10, 20, 40, 20])
    pearson = ((np.array(events) - expected) ** 2 / expected).sum() / 2
    assert fit.dispersion == pytest.approx(pearson)
    assert fit.errors[1] == pytest.approx(error * math.sqrt(pearson))


def test_an_interrupted_series_of_counts_with_its_season():
    rng = np.random.default_rng(7)
    design = segmented(120, 72, slope=False, period=12)
    people = np.linspace(9e4, 1.1e5, 120)
    beta = np.array([-6.0, 0.1, -0.2, 0.2, 0.1, 0.0, 0.05])
    mean = people * np.exp(design @ beta)
    held = sum(
        low < math.exp(-0.2) < high
        for low, high in (
            quasi_poisson(rng.negative_binomial(20, 20 / (20 + mean)), design, exposure=people).ratio(2)[1:]
            for _ in range(200)
        )
    )
    assert 183 <= held <= 198, held


@pytest.mark.parametrize(
    ("events", "design", "exposure", "words"),
    [
        ([1, 2], [[1], [1], [1]], None, "each of 3 rows"),
        ([1, -2, 3], [[1], [1], [1]], None, "0 or more"),
        ([1, 2, 3], [[1], [1], [1]], [1, 0, 1], "above 0"),
        ([1, 2, 3], [[1, 1], [1, 1], [1, 1]], None, "say different things"),
        ([1, 2], [[1, 0], [1, 1]], None, "more rows than columns"),
    ],
)
def test_what_cannot_be_fitted_is_named(events, design, exposure, words):
    with pytest.raises(InputError) as told:
        quasi_poisson(events, design, exposure=exposure)
    assert words in str(told.value)


def test_a_cohort_s_ratio_is_that_of_four_sums():
    """One cohort, one period after: the ratio of ratios of totals, whatever noughts there are."""
    y = np.array([[4.0, 0, 6], [6, 10, 14], [5, 7, 30], [0, 3, 12]])
    found = cohort_poisson(y, np.array([3, 3, 0, 0]), np.array([1, 2, 3]))
    before, after = y[:2, :2].sum(), y[:2, 2].sum()
    others_before, others_after = y[2:, :2].sum(), y[2:, 2].sum()
    # periods before are pooled by their shares, so the level is that of both sums
    assert found.ratio == pytest.approx(math.log(after / before / (others_after / others_before)))
    assert found.log_ratios == {(3, 3): pytest.approx(found.ratio)}
    assert found.change == pytest.approx((after - before * others_after / others_before) / 2)


def test_staggered_ratios_are_found_and_noughts_are_taken():
    rng = np.random.default_rng(2)
    first, periods = np.repeat([0, 5, 8], [40, 25, 15]), np.arange(1, 11)
    on = (first[:, None] > 0) & (periods >= first[:, None])
    held = 0
    for _ in range(60):
        y = rng.poisson(np.exp(rng.normal(0.5, 0.4, 80)[:, None] + 0.05 * periods - 0.5 * on)).astype(float)
        found = cohort_poisson(y, first, periods)
        held += abs(found.ratio + 0.5) < 1.96 * found.error
    assert (y == 0).any()
    assert 51 <= held <= 60, held
    with pytest.raises(InputError, match="some never treated"):
        cohort_poisson(np.ones((2, 3)), np.array([2, 3]), np.array([1, 2, 3]))
    with pytest.raises(InputError, match="events in each cohort"):
        cohort_poisson(np.array([[0.0, 0, 3], [1, 1, 1]]), np.array([3, 0]), np.array([1, 2, 3]))
