"""The answers of one question, ready for a file: what is said, drawn and counted, and the method behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerestory.errors import InputError
from clerestory.reports.appendix import Appendix
from clerestory.reports.letter import Letter
from clerestory.reports.sheet import Sheet

#: Stands in every file: what it is for, and through which door numbers leave.
INSIDE = (
    "For work inside the team. Counts of people below 11 are not shown and others are rounded to multiples of 5; a "
    "table of counts that is to leave the team goes through clerestory release, which also weighs all that left before."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a question answered.  Whoever fills it has masked every identifier (G4) and gated every count (G12).

    letters : leads, estimates and what cannot be told, in the question's order    sheets : its documents
    none : why there are none    hidden : how many counts of people the gate took out of charts
    user, now : who asked and when, aware of its zone
    """

    question: str
    asks: str
    letters: tuple[Letter, ...]
    sheets: tuple[Sheet, ...]
    none: str
    appendix: Appendix
    version: int
    kind: str
    evaluation: bool
    user: str
    now: datetime
    hidden: int = 0

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise InputError(where="answers", expected="a time with its zone", found="one without")

    @property
    def sentence(self) -> str:
        """The first answer in a sentence."""
        first = next(iter(self.letters), None)
        if first is not None:
            return first.claim
        return self.sheets[0].title if self.sheets else self.none or "No answer: nothing of it was found."
