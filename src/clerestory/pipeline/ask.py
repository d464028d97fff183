"""Ask questions: open the tables that a SELECT names, call the pure function, write the answers down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.guards import access
from clerestory.guards.acts import NOBODY
from clerestory.guards.floor import check_asked
from clerestory.guards.people import about_people, without
from clerestory.lake.engine import tables_in
from clerestory.lake.workspace import Snapshot
from clerestory.model.facet import Facet, Question
from clerestory.model.lead import Document, Estimate, Lead, Untold
from clerestory.model.schemas import schema
from clerestory.model.tables import table_spec
from clerestory.model.workspace import may_ask
from clerestory.pipeline.field_error import field_errors
from clerestory.pipeline.kept_out import mark_of_out, words_kept_out
from clerestory.pipeline.office import Office
from clerestory.pipeline.progress import Progress, silent
from clerestory.pipeline.spoken import Answer, Asked, Written, all_reasons, reasons_json, told
from clerestory.pipeline.stopping import stopped
from clerestory.pipeline.without import without_kept_out
from clerestory.reports.letter import NOT_KNOWN

__all__ = ["Answer", "Asked", "Written", "all_reasons", "reasons_json"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Of a trace that no source's end binds.
_NEVER = np.iinfo(np.int64).max
#: What a SELECT binds.
_BOUND = re.compile(r"\$([a-z_]+)")


def tables_read(question: Question) -> tuple[str, ...]:
    """The tables that a question's SELECTs name, sorted."""
    return tuple(sorted({table for sql in question.reads.values() for table in tables_in(sql)}))


def required_kinds(question: Question) -> tuple[str, ...]:
    """The tables of traces without which the question has no data: those it reads and does not call optional."""
    return tuple(
        table
        for table in tables_read(question)
        if table_spec(table).life == "source" and table not in (*question.optional, "held", "reject", "mention")
    )


def files_of(snapshot: Snapshot, question: Question) -> tuple[str, ...]:
    """The digests of the files that HEAD names for the tables a question reads, sorted, and a mark of who is out."""
    read = tables_read(question)
    files = [entry.digest for table in read for entry in snapshot.entries(table)]
    return tuple(sorted([*files, *mark_of_out(snapshot, read)]))


def sweep_questions(facets: Iterable[Facet], workspace_kind: str) -> list[tuple[str, Question]]:
    """The built questions that run with every run and are open to this kind of workspace, by dotted name."""
    return [
        (f"{facet.module}.{question.name}", question)
        for facet in facets
        for question in facet.questions
        if question.fn is not None and question.when == "sweep" and may_ask(workspace_kind, facet.number, question.name)
    ]


#: What executes a SELECT of a snapshot with its arguments: the snapshot itself, or a cluster.
Select = Callable[[Snapshot, str, Mapping[str, Any]], pa.Table]


def select_here(snapshot: Snapshot, sql: str, params: Mapping[str, Any]) -> pa.Table:
    """The rows of a SELECT, by the embedded engine."""
    return snapshot.select(sql, **params)


def evaluate(
    snapshot: Snapshot,
    name: str,
    question: Question,
    params: Mapping[str, Any] | None = None,
    *,
    select: Select = select_here,
) -> Asked:
    """The question's answers at this snapshot: its SELECTs' tables handed to its function.

    Raises
    ------
    InputError : the question is not built, or a parameter that it does not have
    NotPermitted : somebody's role was decided since what it compares was linked (G5)
    """
    if question.fn is None:
        raise InputError(f"{name} is not built yet", where="question", hint="`clerestory board` shows which are")
    given = dict(params or {})
    needs = sorted({one for sql in question.reads.values() for one in _BOUND.findall(sql)} - set(given))
    if needs:
        raise InputError(where=name, expected=f"a value, as in --param {needs[0]}=VALUE", found="none")
    bound = {key: sql_params(sql, given) for key, sql in question.reads.items()}
    out = words_kept_out(snapshot, tables_read(question))
    seen = without_kept_out(snapshot)
    tables = [without(select(seen, sql, bound[key]), out) for key, sql in question.reads.items()]
    try:
        result = question.fn(*tables, **given)
    except TypeError as error:
        raise InputError(where=name, expected="parameters that it has", found=", ".join(given) or "none") from error
    answers = tuple(result) if isinstance(result, list | tuple) else (result,)
    return Asked(name=name, answers=answers, version=snapshot.version, files=files_of(snapshot, question))


def sql_params(sql: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that the SELECT binds as `$name`."""
    return {name: value for name, value in given.items() if f"${name}" in sql}


def ask(office: Office, name: str, question: Question, facet: Facet, params: Mapping[str, Any]) -> Asked:
    """Ask one question now; its SELECTs stand in the ledger before they run (G1).

    Raises
    ------
    NotPermitted : closed to this kind of workspace (G17), about a case outside one, or it stopped (G3)
    InputError : not built, or a parameter that it does not have
    """
    access.check_question(office.workspace.info, facet.number, question.name)
    if question.when == "case":
        access.check_case(office.workspace.info, office.case, name)
    snapshot = office.workspace.snapshot()
    check_asked(name, stopped(snapshot))
    selects = {f"select_{key}": " ".join(sql.split()) for key, sql in question.reads.items()}
    about = "people" if about_people(tables_read(question)) else NOBODY
    with office.act("ask", question=name, about=about, **selects) as outcome:
        asked = told(office, snapshot, evaluate(snapshot, name, question, params))
        outcome["answers"] = len(asked.answers)
    return asked


def sweep(
    office: Office, *, only: str | None = None, progress: Progress = silent, select: Select = select_here
) -> dict[str, int]:
    """Ask every sweep question whose tables changed since it was asked, and write the answers in one commit.

    Returns
    -------
    dotted name → how many answers, for the questions asked anew; empty when every answer still holds
    """
    workspace = office.workspace
    snapshot = workspace.snapshot()
    still = stopped(snapshot)
    due = [
        (name, question)
        for name, question in sweep_questions(office.facets, workspace.info.kind)
        if only in (None, name.partition(".")[0]) and name not in still and not _holds(snapshot, name, question)
    ]
    if not due:
        return {}
    asked, there = [], {entry.table for entry in snapshot.entries() if entry.rows}
    for done, (name, question) in enumerate(due):
        progress("asking", done, len(due))
        if there.issuperset(required_kinds(question)):
            asked.append(evaluate(snapshot, name, question, select=select))
        else:
            # Nothing is held of what it reads: it has no answer, and loses those it had.
            files = files_of(snapshot, question)
            asked.append(Asked(name=name, answers=(), version=snapshot.version, files=files))
    progress("asking", len(due), len(due))
    _write(office, snapshot, asked)
    return {one.name: len(one.answers) for one in asked}


def _holds(snapshot: Snapshot, name: str, question: Question) -> bool:
    record = snapshot.runs.get(name)
    return record is not None and tuple(sorted(record.files)) == files_of(snapshot, question)


def _write(office: Office, snapshot: Snapshot, asked: list[Asked]) -> None:
    """Replace the answers of the questions asked; those of all others stay."""
    anew = [one.name for one in asked]
    until = {source.id: source.until for source in snapshot.sources}
    answers, supports, points = _kept_answers(snapshot, anew)
    ends, errors = _Ends.of(snapshot, until), field_errors(snapshot)
    for one in asked:
        # A rate stands beside a lead only once enough reviews drawn at random give one (G3).
        known = {"error": errors[one.name].words, "error_origin": "field"} if one.name in errors else {}
        written = [answer for answer in one.answers if not isinstance(answer, Document)]
        sizes = [len(_traces(answer)) for answer in written]
        traces = pa.array([trace for answer in written for trace in _traces(answer)], pa.string())
        counted = _counted_until(snapshot, one)
        due = [
            end if isinstance(answer, Lead) else counted
            for answer, end in zip(written, ends.first(traces, np.array(sizes, np.int64)), strict=True)
        ]
        rows = [_row(office, one, answer, end) | known for answer, end in zip(written, due, strict=True)]
        answers.append(pa.Table.from_pylist(rows, schema=schema("answer")))
        leads = pa.array([row["lead"] for row in rows], pa.string())
        of = leads.take(pa.array(np.repeat(np.arange(len(rows)), sizes)))
        supports.append(pa.table({"lead": of, "trace": traces}, schema=schema("answer_trace")))
        points.append(points_of([(row["lead"], answer) for row, answer in zip(rows, written, strict=True)]))
    with office.workspace.writer() as transaction:
        transaction.replace("answer", pa.concat_tables(answers))
        transaction.replace("answer_trace", pa.concat_tables(supports))
        transaction.replace("point", pa.concat_tables(points))
        for one in asked:
            transaction.record_run(one.name, one.files, now=office.now)
        transaction.commit()


def points_of(answers: Iterable[tuple[str, Written]]) -> pa.Table:
    """The points of the answers' charts, by lead, in their own order."""
    rows = [
        {
            "lead": lead,
            "series": point.series,
            "at_time": datetime.fromisoformat(point.at_time).replace(tzinfo=UTC) if point.at_time else None,
            "value": float(point.value),
            "low": point.low,
            "high": point.high,
            "position": position,
            "at": point.at,
            "label": point.label,
        }
        for lead, answer in answers
        for position, point in enumerate(getattr(answer, "points", ()))
    ]
    return pa.Table.from_pylist(rows, schema=schema("point"))


def _kept_answers(snapshot: Snapshot, anew: list[str]) -> tuple[list[pa.Table], list[pa.Table], list[pa.Table]]:
    old = snapshot.table("answer")
    keep = [name not in anew for name in old["question"].to_pylist()]
    kept = old.filter(pa.array(keep, pa.bool_()))
    leads = set(kept["lead"].to_pylist())
    support = snapshot.table("answer_trace")
    held = pa.array([lead in leads for lead in support["lead"].to_pylist()], pa.bool_())
    points = snapshot.table("point")
    drawn = pa.array([lead in leads for lead in points["lead"].to_pylist()], pa.bool_())
    return [kept], [support.filter(held)], [points.filter(drawn)]


def _traces(answer: Answer) -> tuple[str, ...]:
    return answer.traces if isinstance(answer, Lead) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """For each trace the end of the last source that holds it, in microseconds of UTC; none where none ends."""

    trace: pa.Array
    end: np.ndarray

    @classmethod
    def of(cls, snapshot: Snapshot, until: Mapping[str, datetime | None]) -> _Ends:
        ending = {source: _micros(end) for source, end in until.items() if end is not None}
        if not ending:
            return cls(trace=pa.array([], pa.string()), end=np.zeros(0, np.int64))
        held = snapshot.table("held", ["trace", "source"])
        place = pc.index_in(held["source"], value_set=pa.array(list(ending), pa.string()))
        held, place = held.filter(place.is_valid()), place.drop_null().to_numpy()
        coded = pc.dictionary_encode(held["trace"].combine_chunks())
        last = np.full(len(coded.dictionary), np.iinfo(np.int64).min)
        np.maximum.at(last, coded.indices.to_numpy(), np.array(list(ending.values()), np.int64)[place])
        return cls(trace=coded.dictionary, end=last)

    def first(self, traces: pa.Array, sizes: np.ndarray) -> list[datetime | None]:
        """The first end of each answer's traces, which stand one answer after the other; None where none ends."""
        place = pc.index_in(traces, value_set=self.trace)
        known = place.is_valid().to_numpy(zero_copy_only=False)
        ends = np.full(len(traces), _NEVER)
        ends[known] = self.end[place.drop_null().to_numpy()]
        first = np.full(len(sizes), _NEVER)
        held = np.flatnonzero(sizes)
        if len(held):
            first[held] = np.minimum.reduceat(ends, (np.cumsum(sizes) - sizes)[held])
        return [None if end == _NEVER else _EPOCH + timedelta(microseconds=end) for end in first.tolist()]


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _counted_until(snapshot: Snapshot, one: Asked) -> datetime | None:
    """An estimate ends with the first source that it counted."""
    files = set(one.files)
    read = {entry.source for entry in snapshot.entries() if entry.digest in files}
    return min((s.until for s in snapshot.sources if s.id in read and s.until is not None), default=None)


def _row(office: Office, one: Asked, answer: Written, end: datetime | None) -> dict[str, Any]:
    estimate = answer if isinstance(answer, Estimate) else None
    return {
        "lead": office.workspace.ids.of("lead", one.name, answer.about),
        "question": one.name,
        "kind": "estimate" if estimate else "untold" if isinstance(answer, Untold) else "lead",
        "about": answer.about,
        "reason": reasons_json(all_reasons(answer)),
        "value": None if isinstance(answer, Untold) else float(answer.value),
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "unit": "" if isinstance(answer, Untold) else answer.unit,
        "error": "",
        "error_origin": NOT_KNOWN,
        "expires": end,
        "version": one.version,
    }
