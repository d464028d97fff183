"""Weights that make two groups alike in what was known of them on the day of assignment.

References
----------
Robins, J. M., Hernán, M. A., Brumback, B. (2000). Marginal structural models and causal inference in epidemiology.
Epidemiology 11(5), 550-560.
Hernán, M. A., Robins, J. M. (2016). Using big data to emulate a target trial when a randomized trial is not available.
American Journal of Epidemiology 183(8), 758-764.
Cole, S. R., Hernán, M. A. (2008). Constructing inverse probability weights for marginal structural models. American
Journal of Epidemiology 168(6), 656-664.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.ridge_logistic import fit_two, sigmoid

#: The pull on standardised weights: next to none, but enough where a column separates the groups.
_PULL = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Stabilised weights, each row's chance of its group, and how far apart the groups are before and after.

    apart_before, apart_after : (columns,) differences of means in standard deviations
    effective : how many rows the weights are worth (Kish)
    """

    weights: np.ndarray
    chance: np.ndarray
    apart_before: np.ndarray
    apart_after: np.ndarray
    effective: float


def stabilised_weights(x: np.ndarray, treated: np.ndarray) -> Weighted:
    """The share of a row's group over the chance that the row, being as it is, came into its group.

    Parameters
    ----------
    x : (n, columns) what was known on the day of assignment
    treated : (n,) 0 or 1

    Raises
    ------
    InputError : one group only, or arrays of other lengths

    Errors to expect
    ----------------
    What was not recorded on that day is not made alike: whoever wanted to change is in one group.
    """
    x, treated = np.asarray(x, np.float64), np.asarray(treated).astype(np.int64)
    if x.ndim != 2 or len(x) != len(treated):
        raise InputError(where="rows", expected="as many groups as rows", found=f"{len(treated)} and {len(x)}")
    spread = x.std(axis=0)
    moving = spread > 0
    scaled = (x[:, moving] - x[:, moving].mean(axis=0)) / spread[moving]
    w = fit_two(scaled, treated, prior=np.zeros(int(moving.sum())), strength=_PULL)
    to_treated = sigmoid(np.column_stack([np.ones(len(x)), scaled]) @ w)
    chance = np.where(treated == 1, to_treated, 1 - to_treated)
    share = np.where(treated == 1, treated.mean(), 1 - treated.mean())
    weights = share / chance
    return Weighted(
        weights=weights,
        chance=chance,
        apart_before=_apart(scaled, treated, np.ones(len(x))),
        apart_after=_apart(scaled, treated, weights),
        effective=float(weights.sum() ** 2 / (weights**2).sum()),
    )


def _apart(scaled: np.ndarray, treated: np.ndarray, weights: np.ndarray) -> np.ndarray:
    one, other = treated == 1, treated == 0
    return np.average(scaled[one], axis=0, weights=weights[one]) - np.average(
        scaled[other], axis=0, weights=weights[other]
    )
