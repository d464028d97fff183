"""Numbers that are not telephones: times, dates, amounts, measures, addresses, and whatever a label says they are."""

from __future__ import annotations

import numpy as np

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.days import is_clock, is_date, sign_before, sizes_of, value_of
from clerestory.reading.gaps import BREAK, LINED, LISTED, PLUSSED, SPACED, WEAK, WORDED, is_currency, signs_between
from clerestory.reading.lexing import KIND, START, STOP, is_alnum, is_digit
from clerestory.reading.numbers import AT, BEGIN, END, FIRST, LAST, LINK, MARKED, SIZE
from clerestory.reading.signs import LOW, UPPER

#: What a number is marked as: no part of a telephone; labelled as a telephone; labelled as something else, perhaps;
#: followed by what it counts ("2 men"); a bait only for its dots, unless it is called a telephone ("512.345.678").
BAIT, CALLED, DOUBTED, COUNTED, DOTTED = 1, 2, 4, 8, 16

#: A card, an ISBN or an account has fewer parts; without a bound a long list would be walked again for each number.
_LONGEST_ROW = 16
_DOT, _COMMA, _DASH, _COLON = 46, 44, 45, 58


@part
def _parted_by(signs, table, chain, sign):
    """Whether every part of a chain is parted by this sign."""
    other = 0
    for k in range(chain[0] + 1, chain[1] + 1):
        other += sign_before(signs, table, k) != sign
    return other == 0


@part
def _is_address(signs, table, chain, digits):
    """Four parts from 0 to 255 between dots: an address of the internet."""
    alone = table[chain[0], LINK] & (BREAK | WEAK) != 0
    if not alone or chain[1] - chain[0] != 3 or not _parted_by(signs, table, chain, _DOT):
        return False
    beyond = 0
    for k in range(chain[0], chain[1] + 1):
        beyond += table[k, SIZE] > 3 or value_of(table, digits, k) > 255
        beyond += table[k, SIZE] > 1 and digits[table[k, AT]] == 0  # "070.174.06.12"
    return beyond == 0


@part
def _is_amount(signs, table, chain):
    """Thousands between commas or dots, with or without cents."""
    sizes, parts = 0, chain[1] - chain[0]
    if parts == 0 or table[chain[0], SIZE] > 3:
        return False
    for k in range(chain[0] + 1, chain[1] + 1):
        sizes += table[k, SIZE]
        sign = sign_before(signs, table, k)
        cents = (
            k == chain[1] and table[k, SIZE] == 2 and (k == chain[0] + 1 or sign != sign_before(signs, table, k - 1))
        )
        if (table[k, SIZE] != 3 and not cents) or sign not in (_COMMA, _DOT):
            return False
    return sign_before(signs, table, chain[0] + 1) == _COMMA or parts > 1 or table[chain[1], SIZE] == 2


@part
def _is_isbn(table, chain, digits):
    """The check digit of an ISBN of five parts.  One of four parts is left to its label: too many telephones pass."""
    first, parts = chain[0], chain[1] - chain[0]
    at, total = table[first, AT], 0
    size = table[chain[1], AT] + table[chain[1], SIZE] - at
    if parts != 4 or size != 13 or value_of(table, digits, first) not in (978, 979):
        return False
    for k in range(13):
        total += digits[at + k] * (1 + 2 * (k % 2))
    return total % 10 == 0


@part
def _is_years(table, chain, digits):
    """Two years, or a postcode with its four more digits, or a social security number."""
    sizes = sizes_of(table, chain)
    if sizes == 44:
        return 1900 <= value_of(table, digits, chain[0]) <= 2099 and 1900 <= value_of(table, digits, chain[1]) <= 2099
    first = table[chain[0], LINK] & (BREAK | WEAK) != 0  # "(11) 91234-5678" is no postcode
    return first and sizes in (54, 324)


@part
def _is_steps(table, chain, digits):
    """Three parts or more that rise in round steps: 100-200-300."""
    before = 0
    for k in range(chain[0], chain[1] + 1):
        value = value_of(table, digits, k)
        if value <= before or value % 50:
            return False
        before = value
    return chain[1] - chain[0] >= 2


@part
def _is_point(signs, table, chain, count):
    """A decimal followed by another behind a comma: a place on the map."""
    first, last = chain
    if last - first != 1 or sign_before(signs, table, last) != _DOT or last + 2 >= count:
        return False
    if table[last + 1, LINK] & BREAK:
        return False
    if table[first, SIZE] > 3 or table[last, SIZE] < 3 or table[last + 1, SIZE] > 3 or table[last + 2, SIZE] < 3:
        return False
    comma = False
    for at in range(table[last, END], table[last + 1, BEGIN]):
        comma |= signs[at] == _COMMA
    return comma and sign_before(signs, table, last + 2) == _DOT


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
def _counts_things(signs, table, k, tokens, end):
    """Whether a space and a word for people, rooms or days stand behind number k."""
    word = table[k, LAST] + 1
    if word >= len(tokens) or tokens[word, START] >= end or tokens[word, START] != table[k, END] + 1:
        return False
    return signs[table[k, END]] == 32 and tokens[word, KIND] & (lx.COUNT | lx.MEASURE) != 0


@part
def _is_card(table, chain, row):
    """Four by four digits, or four, six and five: a card; a longer row of figures is an account."""
    sizes, listed, total = sizes_of(table, chain), False, 0
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
    if at + 1 < end and signs[at] == _DASH and signs[at + 1] & UPPER:
        return at + 2 >= end or not is_alnum(signs[at + 2])  # "03023125-A"
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
    if is_date(signs, table, chain, digits) or is_clock(signs, table, chain, digits):
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
def _is_dotted(signs, table, chain):
    """Whether dots part three threes or four twos, as people write telephones in some countries."""
    return sizes_of(table, chain) in (333, 2222) and _parted_by(signs, table, chain, _DOT)


@part
def mark_forms(signs, table, count, tokens, digits, limits):
    """Mark chains (numbers with no space between them) and rows of figures that are no telephones by their form."""
    k = np.int64(0)  # typed: a literal 0 would have every kernel below compiled twice
    while k < count:
        chain = (k, chain_end(table, count, k, BREAK | SPACED | WORDED))
        if not table[k, LINK] & PLUSSED and _is_bait(signs, table, chain, digits, count):
            mark(table, chain, BAIT | (DOTTED if _is_dotted(signs, table, chain) else 0))
            if _is_point(signs, table, chain, count):
                mark(table, (chain[1] + 1, chain[1] + 2), BAIT)
        if (
            _money_around(signs, table, chain, tokens, limits)
            or _is_in_code(signs, table, chain, tokens, limits)
            or _is_card(table, chain, False)
        ):
            mark(table, chain, BAIT)
        if table[chain[1], SIZE] <= 2 and _counts_things(signs, table, chain[1], tokens, limits[1]):
            table[chain[1], MARKED] |= COUNTED
        row = (k, chain_end(table, min(count, k + _LONGEST_ROW), k, BREAK | WEAK | WORDED))
        if row[1] > chain[1] and (
            _is_card(table, row, True) or _is_isbn(table, row, digits) or _is_iban(signs, table, row, limits)
        ):
            mark(table, row, BAIT)
        k = chain[1] + 1


@part
def _is_iban(signs, table, row, limits):
    """Groups of four behind two letters and two digits, with or without four letters of the bank: "NL91 ABNA 0417"."""
    at = table[row[0], BEGIN] - 2
    bank = at - 8 >= limits[0] and signs[at + 1] == 32 and signs[at - 4] == 32 and signs[at - 5] < UPPER
    for k in range(at - 3, at + 1):
        bank = bank and signs[k] & UPPER != 0
    at -= 5 if bank else 0
    if at - 3 < limits[0] or signs[at + 1] != 32:
        return False
    letters = signs[at - 3] & LOW >= 97 and signs[at - 2] & LOW >= 97
    return letters and is_digit(signs[at - 1]) and is_digit(signs[at]) and table[row[0], SIZE] == 4
