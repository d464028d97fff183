"""Somebody who is kept out of every comparison is let in: by a court's order or their own consent, and by two (G5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clerestory.errors import InputError
from clerestory.guards.people import LETS_IN
from clerestory.guards.policy import Stale
from clerestory.lake.workspace import Snapshot
from clerestory.model.case import Event
from clerestory.pipeline.cases_change import row_of
from clerestory.pipeline.guarded import Desk, case_of, needed


def wanted(desk: Desk, case_id: str, person: str, *, by: str, basis: str, seen: str) -> dict[str, str]:
    """What a request to let a person in carries, checked before anybody is asked to agree.

    by : one of `LETS_IN`    basis : the order's number and court, or how the consent was given    seen : as for a role

    Raises
    ------
    InputError : neither of the two, no words of it
    Unseen : no case that the viewer works on, or no person of it
    Stale : somebody else decided the role since
    """
    desk.check("cases", case_id=case_id, child=("person", person), write=True)
    if by not in LETS_IN:
        raise InputError(where="role", expected="one of " + ", ".join(LETS_IN), found=repr(by))
    needed(basis=basis)
    said = {"case": case_id, "person": person, "by": by, "basis": basis, "seen": seen}
    still(desk.workspace.snapshot(), said)
    return said


def still(snapshot: Snapshot, said: Mapping[str, str]) -> Event:
    """The person as it was when it was asked; Stale when the person or the case was changed since."""
    case = case_of(snapshot, said["case"])
    last = case.things.get("person", {}).get(said["person"]) if case is not None and case.state == "open" else None
    if last is None or last.id != said["seen"]:
        raise Stale("the person or the case was changed since it was asked", where="person")
    return last


def let_in(desk: Desk, said: Mapping[str, str], *, author: str) -> dict[str, list[dict[str, Any]]]:
    """The rows that make the person a subject: written only with the agreed request that they come from."""
    last = still(desk.workspace.snapshot(), said)
    basis = f"{said['by']}: {said['basis']}"
    body = {**last.body, "role": "subject", "basis": basis, "agreed": f"{author} and {desk.viewer.name}"}
    kept = {"person": said["person"], "role": "subject", "basis": basis, "decided_at": desk.now, "who": author,
            "case_file": said["case"]}  # fmt: skip
    return {"case_event": [row_of(desk, said["case"], "person", said["person"], "", body)], "person_role": [kept]}
