"""The desk's way in: who asks, in which working case; every read asks the policy, spends a budget, and is written down.

A door that has a browser at its other end calls what stands in the `guarded` and `cases` modules, and nothing else of
the pipeline: each of them begins with `Desk.check` or `Desk.act`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.guards import budget, policy, roles
from clerestory.guards.budget import Spent
from clerestory.guards.policy import Stale, Unseen, Viewer, Wish
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.model.case import CaseFile
from clerestory.model.schemas import schema
from clerestory.pipeline.case_kept import case_of, events_by_case
from clerestory.pipeline.office import Detail, Office

__all__ = ["Desk", "Spent", "Stale", "Unseen", "Viewer", "case_of", "desk_of", "events_by_case", "needed"]

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An open office and who sits at it.  `office.case` is the case worked on, empty for none."""

    office: Office
    viewer: Viewer

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.office.workspace

    @property
    def now(self) -> datetime:
        """The time of this request."""
        return self.office.now

    def wish(self, ability: str, *, case_id: str = "", **more: Any) -> Wish:
        """A wish, with the case looked up."""
        case = case_of(self.workspace.snapshot(), case_id) if case_id else None
        return Wish(ability=ability, case_id=case_id, case=case, **more)

    def check(self, ability: str, *, case_id: str = "", **more: Any) -> CaseFile | None:
        """Ask the policy; the case, when one was named."""
        wish = self.wish(ability, case_id=case_id, **more)
        policy.check(self.workspace.info, self.viewer, wish, now=self.now)
        return wish.case

    def may(self, ability: str, **more: Any) -> bool:
        """Whether the policy agrees, for what a page offers."""
        return policy.visible(self.workspace.info, self.viewer, self.wish(ability, **more), now=self.now)

    def role_may(self, role: str, ability: str) -> bool:
        """Whether a role of this workspace has an ability."""
        return roles.may(self.workspace.info.kind, role, ability)

    def anchor(self) -> None:
        """NotPermitted outside of an open case: while evaluating, purpose `quality` stands for one (G1, G19)."""
        if self.workspace.info.evaluation:
            return
        self.check("cases", case_id=self.office.case, clear=True, purpose=self.office.purpose)

    def spend(self, act: str) -> None:
        """Spent when this person has done as much of it as is allowed; counted from the ledger (G13)."""
        budget.check_budget(self.recent(who=self.viewer.name), self.viewer.name, act, now=self.now)

    def recent(self, **holding: str) -> list[dict[str, Any]]:
        """The ledger's lines of the last day, newest first; those alone that hold these fields."""
        return budget.lines_since(self.workspace.ledger.path, self.now - timedelta(days=1), **holding)

    @contextmanager
    def act(self, name: str, *, case_id: str = "", **detail: str | int) -> Iterator[Detail]:
        """An act in the ledger, its intent synced before the block begins; in the case named, or the one worked on."""
        office = replace(self.office, case=case_id or self.office.case)
        with office.act(name, **detail) as outcome:
            yield outcome

    def write(  # an act, its place, its rows and what must still hold when they are written
        self,
        name: str,
        rows: Mapping[str, Rows],
        *,
        case_id: str = "",
        fresh: Callable[[Snapshot], object] | None = None,
        **detail: str | int,
    ) -> None:
        """Write rows of kept tables, all or none.  *fresh* is asked under the writer's lock: no stale edit."""
        with self.act(name, case_id=case_id, **detail), self.workspace.writer() as transaction:
            if fresh is not None:
                fresh(transaction.snapshot)
            for table, some in rows.items():
                transaction.add(table, pa.Table.from_pylist([dict(row) for row in some], schema=schema(table)))
            transaction.commit()

    def new_id(self, kind: str, *parts: str) -> str:
        """An id for something made now: keyed, so that it tells nobody how many there are."""
        return self.workspace.ids.of(kind, self.viewer.name, self.now.isoformat(), *parts)


def desk_of(office: Office) -> Desk:
    """The desk of whoever is at a terminal: with the role that the house has for them, none when it knows none."""
    return Desk(office=office, viewer=Viewer(name=office.user, role=office.role, made_by=office.made_by))


def needed(**words: str) -> None:
    """InputError unless each of the words is there."""
    for name, said in words.items():
        if not said.strip():
            raise InputError(where=name, expected="some words", found="none")
