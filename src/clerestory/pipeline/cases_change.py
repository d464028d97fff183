"""What happens to a case: each change is one event, refused when somebody else changed the same since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from clerestory.errors import InputError
from clerestory.guards import access, acts, expiry, people, roles
from clerestory.guards.masking import mask
from clerestory.guards.people import Identifier
from clerestory.guards.policy import Stale, Unseen
from clerestory.lake.workspace import Snapshot
from clerestory.linking.contacts import CONTACTS
from clerestory.model.case import PERSON_ROLES, CaseFile
from clerestory.pipeline.case_kept import read_out, spelled
from clerestory.pipeline.cases_asked import weigh
from clerestory.pipeline.guarded import Desk, case_of, needed
from clerestory.pipeline.reach import reach_of, traces_of
from clerestory.reading.query import read_query

#: Kinds of things that are put into a case.
ITEMS = ("lead", "group", "template", "trace", "identifier", "place")

#: What is put in only where something in the case leads to it already: a case grows from what somebody said in it.
_LED_TO = frozenset({"lead", "group", "template", "trace"})

_LONGEST = 20_000

_NOTHING: Mapping[str, str] = MappingProxyType({})


def open_case(
    desk: Desk, *, title: str, purpose: str, authority: Mapping[str, str], reason: str, members: tuple[str, ...] = ()
) -> str:
    """Open a case; its id.  Over real data an authority without number and issuer waits for a second person.

    Parameters
    ----------
    authority : kind, number, issuer, scope, until (ISO date or empty)
    members : who works on it besides the viewer

    Raises
    ------
    NotPermitted : the role opens no cases, or a purpose that does not exist here (G1)
    InputError : no title, no authority or no reason (G15)
    """
    desk.check("open_case", reason=reason)
    needed(title=title, authority=authority.get("kind", ""))
    said = access.purpose(desk.workspace.info, purpose)
    case_id = desk.new_id("case", title)
    body = {"title": title, "purposes": said}
    named = bool(authority.get("number", "").strip() and authority.get("issuer", "").strip())
    waits = not named and not desk.workspace.info.evaluation
    rows = [
        row_of(desk, case_id, "opened", "", reason, body),
        row_of(
            desk, case_id, "authority", desk.new_id("authority", case_id), reason, _authority(authority, waits=waits)
        ),
        *(row_of(desk, case_id, "member", one, reason, {}) for one in members if one != desk.viewer.name),
    ]
    desk.write("case opened", {"case_event": rows}, case_id=case_id)
    return case_id


def add_member(desk: Desk, case_id: str, who: str, *, reason: str) -> None:
    """Let somebody else work on the case."""
    _change(desk, case_id, "member", who, reason, {}, words={"who": who})


def add_authority(desk: Desk, case_id: str, authority: Mapping[str, str]) -> str:
    """Enter an authority with its scope and end; its id.

    Over real data it waits for a second person: whoever works in a case does not make it last longer alone.
    """
    made = desk.new_id("authority", case_id, *authority.values())
    body = _authority(authority, waits=not desk.workspace.info.evaluation)
    _change(desk, case_id, "authority", made, None, body)
    return made


def add_note(desk: Desk, case_id: str, text: str) -> str:
    """Add a note; its id."""
    made = desk.new_id("note", case_id, text)
    _change(desk, case_id, "note", made, None, {"text": text}, words={"text": text})
    return made


def edit_note(desk: Desk, case_id: str, note: str, text: str, *, seen: str) -> None:
    """Change a note; Stale when it is no longer the one that was *seen* (the id of its newest event)."""
    _change(desk, case_id, "note", note, None, {"text": text}, words={"text": text}, seen=seen)


def add_task(desk: Desk, case_id: str, text: str, *, due: str = "") -> str:
    """Add a task; its id."""
    made = desk.new_id("task", case_id, text)
    _change(desk, case_id, "task", made, None, {"text": text, "due": due, "done": ""}, words={"text": text})
    return made


def edit_task(desk: Desk, case_id: str, task: str, body: Mapping[str, str], *, seen: str) -> None:
    """Change a task's text, due day or whether it is done; Stale as for a note."""
    said = {name: body.get(name, "") for name in ("text", "due", "done")}
    _change(desk, case_id, "task", task, None, said, words={"text": said["text"]}, seen=seen)


def add_person(
    desk: Desk, case_id: str, label: str, role: str, *, basis: str, identifiers: tuple[str, ...] = ()
) -> str:
    """Enter a person under a role, with what it is based on; whoever is not decided yet counts as a victim (G5).

    identifiers : numbers, e-mails, accounts of theirs as they are written: but a subject's they enter no comparison
    """
    made = desk.new_id("person", case_id, label)
    said = tuple(dict.fromkeys(_identifier(desk, one) for one in identifiers if one.strip()))
    for one in said:
        weigh(desk, case_id, one)
    _person(desk, case_id, made, label, role, basis, seen=None, identifiers=spelled(said))
    return made


def _identifier(desk: Desk, said: str) -> Identifier:
    """The one identifier that somebody wrote; InputError when none is read in it, or several are."""
    read = read_query(said, country=desk.workspace.info.country)
    # A full name is an identifier too, where nothing else is read; a single word is somebody's account.
    meant = [one for one in read if one[0] in (*CONTACTS, "plate")] or [one for one in read if one[0] == "name"]
    if len(meant) != 1:
        raise InputError(where="identifier", expected="one telephone number, e-mail, account, page, plate or full name",
                         found=f"{len(meant)} read")  # fmt: skip
    return meant[0]


def set_role(desk: Desk, case_id: str, person: str, role: str, *, basis: str, seen: str) -> None:
    """Decide a person's role anew; Stale when somebody else decided it since."""
    found = desk.check("cases", case_id=case_id, child=("person", person), write=True)
    assert found is not None
    body = found.things["person"][person].body
    _person(desk, case_id, person, body.get("label", ""), role, basis, seen=seen,
            identifiers=body.get("identifiers", ""))  # fmt: skip


def _person(  # noqa: PLR0913  # a person, where, what it is decided to be
    desk: Desk, case_id: str, person: str, label: str, role: str, basis: str, *, seen: str | None, identifiers: str
) -> None:
    if role not in PERSON_ROLES:
        raise InputError(where="role", expected="one of " + ", ".join(PERSON_ROLES), found=repr(role))
    kept = {"person": person, "role": role, "basis": basis, "decided_at": desk.now, "who": desk.viewer.name,
            "case_file": case_id}  # fmt: skip
    said = {"label": label, "role": role, "basis": basis, **({"identifiers": identifiers} if identifiers else {})}
    if desk.workspace.info.evaluation:
        # Purpose quality stands for the second person (G19).
        said |= {"agreed": "quality"} if roles.may_be_matched(role) else {}
    else:
        people.check_let_in(role, read_out(identifiers))
    _change(desk, case_id, "person", person, None, said,
            words={"label": label, "basis": basis}, seen=seen, also={"person_role": [kept]})  # fmt: skip


def put_item(desk: Desk, case_id: str, kind: str, of: str, *, words: str, reason: str) -> str:
    """Put a lead, a group, a template, a trace, an identifier or a place into a case: what it reads starts from these.

    Over real data a place waits for a second person; till then it leads to nothing, and nothing there is counted.

    Raises
    ------
    NotPermitted : over real data, a lead, group, template or trace that nothing in the case leads to (G1)
    Spent : as many identifiers as an hour or a day allows, or one after the other (G13)
    InputError : words in which no identifier is read
    """
    found = desk.check("cases", case_id=case_id, write=True, reason=reason)
    if found is None:
        raise Unseen(where="case", expected="a case that you work on", found="none", hint="say which case you work on")
    if kind not in ITEMS:
        raise InputError(where="item", expected="one of " + ", ".join(ITEMS), found=repr(kind))
    if kind in _LED_TO and not desk.workspace.info.evaluation:
        snapshot = desk.office.seen()
        reached = bool(traces_of(snapshot, kind, of) & reach_of(snapshot, found))
        acts.check_reached(acts.Act(needs="anchor", thing=kind), reached)
    if kind == "identifier":
        said = _identifier(desk, of)
        weigh(desk, case_id, said)
        of = spelled((said,))
    item = desk.workspace.ids.of("item", case_id, kind, of)
    before = found.things.get("item", {}).get(item)
    if kind == "place" and before is not None and before.body.get("agreed"):
        return item
    body = {"kind": kind, "of": of, "words": words}
    if kind == "place" and not desk.workspace.info.evaluation:
        body |= {"waits": "yes"}
    _change(desk, case_id, "item", item, reason, body, words={"of": of})
    return item


def put_said(desk: Desk, case_id: str, kind: str, said: str, *, reason: str) -> str:
    """Put what somebody says into a case: an identifier, shown masked from then on, or a place."""
    desk.check("cases", case_id=case_id, write=True, reason=reason)
    if kind not in ("identifier", "place"):
        raise InputError(where="item", expected="an identifier or a place", found=repr(kind))
    words = mask(*_identifier(desk, said)) if kind == "identifier" else said.strip()
    return put_item(desk, case_id, kind, said.strip(), words=words, reason=reason)


def drop_item(desk: Desk, case_id: str, item: str, *, reason: str) -> None:
    """Take something out of a case again."""
    desk.check("cases", case_id=case_id, child=("item", item), write=True, reason=reason)
    _change(desk, case_id, "dropped", item, reason, {})


def close_case(desk: Desk, case_id: str, *, reason: str, seen: str, until: str = "") -> None:
    """Close the case: from now on it is read only, and on the day *until* (ISO date) it erases itself.

    Raises
    ------
    InputError : no day, one that is past, or one beyond the longest that a closed case is kept
    """
    desk.check("cases", case_id=case_id, write=True, reason=reason)
    end = expiry.case_kept_until(_end_of(until), now=desk.now, evaluation=desk.workspace.info.evaluation)
    _state(desk, case_id, "closed", reason, seen, {"until": end.isoformat()})


def seal_case(desk: Desk, case_id: str, *, reason: str, seen: str) -> None:
    """Seal the case: two persons open it again."""
    _state(desk, case_id, "sealed", reason, seen)


def unsealed(desk: Desk, case_id: str, author: str, reason: str) -> dict[str, Any]:
    """The event that opens a sealed case again: written only with the agreed request that it comes from."""
    return row_of(desk, case_id, "unsealed", "", reason, {"asked_by": author})


def _state(  # what happens to a case as a whole
    desk: Desk, case_id: str, kind: str, reason: str, seen: str, body: Mapping[str, str] = _NOTHING
) -> None:
    def fresh(case: CaseFile) -> None:
        if case.seen != seen:
            raise Stale("somebody else changed the case since you read it", where="case")

    desk.check("cases", case_id=case_id, write=True, reason=reason)
    row = row_of(desk, case_id, kind, "", reason, body)
    desk.write(f"case {kind}", {"case_event": [row]}, case_id=case_id, fresh=_with(case_id, fresh))


def _change(  # noqa: PLR0913  # one event with all that may go with it
    desk: Desk,
    case_id: str,
    kind: str,
    thing: str,
    reason: str | None,
    body: Mapping[str, str],
    *,
    words: Mapping[str, str] | None = None,
    seen: str | None = None,
    also: Mapping[str, list[dict[str, Any]]] | None = None,
) -> None:
    """Write one event.  *seen* is the newest event about the thing that its editor read; it must belong to the case."""
    child = (kind, thing) if seen is not None else None
    desk.check("cases", case_id=case_id, child=child, write=True, reason=reason)
    needed(**(words or {}))
    if any(len(said) > _LONGEST for said in body.values()):
        raise InputError(where=kind, expected=f"at most {_LONGEST:,} characters", found="more")

    def fresh(case: CaseFile) -> None:
        if case.state != "open":
            raise Stale("the case was closed or sealed meanwhile", where="case")
        if seen is not None and case.things[kind][thing].id != seen:
            raise Stale(f"somebody else changed this {kind} since you read it", where=kind)

    rows = {"case_event": [row_of(desk, case_id, kind, thing, reason or "", body)], **(also or {})}
    desk.write(f"case {kind}", rows, case_id=case_id, fresh=_with(case_id, fresh))


def _with(case_id: str, fresh: Callable[[CaseFile], None]) -> Callable[[Snapshot], None]:
    def asked(snapshot: Snapshot) -> None:
        case = case_of(snapshot, case_id)
        if case is None:
            raise Stale("the case is gone", where="case")
        fresh(case)

    return asked


def row_of(desk: Desk, case_id: str, kind: str, thing: str, reason: str, body: Mapping[str, str]) -> dict[str, Any]:
    """One event as a row."""
    said = json.dumps(dict(body), ensure_ascii=False, sort_keys=True)
    return {
        "event": desk.new_id("event", case_id, kind, thing, said),
        "case_file": case_id,
        "kind": kind,
        "thing": thing,
        "who": desk.viewer.name,
        "decided_at": desk.now,
        "reason": reason,
        "body": said,
    }


def _authority(said: Mapping[str, str], *, waits: bool) -> dict[str, str]:
    needed(authority=said.get("kind", ""))
    body = {name: said.get(name, "").strip() for name in ("kind", "number", "issuer", "scope")}
    end = _end_of(said.get("until", ""))
    return body | {"until": end.isoformat() if end is not None else ""} | ({"waits": "yes"} if waits else {})


def _end_of(said: str) -> datetime | None:
    """The end of a day; None where none was said."""
    try:
        return datetime.combine(date.fromisoformat(said.strip()), time.max, tzinfo=UTC) if said.strip() else None
    except ValueError:
        raise InputError(where="until", expected="a day, as in 2027-01-31", found="something else") from None
