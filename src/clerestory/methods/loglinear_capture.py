"""How many people are on no list: Poisson log-linear models of who stands on which lists together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clerestory.errors import InputError

#: A pair of lists, by position.
Pair = tuple[int, int]
#: The published threshold of the stepwise rule.
THRESHOLD = 0.02
#: All sets of pairs are fitted up to so many lists; a pair repels when so little overlap has this probability.
MOST_LISTS, _REPELS = 5, 0.01
_ROUNDS = 100
#: The logarithm of a fitted mean below which it may be running to zero.
_DOUBTFUL = -9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model.

    expected : fitted mean of each cell; zero where it was taken out
    pairs : the two-list effects in it, in the order they came in
    impossible : those of them whose lists share nobody, so that their effect is minus infinity
    unseen : how many are on no list    total : with those on lists
    aic, bic : Akaike's and Schwarz's criteria, cells as observations for the first, people for the second
    p : of the pair that came in last; 1 for the model without pairs
    """

    expected: np.ndarray
    pairs: tuple[Pair, ...]
    impossible: tuple[Pair, ...]
    unseen: float
    total: float
    deviance: float
    aic: float
    bic: float
    p: float = 1.0


def cells(counts: Mapping[tuple[int, ...], int], lists: int) -> tuple[np.ndarray, np.ndarray]:
    """Every non-empty combination of lists with its count, zero where none was given.

    Returns
    -------
    on : bool[2**lists - 1, lists]    n : float64[2**lists - 1]

    Raises
    ------
    InputError : fewer than two lists, a list that there is not, a count below zero, or nobody on any list
    """
    if lists < 2:
        raise InputError(where="lists", expected="2 or more", found=str(lists))
    numbers = np.arange(1, 2**lists)
    on = (numbers[:, None] >> np.arange(lists)) & 1 == 1
    n = np.zeros(len(numbers))
    for combination, count in counts.items():
        if not combination or max(combination) >= lists or min(combination) < 0 or count < 0:
            raise InputError(
                where="lists",
                expected=f"some of 0..{lists - 1} with a count",
                found=f"{count} on {sorted(combination)}",
            )
        n[sum(1 << one for one in set(combination)) - 1] += count
    if not n.sum():
        raise InputError(where="lists", expected="somebody on a list", found="nobody")
    return on, n


def fitted(on: np.ndarray, n: np.ndarray, pairs: Iterable[Pair]) -> Fit | None:
    """The model with main effects and these pairs; None when its estimate does not exist or is not determined.

    A pair of lists that share nobody has the effect minus infinity: its cells are taken out, as Chan, Silverman and
    Vincent do.  That the likelihood then has its greatest value at finite effects is checked by linear programming
    (Fienberg and Rinaldo): without it a fitting program stops anywhere and returns a number.

    Parameters
    ----------
    on, n : as `cells` gives them
    pairs : two-list effects

    References
    ----------
    Chan, Silverman and Vincent (2021), Multiple systems estimation for sparse capture data.
    Fienberg and Rinaldo (2012), Maximum likelihood estimation in log-linear models.
    """
    pairs = tuple(pairs)
    shared = {pair: float(n[on[:, pair[0]] & on[:, pair[1]]].sum()) for pair in pairs}
    impossible = tuple(pair for pair in pairs if not shared[pair])
    there = np.ones(len(n), np.bool_)
    for one, other in impossible:
        there &= ~(on[:, one] & on[:, other])
    left = [pair for pair in pairs if pair not in impossible]
    design = np.column_stack(
        [np.ones(int(there.sum())), on[there], *(on[there][:, a] & on[there][:, b] for a, b in left)]
    )
    counted = n[there]
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    coefficients = _newton(design, counted)
    # A mean near zero may be one on its way to it: only then the costlier check is needed.
    doubtful = coefficients is None or bool((design @ coefficients < _DOUBTFUL).any())
    if coefficients is None or (doubtful and not _exists(design, counted)):
        return None
    mean = np.exp(design @ coefficients)
    some = counted > 0
    deviance = 2 * float((counted[some] * np.log(counted[some] / mean[some])).sum() - (counted - mean).sum())
    likelihood = float((counted * np.log(mean) - mean).sum()) - _log_factorials(counted)
    seen, size = float(n.sum()), design.shape[1]
    unseen = float(np.exp(coefficients[0]))
    expected = np.zeros(len(n))
    expected[there] = mean
    return Fit(
        expected=expected,
        pairs=pairs,
        impossible=impossible,
        unseen=unseen,
        total=seen + unseen,
        deviance=deviance,
        aic=2 * (size + len(impossible)) - 2 * likelihood,
        bic=np.log(seen) * (size + len(impossible)) - 2 * likelihood,
    )


def _exists(design: np.ndarray, n: np.ndarray) -> bool:
    """Whether the greatest likelihood is reached: no direction lowers empty cells and leaves filled ones alone."""
    from scipy.optimize import linprog

    filled, empty = design[n > 0], design[n == 0]
    if not len(empty):
        return True
    found = linprog(
        empty.sum(axis=0),
        A_eq=filled,
        b_eq=np.zeros(len(filled)),
        A_ub=empty,
        b_ub=np.zeros(len(empty)),
        bounds=(-1, 1),
    )
    return bool(found.status == 0 and found.fun > -1e-7)


def _newton(design: np.ndarray, n: np.ndarray) -> np.ndarray | None:
    """Greatest likelihood by Newton's method, steps halved until the likelihood grows."""
    coefficients = np.linalg.lstsq(design * np.sqrt(n + 0.5)[:, None], np.sqrt(n + 0.5) * np.log(n + 0.5), rcond=None)[
        0
    ]
    reached = _likelihood(design, n, coefficients)
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(design @ coefficients, -40, 40))
        step = np.linalg.lstsq(design.T @ (design * mean[:, None]), design.T @ (n - mean), rcond=None)[0]
        if np.abs(step).max() < 1e-9:
            return coefficients
        share = 1.0
        while share > 1e-6 and _likelihood(design, n, coefficients + share * step) < reached:
            share /= 2
        coefficients = coefficients + share * step
        reached = _likelihood(design, n, coefficients)
    return None


def _likelihood(design: np.ndarray, n: np.ndarray, coefficients: np.ndarray) -> float:
    linear = np.clip(design @ coefficients, -40, 40)
    return float((n * linear - np.exp(linear)).sum())


def _log_factorials(n: np.ndarray) -> float:
    from scipy.special import gammaln

    return float(gammaln(n + 1).sum())


def independence(on: np.ndarray, n: np.ndarray) -> Fit | None:
    """The model in which standing on one list says nothing of standing on another."""
    return fitted(on, n, ())


def stepwise(on: np.ndarray, n: np.ndarray, *, threshold: float = THRESHOLD) -> Fit | None:
    """Pairs added one by one, the smallest p-value first, until none is below the threshold.

    Parameters
    ----------
    on, n : as `cells` gives them
    threshold : 0..1

    Returns
    -------
    the last model whose estimate exists; None when not even the model without pairs has one

    References
    ----------
    Chan, Silverman and Vincent (2021), Multiple systems estimation for sparse capture data, section 4.
    """
    from scipy.stats import chi2

    now = independence(on, n)
    if now is None:
        return None
    every = list(combinations(range(on.shape[1]), 2))
    while True:
        steps = []
        for pair in every:
            if pair in now.pairs:
                continue
            bigger = fitted(on, n, (*now.pairs, pair))
            if bigger is not None:
                p = (
                    _no_overlap(now, on, pair)
                    if pair in bigger.impossible
                    else chi2.sf(now.deviance - bigger.deviance, 1)
                )
                steps.append((float(p), pair, bigger))
        if not steps:
            return now
        p, _, best = min(steps, key=lambda step: step[:2])
        if p >= threshold:
            return now
        now = Fit(**{name: getattr(best, name) for name in Fit.__dataclass_fields__ if name != "p"}, p=p)


def _no_overlap(now: Fit, on: np.ndarray, pair: Pair) -> float:
    """The probability of seeing nobody on both lists where so many are expected."""
    return float(np.exp(-now.expected[on[:, pair[0]] & on[:, pair[1]]].sum()))


def by_bic(on: np.ndarray, n: np.ndarray) -> Fit | None:
    """The model of all sets of pairs with the least Schwarz criterion; for five lists or fewer.

    References
    ----------
    Silverman, Chan and Vincent (2024), Bootstrapping multiple systems estimates to account for model selection.

    Raises
    ------
    InputError : more than five lists: too many models to fit them all
    """
    if on.shape[1] > MOST_LISTS:
        raise InputError(where="lists", expected=f"{MOST_LISTS} or fewer for all models", found=str(on.shape[1]))
    every = list(combinations(range(on.shape[1]), 2))
    fits = (fitted(on, n, some) for size in range(len(every) + 1) for some in combinations(every, size))
    return min((fit for fit in fits if fit is not None), key=lambda fit: fit.bic, default=None)


def chao_over_lists(on: np.ndarray, n: np.ndarray) -> float | None:
    """Chao's bound from those on one and on two lists; None when nobody is on two.  No bound where lists repel.

    References
    ----------
    Chao (1987), Estimating the population size for capture-recapture data with unequal catchability.
    """
    times = on.sum(axis=1)
    once, twice = float(n[times == 1].sum()), float(n[times == 2].sum())
    return float(n.sum()) + once**2 / (2 * twice) if twice else None


def repelling(on: np.ndarray, n: np.ndarray) -> tuple[Pair, ...]:
    """Pairs of lists that share fewer people than the model without pairs expects; by chance one in a hundred."""
    from scipy.stats import poisson

    plain = independence(on, n)
    if plain is None:
        return ()
    pairs = []
    for one, other in combinations(range(on.shape[1]), 2):
        both = on[:, one] & on[:, other]
        if poisson.cdf(n[both].sum(), plain.expected[both].sum()) < _REPELS:
            pairs.append((one, other))
    return tuple(pairs)


def apart(on: np.ndarray, n: np.ndarray) -> tuple[int, ...]:
    """Lists that share nobody with any other: they say nothing of how many are on none."""
    return tuple(one for one in range(on.shape[1]) if not n[on[:, one] & (on.sum(axis=1) > 1)].sum())
