"""A telephone in pieces over a sentence: "dial 212, then 555, last 0143".

Only in texts in which no telephone was read whole, and only where words put the pieces in order.
"""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.baits import BAIT
from clerestory.reading.compiled import part
from clerestory.reading.forms import AMERICAN, NATIONAL, NOTHING, form_of
from clerestory.reading.gaps import LISTED, WORDED
from clerestory.reading.lexing import KIND, START, STOP
from clerestory.reading.numbering import TRUNK
from clerestory.reading.numbers import ALIKES, AT, BARE, BEGIN, END, FIRST, LAST, LINK, MARKED, SIZE, WRITTEN
from clerestory.reading.signs import LOW
from clerestory.reading.weighing import run_end

#: Signs between two pieces.
_APART, _NEAR = 64, 34
#: Letters of unknown words between two pieces; fewest digits in all with the trunk digit; what may stand before one.
_UNKNOWN, _FULL = 10, 10
_BEFORE = (10, 32, 34, 39, 40, 91, 58, 61, 44)
_MOST_PIECES, _WORD, _WORDS_BACK, _BACK = 5, 4, 4, 24


@part
def size_of(table, first, end):
    """Digits of the numbers from *first* up to *end*."""
    return table[end - 1, AT] + table[end - 1, SIZE] - table[first, AT]


@part
def _trails_off(signs, start, stop):
    """Whether three dots stand between: "619 ... 555"."""
    rows = 0
    for at in range(start, stop - 2):
        rows += signs[at] == 46 and signs[at + 1] == 46 and signs[at + 2] == 46
    return rows > 0


@part
def _is_said(signs, start, stop):
    """Whether each piece is said by itself, in quotes: "“662.” “Yes?” “555.”"."""
    for at in range(start, stop):
        if signs[at] == 61:
            return False  # x="212" y="555"
    return stop - start > 2 and 34 in (signs[start], signs[start + 1]) and signs[stop - 1] == 34


@part
def _counts_things(signs, tokens, word, stop, end):
    """Whether a word of four letters or more that nobody listed stands right behind a number: "212 sofas"."""
    if stop + 4 >= end or signs[stop] != 32 or (word < len(tokens) and tokens[word, START] == stop + 1):
        return False
    letters = 0
    while stop + 1 + letters < end and signs[stop + 1 + letters] & LOW >= 97 and letters < _WORD:
        letters += 1
    return letters == _WORD


@part
def _kinds_between(tokens, table, before, k):
    """The kinds of the words between two numbers."""
    kinds = 0
    for word in range(table[before, LAST] + 1, table[k, FIRST]):
        kinds |= tokens[word, KIND]
    return kinds


@part
def is_clean(signs, table, k, limit):
    """Whether a number hangs on no letter, dash, # or +, and all of it is figures or words: "O3", "#212", "U+212"."""
    begin = table[k, BEGIN]
    return table[k, ALIKES] == 0 and (begin <= limit or signs[begin - 1] in _BEFORE)


@part
def _unknown(signs, tokens, table, before, k):
    """Letters between two numbers that are of no known word."""
    letters, at = 0, table[before, END]
    for word in range(table[before, LAST] + 1, table[k, FIRST] + 1):
        while at < tokens[word, START]:
            letters += signs[at] & LOW >= 97
            at += 1
        at = tokens[word, STOP]
    return letters


@part
def _is_ordered(signs, tokens, table, pair, homely):
    """Whether a number stands near the one before it, with words or dots between them that put them in order.

    *homely*: the first digit is the one that is dialled before numbers of the country: no amount begins so
    """
    before, k = pair
    begin, end = table[before, END], table[k, BEGIN]
    if end - begin > (_NEAR if homely else _APART) or _counts_things(
        signs, tokens, table[before, LAST] + 1, begin, end
    ):
        return False
    if not is_clean(signs, table, k, table[before, END]) or _unknown(signs, tokens, table, before, k) > _UNKNOWN:
        return False
    if _trails_off(signs, begin, end) or _is_said(signs, begin, end):
        return True
    kinds = _kinds_between(tokens, table, before, k)
    # A figure between them that is no number of its own counts the pieces: "206 2) 555".
    return kinds & (lx.ORDER | lx.NUMBER) != 0 or (homely and kinds & (lx.JOIN | lx.FILL | lx.AREA | lx.STEP) != 0)


@part
def _and_on(tokens, table, digits, pair, size, sizes):
    """Whether the end follows behind "and": "after that 01 and 11", "404 followed by 555 and 0182"."""
    before, k = pair
    if not _kinds_between(tokens, table, before, k) & lx.AND:
        return False
    told = sizes == 33 or (sizes == 6 and table[before, LINK] & WORDED)
    return (size == 2 and table[before, SIZE] == 2 and sizes > 9) or (size == 4 and told and digits[table[k, AT]] == 0)


@part
def in_order(signs, tokens, table, digits, count, plan, first, limit):  # noqa: PLR0913
    """The first telephone whose pieces words put in order: first number, number after it, form, first digit and end."""
    begins = 0
    while begins < count:
        k = begins
        begins = row_after(table, count, k)
        if is_clean(signs, table, k, limit):
            late = _is_late(tokens, table, k, first)
            end, form, begin, last = _from(signs, tokens, table, digits, (k, begins, count, late), plan)
            if end:
                return k, end, form, begin, last
    return 0, 0, 0, 0, 0


@part
def _from(signs, tokens, table, digits, row, plan):
    """A telephone in pieces from the first of a row on: number after it, form, first digit and end; 0s when none."""
    k, begins, count, late = row
    at = before = k
    homely = plan[2][TRUNK] >= 0 and digits[table[k, AT]] == plan[2][TRUNK]
    sizes = pieces = 0
    while pieces < _MOST_PIECES and at < count and not table[at, MARKED] & BAIT:
        end = _piece_end(signs, tokens, table, begins if at == k else run_end(table, count, at), at)
        size = size_of(table, at, end)
        joined = pieces and _and_on(tokens, table, digits, (before, at), size, sizes)
        if pieces and not joined and not _is_ordered(signs, tokens, table, (before, at), homely):
            break
        if not (2 if homely or pieces > 1 else 3) <= size <= 8 or (
            not homely and size == 6 and _is_of_pairs(table, at, end)
        ):
            break
        sizes, pieces, at, before = 10 * sizes + size, pieces + 1, end, end - 1
        if late and pieces == 3:
            span = _turned(table, digits, count, (k, at), sizes)
            sizes = 334 if sizes == 433 else 0
        else:
            span = (table[k, AT], table[at - 1, AT] + table[at - 1, SIZE])
        if pieces < (3 if late else 2):
            continue
        form, begin = _whole(digits, span, at - k, plan, sizes)
        if form and not (form == NATIONAL and _goes_on(signs, tokens, table, at, count)):
            return at, form, begin, span[1]
        if late:
            break
    return 0, 0, 0, 0


@part
def _piece_end(signs, tokens, table, end, at):
    """Where a piece ends, without a letter or a count that stands behind it: "0144, I fix fences", "0143, two men"."""
    while end > at + 1 and table[end - 1, SIZE] == 1:
        stop = table[end - 1, END]
        counts = (
            table[end - 1, LINK] & LISTED
            and stop + 1 < len(signs)
            and signs[stop] == 32
            and signs[stop + 1] & LOW >= 97
        )
        if not (counts or table[end - 1, WRITTEN] & BARE):
            break
        end -= 1
    return end


@part
def _is_of_pairs(table, at, end):
    """Whether a piece of six digits is three of two: "21 25 55"."""
    return end - at == 3 and table[at, SIZE] == 2


@part
def _whole(digits, span, numbers, plan, sizes):
    """The form that pieces of these sizes make together, and where it begins; 0 when none."""
    form, _, begin = form_of(digits, span[0], span[1] - span[0], plan, False)
    if form == AMERICAN and sizes in (334, 3322, 64, 37) and begin == span[0]:
        return (form, begin) if plan[1][area_at(digits, begin)] else (NOTHING, 0)
    enough = span[1] - span[0] >= _FULL and numbers >= 2
    if form == NATIONAL and plan[2][TRUNK] >= 0 and digits[begin] == plan[2][TRUNK] and enough:
        return form, begin
    return NOTHING, 0


@part
def area_at(digits, at):
    """The three digits from *at* as a number."""
    return 100 * digits[at] + 10 * digits[at + 1] + digits[at + 2]


@part
def _turned(table, digits, count, span, sizes):
    """Three pieces told from the last to the first, written in order behind all digits: where they begin and end."""
    first = n = table[count - 1, AT] + table[count - 1, SIZE]
    last = table[span[0], AT]
    ends = (
        last + sizes // 100,
        last + sizes // 100 + sizes // 10 % 10,
        last + sizes // 100 + sizes // 10 % 10 + sizes % 10,
    )
    for begin, end in ((ends[1], ends[2]), (ends[0], ends[1]), (last, ends[0])):
        for at in range(begin, end):
            digits[n] = digits[at]
            n += 1
    return first, n


@part
def _is_late(tokens, table, k, begin):
    """Whether a word right before number k says that it is the end: "last four digits first: 0143"."""
    for word in range(max(begin, table[k, FIRST] - _WORDS_BACK), table[k, FIRST]):
        if tokens[word, KIND] & lx.LATE and table[k, BEGIN] - tokens[word, STOP] <= _BACK:
            return True
    return False


@part
def _goes_on(signs, tokens, table, at, count):
    """Whether one more piece is put behind number at - 1."""
    return at < count and table[at, SIZE] > 1 and _is_ordered(signs, tokens, table, (at - 1, at), True)


@part
def row_after(table, count, k):
    """Where the row of numbers ends that begins at k; a bait is a row by itself."""
    return k + 1 if table[k, MARKED] & BAIT else run_end(table, count, k)
