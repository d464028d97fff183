"""Class-conditional conformal sets: by hand, coverage in every class whatever the mix, and variants that lose it."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.class_conditional import cross_p_values, p_values, sets, single
from clerestory.methods.ridge_logistic import fit_several, shares

#: Three classes that overlap, at distances where somebody who knows them errs about as often as METHODS asks.
CENTRES = np.array([[0.0, 0.0], [1.3, 0.3], [0.6, 1.4]])
#: The first keeps together, the last is spread over both others.
SPREADS = np.array([0.6, 1.0, 1.5])
EVEN, SHIFTED = np.array([1, 1, 1]) / 3, np.array([0.7, 0.2, 0.1])


def drawn(dice: np.random.Generator, n: int, mix: np.ndarray, wrong: float = 0.0) -> tuple[np.ndarray, ...]:
    """Features, the classes, and the labels that people gave."""
    y = dice.choice(3, n, p=mix)
    x = CENTRES[y] + SPREADS[y, None] * dice.normal(size=(n, 2))
    said = np.where(dice.random(n) < wrong, (y + dice.integers(1, 3, n)) % 3, y)
    return x, y, said


def model(dice: np.random.Generator, mix: np.ndarray, wrong: float = 0.0) -> np.ndarray:
    x, _, said = drawn(dice, 300, mix, wrong)
    return fit_several(x, said, classes=3, strength=1.0)


def covered(
    runs: int, *, there: np.ndarray, wrong: float = 0.0, marginal: bool = False
) -> dict[str, np.ndarray | float]:
    """Coverage a class, share answered, wrong among answered, and the error of the likeliest class."""
    dice = np.random.default_rng(5150)
    held, of, answered, missed, likeliest = np.zeros(3), np.zeros(3), 0, 0, 0.0
    for _ in range(runs):
        weights = model(dice, EVEN, wrong)
        cx, _, cy = drawn(dice, 450, EVEN, wrong)
        nx, ny, _ = drawn(dice, 300, there)
        known, new = shares(cx, weights), shares(nx, weights)
        if marginal:
            # The broken variant: one threshold for all classes.
            own = np.sort(known[np.arange(len(cy)), cy])
            values = (1 + np.searchsorted(own, new, side="right")) / (1 + len(own))
        else:
            values = p_values(known, cy, new)
        kept = sets(values, coverage=0.9)
        np.add.at(held, ny, kept[np.arange(len(ny)), ny])
        of += np.bincount(ny, minlength=3)
        one = single(kept)
        answered += int((one >= 0).sum())
        missed += int(((one >= 0) & (one != ny)).sum())
        likeliest += float((new.argmax(axis=1) != ny).mean()) / runs
    return {"coverage": held / of, "answered": answered / of.sum(), "wrong": missed / answered, "likeliest": likeliest}


def test_by_hand():
    # Four labelled items a class; the new one is given 0.35 for the first: two of its four are given no more.
    known = np.array([[0.9, 0.1], [0.5, 0.5], [0.3, 0.7], [0.2, 0.8], [0.1, 0.9], [0.2, 0.8], [0.4, 0.6], [0.6, 0.4]])
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    values = p_values(known, labels, np.array([[0.35, 0.65]]))
    assert values.tolist() == [[3 / 5, 3 / 5]]
    assert sets(values, coverage=0.5).tolist() == [[True, True]]
    assert sets(values, coverage=0.4).tolist() == [[False, False]], "a value of exactly 1 - coverage is ruled out"
    assert single(np.array([[True, False], [True, True], [False, False]])).tolist() == [0, -1, -1]


def test_equal_ones_count_as_no_more():
    assert p_values(np.full((3, 2), 0.5), np.zeros(3, int), np.full((1, 2), 0.5))[0, 0] == 1.0


def test_a_class_without_labels_is_never_ruled_out():
    values = p_values(np.array([[0.9, 0.1]] * 50), np.zeros(50, int), np.array([[1.0, 0.0]]))
    assert values[0, 1] == 1.0
    assert single(sets(values, coverage=0.9)).tolist() == [-1]


@pytest.mark.parametrize("there", [EVEN, SHIFTED], ids=["as labelled", "after a shift of the mix"])
def test_every_class_keeps_its_coverage(there):
    found = covered(200, there=there)
    # The standard error of 200 runs is .005 for the rarest class.
    assert np.all(np.abs(found["coverage"] - 0.9) <= 0.016), found
    assert 0.05 < found["answered"] < 0.8


def test_one_threshold_for_all_classes_loses_it():
    found = covered(60, there=SHIFTED, marginal=True)
    assert np.abs(found["coverage"] - 0.9).max() > 0.03, "the broken variant is as good: the test has no teeth"


def test_the_likeliest_class_is_wrong_more_often_than_an_answer():
    found = covered(60, there=EVEN)
    assert found["likeliest"] > 0.25
    assert found["wrong"] < found["likeliest"] - 0.05
    # ... and coverage is not the error among answers.
    assert found["wrong"] > 0.1


@pytest.mark.parametrize("wrong", [0.1, 0.2])
def test_wrong_labels_make_sets_wider_never_narrower(wrong):
    clean, noisy = covered(40, there=EVEN), covered(40, there=EVEN, wrong=wrong)
    assert noisy["coverage"].mean() >= 0.92
    assert noisy["answered"] < clean["answered"]


@pytest.mark.slow
@pytest.mark.parametrize("there", [EVEN, SHIFTED], ids=["as labelled", "after a shift of the mix"])
def test_coverage_in_full(there):
    found = covered(2000, there=there)
    assert np.all((found["coverage"] >= 0.895) & (found["coverage"] <= 0.912)), found


def test_crossing_uses_every_label_and_keeps_coverage():
    dice = np.random.default_rng(90)
    held, of = np.zeros(3), np.zeros(3)
    for _ in range(40):
        x, _, y = drawn(dice, 360, EVEN)
        nx, ny, _ = drawn(dice, 200, SHIFTED)
        part = np.arange(len(y)) % 5
        parts = []
        for one in range(5):
            weights = fit_several(x[part != one], y[part != one], classes=3, strength=1.0)
            parts.append((shares(x[part == one], weights), y[part == one], shares(nx, weights)))
        values = cross_p_values(parts)
        # Every label counts: the least value of a class is one in its labels and one.
        assert values.min() >= 1 / (1 + np.bincount(y).max()) - 1e-12
        kept = sets(values, coverage=0.9)
        np.add.at(held, ny, kept[np.arange(len(ny)), ny])
        of += np.bincount(ny, minlength=3)
    assert np.all(np.abs(held / of - 0.9) <= 0.03)


def test_one_part_is_the_plain_value():
    known, labels, new = np.array([[0.8, 0.2], [0.3, 0.7]]), np.array([0, 1]), np.array([[0.5, 0.5]])
    assert cross_p_values([(known, labels, new)]).tolist() == p_values(known, labels, new).tolist()


def test_refusals():
    with pytest.raises(InputError, match="above 0 and below 1"):
        sets(np.ones((1, 2)), coverage=1.0)
    with pytest.raises(InputError, match="labels from 0 to 1"):
        p_values(np.ones((1, 2)), np.array([2]), np.ones((1, 2)))
    with pytest.raises(InputError, match="probabilities for each"):
        p_values(np.ones((2, 2)), np.array([1]), np.ones((1, 2)))
    with pytest.raises(InputError, match="one part or more"):
        cross_p_values([])
