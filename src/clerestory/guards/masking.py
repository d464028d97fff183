"""Identifiers are masked by default in every view, export, log and message (G4).

A mask keeps what tells two of them apart at a glance and no more: the country and the last two digits of a telephone
number, the first letter of a name.  What stands in running text is masked by the spans that the readers found, and
then once more by shape, so that an identifier no reader knows is still not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clerestory.guards.shapes import certain

DOT = "•"

#: Longest first: a country code is the longest that fits, or else `+1 268` would show as `+1`.
_COUNTRY_CODE = re.compile(r"\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")


def mask(kind: str, value: str) -> str:
    """The mask of an identifier of that kind, as in `+1 ••• ••• ••43`."""
    if kind == "phone":
        return _mask_phone(value)
    if kind == "email":
        local, _, domain = value.partition("@")
        return f"{local[:1]}{DOT * 3}@{DOT * 3}.{domain.rpartition('.')[2]}" if domain else _mask_word(value)
    if kind == "url":
        host = value.partition("/")[0]
        return f"{DOT * 3}.{host.rpartition('.')[2]}/{DOT * 3}"
    if kind == "handle":
        return "@" + _mask_word(value.lstrip("@"))
    return _mask_word(value)


def _mask_phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if len(digits) < 7:
        return DOT * 3
    code = _COUNTRY_CODE.match(value)
    shown = f"+{code.group(1)} " if code else ""
    return f"{shown}{DOT * 3} {DOT * 3} {DOT * 2}{digits[-2:]}"


def _mask_word(value: str) -> str:
    return f"{value[:1]}{DOT * 3}" if len(value) > 3 else DOT * 3


def mask_spans(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with each span (start, stop, what to write there) replaced, then masked by shape.

    Overlapping spans are masked together under the first one's words: never a piece of either left over.
    """
    pieces: list[str] = []
    done = 0
    for start, stop, words in sorted(spans):
        if start >= done:
            pieces.append(mask_shapes(text[done:start]))
            pieces.append(words)
        done = max(done, stop)
    pieces.append(mask_shapes(text[done:]))
    return "".join(pieces)


def mask_shapes(text: str) -> str:
    """The text with everything that is an identifier by its form replaced by dots."""
    return _without(text, certain(text))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with dots for each span; spans that overlap or touch are one."""
    pieces: list[str] = []
    done = 0
    for start, stop in spans:
        if start > done or not pieces:
            pieces += [text[done:start], DOT * 3]
        done = max(done, stop)
    return "".join([*pieces, text[done:]])
