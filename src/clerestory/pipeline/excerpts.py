"""The words around a place in a text, every identifier in them masked (G4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clerestory.guards.masking import DOT, mask, mask_spans
from clerestory.guards.shapes import certain, likely
from clerestory.reading.masking import spans_of_identifiers

#: Characters shown on each side of what was found.
AROUND = 90

Spans = list[tuple[int, int]]


def around(
    text: str, start: int, stop: int, *, country: str, most: int = AROUND, spans: Spans | None = None
) -> tuple[str, str, str]:
    """The words before, the words found, the words after; every identifier in them masked (G4).

    Spans are found in the whole text first, so that an identifier cut by the edge of the excerpt is masked too; whoever
    shows several places of one text finds them once, by `spans_in`.
    """
    spans = spans_in(text, country=country) if spans is None else spans
    first, last = max(0, start - most), min(len(text), stop + most)
    # The edges move outwards to blanks, so that no word and no number is shown in part.
    while first > 0 and not text[first - 1].isspace() and start - first < 2 * most:
        first -= 1
    while last < len(text) and not text[last].isspace() and last - stop < 2 * most:
        last += 1
    before = _masked_piece(text, first, start, spans)
    after = _masked_piece(text, stop, last, spans)
    return (
        ("… " if first else "") + before.lstrip(),
        _masked_piece(text, start, stop, spans),
        after.rstrip() + (" …" if last < len(text) else ""),
    )


def place_of(term: str, text: str) -> tuple[int, int] | None:
    """Where a term, one word or several, first stands in a text as a word of its own; None when it does not."""
    words = r"\W+".join(re.escape(one) for one in term.split())
    at = re.search(rf"(?<!\w){words}(?!\w)", text or "", re.IGNORECASE) if words else None
    return at.span() if at else None


def whole_cell(text: str) -> tuple[str, str, str]:
    """As `around`, for a cell that names somebody or an account: one mask, whatever was found in it."""
    return "", mask("name", " ".join(text.split())), ""


def mask_identifiers(text: str, *, country: str) -> str:
    """The text with every identifier in it masked, as the readers know it and by its shape."""
    return _masked_piece(text, 0, len(text), spans_in(text, country=country))


def spans_in(text: str, *, country: str) -> Spans:
    """Where identifiers stand in the whole text, by the readers and by shape: a piece of one must not look harmless."""
    spans = [(a, _with_path(text, b, kind)) for a, b, kind in spans_of_identifiers(text, country=country)]
    return _joined([*spans, *certain(text), *likely(text)])


#: The rest of a page's address that somebody wrote apart: " / nina", "[/]nina".
_PATH = re.compile(r"(?:\s?[\[({]?\s?/\s?[\])}]?\s?[\w.\-~%]{2,})+")


def _with_path(text: str, stop: int, kind: str) -> int:
    """Where a page's address ends with the path that is written apart from it."""
    match = _PATH.match(text, stop) if kind in ("url", "handle") else None
    return match.end() if match else stop


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans by start, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def _masked_piece(text: str, first: int, last: int, spans: Iterable[tuple[int, int]]) -> str:
    inside = [(max(a, first) - first, min(b, last) - first, DOT * 3) for a, b in spans if a < last and b > first]
    return mask_spans(text[first:last], inside)
