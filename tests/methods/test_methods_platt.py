"""Platt's line: it finds the line it was drawn from, also through wrong labels, and never falls."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods import platt
from clerestory.methods.ridge_logistic import sigmoid


def drawn(n: int = 4000, wrong: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(11)
    score = dice.normal(2, 3, n)
    y = (dice.random(n) < sigmoid(0.8 * score - 1)).astype(int)
    return score, np.where(dice.random(n) < wrong, 1 - y, y)


def test_it_finds_the_line():
    slope, constant = platt.fit(*drawn())
    assert slope == pytest.approx(0.8, abs=0.06)
    assert constant == pytest.approx(-1, abs=0.12)
    assert platt.probability(np.array([1.25]), (0.8, -1.0)).tolist() == [0.5]


def test_wrong_labels_flatten_it_unless_they_are_reckoned_with():
    score, y = drawn(8000, wrong=0.15)
    assert platt.fit(score, y)[0] < 0.5
    assert platt.fit(score, y, wrong=0.15)[0] == pytest.approx(0.8, abs=0.1)


def test_few_labels_never_give_certainty():
    line = platt.fit(np.array([-1.0, -1.0, 1.0, 1.0]), np.array([0, 0, 1, 1]))
    # the targets of Platt: (2 + 1) / (2 + 2) and 1 / (2 + 2)
    assert platt.probability(np.array([1.0, -1.0]), line) == pytest.approx([0.75, 0.25], abs=1e-3)


def test_a_score_that_tells_nothing_or_the_contrary_has_no_slope():
    score, y = drawn()
    slope, constant = platt.fit(-score, y)
    assert slope == 0.0
    assert sigmoid(np.array([constant]))[0] == pytest.approx(y.mean(), abs=0.01)


def test_refusals():
    with pytest.raises(InputError, match="two classes"):
        platt.fit(np.ones(3), np.ones(3))
    with pytest.raises(InputError, match="below a half"):
        platt.fit(np.ones(2), np.array([0, 1]), wrong=0.5)


def test_the_slope_s_error_is_how_much_slopes_spread():
    slopes, errors = [], []
    for seed in range(60):
        dice = np.random.default_rng(seed)
        score = dice.normal(size=400)
        truth = dice.random(400) < 1 / (1 + np.exp(-score))
        label = np.where(dice.random(400) < 0.1, ~truth, truth).astype(int)
        line = platt.fit(score, label, wrong=0.1)
        slopes.append(line[0])
        errors.append(platt.slope_error(score, line, wrong=0.1))
    assert np.mean(errors) == pytest.approx(np.std(slopes), rel=0.3)
    assert platt.slope_error(np.zeros(5), (1.0, 0.0)) == float("inf")
