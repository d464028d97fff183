"""The authorisation matrix, made of the table of routes: who × way × method × whose; what a role may is written here
by hand, apart from the code that decides it."""

from __future__ import annotations

import re

import pytest
from house_world import ROLES, SECRET, words_of

from factory import without_ids

READERS = {"investigator", "analyst"}
CASES = READERS | {"liaison"}
ALL = set(ROLES)

#: Route → the roles of an enforcement workspace that may take it.
MAY = {
    "board": ALL, "facet": CASES, "question": CASES, "ask": READERS, "find": READERS, "find_brief": READERS,
    "find_save": READERS, "search_drop": READERS, "unmask": READERS, "leads": READERS, "lead": READERS,
    "lead_points": READERS, "lead_answer": READERS,
    "lead_review": READERS, "lead_to_case": READERS, "template": READERS, "group": READERS, "group_to_case": READERS,
    "cut": READERS, "cases": CASES, "case_open": {"investigator", "liaison"}, "case": CASES, "case_note": CASES,
    "case_note_edit": CASES, "case_task": CASES, "case_task_edit": CASES, "case_person": CASES,
    "case_person_role": CASES, "case_item": CASES, "case_authority": CASES, "case_member": CASES,
    "case_item_drop": CASES, "case_close": CASES, "case_seal": CASES, "case_unseal": CASES, "work_on": CASES,
    "intake": READERS, "intake_upload": READERS, "rejects": READERS, "intake_file": READERS, "intake_take": READERS,
    "intake_progress": READERS, "run": READERS, "run_progress": READERS, "team": {"administrator"},
    "team_add": {"administrator"}, "team_change": {"administrator"}, "approvals": ALL - {"administrator"},
    "approval_answer": ALL - {"administrator"}, "holds": {"investigator", "liaison"},
    "hold_ask": {"investigator", "liaison"}, "hold_lift": {"investigator", "liaison"},
    "demands": {"investigator", "liaison"}, "demand_new": {"investigator", "liaison"},
    "demand_step": {"investigator", "liaison"}, "ledger": {"administrator"}, "account": ALL, "account_settings": ALL,
}  # fmt: skip

#: Ways of a case whose second id belongs to it.
CHILD = {"case_note_edit": "note", "case_task_edit": "task", "case_person_role": "person", "case_item_drop": "item"}

FORM = {
    "text": "words", "reason": "a reason", "seen": "x", "label": "Ann", "role": "witness", "basis": "said so",
    "kind": "consent", "who": "analyst1", "back": "/", "purpose": "quality",
}  # fmt: skip


def routes():
    from clerestory_web.routes import ROUTES

    return [one for one in ROUTES if one.ours and not one.open]


def ids_of(world, route, own) -> dict[str, str]:
    """Arguments of a route's path, with a case's own things where it has any."""
    known = {
        "module": "advertising", "name": "advertising.templates", "search": "none", "lead": world.lead,
        "template": world.template, "group": world.group, "upload": "none", "account": "nobody",
        "approval": "none", "hold": "none", "demand": "none", **(own or {}),
    }  # fmt: skip
    return {name: known[name] for name in re.findall(r"<\w+:(\w+)>", route.path)}


def call(browser, method, route, args, form=None):
    from django.urls import reverse

    sent = {**FORM, **(form or {})}
    return getattr(browser, method.lower())(reverse(route.name, kwargs=args), sent if method == "POST" else {})


def is_refused(response, status: int) -> bool:
    body = words_of(response)
    return response.status_code == status and SECRET not in body and "sealed title" not in body


def variants(route, role):
    """Whose thing it is: nothing to tell apart where a route is not about a case."""
    if route.thing not in ("case", "child") or role not in CASES:
        return ("own",)
    return ("own", "other", "sealed", "closed", *(("foreign",) if route.thing == "child" else ()))


def cell(world, browsers, route, role, method, whose) -> str:
    """What is wrong with one cell of the matrix; empty when nothing is."""
    browser = browsers[role]
    form = {}
    if whose == "own":
        own = world.own(role) if route.thing in ("case", "child") and role in CASES else None
    else:
        own = world.made["other"] if whose == "other" else None
        if whose in ("sealed", "closed"):
            own = world.made[role, whose]
        elif whose == "foreign":
            own = world.own(role) | {CHILD[route.name]: world.made["other"][CHILD[route.name]]}
    if route.name == "work_on":
        form["case"] = own["case"] if own else "none"
    if route.name == "unmask" and role in READERS:
        # In the clear only inside a case: so one is taken onto the desk first.
        working = {**FORM, "case": world.own(role)["case"]}
        assert browser.post("/work-on/", working).status_code == 302
        form |= {"trace": world.trace, "field": "text"}
    args = ids_of(world, route, own or {"case": "none", "note": "none", "task": "none", "person": "none", "item": "n"})
    response = call(browser, method, route, args, form)
    expected = wanted(route, role, method, whose)
    if expected == "in":
        fine = response.status_code in (200, 302, 400, 404, 409, 429) and not (
            own and whose == "own" and response.status_code == 404
        )
        fine = fine and SECRET not in words_of(response)
    elif expected == "login":
        fine = response.status_code == 302 and "/account/login/" in response["Location"] and not response.content
    else:
        fine = is_refused(response, int(expected))
    said = f"{role or 'nobody'} {method} {route.name} {whose}: {response.status_code}, expected {expected}"
    return "" if fine else said


def wanted(route, role, method, whose) -> str:
    if method not in route.methods:
        return "405"
    if not role:
        return "login"
    if role not in MAY[route.name]:
        return "403"
    if whose in ("other", "foreign"):
        return "404"
    if whose == "sealed":
        # Members of a sealed case may ask for it to be opened again; nothing else.
        return "in" if route.name == "case_unseal" else "403"
    if whose == "closed" and method == "POST" and route.name != "case_unseal":
        return "403"
    return "in"


def run_matrix(world, browsers, methods, roles=("", *ROLES)) -> tuple[int, list[str]]:
    wrong, n = [], 0
    for route in routes():
        if route.name in ("case_close", "case_seal"):
            continue
        for role in roles:
            for method in methods or route.methods:
                for whose in variants(route, role) if method in route.methods else ("own",):
                    n += 1
                    wrong.append(cell(world, browsers, route, role, method, whose))
    return n, [one for one in wrong if one]


def test_every_way_of_the_urls_stands_in_the_table_and_in_this_matrix(workspace):
    from django.urls import get_resolver

    from clerestory_web.api.ways import api
    from clerestory_web.routes import ROUTES

    known = {one.name for one in ROUTES}
    in_api = {f"api:{one}" for one in ("openapi-json", "board", "find", "leads", "lead", "review", "api-root")}
    found = set()
    for one in get_resolver().url_patterns:
        if hasattr(one, "url_patterns"):
            found |= {f"{one.namespace}:{inner.name}" for inner in one.url_patterns}
        else:
            found.add(one.name)
    assert found == known | in_api, found ^ (known | in_api)
    assert set(MAY) == {one.name for one in routes()}
    assert api.urls_namespace == "api"
    open_ways = {one.name for one in ROUTES if one.open}
    assert open_ways == {"set_language", "account_login", "account_inactive", "mfa_authenticate"}


def test_who_may_take_which_way_on_whose_things(world, browsers):
    """In the fast tests: the methods that answer, three roles; all of it in `make test-all`."""
    n, wrong = run_matrix(world, browsers, None, roles=("", "analyst", "administrator"))
    print(f"matrix: {n} cells, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_the_whole_matrix(world, browsers):
    n, wrong = run_matrix(world, browsers, ("GET", "POST", "PUT", "PATCH", "DELETE"))
    print(f"whole matrix: {n} cells, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)


#: Way of the API → the method by which it answers, its address, and the roles that may take it.
IN_API = {
    "board": ("GET", "/api/board", CASES), "find": ("POST", "/api/find", READERS),
    "leads": ("GET", "/api/leads", READERS), "lead": ("GET", "/api/leads/{lead}", READERS),
    "review": ("POST", "/api/leads/{lead}/review", READERS), "openapi-json": ("GET", "/api/openapi.json", ALL),
}  # fmt: skip


def test_who_may_take_which_way_of_the_api(world, browsers):
    """Role × way × method: nobody who has not signed in, no role that the page refuses, no other method."""
    from clerestory_web.api.ways import api

    known = {one.url_name or view.operations[0].view_func.__name__
             for _, router in api._routers for view in router.path_operations.values() for one in [view]}  # fmt: skip
    assert known == set(IN_API) - {"openapi-json"}, known
    said = {"value": "212 555 0143", "answer": "unclear", "reason": "r", "seen": "x"}
    wrong, n = [], 0
    for name, (answers, address, may) in IN_API.items():
        for role in ("", *ROLES):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                n += 1
                way = address.format(lead=world.lead)
                send = getattr(browsers[role], method.lower())
                response = send(way) if method == "GET" else send(way, said, content_type="application/json")
                if name == "openapi-json" and method != answers:
                    # The library answers it by any method: it holds nothing of anybody.
                    fine = response.status_code in (200, 401) and (response.status_code == 401) == (not role)
                elif method != answers:
                    fine = response.status_code == 405
                elif not role:
                    fine = response.status_code == 401
                elif role not in may:
                    fine = is_refused(response, 403)
                else:
                    fine = response.status_code in (200, 409, 429) and SECRET not in response.content.decode()
                wrong += (
                    []
                    if fine
                    else [f"{role or 'nobody'} {method} {name}: {response.status_code} {response.content[:200]}"]
                )
    print(f"matrix of the API: {n} cells, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)


def test_no_page_of_the_accounts_library_opens_to_whoever_has_not_signed_in(browsers):
    from django.urls import reverse

    from clerestory_web.routes import ROUTES

    for route in (one for one in ROUTES if not one.ours and not one.open):
        way = reverse(route.name, args=[1] if "<" in route.path else [])
        for response in (browsers[""].get(way), browsers[""].post(way)):
            assert response.status_code == 302, route.name
            assert response["Location"].startswith(("/account/login/", "/")), route.name
            assert not response.content, route.name


def test_closing_and_sealing_are_for_members_alone(world, browsers):
    from django.urls import reverse

    for way in ("case_close", "case_seal"):
        mine = world.case("analyst1", "analyst", title="to end")
        for role, status in (("liaison", 404), ("administrator", 403), ("second", 403)):
            response = browsers[role].post(reverse(way, args=[mine["case"]]), {"reason": "r", "seen": "x"})
            assert response.status_code == status, (way, role)
        desk = world.desk("analyst1", "analyst")
        seen = desk.check("cases", case_id=mine["case"]).seen
        response = browsers["analyst"].post(reverse(way, args=[mine["case"]]), {"reason": "r", "seen": seen})
        assert response.status_code == 302
        assert browsers["analyst"].post(reverse("case_note", args=[mine["case"]]), {"text": "x"}).status_code == 403


def test_the_administrator_reads_no_content(world, browsers):
    """G14: of everything that an administrator can open, nothing holds a word of a trace, a case or a lead."""
    from django.urls import reverse

    world.own("analyst")
    for name in ("board", "team", "ledger", "account"):
        body = browsers["administrator"].get(reverse(name), follow=True).content.decode()
        assert SECRET not in body
        assert "0143" not in without_ids(body)
        assert "mine" not in body
        assert world.lead not in body


def test_nothing_is_shown_when_the_ledger_cannot_be_written(world, browsers, monkeypatch):
    """A read stands in the ledger before its bytes leave: no line, no bytes (G1)."""
    from django.urls import reverse

    from clerestory.errors import InputError
    from clerestory.guards.ledger import Ledger

    own = world.own("investigator")

    def full(*a, **k):
        raise InputError("no room")

    monkeypatch.setattr(Ledger, "intend", full)
    for name, args in (("board", []), ("leads", []), ("lead", [world.lead]), ("case", [own["case"]]), ("cases", []),
                       ("group", [world.group]), ("template", [world.template])):  # fmt: skip
        response = browsers["investigator"].get(reverse(name, args=args))
        assert response.status_code == 400, name
        assert "note mine" not in response.content.decode()
        assert world.lead not in response.content.decode().replace(response.request["PATH_INFO"], "")
    response = browsers["investigator"].post(reverse("find"), {"value": "212 555 0143"})
    assert response.status_code == 400
