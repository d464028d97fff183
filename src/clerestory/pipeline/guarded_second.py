"""Requests for a second person: asked, answered by somebody else, done once; the second sees the form alone (G10)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import second
from clerestory.guards.masking import mask_shapes
from clerestory.guards.policy import Stale, Unseen
from clerestory.guards.second import ACTS, Request
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.model.schemas import schema
from clerestory.pipeline import cases_by_two, cases_change, cases_let_in, guarded_holds
from clerestory.pipeline.case_kept import kin_of
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_kept import kept_rows

__all__ = [
    "ACTS", "Request", "answer", "ask_counts", "ask_let_in", "ask_second", "ask_unseal", "may_answer", "newest_rule",
    "put_waiting", "requests", "use", "void_open", "waiting",
]  # fmt: skip

#: Signs of a request's id that have to be said.
LEAST_ID = 6

#: Act → the ability that asking for it needs.
_ABILITY = {
    "hold": "hold", "lift": "hold", "unseal": "cases", "export": "unmask", "release": "ask", "policy": "approve",
    "let in": "cases", "erase": "intake", "place": "cases", "authority": "cases",
}  # fmt: skip

#: What is done in the same moment in which it is agreed to; all else is done afterwards by whoever asked, with `use`.
_AT_ONCE = frozenset({"hold", "lift", "unseal", "let in", "place", "authority"})


def requests(desk: Desk) -> tuple[Request, ...]:
    """The requests that the viewer asked, answered or may answer, newest first: their form, and never content.

    Over real data the form is masked too: whoever answers is often no member of the case that it comes from.
    """
    desk.check("approve")
    found = _requests(desk.workspace.snapshot())
    if desk.workspace.info.evaluation:
        return found
    mine = [one for one in found if desk.viewer.name in (one.author, one.second) or _may_answer(desk, one)]
    return tuple(
        replace(one, reason=mask_shapes(one.reason), fields=mask_shapes(one.fields), receiver=mask_shapes(one.receiver))
        for one in mine
    )


def waiting(desk: Desk) -> int:
    """How many requests wait for this viewer."""
    if not desk.may("approve"):
        return 0
    return sum(_may_answer(desk, one) for one in _requests(desk.workspace.snapshot()))


def may_answer(desk: Desk, request: Request) -> bool:
    """Whether the viewer may be the second person of this request."""
    return desk.may("approve") and _may_answer(desk, request)


def _may_answer(desk: Desk, request: Request) -> bool:
    try:
        second.check_second(
            request, desk.viewer, now=desk.now, evaluation=desk.workspace.info.evaluation,
            kin=kin_of(desk.workspace.snapshot()),
        )  # fmt: skip
    except NotPermitted:
        return False
    return True


def ask_second(  # noqa: PLR0913  # the form of what is asked for
    desk: Desk,
    act: str,
    subject: str,
    *,
    reason: str,
    detail: Mapping[str, Any],
    receiver: str = "",
    fields: str = "",
    count: int = 0,
    exact: str = "",
    asks: str = "",
) -> str:
    """Ask for a second person; the request's id.

    exact : keyed digest of exactly what is shown, and to whom    asks : what of the form the ledger says too

    Raises
    ------
    NotPermitted : the role does not do this
    InputError : no reason, or an act that needs no second person
    """
    if act not in _ABILITY:
        raise InputError(where="request", expected="one of " + ", ".join(_ABILITY), found=repr(act))
    if act != "unseal":
        desk.check(_ABILITY[act], reason=reason)
    made = Request(
        id=desk.new_id("request", act, subject, fields, receiver, exact), act=act, author=desk.viewer.name,
        made_by=desk.viewer.made_by, subject=subject, receiver=receiver, fields=fields, count=count,
        reason=reason, asked_at=desk.now, exact=exact,
    )  # fmt: skip
    desk.write(f"ask: {act}", {"second_look": [_row(made, desk.now, detail)]}, request=made.id, asks=asks)
    return made.id


def ask_unseal(desk: Desk, case_id: str, *, reason: str) -> str:
    """Ask for a sealed case to be opened again: its members may, and a second person must agree."""
    desk.check("approve", case_id=case_id, reason=reason)
    return ask_second(desk, "unseal", case_id, reason=reason, detail={"case": case_id})


def ask_let_in(desk: Desk, case_id: str, person: str, *, by: str, basis: str, seen: str) -> str:
    """Ask for somebody who is kept out to be let in as a subject: by a court's order or their own consent (G5)."""
    wanted = cases_let_in.wanted(desk, case_id, person, by=by, basis=basis, seen=seen)
    # How they consented, or what the order says, is the case's, and not for whoever answers requests.
    return ask_second(desk, "let in", person, reason=f"by {by}", detail=wanted, fields=f"subject by {by}", count=1)


def ask_counts(desk: Desk, case_id: str, act: str, thing: str, *, reason: str) -> str:
    """Ask for a place, or an authority, of a case to count; each place asked for is of a budget.

    Raises
    ------
    Spent : as many places as an hour or a day allows
    """
    wanted = cases_by_two.wanted(desk, case_id, act, thing)
    desk.spend(f"ask: {act}")
    return ask_second(desk, act, thing, reason=reason, detail=wanted, fields=wanted["words"], count=1)


def put_waiting(desk: Desk, case_id: str, *, reason: str = "it was entered into a case, and waits there") -> int:
    """Ask for everything of a case that waits and that nobody was asked for yet; how many requests that made.

    reason : what whoever answers reads; never the words of the case, of which they may be no member
    """
    case = desk.check("cases", case_id=case_id)
    asked = {one.subject for one in _requests(desk.workspace.snapshot()) if one.state == "waiting"}
    made = 0
    for act, kind in cases_by_two.KINDS.items():
        for thing, event in (case.things.get(kind, {}) if case is not None else {}).items():
            if event.body.get("waits") and thing not in asked:
                ask_counts(desk, case_id, act, thing, reason=reason)
                made += 1
    return made


def answer(desk: Desk, request_id: str, *, agree: bool, reason: str) -> None:
    """Answer a request; a hold, its lifting and an unsealing are done at once, in the same act.

    Raises
    ------
    NotPermitted : the viewer may not be its second person
    Unseen : no such request
    """
    desk.check("approve", reason=reason)
    found = {one.id: one for one in _requests(desk.workspace.snapshot())}.get(request_id)
    if found is None:
        raise Unseen(where="request", expected="one that was asked", found="none of that id")
    detail = _details(desk.workspace.snapshot())[request_id]
    answered = second.answered(
        found, desk.viewer, agree=agree, now=desk.now, evaluation=desk.workspace.info.evaluation,
        kin=kin_of(desk.workspace.snapshot()),
    )  # fmt: skip

    def fresh(snapshot: Snapshot) -> None:
        newest = {one.id: one for one in _requests(snapshot)}[request_id]
        if newest.state != "waiting":
            raise Stale("somebody answered it meanwhile", where="request")
        if agree and found.act == "let in":
            cases_let_in.still(snapshot, detail)
        if agree and found.act in cases_by_two.KINDS:
            cases_by_two.still(snapshot, detail)

    rows: dict[str, list[dict[str, Any]]] = {"second_look": [_row(answered, desk.now, detail)]}
    if agree and found.act in _AT_ONCE:
        second.check_agreed(answered, act=found.act, subject=found.subject)
        for table, some in _effect(desk, answered, detail).items():
            rows[table] = [*rows.get(table, []), *some]
        rows["second_look"].append(_row(replace(answered, state="done"), desk.now, detail))
    desk.write(f"{'agree' if agree else 'refuse'}: {found.act}", rows, fresh=fresh, request=request_id)


def use(  # noqa: PLR0913  # the form of what was agreed to
    desk: Desk, request_id: str, *, act: str, subject: str, fields: str = "", count: int = 0, exact: str = ""
) -> Request:
    """Take what was agreed to: it stands as done, synced, before what it allows begins, and is never taken twice.

    Raises
    ------
    NotPermitted : the errors of `guards.second.used`
    Unseen : no such request
    """

    def taken(snapshot: Snapshot) -> Request:
        found = [one for one in _requests(snapshot) if one.id.startswith(request_id) and len(request_id) >= LEAST_ID]
        if len(found) != 1:
            raise Unseen(where="request", expected="one that was asked", found="none of that id")
        return second.used(
            found[0], desk.viewer.name, act=act, subject=subject, fields=fields, count=count, now=desk.now, exact=exact
        )

    before = desk.workspace.snapshot()
    done = taken(before)
    desk.write(f"use: {act}", {"second_look": [_row(done, desk.now, _details(before)[done.id])]}, fresh=taken,
               request=done.id)  # fmt: skip
    return done


def void_open(workspace: Workspace, *, now: datetime) -> int:
    """Void every request that could still be answered or used; how many.

    A restored backup knows nothing of what was done with a request after it was made: what was used once could be used
    again.  An agreed rule of releases stays: it is in force, and an older one that came back would be looser.
    """
    snapshot = workspace.snapshot()
    live = [one for one in _requests(snapshot) if second.can_be_used(one)]
    if live:
        details = _details(snapshot)
        rows = [_row(second.voided(one), now, details[one.id]) for one in live]
        with workspace.writer() as transaction:
            transaction.add("second_look", pa.Table.from_pylist(rows, schema=schema("second_look")))
            transaction.commit()
    return len(live)


def newest_rule(snapshot: Snapshot) -> str:
    """The rule of the team that two persons agreed to last: its digest; empty when none was ever changed."""
    done = [one for one in _requests(snapshot) if one.act == "policy" and one.state in ("agreed", "done")]
    return done[0].subject if done else ""


def _effect(desk: Desk, request: Request, detail: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows that an agreed request writes: nothing takes effect without the request that it comes from (G15)."""
    if request.act in ("hold", "lift"):
        return {"hold": [guarded_holds.row_of(request, detail, now=desk.now)]}
    if request.act == "let in":
        return cases_let_in.let_in(desk, detail, author=request.author)
    if request.act in cases_by_two.KINDS:
        return cases_by_two.counts(desk, detail, author=request.author)
    return {"case_event": [cases_change.unsealed(desk, request.subject, request.author, request.reason)]}


def _requests(snapshot: Snapshot) -> tuple[Request, ...]:
    newest: dict[str, Request] = {}
    for row in kept_rows(snapshot, "second_look"):
        newest[row["request"]] = Request(
            id=row["request"], act=row["act"], author=row["author"], made_by=row["made_by"] or "",
            subject=row["subject"], receiver=row["receiver"] or "", fields=row["fields"] or "",
            count=row["count_of"] or 0, reason=row["reason"], asked_at=row["asked_at"], state=row["state"],
            second=row["second"] or "", exact=json.loads(row["detail"] or "{}").get("exact", ""),
        )  # fmt: skip
    return tuple(sorted(newest.values(), key=lambda one: (one.asked_at, one.id), reverse=True))


def _details(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    return {row["request"]: json.loads(row["detail"] or "{}") for row in kept_rows(snapshot, "second_look")}


def _row(request: Request, now: datetime, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "request": request.id, "act": request.act, "author": request.author, "made_by": request.made_by,
        "subject": request.subject, "receiver": request.receiver, "fields": request.fields,
        "count_of": request.count, "reason": request.reason, "asked_at": request.asked_at, "state": request.state,
        "second": request.second, "decided_at": now,
        "detail": json.dumps(
            dict(detail) | ({"exact": request.exact} if request.exact else {}), ensure_ascii=False, sort_keys=True
        ),
    }  # fmt: skip
