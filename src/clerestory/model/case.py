"""A case: who works on it, under which authority and purposes, and what belongs to it; folded from its typed events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from clerestory.errors import InputError

CaseState = Literal["open", "sealed", "closed"]

#: What may happen to a case.  Each is one row of `case_event`; nothing is changed or taken back, only answered by a
#: later one.
EVENTS = (
    "opened", "member", "left", "authority", "note", "task", "item", "dropped", "person", "sealed", "unsealed",
    "closed",
)  # fmt: skip

#: Roles of persons in a case.  All but one keep a person out of every comparison (G5).
PERSON_ROLES: Mapping[str, str] = {
    "undecided": "not decided yet",
    "victim": "victim",
    "survivor": "survivor",
    "witness": "witness",
    "reporter": "who reported",
    "relative": "relative or friend",
    "professional": "here for work",
    "subject": "subject of the inquiry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a case.

    thing : what it is about: the id of a note, task, person, item; the name of a member; empty for the case itself
    body : a few texts by name; which ones depends on the kind
    """

    id: str
    case: str
    kind: str
    thing: str
    who: str
    at: datetime
    reason: str
    body: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in EVENTS:
            raise InputError(where="case event", expected="one of " + ", ".join(EVENTS), found=repr(self.kind))
        if self.at.tzinfo is None:
            raise InputError(where="case event", expected="a time with its zone", found="one without")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case as its events left it.

    things : kind of event → id → the newest event about it    members : who works on it
    ends_at : when the last authority that counts ends; None when one has no end.  One that waits for a second person
        does not count: a case that has no other ended when it was opened
    """

    id: str
    title: str
    state: CaseState
    opened: Event
    events: tuple[Event, ...]
    members: frozenset[str]
    purposes: frozenset[str]
    ends_at: datetime | None
    things: Mapping[str, Mapping[str, Event]]

    @property
    def seen(self) -> str:
        """What a reader saw: the id of the newest event of the case itself; an edit names it, a later one is stale."""
        own = [one for one in self.events if one.kind in ("opened", "sealed", "unsealed", "closed")]
        return own[-1].id

    @property
    def closing(self) -> Event | None:
        """The event that closed it; None for one that is not closed."""
        if self.state != "closed":
            return None
        return next(one for one in reversed(self.events) if one.kind == "closed")

    def holds(self, kind: str, id: str) -> bool:
        """Whether something of that kind belongs to this case: a child under a foreign parent does not."""
        return id in self.things.get(kind, {})


def fold(events: tuple[Event, ...]) -> CaseFile:
    """The case that these events, oldest first, make; InputError unless the first one opens it."""
    if not events or events[0].kind != "opened":
        raise InputError(where="case", expected="an event that opens it", found="none")
    state: CaseState = "open"
    members: set[str] = set()
    things: dict[str, dict[str, Event]] = {}
    for one in events:
        state = _STATE.get(one.kind, state)
        if one.kind in ("opened", "member"):
            members.add(one.thing or one.who)
        elif one.kind == "left":
            members.discard(one.thing)
        elif one.kind == "dropped":
            things.get("item", {}).pop(one.thing, None)
        if one.thing and one.kind in ("authority", "note", "task", "item", "person"):
            things.setdefault(one.kind, {})[one.thing] = one
    said = tuple(things.get("authority", {}).values())
    ends = [one.body.get("until", "") for one in said if not one.body.get("waits")]
    if said and not ends:
        ends = [events[0].at.isoformat()]
    return CaseFile(
        id=events[0].case,
        title=events[0].body.get("title", ""),
        state=state,
        opened=events[0],
        events=events,
        members=frozenset(members),
        purposes=frozenset(events[0].body.get("purposes", "").split()),
        ends_at=None if not ends or not all(ends) else max(datetime.fromisoformat(end) for end in ends),
        things=things,
    )


_STATE: Mapping[str, CaseState] = {"opened": "open", "sealed": "sealed", "unsealed": "open", "closed": "closed"}
