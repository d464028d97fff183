"""Find: has this been seen before?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clerestory.pipeline.guarded_search import Saved
from clerestory.reports.found import Found, FoundSource, Shared
from clerestory_web.desk.pages.shared import Excerpt, Timeline, counted, excerpts, timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A saved search, masked, and how many traces it finds more than when it was saved."""

    id: str
    said_masked: str
    made_on: datetime
    total: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage:
    """The field, and under it what was found."""

    template = "find"
    asked: bool = False
    said: str = ""
    masked: str = ""
    kind: str = ""
    sentence: str = ""
    total: int = 0
    notes: tuple[str, ...] = ()
    overshared: str = ""
    timeline: Timeline | None = None
    lanes_left: int = 0
    excerpts: tuple[Excerpt, ...] = ()
    excerpts_left: int = 0
    shared: tuple[Shared, ...] = ()
    shared_left: int = 0
    sources: tuple[FoundSource, ...] = ()
    saved: bool = False
    searches: tuple[SavedSearch, ...] = ()


def searches(saved: Sequence[Saved]) -> tuple[SavedSearch, ...]:
    """Saved searches as they are shown."""
    return tuple(
        SavedSearch(id=one.id, said_masked=one.masked, made_on=one.made_at, total=one.total, new=one.new)
        for one in saved
    )


def find_page(
    said: str, found: Found, saved: Sequence[Saved], clear: Mapping[tuple[str, str], tuple[str, datetime]]
) -> FindPage:
    """What was found as a page."""
    return FindPage(
        asked=True, said=said, masked=found.masked, kind=found.kind, sentence=found.sentence, total=found.total,
        notes=found.notes, overshared=found.overshared,
        timeline=timeline([(lane.source, counted(lane.dates), lane.undated) for lane in found.lanes]),
        lanes_left=found.lanes_left, excerpts=excerpts(found.excerpts, clear), excerpts_left=found.excerpts_left,
        shared=found.shared_with, shared_left=found.shared_left, sources=found.sources,
        saved=any(one.value == said.strip() for one in saved), searches=searches(saved),
    )  # fmt: skip
