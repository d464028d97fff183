"""The house: accounts, second persons, holds, demands, the ledger, one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerestory.pipeline.doctor import Finding
from clerestory.pipeline.guarded_demands import Demand
from clerestory.pipeline.guarded_ledger import LedgerLine
from clerestory.pipeline.guarded_second import Request
from clerestory_web.desk.pages.shared import Pager

#: Act that a budget counts → what it is to whoever did it, and the ability that it needs.
LIMITS = {
    "find": ("Searches", "find"), "brief": ("Briefs taken along", "find"), "unmask": ("Fields unmasked", "unmask"),
    "lead": ("Leads read", "leads"), "review": ("Leads answered", "review"), "template": ("Templates read", "leads"),
    "group": ("Groups read", "leads"), "ask": ("Questions asked", "ask"), "case": ("Cases read", "cases"),
    "identifier": ("Identifiers put into cases", "cases"), "add": ("Files put in", "intake"),
    "release plan": ("Releases planned", "ask"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account of the desk."""

    name: str
    role: str
    role_words: str
    made_by: str
    since: datetime
    last_seen: datetime | None
    second_factor: bool
    active: bool
    fresh: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A guard, and whether it stands in code."""

    id: str
    words: str
    stands: bool
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """Accounts and how the house stands.  `told_once` is a new account's password, shown this one time."""

    template = "team"
    accounts: tuple[AccountRow, ...]
    roles: tuple[tuple[str, str], ...]
    doctor: tuple[Finding, ...]
    guards: tuple[Guard, ...]
    alarms: tuple[tuple[str, datetime, str], ...]
    told_once: str = ""
    told_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request for a second person: its form, never its content."""

    id: str
    act: str
    act_words: str
    author: str
    receiver: str
    fields: str
    count: int
    ends: datetime
    reason: str
    state: str
    second: str
    asked_on: datetime
    may_answer: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsPage:
    """Requests: those that wait for the viewer, the first of them shown, the viewer's own, and a page of what was."""

    template = "approvals"
    waiting: tuple[Approval, ...]
    waiting_n: int
    mine: tuple[Approval, ...]
    past: tuple[Approval, ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A hold."""

    id: str
    name: str
    sources: tuple[str, ...]
    kind: str
    state: str
    placed_by: str
    second: str
    on: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsPage:
    """A page of the holds: those that stand, how many they are, then those that were lifted."""

    template = "holds"
    holds: tuple[HoldRow, ...]
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]
    standing: int
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRow:
    """A demand with its steps."""

    id: str
    from_whom: str
    records: str
    by_judge: bool
    received_on: datetime
    steps: tuple[tuple[str, str, str, str], ...]
    next: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandsPage:
    """Demands for records."""

    template = "demands"
    demands: tuple[DemandRow, ...]
    pager: Pager
    year: int
    table: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """The ledger, newest first."""

    template = "ledger"
    lines: tuple[LedgerLine, ...]
    older_url: str
    sound: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """The viewer's own account."""

    template = "account"
    name: str
    role_words: str
    second_factor: bool
    passkeys_n: int
    limits: tuple[tuple[str, int, int], ...]
    settings_url: str


def demand_row(demand: Demand, words: dict[str, str]) -> DemandRow:
    """A demand as it is shown."""
    return DemandRow(
        id=demand.id, from_whom=demand.from_whom, records=demand.records, by_judge=demand.by_judge,
        received_on=demand.received_at,
        steps=tuple((one.step, words[one.step], one.words, one.who) for one in demand.taken),
        next=tuple((step, words[step]) for step in demand.open_steps),
    )  # fmt: skip


def approval(request: Request, *, words: str, may_answer: bool, url: str) -> Approval:
    """A request as it is shown."""
    return Approval(
        id=request.id, act=request.act, act_words=words, author=request.author, receiver=request.receiver,
        fields=request.fields, count=request.count, ends=request.ends_at, reason=request.reason, state=request.state,
        second=request.second, asked_on=request.asked_at, may_answer=may_answer, url=url,
    )  # fmt: skip
