"""Pairs of posters worth a test: together on days often enough, and more often than if all days were alike.

What is left out here could only have been called chance: it counts as tested, and as nothing found.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

from clerestory.facets.advertising.occasions import Calendar, Prices
from clerestory.methods.projection import shared

#: A pair whose days together even a calendar without fairs and habits explains this well is no candidate.
_PLAIN = 0.01
_AT_ONCE = 1 << 14


class Pairs(NamedTuple):
    """Pairs in order, the smaller poster first, and with how many others each poster could have been in step.

    able : int64[posters], whatever they did
    """

    pairs: np.ndarray
    able: np.ndarray


def candidates(calendar: Calendar, prices: Prices, *, least: int) -> Pairs:
    """The pairs that may be in step: by days, or by prices and roads.

    A pair could have been when its posters' times meet, they share a place, and each has *least* beginnings, or *least*
    moves and changes of price.
    """
    n = len(calendar.names)
    later = calendar.day > calendar.first[calendar.poster]
    begun, day, place = calendar.poster[later], calendar.day[later], calendar.place[later]
    roads = _roads(calendar)
    changed = prices.poster[prices.moved != 0]
    enough = np.stack([np.bincount(who, minlength=n) >= least for who in (begun, roads[:, 0], changed)])
    busy = enough[0] | (enough.sum(axis=0) > 1)
    ways = (enough * np.array([[1], [2], [4]])).sum(axis=0) * busy
    able = _able(*_cells(begun[busy[begun]], place[busy[begun]], n), ways, calendar.first, calendar.last)
    width = int(calendar.last.max()) + 1
    on_days = _often(begun, place * width + day, busy, least)
    on_days = _beyond(on_days, _plain_days(on_days[:, :2], begun, place, calendar))
    on_prices = _often(changed, _day_and_way(prices), busy, least)
    on_prices = _beyond(on_prices, _plain_prices(on_prices[:, :2], prices, calendar))
    return Pairs(_worth_a_test(on_days, on_prices, roads, least), able)


def _roads(calendar: Calendar) -> np.ndarray:
    """Poster, origin and place of each move, each once."""
    moved = (calendar.origin >= 0) & (calendar.origin != calendar.place)
    return np.unique(np.stack([calendar.poster, calendar.origin, calendar.place], 1)[moved], axis=0)


def _often(poster: np.ndarray, column: np.ndarray, busy: np.ndarray, least: int) -> np.ndarray:
    """Pairs of busy posters that share columns, and how many: int64[pairs, 3]."""
    kept = busy[poster]
    pairs, counts = shared(poster[kept], column[kept], n=len(busy), least=least)
    return np.concatenate([pairs, counts[:, None]], axis=1)


def _beyond(pairs: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The pairs together more often than a Poisson number of that mean is one time in a hundred."""
    most = int(pairs[:, 2].max(initial=0))
    bounds = np.array([_least_mean(k) for k in range(most + 1)])
    return pairs[expected <= bounds[pairs[:, 2]]] if len(pairs) else pairs


def _least_mean(k: int) -> float:
    """The mean at which k or more have the chance _PLAIN, by bisection."""
    low, high = 0.0, float(k)
    for _ in range(40):
        mean = (low + high) / 2
        below = sum(math.exp(-mean + j * math.log(mean or 1e-300) - math.lgamma(j + 1)) for j in range(k))
        low, high = (mean, high) if 1 - below < _PLAIN else (low, mean)
    return low


def _overlap(pairs: np.ndarray, calendar: Calendar) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days that both posters' times share, and the days of each."""
    one, other = pairs.T
    both = np.minimum(calendar.last[one], calendar.last[other]) - np.maximum(calendar.first[one], calendar.first[other])
    length = np.maximum(calendar.last - calendar.first, 1)
    return np.maximum(both, 0), length[one], length[other]


def _plain_days(pairs: np.ndarray, poster: np.ndarray, place: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Days together in one place if each poster chose its days there evenly over its time."""
    who, at = np.unique(pairs, return_inverse=True)
    at = at.reshape(-1, 2)
    index = np.full(len(calendar.names), -1)
    index[who] = np.arange(len(who))
    kept = index[poster] >= 0
    counts = np.zeros((len(who), len(calendar.places)), np.float32)
    np.add.at(counts, (index[poster[kept]], place[kept]), 1)
    products = [
        np.einsum("ij,ij->i", counts[at[k : k + _AT_ONCE, 0]], counts[at[k : k + _AT_ONCE, 1]])
        for k in range(0, len(pairs), _AT_ONCE)
    ]
    both, one, other = _overlap(pairs, calendar)
    return np.concatenate(products).astype(np.float64) * both / (one * other) if len(pairs) else np.zeros(0)


def _plain_prices(pairs: np.ndarray, prices: Prices, calendar: Calendar) -> np.ndarray:
    """Days of changes together if each poster chose those days evenly over its time."""
    both, one, other = _overlap(pairs, calendar)
    expected = np.zeros(len(pairs))
    for way in (-1, 1):
        counts = np.bincount(prices.poster[prices.moved == way], minlength=len(calendar.names)).astype(np.float64)
        expected += counts[pairs[:, 0]] * counts[pairs[:, 1]] * both / (one * other)
    return expected


def _day_and_way(prices: Prices) -> np.ndarray:
    return (prices.day * 2 + (prices.moved > 0))[prices.moved != 0]


def _worth_a_test(on_days: np.ndarray, on_prices: np.ndarray, roads: np.ndarray, least: int) -> np.ndarray:
    by_days, by_prices = ({(a, b) for a, b, _ in pairs.tolist()} for pairs in (on_days, on_prices))
    made: dict[int, set[tuple[int, int]]] = {poster: set() for pair in by_prices for poster in pair}
    for poster, origin, place in roads.tolist():
        if poster in made:
            made[poster].add((origin, place))
    kept = by_days | {(a, b) for a, b in by_prices if len(made[a] & made[b]) >= least}
    return np.array(sorted(kept), np.int64).reshape(-1, 2)


def _cells(poster: np.ndarray, place: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The places of each poster and the posters of each place, as rows of a sparse table and its transpose."""
    wide = int(place.max(initial=0)) + 1
    cells = np.unique(poster * wide + place)
    row, column = cells // wide, cells % wide
    row_at = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    column_at = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=wide))])
    return row_at, column, column_at, row[np.argsort(column, kind="stable")]


@numba.njit(cache=True, nogil=True)
def _able(row_at, places, place_at, posters, ways, first, last):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """For each poster, how many others share a place and a time, and have days or two other ways in common."""
    n = len(ways)
    able, seen = np.zeros(n, np.int64), np.full(n, -1)
    for one in range(n):
        for at in range(row_at[one], row_at[one + 1]):
            for there in range(place_at[places[at]], place_at[places[at] + 1]):
                other = posters[there]
                if other <= one or seen[other] == one:
                    continue
                seen[other] = one
                both = ways[one] & ways[other]
                if ((both & 1) or (both & (both - 1))) and min(last[one], last[other]) > max(first[one], first[other]):
                    able[one] += 1
                    able[other] += 1
    return able
