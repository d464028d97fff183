"""The state of each question, computed from what the workspace holds; never typed in."""

from __future__ import annotations

from dataclasses import dataclass

from clerestory.lake.workspace import Snapshot
from clerestory.model.facet import Facet, Question, State
from clerestory.model.tables import table_spec
from clerestory.model.workspace import KINDS_OF_WORKSPACE, may_ask
from clerestory.pipeline.ask import files_of, required_kinds, tables_read
from clerestory.pipeline.link import link_is_current
from clerestory.pipeline.read import unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the states depend on: which tables hold rows, and whether reading and linking are up to date."""

    rows: dict[str, int]
    read: bool
    linked: bool


def held(snapshot: Snapshot) -> Held:
    """What a snapshot holds, counted once for all questions."""
    rows: dict[str, int] = {}
    for entry in snapshot.entries():
        rows[entry.table] = rows.get(entry.table, 0) + entry.rows
    return Held(rows=rows, read=not unread(snapshot), linked=link_is_current(snapshot))


def state(workspace_kind: str, snapshot: Snapshot, what: Held, facet: Facet, question: Question) -> tuple[State, str]:
    """The first state that applies, and why, in words.

    Returns
    -------
    one of refused, not built, no data, partly, answered; and a sentence
    """
    if not may_ask(workspace_kind, facet.number, question.name):
        able = [kind for kind in KINDS_OF_WORKSPACE if may_ask(kind, facet.number, question.name)]
        return "refused", f"closed to a {workspace_kind} workspace; open to: {', '.join(able) or 'none'}"
    if question.fn is None:
        return "not built", "no method for it is built yet"
    missing = lacking(question, what)
    if missing:
        return "no data", "no " + " and no ".join(words(kind) for kind in missing)
    reasons = _partly(f"{facet.module}.{question.name}", snapshot, what, question)
    if reasons:
        return "partly", "; ".join(reasons)
    return "answered", "its last run read all that the workspace holds now"


def lacking(question: Question, what: Held) -> list[str]:
    """The kinds of trace without which the question cannot be asked, and of which nothing is held."""
    return [kind for kind in required_kinds(question) if not what.rows.get(kind)]


def words(kind: str) -> str:
    """The plural of a kind of trace in words, as in `case records`."""
    said = kind.replace("_", " ")
    return said[:-1] + "ies" if said.endswith("y") else said + "s"


def _partly(name: str, snapshot: Snapshot, what: Held, question: Question) -> list[str]:
    reasons = []
    if question.when == "asked":
        reasons.append("needs an argument")
    if question.when == "case":
        reasons.append("needs an open case")
    if question.when == "sweep" and not _current(name, snapshot, what, question):
        reasons.append("needs a new run")
    empty = [kind for kind in question.optional if not what.rows.get(kind)]
    if empty:
        reasons.append("would know more with " + ", ".join(words(kind) for kind in empty))
    return reasons


def _current(name: str, snapshot: Snapshot, what: Held, question: Question) -> bool:
    derived = any(table_spec(table).life == "run" for table in tables_read(question))
    if derived and not (what.read and what.linked):
        return False
    record = snapshot.runs.get(name)
    return record is not None and tuple(sorted(record.files)) == files_of(snapshot, question)
