"""Cuts folded texts into the words and numbers that readers look at; all other words leave only a gap."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import kernel, part
from clerestory.reading.glued import stuck
from clerestory.reading.segments import ALIKE, IN_RUNS, cut, workspace
from clerestory.reading.signs import LETTER, LOW, Folded, fold, is_alnum, is_digit

#: Longest run of letters and digits that is taken apart; longer ones are codes, not writing.
LONGEST = 80

#: Columns of the token table: first and last sign (counted from the array's begin), kinds, value.
START, STOP, KIND, VALUE = 0, 1, 2, 3


class Lexed(NamedTuple):
    """Folded texts with their tokens, made once for all readers: text r has rows `ends[r]` to `ends[r + 1]`."""

    folded: Folded
    tokens: np.ndarray
    ends: np.ndarray

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Signs, their offsets, tokens, their ends: a plain tuple, since a cached kernel must not name a class."""
        return self.folded.signs, self.folded.offsets, self.tokens, self.ends


def lexed(texts: pa.Array | Lexed) -> Lexed:
    """The texts folded and cut; what is already cut is returned as it is."""
    if isinstance(texts, Lexed):
        return texts
    folded = fold(texts)
    return Lexed(folded, *cut_words(folded.signs, folded.offsets))


def well_formed(text: str) -> str:
    """The text with half characters (lone surrogates) replaced, one for one, so that spans stay."""
    return "".join("\ufffd" if 0xD800 <= ord(sign) < 0xE000 else sign for sign in text)


def cut_words(signs: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of folded texts, and where each text's end."""
    # No sign begins more than one token, but for a link that ends in a number (one more) and the last text's.
    tokens = np.empty((len(signs) + 2 * len(offsets), 4), np.int64)
    ends = _cut_words(signs, offsets, lx.tree(), workspace(LONGEST), tokens)
    return tokens[: ends[-1]].copy(), ends


@part
def _put(tokens, n, start, stop, kind, value):
    """Write one token."""
    tokens[n, START], tokens[n, STOP], tokens[n, KIND], tokens[n, VALUE] = start, stop, kind, value


@part
def _scan(signs, at, end, tree):
    """Where a run ends; its digits, foreign letters, the node of its letters, the kinds of words that begin it.

    A run whose letters leave the tree at one that is drawn out ("fiiive") may begin with any word.
    """
    digits = others = node = number = before = 0
    alive, drawn = True, False
    while at < end and is_alnum(signs[at]):
        low = signs[at] & LOW
        if low >= 97:
            if alive:
                node = tree[node, low - 97]
                alive = node != 0
                number |= tree[node, lx.KIND]
                drawn = not alive and low == before
                before = low
        elif low == LETTER:
            others += 1
        else:
            digits += 1
            node, alive = 0, False
        at += 1
    return at, digits, others, node, IN_RUNS if drawn else number


@part
def _space_after(signs, start, stop):
    """The next space, line or bracket, or the comma before the next link: where an address of the web ends."""
    at = start
    while at < stop and signs[at] not in (32, 10, 60, 62, 34):
        if signs[at] == 44 and at + 1 < stop and signs[at + 1] == 104:
            break
        at += 1
    return at


@part
def same(signs, start, stop, letters):
    """Whether exactly these letters stand at *start*."""
    if start < 0 or start + len(letters) > stop:
        return False
    k = 0
    while k < len(letters) and signs[start + k] & LOW == letters[k]:
        k += 1
    return k == len(letters)


_RROBA = np.frombuffer(b"rroba", np.uint8)
_WA_ME = np.frombuffer(b"wa.me/", np.uint8)
_PHONE_IS = np.frombuffer(b"phone=", np.uint8)
_PERCENT_PLUS = np.frombuffer(b"%2b", np.uint8)
_TEL = np.frombuffer(b"tel:", np.uint8)
_SIGNAL_ME = np.frombuffer(b"me/#p/", np.uint8)
_VIBER, _NUMBER_IS = (np.frombuffer(word, np.uint8) for word in (b"viber://", b"number="))
_COLON_SLASHES = np.frombuffer(b"://", np.uint8)


@part
def _number_in_link(signs, start, stop):
    """Where a telephone number begins inside a link that is made for calling one, or -1."""
    viber = False
    for at in range(start, stop):
        if same(signs, at, stop, _WA_ME) or same(signs, at, stop, _PHONE_IS) or same(signs, at, stop, _SIGNAL_ME):
            return at + 6
        viber |= same(signs, at, stop, _VIBER)
        if viber and same(signs, at, stop, _NUMBER_IS):
            return at + 7
        if same(signs, at, stop, _TEL):
            return at + 4
    return -1


@part
def _in_mailbox(signs, begin, stop):
    """Whether the host that ends here stands behind an @."""
    at = stop - 1
    while at > begin and (is_alnum(signs[at]) or signs[at] in (45, 46)) and stop - at < 100:
        at -= 1
    return signs[at] == 64


@part
def _opens_link(signs, begin, stop, end, kind):
    """Whether the word that stops here begins or ends the host of a link, so that what follows is its path."""
    if kind & lx.SCHEME and same(signs, stop, end, _COLON_SLASHES):
        return True
    if kind & lx.SCHEME and stop < end and signs[stop] == 46:
        return True
    if kind & lx.PLATFORM:
        calls = same(signs, stop - 5, end, _VIBER) if stop - 5 >= begin else False
        return calls and _number_in_link(signs, stop - 5, _space_after(signs, stop, end)) >= 0
    if not kind & lx.TLD or stop + 1 >= end or signs[stop] != 47 or signs[stop + 1] == 32:
        return False
    if _in_mailbox(signs, begin, stop):
        return False  # "a@example.org/212-555-0143"
    for at in range(stop + 2, _space_after(signs, stop, end)):
        if signs[at] == 64 and is_alnum(signs[at - 1]):
            return False  # "a@example.org/b@example.org": no path, another address
    return True


@part
def _link(signs, at, end, tokens, n):
    """Pass over a link; a number it is made to call is kept, marked as international."""
    stop = _space_after(signs, at, end)
    number = _number_in_link(signs, max(at - 8, 0), stop)
    if number < 0:
        return n, stop
    first = number + 3 if same(signs, number, stop, _PERCENT_PLUS) else number
    while first < stop and signs[first] in (43, 32, 37):
        first += 1
    last = first
    while last < stop and is_digit(signs[last]):
        last += 1
    _put(tokens, n, number - 1, number, lx.PLUS | lx.CALL, 0)
    _put(tokens, n + 1, first, last, lx.NUMBER, 0)
    return (n + 2 if last > first else n), stop


@part
def _stuck(signs, span, limits, tokens, n, tree):
    """Write the figures that are stuck to words, and the word before them if it is known."""
    before, first, last = stuck(signs, span, limits, tree)
    if before:
        _put(tokens, n, span[0], first, before, 0)
        n += 1
    if last:
        _put(tokens, n, first, last, lx.NUMBER, 0)
        n += 1
    return n


@part
def _pieces(signs, span, limits, tokens, n, tools):
    """Cut a run that is no known word into number words, digits and glue, and write the pieces."""
    start, stop = span
    work = tools[1]
    count = cut(signs, start, stop, tools)
    for k in range(count):
        _put(tokens, n, start + work[3, k], start + work[4, k], work[5, k], work[6, k])
        n += 1
    return n if count else _stuck(signs, span, limits, tokens, n, tools[0])


@part
def _worth_cutting(signs, size, digits, sign, number):
    """Whether a run may hold numbers: digits, a number word at its begin, or a few letters that look like digits."""
    if digits or (number & IN_RUNS and size >= 4):
        return size <= LONGEST
    return size <= 4 and ALIKE[sign] != 0


@part
def _dot_before(signs, start, begin):
    """Whether a dot stands among the three signs before a word, with nothing but brackets and spaces between."""
    for at in range(start - 1, max(begin - 1, start - 4), -1):
        if signs[at] == 46:
            return True
        if is_alnum(signs[at]):
            return False
    return False


@part
def _known(signs, start, begin, kind):
    """The kinds of a known word; the end of a host only where a dot stands before it."""
    if kind & lx.TLD and not _dot_before(signs, start, begin):
        return kind & ~(lx.TLD | lx.PLAIN)
    return kind


@part
def _capital_at(signs, start, stop):
    """Where "AT", else "DOT", stands in capitals between small letters (userATexampleDOTorg), and its kind."""
    dot = 0
    for at in range(start + 1, stop - 2):
        if signs[at] < 0x80 or signs[at - 1] >= 0x80:
            continue
        if signs[at] == 0xE1 and signs[at + 1] == 0xF4 and signs[at + 2] < 0x80:
            return at, lx.AT
        wide = at + 3 < stop and signs[at] == 0xE4 and signs[at + 1] == 0xEF and signs[at + 2] == 0xF4
        if wide and signs[at + 3] < 0x80:
            dot = at
    return dot, lx.DOT


@part
def _text(signs, span, tokens, n, tools):
    """The tokens of one text."""
    at, end = span
    begin = at
    tree = tools[0]
    while at < end:
        if not is_alnum(signs[at]):
            if signs[at] == 64:
                word = same(signs, at + 1, end, _RROBA)
                _put(tokens, n, at, at + (6 if word else 1), lx.AT, 0 if word else 64)
                n += 1
                at += 5 if word else 0
            at += 1
            continue
        start = at
        at, digits, others, node, number = _scan(signs, at, end, tree)
        if others:
            continue
        kind = lx.NUMBER if digits == at - start else _known(signs, start, begin, tree[node, lx.KIND])
        if kind:
            _put(tokens, n, start, at, kind, tree[node, lx.VALUE])
            n += 1
            if kind & (lx.SCHEME | lx.TLD | lx.PLATFORM) and _opens_link(signs, begin, at, end, kind):
                n, at = _link(signs, at, end, tokens, n)
            continue
        middle, kind = _capital_at(signs, start, at)
        if middle:
            _put(tokens, n, middle, middle + (2 if kind == lx.AT else 3), kind, 0)
            n += 1
        elif _worth_cutting(signs, at - start, digits, signs[start], number):
            n = _pieces(signs, (start, at), (begin, end), tokens, n, tools)
    return n


@kernel
def _cut_words(signs, offsets, tree, work, tokens):
    """The tokens of every text."""
    ends = np.zeros(len(offsets), np.int64)
    n = np.int64(0)
    tools = (tree, work)
    for row in range(len(offsets) - 1):
        n = _text(signs, (offsets[row], offsets[row + 1]), tokens, n, tools)
        ends[row + 1] = n
    return ends
