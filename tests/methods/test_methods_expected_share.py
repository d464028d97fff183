"""The likeliest items, as many as keep the expected share: by hand, ties, and the promise on draws."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.expected_share import likeliest


def test_by_hand():
    p = np.array([0.3, 0.9, 0.7, 0.8, 0.55])
    # .9, .8, .7 have the mean .8; a fourth would bring it to .7375
    assert likeliest(p, share=0.8).tolist() == [False, True, True, True, False]
    assert likeliest(p, share=0.8, each=0.75).tolist() == [False, True, False, True, False]
    assert not likeliest(p, share=0.95).any()
    assert likeliest(p, share=0.0).all()
    # Two of one probability go together, or not at all.
    assert likeliest(np.array([0.9, 0.7, 0.7]), share=0.8).tolist() == [True, False, False]
    assert likeliest(np.zeros(0), share=0.5).tolist() == []


def test_the_share_is_kept_where_probabilities_are_right():
    dice = np.random.default_rng(1)
    p = dice.beta(0.3, 2, 200_000)
    right = dice.random(200_000) < p
    said = likeliest(p, share=0.8)
    assert said.sum() > 2000
    assert right[said].mean() == pytest.approx(0.8, abs=0.03)


def test_refusal():
    with pytest.raises(InputError, match="share"):
        likeliest(np.zeros(1), share=1.2)
    with pytest.raises(InputError, match="each"):
        likeliest(np.zeros(1), share=0.5, each=-0.1)
