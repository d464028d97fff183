"""Distances to classes: one class by hand, what is like none, and that units do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.class_distance import nearness


def drawn() -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(4)
    y = np.repeat([0, 1], 200)
    return np.column_stack([y * 4.0, np.zeros(400)]) + dice.normal(size=(400, 2)), y


def test_one_class_by_hand():
    # Items -1 and 1: spread 1 within the class; with the ridge the distance of 3 is 9 / 1.1.
    found = nearness(np.array([[-1.0], [1.0]]), np.array([0, 0]), np.array([[3.0]]), classes=2)
    assert found[0, 0] == pytest.approx(-9 / 1.1)
    assert found[0, 1] == -np.inf


def test_what_is_like_none_is_far_from_all():
    x, y = drawn()
    near = nearness(x, y, np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 30.0]]), classes=2)
    assert near.argmax(axis=1)[:2].tolist() == [0, 1]
    assert near[2].max() < near[:2].max(axis=1).min() - 100


def test_units_do_not_matter():
    x, y = drawn()
    new = np.array([[1.0, 1.0]])
    scaled = nearness(x * [1000, 0.1], y, new * [1000, 0.1], classes=2)
    assert np.allclose(scaled, nearness(x, y, new, classes=2))


def test_refusals():
    with pytest.raises(InputError, match="a class for each item"):
        nearness(np.ones((2, 1)), np.zeros(3, int), np.ones((1, 1)), classes=2)
    with pytest.raises(InputError, match="ridge above 0"):
        nearness(np.ones((2, 1)), np.zeros(2, int), np.ones((1, 1)), classes=2, ridge=0.0)
