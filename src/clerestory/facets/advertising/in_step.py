"""Two posters beside each other: how often they began, moved and changed prices together, and how often by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from clerestory.facets.advertising.crowds import (
    Crowds,
    day_popularity,
    drawn,
    price_odds,
    road_popularity,
    shape_of,
    usual_starts,
)
from clerestory.facets.advertising.occasions import APART, Calendar, Prices
from clerestory.facets.advertising.strangers import draw, met
from clerestory.methods.bipartite_configuration import row_chances
from clerestory.methods.poisson_binomial import tail

#: A quarter of a year: how often a poster comes to a place may differ from one to the next.
_SEASON = 91


class Evidence(NamedTuple):
    """Of one channel: joint occasions seen, expected by chance, and the chance of so many or more."""

    seen: int
    expected: float
    p: float


NONE = Evidence(0, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """One poster's occasions: days and places of beginnings after its first day, roads, and price days."""

    number: int
    days: np.ndarray
    places: np.ndarray
    roads: tuple[tuple[int, int], ...]
    price_days: np.ndarray
    price_moves: np.ndarray
    stratum: np.ndarray
    first: int
    last: int


def poster_of(calendar: Calendar, prices: Prices, poster: int) -> Poster:
    """Everything of one poster; its first beginning is what its time starts with, and no evidence."""
    rows = slice(*np.searchsorted(calendar.poster, [poster, poster + 1]))
    first, last = int(calendar.first[poster]), int(calendar.last[poster])
    day, place, origin = calendar.day[rows], calendar.place[rows], calendar.origin[rows]
    moved = (origin >= 0) & (origin != place)
    priced = slice(*np.searchsorted(prices.poster, [poster, poster + 1]))
    return Poster(
        number=poster,
        days=day[day > first],
        places=place[day > first],
        roads=tuple(sorted(set(zip(origin[moved].tolist(), place[moved].tolist(), strict=True)))),
        price_days=prices.day[priced],
        price_moves=prices.moved[priced],
        stratum=prices.stratum[priced],
        first=first,
        last=last,
    )


def apart(days: np.ndarray, gap: int) -> int:
    """How many of the sorted days can be kept, from the first on, when kept ones lie *gap* days or more apart."""
    kept, last = 0, None
    for day in days.tolist():
        if last is None or day - last >= gap:
            kept, last = kept + 1, day
    return kept


def same_days(one: Poster, other: Poster, crowds: Crowds) -> Evidence:
    """Beginnings of two in one place on one day."""
    return began_together((one, other), crowds)


def began_together(posters: Sequence[Poster], crowds: Crowds) -> Evidence:
    """Beginnings of all of them in one place on one day.

    Each poster's own number of beginnings at each place is kept, and how many others began there that day; a poster's
    own weekdays and its own quarters of the year are kept as far as they can be told.  What else draws to the days on
    which all began, strangers tell who began there too (`strangers`).
    """
    shared = sorted(set.intersection(*(set(p.places.tolist()) for p in posters)))
    low, high = max(p.first for p in posters) + 1, min(p.last for p in posters)
    at = {place: [p.days[p.places == place] for p in posters] for place in shared}
    joint = {place: reduce(np.intersect1d, days) for place, days in at.items()}
    cells = {p.number: crowds.meetings.cells(p.days, p.places) for p in posters}
    others = met(crowds.meetings, cells, reduce(np.intersect1d, cells.values()))
    usual, none = 0.0, np.zeros(max(0, high - low + 1))
    for place, days in at.items():
        # neither they themselves nor those whom each of them knows are the crowd that draws them
        own = np.bincount(np.concatenate(days) - crowds.day0, minlength=len(crowds.total))
        own = own + np.bincount(crowds.meetings.days_at(others.known, place), minlength=len(own))
        usual += float(usual_starts(crowds, place, own)[joint[place] - crowds.day0].sum())
        draws = day_popularity(crowds, place, own)
        if high >= low:
            span = slice(low, high + 1)
            chances = (_begins(p, there, draws, crowds.day0, span) for p, there in zip(posters, days, strict=True))
            # chances of not being together multiply over places and days
            none += np.log1p(-np.minimum(reduce(np.multiply, chances), 1 - 1e-12))
    seen = apart(np.unique(np.concatenate([np.zeros(0, np.int64), *joint.values()])), APART)
    # each of them may be one who goes where many go
    more = draw(others.strangers, usual) ** len(posters)
    return _evidence(seen, more * none, np.arange(len(none)) // APART)


def _begins(poster: Poster, days: np.ndarray, draws: np.ndarray, day0: int, span: slice) -> np.ndarray:
    """The chance that the poster begins at a place on each day of the span, given how often it does in its time."""
    own = np.arange(poster.first + 1, poster.last + 1)
    weights = draws[own - day0] * _habit(poster.days % 7, own % 7, 7)
    quarter = (own - own[0]) // _SEASON
    weights = weights * _habit((days - own[0]) // _SEASON, quarter, int(quarter[-1]) + 1)
    at = slice(span.start - int(own[0]), span.stop - int(own[0]))
    return row_chances(weights, len(days))[at]


def _habit(seen: np.ndarray, wanted: np.ndarray, kinds: int) -> np.ndarray:
    """How much more often than evenly a poster keeps to each kind of day, believed as far as its counts stand out."""
    counts = np.bincount(seen, minlength=kinds).astype(np.float64)
    expected = counts.sum() * np.bincount(wanted, minlength=kinds) / len(wanted)
    return drawn(counts, expected, shape_of(counts, expected))[wanted]


def same_roads(one: Poster, other: Poster, crowds: Crowds) -> Evidence:
    """Moves from one place to another that both made, whenever: the same places in the same order.

    Each poster's own number of different moves and its own places are kept, and how many others go that way.
    """
    shared = set(one.roads) & set(other.roads)
    chance = []
    for poster in (one, other):
        stays = np.bincount(poster.places, minlength=len(crowds.leaves)) + 0.5
        ends = sorted({place for road in poster.roads for place in road})
        able = [(a, b) for a in ends for b in ends if a != b]
        own = [((a, b) in one.roads) + ((a, b) in other.roads) for a, b in able]
        weights = np.array(
            [stays[a] * stays[b] * road_popularity(crowds, a, b, n) for (a, b), n in zip(able, own, strict=True)]
        )
        chance.append(dict(zip(able, row_chances(weights, len(poster.roads)).tolist(), strict=True)))
    q = np.array([chance[0][road] * chance[1][road] for road in sorted(set(chance[0]) & set(chance[1]))])
    return Evidence(len(shared), float(q.sum()), tail(q, len(shared)))


def same_prices(one: Poster, other: Poster, crowds: Crowds) -> Evidence:
    """Prices raised, or lowered, on one day, among the days on which both published with a price.

    Each poster's own number of rises and falls is kept, apart for days on which it began anew and for ends of weeks,
    and how many others raised or lowered theirs that day.
    """
    at = [p.price_days - crowds.day0 for p in (one, other)]
    common, mine, theirs = np.intersect1d(*at, assume_unique=True, return_indices=True)
    if not len(common):
        return NONE
    both = np.zeros(len(common))
    for way in (-1, 1):
        a, b = (_price_chances(way, (one, other), at, crowds, k) for k in (0, 1))
        both += a[mine] * b[theirs]
    moved = one.price_moves[mine]
    seen = apart(common[(moved != 0) & (moved == other.price_moves[theirs])], APART)
    none = np.log1p(-np.minimum(both, 1 - 1e-12))
    return _evidence(seen, none, (common - common[0]) // APART)


def _price_chances(
    way: int, pair: tuple[Poster, Poster], at: list[np.ndarray], crowds: Crowds, which: int
) -> np.ndarray:
    """The chance that a poster's price moves that way on each of its days with a price."""
    days = len(crowds.total)
    own_priced = np.bincount(np.concatenate(at), minlength=days)
    moves = [days_of[poster.price_moves == way] for poster, days_of in zip(pair, at, strict=True)]
    odds = price_odds(crowds, way, np.bincount(np.concatenate(moves), minlength=days), own_priced)
    poster, said = pair[which], np.zeros(len(at[which]))
    for kind in np.unique(poster.stratum):
        here = poster.stratum == kind
        said[here] = row_chances(odds[at[which][here]], int((poster.price_moves[here] == way).sum()))
    return said


def _evidence(seen: int, none: np.ndarray, block: np.ndarray) -> Evidence:
    """So many occasions apart, when at most one counts in a block of days.

    Occasions that lie a block apart are never two in one block, so their number is at most that of blocks with any.
    """
    q = -np.expm1(np.bincount(block, none)) if len(none) else np.zeros(0)
    return Evidence(seen, float(q.sum()), tail(np.clip(q, 0, 1), seen) if seen else 1.0)
