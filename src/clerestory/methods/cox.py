"""Proportional hazards: how a covariate moves the rate of an event, with nothing assumed of the rate itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from clerestory.errors import InputError

_ROUNDS = 100
#: A log hazard ratio beyond this runs away: nobody with the covariate had the event, or everybody first.
_ENDLESS = 15.0
#: Fewer events a coefficient than this, and Firth's penalty is the one to use.
EVENTS_A_COEFFICIENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """Coefficients (log hazard ratios), their standard errors, the robust ones, the log partial likelihood."""

    coefficients: np.ndarray
    errors: np.ndarray
    robust: np.ndarray
    likelihood: float
    events: int
    firth: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """Who was under observation, when, and with what.

    times : (n,) when the row's observation ends
    event : (n,) whether it ended with the event
    design : (n, coefficients) covariates
    start : (n,) when the row's observation begins; later than 0 for one that came late, or a covariate that changed
    weight : (n,) of the row in the likelihood
    subject : (n,) whose row it is, for the robust errors
    copies : (n,) how many subjects, alike in everything and none with the event, the row stands for
    """

    times: np.ndarray
    event: np.ndarray
    design: np.ndarray
    start: np.ndarray
    weight: np.ndarray
    subject: np.ndarray
    copies: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.times)
        if self.design.ndim != 2 or any(
            len(part) != n for part in (self.event, self.design, self.start, self.weight, self.subject, self.copies)
        ):
            raise InputError(
                where="rows", expected="a time, an event and covariates each", found="arrays of other lengths"
            )
        if not self.event.any():
            raise InputError(where="event", expected="one or more", found="none")
        if not (self.times > self.start).all():
            raise InputError(where="times", expected="after the row's start", found="some that are not")


def rows(times: np.ndarray, event: np.ndarray, design: np.ndarray, **more: np.ndarray) -> Rows:
    """Rows, each a subject of its own from time 0 with weight 1 unless *more* says otherwise."""
    n = len(times)
    filled = {"start": np.zeros(n), "weight": np.ones(n), "subject": np.arange(n), "copies": np.ones(n)} | more
    return Rows(
        np.asarray(times, np.float64),
        np.asarray(event).astype(bool),
        np.asarray(design, np.float64),
        **{name: np.asarray(part) for name, part in filled.items()},
    )


class _Sums:
    """Sums over those at risk at each time of an event: each row goes in when it begins and out when it ends."""

    def __init__(self, of: Rows) -> None:
        self.steps = np.unique(of.times[of.event])
        self.begin = np.searchsorted(self.steps, of.start, side="right")
        self.end = np.searchsorted(self.steps, of.times, side="right")
        self.events = np.flatnonzero(of.event)
        self.at = np.searchsorted(self.steps, of.times[self.events])
        self.tied = np.bincount(self.at, minlength=len(self.steps))

    def at_risk(self, values: np.ndarray) -> np.ndarray:
        """The sum of *values* (rows, …) over those at risk: (steps, …)."""
        return np.cumsum(self._binned(self.begin, values) - self._binned(self.end, values), axis=0)[:-1]

    def of_events(self, values: np.ndarray) -> np.ndarray:
        """The sum of *values* (events, …) over those whose event it was: (steps, …)."""
        return self._binned(self.at, values)[:-1]

    def _binned(self, where: np.ndarray, values: np.ndarray) -> np.ndarray:
        flat = values.reshape(len(values), -1)
        size = len(self.steps) + 1
        made = np.column_stack([np.bincount(where, weights=column, minlength=size) for column in flat.T])
        return made.reshape(size, *values.shape[1:])


def _squares(x: np.ndarray) -> np.ndarray:
    return x[:, :, None] * x[:, None, :]


def cox(of: Rows, *, ties: Literal["efron", "breslow"] = "efron", firth: bool = False) -> CoxFit:
    """Cox's model by Newton's method.

    Parameters
    ----------
    of : as `rows` makes them
    ties : how events at one time are counted
    firth : whether the likelihood is penalised, which gives finite estimates where events are few

    Returns
    -------
    the fit

    Raises
    ------
    InputError : coefficients that the data do not determine

    Errors to expect
    ----------------
    Hazards that cross give a coefficient that means nothing: look at `proportional`.

    References
    ----------
    Cox (1972), Regression models and life-tables.  Efron (1977), The efficiency of Cox's likelihood function for
    censored data.  Heinze and Schemper (2001), A solution to the problem of monotone likelihood in Cox regression.
    Lin and Wei (1989), The robust inference for the Cox proportional hazards model.
    """
    design = of.design - of.design.mean(axis=0)
    sums = _Sums(of)
    beta = np.zeros(design.shape[1])
    reached, gradient, information = _score(sums, of, design, beta, ties)
    if np.linalg.matrix_rank(information) < len(beta):
        raise InputError(
            where="covariates", expected="columns that vary and differ among those at risk", found="others"
        )
    for _ in range(_ROUNDS):
        if firth:
            gradient = gradient + _firth(sums, of, design, beta, ties)
        step = np.linalg.solve(information, gradient)
        if np.abs(step).max() < 1e-9:
            break
        value = reached + (_penalty(information) if firth else 0.0)
        tried = beta
        for halvings in range(20):
            tried = beta + step / 2**halvings
            reached, gradient, information = _score(sums, of, design, tried, ties)
            if reached + (_penalty(information) if firth else 0.0) >= value - 1e-12 * (1 + abs(value)):
                break
        beta = tried
        if np.abs(beta).max() > _ENDLESS:
            raise InputError(
                where="covariates",
                expected="coefficients that the events determine",
                found="one without end",
                hint="ask with firth=True",
            )
    covariance = np.linalg.inv(information)
    residuals = _residuals(sums, of, design, beta)
    robust = covariance @ (residuals.T @ residuals) @ covariance
    return CoxFit(
        coefficients=beta,
        errors=np.sqrt(np.diag(covariance)),
        robust=np.sqrt(np.diag(robust)),
        likelihood=reached,
        events=int(of.event.sum()),
        firth=firth,
    )


def penalised(of: Rows, beta: np.ndarray) -> float:
    """The penalised log likelihood at given coefficients, for intervals by its profile (ties after Efron)."""
    reached, _, information = _score(_Sums(of), of, of.design - of.design.mean(axis=0), beta, "efron")
    return reached + _penalty(information)


def _score(
    sums: _Sums, of: Rows, design: np.ndarray, beta: np.ndarray, ties: str
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log partial likelihood, its gradient and the information."""
    linear = design @ beta
    risk = of.weight * np.exp(linear)
    now = sums.events
    s0, s1 = sums.at_risk(risk), sums.at_risk(design * risk[:, None])
    s2 = sums.at_risk(_squares(design) * risk[:, None, None])
    d0, d1 = sums.of_events(risk[now]), sums.of_events(design[now] * risk[now][:, None])
    d2 = sums.of_events(_squares(design[now]) * risk[now][:, None, None])
    weight = of.weight[now]
    likelihood = float(weight @ linear[now])
    gradient = weight @ design[now]
    # events at one time leave one after the other, each with the same share of those tied still at risk
    step = np.repeat(np.arange(len(sums.steps)), sums.tied)
    part = np.zeros(len(step))
    if ties == "efron":
        part = (np.arange(len(step)) - np.repeat(np.cumsum(sums.tied) - sums.tied, sums.tied)) / sums.tied[step]
    each = (sums.of_events(weight) / sums.tied)[step]
    z0 = s0[step] - part * d0[step]
    likelihood -= float(each @ np.log(z0))
    size = len(sums.steps)
    once, with_part = (np.bincount(step, weights=each * w / z0, minlength=size) for w in (1.0, part))
    gradient = gradient - once @ s1 + with_part @ d1
    c0, c1, c2 = (np.bincount(step, weights=each * w / z0**2, minlength=size) for w in (1.0, part, part**2))
    information = np.tensordot(once, s2, 1) - np.tensordot(with_part, d2, 1)
    cross = np.einsum("k,ki,kj->ij", c1, s1, d1)
    information = information - (
        np.einsum("k,ki,kj->ij", c0, s1, s1) - cross - cross.T + np.einsum("k,ki,kj->ij", c2, d1, d1)
    )
    return likelihood, gradient, information


def _penalty(information: np.ndarray) -> float:
    return float(np.linalg.slogdet(information)[1]) / 2


def _firth(sums: _Sums, of: Rows, design: np.ndarray, beta: np.ndarray, ties: str) -> np.ndarray:
    """The gradient of half the log determinant of the information, by central differences."""
    step = 1e-5
    slope = np.zeros(len(beta))
    for i in range(len(beta)):
        ends = []
        for sign in (1, -1):
            moved = beta.copy()
            moved[i] += sign * step
            ends.append(_penalty(_score(sums, of, design, moved, ties)[2]))
        slope[i] = (ends[0] - ends[1]) / (2 * step)
    return slope


def _residuals(sums: _Sums, of: Rows, design: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Each subject's part of the score (ties after Breslow), for the robust variance: (subjects, coefficients)."""
    risk = of.weight * np.exp(design @ beta)
    s0 = sums.at_risk(risk)
    mean = sums.at_risk(design * risk[:, None]) / s0[:, None]
    hazard = sums.of_events(of.weight[sums.events]) / s0
    # what has come by each step, so that a row's own stretch is a difference
    so_far, drawn = np.r_[0.0, np.cumsum(hazard)], np.vstack([0 * mean[:1], np.cumsum(mean * hazard[:, None], axis=0)])
    stretch = so_far[sums.end] - so_far[sums.begin]
    residuals = -risk[:, None] * (design * stretch[:, None] - (drawn[sums.end] - drawn[sums.begin]))
    residuals[sums.events] += of.weight[sums.events][:, None] * (design[sums.events] - mean[sums.at])
    _, first, whose = np.unique(of.subject, return_index=True, return_inverse=True)
    summed = np.column_stack([np.bincount(whose, weights=column) for column in residuals.T])
    return summed / np.sqrt(of.copies[first])[:, None]


def proportional(of: Rows, fit: CoxFit) -> np.ndarray:
    """p-values, one a coefficient, of hazards that stay proportional: Schoenfeld's residuals against the rank of time.

    References
    ----------
    Grambsch and Therneau (1994), Proportional hazards tests and diagnostics based on weighted residuals.
    """
    from scipy.stats import chi2, rankdata

    design = of.design - of.design.mean(axis=0)
    sums, risk = _Sums(of), of.weight * np.exp(design @ fit.coefficients)
    s0 = sums.at_risk(risk)
    mean = sums.at_risk(design * risk[:, None]) / s0[:, None]
    spread = sums.at_risk(_squares(design) * risk[:, None, None]) / s0[:, None, None] - _squares(mean)
    ranks = rankdata(of.times[sums.events])
    ranks = ranks - ranks.mean()
    moved = (design[sums.events] - mean[sums.at]).T @ ranks
    held = np.diag(np.tensordot(sums.tied.astype(np.float64), spread, 1)) / len(ranks)
    return chi2.sf(moved**2 / (held * (ranks**2).sum()), 1)
