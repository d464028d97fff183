"""Other shares of a class: the arithmetic of METHODS, and the share that items tell themselves."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.prior_shift import mixed, precision, shifted, usual_mix, usual_share


def test_recall_and_false_rate_at_one_in_a_hundred():
    assert precision(recall=0.8, false_rate=0.05, here=0.01) == pytest.approx(0.14, abs=0.005)
    assert precision(recall=0.0, false_rate=0.0, here=0.5) == 0.0


def test_bayes_by_hand():
    # Half and half it is .8, odds of 4 to 1; where one in five is of the class the odds are 1 to 1.
    assert shifted(np.array([0.8]), learned=0.5, here=0.2).tolist() == pytest.approx([0.5])
    assert shifted(np.array([0.0, 1.0]), learned=0.5, here=0.01).tolist() == [0.0, 1.0]
    assert shifted(np.array([0.3]), learned=0.4, here=0.4).tolist() == pytest.approx([0.3])


def drawn(share: float, n: int = 20_000) -> np.ndarray:
    """Probabilities, learned at half and half, of items of which *share* are of the class."""
    dice = np.random.default_rng(3)
    y = dice.random(n) < share
    z = dice.normal(np.where(y, 1.0, -1.0), 1.0)
    return 1 / (1 + np.exp(-2 * z))


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.8])
def test_items_tell_their_share(share):
    assert usual_share(drawn(share), learned=0.5) == pytest.approx(share, abs=0.02)


def test_few_items_do_not_tell_too_much():
    assert usual_share(np.array([0.999]), learned=0.5) < 0.12
    assert usual_share(np.array([]), learned=0.3) == 0.3


def test_several_classes_agree_with_two():
    p = drawn(0.1)
    both = np.column_stack([1 - p, p])
    half = np.array([0.5, 0.5])
    assert usual_mix(both, learned=half)[1] == pytest.approx(0.1, abs=0.02)
    here = np.array([0.8, 0.2])
    assert np.allclose(mixed(both, learned=half, here=here)[:, 1], shifted(p, learned=0.5, here=0.2))
    assert usual_mix(np.zeros((0, 2)), learned=half).tolist() == [0.5, 0.5]


def test_refusals():
    with pytest.raises(InputError, match="base_rate"):
        shifted(np.array([0.5]), learned=0.5, here=0.0)
    with pytest.raises(InputError, match="learned share"):
        usual_share(np.array([0.5]), learned=1.0)
