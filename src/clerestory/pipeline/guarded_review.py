"""Reviews and cuts at the desk: the record is shown after the answer, two people never overwrite each other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.guards.policy import Stale
from clerestory.lake.workspace import Snapshot
from clerestory.model.kinds import KINDS
from clerestory.model.review import Review
from clerestory.pipeline import decide
from clerestory.pipeline.ask import required_kinds, sweep_questions
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.reach import case_worked_on, reach_of
from clerestory.pipeline.stopping import told_ids
from clerestory.pipeline.without import leads_out, out_of

#: One review in so many goes to what was not flagged (METHODS 0.10).
ONE_IN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer to a lead."""

    who: str
    at: datetime
    answer: str
    reason: str
    on_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unflagged:
    """A trace that no lead of a question rests on, drawn for review: would a person have flagged it?"""

    lead: str
    question: str
    trace: str


def answers(desk: Desk, lead: str) -> tuple[Answered, ...]:
    """All answers to a lead, newest first; NotPermitted when the viewer may read no leads, or not here."""
    desk.check("leads")
    desk.anchor()
    snapshot = desk.workspace.snapshot()
    return () if lead in leads_out(snapshot) else _answers(snapshot, lead)


def _answers(snapshot: Snapshot, lead: str) -> tuple[Answered, ...]:
    rows = [row for row in kept_rows(snapshot, "review") if row["lead"] == lead]
    return tuple(
        Answered(who=r["who"], at=r["decided_at"], answer=r["answer"], reason=r["reason"], on_source=r["on_source"])
        for r in reversed(rows)
    )


def answered_by(desk: Desk, who: str) -> frozenset[str]:
    """The leads that this person answered."""
    desk.check("leads")
    rows = kept_rows(desk.workspace.snapshot(), "review")
    return frozenset(row["lead"] for row in rows if row["who"] == who)


def seen(desk: Desk, lead: str) -> str:
    """What a reader of a lead sees: the traces it rests on and the answers to it, as a digest."""
    return _seen(desk.workspace.snapshot(), lead)


def _seen(snapshot: Snapshot, lead: str) -> str:
    last = next(iter(_answers(snapshot, lead)), None)
    said = f"{last.who} {last.at.isoformat()} {last.answer} {last.reason}" if last else ""
    return hashlib.blake2b(f"{decide.seen_digest(snapshot, lead)}\n{said}".encode(), digest_size=12).hexdigest()


def neighbours(desk: Desk, lead: str, question: str) -> tuple[str, str]:
    """The leads before and after this one of the same question, as its answers are ordered; empty at an end."""
    desk.check("leads")
    snapshot = desk.office.seen()
    rows = snapshot.pick("answer", "question", [question], ["lead", "question", "kind"])
    own = told_ids(desk.office, snapshot, rows.filter(pc.equal(rows["kind"], "lead")))["lead"]
    at = pc.index(own, lead).as_py()
    if at < 0:
        return "", ""
    return (own[at - 1].as_py() if at else "", own[at + 1].as_py() if at + 1 < len(own) else "")


def review(  # what a form says
    desk: Desk, lead: str, answer: str, *, reason: str, on_source: str = "", seen: str
) -> None:
    """Record an answer.

    Raises
    ------
    Stale : somebody answered meanwhile, or what the lead rests on has changed since it was read
    InputError : no such lead, an unknown answer, no reason, or *supported* without an independent source (G15)
    """
    desk.check("review", reason=reason)
    desk.spend("review")
    snapshot = desk.office.seen()
    drawn = {row["lead"] for row in kept_rows(snapshot, "draw_unflagged")}
    if lead not in drawn:
        lead = decide.full_id(snapshot, "answer", "lead", lead)
    made = Review(
        lead=lead, who=desk.viewer.name, decided_at=desk.now, answer=answer, reason=reason, on_source=on_source,
        seen_digest=decide.seen_digest(snapshot, lead),
    )  # fmt: skip

    def fresh(now: Snapshot) -> None:
        if _seen(now, lead) != seen:
            raise Stale("somebody answered this lead since you read it, or it rests on other traces now", where="lead")

    row = {name: getattr(made, name) for name in (
        "lead", "who", "decided_at", "answer", "reason", "on_source", "seen_digest")}  # fmt: skip
    desk.write("review", {"review": [row]}, fresh=fresh, lead=lead, answer=answer)


def cut(desk: Desk, trace: str, thing: str, *, reason: str) -> tuple[str, str]:
    """Cut a link; it stays cut (G15: with a reason, by a named person)."""
    desk.check("cut", reason=reason)
    desk.anchor()
    return decide.cut(desk.office, trace, thing, reason=reason)


def waiting_unflagged(desk: Desk) -> tuple[Unflagged, ...]:
    """What was drawn from what was not flagged and nobody has answered yet, and the case worked on leads to."""
    desk.check("leads")
    found = _waiting(desk.workspace.snapshot())
    led = set(_led_to(desk, pa.array([one.trace for one in found], pa.string())).to_pylist())
    return tuple(one for one in found if one.trace in led)


def _waiting(snapshot: Snapshot) -> tuple[Unflagged, ...]:
    done = {row["lead"] for row in kept_rows(snapshot, "review")}
    rows = kept_rows(snapshot, "draw_unflagged")
    return tuple(
        Unflagged(lead=row["lead"], question=row["question"], trace=row["trace"])
        for row in rows
        if row["lead"] not in done
    )


def unflagged(desk: Desk, lead: str) -> Unflagged | None:
    """What was drawn under this id, if anything."""
    desk.check("leads")
    snapshot = desk.workspace.snapshot()
    gone = out_of(snapshot).traces
    rows = [row for row in kept_rows(snapshot, "draw_unflagged") if row["trace"] not in gone]
    return next(
        (Unflagged(lead=r["lead"], question=r["question"], trace=r["trace"]) for r in rows if r["lead"] == lead), None
    )


def draw_unflagged(desk: Desk, *, seed: int) -> str:
    """After nine answers to leads the tenth is drawn from what the same question did not flag; its id or nothing.

    Parameters
    ----------
    seed : from outside: nobody chooses what is drawn
    """
    desk.check("review")
    snapshot = desk.office.seen()
    if _waiting(snapshot) or not _is_due(snapshot, desk.viewer.name):
        return ""
    rng = np.random.default_rng(seed)
    answered = set(snapshot.table("answer", ["question"])["question"].unique().to_pylist())
    questions = [
        (name, one) for name, one in sweep_questions(desk.office.facets, desk.workspace.info.kind) if name in answered
    ]  # fmt: skip
    if not questions:
        return ""
    name, question = questions[int(rng.integers(len(questions)))]
    known = {kind.name for kind in KINDS}
    kinds = [kind for kind in required_kinds(question) if kind in known]
    # Of a million traces no list is made: Arrow leaves out those that are flagged.
    traces = pa.concat_tables(snapshot.table(kind, ["trace"]) for kind in kinds)["trace"].unique() if kinds else _NONE
    own = snapshot.pick("answer", "question", [name], ["lead"])["lead"].combine_chunks()
    told = snapshot.pick("answer_trace", "lead", own, ["trace"])["trace"].combine_chunks()
    left = _led_to(desk, traces.filter(pc.invert(pc.is_in(traces, value_set=told))))
    if not len(left):
        return ""
    trace = left[int(rng.integers(len(left)))].as_py()
    lead = desk.workspace.ids.of("unflagged", name, trace)
    row = {"lead": lead, "question": name, "trace": trace, "who": desk.viewer.name, "drawn_at": desk.now,
           "seed": seed, "chance": 1 / len(left)}  # fmt: skip
    desk.write("draw unflagged", {"draw_unflagged": [row]}, question=name)
    return lead


_NONE = pa.array([], pa.string())


def _led_to(desk: Desk, traces: pa.Array) -> pa.Array:
    """Over real data chance draws from what the case worked on leads to; from nobody who is kept out (G5)."""
    snapshot = desk.workspace.snapshot()
    gone = pa.array(sorted(out_of(snapshot).traces), pa.string())
    left = traces.filter(pc.invert(pc.is_in(traces, value_set=gone)))
    if desk.workspace.info.evaluation:
        return left
    case = case_worked_on(desk.office, snapshot)
    reach = reach_of(snapshot, case) if case is not None else frozenset()
    return left.filter(pc.is_in(left, value_set=pa.array(sorted(reach), pa.string())))


def _is_due(snapshot: Snapshot, who: str) -> bool:
    drawn = {row["lead"] for row in kept_rows(snapshot, "draw_unflagged")}
    mine = [row["lead"] for row in kept_rows(snapshot, "review") if row["who"] == who]
    return len([one for one in mine if one not in drawn]) >= (ONE_IN - 1) * (1 + sum(one in drawn for one in mine))


def text_of(desk: Desk, trace: str, field: str) -> str:
    """The text of a trace's field as it stands.  Behind a guard only: whoever calls this has asked one.

    Raises
    ------
    InputError : no such trace, or no such field
    """
    snapshot = desk.workspace.snapshot()
    for kind in KINDS:
        names = {column.name for column in kind.all_columns}
        if field not in names or not snapshot.entries(kind.name):
            continue
        found = snapshot.pick(kind.name, "trace", [trace], ["trace", field])[field].to_pylist()
        if found:
            return "" if found[0] is None else str(found[0])
    raise InputError(where="trace", expected="a trace with this field", found="none")
