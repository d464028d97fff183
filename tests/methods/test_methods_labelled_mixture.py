"""Labelled mixture: what few labels and many unlabelled items tell together, and what wrong labels do not break."""

from __future__ import annotations

import numpy as np
import pytest
from test_methods_latent_classes import USUAL, WEIGHTS, drawn

from clerestory.errors import InputError
from clerestory.methods.labelled_mixture import labelled_mixture


def ranked(score: np.ndarray, second: np.ndarray) -> float:
    """How often one of the second class scores above one of the first."""
    return float((score[second][:, None] > score[~second][None, :]).mean())


def test_what_each_sign_is_worth_is_found():
    pile, _ = drawn(1, 4000, 0.1)
    few, second = drawn(2, 400, 0.5)
    said = labelled_mixture(pile, few, second.astype(int), weights=np.sign(WEIGHTS), pull=1.0)
    assert said.more == pytest.approx(WEIGHTS, abs=0.5)
    assert said.first == pytest.approx(np.log(USUAL / (1 - USUAL)), abs=0.3)
    # The score is the log of the likelihood ratio.
    p, q = (1 / (1 + np.exp(-one)) for one in (said.first, said.first + said.more))
    x = few[0]
    ratio = np.prod(np.where(x, q, 1 - q)) / np.prod(np.where(x, p, 1 - p))
    assert said.score(few[:1]) == pytest.approx([np.log(ratio)])


def test_items_without_labels_help_and_wrong_labels_are_borne():
    gained, flat = [], 0.3 * np.sign(WEIGHTS)
    for seed in range(8):
        pile, truth = drawn(10 + seed, 2000, 0.15)
        few, second = drawn(50 + seed, 60, 0.5)
        label = np.where(np.random.default_rng(seed).random(60) < 0.2, ~second, second).astype(int)
        both = labelled_mixture(pile, few, label, weights=flat, pull=0.5, wrong=0.2)
        alone = labelled_mixture(pile[:0], few, label, weights=flat, pull=0.5, wrong=0.2)
        gained.append(ranked(both.score(pile), truth) - ranked(alone.score(pile), truth))
    assert np.mean(gained) > 0.005


def test_a_sign_never_speaks_the_other_way():
    few, second = drawn(3, 300, 0.5)
    against = labelled_mixture(few[:0], few, (~second).astype(int), weights=WEIGHTS, pull=0.5)
    assert (against.more * np.sign(WEIGHTS) >= 0).all()


def test_nothing_and_refusals():
    none = labelled_mixture(np.zeros((0, 8)), np.zeros((0, 8)), np.zeros(0), weights=WEIGHTS, pull=1.0)
    assert none.more.tolist() == WEIGHTS.tolist()
    with pytest.raises(InputError, match="signs"):
        labelled_mixture(np.zeros((2, 7)), np.zeros((2, 8)), np.zeros(2), weights=WEIGHTS, pull=1.0)
    for said in ({"pull": -1.0}, {"pull": 1.0, "wrong": 0.5}):
        with pytest.raises(InputError, match="labelled mixture"):
            labelled_mixture(np.zeros((2, 8)), np.zeros((2, 8)), np.zeros(2), weights=WEIGHTS, **said)
