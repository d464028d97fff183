"""What each character is read as: one byte, so that look-alikes, other scripts' digits and separators meet.

A folded text is made of ASCII: small letters, with the high bit where the writing had a capital; digits; signs; and
the few bytes named here.  Every folded byte knows the character it came from, so spans are exact.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.reading.compiled import kernel, part
from clerestory.reading.escapes import entities, escaped

GONE = 0  # invisible: zero-width, combining, the frame of a keycap
LETTER = 1  # a letter with no Latin look-alike
SYMBOL = 2  # emoji and other signs that only part
PHONE = 16  # a handset
MAIL = 17  # an envelope
UNSPACED = 18  # a letter of a script written without spaces: a number may touch it
CURRENCY = {"€": 3, "£": 4, "¥": 5, "₹": 6, "₽": 7, "₩": 8, "₱": 11, "₺": 12, "₦": 13, "₫": 14, "": 15}
UPPER = 0x80
TWO_DIGITS = 0x80  # 0x80 + n: a circled number from 10 to 20
SIGNS_END = 0x20000
LOW = 0x7F

#: Longest escape of one character ("&#1114111;"), or digit with the frame of a keycap.
_LONGEST_WRITING = 10
#: So many single letters in a row are a word drawn out.
_DRAWN = 5
#: So many, where another word of the text is drawn out.
_ALSO_DRAWN = 3
_DOTTED, _LINKED = 1, 2
_TWO_FIRST, _TWO_LAST = TWO_DIGITS + 10, TWO_DIGITS + 20


class Folded(NamedTuple):
    """Folded texts: text r is `signs[offsets[r]:offsets[r + 1]]`.

    `places` holds the character that each byte came from, `sizes` how many characters each text has.
    """

    signs: np.ndarray
    places: np.ndarray
    offsets: np.ndarray
    sizes: np.ndarray


@cache
def signs_table() -> np.ndarray:
    """The byte for each code point below SIGNS_END."""
    data = files("clerestory.reading").joinpath("data/signs.bin").read_bytes()
    return np.frombuffer(zlib.decompress(data), np.uint8)


def fold(texts: pa.Array) -> Folded:
    """The folded texts of an Arrow array of strings; a null is an empty text."""
    plain = texts.cast(pa.large_string())
    _, offsets, data = plain.buffers()
    ends = np.frombuffer(offsets, np.int64)[plain.offset : plain.offset + len(plain) + 1]
    data = np.frombuffer(data, np.uint8) if data is not None and data.size else np.frombuffer(b"", np.uint8)
    valid = plain.is_valid().to_numpy(zero_copy_only=False)
    room = 2 * int(ends[-1] - ends[0]) if len(plain) else 0
    return Folded(*_fold(data, ends, valid, (signs_table(), entities()), room))


def spans(folded: Folded, rows: np.ndarray, begin: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Start and stop in characters of spans of signs; what shows nothing behind the last sign belongs to it."""
    start, last = folded.places[begin].astype(np.int64), folded.places[end - 1].astype(np.int64)
    inside = end < folded.offsets[rows + 1]
    after = folded.places[np.minimum(end, max(len(folded.places) - 1, 0))]
    return start, np.minimum(np.where(inside, after, folded.sizes[rows]), last + _LONGEST_WRITING)


@part
def is_alnum(sign):
    """Letters, digits, and letters of scripts that have no Latin look-alike."""
    low = sign & LOW
    return 97 <= low <= 122 or 48 <= low <= 57 or low == LETTER


@part
def is_digit(sign):
    """0 to 9."""
    return 48 <= sign <= 57


@part
def _code_point(data, at, stop):
    """The code point at a byte and its length; a byte that begins none counts as one unknown sign."""
    first = data[at]
    if first < 0x80:
        return np.int64(first), 1
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if first < 0xC0 or first > 0xF7 or at + size > stop:
        return np.int64(0xFFFD), 1
    point = np.int64(first) & (0x7F >> size)
    for k in range(1, size):
        if data[at + k] & 0xC0 != 0x80:
            return np.int64(0xFFFD), 1
        point = (point << 6) | np.int64(data[at + k] & 0x3F)
    return point, size


@part
def _sign(table, point):
    """The folded byte of a code point; far planes hold Han characters and invisible tags."""
    if point < len(table):
        return table[point]
    return np.uint8(GONE if point >= 0xE0000 and point < 0xF0000 else UNSPACED)


@part
def _link(state, sign, before):
    """Whether the text is inside a link after this sign: behind "://", or a slash in a word with a dot."""
    if sign <= 32 or sign in (34, 60, 62):
        return 0
    if sign == 47 and (before == 47 or state == _DOTTED):
        return _LINKED
    return _DOTTED if sign == 46 and state == 0 else state


@part
def _at_follows(signs, last, stop):
    """Whether " at " and a word follow a row of single letters: "j u n e at example dot net"."""
    if last + 6 >= stop or signs[last] != 32 or signs[last + 1] & LOW != 97 or signs[last + 2] & LOW != 116:
        return False
    return signs[last + 3] == 32 and signs[last + 4] & LOW >= 97 and signs[last + 5] & LOW >= 97


@part
def _drawn_out(signs, at, stop):
    """Where a row of single signs with spaces between ends, and how many of them are letters."""
    letters, last = 0, at
    while at < stop and signs[at] > 32 and (at + 1 == stop or signs[at + 1] <= 32):
        letters += (signs[at] & LOW) >= 97
        letters += _DRAWN - 2 if signs[at] == 64 and letters >= 2 else 0  # "b e a @ example . org"
        last = at + 1
        if at + 2 >= stop or signs[at + 1] != 32:
            break
        at += 2
        # "f o u r  o h": two or three spaces part the words of a row.
        for _ in range(2):
            at += at + 1 < stop and signs[at] == 32
    if 3 <= letters < _DRAWN and last + 2 < stop and signs[last] == 32 and signs[last + 1] in (40, 91, 123, 60):
        letters = _DRAWN if signs[last + 2] & LOW == 97 else letters  # "o m a r (at) example"
    if 3 <= letters < _DRAWN and _at_follows(signs, last, stop):
        letters = _DRAWN
    return last, letters


@part
def _squeeze(signs, places, begin, stop):
    """Take the spaces out of "j u a n @ e x a m p l e . o r g": the new end of the text."""
    at = begin
    while at + 2 * _DRAWN < stop:
        if signs[at + 1] == 32 and signs[at + 3] == 32 and (at == begin or signs[at - 1] <= 32):
            last, letters = _drawn_out(signs, at, stop)
            if letters >= _DRAWN:
                return _without_spaces(signs, places, at, stop)
            # What was looked at is not looked at again, so that a long row of figures takes no longer than its length.
            at = max(at, last - 1)
        at += 1
    return stop


@part
def _without_spaces(signs, places, at, stop):
    """Move the signs of a text together from *at*, where a row of single letters begins; the new end."""
    n, fresh = at, True
    while at < stop:
        last, letters = _drawn_out(signs, at, stop) if fresh else (at, 0)
        last = max(last, at + 1)
        squeezed = letters >= _ALSO_DRAWN
        while at < last:
            alone = signs[at] == 32 and signs[at - 1] != 32 and signs[at + 1] != 32
            if not squeezed or not alone:
                signs[n], places[n] = signs[at], places[at]
                n += 1
            at += 1
        fresh = signs[n - 1] <= 32
    return n


@kernel
def _fold(data, ends, valid, tables, room):
    """Fold every text; *room* bytes are enough since no character gives more than two."""
    table, names = tables
    rows = len(ends) - 1
    signs, places = np.empty(room, np.uint8), np.empty(room, np.int32)
    offsets, sizes = np.zeros(rows + 1, np.int64), np.zeros(rows, np.int64)
    n = 0
    for row in range(rows):
        at, stop = ends[row], ends[row + 1]
        if not valid[row]:
            at = stop
        place, link = np.int32(0), 0
        while at < stop:
            point, size = _code_point(data, at, stop)
            width = 1
            if point in (37, 38, 92):
                meant, length = escaped(data, at, stop, names, link == _LINKED)
                if meant >= 0:
                    point, size, width = meant, length, length
            sign = _sign(table, point)
            link = _link(link, sign, signs[n - 1] if n > offsets[row] else np.uint8(32))
            if _TWO_FIRST <= sign <= _TWO_LAST:
                signs[n], places[n] = 48 + (sign - TWO_DIGITS) // 10, place
                n += 1
                sign = np.uint8(48 + (sign - TWO_DIGITS) % 10)
            if sign != GONE:
                signs[n], places[n] = sign, place
                n += 1
            place += np.int32(width)
            at += size
        n = _squeeze(signs, places, offsets[row], n)
        offsets[row + 1], sizes[row] = n, place
    return signs[:n].copy(), places[:n].copy(), offsets, sizes
