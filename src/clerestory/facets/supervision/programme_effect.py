"""What a programme changes, from the day of assignment, over everybody assigned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.supervision.assigned import OTHER, REARREST, Arm, arms_of, compared_with, refusal
from clerestory.methods.cox import EVENTS_A_COEFFICIENT, cox, proportional, rows
from clerestory.methods.fine_gray import fine_gray
from clerestory.methods.firth_interval import profile_interval
from clerestory.methods.inverse_probability import Weighted, stabilised_weights
from clerestory.methods.restricted_mean_difference import restricted_mean_difference
from clerestory.methods.survival import aalen_johansen, kaplan_meier
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Everybody assigned, one row a person without a name.
PEOPLE = """
    SELECT p.programme AS programme, p.arm AS arm, p.assigned_on AS assigned_on, p.assigned_by AS assigned_by,
           p.place AS place, p.people AS people, p.age_band AS age_band, p.prior_arrests AS prior_arrests,
           p.finished_on AS finished_on, p.event AS event, p.event_on AS event_on, p.followed_until AS followed_until
    FROM programme AS p WHERE p.followed_until IS NOT NULL OR p.event IS NOT NULL
"""

#: Below this many re-arrests over both arms nothing is told.
FEWEST_EVENTS = 5
#: Fewer than this in an arm, and nothing is told.
FEWEST_PEOPLE = 20
#: Groups that weights leave further apart than this, in standard deviations, are not compared.
_APART = 0.2
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two arms as one set of rows: the first is the programme's."""

    about: str
    arm: str
    other: str
    until: float
    times: np.ndarray
    cause: np.ndarray
    treated: np.ndarray
    by_lot: bool

    @property
    def event(self) -> np.ndarray:
        return self.cause == REARREST

    @property
    def competing(self) -> bool:
        return bool((self.cause == OTHER).any())


def programme_effect(
    people: pa.Table, *, programme: str = "", against: str = "", days: int = 365
) -> list[Estimate | Untold]:
    """How a programme changes re-arrest, from the day of assignment and over everybody assigned.

    The rate of re-arrest is compared by Cox's model for that cause, penalised where events are few; the share
    re-arrested by a day with the other events taken into account; the days free of re-arrest where there are no others;
    and, only beside these, the Fine-Gray ratio.  Arms that a lot did not make are weighted alike in what was known of
    people on the day of assignment.  Whoever chose the programme is an arm of their own.

    Parameters
    ----------
    people : programme, arm, assigned_on, assigned_by, place, people, age_band, prior_arrests, finished_on, event,
        event_on, followed_until
    programme : only this one; all of them when empty
    against : the arm that others are compared with; by default the one named none, usual, control or waiting list
    days : up to which day shares and free days are counted, 30 or more

    Returns
    -------
    for each programme and arm the estimates, or why it cannot be told

    Raises
    ------
    InputError : fewer than 30 days

    Errors to expect
    ----------------
    Re-arrest is detection: an arm that is watched more looks worse, one that moves its buying online looks better.
    Whoever wants to change is in the arm that they chose, and no weight on what was recorded undoes that.
    Where hazards cross, the ratio of rates means little: read the free days.  On invented data, where the programme
    does nothing, 95 intervals in 100 said so; 54 where its arm was watched one and a half times as much, 51 where a
    wish to change was not recorded, 87 where those at risk left the arm (`python -m bench.worlds programme_effect`).

    References
    ----------
    Kaplan and Meier (1958).  Cox (1972).  Heinze and Schemper (2001).  Aalen and Johansen (1978).  Fine, Gray (1999).
    Latouche, Allignol, Beyersmann, Labopin and Fine (2013), A competing risks analysis should report results on all
    cause-specific hazards and cumulative incidence functions.  Royston and Parmar (2013).  Hernán and Robins (2016).
    Suissa (2008), Immortal time bias in pharmacoepidemiology.  Newcombe (1998), for the interval of two shares.
    """
    if days < 30:
        raise InputError(where="days", expected="30 or more", found=str(days))
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in people.to_pylist():
        if programme in ("", row["programme"]):
            grouped[row["programme"]].append(row)
    answers: list[Estimate | Untold] = []
    for name, members in sorted(grouped.items()):
        arms, lost = arms_of(members)
        left_out = tuple(Reason(why, {"n": n}) for why, n in sorted(lost.items()))
        if len(arms) < 2:
            answers.append(Untold(about=name, reasons=(Reason("one_arm"), *left_out)))
            continue
        base = compared_with(arms, against)
        for arm in arms:
            if arm is not base:
                answers += _compared(f"{name}: {arm.name} against {base.name}", arm, base, days, left_out)
    return answers


def _compared(about: str, arm: Arm, base: Arm, days: int, left_out: tuple[Reason, ...]) -> list[Estimate | Untold]:
    why = refusal(arm, base)
    if why is None and min(len(arm.times), len(base.times)) < FEWEST_PEOPLE:
        why = Reason("few_people", {"n": min(len(arm.times), len(base.times)), "least": FEWEST_PEOPLE})
    pair = _Pair(
        about=about,
        arm=arm.name,
        other=base.name,
        until=float(min(days, arm.times.max(), base.times.max())),
        times=np.r_[arm.times, base.times],
        cause=np.r_[arm.cause, base.cause],
        treated=np.r_[np.ones(len(arm.times)), np.zeros(len(base.times))],
        by_lot=arm.by_lot and base.by_lot,
    )
    events = int(pair.event.sum())
    if why is None and events < FEWEST_EVENTS:
        why = Reason("few_events", {"n": events, "least": FEWEST_EVENTS})
    if why is None and not pair.by_lot and events < EVENTS_A_COEFFICIENT:
        why = Reason("few_for_weights", {"n": events, "least": EVENTS_A_COEFFICIENT})
    if why is not None:
        return [Untold(about=about, reasons=(why, *left_out))]
    said = (Reason("detection"), *left_out)
    if not arm.places & base.places:
        said = (Reason("other_places"), *said)
    if pair.by_lot:
        return [_rates(pair, None, said), _shares(pair, said), *_beside(pair, said)]
    weighted = stabilised_weights(np.vstack([arm.known, base.known]), pair.treated)
    if np.abs(weighted.apart_after).max(initial=0.0) > _APART:
        gap = round(float(np.abs(weighted.apart_after).max()), 2)
        return [Untold(about=about, reasons=(Reason("still_apart", {"gap": gap, "least": _APART}), *left_out))]
    return [_rates(pair, weighted, said)]


def _rates(pair: _Pair, weighted: Weighted | None, said: tuple[Reason, ...]) -> Estimate:
    """The ratio of rates; points are the curves as they were seen."""
    events = int(pair.event.sum())
    more = {} if weighted is None else {"weight": weighted.weights}
    of = rows(pair.times, pair.event, pair.treated[:, None], **more)
    firth = weighted is None and min(events, _least_events(pair)) < EVENTS_A_COEFFICIENT
    fit = cox(of, firth=firth)
    log_ratio = float(fit.coefficients[0])
    if firth:
        low, high = profile_interval(of, fit)
    else:
        error = float(fit.errors[0] if weighted is None else fit.robust[0])
        low, high = log_ratio - _Z * error, log_ratio + _Z * error
    how: list[Reason] = [Reason("penalised", {"events": events})] if firth else []
    if not firth and proportional(of, fit)[0] < 0.05:
        how.append(Reason("hazards_cross"))
    if weighted is None:
        how.append(Reason("by_lot"))
    else:
        before, after = (
            round(float(np.abs(gap).max(initial=0.0)), 2) for gap in (weighted.apart_before, weighted.apart_after)
        )
        how.append(Reason("weighted", {"before": before, "after": after, "worth": round(weighted.effective)}))
    return _estimate(
        pair, "rate", np.exp([log_ratio, low, high]), "times the rate of re-arrest", (*how, *said),
        points=tuple(_curves(pair)),
    )  # fmt: skip


def _least_events(pair: _Pair) -> int:
    return int(min(pair.event[pair.treated == arm].sum() for arm in (0, 1)))


def _shares(pair: _Pair, said: tuple[Reason, ...]) -> Estimate:
    """The difference of shares re-arrested by a day; its ends from those of the two shares."""
    (p, p_low, p_high), (q, q_low, q_high) = (
        aalen_johansen(pair.times[group], pair.cause[group], of=REARREST).at(pair.until, before=0.0)
        if pair.event[group].any()
        else (0.0, 0.0, _rule_of_three(int(group.sum())))
        for group in (pair.treated == 1, pair.treated == 0)
    )
    gap = p - q
    low = gap - float(np.hypot(p - p_low, q_high - q))
    high = gap + float(np.hypot(p_high - p, q - q_low))
    return _estimate(
        pair, "share", np.array([gap, low, high]) * 100, "in 100 people", said, arm_share=round(100 * p),
        other_share=round(100 * q),
    )  # fmt: skip


def _rule_of_three(n: int) -> float:
    """The upper end of a share of which nobody was seen among n."""
    return 1 - 0.025 ** (1 / n)


def _beside(pair: _Pair, said: tuple[Reason, ...]) -> Iterable[Estimate]:
    if not pair.competing:
        gap, low, high = restricted_mean_difference(pair.times, pair.event, pair.treated, until=pair.until)
        yield _estimate(pair, "free_days", np.array([gap, low, high]), "days free of re-arrest", said)
    elif _least_events(pair):
        fit = fine_gray(pair.times, pair.cause, pair.treated[:, None], of=REARREST)
        ends = float(fit.coefficients[0]) + _Z * float(fit.robust[0]) * np.array([0, -1, 1])
        yield _estimate(pair, "fine_gray", np.exp(ends), "times, on the scale of shares", said)


def _estimate(
    pair: _Pair, code: str, ends: np.ndarray, unit: str, reasons: tuple[Reason, ...], *,
    points: tuple[Point, ...] = (), **slots: float,
) -> Estimate:  # fmt: skip
    value, low, high = (float(f"{end:.3g}") for end in ends)
    named = {"arm": pair.arm, "other": pair.other, "value": value, "low": low, "high": high, "days": round(pair.until)}
    return Estimate(
        about=f"{pair.about}, {code}",
        value=value,
        low=min(value, low),
        high=max(value, high),
        unit=unit,
        assumptions=("assume_lot" if pair.by_lot else "assume_known", "assume_censoring", "assume_policing"),
        reasons=(Reason(code, {**named, **slots}), Reason(_kind(pair, code)), *reasons),
        points=points,
    )


def _kind(pair: _Pair, code: str) -> str:
    """What the interval promises: those of weights and of two shares hold the truth more often than they say."""
    return "nominal" if pair.by_lot and code != "share" else "conservative"


def _curves(pair: _Pair) -> Iterable[Point]:
    yield Point(series="axis:x", value=0, label="days since assignment")
    yield Point(
        series="axis:y", value=0, label="share free of re-arrest" if not pair.competing else "share re-arrested"
    )
    for group, name in ((pair.treated == 1, pair.arm), (pair.treated == 0, pair.other)):
        times, cause = pair.times[group], pair.cause[group]
        if pair.competing:
            curve, series, start = aalen_johansen(times, cause, of=REARREST), f"incidence:{name}", 0.0
        else:
            curve, series, start = kaplan_meier(times, cause == REARREST), f"survival:{name}", 1.0
        for day in np.linspace(0, pair.until, 13):
            value, low, high = curve.at(float(day), before=start)
            yield Point(series=series, value=value, low=low, high=high, at=float(round(day)))
        for day in np.linspace(0, pair.until, 5):
            yield Point(series=f"atrisk:{name}", value=float((times >= day).sum()), at=float(round(day)))
