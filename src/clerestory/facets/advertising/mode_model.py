"""Which mode of operation a group may have, learned from a team's own labels, and how often the answers are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.facets.labelled import folds
from clerestory.methods.class_conditional import cross_p_values, sets, single
from clerestory.methods.ridge_logistic import fit_several, shares

#: What a label may say.  The last is never answered, and a group that only it is left for is not told apart from one
#: for which several are.
CLASSES = ("coordinated", "spam", "scam", "other")
ANSWERS = CLASSES[:-1]

#: Parts that the labelled groups are divided into, each in turn left out of the learning.
PARTS = 5

#: How strongly weights are drawn to 0; features are scaled to a spread of 1.
PULL = 3.0

#: Spread beyond which a feature says no more.
_FAR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Labelled groups.

    x : (m, features)    y : (m,) numbers of `CLASSES`    part : (m,) 0..PARTS-1, which are left out together
    """

    x: np.ndarray
    y: np.ndarray
    part: np.ndarray


def learned(x: np.ndarray, y: np.ndarray, names: list[str], *, seed: int) -> Learned:
    """Labelled groups with the part each is in: by its name, whole groups, so that no poster is in two parts."""
    of = folds(names, many=PARTS, seed=seed)
    return Learned(x=x, y=y, part=np.array([of[name] for name in names], int))


def answers(labelled: Learned, new: np.ndarray, *, coverage: float) -> np.ndarray:
    """(n,) the number of the one class that is left for each new group; -1 for all others.

    Parameters
    ----------
    labelled : groups with labels, of two classes or more
    new : (n, features)
    coverage : share of each class's groups that keep their class in the sets
    """
    parts = []
    for one in np.unique(labelled.part):
        out = labelled.part == one
        probability = _probabilities(labelled.x[~out], labelled.y[~out], np.vstack([labelled.x[out], new]))
        parts.append((probability[: out.sum()], labelled.y[out], probability[out.sum() :]))
    left = single(sets(cross_p_values(parts), coverage=coverage))
    return np.where(left == len(ANSWERS), -1, left)


def held_out(labelled: Learned, *, coverage: float) -> np.ndarray:
    """(m,) the answer for each labelled group by what was learned without its part."""
    said = np.full(len(labelled.y), -1)
    for one in np.unique(labelled.part):
        out = labelled.part == one
        rest = Learned(x=labelled.x[~out], y=labelled.y[~out], part=labelled.part[~out])
        said[out] = answers(rest, labelled.x[out], coverage=coverage)
    return said


def _probabilities(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    centre, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    scaled = np.clip((np.vstack([x, new]) - centre) / spread, -_FAR, _FAR)
    weights = fit_several(scaled[: len(x)], y, classes=len(CLASSES), strength=PULL)
    return shares(scaled[len(x) :], weights)
