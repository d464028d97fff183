"""Erase a source: its originals, its traces, all derived from them, and the key that opens what backups hold."""

from __future__ import annotations

from clerestory.lake.workspace import ErasedReport
from clerestory.pipeline.office import Office


def erase(office: Office, name: str) -> ErasedReport:
    """Erase the source of that name; links, groups and answers go with it and need a new run.

    Raises
    ------
    InputError : no such source; the message lists those there are
    """
    source = office.workspace.snapshot().source(name)
    with office.act("erase", source=source.id) as outcome, office.workspace.writer() as transaction:
        report = transaction.erase_source(source.id)
        outcome |= {"version": transaction.commit(), "reasons": report.reasons}
    return report
