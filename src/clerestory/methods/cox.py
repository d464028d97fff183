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
    """

    times: np.ndarray
    event: np.ndarray
    design: np.ndarray
    start: np.ndarray
    weight: np.ndarray
    subject: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.times)
        if self.design.ndim != 2 or any(
            len(part) != n for part in (self.event, self.design, self.start, self.weight, self.subject)
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
    filled = {"start": np.zeros(n), "weight": np.ones(n), "subject": np.arange(n)} | more
    return Rows(
        np.asarray(times, np.float64),
        np.asarray(event).astype(bool),
        np.asarray(design, np.float64),
        **{name: np.asarray(part) for name, part in filled.items()},
    )


#: A time of events, the rows at risk then, and those whose event it was.
RiskSet = tuple[np.ndarray, np.ndarray]


def _risk_sets(of: Rows) -> list[RiskSet]:
    return [
        (np.flatnonzero((of.start < t) & (of.times >= t)), np.flatnonzero((of.times == t) & of.event))
        for t in np.unique(of.times[of.event])
    ]


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
    sets = _risk_sets(of)
    beta = np.zeros(design.shape[1])
    reached, gradient, information = _score(sets, of, design, beta, ties)
    if np.linalg.matrix_rank(information) < len(beta):
        raise InputError(
            where="covariates", expected="columns that vary and differ among those at risk", found="others"
        )
    for _ in range(_ROUNDS):
        if firth:
            gradient = gradient + _firth(sets, of, design, beta, ties)
        step = np.linalg.solve(information, gradient)
        if np.abs(step).max() < 1e-9:
            break
        value = reached + (_penalty(information) if firth else 0.0)
        tried = beta
        for halvings in range(20):
            tried = beta + step / 2**halvings
            reached, gradient, information = _score(sets, of, design, tried, ties)
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
    residuals = _residuals(sets, of, design, beta)
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
    reached, _, information = _score(_risk_sets(of), of, of.design - of.design.mean(axis=0), beta, "efron")
    return reached + _penalty(information)


def _score(
    sets: list[RiskSet], of: Rows, design: np.ndarray, beta: np.ndarray, ties: str
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log partial likelihood, its gradient and the information."""
    linear = design @ beta
    weight = of.weight
    risk = weight * np.exp(linear)
    likelihood, gradient, information = 0.0, np.zeros(len(beta)), np.zeros((len(beta), len(beta)))
    for at_risk, now in sets:
        x, r = design[at_risk], risk[at_risk]
        s0, s1 = r.sum(), r @ x
        s2 = (x * r[:, None]).T @ x
        xd, rd, wd = design[now], risk[now], weight[now]
        likelihood += float(wd @ linear[now])
        gradient += wd @ xd
        d0, d1 = rd.sum(), rd @ xd
        d2 = (xd * rd[:, None]).T @ xd
        share = np.arange(len(now)) / len(now) if ties == "efron" else np.zeros(len(now))
        each = wd.mean()
        for part in share:
            z0, z1, z2 = s0 - part * d0, s1 - part * d1, s2 - part * d2
            likelihood -= each * float(np.log(z0))
            gradient -= each * z1 / z0
            information += each * (z2 / z0 - np.outer(z1, z1) / z0**2)
    return likelihood, gradient, information


def _penalty(information: np.ndarray) -> float:
    return float(np.linalg.slogdet(information)[1]) / 2


def _firth(sets: list[RiskSet], of: Rows, design: np.ndarray, beta: np.ndarray, ties: str) -> np.ndarray:
    """The gradient of half the log determinant of the information, by central differences."""
    step = 1e-5
    slope = np.zeros(len(beta))
    for i in range(len(beta)):
        ends = []
        for sign in (1, -1):
            moved = beta.copy()
            moved[i] += sign * step
            ends.append(_penalty(_score(sets, of, design, moved, ties)[2]))
        slope[i] = (ends[0] - ends[1]) / (2 * step)
    return slope


def _residuals(sets: list[RiskSet], of: Rows, design: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Each subject's part of the score (ties after Breslow), for the robust variance: (subjects, coefficients)."""
    risk = of.weight * np.exp(design @ beta)
    residuals = np.zeros(design.shape)
    for at_risk, now in sets:
        r = risk[at_risk]
        mean = r @ design[at_risk] / r.sum()
        residuals[now] += of.weight[now][:, None] * (design[now] - mean)
        residuals[at_risk] -= (r * of.weight[now].sum() / r.sum())[:, None] * (design[at_risk] - mean)
    _, whose = np.unique(of.subject, return_inverse=True)
    summed = np.zeros((whose.max() + 1, design.shape[1]))
    np.add.at(summed, whose, residuals)
    return summed


def proportional(of: Rows, fit: CoxFit) -> np.ndarray:
    """p-values, one a coefficient, of hazards that stay proportional: Schoenfeld's residuals against the rank of time.

    References
    ----------
    Grambsch and Therneau (1994), Proportional hazards tests and diagnostics based on weighted residuals.
    """
    from scipy.stats import chi2, rankdata

    risk = of.weight * np.exp((of.design - of.design.mean(axis=0)) @ fit.coefficients)
    residuals, when = [], []
    spread = np.zeros((of.design.shape[1], of.design.shape[1]))
    for at_risk, now in _risk_sets(of):
        r = risk[at_risk] / risk[at_risk].sum()
        mean = r @ of.design[at_risk]
        gap = of.design[at_risk] - mean
        residuals += list(of.design[now] - mean)
        when += list(of.times[now])
        spread += len(now) * (gap * r[:, None]).T @ gap
    ranks = rankdata(when)
    ranks = ranks - ranks.mean()
    moved = np.array(residuals).T @ ranks
    return chi2.sf(moved**2 / (np.diag(spread) / len(when) * (ranks**2).sum()), 1)


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
    parts = [(times, cause == of, np.arange(len(times)), np.zeros(len(times)), np.ones(len(times)))]
    for row in np.flatnonzero((cause > 0) & (cause != of)):
        later = steps > times[row]
        if later.any():
            ends = steps[later]
            begins = np.r_[times[row], ends[:-1]]
            whose = np.full(len(ends), row)
            parts.append((ends, np.zeros(len(ends), bool), whose, begins, at_step[later] / at_own[row]))
    ends, event, whose, begins, weight = (np.concatenate([np.asarray(part[i]) for part in parts]) for i in range(5))
    kept = weight > 0
    return cox(
        rows(
            ends[kept],
            event[kept],
            design[whose[kept].astype(np.int64)],
            start=begins[kept],
            weight=weight[kept],
            subject=whose[kept],
        )
    )


def _uncut_before(times: np.ndarray, cause: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The probability of not having been cut short before each time; events come first at a tie."""
    steps = np.unique(times[cause == 0])
    left = np.ones(len(steps))
    for i, t in enumerate(steps):
        at_risk = ((times > t) | ((times == t) & (cause == 0))).sum()
        left[i] = 1 - ((times == t) & (cause == 0)).sum() / at_risk
    curve = np.r_[1.0, np.cumprod(left)]
    return curve[np.searchsorted(steps, at, side="left")]
