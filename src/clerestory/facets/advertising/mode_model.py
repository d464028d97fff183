"""Which mode of operation a group may have, learned from a team's own labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clerestory.facets.labelled import folds
from clerestory.methods.class_conditional import cross_p_values, sets, single
from clerestory.methods.class_distance import nearness
from clerestory.methods.pool_ratio import pool_ratio
from clerestory.methods.prior_shift import mixed, usual_mix
from clerestory.methods.ridge_logistic import fit_several, shares

#: What a label may say.  The last is never answered, and a group that only it is left for is not told apart from one
#: for which several are.
CLASSES = ("coordinated", "spam", "scam", "other")
ANSWERS = CLASSES[:-1]

#: Parts that the labelled groups are divided into, each in turn left out of the learning.
PARTS = 5

#: Divisions into parts over which it is averaged how usual a group is in the pool.
DIVISIONS = 3

#: How strongly weights are drawn to 0; features are scaled to a spread of 1.
PULL = 3.0

#: Spread beyond which a feature says no more.
FAR = 3.0

#: From labelled items and their classes to a score (n, K) of new ones.
_Score = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """Labelled groups.

    x : (m, features)    y : (m,) numbers of `CLASSES`    part : (m,) 0..PARTS-1, which are left out together
    """

    x: np.ndarray
    y: np.ndarray
    part: np.ndarray

    @property
    def mix(self) -> np.ndarray:
        """The shares of the classes among the labels."""
        return np.bincount(self.y, minlength=len(CLASSES)) / len(self.y)

    def without(self, one: int) -> Taught:
        """All but one part."""
        kept = self.part != one
        return Taught(x=self.x[kept], y=self.y[kept], part=self.part[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is known of n groups, each by models that have not seen its label.

    usual : (n, K) how usual it is among each class beside the others; decides the sets
    near : (n, K) how usual its distance is among each class; decides whether it is like any labelled group at all
    probability : (n, K) at the mix of the labels
    """

    usual: np.ndarray
    near: np.ndarray
    probability: np.ndarray


def taught(x: np.ndarray, y: np.ndarray, names: list[str], *, seed: int) -> Taught:
    """Labelled groups with the part each is in: by its name, whole groups, so that no poster is in two parts."""
    of = folds(names, many=PARTS, seed=seed)
    return Taught(x=x, y=y, part=np.array([of[name] for name in names], int))


def judged(labelled: Taught, new: np.ndarray) -> Judged:
    """New groups by what all labelled ones teach."""
    usual, probability = _crossed(labelled, new, _probabilities)
    near, _ = _crossed(labelled, new, _nearness)
    return Judged(usual=usual, near=near, probability=probability)


def held_out(labelled: Taught) -> Judged:
    """Labelled groups, each by what is taught by the parts that it is not in."""
    found = [np.zeros((len(labelled.y), len(CLASSES))) for _ in range(3)]
    for one in np.unique(labelled.part):
        out = labelled.part == one
        said = judged(labelled.without(one), labelled.x[out])
        for into, what in zip(found, (said.usual, said.near, said.probability), strict=True):
            into[out] = what
    return Judged(usual=found[0], near=found[1], probability=found[2])


def together(one: Judged, other: Judged) -> Judged:
    """The groups of both."""
    return Judged(
        usual=np.vstack([one.usual, other.usual]),
        near=np.vstack([one.near, other.near]),
        probability=np.vstack([one.probability, other.probability]),
    )


def times_usual(
    teaching: tuple[list[str], np.ndarray, np.ndarray], pool: tuple[list[str], np.ndarray], *, seed: int
) -> np.ndarray:
    """Of labelled groups, then of the pool: log of how many times as usual each is in a class as in the pool, (·, 3).

    Parameters
    ----------
    teaching : names, numbers (m, ·) and classes of labelled groups; what is labelled *other* stands with the pool
    pool : names and numbers (n, ·) of all that nobody labelled, sorted by name
    """
    (names, x, y), (pool_names, pool_x) = teaching, pool
    found = np.zeros((len(names) + len(pool_names), len(ANSWERS)))
    for one in range(DIVISIONS):
        parts, pool_parts = (folds(some, many=PARTS, seed=seed + one) for some in (names, pool_names))
        said = pool_ratio(
            x,
            y,
            pool_x,
            classes=len(ANSWERS),
            part=np.array([parts[name] for name in names], int),
            pool_part=np.array([pool_parts[name] for name in pool_names], int),
        )
        found += np.vstack(said) / DIVISIONS
    return found


def answers(  # noqa: PLR0913 (what is known of the groups, and what an answer needs, each named)
    groups: Judged,
    times: np.ndarray,
    new: np.ndarray,
    *,
    learned: np.ndarray,
    coverage: float,
    sure: float,
    share: float,
) -> tuple[np.ndarray, np.ndarray]:
    """The number of the one class that is left for each group, -1 for all others; and how likely it is at least.

    Sets of one class are not enough: most groups are of no class that is named, and many of kinds that nobody labelled,
    which look like a class beside the others and like none at all.  So a group must be so many times as usual in its
    class as in the pool that it is likely of it, though the class be rare.

    Parameters
    ----------
    groups : all groups    times : (n, 3) of `times_usual`    new : (n,) which nobody labelled: they tell their own mix
    learned : (K,) mix of the labels
    coverage : share of each class's groups that keep their class in the sets
    sure : chance of the class from which it is answered
    share : of the pool that each class has at least.  Where the groups tell of more, that counts as well, if by the
        probabilities at that mix the class is as likely
    """
    like_any = np.asarray(sets(groups.near, coverage=coverage).any(axis=1))
    here = usual_mix(groups.probability[like_any & new], learned=learned)
    told = here * (like_any[new].mean() if new.any() else 0.0)
    left = single(sets(groups.usual, coverage=coverage))
    named = (left >= 0) & (left < len(ANSWERS))
    at, rows = np.where(named, left, 0), np.arange(len(left))
    as_usual = np.exp(np.minimum(times[rows, at], 50.0))
    at_mix = mixed(groups.probability, learned=learned, here=here)[rows, at]
    chance = np.minimum(1.0, np.maximum(share * as_usual, np.minimum(told[at] * as_usual, at_mix)))
    like_it = sets(groups.near, coverage=coverage)[rows, at] & (times.argmax(axis=1) == at)
    return np.where(named & like_it & (chance >= sure), left, -1), chance


def _crossed(labelled: Taught, new: np.ndarray, score: _Score) -> tuple[np.ndarray, np.ndarray]:
    """Cross-conformal p-values of new groups by a score, and their mean score over the parts."""
    parts = []
    for one in np.unique(labelled.part):
        out = labelled.part == one
        rest = labelled.without(one)
        found = score(rest.x, rest.y, np.vstack([labelled.x[out], new]))
        parts.append((found[: out.sum()], labelled.y[out], found[out.sum() :]))
    return cross_p_values(parts), np.mean([part[2] for part in parts], axis=0)


def _probabilities(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    centre, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    x, new = (np.clip((one - centre) / spread, -FAR, FAR) for one in (x, new))
    return shares(new, fit_several(x, y, classes=len(CLASSES), strength=PULL))


def _nearness(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    return nearness(x, y, new, classes=len(CLASSES))
