"""Who else began where two posters did: people they never meet again tell a fair from an appointment.

A fair, a feast or a busy week-end draws many, each of whom is seen there once; those who are sent somewhere together
are seen with each other again and again, and hardly with anybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from clerestory.facets.advertising.occasions import Calendar

#: How many times the draw that single days show is believed before any stranger is counted, and how firmly: as if so
#: many strangers had been met already.
USUAL, FIRM = 2.5, 1.0
#: The draw is never believed to be less than what single days show.
LEAST = 1.0
#: Who begins so often where each of the tested does is no part of the crowd that draws them there; more than so many of
#: them are no set that hides its members but a scene, whose days draw everybody.
KNOWN, MOST_KNOWN = 3, 10


class Meetings(NamedTuple):
    """All beginnings by place and day.

    cell, poster : the cells' numbers, sorted, and who began there
    own, begins : the cells of each poster one after the other, and where each poster's begin
    day0, days : the first day, and how many there are, which make a cell's number with the place
    """

    cell: np.ndarray
    poster: np.ndarray
    own: np.ndarray
    begins: np.ndarray
    day0: int
    days: int

    def cells(self, days: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The numbers of these days and places."""
        return places * self.days + (days - self.day0)

    def days_at(self, cells: np.ndarray, place: int) -> np.ndarray:
        """The days, from the first on, of those cells that are at this place."""
        return cells[cells // self.days == place] % self.days


class Met(NamedTuple):
    """Others in the cells of some posters: strangers who began in their joint cells, and the cells of those they know.

    strangers : those who share one cell only with any of the posters, ever; all others in the joint cells, where more
        than `MOST_KNOWN` are known: a scene in which everybody meets everybody again
    known : cells of all beginnings of those who share `KNOWN` cells with each of them
    """

    strangers: int
    known: np.ndarray


def meetings_of(calendar: Calendar, *, day0: int, days: int) -> Meetings:
    """The index of a calendar's beginnings, which come by poster."""
    cell = calendar.place * days + (calendar.day - day0)
    order = np.argsort(cell, kind="stable")
    begins = np.searchsorted(calendar.poster, np.arange(len(calendar.names) + 1))
    return Meetings(cell[order], calendar.poster[order], cell, begins, day0, days)


def met(meetings: Meetings, members: Mapping[int, np.ndarray], joint: np.ndarray) -> Met:
    """Who else began where these posters did.

    Parameters
    ----------
    members : poster → the cells of its beginnings
    joint : cells in which all members began
    """
    who, at = _there(meetings, np.unique(np.concatenate(list(members.values()))))
    others, times = np.unique(who, return_counts=True)
    once = np.isin(who, others[times == 1])
    known = others[times >= KNOWN]
    for cells in members.values():
        many = np.isin(who, known) & np.isin(at, cells)
        ids, with_one = np.unique(who[many], return_counts=True)
        known = ids[with_one >= KNOWN]
    known = np.setdiff1d(known, list(members))
    joins = np.isin(at, joint)
    if len(known) > MOST_KNOWN:
        return Met(len(np.unique(who[joins])) - len(members), np.zeros(0, np.int64))
    theirs = [meetings.own[meetings.begins[k] : meetings.begins[k + 1]] for k in known.tolist()]
    return Met(int((once & joins).sum()), np.concatenate([np.zeros(0, np.int64), *theirs]))


def _there(meetings: Meetings, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Everybody who began in these cells, and in which."""
    low, high = (np.searchsorted(meetings.cell, cells, side) for side in ("left", "right"))
    who = [meetings.poster[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    return np.concatenate([np.zeros(0, np.int64), *who]), np.repeat(cells, high - low)


def draw(seen: int, expected: float) -> float:
    """How many times what single days show draws to the joint cells, by strangers seen there and expected there.

    References
    ----------
    The mean of a gamma distribution of mean `USUAL` and shape `FIRM` after a Poisson count.
    """
    return max(LEAST, (seen + FIRM) / (expected + FIRM / USUAL))
