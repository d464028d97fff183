"""Steps of a budget: by hand, equal to linear programming, floors, gains that rise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.methods.marginal_allocation import by_margins, by_programme

GAINS = np.array([[9.0, 5, 1], [8, 4, 4], [3, 0, 0]])


def test_by_hand():
    """9, 8, 5, then 4 and 4, then 3."""
    assert by_margins(GAINS, 3).tolist() == [2, 1, 0]
    assert by_margins(GAINS, 6).tolist() == [2, 3, 1]
    assert by_margins(GAINS, 100).tolist() == [3, 3, 1], "a step that brings nothing is not taken"


def brought(gains: np.ndarray, taken: np.ndarray) -> float:
    return float(sum(row[:n].sum() for row, n in zip(gains, taken, strict=True)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 8), st.integers(0, 30))
def test_linear_programming_finds_no_better(seed, things, deep, steps):
    gains = np.sort(np.random.default_rng(seed).exponential(1, (things, deep)), axis=1)[:, ::-1]
    greedy = by_margins(gains, steps)
    exact = by_programme(gains, steps, groups=[0] * things, least=[0])
    assert brought(gains, greedy) == pytest.approx(brought(gains, exact))
    assert exact.sum() <= steps


def test_a_floor_costs_what_it_costs():
    taken = by_programme(GAINS, 3, groups=[0, 0, 1], least=[0, 1])
    assert taken.tolist() == [1, 1, 1]
    assert brought(GAINS, taken) == 20
    with pytest.raises(InputError, match="floors"):
        by_programme(GAINS, 3, groups=[0, 0, 1], least=[2, 2])


def test_gains_that_rise_are_refused():
    with pytest.raises(InputError, match="rise"):
        by_margins(np.array([[1.0, 2]]), 1)
