"""Stop a question whose lead did harm, and start it again; what stopped is neither asked nor told of (G3)."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.facets.framework import find_question
from clerestory.guards import floor
from clerestory.guards.floor import Decision
from clerestory.lake.workspace import Snapshot
from clerestory.model.schemas import schema
from clerestory.pipeline.field_error import field_errors
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import sifted, sifted_ids


def stopped(snapshot: Snapshot) -> dict[str, str]:
    """Question → why it stopped."""
    rows = kept_rows(snapshot, "question_stop")
    return floor.stopped(field_errors(snapshot), (Decision(**row) for row in rows))


def told_of(office: Office, snapshot: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `answer` that may be told of: of questions that run, and that the case worked on leads to (G1)."""
    out = stopped(snapshot)
    return sifted(office, snapshot, [row for row in rows if row["question"] not in out])


def told_ids(office: Office, snapshot: Snapshot, rows: pa.Table) -> pa.Table:
    """As `told_of`, of a table with `lead` and `question`: no row of very many is looked at alone."""
    out = pa.array(sorted(stopped(snapshot)), pa.string())
    return sifted_ids(office, snapshot, rows.filter(pc.invert(pc.is_in(rows["question"], value_set=out))))


def record_harm(office: Office, question: str, *, reason: str) -> None:
    """Record a harm that a lead of the question did: it stops at once."""
    _decide(office, question, "harm", reason)


def restart(office: Office, question: str, *, reason: str) -> None:
    """Start a question that stopped.

    Raises
    ------
    InputError : no such question, no reason, or one that did not stop
    """
    if question not in stopped(office.workspace.snapshot()):
        find_question(office.facets, question)
        raise InputError(where=question, expected="a question that stopped", found="one that runs")
    _decide(office, question, "restarted", reason)


def _decide(office: Office, question: str, what: str, reason: str) -> None:
    find_question(office.facets, question)
    record = field_errors(office.workspace.snapshot()).get(question)
    made = Decision(
        question=question, what=what, who=office.user, decided_at=office.now, reason=reason,
        reviewed=0 if record is None else record.reviewed,
    )  # fmt: skip
    row = {name: getattr(made, name) for name in schema("question_stop").names}
    with office.act("stop", question=question, what=what), office.workspace.writer() as transaction:
        transaction.add("question_stop", pa.Table.from_pylist([row], schema=schema("question_stop")))
        transaction.commit()
