"""Find, its brief, saved searches, and a field in the clear.  What is looked for is never in an address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from clerestory.pipeline import guarded_clear, guarded_looking, guarded_search
from clerestory.pipeline.guarded import Desk
from clerestory_web.desk.clear import clear_now
from clerestory_web.desk.gate import back
from clerestory_web.desk.pages.find import FindPage, find_page, searches
from clerestory_web.desk.show import attachment, show
from clerestory_web.store.queries import house


def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The field; after a POST what was found."""
    finder = house().finder
    if request.method != "POST":
        return show(request, desk, FindPage(searches=searches(guarded_search.saved(desk, finder))))
    said = str(request.POST.get("value", ""))
    found = guarded_looking.find(desk, said, finder, reason=str(request.POST.get("reason", "")))
    saved = guarded_search.saved(desk, finder)
    return show(request, desk, find_page(said, found, saved, clear_now(desk)))


def brief(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What was found, as one masked page of PDF."""
    data = guarded_looking.brief(desk, str(request.POST.get("value", "")), house().finder)
    return attachment(data, "brief.pdf")


def save(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Keep a search."""
    said = str(request.POST.get("value", ""))
    found = guarded_looking.find(desk, said, house().finder)
    guarded_search.save(desk, said, found)
    messages.success(request, "The search is kept: this page tells when something new matches.")
    return redirect("find")


def drop(request: HttpRequest, desk: Desk, search: str) -> HttpResponseBase:
    """Keep it no longer."""
    guarded_search.drop(desk, search)
    return redirect("find")


def unmask(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """One field of one trace in the clear, for fifteen minutes, in the case worked on."""
    form = request.POST
    shown = guarded_clear.unmask(
        desk, str(form.get("trace", "")), str(form.get("field", "")), reason=str(form.get("reason", ""))
    )
    if request.headers.get("HX-Request") == "true":
        return show(request, desk, shown, template="_clear")
    return redirect(back(request))
