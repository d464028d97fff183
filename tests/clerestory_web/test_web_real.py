"""The desk and its API as over real people's data: outside of a case no page tells of anybody (G1, G2)."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from house_world import account, browser_of

from clerestory.pipeline import cases_change
from factory import without_ids

#: Words of the traces of the small office, which no page may show: of adverts, of a tip, of a call, of their places.
TOLD = ("movers", "pianos", "gutters", "ladders", "fence", "keep workers", "asked for work", "albany",
        "utica", "maria", "0143", "0199")  # fmt: skip

WORDS = ("movers", "19 years old", "new in town", "Albany", "Utica young", "from abroad alone", "212 555 0143",
         "maria.lopez@example.org", "no papers", "works nights Troy")  # fmt: skip


@pytest.fixture
def real(world, monkeypatch):
    """The world, its house told that it holds real data; everybody has a second factor."""
    from clerestory_web.store import queries

    workspace = queries.house()._workspace
    monkeypatch.setattr(workspace, "info", replace(workspace.info, evaluation=False))
    monkeypatch.setattr(queries, "has_second_factor", lambda account: True)
    return world


def requests_of(world) -> list[tuple[str, str, dict | None]]:
    """Every way that reads what belongs to people: method, address, form."""
    questions = ("advertising.templates", "advertising.shared_contacts", "advertising.rising_codes",
                 "recruitment.recruitment_pathways", "policy.displacement")  # fmt: skip
    return [
        ("get", "/", None), ("get", "/leads/?state=all", None), ("get", f"/leads/{world.lead}/", None),
        ("get", f"/leads/{world.lead}/points.csv", None), ("get", f"/templates/{world.template}/", None),
        ("get", f"/groups/{world.group}/", None), ("get", "/facets/advertising/", None), ("get", "/cases/", None),
        ("get", f"/cases/{world.made['other']['case']}/", None), ("get", "/api/board", None),
        ("get", "/api/leads", None), ("get", f"/api/leads/{world.lead}", None), ("get", "/intake/rejects/", None),
        *(("post", f"/questions/{one}/ask", {}) for one in questions),
        *(("get", f"/questions/{one}/", None) for one in questions),
        *(("get", f"/leads/?question={one}&state=all", None) for one in questions),
        ("post", f"/leads/{world.lead}/review", {"answer": "unclear", "reason": "r", "seen": "x"}),
        ("post", "/cut/", {"trace": world.trace, "thing": world.trace, "reason": "r"}),
        ("post", "/unmask/", {"trace": world.trace, "field": "text", "reason": "r"}),
    ]  # fmt: skip


def finds(rng) -> list[tuple[str, str, dict | None]]:
    word = f"{rng.choice(WORDS)} {rng.choice(('', 'Troy', 'Rome', 'young'))}".strip()
    return [("post", "/find/", {"value": word}), ("post", "/find/brief", {"value": word}),
            ("post", "/find/save", {"value": word}), ("post", "/api/find", {"value": word})]  # fmt: skip


def told_by(answer, asked: dict | None, ids: set[str]) -> list[str]:
    """What a page tells of anybody: ids of leads, groups and traces, words of traces; but for what was asked itself."""
    body = answer.content.decode(errors="replace")
    known = [one for one in ids if one in body.replace(answer.request["PATH_INFO"], "")]
    said = without_ids(body).lower()
    for words in (asked or {}).values():
        said = said.replace(str(words).lower(), "")
    return known + [one for one in TOLD if one in said]


def ask(browser, method: str, way: str, form: dict | None):
    if way.startswith("/api/") and method == "post":
        return browser.post(way, json.dumps(form), content_type="application/json")
    return getattr(browser, method)(way, form or {})


def run_requests(real, n: int, seed: int) -> tuple[int, list[str]]:
    rng, snapshot = np.random.default_rng(seed), real.desk("investigator9", "investigator").workspace.snapshot()
    ids = {row["lead"] for row in snapshot.table("answer").to_pylist() if row["question"].startswith("advertising.")}
    ids |= {row["trace"] for kind in ("advert", "tip", "call") for row in snapshot.table(kind, ["trace"]).to_pylist()}
    ids |= set(snapshot.table("group_member")["group_id"].to_pylist())
    wrong, done = [], 0
    while done < n:
        # Everybody has a budget: another person for each round, or the thousandth answer would be of it alone.
        browser = browser_of(f"reader{seed}x{done}", "analyst")
        for method, way, form in (*requests_of(real), *finds(rng), *finds(rng)):
            answer = ask(browser, method, way, form)
            done += 1
            told = told_by(answer, form, ids)
            wrong += [f"{method} {way}: {answer.status_code} {told[:4]}"] if told else []
    return done, wrong


def test_no_page_tells_of_anybody_outside_of_a_case(real):
    done, wrong = run_requests(real, 30, seed=1)
    assert done >= 30
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.slow
def test_a_thousand_requests_and_nobody_is_told_of(real):
    done, wrong = run_requests(real, 1_000, seed=2)
    print(f"requests: {done} over pages and API, {len(wrong)} that tell of somebody")
    assert not wrong, "\n".join(wrong[:20])


def test_in_a_case_that_leads_there_the_same_pages_open(real):
    """The requests above can tell: with a case that names the number, its lead and its texts are read."""
    account("analyst5", "analyst")
    opener = real.desk("investigator9", "investigator")
    case = cases_change.open_case(
        opener, title="movers", purpose="exploitation", reason="a tip", members=("analyst5",),
        authority={"kind": "warrant", "number": "7", "issuer": "court", "scope": "all", "until": ""},
    )  # fmt: skip
    browser = browser_of("analyst5", "analyst")
    assert browser.post("/work-on/", {"case": case, "purpose": "exploitation"}).status_code == 302
    assert browser.get(f"/leads/{real.lead}/").status_code == 403, "nothing in it leads there yet"
    said = {"kind": "identifier", "of": "646 555 0199", "reason": "the tip names it"}
    assert browser.post(f"/cases/{case}/items/", said).status_code == 302
    said = {"kind": "place", "of": "Utica", "reason": "the tip names it"}
    assert browser.post(f"/cases/{case}/items/", said).status_code == 302
    page = browser.get(f"/cases/{case}/").content.decode()
    assert '<b class="waits">' in page
    assert browser.get(f"/leads/{real.lead}/").status_code == 403, "a place leads nowhere before two agreed"
    account("second7", "second", made_by="elsewhere")
    asks = browser_of("second7", "second")
    form = asks.get("/approvals/").content.decode()
    assert "everybody&#x27;s adverts and offers at the place Utica" in form
    (asked,) = re.findall(r"/approvals/([0-9a-f]{32})/", form.split("at the place Utica")[1])[:1]
    assert asks.post(f"/approvals/{asked}/", {"answer": "agree", "reason": "seen"}).status_code == 302
    assert '<b class="waits">' not in browser.get(f"/cases/{case}/").content.decode()
    assert "••" in page
    assert "646 555 0199" not in page
    found = browser.post("/find/", {"value": "646 555 0199"})
    assert found.status_code == 200
    assert "adders" in found.content.decode()
    assert browser.get(f"/leads/{real.lead}/").status_code == 200
    assert real.lead in browser.get("/leads/?state=all").content.decode()
    person = {"label": "Ann", "role": "victim", "basis": "heard", "identifiers": "646 555 0111\nann@example.org"}
    assert browser.post(f"/cases/{case}/people/", person).status_code == 302
    assert browser.post("/find/save", {"value": "646 555 0111"}).status_code == 403


def test_a_number_is_looked_for_once_it_stands_in_the_case_and_a_caller_comes_in_by_two(real):
    """The desk and the API ask why; one person alone makes nobody a subject who is kept out."""
    account("analyst6", "analyst")
    opener = real.desk("investigator9", "investigator")
    case = cases_change.open_case(
        opener, title="gutters", purpose="exploitation", reason="a tip", members=("analyst6",),
        authority={"kind": "warrant", "number": "8", "issuer": "court", "scope": "all", "until": ""},
    )  # fmt: skip
    browser = browser_of("analyst6", "analyst")
    browser.post("/work-on/", {"case": case, "purpose": "exploitation"})
    assert "first-why" in browser.get("/find/").content.decode()
    number, caller = "646 555 0199", "+1 646 555 0111"
    for way in ("/find/", "/find/brief", "/api/find"):
        answer = ask(browser, "post", way, {"value": number})
        assert (answer.status_code, "why it belongs" in answer.content.decode()) == (403, True), way
    assert ask(browser, "post", "/api/find", {"value": number, "reason": "the tip names it"}).status_code == 200
    assert browser.post("/find/", {"value": number}).status_code == 200
    assert browser.post("/find/", {"value": caller, "reason": "called"}).status_code == 200
    said = {"label": "Ann", "basis": "charged", "identifiers": caller}
    assert browser.post(f"/cases/{case}/people/", said | {"role": "subject"}).status_code == 403
    assert browser.post(f"/cases/{case}/people/", said | {"role": "undecided"}).status_code == 302
    desk = real.desk("analyst6", "analyst")
    (who, event), *_ = desk.check("cases", case_id=case).things["person"].items()
    said = {"role": "subject", "basis": "12", "seen": event.id}
    way = f"/cases/{case}/people/{who}/"
    assert browser.post(way, said).status_code == 403
    assert browser.post(way, said | {"lets_in": "my word"}).status_code == 400
    assert browser.post(way, said | {"lets_in": "court order"}).status_code == 302
    assert desk.check("cases", case_id=case).things["person"][who].body["role"] == "undecided", "asked, and no more"
