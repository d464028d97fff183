"""How much more usual items are in a class than in the whole pool that nobody labelled, learned beside that pool.

The pool is what an answer is about: it holds kinds of items of which there is no label, and classes at their own mix.
Of an item that is r times as usual in a class as in the pool, the chance to be of it is r times the class's share.

References
----------
Qin, J. (1998). Inferences for case-control and semiparametric two-sample density ratio models. Biometrika 85(3),
619-630.
Elkan, C., Noto, K. (2008). Learning classifiers from only positive and unlabeled data. KDD, 213-220.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.ridge_logistic import fit_several, shares

#: Items of the pool that are learned from, at most; more tell hardly more.
MOST = 4000
#: Spread beyond which a feature says no more.
_FAR = 3.0
_LEAST = 1e-12


def pool_ratio(  # noqa: PLR0913 (both kinds of items with their parts, each named)
    x: np.ndarray,
    y: np.ndarray,
    pool: np.ndarray,
    *,
    classes: int,
    part: np.ndarray,
    pool_part: np.ndarray,
    strength: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of how many times as usual each item is in each class as in the pool, by what has not seen the item.

    Parameters
    ----------
    x : (m, p) labelled items
    y : (m,) their classes, 0..K-1; from K on what is of none of these and stands with the pool
    pool : (n, p) items without a label
    classes : K
    part, pool_part : (m,) and (n,) parts, each left out in turn: what is said of it is learned from all others
    strength : how strongly weights are drawn to 0, above 0; features are scaled to a spread of 1

    Returns
    -------
    (m, K) of the labelled items, (n, K) of the pool; -inf for a class without items outside the part

    Raises
    ------
    InputError : shapes that do not fit, or *strength* not above 0

    Errors to expect
    ----------------
    A ratio is never above one by the class's share in the pool, as far as it is right.  Far out, where few labelled
    items lie, it is too high for some of them: who takes the highest must expect more wrong ones than it says.

    References
    ----------
    Qin (1998): the log ratio of two densities is the logit of the sources less that of their sizes.  Elkan and Noto
    (2008) for the pool as one of the sources.
    """
    x, y, pool = np.asarray(x, float), np.asarray(y, int), np.asarray(pool, float)
    part, pool_part = np.asarray(part), np.asarray(pool_part)
    if x.shape[1:] != pool.shape[1:] or not len(x) == len(y) == len(part) or len(pool) != len(pool_part):
        raise InputError(
            where="pool ratio", expected="a class and a part for each item", found=f"{x.shape}, {pool.shape}"
        )
    every = np.vstack([x, pool])
    centre, spread = every.mean(axis=0), every.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    x, pool = (np.clip((one - centre) / spread, -_FAR, _FAR) for one in (x, pool))
    said, of_pool = np.full((len(x), classes), -np.inf), np.full((len(pool), classes), -np.inf)
    for one in np.unique(np.concatenate([part, pool_part])):
        out, pool_out = part == one, pool_part == one
        rest = pool[~pool_out]
        rest = rest[:: max(1, -(-len(rest) // MOST))]
        source = np.concatenate([np.minimum(y[~out], classes), np.full(len(rest), classes)])
        weights = fit_several(np.vstack([x[~out], rest]), source, classes=classes + 1, strength=strength)
        many = np.bincount(source, minlength=classes + 1)[:classes]
        with np.errstate(divide="ignore"):
            sizes = np.where(many > 0, np.log(max(1, len(rest)) / many), -np.inf)
        for into, items, here in ((said, x, out), (of_pool, pool, pool_out)):
            by = np.maximum(shares(items[here], weights), _LEAST)
            into[here] = np.log(by[:, :classes]) - np.log(by[:, [classes]]) + sizes
    return said, of_pool
