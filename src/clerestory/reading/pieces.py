"""A telephone in pieces over a sentence: "dial 212, then 555, last 0143"; "555-0143 is the number, 212 its area code".

Only in texts in which no telephone was read whole; only where words put the pieces in order or call one the area code.
"""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.baits import BAIT
from clerestory.reading.compiled import part
from clerestory.reading.forms import AMERICAN, NATIONAL, form_of
from clerestory.reading.lexing import KIND, START, STOP, is_digit
from clerestory.reading.numbering import CODE, TRUNK
from clerestory.reading.numbers import AT, BARE, BEGIN, END, FIRST, LAST, MARKED, SIZE, WRITTEN
from clerestory.reading.weighing import run_end

#: Signs between two pieces, between a local number and its area code, between that and what calls it so.
_APART, _AWAY, _BESIDE = 40, 60, 40
_MOST_PIECES = 4


@part
def _size(table, first, end):
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
def _is_ordered(signs, tokens, table, k):
    """Whether number k stands near the one before it, with words or dots between them that put them in order."""
    if table[k, BEGIN] - table[k - 1, END] > _APART:
        return False
    if _trails_off(signs, table[k - 1, END], table[k, BEGIN]):
        return True
    kinds = 0
    for word in range(table[k - 1, LAST] + 1, table[k, FIRST]):
        kinds |= tokens[word, KIND]
    return kinds & lx.ORDER != 0


@part
def in_order(signs, tokens, table, digits, count, plan):
    """The first telephone whose pieces words put in order: first number, number after it, form, first digit."""
    begins = 0
    while begins < count:
        k = at = begins
        begins = run_end(table, count, k)
        sizes = pieces = 0
        while pieces < _MOST_PIECES and at < count and not table[at, MARKED] & BAIT:
            if pieces and not _is_ordered(signs, tokens, table, at):
                break
            end = run_end(table, count, at) if pieces else begins
            while end > at + 1 and table[end - 1, SIZE] == 1 and table[end - 1, WRITTEN] & BARE:
                end -= 1  # "0144, I fix fences"
            size = _size(table, at, end)
            if not 3 <= size <= 8:
                break
            sizes, pieces, at = 10 * sizes + size, pieces + 1, end
            if pieces == 1:
                continue
            form, _, begin = form_of(digits, table[k, AT], _size(table, k, at), plan, False)
            if form == AMERICAN and (sizes in (334, 64, 37)) and begin == table[k, AT]:
                area = 100 * digits[begin] + 10 * digits[begin + 1] + digits[begin + 2]
                if plan[1][area]:
                    return k, at, form, begin
            if form == NATIONAL and plan[2][TRUNK] >= 0 and digits[begin] == plan[2][TRUNK] and at - k >= 2:
                return k, at, form, begin
    return 0, 0, 0, 0


@part
def _is_called_area(signs, tokens, table, span, ends):
    """Whether a word within a few signs calls the number an area code, with no other figures between."""
    first, last = span
    for word in range(table[first, FIRST] - 1, ends[0] - 1, -1):
        if table[first, BEGIN] - tokens[word, STOP] > _BESIDE or is_digit(signs[tokens[word, START]]):
            break
        if tokens[word, KIND] & lx.AREA:
            return True
    for word in range(table[last, LAST] + 1, ends[1]):
        if tokens[word, START] - table[last, END] > _BESIDE or is_digit(signs[tokens[word, START]]):
            break
        if tokens[word, KIND] & lx.AREA:
            return True
    return False


@part
def _names_area(tokens, table, k):
    """Whether a word before number k says that an area code follows."""
    kinds = 0
    for word in range(table[k - 1, LAST] + 1, table[k, FIRST]):
        kinds |= tokens[word, KIND]
    return kinds & lx.AREA != 0


@part
def _row_end(tokens, table, count, k):
    """Where the row of numbers ends, also before one that is called an area code: "555-0142, area code 206"."""
    end = run_end(table, count, k)
    for at in range(k + 1, end):
        if _names_area(tokens, table, at):
            return at
    return end


@part
def with_area(signs, tokens, table, digits, count, plan, ends):  # noqa: PLR0913
    """A local number of seven digits and its area code, told apart: first numbers and ends of both; 0s when none.

    Nothing when there are two of either: which belongs to which nobody can tell.
    """
    local = area = local_end = area_end = 0
    locals_, areas, k = 0, 0, 0
    while plan[2][CODE] == 1 and k < count:
        end = _row_end(tokens, table, count, k)
        size = _size(table, k, end)
        if table[k, MARKED] & BAIT:
            size = 0
        if size == 7 and digits[table[k, AT]] >= 2:
            local, local_end, locals_ = k, end, locals_ + 1
        elif size == 3 and _is_called_area(signs, tokens, table, (k, end - 1), ends):
            at = table[k, AT]
            if plan[1][100 * digits[at] + 10 * digits[at + 1] + digits[at + 2]]:
                area, area_end, areas = k, end, areas + 1
        k = end
    if locals_ != 1 or areas != 1:
        return 0, 0, 0, 0
    first, last = min(local_end, area_end), max(local, area)
    if table[last, BEGIN] - table[first - 1, END] > _AWAY:
        return 0, 0, 0, 0
    return local, local_end, area, area_end
