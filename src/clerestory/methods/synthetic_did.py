"""Synthetic difference-in-differences: places and periods weighted so that the untreated move as the treated did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """The effect, and the weights of control places and of periods before.

    expected : (periods,) the treated mean as it would have been
    """

    value: float
    units: np.ndarray
    periods: np.ndarray
    expected: np.ndarray


def synthetic_did(controls: np.ndarray, treated: np.ndarray, before: int) -> Weighted:
    """The average effect on the treated.

    Parameters
    ----------
    controls : (controls, periods)    treated : (treated, periods)    before : periods before the policy

    Raises
    ------
    InputError : other shapes, gaps, fewer than two controls, or fewer than two periods before or none after

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), Synthetic difference-in-differences.
    """
    controls, treated = np.asarray(controls, np.float64), np.atleast_2d(np.asarray(treated, np.float64))
    if controls.ndim != 2 or controls.shape[1] != treated.shape[1] or len(controls) < 2:
        raise InputError(
            where="panel", expected="two controls or more, as many periods each", found=str(controls.shape)
        )
    after = controls.shape[1] - before
    if before < 2 or after < 1 or not (np.isfinite(controls).all() and np.isfinite(treated).all()):
        raise InputError(where="panel", expected="two periods before, one after, no gaps", found=f"{before}, {after}")
    noise = float(np.diff(controls[:, :before], axis=1).std(ddof=1))
    ridge = (len(treated) * after) ** 0.25 * noise
    target = treated[:, :before].mean(axis=0)
    units = _simplex(controls[:, :before].T, target, ridge)
    periods = _simplex(controls[:, :before], controls[:, before:].mean(axis=1), 1e-6 * noise)
    of_controls = units @ controls
    of_treated = treated.mean(axis=0)
    moved = of_controls[before:].mean() - periods @ of_controls[:before]
    value = float(of_treated[before:].mean() - periods @ of_treated[:before] - moved)
    expected = of_controls + periods @ (of_treated[:before] - of_controls[:before])
    return Weighted(value=value, units=units, periods=periods, expected=expected)


def placebo_error(controls: np.ndarray, treated: int, before: int, *, rng: np.random.Generator, draws: int) -> float:
    """The spread of the effect when so many controls, drawn at random, are taken for the treated.

    Raises
    ------
    InputError : fewer controls than the treated and two more

    References
    ----------
    Arkhangelsky and others (2021), algorithm 4.
    """
    if len(controls) < treated + 2:
        raise InputError(where="panel", expected="more controls than treated", found=f"{len(controls)} and {treated}")
    found = []
    for _ in range(draws):
        mixed = rng.permutation(len(controls))
        found.append(synthetic_did(controls[mixed[treated:]], controls[mixed[:treated]], before).value)
    return float(np.std(found))


def _simplex(columns: np.ndarray, target: np.ndarray, ridge: float) -> np.ndarray:
    """Weights of 0 or more that add up to one, an intercept taken out, a ridge on how unequal they are."""
    from scipy.optimize import nnls

    rows, n = columns.shape
    centred, aim = columns - columns.mean(axis=0), target - target.mean()
    scale = float(np.abs(centred).max()) or 1.0
    penalty = np.sqrt(rows) * ridge / scale * np.eye(n)
    binding = 1e4 * np.ones((1, n))
    weights, _ = nnls(np.vstack([centred / scale, penalty, binding]), np.r_[aim / scale, np.zeros(n), 1e4])
    return weights / weights.sum()
