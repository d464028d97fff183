"""Whether a monthly series stands out in its last months: quasi-Poisson regression on the months before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from clerestory.errors import InputError

#: Months of the past that the regression needs, and events that it must expect in the months it judges.
FEWEST_MONTHS, FEWEST_EXPECTED = 24, 5.0
#: Of these, months under the form of the window: a whole year, or a season would pass for a level.
FEWEST_OF_FORM = 12
#: Months with residuals above this weigh less (Noufaily and others 2013): a past outbreak must not hide a new one.
_OUTLYING = 2.58
#: Months beyond this many robust deviations say nothing of the dispersion of the others.
_GROSS, _NORMAL_MAD = 5.0, 0.6745
_ROUNDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the last months hold against what the months before lead one to expect.

    seen, expected, low, high : events in the window; its 95 % prediction interval
    p : two-sided, mid-p; small when the window stands out
    dispersion : variance over mean of the months before, 1 or more
    """

    seen: int
    expected: float
    low: float
    high: float
    p: float
    dispersion: float


class TooLittle(NamedTuple):
    """What there is too little of for a comparison, how much there is, and how much it needs.

    of : months (before the window), form (months before it under its form; 0 when the form changed within it), events
        (before the window, that a level can be told from) or expected (events in the window)
    """

    of: Literal["months", "form", "events", "expected"]
    found: float
    need: float


#: No event before the window, or a regression that does not settle: there is no level to compare with.
_NO_LEVEL = TooLittle("events", 0, 1)


def window_change(
    events: np.ndarray,
    exposure: np.ndarray,
    *,
    window: int = 6,
    season: bool = True,
    form: np.ndarray | None = None,
) -> Change | TooLittle:
    """The last *window* months against a quasi-Poisson regression on all months before.

    As in the paper, past outbreaks are weighted down in the mean.  In place of its trend over time stands the exposure,
    so that more recording is no change.  Its plug-in threshold takes fitted mean and dispersion for the true ones;
    here the variance of the fit is added, the dispersion is taken over all months but gross outbreaks, and Student's
    tails stand for the normal ones.

    Parameters
    ----------
    events : (months,) whole numbers, oldest first
    exposure : (months,) how many records each month had in which the event could have been recorded, 0 or more
    window : how many of the last months are judged together
    form : (months,) which way of recording each month had, when it changed; each has a level of its own, so that only
        months recorded as the window was say how much to expect, while all say how much months differ, and the season
    season : whether one yearly wave is fitted

    Returns
    -------
    the change; what there is too little of when fewer than 24 months lie before the window, fewer than 12 of them under
    its form, or fewer than 5 events are expected in it; and when the form changed within it

    Raises
    ------
    InputError : arrays of other shapes, negative numbers, a window below 1

    References
    ----------
    Farrington, Andrews, Beale and Catchpole (1996), A statistical algorithm for the early detection of outbreaks.
    Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013), An improved algorithm for outbreak detection.
    """
    events, exposure = np.asarray(events, np.float64), np.asarray(exposure, np.float64)
    if events.shape != exposure.shape or events.ndim != 1 or (events < 0).any() or (exposure < 0).any():
        raise InputError(where="series", expected="events and exposure of one length, none below 0", found="others")
    if window < 1:
        raise InputError(where="window", expected="1 month or more", found=str(window))
    past = len(events) - window
    if past < FEWEST_MONTHS:
        return TooLittle("months", max(0, past), FEWEST_MONTHS)
    if not events[:past].sum():
        return _NO_LEVEL
    month = np.arange(len(events))
    columns = [np.ones(len(events))]
    if season:
        columns += [np.sin(2 * np.pi * month / 12), np.cos(2 * np.pi * month / 12)]
    there = exposure[:past] > 0
    if form is not None:
        form = np.asarray(form)
        under = _under(form, there, len(events))
        if under < FEWEST_OF_FORM:
            return TooLittle("form", under, FEWEST_OF_FORM)
        columns += _levels(events, form, there)
    if there.sum() < FEWEST_MONTHS:
        return TooLittle("months", int(there.sum()), FEWEST_MONTHS)
    return _compared(np.column_stack(columns), events, exposure, np.flatnonzero(there), past)


def _compared(
    design: np.ndarray, events: np.ndarray, exposure: np.ndarray, there: np.ndarray, past: int
) -> Change | TooLittle:
    """The months from *past* on against what the months *there* lead one to expect."""
    from scipy import stats

    fit = _fitted(design[there], events[there], exposure[there])
    if fit is None:
        return _NO_LEVEL
    coefficients, covariance, dispersion = fit
    mean = exposure[past:] * np.exp(design[past:] @ coefficients)
    expected = float(mean.sum())
    if expected < FEWEST_EXPECTED:
        return TooLittle("expected", expected, FEWEST_EXPECTED)
    slope = mean @ design[past:]
    variance = dispersion * expected + float(slope @ covariance @ slope)
    seen = int(events[past:].sum())
    size, share = expected**2 / (variance - expected), expected / variance
    at_most = float(stats.nbinom.cdf(seen, size, share)) - float(stats.nbinom.pmf(seen, size, share)) / 2
    # The dispersion is estimated too: a normal score becomes one of Student's, with the regression's free months.
    free = len(there) - design.shape[1]
    tail = float(stats.t.sf(abs(stats.norm.ppf(min(at_most, 1 - at_most))), free))
    reach = float(stats.norm.cdf(stats.t.ppf(0.975, free)))
    return Change(
        seen=seen,
        expected=expected,
        low=float(stats.nbinom.ppf(1 - reach, size, share)),
        high=float(stats.nbinom.ppf(reach, size, share)),
        p=min(1.0, 2 * tail),
        dispersion=dispersion,
    )


def _under(form: np.ndarray, there: np.ndarray, months: int) -> int:
    """Months *there* that were recorded as the window was; 0 when it was not recorded in one way."""
    if form.shape != (months,):
        raise InputError(where="form", expected=f"one for each of {months} months", found=str(form.shape))
    past = len(there)
    same = (form[past:] == form[-1]).all()
    return int((there & (form[:past] == form[-1])).sum()) if same else 0


def _levels(events: np.ndarray, form: np.ndarray, there: np.ndarray) -> list[np.ndarray]:
    """A level for each way of recording but the window's.

    Months of a way in which nothing was recorded have no level, and leave *there*.
    """
    levels = []
    for one in np.unique(form[form != form[-1]]):
        if events[form == one].sum():
            levels.append(np.asarray(form == one, np.float64))
        else:
            there &= form[: len(there)] != one
    return levels


def _fitted(
    design: np.ndarray, events: np.ndarray, exposure: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float] | None:
    """Coefficients, their covariance and the dispersion, past outbreaks weighted down; None when it does not settle."""
    first = _quasi_poisson(design, events, exposure, np.ones(len(events)))
    if first is None:
        return None
    mean, dispersion = _spread(design, events, exposure, first[0])
    leverage = np.clip(mean * np.einsum("ij,jk,ik->i", design, first[1], design), 0, 0.99)
    anscombe = 1.5 * (events ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion * (1 - leverage)))
    weight = np.where(anscombe > _OUTLYING, 1 / np.maximum(anscombe, 1) ** 2, 1.0)
    second = _quasi_poisson(design, events, exposure, weight * len(weight) / weight.sum())
    if second is None:
        return None
    _, dispersion = _spread(design, events, exposure, second[0])
    return second[0], dispersion * second[1], dispersion


def _spread(
    design: np.ndarray, events: np.ndarray, exposure: np.ndarray, coefficients: np.ndarray
) -> tuple[np.ndarray, float]:
    """The fitted means, and variance over mean of the months, gross outbreaks left out; barely above 1 at least."""
    mean = exposure * np.exp(design @ coefficients)
    residual = (events - mean) / np.sqrt(mean)
    scale = max(1.0, float(np.median(np.abs(residual))) / _NORMAL_MAD)
    kept = residual <= _GROSS * scale
    free = int(kept.sum()) - design.shape[1]
    return mean, max(1.0 + 1e-6, float((residual[kept] ** 2).sum()) / free)


def _quasi_poisson(
    design: np.ndarray, events: np.ndarray, exposure: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Coefficients of a log-linear mean with exposure, and the inverse of the information, by Newton's method."""
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = np.log(max(events.sum(), 0.5) / exposure.sum())
    for _ in range(_ROUNDS):
        mean = exposure * np.exp(np.clip(design @ coefficients, -30, 30))
        information = design.T @ (design * (weight * mean)[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, design.T @ (weight * (events - mean)))
        coefficients = coefficients + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            return coefficients, np.linalg.inv(information)
    return None
