"""What tracking, bans and public notice prevented beside what they cost: two columns, no exchange rate between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.methods.garwood import garwood
from clerestory.methods.rate_difference import rate_difference
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Counted events of a measure: series are "measure: side: what"; sides are prevented, person, family, harmed.
#: What was prevented is counted under the measure and without it, which the unit says: with, without.
EVENTS = """
    SELECT c.series AS series, lower(trim(coalesce(c.unit, ''))) AS arm, CAST(sum(c.value) AS DOUBLE) AS n,
           CAST(sum(c.exposure) AS DOUBLE) AS months
    FROM count AS c WHERE c.series LIKE '%:%:%' AND c.exposure > 0 GROUP BY c.series, lower(trim(coalesce(c.unit, '')))
"""

FEWEST_EVENTS = 10
#: Who bears what a measure costs.
BEARERS = ("person", "family", "harmed")
_THOUSAND = 1000.0

_Counted = dict[str, tuple[float, float]]


def surveillance_balance(events: pa.Table, *, measure: str = "") -> list[Estimate | Untold]:
    """For each measure what it prevented, and what it cost the person, the family and those harmed, side by side.

    Parameters
    ----------
    events : series ("measure: side: what"), arm (with, without), n, months (person-months)
    measure : only this one; all when empty

    Returns
    -------
    estimates for a thousand person-months, prevented first; or why there is no balance

    Raises
    ------
    InputError : a measure of which nothing is counted

    Errors to expect
    ----------------
    Whoever is put under a measure differs from whoever is not: a difference is no effect unless a lot made it.  Harm
    out of sight of the measure counts as prevented.  A cost that nobody writes down is missing, and is not nought.
    On invented data 97 intervals in 100 held the truth; 77 where events came in clusters or those under the measure
    were half as likely anyway, 54 where they were watched twice as much
    (`python -m bench.worlds surveillance_balance`).

    References
    ----------
    Manski (2013), Public Policy in an Uncertain World: on incredible certitude.  Zou and Donner (2008).  Garwood
    (1936).
    """
    held: dict[str, dict[str, dict[str, _Counted]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for row in events.to_pylist():
        name, side, what = (part.strip() for part in row["series"].split(":", 2))
        held[name][side.lower()][what][row["arm"]] = (row["n"], row["months"])
    if measure and measure not in held:
        raise InputError(where="measure", expected="one of which events are counted", found="none such")
    answers: list[Estimate | Untold] = []
    for name, sides in sorted(held.items()):
        if measure in ("", name):
            answers += _balance(name, sides)
    return answers


def _balance(name: str, sides: dict[str, dict[str, _Counted]]) -> Iterable[Estimate | Untold]:
    prevented = {what: arms for what, arms in sides.get("prevented", {}).items() if "alarm" not in what.lower()}
    alarms = len(sides.get("prevented", {})) - len(prevented)
    usable = {what: arms for what, arms in prevented.items() if {"with", "without"} <= set(arms)}
    costs = {(side, what): arms for side in BEARERS for what, arms in sides.get(side, {}).items()}
    left = sum(n for arms in usable.values() for n, _ in (arms["with"], arms["without"]))
    right = sum(n for arms in costs.values() for n, _ in arms.values())
    if min(left, right) < FEWEST_EVENTS:
        slots = {"prevented": round(left), "cost": round(right), "least": FEWEST_EVENTS}
        more = (Reason("alarms", {"n": alarms}),) if alarms else ()
        yield Untold(about=name, reasons=(Reason("few_events", slots), *more))
        return
    silent = [side for side in BEARERS if not sides.get(side)]
    said = [Reason("two_columns")]
    if silent:
        said.append(Reason("not_counted", {"sides": ", ".join(silent)}))
    if alarms:
        said.append(Reason("alarms", {"n": alarms}))
    answers = [_prevented(name, what, arms) for what, arms in sorted(usable.items())]
    answers += [_cost(name, side, what, arms) for (side, what), arms in sorted(costs.items())]
    points = tuple(point for _, point in answers)
    for number, (estimate, _) in enumerate(answers):
        yield Estimate(
            about=estimate.about, value=estimate.value, low=estimate.low, high=estimate.high, unit=estimate.unit,
            assumptions=estimate.assumptions, reasons=(*estimate.reasons, *said),
            points=() if number else (*points, Point(series="forest:none", value=0.0)),
        )  # fmt: skip


def _prevented(name: str, what: str, arms: _Counted) -> tuple[Estimate, Point]:
    (n, months), (m, others) = arms["with"], arms["without"]
    ends = [_three(_THOUSAND * end) for end in rate_difference((round(m), round(n)), (others, months))]
    slots = {"measure": name, "what": what, "value": ends[0], "low": ends[1], "high": ends[2],
             "n": round(n), "others": round(m)}  # fmt: skip
    return _told(f"{name}: prevented: {what}", ends, Reason("prevented", slots), "assume_alike")


def _cost(name: str, side: str, what: str, arms: _Counted) -> tuple[Estimate, Point]:
    n, months = (sum(part) for part in zip(*arms.values(), strict=True))
    low, high = garwood(round(n), mid=True)
    ends = [_three(_THOUSAND * end / months) for end in (n, low, high)]
    slots = {"measure": name, "what": what, "value": ends[0], "low": ends[1], "high": ends[2], "n": round(n)}
    return _told(f"{name}: {side}: {what}", ends, Reason(f"cost_{side}", slots), "assume_recorded")


def _told(about: str, ends: list[float], said: Reason, assumed: str) -> tuple[Estimate, Point]:
    estimate = Estimate(
        about=about,
        value=ends[0],
        low=min(ends),
        high=max(ends),
        unit="for a thousand person-months",
        assumptions=(assumed, "assume_apart"),
        reasons=(said,),
    )
    part = about.split(": ")[1]
    label = about.split(": ", 1)[1]
    return estimate, Point(series=f"forest:{part}", value=ends[0], low=min(ends), high=max(ends), label=label)


def _three(value: float) -> float:
    return float(f"{value:.3g}")
