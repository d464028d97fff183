"""The median's interval covers the true one, whatever the distribution."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.median_interval import median_interval


def test_worked_by_hand():
    # Binomial(10, .5): P(X <= 1) = .0107, P(X <= 2) = .0547; so from the second to the ninth of ten
    assert median_interval(np.arange(1.0, 11.0)) == (5.5, 2.0, 9.0)


@pytest.mark.parametrize("n", [6, 11, 40])
@pytest.mark.parametrize("name", ["lognormal", "exponential", "normal"])
def test_it_covers(n, name):
    rng = np.random.default_rng(7)
    truth = {"lognormal": 1.0, "exponential": np.log(2), "normal": 0.0}[name]
    held = 0
    for _ in range(400):
        _, low, high = median_interval(getattr(rng, name)(size=n))
        held += low <= truth <= high
    # conservative by construction: at least .95 less the sampling error of 400 runs
    assert held / 400 >= 0.92


def test_nothing_has_no_median():
    with pytest.raises(InputError, match="median"):
        median_interval(np.zeros(0))
