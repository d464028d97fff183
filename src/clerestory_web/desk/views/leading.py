"""Leads, templates, groups: read, answered, cut, put into a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from clerestory.pipeline import cases as casing
from clerestory.pipeline import (
    cases_change,
    guarded_answers,
    guarded_group,
    guarded_ledger,
    guarded_looking,
    guarded_points,
    guarded_review,
)
from clerestory.pipeline.guarded import Desk, Stale, Unseen
from clerestory.reports.letter import Letter
from clerestory_web import clock
from clerestory_web.desk.clear import clear_now
from clerestory_web.desk.gate import back
from clerestory_web.desk.pages.case import case_ref
from clerestory_web.desk.pages.group import TemplatePage, group_page
from clerestory_web.desk.pages.leads import A_PAGE, lead_page, leads_page
from clerestory_web.desk.pages.shared import CaseRef, page_said
from clerestory_web.desk.pages.turned_away import Change, Conflict
from clerestory_web.desk.show import attachment, show

_STATES = ("open", "answered", "all")


def _cases(desk: Desk) -> tuple[CaseRef, ...]:
    return tuple(case_ref(one) for one in casing.working_cases(desk))


def _left_today(desk: Desk) -> int:
    used = next(one for one in guarded_ledger.used(desk) if one.act == "lead")
    return max(0, used.a_day - used.day)


def leads(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list: what waits, what was answered, or all."""
    state = request.GET.get("state", "open")
    state = state if state in _STATES else "open"
    question = request.GET.get("question", "")
    page = page_said(request.GET.get("page", ""))
    found = guarded_looking.listed(desk, question=question, state=state, most=A_PAGE, start=A_PAGE * (page - 1))
    return show(
        request,
        desk,
        leads_page(
            found,
            guarded_looking.asks(desk),
            guarded_review.answered_by(desk, desk.viewer.name),
            question=question,
            state=state,
            why_none="" if found.counts else guarded_looking.why_none(desk),
            left_today=_left_today(desk),
            page=page,
            drawn=[one.lead for one in guarded_review.waiting_unflagged(desk)],
        ),
    )


def lead(request: HttpRequest, desk: Desk, lead: str) -> HttpResponse:
    """One lead as a letter; the method's record only to whoever has answered."""
    drawn = guarded_review.unflagged(desk, lead)
    letter = _unflagged_letter(desk, drawn) if drawn is not None else guarded_looking.lead(desk, lead)
    return show(
        request,
        desk,
        lead_page(
            letter,
            asks=guarded_looking.asks(desk).get(letter.question, letter.question),
            answers=guarded_review.answers(desk, letter.lead),
            viewer=desk.viewer.name,
            seen=guarded_review.seen(desk, letter.lead),
            neighbours=guarded_review.neighbours(desk, letter.lead, letter.question),
            groups=guarded_group.groups_of_lead(desk, letter.lead),
            cases=_cases(desk),
            clear=clear_now(desk),
            unflagged=drawn is not None,
        ),
    )


def points(request: HttpRequest, desk: Desk, lead: str) -> HttpResponse:
    """The points of a lead's charts, to be taken along."""
    return attachment(guarded_points.points(desk, lead), "points.csv")


def answer(request: HttpRequest, desk: Desk, lead: str) -> HttpResponse:
    """An answer with its charts, tables and method, to be taken along."""
    return attachment(guarded_answers.lead_file(desk, lead, "pdf"), "answer.pdf")


def _unflagged_letter(desk: Desk, drawn: guarded_review.Unflagged) -> Letter:
    return guarded_looking.unflagged_letter(desk, drawn.lead, drawn.question, drawn.trace)


def review(request: HttpRequest, desk: Desk, lead: str) -> HttpResponse | HttpResponseBase:
    """Answer a lead; when somebody was faster nothing is overwritten: both answers are shown."""
    form = {name: str(request.POST.get(name, "")) for name in ("answer", "reason", "on_source", "seen")}
    try:
        guarded_review.review(desk, lead, form["answer"], reason=form["reason"], on_source=form["on_source"],
                              seen=form["seen"])  # fmt: skip
    except Stale as stale:
        newest = next(iter(guarded_review.answers(desk, lead)), None)
        theirs = {"answer": newest.answer, "reason": newest.reason, "on_source": newest.on_source} if newest else {}
        page = Conflict(
            what="lead", sentence=stale.sentence(), back=reverse("lead", args=[lead]),
            action=reverse("lead_review", args=[lead]), seen=guarded_review.seen(desk, lead),
            theirs=tuple(Change(field=n, theirs=theirs.get(n, ""), yours=form[n]) for n in
                         ("answer", "reason", "on_source")),
            fields=tuple((n, form[n]) for n in ("answer", "reason", "on_source")),
        )  # fmt: skip
        return show(request, desk, page, template="conflict", status=409)
    if guarded_review.draw_unflagged(desk, seed=clock.seed()):
        messages.info(request, "One of what was not flagged was drawn for review: it waits among the leads.")
    return redirect("lead", lead=lead)


def to_case(request: HttpRequest, desk: Desk, lead: str) -> HttpResponseBase:
    """Put a lead into a case."""
    letter = guarded_looking.lead(desk, lead)
    case = str(request.POST.get("case", ""))
    cases_change.put_item(
        desk, case, "lead", letter.lead, words=letter.claim, reason=str(request.POST.get("reason", ""))
    )
    return redirect("case", case=case)


def template(request: HttpRequest, desk: Desk, template: str) -> HttpResponse:
    """One template, its texts aligned."""
    sheet = guarded_looking.template(desk, template)
    group = guarded_group.group_of(desk, sheet.texts[0].trace) if sheet.texts else ""
    page = TemplatePage(
        sheet=sheet, group_url=reverse("group", args=[group]) if group else "", cases=_cases(desk),
        may_cut=desk.may("cut"),
    )  # fmt: skip
    return show(request, desk, page)


def group(request: HttpRequest, desk: Desk, group: str) -> HttpResponse:
    """One group: what hangs together, why, and how to cut it."""
    found = guarded_group.group(desk, group)
    first = next((one.id for one in found.things if one.kind == "template"), "")
    # Of a group that something shared holds together no one text says what it is.
    sheet = guarded_looking.template(desk, first) if first and found.counted == found.size else None
    return show(request, desk, group_page(found, cases=_cases(desk), may_cut=desk.may("cut"), sheet=sheet))


def group_to_case(request: HttpRequest, desk: Desk, group: str) -> HttpResponseBase:
    """Put a group into a case."""
    found = guarded_group.group(desk, group)
    case = str(request.POST.get("case", ""))
    words = ", ".join(f"{n} {kind.replace('_', ' ')}s" for kind, n in found.kinds)
    cases_change.put_item(desk, case, "group", group, words=words, reason=str(request.POST.get("reason", "")))
    return redirect("case", case=case)


def cut(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Cut a link; it stays cut over every later run."""
    form = request.POST
    trace, thing = str(form.get("trace", "")), str(form.get("thing", ""))
    if not trace or not thing:
        raise Unseen(where="cut", expected="a trace and a thing", found="less")
    guarded_review.cut(desk, trace, thing, reason=str(form.get("reason", "")))
    messages.success(request, "The link is cut. Run again to see what remains.")
    return redirect(back(request, reverse("leads")))
