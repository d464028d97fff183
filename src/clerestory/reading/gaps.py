"""What stands between two numbers: whether they may be parts of one, and how strongly they are parted."""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.lexing import KIND, START, STOP, is_alnum, is_digit
from clerestory.reading.signs import LOW, PHONE, UNSPACED

#: How two numbers are parted; a link without BREAK may run on.
BREAK, SPACED, WEAK, LISTED, PLUSSED, WORDED, COLON, LINED = 1, 2, 4, 8, 16, 32, 64, 128

#: Longest row of signs between two digits of one number.
_WIDEST = 16


@part
def _class(sign):
    """The bits of one sign."""
    if is_alnum(sign) or sign in (37, UNSPACED):
        return BREAK  # a percent sign too, unless it stands alone between two numbers
    if sign == 32:
        return SPACED
    if sign == 10:
        return SPACED | WEAK | LINED
    if sign in (44, 47, 124, 92, 126, 59, 38):
        return LISTED | (WEAK if sign in (59, 38) else 0)
    if sign == 43:
        return PLUSSED | LISTED
    if sign == 58:
        return COLON
    return WEAK if sign in (63, 33, PHONE) else 0


@part
def is_currency(sign):
    """$ and the signs of other currencies."""
    return sign == 36 or 3 <= sign <= 8 or 11 <= sign <= 15


@part
def signs_between(signs, start, stop):
    """The bits of the signs from *start* to *stop*; BREAK when they part for good."""
    if stop - start > _WIDEST:
        return BREAK
    if stop - start == 1 and signs[start] == 37:
        return LISTED
    bits = 0
    for at in range(start, stop):
        if is_currency(signs[at]) and stop - start > 1:
            return BREAK
        bits |= _class(signs[at])
    if stop - start == 1 and signs[start] == 40:
        bits |= LISTED  # "0143(646)": another number begins
    if bits & LISTED and bits & SPACED:
        bits |= WEAK
    if bits & PLUSSED and not _plus_leads(signs, start, stop):
        bits &= ~PLUSSED
    if stop - start > 1 and signs[start] == 46 and bits & SPACED:
        bits |= WEAK
    return bits


@part
def _plus_leads(signs, start, stop):
    """Whether a plus is the last sign before the digits, but for spaces and an opening bracket."""
    at = stop - 1
    while at >= start and signs[at] in (32, 40, 91, 46, 45):
        at -= 1
    return at >= start and signs[at] == 43


@part
def _joins(tokens, k, at, narrow):
    """Whether word k may stand inside a number; between single digits also "and", stuck to digits also "now"."""
    kind = tokens[k, KIND]
    if kind & (lx.JOIN | lx.PLUS) or (narrow and kind & lx.AND):
        return True
    stuck = tokens[k, START] == at and tokens[k + 1, START] == tokens[k, STOP]
    return stuck and kind & lx.GLUE != 0


@part
def between(signs, tokens, left, right, narrow):
    """The bits of all that stands between token *left* and token *right*; *narrow*: both are single digits."""
    at, bits = tokens[left, STOP], 0
    coded = False
    for k in range(left + 1, min(right, left + 7)):
        coded |= tokens[k, KIND] & (lx.JOIN | lx.FILL) == lx.JOIN | lx.FILL and signs[tokens[k, START]] & LOW == 99
    for k in range(left + 1, right):
        kind = tokens[k, KIND]
        # "713 is the area code, then 555": around the word "code" small words join too.
        small = coded and tokens[k, KIND] & (lx.FILL | lx.NEAR)
        then = kind & lx.AND and k + 1 < right and tokens[k + 1, KIND] & lx.JOIN  # "y luego", "and then"
        if not (small or then or _joins(tokens, k, at, narrow)) or k - left > 6:
            return BREAK
        bits |= signs_between(signs, at, tokens[k, START]) | WORDED
        if kind & lx.PLUS and k == right - 1:
            bits |= PLUSSED
        at = tokens[k, STOP]
    bits |= signs_between(signs, at, tokens[right, START]) if not narrow else _narrow(signs, at, tokens[right, START])
    return BREAK if bits & BREAK else bits


@part
def _narrow(signs, start, stop):
    """As signs_between, but one letter may stand alone between single digits ("2 x 1 x 2")."""
    for at in range(start, stop):
        if is_alnum(signs[at]) and not is_digit(signs[at]):
            alone = at > start and at + 1 < stop and not is_alnum(signs[at - 1]) and not is_alnum(signs[at + 1])
            if not alone:
                return BREAK
            return signs_between(signs, start, at) | signs_between(signs, at + 1, stop) | WORDED
    return signs_between(signs, start, stop)
