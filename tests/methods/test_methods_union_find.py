"""Components against a walk over the graph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.methods.union_find import components

EDGES = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=30)


def walked(n, edges):
    near = {i: {i} for i in range(n)}
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    label = [-1] * n
    for i in range(n):
        todo = [i] if label[i] < 0 else []
        while todo:
            x = todo.pop()
            if label[x] < 0:
                label[x] = i
                todo += near[x]
    return label


@settings(max_examples=80, deadline=None)
@given(EDGES, st.randoms())
def test_against_a_walk_in_any_order(edges, dice):
    dice.shuffle(edges)
    left, right = np.array([e[0] for e in edges], np.int64), np.array([e[1] for e in edges], np.int64)
    assert components(15, left, right).tolist() == walked(15, edges)


def test_no_edges_and_bad_ends():
    none = np.array([], np.int64)
    assert components(3, none, none).tolist() == [0, 1, 2]
    assert components(0, none, none).tolist() == []
    with pytest.raises(InputError, match=r"within 0\.\.2"):
        components(3, np.array([0]), np.array([3]))
    with pytest.raises(InputError, match="as many left ends"):
        components(3, np.array([0]), np.array([1, 2]))
