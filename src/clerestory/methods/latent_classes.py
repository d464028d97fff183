"""Two classes of items that nobody has labelled, told apart by yes-or-no signs that stand together.

References
----------
Lazarsfeld, P. F., Henry, N. W. (1968). Latent Structure Analysis. Houghton Mifflin.
Dempster, A. P., Laird, N. M., Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm.
Journal of the Royal Statistical Society B 39(1), 1-38.
Chernoff, H. (1954). On the distribution of the likelihood ratio. Annals of Mathematical Statistics 25(3), 573-578.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.errors import InputError

#: As if so many items of the first class and of the second had been seen, so that few items do not tell too much.
_FIRST, _SECOND = 9.0, 1.0
#: As if so many items of the first class, one in twenty with the sign, had been seen of each sign.
_BESIDES, _USUAL = 10.0, 0.05
_ROUNDS, _STEPS, _CLOSE = 500, 3, 1e-7


class Classes(NamedTuple):
    """Of n items: probability of the second class, the share of that class, and what two classes explain better.

    gain : by how much the log likelihood of two classes is above that of one, 0 or more
    """

    probability: np.ndarray
    rate: float
    gain: float = 0.0


def two_classes(seen: np.ndarray, weights: np.ndarray, *, rate: float = 0.0) -> Classes:
    """Which items are of a second class, in which each sign is likelier or less likely by a known weight.

    How usual each sign is in the first class, and the share of the second, are told by the items alone: signs that
    only occur here and there, each for itself, tell of one class; signs that stand together tell of two.

    Parameters
    ----------
    seen : (n, signs) booleans
    weights : (signs,) by how much the log odds of each sign are higher in the second class
    rate : share of the second class, below 1; 0 lets the items tell it

    Returns
    -------
    the probabilities, the share, and the gain.  Where there is one class, and signs are independent in it, twice
    the gain is 0 half the time and else chi-squared with one degree of freedom (Chernoff 1954)

    Raises
    ------
    InputError : shapes that do not fit, or a rate that is no share

    Errors to expect
    ----------------
    Signs that stand together for another reason (a trade, a form, one phrase that shows two signs) are taken for the
    second class as far as the weights say so, and add to the gain.

    References
    ----------
    Lazarsfeld and Henry (1968); Dempster, Laird and Rubin (1977); Chernoff (1954).
    """
    seen, weights = np.asarray(seen, float), np.asarray(weights, float)
    if seen.ndim != 2 or weights.shape != (seen.shape[1],):
        raise InputError(where="signs", expected=f"{len(weights)} a row", found=str(seen.shape))
    if not 0 <= rate < 1:
        raise InputError(where="rate", expected="a share below 1, or 0", found=f"{rate:g}")
    n, said = len(seen), seen.sum(axis=0) + _BESIDES * _USUAL
    first = one = np.log(said / (n + _BESIDES - said))
    share = rate or _SECOND / (_FIRST + _SECOND)
    probability = np.zeros(n)
    for _ in range(_ROUNDS):
        # what the signs add to the log odds of the second class, and what their absence does
        each = np.logaddexp(0, first) - np.logaddexp(0, first + weights)
        odds = seen @ weights + each.sum() + np.log(share / (1 - share))
        before, probability = probability, np.exp(-np.logaddexp(0, -odds))
        if not rate:
            share = float(probability.sum() + _SECOND) / (n + _FIRST + _SECOND)
        first = _usual(first, weights, said, probability)
        if np.abs(probability - before).max(initial=0) < _CLOSE:
            break
    return Classes(probability, share, _gain(seen, weights, one, first, share))


def _gain(seen: np.ndarray, weights: np.ndarray, one: np.ndarray, first: np.ndarray, share: float) -> float:
    """How much likelier the items are under two classes than under one, in log units; 0 where they are not."""
    alone = seen @ one - np.logaddexp(0, one).sum()
    either = seen @ first - np.logaddexp(0, first).sum()
    other = seen @ (first + weights) - np.logaddexp(0, first + weights).sum()
    both = np.logaddexp(np.log1p(-share) + either, np.log(share) + other)
    return max(0.0, float((both - alone).sum()))


def _usual(first: np.ndarray, weights: np.ndarray, said: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """The log odds of each sign in the first class at which as many items have it as do, by Newton's steps."""
    second = float(probability.sum())
    one = len(probability) - second + _BESIDES
    for _ in range(_STEPS):
        p, q = 1 / (1 + np.exp(-first)), 1 / (1 + np.exp(-first - weights))
        slope, curve = said - one * p - second * q, one * p * (1 - p) + second * q * (1 - q)
        first = np.clip(first + np.clip(slope / curve, -1, 1), -15, 15)
    return first
