"""What has ended goes: a source lives until its end date and not a day longer, and so does a case once it is closed.

References
----------
28 CFR 23.20(h): intelligence on persons is kept for five years at most unless somebody reviews it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from clerestory.errors import InputError
from clerestory.guards.access import EVALUATION_DAYS
from clerestory.model.case import CaseFile
from clerestory.model.source import Source

#: How long a closed case is kept when nobody says how long, and the longest that anybody may say, in days.
KEPT_CLOSED, LONGEST_CLOSED = 365, 5 * 365


def expired(sources: Iterable[Source], *, now: datetime) -> tuple[Source, ...]:
    """The sources whose end date has passed, in their order."""
    return tuple(source for source in sources if source.until is not None and source.until <= now)


def ending(sources: Iterable[Source], *, now: datetime, days: int = 7) -> tuple[Source, ...]:
    """The sources that end within *days* from now, the next to end first."""
    limit = now + timedelta(days=days)
    soon = [source for source in sources if source.until is not None and now < source.until <= limit]
    return tuple(sorted(soon, key=lambda source: (source.until, source.name)))


def case_kept_until(asked: datetime | None, *, now: datetime, evaluation: bool) -> datetime:
    """When a case that is closed now ends; in an evaluation workspace after 30 days at the latest.

    Raises
    ------
    InputError : a day that is past, or beyond the longest
    """
    longest = now + timedelta(days=EVALUATION_DAYS if evaluation else LONGEST_CLOSED)
    if asked is None:
        return min(longest, now + timedelta(days=KEPT_CLOSED))
    if asked <= now:
        raise InputError(where="until", expected="a day that is still to come", found=f"{asked:%Y-%m-%d}")
    if asked.date() > longest.date():
        raise InputError(where="until", expected=f"{longest:%Y-%m-%d} at the latest", found=f"{asked:%Y-%m-%d}")
    return min(asked, longest)


def case_end(case: CaseFile) -> datetime | None:
    """When a case ends and erases itself; None as long as it is not closed."""
    closing = case.closing
    if closing is None:
        return None
    said = closing.body.get("until", "")
    # A case that was closed before its clock was there ends as if nobody had said how long.
    return datetime.fromisoformat(said) if said else closing.at + timedelta(days=KEPT_CLOSED)


def ended_cases(cases: Iterable[CaseFile], *, now: datetime) -> tuple[CaseFile, ...]:
    """The closed cases whose end has passed, in their order."""
    return tuple(one for one in cases if (end := case_end(one)) is not None and end <= now)


def ending_cases(cases: Iterable[CaseFile], *, now: datetime, days: int = 7) -> tuple[tuple[datetime, CaseFile], ...]:
    """End and case of the closed cases that end within *days* from now, the next to end first."""
    limit = now + timedelta(days=days)
    soon = [(end, one) for one in cases if (end := case_end(one)) is not None and now < end <= limit]
    return tuple(sorted(soon, key=lambda pair: (pair[0], pair[1].id)))
