"""What several pages show: a case's name, a timeline, an excerpt, a lead as a card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

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
    """Lanes over the same span of days; a mark stands for so many days from its own on."""

    first: date | None
    last: date | None
    lanes: tuple[Lane, ...]
    step: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which page of a long list this is, what it shows of how many, and the ways to the pages beside it."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str
    first_url: str
    last_url: str


def pager(total: int, page: int, size: int, **query: str) -> Pager:
    """The pages of a list of *total* things; *query* is what the address says besides."""
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)

    def url(to: int) -> str:
        said = {name: value for name, value in query.items() if value} | {"page": str(to)}
        return "?" + urlencode(said)

    return Pager(
        page=page, pages=pages, first=(page - 1) * size + 1 if total else 0, last=min(page * size, total), total=total,
        previous_url=url(page - 1) if page > 1 else "", next_url=url(page + 1) if page < pages else "",
        first_url=url(1), last_url=url(pages),
    )  # fmt: skip


T = TypeVar("T")


def paged(some: Sequence[T], said: str, size: int, **query: str) -> tuple[Sequence[T], Pager]:
    """The page of a list that an address asks for, and the ways to the others; behind the last one, the last one."""
    made = pager(len(some), page_said(said), size, **query)
    return some[size * (made.page - 1) : size * made.page], made


def page_said(said: str) -> int:
    """The number of a page as an address says it; the first where it says none."""
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 8 else 1  # signs of a number


def counted(days: Sequence[date]) -> tuple[tuple[date, int], ...]:
    """Each day with how often it is there."""
    return tuple(Counter(days).items())


#: Marks that a lane shows at most, and for how many days one may stand: a day, a week, four, a quarter, a year.
MOST_MARKS, STEPS = 150, (1, 7, 28, 91, 364)


def timeline(lanes: Sequence[tuple[str, Sequence[tuple[date, int]], int]]) -> Timeline:
    """The timeline of (source, days with how many each, undated).

    Where a lane has more days than an eye tells apart, a mark stands for a week or more, from the first day on.
    """
    days = [day for _, some, _ in lanes for day, _ in some]
    first, last = min(days, default=None), max(days, default=None)
    span = max(1, (last - first).days) if first and last else 1
    spans = {(day - (first or day)).days for day in days}
    step = next((one for one in STEPS if len({at // one for at in spans}) <= MOST_MARKS), STEPS[-1])
    binned = [_binned(some, first, step) for _, some, _ in lanes]
    return Timeline(
        first=first,
        last=last,
        lanes=tuple(
            Lane(
                source=source,
                dots=tuple((day, (day - first).days / span if first else 0.0, n) for day, n in marks),
                n=sum(n for _, n in some) + undated,
                undated=undated,
            )
            for (source, some, undated), marks in zip(lanes, binned, strict=True)
        ),
        step=step,
    )


def _binned(days: Sequence[tuple[date, int]], first: date | None, step: int) -> list[tuple[date, int]]:
    """Days with how many each, as the first day of each *step* days from *first* on, ascending."""
    counts: Counter[date] = Counter()
    for day, n in days:
        counts[day - timedelta(days=(day - (first or day)).days % step)] += n
    return sorted(counts.items())


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
