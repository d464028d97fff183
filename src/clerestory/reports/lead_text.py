"""A lead as a letter in the terminal, and leads as a list.

Three equal answers, and the reason beneath.  The method's record follows the answer, never precedes it (G3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from clerestory.reports.board_words import date_words
from clerestory.reports.charts_text import charts_text
from clerestory.reports.found_text import excerpt_text, left_out
from clerestory.reports.letter import Letter
from clerestory.reports.lines import listed, section, wrapped
from clerestory.reports.plain_text import visible

_ANSWERS = (
    'clerestory review {lead} supported   --reason "…" --on SOURCE',
    'clerestory review {lead} unsupported --reason "…"',
    'clerestory review {lead} unclear     --reason "…"',
)


def _further(letter: Letter) -> tuple[str, ...]:
    """The reasons that do not merely repeat the claim."""
    return tuple(reason for reason in letter.reasons if reason != letter.claim)


def _for(letter: Letter) -> tuple[str, ...]:
    """Those of the further reasons that neither speak against the claim nor say how often it is wrong."""
    return tuple(one for one in _further(letter) if one not in (*letter.against, *letter.how_wrong))


def _beside(letter: Letter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What speaks against the claim, and how often it is wrong, each under its heading."""
    return ("What speaks against it", letter.against), ("How often it may be wrong, as it reckons", letter.how_wrong)


def _check(letter: Letter) -> tuple[str, ...]:
    return (f"A check that does not rest on these traces: {letter.check}",) if letter.check else ()


def short_id(lead: str) -> str:
    """As much of an id as tells it apart and can be typed."""
    return visible(lead[:10])


def lead_text(letter: Letter) -> str:
    """The whole letter: claim, reasons, lawful readings, what would make it wrong, excerpts, how to answer."""
    why = "Why it was put to you" if letter.kind == "lead" else "How it was reckoned, and what it takes for granted"
    parts = [
        wrapped(letter.claim),
        *([section(why, listed(_for(letter) or letter.reasons))] if _for(letter) or letter.kind != "untold" else []),
        *(section(head, listed(said)) for head, said in _beside(letter) if said),
        section("What it may lawfully be", listed(letter.lawful)),
        section("What would make it wrong", listed(letter.wrong)),
    ]
    if letter.points:
        parts.append(charts_text(letter.points, title=letter.claim))
    if letter.excerpts:
        texts = "\n".join(excerpt_text(one) for one in letter.excerpts)
        parts.append(section("From the traces", texts + left_out(letter.excerpts_left, "excerpt")))
    if letter.template:
        command = f"  clerestory template {short_id(letter.template)} [--page FILE.html]"
        parts.append(section("The text itself: what stays in it, and what fills its slots", command))
    if letter.answered:
        parts.append(section("Answered", wrapped(letter.answered, indent="  ")))
        parts.append(section("The method's record", wrapped(letter.record, indent="  ")))
    if letter.kind == "lead":
        known = "\n".join(wrapped(one, indent="  ", first="  ") for one in (letter.error, *_check(letter)))
        parts.append(section("Before you answer", known))
        answers = "\n".join("  " + line.format(lead=short_id(letter.lead)) for line in _ANSWERS)
        parts.append(section("Your answer: each is as good as the others, and each needs its reason", answers))
    size = f"{letter.traces:,} trace{'' if letter.traces == 1 else 's'}" if letter.kind == "lead" else letter.size
    until = f" It ends on {date_words(letter.expires)}." if letter.expires else ""
    parts.append(
        wrapped(f"{letter.question}, version {letter.version}: {size}. Identifiers are masked, names are not.{until}")
    )
    return "\n\n".join(parts)


def _entry(letter: Letter) -> str:
    done = f"; {letter.answered}" if letter.answered else ""
    return "\n".join(
        (
            wrapped(letter.claim, indent="  ", first=""),
            *(wrapped(one, indent="  ") for one in _further(letter)[:1]),
            wrapped(f"{letter.question}; {letter.size}{done}", indent="  "),
            f"  clerestory leads {short_id(letter.lead)}",
        )
    )


_NOTHING = (
    "No leads: nothing that the last run read comes up to what the questions ask for. That is an answer too, and no "
    "proof: what a question misses stands on its method's page."
)


def leads_text(letters: Sequence[Letter], *, question: str = "", total: int | None = None, none: str = "") -> str:
    """Leads one under another, each with its first reason and how to read it whole.

    none : why there are none, when there are none
    question : what was asked, to stand above    total : how many there are when *letters* are only the first of them
    """
    leads = sum(letter.kind == "lead" for letter in letters)
    total = len(letters) if total is None else total
    head = [wrapped(question)] if question else []
    if not letters:
        said = none or _NOTHING
        return "\n\n".join([*head, wrapped(said)])
    noun = "lead" if leads == len(letters) else "answer"
    count = f"{total:,} {noun}{'' if total == 1 else 's'}"
    if total > len(letters):
        count = f"The first {len(letters):,} of {count}; --most shows more"
    drawn = [charts_text(one.points, title=one.claim) for one in letters if one.points and question]
    return "\n\n".join([*head, count + ".", *(_entry(letter) for letter in _in_words(letters)), *drawn])


def _in_words(letters: Sequence[Letter]) -> Iterator[Letter]:
    """Those that rest on as many traces one after another in the order of their words, since ids differ by key."""
    for _, same in groupby(letters, key=lambda one: (one.question, one.size)):
        yield from sorted(same, key=lambda one: (one.claim, *one.reasons))
