"""A named person's answer to a lead, with a reason; "not supported" and "unclear" are as good as "supported" (G15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerestory.errors import InputError

ANSWERS = ("supported", "unsupported", "unclear")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review.  For *supported*, `on_source` names what else supports it, independent of the traces themselves."""

    lead: str
    who: str
    decided_at: datetime
    answer: str
    reason: str
    on_source: str = ""
    seen_digest: str = ""

    def __post_init__(self) -> None:
        if self.answer not in ANSWERS:
            raise InputError(where="review", expected="one of " + ", ".join(ANSWERS), found=repr(self.answer))
        if not self.reason.strip():
            raise InputError(where="review", expected="a reason", found="none", hint="say --reason TEXT")
        if self.answer == "supported" and not self.on_source.strip():
            raise InputError(
                where="review",
                expected="an independent source for 'supported'",
                found="none",
                hint="say --on SOURCE: what else supports it, apart from these traces; without one, answer unclear",
            )
