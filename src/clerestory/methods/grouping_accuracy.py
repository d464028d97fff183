"""Grouping accuracy: the share of items whose group is exactly the true one, and the false merges behind the rest.

A group that lacks one member, or has one too many, counts as wrong for every item of it: harsher than B-cubed, which
gives partial credit, and the figure that log-template miners are compared by.

References
----------
Zhu, J., He, S., Liu, J., He, P., Xie, Q., Zheng, Z., Lyu, M. R. (2019). Tools and benchmarks for automated log parsing.
ICSE-SEIP, 121-130.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def _numbered(labels: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The crossing cells as (said group, true group, size)."""
    if len(labels) != len(truth):
        raise InputError(
            where="grouping_accuracy", expected="a label and a truth for each", found=f"{len(labels)}, {len(truth)}"
        )
    _, said = np.unique(labels, return_inverse=True)
    _, true = np.unique(truth, return_inverse=True)
    width = int(true.max(initial=0)) + 1
    cells, sizes = np.unique(said.astype(np.int64) * width + true, return_counts=True)
    return cells // width, cells % width, sizes


def grouping_accuracy(labels: np.ndarray, truth: np.ndarray) -> float:
    """The share of items whose said group holds the same items as their true group.

    Parameters
    ----------
    labels : the group of each of n items; give an item without a group a label of its own
    truth : the true group of each

    Returns
    -------
    0..1; 1 when there is no item

    Raises
    ------
    InputError : of unequal length

    References
    ----------
    Zhu et al. (2019).
    """
    said, true, sizes = _numbered(labels, truth)
    if not len(sizes):
        return 1.0
    alone = (np.bincount(said)[said] == 1) & (np.bincount(true)[true] == 1)
    return float(sizes[alone].sum() / sizes.sum())


def false_merges(labels: np.ndarray, truth: np.ndarray) -> int:
    """How many true groups too many share a said group: 0 when every said group holds items of one true group.

    Parameters
    ----------
    labels, truth : as `grouping_accuracy`

    Returns
    -------
    the true groups of each said group beyond its first, summed over said groups

    Raises
    ------
    InputError : of unequal length

    References
    ----------
    Zhu et al. (2019), on why a wrong merge costs more than a wrong split.
    """
    said, _, _ = _numbered(labels, truth)
    return int((np.bincount(said) - 1).clip(0).sum())
