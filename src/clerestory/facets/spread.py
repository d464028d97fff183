"""How far a thing spreads: the reasons that any facet may give for a thing with places, days and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clerestory.model.lead import Reason


def spread_reasons(row: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Reasons `spread_places`, `spread_days`, `several_sources`, as far as they hold.

    Parameters
    ----------
    row : places (how many), first_seen, last_seen (times or None), sources (how many)

    Returns
    -------
    at most one reason a code, in that order; empty when all was seen at once, in one place, by one source
    """
    reasons = []
    if row["places"] > 1:
        reasons.append(Reason("spread_places", {"places": row["places"]}))
    first, last = row["first_seen"], row["last_seen"]
    if first is not None and last is not None and first.date() < last.date():
        said = {"first": first.date().isoformat(), "last": last.date().isoformat()}
        reasons.append(Reason("spread_days", {**said, "days": (last.date() - first.date()).days}))
    if row["sources"] > 1:
        reasons.append(Reason("several_sources", {"sources": row["sources"]}))
    return tuple(reasons)
