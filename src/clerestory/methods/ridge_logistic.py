"""Logistic regression whose weights are drawn towards values known beforehand; of two classes, and of several.

References
----------
le Cessie, S., van Houwelingen, J. C. (1992). Ridge estimators in logistic regression. Applied Statistics 41(1),
191-201.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError

_STEPS = 60
_CLOSE = 1e-8


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), without overflow."""
    return np.exp(-np.logaddexp(0.0, -z))


def softmax(z: np.ndarray) -> np.ndarray:
    """Rows of shares that sum to 1."""
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return z / z.sum(axis=1, keepdims=True)


def fit_two(
    x: np.ndarray, y: np.ndarray, *, prior: np.ndarray, strength: float, counts: np.ndarray | None = None
) -> np.ndarray:
    """Weights of two classes: maximum of log likelihood - strength/2 · |w - prior|², the constant unpenalised.

    Parameters
    ----------
    x : (n, p) features
    y : (n,) 0 or 1, both present
    prior : (p,) what each weight is drawn towards; a feature that never varies in *x* keeps its prior
    strength : of the pull, above 0
    counts : (n,) how much each row counts; 1 when None

    Returns
    -------
    (p + 1,) the constant, then the weights

    Raises
    ------
    InputError : one class only, or *strength* not above 0

    References
    ----------
    le Cessie and van Houwelingen (1992), by Newton's method with halved steps.
    """
    _check(x, y, strength)
    if set(np.unique(y)) != {0, 1}:
        raise InputError(where="labels", expected="two classes, 0 and 1", found="others")
    design = np.column_stack([np.ones(len(x)), x])
    counts = np.ones(len(x)) if counts is None else counts
    centre = np.concatenate([[0.0], prior])
    pull = np.concatenate([[0.0], np.full(len(prior), strength)])
    w = centre.copy()

    def loss(at: np.ndarray) -> float:
        z = design @ at
        return float((counts * (np.logaddexp(0.0, z) - y * z)).sum() + 0.5 * (pull * (at - centre) ** 2).sum())

    for _ in range(_STEPS):
        p = sigmoid(design @ w)
        slope = design.T @ (counts * (p - y)) + pull * (w - centre)
        curve = (design * (counts * (p * (1 - p) + 1e-9))[:, None]).T @ design + np.diag(pull)
        w, moved = _halved(loss, w, np.linalg.solve(curve, slope))
        if moved < _CLOSE:
            break
    return w


def fit_several(x: np.ndarray, y: np.ndarray, *, classes: int, strength: float) -> np.ndarray:
    """Weights of several classes, drawn towards 0: (p + 1, K), the constants first.

    Parameters
    ----------
    x : (n, p) features
    y : (n,) classes, 0..K-1
    classes : K, 2 or more; a class that *y* lacks gets small probabilities
    strength : of the pull, above 0

    Raises
    ------
    InputError : a label outside 0..K-1, or *strength* not above 0

    References
    ----------
    le Cessie and van Houwelingen (1992), extended to several classes.
    """
    _check(x, y, strength)
    if classes < 2 or (len(y) and (y.min() < 0 or y.max() >= classes)):
        raise InputError(where="labels", expected=f"classes from 0 to {classes - 1}", found="others")
    design = np.column_stack([np.ones(len(x)), x])
    p = design.shape[1]
    # The constants are held a little too: only their differences are told by the data.
    pull = np.concatenate([[1e-3], np.full(p - 1, strength)])[:, None]
    said = np.eye(classes)[y]
    w = np.zeros((p, classes))

    def loss(at: np.ndarray) -> float:
        z = design @ at.reshape(p, classes)
        top = z.max(axis=1)
        held = np.log(np.exp(z - top[:, None]).sum(axis=1)) + top - (z * said).sum(axis=1)
        return float(held.sum() + 0.5 * (pull * at.reshape(p, classes) ** 2).sum())

    for _ in range(_STEPS):
        share = softmax(design @ w)
        slope = design.T @ (share - said) + pull * w
        curve = np.zeros((p, classes, p, classes))
        for a in range(classes):
            for b in range(a, classes):
                weight = share[:, a] * ((a == b) - share[:, b])
                block = (design * weight[:, None]).T @ design
                curve[:, a, :, b] = curve[:, b, :, a] = block
            curve[np.arange(p), a, np.arange(p), a] += pull[:, 0]
        step = np.linalg.solve(curve.reshape(p * classes, -1), slope.ravel())
        flat, moved = _halved(loss, w.ravel(), step)
        w = flat.reshape(p, classes)
        if moved < _CLOSE:
            break
    return w


def shares(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n, K) probabilities of the classes by the weights of `fit_several`."""
    return softmax(np.column_stack([np.ones(len(x)), x]) @ weights)


def _check(x: np.ndarray, y: np.ndarray, strength: float) -> None:
    if len(x) != len(y):
        raise InputError(where="labels", expected=f"one for each of {len(x)} rows", found=str(len(y)))
    if strength <= 0:
        raise InputError(where="strength", expected="above 0", found=f"{strength:g}")


def _halved(loss, at: np.ndarray, step: np.ndarray) -> tuple[np.ndarray, float]:
    """The point after the step, halved until the loss no longer rises; and how far it moved."""
    before, share = loss(at), 1.0
    while share > 1e-6:
        after = at - share * step
        if loss(after) <= before + 1e-12 * abs(before):
            return after, float(np.abs(share * step).max(initial=0.0))
        share /= 2
    return at, 0.0
