"""Text of others made safe to show: control characters and bidi overrides come out as visible escapes."""

from __future__ import annotations

import unicodedata

# Overrides can make a number read backwards, and C0/C1 can move a terminal's cursor or rename its window.
# ZWJ and ZWNJ stay: Persian, Hindi and emoji need them.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _unsafe(char: str) -> bool:
    return (
        char in _BIDI
        or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or 0xE0000 <= ord(char) <= 0xE007F  # tags: letters that nobody sees
    )


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str, *, lines: bool = False) -> str:
    """*text* with what would act instead of show written as an escape; tabs and line ends become spaces.

    lines : keep line feeds as they are
    """
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    return "".join(_escape(c) if c != "\n" and _unsafe(c) else c for c in text)
