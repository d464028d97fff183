"""Wilson's interval: published examples, its ends, and its coverage."""

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.wilson import wilson


def test_published_examples():
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3
    for k, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)
    # METHODS: twelve confirmed of forty
    assert wilson(12, 40) == pytest.approx((0.181, 0.454), abs=5e-4)


def test_the_ends():
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1
    assert wilson(0, 0) == (0, 1)
    low, high = wilson(3, 10)
    assert wilson(7, 10) == pytest.approx((1 - high, 1 - low))
    assert wilson(3, 10, level=0.99)[1] > high


def test_it_covers_what_it_says():
    rng = np.random.default_rng(5)
    for share in (0.05, 0.3, 0.5):
        counts = rng.binomial(60, share, size=4000)
        ends = {k: wilson(int(k), 60) for k in np.unique(counts).tolist()}
        covered = np.mean([ends[k][0] <= share <= ends[k][1] for k in counts.tolist()])
        assert 0.93 <= covered <= 0.985


@pytest.mark.parametrize("bad", [(3, 2), (-1, 2)])
def test_counts_that_cannot_be(bad):
    with pytest.raises(InputError):
        wilson(*bad)


def test_a_level_that_cannot_be():
    with pytest.raises(InputError):
        wilson(1, 2, level=1.0)
