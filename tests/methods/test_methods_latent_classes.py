"""Two latent classes: what signs that stand together tell, and what signs that do not, cannot."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.latent_classes import two_classes

WEIGHTS = np.array([1.5] * 6 + [-1.0] * 2)
USUAL = np.array([0.15] * 6 + [0.5] * 2)


def drawn(seed: int, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    second = dice.random(n) < share
    odds = np.log(USUAL / (1 - USUAL)) + second[:, None] * WEIGHTS
    return dice.random((n, len(WEIGHTS))) < 1 / (1 + np.exp(-odds)), second


def test_the_share_is_found_and_the_probability_is_one():
    found, second = drawn(1, 20_000, 0.2)
    said = two_classes(found, WEIGHTS)
    assert said.rate == pytest.approx(0.2, abs=0.03)
    for low, high in ((0.1, 0.3), (0.4, 0.6), (0.8, 0.95)):
        here = (said.probability > low) & (said.probability < high)
        assert second[here].mean() == pytest.approx(said.probability[here].mean(), abs=0.06)


def test_signs_each_for_itself_tell_of_one_class():
    found, _ = drawn(2, 600, 0.2)
    dice = np.random.default_rng(3)
    apart = np.column_stack([dice.permutation(column) for column in found.T])
    assert (two_classes(found, WEIGHTS).probability > 0.9).sum() > 20
    assert (two_classes(apart, WEIGHTS).probability > 0.9).sum() <= 2


def test_the_gain_is_that_of_two_classes_over_one():
    gains = [two_classes(drawn(seed, 400, 0.0)[0], WEIGHTS).gain for seed in range(20, 60)]
    assert min(gains) == 0.0
    # half of them nothing, and one in twenty above 1.35 (Chernoff 1954)
    assert sum(gain > 1.35 for gain in gains) <= 6
    assert two_classes(drawn(2, 600, 0.2)[0], WEIGHTS).gain > 20


def test_a_share_that_is_told_is_kept():
    found, _ = drawn(4, 200, 0.2)
    rare, often = (two_classes(found, WEIGHTS, rate=rate) for rate in (0.01, 0.5))
    assert (rare.rate, often.rate) == (0.01, 0.5)
    assert (rare.probability < often.probability).all()


def test_nothing_of_no_items_and_refusals():
    assert len(two_classes(np.zeros((0, 8), bool), WEIGHTS).probability) == 0
    with pytest.raises(InputError, match="signs"):
        two_classes(np.zeros((3, 7), bool), WEIGHTS)
    with pytest.raises(InputError, match="rate"):
        two_classes(np.zeros((3, 8), bool), WEIGHTS, rate=1.0)
