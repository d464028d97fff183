"""A template in the terminal: slots in brackets with their number, what fills them, its texts, how to cut."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clerestory.reports.board_words import date_words
from clerestory.reports.lead_text import short_id
from clerestory.reports.lines import cut, listed, section, wrapped
from clerestory.reports.plain_text import visible
from clerestory.reports.template_sheet import Piece, SlotSheet, TemplateSheet, TextSheet
from clerestory.reports.template_words import cut_command, filled_words, headline, over_words, read_words

#: Columns for a value, and for the bar beside it.
_VALUE, _BAR = 44, 16
_CLOSED_UP = re.compile(r" ([.,;:!?)](?:\s|$))")


def _run(pieces: Iterable[Piece], kinds: dict[int, str] | None = None) -> str:
    """Slots as [1 place: Salem]; without the kinds as [1 Salem]."""
    said = []
    for piece in pieces:
        if piece.slot is None:
            said.append(piece.words)
        else:
            name = f"{piece.slot + 1} {kinds[piece.slot]}:" if kinds else f"{piece.slot + 1}"
            said.append(f"[{name} {piece.words}]")
    return _CLOSED_UP.sub(r"\1", " ".join(said))


def _slot(slot: SlotSheet, size: int) -> str:
    lines = [f"  {slot.number + 1} {slot.kind}: {filled_words(slot, size)}"]
    for value, n in slot.values:
        bar = "▇" * max(1, round(_BAR * n / size))
        lines.append(f"      {cut(value, _VALUE):<{_VALUE}} {n:>5,} {bar}")
    if slot.left_out:
        lines.append(f"      and {slot.left_out:,} more")
    return "\n".join(lines)


def _text(text: TextSheet) -> str:
    day = date_words(text.day) if text.day else "no date"
    head = f"  {short_id(text.trace)}  {day}, {visible(text.source)}"
    return f"{head}\n{wrapped(_run(text.pieces), indent='      ')}"


def template_text(sheet: TemplateSheet) -> str:
    """The whole sheet in lines of eighty columns."""
    kinds = {slot.number: slot.kind for slot in sheet.slots}
    parts = [
        wrapped(headline(sheet)),
        wrapped(_run(sheet.pattern, kinds), indent="  "),
        section("How far it reaches", listed(f"{name}: {said}" for name, said in over_words(sheet))),
    ]
    if not sheet.joins:
        parts.append(wrapped("These texts have so few words in common that the template joins nothing."))
    if sheet.bridge:
        parts.append(wrapped("This template alone holds a group together."))
    if sheet.slots:
        parts.append(section("What fills the slots", "\n".join(_slot(slot, sheet.read) for slot in sheet.slots)))
        if read_words(sheet):
            parts.append(wrapped(read_words(sheet)))
    texts = "\n".join(_text(text) for text in sheet.texts)
    parts += [
        section(f"{len(sheet.texts)} of {sheet.size:,} texts, one under the other", texts),
        section("What it may lawfully be", listed(sheet.lawful)),
        section("What would make it wrong", listed(sheet.wrong)),
        section("How to cut one text from it", f"  {cut_command(sheet, sheet.texts[0])}"),
        wrapped(f"Template {short_id(sheet.template)}, version {sheet.version}. Identifiers and names are masked."),
    ]
    return "\n\n".join(parts)
