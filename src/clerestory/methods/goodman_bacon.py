"""What a two-way regression compares with what: the share of comparisons with places that have the law already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.panel import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One two-by-two comparison: those who adopted at `treated` against `control`, by its weight in the whole.

    kind : "never" against places without the law, "later" against those that get it later, "already" against those
    that have it: the forbidden one
    """

    treated: int
    control: int
    kind: str
    weight: float
    effect: float


def decomposition(y: np.ndarray, first: np.ndarray, periods: np.ndarray) -> list[Pair]:
    """The two-way fixed-effects coefficient as a weighted mean of two-by-two comparisons.

    Parameters
    ----------
    y : (units, periods) balanced    periods : (periods,) ascending
    first : (units,) period of adoption, 0 or nan for never

    Returns
    -------
    every comparison; weights add up to one, and weights times effects to the coefficient

    Raises
    ------
    InputError : another shape, gaps, or nobody who adopts within the periods

    Errors to expect
    ----------------
    A diagnosis and no estimate: a small forbidden weight does not make the coefficient right.

    References
    ----------
    Goodman-Bacon (2021), Difference-in-differences with variation in treatment timing, theorem 1.
    """
    y, first, periods = checked(y, first, periods)
    inside = (first > periods[0]) & (first <= periods[-1])
    if not inside.any() or not (inside | (first == 0) | (first > periods[-1])).all():
        raise InputError(where="panel", expected="adoption after the first period", found="earlier or none")
    group = np.where(inside, first, 0).astype(np.int64)
    cohorts = sorted(set(group[group > 0].tolist()))
    share = {g: float((group == g).mean()) for g in (0, *cohorts)}
    on = {g: float((periods >= g).mean()) for g in cohorts}
    mean = {g: y[group == g].mean(axis=0) for g in (0, *cohorts) if share[g] > 0}
    pairs: list[Pair] = []
    for k in cohorts:
        if share[0] > 0:
            weight = (share[k] + share[0]) ** 2 * _balance(share[k], share[0]) * on[k] * (1 - on[k])
            pairs.append(_pair((k, 0, "never"), weight, mean, periods >= k, np.ones(len(periods), bool)))
        for other in cohorts:
            if other > k:
                both = (share[k] + share[other]) ** 2 * _balance(share[k], share[other])
                early = both * (1 - on[other]) ** 2 * _inner(on[k] - on[other], 1 - on[other])
                late = both * on[k] ** 2 * _inner(on[other], on[k])
                pairs.append(_pair((k, other, "later"), early, mean, periods >= k, periods < other))
                pairs.append(_pair((other, k, "already"), late, mean, periods >= other, periods >= k))
    total = sum(pair.weight for pair in pairs)
    return [
        Pair(treated=p.treated, control=p.control, kind=p.kind, weight=p.weight / total, effect=p.effect) for p in pairs
    ]


def _balance(one: float, other: float) -> float:
    share = one / (one + other)
    return share * (1 - share)


def _inner(part: float, whole: float) -> float:
    """The variance of being treated within the periods that a comparison uses, over their share squared."""
    share = part / whole
    return share * (1 - share)


def _pair(
    of: tuple[int, int, str], weight: float, mean: dict[int, np.ndarray], after: np.ndarray, within: np.ndarray
) -> Pair:
    treated, control, kind = of
    gap = mean[treated] - mean[control]
    effect = float(gap[within & after].mean() - gap[within & ~after].mean())
    return Pair(treated=treated, control=control, kind=kind, weight=weight, effect=effect)


def coefficient(pairs: list[Pair]) -> float:
    """The two-way coefficient that the comparisons add up to."""
    return sum(pair.weight * pair.effect for pair in pairs)


def share_of(pairs: list[Pair], kind: str) -> float:
    """The weight of one kind of comparison."""
    return sum(pair.weight for pair in pairs if pair.kind == kind)
