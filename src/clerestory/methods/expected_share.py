"""How many of the likeliest items can be named so that a share of them may be expected to be right.

References
----------
Müller, P., Parmigiani, G., Robert, C., Rousseau, J. (2004). Optimal sample size for multiple testing: the case of gene
expression microarrays. Journal of the American Statistical Association 99(468), 990-1001.
Sun, W., Cai, T. T. (2007). Oracle and adaptive compound decision rules for false discovery rate control. Journal of
the American Statistical Association 102(479), 901-912.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def likeliest(probability: np.ndarray, *, share: float, each: float = 0.0) -> np.ndarray:
    """As many of the likeliest items as have the mean probability *share*, none less likely than *each*.

    Parameters
    ----------
    probability : (n,) 0..1, of what each item would be named for
    share : of those named that are right, as far as the probabilities are, 0..1
    each : probability that each of them has at least, 0..1

    Returns
    -------
    (n,) booleans; items of one probability are named together or not at all

    Raises
    ------
    InputError : *share* or *each* outside 0..1

    Errors to expect
    ----------------
    It is as right as the probabilities: where they are too high, so is the share of what is wrong.

    References
    ----------
    Müller and others (2004); Sun and Cai (2007), the step-up rule on local false discovery rates.
    """
    for name, value in (("share", share), ("each", each)):
        if not 0 <= value <= 1:
            raise InputError(where=name, expected="a share from 0 to 1", found=f"{value:g}")
    probability = np.asarray(probability, float)
    levels, many = np.unique(probability[probability >= each], return_counts=True)
    levels, many = levels[::-1], many[::-1]
    mean = np.cumsum(levels * many) / np.cumsum(many)
    kept = np.flatnonzero(mean >= share - 1e-12)
    return probability >= levels[kept[-1]] if len(kept) else np.zeros(len(probability), bool)
