"""Chao's bound where covariates say who is seen more often: nearer to the truth, and a bound still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.repeated_counts import Estimated, on_log

_ROUNDS = 60


def chao_regression(
    counts: Sequence[Any] | np.ndarray, covariates: Sequence[Any] | np.ndarray, *, level: float = 0.95
) -> Estimated:
    """How many were never seen, at least, each person's chance by their covariates.

    Among those seen once or twice, being seen twice is a logistic regression, from which each one's rate follows; each
    stands for so many unseen like them.  With the constant alone it is Chao's bound, a little corrected.

    Parameters
    ----------
    counts : (people,) how often each was seen, 1 or more
    covariates : (people, k) with a constant: age, place, period …; never what a person is taken to be

    Returns
    -------
    the bound, with an interval that counts the regression's own error

    Raises
    ------
    InputError : other shapes, counts below 1, nobody seen twice, covariates that part the ones from the twos

    References
    ----------
    Böhning, Vidal-Diez, Lerdsuwansri, Viwatwongkasem and Arnold (2013), A generalization of Chao's estimator for
    covariate information.
    """
    times, x = np.asarray(counts, np.float64), np.asarray(covariates, np.float64)
    if x.ndim != 2 or times.shape != (len(x),) or not (times >= 1).all():
        raise InputError(where="counts", expected="a count of 1 or more and covariates each", found=f"{x.shape}")
    few = times <= 2
    twice = (times[few] == 2).astype(np.float64)
    if not 0 < twice.sum() < len(twice):
        raise InputError(where="counts", expected="some seen once, some twice", found="only one of them")
    beta, covariance = _logistic(x[few], twice)
    # twice against once is rate over two
    rate = 2 * np.exp(np.clip(x[few] @ beta, -30, 30))
    each = 1 / (rate + rate**2 / 2)
    unseen = float(each.sum())
    slope = -(x[few] * ((rate + rate**2) / (rate + rate**2 / 2) ** 2)[:, None]).sum(axis=0)
    variance = float(slope @ covariance @ slope) + float((each * (1 + each)).sum())
    return on_log("Chao with covariates", float(len(times)), unseen, variance, "bound", level)


def _logistic(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise InputError(where="covariates", expected="columns that say different things", found="some that do not")
    beta = np.zeros(x.shape[1])
    information = x.T @ x / 4
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        information = x.T @ (x * (chance * (1 - chance))[:, None])
        step = np.linalg.solve(information, x.T @ (y - chance))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(beta).max() > 25:
            raise InputError(
                where="covariates", expected="people of each kind seen once and twice", found="a kind seen only so"
            )
        if np.abs(step).max() < 1e-10:
            break
    return beta, np.linalg.inv(information)
