"""Published tables of repeated counts and of lists, in the shapes that people have them; and formulas by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods import loglinear_capture as lists
from clerestory.methods import repeated_counts as rc
from clerestory.methods.capture_histories import histories
from clerestory.methods.chao_regression import chao_regression
from clerestory.methods.one_inflation_bound import modified_chao
from clerestory.methods.truncated_negative_binomial import truncated_negative_binomial

#: Not expelled foreigners in four Dutch cities, van der Heijden and others (2003): N 7,080, 95 % 6,363 to 7,797.
DUTCH = [1645, 183, 37, 13, 1, 1]
#: Births with spina bifida on three lists, Hook, Albright and Cross (1980): 626 children.
SPINA = {(1, 1, 1): 12, (1, 1, 0): 142, (1, 0, 1): 112, (1, 0, 0): 247, (0, 1, 1): 4, (0, 1, 0): 49, (0, 0, 1): 60}


def test_frequencies_of_mapping_rows_and_people_are_one():
    by_map = rc.frequencies(dict(enumerate(DUTCH, start=1)))
    people = np.repeat(np.arange(1, 7), DUTCH)
    assert by_map.tolist() == DUTCH
    for other in (list(enumerate(DUTCH, start=1)), people, people.astype(float).tolist()):
        assert rc.frequencies(other).tolist() == DUTCH
    with pytest.raises(InputError, match=r"sightings from 0") as told:
        rc.frequencies([0, 1, 1, 2])
    assert "leave their row out" in told.value.hint
    with pytest.raises(InputError, match="whole sightings"):
        rc.frequencies([1.5, 2.0])
    with pytest.raises(InputError, match="shape"):
        rc.frequencies(np.ones((2, 3)))


def test_the_published_interval_is_symmetric_about_the_total():
    found = rc.truncated_poisson(DUTCH)
    ends = [round(found.total + side * 1.959964 * found.error) for side in (-1, 1)]
    assert (round(found.total), *ends) == (7080, 6363, 7797)


def test_the_modified_bound_by_hand_and_in_a_world_that_puts_people_off():
    assert modified_chao([40, 12, 6]).total == pytest.approx(58 + 2 * 12**3 / (9 * 36))
    rng = np.random.default_rng(4)
    under, chao_under = 0, 0
    for _ in range(200):
        seen = rng.poisson(1.5, 2000)
        seen[(seen > 0) & (rng.random(2000) < 0.3)] = 1
        f = rc.frequencies(seen[seen > 0])
        under += modified_chao(f).low <= 2000
        chao_under += rc.chao(f).low <= 2000
    assert under >= 190, "a bound keeps its side"
    assert chao_under <= 2, "Chao's own lies far above where ones are too many"
    with pytest.raises(InputError, match="three times"):
        modified_chao([10, 5])


def test_the_negative_binomial_finds_gamma_chances_and_says_where_there_is_no_answer():
    rng = np.random.default_rng(5)
    totals = []
    for _ in range(25):
        seen = rng.poisson(rng.gamma(2.0, 0.8, 4000))
        totals.append(truncated_negative_binomial(rc.frequencies(seen[seen > 0])).total)
    assert abs(math.log(np.median(totals) / 4000)) < 0.05
    with pytest.raises(InputError, match="boundary"):
        truncated_negative_binomial(DUTCH)
    with pytest.raises(InputError, match="use the Poisson"):
        truncated_negative_binomial([32, 16, 6, 1])


def test_chao_with_a_constant_alone_is_chao_and_covariates_bring_it_nearer():
    counts = np.repeat(np.arange(1, 7), DUTCH)
    assert chao_regression(counts, np.ones((len(counts), 1))).total == pytest.approx(rc.chao(DUTCH).total)
    rng = np.random.default_rng(6)
    nearer = 0
    for _ in range(40):
        often = rng.random(3000) < 0.5
        seen = rng.poisson(np.where(often, 1.6, 0.3))
        x = np.column_stack([np.ones(3000), often])[seen > 0]
        plain, more = rc.chao(rc.frequencies(seen[seen > 0])).total, chao_regression(seen[seen > 0], x).total
        nearer += plain < more and abs(more - 3000) < abs(plain - 3000)
    assert nearer >= 36, nearer
    with pytest.raises(InputError, match="a kind seen only so"):
        chao_regression([1, 1, 2, 2], [[1, 0], [1, 0], [1, 1], [1, 1]])


def test_histories_with_and_without_counts_are_the_same_lists():
    rows = [*SPINA, (0, 0, 0)]
    on, n = histories(rows, [*map(float, SPINA.values()), math.nan])
    one_each = np.repeat(np.array(list(SPINA)), list(SPINA.values()), axis=0)
    again, people = histories(one_each)
    assert (on == again).all()
    assert (n == people).all()
    by_place = {tuple(k for k, there in enumerate(row) if there): n for row, n in SPINA.items()}
    both = lists.cells(by_place, 3)
    assert (on == both[0]).all()
    assert (n == both[1]).all()
    assert n.sum() == 626


def test_spina_bifida_by_the_closed_form_of_its_model():
    """With one pair in the model the unseen are a product of sums over the third list: no fitting is needed."""
    on, n = histories(list(SPINA), list(SPINA.values()))
    found = lists.stepwise(on, n)
    assert found is not None
    assert found.pairs == ((1, 2),)
    # births stand apart: those on it at all against those on the other two and not on it
    unseen = SPINA[1, 0, 0] * (4 + 49 + 60) / (12 + 142 + 112)
    assert found.unseen == pytest.approx(unseen)


@pytest.mark.parametrize(
    ("rows", "people", "words"),
    [
        ([[1, 2]], None, "rows of 0 and 1"),
        ([1, 0, 1], None, "rows of 0 and 1"),
        ([[1, 0], [0, 1]], [1], "2 numbers, one a history"),
        ([[0, 0], [0, 1]], [3, 1], "none on no list"),
        ([[1, 0]], [-1], "0 or more"),
        ([[1, 0]], [0], "somebody on a list"),
    ],
)
def test_what_is_no_history_is_named(rows, people, words):
    with pytest.raises(InputError) as told:
        histories(rows, people)
    assert words in str(told.value)
