"""Unnamed kinds of people on lists: chains that agree and chains that do not, truth kept, seeds, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from test_methods_decomposable_capture import drawn, table

from clerestory.errors import InputError
from clerestory.methods.latent_class_capture import latent_classes


def told(on, n, *, seed=1, **params):
    return latent_classes(on, n, rng=np.random.default_rng(seed), **{"rounds": 600, "settle": 300, **params})


def test_chains_agree_on_a_small_table_and_are_far_apart_on_the_united_kingdom():
    small = told(*table("new_orleans_5"))
    assert small.apart < 1.1
    assert 450 < small.low < small.median < small.high < 1900
    large = told(*table("uk_5"), rounds=600, settle=400)
    assert large.apart > 1.1
    assert max(large.medians) > 1.2 * min(large.medians)


@pytest.mark.slow
def test_the_truth_is_kept_where_lists_are_independent():
    rng = np.random.default_rng(4)
    found = [told(*drawn(rng, [(1000, [0.3, 0.25, 0.2, 0.3])])) for _ in range(6)]
    assert sum(one.low <= 1000 <= one.high for one in found) >= 5


def test_two_kinds_move_it_towards_the_truth():
    """1,000 people of two kinds: lists taken to be independent give far fewer."""
    on, n = drawn(np.random.default_rng(5), [(600, [0.1] * 4), (400, [0.5, 0.5, 0.4, 0.5])])
    from clerestory.methods.loglinear_capture import independence

    plain = independence(on, n)
    assert plain is not None
    assert told(on, n, rounds=1500).median > plain.total


def test_the_seed_decides_and_nothing_else():
    on, n = table("western_us_5")
    assert told(on, n, rounds=100) == told(on, n, rounds=100)
    assert told(on, n, rounds=100) != told(on, n, rounds=100, seed=2)


@pytest.mark.parametrize("wrong", [{"rounds": 50}, {"chains": 1}, {"settle": -1}])
def test_what_it_refuses(wrong):
    with pytest.raises(InputError):
        told(*table("western_us_5"), **wrong)
