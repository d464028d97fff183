"""Each role's day at the desk, in a real browser: every page is sound, and what was done is there afterwards."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REASON = "the nine names may be one firm's branches"


def answer_first_lead(there, question: str, answer: str) -> None:
    page = there.page
    there.go(f"/leads/?question={question}")
    there.sound()
    page.click(".cards a >> nth=0")
    page.wait_for_load_state()
    assert page.query_selector(".record") is None, "the method's record never precedes the answer"
    assert not page.is_visible(".texts li"), "excerpts are folded until somebody opens them"
    there.sound()
    page.keyboard.press({"supported": "1", "unsupported": "2", "unclear": "3"}[answer])
    assert page.is_checked(f"[value={answer}]")
    page.keyboard.type(REASON)
    there.submit("[data-review]")
    assert page.is_visible(".record"), "and follows it"
    assert REASON in page.inner_text("main")
    there.sound()


def open_case(there, title: str) -> str:
    page = there.page
    there.go("/cases/")
    there.sound()
    page.fill("#title", title)
    page.fill("#anum", "test-1")
    page.fill("#auntil", "2031-01-01")
    page.fill("#why", "to try the desk")
    there.submit('form[action$="/cases/open"]')
    assert page.inner_text("h1") == title
    there.sound()
    return page.url


def test_an_analysts_day(visit):
    there = visit("hotline", "Analyst")
    page = there.page
    assert page.locator(".windows li").count() == 15
    there.sound()
    there.picture("analyst-board", 980)
    page.click('.windows a[href$="/recruitment/"]')
    page.wait_for_load_state()
    there.sound()
    page.click(".questions a >> nth=0")
    page.wait_for_load_state()
    assert "SELECT" in page.inner_text("pre >> nth=0"), "what a question reads stands there before it is asked"
    there.sound()

    answer_first_lead(there, "recruitment.recruitment_fronts", "unclear")
    there.picture("analyst-lead", 1000)
    there.find("nobody wrote these words 9d1f")
    assert "nothing in what this workspace holds" in page.inner_text("h1")
    there.sound()
    there.submit('form[action$="/find/save"]')
    assert page.locator("form[action*='/find/saved/']").count() == 1
    there.sound()
    for path in ("/intake/", "/intake/rejects/", "/approvals/", "/account/"):
        there.go(path)
        there.sound()
    assert there.go("/team/").status == 403
    there.sound()


def test_a_case_workers_day(visit):
    there = visit("hotline", "Case worker")
    page = there.page
    case = open_case(there, "Kitchens by the river")
    page.click('summary:has-text("Add a person")')
    page.fill("#plabel", "A. B.")
    page.fill("#pbasis", "named in a tip")
    there.submit('form[action$="/people/"]')
    assert "not decided yet" in page.inner_text("main"), "nobody is anything before somebody decides"
    assert "A. B." not in page.inner_text("main"), "a label is masked"
    page.fill("#note", "Two kitchens, one owner?")
    there.submit('form[action$="/notes/"]')
    page.fill("#task", "ask the licensing office")
    page.fill("#due", "2030-12-01")
    there.submit('form[action$="/tasks/"]')
    assert "by 1 December 2030" in page.inner_text("main")
    there.sound()
    there.picture("case-worker-case", 1100)

    # Two windows, one note: nothing is overwritten, and both are shown.
    other = page.context.new_page()
    other.goto(case)
    for window, words in ((page, "first hand"), (other, "second hand")):
        window.click("article details summary")
        window.fill("article textarea", words)
    other.click("article form button")
    other.wait_for_load_state()
    with page.expect_navigation() as turned:
        page.click("article form button")
    assert turned.value.status == 409
    assert "second hand" in page.inner_text("table")
    assert "first hand" in page.inner_text("table")
    there.sound()
    page.click("main form button.go")
    page.wait_for_load_state()
    there.go(case)
    assert "first hand" in page.inner_text("main"), "sent again, knowing theirs"


def test_an_investigators_day(visit):
    there = visit("taskforce", "Investigator")
    page = there.page
    case = open_case(there, "Movers on the lake road")
    answer_first_lead(there, "advertising.templates", "unsupported")
    lead = page.url
    page.fill("#case-why", "belongs together")
    there.submit('form[action$="/case"]')
    assert "same wording" in page.inner_text("main")
    there.go(lead)
    page.click('main a[href*="/templates/"]')
    page.wait_for_load_state()
    assert page.locator(".script .slot").count() > 0, "slots on amber"
    there.sound()
    there.picture("investigator-template", 1000)
    there.go(lead)
    page.click('main a[href*="/groups/"]')
    page.wait_for_load_state()
    there.sound()
    assert page.locator('[aria-labelledby="places"] svg').count() == 1
    page.click('[aria-labelledby="net"] summary')
    assert page.is_visible('[aria-labelledby="net"] svg')
    there.sound()
    page.click(".why details summary >> nth=0")
    page.click(".why .act summary >> nth=0")
    page.fill(".why .act input[name=reason] >> nth=0", "two firms share a driver")
    page.click(".why .act button >> nth=0")
    page.wait_for_load_state()
    assert "The link is cut" in page.inner_text("[role=status]")
    there.sound()

    there.find("555 0150")
    assert page.locator(".lane").count() > 0
    page.click(".excerpts > summary")
    shown = page.inner_text("main")
    assert "•••" in shown
    assert "0150" not in shown.replace(" ", ""), "masked until unmasked"
    page.click(".texts .act summary >> nth=0")
    page.fill("#why-1", "to tell two numbers apart")
    page.click("#clear-1 button")
    page.wait_for_selector("#clear-1 .clear")
    assert "In the clear until" in page.inner_text("#clear-1")
    there.sound()
    there.picture("investigator-find", 1100)
    for path in ("/holds/", "/demands/", "/account/"):
        there.go(path)
        there.sound()

    # Closed, it is read, and says on which day it erases itself.
    there.go(case)
    page.click("summary:has-text('Close this case')")
    page.fill("#cr", "nothing came of it")
    there.sound()
    with page.expect_navigation():
        page.click('form[action$="/close"] button')
    assert "erases itself on" in page.inner_text(".note")
    assert page.locator("#note").count() == 0
    there.sound()
    there.go("/cases/")
    assert "erases itself on" in page.inner_text(".cards")
    there.sound()


def test_a_liaisons_day_and_the_second_persons(visit):
    there = visit("taskforce", "Liaison")
    page = there.page
    there.go("/holds/")
    page.fill("#name", "County v. Example")
    page.check("input[name=source] >> nth=0")
    page.fill("#why", "a letter of preservation came in")
    there.submit('form[action$="/holds/ask"]')
    assert "second person has to agree" in page.inner_text("[role=status]")
    there.sound()
    there.go("/demands/")
    page.fill("#from", "County court, invented")
    page.check("[name=signed_by_judge]")
    page.fill("#records", "offer JOB-1")
    page.fill("#text", "asks for one record")
    there.submit('form[action$="/demands/new"]')
    assert page.locator('button[name=step][value="counsel"]').count() == 1
    assert page.locator('button[name=step][value="released"]').count() == 0, "nothing is released before counsel"
    there.sound()
    there.picture("liaison-demands", 1000)

    second = visit("taskforce", "Second person")
    assert "1 request" in second.page.inner_text("h1")
    assert second.page.locator(".nav li").count() == 1, "the second person sees the form of it and nothing else"
    second.sound()
    second.picture("second-person", 900)
    second.page.fill("textarea[name=reason]", "the letter is there")
    second.page.click('button[value="agree"]')
    second.page.wait_for_load_state()
    second.sound()
    assert second.go("/leads/").status == 403
    there.go("/holds/")
    assert "County v. Example" in page.inner_text("main")


def test_a_keepers_day(visit):
    there = visit("hotline", "Administrator")
    page = there.page
    assert page.locator("#seek").count() == 0, "an administrator reads no content: there is nothing to find with"
    there.go("/team/")
    there.sound()
    page.fill("#name", "new.colleague")
    there.submit('form[action$="/team/add"]')
    assert page.locator("[role=status] code").count() == 1, "a first password, shown once"
    there.sound()
    there.go("/team/")
    assert page.locator("[role=status] code").count() == 0
    there.picture("keeper-team", 1000)
    there.go("/ledger/")
    assert page.locator("tbody tr").count() > 5
    there.sound()
    for path in ("/account/", "/account/factors/", "/account/password/"):
        there.go(path)
        there.sound()
    there.go("/account/factors/totp/activate/")
    if page.locator("#id_password").count():
        page.fill("#id_password", there.desk.accounts["Administrator"][1])
        there.submit("main form")
    assert page.is_visible(".qr svg path"), "the secret as a picture, drawn in the page"
    there.sound()
    for path in ("/leads/", "/cases/", "/find/", "/intake/"):
        assert there.go(path).status == 403, path
    there.sound()
