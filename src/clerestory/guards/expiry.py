"""What has ended goes: a source lives until its end date and not a day longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from clerestory.model.source import Source


def expired(sources: Iterable[Source], *, now: datetime) -> tuple[Source, ...]:
    """The sources whose end date has passed, in their order."""
    return tuple(source for source in sources if source.until is not None and source.until <= now)


def ending(sources: Iterable[Source], *, now: datetime, days: int = 7) -> tuple[Source, ...]:
    """The sources that end within *days* from now, the next to end first."""
    limit = now + timedelta(days=days)
    soon = [source for source in sources if source.until is not None and now < source.until <= limit]
    return tuple(sorted(soon, key=lambda source: (source.until, source.name)))
