"""The board in a real browser: accessible at three widths, opened by keyboard, silent on the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from board_factory import demo, empty, full

from clerestory.reports.board_page import board_page

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("boards")
    made = {}
    for name, board in (("demo", demo()), ("empty", empty()), ("full", full())):
        made[name] = folder / f"{name}.html"
        made[name].write_text(board_page(board), encoding="utf-8")
    return made


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("opened", ["", "#facet-5", "#all"])
def test_axe_finds_nothing(browser: Any, pages: dict[str, Path], width: int, opened: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(pages["demo"].as_uri() + opened)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("state", ["empty", "full"])
def test_axe_finds_nothing_in_other_states(browser: Any, pages: dict[str, Path], state: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(pages[state].as_uri())
    assert violations(page) == []
    context.close()


def test_axe_has_teeth(browser: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text(board_page(demo()).replace("--soft:#5b5148", "--soft:#c9c0b0").replace('lang="en"', ""))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(broken.as_uri())
    found = " ".join(violations(page))
    assert "html-has-lang" in found
    assert "color-contrast" in found
    context.close()


def test_a_window_opens_by_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=True)
    page = context.new_page()
    page.goto(pages["demo"].as_uri())
    assert not page.locator("#facet-2").is_visible()
    for _ in range(3):  # the way past, window 1, window 2
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#facet-2"
    page.keyboard.press("Enter")
    page.locator("#facet-2").wait_for(state="visible")
    for heading in ("Known", "Unknown", "For better", "For worse"):
        assert page.locator("#facet-2").get_by_role("heading", name=heading, exact=True).is_visible()
    # What follows by Tab is inside the opened window, not the next window of the row.
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#facet-2').contains(document.activeElement)")
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_runs_out_of_the_page(browser: Any, pages: dict[str, Path], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(pages["demo"].as_uri() + "#all")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_no_request_and_no_complaint(browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url[:40]))
    page.on("console", lambda message: said.append(message.text))
    page.goto(pages["demo"].as_uri() + "#all")
    page.wait_for_timeout(300)
    assert [url for url in asked if not url.startswith(("file:", "data:font/"))] == []
    assert said == []
    fonts = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert fonts >= 4
    page.close()


def test_print_opens_every_window(browser: Any, pages: dict[str, Path]) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    page = browser.new_page()
    page.goto(pages["demo"].as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    read = PdfReader(BytesIO(pdf))
    words = " ".join(" ".join(sheet.extract_text().split()) for sheet in read.pages)
    for one in demo().facets:
        assert one.facet.title in words
        for question in one.facet.questions:
            assert f"{one.facet.module}.{question.name}" in words
    assert "version 12" in read.pages[-1].extract_text()
