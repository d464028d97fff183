"""Class-conditional (Mondrian) conformal sets: which classes an item may be of, each class wrongly ruled out seldom.

A set holds every class that its own labelled items do not rule out.  The promise is kept class by class, so it holds
whatever the mix of classes is where the sets are used; it is a promise about sets, and says nothing about how often a
set of one class is wrong: that must be measured.

References
----------
Vovk, V., Gammerman, A., Shafer, G. (2005). Algorithmic Learning in a Random World. Springer, section 4.5.
Sadinle, M., Lei, J., Wasserman, L. (2019). Least ambiguous set-valued classifiers with bounded error levels. Journal
of the American Statistical Association 114(525), 223-234.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clerestory.errors import InputError


def p_values(calibration: np.ndarray, labels: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """For each item and class: how usual the item would be among the labelled items of that class.

    Parameters
    ----------
    calibration : (m, K) probabilities of m labelled items that the model was not fitted on
    labels : (m,) their classes, 0..K-1
    probability : (n, K) probabilities of n new items, by the same model

    Returns
    -------
    (n, K), each in (0, 1]: (1 + how many labelled items of the class the model gives no more) / (1 + how many there
    are).  A class without labels has 1 everywhere: nothing rules it out.

    Raises
    ------
    InputError : shapes that do not fit, or a label outside 0..K-1

    References
    ----------
    Vovk, Gammerman and Shafer (2005), the nonconformity 1 - probability of the class (Sadinle, Lei and Wasserman).
    """
    labels = np.asarray(labels)
    calibration, probability = np.atleast_2d(calibration), np.atleast_2d(probability)
    classes = probability.shape[1]
    if len(calibration) != len(labels) or (len(labels) and calibration.shape[1] != classes):
        raise InputError(
            where="p_values",
            expected=f"{classes} probabilities for each of {len(labels)} labels",
            found=str(calibration.shape),
        )
    if len(labels) and (labels.min() < 0 or labels.max() >= classes):
        raise InputError(where="p_values", expected=f"labels from 0 to {classes - 1}", found="others")
    values = np.empty(probability.shape)
    for one in range(classes):
        held = np.sort(calibration[labels == one, one]) if len(labels) else np.empty(0)
        below = np.searchsorted(held, probability[:, one], side="right")
        values[:, one] = (1 + below) / (1 + len(held))
    return values


def sets(values: np.ndarray, *, coverage: float) -> np.ndarray:
    """The classes that are not ruled out: (n, K) booleans; each class's own items keep it with at least *coverage*.

    Parameters
    ----------
    values : (n, K) of `p_values`
    coverage : the share to keep, above 0 and below 1

    Raises
    ------
    InputError : *coverage* that is no such share

    References
    ----------
    Sadinle, Lei and Wasserman (2019).
    """
    if not 0 < coverage < 1:
        raise InputError(where="coverage", expected="a share above 0 and below 1", found=f"{coverage:g}")
    # A value of exactly 1 - coverage is ruled out; the small number is for the last digit of 1 - coverage.
    return values > 1 - coverage + 1e-12


def single(kept: np.ndarray) -> np.ndarray:
    """The one class of each set that holds exactly one; -1 for a set of none or of several."""
    return np.where(kept.sum(axis=1) == 1, kept.argmax(axis=1), -1)


def cross_p_values(parts: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
    """As `p_values`, where every labelled item calibrates: each by the model of a part that it was left out of.

    Parameters
    ----------
    parts : for each part of the labelled items, by a model fitted on all others: the probabilities (m, K) of the part's
        items, their labels (m,), and the probabilities (n, K) of the n new items

    Returns
    -------
    (n, K), each in (0, 1].  Of the two errors that a set can make, ruling out the right class too often is bounded by
    twice the nominal rate in the worst case, and near the nominal one in practice.

    Raises
    ------
    InputError : no part, or as `p_values`

    References
    ----------
    Vovk, V. (2015). Cross-conformal predictors. Annals of Mathematics and Artificial Intelligence 74(1), 9-28.
    """
    if not parts:
        raise InputError(where="cross_p_values", expected="one part or more", found="none")
    classes = np.atleast_2d(parts[0][2]).shape[1]
    below: np.ndarray | float = 0.0
    held = np.zeros(classes)
    for calibration, labels, probability in parts:
        many = np.bincount(np.asarray(labels, int), minlength=classes)
        below = below + p_values(calibration, labels, probability) * (1 + many) - 1
        held += many
    return (1 + below) / (1 + held)
