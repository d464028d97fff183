"""Holds as kept rows: what stands in the way of expiry and erase (G18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import holds as guard
from clerestory.guards.holds import KINDS_OF_HOLD, Hold
from clerestory.guards.second import Request
from clerestory.pipeline.expiring import cases_of
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_held import holds_of

__all__ = ["KINDS_OF_HOLD", "Hold", "holds", "holds_of", "lifting", "row_of", "wanted"]


def holds(desk: Desk) -> tuple[Hold, ...]:
    """Every hold, for those who may place one; of a case that the viewer does not work on no hold tells."""
    desk.check("hold")
    with desk.act("holds"):
        return tuple(seen for _, seen in _seen(desk))


def _seen(desk: Desk) -> list[tuple[Hold, Hold]]:
    """Each hold that the viewer may know of, whole and as they see it: without the cases of others."""
    snapshot = desk.workspace.snapshot()
    hidden = {one.id for one in cases_of(snapshot) if desk.viewer.name not in one.members}
    return [(one, replace(one, sources=left)) for one in holds_of(snapshot) if (left := one.sources - hidden)]


def wanted(
    desk: Desk, *, name: str, kind: str, sources: list[str], reason: str, cases: Sequence[str] = ()
) -> dict[str, Any]:
    """What a request for a hold carries, checked before anybody is asked to agree.

    cases : ids of cases of the viewer's, open or closed, that are held too

    Raises
    ------
    InputError : no name, no reason, an unknown kind or source
    Unseen : a case that the viewer does not work on
    """
    desk.check("hold", reason=reason)
    for one in cases:
        desk.check("cases", case_id=one)
    snapshot = desk.workspace.snapshot()
    ids = sorted({*(snapshot.source(one).id for one in sources), *cases})
    made = Hold(
        id=desk.new_id("hold", name), name=name, kind=kind, sources=frozenset(ids), placed_by=desk.viewer.name,
        second="(asked)", placed_at=desk.now, reason=reason,
    )  # fmt: skip
    guard.check_reach(kind, "lake")
    return {"hold": made.id, "name": name, "kind": kind, "sources": ids, "lifted": False}


def lifting(desk: Desk, hold_id: str, *, reason: str) -> dict[str, Any]:
    """What a request to lift a hold carries; InputError when it does not stand."""
    desk.check("hold", reason=reason)
    found = {one.id: one for one, _ in _seen(desk)}.get(hold_id)
    if found is None or found.lifted:
        raise InputError(where="hold", expected="one that stands", found="none of that id")
    return {"hold": found.id, "name": found.name, "kind": found.kind, "sources": sorted(found.sources), "lifted": True}


def row_of(request: Request, detail: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The row that an agreed request writes; its two persons stand in it."""
    if request.act != ("lift" if detail["lifted"] else "hold"):
        raise NotPermitted("what was agreed to is another act", where="hold")
    made = Hold(
        id=detail["hold"], name=detail["name"], kind=detail["kind"], sources=frozenset(detail["sources"]),
        placed_by=request.author, second=request.second, placed_at=now, reason=request.reason,
        lifted=detail["lifted"],
    )  # fmt: skip
    return {
        "hold": made.id, "name": made.name, "kind": made.kind, "sources": sorted(made.sources),
        "placed_by": made.placed_by, "second": made.second, "placed_at": made.placed_at, "reason": made.reason,
        "lifted": made.lifted,
    }  # fmt: skip
