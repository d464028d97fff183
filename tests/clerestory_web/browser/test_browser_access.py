"""The desk for everybody: by keyboard alone, at 200 % and on a phone, without a script, in Spanish, on paper."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Pages of an investigator, who may open most.
PAGES = (
    "/", "/facets/advertising/", "/questions/advertising.templates/", "/find/", "/leads/", "/cases/", "/intake/",
    "/intake/rejects/", "/approvals/", "/holds/", "/demands/", "/account/", "/account/factors/", "/no/such/page/",
)  # fmt: skip


def tab_to(page, selector: str, most: int = 120) -> None:
    """Press Tab until the focus stands on it; what a mouse could reach but Tab cannot fails here."""
    for _ in range(most):
        if page.evaluate("said => document.activeElement.matches(said)", selector):
            box = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert box != "none" or "seek" in selector, f"the focus on {selector} is not to be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def enter(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_five_tasks_by_keyboard_alone(visit):
    there = visit("hotline", "")
    page = there.page
    name, password = there.desk.accounts["Analyst"]

    # 1: come in.
    tab_to(page, "#id_login")
    page.keyboard.type(name)
    tab_to(page, "#id_password")
    page.keyboard.type(password)
    enter(page)
    assert page.locator(".windows").count() == 1

    # 2: past the frame, into a window.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip", "the first stop leads past the frame"
    enter(page)
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, '.windows a[href$="/recruitment/"]')
    enter(page)
    assert "/facets/recruitment/" in page.url

    # 3: have we seen this before?  With the key that goes to the field.
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "seek"
    page.keyboard.type("555 0150")
    enter(page)
    tab_to(page, ".excerpts > summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".texts li >> nth=0")

    # 4: answer a lead: j to the first, Enter, 3 for unclear, the reason, and send it.
    there.go("/leads/?question=recruitment.recruitment_fronts")
    page.keyboard.press("j")
    enter(page)
    page.keyboard.press("3")
    page.keyboard.type("I cannot tell from here; 1 2 3 are letters of the reason")
    assert page.is_checked("[value=unclear]"), "who types is left alone"
    tab_to(page, "[data-review] button")
    enter(page)
    assert page.locator(".record").count() == 1

    # 5: go, from any page.
    tab_to(page, '.where form[action$="/logout/"] button')
    enter(page)
    assert "/account/login/" in page.url or page.locator("#id_login").count() == 1


def test_the_keys_of_letters_can_be_switched_off(visit):
    there = visit("taskforce", "Analyst")
    page = there.page
    there.go("/leads/")
    page.click(".cards a >> nth=0")
    page.wait_for_load_state()
    page.click("[data-keys-on]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    assert not page.is_checked("[value=unsupported]")
    page.reload()
    page.keyboard.press("2")
    assert not page.is_checked("[value=unsupported]"), "and it stays so"


@pytest.mark.parametrize(("width", "scale"), [(640, 2), (320, 1)], ids=["200 percent of 1280", "a phone"])
def test_nothing_is_cut_off_when_it_is_large_or_narrow(visit, width, scale):
    there = visit("taskforce", "Investigator", viewport={"width": width, "height": 700}, device_scale_factor=scale)
    for path in PAGES:
        there.go(path)
        assert there.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert there.page.is_visible("h1"), path
        if path not in ("/account/factors/", "/no/such/page/"):
            assert there.page.is_visible("#seek"), f"one field on every page: {path}"


def test_everything_works_without_a_script(visit):
    there = visit("hotline", "Case worker", java_script_enabled=False)
    page = there.page
    there.go("/cases/")
    page.fill("#title", "Without a script")
    page.fill("#anum", "test-2")
    page.fill("#auntil", "2031-01-01")
    page.fill("#why", "to try it")
    there.submit('form[action$="/cases/open"]')
    there.find("555 0150")
    page.click(".excerpts > summary")
    page.click(".texts .act summary >> nth=0")
    page.fill("#why-1", "to tell two numbers apart")
    page.click("#clear-1 button")
    page.wait_for_load_state()
    there.find("555 0150")
    page.click(".excerpts > summary")
    assert page.locator(".clear").count() >= 1, "unmasked, and shown when asked again"
    there.go("/leads/?question=recruitment.recruitment_fronts")
    page.click(".cards a >> nth=1")
    page.wait_for_load_state()
    page.check("[value=unclear]")
    page.fill("#reason", "no script, no keys")
    there.submit("[data-review]")
    assert page.locator(".record").count() == 1


def test_the_desk_in_spanish(visit):
    there = visit("hotline", "Analyst")
    page = there.page
    page.click(".me button[name=language][value=es]")
    page.wait_for_selector("html[lang=es]")
    assert page.get_attribute("html", "lang") == "es"
    assert "Pistas" in page.inner_text(".nav")
    for path in ("/", "/find/", "/leads/", "/cases/", "/intake/", "/approvals/", "/account/"):
        there.go(path)
        there.sound()
        said = page.inner_text("body")
        assert "en inglés" in page.inner_text("footer"), "what stays English says so"
        for word in ("Sign out", "Open a case", "Nothing waits", "What is held", "For today", "How you sign in"):
            assert word not in said, f"{path}: {word}"
    there.go("/")
    assert page.get_attribute("h1", "lang") == "en", "and is read out as English"
    page.click(".me button[name=language][value=en]")
    page.wait_for_selector("html[lang=en]")


def test_on_paper_the_frame_goes_and_where_it_is_from_stays(visit):
    there = visit("hotline", "Analyst")
    page = there.page
    there.find("555 0150")
    page.emulate_media(media="print")
    assert not page.is_visible(".nav")
    assert not page.is_visible("#seek")
    assert not page.is_visible("main button >> nth=0")
    assert page.is_visible(".where")
    assert page.is_visible(".lane >> nth=0")
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    assert 1 <= pages <= 4


def test_what_stands_in_a_window_is_said_in_words(visit):
    there = visit("hotline", "Analyst")
    page = there.page
    for one in page.locator(".windows a").all():
        said = one.evaluate("one => one.textContent")
        assert re.search(r"answered|partly|no data|not built|refused", said), "the state is not told by light alone"
    there.find("555 0150")
    page.click("summary:has-text('The same as a table')")
    rows = page.locator("details[open] tbody tr").count()
    marks = page.locator(".lane .tick").count()
    assert rows == marks > 0, "the table says what the timeline draws"


def test_nothing_opens_by_itself_unless_the_account_says_so(visit):
    there = visit("taskforce", "Analyst")
    page = there.page
    there.find("555 0150")
    assert not page.is_visible(".texts li >> nth=0"), "folded from the first day"
    for choice, opens in (("no", True), ("yes", False)):
        there.go("/account/")
        page.check(f"input[name=folded][value={choice}]")
        there.submit('form[action$="/account/settings"]')
        there.find("555 0150")
        assert page.is_visible(".texts li >> nth=0") is opens
