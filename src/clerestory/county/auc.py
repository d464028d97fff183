"""How well one number tells some rows from the others, and by how much that may be off when rows come in clusters."""

from __future__ import annotations

import numpy as np


def rank_auc(values: np.ndarray, positive: np.ndarray) -> float:
    """Share of pairs (positive, other) that *values* puts in order, whichever way round; 0.5 tells nothing.

    Parameters
    ----------
    values : (n,) numbers; ties count half
    positive : (n,) of bool, both kinds present

    Returns
    -------
    0.5 to 1

    References
    ----------
    Hanley and McNeil (1982), The meaning and use of the area under a ROC curve.
    """
    ranks = _ranks(values)
    n = int(positive.sum())
    auc = (ranks[positive].sum() - n * (n - 1) / 2) / (n * (len(values) - n))
    return float(max(auc, 1 - auc))


def clustered_error(values: np.ndarray, positive: np.ndarray, clusters: np.ndarray) -> float:
    """Standard error of `rank_auc` where rows of one cluster are alike (a maker's texts, a set's days).

    Parameters
    ----------
    values, positive : as for `rank_auc`
    clusters : (n,) whole numbers

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), placements; Obuchowski (1997), their sums over clusters.
    """
    n = int(positive.sum())
    others = len(values) - n
    # share of the other kind's rows that lie below a row: its placement
    within = np.empty(len(values))
    within[positive], within[~positive] = _ranks(values[positive]), _ranks(values[~positive])
    below = _ranks(values) - within
    placement = np.where(positive, below / others, 1 - below / n)
    auc = placement[positive].mean()
    off = (placement - auc) / np.where(positive, n, others)
    _, codes = np.unique(clusters, return_inverse=True)
    sums = np.bincount(codes, weights=off)
    return float(np.sqrt((sums**2).sum()))


def _ranks(values: np.ndarray) -> np.ndarray:
    """How many rows lie below each, ties as half."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    first = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    size = np.diff(np.r_[first, len(ranked)])
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(first + (size - 1) / 2, size)
    return ranks
