"""The critical value at the worst place of the truth: known quantiles, the worst place found, coverage, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from clerestory.errors import InputError
from clerestory.methods.least_favourable import critical_value


def value(covariance, made_of, widths, *, free=10_000, level=0.95):
    return critical_value(
        np.array(covariance, float), np.array(made_of, float), np.array(widths, float), free=free, level=level,
        rng=np.random.default_rng(1),
    )  # fmt: skip


def test_no_width_is_two_sided_and_much_width_one_sided():
    assert value([[1.0]], [[1]], [0.0], free=20) == pytest.approx(student.ppf(0.975, 20), abs=0.04)
    assert value([[4.0]], [[1]], [100.0], free=20) == pytest.approx(student.ppf(0.95, 20), abs=0.04)
    between = value([[1.0]], [[1]], [1.0])
    assert norm.cdf(between) - norm.cdf(-between - 1.0) == pytest.approx(0.95, abs=0.003)


def test_several_independent_statistics():
    assert value(np.eye(4), np.eye(4), [0.0] * 4) == pytest.approx(norm.ppf((1 + 0.95**0.25) / 2), abs=0.03)
    assert value(np.eye(4), np.eye(4), [50.0] * 4) == pytest.approx(norm.ppf(0.95**0.25), abs=0.03)


def test_the_place_where_two_that_go_together_are_worst_is_found():
    """Two series with errors alike: at one end both fail together; at opposite ends either does."""
    alike = [[1.0, 0.999], [0.999, 1.0]]
    assert value(alike, np.eye(2), [50.0, 50.0]) == pytest.approx(norm.ppf(0.975), abs=0.04)


def test_a_difference_has_the_stretches_of_both():
    made_of = np.array([[1, 0], [0, 1], [1, -1]])
    covariance = made_of @ np.diag([1.0, 1.0]) @ made_of.T
    wide, narrow = value(covariance, made_of, [9.0, 9.0]), value(covariance, made_of, [0.1, 0.1])
    assert wide < narrow < value(covariance, made_of, [0.0, 0.0]) + 0.02
    rng = np.random.default_rng(7)
    # the truth at the upper end of the first and the lower end of the second, where the difference is at its upper end
    errors = rng.standard_normal((100_000, 2)) @ made_of.T / np.sqrt(np.diag(covariance))
    errors[:, 1] *= -1  # that is: beyond its lower end
    assert (errors.max(axis=1) <= wide).mean() == pytest.approx(0.95, abs=0.004)


def test_many_series_are_taken_with_both_ends():
    assert value(np.eye(9), np.eye(9), [50.0] * 9) == pytest.approx(norm.ppf((1 + 0.95 ** (1 / 9)) / 2), abs=0.04)


@pytest.mark.parametrize("wrong", [
    {"widths": [-1.0]}, {"widths": [1.0, 1.0]}, {"made_of": [[1], [1]]}, {"free": 0}, {"level": 1.0},
])  # fmt: skip
def test_what_does_not_fit_is_refused(wrong):
    given = {"covariance": [[1.0]], "made_of": [[1]], "widths": [1.0], **wrong}
    with pytest.raises(InputError):
        value(**given)
