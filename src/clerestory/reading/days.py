"""Days and hours: chains of numbers that are no telephone by their form; and what chains are made of."""

from __future__ import annotations

from clerestory.reading.compiled import part
from clerestory.reading.numbers import AT, BEGIN, END, SIZE

_DOT, _DASH, _SLASH, _COLON = 46, 45, 47, 58


@part
def value_of(table, digits, k):
    """The number as an integer, -1 when it is longer than nine digits."""
    if table[k, SIZE] > 9:
        return -1
    value = 0
    for at in range(table[k, AT], table[k, AT] + table[k, SIZE]):
        value = 10 * value + digits[at]
    return value


@part
def sign_before(signs, table, k):
    """The one sign between number k and the one before it, or 0."""
    return signs[table[k, BEGIN] - 1] if table[k, BEGIN] - table[k - 1, END] == 1 else 0


@part
def sizes_of(table, chain):
    """The sizes of the parts of a chain as one number: 334 for 212-555-0143."""
    sizes = 0
    for k in range(chain[0], chain[1] + 1):
        sizes = 10 * sizes + min(table[k, SIZE], 9)
    return sizes


@part
def is_date(signs, table, chain, digits):
    """Three parts that make a day, in any order that is in use; or one part of eight digits, year first."""
    first, last = chain
    if first == last:
        value = value_of(table, digits, first) if table[first, SIZE] == 8 else 0
        return 19000101 <= value <= 20991231 and 1 <= value // 100 % 100 <= 12 and 1 <= value % 100 <= 31
    if last - first != 2 or not is_separator(sign_before(signs, table, last)):
        return False
    a, b, c = value_of(table, digits, first), value_of(table, digits, first + 1), value_of(table, digits, last)
    sizes = sizes_of(table, chain)
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
def is_clock(signs, table, chain, digits):
    """Hours and minutes, also a span of them; eight digits at most, so that 21:25:55:01:43 stays a telephone."""
    total = colons = 0
    for k in range(chain[0], chain[1] + 1):
        total += table[k, SIZE]
        if k > chain[0] and sign_before(signs, table, k) == _COLON:
            if table[k, SIZE] != 2 or value_of(table, digits, k) > 59 or table[k - 1, SIZE] > 2:
                return False
            colons += 1
    return (colons > 0 and total <= 8) or _is_hours(signs, table, chain, digits)


@part
def _is_hours(signs, table, chain, digits):
    """A span of hours in four figures each, 0800-1630: full or quarter hours of a day, the second the later."""
    if chain[1] != chain[0] + 1 or sign_before(signs, table, chain[1]) != _DASH:
        return False
    before = -1
    for k in range(chain[0], chain[1] + 1):
        value = value_of(table, digits, k)
        if table[k, SIZE] != 4 or value > 2400 or value % 100 % 15 or value % 100 > 45 or value <= before:
            return False
        before = value
    return True
