"""Cases as somebody who works on them reads them: people by role, authorities, notes, tasks, and who looked at what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerestory.guards import budget, expiry, policy
from clerestory.guards.masking import mask
from clerestory.guards.policy import Wish
from clerestory.model.case import CaseFile, fold
from clerestory.pipeline.guarded import Desk, events_by_case
from clerestory.pipeline.guarded_held import holds_on_case

#: Lines of the ledger that a case's page shows.
MOST_LOOKS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looked at what of a case, when."""

    who: str
    at: datetime
    act: str
    purpose: str


def cases(desk: Desk) -> tuple[CaseFile, ...]:
    """The cases that the viewer works on, newest first; all others are as if they were not there."""
    desk.check("cases")
    with desk.act("cases") as outcome:
        mine = _mine(desk)
        outcome["cases"] = len(mine)
    return mine


def working_cases(desk: Desk) -> tuple[CaseFile, ...]:
    """The open cases that the viewer may choose to work on; the page's own line covers it."""
    if not desk.may("cases"):
        return ()
    return tuple(one for one in _mine(desk) if one.state == "open")


def _mine(desk: Desk) -> tuple[CaseFile, ...]:
    found = []
    for case_id, events in events_by_case(desk.workspace.snapshot()).items():
        one = fold(events)
        # A sealed case stays in its members' list: they know of it; what is in it is refused when they open it.
        wish = Wish(ability="cases", case_id=case_id, case=one)
        sealed = one.state == "sealed" and desk.viewer.name in one.members
        if sealed or policy.visible(desk.workspace.info, desk.viewer, wish, now=desk.now):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.opened.at, one.id), reverse=True))


def case(desk: Desk, case_id: str) -> CaseFile:
    """One case.

    Raises
    ------
    Unseen : there is none of that id, or the viewer does not work on it
    NotPermitted : it is sealed, or the role reads no cases
    Spent : the viewer read as many cases as an hour or a day allows
    """
    found = desk.check("cases", case_id=case_id)
    desk.spend("case")
    assert found is not None
    with desk.act("case", case_id=case_id):
        return found


def end_of(desk: Desk, case: CaseFile) -> tuple[datetime | None, bool]:
    """When a closed case of the viewer's erases itself, None for one that is not closed; and whether it is held."""
    desk.check("cases", case_id=case.id)
    end = expiry.case_end(case)
    return end, end is not None and bool(holds_on_case(desk.workspace.snapshot(), case))


def looks(desk: Desk, case_id: str) -> tuple[Look, ...]:
    """Who looked at what of the case, newest first."""
    found = desk.check("cases", case_id=case_id)
    assert found is not None
    # Nobody looked at it before it was opened; whatever was done at that very moment is told of.
    lines = budget.lines_since(desk.workspace.ledger.path, found.opened.at, case=case_id, event="intent")
    return tuple(
        Look(who=line["who"], at=datetime.fromisoformat(line["at"]), act=line["act"], purpose=line["purpose"])
        for line in lines[:MOST_LOOKS]
    )


def masked_label(label: str) -> str:
    """A person's label as it is shown: the first letter of each word (G4)."""
    return " ".join(mask("name", word) for word in label.split())
