"""How much a day, a road or a change of price draws everybody: the column margin, without the pair that is tested."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.facets.advertising.occasions import Calendar, Prices
from clerestory.facets.advertising.strangers import Meetings, meetings_of

#: The bounds of how far counts are drawn to their mean: 0.05 believes nearly every count, 100 hardly any.
_SHAPES = (0.05, 100.0)
#: A day's share of changed prices is drawn to the mean as if so many more posters had been seen.
_PRICED = 10.0


class Crowds(NamedTuple):
    """Counts of posters: `starts` by place and day, `total` by day, `moved` and `priced` prices by day, `roads`.

    day0 : the first day, which is place 0 of every axis of days
    shape, total_shape : how far single counts are believed
    meetings : who began where
    """

    day0: int
    starts: np.ndarray
    shape: np.ndarray
    total: np.ndarray
    total_shape: float
    moved: dict[int, np.ndarray]
    priced: np.ndarray
    roads: dict[tuple[int, int], int]
    road_shape: float
    leaves: np.ndarray
    arrives: np.ndarray
    meetings: Meetings


def crowds_of(calendar: Calendar, prices: Prices) -> Crowds:
    """Count everybody: posters of a single advert too, which are never tested themselves."""
    day0, days = int(calendar.first.min()), int(calendar.last.max() - calendar.first.min()) + 1
    starts = np.zeros((len(calendar.places), days), np.float32)
    np.add.at(starts, (calendar.place, calendar.day - day0), 1)
    total = starts.sum(axis=0, dtype=np.float64)
    total_shape = shape_of(total, np.full(days, total.mean()))
    expected = starts.mean(axis=1, keepdims=True) * drawn(total, total.mean(), total_shape)[None, :]
    moves = {
        way: np.bincount(prices.day[prices.moved == way] - day0, minlength=days).astype(np.float64) for way in (-1, 1)
    }
    priced = np.bincount(prices.day - day0, minlength=days).astype(np.float64)
    moved = (calendar.origin >= 0) & (calendar.origin != calendar.place)
    made = np.unique(np.stack([calendar.poster, calendar.origin, calendar.place], 1)[moved], axis=0)
    pairs, counts = np.unique(made[:, 1:], axis=0, return_counts=True)
    leaves, arrives = (np.bincount(made[:, k], minlength=len(calendar.places)) for k in (1, 2))
    roads = {(int(a), int(b)): int(n) for (a, b), n in zip(pairs, counts, strict=True)}
    shape, road_shape = shapes_of(starts, expected), _road_shape(pairs, counts, leaves, arrives)
    meetings = meetings_of(calendar, day0=day0, days=days)
    return Crowds(day0, starts, shape, total, total_shape, moves, priced, roads, road_shape, leaves, arrives, meetings)


def _road_shape(pairs: np.ndarray, counts: np.ndarray, leaves: np.ndarray, arrives: np.ndarray) -> float:
    """The shape for roads: small where few roads carry nearly everybody; pairs of places without a road count too."""
    everybody = max(1, int(counts.sum()))
    expected = leaves[pairs[:, 0]] * arrives[pairs[:, 1]] / everybody
    squares = (np.square(leaves, dtype=np.float64).sum() * np.square(arrives, dtype=np.float64).sum()) / everybody**2
    squares -= float((np.square(leaves * arrives / everybody)).sum())
    excess = squares + float((counts**2 - 2 * counts * expected - counts).sum())
    return float(np.clip(squares / max(excess, 1e-9), *_SHAPES))


def shapes_of(counts: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The shape of a gamma distribution of how far days depart from what is expected, by moments; a row a value.

    Counts that spread no more than by chance tell nothing of single days, and are drawn to their mean; where some days
    stand out (a fair), counts are believed.
    """
    excess = ((counts - expected) ** 2 - counts).sum(axis=1, dtype=np.float64)
    squares = (expected**2).sum(axis=1, dtype=np.float64)
    return np.clip(squares / np.maximum(excess, 1e-9), *_SHAPES)


def shape_of(counts: np.ndarray, expected: np.ndarray) -> float:
    """The same of one row."""
    return float(shapes_of(counts[None, :], expected[None, :])[0])


def drawn(counts: np.ndarray, expected: np.ndarray | float, shape: float) -> np.ndarray:
    """The mean of what a count says of its own rate, as a multiple of what was expected (gamma and Poisson)."""
    return (counts + shape) / (expected + shape)


def day_popularity(crowds: Crowds, place: int, own: np.ndarray) -> np.ndarray:
    """How much each day draws to the place, without the pair's own beginnings; float64[days], a multiple of usual.

    own : int[days], how many of the pair's beginnings there stand on each day
    """
    there, total = np.maximum(crowds.starts[place] - own, 0), np.maximum(crowds.total - own, 0)
    whole = drawn(total, total.mean(), crowds.total_shape)
    return whole * drawn(there, there.mean() * whole, float(crowds.shape[place]))


def usual_starts(crowds: Crowds, place: int, own: np.ndarray) -> np.ndarray:
    """Beginnings of others than the tested to be expected at a place on each day, if the place drew evenly."""
    there, total = np.maximum(crowds.starts[place] - own, 0), np.maximum(crowds.total - own, 0)
    return there.mean() * drawn(total, total.mean(), crowds.total_shape)


def price_odds(crowds: Crowds, way: int, own_moved: np.ndarray, own_priced: np.ndarray) -> np.ndarray:
    """The odds of a price moved up (1) or down (-1) on each day, among others than the pair; float64[days]."""
    moved, priced = crowds.moved[way] - own_moved, crowds.priced - own_priced
    usual = (moved.sum() + 0.5) / (priced.sum() + 1)
    share = (moved + _PRICED * usual) / (priced + _PRICED)
    return share / (1 - np.minimum(share, 0.999))


def road_popularity(crowds: Crowds, origin: int, place: int, own: int) -> float:
    """How many others go from one place to the other, beside what the size of both explains."""
    made = crowds.roads.get((origin, place), 0) - own
    expected = crowds.leaves[origin] * crowds.arrives[place] / max(1, crowds.leaves.sum())
    return float(drawn(np.array(made), float(expected), crowds.road_shape))
