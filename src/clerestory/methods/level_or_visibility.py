"""Less of it, or only less of it seen?  The set of changes in level and in visibility that no series rules out.

Each series moves by  a * level + b * visibility + g * shock,  with a, b, g known as intervals only, give or take an
allowed breach of parallel trends.  For given signs of the three unknowns all of that is linear, so the set is a union
of eight polyhedra, and every question about it (does it reach into a zone?  how wide is it?  how much wider may the
breaches grow before the answer falls?) is a linear programme with an exact answer; no grid decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.changes_kept import NAMED, ZONES, Interval, Loading, Setting, Told, set_of

__all__ = ["NAMED", "ZONES", "Interval", "Loading", "Setting", "Told", "ratio_effects", "set_of", "told", "zone_of"]

#: Fewer events than this before or after, in either arm, and a series is not read.
FEWEST_EVENTS = 30


def ratio_effects(counts: np.ndarray, treated: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Log ratio of ratios of each series, and their covariance over units.

    Parameters
    ----------
    counts : (series, units, periods) of 0 or more
    treated : (units,) bool    after : (periods,) bool

    Returns
    -------
    effects (series,), covariance (series, series); None when a series has fewer than thirty events before or after in
    either arm

    Raises
    ------
    InputError : arrays of other shapes, or an arm with fewer than two units
    """
    counts, treated, after = np.asarray(counts, np.float64), np.asarray(treated, bool), np.asarray(after, bool)
    if counts.ndim != 3 or counts.shape[1:] != (len(treated), len(after)) or (counts < 0).any():
        raise InputError(where="counts", expected="series x units x periods, none below 0", found=str(counts.shape))
    if min(treated.sum(), (~treated).sum()) < 2 or not 0 < after.sum() < len(after):
        raise InputError(where="counts", expected="two units in each arm, periods before and after", found="fewer")
    effects, parts = np.zeros(len(counts)), np.zeros(counts.shape[:2])
    for arm, sign in ((treated, 1.0), (~treated, -1.0)):
        before, later = counts[:, arm][:, :, ~after].sum(axis=2), counts[:, arm][:, :, after].sum(axis=2)
        if min(before.sum(axis=1).min(), later.sum(axis=1).min()) < FEWEST_EVENTS:
            return None
        effects += sign * np.log(later.sum(axis=1) / before.sum(axis=1) * (~after).sum() / after.sum())
        share = later / later.sum(axis=1, keepdims=True) - before / before.sum(axis=1, keepdims=True)
        parts[:, arm] = sign * share * np.sqrt(arm.sum() / (arm.sum() - 1))
    return effects, parts @ parts.T


def told(
    effects: np.ndarray, covariance: np.ndarray, series: Sequence[Loading], setting: Setting, rng: np.random.Generator
) -> Told:
    """What the series together say of level and visibility.

    Parameters
    ----------
    effects, covariance : of the series, in log units
    series : their loadings, in the same order
    rng : draws of the critical value

    Raises
    ------
    InputError : as many effects as series, a covariance to match, free of 1 or more

    References
    ----------
    Moment inequalities: Andrews and Soares (2010); Chernozhukov, Chetverikov and Kato (2019), the largest of many.
    Bounded breaches of parallel trends: Manski and Pepper (2018); Rambachan and Roth (2023).
    Negative controls: Lipsitch, Tchetgen Tchetgen and Cohen (2010).
    """
    effects, covariance = np.asarray(effects, np.float64), np.asarray(covariance, np.float64)
    if effects.shape != (len(series),) or covariance.shape != (len(series), len(series)) or setting.free < 1:
        raise InputError(
            where="series", expected="an effect and a row of the covariance each", found=str(effects.shape)
        )
    found = set_of(effects, covariance, series, setting, rng)
    answer = found.answer()
    if answer.word not in ZONES:
        return answer
    without = []
    for i in range(len(series) if len(series) > 1 else 0):
        kept = [k for k in range(len(series)) if k != i]
        few = [series[k] for k in kept]
        fewer = set_of(effects[kept], covariance[np.ix_(kept, kept)], few, setting, rng)
        if fewer.word() != answer.word:
            without.append(series[i].name)
    return replace(answer, breakdown=found.breakdown(answer.word), carried_by=tuple(without))


def zone_of(level: float, visibility: float) -> str:
    """The zone of one pair of changes.  A part below a third of the fall does not count."""
    low, dim = level <= -NAMED, visibility <= -NAMED
    if low and (not dim or visibility >= level / 2):
        return "less of it"
    if dim and level >= NAMED:
        return "hidden and more of it"
    if dim and (not low or level >= visibility / 2):
        return "hidden"
    if low:
        return "both"
    return "more of it" if level >= NAMED else "neither"
