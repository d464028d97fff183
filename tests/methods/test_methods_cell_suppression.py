"""What linear programming can tell of a table, and the cheapest cells to hide: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from clerestory.errors import InputError
from clerestory.methods.cell_suppression import least_to_hide
from clerestory.methods.linear_attack import Known, interval, narrow

#: Cells a, b, c; told are b = 20, c = 30 and a + b + c = 53.
TOLD = Known(
    rows=csr_array([[0.0, 1, 0], [0, 0, 1], [1, 1, 1]]),
    low=np.array([20.0, 30, 53]),
    high=np.array([20.0, 30, 53]),
    most=100.0,
)
A = np.array([1.0, 0, 0])


def test_a_cell_is_worked_out_from_its_total():
    assert interval(TOLD, A) == pytest.approx((3.0, 3.0))
    (one,) = narrow(TOLD, csr_array(A[None, :]), width=10)
    assert (one.form, one.low, one.high) == pytest.approx((0, 3.0, 3.0))


def test_the_cheapest_cell_is_hidden_and_then_it_is_wide():
    assert least_to_hide(TOLD, A, np.array([2.0, 1.0, 9.0]), width=10) == [1]
    left = Known(rows=TOLD.rows[[0, 2]], low=TOLD.low[[0, 2]], high=TOLD.high[[0, 2]], most=100.0)
    assert narrow(left, csr_array(A[None, :]), width=10) == []
    assert interval(left, A) == pytest.approx((0.0, 33.0))


def test_when_nothing_helps_it_says_so():
    assert least_to_hide(TOLD, A, np.full(3, np.inf), width=10) is None


def test_costs_of_nothing_and_contradictions_are_refused():
    with pytest.raises(InputError, match="above 0"):
        least_to_hide(TOLD, A, np.array([0.0, 1, 1]), width=10)
    odd = Known(rows=csr_array([[1.0], [1.0]]), low=np.array([1.0, 3]), high=np.array([1.0, 3]), most=9.0)
    with pytest.raises(InputError, match="contradiction"):
        narrow(odd, csr_array([[1.0]]), width=1)
    assert interval(odd, np.array([1.0])) is None
