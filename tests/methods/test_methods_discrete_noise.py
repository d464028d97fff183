"""Exact noise: its chances against the formula, and its refusals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chisquare

from clerestory.errors import InputError
from clerestory.methods.discrete_noise import bernoulli_exp, discrete_gaussian, discrete_laplace


def dice(seed):
    rng = np.random.default_rng(seed)
    return lambda n: int(rng.integers(n))


@pytest.mark.parametrize(
    ("draw", "weight"),
    [
        (lambda below: discrete_laplace(Fraction(5, 2), below), lambda x: np.exp(-np.abs(x) / 2.5)),
        (lambda below: discrete_laplace(Fraction(1), below), lambda x: np.exp(-np.abs(x))),
        (lambda below: discrete_gaussian(Fraction(7, 2), below), lambda x: np.exp(-(x**2) / 7.0)),
    ],
)
def test_draws_have_the_chances_of_the_formula(draw, weight):
    below = dice(7)
    drawn = np.array([draw(below) for _ in range(4000)])
    every = np.arange(-200, 201)
    chances = weight(every) / weight(every).sum()
    inside = np.abs(every) <= 3
    seen = [np.sum(drawn == x) for x in every[inside]] + [np.sum(np.abs(drawn) > 3)]
    expected = np.r_[chances[inside], chances[~inside].sum()] * len(drawn)
    assert chisquare(seen, expected).pvalue > 0.001


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(1, 3), Fraction(5, 2)])
def test_chances_of_powers_of_e(rate):
    below = dice(3)
    share = np.mean([bernoulli_exp(rate, below) for _ in range(4000)])
    assert share == pytest.approx(np.exp(-float(rate)), abs=0.03)


def test_a_scale_of_nothing_is_refused():
    with pytest.raises(InputError, match="above 0"):
        discrete_laplace(Fraction(0), dice(0))
    with pytest.raises(InputError, match="above 0"):
        discrete_gaussian(Fraction(-1), dice(0))
