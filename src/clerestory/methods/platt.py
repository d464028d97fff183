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


def fit(
    score: np.ndarray, y: np.ndarray, *, counts: np.ndarray | None = None, wrong: float = 0.0
) -> tuple[float, float]:
    """Slope and constant of the log odds of y = 1, given the score; the slope is never below 0.

    Parameters
    ----------
    score : (n,) of items that the score was not fitted on
    y : (n,) 0 or 1, both present
    counts : (n,) how much each counts; 1 when None
    wrong : share of the labels that are wrong, by chance and of either class alike; below a half

    Raises
    ------
    InputError : unequal lengths, one class only, or *wrong* of a half and more

    References
    ----------
    Platt (1999) with the targets (n₁ + 1) / (n₁ + 2) and 1 / (n₀ + 2); Newton's method after Lin, Lin and Weng (2007);
    wrong labels as in Bootkrajang and Kabán (2012), Label-noise robust logistic regression and its applications.
    """
    score, y = np.asarray(score, float), np.asarray(y)
    if not 0 <= wrong < 0.5:
        raise InputError(where="wrong labels", expected="a share below a half", found=f"{wrong:g}")
    if len(score) != len(y) or set(np.unique(y)) != {0, 1}:
        raise InputError(where="platt", expected="a score for each label, of two classes 0 and 1", found="others")
    counts = np.ones(len(y)) if counts is None else np.asarray(counts, float)
    ones, zeros = float(counts[y == 1].sum()), float(counts[y == 0].sum())
    target = np.where(y == 1, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    centre, width = float(score.mean()), float(score.std()) or 1.0
    z = (score - centre) / width
    line = np.array([0.0, np.log((ones + 1) / (zeros + 1))])
    design = np.column_stack([z, np.ones(len(z))])

    line = _newton(design, target, counts, line)
    for _ in range(_STEPS if wrong else 0):
        # What each label tells of the class, given the line so far; then the line again.
        p = sigmoid(design @ line)
        right, other = np.where(y == 1, 1 - wrong, wrong), np.where(y == 1, wrong, 1 - wrong)
        before, line = line, _newton(design, right * p / (right * p + other * (1 - p)), counts, line)
        if np.abs(line - before).max() < 1e-6:
            break
    if line[0] < 0:
        return 0.0, float(np.log((ones + 1) / (zeros + 1)))
    return float(line[0] / width), float(line[1] - line[0] * centre / width)


def slope_error(score: np.ndarray, line: tuple[float, float], *, wrong: float = 0.0) -> float:
    """The standard error of the slope of such a line, from the information in the labels.

    Parameters
    ----------
    score : (n,) of the labelled items that the line was fitted on
    line : slope and constant
    wrong : share of the labels that are wrong, as it was fitted with

    Returns
    -------
    above 0; infinite when the scores tell nothing of the slope

    References
    ----------
    The inverse of Fisher's information for a label that is wrong with the chance *wrong* (Bootkrajang and Kabán 2012).
    """
    score = np.asarray(score, float)
    p = sigmoid(line[0] * score + line[1])
    said, moves = wrong + (1 - 2 * wrong) * p, (1 - 2 * wrong) * p * (1 - p)
    weight = moves**2 / np.maximum(said * (1 - said), 1e-12)
    about = score - (weight * score).sum() / max(weight.sum(), 1e-12)
    information = float((weight * about**2).sum())
    return information**-0.5 if information > 1e-12 else float("inf")


def _newton(design: np.ndarray, target: np.ndarray, counts: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The line whose probabilities are nearest to the targets, by steps that are halved until they help."""

    def loss(at: np.ndarray) -> float:
        odds = design @ at
        return float((counts * (np.logaddexp(0.0, odds) - target * odds)).sum())

    for _ in range(_STEPS):
        p = sigmoid(design @ line)
        slope = design.T @ (counts * (p - target))
        curve = (design * (counts * p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        step, share = np.linalg.solve(curve, slope), 1.0
        while share > 1e-8 and loss(line - share * step) > loss(line) + 1e-12:
            share /= 2
        line = line - share * step
        if np.abs(share * step).max() < 1e-10:
            break
    return line


def probability(score: np.ndarray, line: tuple[float, float]) -> np.ndarray:
    """(n,) probabilities by the slope and constant of `fit`."""
    return sigmoid(line[0] * np.asarray(score, float) + line[1])
