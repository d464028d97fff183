"""Which neighbouring numbers make one telephone: the best way to cut a row of numbers, by weights fixed beforehand."""

from __future__ import annotations

from clerestory.reading.baits import BAIT, CALLED, COUNTED, DOUBTED
from clerestory.reading.compiled import part
from clerestory.reading.forms import ABROAD, AMERICAN, BASE_CODE, NATIONAL, NOTHING, abroad, code_size, form_of
from clerestory.reading.gaps import BREAK, LISTED, PLUSSED, SPACED, WEAK, WORDED
from clerestory.reading.numbering import NEEDED, TRUNK
from clerestory.reading.numbers import ALIKES, AT, BARE, LINK, LOOKALIKE, MARKED, SIZE, WORDS, WRITTEN

#: Weights, in tenths; a telephone needs ENOUGH.  Set on invented texts, then held against texts of others.
ENOUGH = 80
_ROW_GOES_ON, _WIDEST_STEP = -40, 12
_CALLED, _USUAL, _UNUSUAL, _SPELLED = 30, 30, -20, 10
_IN_CHAIN, _IN_LIST, _LEFT_OVER, _LEFT_OVER_UNUSUAL = -60, -20, -5, -40
_INNER_WEAK, _INNER_PLUS, _BARE, _UNUSED_AREA, _MOSTLY_ALIKE, _POSTCODES, _UNEVEN = (-10, -20, -10, -10, -60, -10, -10)

#: Longest row of digits that may be one telephone, and with so many more parts than one a row is a list.
_MOST, _MANY = 17, 5


@part
def _sizes(table, first, last):
    """Sizes of the parts as one number, at most nine parts; whether all are single digits."""
    sizes, single = 0, True
    for k in range(first, last + 1):
        sizes = 10 * sizes + min(table[k, SIZE], 9) if k - first < 9 else sizes
        single &= table[k, SIZE] == 1
    return sizes, single


@part
def _sizes_apart(table, first, last):
    """Sizes as one number of the parts that spaces make, whatever stands between their digits."""
    sizes, size, parts = 0, 0, 1
    for k in range(first, last + 1):
        if k > first and table[k, LINK] & SPACED:
            sizes, size, parts = 10 * sizes + size, 0, parts + 1
        size = min(size + table[k, SIZE], 9)
    return 10 * sizes + size if parts <= 4 else 0


@part
def _is_spoken(table, first, last):
    """Whether all parts are words for one digit or for two, or for one several times."""
    spoken = True
    for k in range(first, last + 1):
        spoken &= table[k, WRITTEN] == WORDS and table[k, SIZE] <= 3
    return spoken


@part
def any_spaced(table, first, last):
    """Whether a space stands between any of the parts."""
    spaced = 0
    for k in range(first + 1, last + 1):
        spaced += table[k, LINK] & SPACED != 0
    return spaced > 0


@part
def _is_usual(table, first, last, form):
    """Whether the parts are those in which people write numbers."""
    sizes, single = _sizes(table, first, last)
    if form == AMERICAN:
        if _sizes_apart(table, first, last) in (334, 1334):
            return True  # "7.1.3 - 5.5.5 - 0.1.2.0"
        if last - first >= 7 and not any_spaced(table, first, last):
            return True  # "6.7+8'55_5'0.1+7'8"
        known = (9, 334, 1334, 19, 37, 64, 137, 3322, 13322, 433, 4334, 3334, 21334, 31334)
        return sizes in known or (single and last > first)
    return form == ABROAD or single or last - first <= 5 or _is_spoken(table, first, last)


@part
def _is_parted_well(table, first, last, form):
    """Whether the parts are those of a telephone and of little else."""
    if form != AMERICAN:
        return first < last
    return _sizes(table, first, last)[0] in (334, 1334) or _sizes_apart(table, first, last) in (334, 1334)


@part
def _rises(table, digits, first, last):
    """Whether four or more parts of two digits rise one by one: sizes or hours, not a telephone."""
    before = -1
    for k in range(first, last + 1):
        if table[k, SIZE] != 2:
            return False
        value = 10 * digits[table[k, AT]] + digits[table[k, AT] + 1]
        if value <= before or (before >= 0 and value - before > _WIDEST_STEP):
            return False
        before = value
    return last - first >= 3


@part
def _counts_up(table, digits, first, last):
    """Whether six parts or more are one, two, three …: each by one more than the part before it."""
    before, steps = -1, 0
    for k in range(first, last + 1):
        value = digits[table[k, AT]] + (
            9 * digits[table[k, AT]] + digits[table[k, AT] + 1] if table[k, SIZE] == 2 else 0
        )
        steps = steps + 1 if table[k, SIZE] <= 2 and value == before + 1 else 0
        before = value
    return steps >= (8 if table[last, WRITTEN] & WORDS else 5)


@part
def _is_word(table, k):
    """Whether a number is two letters or more and no figure: it may as well be a word."""
    return table[k, WRITTEN] & BARE != 0 and table[k, SIZE] > 1


@part
def _edges(table, first, last, count, usual, weak):
    """What it costs that numbers stand right before or behind, in a chain or in a row; *weak*: no prefix, no plus."""
    cost = 0
    for k in (first, last + 1):
        if k >= count or table[k, LINK] & BREAK:
            continue
        link = table[k, LINK]
        if table[k - 1, MARKED] & BAIT or (k > first and table[k, MARKED] & COUNTED):
            continue  # "£80 06 39 98 51 48 7 days"
        if not link & (SPACED | PLUSSED | WORDED):
            whole = k > 0 and table[k, SIZE] >= 10 and table[k - 1, SIZE] >= 10
            cost += _IN_LIST if link & LISTED or whole else _IN_CHAIN
        elif not link & (WEAK | PLUSSED | WORDED) and not _is_word(table, k if k > first else k - 1):
            cost += _LEFT_OVER if usual else _LEFT_OVER_UNUSUAL
            # A row of single digits goes on: sixteen of them are a card, not a number abroad and three more.
            cost += _ROW_GOES_ON if weak and table[k, SIZE] <= 2 and table[k - 1, SIZE] <= 2 else 0
    return cost


@part
def _inside(table, first, last, usual):
    """What the partings and the ways of writing inside cost; a great deal when too few figures are real."""
    cost, real, alike, pluses, weak = 0, 0, 0, 0, 0
    for k in range(first, last + 1):
        written = table[k, WRITTEN]
        if k > first:
            pluses += table[k, LINK] & PLUSSED != 0
            parted = table[k, LINK] & WEAK and table[k, SIZE] > 1 and not written & WORDS
            cost += _INNER_WEAK if parted else 0
            weak += parted != 0
        cost += _BARE if _is_word(table, k) else 0
        alike += table[k, ALIKES]
        real += table[k, SIZE] - table[k, ALIKES]
    cost -= _INNER_WEAK * (weak - 1) if weak == last - first and weak > 0 else 0  # each part on a line of its own
    cost += _INNER_PLUS * (1 if pluses == last - first or last - first >= _MANY else pluses) if pluses else 0
    if alike > 0 and (real < 3 or (not usual and alike > real)):
        return cost + _MOSTLY_ALIKE
    return cost


@part
def _has(table, first, last, written):
    """Whether any part was written so."""
    bits = 0
    for k in range(first, last + 1):
        bits |= table[k, WRITTEN]
    return bits & written != 0


@part
def _uneven(table, first, last):
    """Whether some parts have spaces between them and some have none."""
    spaced = 0
    for k in range(first + 1, last + 1):
        spaced += table[k, LINK] & SPACED != 0
    return 0 < spaced < last - first


@part
def _is_amount(table, first, last):
    """Whether spaces part thousands: "7 025 550 153"."""
    spaced = 0
    for k in range(first + 1, last + 1):
        spaced += table[k, LINK] & SPACED != 0 and table[k, SIZE] == 3
    return last - first == 3 and spaced == 3 and table[first, SIZE] == 1


@part
def _is_scores(table, first, last):
    """Whether pairs of single digits stand in a list: "7-0, 2-5, 5-5"."""
    pairs = 0
    for k in range(first + 1, last + 1):
        apart = table[k, LINK] & (SPACED | LISTED) == SPACED | LISTED
        plain = table[k, SIZE] == 1 and table[k, WRITTEN] != WORDS and not table[k, LINK] & WORDED
        pairs += plain and apart == ((k - first) % 2 == 0)
    return last - first >= 5 and pairs == last - first and table[first, SIZE] == 1


@part
def _is_list(table, first, last):
    """Whether all parts hang together by the signs of lists: "20,25,55,01,76", "2025/55/0176"."""
    listed = 0
    for k in range(first + 1, last + 1):
        listed += table[k, LINK] & LISTED != 0 and not table[k, LINK] & (SPACED | PLUSSED)
    return listed == last - first > 0


@part
def _code_stands(table, first, last, code):
    """Whether a calling code may stand without plus: called a telephone, in words, or parted as 44 7700 900123."""
    if table[first, MARKED] & CALLED or _has(table, first, last, WORDS):
        return True
    if last == first or last - first > 2 or table[first, SIZE] != code:
        return False
    return table[first + 1, SIZE] >= 3 and table[last, SIZE] >= 3


@part
def weigh(table, digits, span, count, plan):
    """The weight of the numbers from first to last as one telephone: form, weight, where its digits begin."""
    first, last = span
    at = table[first, AT]
    size = table[last, AT] + table[last, SIZE] - at
    plus = table[first, LINK] & PLUSSED != 0
    form, weight, begin = form_of(digits, at, size, plan, plus)
    weak = form == NATIONAL
    if form == NOTHING and 11 <= size <= 13 and _code_stands(table, first, last, code_size(digits, at, size, plan[0])):
        form, weight, begin = abroad(digits, at, size, plan, BASE_CODE)
        weak = form == ABROAD
    if form == NOTHING:
        return NOTHING, 0, at
    usual = _is_usual(table, first, last, form)
    bare = form == NATIONAL and plan[2][NEEDED] and digits[at] != plan[2][TRUNK]
    if bare and not table[first, MARKED] & CALLED:
        return NOTHING, 0, at
    doubted = table[first, MARKED] & DOUBTED and not (plus or _is_parted_well(table, first, last, form))
    steps = (
        (not plus and _counts_up(table, digits, first, last))
        or _rises(table, digits, first, last)
        or _is_amount(table, first, last)
        or _is_scores(table, first, last)
    )
    if doubted or (steps and not table[first, MARKED] & CALLED):
        return NOTHING, 0, at
    plain = not _has(table, first, last, WORDS | LOOKALIKE)
    weight += _USUAL if usual else _UNUSUAL if plain else _SPELLED
    odd = (
        _uneven(table, first, last)
        or _is_list(table, first, last)
        or (last - first >= _MANY and table[last, LINK] & SPACED)
    )
    weight += _UNEVEN if plain and not usual and odd else 0
    # Two postcodes side by side: "30327 60657".
    weight += (
        _POSTCODES if plain and last == first + 1 and table[first, SIZE] == 5 and table[last, LINK] & SPACED else 0
    )
    weight += _CALLED if table[first, MARKED] & CALLED else 0
    weight += _edges(table, first, last, count, usual, weak) + _inside(table, first, last, usual)
    # Where lengths vary, the longer reading leaves less unexplained.
    weight += size if form != AMERICAN else 0
    if form == AMERICAN:
        area = 100 * digits[begin] + 10 * digits[begin + 1] + digits[begin + 2]
        weight += 0 if plan[1][area] else _UNUSED_AREA
    return form, weight, begin


@part
def best_cut(table, digits, run, plan, best):
    """The heaviest way to cut a run into telephones: for each end the best weight, first part, form
    and begin; then for each begin of a telephone its end (-1 where none begins).
    """
    low, high = run
    best[low, 0] = 0
    for last in range(low, high):
        best[last + 1, 0], best[last + 1, 1] = best[last, 0], -1
        size = 0
        for first in range(last, low - 1, -1):
            size += table[first, SIZE]
            if size > _MOST:
                break
            if size < 8:
                continue
            form, weight, begin = weigh(table, digits, (first, last), high, plan)
            if form and weight >= ENOUGH and best[first, 0] + weight > best[last + 1, 0]:
                best[last + 1, 0], best[last + 1, 1] = best[first, 0] + weight, first
                best[last + 1, 2], best[last + 1, 3] = form, begin
    end = high
    while end > low:
        first = best[end, 1]
        best[first if first >= 0 else end - 1, 4] = end if first >= 0 else -1
        end = first if first >= 0 else end - 1
    return best[high, 0] > 0


@part
def run_end(table, count, first):
    """Where the run of numbers that may belong together ends; a bait is in no run."""
    last = first + 1
    while last < count and not table[last, LINK] & BREAK and not table[last, MARKED] & BAIT:
        last += 1
    return last
