"""One table's gate: nothing below eleven, nothing exact, nothing to be worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.guards.disclosure import FEWEST, gated, rounded


@pytest.mark.parametrize(("n", "shown"), [(0, None), (1, None), (10, None), (11, 10), (12, 10), (13, 15), (1002, 1000)])
def test_a_count_is_rounded_or_hidden(n, shown):
    assert rounded(n) == shown


def test_a_negative_count_is_refused():
    with pytest.raises(InputError, match="count: expected 0 or more"):
        rounded(-1)


def test_one_hidden_part_takes_the_least_other_with_it():
    assert gated({"a": 3, "b": 40, "c": 25}, parts=True) == {"a": None, "b": 40, "c": None}
    assert gated({"a": 3, "b": 40, "c": 25}, parts=False) == {"a": None, "b": 40, "c": 25}
    assert gated({"a": 3, "b": 4, "c": 25}, parts=True) == {"a": None, "b": None, "c": 25}
    assert gated({"a": 3}, parts=True) == {"a": None}


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 60), max_size=5))
def test_no_part_can_be_worked_out_from_the_total(cells):
    shown = gated(cells, parts=True)
    assert all(n is None or (n % 5 == 0 and cells[name] >= FEWEST) for name, n in shown.items())
    assert sum(n is None for n in shown.values()) != 1 or len(shown) == 1
