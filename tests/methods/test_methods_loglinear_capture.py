"""Multiple systems estimation: published tables to their printed digits, existence, coverage, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.loglinear_capture import cells, fitted, independence, stepwise
from clerestory.reference.sets import capture_lists

#: Published and recomputed totals: independence, and the stepwise rule at .02 (Chan, Silverman and Vincent 2021).
PUBLISHED = {
    "uk_5": (13444.13, 11312.99),
    "netherlands_5": (52923.89, 121521.61),
    "new_orleans_5": (1034.15, 1034.15),
    "western_us_5": (2007.14, 2483.38),
}


def table(name: str) -> tuple[np.ndarray, np.ndarray]:
    names, counts = capture_lists(name)
    return cells(counts, len(names))


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_totals_to_two_decimals(name):
    plain, stepped = independence(*table(name)), stepwise(*table(name))
    assert plain is not None
    assert stepped is not None
    assert (round(plain.total, 2), round(stepped.total, 2)) == PUBLISHED[name]


def test_two_lists_are_lincoln_and_petersen():
    # 30 on both, 70 and 50 on one only: 100 * 80 / 30
    fit = independence(*cells({(0, 1): 30, (0,): 70, (1,): 50}, 2))
    assert fit is not None
    assert fit.total == pytest.approx(100 * 80 / 30)
    assert fit.deviance == pytest.approx(0, abs=1e-9)


def test_an_effect_of_lists_that_share_nobody_is_minus_infinity():
    on, n = table("netherlands_5")
    fit = stepwise(on, n)
    assert fit is not None
    assert len(fit.impossible) == 1
    one, other = fit.impossible[0]
    assert n[on[:, one] & on[:, other]].sum() == 0
    assert fit.expected[on[:, one] & on[:, other]].sum() == 0


def test_an_estimate_that_does_not_exist_is_none():
    # with all three pairs in, nothing is left to say how many are on no list
    on, n = table("artificial_3")
    assert fitted(on, n, ((0, 1), (0, 2), (1, 2))) is None
    # one list with nobody on it: its effect runs to minus infinity
    assert independence(*cells({(0,): 5, (1,): 7, (0, 1): 2}, 3)) is None


def test_the_order_of_lists_says_nothing():
    names, counts = capture_lists("uk_5")
    turned = {tuple(len(names) - 1 - one for one in lists): n for lists, n in counts.items()}
    one, other = stepwise(*table("uk_5")), stepwise(*cells(turned, len(names)))
    assert one is not None
    assert other is not None
    assert one.total == pytest.approx(other.total)


def county(rng: np.random.Generator, people: int, referral: float) -> tuple[np.ndarray, np.ndarray]:
    """Four lists; of those on the first a share is referred to the second."""
    on = rng.random((people, 4)) < [0.15, 0.12, 0.1, 0.08]
    on[:, 1] |= on[:, 0] & (rng.random(people) < referral)
    counts: dict[tuple[int, ...], int] = {}
    for row in on[on.any(axis=1)]:
        key = tuple(np.flatnonzero(row).tolist())
        counts[key] = counts.get(key, 0) + 1
    return cells(counts, 4)


def test_referral_between_lists_fools_independence_and_not_the_stepwise_rule():
    rng = np.random.default_rng(4)
    plain, stepped = [], []
    for _ in range(40):
        world = county(rng, 3000, 0.3)
        one, other = independence(*world), stepwise(*world)
        assert one is not None
        assert other is not None
        plain.append(one.total)
        stepped.append(other.total)
    assert np.median(plain) < 0.8 * 3000
    assert abs(np.median(stepped) / 3000 - 1) < 0.08


@pytest.mark.parametrize(("counts", "lists"), [
    ({(0,): 1}, 1), ({(2,): 1}, 2), ({(0,): -1}, 2), ({(): 3}, 2), ({(0,): 0}, 2),
])  # fmt: skip
def test_what_a_table_of_lists_must_be(counts, lists):
    with pytest.raises(InputError, match="lists"):
        cells(counts, lists)
