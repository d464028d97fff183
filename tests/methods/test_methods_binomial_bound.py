"""The most that chance gives, against tables and its own definition."""

import pytest
from scipy.stats import binom

from clerestory.errors import InputError
from clerestory.methods.binomial_bound import most_by_chance


def test_eighteen_of_two_hundred():
    assert most_by_chance(200, 0.05) == 18
    assert most_by_chance(100, 0.05) == 11
    assert most_by_chance(10, 0.5, level=0.95) == 8


@pytest.mark.parametrize("n", [1, 2, 7, 40, 200])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("level", [0.9, 0.99])
def test_it_is_the_quantile(n, share, level):
    assert most_by_chance(n, share, level=level) == int(binom.ppf(level, n, share))


def test_none_of_none():
    assert most_by_chance(0, 0.05) == 0


@pytest.mark.parametrize("bad", [{"share": 1.1}, {"share": -0.1}, {"share": 0.5, "level": 1.0}])
def test_what_is_no_share(bad):
    with pytest.raises(InputError, match="from 0 to 1"):
        most_by_chance(10, **bad)
