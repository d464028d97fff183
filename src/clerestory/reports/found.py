"""What find returns to every door: masked, with its spans' surroundings, dates, sources, and what it is shared with.

Everything here may be shown: whoever fills it has masked the identifier and every other identifier around it (G4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One source's line of the timeline: the days on which its traces were seen, sorted, repeats kept.

    undated : traces of this source that carry no date
    """

    source: str
    dates: tuple[date, ...]
    undated: int = 0

    def __post_init__(self) -> None:
        if list(self.dates) != sorted(self.dates):
            raise InputError(where=f"lane of {self.source}", expected="days in order", found="others")

    @property
    def n(self) -> int:
        """All its traces, dated or not."""
        return len(self.dates) + self.undated


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The words around one place where the identifier stands; `masked` stands for it, or is empty for words alone.

    trace : id of the trace    field : the column it stands in    day : when the trace was seen
    external_id : the office's own number of the row, when it may be shown
    """

    trace: str
    source: str
    kind: str
    day: date | None
    before: str
    masked: str
    after: str
    field: str = "text"
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Another identifier or text that stands in the same traces.

    n : in how many of the traces found    n_all : in how many traces of the workspace
    overshared : it stands in so many that it says nothing (a help line, a platform); it joins nothing
    """

    kind: str
    masked: str
    n: int
    n_all: int = 0
    overshared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSource:
    """A source that holds some of the traces, with what it may be used for."""

    name: str
    authority: str
    label: str
    n: int
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer to "have we seen this before?".

    kind, masked : what was looked for, masked; `phrase` for words, which stand as they were asked
    sentence : as in "3 tips, 1 closed case, 14 months"; empty when nothing was found
    total : traces found; `excerpts`, `lanes` and `shared_with` may hold fewer: then `*_left` say how many are left out
    overshared : why it is set aside, when what was looked for itself stands in too many traces to say anything
    notes : other things a reader must know, a sentence each
    """

    kind: str
    masked: str
    sentence: str
    version: int
    total: int
    lanes: tuple[Lane, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    shared_with: tuple[Shared, ...] = ()
    sources: tuple[FoundSource, ...] = ()
    lanes_left: int = 0
    excerpts_left: int = 0
    shared_left: int = 0
    overshared: str = ""
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day it was seen."""
        return min((lane.dates[0] for lane in self.lanes if lane.dates), default=None)

    @property
    def last(self) -> date | None:
        """The last day it was seen."""
        return max((lane.dates[-1] for lane in self.lanes if lane.dates), default=None)

    @property
    def undated(self) -> int:
        """How many traces carry no date."""
        return sum(lane.undated for lane in self.lanes)


def as_json(found: Found) -> dict[str, Any]:
    """The same as JSON values: days as ISO 8601, what is left out in numbers."""
    return {
        "kind": found.kind,
        "masked": found.masked,
        "sentence": found.sentence,
        "version": found.version,
        "total": found.total,
        "first": _day(found.first),
        "last": _day(found.last),
        "overshared": found.overshared,
        "notes": list(found.notes),
        "sources": [
            {"name": s.name, "authority": s.authority, "label": s.label, "n": s.n, "until": _day(s.until)}
            for s in found.sources
        ],
        "lanes": [
            {"source": lane.source, "dates": [_day(day) for day in lane.dates], "undated": lane.undated}
            for lane in found.lanes
        ],
        "excerpts": [_excerpt(one) for one in found.excerpts],
        "shared_with": [
            {"kind": s.kind, "masked": s.masked, "n": s.n, "n_all": s.n_all, "overshared": s.overshared}
            for s in found.shared_with
        ],
        "left_out": {"lanes": found.lanes_left, "excerpts": found.excerpts_left, "shared_with": found.shared_left},
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _excerpt(one: Excerpt) -> dict[str, str | None]:
    return {
        "trace": one.trace,
        "external_id": one.external_id,
        "source": one.source,
        "kind": one.kind,
        "field": one.field,
        "day": _day(one.day),
        "before": one.before,
        "masked": one.masked,
        "after": one.after,
    }
