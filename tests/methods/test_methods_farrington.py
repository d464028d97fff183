"""The last months of a series: worked cases, its size in worlds without a change, its power in worlds with one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from clerestory.errors import InputError
from clerestory.methods.farrington import Change, TooLittle, window_change


def world(rng: np.random.Generator, *, months: int, mean: float, dispersion: float, times: float = 1.0):
    """A series with a season, uneven exposure and overdispersion, whose last six months hold *times* as much."""
    month = np.arange(months)
    exposure = rng.poisson(40, months) + 5
    expected = exposure * mean / 45 * np.exp(0.3 * np.sin(2 * np.pi * month / 12 + 1))
    expected[-6:] *= times
    if dispersion == 1:
        return rng.poisson(expected), exposure
    return rng.negative_binomial(expected / (dispersion - 1), 1 / dispersion), exposure


def share_below(level: float, worlds: int, **knobs) -> float:
    rng = np.random.default_rng(11)
    changes = [window_change(*world(rng, **knobs)) for _ in range(worlds)]
    return float(np.mean([change.p < level for change in changes if isinstance(change, Change)]))


def naive_share_below(level: float, worlds: int, **knobs) -> float:
    """What the textbook's Poisson test with a plug-in mean and no season would say."""
    rng, low = np.random.default_rng(11), 0
    for _ in range(worlds):
        events, exposure = world(rng, **knobs)
        expected = events[:-6].sum() / exposure[:-6].sum() * exposure[-6:].sum()
        seen = events[-6:].sum()
        low += 2 * min(stats.poisson.cdf(seen, expected), stats.poisson.sf(seen - 1, expected)) < level
    return low / worlds


CALM = [(36, 3.0, 1.0), (48, 3.0, 2.0), (72, 8.0, 3.0)]


@pytest.mark.parametrize(("months", "mean", "dispersion"), CALM)
def test_a_calm_series_rarely_stands_out(months, mean, dispersion):
    knobs = {"months": months, "mean": mean, "dispersion": dispersion}
    # 99 % of Binomial(200, .08): what a test of nominal .05 may do here
    assert share_below(0.05, 200, **knobs) <= 26 / 200
    if dispersion > 1:
        assert naive_share_below(0.05, 200, **knobs) > 26 / 200, "the textbook test must fail what ours passes"


@pytest.mark.slow
@pytest.mark.parametrize(("months", "mean", "dispersion"), CALM)
def test_its_size_over_two_thousand_worlds(months, mean, dispersion):
    assert 0.01 <= share_below(0.05, 2000, months=months, mean=mean, dispersion=dispersion) <= 0.08


def test_power_grows_with_the_change():
    found = [share_below(0.05, 60, months=60, mean=6.0, dispersion=1.5, times=times) for times in (1, 1.5, 2, 3)]
    assert found == sorted(found)
    assert found[0] < 0.2
    assert found[-1] > 0.95


def test_a_flat_series_worked_by_hand():
    change = window_change(np.full(36, 4), np.full(36, 10), window=6)
    assert isinstance(change, Change)
    assert (change.seen, round(change.expected, 6)) == (24, 24.0)
    assert change.low <= 24 <= change.high
    assert change.p > 0.9


def test_more_recording_is_no_change():
    exposure = np.r_[np.full(36, 10), np.full(6, 40)]
    change = window_change(exposure // 2, exposure)
    assert isinstance(change, Change)
    assert change.p > 0.5


def test_a_past_outbreak_does_not_hide_a_new_one():
    rng = np.random.default_rng(3)
    events, exposure = rng.poisson(5, 60), np.full(60, 20)
    events[-6:] = 10
    clean = window_change(events, exposure)
    events[10:12] = 40
    marred = window_change(events, exposure)
    assert isinstance(clean, Change)
    assert isinstance(marred, Change)
    assert abs(marred.expected - clean.expected) < 0.25 * clean.expected
    assert marred.p < 0.05


@pytest.mark.parametrize(
    ("months", "each", "of", "found"), [(29, 5, "months", 23), (60, 0, "events", 0), (36, 0.05, "expected", 0.9)]
)
def test_too_little_past_is_no_answer(months, each, of, found):
    events = np.zeros(months) if each < 1 else np.full(months, each)
    if 0 < each < 1:
        events[::20] = 1
    short = window_change(events, np.full(months, 10))
    assert isinstance(short, TooLittle)
    assert short.of == of
    assert short.found == pytest.approx(found, abs=0.5)
    assert short.found < short.need


@pytest.mark.parametrize(("events", "exposure", "window"), [
    ([1, 2], [1], 6), ([-1] * 40, [1] * 40, 6), ([1] * 40, [-1] * 40, 6), ([1] * 40, [1] * 40, 0),
])  # fmt: skip
def test_what_it_refuses(events, exposure, window):
    with pytest.raises(InputError):
        window_change(np.array(events), np.array(exposure), window=window)


def test_another_form_has_another_level_and_still_says_how_much_months_differ():
    rng = np.random.default_rng(8)
    form, exposure = np.array([0] * 30 + [1] * 24), np.full(54, 30)
    calm = rng.poisson(np.where(form == 0, 2.0, 6.0))
    judged = window_change(calm, exposure, window=12, form=form)
    blind = window_change(calm, exposure, window=12)
    assert isinstance(judged, Change)
    assert isinstance(blind, Change)
    assert judged.p > 0.05 > blind.p, "without the form its break must look like a change"
    more = calm.copy()
    more[-12:] *= 2
    risen = window_change(more, exposure, window=12, form=form)
    assert isinstance(risen, Change)
    assert risen.p < 0.01
    # nothing was recorded so under the old form: it has no level, and its months say nothing
    unknown = np.where(form == 0, 0, calm)
    assert window_change(unknown, exposure, window=12, form=form) == TooLittle("months", 12, 24)


@pytest.mark.parametrize(("since", "under"), [(30, 12), (31, 11), (44, 0)])
def test_a_year_under_the_window_s_form_is_needed(since, under):
    form = (np.arange(54) >= since).astype(int)
    change = window_change(np.full(54, 6), np.full(54, 30), window=12, form=form)
    assert isinstance(change, Change) if under >= 12 else change == TooLittle("form", under, 12)


def test_forms_of_another_length_are_refused():
    with pytest.raises(InputError, match="form"):
        window_change(np.full(54, 6), np.full(54, 30), form=np.zeros(53))
