"""Chances under given margins: worked by hand, against enumeration, and where an approximation is wrong."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2, hypergeom

from clerestory.errors import InputError
from clerestory.methods import benjamini_hochberg, exact_margins, fisher_combination, poisson_binomial, projection
from clerestory.methods.bipartite_configuration import chances, row_chances

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=7)


def enumerated(q: list[float], k: int) -> float:
    return sum(
        math.prod(p if hit else 1 - p for p, hit in zip(q, hits, strict=True))
        for hits in itertools.product((0, 1), repeat=len(q))
        if sum(hits) >= k
    )


@settings(max_examples=40, deadline=None)
@given(CHANCES, st.integers(0, 8))
def test_the_tail_of_unequal_chances(q, k):
    assert poisson_binomial.tail(np.array(q), k) == pytest.approx(enumerated(q, k), abs=1e-12)


def test_far_tails_keep_their_digits_and_the_refined_normal_does_not():
    # Fifteen in fifteen, a hundredth each.
    assert poisson_binomial.tail(np.full(15, 0.01), 15) == pytest.approx(1e-30, rel=1e-9)
    q = np.full(300, 0.001)
    exact, refined = poisson_binomial.tail(q, 4), poisson_binomial.refined_normal_tail(q, 4)
    assert exact == pytest.approx(binom.sf(3, 300, 0.001), rel=1e-9)
    assert refined < exact / 1000
    # Where the mean is not small the two agree.
    q = np.linspace(0.1, 0.5, 100)
    assert poisson_binomial.refined_normal_tail(q, 40) == pytest.approx(poisson_binomial.tail(q, 40), rel=0.02)


def test_what_the_tail_refuses():
    assert poisson_binomial.tail(np.zeros(0), 0) == 1.0
    assert poisson_binomial.tail(np.array([0.5]), 2) == 0.0
    with pytest.raises(InputError, match="within 0"):
        poisson_binomial.tail(np.array([1.2]), 1)
    with pytest.raises(InputError, match="0 successes"):
        poisson_binomial.refined_normal_tail(np.array([0.2]), -1)
    assert poisson_binomial.refined_normal_tail(np.array([1.0, 0.0]), 1) == 1.0
    assert poisson_binomial.refined_normal_tail(np.array([1.0, 0.0]), 2) == 0.0


def test_a_row_keeps_its_margin():
    # Two equal columns and one of none: one half each.
    assert row_chances(np.array([3.0, 3.0, 0.0]), 1).tolist() == pytest.approx([0.5, 0.5, 0.0])
    # p = x w / (1 + x w) with w = 1, 4 and x = 1/2: 1/3 and 2/3.
    assert row_chances(np.array([1.0, 4.0]), 1).tolist() == pytest.approx([1 / 3, 2 / 3])
    assert row_chances(np.array([1.0, 4.0]), 2).tolist() == [1.0, 1.0]
    assert row_chances(np.array([1.0, 4.0]), 0).tolist() == [0.0, 0.0]
    said = row_chances(np.array([1e-6, 1.0, 1e6, 5.0]), 2.5)
    assert said.sum() == pytest.approx(2.5)
    with pytest.raises(InputError, match="0 or more"):
        row_chances(np.array([-1.0]), 1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_both_margins_are_met(seed):
    dice = np.random.default_rng(seed)
    can = dice.random((12, 9)) < 0.8
    seen = can & (dice.random((12, 9)) < np.outer(dice.random(12), dice.random(9)))
    said = chances(seen.sum(1), seen.sum(0), allowed=can)
    assert said.sum(1) == pytest.approx(seen.sum(1), abs=1e-4)
    assert said.sum(0) == pytest.approx(seen.sum(0), abs=1e-4)
    assert not said[~can].any()
    assert said.min() >= 0
    assert said.max() <= 1


def test_margins_by_hand():
    # Margins 1 and 1 both ways in a square of two: each cell has an even chance.
    assert chances(np.array([1, 1]), np.array([1, 1])).tolist() == pytest.approx(np.full((2, 2), 0.5))
    # A full row and an empty one leave nothing to chance.
    assert chances(np.array([2, 0]), np.array([1, 1])).tolist() == [[1.0, 1.0], [0.0, 0.0]]
    with pytest.raises(InputError, match="margins"):
        chances(np.array([2, 0]), np.array([1, 0]))


def test_steps_of_benjamini_and_hochberg():
    # Fifteen p-values of their 1995 paper, section 3.2: four pass at .05, by the step-up rule.
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
                  0.6528, 0.7590, 1.0])  # fmt: skip
    assert benjamini_hochberg.found(p, rate=0.05).sum() == 4
    assert benjamini_hochberg.found(p[::-1], rate=0.05).tolist() == [False] * 11 + [True] * 4
    # A larger one that passes takes smaller ones along.
    assert benjamini_hochberg.found(np.array([0.04, 0.05]), rate=0.05).all()
    assert not benjamini_hochberg.found(np.array([0.04, 0.05]), rate=0.05, tests=3).any()
    assert benjamini_hochberg.found(np.zeros(0), rate=0.05).tolist() == []
    for wrong in ({"rate": 1.5}, {"rate": 0.1, "tests": 1}):
        with pytest.raises(InputError):
            benjamini_hochberg.found(np.array([0.1, 0.2]), **wrong)


def test_fisher_s_combination():
    p = np.array([[0.1, 0.2, 0.3], [1.0, 1.0, 1.0], [0.0, 0.5, 0.5]])
    by_hand = chi2.sf(-2 * np.log(p[0]).sum(), 6)
    assert fisher_combination.combined(p).tolist() == pytest.approx([by_hand, 1.0, 0.0])
    assert float(fisher_combination.combined(np.array([0.37]))) == pytest.approx(0.37)
    with pytest.raises(InputError):
        fisher_combination.combined(np.zeros((2, 0)))


def test_dealing_out_anew():
    # Eight users of ten and ten, all on one side.
    assert exact_margins.tail(8, np.array([8]), np.array([10]), np.array([20])) == pytest.approx(
        hypergeom.sf(7, 20, 10, 8)
    )
    # Three pairs of which the side's half alone uses it: one in eight.
    assert exact_margins.tail(3, np.zeros(0), np.zeros(0), np.zeros(0), one_sided_pairs=3) == pytest.approx(1 / 8)
    # Two strata and a pair, by enumeration.
    a, b = hypergeom(6, 3, 2), hypergeom(5, 2, 3)
    by_hand = sum(a.pmf(i) * b.pmf(j) * 0.5 for i in range(3) for j in range(4) for pair in (0, 1) if i + j + pair >= 4)
    said = exact_margins.tail(4, np.array([2, 3]), np.array([3, 2]), np.array([6, 5]), one_sided_pairs=1)
    assert said == pytest.approx(by_hand)
    assert exact_margins.tail(0, np.array([0]), np.array([1]), np.array([2])) == 1.0
    with pytest.raises(InputError):
        exact_margins.tail(1, np.array([3]), np.array([1]), np.array([2]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=25), st.integers(1, 3))
def test_shared_columns(cells, least):
    rows, columns = (np.array([cell[k] for cell in cells], np.int64) for k in (0, 1))
    pairs, counts = projection.shared(rows, columns, n=6, least=least)
    of = {row: {c for r, c in cells if r == row} for row in range(6)}
    wanted = {(a, b): len(of[a] & of[b]) for a in range(6) for b in range(a + 1, 6) if len(of[a] & of[b]) >= least}
    assert dict(zip(map(tuple, pairs.tolist()), counts.tolist(), strict=True)) == wanted
    with pytest.raises(InputError):
        projection.shared(np.array([7]), np.array([0]), n=6)
