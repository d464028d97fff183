"""Grouping accuracy and false merges, worked by hand."""

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.grouping_accuracy import false_merges, grouping_accuracy


def test_one_member_too_many_makes_the_whole_group_wrong():
    truth = np.array([0, 0, 0, 1, 1, 2])
    assert grouping_accuracy(truth + 7, truth) == 1.0
    assert grouping_accuracy(np.array([0, 0, 0, 1, 1, 1]), truth) == 0.5
    assert grouping_accuracy(np.array([0, 0, 5, 1, 1, 2]), truth) == 0.5
    assert grouping_accuracy(np.zeros(0), np.zeros(0)) == 1.0


def test_false_merges_count_the_true_groups_too_many():
    truth = np.array([0, 0, 1, 2, 3])
    assert false_merges(np.array([4, 4, 4, 4, 5]), truth) == 2
    assert false_merges(np.arange(5), truth) == 0


def test_unequal_lengths_are_refused():
    with pytest.raises(InputError, match="a label and a truth for each"):
        grouping_accuracy(np.zeros(2), np.zeros(3))
