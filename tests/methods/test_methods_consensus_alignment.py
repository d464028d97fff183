"""The consensus of sequences, and that no alignment is worse than the best one found by trying all."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.methods.consensus_alignment import align_to, consensus_alignment

SEQUENCE = st.lists(st.integers(2, 5), max_size=7).map(lambda said: np.array(said, np.uint32))


def price(sequence, backbone, columns):
    aligned = [c for c in columns if c >= 0]
    assert aligned == sorted(set(aligned))
    others = sum(sequence[i] != backbone[c] for i, c in enumerate(columns) if c >= 0)
    return 3 * others + 2 * (len(sequence) - len(aligned)) + 2 * (len(backbone) - len(aligned))


def cheapest(left, right):
    @cache
    def at(i, j):
        if i == len(left) or j == len(right):
            return 2 * (len(left) - i + len(right) - j)
        return min(at(i + 1, j + 1) + 3 * (left[i] != right[j]), at(i + 1, j) + 2, at(i, j + 1) + 2)

    return at(0, 0)


@settings(max_examples=200, deadline=None)
@given(SEQUENCE, SEQUENCE)
def test_no_alignment_is_cheaper(left, right):
    columns = np.full(len(left), -99, np.int32)
    align_to(left, right, columns)
    assert price(left, right, columns.tolist()) == cheapest(tuple(left.tolist()), tuple(right.tolist()))


def test_the_consensus_is_what_most_say_whichever_is_first():
    texts = [np.array(said, np.uint32) for said in ([9, 3, 4, 5], [2, 3, 5], [2, 3, 4, 5], [2, 3, 4, 5, 8], [2, 4, 5])]
    for order in (texts, texts[::-1]):
        consensus, columns = consensus_alignment(order)
        assert consensus.tolist() == [2, 3, 4, 5]
        where = {tuple(said.tolist()): at.tolist() for said, at in zip(order, columns, strict=True)}
        assert where[2, 3, 4, 5, 8] == [0, 1, 2, 3, -5]
        assert where[9, 3, 4, 5] == [0, 1, 2, 3]


def test_what_most_put_in_has_a_column():
    short, longer = np.array([2, 5], np.uint32), np.array([2, 3, 4, 5], np.uint32)
    assert consensus_alignment([short, longer, longer])[0].tolist() == [2, 3, 4, 5]
    assert consensus_alignment([short, short, longer])[0].tolist() == [2, 5]


def test_none_is_refused():
    with pytest.raises(InputError, match="one sequence at least"):
        consensus_alignment([])
