"""Less of it, or less of it seen: exact worked cases, truths that stay in the set, words only where they are earned."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.changes_kept import SHOCK
from clerestory.methods.level_or_visibility import (
    NAMED,
    ZONES,
    Loading,
    Setting,
    ratio_effects,
    set_of,
    told,
    zone_of,
)

TIPS = Loading(name="tips", level=(0.9, 1.1), visibility=(0.9, 1.1))
ADVERTS = Loading(name="adverts", level=(0.8, 1.0), visibility=(0.9, 1.2))
HARM = Loading(name="harm seen without looking", level=(0.9, 1.1), visibility=(0.0, 0.0))
EFFORT = Loading(name="hours of looking", level=(0.0, 0.0), visibility=(0.9, 1.1))
CONTROL = Loading(name="calls on other matters", level=(0.0, 0.0), visibility=(0.0, 0.0))
DILUTED = Loading(name="all homicides", level=(0.01, 0.05), visibility=(0.0, 0.0))
RICH = (TIPS, ADVERTS, HARM, EFFORT, CONTROL)
DETECTED = (TIPS, ADVERTS, CONTROL)
SETTING = Setting(free=58)


def sure(series, effects, *, error=1e-4, **setting):
    """The answer when the effects are known almost exactly."""
    covariance = np.eye(len(series)) * error**2
    return told(np.array(effects, float), covariance, series, Setting(free=1000, **setting), np.random.default_rng(1))


def test_exact_loadings_give_exact_changes():
    exact = (
        Loading(name="harm", level=(1, 1), visibility=(0, 0), shock=(0, 0), breach=0.0),
        Loading(name="effort", level=(0, 0), visibility=(1, 1), shock=(0, 0), breach=0.0),
    )
    answer = sure(exact, [-0.6, -0.02])
    assert answer.word == "less of it"
    assert answer.level == pytest.approx((-0.6, -0.6), abs=1e-3)
    assert answer.visibility == pytest.approx((-0.02, -0.02), abs=1e-3)
    assert answer.carried_by == ("harm", "effort")
    assert set(answer.ruled_out) == set(ZONES) - {"less of it"}


def test_one_detected_series_leaves_a_line():
    one = Loading(name="tips", level=(1, 1), visibility=(1, 1), shock=(0, 0), breach=0.0)
    answer = sure((one,), [-0.5])
    assert answer.word == "cannot be told"
    assert {"less of it", "hidden", "both", "hidden and more of it"} <= set(answer.possible)
    # level + visibility = -0.5, and neither beyond the widest change
    assert answer.level == pytest.approx((-np.inf, 2.5), abs=1e-3)


def test_a_known_sign_turns_a_visible_fall_into_less():
    answer = sure(DETECTED, [-0.5, -0.45, 0.0], visibility_sign=1)
    assert answer.word == "less of it"
    assert sure(DETECTED, [-0.5, -0.45, 0.0], visibility_sign=-1).word == "cannot be told"


def test_series_that_contradict_each_other_tell_nothing():
    answer = sure((HARM, HARM, CONTROL), [-0.8, 0.8, 0.0])
    assert (answer.word, answer.possible, answer.level) == ("cannot be told", (), None)
    assert answer.ruled_out == ()


def test_breakdown_is_where_the_word_falls():
    """Harm -0.3 at a loading of one: the level passes -0.1 when the breach allowed is 0.2, ten times 0.02."""
    harm = Loading(name="harm", level=(1, 1), visibility=(0, 0), shock=(0, 0), breach=0.04)
    effort = Loading(name="effort", level=(0, 0), visibility=(1, 1), shock=(0, 0), breach=0.0)
    answer = sure((harm, effort), [-0.3, 0.0], error=1e-6)
    assert answer.word == "less of it"
    assert answer.breakdown == pytest.approx((0.3 - NAMED) / 0.04, rel=1e-2)


@pytest.mark.parametrize(("level", "visibility", "zone"), [
    (-0.6, 0.0, "less of it"), (-0.6, -0.2, "less of it"), (0.0, -0.7, "hidden"), (-0.2, -0.7, "hidden"),
    (-0.6, -0.6, "both"), (0.0, 0.0, "neither"), (0.05, 0.4, "neither"), (0.5, 0.0, "more of it"),
    (0.4, -0.8, "hidden and more of it"), (-0.7, 0.3, "less of it"),
])  # fmt: skip
def test_zones(level, visibility, zone):
    assert zone_of(level, visibility) == zone


def test_the_pieces_cut_the_plane_as_the_zones_do():
    rng = np.random.default_rng(2)
    exact = (
        Loading(name="harm", level=(1, 1), visibility=(0, 0), shock=(0, 0), breach=0.0),
        Loading(name="effort", level=(0, 0), visibility=(1, 1), shock=(0, 0), breach=0.0),
    )
    for level, visibility in rng.uniform(-1, 1, (15, 2)):
        effects = np.array([level, visibility])
        found = set_of(effects, np.eye(2) * 1e-12, exact, Setting(free=1000), rng).answer()
        assert found.possible == (zone_of(level, visibility),)


def world(rng: np.random.Generator, series, level: float, visibility: float, *, units: int = 60, corner: bool = False):
    """Counts of 60 places over 36 + 24 months: loadings inside their intervals or at an end, drift, season, noise."""
    periods, treated = np.arange(60), np.arange(units) < units // 2
    after = periods >= 36
    shock = rng.uniform(-0.15, 0.15)
    common = 0.15 * np.sin(2 * np.pi * periods / 12) + rng.normal(0, 0.02, 60).cumsum()
    size, drift = rng.lognormal(0, 0.6, units), rng.normal(0, 0.05, (2, units))
    counts = np.zeros((len(series), units, 60))
    for k, one in enumerate(series):
        draw = (lambda ends: ends[rng.integers(2)]) if corner else (lambda ends: rng.uniform(*ends))
        a, b, g = draw(one.level), draw(one.visibility), draw(one.shock)
        effect = a * level + b * visibility + g * shock + draw((-one.breach, one.breach))
        mean = (
            8
            * size[:, None]
            * np.exp(common + (treated[:, None] & after) * effect + after * (a * drift[0] + b * drift[1])[:, None])
        )
        counts[k] = rng.poisson(mean * rng.gamma(20, 1 / 20, mean.shape))
    return counts, treated, after


def words(series, level: float, visibility: float, runs: int, **knobs) -> tuple[dict[str, int], int]:
    """How often each word was given, and how often the truth was ruled out."""
    rng, said, lost = np.random.default_rng(7), {}, 0
    for _ in range(runs):
        estimated = ratio_effects(*world(rng, series, level, visibility, **knobs))
        assert estimated is not None
        answer = set_of(*estimated, series, SETTING, rng).answer()
        said[answer.word] = said.get(answer.word, 0) + 1
        lost += bool(answer.possible) and zone_of(level, visibility) not in answer.possible
    return said, lost


@pytest.mark.parametrize(
    ("level", "visibility", "word", "least"), [(-0.6, 0.0, "less of it", 6), (0.0, -0.7, "hidden", 7)]
)
def test_rich_series_find_the_word(level, visibility, word, least):
    said, lost = words(RICH, level, visibility, 8)
    assert lost == 0
    assert said.get(word, 0) >= least


@pytest.mark.parametrize("series", [DETECTED, (TIPS, ADVERTS, DILUTED, CONTROL)])
def test_detected_and_diluted_series_never_give_one(series):
    said, lost = words(series, 0.0, -0.7, 6)
    assert said == {"cannot be told": 6}
    assert lost == 0


@pytest.mark.slow
@pytest.mark.parametrize("corner", [False, True])
@pytest.mark.parametrize(("level", "visibility"), [(-0.6, 0.0), (0.0, -0.7), (-0.6, -0.6), (0.4, -0.8), (0.0, 0.0)])
def test_the_truth_is_hardly_ever_ruled_out(level, visibility, corner):
    _, lost = words(RICH, level, visibility, 100, corner=corner)
    assert lost <= 5


def test_the_naive_rule_is_wrong_where_ours_abstains():
    """'The detected series fell, so there is less of it', where it was only hidden."""
    rng = np.random.default_rng(3)
    for _ in range(5):
        effects, _ = ratio_effects(*world(rng, DETECTED, 0.0, -0.7))
        assert effects[0] < -0.3


def test_effects_are_ratios_of_ratios():
    counts = np.full((1, 4, 4), 50.0)
    counts[0, :2, 2:] = 25
    effects, covariance = ratio_effects(counts, np.array([1, 1, 0, 0], bool), np.array([0, 0, 1, 1], bool))
    assert effects[0] == pytest.approx(np.log(0.5))
    assert covariance[0, 0] == pytest.approx(0, abs=1e-12)


def test_few_events_are_not_read():
    counts = np.full((1, 4, 4), 5.0)
    counts[0, 0] = 0
    assert ratio_effects(counts, np.array([1, 1, 0, 0], bool), np.array([0, 0, 1, 1], bool)) is None


def test_what_it_refuses():
    with pytest.raises(InputError, match="counts"):
        ratio_effects(np.ones((1, 4, 4)), np.array([1, 0, 0, 0], bool), np.array([0, 0, 1, 1], bool))
    with pytest.raises(InputError, match="series tips"):
        Loading(name="tips", level=(1.0, 0.5), visibility=(0, 0))
    with pytest.raises(InputError, match="breach"):
        Loading(name="tips", level=(1, 1), visibility=(0, 0), breach=-1)
    with pytest.raises(InputError, match="series"):
        told(np.ones(2), np.eye(2), (TIPS,), SETTING, np.random.default_rng(0))
    assert SHOCK > 0.15, "the shock of the simulated worlds lies inside the bound"
