"""The page: self-contained, escaped, every facet named, every question with its state; nothing that calls out."""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from board_factory import FACETS, board, demo, empty, full
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.board import Today
from clerestory.model.facet import STATES, AskFor
from clerestory.reports.board_page import CSP, FONTS, board_page
from clerestory.reports.markup import el, text
from clerestory.reports.window import pattern_id, window

PAYLOAD = '"><script>alert(1)</script><img src=x onerror=alert(1)>&{{7*7}}</style></svg><!--\u202e'


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self._in_style = False
        self.style = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in_style = tag == "style"
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def poisoned(value: Any) -> Any:
    """The same object with PAYLOAD in every text that is free."""
    if isinstance(value, str):
        return value + PAYLOAD
    if isinstance(value, tuple):
        return tuple(poisoned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"name", "module", "returns", "when", "number", "facet", "fn", "reads", "optional", "stores", "clear"}
        changed = {f.name: poisoned(getattr(value, f.name)) for f in fields(value) if f.name not in kept}
        return replace(value, **changed)
    return value


def test_no_field_can_become_markup() -> None:
    facets = tuple(poisoned(facet) for facet in FACETS)
    ask = AskFor(data=PAYLOAD, holder=PAYLOAD, authority=PAYLOAD)
    html = board_page(
        board(facets=facets, today=(Today(what=PAYLOAD, how=PAYLOAD),), next_ask=ask, kind="open", otherwise="no data")
    )
    read = Reader(html)
    assert "script" not in read.tags
    assert "img" not in read.tags
    assert not [a for a in read.attributes if a[1].startswith("on")]
    assert "<!--" not in html
    # It is there, as text, with its override written out.
    assert read.text.count("<script>alert(1)</script>") > 500
    assert "\u202e" not in html
    assert "\\u202e" in read.text


def test_escaping_has_teeth() -> None:
    assert text('<a href="x">&') == "&lt;a href=&quot;x&quot;&gt;&amp;"
    assert el("p", el("b", "<i>"), title='"><i>') == '<p title="&quot;&gt;&lt;i&gt;"><b>&lt;i&gt;</b></p>'


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_as_it_was_or_escaped(value: str) -> None:
    html = el("p", value, title=value)
    assert html.count("<") == 2
    assert html.encode("utf-8")


@pytest.mark.parametrize("made", [demo, empty, full])
def test_asks_nothing_of_the_network(made: Any) -> None:
    html = board_page(made())
    read = Reader(html)
    assert "script" not in read.tags
    assert not {"link", "iframe", "object", "embed", "base", "form"} & set(read.tags)
    for tag, name, value in read.attributes:
        if name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
            assert value.startswith("#"), (tag, name, value[:60])
    assert not re.search(r"https?:|@import|//", re.sub(r"data:font/woff2;base64,[A-Za-z0-9+/=]+", "", read.style))
    assert set(re.findall(r"url\((.{5})", read.style)) == {"data:"}
    assert ("meta", "content", CSP) in read.attributes
    assert "default-src 'none'" in CSP


def test_every_link_inside_has_its_place() -> None:
    read = Reader(board_page(demo()))
    ids = [value for _, name, value in read.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    wanted = {value[1:] for _, name, value in read.attributes if name == "href"}
    wanted |= {value for _, name, value in read.attributes if name in ("aria-labelledby",)}
    wanted |= set(re.findall(r"url\(#([\w-]+)\)", board_page(demo())))
    assert wanted <= set(ids)


def test_every_facet_and_all_99_questions_with_their_states() -> None:
    html = board_page(demo())
    said = Reader(html).text
    for one in demo().facets:
        assert one.facet.title in said
        assert one.facet.statement in said
        assert f'href="#facet-{one.facet.number}"' in html
    parts = re.findall(r'<p class="state">.*?<b>(.*?)</b>.*?<code>([a-z_.]+)</code>', html)
    assert len(parts) == 99
    states = {f"{one.facet.module}.{name}": state for one in demo().facets for name, state in one.states.items()}
    assert {name: state for state, name in parts} == states


def test_says_the_sentence_once_large_and_where_it_comes_from() -> None:
    read = Reader(board_page(demo()))
    assert read.tags.count("h1") == 1
    assert demo().sentence.replace(" ", "") in read.text.replace(" ", "")
    assert "enforcement workspace · version 12 · 24 November 2026" in read.text
    assert "Evaluation workspace: invented or test data" in read.text
    assert "Erases itself from 24 December 2026" in read.text
    assert "Evaluation workspace" not in Reader(board_page(full())).text


def test_headings_in_order_and_language() -> None:
    read = Reader(board_page(demo()))
    levels = [int(tag[1]) for tag in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert ("html", "lang", "en") in read.attributes


def test_a_window_has_a_pane_a_question_and_a_pattern_a_state() -> None:
    drawn = window({"answered": 2, "partly": 1, "no data": 1, "not built": 1, "refused": 3})
    panes = re.findall(r'fill="url\(#(p-[\w-]+)\)"', drawn)
    # From the tip down: walled up first, light at the sill.
    assert panes == [pattern_id(s) for s in ("refused",) * 3 + ("not built", "no data", "partly") + ("answered",) * 2]
    assert len({pattern_id(state) for state in STATES}) == 5


def test_nothing_answered_is_not_underlined_with_light() -> None:
    assert 'class="lit"' not in board_page(empty())
    assert 'class="lit"' in board_page(demo())


def test_same_board_same_bytes() -> None:
    assert board_page(demo()) == board_page(demo())
    assert len(board_page(demo())) < 600_000


def test_fonts_are_what_their_provenance_says() -> None:
    said = (FONTS / "PROVENANCE.md").read_text(encoding="utf-8")
    listed = dict(reversed(pair.split()) for pair in re.findall(r"^ {4}([0-9a-f]{64}  \S+)$", said, re.M))
    files = [*FONTS.glob("*.woff2"), *FONTS.glob("*.ttf")]
    assert {file.name for file in files} == set(listed)
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() == listed[file.name]
    assert sum(file.stat().st_size for file in files) <= 1_500_000
    assert len(list(FONTS.glob("*LICENSE*"))) == 2
