"""Every page: its headers, nothing from outside, everything escaped, everything masked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house_world import account, words_of

from clerestory.pipeline import cases_change, guarded_demands, guarded_holds, guarded_second

TEMPLATES = Path(__file__).parents[2] / "src" / "clerestory_web" / "desk"

#: Markup that would run or load something if it were not escaped; one mark a field.
MARKUP = '"><img src=x onerror=a{n}()><script>a{n}()</script>{{{{ a{n} }}}}'

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "form-action 'self'", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


def pages(world, role="investigator") -> list[str]:
    """Every page that a role may open, with a thing of its own where a thing is needed."""
    from django.urls import reverse
    from test_web_matrix import MAY, ids_of, routes

    own = world.own(role)
    ways = [one for one in routes() if "GET" in one.methods and role in MAY[one.name] and one.thing != "upload"]
    return [reverse(one.name, kwargs=ids_of(world, one, own)) for one in ways]


def test_every_page_carries_the_policy_and_is_kept_nowhere(world, browsers):
    answers = {way: browsers["investigator"].get(way) for way in pages(world)}
    answers |= {way: browsers["administrator"].get(way) for way in pages(world, "investigator")}
    answers |= {way: browsers[""].get(way) for way in ("/account/login/", "/none/", "/")}
    answers["refused"] = browsers["administrator"].get("/leads/")
    answers["conflict"] = browsers["investigator"].post("/find/", {"value": ""})
    for way, answer in answers.items():
        assert {one.strip() for one in answer["Content-Security-Policy"].split(";")} == POLICY, way
        assert answer["Cache-Control"] == "no-store", way
        assert answer["Referrer-Policy"] == "same-origin", way
        assert answer["X-Content-Type-Options"] == "nosniff", way
        assert answer["X-Frame-Options"] == "DENY", way


def test_no_template_names_the_outside_or_runs_or_styles_in_line():
    outside = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|@import|url\(\s*["']?https?:""")
    inline = re.compile(
        r"""<script(?![^>]*(?:\bsrc=|application/json))|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:"""
    )
    trusting = re.compile(r"\|\s*safe\b|autoescape\s+off|mark_safe")
    found = []
    for path in sorted((TEMPLATES / "templates").rglob("*.html")):
        text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
        found += [f"{path.name}: {rule.pattern[:30]}" for rule in (outside, inline) if rule.search(text)]
        if trusting.search(text.replace("totp_svg|safe", "")):
            found.append(f"{path.name}: trusts what it shows")
    for path in (TEMPLATES / "static").rglob("*.css"):
        if outside.search(path.read_text(encoding="utf-8")):
            found.append(path.name)
    assert not found


def marks(n: int) -> str:
    return MARKUP.format(n=n)


def is_inert(body: str) -> bool:
    """Whether no mark stands in a page as markup."""
    return re.search(r"<img src=x|<script>a\d|onerror=a\d+\(\)>(?!&)", body) is None


@pytest.fixture(scope="module")
def marked(world):
    """Markup in every free text that anybody can write."""
    desk = world.desk("investigator1", "investigator")
    liaison = world.desk("liaison1", "liaison")
    said = {name: marks(n) for n, name in enumerate(("kind", "number", "issuer", "scope"), start=1)}
    case = cases_change.open_case(
        desk, title=marks(10), purpose="quality", authority=said, reason=marks(11), members=("liaison1",)
    )
    note = cases_change.add_note(desk, case, marks(12))
    task = cases_change.add_task(desk, case, marks(13), due=marks(14))
    person = cases_change.add_person(desk, case, marks(15), "witness", basis=marks(16))
    cases_change.put_item(desk, case, "lead", world.lead, words=marks(17), reason=marks(18))
    wanted = guarded_holds.wanted(desk, name=marks(19), kind="subpoena", sources=["calls"], reason=marks(20))
    asked = guarded_second.ask_second(desk, "hold", wanted["hold"], reason=marks(20), detail=wanted,
                                      receiver=marks(21), fields=marks(22))  # fmt: skip
    guarded_second.answer(liaison, asked, agree=True, reason="r")
    guarded_second.ask_second(desk, "hold", wanted["hold"], reason=marks(23), detail=wanted, receiver=marks(24))
    demand = guarded_demands.receive(desk, from_whom=marks(25), records=marks(26), words=marks(27), by_judge=True)
    guarded_demands.step(desk, demand, "counsel", marks(28))
    return {"case": case, "note": note, "task": task, "person": person}


def test_what_somebody_wrote_stands_on_no_page_as_markup(world, browsers, marked):
    from django.urls import reverse

    shown = set()
    ways = [*pages(world), reverse("case", args=[marked["case"]])]
    browsers["investigator"].post("/work-on/", {"case": marked["case"]})
    for role in ("investigator", "liaison", "administrator", "second"):
        for way in ways:
            body = words_of(browsers[role].get(way))
            assert is_inert(body), (role, way)
            shown |= set(re.findall(r"a(\d+)\(\)", body))
    # Nothing is proved by a mark that was never shown.
    assert {str(n) for n in (1, 2, 3, 4, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23, 25, 26, 27, 28)} <= shown


def test_what_comes_with_a_request_comes_back_as_text(world, browsers, marked):
    from django.urls import reverse
    from test_web_matrix import ids_of, routes

    mark = marks(77)
    fields = ("value", "reason", "text", "title", "label", "basis", "role", "kind", "who", "seen", "answer",
              "on_source", "purpose", "back", "next", "case", "trace", "thing", "field", "name", "due", "done", "step",
              "records",
              "from_whom", "source", "authority", "confirmed", "least", "language", "until")  # fmt: skip
    own = {**world.own("investigator"), **marked}
    for route in routes():
        if "POST" in route.methods and route.name not in ("case_close", "case_seal", "run"):
            way = reverse(route.name, kwargs=ids_of(world, route, own))
            for role in ("investigator", "administrator"):
                answer = browsers[role].post(way, dict.fromkeys(fields, mark))
                pdf = answer["Content-Type"] == "application/pdf"
                assert pdf or is_inert(answer.content.decode()), (role, way)
                assert not answer.get("Location", "/").startswith(("http", "//")), way
                assert "onerror" not in answer.get("Location", "") or "%3" in answer["Location"], way
        if "GET" in route.methods:
            way = reverse(route.name, kwargs=ids_of(world, route, own))
            answer = browsers["investigator"].get(way, {"question": mark, "state": mark, "before": mark})
            assert is_inert(words_of(answer)), way


def test_no_identifier_stands_on_any_page(world, browsers):
    """Telephones, an e-mail, in every writing of the small office's files: masked everywhere (G4)."""
    # What was unmasked a moment ago is shown while its case lies on the desk: it is put down first.
    browsers["investigator"].post("/work-on/", {"case": ""})
    canaries = ("5550143", "555-0143", "555 0143", "555.0143", "0143", "0199", "5550111", "maria.lopez", "lopez@")
    answers = [words_of(browsers["investigator"].get(way)) for way in pages(world)]
    answers.append(browsers["investigator"].post("/find/", {"value": "keep workers in a van"}).content.decode())
    answers.append(browsers["investigator"].post("/find/", {"value": "movers"}).content.decode())
    answers.append(browsers["investigator"].post(
        "/questions/advertising.templates/ask", {"confirmed": "yes", "least": "2"}).content.decode())  # fmt: skip
    assert len(answers) > 15
    assert any("•••" in one for one in answers)
    for body in answers:
        # Ids and tokens are letters and digits in a row; they may hold any four of them.
        text = re.sub(r"[0-9a-f]{16,}|value=\"\w{40,}\"", "", body)
        assert not [one for one in canaries if one in text]


def test_a_record_of_a_method_is_shown_after_the_answer(world, browsers):
    """G3, and others' answers too: neither leans on whoever has not answered."""
    from django.urls import reverse

    way = reverse("lead", args=[world.lead])
    first, other = browsers["investigator"], browsers["analyst"]
    before = first.get(way).content.decode()
    # That nobody has counted is no record: it leans on nobody, and stands before the answer.
    assert "How often such leads are wrong is not known here." in before
    assert "A check that does not rest on these traces" in before
    assert 'class="record"' not in before
    seen = re.search(r'name="seen" value="([^"]+)"', before)[1]
    form = {"answer": "unclear", "reason": "wordsofthefirst", "seen": seen}
    assert first.post(f"{way}review", form).status_code == 302
    assert "wordsofthefirst" in first.get(way).content.decode()
    assert 'class="record"' in first.get(way).content.decode()
    assert "wordsofthefirst" not in other.get(way).content.decode()
    # Whoever read it before is told, and nothing is overwritten.
    late = other.post(f"{way}review", {"answer": "unsupported", "reason": "mine", "seen": seen})
    assert late.status_code == 409
    assert "wordsofthefirst" in late.content.decode()
    assert "mine" in late.content.decode()
    again = re.search(r'name="seen" value="([^"]+)"', late.content.decode())[1]
    assert other.post(f"{way}review", {"answer": "unsupported", "reason": "mine", "seen": again}).status_code == 302


def test_a_stale_note_is_merged_by_its_writer(world, browsers):
    from django.urls import reverse

    own = world.own("investigator")
    desk = world.desk("investigator1", "investigator")
    seen = desk.check("cases", case_id=own["case"]).things["note"][own["note"]].id
    way = reverse("case_note_edit", args=[own["case"], own["note"]])
    assert browsers["investigator"].post(way, {"text": "theirs", "seen": seen}).status_code == 302
    late = browsers["investigator"].post(way, {"text": "yours", "seen": seen})
    assert late.status_code == 409
    assert "theirs" in late.content.decode()
    assert "yours" in late.content.decode()
    now = desk.check("cases", case_id=own["case"]).things["note"][own["note"]]
    assert now.body["text"] == "theirs"


def test_signing_in_with_a_password_and_being_shut_out(browsers):
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    one = account("door1", "analyst")
    one.set_password("a long enough phrase")
    one.save()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/account/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    form = {"login": "door1", "password": "wrong", "csrfmiddlewaretoken": token}
    assert browser.post("/account/login/", {**form, "csrfmiddlewaretoken": "x" * 64}).status_code == 403
    for _ in range(5):
        assert browser.post("/account/login/", form).status_code == 200
    shut = browser.post("/account/login/", {**form, "password": "a long enough phrase"})
    assert shut.status_code in (200, 429)
    assert "sessionid" not in browser.cookies
    cache.clear()
    done = browser.post("/account/login/", {**form, "password": "a long enough phrase"})
    assert done.status_code == 302
    cookie = browser.cookies["desk"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert browser.get("/leads/").status_code == 200
    one.is_active = False
    one.save()
    assert browser.get("/leads/").status_code == 302
    assert Client().get("/account/signup/").status_code == 404
