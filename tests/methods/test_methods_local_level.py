"""Series whose level wanders: a law on seat belts, its control, and the size of the test where nothing happened."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from clerestory.errors import InputError
from clerestory.methods.local_level import local_level, seasons
from clerestory.reference.sets import series


def law(outcome: str, *more: str, restricted: bool = True):
    _, held = series("seatbelts")
    columns = [held["law"], *(np.log(held[name]) for name in ("PetrolPrice", *more))]
    return local_level(np.log(held[outcome]), np.column_stack([*columns, seasons(192)]), restricted=restricted)


def test_the_law_on_seat_belts():
    """Commandeur and Koopman (2007) print about -0.238 for the law."""
    fit = law("drivers")
    assert fit.coefficients[0] == pytest.approx(-0.238, abs=2e-3)
    assert fit.errors[0] == pytest.approx(0.045, abs=2e-3)
    assert law("drivers", restricted=False).coefficients[0] == pytest.approx(-0.2359, abs=1e-3)


def test_those_whom_the_law_did_not_bind_are_the_control():
    front, rear = law("front", "kms"), law("rear", "kms")
    assert front.coefficients[0] == pytest.approx(-0.3378, abs=1e-3)
    assert (rear.coefficients[0], rear.errors[0]) == (pytest.approx(0.0024, abs=1e-3), pytest.approx(0.0525, abs=1e-3))


def world(rng: np.random.Generator, n: int, wander: float) -> np.ndarray:
    return np.cumsum(rng.normal(0, wander, n)) + rng.normal(0, 1, n)


def rejected(n: int, wander: float, runs: int, *, plain: bool = False) -> float:
    rng, times = np.random.default_rng(12), 0
    after = (np.arange(n) >= n // 2).astype(float)[:, None]
    for _ in range(runs):
        y = world(rng, n, wander)
        if plain:
            x = np.column_stack([np.ones(n), after])
            beta, squares, *_ = np.linalg.lstsq(x, y, rcond=None)
            error = np.sqrt(squares[0] / (n - 2) * np.linalg.inv(x.T @ x)[1, 1])
            times += abs(beta[1] / error) > student.ppf(0.975, n - 2)
        else:
            fit = local_level(y, after)
            times += abs(fit.coefficients[0] / fit.errors[0]) > student.ppf(0.975, fit.free)
    return times / runs


@pytest.mark.parametrize("wander", [0.2, pytest.param(0.6, marks=pytest.mark.slow)])
def test_a_law_without_effect_is_rarely_given_one(wander):
    assert rejected(60, wander, 80) <= 0.14
    assert rejected(60, wander, 80, plain=True) > 0.4, "least squares must fail what this passes"


def test_an_effect_is_found_again():
    rng = np.random.default_rng(3)
    after = (np.arange(120) >= 70).astype(float)[:, None]
    found = [local_level(world(rng, 120, 0.1) - 3 * after[:, 0], after).coefficients[0] for _ in range(12)]
    assert np.mean(found) == pytest.approx(-3, abs=0.3)


def test_a_level_that_stands_still_is_plain_regression():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(80, 1))
    y = 2 * x[:, 0] + rng.normal(size=80)
    fit = local_level(y, x)
    full = np.column_stack([np.ones(80), x])
    assert fit.signal < 0.02
    assert fit.coefficients[0] == pytest.approx(np.linalg.lstsq(full, y, rcond=None)[0][1], abs=0.02)


@pytest.mark.parametrize(("y", "x"), [
    (np.ones(3), np.ones((3, 1))), (np.ones(20), np.ones((19, 1))), (np.arange(20.0), np.ones((20, 1))),
])  # fmt: skip
def test_what_it_refuses(y, x):
    with pytest.raises(InputError):
        local_level(y, x)
