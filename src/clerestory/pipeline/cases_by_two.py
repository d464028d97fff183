"""What of a case one person enters and two make count: a place that lists people, an authority that is their own (G1).

A place leads to everybody's adverts there, so that by itself it is a way to ask who is near.  An authority without an
issuer and a number, or one that makes a case last longer, is what whoever works in it says of themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clerestory.errors import InputError
from clerestory.guards.policy import Stale
from clerestory.lake.workspace import Snapshot
from clerestory.model.case import Event
from clerestory.pipeline.cases_change import row_of
from clerestory.pipeline.guarded import Desk, case_of

#: What may be asked for, and the kind of event that it is in a case.
KINDS: Mapping[str, str] = {"place": "item", "authority": "authority"}


def wanted(desk: Desk, case_id: str, act: str, thing: str) -> dict[str, str]:
    """What a request to let something of a case count carries, checked before anybody is asked to agree.

    Raises
    ------
    InputError : neither of the two; a place, or an authority, that counts already or that the case does not hold
    Unseen : no case that the viewer works on, or nothing of that id in it
    """
    if act not in KINDS:
        raise InputError(where="request", expected="one of " + ", ".join(KINDS), found=repr(act))
    desk.check("cases", case_id=case_id, child=(KINDS[act], thing), write=True)
    said = {"case": case_id, "act": act, "thing": thing}
    return said | {"words": words_of(still(desk.workspace.snapshot(), said))}


def still(snapshot: Snapshot, said: Mapping[str, str]) -> Event:
    """The thing as it waits; Stale when it counts already, or the case or it is gone."""
    case = case_of(snapshot, said["case"])
    kind = KINDS[said["act"]]
    last = case.things.get(kind, {}).get(said["thing"]) if case is not None and case.state == "open" else None
    if last is None or not last.body.get("waits"):
        raise Stale("it counts already, or the case was changed since it was asked", where=said["act"])
    return last


def words_of(event: Event) -> str:
    """What the second person reads: the place; or the authority with its number, issuer, scope and end."""
    body = event.body
    if event.kind == "item":
        return f"everybody's adverts and offers at the place {body.get('words', '')}"
    number, issuer = body.get("number") or "without a number", body.get("issuer") or "of nobody named"
    until = body.get("until", "")[:10] or "no end"
    return f"{body.get('kind', '')} {number}, {issuer}, for {body.get('scope') or 'no scope'}, until {until}"


def counts(desk: Desk, said: Mapping[str, str], *, author: str) -> dict[str, list[dict[str, Any]]]:
    """The row that makes it count: written only with the agreed request that it comes from."""
    last = still(desk.workspace.snapshot(), said)
    body = {name: one for name, one in last.body.items() if name != "waits"}
    body |= {"agreed": f"{author} and {desk.viewer.name}"}
    return {"case_event": [row_of(desk, said["case"], last.kind, last.thing, last.reason, body)]}
