"""Figures stuck to words that nobody listed: "movers2125550143cheap", "cleaners212-555-0143askforlou"."""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.hosts import kind_of
from clerestory.reading.signs import LOW, UPPER, is_digit

#: Digits of a telephone, fewest and one more than the most, where they are stuck to words; letters of a word.
_FEWEST_FIGURES, _MOST_FIGURES, _WORD = 9, 14, 4
#: Single signs that part figures of one number.
_PARTING = (32, 45, 46, 40, 41, 47)
#: Kinds of words that say what is stuck to them.
_STUCK_TO = lx.CALL | lx.FILL | lx.BAIT | lx.SOFT | lx.GLUE


@part
def _figures_on(signs, at, limit, step):
    """Digits of the row of figures that goes on from *at*, parted by single signs; 14 when it is longer than 13."""
    digits = gap = 0
    while at != limit and gap < 2 and digits < _MOST_FIGURES:
        if is_digit(signs[at]):
            digits, gap = digits + 1, 0
        elif signs[at] in _PARTING:
            gap += 1
        else:
            break
        at += step
    return digits


@part
def _is_of_a_name(signs, span, limits):
    """Whether a run is part of an account's name, a path, a mailbox or a host: "@movers2125550143", "…0143.org"."""
    start, stop = span
    if start > limits[0] and signs[start - 1] in (64, 95, 47, 61):
        return True
    if stop == limits[1]:
        return False
    return signs[stop] == 64 or (signs[stop] in (46, 95) and stop + 1 < limits[1] and 97 <= signs[stop + 1] < 123)


@part
def _is_name_of(signs, start, stop, kind):
    """Whether letters that figures are stuck to are a word, not a code ("AB2125550143"): known, four, or "Bob"."""
    size = stop - start
    named = size == _WORD - 1 and signs[start] & UPPER and not (signs[start + 1] | signs[start + 2]) & UPPER
    return (size > 1 and kind & _STUCK_TO != 0) or size >= _WORD or named


@part
def _is_hexadecimal(signs, start, stop):
    """Whether all letters of a run are from a to f, two and more: "0123456789abcdef"."""
    letters = beyond = 0
    for at in range(start, stop):
        letters += signs[at] & LOW >= 97
        beyond += signs[at] & LOW > 102
    return letters > 1 and beyond == 0


@part
def stuck(signs, span, limits, tree):
    """Figures stuck to words: "movers2125550143cheap", "movers212-555-0143", "0143askforlou"; the word if it is known.

    Only where the figures and those that go on beside them are as many as a telephone has.  The kinds of the word
    before them (0: none is known), first and end of the figures; 0s when there are none.
    """
    start, stop = span
    if _is_of_a_name(signs, span, limits):
        return 0, 0, 0
    begin = end = at = start
    others = 0
    while at < stop:
        first = at
        while at < stop and is_digit(signs[at]):
            at += 1
        if at - first > end - begin:
            begin, end = first, at
        others += at - first
        at += at == first
    if others - (end - begin) > 1 or (begin > start and end < stop and end - begin < _FEWEST_FIGURES):
        return 0, 0, 0
    before, after = kind_of(signs, start, begin, tree), kind_of(signs, end, stop, tree)
    total = end - begin
    total += _figures_on(signs, end, limits[1], 1) if end == stop else 0
    total += _figures_on(signs, begin - 1, limits[0] - 1, -1) if begin == start else 0
    measured = end < stop and (after & (lx.MEASURE | lx.MONEY | lx.CLOCK) != 0 or stop - end < 2)
    if _is_hexadecimal(signs, start, stop):
        return 0, 0, 0
    crossed = end + 1 < stop and signs[end] & LOW == 120 and signs[end + 1] & LOW == 120  # "6175 5501 82xx xxxx"
    if not _FEWEST_FIGURES <= total < _MOST_FIGURES or measured or crossed:
        return 0, 0, 0
    if begin > start and not _is_name_of(signs, start, begin, before):
        return 0, 0, 0
    return before & ~(lx.TLD | lx.PLAIN) if before & _STUCK_TO else 0, begin, end
