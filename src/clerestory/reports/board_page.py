"""The board as one self-contained page: no script, no request, readable by eye, ear, keyboard, phone and printer."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from clerestory.board import Board, BoardFacet, Today
from clerestory.model.facet import STATES
from clerestory.reports.board_facet import facet_section
from clerestory.reports.board_words import (
    STATE_MEANING,
    clock_words,
    count_words,
    date_words,
    provenance,
    short_words,
    where,
)
from clerestory.reports.markup import Markup, el, joined
from clerestory.reports.window import definitions, swatch, window

FONTS = Path(__file__).with_name("fonts")
BOARD_STYLE = Path(__file__).with_name("board.css")

# A page that opens from a disk or a mail must not be able to call anybody.
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
)

_FACES = (
    ("Newsreader Display", "NewsreaderDisplay-Regular", 400, "normal"),
    ("Newsreader Text", "NewsreaderText-Regular", 400, "normal"),
    ("Newsreader Text", "NewsreaderText-Italic", 400, "italic"),
    ("Alegreya Sans", "AlegreyaSans-Regular", 400, "normal"),
    ("Alegreya Sans", "AlegreyaSans-Bold", 700, "normal"),
)

FRAMEWORK = (
    "danah boyd, Heather Casteel, Mitali Thakor and Rane Johnson, Human Trafficking and Technology: A framework for "
    "understanding the role of technology in the commercial sexual exploitation of children in the U.S., "
    "Microsoft Research"
)


@cache
def fonts() -> str:
    """The font faces as data; the files are OFL, their licence lies beside them."""
    faces = []
    for family, file, weight, style in _FACES:
        data = base64.b64encode((FONTS / f"{file}.woff2").read_bytes()).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};font-display:block;'
            f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
        )
    return "\n".join(faces)


_OPEN = "text-decoration:underline;text-decoration-color:var(--amber);text-decoration-thickness:3px"


def _opened(board: Board) -> str:
    """A rule per facet: while its window is open, its link shows it."""
    return "\n".join(
        f'body:has(#facet-{n}:target) .windows a[href="#facet-{n}"] :is(.name,.title){{{_OPEN}}}'
        for n in (one.facet.number for one in board.facets)
    )


def _print_foot(board: Board) -> str:
    """The provenance at the foot of each printed page; CSS text, so quoted as CSS wants it."""
    said = "".join(f"\\{ord(c):x} " if not (c.isalnum() or c in " .,:;-·") else c for c in provenance(board))
    return f'@page{{@bottom-left{{content:"{said}"}}}}'


def _head(board: Board) -> Markup:
    style = "\n".join((fonts(), BOARD_STYLE.read_text(encoding="utf-8"), _opened(board), _print_foot(board)))
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=CSP),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex"),
        el("title", f"{board.sentence} Clerestory, version {board.version}"),
        el("style", Markup(style)),
    )


def _provenance(board: Board) -> Markup:
    parts = [el("b", "Clerestory"), el("span", where(board), el("span", f", {clock_words(board)}", class_="clock"))]
    if board.evaluation:
        parts.append(el("strong", "Evaluation workspace: invented or test data", class_="evaluation"))
    if board.ends_on:
        parts.append(el("span", f"Erases itself from {date_words(board.ends_on)}", class_="ends"))
    return el("header", *parts, class_="provenance")


def _statement(board: Board) -> Markup:
    before, answered, after = board.tally
    said = board.next_words
    return el(
        "h1",
        before,
        el("span", answered, class_="lit" if board.counts["answered"] else None),
        after,
        joined("; ", el("span", said, class_="next")) if said else None,
        ".",
        class_="long" if len(board.sentence) > 150 else None,
    )


def _window_link(one: BoardFacet) -> Markup:
    facet = one.facet
    name = facet.module.replace("_", " ").capitalize()
    link = el(
        "a",
        el("span", window(one.counts), class_="glass"),
        el("span", facet.number, " ", class_="number"),
        el("span", name, class_="name", aria_hidden="true"),
        el("span", facet.title, class_="title"),
        el("span", short_words(one.counts), class_="count", aria_hidden="true"),
        el("span", f": {count_words(one.counts)}", class_="vh"),
        href=f"#facet-{facet.number}",
        title=facet.title,
    )
    return el("li", link, style=f"--lit:{one.lit:.3f}")


def _key(board: Board) -> Markup:
    items = [
        el("li", swatch(state), el("b", f"{board.counts[state]} {state}"), el("span", STATE_MEANING[state]))
        for state in STATES
    ]
    return el("ul", *items, class_="key", aria_label="What the panes mean")


def _thing(thing: Today) -> Markup:
    until = el("p", f"by {date_words(thing.until)}", class_="until") if thing.until else None
    return el("li", el("p", thing.what, class_="what"), el("p", el("code", thing.how)) if thing.how else None, until)


def _today(board: Board) -> Markup:
    things = el("ol", *(_thing(thing) for thing in board.today)) if board.today else el("p", "Nothing waits for you.")
    return el("section", el("h2", "For today", id="today"), things, class_="today", aria_labelledby="today")


def _colophon(board: Board) -> Markup:
    return el(
        "footer",
        el("p", "Not a hotline. In danger, call your emergency number.", class_="danger"),
        el(
            "p",
            "A clerestory is the row of high windows that lets light into a house and keeps the people inside private. "
            "Each window is a facet of a framework, each pane a question. A lit pane says that the last run read "
            "all that the workspace holds for it; it does not say that anything was found, and nothing here says "
            "anything about a person.",
        ),
        el("p", "The framework: ", FRAMEWORK, ". Sentences marked “framework” restate it in our words."),
        el("p", f"{provenance(board)}. This page holds no script and asks nothing of the network."),
    )


def board_page(board: Board) -> str:
    """The board as HTML.

    Parameters
    ----------
    board : what to show; every text in it is escaped, whatever it holds

    Returns
    -------
    html : one document; its only assets are the fonts, as data
    """
    strip = el("div", *(window(one.counts) for one in board.facets), class_="strip", aria_hidden="true")
    row = el("ol", *(_window_link(one) for one in board.facets), class_="windows")
    sections = [facet_section(one, board.facets) for one in board.facets]
    page = el(
        "html",
        _head(board),
        el(
            "body",
            el("a", "To the windows", href="#windows", class_="skip"),
            definitions(),
            _provenance(board),
            el(
                "main",
                _statement(board),
                strip,
                el("nav", row, id="windows", aria_label="The windows", tabindex="-1"),
                el(
                    "p",
                    "Open a window to read what is known in it and what is not, for better and for worse; or ",
                    el("a", "open them all", href="#all"),
                    ".",
                    class_="how",
                ),
                _key(board),
                _today(board),
                el("div", *sections, id="all", class_="facets"),
            ),
            _colophon(board),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"
