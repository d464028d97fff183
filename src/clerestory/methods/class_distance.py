"""How far an item lies from each class of labelled items, in the spread that items have within their class.

What no class is near to is something else than the labels were given for, however likely one of them is beside the
others; a rule that only compares classes cannot see that.

References
----------
Mahalanobis, P. C. (1936). On the generalised distance in statistics. Proceedings of the National Institute of Sciences
of India 2(1), 49-55.
Guan, L., Tibshirani, R. (2022). Prediction and outlier detection in classification problems. Journal of the Royal
Statistical Society B 84(2), 524-546.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def nearness(x: np.ndarray, y: np.ndarray, new: np.ndarray, *, classes: int, ridge: float = 0.1) -> np.ndarray:
    """(n, K) how near each new item is to each class: minus the squared distance; -inf for a class without items.

    Parameters
    ----------
    x : (m, p) labelled items    y : (m,) their classes, 0..K-1    new : (n, p)
    classes : K
    ridge : share of each feature's own variance that is added within classes, so that few items suffice; above 0

    Raises
    ------
    InputError : lengths that differ, or *ridge* not above 0

    References
    ----------
    Mahalanobis (1936), with one covariance for all classes; as a score of conformal sets Guan and Tibshirani (2022).
    """
    if len(x) != len(y) or ridge <= 0:
        raise InputError(
            where="nearness", expected="a class for each item, ridge above 0", found=f"{len(x)}, {len(y)}, {ridge:g}"
        )
    centre, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    x, new = (x - centre) / spread, (new - centre) / spread
    near = np.full((len(new), classes), -np.inf)
    held = np.unique(y)
    centres = {c: x[y == c].mean(axis=0) for c in held}
    off = x - np.array([centres[c] for c in y])
    inverse = np.linalg.inv(off.T @ off / len(x) + ridge * np.eye(x.shape[1]))
    for c in held:
        gap = new - centres[c]
        near[:, c] = -np.einsum("ij,jk,ik->i", gap, inverse, gap)
    return near
