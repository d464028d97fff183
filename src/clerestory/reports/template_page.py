"""A template as one self-contained page: what stays in ink, what changes on amber, numbered and named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from clerestory.reports.board_page import BOARD_STYLE, CSP, fonts
from clerestory.reports.board_words import date_words
from clerestory.reports.lead_text import short_id
from clerestory.reports.markup import Child, Markup, el, joined
from clerestory.reports.template_sheet import Piece, SlotSheet, TemplateSheet, TextSheet
from clerestory.reports.template_words import cut_command, filled_words, headline, over_words, read_words

_STYLE = Path(__file__).with_name("template.css")


def _head(sheet: TemplateSheet) -> Markup:
    style = "\n".join((fonts(), BOARD_STYLE.read_text(encoding="utf-8"), _STYLE.read_text(encoding="utf-8")))
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=CSP),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex"),
        el("title", f"Template {short_id(sheet.template)}: Clerestory, version {sheet.version}"),
        el("style", Markup(style)),
    )


def _provenance(sheet: TemplateSheet) -> Markup:
    said = f"template {short_id(sheet.template)} · {sheet.workspace_kind} workspace · version {sheet.version} · "
    parts = [el("b", "Clerestory"), el("span", said + date_words(sheet.made_on))]
    if sheet.evaluation:
        parts.append(el("strong", "Evaluation workspace: invented or test data", class_="evaluation"))
    return el("header", *parts, class_="provenance")


def _chip(piece: Piece, slot: SlotSheet) -> Markup:
    name = el("sup", slot.number + 1, " ", el("b", slot.kind))
    return el("span", piece.words, name, class_="slot")


def _run(pieces: Iterable[Piece], slots: dict[int, SlotSheet], *, named: bool) -> Markup:
    """Pieces one after another; a chip carries its number and kind, in running text its number alone."""
    said: list[Child] = []
    for piece in pieces:
        if said and not piece.words.startswith((".", ",", ";", ":", "!", "?", ")")):
            said.append(" ")
        if piece.slot is None:
            said.append(piece.words)
        elif named:
            said.append(_chip(piece, slots[piece.slot]))
        else:
            said.append(el("span", piece.words, el("sup", piece.slot + 1), class_="slot"))
    return joined(*said)


def _facts(sheet: TemplateSheet) -> Markup:
    facts = [el("li", el("b", name), said) for name, said in over_words(sheet)]
    return el("ul", *facts, class_="facts", aria_label="How far it reaches")


def _fill(slot: SlotSheet, size: int) -> Markup:
    rows = [
        el("li", el("span", value), el("span", f"{n:,}", class_="n"), style=f"--part:{n / size:.3f}")
        for value, n in slot.values
    ]
    more = el("p", f"and {slot.left_out:,} more", class_="quiet") if slot.left_out else None
    return el(
        "li",
        el("h3", f"{slot.number + 1} ", el("i", slot.kind)),
        el("p", filled_words(slot, size), class_="quiet"),
        el("ol", *rows),
        more,
    )


def _fills(sheet: TemplateSheet) -> Markup:
    inner = (
        el("ul", *(_fill(slot, sheet.read) for slot in sheet.slots), class_="fills")
        if sheet.slots
        else el("p", "Nothing changes from text to text.", class_="how")
    )
    some = el("p", read_words(sheet), class_="quiet") if sheet.slots and read_words(sheet) else None
    head = el("h2", "What fills the slots", id="fills")
    return el("section", head, some, inner, class_="part", aria_labelledby="fills")


def _who(text: TextSheet) -> str:
    day = date_words(text.day) if text.day else "no date"
    return f"{day} · {short_id(text.trace)}"


def _aligned(sheet: TemplateSheet) -> Markup:
    head = [el("th", "Text", scope="col")] + [
        el("th", el("b", slot.number + 1), f" {slot.kind}", scope="col") for slot in sheet.slots
    ]
    rows = []
    for text in sheet.texts:
        cells = []
        for slot in sheet.slots:
            said = text.in_slot(slot.number)
            label = el("span", f"{slot.number + 1} {slot.kind}: ", class_="label")
            cells.append(el("td", label, said or "–", class_=None if said else "open"))
        rows.append(el("tr", el("th", _who(text), scope="row"), *cells))
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows))
    wholes = [
        el(
            "li",
            el("div", el("div", _who(text)), el("div", text.source, class_="quiet"), class_="when"),
            el("p", _run(text.pieces, {}, named=False)),
        )
        for text in sheet.texts
    ]
    shown = f"{len(sheet.texts)} of {sheet.size:,} texts, one under the other"
    return el(
        "section",
        el("h2", shown, id="aligned"),
        el("div", table, class_="aligned", role="region", aria_labelledby="aligned", tabindex="0")
        if sheet.slots
        else None,
        el("ol", *wholes, class_="whole"),
        class_="part",
    )


def _three(sheet: TemplateSheet) -> Markup:
    cut = el(
        "section",
        el("h2", "How to cut"),
        el("p", "A text that does not belong here is cut from it, with a reason; it stays cut over every later run."),
        *(el("p", el("code", cut_command(sheet, text))) for text in sheet.texts[:2]),
        el("p", "Every text has its id in the table above. Nothing is lost by a cut: the trace stays where it is."),
    )
    listed = [
        el("section", el("h2", head), el("ul", *(el("li", one) for one in said)))
        for head, said in (
            ("What it may lawfully be", sheet.lawful),
            ("What would make it wrong", sheet.wrong),
        )
    ]
    return el("div", *listed, cut, class_="three")


def _warnings(sheet: TemplateSheet) -> list[Markup]:
    said = []
    if not sheet.joins:
        said.append("These texts have so few words in common that the template joins nothing.")
    if sheet.bridge:
        said.append("This template alone holds a group together: without it two parts of three or more are left.")
    return [el("p", one, class_="warning") for one in said]


def template_page(sheet: TemplateSheet) -> str:
    """The sheet as HTML.

    Parameters
    ----------
    sheet : what to show; every text in it is escaped, whatever it holds

    Returns
    -------
    html : one document; its only assets are the fonts, as data
    """
    slots = {slot.number: slot for slot in sheet.slots}
    page = el(
        "html",
        _head(sheet),
        el(
            "body",
            _provenance(sheet),
            el(
                "main",
                el("h1", headline(sheet)),
                *_warnings(sheet),
                el("p", _run(sheet.pattern, slots, named=True), class_="script"),
                _facts(sheet),
                _fills(sheet),
                _aligned(sheet),
                _three(sheet),
            ),
            el(
                "footer",
                el("p", "Not a hotline. In danger, call your emergency number.", class_="danger"),
                el(
                    "p",
                    "A template says that texts have one origin. It does not say who wrote them, and nothing here says "
                    "anything about a person. Telephone numbers, addresses, accounts and names are masked.",
                ),
                el("p", "This page holds no script and asks nothing of the network."),
            ),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"
