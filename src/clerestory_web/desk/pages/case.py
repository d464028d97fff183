"""Cases: the list, and one with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clerestory.model.case import PERSON_ROLES, CaseFile, Event
from clerestory.pipeline.cases import Look, masked_label
from clerestory_web.desk.pages.shared import CaseRef, Pager, Timeline, counted, timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in the list; of a sealed one its members see that it is there, and no more."""

    id: str
    url: str
    title: str
    state: str
    opened_on: datetime
    ends_on: datetime | None
    erased_on: datetime | None
    people_n: int
    tasks_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage:
    """The viewer's cases."""

    template = "cases"
    cases: tuple[CaseRow, ...]
    may_open: bool
    purposes: tuple[str, ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the case, by a label that is masked."""

    id: str
    label_masked: str
    role: str
    role_words: str
    basis: str
    decided_on: datetime
    by: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Under which authority the case is worked."""

    id: str
    kind: str
    number: str
    issuer: str
    scope: str
    until: datetime | None
    ended: bool
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that was put into the case."""

    id: str
    kind: str
    words: str
    url: str
    reason: str
    by: str
    on: datetime
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note as it stands now."""

    id: str
    text: str
    by: str
    on: datetime
    seen: str
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it stands now."""

    id: str
    text: str
    due: str
    done: bool
    by: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case."""

    template = "case"
    id: str
    title: str
    state: str
    purposes: tuple[str, ...]
    opened_on: datetime
    opened_by: str
    reason: str
    members: tuple[str, ...]
    people: tuple[Person, ...]
    authorities: tuple[Authority, ...]
    timeline: Timeline
    items: tuple[Item, ...]
    notes: tuple[Note, ...]
    tasks: tuple[Task, ...]
    looks: tuple[Look, ...]
    may: frozenset[str]
    person_roles: tuple[tuple[str, str], ...]
    accounts: tuple[str, ...]
    seen: str
    erased_on: datetime | None
    is_held: bool


def case_ref(case: CaseFile) -> CaseRef:
    """A case by its name."""
    return CaseRef(id=case.id, title=case.title, url=reverse("case", args=[case.id]))


def cases_page(
    cases: Sequence[tuple[CaseFile, datetime | None]], *, may_open: bool, purposes: tuple[str, ...], pager: Pager
) -> CasesPage:
    """A page of the list, of its cases and of when they erase themselves."""
    return CasesPage(
        cases=tuple(
            CaseRow(
                id=one.id, url=reverse("case", args=[one.id]),
                title=one.title if one.state != "sealed" else "Sealed", state=one.state, opened_on=one.opened.at,
                ends_on=one.ends_at if one.state == "open" else None, erased_on=end,
                people_n=len(one.things.get("person", {})) if one.state != "sealed" else 0,
                tasks_open=sum(t.body.get("done") != "yes" for t in one.things.get("task", {}).values())
                if one.state != "sealed" else 0,
            )
            for one, end in cases
        ),
        may_open=may_open, purposes=purposes, pager=pager,
    )  # fmt: skip


def _edited(case: CaseFile, event: Event) -> bool:
    return sum(one.kind == event.kind and one.thing == event.thing for one in case.events) > 1


def case_page(  # what a page is made of
    case: CaseFile,
    *,
    looks: Sequence[Look],
    may: frozenset[str],
    accounts: Sequence[str],
    now: datetime,
    end: tuple[datetime | None, bool],
) -> CasePage:
    """A case as a page.  *end*: when it erases itself, and whether a hold keeps it."""
    things = {kind: case.things.get(kind, {}) for kind in ("person", "authority", "item", "note", "task")}
    return CasePage(
        id=case.id, title=case.title, state=case.state, purposes=tuple(sorted(case.purposes)),
        opened_on=case.opened.at, opened_by=case.opened.who, reason=case.opened.reason,
        members=tuple(sorted(case.members)),
        people=tuple(_person(id_, one) for id_, one in things["person"].items()),
        authorities=tuple(_authority(id_, one, now) for id_, one in things["authority"].items()),
        timeline=timeline([("case", counted([one.at.date() for one in case.events]), 0)]),
        items=tuple(_item(id_, one) for id_, one in things["item"].items()),
        notes=tuple(
            Note(id=id_, text=one.body["text"], by=one.who, on=one.at, seen=one.id, edited=_edited(case, one))
            for id_, one in things["note"].items()
        ),
        tasks=tuple(
            Task(
                id=id_, text=one.body["text"], due=one.body.get("due", ""), done=one.body.get("done") == "yes",
                by=one.who, seen=one.id,
            )
            for id_, one in things["task"].items()
        ),
        looks=tuple(looks), may=may, person_roles=tuple(PERSON_ROLES.items()),
        accounts=tuple(accounts), seen=case.seen, erased_on=end[0], is_held=end[1],
    )  # fmt: skip


def _person(person: str, event: Event) -> Person:
    role = event.body.get("role", "undecided")
    return Person(
        id=person, label_masked=masked_label(event.body.get("label", "")),
        role=role, role_words=PERSON_ROLES.get(role, role), basis=event.body.get("basis", ""), decided_on=event.at,
        by=event.who, seen=event.id,
    )  # fmt: skip


def _authority(authority: str, event: Event, now: datetime) -> Authority:
    until = datetime.fromisoformat(event.body["until"]) if event.body.get("until") else None
    said = {name: event.body.get(name, "") for name in ("kind", "number", "issuer", "scope")}
    waits = bool(event.body.get("waits"))
    return Authority(id=authority, until=until, ended=until is not None and until <= now, waits=waits, **said)


def _item(item: str, event: Event) -> Item:
    kind, of = event.body.get("kind", ""), event.body.get("of", "")
    url = reverse(kind, args=[of]) if kind in ("lead", "group", "template") else ""
    words = event.body.get("words", "") or f"{kind} {of[:8]}"
    waits = bool(event.body.get("waits"))
    return Item(id=item, kind=kind, words=words, url=url, reason=event.reason, by=event.who, on=event.at, waits=waits)
