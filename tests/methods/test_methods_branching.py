"""Generations: by hand, coverage with few and with scattered offspring."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.branching import offspring_mean


def test_by_hand():
    """70 children of 105 parents; three generations of parents leave two degrees of freedom: t is 4.3027."""
    mean, low, high = offspring_mean(np.array([50.0, 30, 25, 15]))
    assert mean == pytest.approx(70 / 105)
    squares = sum((c - mean * p) ** 2 / p for p, c in ((50, 30), (30, 25), (25, 15)))
    assert high - mean == pytest.approx(4.302653 * np.sqrt(squares / 2 / 105), abs=1e-5)
    assert low == pytest.approx(max(0, 2 * mean - high))


def covered(runs: int, *, mean: float = 0.8, scatter: float = 0.5, generations: int = 6, seed: int = 2) -> float:
    """Offspring with a gamma mean, so that few pass it on to many."""
    rng, held, told = np.random.default_rng(seed), 0, 0
    for _ in range(runs):
        sizes = [400]
        for _ in range(generations):
            rate = rng.gamma(scatter * sizes[-1], 1 / scatter) if sizes[-1] else 0.0
            sizes.append(int(rng.poisson(mean * rate)))
        if min(sizes[:-1]) == 0:
            continue
        told += 1
        _, low, high = offspring_mean(np.array(sizes, float))
        held += low <= mean <= high
    return held / told


def test_the_interval_covers():
    assert 0.915 <= covered(300) <= 0.975


@pytest.mark.slow
def test_the_interval_covers_in_full():
    assert 0.93 <= covered(2000) <= 0.97


@pytest.mark.parametrize("sizes", [[5, 3, 2], [5, 0, 2, 1]])
def test_generations(sizes):
    with pytest.raises(InputError, match="generations"):
        offspring_mean(np.array(sizes, float))
