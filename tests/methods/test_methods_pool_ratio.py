"""How usual items are in a class beside the pool: the true ratio, kinds that nobody labelled, and what breaks it."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.pool_ratio import pool_ratio
from clerestory.methods.ridge_logistic import fit_several, shares

#: Two classes, what is of neither, and a kind that nobody has labelled, far out on the side of the first class.
CENTRES = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0], [3.0, -3.0]])
MIX = np.array([0.04, 0.04, 0.62, 0.30])


def drawn(seed: int, *, labels: int = 150, n: int = 2000) -> tuple[np.ndarray, ...]:
    """Labelled items with their classes, and a pool with its own."""
    dice = np.random.default_rng(seed)
    y, of = np.repeat(np.arange(3), labels), dice.choice(4, n, p=MIX)
    return CENTRES[y] + dice.normal(size=(len(y), 2)), y, CENTRES[of] + dice.normal(size=(n, 2)), of


def ratios(x: np.ndarray, y: np.ndarray, pool: np.ndarray, **said: float) -> tuple[np.ndarray, np.ndarray]:
    part, pool_part = np.arange(len(x)) % 5, np.arange(len(pool)) % 5
    return pool_ratio(x, y, pool, classes=2, part=part, pool_part=pool_part, **said)


def density(at: np.ndarray, centre: np.ndarray) -> np.ndarray:
    return np.exp(-((at - centre) ** 2).sum(axis=1) / 2)


def test_the_true_ratio_where_the_classes_are_normal():
    x, y, _, _ = drawn(1, labels=1500)
    pool = np.random.default_rng(2).normal(size=(3000, 2))
    _, said = ratios(x[y < 2], y[y < 2], pool)
    for k in range(2):
        true = np.log(density(pool, CENTRES[k]) / density(pool, np.zeros(2)))
        inside = np.abs(pool).max(axis=1) < 2
        assert np.abs(said[inside, k] - true[inside]).mean() < 0.2


def wrong(seed: int, *, naive: bool) -> tuple[int, int]:
    """Wrong among what is called of a class, and how many are: by the ratio, or by the classes beside one another."""
    x, y, pool, of = drawn(seed)
    if naive:
        p = shares(pool, fit_several(x, y, classes=3, strength=1.0))[:, :2]
        # the classes at their true mix, as if all kinds had been labelled
        mix = np.array([MIX[0], MIX[1], MIX[2] + MIX[3]])
        whole = shares(pool, fit_several(x, y, classes=3, strength=1.0)) * mix
        chance = (p * mix[:2]) / whole.sum(axis=1, keepdims=True)
    else:
        chance = MIX[:2] * np.exp(ratios(x, y, pool)[1])
    called = chance.max(axis=1) >= 0.6
    return int((chance.argmax(axis=1) != of)[called].sum()), int(called.sum())


def test_a_kind_that_nobody_labelled_is_not_taken_for_a_class():
    ours, naive = (np.sum([wrong(seed, naive=one) for seed in range(4)], axis=0) for one in (False, True))
    assert ours[1] >= 20
    assert ours[0] <= 0.4 * ours[1], "a chance of .6 and more is right three times in five"
    assert naive[0] > 0.6 * naive[1], "a variant that compares classes alone does not fail: no teeth"


def test_what_is_said_of_an_item_is_learned_without_it():
    dice = np.random.default_rng(3)
    x, pool, noise = dice.normal(size=(300, 60)), dice.normal(size=(1000, 60)), dice.integers(0, 2, 300)
    rows = np.arange(300)
    held, _ = ratios(x, noise, pool, strength=0.01)
    assert abs((held[rows, noise] - held[rows, 1 - noise]).mean()) < 0.2, "labels that tell nothing tell nothing"
    # The broken variant learns from the items that it speaks of.
    source = np.concatenate([noise, np.full(len(pool), 2)])
    seen = np.log(shares(x, fit_several(np.vstack([x, pool]), source, classes=3, strength=0.01)))
    assert (seen[rows, noise] - seen[rows, 1 - noise]).mean() > 0.3, "no teeth"


def test_edges():
    x, y, pool, _ = drawn(7, labels=10, n=40)
    said, of_pool = ratios(x[y != 1], y[y != 1], pool)
    assert np.isneginf(said[:, 1]).all()
    assert np.isneginf(of_pool[:, 1]).all()
    assert np.isfinite(of_pool[:, 0]).all()
    empty, none = ratios(x, y, pool[:0])
    assert empty.shape == (30, 2)
    assert none.shape == (0, 2)
    for bad in ({"part": np.zeros(3)}, {"pool_part": np.zeros(3)}):
        given = {"part": np.zeros(len(x)), "pool_part": np.zeros(len(pool))} | bad
        with pytest.raises(InputError, match="pool ratio"):
            pool_ratio(x, y, pool, classes=2, **given)
