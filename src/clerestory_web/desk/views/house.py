"""The house: accounts, second persons, holds, demands, the ledger."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from clerestory.errors import InputError
from clerestory.pipeline import cases as casing
from clerestory.pipeline import guarded_demands, guarded_holds, guarded_intake, guarded_ledger, guarded_second
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.serve import role_words, roles_of
from clerestory_web.desk.gate import back
from clerestory_web.desk.pages import house as pages
from clerestory_web.desk.pages.shared import paged
from clerestory_web.desk.show import show
from clerestory_web.store import accounts, queries

#: Requests, holds, demands of one page.
A_PAGE = 30


def team(request: HttpRequest, desk: Desk, *, told: tuple[str, str] = ("", "")) -> HttpResponse:
    """Accounts, what doctor finds, which guards stand, alarms."""
    secured = queries.with_second_factor(desk)
    rows = tuple(
        pages.AccountRow(
            name=one.name, role=one.role, role_words=role_words(one.role), made_by=one.made_by, since=one.made_at,
            last_seen=one.last_login, second_factor=one.pk in secured, active=one.is_active, fresh=one.fresh,
            url=reverse("team_change", args=[one.name]),
        )
        for one in queries.accounts(desk)
    )  # fmt: skip
    page = pages.TeamPage(
        accounts=rows, roles=roles_of(desk.workspace.info.kind), doctor=guarded_ledger.doctor(desk),
        guards=tuple(
            pages.Guard(id=one.id, words=one.words, stands=one.stands, where=one.where)
            for one in guarded_ledger.guards(desk)
        ),
        alarms=guarded_ledger.alarms(desk), told_to=told[0], told_once=told[1],
    )  # fmt: skip
    return show(request, desk, page)


def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make an account; its password is shown this one time and has to be changed at once."""
    form = request.POST
    made, password = accounts.make(
        desk, str(form.get("name", "")), str(form.get("role", "")), str(form.get("password", ""))
    )
    return team(request, desk, told=(made.name, password))


def change(request: HttpRequest, desk: Desk, account: str) -> HttpResponseBase:
    """Change a role, or switch an account off or on."""
    form = request.POST
    accounts.change(desk, account, role=str(form.get("role", "")), active=form.get("active") == "yes",
                    reason=str(form.get("reason", "")))  # fmt: skip
    return redirect("team")


def approvals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What waits for a second person."""
    made = [
        pages.approval(
            one, words=guarded_second.ACTS[one.act], may_answer=guarded_second.may_answer(desk, one),
            url=reverse("approval_answer", args=[one.id]),
        )
        for one in guarded_second.requests(desk)
    ]  # fmt: skip
    waiting = tuple(one for one in made if one.may_answer)
    mine = tuple(one for one in made if one.author == desk.viewer.name and one.state == "waiting")
    known = {one.id for one in (*waiting, *mine)}
    past, pager = paged([one for one in made if one.id not in known], request.GET.get("page", ""), A_PAGE)
    page = pages.ApprovalsPage(
        waiting=waiting[:A_PAGE], waiting_n=len(waiting), mine=mine[:A_PAGE], past=tuple(past), pager=pager
    )
    return show(request, desk, page)


def answer(request: HttpRequest, desk: Desk, approval: str) -> HttpResponseBase:
    """Agree or refuse."""
    said = request.POST.get("answer")
    if said not in ("agree", "refuse"):
        raise InputError(where="answer", expected="agree or refuse", found="neither")
    guarded_second.answer(desk, approval, agree=said == "agree", reason=str(request.POST.get("reason", "")))
    return redirect("approvals")


def holds(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Holds: those that stand first, each sort the newest first."""
    mine = {one.id: one.title for one in casing.cases(desk)} if desk.may("cases") else {}
    names = guarded_intake.names_by_id(desk)
    every = sorted(guarded_holds.holds(desk), key=lambda one: (not one.lifted, one.placed_at, one.id), reverse=True)
    shown, pager = paged(every, request.GET.get("page", ""), A_PAGE)
    page = pages.HoldsPage(
        holds=tuple(
            pages.HoldRow(
                id=one.id, name=one.name, sources=tuple(sorted({**names, **mine}.get(s, s[:8]) for s in one.sources)),
                kind=one.kind, state="lifted" if one.lifted else "stands", placed_by=one.placed_by,
                second=one.second, on=one.placed_at, reason=one.reason,
            )
            for one in shown
        ),
        sources=tuple(names.values()), kinds=guarded_holds.KINDS_OF_HOLD, cases=tuple(mine.items()),
        standing=sum(not one.lifted for one in every), pager=pager,
    )  # fmt: skip
    return show(request, desk, page)


def ask_hold(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Ask for a hold; it stands when a second person agrees."""
    form = request.POST
    reason = str(form.get("reason", ""))
    wanted = guarded_holds.wanted(
        desk, name=str(form.get("name", "")), kind=str(form.get("kind", "")),
        sources=[str(one) for one in form.getlist("source")], reason=reason,
        cases=[str(one) for one in form.getlist("case")],
    )  # fmt: skip
    guarded_second.ask_second(desk, "hold", wanted["hold"], reason=reason, detail=wanted,
                              fields="sources", count=len(wanted["sources"]))  # fmt: skip
    messages.info(request, "A second person has to agree; until then nothing is held.")
    return redirect("holds")


def lift(request: HttpRequest, desk: Desk, hold: str) -> HttpResponseBase:
    """Ask for a hold to be lifted."""
    reason = str(request.POST.get("reason", ""))
    wanted = guarded_holds.lifting(desk, hold, reason=reason)
    guarded_second.ask_second(desk, "lift", hold, reason=reason, detail=wanted, fields="sources",
                              count=len(wanted["sources"]))  # fmt: skip
    messages.info(request, "A second person has to agree; until then it stands.")
    return redirect("holds")


def demands(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Demands for records, and the yearly table in bands."""
    year = desk.now.year
    shown, pager = paged(guarded_demands.demands(desk), request.GET.get("page", ""), A_PAGE)
    page = pages.DemandsPage(
        demands=tuple(pages.demand_row(one, dict(guarded_demands.STEPS)) for one in shown), pager=pager,
        year=year, table=guarded_demands.year_table(desk, year),
    )  # fmt: skip
    return show(request, desk, page)


def new_demand(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Enter a demand."""
    form = request.POST
    guarded_demands.receive(
        desk, from_whom=str(form.get("from_whom", "")), records=str(form.get("records", "")),
        words=str(form.get("text", "")), by_judge=form.get("signed_by_judge") == "yes",
    )  # fmt: skip
    return redirect("demands")


def step(request: HttpRequest, desk: Desk, demand: str) -> HttpResponseBase:
    """Take a step."""
    guarded_demands.step(desk, demand, str(request.POST.get("step", "")), str(request.POST.get("text", "")))
    return redirect("demands")


def ledger(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The ledger, newest first."""
    said = request.GET.get("before", "")
    before = int(said) if said.isdecimal() and len(said) < 12 else 0
    # This very look is under way while its page is drawn.
    lines = tuple(
        replace(one, result="now") if one.result == "not ended" and one.at == desk.now else one
        for one in guarded_ledger.ledger(desk, before=before)
    )
    sound = guarded_ledger.is_sound(desk)
    older = f"{reverse('ledger')}?before={lines[-1].n}" if len(lines) == guarded_ledger.A_PAGE else ""
    sentence = "Every line is what was written." if sound else "Lines are not what was written: run clerestory verify."
    return show(request, desk, pages.LedgerPage(lines=lines, older_url=older, sound=sound, sentence=sentence))


def account(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The viewer's own account: second factors, and what is used of each budget."""
    own = queries.account_of(request)
    assert own is not None
    limits = tuple(
        (pages.LIMITS[one.act][0], one.day, one.a_day)
        for one in guarded_ledger.used(desk)
        if one.act in pages.LIMITS and desk.may(pages.LIMITS[one.act][1])
    )
    page = pages.AccountPage(
        name=own.name, role_words=role_words(own.role), second_factor=queries.has_second_factor(own),
        passkeys_n=queries.passkeys_n(own), limits=limits,
        settings_url=reverse("account_settings"),
    )  # fmt: skip
    return show(request, desk, page)


def settings_of(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What opens by itself, for this account."""
    own = queries.account_of(request)
    assert own is not None
    own.folded = request.POST.get("folded") != "no"
    own.save(update_fields=["folded"])
    return redirect("account")


def language(request: HttpRequest) -> HttpResponseBase:
    """Choose a language; it is kept in a cookie of this desk alone."""
    said = str(request.POST.get("language", ""))
    response = redirect(back(request))
    if said in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, said, httponly=True, samesite="Strict",
                            secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
    return response
