"""Words that the page and the terminal share: counts, dates, where a board comes from, what a state means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clerestory.board import Board
from clerestory.model.facet import STATES, State

STATE_MEANING: dict[State, str] = {
    "answered": "the last run read all there is",
    "partly": "needs more data, a case or a run",
    "no data": "can be answered; what it reads is missing",
    "not built": "this version cannot answer it",
    "refused": "closed to this kind of workspace, or to all",
}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_words(day: date) -> str:
    """A day in words that no reader takes for another: 24 November 2026.  No locale: two machines say the same."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def count_words(counts: Mapping[State, int]) -> str:
    """As in "2 of 5 answered, 1 partly"; when nothing is, what the rest is."""
    total = sum(counts.values())
    if not total:
        return "no questions"
    if not counts["answered"] and not counts["partly"]:
        others = [f"{counts[state]} {state}" for state in STATES if counts[state]]
        return others[0].replace(f"{total} ", "all ", 1) if len(others) == 1 else ", ".join(others)
    said = f"{counts['answered']} of {total} answered"
    return f"{said}, {counts['partly']} partly" if counts["partly"] else said


def short_words(counts: Mapping[State, int]) -> str:
    """What stands under a window: the brightest state it has."""
    total = sum(counts.values())
    if counts["answered"]:
        return f"{counts['answered']} of {total} answered"
    if counts["partly"]:
        return f"{counts['partly']} of {total} partly"
    if counts["no data"]:
        return f"{counts['no data']} of {total} lack data"
    return "not built" if counts["not built"] else "refused" if total else "no questions"


def clock_words(board: Board) -> str:
    """The time of day with its zone."""
    return f"{board.made_at:%H:%M} {board.made_at.tzname() or ''}".strip()


def where(board: Board) -> str:
    """The kind of workspace, the version cited, and the day."""
    return f"{board.kind} workspace · version {board.version} · {date_words(board.made_at.date())}"


def provenance(board: Board) -> str:
    """All of it in one line."""
    return f"{where(board)}, {clock_words(board)}"
