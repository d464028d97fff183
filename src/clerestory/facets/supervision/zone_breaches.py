"""Was a tracked device inside a forbidden zone: stays that the receiver's error cannot make, never single fixes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.supervision.dwells import Dwell, Fixes, Zone, dwells, spreads
from clerestory.model.lead import Lead, Reason, Untold

#: The zones of the one order that is asked about.
ZONES = """
    SELECT o.order_number AS order_number, o.external_id AS zone, o.from_day AS from_day, o.until_day AS until_day,
           o.hours AS hours, o.zone_latitude AS latitude, o.zone_longitude AS longitude, o.zone_radius_m AS radius,
           o.zone_centre AS centre, o.zone_shift_m AS shift
    FROM court_order AS o WHERE o.condition = 'zone' AND o.order_number = $order
"""

#: Its fixes, in order of time.
FIXES = """
    SELECT l.trace AS trace, l.fixed_at AS fixed_at, l.latitude AS latitude, l.longitude AS longitude,
           l.error_m AS error_m, l.error_major_m AS major, l.error_minor_m AS minor, l.error_bearing AS bearing
    FROM location AS l WHERE l.order_number = $order ORDER BY l.fixed_at, l.trace
"""

FEWEST_FIXES = 3
#: A stay is told when it is this many standard errors deep: a thousand days of an hour along the border give none.
DEEP = 3.0
#: A centre that was moved by less than this share of the radius still shows the door.
LEAST_SHIFT = 0.25
_DAY = 86_400_000_000
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def zone_breaches(
    zones: pa.Table, fixes: pa.Table, *, order: str = "", minutes: int = 10, error_times: float = 2.0
) -> list[Lead | Untold]:
    """Stays inside a zone of one order that are longer than a passage and deeper than the receiver's error.

    A stay is a run of fixes that are each more likely inside than not, by the integral of the error ellipse over the
    zone.  It is told when it lasts, has three fixes, and its mean depth is three standard errors or more; errors of
    neighbouring fixes are taken to be alike, so that many fixes in a minute count hardly more than one.

    Parameters
    ----------
    zones : order_number, zone, from_day, until_day, hours, latitude, longitude, radius, centre, shift
    fixes : trace, fixed_at, latitude, longitude, error_m, major, minor, bearing
    order : the court's number of the order
    minutes : the shortest stay, 5 or more
    error_times : how many times as large as stated errors are taken to be, 1 or more: 2 until a test walk says less

    Returns
    -------
    leads, one a stay; or why a zone cannot be used

    Raises
    ------
    InputError : no number of an order, stays of under 5 minutes, or errors made smaller

    Errors to expect
    ----------------
    Between tall buildings errors are several times what the receiver states: then a walk along the border is told as a
    stay.  A stay within two or three errors of the border is missed, and so is one without fixes.
    On invented walks of an hour a day along the border no day in 300 gave a false stay, 3 in 100 did where errors were
    three times what was stated; of half hours inside, all were told 50 metres from the border and none 20 metres from
    it (`python -m bench.worlds zone_breaches`).

    References
    ----------
    Gilliland (1962), Integral of the bivariate normal distribution over an offset circle.
    """
    if not order.strip():
        raise InputError(where="order", expected="the court's number of an order, as in order=2024-CR-17", found="none")
    if minutes < 5:
        raise InputError(where="minutes", expected="5 or more: a passage is no stay", found=str(minutes))
    if error_times < 1:
        raise InputError(where="error_times", expected="1 or more", found=f"{error_times:g}")
    held = _columns(fixes)
    answers: list[Lead | Untold] = []
    for zone in sorted(zones.to_pylist(), key=lambda one: (one["zone"] or "", str(one["from_day"]))):
        about = f"order {zone['order_number']}, zone {zone['zone'] or '1'}"
        why = _refused(zone)
        within = _while_held(zone, held["at"])
        usable = within & _has_error(held)
        if why is None and usable.sum() < FEWEST_FIXES:
            without = int(within.sum() - usable.sum())
            why = Reason("few_fixes", {"n": int(usable.sum()), "without": without, "least": FEWEST_FIXES})
        if why is not None:
            answers.append(Untold(about=about, reasons=(why,)))
        else:
            rows = {name: column[usable] for name, column in held.items()}
            answers += _stays(about, zone, rows, fixes["trace"].filter(pa.array(usable)), how=(minutes, error_times))
    return answers


def _columns(fixes: pa.Table) -> dict[str, np.ndarray]:
    """The numbers of the fixes, nan where there is none; `at` in microseconds."""
    names = ("latitude", "longitude", "error_m", "major", "minor", "bearing")
    found = {name: fixes[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in names}
    at = fixes["fixed_at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    return found | {"at": at.to_numpy(zero_copy_only=False)}


def _has_error(held: dict[str, np.ndarray]) -> np.ndarray:
    both = np.nan_to_num(held["major"]) * np.nan_to_num(held["minor"])
    return (np.nan_to_num(held["error_m"]) != 0) | (both != 0)


def _while_held(zone: dict[str, Any], at: np.ndarray) -> np.ndarray:
    """Which fixes lie in the days and hours of the zone."""
    day = at // _DAY
    first, last = (
        (one - _EPOCH.date()).days if one is not None else None for one in (zone["from_day"], zone["until_day"])
    )
    found = (day >= first) & (True if last is None else day <= last)
    if not (zone["hours"] or "").strip():
        return found
    # hours are told to the minute: each minute of a day is asked about once
    minute = np.array([in_hours(zone["hours"], time(k // 60, k % 60)) for k in range(24 * 60)])
    return found & minute[at % _DAY // 60_000_000]


def _refused(zone: dict[str, Any]) -> Reason | None:
    """Why a zone is not used: one that shows a door, or that says too little."""
    if any(zone[name] is None for name in ("latitude", "longitude", "radius")) or not zone["radius"] > 0:
        return Reason("no_circle")
    centre = (zone["centre"] or "").lower()
    if not centre:
        return Reason("centre_unsaid")
    if "shift" in centre:
        least = LEAST_SHIFT * zone["radius"]
        if not least <= (zone["shift"] or 0) < zone["radius"]:
            return Reason("shift_small", {"least": round(least), "radius": round(zone["radius"])})
        return None
    return None if "public" in centre else Reason("protected_centre")


def in_hours(hours: str | None, at: time) -> bool:
    """Whether a time of the day lies in hours such as 22:00-06:00; always where none are said.

    Raises
    ------
    InputError : hours that are written otherwise
    """
    if not (hours or "").strip():
        return True
    try:
        start, end = (time.fromisoformat(part.strip()) for part in str(hours).split("-"))
    except ValueError:
        raise InputError(where="hours of an order", expected="as in 22:00-06:00", found="others") from None
    return start <= at < end if start <= end else at >= start or at < end


def _stays(
    about: str, zone: dict[str, Any], rows: dict[str, np.ndarray], traces: pa.ChunkedArray, *, how: tuple[int, float]
) -> Iterable[Lead]:
    minutes, error_times = how
    major, minor, bearing = spreads(rows["error_m"], rows["major"], rows["minor"], rows["bearing"])
    held = Fixes(
        seconds=rows["at"] / 1e6,
        latitude=rows["latitude"],
        longitude=rows["longitude"],
        major=major * error_times,
        minor=minor * error_times,
        bearing=bearing,
    )
    circle = Zone(latitude=zone["latitude"], longitude=zone["longitude"], radius=zone["radius"])
    for stay in dwells(held, circle):
        long_enough = stay.seconds >= 60 * minutes and stay.last - stay.first + 1 >= FEWEST_FIXES
        if long_enough and stay.depth >= DEEP * stay.error:
            begun = _EPOCH + timedelta(microseconds=int(rows["at"][stay.first]))
            mine = traces.slice(stay.first, stay.last - stay.first + 1).to_pylist()
            yield _lead(about, begun, mine, stay, error_times)


def _lead(about: str, begun: datetime, mine: list[str], stay: Dwell, error_times: float) -> Lead:
    traces = sorted(set(mine))
    said = {"begun": begun.strftime("%Y-%m-%d %H:%M"), "minutes": round(stay.seconds / 60), "fixes": len(traces)}
    return Lead(
        about=f"{about}, stay from {begun:%Y-%m-%d %H:%M}",
        reasons=(
            Reason("stay", said),
            Reason("deep", {"depth": round(stay.depth), "error": round(stay.error), "chance": round(stay.chance, 2)}),
            Reason("errors_taken", {"times": round(error_times, 1)}),
            Reason("call_first"),
        ),
        traces=tuple(traces),
        value=float(round(stay.seconds / 60)),
        unit="minutes",
    )
