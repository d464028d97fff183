"""Mixtures of places: published ones at their weights, the false optima beside them, ranks of placebos."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.synthetic_control import demeaned, mixture, outcome_only, placebo_rank, with_predictors
from clerestory.reference.sets import series


def basque():
    years, held = series("basque_gdp")
    treated = next(name for name in held if name.startswith("Basque"))
    donors = [name for name in held if name != treated and not name.startswith("Spain")]
    return np.array(years, int), held[treated], np.column_stack([held[name] for name in donors]), donors


def test_the_basque_country_at_the_published_weights():
    years, treated, donors, names = basque()
    weights = np.zeros(len(names))
    weights[[i for i, name in enumerate(names) if name.startswith("Cat")]] = 0.8508
    weights[[i for i, name in enumerate(names) if name.startswith("Madrid")]] = 0.1492
    gap = treated - donors @ weights
    before, after = (years >= 1960) & (years <= 1969), years >= 1975
    assert (gap[before] ** 2).mean() == pytest.approx(0.008865, abs=1e-5)
    assert gap[after].mean() == pytest.approx(-0.69957, abs=1e-4)
    assert gap[years >= 1970].mean() == pytest.approx(-0.57993, abs=1e-4)


def test_the_published_weights_are_not_the_nearest():
    years, treated, donors, _ = basque()
    before = (years >= 1960) & (years <= 1969)
    found = outcome_only(donors[before], treated[before])
    assert found.loss == pytest.approx(0.004126, abs=1e-5)
    assert (treated - donors @ found.weights)[years >= 1975].mean() == pytest.approx(-1.1298, abs=1e-3)
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1)


def test_germany_at_the_published_weights():
    years, held = series("germany_gdp")
    weights = {"Austria": 0.42, "USA": 0.22, "Japan": 0.16, "Switzerland": 0.11, "Netherlands": 0.09}
    gap = held["West Germany"] - sum(share * held[name] for name, share in weights.items())
    year = np.array(years, int)
    assert gap[year == 2003][0] == pytest.approx(-3379.28, abs=0.5)
    assert gap[year >= 1991].mean() == pytest.approx(-1706.77, abs=0.5)


def test_a_lift_in_two_places_as_published():
    """The walk-through of GeoLift: 155.556 a day and place, 4,667 in all, 5.4 %."""
    _, held = series("geolift")
    two = np.column_stack([held.pop("chicago"), held.pop("portland")]).mean(axis=1)
    donors = np.column_stack(list(held.values()))
    found = demeaned(donors[:90], two[:90])
    expected = (donors - donors[:90].mean(axis=0)) @ found.weights + two[:90].mean()
    gap = two - expected
    assert gap[90:].mean() == pytest.approx(155.5557, abs=5e-3)
    assert 2 * gap[90:].sum() == pytest.approx(4666.67, abs=0.1)
    assert gap[90:].sum() / expected[90:].sum() == pytest.approx(0.05423, abs=1e-5)
    assert np.sqrt((gap[:90] ** 2).sum()) == pytest.approx(909.4885, abs=1e-2)
    assert sorted(found.weights.round(4))[::-1][:6] == pytest.approx(
        [0.2272, 0.2028, 0.1335, 0.09, 0.0739, 0.0685], abs=1e-4
    )


def test_a_true_mixture_is_found_again():
    rng = np.random.default_rng(1)
    donors = rng.normal(0, 1, (30, 6)).cumsum(axis=0)
    weights = np.array([0.5, 0.3, 0.2, 0, 0, 0])
    assert mixture(donors, donors @ weights) == pytest.approx(weights, abs=1e-3)
    assert demeaned(donors + 100 * np.arange(6), donors @ weights).weights == pytest.approx(weights, abs=1e-3)


@pytest.mark.slow
def test_all_solutions_near_the_best_are_shown():
    rng = np.random.default_rng(2)
    donors = rng.normal(0, 1, (20, 8)).cumsum(axis=0)
    treated = donors[:, :2].mean(axis=1) + rng.normal(0, 0.3, 20)
    predictors = np.vstack([donors[:10].mean(axis=0), donors[10:].mean(axis=0), rng.normal(size=8)])
    of_treated = np.r_[treated[:10].mean(), treated[10:].mean(), 0.1]
    near = with_predictors((predictors, of_treated), donors, treated, rng=rng)
    assert near[0].loss == min(one.loss for one in near)
    assert all(one.loss <= 1.1 * near[0].loss + 1e-12 for one in near)
    assert near[0].loss >= outcome_only(donors, treated).loss - 1e-9


def test_a_place_without_an_effect_is_ranked_anywhere():
    rng, first = np.random.default_rng(3), 0
    for _ in range(200):
        gaps = [rng.normal(0, 1, 30) for _ in range(20)]
        p, least = placebo_rank(gaps, 20, 0)
        assert least == 1 / 20
        first += p <= 0.05
    assert first <= 18
    moved = [rng.normal(0, 1, 30) for _ in range(20)]
    moved[4][20:] += 6
    assert placebo_rank(moved, 20, 4)[0] == 1 / 20


def test_what_they_refuse():
    with pytest.raises(InputError, match="donors"):
        mixture(np.ones((5, 1)), np.ones(5))
    with pytest.raises(InputError, match="gaps"):
        placebo_rank([np.ones(5)], 5, 0)
    with pytest.raises(InputError, match="predictors"):
        with_predictors((np.ones((1, 3)), np.ones(1)), np.ones((4, 3)), np.ones(4), rng=np.random.default_rng(0))
