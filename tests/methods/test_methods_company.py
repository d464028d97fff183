"""The company of words: divergence, dealing members out anew, and p-values over all tests at once."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.jensen_shannon import Dealing, dealt, divergence
from clerestory.methods.westfall_young import adjusted


def test_divergence_by_hand():
    assert divergence(np.array([1, 0]), np.array([0, 1])) == 1.0
    assert divergence(np.array([2, 2]), np.array([1, 1])) == 0.0
    # (1, 0) and (1/2, 1/2) about (3/4, 1/4): half of log2 4/3, and half of 1/2 log2 2/3 + 1/2 log2 2.
    by_hand = (np.log2(4 / 3) + 0.5 * np.log2(2 / 3) + 0.5 * np.log2(2)) / 2
    assert divergence(np.array([1, 0]), np.array([1, 1])) == pytest.approx(by_hand)
    assert divergence(np.array([1, 3]), np.array([2, 2])) == divergence(np.array([2, 2]), np.array([1, 3]))
    assert divergence(np.array([0, 0]), np.array([1, 1])) == 0.0
    with pytest.raises(InputError):
        divergence(np.array([1]), np.array([1, 2]))


def one_set(columns: list[int], *, side: int, blocks: tuple[int, ...]) -> Dealing:
    """A set whose members have one column each."""
    n = len(columns)
    return Dealing(
        set_at=np.array([0, len(blocks)]),
        block_at=np.cumsum([0, *blocks]),
        side=np.full(len(blocks), side),
        member_at=np.arange(n + 1),
        column=np.array(columns),
        width=np.array([max(columns) + 1]),
    )


def test_dealing_keeps_blocks_and_counts():
    # Four and four with columns of their own: as far apart as can be, and hardly ever again.
    seen, deals = dealt(one_set([0] * 4 + [1] * 4, side=4, blocks=(8,)), deals=2000, seed=3)
    assert seen[0] == 1.0
    # Two of the seventy ways to deal eight into halves.
    assert (deals[:, 0] == 1.0).mean() == pytest.approx(2 / 70, abs=0.012)
    again = dealt(one_set([0] * 4 + [1] * 4, side=4, blocks=(8,)), deals=2000, seed=3)[1]
    assert (again == deals).all()
    # Two blocks within which all are alike: dealing within them moves nothing.
    seen, deals = dealt(one_set([0] * 4 + [1] * 4, side=2, blocks=(4, 4)), deals=50, seed=3)
    assert seen[0] == 0.0
    assert not deals.any()
    with pytest.raises(InputError):
        dealt(one_set([0, 1], side=3, blocks=(2,)), deals=5, seed=1)


def test_p_values_over_all_tests():
    dice = np.random.default_rng(4)
    deals = dice.normal(size=(199, 50))
    seen = dice.normal(size=50)
    seen[7] = 9.0
    p = adjusted(seen, deals)
    assert p[7] == 1 / 200
    assert np.delete(p, 7).min() > 0.05
    # What no permutation moves says nothing.
    assert adjusted(np.array([1.0]), np.ones((19, 1))).tolist() == [1.0]
    assert adjusted(np.zeros(0), np.zeros((19, 0))).tolist() == []
    with pytest.raises(InputError, match="19 permutations"):
        adjusted(np.zeros(2), np.zeros((5, 2)))


def test_the_largest_statistic_keeps_to_its_rate():
    dice = np.random.default_rng(8)
    wrong = sum(adjusted(x[0], x[1:]).min() <= 0.05 for x in dice.normal(size=(400, 100, 30)))
    # The 99 % point of Binomial(400, .05).
    assert wrong <= 31
