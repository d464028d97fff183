"""Parts left by a removal, against removing each node and walking what is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.methods.articulation import second_part

EDGES = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda e: e[0] < e[1]), max_size=22)


def removed(n, edges, weight, v):
    """Weights of the parts of v's component without v, heaviest first."""
    near = {i: set() for i in range(n)}
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    seen, parts = {v}, []
    for start in near[v]:
        if start in seen:
            continue
        todo, total = [start], 0
        while todo:
            x = todo.pop()
            if x not in seen:
                seen.add(x)
                total += weight[x]
                todo += near[x]
        parts.append(total)
    return sorted(parts, reverse=True)


@settings(max_examples=150, deadline=None)
@given(EDGES, st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_against_removal(edges, weight):
    left, right = (np.array([e[side] for e in sorted(edges)], np.int64) for side in (0, 1))
    found = second_part(12, left, right, np.array(weight))
    expected = [[*removed(12, edges, weight, v), 0, 0][1] for v in range(12)]
    assert found.tolist() == expected


def test_two_triangles_joined_at_a_node_and_a_long_path():
    left, right = np.array([0, 1, 0, 2, 3, 2]), np.array([1, 2, 2, 3, 4, 4])
    assert second_part(5, left, right, np.ones(5, np.int64)).tolist() == [0, 0, 2, 0, 0]
    n = 200_000
    path = second_part(n, np.arange(n - 1), np.arange(1, n), np.ones(n, np.int64))
    assert path.max() == n // 2 - 1


def test_nothing_and_bad_input():
    none = np.array([], np.int64)
    assert second_part(2, none, none, np.ones(2, np.int64)).tolist() == [0, 0]
    with pytest.raises(InputError, match=r"within 0\.\.1"):
        second_part(2, np.array([0]), np.array([5]), np.ones(2, np.int64))
    with pytest.raises(InputError, match="a weight a node"):
        second_part(2, none, none, np.ones(3, np.int64))
