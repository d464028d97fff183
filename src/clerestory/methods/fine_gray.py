"""How a covariate moves the share that has had an event, while other events take people away for good."""

from __future__ import annotations

import numpy as np

from clerestory.methods.cox import CoxFit, cox, rows


def fine_gray(times: np.ndarray, cause: np.ndarray, design: np.ndarray, *, of: int) -> CoxFit:
    """How a covariate moves the share that has had event *of*, with the others counted as never having it.

    Whoever had another event stays at risk with the weight of not having been cut short by then.  It describes; what
    causes the event is asked of the cause-specific hazard (`cox` on that event).  Use the robust errors.

    Parameters
    ----------
    times : (n,) above 0    cause : (n,) 0 for cut short, else which event came first
    design : (n, coefficients)
    of : the event

    References
    ----------
    Fine and Gray (1999), A proportional hazards model for the subdistribution of a competing risk.
    Geskus (2011), Cause-specific cumulative incidence estimation and the Fine and Gray model under both left truncation
    and right censoring.
    """
    times, cause, design = np.asarray(times, np.float64), np.asarray(cause), np.asarray(design, np.float64)
    steps = np.unique(times[cause == of])
    uncut = _uncut_before(times, cause, np.r_[steps, times])
    at_step, at_own = uncut[: len(steps)], uncut[len(steps) :]
    n = len(times)
    others = np.flatnonzero((cause > 0) & (cause != of))
    own = np.setdiff1d(np.arange(n), others)
    parts = [(times[own], cause[own] == of, own, np.zeros(len(own)), np.ones(len(own)), np.ones(len(own)), own)]
    # those alike stay at risk alike: the rows of one stand for all of them
    alike = np.column_stack([times[others], design[others]])
    _, first, how_many = np.unique(alike, axis=0, return_index=True, return_counts=True)
    for row, copies in zip(others[first], how_many, strict=True):
        later = steps > times[row]
        ends = np.r_[times[row], steps[later]]
        weight, k = copies * np.r_[1.0, at_step[later] / at_own[row]], len(ends)
        whose = np.full(k, row)
        parts.append((ends, np.zeros(k, bool), whose, np.r_[0.0, ends[:-1]], weight, np.full(k, copies), whose))
    ends, event, whose, begins, weight, copies, of_row = (
        np.concatenate([np.asarray(p[i]) for p in parts]) for i in range(7)
    )
    kept = weight > 0
    return cox(
        rows(
            ends[kept], event[kept], design[of_row[kept].astype(np.int64)], start=begins[kept], weight=weight[kept],
            subject=whose[kept], copies=copies[kept],
        )
    )  # fmt: skip


def _uncut_before(times: np.ndarray, cause: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The probability of not having been cut short before each time; events come first at a tie."""
    steps, gone = np.unique(times[cause == 0], return_counts=True)
    ordered, had = np.sort(times), np.sort(times[cause > 0])
    # at risk of being cut short: everybody still there, less those whose event is at this very time
    now = np.searchsorted(had, steps, side="right") - np.searchsorted(had, steps, side="left")
    left = 1 - gone / (len(times) - np.searchsorted(ordered, steps, side="left") - now)
    curve = np.r_[1.0, np.cumprod(left)]
    return curve[np.searchsorted(steps, at, side="left")]
