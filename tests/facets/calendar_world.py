"""Invented calendars of posters, in which nobody or somebody moves in step, and much looks as if somebody did.

Independent of the invented county.  Innocent are: places of very different size, homes, fixed weekdays, seasons and
short lives, bursts, reposts day after day, fairs to which many go, tours along one road, prices that follow the town,
week-ends, or a change by the platform for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class World:
    """What a calendar is drawn from."""

    posters: int = 120
    singles: int = 400
    days: int = 730
    places: int = 24
    rings: int = 0
    ring_size: int = 5
    sessions: int = 40
    joins: float = 0.9
    price_steps: float = 0.25
    fairs: int = 10
    tours: float = 0.25


def calendar(world: World, seed: int) -> tuple[pa.Table, list[set[str]]]:
    """The postings as the question reads them, and the posters of each ring."""
    dice = np.random.default_rng(seed)
    sizes = 1 / np.arange(1, world.places + 1) ** dice.uniform(0.6, 1.2)
    sizes = dice.permutation(sizes / sizes.sum())
    fairs = [(int(dice.integers(world.days - 3)), int(dice.integers(world.places))) for _ in range(world.fairs)]
    platform = sorted(dice.integers(30, world.days, 3).tolist())
    towns = np.round(dice.normal(0, 15, world.places))
    rows: list[tuple[str, int, int, int]] = []
    for k in range(world.posters):
        rows += _poster(world, dice, f"p{k}", sizes, fairs, platform, towns)
    for k in range(world.singles):
        day, place = int(dice.integers(world.days)), int(dice.choice(world.places, p=sizes))
        if dice.random() < 0.1:
            day, place = fairs[dice.integers(len(fairs))] if fairs else (day, place)
        rows.append((f"s{k}", day, place, int(dice.integers(40, 200))))
    rings = []
    for k in range(world.rings):
        members, theirs = _ring(world, dice, k, sizes)
        rings.append(members)
        rows += theirs
    return table(rows, dice), rings


def table(rows: list[tuple[str, int, int, int]], dice: np.random.Generator | None = None) -> pa.Table:
    """Postings out of (poster, day, place, price), one row a poster, day and place; a thing of its own joins each."""
    kept: dict[tuple[str, int, int], int] = {}
    for poster, day, place, price in rows:
        kept[poster, day, place] = min(price, kept.get((poster, day, place), price))
    keys = list(kept)
    if dice is not None:
        keys = [keys[k] for k in dice.permutation(len(keys))]
    day0 = 19_000
    return pa.table(
        {
            "trace": pa.array([f"{k[0]}-{k[1]}-{k[2]}" for k in keys], pa.string()),
            "place": pa.array([f"place {k[2]:02d}" for k in keys], pa.string()),
            "day": pa.array([day0 + k[1] for k in keys], pa.int32()).cast(pa.date32()),
            "price": pa.array([kept[k] * 100 if kept[k] >= 0 else None for k in keys], pa.int64()),
            "currency": pa.array(["USD"] * len(keys), pa.string()),
            "things": pa.array([[k[0]] for k in keys], pa.list_(pa.string())),
        }
    )


def _poster(world, dice, name, sizes, fairs, platform, towns):  # noqa: C901 (a world in one piece)
    """One poster on its own: a local, a traveller or one who does both."""
    life = int(np.clip(dice.lognormal(5.3, 0.8), 20, world.days - 1))
    begin = int(dice.integers(world.days - life))
    kind = "tour" if dice.random() < world.tours else "home"
    home = dice.choice(world.places, p=sizes)
    weekdays = dice.permutation(7)[: dice.choice([1, 2, 7], p=[0.2, 0.2, 0.6])]
    pause = float(np.clip(dice.lognormal(2.2, 0.7), 2, 60))
    season = dice.random() < 0.25
    price, fickle, follows = int(dice.integers(40, 200)), dice.choice([0.02, 0.15, 0.5]), dice.random() < 0.5
    week_end = int(dice.choice([0, 10], p=[0.8, 0.2]))
    rows, day, place, step, told = [], begin, int(home), 1, begin
    while day < begin + life:
        if season and (day // 91) % 2:
            day += int(dice.integers(20, 60))
            continue
        if kind == "tour":
            # along the one road, there and back, a few days in each town
            if place + step not in range(world.places):
                step = -step
            place = place + step if dice.random() < 0.85 else int(home)
        elif dice.random() < 0.08:
            place = int(dice.choice(world.places, p=sizes))
        else:
            place = int(home)
        if dice.random() < fickle:
            price += int(dice.choice([-10, -5, 5, 10]))
        price += 10 * sum(told < p <= day for p in platform)
        told = day
        for d in range(day, min(day + int(min(30, 1 + dice.pareto(1.5))), begin + life)):
            if len(weekdays) == 7 or (d % 7) in weekdays:
                rows.append((name, d, place, price + int(towns[place]) * follows + week_end * ((d + 1) % 7 >= 5)))
        wait = int(dice.integers(3, 9)) if kind == "tour" and dice.random() < 0.8 else 1 + int(dice.exponential(pause))
        day += wait if len(weekdays) == 7 else max(1, wait // 7) * 7
    for day, place in fairs:
        if begin <= day < begin + life and dice.random() < 0.35:
            rows += [(name, day + d, place, price) for d in range(int(dice.integers(1, 4)))]
    return rows


def _ring(world, dice, number, sizes):
    """Posters that are sent: the same places in the same order, the same days, the same prices."""
    members = [f"r{number}m{k}" for k in range(world.ring_size)]
    life = int(min(world.days - 10, world.sessions * 9))
    begin = int(dice.integers(world.days - life))
    days = np.sort(dice.choice(life, world.sessions, replace=False)) + begin
    route = dice.choice(world.places, min(6, world.places), replace=False, p=sizes)
    price, rows, place = int(dice.integers(40, 200)), [], 0
    for day in days.tolist():
        place += int(dice.random() < 0.6)
        if dice.random() < world.price_steps:
            price += int(dice.choice([-20, -10, 10, 20]))
        for k, name in enumerate(members):
            if dice.random() < world.joins:
                rows.append((name, day, int(route[place % len(route)]), price + 5 * k))
            elif dice.random() < 0.5:
                own = int(dice.integers(begin, begin + life))
                rows.append((name, own, int(dice.choice(world.places, p=sizes)), price + 5 * k))
    return set(members), rows


def drawn(seed: int, **said: float) -> World:
    """A world whose knobs are drawn too, but for those said."""
    dice = np.random.default_rng(seed + 7_000_000)
    knobs = {
        "posters": int(dice.integers(60, 200)),
        "singles": int(dice.integers(100, 800)),
        "days": int(dice.integers(365, 1000)),
        "places": int(dice.integers(6, 40)),
        "fairs": int(dice.integers(0, 30)),
        "tours": float(dice.uniform(0, 0.6)),
    }
    return World(**{**knobs, **said})
