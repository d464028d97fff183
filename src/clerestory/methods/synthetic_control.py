"""What would have been: a mixture of places without the policy that moved like the place with it before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError

#: Starts of the outer search: one start stops in false optima.
STARTS = 25
#: Solutions whose loss is within this share of the best are shown beside it.
NEAR = 0.10
_BINDING = 1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Weights of the donors, and the mean squared gap before the policy under them."""

    weights: np.ndarray
    loss: float


def mixture(donors: np.ndarray, treated: np.ndarray, *, importance: np.ndarray | None = None) -> np.ndarray:
    """Weights of 0 or more that add up to one and bring the donors nearest to the treated.

    Parameters
    ----------
    donors : (rows, donors)    treated : (rows,)
    importance : (rows,) of each row in the distance; 1 by default

    References
    ----------
    Lawson and Hanson (1974), Solving Least Squares Problems: non-negative least squares; the sum as a binding row.
    """
    from scipy.optimize import nnls

    donors, treated = np.asarray(donors, np.float64), np.asarray(treated, np.float64)
    if donors.ndim != 2 or donors.shape[0] != len(treated) or donors.shape[1] < 2:
        raise InputError(
            where="donors", expected="a column each, two or more, as many rows as the treated", found=str(donors.shape)
        )
    root = np.sqrt(np.ones(len(treated)) if importance is None else importance)
    scale = float(np.abs(donors * root[:, None]).max()) or 1.0
    weights, _ = nnls(
        np.vstack([donors * root[:, None] / scale, np.full(donors.shape[1], _BINDING)]),
        np.r_[treated * root / scale, _BINDING],
    )
    return weights / weights.sum()


def outcome_only(before: np.ndarray, treated: np.ndarray) -> Mixture:
    """The mixture nearest to the treated's own outcomes before the policy; no predictor is used."""
    weights = mixture(before, treated)
    return Mixture(weights=weights, loss=_loss(before, treated, weights))


def with_predictors(
    predictors: tuple[np.ndarray, np.ndarray], before: np.ndarray, treated: np.ndarray, *, rng: np.random.Generator
) -> list[Mixture]:
    """Every solution whose loss is within a tenth of the best, over all importances of the predictors.

    Parameters
    ----------
    predictors : (predictors, donors) and (predictors,) of the treated
    before, treated : (periods, donors) and (periods,), outcomes before the policy
    rng : where the outer search starts

    Returns
    -------
    by rising loss, weights that differ; the first is the best found

    References
    ----------
    Abadie, Diamond and Hainmueller (2010), Synthetic control methods for comparative case studies.
    Becker and Klößner (2018), Fast and reliable computation of generalized synthetic controls: on false optima.
    """
    from scipy.optimize import minimize

    of_donors, of_treated = (np.asarray(part, np.float64) for part in predictors)
    spread = np.column_stack([of_donors, of_treated]).std(axis=1, ddof=1)
    if (spread == 0).any():
        raise InputError(
            where="predictors", expected="predictors that differ between places", found="one that does not"
        )
    scaled, target = of_donors / spread[:, None], of_treated / spread

    def loss(logs: np.ndarray) -> float:
        importance = np.exp(logs - logs.max())
        return _loss(before, treated, mixture(scaled, target, importance=importance))

    k = len(target)
    starts = [np.zeros(k), *(rng.normal(0, 3, k) for _ in range(STARTS - 1))]
    ends = [
        minimize(loss, start, method="Nelder-Mead", options={"maxfev": 150 * k, "xatol": 1e-3, "fatol": 1e-10}).x
        for start in starts
    ]
    found = [mixture(scaled, target, importance=np.exp(end - end.max())) for end in ends]
    solutions = sorted((Mixture(weights=w, loss=_loss(before, treated, w)) for w in found), key=lambda one: one.loss)
    near: list[Mixture] = []
    for one in solutions:
        if one.loss <= (1 + NEAR) * solutions[0].loss and all(
            np.abs(one.weights - o.weights).max() > 1e-2 for o in near
        ):
            near.append(one)
    return near


def demeaned(before: np.ndarray, treated: np.ndarray) -> Mixture:
    """The mixture of places whose own means are taken out: it follows movements, not levels.

    References
    ----------
    Doudchenko and Imbens (2016), Balancing, regression, difference-in-differences and synthetic control methods.
    Ferman and Pinto (2021), Synthetic controls with imperfect pretreatment fit.
    """
    centred, target = before - before.mean(axis=0), treated - treated.mean()
    weights = mixture(centred, target)
    return Mixture(weights=weights, loss=_loss(centred, target, weights))


def _loss(before: np.ndarray, treated: np.ndarray, weights: np.ndarray) -> float:
    return float(((treated - before @ weights) ** 2).mean())


def placebo_rank(gaps: Sequence[np.ndarray], before: int, treated: int) -> tuple[float, float]:
    """How many places, each taken for the treated one in turn, moved apart as much after as it did.

    The measure is the root mean squared gap after over that before.

    Parameters
    ----------
    gaps : a series of gaps for each place, the treated one's among them
    before : periods before the policy    treated : which one it is

    Returns
    -------
    p, and the least p that so many places can give

    References
    ----------
    Abadie, Diamond and Hainmueller (2015), Comparative politics and the synthetic control method.
    """
    if not 0 <= treated < len(gaps) or not 0 < before < len(gaps[treated]):
        raise InputError(where="gaps", expected="a series each, with periods before and after", found="others")
    ratio = [
        float(np.sqrt((gap[before:] ** 2).mean()) / max(1e-12, np.sqrt((gap[:before] ** 2).mean()))) for gap in gaps
    ]
    return sum(one >= ratio[treated] for one in ratio) / len(ratio), 1 / len(ratio)
