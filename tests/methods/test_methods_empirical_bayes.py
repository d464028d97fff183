"""Shrunken rates: published tables, and ranks that small places cannot win by chance."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.empirical_bayes import gamma_poisson, in_highest, james_stein, robbins, shrunk

#: Claims of 9,461 motor policies: how many had none, one, two, … (Efron and Hastie 2016, table 6.1).
CLAIMS = np.array([7840, 1317, 239, 42, 14, 4, 4, 1])


def test_motor_claims_as_published():
    assert robbins(CLAIMS)[:7].round(3).tolist() == [0.168, 0.363, 0.527, 1.333, 1.429, 6.0, 1.75]
    events = np.repeat(np.arange(8), CLAIMS)
    prior = gamma_poisson(events, np.ones(len(events)))
    assert prior == pytest.approx((0.7015, 1 / 0.3056), abs=5e-3)
    assert shrunk(np.arange(7), np.ones(7), prior=prior) == pytest.approx(
        [0.164, 0.398, 0.632, 0.866, 1.1, 1.334, 1.568], abs=1e-3
    )


def test_baseball_as_published():
    """Efron and Morris (1977): c = .212, from averages of three digits."""
    averages = (
        np.array([400, 378, 356, 333, 311, 311, 289, 267, 244, 244, 222, 222, 222, 222, 222, 200, 178, 156]) / 1000
    )
    shrunken, kept = james_stein(averages, averages.mean() * (1 - averages.mean()) / 45)
    assert kept == pytest.approx(0.212, abs=5e-4)
    assert shrunken.mean() == pytest.approx(averages.mean())
    assert shrunken[0] == pytest.approx(0.294, abs=1e-3)


def test_counts_that_vary_by_chance_alone_have_no_prior():
    rng = np.random.default_rng(2)
    shape, _ = gamma_poisson(rng.poisson(20, 60), np.full(60, 10.0))
    assert shape > 50


def test_the_prior_is_found_again():
    rng = np.random.default_rng(3)
    exposure = rng.uniform(50, 500, 800)
    shape, rate = gamma_poisson(rng.poisson(rng.gamma(2.0, 1 / 100, 800) * exposure), exposure)
    assert shape == pytest.approx(2.0, rel=0.15)
    assert shape / rate == pytest.approx(0.02, rel=0.1)


def test_small_places_do_not_win_by_chance():
    rng = np.random.default_rng(4)
    exposure = np.r_[np.full(100, 10.0), np.full(100, 1000.0)]
    rate = rng.gamma(4, 0.05 / 4, 200)
    events = rng.poisson(rate * exposure)
    prior = gamma_poisson(events, exposure)
    chance = in_highest(events, exposure, prior=prior, share=0.1, rng=rng)
    assert chance.sum() == pytest.approx(20, abs=0.5)
    raw_winners = np.argsort(-events / exposure, kind="stable")[:20]
    named = np.argsort(-chance, kind="stable")[:20]
    assert (raw_winners < 100).sum() > (named < 100).sum()
    # calibrated: of places named with chance p a share p is truly there
    truly = rate >= np.sort(rate)[-20]
    assert abs(truly[named].mean() - chance[named].mean()) < 0.2


@pytest.mark.parametrize(("events", "exposure"), [([1, 2], [1]), ([-1, 2], [1, 1]), ([1, 2], [0, 1]), ([0, 0], [1, 1])])
def test_what_places_must_be(events, exposure):
    with pytest.raises(InputError, match="places"):
        gamma_poisson(np.array(events), np.array(exposure))


def test_shares_and_variances_are_in_range():
    with pytest.raises(InputError, match="share"):
        in_highest(np.ones(3), np.ones(3), prior=(1, 1), share=1.0, rng=np.random.default_rng(0))
    with pytest.raises(InputError, match="values"):
        james_stein(np.ones(3), 0.1)
