"""Two classes of items told by yes-or-no signs, from a few labelled items, some of them wrongly, and many unlabelled.

References
----------
Nigam, K., McCallum, A. K., Thrun, S., Mitchell, T. (2000). Text classification from labeled and unlabeled documents
using EM. Machine Learning 39(2/3), 103-134.
Dempster, A. P., Laird, N. M., Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm.
Journal of the Royal Statistical Society B 39(1), 1-38.
Bootkrajang, J., Kabán, A. (2012). Label-noise robust logistic regression and its applications. ECML PKDD, LNCS 7523.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.errors import InputError

#: As if so many unlabelled items of the first class and of the second had been seen.
_FIRST, _SECOND = 9.0, 1.0
#: As if so many items of the first class, one in twenty with the sign, had been seen of each sign.
_BESIDES, _USUAL = 10.0, 0.05
_ROUNDS, _STEPS, _CLOSE = 200, 3, 1e-6


class Mixture(NamedTuple):
    """What was learned.

    first : (signs,) log odds of each sign in the first class
    more : (signs,) by how much they are higher in the second
    """

    first: np.ndarray
    more: np.ndarray

    def score(self, seen: np.ndarray) -> np.ndarray:
        """(n,) by how much items with these signs speak for the second class: log of the likelihood ratio."""
        absent = np.logaddexp(0, self.first) - np.logaddexp(0, self.first + self.more)
        return np.asarray(seen, float) @ self.more + absent.sum()


def labelled_mixture(  # noqa: PLR0913 (what is known of both kinds of items, each named)
    unlabelled: np.ndarray,
    labelled: np.ndarray,
    label: np.ndarray,
    *,
    weights: np.ndarray,
    pull: float,
    wrong: float = 0.0,
    counts: float = 1.0,
) -> Mixture:
    """What each sign is worth, by labelled and by unlabelled items at once.

    The classes may have another share among the labelled than among the others, but look alike in both; signs are
    independent within a class.  A sign never speaks the other way than its weight does.

    Parameters
    ----------
    unlabelled : (n, signs) booleans    labelled : (m, signs) booleans
    label : (m,) 0 first class, 1 second
    weights : (signs,) what each is thought to add to the log odds of the second class
    pull : how strongly what is learned is drawn to *weights*, 0 or more; about so many informative items each
    wrong : share of the labels that are wrong, by chance and of either class alike; below a half
    counts : how much an unlabelled item counts beside a labelled one, 0 to 1

    Raises
    ------
    InputError : shapes that do not fit, *pull* below 0, or *wrong* outside 0 to a half

    Errors to expect
    ----------------
    Signs that stand together within a class, as one phrase that shows two of them, count twice: the score orders items
    well and overstates how sure it is.  How much must be told from labels that were held out.

    References
    ----------
    Nigam, McCallum, Thrun and Mitchell (2000) for both kinds of items; Dempster, Laird and Rubin (1977); Bootkrajang
    and Kabán (2012) for labels that are wrong.
    """
    unlabelled, labelled = np.asarray(unlabelled, float), np.asarray(labelled, float)
    label, weights = np.asarray(label), np.asarray(weights, float)
    signs = len(weights)
    if unlabelled.shape[1:] != (signs,) or labelled.shape != (len(label), signs):
        raise InputError(where="signs", expected=f"{signs} a row", found=f"{unlabelled.shape}, {labelled.shape}")
    if pull < 0 or not 0 <= wrong < 0.5 or not 0 <= counts <= 1:
        expected = "pull from 0, wrong below a half, counts from 0 to 1"
        raise InputError(where="labelled mixture", expected=expected, found=f"{pull}, {wrong}, {counts}")
    n, m = len(unlabelled), len(label)
    if not n + m:
        return Mixture(np.full(signs, np.log(_USUAL / (1 - _USUAL))), weights)
    items, there = np.vstack([unlabelled, labelled]), np.arange(n + m) >= n
    much = np.where(there, 1.0, counts)
    said = much @ items + _BESIDES * _USUAL
    now = Mixture(np.log(said / (much.sum() + _BESIDES - said)), weights)
    noise = min(max(wrong, 1e-9), 0.5)
    told = np.zeros(n + m)
    told[n:] = np.where(label == 1, 1, -1) * np.log((1 - noise) / noise)
    share, among = _SECOND / (_FIRST + _SECOND), (float((label == 1).sum()) + 1) / (m + 2)
    for _ in range(_ROUNDS):
        odds = now.score(items) + told + np.where(there, np.log(among / (1 - among)), np.log(share / (1 - share)))
        probability = np.exp(-np.logaddexp(0, -odds))
        before, share = share, float(probability[:n].sum() + _SECOND) / (n + _FIRST + _SECOND)
        among = float(probability[n:].sum() + 1) / (m + 2)
        now = _learned(now, items, much, probability, weights, pull)
        if abs(share - before) < _CLOSE:
            break
    return now


def _learned(
    now: Mixture, items: np.ndarray, much: np.ndarray, probability: np.ndarray, weights: np.ndarray, pull: float
) -> Mixture:
    """Log odds that explain the items, each of the second class with its probability, by Newton's steps."""
    of_second = much * probability
    with_second, second = of_second @ items, float(of_second.sum())
    with_first = much @ items - with_second + _BESIDES * _USUAL
    in_first = float(much.sum()) - second + _BESIDES
    first, more = now
    for _ in range(_STEPS):
        p, q = 1 / (1 + np.exp(-first)), 1 / (1 + np.exp(-first - more))
        beyond = with_second - second * q
        slope, slope_more = with_first - in_first * p + beyond, beyond - pull * (more - weights)
        both = second * q * (1 - q)
        curve, curve_more = in_first * p * (1 - p) + both, both + pull
        whole = np.maximum(curve * curve_more - both * both, 1e-9)
        first = np.clip(first + np.clip((curve_more * slope - both * slope_more) / whole, -1, 1), -15, 15)
        more = more + np.clip((curve * slope_more - both * slope) / whole, -1, 1)
        more = np.where(weights > 0, np.maximum(more, 0), np.where(weights < 0, np.minimum(more, 0), more))
    return Mixture(first, more)
