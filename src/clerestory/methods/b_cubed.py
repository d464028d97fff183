"""B-cubed and pairwise agreement of a partition with the truth.

Pairwise figures are ruled by the largest groups (a group of k holds k (k - 1) / 2 pairs); B-cubed gives each item the
same weight; recall by the size of the true group shows what both can hide.

References
----------
Bagga, A., Baldwin, B. (1998). Algorithms for scoring coreference chains. LREC workshop on linguistic coreference.
Amigo, E., Gonzalo, J., Artiles, J., Verdejo, F. (2009). A comparison of extrinsic clustering evaluation metrics based
on formal constraints. Information Retrieval 12(4), 461-486.
"""

from __future__ import annotations

import math

import numpy as np

from clerestory.errors import InputError

#: The sizes of true groups that recall is shown for.
SIZES: tuple[tuple[str, int, float], ...] = (("2-5", 2, 5), ("6-20", 6, 20), ("21-", 21, np.inf))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _cells(labels: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The sizes of the cells where labels and truth cross, of both sides' groups, and each cell's true size."""
    if len(labels) != len(truth):
        raise InputError(where="b_cubed", expected="a label and a truth for each", found=f"{len(labels)}, {len(truth)}")
    _, said = np.unique(labels, return_inverse=True)
    _, true = np.unique(truth, return_inverse=True)
    width = int(true.max(initial=0)) + 1
    keys, cells = np.unique(said.astype(np.int64) * width + true, return_counts=True)
    return cells, np.bincount(said)[keys // width], np.bincount(true)[keys % width], np.bincount(true)


def b_cubed(labels: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """B-cubed precision, recall and their harmonic mean.

    Parameters
    ----------
    labels : the group of each of n items; give an item without a group a label of its own
    truth : the true group of each

    Returns
    -------
    {"p", "r", "f1"}, each 0..1; all 1 when there is no item

    Raises
    ------
    InputError : of unequal length

    References
    ----------
    Bagga and Baldwin (1998).
    """
    cells, said, true, _ = _cells(labels, truth)
    if not len(cells):
        return {"p": 1.0, "r": 1.0, "f1": 1.0}
    n, squares = len(labels), cells.astype(float) ** 2
    # an exact sum: the names of groups, which order the cells, must not show in the last digit
    p, r = math.fsum(squares / said) / n, math.fsum(squares / true) / n
    return {"p": p, "r": r, "f1": _f1(p, r)}


def pairwise(labels: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Precision, recall and F1 over all pairs of items.

    Parameters
    ----------
    labels, truth : as `b_cubed`

    Returns
    -------
    {"p", "r", "f1"}, each 0..1; precision is 1 when no pair was said, recall 1 when there is none

    Raises
    ------
    InputError : of unequal length

    References
    ----------
    Amigo et al. (2009).
    """
    cells, _, _, _ = _cells(labels, truth)
    both = _pairs(cells)
    said, true = (_pairs(np.unique(side, return_counts=True)[1]) for side in (labels, truth))
    p, r = (both / said if said else 1.0), (both / true if true else 1.0)
    return {"p": p, "r": r, "f1": _f1(p, r)}


def _pairs(sizes: np.ndarray) -> float:
    sizes = sizes.astype(float)
    return float((sizes * (sizes - 1) / 2).sum())


def recall_by_size(labels: np.ndarray, truth: np.ndarray) -> dict[str, float | None]:
    """The share of true pairs that were found, by the size of the true group.

    Parameters
    ----------
    labels, truth : as `b_cubed`

    Returns
    -------
    {"2-5", "6-20", "21-"}: 0..1 each, None where the truth has no group of that size

    Raises
    ------
    InputError : of unequal length

    References
    ----------
    Amigo et al. (2009), on what is hidden by counting pairs over all sizes.
    """
    cells, _, true, groups = _cells(labels, truth)
    found: dict[str, float | None] = {}
    for name, least, most in SIZES:
        there = _pairs(groups[(groups >= least) & (groups <= most)])
        found[name] = _pairs(cells[(true >= least) & (true <= most)]) / there if there else None
    return found
