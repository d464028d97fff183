"""A decision on a term of the lexicon: proposed, accepted or rejected by a named person, with a reason (G15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from clerestory.errors import InputError

STATES = ("proposed", "accepted", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One decision.  The newest on a term holds; none is ever overwritten.

    term : as texts are read: folded, one or two words, a hashtag or an emoji
    since, until : days between which it is in use, as far as anybody knows
    cites : who said so, or where it stands
    version : the number of the decision, from 1; with it the lexicon is what it was then
    """

    term: str
    state: str
    reason: str
    who: str
    decided_at: datetime
    version: int
    meaning: str = ""
    since: date | None = None
    until: date | None = None
    cites: str = ""

    def __post_init__(self) -> None:
        where = f"term {self.term!r}"
        if self.state not in STATES:
            raise InputError(where=where, expected="one of " + ", ".join(STATES), found=repr(self.state))
        if not self.reason.strip():
            raise InputError(where=where, expected="a reason", found="none", hint="say --reason TEXT")
        if self.state == "accepted" and not (self.meaning.strip() and self.cites.strip()):
            raise InputError(
                where=where,
                expected="a meaning and a citation for a term that is accepted",
                found="no meaning" if not self.meaning.strip() else "no citation",
                hint="say --meaning TEXT and --cite WHO-OR-WHERE",
            )
        if self.since is not None and self.until is not None and self.since > self.until:
            raise InputError(where=where, expected="since no later than until", found=f"{self.since}, {self.until}")
