"""A telephone whose area code stands apart, "555-0143 is the number, 212 its area code", or that is written backwards.

Only in texts in which no telephone was read whole.
"""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.baits import BAIT
from clerestory.reading.compiled import part
from clerestory.reading.forms import AMERICAN, NATIONAL, form_of
from clerestory.reading.lexing import KIND, START, STOP, is_digit
from clerestory.reading.numbering import CODE, TRUNK
from clerestory.reading.numbers import AT, BEGIN, END, FIRST, LAST, MARKED, SIZE
from clerestory.reading.pieces import area_at, is_clean, row_after, size_of

#: Signs between a local number and its area code, between that and what calls it so.
_AWAY, _BESIDE = 60, 40
#: Fewest digits in all with the trunk digit.
_FULL = 10


@part
def _is_called_area(signs, tokens, table, span, ends, kinds):
    """Whether a word within a few signs calls the number an area code, with no other figures between."""
    first, last = span
    for word in range(table[first, FIRST] - 1, ends[0] - 1, -1):
        if table[first, BEGIN] - tokens[word, STOP] > _BESIDE or is_digit(signs[tokens[word, START]]):
            break
        if tokens[word, KIND] & kinds:
            return True
    for word in range(table[last, LAST] + 1, ends[1]):
        if tokens[word, START] - table[last, END] > _BESIDE or is_digit(signs[tokens[word, START]]):
            break
        numbered = word == table[last, LAST] + 1 and tokens[word, START] == table[last, END] + 1
        if tokens[word, KIND] & kinds or (numbered and tokens[word, KIND] & (lx.JOIN | lx.FILL) == lx.JOIN | lx.FILL):
            return True  # "that is a 902 number"
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
    end = row_after(table, count, k)
    for at in range(k + 1, end):
        if _names_area(tokens, table, at):
            return at
    return end


@part
def with_area(signs, tokens, table, digits, count, plan, ends, limit):  # noqa: PLR0913
    """A local number and its area code, told apart: first and last sign, form, first digit and end; 0s when none.

    Nothing when there are two of either: which belongs to which nobody can tell.
    """
    local = area = local_end = area_end = 0
    locals_, areas, k = 0, 0, 0
    kinds = lx.AREA if plan[2][CODE] == 1 else lx.PREFIX
    while k < count:
        end = _row_end(tokens, table, count, k)
        size = 0 if table[k, MARKED] & BAIT or not is_clean(signs, table, k, limit) else size_of(table, k, end)
        if _may_be_local(digits, table[k, AT], size, plan):
            local, local_end, locals_ = k, end, locals_ + 1
        elif _may_be_area(digits, table[k, AT], size, plan) and _is_called_area(
            signs, tokens, table, (k, end - 1), ends, kinds
        ):
            area, area_end, areas = k, end, areas + 1
        k = end
    if locals_ != 1 or areas != 1:
        return 0, 0, 0, 0, 0
    first, last = min(local_end, area_end), max(local, area)
    if table[last, BEGIN] - table[first - 1, END] > _AWAY:
        return 0, 0, 0, 0, 0
    tail = n = table[count - 1, AT] + table[count - 1, SIZE]
    for k, end in ((area, area_end), (local, local_end)):
        for at in range(table[k, AT], table[end - 1, AT] + table[end - 1, SIZE]):
            digits[n] = digits[at]
            n += 1
    form, _, begin = form_of(digits, tail, n - tail, plan, False)
    if form not in (AMERICAN, NATIONAL) or (form == NATIONAL and n - tail < _FULL):
        return 0, 0, 0, 0, 0
    return (
        min(table[local, BEGIN], table[area, BEGIN]),
        max(table[local_end - 1, END], table[area_end - 1, END]),
        form,
        begin,
        n,
    )


@part
def _may_be_local(digits, at, size, plan):
    """Whether digits may be a number within its area: seven in North America, else five to eight, no trunk digit."""
    if plan[2][CODE] == 1:
        return size == 7 and digits[at] >= 2
    return 5 <= size <= 8 and plan[2][TRUNK] >= 0 and digits[at] != plan[2][TRUNK]


@part
def _may_be_area(digits, at, size, plan):
    """Whether digits may be an area code: three in use in North America, else two to five behind the trunk digit."""
    if plan[2][CODE] == 1:
        return size == 3 and plan[1][area_at(digits, at)] != 0
    return 2 <= size <= 5 and plan[2][TRUNK] >= 0 and digits[at] == plan[2][TRUNK]


@part
def backwards(tokens, table, digits, count, plan, span):
    """A number that words say is written backwards: first number, number after it, form, first digit and end.

    0s when none is, or when a number is one of the country's as it stands.
    """
    said = k = 0
    for word in range(span[0], span[1]):
        said |= tokens[word, KIND]
    while said & lx.BACKWARD and k < count:
        end = row_after(table, count, k)
        at, size = table[k, AT], 0 if table[k, MARKED] & BAIT else size_of(table, k, end)
        if 9 <= size <= 13 and not _is_at_home(digits, at, size, plan):
            tail = table[count - 1, AT] + table[count - 1, SIZE]
            for n in range(size):
                digits[tail + n] = digits[at + size - 1 - n]
            if _is_at_home(digits, tail, size, plan):
                form, _, begin = form_of(digits, tail, size, plan, False)
                return k, end, form, begin, tail + size
        k = end
    return 0, 0, 0, 0, 0


@part
def _is_at_home(digits, at, size, plan):
    """Whether digits are a number as it is written inside the country, with its trunk digit or an area in use."""
    form, _, begin = form_of(digits, at, size, plan, False)
    if form == AMERICAN:
        return plan[1][area_at(digits, begin)] != 0
    return form == NATIONAL and plan[2][TRUNK] >= 0 and digits[begin] == plan[2][TRUNK]
