"""One place with a policy: how far series wander against their comparison anyway, from windows before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError

#: Fewer windows than this say nothing of how far series wander.
FEWEST_WINDOWS = 20
#: Fewer events than this in either half of a window, in either arm, and the series is not read.
_FEWEST_EVENTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Windowed:
    """Effects of one place, their covariance over placebo windows, and how many windows do not overlap.

    length : periods in each half of a window    windows : how many there were
    """

    effects: np.ndarray
    covariance: np.ndarray
    free: int
    length: int
    windows: int


def windowed(place: np.ndarray, others: np.ndarray, change: int, *, gap: int = 0) -> Windowed | None:
    """Log ratio of ratios over equal halves around the change, and over every window that ends before it.

    Parameters
    ----------
    place, others : (series, periods) counts of the place and of its comparison, summed
    change : the first period of the policy    gap : periods left out from the change on

    Returns
    -------
    None when there are fewer than twenty windows before the change, or too few events

    Raises
    ------
    InputError : other shapes, or nothing after

    Errors to expect
    ----------------
    Windows overlap, so that their spread is known with few degrees of freedom: the whole halves that fit before, less
    one.  A place that begins to wander more after than before is taken for one that was moved.

    References
    ----------
    Placebo dates: Abadie, Diamond and Hainmueller (2015).  Overlapping windows and what they are worth: Politis, Romano
    and Wolf (1999), Subsampling.
    """
    place, others = np.asarray(place, np.float64), np.asarray(others, np.float64)
    after = place.shape[1] - change - gap if place.ndim == 2 else 0
    if place.shape != others.shape or after < 1 or (place < 0).any() or (others < 0).any():
        raise InputError(where="counts", expected="series x periods for both, periods after", found=str(place.shape))
    length = min(after, change // 5)
    windows = change - 2 * length - gap + 1
    if length < 1 or windows < FEWEST_WINDOWS:
        return None
    starts = np.arange(windows)
    before = _sums(place, starts, length), _sums(others, starts, length)
    later = _sums(place, starts + length + gap, length), _sums(others, starts + length + gap, length)
    real = change - length
    ends = [_sums(part, np.array([at]), length) for part in (place, others) for at in (real, change + gap)]
    if min(part.min() for part in (*before, *later, *ends)) < _FEWEST_EVENTS:
        return None
    wander = np.log(later[0] / before[0]) - np.log(later[1] / before[1])
    effects = np.log(ends[1] / ends[0])[:, 0] - np.log(ends[3] / ends[2])[:, 0]
    return Windowed(
        effects=effects,
        # about nought, not about their mean: a drift before the policy is a way to wander too
        covariance=wander @ wander.T / windows,
        free=max(1, change // length - 2),
        length=length,
        windows=windows,
    )


def _sums(counts: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    total = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
    return total[:, starts + length] - total[:, starts]
