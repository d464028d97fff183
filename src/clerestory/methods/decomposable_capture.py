"""How many people are on no list: all decomposable graphs of who stands on which lists together, averaged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from clerestory.errors import InputError

#: Up to so many lists every graph is looked at: 821 of five.
MOST_LISTS = 5
#: The unseen are tried up to so many times those who were seen, in so many steps.
_MOST_TIMES, _STEPS = 60.0, 4000

Clique = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaged:
    """The posterior of the total: its mean, its median, the interval with .95 of it.

    graphs : how many were averaged    heaviest : the share of the likeliest of them
    beyond : the share of the posterior at the most that was tried; where it is large, nothing is told
    """

    mean: float
    median: float
    low: float
    high: float
    graphs: int
    heaviest: float
    beyond: float


def decomposable(on: np.ndarray, n: np.ndarray, *, prior: float | None = None) -> Averaged:
    """The total, averaged over all decomposable graphs of the lists but the one that joins all of them.

    A graph's missing lines say which lists are independent given others.  The cells' chances have a hyper-Dirichlet
    prior, whose cliques agree where they meet; the total's is 1/N.  All graphs weigh alike before the counts are seen.

    Parameters
    ----------
    on, n : combinations of lists with their counts, as `loglinear_capture.cells` gives them
    prior : as if so many people had been seen on every combination; 2 ** -lists where it is not said

    Returns
    -------
    the posterior's summary

    Raises
    ------
    InputError : fewer than three lists or more than five; a prior that is not above 0

    Errors to expect
    ----------------
    Ever larger totals where some lists share few people, since graphs with many lines are then among the likely ones:
    the median of the United Kingdom's five lists is twice that of the stepwise rule.  The interval is a posterior's
    and covers .95 only where the prior is right.

    References
    ----------
    Madigan and York (1997), Bayesian methods for estimation of the size of a closed population, Biometrika 84(1).
    Dawid and Lauritzen (1993), Hyper Markov laws in the statistical analysis of decomposable graphical models.
    """
    from scipy.special import gammaln

    on, n, lists = np.asarray(on, bool), np.asarray(n, np.float64), np.asarray(on).shape[1]
    if not 3 <= lists <= MOST_LISTS:
        raise InputError(where="lists", expected=f"3 to {MOST_LISTS}", found=str(lists))
    each = 2.0**-lists if prior is None else prior
    if not each > 0:
        raise InputError(where="prior", expected="above 0", found=str(prior))
    seen = n.sum()
    missing = np.unique(np.round(np.expm1(np.linspace(0, np.log1p(_MOST_TIMES * seen), _STEPS))))
    total = seen + missing
    # whole numbers between the steps count too
    width = np.gradient(missing)
    of = {some: _margin(on, n, some, missing, each) for k in range(lists + 1) for some in combinations(range(lists), k)}
    common = gammaln(total + 1) - gammaln(missing + 1) - np.log(total) + np.log(width)
    graphs = _graphs(lists)
    weights = np.array([sum(of[one] for one in cliques) - sum(of[one] for one in meet) for cliques, meet in graphs])
    weights = np.exp(weights + common - (weights + common).max())
    by_total = weights.sum(axis=0) / weights.sum()
    grown = np.cumsum(by_total)
    # half of each step lies before it: the quantiles are between the steps
    low, median, high = (float(np.interp(q, grown - by_total / 2, total)) for q in (0.025, 0.5, 0.975))
    return Averaged(
        mean=float(by_total @ total),
        median=median,
        low=low,
        high=high,
        graphs=len(graphs),
        heaviest=float(weights.sum(axis=1).max() / weights.sum()),
        beyond=float(by_total[total > 0.9 * total[-1]].sum()),
    )


def _margin(on: np.ndarray, n: np.ndarray, lists: Clique, missing: np.ndarray, each: float) -> np.ndarray:
    """The log marginal likelihood of the table over these lists, for each number of missing."""
    from scipy.special import gammaln

    cell = on[:, list(lists)] @ (1 << np.arange(len(lists)))
    table = np.bincount(cell, weights=n, minlength=2 ** len(lists))
    share = each * 2.0 ** (on.shape[1] - len(lists))
    whole = each * 2.0 ** on.shape[1]
    filled = gammaln(table[1:] + share).sum() - (len(table) - 1) * gammaln(share)
    nowhere = gammaln(table[0] + missing + share) - gammaln(share)
    return filled + nowhere + gammaln(whole) - gammaln(n.sum() + missing + whole)


@cache
def _graphs(lists: int) -> tuple[tuple[tuple[Clique, ...], tuple[Clique, ...]], ...]:
    """Every decomposable graph but the complete one, as its cliques and what they meet in."""
    pairs = list(combinations(range(lists), 2))
    found = []
    for chosen in range(2 ** len(pairs) - 1):
        near = [{one} for one in range(lists)]
        for place, (one, other) in enumerate(pairs):
            if chosen >> place & 1:
                near[one].add(other)
                near[other].add(one)
        made = _cliques(near)
        if made is not None:
            found.append(made)
    return tuple(found)


def _cliques(near: list[set[int]]) -> tuple[tuple[Clique, ...], tuple[Clique, ...]] | None:
    """Cliques and separators by maximum cardinality search; None when some ring has no chord.

    References
    ----------
    Tarjan and Yannakakis (1984), Simple linear-time algorithms to test chordality of graphs.
    """
    left, done = set(range(len(near))), []
    cliques: list[set[int]] = []
    separators: list[Clique] = []
    while left:
        one = max(sorted(left), key=lambda v: len(near[v] & set(done)))
        before = near[one] & set(done)
        if any(other not in near[some] for some, other in combinations(before, 2)):
            return None
        if cliques and before == cliques[-1]:
            cliques[-1] = before | {one}
        else:
            if cliques:
                separators.append(tuple(sorted(before)))
            cliques.append(before | {one})
        done.append(one)
        left.remove(one)
    return tuple(tuple(sorted(one)) for one in cliques), tuple(separators)
