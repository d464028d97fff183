"""A lead as a letter to the person who is to look at it: what every door shows of a lead, masked and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from clerestory.errors import InputError
from clerestory.model.lead import Point
from clerestory.reports.found import Excerpt

#: The record of a question of which nobody has reviewed leads drawn by chance.
NOT_KNOWN = "not known here"


def error_words(record: str, *, told: bool) -> str:
    """How often such leads are wrong, as every lead says it; what was counted only to whoever has answered (G3)."""
    if record == NOT_KNOWN:
        return "How often such leads are wrong is not known here."
    if not told:
        return "How often such leads are wrong was counted here; you are told once you have answered."
    return f"How often such leads are wrong here: {record}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One lead, ready to read.  Whoever fills it has masked every identifier (G4).

    lead : its id    question : dotted name    claim : one sentence
    reasons, lawful, wrong : sentences: why; innocent readings; what would make it wrong
    decides, against, how_wrong : those of the reasons that no door folds away: what decides, what speaks against it,
        how often such leads are wrong
    value, unit : the size of the thing, as in 14 offers; no score on anybody (G3); None where it cannot be told
    low, high : the interval of an estimate; None for a lead
    excerpts_left : how many more there are
    answered : the newest answer by a person, with who and when; empty before anybody answered
    template : the id of the template that it is about; empty when it is about something else
    points : of its charts, as `reports.charts` draws them
    check : how to check it by something that does not rest on the same traces; empty for what is no lead
    about : what an estimate is of, in the question's own words; empty for a lead
    record : the method's record in the field and its origin: shown only once somebody has answered (G3)
    """

    lead: str
    question: str
    claim: str
    reasons: tuple[str, ...]
    lawful: tuple[str, ...]
    wrong: tuple[str, ...]
    value: float | None
    unit: str
    version: int
    traces: int
    low: float | None = None
    high: float | None = None
    excerpts: tuple[Excerpt, ...] = ()
    excerpts_left: int = 0
    expires: date | None = None
    answered: str = ""
    record: str = NOT_KNOWN
    check: str = ""
    template: str = ""
    points: tuple[Point, ...] = ()
    about: str = ""
    decides: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    how_wrong: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.claim and self.reasons and self.lawful and self.wrong):
            raise InputError(
                where=f"letter of lead {self.lead}",
                expected="a claim, reasons, lawful readings and what would make it wrong",
                found="one of them empty",
            )

    @property
    def kind(self) -> Literal["lead", "estimate", "untold"]:
        """A lead for a person to look at, a number, or an answer that cannot be given."""
        if self.value is None:
            return "untold"
        return "lead" if self.low is None or self.high is None else "estimate"

    @property
    def error(self) -> str:
        """How often such leads are wrong, in a sentence; empty for what is no lead."""
        return error_words(self.record, told=bool(self.answered)) if self.kind == "lead" else ""

    @property
    def size(self) -> str:
        """The size in words: `14 offers`, or an estimate with its interval: `31 % of cases (24 to 39)`."""
        if self.value is None:
            return "cannot be told"
        said = f"{self.value:,.10g} {self.unit}"
        return f"{said} ({self.low:,.10g} to {self.high:,.10g})" if self.kind == "estimate" else said

    def as_json(self) -> dict[str, Any]:
        """As JSON values; the method's record only once somebody has answered."""
        return {
            "lead": self.lead,
            "question": self.question,
            "kind": self.kind,
            "claim": self.claim,
            "reasons": list(self.reasons),
            "lawful": list(self.lawful),
            "wrong": list(self.wrong),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "version": self.version,
            "traces": self.traces,
            "excerpts": [
                {"trace": e.trace, "source": e.source, "kind": e.kind, "day": e.day.isoformat() if e.day else None,
                 "before": e.before, "masked": e.masked, "after": e.after}
                for e in self.excerpts
            ],
            "excerpts_left": self.excerpts_left,
            "expires": self.expires.isoformat() if self.expires else None,
            "answered": self.answered,
            "template": self.template or None,
            "record": self.record if self.answered else None,
            "error": self.error,
            "check": self.check,
            "points": [
                {"series": p.series, "at_time": p.at_time or None, "at": p.at, "label": p.label,
                 "value": p.value if math.isfinite(p.value) else None, "low": p.low, "high": p.high}
                for p in self.points
            ],
        }  # fmt: skip
