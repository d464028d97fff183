"""A probability carried to a place where the class is more or less common.

References
----------
Saerens, M., Latinne, P., Decaestecker, C. (2002). Adjusting the outputs of a classifier to new a priori probabilities:
a simple procedure. Neural Computation 14(1), 21-41.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def _share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise InputError(where=name, expected="a share above 0 and below 1", found=f"{value:g}")


def shifted(probability: np.ndarray, *, learned: float, here: float) -> np.ndarray:
    """Probabilities learned where the class has the share *learned*, for a place where it has the share *here*.

    Parameters
    ----------
    probability : (n,) 0..1
    learned, here : shares above 0 and below 1

    Raises
    ------
    InputError : a share that is none

    References
    ----------
    Saerens, Latinne and Decaestecker (2002), equation 2.4: the class looks here as it does there.
    """
    _share("learned share", learned)
    _share("base_rate", here)
    yes = np.asarray(probability, float) * here / learned
    no = (1 - np.asarray(probability, float)) * (1 - here) / (1 - learned)
    return yes / (yes + no)


def precision(*, recall: float, false_rate: float, here: float) -> float:
    """The share of what is reported that is right: .8, .05 and .01 give .14.

    Parameters
    ----------
    recall : share of the class that is reported
    false_rate : share of the rest that is reported too
    here : the class's share at the place, above 0 and below 1

    Raises
    ------
    InputError : *here* is no such share

    References
    ----------
    Bayes' rule, as in Saerens, Latinne and Decaestecker (2002).
    """
    _share("base_rate", here)
    right, wrong = recall * here, false_rate * (1 - here)
    return right / (right + wrong) if right + wrong else 0.0


def usual_share(probability: np.ndarray, *, learned: float, besides: float = 10.0) -> float:
    """The share of the class among these items, told by their own probabilities.

    Parameters
    ----------
    probability : (n,) learned where the class has the share *learned*
    learned : above 0 and below 1
    besides : as if so many items without the class had been seen too, so that few items do not tell too much

    Returns
    -------
    above 0 and below 1

    Raises
    ------
    InputError : *learned* is no share

    References
    ----------
    Saerens, Latinne and Decaestecker (2002), equation 2.9: the fixed point of expectation and maximisation.
    """
    share, n = learned, len(probability)
    for _ in range(500):
        if not n:
            break
        after = float(shifted(probability, learned=learned, here=share).sum()) / (n + besides)
        after = min(max(after, 1e-4), 0.99)
        if abs(after - share) < 1e-7:
            break
        share = after
    return share


#: Twice the log likelihood that shares of a 95 % interval may lie below the likeliest one: chi-squared, one degree.
_NEAR = 3.841458820694124


def share_range(probability: np.ndarray, *, learned: float) -> tuple[float, float]:
    """Which shares of the class fit these items, told by their own probabilities: a 95 % likelihood interval.

    Parameters
    ----------
    probability : (n,) 0..1, learned where the class has the share *learned*
    learned : above 0 and below 1

    Returns
    -------
    the least and the greatest share that fits, from 0 to 1; 0 and 1 when there is no item

    Raises
    ------
    InputError : *learned* is no share

    Errors to expect
    ----------------
    It takes the probabilities to be right: where they are believed too much or too little, shares beside it fit too.

    References
    ----------
    Saerens, Latinne and Decaestecker (2002), equation 2.8, the likelihood; Wilks (1938), Annals of Mathematical
    Statistics 9(1), 60-62, its interval.
    """
    _share("learned share", learned)
    yes = np.asarray(probability, float) / learned
    no = (1 - np.asarray(probability, float)) / (1 - learned)
    shares = np.concatenate([[0.0], np.geomspace(1e-4, 0.999, 400), [1.0]])
    with np.errstate(divide="ignore"):
        fits = np.array([np.log(share * yes + (1 - share) * no).sum() for share in shares])
    inside = shares[2 * (fits.max() - fits) <= _NEAR]
    return float(inside.min()), float(inside.max())


def usual_mix(probability: np.ndarray, *, learned: np.ndarray, least: float = 0.01) -> np.ndarray:
    """The mix of several classes among these items, told by their own probabilities.

    Parameters
    ----------
    probability : (n, K), learned where the classes have the shares *learned*
    learned : (K,) above 0, summing to 1
    least : share that each class has at least, so that none is ruled out for good

    Returns
    -------
    (K,) summing to 1; *learned* when there is no item

    References
    ----------
    Saerens, Latinne and Decaestecker (2002), equation 2.9.
    """
    mix = np.asarray(learned, float)
    for _ in range(500):
        if not len(probability):
            break
        after = np.maximum(mixed(probability, learned=learned, here=mix).mean(axis=0), least)
        after /= after.sum()
        moved, mix = float(np.abs(after - mix).max()), after
        if moved < 1e-7:
            break
    return mix


def mixed(probability: np.ndarray, *, learned: np.ndarray, here: np.ndarray) -> np.ndarray:
    """(n, K) probabilities learned at the mix *learned*, for a place with the mix *here*."""
    weighed = probability * (here / learned)
    return weighed / weighed.sum(axis=1, keepdims=True)
