"""The ledger in readable form, what each person used of their budgets, alarms; it names no content (G14, G16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from clerestory.guards import budget
from clerestory.guards.budget import Used, backwards, offset_of
from clerestory.guards.ledger_lines import read_line
from clerestory.guards.standing import Standing
from clerestory.pipeline import doctor as examining
from clerestory.pipeline.doctor import Finding
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_ledger_first import member_row, note_first
from clerestory.pipeline.trials import found_once

__all__ = [
    "LedgerLine",
    "Used",
    "alarms",
    "doctor",
    "guards",
    "is_sound",
    "ledger",
    "note_account",
    "note_first",
    "used",
]

#: Lines of one page.
A_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One act: who, when, which, for which purpose and case, and what came of it."""

    n: int
    at: datetime
    who: str
    act: str
    purpose: str
    case: str
    result: str


def ledger(desk: Desk, *, before: int = 0) -> tuple[LedgerLine, ...]:
    """The newest acts before line number *before* (0: all), newest first.

    A case is named by the first signs of its id alone, and what an act was about is not told here at all.
    """
    desk.check("ledger")
    with desk.act("ledger"):
        return tuple(islice(_newest(desk.workspace.ledger.path, before), A_PAGE))


#: Lines behind a page of older ones in which outcomes of its acts are looked for.
_BEHIND = 500


def _newest(path: Path, before: int) -> Iterator[LedgerLine]:
    """The acts before a line, newest first, read from the end: a house's ledger is long, and a page shows its last."""
    came: dict[str, str] = {}
    for raw in backwards(path, offset_of(path, before + _BEHIND) if before else None):
        line = read_line(raw)
        if line is None:
            continue
        if line["event"] == "outcome":
            came[line["of"]] = line["result"]
        elif line["event"] == "intent" and (not before or line["n"] < before):
            yield LedgerLine(
                n=line["n"], at=datetime.fromisoformat(line["at"]), who=line["who"], act=line["act"],
                purpose=line["purpose"], case=str(line["case"])[:6], result=came.get(line["id"], "not ended"),
            )  # fmt: skip


def is_sound(desk: Desk) -> bool:
    """Whether every line is what was written."""
    desk.check("ledger")
    return desk.workspace.ledger.is_sound()


def alarms(desk: Desk) -> tuple[tuple[str, datetime, str], ...]:
    """Who set off an alarm in the last day, when, and of which sort."""
    desk.check("team")
    lines: list[dict[str, Any]] = [line for line in desk.recent(act="alarm") if line["event"] == "intent"]
    return tuple((line["who"], datetime.fromisoformat(line["at"]), line["detail"].get("what", "")) for line in lines)


def used(desk: Desk) -> tuple[Used, ...]:
    """What the viewer used of each budget; everybody may see their own."""
    return tuple(budget.used(desk.recent(who=desk.viewer.name), desk.viewer.name, now=desk.now).values())


#: From this share of a day's leads on somebody is told that it is enough.
MUCH = 0.8


def is_much(desk: Desk) -> bool:
    """Whether the viewer has read most of the leads that a day allows: too much of this hurts whoever reads it."""
    return any(one.act == "lead" and one.day >= MUCH * one.a_day for one in used(desk))


def doctor(desk: Desk) -> tuple[Finding, ...]:
    """What `doctor` finds; whoever keeps the house sees it, no content stands in it."""
    desk.check("team")
    with desk.act("doctor"):
        return tuple(examining.doctor(desk.office))


def guards(desk: Desk) -> tuple[Standing, ...]:
    """Which guards stand in code, after each was tried."""
    desk.check("team")
    return found_once()


def note_account(  # noqa: PLR0913  # a row of staff
    desk: Desk, what: str, account: str, *, role: str, reason: str, made_by: str = "", active: bool = True
) -> None:
    """A line in the ledger, and a row of who works here in which role, before an account is made or changed."""
    desk.check("team", reason=reason)
    row = member_row(account, role, made_by, active=active, who=desk.viewer.name, now=desk.now)
    desk.write(f"account {what}", {"staff": [row]}, account=account, role=role)
