"""What is shown instead of a page: a refusal, and an edit that somebody else was faster with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why not, and what to do."""

    status: int
    sentence: str
    hint: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field: as it was when you read it, theirs, yours."""

    field: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two edits of one thing: nothing was overwritten; send it again once you have read theirs."""

    what: str
    sentence: str
    back: str
    action: str
    theirs: tuple[Change, ...]
    fields: tuple[tuple[str, str], ...]
    seen: str
