"""Rows of digits out of tokens: figures as they stand, and numbers in words."""

from __future__ import annotations

import numpy as np

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.gaps import LISTED, follows, is_kind, signs_between
from clerestory.reading.lexing import KIND, START, STOP, VALUE, is_digit
from clerestory.reading.said import (
    again,
    counts,
    is_ending,
    is_item,
    is_letter,
    is_of_words,
    is_short_form,
    sounds,
    spoken_until,
)
from clerestory.reading.segments import ALIKE, LIKE

#: Columns of the table of numbers: first and last sign, first digit in the buffer, how many, how written, first and
#: last token, what stands before, marks, how many of its digits are look-alikes.
BEGIN, END, AT, SIZE, WRITTEN, FIRST, LAST, LINK, MARKED, ALIKES = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
COLUMNS = 10

#: How a number was written.
FIGURES, WORDS, LOOKALIKE, LETTERED, BARE = 1, 2, 4, 8, 16


@part
def _digit(digits, n, value):
    """Write one digit into the buffer."""
    digits[n] = value
    return n + 1


@part
def _figures(signs, token, digits, n):
    """The digits of a token of figures, look-alikes or figures with letters put between; how it was written."""
    kind, alikes = token[KIND], 0
    for at in range(token[START], token[STOP]):
        sign = signs[at]
        if is_digit(sign):
            n = _digit(digits, n, sign - 48)
        elif not kind & lx.INSERTED:
            n = _digit(digits, n, (LIKE[sign] if kind & lx.NUMBER else ALIKE[sign]) - 48)
            alikes += 1
    if kind & lx.INSERTED:
        return n, FIGURES | LETTERED, 0
    if kind & lx.NUMBER:
        return n, FIGURES | (LOOKALIKE if alikes else 0), alikes
    return n, LOOKALIKE | BARE, alikes


@part
def _listed(signs, tokens, k, last):
    """Whether a comma, a slash or a bar stands before token k: "doscientos, diecisiete" is 200 and 17."""
    return k < last and signs_between(signs, tokens[k - 1, STOP], tokens[k, START]) & LISTED != 0


@part
def _tail(signs, tokens, k, last):
    """Tens and units behind token k - 1: their value and the token after them; -1 when there are none."""
    if _listed(signs, tokens, k, last):
        return -1, k
    at = k
    numeral = lx.TEN | lx.TEEN | lx.UNIT
    joined = is_kind(signs, tokens, at, last, lx.AND) and is_kind(signs, tokens, at + 1, last, numeral)
    at += joined
    if is_kind(signs, tokens, at, last, lx.TEEN):
        return tokens[at, VALUE], at + 1
    if is_kind(signs, tokens, at, last, lx.TEN):
        return _tens(signs, tokens, at, last)
    single = is_kind(signs, tokens, at, last, lx.UNIT) and tokens[at, VALUE] > 0
    # "eight hundred five five five" is 800 and 555; "two hundred two five hundred" is 202 and 500.
    alone = joined or _ends_here(signs, tokens, at + 1, last)
    if single and (alone or is_kind(signs, tokens, at + 2, last, lx.HUNDRED)):
        return tokens[at, VALUE], at + 1
    return -1, k


@part
def _ends_here(signs, tokens, k, last):
    """Whether a number in words ends before token k: no digit word follows, or a comma, figures, hundreds do."""
    if not is_kind(signs, tokens, k, last, lx.SPELLED | lx.NUMBER):
        return True
    kind = tokens[k, KIND]
    figures = kind & lx.NUMBER and tokens[k, STOP] - tokens[k, START] > 1
    return figures or kind & lx.HUNDREDS != 0 or _listed(signs, tokens, k, last)


@part
def _kind(tokens, k, kinds):
    """Whether token k is all of these kinds."""
    return tokens[k, KIND] & kinds == kinds


@part
def _teen(signs, tokens, k, last, more):
    """The value of "onze", "dix-sept" from token k, with what stands before it, and the token after it."""
    value = more + tokens[k, VALUE]
    units = _kind(tokens, k, lx.TAKES_UNITS) and not _listed(signs, tokens, k + 1, last)
    if units and is_kind(signs, tokens, k + 1, last, lx.UNIT) and 7 <= tokens[k + 1, VALUE] <= 9:
        return value + tokens[k + 1, VALUE], k + 2
    return value, k + 1


@part
def _four_score(signs, tokens, k, last):
    """The value of "quatre-vingt" from token k, with the unit or the teen behind it, and the token after it."""
    at = k + 2
    if _listed(signs, tokens, at, last):
        return 80, at
    if is_kind(signs, tokens, at, last, lx.TEEN):
        return _teen(signs, tokens, at, last, 80)
    if is_kind(signs, tokens, at, last, lx.UNIT) and 0 < tokens[at, VALUE] < 10:
        return 80 + tokens[at, VALUE], at + 1
    return 80, at


@part
def _tens(signs, tokens, k, last):
    """The value of "forty", "forty three", "cuarenta y tres" from token k, and the token after it."""
    value, at = tokens[k, VALUE], k + 1
    if _listed(signs, tokens, at, last):
        return value, at
    teens = _kind(tokens, k, lx.TAKES_TEENS)
    if teens and is_kind(signs, tokens, at + is_kind(signs, tokens, at, last, lx.AND), last, lx.TEEN):
        return _teen(signs, tokens, at + is_kind(signs, tokens, at, last, lx.AND), last, value)
    if is_kind(signs, tokens, at, last, lx.AND):
        at += 1
    if is_kind(signs, tokens, at, last, lx.UNIT) and not tokens[at, KIND] & lx.REPEAT and 0 < tokens[at, VALUE] < 10:
        return value + tokens[at, VALUE], at + 1
    figure = signs[tokens[at, START]] - 48 if is_kind(signs, tokens, at, last, lx.NUMBER) else 0
    single = figure > 0 and tokens[at, STOP] - tokens[at, START] == 1
    if single and not is_kind(signs, tokens, at + 1, last, lx.NUMBER | lx.UNIT):
        return value + figure, at + 1
    return value, k + 1


@part
def _put(digits, n, value, width):
    """Write a value of two or three digits."""
    if width == 3:
        n = _digit(digits, n, value // 100)
    n = _digit(digits, n, value // 10 % 10)
    return _digit(digits, n, value % 10)


@part
def _hundreds(signs, tokens, k, last):
    """A number of hundreds whose word is token k, and what follows it: value and the token after."""
    value, after = _tail(signs, tokens, k + 1, last)
    return (value, after) if value >= 0 else (0, k + 1)


@part
def _repeated(signs, tokens, k, last):
    """The digit that "double" or "triple" at token k repeats, or -1."""
    if not follows(signs, tokens, k + 1, last):
        return -1
    kind = tokens[k + 1, KIND]
    if kind & lx.UNIT:
        return tokens[k + 1, VALUE]
    if kind & lx.NUMBER and tokens[k + 1, STOP] - tokens[k + 1, START] == 1 and is_digit(signs[tokens[k + 1, START]]):
        return signs[tokens[k + 1, START]] - 48
    return -1


@part
def _rows_of_one(digits, n, value, times):
    """The same digit several times."""
    for _ in range(times):
        n = _digit(digits, n, value)
    return n


@part
def _unit(signs, tokens, k, last, digits, n):
    """A number word for one digit, with what may follow it: "five hundred", "three fives", "two thousand"."""
    value, behind = tokens[k, VALUE], k + 1
    if value == 4 and is_kind(signs, tokens, behind, last, lx.HUNDRED) and _kind(tokens, behind, lx.FOUR_SCORE):
        if not _listed(signs, tokens, behind, last):
            value, after = _four_score(signs, tokens, k, last)
            return _put(digits, n, value, 2), after
    elif (
        value > 0 and is_kind(signs, tokens, behind, last, lx.HUNDRED) and not tokens[behind, KIND] & (lx.TEN | lx.TEEN)
    ):
        if tokens[behind, VALUE] == 1000:
            return _rows_of_one(digits, _digit(digits, n, value), 0, 3), behind + 1
        if tokens[behind, VALUE] == lx.TIMES:
            repeated = _repeated(signs, tokens, behind, last) if value <= 6 else -1
            return (_rows_of_one(digits, n, repeated, value), k + 3) if repeated >= 0 else (n, k)
        rest, after = _hundreds(signs, tokens, behind, last)
        return _put(digits, n, 100 * value + rest, 3), after
    if is_kind(signs, tokens, behind, last, lx.PLURAL) and 2 <= value <= 6:
        return _rows_of_one(digits, n, tokens[behind, VALUE], value), behind + 1
    return _digit(digits, n, value), behind


@part
def spelled(signs, tokens, k, last, digits, n):
    """The digits of the number in words that begins at token k: new length of the buffer, token after (k: none)."""
    kind = tokens[k, KIND]
    if kind & lx.REPEAT:
        value = _repeated(signs, tokens, k, last)
        return (_rows_of_one(digits, n, value, tokens[k, VALUE]), k + 2) if value >= 0 else (n, k)
    if kind & lx.HUNDREDS and not kind & lx.TEN:
        rest, after = _hundreds(signs, tokens, k, last)
        return _put(digits, n, tokens[k, VALUE] + rest, 3), after
    if kind & lx.TEN:
        value, after = _tens(signs, tokens, k, last)
        return _put(digits, n, value, 2), after
    if kind & lx.TEEN:
        value, after = _teen(signs, tokens, k, last, 0)
        return _put(digits, n, value, 2), after
    if kind & lx.UNIT:
        return _unit(signs, tokens, k, last, digits, n)
    return n, k


@part
def numbers_of(signs, tokens, span, table, digits):
    """Fill the table of numbers of one text from its tokens; how many there are."""
    first, last = span
    count = n = np.int64(0)
    k = begun = scanned = first
    spoken = False
    while k < last:
        kind, was = tokens[k, KIND], n
        if k >= scanned and kind & (lx.UNIT | lx.SOUND):
            begun = k
            scanned, spoken = spoken_until(signs, tokens, k, last)
        heard = spoken and k < scanned and kind & lx.SOUND and not is_of_words(signs, tokens[k], (begun, scanned), k)
        after, written, alikes = k + 1, WORDS, 0
        if kind & (lx.NUMBER | lx.LOOKS):
            none = is_ending(signs, tokens[k]) or is_letter(signs, tokens, k, first, last)
            if not none and not is_item(signs, tokens, k, last):
                n, written, alikes = _figures(signs, tokens[k], digits, n)
        elif kind & lx.SPELLED and not is_short_form(signs, tokens[k]) and not counts(signs, tokens, k, first, last):
            n, after = spelled(signs, tokens, k, last, digits, n)
        elif heard or sounds(signs, tokens, k, first, last):
            n = _digit(digits, n, tokens[k, VALUE])
        if n == was + 1:
            times, behind = again(signs, tokens, after, last)
            on = is_kind(signs, tokens, behind, last, lx.UNIT) and not _listed(signs, tokens, behind, last)
            if times > 1 and (behind == after + 1 or not on):
                n, after = _rows_of_one(digits, n, digits[was], times - 1), behind
        if n > was:
            row = table[count]
            row[BEGIN], row[END] = tokens[k, START], tokens[after - 1, STOP]
            row[AT], row[SIZE], row[WRITTEN] = was, n - was, written
            row[FIRST], row[LAST], row[MARKED], row[ALIKES] = k, after - 1, 0, alikes
            count += 1
        k = max(after, k + 1)
    return count
