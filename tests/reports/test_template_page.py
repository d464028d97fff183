"""A template's page and its text: everything that a reader needs, nothing that acts, nothing from outside."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from template_factory import sheet

from clerestory.errors import InputError
from clerestory.reports.board_page import CSP
from clerestory.reports.template_page import template_page
from clerestory.reports.template_sheet import Piece
from clerestory.reports.template_text import template_text


class Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def body(page: str) -> str:
    return page[page.index("<body") :]


def test_a_slot_has_its_number_and_kind_not_colour_alone():
    page = body(template_page(sheet()))
    assert re.search(r'<span class="slot">Salem<sup>1 <b>place</b></sup></span>', page)
    assert re.search(r'<span class="slot">A•••<sup>2 <b>name</b></sup></span>', page)


def test_the_page_says_how_far_it_reaches_and_how_to_cut():
    page = "".join(Seen(body(template_page(sheet()))).words)
    for said in (
        "3 adverts written from one text, 2 slots filled anew.",
        "9 days",
        "1 March 2026 to 9 March 2026",
        "Salem (2), Dover (1)",
        "filled in 3 of 3, 3 different",
        "and 1 more",
        "An agency offers ready-made texts.",
        "A site's own boilerplate.",
        f"clerestory cut {'0' * 10} ababababab --reason",
    ):
        assert said in page


def test_text_of_others_is_words_and_nothing_is_asked_of_the_network():
    page = template_page(sheet())
    seen = Seen(page)
    assert "script" not in seen.tags
    assert "<script>alert(1)</script>" in "".join(seen.words)
    assert "\u202e" not in page
    assert all(link.startswith("#") for link in seen.links)
    assert "url(http" not in page
    assert CSP in unescape(page)


def test_warnings_only_where_they_hold():
    assert "joins nothing" not in template_page(sheet())
    assert "joins nothing" in template_page(sheet(joins=False))
    assert "alone holds a group together" in template_page(sheet(bridge=True))
    assert "Nothing changes from text to text." in template_page(
        sheet(slots=(), texts=(), pattern=(Piece(words="We move homes"),))
    )


def test_the_text_has_slots_in_brackets_and_no_line_is_long():
    said = template_text(sheet())
    assert "[1 place: Salem]. Boxes & blankets included, ask for [2 name:" in " ".join(said.split())
    assert "1 place: filled in 3 of 3, 3 different" in said
    assert "\u202e" not in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_json_has_every_part():
    made = sheet().as_json()
    assert made["slots"][0] == {
        "slot": 0, "kind": "place", "filled": 3, "different": 3,
        "values": [{"value": "Salem", "texts": 1}, {"value": "Dover", "texts": 1}],
    }  # fmt: skip
    assert made["texts"][1]["pieces"][1] == {"words": "Dover", "slot": 0}


def test_one_text_is_no_template():
    with pytest.raises(InputError, match="two texts or more"):
        sheet(size=1)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_axe_finds_nothing_and_nothing_runs_off_the_page(browser: Any, tmp_path: Path, width: int) -> None:
    from test_board_browser import violations

    made = tmp_path / "template.html"
    made.write_text(template_page(sheet(bridge=True)), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(made.as_uri())
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [made.as_uri()]
    context.close()
