"""What stands between two numbers: whether they may be parts of one, and how strongly they are parted."""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.lexing import KIND, START, STOP, is_alnum, is_digit
from clerestory.reading.signs import LOW, PHONE, UNSPACED

#: How two numbers are parted; a link without BREAK may run on.
BREAK, SPACED, WEAK, LISTED, PLUSSED, WORDED, COLON, LINED = 1, 2, 4, 8, 16, 32, 64, 128

#: Longest word that is put between all figures.
_LONGEST_FILLER = 8
_AROUND = (32, 44, 45, 46, 42, 59)
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
def _is_in_tag(signs, at, start, stop):
    """Whether a letter is of a short mark of HTML, "<b>", "</i>", "<br/>"."""
    if signs[at] & LOW < 97:
        return False
    first, last = at, at + 1
    while first > start and signs[first - 1] & LOW >= 97 and at - first < 6:
        first -= 1
    while last < stop and signs[last] & LOW >= 97 and last - at < 6:
        last += 1
    slash = first > start + 1 and signs[first - 1] == 47
    opened = first > start and signs[first - 1 - slash] == 60
    return (
        opened
        and last < stop
        and (signs[last] == 62 or (signs[last] in (32, 47) and last + 1 < stop and signs[last + 1] in (47, 62)))
    )


@part
def _parts_for_good(signs, start, stop):
    """Two cells of a table, or figures that are dialled after a pause: "212-555-0143,,5#"."""
    if stop - start == 3 and signs[start] == 34 and signs[start + 1] in (44, 59) and signs[start + 2] == 34:
        return True
    pause = False
    for at in range(start, stop - 1):
        pause |= signs[at] == 44 and signs[at + 1] == 44
    return pause


@part
def signs_between(signs, start, stop):
    """The bits of the signs from *start* to *stop*; BREAK when they part for good."""
    if stop - start > _WIDEST:
        return BREAK
    if stop - start == 1 and signs[start] == 37:
        return LISTED
    if stop - start > 1 and _parts_for_good(signs, start, stop):
        return BREAK
    bits = 0
    for at in range(start, stop):
        if is_currency(signs[at]) and stop - start > 1:
            return BREAK
        bits |= _class(signs[at]) if not _is_in_tag(signs, at, start, stop) else 0
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
        if _is_in_tag(signs, tokens[k, START], tokens[left, STOP], tokens[right, START]):
            continue
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


@part
def filler(signs, start, stop):
    """The one word that a gap is but for spaces and commas around it, "212 lol 555": begin and size; 0 when none."""
    first, last = start, stop
    while first < stop and signs[first] in _AROUND:
        first += 1
    while last > first and signs[last - 1] in _AROUND:
        last -= 1
    if stop - start > _WIDEST or last - first > _LONGEST_FILLER:
        return start, 0
    for at in range(first, last):
        if signs[at] & LOW < 97:
            return start, 0
    return first, last - first


@part
def same_word(signs, left, right, size):
    """Whether the same letters begin at two places."""
    k = 0
    while k < size and signs[left + k] & LOW == signs[right + k] & LOW:
        k += 1
    return k == size


@part
def follows(signs, tokens, k, last):
    """Whether token k stands right behind the one before it, on the same line."""
    if k >= last:
        return False
    gap = signs_between(signs, tokens[k - 1, STOP], tokens[k, START])
    return not gap & (BREAK | LINED) and tokens[k, START] - tokens[k - 1, STOP] <= 4


@part
def is_kind(signs, tokens, k, last, kind):
    """Whether token k follows and may be of this kind."""
    return follows(signs, tokens, k, last) and tokens[k, KIND] & kind != 0
