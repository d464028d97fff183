"""A question: what it would read, and its answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clerestory.errors import InputError
from clerestory.pipeline import guarded_answers, guarded_intake, guarded_looking, guarded_review
from clerestory.pipeline.ask import tables_read
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_points import masked
from clerestory_web.desk.pages.question import AnswerSet, QuestionPage, fields, question_page, typed
from clerestory_web.desk.pages.shared import cards
from clerestory_web.desk.show import attachment, show


def _page(desk: Desk, name: str, answers: AnswerSet | None = None) -> QuestionPage:
    facet, question = guarded_looking.question_of(desk, name)
    state, why = guarded_looking.state_of(desk, facet, question)
    touched = guarded_intake.touched(desk, tables_read(question)) if question.fn else ()
    return question_page(
        facet,
        question,
        state=state,
        why=why,
        closed=guarded_looking.closed(desk, facet, question),
        touched=touched,
        answers=answers,
    )


def question(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """What a question reads, whom it touches, under which authority, and its form."""
    return show(request, desk, _page(desk, name))


def ask(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """Ask it: only by somebody who has seen the SELECT."""
    _, question = guarded_looking.question_of(desk, name)
    if request.POST.get("confirmed") != "yes":
        raise InputError(where=name, expected="that you have seen what it reads", found="no word of it")
    given = {key: str(value) for key, value in request.POST.items()}
    form = str(request.POST.get("as", ""))
    if form:
        data = guarded_answers.answers_file(desk, name, typed(question, given), form)
        return attachment(data, f"{name}.{form}")
    letters, sheets, none, version = guarded_looking.ask(desk, name, typed(question, given))
    mine = guarded_review.answered_by(desk, desk.viewer.name)
    made = AnswerSet(
        letters=cards(letters, {name: question.text.asks}, mine), sheets=tuple(sheets), why_none=none, version=version,
        drawn=tuple((one.claim, masked(one.points)) for one in letters if one.points),
        given=() if question.when == "case" else tuple((one.name, given.get(one.name, "")) for one in fields(question)),
        files=question.when != "case",
    )  # fmt: skip
    return show(request, desk, _page(desk, name, made))
