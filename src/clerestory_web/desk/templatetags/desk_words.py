"""Filters for words: days, numbers, and which words of a page stay English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from clerestory.reports import template_words

register = template.Library()

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}


def _language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None


@register.filter
def day(value: Any) -> str:
    """A day that no reader takes for another: 24 November 2026; what is no day stands as it is."""
    if not value:
        return ""
    said = _as_day(value)
    if said is None:
        return str(value)
    month = _MONTHS[_language()][said.month - 1]
    return f"{said.day} {month} {said.year}" if _language() == "en" else f"{said.day} de {month} de {said.year}"


@register.filter
def moment(value: Any) -> str:
    """A day with its time to the minute."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return f"{day(value)}, {value:%H:%M}" if isinstance(value, datetime) else day(value)


@register.filter
def many(value: Any) -> str:
    """A whole number with its thousands set apart, as the language does."""
    return number_format(value, use_l10n=True, force_grouping=True) if isinstance(value, int) else str(value)


@register.filter
def shows_nothing(mask: Any) -> bool:
    """Whether a mask is dots alone: it tells its reader not even what was asked for."""
    return not any(sign.isalnum() for sign in str(mask))


@register.filter
def traces(n: Any) -> str:
    """As in "14 traces"."""
    return ngettext("%(n)s trace", "%(n)s traces", int(n or 0)) % {"n": many(int(n or 0))}


@register.filter
def percent(value: Any) -> str:
    """A share 0..1 as a whole number of a hundred."""
    return f"{round(100 * float(value or 0))}"


@register.filter
def short(value: Any) -> str:
    """As much of an id as tells it apart."""
    return str(value)[:10]


@register.filter
def field_name(value: Any) -> str:
    """A column's name as words: seen_at becomes "seen at"."""
    return str(value).replace("_", " ")


@register.simple_tag
def english() -> SafeString:
    """The attribute that tells a screen reader to speak English, on pages that are not."""
    return mark_safe("" if _language() == "en" else ' lang="en"')  # noqa: S308 -- a constant


@register.filter
def state_words(state: Any) -> str:
    """A question's state in the reader's language."""
    said = {
        "answered": gettext("answered"),
        "partly": gettext("partly"),
        "no data": gettext("no data"),
        "not built": gettext("not built"),
        "refused": gettext("refused"),
    }
    return said.get(str(state), str(state))


@register.filter
def state_meaning(state: Any) -> str:
    """What a state means."""
    said = {
        "answered": gettext("the last run read all there is"),
        "partly": gettext("needs more data, a case or a run"),
        "no data": gettext("can be answered; what it reads is missing"),
        "not built": gettext("this version cannot answer it"),
        "refused": gettext("closed to this kind of workspace, or to all"),
    }
    return said.get(str(state), "")


@register.filter
def counted(counts: Any) -> str:
    """As in "2 of 5 answered, 1 partly": what stands under a window, and is read aloud."""
    total = sum(counts.values())
    if not total:
        return gettext("no questions")
    said = [
        gettext("%(n)d of %(total)d %(state)s") % {"n": counts[state], "total": total, "state": state_words(state)}
        for state in ("answered", "partly")
        if counts.get(state)
    ]
    if said:
        return ", ".join(said)
    rest = [state for state in ("no data", "not built", "refused") if counts.get(state)]
    if len(rest) == 1:
        return state_words(rest[0])
    return ", ".join(f"{counts[state]} {state_words(state)}" for state in rest)


@register.filter
def answer_words(answer: Any) -> str:
    """An answer to a lead in the reader's language."""
    said = {
        "supported": gettext("Supported"),
        "unsupported": gettext("Not supported"),
        "unclear": gettext("Unclear"),
    }
    return said.get(str(answer), str(answer))


@register.filter
def counted_short(counts: Any) -> str:
    """The brightest state of a window, as in "2 of 5 answered"."""
    return counted(counts).split(", ")[0]


@register.filter
def facet_name(module: Any) -> str:
    """A facet's one word, under its window, in the reader's language."""
    return gettext(str(module).replace("_", " ").capitalize())


@register.filter
def said(words: Any) -> str:
    """Words that a page got from the engine room, in the reader's language where they are known."""
    return gettext(str(words)) if words else ""


@register.filter
def of_kind(kind: Any, n: Any) -> str:
    """The name of a kind of trace as it goes with a number of them."""
    word = field_name(kind)
    return gettext(word if int(n) == 1 else word[:-1] + "ies" if word.endswith("cy") else word + "s")


@register.filter
def clock(value: Any) -> str:
    """The time of day."""
    return f"{value:%H:%M}" if isinstance(value, datetime) else str(value)


@register.filter
def taken_as(columns: Any, at: Any) -> str:
    """Which field a column of a file is taken for."""
    return ", ".join(field_name(one.field) for one in columns if one.index == at)


@register.filter
def plus_one(number: Any) -> int:
    """A slot's number as people count."""
    return int(number) + 1


@register.filter
def slot_kind(slots: Any, number: Any) -> str:
    """The kind of thing that fills a slot."""
    return next((str(one.kind) for one in slots if one.number == number), "")


@register.filter
def headline(sheet: Any) -> str:
    """A template in one sentence."""
    return template_words.headline(sheet)


@register.filter
def over(sheet: Any) -> Any:
    """How far a template reaches: pairs of a name and words."""
    return template_words.over_words(sheet)


@register.filter
def filled(slot: Any, size: Any) -> str:
    """How many texts fill a slot."""
    return template_words.filled_words(slot, size)


@register.filter
def question_words(name: Any) -> str:
    """A question's name in words, as in "late night merchants"; its sentence stands on its page."""
    return field_name(str(name).rpartition(".")[2])


@register.filter
def kind_plural(kind: Any) -> str:
    """Traces of a kind, as in "tips"."""
    name = field_name(kind)
    plural = name[:-1] + "ies" if name.endswith("y") else name + "s"
    return gettext(plural)


@register.filter
def paragraphs(text: Any) -> list[str]:
    """A text, or several, as a list."""
    return [text] if isinstance(text, str) else list(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A thing and the links that it makes: why, once, and then each trace."""

    words: str
    masked: str
    bridge: bool
    overshared: bool
    links: tuple[Any, ...]


@register.filter
def by_thing(links: Iterable[Any]) -> list[Tie]:
    """Links of one thing together, those with most traces first."""
    by: dict[str, list[Any]] = {}
    for one in links:
        by.setdefault(one.thing, []).append(one)
    ties = [
        Tie(
            words=some[0].words, masked=some[0].thing_masked, bridge=some[0].bridge, overshared=some[0].overshared,
            links=tuple(some),
        )
        for some in by.values()
    ]  # fmt: skip
    return sorted(ties, key=lambda tie: (tie.overshared, -len(tie.links)))


@register.filter
def cells(row: Any, headers: Any) -> Any:
    """The cells of a row that have a header."""
    return row[: len(headers)]
