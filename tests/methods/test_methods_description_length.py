"""Bits: the universal code by its definition, and what is one template or two."""

import math

import numpy as np
import pytest

from clerestory.methods.description_length import WORD, entropy_bits, is_constant, two_parts, yes_no_bits


@pytest.mark.parametrize(("yes", "no"), [(0, 5), (1, 1), (3, 4), (10, 0)])
def test_the_code_is_the_product_of_its_predictions(yes, no):
    bits, seen = 0.0, [0, 0]
    for said in [1] * yes + [0] * no:
        bits -= math.log2((seen[said] + 0.5) / (sum(seen) + 1))
        seen[said] += 1
    assert yes_no_bits(yes, no) == pytest.approx(bits)


def test_entropy_of_equal_counts():
    assert entropy_bits(np.array([4.0, 4.0])) == pytest.approx(8.0)
    assert entropy_bits(np.array([7.0])) == pytest.approx(0.0)


def test_a_column_with_slips_is_constant_and_one_with_values_is_a_slot():
    assert is_constant(np.array([9.0, 1.0]), WORD)
    assert is_constant(np.array([6.0, 1.0, 1.0, 1.0]), WORD)
    assert not is_constant(np.array([6.0, 4.0]), WORD)
    assert not is_constant(np.array([1.0, 1.0]), WORD)
    assert not is_constant(np.array([3.0, 2.0, 2.0, 2.0]), WORD)


def events(n, rows):
    has = np.zeros((n, len(rows)), np.bool_)
    for at, texts in enumerate(rows):
        has[texts, at] = True
    return has


def test_departures_that_go_together_are_a_second_template():
    one = list(range(20))
    part, saved = two_parts(events(40, [one, one, one, one]), np.ones(40), 5.0)
    assert saved > 0
    assert part.tolist() == [True] * 20 + [False] * 20


def test_one_departure_or_independent_ones_are_no_second_template():
    dice = np.random.default_rng(6)
    assert not two_parts(events(40, [list(range(20))]), np.ones(40), 5.0)[0].any()
    for _ in range(20):
        loose = [dice.choice(40, 20, replace=False).tolist() for _ in range(4)]
        assert not two_parts(events(40, loose), np.ones(40), 5.0)[0].any()


def test_a_few_texts_are_too_few_to_say():
    assert not two_parts(events(4, [[0, 1], [0, 1], [0, 1]]), np.ones(4), 5.0)[0].any()
