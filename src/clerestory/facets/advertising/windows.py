"""Two windows of time, and one text of each poster in each: what is compared, so that copies count once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: A window of fewer days than this is too short for a habit.
LEAST_DAYS = 28
_YEAR = 365


class Units(NamedTuple):
    """One text a poster and window: `row` in the adverts; poster and site as numbers, sites by name.

    paired : whether the poster has a text in both windows
    began : the day of each unit's poster's first advert of all
    edge : the first day of the later window
    poster_of_row : the poster of every advert
    """

    row: np.ndarray
    poster: np.ndarray
    site: np.ndarray
    later: np.ndarray
    paired: np.ndarray
    began: np.ndarray
    sites: list[str]
    edge: int
    poster_of_row: np.ndarray


def units_of(adverts: pa.Table, *, days: int, posters: int) -> Units | None:
    """The texts compared; None when the windows are too short or no site has enough posters in both.

    Parameters
    ----------
    adverts : poster, trace, site, day; one row an advert
    days : length of each window; 0 for half of the time that the adverts span, in whole years from two years on, so
        that each season stands in both as often as the other seasons do
    posters : posters that a site needs in each window, so that a site that appears is not taken for a word that does
    """
    if not adverts.num_rows:
        return None
    day = adverts["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    last = int(day.max())
    span = last - int(day.min()) + 1
    length, before = days or span // 2, days or span // 2
    if not days and length >= _YEAR:
        length = length // _YEAR * _YEAR
        before = (span - length) // _YEAR * _YEAR
    if length < LEAST_DAYS or int(day.min()) > last - length:
        return None
    poster, site, trace = (_coded(adverts[name]) for name in ("poster", "site", "trace"))
    names = sorted(pc.unique(adverts["site"]).to_pylist())
    began = np.full(poster.max() + 1, last)
    np.minimum.at(began, poster, day)
    own = _own_site(poster, site, len(names))
    used = (day > last - length - before) & (site == own[poster])
    later = day > last - length
    # the last text of a poster in each window
    order = np.lexsort((trace, day, later, poster))
    order = order[used[order]]
    ends = np.ones(len(order), np.bool_)
    ends[:-1] = (np.diff(poster[order]) != 0) | (np.diff(later[order].astype(np.int8)) != 0)
    row = order[ends]
    counts = [np.bincount(site[row][later[row] == side], minlength=len(names)) for side in (False, True)]
    row = row[(np.minimum(*counts) >= posters)[site[row]]]
    if not len(row):
        return None
    paired = np.bincount(poster[row], minlength=len(began))[poster[row]] == 2
    return Units(row, poster[row], site[row], later[row], paired, began[poster[row]], names, last - length + 1, poster)


def _coded(column: pa.ChunkedArray) -> np.ndarray:
    names = pc.unique(column)
    ranks = np.argsort(np.argsort(np.array(names.to_pylist(), object)))
    return ranks[pc.index_in(column, value_set=names).to_numpy()].astype(np.int64)


def _own_site(poster: np.ndarray, site: np.ndarray, sites: int) -> np.ndarray:
    """For each poster the site with most of its adverts, the first by name among equals."""
    keys, counts = np.unique(poster * sites + site, return_counts=True)
    order = np.lexsort((keys, -counts, keys // sites))
    first = np.ones(len(order), np.bool_)
    first[1:] = np.diff(keys[order] // sites) != 0
    own = np.zeros(int(poster.max()) + 1, np.int64)
    own[keys[order][first] // sites] = keys[order][first] % sites
    return own
