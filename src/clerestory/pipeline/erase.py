"""Erase a source: its originals, its traces, all derived from them, and the key that opens what backups hold.

Nothing brings it back, so over real people's data two persons do it, with the reason (G10, G15).
"""

from __future__ import annotations

from clerestory.errors import NotPermitted
from clerestory.lake.workspace import ErasedReport
from clerestory.pipeline import guarded_second as two
from clerestory.pipeline.guarded import desk_of
from clerestory.pipeline.guarded_held import check_erase
from clerestory.pipeline.keeping import check_here
from clerestory.pipeline.office import Office


def ask_erase(office: Office, name: str, *, reason: str) -> str:
    """Ask a second person to let a source be erased; the request's id.

    Raises
    ------
    InputError : no such source, no reason
    NotPermitted : a role that puts nothing in takes nothing out; a hold stands on it
    """
    check_here(office.workspace, office.user, "erase", now=office.now)
    snapshot = office.workspace.snapshot()
    source = snapshot.source(name)
    check_erase(snapshot, source)
    return two.ask_second(desk_of(office), "erase", source.id, reason=reason, detail={}, fields=_form(name), count=1)


def erase(office: Office, name: str, *, agreed: str = "") -> ErasedReport:
    """Erase the source of that name; links, groups and answers go with it and need a new run.

    agreed : over real data, the request of `ask_erase` that a second person agreed to

    Raises
    ------
    InputError : no such source; the message lists those there are
    NotPermitted : a hold stands on it (G18); the message names the hold.  Over real data no role, no second person
    """
    if not office.workspace.info.evaluation:
        # Before the source is looked up: whoever has no role here does not learn which ones there are.
        check_here(office.workspace, office.user, "erase", now=office.now)
    source = office.workspace.snapshot().source(name)
    check_erase(office.workspace.snapshot(), source)
    if not office.workspace.info.evaluation:
        if not agreed.strip():
            raise NotPermitted("two persons erase a source", where="erase", hint="say --reason WHY, and ask first")
        two.use(desk_of(office), agreed, act="erase", subject=source.id, fields=_form(name), count=1)
    with office.act("erase", source=source.id) as outcome, office.workspace.writer() as transaction:
        # Under the writer's lock: a hold that was placed a moment ago counts.
        check_erase(transaction.snapshot, source)
        report = transaction.erase_source(source.id)
        outcome |= {"version": transaction.commit(), "reasons": report.reasons}
    return report


def _form(name: str) -> str:
    """What the second person reads."""
    return f"the source {name}, all that came from it, and its key"
