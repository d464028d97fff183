"""MinHash agrees in proportion to Jaccard similarity."""

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.minhash import minhash


def as_sets(*sets):
    sizes = np.array([len(s) for s in sets], np.int64)
    return np.cumsum(sizes) - sizes, sizes, np.concatenate([np.array(s, np.uint32) for s in sets])


@pytest.mark.parametrize("shared", [0, 50, 100, 150, 200])
def test_agreement_is_jaccard_within_sampling_error(shared):
    dice = np.random.default_rng(shared)
    drawn = dice.choice(1 << 32, 400, replace=False).astype(np.uint32)
    left, right = drawn[:200], np.concatenate([drawn[:shared], drawn[200 : 400 - shared]])
    low = minhash(*as_sets(left, right), n=2000)
    jaccard = shared / (400 - shared)
    assert (low[0] == low[1]).mean() == pytest.approx(jaccard, abs=4 * (jaccard * (1 - jaccard) / 2000) ** 0.5 + 1e-9)


def test_order_and_repeats_do_not_matter_and_nothing_is_the_largest():
    low = minhash(*as_sets([5, 9, 2], [2, 5, 9, 9], []), n=8)
    assert (low[0] == low[1]).all()
    assert (low[2] == 0xFFFFFFFF).all()
    assert (minhash(*as_sets([5, 9, 2]), n=8, seed=2) != low[0]).any()
    with pytest.raises(InputError, match="at least one"):
        minhash(*as_sets([1]), n=0)
