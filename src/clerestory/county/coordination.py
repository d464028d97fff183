"""Sets of posters that publish, price and move as one; and innocents who only seem to, five or more for each set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from clerestory.county.cast import Maker
from clerestory.county.planted import Planted
from clerestory.county.texts import Template
from clerestory.county.traces import Pair, Publication, Traces


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Somebody who publishes for months: texts, a price of their own, places and days of their own."""

    maker: Maker
    texts: tuple[Template, ...]
    price: int
    places: tuple[str, ...]


#: When, where, and at which share of the usual price.
Turn = tuple[int, str, float]


def how_many(traces: Traces, *, thousands: float) -> int:
    """Sets of a block."""
    wanted = traces.plan.knobs["coordination"] * thousands
    with traces.stream("coordination: how many"):
        return max(1, int(wanted) + traces.dice.chance(wanted % 1))


def look_alikes(traces: Traces, sets: int) -> list[Planted]:
    """Innocents who only seem to do as one, five or more for each set; they are there without the sets too."""
    with traces.stream("coordination: look-alikes"):
        many = sum(traces.dice.between(*traces.plan.sizes["look_alikes"]) for _ in range(sets))
        return [_case(traces, _LOOK_ALIKES[i % len(_LOOK_ALIKES)]) for i in range(many)]


def coordination(traces: Traces, sets: int) -> list[Planted]:
    """The sets of a block."""
    if not traces.plan.has("coordination"):
        return []
    with traces.stream("coordination"):
        return [_set(traces) for _ in range(sets)]


def _window(traces: Traces) -> tuple[int, int]:
    dice = traces.dice
    long = min(dice.between(*traces.plan.sizes["coordination_window"]), traces.plan.days - 1)
    first = dice.below(traces.plan.days - long)
    return first, first + long


def _days(traces: Traces, first: int, last: int) -> list[int]:
    """Days on which somebody publishes: more from Friday to Sunday, in order."""
    many = traces.dice.between(*traces.plan.sizes["coordination_days"])
    days = traces.world.weighted_days
    found: dict[int, None] = {}
    while len(found) < min(many, (last - first) // 2):
        if first <= (day := traces.dice.pick(days)) <= last:
            found[day] = None
    return sorted(found)


def _poster(traces: Traces, role: str, text: Template | None = None) -> Poster:
    dice, cast = traces.dice, traces.cast
    maker = cast.maker(role)
    noise = traces.plan.knobs["noise"] * dice.share()
    traces.world.terms.owned(maker.id, dice)
    u = traces.mirrored("poster")
    texts = (text,) if text else tuple(traces.text("advert", maker, u=one, noise=noise) for one in (u, 1 - u))
    return Poster(
        maker=maker,
        texts=texts,
        price=dice.between(12, 160) * 5,
        places=tuple(traces.world.route(dice.between(3, 6), dice)),
    )


def _publish(traces: Traces, poster: Poster, turns: Sequence[Turn]) -> None:
    office = "taskforce" if "taskforce" in traces.plan.offices else ""
    for day, place, factor in turns:
        price = poster.price * factor * traces.world.price_factor(day)
        said = Publication(at=traces.moment(day), place=place, office=office, price=max(15, round(price / 5) * 5))
        if not traces.publish("advert", poster.maker, traces.dice.pick(poster.texts), said):
            return


def _levels(traces: Traces, many: int) -> list[float]:
    """Shares of the usual price, which change a few times."""
    dice = traces.dice
    levels, now = [], 1.0
    for _ in range(many):
        if dice.chance(0.25):
            now = dice.pick((0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4))
        levels.append(now)
    return levels


def _plan_of(traces: Traces, first: int, last: int, places: Sequence[str]) -> list[Turn]:
    """Days, places in order, and prices that somebody follows."""
    days = _days(traces, first, last)
    begin = traces.dice.below(len(places))
    levels = _levels(traces, len(days))
    return [
        (day, places[(begin + i // 2) % len(places)], level)
        for i, (day, level) in enumerate(zip(days, levels, strict=True))
    ]


def _set(traces: Traces) -> Planted:
    """A set: each member follows the set's plan with the drawn strength, and a plan of its own otherwise."""
    dice, knobs = traces.dice, traces.plan.knobs
    strength = knobs["coordination_strength"]
    posters = [_poster(traces, "coordinated") for _ in range(dice.between(*traces.plan.sizes["coordination_members"]))]
    first, last = _window(traces)
    shared = _plan_of(traces, first, last, posters[0].places)
    parts = [posters]
    parted = last
    if len(posters) > 3 and dice.chance(knobs["coordination_split"]):
        # halfway the set parts: from then on each half has a plan of its own
        half = len(posters) // 2
        parts, parted = [posters[:half], posters[half:]], (first + last) // 2
    case = f"c{traces.cast.serial()}"
    for part in parts:
        later = _plan_of(traces, first, last, part[0].places)
        follows = [one if one[0] <= parted else other for one, other in zip(shared, later, strict=False)]
        for poster in part:
            own = _plan_of(traces, first, last, poster.places)
            turns = [
                (turn[0] + dice.chance(0.15), *turn[1:]) if dice.chance(strength) else other
                for turn, other in zip(follows, own, strict=False)
            ]
            _publish(traces, poster, [*turns, *dice.some(own, len(own) // 5)])
    for one, other in combinations(posters, 2):
        together = any(one in part and other in part for part in parts)
        _pair(traces, case, "coordinated", one, other, (strength, first, last if together else parted))
    makers = tuple(poster.maker.id for poster in posters)
    return Planted(what="coordinated", innocent=False, makers=makers)


def _pair(traces: Traces, case: str, what: str, one: Poster, other: Poster, how: tuple[float, int, int]) -> None:
    strength, since, until = how
    traces.pairs.append(
        Pair(
            case=case,
            what=what,
            planted=what == "coordinated" and strength > 0,
            maker=one.maker.id,
            other=other.maker.id,
            strength=strength,
            since=since,
            until=until,
        )
    )


# ---- innocents who seem to do as one

Plans = Callable[[Traces, list[Poster], tuple[int, int]], list[list[Turn]]]


def _case(traces: Traces, look_alike: tuple[str, Plans]) -> Planted:
    what, plans = look_alike
    dice = traces.dice
    text = None
    if what == "agencies":
        text = traces.text("advert", traces.cast.maker("regular"), noise=0.03)
    posters = [_poster(traces, "regular", text) for _ in range(dice.between(2, 3))]
    window = _window(traces)
    for poster, turns in zip(posters, plans(traces, posters, window), strict=True):
        _publish(traces, poster, turns)
    case = f"i{traces.cast.serial()}"
    for one, other in combinations(posters, 2):
        _pair(traces, case, what, one, other, (0.0, *window))
    return Planted(what=what, innocent=True, makers=tuple(poster.maker.id for poster in posters))


def _own(traces: Traces, posters: list[Poster], window: tuple[int, int]) -> list[list[Turn]]:
    return [_plan_of(traces, *window, poster.places) for poster in posters]


def _festivals(traces: Traces, posters: list[Poster], window: tuple[int, int]) -> list[list[Turn]]:
    """Each goes to half of the festivals, as many others do."""
    first, last = window
    there = [(day, place, 1.0) for day, place in traces.world.festivals if first <= day <= last]
    return [
        [*(one for one in there if traces.dice.chance(0.5)), *own[len(there) // 2 :]]
        for own in _own(traces, posters, window)
    ]


def _motorway(traces: Traces, posters: list[Poster], window: tuple[int, int]) -> list[list[Turn]]:
    """The same towns in the same order, since they lie on one road; each began at a time of its own."""
    road = posters[0].places
    return [_plan_of(traces, *window, road) for _ in posters]


def _shifts(traces: Traces, posters: list[Poster], window: tuple[int, int]) -> list[list[Turn]]:
    """The same days of the week, as two who work the same shift."""
    weekday = traces.dice.below(7)
    return [
        [(day + (weekday - day) % 7, place, factor) for day, place, factor in own if day + 6 <= window[1]]
        for own in _own(traces, posters, window)
    ]


def _platform(traces: Traces, posters: list[Poster], window: tuple[int, int]) -> list[list[Turn]]:
    """Around a platform's change of prices everybody publishes anew."""
    days = [day for day, _ in traces.world.price_changes]
    return [
        [*own, *((day + traces.dice.below(3), traces.dice.pick(poster.places), 1.0) for day in days)]
        for poster, own in zip(posters, _own(traces, posters, window), strict=True)
    ]


def _met(traces: Traces, posters: list[Poster], window: tuple[int, int]) -> list[list[Turn]]:
    """Two days in one place, by chance."""
    plans = _own(traces, posters, window)
    return [[*plan, *plans[0][:2]] if i else plan for i, plan in enumerate(plans)]


_LOOK_ALIKES: tuple[tuple[str, Plans], ...] = (
    ("festivals", _festivals),
    ("motorway", _motorway),
    ("shifts", _shifts),
    ("price_change", _platform),
    ("agencies", _own),
    ("met", _met),
)
