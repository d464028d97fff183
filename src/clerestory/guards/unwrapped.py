"""A text as it would be shown: escapes of HTML and of links undone, compatibility forms plain, the invisible gone.

Each sign knows the character it came from, so that what is found in the plain text is masked in the written one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

_ESCAPE = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|%(?:25)*[0-7][0-9a-fA-F]|=40|\\u00[0-7][0-9a-fA-F]|\\x[0-7][0-9a-fA-F]")  # fmt: skip  # noqa: E501
_INVISIBLE = ("Cf", "Mn", "Me")


class Unwrapped(NamedTuple):
    """The plain text, and for each of its signs where the character that it came from begins and ends."""

    text: str
    starts: list[int]
    stops: list[int]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the written text that a span of the plain one came from."""
        return self.starts[start], self.stops[stop - 1]

    def at(self, place: int) -> int:
        """The sign of the plain text that came from a place of the written one, or from before it."""
        return max(0, bisect_right(self.starts, place) - 1)


def unwrapped(text: str) -> Unwrapped:
    """The plain text of what is written."""
    pieces: list[str] = []
    starts: list[int] = []
    stops: list[int] = []
    at = 0
    while at < len(text):
        match = _ESCAPE.match(text, at) if text[at] in "&%=\\" else None
        stop = match.end() if match else at + 1
        shown = _shown(text[at], match)
        pieces.append(shown)
        starts += [at] * len(shown)
        stops += [stop] * len(shown)
        at = stop
    return Unwrapped("".join(pieces), starts, stops)


def _shown(sign: str, match: re.Match[str] | None) -> str:
    """What a character or an escape shows."""
    if match is not None:
        return unicodedata.normalize("NFKC", _meant(match.group()))
    if sign.isascii():
        return sign
    if unicodedata.category(sign) in _INVISIBLE:
        return ""
    digit = unicodedata.digit(sign, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", sign)


def _meant(escape: str) -> str:
    """The character of an escape; what means nothing stays as it is."""
    if escape[0] == "&":
        name = escape
        while name.startswith("&amp;"):
            name = "&" + name[5:]
        meant = html.unescape(name)
    else:
        meant = chr(int(escape[-2:], 16))
    return meant if meant.isprintable() or meant.isspace() else escape
