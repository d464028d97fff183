"""What each character folds to: one letter for its many writings, and whether it parts words."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

#: The classes of characters, in the high byte of an entry: 1 letter, 2 of a script without spaces, 3 ignored, 4 digit.
_LETTER, UNSPACED, _IGNORED = np.uint32(1 << 24), np.uint32(2 << 24), np.uint32(3 << 24)
_DIGIT = np.uint32(4 << 24)
_TABLE_END = 0x1E000
_UNSPACED_RANGES = ((0x0E00, 0x0E80), (0x0E80, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x3040, 0x3100))
_IGNORED_RANGES = ((0x0300, 0x0370), (0x0591, 0x05C8), (0x064B, 0x0653), (0x200B, 0x2010), (0xFE00, 0xFE10))
_IGNORED_SIGNS = "'\u2019\u2018\u02bc\u00ad\u2060\ufeff\uff07"
_LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕԁһӏοαερτυικνχημ",
        "abekmhopctyxijsdhloaeptyikvxhu",
        strict=True,
    )
)


@cache
def fold_table() -> np.ndarray:
    """For each code point below 0x1E000 its class (high byte) and what it folds to; 0 parts words."""
    table = np.zeros(_TABLE_END, np.uint32)
    for cp in (*range(0x3100), *range(0xA000, 0xAC00), *range(0xF900, 0xFFF0), *range(0x1D400, _TABLE_END)):
        sign = chr(cp)
        category = unicodedata.category(sign)
        if category[0] not in "LNM":
            continue
        if category == "Nd":
            table[cp] = _DIGIT | np.uint32(ord("0") + unicodedata.digit(sign))
            continue
        folded = unicodedata.normalize("NFKD", sign).casefold()[0]
        folded = _LOOK_ALIKES.get(folded, folded)
        table[cp] = (_DIGIT if folded.isascii() and folded.isdigit() else _LETTER) | np.uint32(ord(folded))
    table[0x3400:0xA000] = UNSPACED | np.arange(0x3400, 0xA000, dtype=np.uint32)
    table[0xAC00:0xD7A4] = _LETTER | np.arange(0xAC00, 0xD7A4, dtype=np.uint32)
    for first, last in _UNSPACED_RANGES:
        block = table[first:last]
        block[block >> 24 == 1] = UNSPACED | (block[block >> 24 == 1] & np.uint32(0xFFFFFF))
    for first, last in _IGNORED_RANGES:
        table[first:last] = _IGNORED
    for sign in _IGNORED_SIGNS:
        table[ord(sign)] = _IGNORED
    return table
