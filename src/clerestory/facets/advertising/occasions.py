"""What posters do that others may do at the same time: begin to publish somewhere, move on, change a price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Days of silence after which publishing in a place counts as begun anew: one reposted advert is one occasion.
PAUSE = 3

#: Joint occasions nearer to each other than so many days count once.  Two travellers who once set out together by
#: chance stay together for the whole road; a price that is tried out changes several times.
APART = 14


class Calendar(NamedTuple):
    """Occasions, one row each: poster, day, place (codes), and the place moved from, -1 for none.

    names, places : what the codes stand for, sorted; first, last : each poster's first and last day
    """

    poster: np.ndarray
    day: np.ndarray
    place: np.ndarray
    origin: np.ndarray
    names: list[str]
    places: list[str]
    first: np.ndarray
    last: np.ndarray


class Prices(NamedTuple):
    """Days on which a poster's price could be compared with its last one: how it moved, and the kind of day.

    moved : -1, 0 or 1: lower, the same, higher
    stratum : 0..3: a day on which publishing began anew or not, within the week or at its end
    """

    poster: np.ndarray
    day: np.ndarray
    moved: np.ndarray
    stratum: np.ndarray


def calendar_of(postings: pa.Table) -> tuple[Calendar, Prices]:
    """The occasions of all posters.

    Parameters
    ----------
    postings : poster, place, day, price, currency; one row an advert

    Returns
    -------
    beginnings and price days, by poster, then day, then place
    """
    poster, names = _coded(postings["poster"])
    place, places = _coded(postings["place"])
    day = postings["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    first, last = np.full(len(names), np.iinfo(np.int64).max), np.full(len(names), np.iinfo(np.int64).min)
    np.minimum.at(first, poster, day)
    np.maximum.at(last, poster, day)
    order = np.lexsort((day, place, poster))
    same = np.zeros(len(order), np.bool_)
    same[1:] = (np.diff(poster[order]) == 0) & (np.diff(place[order]) == 0) & (np.diff(day[order]) <= PAUSE)
    begins = np.empty(len(order), np.bool_)
    # of several adverts of one day the first begins, and the others go on
    begins[order] = ~same
    at = np.lexsort((~begins, place, day, poster))
    origin = _origins(poster[at], day[at], place[at])
    kept = begins[at]
    prices = _prices(postings, poster, day, begins)
    made = Calendar(poster[at][kept], day[at][kept], place[at][kept], origin[kept], names, places, first, last)
    return made, prices


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    names = sorted(pc.unique(column).to_pylist())
    return pc.index_in(column, value_set=pa.array(names, pa.string())).to_numpy().astype(np.int64), names


def _origins(poster: np.ndarray, day: np.ndarray, place: np.ndarray) -> np.ndarray:
    """For each row by poster and day: the place of the poster's latest earlier day, -1 when there is none."""
    n = len(poster)
    new_day = np.ones(n, np.bool_)
    new_day[1:] = (np.diff(poster) != 0) | (np.diff(day) != 0)
    begin = np.maximum.accumulate(np.where(new_day, np.arange(n), 0))
    before = begin - 1
    known = (before >= 0) & (poster[before] == poster)
    return np.where(known, place[before], -1)


def _prices(postings: pa.Table, poster: np.ndarray, day: np.ndarray, begins: np.ndarray) -> Prices:
    """A poster's lowest price of a day beside that of its last day with a price, wherever that was."""
    price = pc.fill_null(postings["price"], -1).to_numpy()
    money = pc.fill_null(postings["currency"], "")
    unit = pc.index_in(money, value_set=pc.unique(money)).to_numpy().astype(np.int64)
    at = np.lexsort((price, unit, day, poster))
    at = at[price[at] >= 0]
    lowest = np.ones(len(at), np.bool_)
    lowest[1:] = (np.diff(poster[at]) != 0) | (np.diff(day[at]) != 0)
    anew = np.zeros(len(at), np.bool_)
    if len(at):
        np.logical_or.at(anew, np.cumsum(lowest) - 1, begins[at])
    anew, at = anew[: int(lowest.sum())], at[lowest]
    follows = np.zeros(len(at), np.bool_)
    follows[1:] = (np.diff(poster[at]) == 0) & (np.diff(unit[at]) == 0)
    moved = np.zeros(len(at), np.int64)
    moved[1:] = np.sign(np.diff(price[at]))
    # day 0 of the count was a Thursday
    week_end = (day[at] + 3) % 7 >= 4
    stratum = 2 * anew + week_end
    return Prices(poster[at][follows], day[at][follows], moved[follows], stratum[follows])
