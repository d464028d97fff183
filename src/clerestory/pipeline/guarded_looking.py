"""What the desk looks at: the board, what find finds, leads, templates; each guarded, within a budget, written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clerestory.board import Board
from clerestory.guards.policy import Unseen
from clerestory.model.facet import Facet, Question
from clerestory.model.kinds import KINDS
from clerestory.pipeline import ask as asking
from clerestory.pipeline import board as boards
from clerestory.pipeline import letters as lettering
from clerestory.pipeline import template as templates
from clerestory.pipeline.cases_asked import check_sequence, digests
from clerestory.pipeline.cases_change import put_said
from clerestory.pipeline.documents import sheets
from clerestory.pipeline.find import Finder
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.letters_listed import Listed
from clerestory.pipeline.letters_listed import listed as page_of_letters
from clerestory.pipeline.read import read
from clerestory.pipeline.states import held, state
from clerestory.pipeline.without import out_of
from clerestory.reports.brief import brief as brief_page
from clerestory.reports.found import Found
from clerestory.reports.letter import Letter
from clerestory.reports.sheet import Sheet
from clerestory.reports.template_sheet import TemplateSheet

_PROTECTED = frozenset(kind.name for kind in KINDS if kind.protected)

#: What stands instead of a claim over what no question flagged: a reviewer says whether one should have.
UNFLAGGED = "Nothing was flagged here: chance drew it. Would you have put it to a colleague?"


def board(desk: Desk) -> Board:
    """The board."""
    desk.check("look")
    with desk.act("board"):
        return boards.board(desk.office)


def find(desk: Desk, value: str, finder: Finder | None = None, *, reason: str = "") -> Found:
    """Have we seen this before?  Masked.

    reason : why a number, e-mail or account belongs to the case worked on: it is put there first, and stays there

    Raises
    ------
    NotPermitted : in a workspace that holds real people's data, outside of a case, or an identifier that does not
        stand in it (G1, G2)
    Spent : the budget is used up, or the values asked for are tried one after the other (G13)
    """
    desk.check("find")
    desk.spend("find")
    finder = finder or Finder(desk.office)
    block, digest = _digests(desk, finder, value)
    check_sequence(desk, block, digest)
    if reason.strip() and desk.office.case:
        put_said(desk, desk.office.case, "identifier", value, reason=reason)
    with desk.act("find", block=block, value=digest) as outcome:
        read(desk.workspace)
        found = finder.find(value, desk.office)
        outcome |= {"kind": found.kind, "total": found.total}
    return found


def _digests(desk: Desk, finder: Finder, value: str) -> tuple[str, str]:
    """Keyed digests of the block that a value is of, and of the value; empty for words."""
    wanted = finder.wanted(value).values
    return digests(desk, wanted[0]) if wanted else ("", "")


def brief(desk: Desk, value: str, finder: Finder | None = None) -> bytes:
    """What was found, as one masked page of PDF."""
    desk.spend("brief")
    found = find(desk, value, finder)
    info = desk.workspace.info
    with desk.act("brief", total=found.total):
        return brief_page(
            found, workspace_kind=info.kind, evaluation=info.evaluation, user=desk.viewer.name, now=desk.now
        )


def question_of(desk: Desk, name: str) -> tuple[Facet, Question]:
    """A question of the register by its dotted name; InputError when there is none."""
    from clerestory.facets.framework import find_question

    desk.check("look")
    return find_question(desk.office.facets, name)


def closed(desk: Desk, facet: Facet, question: Question) -> str:
    """Why the question cannot be asked here and now; empty when it can."""
    from clerestory.errors import NotPermitted
    from clerestory.guards import access

    if question.fn is None:
        return "It is not built yet."
    try:
        access.check_question(desk.workspace.info, facet.number, question.name)
        desk.check("ask")
        anchored(desk, question)
    except NotPermitted as error:
        return error.sentence()
    return ""


def anchored(desk: Desk, question: Question) -> None:
    """NotPermitted where the question needs an open case and there is none."""
    if question.when == "case" or _PROTECTED & set(asking.tables_read(question)) or question.clear:
        desk.anchor()


def ask(desk: Desk, name: str, params: Mapping[str, Any]) -> tuple[list[Letter], list[Sheet], str, int]:
    """Ask one question now: its letters, its documents, why there are none, and the version.

    Raises
    ------
    NotPermitted : the role asks nothing, it is closed to this kind of workspace, or needs a case
    InputError : not built, or a parameter that it does not have
    """
    desk.check("ask")
    facet, question = question_of(desk, name)
    anchored(desk, question)
    desk.spend("ask")
    answers = asking.ask(desk.office, name, question, facet, params)
    letters = lettering.letters_of(desk.office, answers)
    documents = sheets(desk.office, question, answers)
    none = "" if letters or documents else lettering.why_nothing(desk.office, question)
    return letters, documents, none, answers.version


def state_of(desk: Desk, facet: Facet, question: Question) -> tuple[str, str]:
    """A question's state on the board, and why."""
    desk.check("look")
    snapshot = desk.workspace.snapshot()
    return state(desk.workspace.info.kind, snapshot, held(snapshot), facet, question)


def asks(desk: Desk) -> dict[str, str]:
    """Every question's sentence by its dotted name."""
    desk.check("look")
    return {f"{facet.module}.{one.name}": one.text.asks for facet in desk.office.facets for one in facet.questions}


def unflagged_letter(desk: Desk, lead_id: str, name: str, trace: str) -> Letter:
    """What chance drew from what a question did not flag, as a letter like any other."""
    desk.check("leads")
    desk.spend("lead")
    _, question = question_of(desk, name)
    with desk.act("lead", lead=lead_id):
        if trace in out_of(desk.workspace.snapshot()).traces:
            raise Unseen(where="lead", expected="one of the last run", found="none of that id")
        shown = lettering.excerpts_of(desk.office, desk.workspace.snapshot(), [trace])
    return Letter(
        lead=lead_id, question=name, claim=UNFLAGGED, reasons=(UNFLAGGED,), lawful=question.text.lawful,
        wrong=question.text.wrong, value=1.0, unit="trace", version=desk.workspace.snapshot().version, traces=1,
        excerpts=shown,
    )  # fmt: skip


def leads(desk: Desk) -> list[Letter]:
    """The answers of the last run as letters without excerpts; those over protected kinds only inside a case (G2)."""
    desk.check("leads")
    found = lettering.letters(desk.office)
    if desk.workspace.info.evaluation or desk.office.case:
        return found
    from clerestory.facets.framework import find_question

    facets = desk.office.facets
    return [one for one in found if not _PROTECTED & set(asking.tables_read(find_question(facets, one.question)[1]))]


def listed(desk: Desk, *, question: str, state: str, most: int, start: int = 0) -> Listed:
    """A page's worth of the leads that `leads` gives, and how many there are of each question (G2 as there)."""
    desk.check("leads")
    hidden: set[str] = set()
    if not (desk.workspace.info.evaluation or desk.office.case):
        hidden = {
            f"{facet.module}.{one.name}"
            for facet in desk.office.facets for one in facet.questions if _PROTECTED & set(asking.tables_read(one))
        }  # fmt: skip
    return page_of_letters(desk.office, question=question, state=state, most=most, start=start, hidden=hidden)


def why_none(desk: Desk) -> str:
    """Why there are no leads."""
    desk.check("leads")
    return lettering.why_none(desk.office)


def lead(desk: Desk, lead_id: str) -> Letter:
    """One lead with excerpts.

    Raises
    ------
    InputError : no such lead
    Spent : the viewer read as many as an hour or a day allows: a person who looks at too much of this gets hurt
    """
    desk.check("leads")
    desk.spend("lead")
    return lettering.letter(desk.office, lead_id)


def template(desk: Desk, template_id: str) -> TemplateSheet:
    """One template with its texts aligned, masked."""
    desk.check("leads")
    desk.spend("template")
    return templates.template_sheet(desk.office, template_id)


def last_run(desk: Desk) -> datetime | None:
    """When the last run ended: what pages are as of.  HEAD's number would tell of cases that others write in."""
    runs = desk.workspace.snapshot().runs.values()
    return max((run.finished_at for run in runs), default=None)


def write_open_page(desk: Desk, route: str) -> None:
    """A line in the ledger for a page, before anything of it is made."""
    with desk.act("page", route=route):
        return
