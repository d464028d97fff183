"""What several pages show: a case's name, a timeline, an excerpt, a lead as a card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from clerestory.reports.found import Excerpt as FoundExcerpt
from clerestory.reports.letter import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRef:
    """A case by its name."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A source's line: its days with their place between 0 and 1, and how many traces each."""

    source: str
    dots: tuple[tuple[date, float, int], ...]
    n: int
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Lanes over the same span of days."""

    first: date | None
    last: date | None
    lanes: tuple[Lane, ...]


def counted(days: Sequence[date]) -> tuple[tuple[date, int], ...]:
    """Each day with how often it is there."""
    return tuple(Counter(days).items())


def timeline(lanes: Sequence[tuple[str, Sequence[tuple[date, int]], int]]) -> Timeline:
    """The timeline of (source, days with how many each, undated)."""
    days = [day for _, some, _ in lanes for day, _ in some]
    first, last = min(days, default=None), max(days, default=None)
    span = max(1, (last - first).days) if first and last else 1
    return Timeline(
        first=first,
        last=last,
        lanes=tuple(
            Lane(
                source=source,
                dots=tuple((day, (day - first).days / span if first else 0.0, n) for day, n in sorted(some)),
                n=sum(n for _, n in some) + undated,
                undated=undated,
            )
            for source, some, undated in lanes
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Words around one place; `clear` holds the whole field while it is unmasked."""

    trace: str
    source: str
    kind: str
    day: date | None
    before: str
    masked: str
    after: str
    field: str
    external_id: str
    clear: str
    clear_until: datetime | None


def excerpts(
    found: Sequence[FoundExcerpt], clear: Mapping[tuple[str, str], tuple[str, datetime]]
) -> tuple[Excerpt, ...]:
    """Excerpts, with what the viewer unmasked a moment ago."""
    made = []
    for one in found:
        text, until = clear.get((one.trace, one.field), ("", None))
        made.append(
            Excerpt(
                trace=one.trace, source=one.source, kind=one.kind, day=one.day, before=one.before, masked=one.masked,
                after=one.after, field=one.field, external_id=one.external_id, clear=text, clear_until=until,
            )
        )  # fmt: skip
    return tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCard:
    """A lead in a list.  It tells that it was answered, not what the method's record is (G3)."""

    lead: str
    url: str
    claim: str
    question: str
    question_asks: str
    size: str
    traces: int
    kind: str
    answered: str
    mine: bool
    ends: date | None


def cards(letters: Sequence[Letter], asks: Mapping[str, str], mine: frozenset[str]) -> tuple[LeadCard, ...]:
    """Letters as cards."""
    return tuple(
        LeadCard(
            lead=one.lead, url=reverse("lead", args=[one.lead]), claim=one.claim, question=one.question,
            question_asks=asks.get(one.question, one.question), size=one.size, traces=one.traces, kind=one.kind,
            answered=one.answered, mine=one.lead in mine, ends=one.expires,
        )
        for one in letters
    )  # fmt: skip
