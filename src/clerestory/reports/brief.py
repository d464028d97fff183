"""The brief: what find found on one page of A4, masked, the same bytes every time it is made from the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst

from clerestory.errors import InputError
from clerestory.model.source import TLP
from clerestory.reports.board_words import date_words
from clerestory.reports.drawable import drawable
from clerestory.reports.found import Excerpt, Found, FoundSource, Lane, Shared

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "brief.typ"
_BARS = 160

LIMITS = (
    "That one identifier stands in several traces does not say that one person used it: numbers are shared, copied "
    "and given to somebody else.",
    "Nothing here says that anybody is a victim, a witness or an exploiter.",
    "What this workspace does not hold is not here; that something is not here does not say that it is nowhere.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of everything the page has room for."""

    excerpts: int
    around: int
    lanes: int
    shared: int
    sources: int
    size: float


#: From roomy to tight; the first that fits on one page is taken, and what is left out is said in numbers.
ROOMS = (
    Room(excerpts=9, around=190, lanes=10, shared=9, sources=7, size=11.0),
    Room(excerpts=7, around=170, lanes=9, shared=8, sources=6, size=10.4),
    Room(excerpts=6, around=150, lanes=8, shared=7, sources=5, size=9.8),
    Room(excerpts=5, around=120, lanes=7, shared=5, sources=4, size=9.4),
    Room(excerpts=3, around=90, lanes=5, shared=3, sources=3, size=9.0),
    Room(excerpts=2, around=60, lanes=3, shared=2, sources=2, size=8.8),
    Room(excerpts=1, around=40, lanes=1, shared=1, sources=1, size=8.6),
)


def brief(found: Found, *, workspace_kind: str, evaluation: bool, user: str, now: datetime) -> bytes:
    """One page of PDF/UA-1 about what was found.

    Parameters
    ----------
    found : masked by whoever filled it; nothing here unmasks or masks
    user, now : who asked and when, aware of its zone; both stand on the page

    Returns
    -------
    pdf : exactly one page; the same bytes for the same arguments

    Raises
    ------
    InputError : a time without its zone
    """
    if now.tzinfo is None:
        raise InputError(where="brief", expected="a time with its zone", found="one without")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"])
    for room in ROOMS:
        page = page_data(found, room) | _frame(found, workspace_kind=workspace_kind, user=user, now=now)
        page["evaluation"] = evaluation
        compiler = typst.Compiler(
            str(_TEMPLATE),
            root=str(_HERE),
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"brief": json.dumps(_drawable(page))},
        )
        if json.loads(compiler.query("<pages>", field="value", one=True)) == 1:
            made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=now.replace(microsecond=0))
            if isinstance(made, bytes):
                return made
    raise InputError(where="brief", expected="what fits on one page", found="more, though everything was cut short")


def _frame(found: Found, *, workspace_kind: str, user: str, now: datetime) -> dict[str, Any]:
    labels = [label for label in TLP if any(source.label == label for source in found.sources)]
    made = f"{date_words(now.date())}, {now:%H:%M} {now.tzname() or ''}".strip()
    return {
        "title": f"Clerestory brief: {found.masked}",
        "place": f"brief · {workspace_kind} workspace · version {found.version} · {made} · {_short(user, 40)}",
        "label": labels[0] if labels else "",
        "foot": f"Made by Clerestory from version {found.version} for {_short(user, 40)}. "
        "Identifiers are masked, names are not. Not evidence; not a hotline.",
        "limits": list(LIMITS),
        "checks": [
            "Open each trace in the office that gave it, by its number: it stands above the words.",
            f"Ask again in version {found.version}: clerestory find VALUE. A newer version may know more.",
            "Ask each source whether its label allows you to pass this on, and whether it has changed since.",
        ],
    }


def page_data(found: Found, room: Room) -> dict[str, Any]:
    """What stands on the page when there is so much room; what is left out, in numbers."""
    lanes, excerpts = found.lanes[: room.lanes], found.excerpts[: room.excerpts]
    shared, sources = found.shared_with[: room.shared], found.sources[: room.sources]
    first, last = found.first, found.last
    return {
        "size": room.size,
        "masked": _short(found.masked, 60),
        "sentence": _short(found.sentence or "Nothing in what this workspace holds.", 150),
        "overshared": _short(found.overshared, 160),
        "first": date_words(first) if first else "no date",
        "last": date_words(last) if last else "",
        "lanes": _lanes(lanes, first, last),
        "timeline_note": _timeline_note(found, len(lanes)),
        "excerpts": [_excerpt(one, room.around) for one in excerpts],
        "excerpts_note": _left(found.total - len(excerpts), "trace is", "traces are", "not quoted here"),
        "shared": [{"masked": _short(one.masked, 60), "said": _shared(one)} for one in shared],
        "shared_note": _left(len(found.shared_with) - len(shared) + found.shared_left, "thing", "things", "left out")
        or ("" if shared else "Nothing else that the readers know."),
        "sources": [_source(one) for one in sources],
        "sources_note": _left(len(found.sources) - len(sources), "source is", "sources are", "left out"),
    }


def _short(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _left(n: int, one: str, many: str, what: str) -> str:
    return f"{n:,} more {one if n == 1 else many} {what}." if n > 0 else ""


def _lanes(lanes: Sequence[Lane], first: date | None, last: date | None) -> list[dict[str, Any]]:
    days = (last - first).days + 1 if first and last else 1
    bars: list[dict[int, int]] = []
    for lane in lanes:
        counted: dict[int, int] = {}
        for day in lane.dates:
            place = (day - first).days * _BARS // days if first else 0
            counted[place] = counted.get(place, 0) + 1
        bars.append(counted)
    most = max((n for counted in bars for n in counted.values()), default=1)
    return [
        {
            "source": _short(lane.source, 34),
            "n": lane.n,
            "marks": [
                [round(place / _BARS, 5), round(0.35 + 0.65 * n / most, 3)] for place, n in sorted(counted.items())
            ],
        }
        for lane, counted in zip(lanes, bars, strict=True)
    ]


def _timeline_note(found: Found, shown: int) -> str:
    said = [f"{found.total:,} trace{'' if found.total == 1 else 's'} in all; a taller mark stands for more of them."]
    if found.undated:
        said.append(f"{found.undated:,} without a date.")
    said.append(_left(len(found.lanes) - shown + found.lanes_left, "source is", "sources are", "not drawn"))
    return " ".join(part for part in said if part)


def _excerpt(one: Excerpt, around: int) -> dict[str, str]:
    before, after = " ".join(one.before.split()), " ".join(one.after.split())
    if len(before) > around:
        before = "…" + before[len(before) - around :].lstrip()
    # Spaces at the edges were the words' own: they come back so that nothing is glued together.
    glue_before = " " if one.before[-1:].isspace() and before else ""
    glue_after = " " if one.after[:1].isspace() and after else ""
    number = f", {_short(one.external_id, 24)}" if one.external_id else ""
    day = date_words(one.day) if one.day else "no date"
    return {
        "head": f"{day} · {_short(one.source, 34)} · {one.kind.replace('_', ' ')}{number}",
        "before": before + glue_before,
        "masked": _short(one.masked, 40),
        "after": glue_after + _short(after, around),
    }


def _shared(one: Shared) -> str:
    said = f"({one.kind}) in {one.n:,} of these"
    said += f", {one.n_all:,} in all" if one.n_all else ""
    return said + ("; over-shared, so it joins nothing" if one.overshared else "")


def _source(one: FoundSource) -> dict[str, str]:
    return {
        "name": _short(one.name, 34),
        "said": f"{_short(one.authority, 90)}; {one.label}; {one.n:,} trace{'' if one.n == 1 else 's'}",
        "until": date_words(one.until) if one.until else "",
    }


def _drawable(value: Any) -> Any:
    """Every text of the page in signs that the fonts can draw."""
    each: Callable[[Any], Any] = _drawable
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: each(one) for key, one in value.items()}
    return [each(one) for one in value] if isinstance(value, list) else value
