"""What find found, in a terminal: one sentence, one timeline, the words around each place, what it is shared with."""

from __future__ import annotations

from clerestory.reports.board_words import date_words
from clerestory.reports.found import Excerpt, Found, Shared
from clerestory.reports.lines import section, wrapped
from clerestory.reports.plain_text import visible
from clerestory.reports.timeline_text import timeline


def excerpt_text(one: Excerpt) -> str:
    """Where and when, then the words, the identifier masked between ‹ ›; words alone when it is about no one place."""
    day = one.day.isoformat() if one.day else "no date"
    number = f", {one.external_id}" if one.external_id else ""
    head = wrapped(f"{day}  {one.source}: {one.kind.replace('_', ' ')}{number}", first="  ", indent="    ")
    masked = f"‹{one.masked}›" if one.masked else ""
    words = " ".join(f"{one.before}{masked}{one.after}".split())
    return f"{head}\n{wrapped(words, indent='      ')}"


def shared_text(one: Shared) -> str:
    """One thing it is shared with; an over-shared one says so."""
    said = f"{one.kind} {one.masked}: in {one.n:,} of these"
    if one.n_all:
        said += f", in {one.n_all:,} in all"
    if one.overshared:
        said += "; over-shared: it stands in so many traces that it says nothing, and joins nothing"
    return wrapped(said, first="  ", indent="    ")


def left_out(n: int, noun: str) -> str:
    """How many are not shown; empty for none."""
    return f"\n  … and {n:,} more {noun}{'' if n == 1 else 's'}" if n else ""


def found_text(found: Found) -> str:
    """All of it in eighty columns, safe for a terminal.

    Parameters
    ----------
    found : masked by whoever filled it

    Returns
    -------
    text : the sentence first, then timeline, excerpts, shared, sources; when nothing was found, what that means
    """
    if not found.total:
        return "\n".join(
            [
                wrapped(f"{found.masked} ({found.kind}): nothing in what this workspace holds."),
                "That it is not here does not say that it is nowhere.",
                *(wrapped(note) for note in found.notes),
                f"Version {found.version}",
            ]
        )
    parts = [wrapped(f"{found.masked} ({found.kind}): {found.sentence}")]
    if found.overshared:
        parts.append(wrapped(f"Over-shared: {found.overshared}"))
    lanes = timeline(found.lanes, first=found.first, last=found.last)
    undated = f"\n  {found.undated:,} without a date" if found.undated and found.first else ""
    parts.append(section("When and where", lanes + left_out(found.lanes_left, "source") + undated))
    if found.excerpts:
        texts = "\n".join(excerpt_text(one) for one in found.excerpts)
        parts.append(section("The words around it", texts + left_out(found.excerpts_left, "place")))
    if found.shared_with:
        texts = "\n".join(shared_text(one) for one in found.shared_with)
        parts.append(section("Shared with", texts + left_out(found.shared_left, "thing")))
    if found.sources:
        parts.append(section("Held under", "\n".join(_source_lines(found))))
    parts += [wrapped(note) for note in found.notes]
    parts.append(f"Version {found.version}. Identifiers are masked, names are not.")
    return "\n\n".join(parts)


def _source_lines(found: Found) -> list[str]:
    lines = []
    for source in found.sources:
        until = f", until {date_words(source.until)}" if source.until else ""
        said = f"{source.name}: {source.authority}; {source.label}{until}"
        lines.append(wrapped(visible(said), first="  ", indent="    "))
    return lines
