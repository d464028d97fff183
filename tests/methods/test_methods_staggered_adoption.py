"""Policies adopted at different times: published effects, worlds without an effect, and the estimator that is wrong."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.staggered_adoption import average, event_study, group_time

DATA = Path(os.environ.get("CLERESTORY_DATA", Path(__file__).parents[3] / "shared" / "data"))
PUBLISHED = {
    (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373, (2004, 2007): -0.1008, (2006, 2004): 0.0065,
    (2006, 2005): -0.0028, (2006, 2006): -0.0046, (2006, 2007): -0.0412, (2007, 2004): 0.0305, (2007, 2005): -0.0027,
    (2007, 2006): -0.0311, (2007, 2007): -0.0261,
}  # fmt: skip


def test_minimum_wages_as_published():
    """Callaway and Sant'Anna (2021), the example of their package: never treated, no covariates."""
    path = DATA / "did_mpdta" / "mpdta.csv"
    if not path.exists():
        pytest.skip("mpdta may not be passed on: CLERESTORY_DATA names its folder")
    with path.open(encoding="utf-8") as file:
        rows = [{name: float(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
    units = sorted({row["countyreal"] for row in rows})
    y, first = np.full((len(units), 5), np.nan), np.zeros(len(units))
    for row in rows:
        unit = units.index(row["countyreal"])
        y[unit, int(row["year"]) - 2003] = row["lemp"]
        first[unit] = row["first.treat"]
    effects = group_time(y, first.astype(int), np.arange(2003, 2008))
    assert {key: round(effect.value, 4) for key, effect in effects.items()} == PUBLISHED
    by_event = event_study(effects, first.astype(int))
    assert [round(by_event[e].value, 4) for e in range(4)] == [-0.0199, -0.051, -0.1373, -0.1008]
    assert round(average(by_event).value, 4) == -0.0772
    assert [round(by_event[e].error, 3) for e in (0, 1)] == [0.012, 0.017]


def test_two_by_two_by_hand():
    y = np.array([[1.0, 4.0], [3.0, 6.0], [2.0, 3.0], [4.0, 5.0]])
    effects = group_time(y, np.array([1, 1, 0, 0]), np.array([0, 1]))
    assert effects[1, 1].value == pytest.approx(2.0)
    assert effects[1, 1].error == pytest.approx(0.0)


def world(rng: np.random.Generator, *, units: int = 120, growth: float = 0.0):
    """Thirds adopt in period 3, in period 6 and never; the effect grows with time since adoption."""
    periods = np.arange(1, 11)
    first = np.repeat([0, 3, 6], units // 3)
    trend = np.cumsum(rng.normal(0, 1, 10))
    since = np.where(first[:, None] > 0, periods - first[:, None] + 1, 0).clip(0)
    return rng.normal(0, 2, units)[:, None] + trend + growth * since + rng.normal(0, 1, (units, 10)), first, periods


def two_way(y: np.ndarray, first: np.ndarray, periods: np.ndarray) -> float:
    """The textbook's regression with effects of unit and period."""
    treated = ((first[:, None] > 0) & (periods >= first[:, None])).astype(float)
    both = [part - part.mean(0) - part.mean(1)[:, None] + part.mean() for part in (y, treated)]
    return float((both[0] * both[1]).sum() / (both[1] ** 2).sum())


def test_effects_that_grow_are_found_where_the_textbook_is_wrong():
    rng = np.random.default_rng(5)
    found, textbook = [], []
    for _ in range(40):
        y, first, periods = world(rng, growth=1.0)
        by_event = event_study(group_time(y, first, periods), first)
        found.append([by_event[e].value for e in (0, 2, 4)])
        textbook.append(two_way(y, first, periods))
    assert np.mean(found, axis=0) == pytest.approx([1, 3, 5], abs=0.15)
    # the mean effect over all treated unit-periods is 4; the regression compares late adopters with early ones
    assert np.mean(textbook) < 3.6


def test_a_policy_without_effect_is_rarely_given_one():
    rng, times, before = np.random.default_rng(6), 0, 0
    for _ in range(200):
        y, first, periods = world(rng)
        by_event = event_study(group_time(y, first, periods), first)
        effect = average(by_event)
        times += abs(effect.value) > 1.96 * effect.error
        before += abs(by_event[-1].value) > 1.96 * by_event[-1].error
    # 99 % of Binomial(200, .06): errors of influence functions run a little small
    assert times <= 21
    assert before <= 21


@pytest.mark.parametrize(("y", "first"), [
    (np.ones((3, 2)), [0, 0]), (np.ones((3, 2)), [1, 1, 0]), (np.ones((4, 2)), [0, 0, 1, 1]),
    (np.full((4, 2), np.nan), [0, 0, 2, 2]),
])  # fmt: skip
def test_what_a_panel_must_be(y, first):
    with pytest.raises(InputError, match="panel"):
        group_time(y, np.array(first), np.array([1, 2]))
