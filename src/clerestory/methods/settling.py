"""Which further series would settle it: each in turn added as it would look if this or that were so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from clerestory.methods.changes_kept import WIDEST, ZONES, Loading, Setting, set_of
from clerestory.methods.level_or_visibility import zone_of

#: Changes that are tried, as (level, visibility): half less, half less seen, both, and half as much again but hidden.
TRIED = ((-0.6, 0.0), (0.0, -0.6), (-0.6, -0.6), (0.4, -0.6))


def would_settle(
    known: tuple[np.ndarray, np.ndarray, Sequence[Loading]],
    setting: Setting,
    candidates: Sequence[Loading],
    rng: np.random.Generator,
) -> list[tuple[Loading, tuple[str, ...]]]:
    """The candidates that would give a word, each with the words it would give.

    Parameters
    ----------
    known : effects, covariance, loadings of the series that are held
    candidates : loadings of series that are not

    Returns
    -------
    by the number of words, most first; a candidate that gives none is left out

    Errors to expect
    ----------------
    The further series is supposed to be as exact as the median of those held, and to lie in the middle of its loadings:
    a real one may settle less.
    """
    effects, covariance, series = known
    error = float(np.median(np.sqrt(np.diag(covariance))))
    points = _points(effects, covariance, series, setting, rng)
    found = []
    for one in candidates:
        words = []
        for level, visibility, shock in points:
            effect = _middle(one.level) * level + _middle(one.visibility) * visibility + _middle(one.shock) * shock
            grown = np.zeros((len(series) + 1, len(series) + 1))
            grown[:-1, :-1], grown[-1, -1] = covariance, error**2
            word = set_of(np.r_[effects, effect], grown, [*series, one], setting, rng).word()
            if word in ZONES:
                words.append(word)
        if words:
            found.append((one, tuple(dict.fromkeys(words))))
    return sorted(found, key=lambda pair: -len(pair[1]))


def _middle(ends: tuple[float, float]) -> float:
    return (ends[0] + ends[1]) / 2


def _points(
    effects: np.ndarray, covariance: np.ndarray, series: Sequence[Loading], setting: Setting, rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Points of the set, in zones that it reaches into, as near as may be to the changes that are tried."""
    parts = set_of(effects, covariance, series, setting, rng).live.parts
    points = []
    for level, visibility in TRIED:
        nearest = [one for one in (_nearest(part, level, visibility) for part in parts) if one is not None]
        if nearest:
            _, a, d, shock = min(nearest)
            if zone_of(a, d) == zone_of(level, visibility):
                points.append((a, d, shock))
    return points


def _nearest(part: tuple, level: float, visibility: float) -> tuple[float, float, float, float] | None:
    """The point of one part nearest to a pair of changes, by the sum of distances: a linear programme."""
    from scipy.optimize import linprog

    rows, bounds, box = part
    wide = np.column_stack([rows, np.zeros((len(rows), 2))])
    away = [
        [sign * (axis == 0), sign * (axis == 1), 0, 0, -(axis == 0), -(axis == 1)]
        for axis, sign in product((0, 1), (1, -1))
    ]
    limits = [sign * aim for aim, sign in product((level, visibility), (1, -1))]
    found = linprog(
        [0, 0, 0, 0, 1, 1],
        np.vstack([wide, np.array(away, float)]),
        np.r_[bounds, limits],
        bounds=[*box, (1.0, 1.0), (0, 2 * WIDEST), (0, 2 * WIDEST)],
        method="highs",
    )
    if found.status != 0:
        return None
    return float(found.fun), float(found.x[0]), float(found.x[1]), float(found.x[2])
