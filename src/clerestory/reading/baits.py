"""Numbers that are not telephones: times, dates, amounts, measures, addresses, and whatever a label says they are."""

from __future__ import annotations

import numpy as np

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.gaps import BREAK, LINED, LISTED, PLUSSED, SPACED, WEAK, WORDED, is_currency, signs_between
from clerestory.reading.lexing import KIND, START, STOP, is_alnum, is_digit
from clerestory.reading.numbers import AT, BEGIN, END, FIRST, LAST, LINK, MARKED, SIZE
from clerestory.reading.signs import LOW, UPPER

#: What a number is marked as: no part of a telephone; labelled as a telephone; labelled as something else, perhaps.
BAIT, CALLED, DOUBTED = 1, 2, 4

#: A card, an ISBN or an account has fewer parts; without a bound a long list would be walked again for each number.
_LONGEST_ROW = 16
_DOT, _COMMA, _DASH, _SLASH, _COLON = 46, 44, 45, 47, 58


@part
def _value(table, digits, k):
    """The number as an integer, -1 when it is longer than nine digits."""
    if table[k, SIZE] > 9:
        return -1
    value = 0
    for at in range(table[k, AT], table[k, AT] + table[k, SIZE]):
        value = 10 * value + digits[at]
    return value


@part
def _sign_before(signs, table, k):
    """The one sign between number k and the one before it, or 0."""
    return signs[table[k, BEGIN] - 1] if table[k, BEGIN] - table[k - 1, END] == 1 else 0


@part
def _parted_by(signs, table, chain, sign):
    """Whether every part of a chain is parted by this sign."""
    other = 0
    for k in range(chain[0] + 1, chain[1] + 1):
        other += _sign_before(signs, table, k) != sign
    return other == 0


@part
def _sizes(table, chain):
    """The sizes of the parts of a chain as one number: 334 for 212-555-0143."""
    sizes = 0
    for k in range(chain[0], chain[1] + 1):
        sizes = 10 * sizes + min(table[k, SIZE], 9)
    return sizes


@part
def _is_date(signs, table, chain, digits):
    """Three parts that make a day, in any order that is in use; or one part of eight digits, year first."""
    first, last = chain
    if first == last:
        value = _value(table, digits, first) if table[first, SIZE] == 8 else 0
        return 19000101 <= value <= 20991231 and 1 <= value // 100 % 100 <= 12 and 1 <= value % 100 <= 31
    if last - first != 2 or not is_separator(_sign_before(signs, table, last)):
        return False
    a, b, c = _value(table, digits, first), _value(table, digits, first + 1), _value(table, digits, last)
    sizes = _sizes(table, chain)
    if sizes in (422, 411, 421, 412):
        return 1900 <= a <= 2099 and 1 <= b <= 12 and 1 <= c <= 31
    if sizes in (224, 214, 124, 114):
        return 1900 <= c <= 2099 and 1 <= min(a, b) <= 12 and 1 <= max(a, b) <= 31
    return sizes in (222, 212, 122, 112) and 1 <= min(a, b) <= 12 and 1 <= max(a, b) <= 31


@part
def is_separator(sign):
    """Signs between the parts of a day."""
    return sign in (_DOT, _DASH, _SLASH)


@part
def _is_clock(signs, table, chain, digits):
    """Hours and minutes, also a span of them; eight digits at most, so that 21:25:55:01:43 stays a telephone."""
    total = colons = 0
    for k in range(chain[0], chain[1] + 1):
        total += table[k, SIZE]
        if k > chain[0] and _sign_before(signs, table, k) == _COLON:
            if table[k, SIZE] != 2 or _value(table, digits, k) > 59 or table[k - 1, SIZE] > 2:
                return False
            colons += 1
    return (colons > 0 and total <= 8) or _is_hours(signs, table, chain, digits)


@part
def _is_hours(signs, table, chain, digits):
    """A span of hours in four figures each, 0800-1630: full or quarter hours of a day, the second the later."""
    if chain[1] != chain[0] + 1 or _sign_before(signs, table, chain[1]) != _DASH:
        return False
    before = -1
    for k in range(chain[0], chain[1] + 1):
        value = _value(table, digits, k)
        if table[k, SIZE] != 4 or value > 2400 or value % 100 % 15 or value % 100 > 45 or value <= before:
            return False
        before = value
    return True


@part
def _is_address(signs, table, chain, digits):
    """Four parts from 0 to 255 between dots: an address of the internet."""
    alone = table[chain[0], LINK] & (BREAK | WEAK) != 0
    if not alone or chain[1] - chain[0] != 3 or not _parted_by(signs, table, chain, _DOT):
        return False
    beyond = 0
    for k in range(chain[0], chain[1] + 1):
        beyond += table[k, SIZE] > 3 or _value(table, digits, k) > 255
    return beyond == 0


@part
def _is_amount(signs, table, chain):
    """Thousands between commas or dots, with or without cents."""
    sizes, parts = 0, chain[1] - chain[0]
    if parts == 0 or table[chain[0], SIZE] > 3:
        return False
    for k in range(chain[0] + 1, chain[1] + 1):
        sizes += table[k, SIZE]
        sign = _sign_before(signs, table, k)
        cents = (
            k == chain[1] and table[k, SIZE] == 2 and (k == chain[0] + 1 or sign != _sign_before(signs, table, k - 1))
        )
        if (table[k, SIZE] != 3 and not cents) or sign not in (_COMMA, _DOT):
            return False
    return _sign_before(signs, table, chain[0] + 1) == _COMMA or parts > 1 or table[chain[1], SIZE] == 2


@part
def _is_isbn(table, chain, digits):
    """The check digit of an ISBN of five parts.  One of four parts is left to its label: too many telephones pass."""
    first, parts = chain[0], chain[1] - chain[0]
    at, total = table[first, AT], 0
    size = table[chain[1], AT] + table[chain[1], SIZE] - at
    if parts != 4 or size != 13 or _value(table, digits, first) not in (978, 979):
        return False
    for k in range(13):
        total += digits[at + k] * (1 + 2 * (k % 2))
    return total % 10 == 0


@part
def _is_years(table, chain, digits):
    """Two years, or a postcode with its four more digits, or a social security number."""
    sizes = _sizes(table, chain)
    if sizes == 44:
        return 1900 <= _value(table, digits, chain[0]) <= 2099 and 1900 <= _value(table, digits, chain[1]) <= 2099
    first = table[chain[0], LINK] & (BREAK | WEAK) != 0  # "(11) 91234-5678" is no postcode
    return first and sizes in (54, 324)


@part
def _is_steps(table, chain, digits):
    """Three parts or more that rise in round steps: 100-200-300."""
    before = 0
    for k in range(chain[0], chain[1] + 1):
        value = _value(table, digits, k)
        if value <= before or value % 50:
            return False
        before = value
    return chain[1] - chain[0] >= 2


@part
def _is_point(signs, table, chain, count):
    """A decimal followed by another behind a comma: a place on the map."""
    first, last = chain
    if last - first != 1 or _sign_before(signs, table, last) != _DOT or last + 2 >= count:
        return False
    if table[last + 1, LINK] & BREAK:
        return False
    if table[first, SIZE] > 3 or table[last, SIZE] < 3 or table[last + 1, SIZE] > 3 or table[last + 2, SIZE] < 3:
        return False
    comma = False
    for at in range(table[last, END], table[last + 1, BEGIN]):
        comma |= signs[at] == _COMMA
    return comma and _sign_before(signs, table, last + 2) == _DOT


@part
def _money_around(signs, table, chain, tokens, limits):
    """Whether a currency stands before or behind a chain, or a measure, a clock's half or a percent behind it."""
    first, last = chain
    begin, end = limits
    at = table[first, BEGIN] - 1
    at -= at >= begin and signs[at] == 32
    if at >= begin and is_currency(signs[at]) and not (at > begin and is_digit(signs[at - 1])):
        return True
    at = table[last, END]
    at += at < end and signs[at] == 32
    if at < end and (signs[at] == 37 or (is_currency(signs[at]) and not (at + 1 < end and is_digit(signs[at + 1])))):
        return True
    k = table[last, LAST] + 1
    if k >= len(tokens) or tokens[k, START] >= end or tokens[k, START] - table[last, END] > 2:
        return False
    if signs_between(signs, table[last, END], tokens[k, START]) & (BREAK | LINED):
        return False
    wanted = lx.MONEY | (lx.MEASURE if table[last, SIZE] <= 5 else 0) | (lx.CLOCK if table[last, SIZE] <= 2 else 0)
    return tokens[k, KIND] & wanted != 0 and table[last, SIZE] <= 7


@part
def _is_card(table, chain, row):
    """Four by four digits, or four, six and five: a card; a longer row of figures is an account."""
    sizes, listed, total = _sizes(table, chain), False, 0
    for k in range(chain[0], chain[1] + 1):
        total += table[k, SIZE] if table[k, SIZE] < 10 else 0
        listed |= k > chain[0] and table[k, LINK] & (LISTED | PLUSSED) != 0
    return sizes in (4444, 465, 4445, 44443) or (total > 15 and not listed and not row)


@part
def _is_in_code(signs, table, chain, tokens, limits):
    """Whether a chain hangs on a code, an address or a file by a sign: "AB-212…", "…@example.org", "MLS# 212…"."""
    begin, end = limits
    at = table[chain[1], END]
    k = table[chain[1], LAST] + 1
    if (
        k < len(tokens)
        and at + 1 < end
        and signs[at] == 46
        and tokens[k, START] == at + 1
        and tokens[k, KIND] & lx.BAIT
    ):
        return True
    if at + 1 < end and signs[at] in (64, _COLON) and is_alnum(signs[at + 1]) and not is_digit(signs[at + 1]):
        return True
    at = table[chain[0], BEGIN] - 1
    if chain[0] == chain[1] and at > begin + 1 and signs[at] == 32 and signs[at - 1] == 35:
        at -= 1  # "MLS# 5035550139"
    if at <= begin or signs[at] not in (_DASH, 95, 35) or not is_alnum(signs[at - 1]):
        return False
    k = table[chain[0], FIRST] - 1
    if k >= 0 and tokens[k, STOP] == at and tokens[k, KIND] & lx.CALL:
        return False
    size, capitals, figures = 0, True, False
    at -= 1
    while at >= begin and is_alnum(signs[at]) and size < 12:
        figures |= is_digit(signs[at])
        capitals &= signs[at] & UPPER != 0 or is_digit(signs[at])
        at -= 1
        size += 1
    return figures or (capitals and size <= 4)


@part
def _is_bait(signs, table, chain, digits, count):
    """Whether the form of a chain says that it is no telephone."""
    if _is_date(signs, table, chain, digits) or _is_clock(signs, table, chain, digits):
        return True
    if _is_address(signs, table, chain, digits) or _is_amount(signs, table, chain):
        return True
    if _is_steps(table, chain, digits):
        return True
    return _is_years(table, chain, digits) or _is_isbn(table, chain, digits) or _is_point(signs, table, chain, count)


@part
def mark(table, chain, bits):
    """Mark each part of a chain."""
    for k in range(chain[0], chain[1] + 1):
        table[k, MARKED] |= bits


@part
def chain_end(table, count, first, parting):
    """The last number that hangs on *first* without one of these partings."""
    last = first
    while last + 1 < count and not table[last + 1, LINK] & parting:
        last += 1
    return last


@part
def mark_forms(signs, table, count, tokens, digits, limits):
    """Mark chains (numbers with no space between them) and rows of figures that are no telephones by their form."""
    k = np.int64(0)  # typed: a literal 0 would have every kernel below compiled twice
    while k < count:
        chain = (k, chain_end(table, count, k, BREAK | SPACED | WORDED))
        if not table[k, LINK] & PLUSSED and _is_bait(signs, table, chain, digits, count):
            mark(table, chain, BAIT)
            if _is_point(signs, table, chain, count):
                mark(table, (chain[1] + 1, chain[1] + 2), BAIT)
        if (
            _money_around(signs, table, chain, tokens, limits)
            or _is_in_code(signs, table, chain, tokens, limits)
            or _is_card(table, chain, False)
        ):
            mark(table, chain, BAIT)
        row = (k, chain_end(table, min(count, k + _LONGEST_ROW), k, BREAK | WEAK | WORDED))
        if row[1] > chain[1] and (
            _is_card(table, row, True) or _is_isbn(table, row, digits) or _is_iban(signs, table, row, limits)
        ):
            mark(table, row, BAIT)
        k = chain[1] + 1


@part
def _is_iban(signs, table, row, limits):
    """Groups of four behind two letters and two digits."""
    at = table[row[0], BEGIN] - 2
    if at - 3 < limits[0] or signs[at + 1] != 32:
        return False
    letters = signs[at - 3] & LOW >= 97 and signs[at - 2] & LOW >= 97
    return letters and is_digit(signs[at - 1]) and is_digit(signs[at]) and table[row[0], SIZE] == 4
