"""Invented counties with a known answer: what a policy did to the level of a thing and to how much of it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from clerestory.methods.level_or_visibility import Loading

TIPS = Loading(name="tips", level=(0.9, 1.1), visibility=(0.9, 1.1))
ADVERTS = Loading(name="adverts", level=(0.8, 1.0), visibility=(0.9, 1.2))
HARM = Loading(name="harm: admissions", level=(0.9, 1.1), visibility=(0.0, 0.0))
EFFORT = Loading(name="effort: hours", level=(0.0, 0.0), visibility=(0.9, 1.1))
CONTROL = Loading(name="control: other calls", level=(0.0, 0.0), visibility=(0.0, 0.0))
DILUTED = Loading(name="homicides", level=(0.01, 0.05), visibility=(0.0, 0.0))
RICH = (TIPS, ADVERTS, HARM, EFFORT, CONTROL)
ONLY_DETECTED = (TIPS, ADVERTS, CONTROL)
WITH_DILUTED = (TIPS, ADVERTS, DILUTED, CONTROL)

#: The loadings of RICH in the words of the parameter.
NARROW = (
    "tips = 0.9..1.1 / 0.9..1.1; adverts = 0.8..1.0 / 0.9..1.2; harm: admissions = 0.9..1.1 / 0;"
    "effort: hours = 0 / 0.9..1.1"
)


@dataclass(frozen=True, kw_only=True)
class World:
    """saturates : share of a rise or of the former level beyond which a detected series no longer follows (0 for none)
    delayed : share of each month's events that are recorded in later months and not yet there at the end
    seasonal : how far detection swings over the year where the policy is, from its first day on
    busy : events a month in a place of middling size
    spill : share of the fall of the level that turns up in the places for comparison
    """

    level: float
    visibility: float
    units: int = 60
    with_it: int = 30
    before: int = 36
    after: int = 24
    corner: bool = False
    saturates: float = 0.0
    delayed: float = 0.0
    seasonal: float = 0.0
    spill: float = 0.0
    wander: float = 0.0
    busy: float = 8.0


def counts_of(rng: np.random.Generator, series, world: World) -> np.ndarray:
    """(series, places, months)."""
    months = world.before + world.after
    at = np.arange(months)
    treated = np.arange(world.units) < world.with_it
    on = treated[:, None] & (at >= world.before)
    shock = rng.uniform(-0.15, 0.15)
    common = 0.15 * np.sin(2 * np.pi * at / 12) + rng.normal(0, 0.02, months).cumsum()
    size, drift = rng.lognormal(0, 0.6, world.units), rng.normal(0, 0.05, (2, world.units))
    made = np.zeros((len(series), world.units, months))
    for k, one in enumerate(series):
        draw = (lambda ends: ends[rng.integers(2)]) if world.corner else (lambda ends: rng.uniform(*ends))
        a, b, g = draw(one.level), draw(one.visibility), draw(one.shock)
        moved = a * world.level + b * world.visibility + g * shock + draw((-one.breach, one.breach))
        swing = b * world.seasonal * np.sin(2 * np.pi * at / 12) * on
        spilt = a * np.log1p(world.spill * (1 - np.exp(world.level))) if world.level < 0 else 0.0
        elsewhere = (~treated[:, None] & (at >= world.before)) * spilt
        late = (at >= world.before) * (a * drift[0] + b * drift[1])[:, None]
        walk = rng.normal(0, world.wander, (world.units, months)).cumsum(axis=1) if world.wander else 0.0
        log = common + on * moved + swing + elsewhere + late + walk
        mean = world.busy * size[:, None] * np.exp(log)
        if world.saturates and one.visibility != (0.0, 0.0):
            most = world.busy * size[:, None] * world.saturates
            mean = most * np.tanh(mean / most)
        if world.delayed:
            mean = mean * (1 - world.delayed ** (months - at))
        made[k] = rng.poisson(mean * rng.gamma(20, 1 / 20, mean.shape))
    return made


def month(number: int) -> date:
    return date(2015 + number // 12, number % 12 + 1, 1)


def tables(series, counts: np.ndarray, world: World) -> tuple[pa.Table, pa.Table]:
    """The same as the question's tables: counts, and a register with one policy."""
    k, units, months = counts.shape
    of, place, period = (axis.ravel() for axis in np.indices((k, units, months)))
    names = np.array([one.name for one in series])
    places = np.array([f"Place {number:03d}" for number in range(units)])
    days = np.array([month(number) for number in range(months)])
    table = pa.table({
        "series": names[of], "place": places[place], "period": pa.array(days[period], pa.date32()),
        "value": counts.ravel(), "exposure": pa.nulls(counts.size, pa.float64()),
    })  # fmt: skip
    register = pa.table({
        "policy": ["Law"] * world.with_it, "place": places[: world.with_it],
        "in_force_on": pa.array([month(world.before)] * world.with_it, pa.date32()),
        "ended_on": pa.nulls(world.with_it, pa.date32()), "series": [""] * world.with_it,
    })  # fmt: skip
    return table, register
