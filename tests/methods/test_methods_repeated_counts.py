"""Repeated counts: published series, worlds in which each estimator is right, and worlds in which it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.repeated_counts import (
    chao,
    frequencies,
    good_toulmin,
    one_inflated,
    ratios,
    refused,
    truncated_geometric,
    truncated_poisson,
    zelterman,
)

#: Corbet's butterflies: species seen once, twice, … twenty-four times (Fisher, Corbet and Williams 1943).
BUTTERFLIES = np.array(
    [118, 74, 44, 24, 29, 22, 20, 19, 20, 15, 12, 14, 6, 12, 6, 9, 9, 6, 10, 10, 11, 5, 3, 3], np.float64
)
PEOPLE = 1000


def test_new_species_as_published():
    """Efron and Hastie (2016), section 6.2."""
    assert [round(good_toulmin(BUTTERFLIES, t)[0], 2) for t in (0.1, 0.2, 0.3, 1)] == [11.1, 20.96, 29.79, 75.0]
    assert round(good_toulmin(BUTTERFLIES, 1)[1], 2) == 22.38


def test_worked_by_hand():
    f = frequencies({1: 40, 2: 10, 3: 5})
    assert chao(f).total == pytest.approx(55 + 1600 / 20)
    assert zelterman(f).total == pytest.approx(55 / (1 - math.exp(-0.5)))
    # mean 75 / 55: the share never seen is 55 / 75
    assert truncated_geometric(f).total == pytest.approx(55 / (1 - 55 / 75))
    assert ratios(f) == pytest.approx([0.5, 1.5])
    found = truncated_poisson(f)
    unseen_share = 1 - 55 / found.total
    assert -math.log(unseen_share) / (1 - unseen_share) == pytest.approx(75 / 55, rel=1e-6)


def world(rng: np.random.Generator, kind: str) -> np.ndarray:
    rate = (
        rng.gamma(0.5, 2, PEOPLE) if kind == "gamma" else rng.exponential(1, PEOPLE) if kind == "exponential" else 1.0
    )
    seen = rng.poisson(rate, PEOPLE)
    if kind == "one-inflated":
        seen = np.where((seen > 1) & (rng.random(PEOPLE) < 0.5), 1, seen)
    times, people = np.unique(seen[seen > 0], return_counts=True)
    return frequencies(dict(zip(times.tolist(), people.tolist(), strict=True)))


def runs(kind: str, method, n: int = 150) -> tuple[float, float, float]:
    """Median total, share of intervals that hold the truth, share whose lower end is below it."""
    rng = np.random.default_rng(9)
    found = [method(world(rng, kind)) for _ in range(n)]
    held = np.mean([one.low <= PEOPLE <= one.high for one in found])
    return (
        float(np.median([one.total for one in found])),
        float(held),
        float(np.mean([one.low <= PEOPLE for one in found])),
    )


@pytest.mark.parametrize("method", [chao, zelterman, truncated_poisson, one_inflated])
def test_equal_chances(method):
    total, held, _ = runs("equal", method)
    assert abs(total / PEOPLE - 1) < 0.05
    assert held >= 0.9


def test_chances_that_vary_exponentially():
    total, held, _ = runs("exponential", truncated_geometric)
    assert abs(total / PEOPLE - 1) < 0.05
    assert held >= 0.9


@pytest.mark.parametrize("kind", ["gamma", "exponential"])
def test_a_bound_stays_on_its_side_when_chances_vary(kind):
    total, _, below = runs(kind, chao)
    assert total < PEOPLE
    assert below >= 0.965


def test_adverse_worlds_are_as_bad_as_they_are():
    """Errors to expect: contact with a decoy deters, and half of the repeats are lost."""
    for method in (chao, zelterman, truncated_poisson, truncated_geometric):
        total, held, _ = runs("one-inflated", method, n=60)
        assert total > 1.4 * PEOPLE
        assert held < 0.1
    total, _, below = runs("one-inflated", one_inflated, n=60)
    assert 0.6 * PEOPLE < total < 1.1 * PEOPLE
    assert below >= 0.95


def test_ratios_are_level_for_a_poisson_and_rise_where_chances_vary():
    rng = np.random.default_rng(1)
    even = np.bincount(rng.poisson(2, 200_000))[1:7].astype(float)
    mixed = np.bincount(rng.poisson(rng.gamma(1, 2, 200_000)))[1:7].astype(float)
    assert np.ptp(ratios(even)) < 0.2
    assert (np.diff(ratios(mixed)) > 0.2).all()


@pytest.mark.parametrize(("counts", "why"), [
    ({1: 100, 2: 4}, "few_twice"), ({1: 400, 2: 6, 3: 2}, "nearly_all_once"), ({1: 90}, "few_twice"),
    ({1: 50, 2: 10}, ""),
])  # fmt: skip
def test_when_nothing_is_estimated(counts, why):
    assert refused(frequencies(counts)) == why


@pytest.mark.parametrize("counts", [{}, {0: 3}, {1: -1}, {1: 0}])
def test_counts_must_be_counts(counts):
    with pytest.raises(InputError, match="counts"):
        frequencies(counts)


def test_no_series_reaches_beyond_the_period_seen():
    with pytest.raises(InputError, match="further"):
        good_toulmin(BUTTERFLIES, 1.5)
    with pytest.raises(InputError, match="level"):
        chao(BUTTERFLIES, level=1.0)
