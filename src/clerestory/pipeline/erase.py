"""Erase a source: its originals, its traces, all derived from them, and the key that opens what backups hold."""

from __future__ import annotations

from clerestory.lake.workspace import ErasedReport
from clerestory.pipeline.guarded_held import check_erase
from clerestory.pipeline.office import Office


def erase(office: Office, name: str) -> ErasedReport:
    """Erase the source of that name; links, groups and answers go with it and need a new run.

    Raises
    ------
    InputError : no such source; the message lists those there are
    NotPermitted : a hold stands on it (G18); the message names the hold
    """
    source = office.workspace.snapshot().source(name)
    with office.act("erase", source=source.id) as outcome, office.workspace.writer() as transaction:
        # Under the writer's lock: a hold that was placed a moment ago counts.
        check_erase(transaction.snapshot, source)
        report = transaction.erase_source(source.id)
        outcome |= {"version": transaction.commit(), "reasons": report.reasons}
    return report
