"""One field of one trace in the clear: in a case, for a reason, for fifteen minutes, to one person (G4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clerestory.errors import InputError
from clerestory.pipeline.case_kept import case_of
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.guarded_review import text_of
from clerestory.pipeline.reach import reach_of

#: How long it stays.
MINUTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear:
    """A field in the clear, until when."""

    trace: str
    field: str
    text: str
    until: datetime


def unmask(desk: Desk, trace: str, field: str, *, reason: str) -> Clear:
    """Show a field in the clear from now on for fifteen minutes; it stands in the ledger before it is read.

    Raises
    ------
    NotPermitted : no open case worked on, a closed one, one whose authorities have ended, or another purpose; over
        real data a trace that nothing in the case leads to
    Spent : the viewer has unmasked as much as an hour or a day allows
    InputError : no reason, no such trace or field
    """
    desk.check("unmask", case_id=desk.office.case, clear=True, purpose=desk.office.purpose, reason=reason)
    desk.spend("unmask")
    until = desk.now + timedelta(minutes=MINUTES)
    row = {"who": desk.viewer.name, "case_file": desk.office.case, "trace": trace, "field": field, "reason": reason,
           "decided_at": desk.now, "until": until}  # fmt: skip
    # Read first, kept then: a field that is not there must not stand among what is still shown.
    with desk.act("unmask", trace=trace, field=field):
        text = text_of(desk, trace, field)
    desk.write("keep unmasked", {"shown_clear": [row]}, trace=trace, field=field)
    return Clear(trace=trace, field=field, text=text, until=until)


def still_clear(desk: Desk) -> tuple[Clear, ...]:
    """What the viewer unmasked in the case worked on, and may still see; nothing once the case says no."""
    if not desk.office.case or not desk.may(
        "unmask", case_id=desk.office.case, clear=True, purpose=desk.office.purpose
    ):
        return ()
    snapshot = desk.workspace.snapshot()
    rows = kept_rows(snapshot, "shown_clear")
    mine = {
        (row["trace"], row["field"]): row["until"]
        for row in rows
        if row["who"] == desk.viewer.name and row["case_file"] == desk.office.case and row["until"] > desk.now
    }
    if mine and not desk.workspace.info.evaluation:
        # What was taken out of the case meanwhile is not shown any longer.
        case = case_of(snapshot, desk.office.case)
        reached = reach_of(snapshot, case) if case is not None else frozenset()
        mine = {one: until for one, until in mine.items() if one[0] in reached}
    if not mine:
        return ()
    with desk.act("clear", fields=len(mine)):
        return tuple(
            Clear(trace=trace, field=field, text=text, until=until)
            for (trace, field), until in sorted(mine.items())
            if (text := _still_there(desk, trace, field)) is not None
        )


def _still_there(desk: Desk, trace: str, field: str) -> str | None:
    """The field, or nothing when its source was erased meanwhile."""
    try:
        return text_of(desk, trace, field)
    except InputError:
        return None
