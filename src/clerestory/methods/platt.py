"""From a score to a probability by a line through the log odds, with targets that are never quite 0 or 1.

References
----------
Platt, J. (1999). Probabilistic outputs for support vector machines and comparisons to regularized likelihood methods.
In: Advances in Large Margin Classifiers. MIT Press.
Lin, H.-T., Lin, C.-J., Weng, R. C. (2007). A note on Platt's probabilistic outputs for support vector machines.
Machine Learning 68(3), 267-276.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.ridge_logistic import sigmoid

_STEPS = 100


def fit(score: np.ndarray, y: np.ndarray, *, counts: np.ndarray | None = None) -> tuple[float, float]:
    """Slope and constant of the log odds of y = 1, given the score; the slope is never below 0.

    Parameters
    ----------
    score : (n,) of items that the score was not fitted on
    y : (n,) 0 or 1, both present
    counts : (n,) how much each counts; 1 when None

    Raises
    ------
    InputError : unequal lengths, or one class only

    References
    ----------
    Platt (1999) with the targets (n₁ + 1) / (n₁ + 2) and 1 / (n₀ + 2); Newton's method after Lin, Lin and Weng (2007).
    """
    score, y = np.asarray(score, float), np.asarray(y)
    if len(score) != len(y) or set(np.unique(y)) != {0, 1}:
        raise InputError(where="platt", expected="a score for each label, of two classes 0 and 1", found="others")
    counts = np.ones(len(y)) if counts is None else np.asarray(counts, float)
    ones, zeros = float(counts[y == 1].sum()), float(counts[y == 0].sum())
    target = np.where(y == 1, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    centre, width = float(score.mean()), float(score.std()) or 1.0
    z = (score - centre) / width
    line = np.array([0.0, np.log((ones + 1) / (zeros + 1))])
    design = np.column_stack([z, np.ones(len(z))])

    def loss(at: np.ndarray) -> float:
        odds = design @ at
        return float((counts * (np.logaddexp(0.0, odds) - target * odds)).sum())

    for _ in range(_STEPS):
        p = sigmoid(design @ line)
        slope = design.T @ (counts * (p - target))
        curve = (design * (counts * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step, share = np.linalg.solve(curve, slope), 1.0
        while share > 1e-8 and loss(line - share * step) > loss(line) + 1e-12:
            share /= 2
        line = line - share * step
        if np.abs(share * step).max() < 1e-10:
            break
    if line[0] < 0:
        return 0.0, float(np.log((ones + 1) / (zeros + 1)))
    return float(line[0] / width), float(line[1] - line[0] * centre / width)


def probability(score: np.ndarray, line: tuple[float, float]) -> np.ndarray:
    """(n,) probabilities by the slope and constant of `fit`."""
    return sigmoid(line[0] * np.asarray(score, float) + line[1])
