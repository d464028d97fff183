"""Cases and staff as their kept rows say: for guards and what stands behind them, whoever may see them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from clerestory.guards.people import Belongs, Identifier
from clerestory.guards.second import Kin
from clerestory.lake.workspace import Snapshot
from clerestory.model.case import CaseFile, Event, fold
from clerestory.pipeline.guarded_kept import kept_rows

#: Between kind and value, and between identifiers, where several stand in one text of an event.
_PAIR, _LINE = "\x1f", "\n"


def events_by_case(snapshot: Snapshot) -> dict[str, tuple[Event, ...]]:
    """The events of every case, oldest first."""
    found: dict[str, list[Event]] = {}
    for row in kept_rows(snapshot, "case_event"):
        event = Event(
            id=row["event"],
            case=row["case_file"],
            kind=row["kind"],
            thing=row["thing"] or "",
            who=row["who"],
            at=row["decided_at"],
            reason=row["reason"] or "",
            body=json.loads(row["body"] or "{}"),
        )
        found.setdefault(event.case, []).append(event)
    # Files keep the order in which they were committed: that, and not the clock, says what came first.
    return {case: tuple(events) for case, events in found.items()}


def case_of(snapshot: Snapshot, case_id: str) -> CaseFile | None:
    """The case of that id, whoever may see it; None when there is none."""
    events = events_by_case(snapshot).get(case_id)
    return fold(events) if events else None


def spelled(identifiers: tuple[Identifier, ...]) -> str:
    """Identifiers as one text of an event's body."""
    return _LINE.join(_PAIR.join(one) for one in identifiers)


def read_out(text: str) -> tuple[Identifier, ...]:
    """What `spelled` wrote."""
    pairs = (line.partition(_PAIR) for line in text.split(_LINE) if line)
    return tuple((kind, value) for kind, _, value in pairs)


def belongings(snapshot: Snapshot) -> tuple[Belongs, ...]:
    """Every identifier that was entered for a person of any case, sealed and closed ones too, with the newest role."""
    return tuple(
        Belongs(identifier=identifier, role=event.body.get("role", "undecided"), agreed=bool(event.body.get("agreed")))
        for events in events_by_case(snapshot).values()
        for event in fold(events).things.get("person", {}).values()
        for identifier in read_out(event.body.get("identifiers", ""))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the staff, as the newest row says: the role, who made the account, whether it is in use.

    noted_by : who wrote the newest row: of the first administrator, the account of the machine that made it
    vouched_by : who said that they met the holder, since the account was changed last; the holder among them says that
        they took the account for their own at the machine
    """

    name: str
    role: str
    made_by: str
    active: bool
    noted_by: str = ""
    vouched_by: frozenset[str] = frozenset()


def staff(snapshot: Snapshot) -> dict[str, Member]:
    """Name → member of staff."""
    known: dict[str, Member] = {}
    for row in kept_rows(snapshot, "staff"):
        before = known.get(row["name"])
        met = {*(before.vouched_by if before is not None else ()), row["who"]} if row["vouched"] else ()
        known[row["name"]] = Member(
            name=row["name"], role=row["role"], made_by=row["made_by"] or "", active=row["active"],
            vouched_by=frozenset(met), noted_by=row["who"] or "",
        )  # fmt: skip
    return known


def kin_of(snapshot: Snapshot) -> Kin:
    """Who made whose account, who took theirs, and who vouched for whom: all of them work here, none administers."""
    known = staff(snapshot)
    trusted = {one.name for one in known.values() if one.active and one.role != "administrator"}
    return Kin(
        # Whoever made the first administrator is the first of the hand, under whatever other name they work here.
        made_by={
            one.name: one.made_by or (one.noted_by if one.role == "administrator" else "") for one in known.values()
        },
        vouched={one.name: (one.vouched_by & trusted) - {one.name} for one in known.values()},
        claimed=frozenset(one.name for one in known.values() if one.name in trusted & one.vouched_by),
    )
