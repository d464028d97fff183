"""Repeated counts, lists and exact intervals as published."""

from __future__ import annotations

import pytest

from clerestory.reference.prevalence_estimates import ROWS, figures


def test_every_row_is_measured_and_within_its_tolerance():
    found = figures()
    assert set(found) == {row.id for row in ROWS}
    for row in ROWS:
        assert found[row.id] == pytest.approx(row.expected, abs=row.tolerance), row.id
