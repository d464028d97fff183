"""Lead and lag: null worlds with shared season and trend stay null, a planted lead is found, a shuffle would not do."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.lead_lag import LAGS, _p_gap, innovations, lead_lag

WEEKS = 156


def memory(rng: np.random.Generator, phi: float) -> np.ndarray:
    made = np.zeros(WEEKS + 50)
    for t in range(1, len(made)):
        made[t] = phi * made[t - 1] + rng.normal()
    return made[50:]


def counts(rng: np.random.Generator, latent: np.ndarray, *, season: float, trend: float) -> np.ndarray:
    week = np.arange(WEEKS)
    shared = season * np.sin(2 * np.pi * week / 52.18) + trend * week / WEEKS
    return rng.poisson(np.exp(3.5 + 0.3 * latent + shared)).astype(np.float64)


def sizes(runs: int, **world) -> tuple[float, float]:
    found = []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        pair = [counts(rng, memory(rng, 0.7) * 0.7, **world) for _ in range(2)]
        said = lead_lag(*pair)
        found.append((said.p_link <= 0.05, said.p_direction <= 0.05))
    link, direction = np.mean(found, axis=0)
    return float(link), float(direction)


#: 99 of 100 runs of 200 worlds stay below this when the size is .09; ranked shifts gave .19 here.
MOST = 0.14


def test_nothing_is_found_where_only_season_and_trend_are_shared():
    link, direction = sizes(200, season=0.5, trend=1)
    assert link <= MOST
    assert direction <= MOST


@pytest.mark.slow
@pytest.mark.parametrize("world", [{"season": 0, "trend": 0}, {"season": 0.5, "trend": 0}, {"season": 0.5, "trend": 1}])
def test_its_size_is_at_most_nine_in_a_hundred(world):
    link, direction = sizes(1000, **world)
    assert link <= 0.09
    assert direction <= 0.09


def test_a_lead_of_four_weeks_is_found_with_its_direction():
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        first = memory(rng, 0.5)
        second = np.r_[rng.normal(size=4), first[:-4]]
        said = lead_lag(counts(rng, first, season=0.5, trend=1), counts(rng, second, season=0.5, trend=1))
        back = lead_lag(counts(rng, second, season=0.5, trend=1), counts(rng, first, season=0.5, trend=1))
        found.append(
            (
                said.lag == 4 and said.p_link <= 0.05 and said.p_direction <= 0.05,
                back.lag == -4 and back.p_direction <= 0.05,
            )
        )
    assert np.mean(found, axis=0).min() >= 0.9


def test_what_is_too_short_or_still_is_refused():
    for series in (np.ones(200), np.arange(90.0), -np.arange(200.0)):
        with pytest.raises(InputError):
            innovations(series)
    with pytest.raises(InputError):
        lead_lag(np.arange(120.0), np.arange(110.0))


def test_the_chance_of_a_gap_is_that_of_a_simulation():
    drawn = np.random.default_rng(5).normal(size=(20_000, 2, LAGS)).max(axis=2)
    gaps = np.abs(drawn[:, 0] - drawn[:, 1])
    for gap in (0.0, 0.5, 1.5):
        assert _p_gap(gap) == pytest.approx((gaps >= gap).mean(), abs=0.015)
