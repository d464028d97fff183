"""Who was assigned to what, when, and how long they were followed: time zero is assignment, for everybody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clerestory.model.lead import Reason

#: The arms that something is compared with, by the names that offices give them.
_NOTHING = re.compile(r"^(none|nothing|usual|as usual|control|comparison|wait(ing|list|ing list| list)?|no programme)$")
_FINISHING = re.compile(
    r"\b(non[- ]?)?(complet|finish|graduat)\w*\b|\bdrop[- ]?outs?\b|\bdropped\b|\bno[- ]shows?\b|\battend(ed|ers?)\b"
)
#: An arm of so many, all of whom finished, has lost those who did not.
_ENOUGH = 10
#: Follow-up of two arms may differ by this share.
_APART = 0.10

REARREST, OTHER = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Everybody assigned to one arm.

    times : (n,) days from assignment to what came first, or to the end of the search
    cause : (n,) 0 for nothing, REARREST, OTHER
    followed : (n,) days from assignment to the end of the search
    known : (n, columns) what was known on the day of assignment
    """

    name: str
    by_lot: bool
    times: np.ndarray
    cause: np.ndarray
    followed: np.ndarray
    known: np.ndarray
    finished: np.ndarray
    places: frozenset[str]


def arms_of(rows: Sequence[dict[str, Any]]) -> tuple[list[Arm], Counter[str]]:
    """The arms of one programme, those who chose for themselves apart; and how many rows say too little, by why."""
    kept, lost = [], Counter[str]()
    for row in rows:
        why = _why_not(row)
        if why:
            lost[why] += row["people"] or 1
        else:
            kept.append(row)
    bands = sorted({row["age_band"] or "" for row in kept})
    towns = sorted({row["place"] or "" for row in kept})
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in kept:
        name = row["arm"].strip()
        grouped.setdefault(f"{name} (own choice)" if row["assigned_by"] == "choice" else name, []).append(row)
    return [_arm(name, members, bands, towns) for name, members in sorted(grouped.items())], lost


def _why_not(row: dict[str, Any]) -> str:
    if (row["people"] or 1) != 1:
        return "several"
    if row["followed_until"] is None or row["followed_until"] <= row["assigned_on"]:
        return "not_followed"
    if row["event"] and (row["event_on"] is None or row["event_on"] < row["assigned_on"]):
        return "event_without_day"
    return ""


def _arm(name: str, rows: list[dict[str, Any]], bands: list[str], towns: list[str]) -> Arm:
    followed = np.array([(row["followed_until"] - row["assigned_on"]).days for row in rows], np.float64)
    # What happened after the end of the search was not searched for in everybody: it does not count.
    first = [
        (row["event_on"] - row["assigned_on"]).days
        if row["event"] and row["event_on"] <= row["followed_until"]
        else None
        for row in rows
    ]
    times = np.array([max(0.5, day) if day is not None else end for day, end in zip(first, followed, strict=True)])
    cause = np.array(
        [0 if day is None else REARREST if "arrest" in row["event"].lower() else OTHER
         for day, row in zip(first, rows, strict=True)]
    )  # fmt: skip
    known = np.array(
        [
            [np.log1p(row["prior_arrests"] or 0), *((row["age_band"] or "") == band for band in bands[1:]),
             *((row["place"] or "") == town for town in towns[1:])]
            for row in rows
        ],
        np.float64,
    )  # fmt: skip
    return Arm(
        name=name,
        by_lot=all(row["assigned_by"] == "lot" for row in rows),
        times=times,
        cause=cause,
        followed=followed,
        known=known,
        finished=np.array([row["finished_on"] is not None for row in rows]),
        places=frozenset(row["place"] or "" for row in rows),
    )


def compared_with(arms: Sequence[Arm], against: str) -> Arm:
    """The arm that the others are compared with: the one asked for, else the one named as nothing, else the largest."""
    asked = [arm for arm in arms if arm.name == against]
    nothing = [arm for arm in arms if _NOTHING.match(arm.name.lower())]
    return (asked or nothing or [max(arms, key=lambda arm: len(arm.times))])[0]


def refusal(one: Arm, other: Arm) -> Reason | None:
    """Why two arms are not compared: arms made by finishing, or arms that were not followed alike."""
    if any(_FINISHING.search(arm.name.lower()) for arm in (one, other)):
        return Reason("immortal", {"arm": one.name, "other": other.name})
    for arm in (one, other):
        if len(arm.times) >= _ENOUGH and arm.finished.all():
            return Reason("all_finished", {"arm": arm.name, "n": len(arm.times)})
    long, short = sorted((float(one.followed.mean()), float(other.followed.mean())), reverse=True)
    if short < (1 - _APART) * long:
        return Reason("followed_apart", {"long": round(long), "short": round(short)})
    return None
