"""The interval of few events: many events give Wald's, none in one group gives a finite end, coverage."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.cox import cox, rows
from clerestory.methods.firth_interval import profile_interval


def world(rng: np.random.Generator, n: int, effect: float, cut: float):
    treated = np.repeat([1.0, 0.0], n)
    event = rng.exponential(np.exp(-effect * treated))
    return rows(np.minimum(event, cut), event <= cut, treated[:, None])


def test_with_many_events_it_is_the_usual_one():
    of = world(np.random.default_rng(1), 120, -0.5, 2.0)
    fit = cox(of, firth=True)
    low, high = profile_interval(of, fit)
    assert low == pytest.approx(fit.coefficients[0] - 1.96 * fit.errors[0], abs=0.02)
    assert high == pytest.approx(fit.coefficients[0] + 1.96 * fit.errors[0], abs=0.02)


def test_nobody_in_one_group_gives_an_end_on_the_other_side():
    of = rows(np.arange(1, 21.0), np.r_[np.ones(6), np.zeros(14)], np.r_[np.zeros(10), np.ones(10)][:, None])
    low, high = profile_interval(of, cox(of, firth=True))
    assert low < -3
    assert high < 0


def covered(runs: int, *, n: int = 40, effect: float = -0.7) -> float:
    """Some 10 events in all."""
    rng, held, told = np.random.default_rng(7), 0, 0
    for _ in range(runs):
        of = world(rng, n, effect, 0.18)
        if of.event.sum() < 5:
            continue
        low, high = profile_interval(of, cox(of, firth=True))
        told += 1
        held += low <= effect <= high
    return held / told


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000) <= 0.97


def test_one_coefficient_with_the_penalty():
    of = world(np.random.default_rng(1), 30, 0.0, 1.0)
    with pytest.raises(InputError, match="with the penalty"):
        profile_interval(of, cox(of))
