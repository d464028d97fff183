"""What has ended goes by itself: sources and closed cases whose end has passed, unless a hold stands on them (G18)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clerestory.guards import expiry, people, roles
from clerestory.model.case import CaseFile, fold
from clerestory.pipeline.case_kept import events_by_case, read_out
from clerestory.pipeline.guarded_held import holds_on_case, is_held
from clerestory.pipeline.kept_out import in_links, traces_of_identifiers

if TYPE_CHECKING:
    from clerestory.lake.workspace import Snapshot
    from clerestory.pipeline.office import Office


def let_go(office: Office) -> None:
    """Erase what has ended; each in an act of its own, so that one that fails keeps no other from going."""
    snapshot = office.workspace.snapshot()
    for source in expiry.expired(snapshot.sources, now=office.now):
        if is_held(snapshot, source):
            continue
        with office.act("expire", source=source.id) as outcome, office.workspace.writer() as transaction:
            # Another command that was opened in the same moment may have let it go already.
            if any(one.id == source.id for one in transaction.snapshot.sources):
                outcome["reasons"] = transaction.erase_source(source.id).reasons
                transaction.commit()
    for case in expiry.ended_cases(cases_of(snapshot), now=office.now):
        if holds_on_case(snapshot, case) or keeps_somebody_out(office, snapshot, case):
            continue
        with replace(office, case=case.id).act("expire") as outcome, office.workspace.writer() as transaction:
            # Under the writer's lock: a hold that was placed a moment ago counts.
            if not holds_on_case(transaction.snapshot, case):
                outcome["rows"] = transaction.erase_case(case.id)
                transaction.commit()


def keeps_somebody_out(office: Office, snapshot: Snapshot, case: CaseFile) -> bool:
    """Whether the case is what says of somebody here that they enter no comparison (G5): with it that would be gone.

    It goes once no trace is held any more in which an identifier of theirs stands.
    """
    if office.workspace.info.evaluation:
        return False
    who = people.kept_as(
        one
        for event in case.things.get("person", {}).values() if not roles.may_be_matched(event.body.get("role", ""))
        for one in read_out(event.body.get("identifiers", ""))
    )  # fmt: skip
    return bool(who and traces_of_identifiers(snapshot, who | in_links(snapshot, who)))


def cases_of(snapshot: Snapshot) -> tuple[CaseFile, ...]:
    """Every case, whoever may see it."""
    return tuple(fold(events) for events in events_by_case(snapshot).values())
