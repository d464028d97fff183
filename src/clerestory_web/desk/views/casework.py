"""Cases: read, written in, sealed, closed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from clerestory.pipeline import cases as casing
from clerestory.pipeline import cases_change, guarded_second
from clerestory.pipeline.guarded import Desk, Stale
from clerestory.pipeline.serve import purposes_of
from clerestory_web.desk.gate import back
from clerestory_web.desk.pages.case import case_page, cases_page
from clerestory_web.desk.pages.shared import paged
from clerestory_web.desk.pages.turned_away import Change, Conflict
from clerestory_web.desk.show import show
from clerestory_web.store import queries

#: Cases of one page.
A_PAGE = 40


def _said(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")) for name in names}


def cases(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The viewer's cases."""
    shown, pager = paged(casing.cases(desk), request.GET.get("page", ""), A_PAGE)
    found = [(one, casing.end_of(desk, one)[0] if one.state == "closed" else None) for one in shown]
    page = cases_page(found, may_open=desk.may("open_case"), purposes=purposes_of(desk.workspace.info), pager=pager)
    return show(request, desk, page)


def open_case(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Open a case and begin to work on it."""
    said = _said(request, "title", "purpose", "reason")
    names = ("kind", "number", "issuer", "scope", "until")
    authority = {name: str(request.POST.get(f"authority_{name}", "")) for name in names}
    made = cases_change.open_case(desk, title=said["title"], purpose=said["purpose"], authority=authority,
                                  reason=said["reason"])  # fmt: skip
    _asked(request, desk, made)
    request.session["case"], request.session["purpose"] = made, said["purpose"]
    return redirect("case", case=made)


def case(request: HttpRequest, desk: Desk, case: str) -> HttpResponse:
    """One case."""
    found = casing.case(desk, case)
    may = {
        "write": desk.may("cases", case_id=case, write=True),
        "unmask": desk.may("unmask", case_id=case, clear=True, purpose=desk.office.purpose),
    }
    may |= dict.fromkeys(("close", "seal"), may["write"])
    page = case_page(
        found,
        looks=casing.looks(desk, case),
        may=frozenset(name for name, yes in may.items() if yes),
        accounts=[one for one in queries.colleagues(desk) if one not in found.members],
        now=desk.now,
        end=casing.end_of(desk, found),
    )
    return show(request, desk, page)


def _asked(request: HttpRequest, desk: Desk, case: str) -> None:
    """Ask a second person for what of the case one alone does not decide; whoever sits here is told."""
    if guarded_second.put_waiting(desk, case):
        messages.success(request, "A second person has to agree.")


def note(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Add a note."""
    cases_change.add_note(desk, case, **_said(request, "text"))
    return redirect("case", case=case)


def edit_note(request: HttpRequest, desk: Desk, case: str, note: str) -> HttpResponseBase:
    """Change a note; when somebody was faster both texts are shown."""
    said = _said(request, "text", "seen")
    return _merged(request, desk, case, ("note", note), ("text",),
                   lambda: cases_change.edit_note(desk, case, note, said["text"], seen=said["seen"]))  # fmt: skip


def task(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Add a task."""
    cases_change.add_task(desk, case, **_said(request, "text", "due"))
    return redirect("case", case=case)


def edit_task(request: HttpRequest, desk: Desk, case: str, task: str) -> HttpResponseBase:
    """Change a task or tick it off."""
    said = _said(request, "text", "due", "done", "seen")
    return _merged(request, desk, case, ("task", task), ("text", "due", "done"),
                   lambda: cases_change.edit_task(desk, case, task, said, seen=said["seen"]))  # fmt: skip


def person(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Enter a person under a role."""
    said = _said(request, "label", "role", "basis", "identifiers")
    cases_change.add_person(
        desk, case, said["label"], said["role"], basis=said["basis"],
        identifiers=tuple(said["identifiers"].splitlines()),
    )  # fmt: skip
    return redirect("case", case=case)


def role(request: HttpRequest, desk: Desk, case: str, person: str) -> HttpResponseBase:
    """Decide a person's role anew; whoever is kept out comes in by two persons."""
    said = _said(request, "role", "basis", "seen", "lets_in")
    if said["lets_in"] and said["role"] == "subject":
        guarded_second.ask_let_in(desk, case, person, by=said["lets_in"], basis=said["basis"], seen=said["seen"])
        messages.success(request, "A second person has to agree.")
        return redirect("case", case=case)
    return _merged(
        request, desk, case, ("person", person), ("role", "basis"),
        lambda: cases_change.set_role(desk, case, person, said["role"], basis=said["basis"], seen=said["seen"]),
    )  # fmt: skip


def authority(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Enter an authority."""
    said = _said(request, "kind", "number", "issuer", "scope", "until")
    cases_change.add_authority(desk, case, said)
    _asked(request, desk, case)
    return redirect("case", case=case)


def member(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Let somebody else work on the case."""
    said = _said(request, "who", "reason")
    desk.check("cases", case_id=case, write=True)
    if said["who"] not in queries.colleagues(desk):
        messages.error(request, "There is no such colleague who reads cases.")
        return redirect("case", case=case)
    cases_change.add_member(desk, case, said["who"], reason=said["reason"])
    return redirect("case", case=case)


def item(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Put an identifier or a place into the case: what it reads starts from these."""
    said = _said(request, "kind", "of", "reason")
    cases_change.put_said(desk, case, said["kind"], said["of"], reason=said["reason"])
    _asked(request, desk, case)
    return redirect("case", case=case)


def drop_item(request: HttpRequest, desk: Desk, case: str, item: str) -> HttpResponseBase:
    """Take something out of the case."""
    cases_change.drop_item(desk, case, item, **_said(request, "reason"))
    return redirect("case", case=case)


def close(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Close the case: its clock begins."""
    cases_change.close_case(desk, case, **_said(request, "reason", "seen", "until"))
    return redirect("case", case=case)


def seal(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Seal the case."""
    cases_change.seal_case(desk, case, **_said(request, "reason", "seen"))
    return redirect("cases")


def unseal(request: HttpRequest, desk: Desk, case: str) -> HttpResponseBase:
    """Ask for a second person to open a sealed case again."""
    guarded_second.ask_unseal(desk, case, **_said(request, "reason"))
    messages.info(request, "A second person has to agree.")
    return redirect("approvals")


def work_on(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Choose the case and the purpose that everything from now on is for."""
    said = _said(request, "case", "purpose")
    case = desk.check("cases", case_id=said["case"], write=True) if said["case"] else None
    known = case.purposes if case is not None else frozenset(purposes_of(desk.workspace.info))
    chosen = said["purpose"] if said["purpose"] in known else min(known) if case is not None else ""
    request.session["case"], request.session["purpose"] = said["case"], chosen
    return redirect(back(request))


def _merged(  # an edit and what its conflict shows
    request: HttpRequest,
    desk: Desk,
    case: str,
    thing: tuple[str, str],
    names: tuple[str, ...],
    edit: Callable[[], None],
) -> HttpResponseBase:
    """Do an edit; a stale one is answered with theirs and yours side by side, and nothing is written."""
    try:
        edit()
    except Stale as stale:
        found = casing.case(desk, case)
        newest = found.things[thing[0]][thing[1]]
        said = _said(request, *names)
        page = Conflict(
            what=thing[0], sentence=stale.sentence(), back=reverse("case", args=[case]), action=request.path,
            theirs=tuple(Change(field=n, theirs=newest.body.get(n, ""), yours=said[n]) for n in names),
            fields=tuple(said.items()), seen=newest.id,
        )  # fmt: skip
        return show(request, desk, page, template="conflict", status=409)
    return redirect("case", case=case)
