"""The consensus of sequences, and that no alignment is worse than the best one found by trying all."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.methods.alignment import align_to
from clerestory.methods.consensus_alignment import consensus_alignment

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


def whole_table(left, right):
    """What the whole costs, and the columns of the way that takes the diagonal first and then the other's next."""
    n, m = len(left), len(right)
    cost = np.zeros((n + 1, m + 1), np.int64)
    cost[n], cost[:, m] = 2 * np.arange(m, -1, -1), 2 * np.arange(n, -1, -1)
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            across = cost[i + 1, j + 1] + 3 * int(left[i] != right[j])
            cost[i, j] = min(across, cost[i + 1, j] + 2, cost[i, j + 1] + 2)
    columns, i, j = [], 0, 0
    while i < n:
        if j < m and cost[i, j] == cost[i + 1, j + 1] + 3 * int(left[i] != right[j]):
            columns.append(j)
            i, j = i + 1, j + 1
        elif j < m and cost[i, j] == cost[i, j + 1] + 2:
            j += 1
        else:
            columns.append(-1 - j)
            i += 1
    return columns


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.3, 0.9]), st.booleans(), st.sampled_from([5, 40, 120]))
def test_cheap_and_dear_ways_are_those_of_the_whole_table(seed, worn, swapped, longest):
    dice = np.random.default_rng(seed)
    left = dice.integers(2, 30, int(dice.integers(longest + 1))).astype(np.uint32)
    other = dice.integers(2, 30, len(left)).astype(np.uint32)
    right = np.where(dice.random(len(left)) < worn / 2, other, left)[dice.random(len(left)) >= worn / 2]
    if swapped and len(right):
        right = np.roll(right, int(dice.integers(len(right))))
    right = np.concatenate([right, dice.integers(2, 30, int(dice.integers(3))).astype(np.uint32)])
    columns = np.full(len(left), -99, np.int32)
    align_to(left, right, columns)
    first, last = 0, 0
    while first < min(len(left), len(right)) and left[first] == right[first]:
        first += 1
    while last < min(len(left), len(right)) - first and left[-1 - last] == right[-1 - last]:
        last += 1
    inner = whole_table(left[first : len(left) - last], right[first : len(right) - last])
    inner = [first + at if at >= 0 else at - first for at in inner]
    ends = [*range(len(right) - last, len(right))]
    assert columns.tolist() == [*range(first), *inner, *ends]


def test_a_way_that_strays_further_than_is_looked_at_first():
    left = np.random.default_rng(4).integers(2, 10**6, 200).astype(np.uint32)
    right, columns = np.roll(left, 90), np.full(200, -99, np.int32)
    align_to(left, right, columns)
    assert columns.tolist() == whole_table(left, right)
    assert columns.tolist()[:110] == list(range(90, 200))


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
