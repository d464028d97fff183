"""How many people are on no list: people of kinds that nobody has named, each kind with its own chances of a list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError

#: The most kinds; few of them are ever filled.
_KINDS = 10
#: Of the concentration's gamma prior: shape and rate.
_SHAPE = _RATE = 0.25
#: No chance of being on no list beyond this: the total would have no end.
_MOST_NOWHERE = 1 - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """The posterior of the total over all chains: mean, median, the interval with .95 of it.

    medians : of each chain
    apart : the potential scale reduction of the chains; above 1.1 they tell of different places, and nothing is told
    """

    mean: float
    median: float
    low: float
    high: float
    medians: tuple[float, ...]
    apart: float


def latent_classes(
    on: np.ndarray, n: np.ndarray, *, rng: np.random.Generator, chains: int = 3, rounds: int = 2000, settle: int = 1000
) -> Sampled:
    """The total when lists are independent within kinds of people, and the kinds come out of a stick-breaking prior.

    Parameters
    ----------
    on, n : combinations of lists with their counts, as `loglinear_capture.cells` gives them
    rng : of the sampler    chains : from starts of their own, two or more
    rounds : kept of each    settle : thrown away before

    Returns
    -------
    the posterior's summary; whether the chains agree is for the caller to look at

    Raises
    ------
    InputError : fewer than three lists, than two chains, or than 100 rounds

    Errors to expect
    ----------------
    People whom no list can reach are a kind of which nothing is seen: the prior alone says how many they are.  Where
    most people stand on one list, the posterior has several hills far apart, and a chain stays on the one where it
    began: on the United Kingdom's five lists chains of 20,000 rounds stayed near 12,500 or near 22,000 (a publication
    gives 20,232), on those of the Netherlands near 50,000, 140,000 or 200,000.

    References
    ----------
    Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet process mixtures, Biometrics 72(4).
    Ishwaran and James (2001), Gibbs sampling methods for stick-breaking priors.
    Gelman and Rubin (1992), Inference from iterative simulation using multiple sequences.
    """
    if np.asarray(on).shape[1] < 3 or chains < 2 or rounds < 100 or settle < 0:
        raise InputError(where="lists, chains, rounds", expected="3, 2 and 100 or more", found=f"{chains}, {rounds}")
    totals = np.array([_chain(on, n, rng, rounds, settle) for _ in range(chains)])
    low, median, high = (float(end) for end in np.quantile(totals, [0.025, 0.5, 0.975]))
    return Sampled(
        mean=float(totals.mean()), median=median, low=low, high=high,
        medians=tuple(float(one) for one in np.median(totals, axis=1)), apart=_scale_reduction(np.log(totals)),
    )  # fmt: skip


def _scale_reduction(chains: np.ndarray) -> float:
    """How much narrower the spread would become if chains ran on for ever; 1 when they agree."""
    length = chains.shape[1]
    within = float(chains.var(axis=1, ddof=1).mean())
    between = float(length * chains.mean(axis=1).var(ddof=1))
    return float(np.sqrt(((length - 1) / length * within + between / length) / within)) if within else np.inf


def _chain(on: np.ndarray, n: np.ndarray, rng: np.random.Generator, rounds: int, settle: int) -> np.ndarray:
    """The totals of one chain of Gibbs' sampler."""
    on, n = np.asarray(on, np.float64), np.asarray(n)
    filled = n > 0
    on, n = on[filled], n[filled].astype(np.int64)
    seen, lists = int(n.sum()), on.shape[1]
    # nearly all of one kind, whose chances are those of independent lists: kinds come in as the data ask for them
    share, concentration = np.r_[0.9, np.full(_KINDS - 1, 0.1 / (_KINDS - 1))], 1.0
    chance = rng.beta(1, 1, (_KINDS, lists))
    chance[0] = n @ on / (5 * seen)
    totals = np.empty(rounds)
    for at in range(-settle, rounds):
        log = np.log(share) + on @ np.log(chance).T + (1 - on) @ np.log1p(-chance).T
        weight = np.exp(log - log.max(axis=1, keepdims=True))
        kinds = rng.multinomial(n, weight / weight.sum(axis=1, keepdims=True))
        none = share * np.exp(np.log1p(-chance).sum(axis=1))
        nowhere = min(float(none.sum()), _MOST_NOWHERE)
        unseen = int(rng.negative_binomial(seen, 1 - nowhere))
        with_none = rng.multinomial(unseen, none / none.sum())
        people, there = kinds.sum(axis=0) + with_none, kinds.T @ on
        chance = np.clip(rng.beta(1 + there, 1 + people[:, None] - there), 1e-12, 1 - 1e-12)
        later = people[::-1].cumsum()[::-1] - people
        stick = np.clip(rng.beta(1 + people[:-1], concentration + later[:-1]), 1e-12, 1 - 1e-12)
        rest = np.r_[0.0, np.log1p(-stick).cumsum()]
        share = np.maximum(np.exp(np.r_[np.log(stick), 0.0] + rest), 1e-300)
        concentration = float(rng.gamma(_SHAPE + _KINDS - 1, 1 / (_RATE - rest[-1])))
        if at >= 0:
            totals[at] = seen + unseen
    return totals
