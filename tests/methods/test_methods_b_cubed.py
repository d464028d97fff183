"""B-cubed on Bagga and Baldwin's own example, and against a count over all pairs."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.methods.b_cubed import b_cubed, pairwise, recall_by_size

LABELS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40)


def test_bagga_and_baldwin_1998():
    # truth {1..5} {6 7} {8..C}; response 1: the second joined to the third; response 2: the first joined to the third
    truth = np.array([0] * 5 + [1] * 2 + [2] * 5)
    first = b_cubed(np.array([0] * 5 + [1] * 7), truth)
    second = b_cubed(np.array([0] * 5 + [1] * 2 + [0] * 5), truth)
    assert first["p"] == pytest.approx(0.762, abs=5e-4)
    assert second["p"] == pytest.approx(0.583, abs=5e-4)
    assert first["r"] == second["r"] == 1


@settings(max_examples=60, deadline=None)
@given(LABELS)
def test_against_all_pairs(rows):
    said, true = np.array(rows).T
    n = len(said)
    of_said = [[j for j in range(n) if said[j] == said[i]] for i in range(n)]
    of_true = [[j for j in range(n) if true[j] == true[i]] for i in range(n)]
    p = np.mean([sum(true[j] == true[i] for j in of_said[i]) / len(of_said[i]) for i in range(n)])
    r = np.mean([sum(said[j] == said[i] for j in of_true[i]) / len(of_true[i]) for i in range(n)])
    assert b_cubed(said, true) == pytest.approx({"p": p, "r": r, "f1": 2 * p * r / (p + r)})
    pairs = [(said[i] == said[j], true[i] == true[j]) for i, j in combinations(range(n), 2)]
    both, ours, theirs = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    found = pairwise(said, true)
    assert found["p"] == pytest.approx(both / ours if ours else 1)
    assert found["r"] == pytest.approx(both / theirs if theirs else 1)


@settings(max_examples=30, deadline=None)
@given(LABELS, st.permutations(range(7)))
def test_names_of_groups_do_not_matter(rows, names):
    said, true = np.array(rows).T
    assert b_cubed(np.array(names)[said], true) == b_cubed(said, true)
    assert recall_by_size(np.array(names)[said], true) == recall_by_size(said, true)


def test_small_groups_dissolved_show_by_size_and_not_pairwise():
    truth = np.array([0] * 300 + [1, 1, 2, 2, 2] + [3] * 6)
    said = truth.copy()
    said[300:305] = np.arange(10, 15)
    assert pairwise(said, truth)["f1"] > 0.999
    assert recall_by_size(said, truth) == {"2-5": 0.0, "6-20": 1.0, "21-": 1.0}


def test_nothing_and_bad_input():
    none = np.array([], np.int64)
    assert b_cubed(none, none) == pairwise(none, none) == {"p": 1.0, "r": 1.0, "f1": 1.0}
    assert recall_by_size(none, none) == {"2-5": None, "6-20": None, "21-": None}
    with pytest.raises(InputError, match="a label and a truth for each"):
        b_cubed(np.zeros(2), np.zeros(3))
