"""Questions that stopped: by a field record below its floor or a harm of a lead, until a person restarts them (G3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clerestory.errors import InputError, NotPermitted

#: A question stops when even the low end of its record says that more than this share of its leads is not supported.
FLOOR = 0.5

#: Reviews at random that have to come in after a restart before its record is judged again.
ANEW = 50

WHAT = ("harm", "restarted")


class Record(Protocol):
    """What reviews at random say of a question: how many there were, and the low end of the share not supported."""

    @property
    def reviewed(self) -> int:
        """Leads drawn at random that somebody answered."""
        ...

    @property
    def low(self) -> float:
        """The low end of the interval of the share that is not supported."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A harm that somebody recorded against a question, or its restart.

    reviewed : how many reviews its record rested on then
    """

    question: str
    what: str
    who: str
    decided_at: datetime
    reason: str
    reviewed: int

    def __post_init__(self) -> None:
        if self.what not in WHAT:
            raise InputError(where="question", expected="one of " + ", ".join(WHAT), found=repr(self.what))
        if not self.reason.strip():
            raise InputError(where="question", expected="a reason", found="none", hint="say --reason TEXT")


def stopped(records: Mapping[str, Record], decisions: Iterable[Decision]) -> dict[str, str]:
    """Question → why it stopped; decisions oldest first."""
    newest = {one.question: one for one in decisions}
    found = {name: "a lead of it did harm" for name, one in newest.items() if one.what == "harm"}
    for name, record in records.items():
        last = newest.get(name)
        since = record.reviewed - (last.reviewed if last is not None else 0)
        judged = last is None or (last.what == "restarted" and since >= ANEW)
        if judged and record.low > FLOOR:
            found[name] = "most of its leads proved wrong here"
    return found


def check_asked(name: str, found: Mapping[str, str]) -> None:
    """NotPermitted when the question stopped."""
    if name in found:
        raise NotPermitted(
            f"it stopped: {found[name]}", where=name,
            hint="a person looks into it and restarts it: clerestory restart QUESTION --reason WHY",
        )  # fmt: skip
