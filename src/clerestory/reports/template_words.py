"""Words that a template's page and its text in the terminal share."""

from __future__ import annotations

from collections.abc import Sequence

from clerestory.reports.board_words import date_words
from clerestory.reports.lead_text import short_id
from clerestory.reports.template_sheet import SlotSheet, TemplateSheet, TextSheet

#: Names of places, sites and sources that are listed before "and n more".
_NAMED = 4


def plural(n: int, one: str) -> str:
    """As in "3 places"."""
    return f"{n:,} {one}" if n == 1 else f"{n:,} {one}s"


def headline(sheet: TemplateSheet) -> str:
    """One sentence: how many texts, and how many places in them change."""
    changes = f", {plural(len(sheet.slots), 'slot')} filled anew" if sheet.slots else ", word for word"
    return f"{sheet.size:,} {sheet.what} written from one text{changes}."


def filled_words(slot: SlotSheet, size: int) -> str:
    """As in "filled in 12 of 14, 5 different"."""
    return f"filled in {slot.filled:,} of {size:,}, {slot.different:,} different"


def read_words(sheet: TemplateSheet) -> str:
    """Of how many texts the slots are told; empty when it is all of them."""
    if sheet.read >= sheet.size:
        return ""
    return f"Counted in {sheet.read:,} of the {sheet.size:,} texts, spread evenly over time."


def _names(values: Sequence[tuple[str, int]]) -> str:
    said = ", ".join(f"{name} ({n:,})" for name, n in values[:_NAMED])
    return said + (f" and {len(values) - _NAMED:,} more" if len(values) > _NAMED else "")


def over_words(sheet: TemplateSheet) -> list[tuple[str, str]]:
    """Over which days, places, sites and sources it reaches: a name and what to say of it."""
    said = []
    if sheet.counted < sheet.size:
        said.append(("Very large", f"counted in {sheet.counted:,} of its {sheet.size:,} texts, drawn by lot"))
    if sheet.first and sheet.last and sheet.days:
        span = date_words(sheet.first) if sheet.days == 1 else f"{date_words(sheet.first)} to {date_words(sheet.last)}"
        said.append((plural(sheet.days, "day"), span))
    for one, values in (("place", sheet.places), ("site", sheet.sites), ("source", sheet.sources)):
        if values:
            said.append((plural(len(values), one), _names(values)))
    return said


def cut_command(sheet: TemplateSheet, text: TextSheet) -> str:
    """The command that cuts one text from the template."""
    return f'clerestory cut {short_id(text.trace)} {short_id(sheet.template)} --reason "…"'
